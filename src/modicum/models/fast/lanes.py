"""Cross-products at many nodes side by side, one person's days in one pass.

Hyper-parameters are innermost: up to LANES nodes share the pass over the days, so that one instruction serves several
of them. Nothing is allocated inside. A day without a rating only moves the state on, so gaps need no powers of phi.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from modicum.models.design import IntArray
from modicum.models.fast.compile import apart, jit
from modicum.models.fast.person import BETA, FIXED, LOG_NORMAL
from modicum.models.kalman import LEAST_REST, SMALLEST_VARIANCE
from modicum.models.priors import Array

LANES = 68
"""Nodes worked on side by side at most: long enough for the vector units, short enough for the first-level cache."""
VECTOR = 4
"""Lanes are filled up to a multiple of this, the width of the vector units."""
HELD = 4
"""Days whose products are added up together, so that the sums are fetched and stored once for them."""
LOG_BELOW = 1e-80
"""Variances are multiplied up and their logarithm taken only when the product gets this small."""
LOG_EVERY = 12
"""How often that is looked at: the least variance to this power is still far from underflow."""


class Lanes(NamedTuple):
    """Working memory for one group of nodes; the last axis is the node. Made once, used for every group.

    Natural hyper-parameters and the log prior; exposure e, state s, held innovations v over their SD; sums (q, q) and
    log det; what `_weigh` leaves for the day; the columns in use.
    """

    half_life: Array
    phi: Array
    omega: Array
    share: Array
    rest: Array
    log_prior: Array
    e: Array
    s: Array
    v: Array
    sums: Array
    log_det: Array
    variance: Array
    keep: Array
    root: Array
    gain: Array
    jump: Array
    product: Array
    active: IntArray


@jit
def lanes_for(n_levels, q):  # type: ignore[no-untyped-def]
    """Memory for `q` columns, of which the first `n_levels` are exposures and the last is the rating."""
    return Lanes(
        np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES),
        np.empty((n_levels, LANES)), np.empty((q, LANES)), np.empty((HELD, q, LANES)), np.empty((q, q, LANES)),
        np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES),
        np.empty(LANES), np.empty(q, dtype=np.int64),
    )  # fmt: skip


@jit
def natural(shape, x):  # type: ignore[no-untyped-def]
    """A hyper-parameter at free value x: its natural value, one minus it without cancellation, and its log density."""
    code = int(shape[0])
    if code == FIXED:
        return shape[1], 1.0 - shape[1], 0.0
    if code == LOG_NORMAL:
        z = (x - shape[1]) / shape[2]
        value = np.exp(x)
        return value, 1.0 - value, -0.5 * z * z + shape[4]
    small = np.exp(-abs(x))
    logs = np.log1p(small)
    log_up, log_down = (-logs, -x - logs) if x > 0 else (x - logs, -logs)
    share = 1.0 / (1.0 + small)
    up, down = (share, small * share) if x > 0 else (small * share, share)
    stretch = 1.0 - shape[3]
    value, rest = shape[3] + stretch * up, stretch * down
    if code == BETA:
        return value, rest, shape[1] * log_up + shape[2] * log_down + shape[4]
    z = value / shape[1]
    return value, rest, -0.5 * z * z + shape[4] + log_up + log_down


@jit
def load(person, theta, first, width, used, lanes):  # type: ignore[no-untyped-def]
    """Hyper-parameters of nodes first .. first + width - 1 into `used` lanes; lanes past the last repeat it."""
    for w in range(used):
        at = first + min(w, width - 1)
        lanes.half_life[w], _, log_h = natural(person.shapes[0], theta[at, 0])
        lanes.phi[w], below_one, log_phi = natural(person.shapes[1], theta[at, 1])
        lanes.omega[w], _, log_omega = natural(person.shapes[2], theta[at, 2])
        lanes.rest[w] = max(below_one * (1.0 + lanes.phi[w]), LEAST_REST)
        lanes.log_prior[w] = log_h + log_phi + log_omega
        lanes.share[w] = 1.0
        if lanes.half_life[w] > 0.0:
            lanes.share[w] = -np.expm1(-np.log(2.0) / lanes.half_life[w])


@jit
def cross(person, used, lanes):  # type: ignore[no-untyped-def]
    """Fill `sums` (upper triangle) and `log_det` for the loaded nodes, in one pass over the days."""
    # Locals, because every look into a tuple of arrays counts references, which costs as much as the arithmetic.
    e, s, v, sums, log_det = lanes.e, lanes.s, lanes.v, lanes.sums, lanes.log_det
    phi, omega, share, rest = lanes.phi, lanes.omega, lanes.share, lanes.rest
    variance, jump, product = lanes.variance, lanes.jump, lanes.product
    gain, root, keep, active = lanes.gain, lanes.root, lanes.keep, lanes.active
    source, row, fixed, began = person.source, person.row, person.fixed, person.began
    q, held, since = s.shape[0], 0, 0
    for w in range(used):
        variance[w], jump[w], product[w], log_det[w] = 1.0 - omega[w], 1.0, 1.0, 0.0
    e[:], s[:], v[:], sums[:] = 0.0, 0.0, 0.0, 0.0
    if person.start > 0:
        e[person.start - 1] = 1.0
    for t in range(len(source)):
        _expose(e, source[t], share, began, t, used)
        if row[t] < 0:
            _pass_day(variance, jump, phi, omega, rest, used)
            continue
        _weigh(variance, jump, product, gain, root, keep, phi, omega, rest, used)
        since += 1
        if since == LOG_EVERY:
            _take_logs(product, log_det, LOG_BELOW, used)
            since = 0
        _innovate(e, s, v, held, fixed, row[t], began, t, gain, root, keep, used)
        held += 1
        if held == HELD:
            _add(sums, v, active, _active(began, t, q, active), used)
            held = 0
    if held > 0:
        v[held:] = 0.0
        _add(sums, v, active, _active(began, len(source), q, active), used)
    _take_logs(product, log_det, np.inf, used)


@apart
def _expose(e, level, share, began, t, used):  # type: ignore[no-untyped-def]
    for k in range(e.shape[0]):
        if began[k] <= t:
            aim = 1.0 if level == k + 1 else 0.0
            for w in range(used):
                e[k, w] += share[w] * (aim - e[k, w])


@apart
def _pass_day(variance, jump, phi, omega, rest, used):  # type: ignore[no-untyped-def]
    """A day without a rating: the state moves on and nothing is learned."""
    for w in range(used):
        jump[w] *= phi[w]
        variance[w] = phi[w] * phi[w] * variance[w] + (1.0 - omega[w]) * rest[w]


@apart
def _weigh(variance, jump, product, gain, root, keep, phi, omega, rest, used):  # type: ignore[no-untyped-def]
    """A day with a rating: phi to the gap in days, one over the innovation's SD, the share of it that is noise."""
    for w in range(used):
        total = max(variance[w] + omega[w], SMALLEST_VARIANCE)
        product[w] *= total
        gain[w], jump[w] = jump[w] * phi[w], 1.0
        inverse = 1.0 / total
        root[w] = np.sqrt(inverse)
        keep[w] = 1.0 - variance[w] * inverse
        variance[w] = phi[w] * phi[w] * (variance[w] * keep[w]) + (1.0 - omega[w]) * rest[w]


@apart
def _innovate(e, s, v, held, fixed, i, began, t, gain, root, keep, used):  # type: ignore[no-untyped-def]
    """Columns minus what the past says of them, over the innovation's SD, and the state after seeing them.

    With innovation z - gain s, the new state is z - keep (z - gain s). Columns of levels not yet begun are zero.
    """
    levels = e.shape[0]
    for j in range(levels):
        if began[j] <= t:
            for w in range(used):
                left = e[j, w] - gain[w] * s[j, w]
                v[held, j, w] = left * root[w]
                s[j, w] = e[j, w] - keep[w] * left
    for j in range(levels, s.shape[0]):
        z = fixed[i, j - levels]
        for w in range(used):
            left = z - gain[w] * s[j, w]
            v[held, j, w] = left * root[w]
            s[j, w] = z - keep[w] * left


@jit
def _active(began, t, q, active):  # type: ignore[no-untyped-def]
    """The columns that are not zero throughout until day t, written into `active`; how many."""
    count = 0
    for j in range(q):
        if j >= len(began) or began[j] <= t:
            active[count] = j
            count += 1
    return count


@jit
def _take_logs(product, log_det, below, used):  # type: ignore[no-untyped-def]
    small = False
    for w in range(used):
        small |= product[w] < below
    if small:
        for w in range(used):
            log_det[w] += np.log(product[w])
            product[w] = 1.0


@apart
def _add(sums, v, active, columns, used):  # type: ignore[no-untyped-def]
    """The products of the held days onto the upper triangle, two columns by two so that each is fetched for two."""
    for a in range(0, columns - 1, 2):
        j, k = active[a], active[a + 1]
        for w in range(used):
            x0, x1, x2, x3 = v[0, j, w], v[1, j, w], v[2, j, w], v[3, j, w]
            y0, y1, y2, y3 = v[0, k, w], v[1, k, w], v[2, k, w], v[3, k, w]
            sums[j, j, w] += (x0 * x0 + x1 * x1) + (x2 * x2 + x3 * x3)
            sums[j, k, w] += (x0 * y0 + x1 * y1) + (x2 * y2 + x3 * y3)
            sums[k, k, w] += (y0 * y0 + y1 * y1) + (y2 * y2 + y3 * y3)
        for b in range(a + 2, columns - 1, 2):
            m, n = active[b], active[b + 1]
            for w in range(used):
                x0, x1, x2, x3 = v[0, j, w], v[1, j, w], v[2, j, w], v[3, j, w]
                y0, y1, y2, y3 = v[0, k, w], v[1, k, w], v[2, k, w], v[3, k, w]
                p0, p1, p2, p3 = v[0, m, w], v[1, m, w], v[2, m, w], v[3, m, w]
                sums[j, m, w] += (x0 * p0 + x1 * p1) + (x2 * p2 + x3 * p3)
                sums[k, m, w] += (y0 * p0 + y1 * p1) + (y2 * p2 + y3 * p3)
                r0, r1, r2, r3 = v[0, n, w], v[1, n, w], v[2, n, w], v[3, n, w]
                sums[j, n, w] += (x0 * r0 + x1 * r1) + (x2 * r2 + x3 * r3)
                sums[k, n, w] += (y0 * r0 + y1 * r1) + (y2 * r2 + y3 * r3)
    if columns % 2 == 1:
        m = active[columns - 1]
        for a in range(columns):
            j = active[a]
            for w in range(used):
                x0, x1, x2, x3 = v[0, j, w], v[1, j, w], v[2, j, w], v[3, j, w]
                p0, p1, p2, p3 = v[0, m, w], v[1, m, w], v[2, m, w], v[3, m, w]
                sums[j, m, w] += (x0 * p0 + x1 * p1) + (x2 * p2 + x3 * p3)


@jit
def transform(person, used, lanes):  # type: ignore[no-untyped-def]
    """From cross-products of columns to those of standardised coefficients: L' A L in place, both triangles.

    The other columns already carry their prior SD, so only the doses' block and its border change.
    """
    sums, factor = lanes.sums, person.dose_factor
    k, q = factor.shape[0], sums.shape[0]
    for i in range(q):
        for j in range(i):
            for w in range(used):
                sums[i, j, w] = sums[j, i, w]
    for row in range(q):
        for j in range(k):
            _combine_rows(sums, factor, row, j, used)
    for column in range(q):
        for j in range(k):
            _combine_columns(sums, factor, column, j, used)


@apart
def _combine_rows(sums, factor, row, j, used):  # type: ignore[no-untyped-def]
    """Entry j of a row becomes the sum of its entries i >= j times factor[i, j]; those are still the old ones."""
    for w in range(used):
        sums[row, j, w] *= factor[j, j]
    for i in range(j + 1, factor.shape[0]):
        for w in range(used):
            sums[row, j, w] += sums[row, i, w] * factor[i, j]


@apart
def _combine_columns(sums, factor, column, j, used):  # type: ignore[no-untyped-def]
    for w in range(used):
        sums[j, column, w] *= factor[j, j]
    for i in range(j + 1, factor.shape[0]):
        for w in range(used):
            sums[j, column, w] += sums[i, column, w] * factor[i, j]
