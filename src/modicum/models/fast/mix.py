"""The posterior mixture, compiled: each component's mean and SD, and tails and quantiles of the whole."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
from scipy.special import ndtr

from modicum.models.fast.compile import apart, jit
from modicum.models.fast.lanes import LANES, VECTOR
from modicum.models.fast.sigma import scale_for, tridiagonal
from modicum.models.gaussian import Nodes
from modicum.models.priors import Array


def components(nodes: Nodes, rows: Array) -> tuple[Array, Array]:
    """Mean and SD of m linear functions at every node and sigma, prior means left out: two arrays (N, J, m).

    rows : (m, p).
    """
    mean, sd = _components(
        nodes.inner, nodes.right, nodes.log_sigma, np.ascontiguousarray(rows @ nodes.factor)
    )  # fmt: skip
    return mean, sd


@jit
def _components(inner, right, log_sigma, rows):  # type: ignore[no-untyped-def]
    p, m = right.shape[1], rows.shape[0]
    mean, sd = np.empty((*log_sigma.shape, m)), np.empty((*log_sigma.shape, m))
    scale, a = scale_for(p, m + 1), np.empty((p, p, LANES))
    z, sums = np.empty((m + 1, LANES)), np.empty((2 * m, LANES))
    for first in range(0, len(right), LANES):
        width = min(LANES, len(right) - first)
        used = VECTOR * ((width + VECTOR - 1) // VECTOR)
        for w in range(used):
            at = first + min(w, width - 1)
            for i in range(p):
                scale.vectors[0, i, w] = right[at, i]
                for r in range(m):
                    scale.vectors[1 + r, i, w] = rows[r, i]
                for j in range(p):
                    a[i, j, w] = inner[at, i, j]
        tridiagonal(a, p, used, scale)
        for s in range(log_sigma.shape[1]):
            for w in range(used):
                scale.v[w] = np.exp(2.0 * log_sigma[first + min(w, width - 1), s])
            _solve(a, scale.vectors, p, used, scale.v, scale.d, scale.ratio, z, sums)
            for w in range(width):
                for r in range(m):
                    mean[first + w, s, r] = sums[r, w]
                    sd[first + w, s, r] = np.sqrt(max(sums[m + r, w] * scale.v[w], 0.0))
    return mean, sd


@apart
def _solve(a, vectors, p, used, v, d, ratio, z, sums):  # type: ignore[no-untyped-def]
    """With D = T + v I: r' D^-1 g and r' D^-1 r for every row r; g is vector 0 and the rows follow."""
    m = vectors.shape[0] - 1
    sums[:] = 0.0
    for i in range(p):
        for w in range(used):
            if i == 0:
                ratio[w], d[w] = 0.0, a[0, 0, w] + v[w]
            else:
                ratio[w] = a[i, i - 1, w] / d[w]
                d[w] = a[i, i, w] + v[w] - ratio[w] * a[i, i - 1, w]
        for r in range(m + 1):
            for w in range(used):
                z[r, w] = vectors[r, i, w] - (ratio[w] * z[r, w] if i > 0 else 0.0)
        for r in range(m):
            for w in range(used):
                share = z[r + 1, w] / d[w]
                sums[r, w] += share * z[0, w]
                sums[m + r, w] += share * z[r + 1, w]


TABLE_REACH, TABLE_STEPS = 9.0, 128
"""The normal distribution function is tabulated out to so many SDs, in so many steps a unit: cubic interpolation with
the density as slope is then within 2e-11, for a quarter of the time of the error function."""
_POINTS = np.arange(-TABLE_REACH, TABLE_REACH + 0.5 / TABLE_STEPS, 1.0 / TABLE_STEPS)
_TABLE = np.ascontiguousarray(np.stack([ndtr(_POINTS), np.exp(-0.5 * _POINTS**2) / sqrt(2.0 * pi)], axis=1))


@jit
def _normal(z):  # type: ignore[no-untyped-def]
    """P(Z < z) and the density at z."""
    if z <= -TABLE_REACH:
        return 0.0, 0.0
    if z >= TABLE_REACH - 1.0 / TABLE_STEPS:
        return 1.0, 0.0
    at = (z + TABLE_REACH) * TABLE_STEPS
    i = int(at)
    t = at - i
    low, high = _TABLE[i, 0], _TABLE[i + 1, 0]
    rise, fall = _TABLE[i, 1] / TABLE_STEPS, _TABLE[i + 1, 1] / TABLE_STEPS
    gain = high - low
    curve = 3.0 * gain - 2.0 * rise - fall + t * (rise + fall - 2.0 * gain)
    return low + t * (rise + t * curve), (_TABLE[i, 1] + t * (_TABLE[i + 1, 1] - _TABLE[i, 1]))


@jit
def below(weight, mean, sd, x):  # type: ignore[no-untyped-def]
    """P(quantity < x) of every column; see mixture.Mixture.below."""
    out = np.zeros(mean.shape[1])
    for r in range(mean.shape[1]):
        for c in range(len(weight)):
            out[r] += weight[c] * _normal((x[r] - mean[c, r]) / max(sd[c, r], 1e-300))[0]
    return out


@jit
def quantile(weight, mean, sd, probability, start, close, farthest, steps):  # type: ignore[no-untyped-def]
    """See mixture.Mixture.quantile; start : (m,) where Newton's method begins. close : (m,) tolerances.

    farthest : SDs from a component beyond which no quantile is. steps : how many at most.
    """
    out = np.empty(mean.shape[1])
    for r in range(mean.shape[1]):
        low, high = np.inf, -np.inf
        for c in range(len(weight)):
            low = min(low, mean[c, r] - farthest * sd[c, r])
            high = max(high, mean[c, r] + farthest * sd[c, r])
        x = min(max(start[r], low), high)
        for _ in range(steps):
            miss, density = -probability, 0.0
            for c in range(len(weight)):
                share, height = _normal((x - mean[c, r]) / sd[c, r])
                miss += weight[c] * share
                density += weight[c] * height / sd[c, r]
            if miss < 0.0:
                low = x
            else:
                high = x
            following = x - miss / max(density, 1e-300)
            if not low <= following <= high:
                following = 0.5 * (low + high)
            moved, x = abs(following - x), following
            if moved <= close[r]:
                break
        out[r] = x
    return out
