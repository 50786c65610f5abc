"""The integral over sigma at many nodes side by side: tridiagonal form, mode by Newton's method, equally spaced nodes.

A symmetric M is turned once into tridiagonal form T = Q' M Q. Then M + v I costs only O(p) for every v = sigma^2, by
the recurrence d_i = a_i + v - b_i^2 / d_(i-1), whose derivatives with respect to v are recurrences too.

References: G. Golub and C. Van Loan, Matrix Computations, sections 5.1 and 8.3 (golub2013).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from modicum.models.fast.lanes import LANES, jit
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
    """Working memory of the sigma integral, the node last: the vectors that turn with M, the reflector, and lines."""

    vectors: Array
    reflector: Array
    image: Array
    x: Array
    width: Array
    slope: Array
    bend: Array
    rest: Array
    still: Array
    lines: Array


def scale_for(p: int, vectors: int) -> Scale:
    """Memory for matrices (p, p) and `vectors` right-hand sides."""
    return Scale(
        np.empty((vectors, p, LANES)),
        np.empty((p, LANES)),
        np.empty((p, LANES)),
        *(np.empty(LANES) for _ in range(6)),
        np.empty((12, LANES)),
    )


@jit
def tridiagonal(a, p, used, scale):  # type: ignore[no-untyped-def]
    """Householder reflections of a[:p, :p] in place: diagonal a[i, i], below it a[i + 1, i]. The vectors turn along."""
    v, image, length, times = scale.reflector, scale.image, scale.lines[0], scale.lines[1]
    for k in range(p - 2):
        length[:used] = 0.0
        for i in range(k + 1, p):
            column = a[i, k]
            for w in range(used):
                length[w] += column[w] * column[w]
        for i in range(k + 2, p):
            v[i, :used] = a[i, k, :used]
        _first_entry(a[k + 1, k], v[k + 1], length, times, used)
        _reflect_matrix(a, v, image, times, length, k + 1, p, used)
        for m in range(scale.vectors.shape[0]):
            _reflect_vector(scale.vectors[m], v, times, length, k + 1, p, used)


@jit
def _first_entry(below, v, length, times, used):  # type: ignore[no-untyped-def]
    """The reflector's first entry, the factor 2 / v'v, and the new entry below the diagonal."""
    for w in range(used):
        size = np.sqrt(length[w])
        alpha = -size if below[w] > 0.0 else size
        v[w] = below[w] - alpha
        square = length[w] - below[w] * below[w] + v[w] * v[w]
        times[w] = 2.0 / square if square > 0.0 else 0.0
        below[w] = alpha


@jit
def _reflect_matrix(a, v, image, times, inner, first, p, used):  # type: ignore[no-untyped-def]
    inner[:used] = 0.0
    for i in range(first, p):
        line, vi = image[i], v[i]
        line[:used] = 0.0
        for j in range(first, p):
            entry, vj = a[i, j], v[j]
            for w in range(used):
                line[w] += entry[w] * vj[w]
        for w in range(used):
            line[w] *= times[w]
            inner[w] += line[w] * vi[w]
    for i in range(first, p):
        line, vi = image[i], v[i]
        for w in range(used):
            line[w] -= 0.5 * times[w] * inner[w] * vi[w]
    for i in range(first, p):
        line, vi = image[i], v[i]
        for j in range(first, p):
            entry, vj, other = a[i, j], v[j], image[j]
            for w in range(used):
                entry[w] -= vi[w] * other[w] + line[w] * vj[w]


@jit
def _reflect_vector(g, v, times, inner, first, p, used):  # type: ignore[no-untyped-def]
    inner[:used] = 0.0
    for i in range(first, p):
        gi, vi = g[i], v[i]
        for w in range(used):
            inner[w] += gi[w] * vi[w]
    for i in range(first, p):
        gi, vi = g[i], v[i]
        for w in range(used):
            gi[w] -= times[w] * inner[w] * vi[w]


@jit
def prepare(sums, p, person, lanes, used, scale):  # type: ignore[no-untyped-def]
    """A first guess of log sigma, as in gaussian.SigmaDensity.mode, and the shift of the one-step SD."""
    fit, before, d = scale.lines[0], scale.lines[1], scale.lines[2]
    _solve_at_one(sums, scale.vectors[0], p, used, fit, before, d)
    n = person.fixed.shape[0]
    for w in range(used):
        yy = sums[p, p, w]
        scale.x[w] = 0.5 * np.log(max(yy - 0.9 * min(fit[w], yy), LEAST_QUADRATIC) / n)
        scale.rest[w] = lanes.omega[w] + (1.0 - lanes.omega[w]) * lanes.rest[w]


@jit
def _solve_at_one(a, g, p, used, fit, z, d):  # type: ignore[no-untyped-def]
    """G' (M + I)^-1 g."""
    for w in range(used):
        d[w] = a[0, 0, w] + 1.0
        z[w] = g[0, w]
        fit[w] = z[w] * z[w] / d[w]
    for i in range(1, p):
        below, diagonal, gi = a[i, i - 1], a[i, i], g[i]
        for w in range(used):
            ratio = below[w] / d[w]
            d[w] = diagonal[w] + 1.0 - ratio * below[w]
            z[w] = gi[w] - ratio * z[w]
            fit[w] += z[w] * z[w] / d[w]


@jit
def find_mode(a, p, person, lanes, used, scale):  # type: ignore[no-untyped-def]
    """Safeguarded Newton steps on log sigma, each node until it stands still; then the SD of the matching Gaussian."""
    scale.still[:used] = 0.0
    for _ in range(SIGMA_SEARCH_STEPS):
        slope_and_bend(a, p, person, lanes, used, scale)
        moving = False
        for w in range(used):
            if scale.still[w] == 0.0:
                slope, bend = scale.slope[w], scale.bend[w]
                move = -slope / bend if bend < -LEAST_BEND else np.sign(slope) * LARGEST_STEP
                move = min(max(move, -LARGEST_STEP), LARGEST_STEP)
                scale.x[w] += move
                if abs(move) < STILL:
                    scale.still[w] = 1.0
                else:
                    moving = True
        if not moving:
            break
    slope_and_bend(a, p, person, lanes, used, scale)
    for w in range(used):
        scale.width[w] = 1.0 / np.sqrt(max(-scale.bend[w], LEAST_CURVATURE))


@jit
def slope_and_bend(a, p, person, lanes, used, scale):  # type: ignore[no-untyped-def]
    """First and second derivative of the log density at scale.x (see gaussian.SigmaDensity.slope_and_bend)."""
    lines = scale.lines
    v, p1, p2, q0, q1, q2 = lines[0], lines[1], lines[2], lines[3], lines[4], lines[5]
    for w in range(used):
        v[w] = np.exp(2.0 * scale.x[w])
    _derivatives(a, scale.vectors[0], p, used, v, lines)
    n, prior, constant = person.fixed.shape[0], person.scale, a[p, p]
    for w in range(used):
        quadratic = (constant[w] - q0[w]) / v[w]
        slope = -n + p - v[w] * p1[w] + quadratic + q1[w]
        bend = -2.0 * v[w] * (p1[w] + v[w] * p2[w]) - 2.0 * quadratic - 2.0 * q1[w] + 2.0 * v[w] * q2[w]
        own = v[w] * lanes.rest[w] if prior[3] > 0.0 else v[w]
        if prior[0] == HALF_NORMAL:
            slope += 1.0 - own * prior[1]
            bend -= 2.0 * own * prior[1]
        else:
            slope += -2.0 * prior[1] + 2.0 * prior[5] / own
            bend -= 4.0 * prior[5] / own
        one_step = v[w] * scale.rest[w]
        wall = prior[4] / (one_step * one_step)
        scale.slope[w] = slope + 4.0 * wall
        scale.bend[w] = bend - 16.0 * wall


@jit
def _derivatives(a, g, p, used, v, lines):  # type: ignore[no-untyped-def]
    """With D = M + v I: derivatives of log det D (p1, p2), and g' D^-1 g with its derivatives (q0, q1, q2)."""
    p1, p2, q0, q1, q2 = lines[1], lines[2], lines[3], lines[4], lines[5]
    r, d1, d2, z, z1, z2 = lines[6], lines[7], lines[8], lines[9], lines[10], lines[11]
    for w in range(used):
        r[w] = 1.0 / (a[0, 0, w] + v[w])
        d1[w], d2[w], z[w], z1[w], z2[w] = 1.0, 0.0, g[0, w], 0.0, 0.0
        p1[w], p2[w] = r[w], -r[w] * r[w]
        zr = z[w] * r[w]
        q0[w], q1[w], q2[w] = z[w] * zr, -zr * zr, 2.0 * zr * zr * r[w]
    for i in range(1, p):
        below, diagonal, gi = a[i, i - 1], a[i, i], g[i]
        for w in range(used):
            b, e1 = below[w], d1[w] * r[w]
            e2 = d2[w] * r[w]
            m = b * r[w]
            m1 = -m * e1
            m2 = m * (2.0 * e1 * e1 - e2)
            following = gi[w] - m * z[w]
            following1 = -m1 * z[w] - m * z1[w]
            z2[w] = -m2 * z[w] - 2.0 * m1 * z1[w] - m * z2[w]
            z[w], z1[w] = following, following1
            d1[w] = 1.0 - b * m1
            d2[w] = -b * m2
            r[w] = 1.0 / (diagonal[w] + v[w] - b * m)
            f1, f2, zr, z1r = d1[w] * r[w], d2[w] * r[w], z[w] * r[w], z1[w] * r[w]
            p1[w] += f1
            p2[w] += f2 - f1 * f1
            q0[w] += z[w] * zr
            q1[w] += 2.0 * z1[w] * zr - z[w] * zr * f1
            q2[w] += 2.0 * (z1[w] * z1r + z2[w] * zr) - 4.0 * z1[w] * zr * f1 - z[w] * zr * (f2 - 2.0 * f1 * f1)


@jit
def weigh_sigmas(a, p, person, lanes, width, used, scale, spacing, log_sigma, log_weight, log_mass, at):  # type: ignore[no-untyped-def]
    """Nodes of log sigma, log (density x spacing) there, and its log sum, into rows at .. at + width of the arrays."""
    count = log_sigma.shape[1]
    reach = count // 2
    n, prior, g = person.fixed.shape[0], person.scale, scale.vectors[0]
    v, logs, product, fit, z, d = (
        scale.lines[0], scale.lines[1], scale.lines[2], scale.lines[3], scale.lines[4], scale.lines[5]
    )  # fmt: skip
    for j in range(count):
        for w in range(used):
            x = scale.x[w] + scale.width[w] * (spacing * (j - reach))
            v[w] = np.exp(2.0 * x)
            if w < width:
                log_sigma[at + w, j] = x
        _value_parts(a, g, p, used, v, logs, product, fit, z, d)
        for w in range(width):
            x = log_sigma[at + w, j]
            quadratic = (a[p, p, w] - fit[w]) / v[w]
            value = -0.5 * (logs[w] + lanes.log_det[w] + quadratic) - n * (x + 0.5 * LOG_TWO_PI)
            shift = 0.5 * np.log(lanes.rest[w]) if prior[3] > 0.0 else 0.0
            own = v[w] * lanes.rest[w] if prior[3] > 0.0 else v[w]
            if prior[0] == HALF_NORMAL:
                value += -0.5 * own * prior[1] + prior[2] + x + shift
            else:
                value += prior[2] - 2.0 * prior[1] * (x + shift) - prior[5] / own
            one_step = v[w] * scale.rest[w]
            value -= prior[4] / (one_step * one_step)
            log_weight[at + w, j] = value + np.log(spacing * scale.width[w]) + lanes.log_prior[w]
    for w in range(width):
        top = np.max(log_weight[at + w])
        log_mass[at + w] = top + np.log(np.sum(np.exp(log_weight[at + w] - top)))


@jit
def _value_parts(a, g, p, used, v, logs, product, fit, z, d):  # type: ignore[no-untyped-def]
    """Log det(I + M/v) and g' (M + v I)^-1 g."""
    for w in range(used):
        d[w] = a[0, 0, w] + v[w]
        product[w], logs[w] = d[w] / v[w], 0.0
        z[w] = g[0, w]
        fit[w] = z[w] * z[w] / d[w]
    for i in range(1, p):
        below, diagonal, gi = a[i, i - 1], a[i, i], g[i]
        for w in range(used):
            ratio = below[w] / d[w]
            d[w] = diagonal[w] + v[w] - ratio * below[w]
            product[w] *= d[w] / v[w]
            z[w] = gi[w] - ratio * z[w]
            fit[w] += z[w] * z[w] / d[w]
        if i % COLUMNS_A_LOG == 0:
            for w in range(used):
                logs[w] += np.log(product[w])
                product[w] = 1.0
    for w in range(used):
        logs[w] += np.log(product[w])
