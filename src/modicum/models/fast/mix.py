"""The posterior mixture, compiled: each component's mean and SD, and tails and quantiles of the whole."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np
from scipy.special import ndtr

from modicum.models.fast.compile import apart, jit
from modicum.models.fast.lanes import LANES, VECTOR
from modicum.models.fast.sigma import scale_for, tridiagonal
from modicum.models.kalman import LEAST_REST


@jit
def weights(log_weight, log_sigma, phi, omega, log_least):  # type: ignore[no-untyped-def]
    """Weights summing to one of every node and sigma (N J,), and how much of it has a one-step SD below exp(log_least).

    log_weight, log_sigma : (N, J). phi, omega : (N,). See fit.one_step_logs.
    """
    nodes, sigmas = log_weight.shape
    top, total, below, out = np.max(log_weight), 0.0, 0.0, np.empty(nodes * sigmas)
    for n in range(nodes):
        rest = max(1.0 - phi[n] * phi[n], LEAST_REST)
        limit = log_least - 0.5 * np.log(omega[n] + (1.0 - omega[n]) * rest)
        for s in range(sigmas):
            weight = np.exp(log_weight[n, s] - top)
            out[n * sigmas + s] = weight
            total += weight
            if log_sigma[n, s] < limit:
                below += weight
    return out / total, below / total


@jit
def components(inner, right, log_sigma, rows, shift, weight, least):  # type: ignore[no-untyped-def]
    """The components worth keeping of m linear functions: weights (M,) summing to one, means and SDs (M, m).

    rows : (m, p) times the factor of the prior covariance. shift : (m,) prior means. weight : (N, J) of every node and
    sigma. least : share of the heaviest below which a component is dropped.
    """
    floor = least * np.max(weight)
    nodes, size, total = _live(weight, floor)
    p, m = right.shape[1], rows.shape[0]
    kept, mean, sd = np.empty(size), np.empty((size, m)), np.empty((size, m))
    scale, a = scale_for(p, m + 1), np.empty((p, p, LANES))
    z, sums = np.empty((m + 1, LANES)), np.empty((2 * m, LANES))
    at = 0
    for first in range(0, len(nodes), LANES):
        group = nodes[first : first + LANES]
        used = VECTOR * ((len(group) + VECTOR - 1) // VECTOR)
        _load(inner, right, rows, group, used, a, scale.vectors)
        tridiagonal(a, p, used, scale)
        for s in range(log_sigma.shape[1]):
            if not _any_above(weight, group, s, floor):
                continue
            for w in range(used):
                scale.v[w] = np.exp(2.0 * log_sigma[group[min(w, len(group) - 1)], s])
            _solve(a, scale.vectors, p, used, scale.v, scale.d, scale.ratio, z, sums)
            for w in range(len(group)):
                share = weight[group[w], s]
                if share > floor:
                    kept[at] = share / total
                    for r in range(m):
                        mean[at, r] = sums[r, w] + shift[r]
                        sd[at, r] = np.sqrt(max(sums[m + r, w] * scale.v[w], 0.0))
                    at += 1
    return kept, mean, sd


@jit
def _live(weight, floor):  # type: ignore[no-untyped-def]
    """Nodes with a component above the floor, how many components those are, and their weight."""
    total, size, live, nodes = 0.0, 0, 0, np.empty(len(weight), dtype=np.int64)
    for n in range(len(weight)):
        before = size
        for s in range(weight.shape[1]):
            if weight[n, s] > floor:
                total += weight[n, s]
                size += 1
        if size > before:
            nodes[live] = n
            live += 1
    return nodes[:live], size, total


@jit
def _any_above(weight, group, s, floor):  # type: ignore[no-untyped-def]
    for n in group:  # noqa: SIM110 - numba knows no generators
        if weight[n, s] > floor:
            return True
    return False


@jit
def _load(inner, right, rows, group, used, a, vectors):  # type: ignore[no-untyped-def]
    """The matrices of a group of nodes with their vectors, the node last; lanes past the last node repeat it."""
    for w in range(used):
        n = group[min(w, len(group) - 1)]
        vectors[0, :, w] = right[n]
        vectors[1:, :, w] = rows
        a[:, :, w] = inner[n]


@apart
def _solve(a, vectors, p, used, v, d, ratio, z, sums):  # type: ignore[no-untyped-def]
    """With D = T + v I: r' D^-1 g and r' D^-1 r for every row r; g is vector 0 and the rows follow.

    d holds one over the pivots of D, for a division takes as long as ten products.
    """
    m = vectors.shape[0] - 1
    sums[:] = 0.0
    for i in range(p):
        for w in range(used):
            if i == 0:
                ratio[w], d[w] = 0.0, 1.0 / (a[0, 0, w] + v[w])
            else:
                ratio[w] = a[i, i - 1, w] * d[w]
                d[w] = 1.0 / (a[i, i, w] + v[w] - ratio[w] * a[i, i - 1, w])
        for r in range(m + 1):
            for w in range(used):
                z[r, w] = vectors[r, i, w] - (ratio[w] * z[r, w] if i > 0 else 0.0)
        for r in range(m):
            for w in range(used):
                share = z[r + 1, w] * d[w]
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
def moments(weight, mean, sd):  # type: ignore[no-untyped-def]
    """Mean, SD and skewness of every column: three arrays (m,)."""
    m = mean.shape[1]
    centre, spread, skew = np.zeros(m), np.zeros(m), np.zeros(m)
    for c in range(len(weight)):
        for r in range(m):
            centre[r] += weight[c] * mean[c, r]
    for c in range(len(weight)):
        for r in range(m):
            off, variance = mean[c, r] - centre[r], sd[c, r] * sd[c, r]
            spread[r] += weight[c] * (variance + off * off)
            skew[r] += weight[c] * off * (3.0 * variance + off * off)
    for r in range(m):
        spread[r] = np.sqrt(spread[r])
        skew[r] = skew[r] / spread[r] ** 3 if spread[r] > 0.0 else 0.0
    return centre, spread, skew


@jit
def table(weight, mean, sd, normal, probability, points, least_sd, farthest, search):  # type: ignore[no-untyped-def]
    """Mean, SD, a quantile for each probability and P(quantity < x) for each point, of every column; rows in this order.

    See mixture.Mixture.table. normal : the standard normal quantiles of the probabilities. search : see _quantile.
    """
    size, m = mean.shape
    centre, spread, skew = moments(weight, mean, sd)
    out = np.empty((2 + len(probability) + len(points), m))
    out[0], out[1] = centre, spread
    at, rate, share = np.empty(size), np.empty(size), np.empty(size)
    for r in range(m):
        whole = max(spread[r], 1e-300)
        low, high, narrowest = np.inf, -np.inf, np.inf
        for c in range(size):
            wide = max(sd[c, r], least_sd * whole)
            low, high = min(low, mean[c, r] - farthest * wide), max(high, mean[c, r] + farthest * wide)
            narrowest = min(narrowest, wide)
            at[c], rate[c], share[c] = mean[c, r], 1.0 / wide, weight[c] / wide
        for q in range(len(probability)):
            z = normal[q]
            start = centre[r] + whole * (z + skew[r] / 6.0 * (z * z - 1.0))
            out[2 + q, r] = _quantile(
                weight, at, rate, share, probability[q], start, low, high, narrowest, search
            )  # fmt: skip
    for q in range(len(points)):
        out[2 + len(probability) + q] = below(weight, mean, sd, np.full(m, points[q]))
    return out


@jit
def _quantile(weight, at, rate, share, probability, start, low, high, narrowest, search):  # type: ignore[no-untyped-def]
    """See mixture.Mixture._quantile. rate : one over each component's SD. share : its weight times that.

    search : tolerance, most steps, least bend and least density.
    """
    tolerance, steps, least_bend, least_density = search
    close = tolerance * narrowest
    x, before = min(max(start, low), high), np.inf
    for _ in range(steps):
        miss, density, slope = -probability, 0.0, 0.0
        for c in range(len(weight)):
            z = (x - at[c]) * rate[c]
            under, height = _normal(z)
            miss += weight[c] * under
            density += share[c] * height
            slope -= share[c] * height * z * rate[c]
        if miss < 0.0:
            low = x
        else:
            high = x
        density = max(density, least_density)
        bend = min(max(1.0 - 0.5 * miss * slope / (density * density), least_bend), 1.0 / least_bend)
        following = x - miss / (density * bend)
        if not (low <= following <= high and abs(following - x) <= 0.5 * before):
            following = 0.5 * (low + high)
        before, x = abs(following - x), following
        if before <= close:
            break
    return x
