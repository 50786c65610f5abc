"""The numba path of the costly step: the same cross-products as the NumPy path, many nodes side by side.

Hyper-parameters are innermost: LANES nodes share every pass over the days, so that one instruction serves several of
them, and nothing is allocated inside the passes. No fastmath: it may assume that there is no NaN, and reorders sums.
Installed with the extra `fast`; held to the NumPy path to 1e-9 by tests/agree.
"""

from __future__ import annotations

import numba
import numpy as np

from modicum.models.design import IntArray, Series, approach
from modicum.models.kalman import SMALLEST_VARIANCE, transitions
from modicum.models.priors import Array

LANES = 64
"""Nodes worked on side by side: long enough for the vector units, short enough for the first-level cache."""
LOG_EVERY = 8
"""Variances are multiplied up this often before one logarithm is taken: far from underflow, and logs are dear."""


def cross_products(series: Series, fixed: Array, half_life: Array, phi: Array, omega: Array) -> tuple[Array, Array]:
    """[doses | fixed]' R^-1 [doses | fixed] (N, q, q) and log det R (N,) at every node.

    fixed : (n, f) columns on the rated days that no hyper-parameter changes, the centred rating last.
    """
    gaps, which = np.unique(np.diff(series.rated_day), return_inverse=True)
    jump, fresh = transitions(gaps, phi)
    before = np.full(series.clock_lag, series.level_before)
    source = np.concatenate([before, series.level_on])[: series.n_days]
    crossed: tuple[Array, Array] = _crossed(
        source, series.rated_day, fixed, which, jump, fresh, approach(half_life), omega, series.level_before,
        len(series.amounts),
    )  # fmt: skip
    return crossed


_jit = numba.njit(cache=True, error_model="numpy", nogil=True)
_inner = numba.njit(cache=True, error_model="numpy", nogil=True, inline="always")


@_jit
def _crossed(
    source: IntArray,
    rated_day: IntArray,
    fixed: Array,
    gap: IntArray,
    jump: Array,
    fresh: Array,
    share: Array,
    omega: Array,
    start: int,
    n_levels: int,
) -> tuple[Array, Array]:
    """Cross-products and log det for every node, LANES nodes at a time.

    source : (T,) level acting on each day. rated_day : (n,). gap : (n - 1,) which row of jump and fresh (G, N).
    share, omega : (N,). start : level before day 0. Returns (N, q, q), q = n_levels + f, and (N,).
    """
    nodes, n, f = len(omega), len(rated_day), fixed.shape[1]
    q, gaps = n_levels + f, jump.shape[0]
    out, logs_out = np.empty((nodes, q, q)), np.empty(nodes)
    e, s, v = np.empty((n_levels, LANES)), np.empty((q, LANES)), np.empty((q, LANES))
    sums = np.empty((q, q, LANES))
    jumps, freshs = np.empty((gaps, LANES)), np.empty((gaps, LANES))
    a, om, p = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    gain, root, product, logs = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for first in range(0, nodes, LANES):
        width = min(LANES, nodes - first)
        _load(first, width, share, omega, jump, fresh, a, om, p, jumps, freshs)
        product[:], logs[:], e[:], s[:], sums[:] = 1.0, 0.0, 0.0, 0.0, 0.0
        if start > 0:
            e[start - 1] = 1.0
        day = -1
        for i in range(n):
            while day < rated_day[i]:
                day += 1
                _expose(e, source[day], a)
            _weigh(p, om, gain, root, product)
            if i % LOG_EVERY == LOG_EVERY - 1 or i == n - 1:
                logs += np.log(product)
                product[:] = 1.0
            _innovate(v, e, s, fixed[i], n_levels)
            if i < n - 1:
                _carry(s, v, p, gain, jumps[gap[i]], freshs[gap[i]])
            _add(sums, v, root)
        _store(first, width, sums, logs, out, logs_out)
    return out, logs_out


@_inner
def _load(first, width, share, omega, jump, fresh, a, om, p, jumps, freshs):  # type: ignore[no-untyped-def]
    """Parameters of the next nodes into the lanes; lanes past the last node repeat it."""
    for w in range(LANES):
        at = first + min(w, width - 1)
        a[w], om[w], p[w] = share[at], omega[at], 1.0 - omega[at]
        for g in range(jump.shape[0]):
            jumps[g, w] = jump[g, at]
            freshs[g, w] = fresh[g, at] * (1.0 - omega[at])


@_inner
def _expose(e, level, a):  # type: ignore[no-untyped-def]
    """One day of exposure."""
    for k in range(e.shape[0]):
        aim = 1.0 if level == k + 1 else 0.0
        for w in range(LANES):
            e[k, w] += a[w] * (aim - e[k, w])


@_inner
def _weigh(p, om, gain, root, product):  # type: ignore[no-untyped-def]
    """The variance of the next innovation, and what follows from it."""
    for w in range(LANES):
        total = max(p[w] + om[w], SMALLEST_VARIANCE)
        product[w] *= total
        root[w] = 1.0 / np.sqrt(total)
        gain[w] = p[w] / total


@_inner
def _innovate(v, e, s, row, n_levels):  # type: ignore[no-untyped-def]
    """Columns minus what the past predicts of them."""
    for j in range(n_levels):
        for w in range(LANES):
            v[j, w] = e[j, w] - s[j, w]
    for j in range(len(row)):
        z = row[j]
        for w in range(LANES):
            v[n_levels + j, w] = z - s[n_levels + j, w]


@_inner
def _carry(s, v, p, gain, jump, fresh):  # type: ignore[no-untyped-def]
    """State and variance over the gap to the next observation."""
    for j in range(s.shape[0]):
        for w in range(LANES):
            s[j, w] = jump[w] * (s[j, w] + gain[w] * v[j, w])
    for w in range(LANES):
        p[w] = jump[w] * jump[w] * (p[w] * (1.0 - gain[w])) + fresh[w]


@_inner
def _add(sums, v, root):  # type: ignore[no-untyped-def]
    """Whiten the innovations and add their products to the upper triangle."""
    q = v.shape[0]
    for j in range(q):
        for w in range(LANES):
            v[j, w] *= root[w]
    for j in range(q):
        for k in range(j, q):
            for w in range(LANES):
                sums[j, k, w] += v[j, w] * v[k, w]


@_inner
def _store(first, width, sums, logs, out, logs_out):  # type: ignore[no-untyped-def]
    """Lanes back to nodes, both triangles."""
    q = sums.shape[0]
    for w in range(width):
        logs_out[first + w] = logs[w]
        for j in range(q):
            for k in range(j, q):
                out[first + w, j, k] = sums[j, k, w]
                out[first + w, k, j] = sums[j, k, w]
