"""The integral over sigma at many nodes side by side: tridiagonal form, mode by Newton's method, equally spaced nodes.

A symmetric M is turned once into tridiagonal form T = Q' M Q. Then M + v I costs only O(p) for every v = sigma^2, by
the recurrence d_i = a_i + v - b_i^2 / d_(i-1), whose derivatives with respect to v are recurrences too.

References: G. Golub and C. Van Loan, Matrix Computations, sections 5.1 and 8.3 (golub2013).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from modicum.models.fast.compile import apart, jit
from modicum.models.fast.lanes import LANES
from modicum.models.fast.person import HALF_NORMAL
from modicum.models.gaussian import (
    LARGEST_STEP,
    LEAST_BEND,
    LEAST_CURVATURE,
    LEAST_QUADRATIC,
    SIGMA_SEARCH_STEPS,
    STILL,
)
from modicum.models.priors import Array

COLUMNS_A_LOG = 8
"""Factors of a determinant that are multiplied before a logarithm is taken: far from overflow."""
LOG_TWO_PI = float(np.log(2.0 * np.pi))


class Scale(NamedTuple):
    """Working memory of the sigma integral, the node last.

    vectors turn along with M; reflector, image, length and times belong to the reflections; x, width : mode of log
    sigma and its SD; rest : one-step variance at a marginal variance of one; moving : 1 while the mode is looked for;
    v, ratio : sigma^2 and its step; logs, product, fit, z, d, chain, sums belong to the recurrences.
    """

    vectors: Array
    reflector: Array
    image: Array
    chain: Array
    sums: Array
    length: Array
    times: Array
    x: Array
    width: Array
    rest: Array
    moving: Array
    v: Array
    ratio: Array
    logs: Array
    product: Array
    fit: Array
    z: Array
    d: Array


@jit
def scale_for(p, vectors):  # type: ignore[no-untyped-def]
    """Memory for matrices (p, p) and `vectors` right-hand sides."""
    return Scale(
        np.empty((vectors, p, LANES)), np.empty((p, LANES)), np.empty((p, LANES)), np.empty((6, LANES)),
        np.empty((5, LANES)), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES),
        np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES),
        np.empty(LANES), np.empty(LANES),
    )  # fmt: skip


@jit
def tridiagonal(a, p, used, scale):  # type: ignore[no-untyped-def]
    """Householder reflections of a[:p, :p] in place: diagonal a[i, i], below it a[i + 1, i]. The vectors turn along."""
    v, image, length, times = scale.reflector, scale.image, scale.length, scale.times
    for k in range(p - 2):
        length[:used] = 0.0
        for i in range(k + 1, p):
            for w in range(used):
                v[i, w] = a[i, k, w]
                length[w] += v[i, w] * v[i, w]
        for w in range(used):
            size = np.sqrt(length[w])
            first = v[k + 1, w]
            alpha = -size if first > 0.0 else size
            v[k + 1, w] = first - alpha
            square = length[w] - first * first + (first - alpha) * (first - alpha)
            times[w] = 2.0 / square if square > 0.0 else 0.0
            a[k + 1, k, w] = alpha
        _reflect_matrix(a, v, image, times, length, k + 1, p, used)
        _reflect_vectors(scale.vectors, v, times, length, k + 1, p, used)


@apart
def _reflect_matrix(a, v, image, times, inner, first, p, used):  # type: ignore[no-untyped-def]
    inner[:used] = 0.0
    for i in range(first, p):
        image[i, :used] = 0.0
        for j in range(first, p):
            for w in range(used):
                image[i, w] += a[i, j, w] * v[j, w]
        for w in range(used):
            image[i, w] *= times[w]
            inner[w] += image[i, w] * v[i, w]
    for i in range(first, p):
        for w in range(used):
            image[i, w] -= 0.5 * times[w] * inner[w] * v[i, w]
    for i in range(first, p):
        for j in range(first, p):
            for w in range(used):
                a[i, j, w] -= v[i, w] * image[j, w] + image[i, w] * v[j, w]


@apart
def _reflect_vectors(g, v, times, inner, first, p, used):  # type: ignore[no-untyped-def]
    for m in range(g.shape[0]):
        inner[:used] = 0.0
        for i in range(first, p):
            for w in range(used):
                inner[w] += g[m, i, w] * v[i, w]
        for i in range(first, p):
            for w in range(used):
                g[m, i, w] -= times[w] * inner[w] * v[i, w]


@jit
def prepare(a, p, person, lanes, used, scale):  # type: ignore[no-untyped-def]
    """A first guess of log sigma, as in gaussian.SigmaDensity.mode, and the one-step variance at a marginal one of 1."""
    n, fit = person.fixed.shape[0], scale.fit
    scale.v[:used] = 1.0
    _value_parts(a, scale.vectors, p, used, scale.v, scale.logs, scale.product, fit, scale.z, scale.d)
    for w in range(used):
        yy = a[p, p, w]
        scale.x[w] = 0.5 * np.log(max(yy - 0.9 * min(fit[w], yy), LEAST_QUADRATIC) / n)
        scale.rest[w] = lanes.omega[w] + (1.0 - lanes.omega[w]) * lanes.rest[w]


@jit
def find_mode(a, p, person, lanes, used, scale):  # type: ignore[no-untyped-def]
    """Safeguarded Newton steps on log sigma, each node until it stands still, and the SD of the matching Gaussian."""
    moving, x, width, v, vectors, chain, sums = (
        scale.moving, scale.x, scale.width, scale.v, scale.vectors, scale.chain, scale.sums
    )  # fmt: skip
    rest, one_step, prior, n = lanes.rest, scale.rest, person.scale, person.fixed.shape[0]
    moving[:used] = 1.0
    for _ in range(SIGMA_SEARCH_STEPS):
        for w in range(used):
            v[w] = np.exp(2.0 * x[w])
        _derivatives(a, vectors, p, used, v, chain, sums)
        left = 0.0
        for w in range(used):
            if moving[w] > 0.0:
                slope, bend = _slope_and_bend(a[p, p, w], n, p, prior, v[w], rest[w], one_step[w], sums, w)
                move = -slope / bend if bend < -LEAST_BEND else np.sign(slope) * LARGEST_STEP
                x[w] += min(max(move, -LARGEST_STEP), LARGEST_STEP)
                width[w] = 1.0 / np.sqrt(max(-bend, LEAST_CURVATURE))
                moving[w] = 1.0 if abs(move) >= STILL else 0.0
                left += moving[w]
        if left == 0.0:
            break


@jit
def _slope_and_bend(yy, n, p, prior, v, rest, one_step, sums, w):  # type: ignore[no-untyped-def]
    """First and second derivative of the log density at v = sigma^2 (see gaussian.SigmaDensity.slope_and_bend)."""
    p1, p2, q0, q1, q2 = sums[0, w], sums[1, w], sums[2, w], sums[3, w], sums[4, w]
    quadratic = (yy - q0) / v
    slope = -n + p - v * p1 + quadratic + q1
    bend = -2.0 * v * (p1 + v * p2) - 2.0 * quadratic - 2.0 * q1 + 2.0 * v * q2
    own = v * rest if prior[3] > 0.0 else v
    if prior[0] == HALF_NORMAL:
        slope += 1.0 - own * prior[1]
        bend -= 2.0 * own * prior[1]
    else:
        slope += -2.0 * prior[1] + 2.0 * prior[5] / own
        bend -= 4.0 * prior[5] / own
    low = v * one_step
    wall = prior[4] / (low * low)
    return slope + 4.0 * wall, bend - 16.0 * wall


@apart
def _derivatives(a, g, p, used, v, chain, sums):  # type: ignore[no-untyped-def]
    """With D = M + v I: derivatives of log det D, and g' D^-1 g with its derivatives, into the five rows of `sums`.

    chain : 1/d, d', d'', z, z', z'' of the recurrence, a row each.
    """
    for w in range(used):
        r, z = 1.0 / (a[0, 0, w] + v[w]), g[0, 0, w]
        zr = z * r
        chain[0, w], chain[1, w], chain[2, w], chain[3, w], chain[4, w], chain[5, w] = r, 1.0, 0.0, z, 0.0, 0.0
        sums[0, w], sums[1, w], sums[2, w], sums[3, w], sums[4, w] = r, -r * r, z * zr, -zr * zr, 2.0 * zr * zr * r
    for i in range(1, p):
        for w in range(used):
            r, z, z1 = chain[0, w], chain[3, w], chain[4, w]
            b, e1, e2 = a[i, i - 1, w], chain[1, w] * r, chain[2, w] * r
            m = b * r
            m1, m2 = -m * e1, m * (2.0 * e1 * e1 - e2)
            z2 = -m2 * z - 2.0 * m1 * z1 - m * chain[5, w]
            z1 = -m1 * z - m * z1
            z = g[0, i, w] - m * z
            d1, d2 = 1.0 - b * m1, -b * m2
            r = 1.0 / (a[i, i, w] + v[w] - b * m)
            chain[0, w], chain[1, w], chain[2, w], chain[3, w], chain[4, w], chain[5, w] = r, d1, d2, z, z1, z2
            f1, f2, zr = d1 * r, d2 * r, z * r
            sums[0, w] += f1
            sums[1, w] += f2 - f1 * f1
            sums[2, w] += z * zr
            sums[3, w] += 2.0 * z1 * zr - z * zr * f1
            sums[4, w] += 2.0 * (z1 * z1 * r + z2 * zr) - 4.0 * z1 * zr * f1 - z * zr * (f2 - 2.0 * f1 * f1)


@jit
def weigh_sigmas(a, p, person, lanes, width, used, scale, spacing, log_sigma, log_weight, log_mass, at):  # type: ignore[no-untyped-def]
    """Nodes of log sigma, log (density x spacing) there, and its log sum, into rows at .. at + width of the arrays."""
    count = log_sigma.shape[1]
    reach = count // 2
    x, width_of, v, ratio, vectors = scale.x, scale.width, scale.v, scale.ratio, scale.vectors
    logs, product, fit, z, d = scale.logs, scale.product, scale.fit, scale.z, scale.d
    rest, one_step, log_det, log_prior = lanes.rest, scale.rest, lanes.log_det, lanes.log_prior
    prior, n = person.scale, person.fixed.shape[0]
    for w in range(used):
        v[w] = np.exp(2.0 * (x[w] - width_of[w] * spacing * reach))
        ratio[w] = np.exp(2.0 * width_of[w] * spacing)
    for j in range(count):
        _value_parts(a, vectors, p, used, v, logs, product, fit, z, d)
        for w in range(width):
            here = x[w] + width_of[w] * (spacing * (j - reach))
            likelihood = -0.5 * (logs[w] + log_det[w] + (a[p, p, w] - fit[w]) / v[w]) - n * (here + 0.5 * LOG_TWO_PI)
            log_sigma[at + w, j] = here
            log_weight[at + w, j] = likelihood + _log_prior(prior, v[w], here, rest[w], one_step[w])
        for w in range(used):
            v[w] *= ratio[w]
    for w in range(width):
        constant = np.log(spacing * width_of[w]) + log_prior[w]
        top, total = log_weight[at + w, reach], 0.0
        for j in range(count):
            log_weight[at + w, j] += constant
            top = max(top, log_weight[at + w, j])
        for j in range(count):
            total += np.exp(log_weight[at + w, j] - top)
        log_mass[at + w] = top + np.log(total)


@jit
def _log_prior(prior, v, x, rest, one_step):  # type: ignore[no-untyped-def]
    """Log prior density of log sigma at x = log sqrt(v), and the wall."""
    shift = 0.5 * np.log(rest) if prior[3] > 0.0 else 0.0
    own = v * rest if prior[3] > 0.0 else v
    low = v * one_step
    wall = prior[4] / (low * low)
    if prior[0] == HALF_NORMAL:
        return -0.5 * own * prior[1] + prior[2] + x + shift - wall
    return prior[2] - 2.0 * prior[1] * (x + shift) - prior[5] / own - wall


@apart
def _value_parts(a, g, p, used, v, logs, product, fit, z, d):  # type: ignore[no-untyped-def]
    """Log det(I + M/v) and g' (M + v I)^-1 g."""
    for w in range(used):
        d[w] = a[0, 0, w] + v[w]
        z[w] = g[0, 0, w]
        product[w], logs[w] = d[w] / v[w], 0.0
        fit[w] = z[w] * z[w] / d[w]
    for i in range(1, p):
        for w in range(used):
            ratio = a[i, i - 1, w] / d[w]
            d[w] = a[i, i, w] + v[w] - ratio * a[i, i - 1, w]
            z[w] = g[0, i, w] - ratio * z[w]
            product[w] *= d[w] / v[w]
            fit[w] += z[w] * z[w] / d[w]
        if i % COLUMNS_A_LOG == 0:
            for w in range(used):
                logs[w] += np.log(product[w])
                product[w] = 1.0
    for w in range(used):
        logs[w] += np.log(product[w])
