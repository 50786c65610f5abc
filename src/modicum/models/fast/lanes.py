"""Cross-products at many nodes side by side, one person's days in one pass.

Hyper-parameters are innermost: up to LANES nodes share the pass over the days, so that one instruction serves several
of them. Nothing is allocated inside. A day without a rating only moves the state on, so gaps need no powers of phi.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from modicum.models.fast.person import BETA, FIXED, LOG_NORMAL, Person
from modicum.models.kalman import LEAST_REST, SMALLEST_VARIANCE
from modicum.models.priors import Array

jit = numba.njit(cache=True, error_model="numpy", nogil=True)

LANES = 64
"""Nodes worked on side by side at most: long loops, short enough for the second-level cache."""
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

    Natural hyper-parameters and the log prior; exposure e, state s, held innovations v and the same over their
    variance u; sums (q, q) and log det; the rotated tridiagonal form (see sigma.py).
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
    u: Array
    sums: Array
    log_det: Array
    variance: Array
    gain: Array
    inverse: Array
    jump: Array
    product: Array


def lanes_for(n_levels: int, q: int) -> Lanes:
    """Memory for `q` columns, of which the first `n_levels` are exposures and the last is the rating."""
    line = [np.empty(LANES) for _ in range(6)]
    return Lanes(
        *line,
        np.empty((n_levels, LANES)),
        np.empty((q, LANES)),
        np.empty((HELD, q, LANES)),
        np.empty((HELD, q, LANES)),
        np.empty((q, q, LANES)),
        *(np.empty(LANES) for _ in range(6)),
    )


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
    n_levels, q = lanes.e.shape[0], lanes.s.shape[0]
    phi, omega, variance, jump, product = lanes.phi, lanes.omega, lanes.variance, lanes.jump, lanes.product
    for w in range(used):
        variance[w], jump[w], product[w], lanes.log_det[w] = 1.0 - omega[w], 1.0, 1.0, 0.0
    lanes.e[:], lanes.s[:], lanes.sums[:] = 0.0, 0.0, 0.0
    if person.start > 0:
        lanes.e[person.start - 1] = 1.0
    held, since = 0, 0
    for t in range(len(person.source)):
        _expose(lanes.e, person.source[t], lanes.share, used)
        i = person.row[t]
        if i < 0:
            for w in range(used):
                jump[w] *= phi[w]
        else:
            _weigh(variance, omega, product, lanes.inverse, lanes.gain, used)
            since += 1
            if since == LOG_EVERY:
                _take_logs(product, lanes.log_det, LOG_BELOW, used)
                since = 0
            _innovate(lanes, held, person.fixed[i], n_levels, used)
            for w in range(used):
                variance[w] *= 1.0 - lanes.gain[w]
                jump[w] = phi[w]
            held += 1
            if held == HELD:
                _add(lanes.sums, lanes.v, lanes.u, q, used)
                held = 0
        for w in range(used):
            variance[w] = phi[w] * phi[w] * variance[w] + (1.0 - omega[w]) * lanes.rest[w]
    if held > 0:
        lanes.v[held:], lanes.u[held:] = 0.0, 0.0
        _add(lanes.sums, lanes.v, lanes.u, q, used)
    _take_logs(product, lanes.log_det, np.inf, used)


@jit
def _expose(e, level, share, used):  # type: ignore[no-untyped-def]
    for k in range(e.shape[0]):
        aim = 1.0 if level == k + 1 else 0.0
        for w in range(used):
            e[k, w] += share[w] * (aim - e[k, w])


@jit
def _weigh(variance, omega, product, inverse, gain, used):  # type: ignore[no-untyped-def]
    """The variance of the next innovation, and what follows from it."""
    for w in range(used):
        total = max(variance[w] + omega[w], SMALLEST_VARIANCE)
        product[w] *= total
        inverse[w] = 1.0 / total
        gain[w] = variance[w] * inverse[w]


@jit
def _take_logs(product, log_det, below, used):  # type: ignore[no-untyped-def]
    small = False
    for w in range(used):
        small |= product[w] < below
    if small:
        for w in range(used):
            log_det[w] += np.log(product[w])
            product[w] = 1.0


@jit
def _innovate(lanes, held, row, n_levels, used):  # type: ignore[no-untyped-def]
    """Columns minus what the past says of them, and the state after seeing them. `jump` is phi to the gap."""
    e, s, v, u = lanes.e, lanes.s, lanes.v[held], lanes.u[held]
    jump, gain, inverse = lanes.jump, lanes.gain, lanes.inverse
    for j in range(n_levels):
        for w in range(used):
            ahead = jump[w] * s[j, w]
            v[j, w] = e[j, w] - ahead
            u[j, w] = v[j, w] * inverse[w]
            s[j, w] = ahead + gain[w] * v[j, w]
    for c in range(len(row)):
        j, z = n_levels + c, row[c]
        for w in range(used):
            ahead = jump[w] * s[j, w]
            v[j, w] = z - ahead
            u[j, w] = v[j, w] * inverse[w]
            s[j, w] = ahead + gain[w] * v[j, w]


@jit
def _add(sums, v, u, q, used):  # type: ignore[no-untyped-def]
    """The products of the held days onto the upper triangle."""
    for j in range(q):
        v0, v1, v2, v3 = v[0, j], v[1, j], v[2, j], v[3, j]
        for k in range(j, q):
            total, u0, u1, u2, u3 = sums[j, k], u[0, k], u[1, k], u[2, k], u[3, k]
            for w in range(used):
                total[w] += (v0[w] * u0[w] + v1[w] * u1[w]) + (v2[w] * u2[w] + v3[w] * u3[w])


@jit
def transform(person, used, lanes):  # type: ignore[no-untyped-def]
    """From cross-products of columns to those of standardised coefficients: L' A L in place, both triangles.

    The other columns already carry their prior SD, so only the doses' block and its border change.
    """
    sums, factor = lanes.sums, person.dose_factor
    k, q = factor.shape[0], sums.shape[0]
    for i in range(q):
        for j in range(i):
            sums[i, j, :used] = sums[j, i, :used]
    for row in range(q):
        for j in range(k):
            _combine(sums[row], factor, j, used)
    for column in range(q):
        for j in range(k):
            _combine(sums[:, column], factor, j, used)


@jit
def _combine(line, factor, j, used):  # type: ignore[no-untyped-def]
    """line[j] becomes the sum of line[i] times factor[i, j] over i >= j; later entries are still the old ones."""
    for w in range(used):
        line[j, w] *= factor[j, j]
    for i in range(j + 1, factor.shape[0]):
        times = factor[i, j]
        for w in range(used):
            line[j, w] += line[i, w] * times


__all__ = ["HELD", "LANES", "VECTOR", "Lanes", "Person", "cross", "jit", "lanes_for", "load", "natural", "transform"]
