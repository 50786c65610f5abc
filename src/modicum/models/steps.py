"""The small steps of the mode search and of the lattice's growth, written so that numba can compile them as they stand.

Both engines use these very functions: NumPy (quadrature.py) calls them, the compiled engine compiles them. So they
keep to plain loops and to what numba knows of NumPy, and the two engines visit the same nodes in the same order. Only
`neighbours`, which is asked of thousands of nodes, has a twin in quadrature.py that takes a whole wave at once.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modicum.models.design import IntArray
from modicum.models.priors import Array

Cube = np.ndarray[tuple[int, int, int], np.dtype[np.int32]]

DIFFERENCE_STEP = 0.25
SD_LEAST, SD_MOST = 0.05, 1.6
"""Free-scale SDs the curvature may claim; a flat direction is covered by growth, not by giant steps."""
LEAST_FALL = 1e-6
LONGEST_STEP = 2.0
SHORTEST_STEP = 1e-12
PROBE_FALL = 2.0
WIDTH_LEAST, WIDTH_MOST = 0.4, 4.0
FARTHEST = 24
"""Lattice steps from the centre along one axis: more would be a density without end."""
BESIDE = ((-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1))
"""A lattice node's neighbours."""
ROWS = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1), (1, 1, 1), (-1, -1, -1))
"""Directions in which lattice nodes stand in rows: along the basis vectors and along their sum."""
UNSEEN, REFUSED = 0, -1
"""Marks of lattice nodes that are not among the evaluated ones."""
HALF_BEND = 0.5
"""Share of a Gaussian's bend that is granted when a neighbour's log mass is foretold: skewed densities bend less."""


@lru_cache(maxsize=4)
def stencil(d: int) -> Array:
    """Offsets of the points whose values give gradient and Hessian: centre, both ways along each axis, each pair."""
    out = np.zeros((1 + 2 * d * d, d))
    at = 1
    for i in range(d):
        for side in (1.0, -1.0):
            out[at, i] = side * DIFFERENCE_STEP
            at += 1
    for i in range(d):
        for j in range(i):
            for a in (1.0, -1.0):
                for b in (1.0, -1.0):
                    out[at, i], out[at, j] = a * DIFFERENCE_STEP, b * DIFFERENCE_STEP
                    at += 1
    out.flags.writeable = False
    return out


def derivatives(f: Array, d: int) -> tuple[Array, Array]:
    """Gradient (d,) and Hessian (d, d) from values f at the stencil's points."""
    gradient, hessian = np.zeros(d), np.zeros((d, d))
    for i in range(d):
        up, down = f[1 + 2 * i], f[2 + 2 * i]
        gradient[i] = (up - down) / (2.0 * DIFFERENCE_STEP)
        hessian[i, i] = (up - 2.0 * f[0] + down) / DIFFERENCE_STEP**2
    at = 1 + 2 * d
    for i in range(d):
        for j in range(i):
            mixed = (f[at] - f[at + 1] - f[at + 2] + f[at + 3]) / (4.0 * DIFFERENCE_STEP**2)
            hessian[i, j] = hessian[j, i] = mixed
            at += 4
    return gradient, hessian


def principal(hessian: Array) -> tuple[Array, Array]:
    """Principal axes (d, d), one a column, and the SDs along them that the curvature claims, within bounds."""
    values, vectors = np.linalg.eigh(-hessian)
    sd = np.empty(len(values))
    for i in range(len(values)):
        sd[i] = min(max(1.0 / np.sqrt(max(values[i], LEAST_FALL)), SD_LEAST), SD_MOST)
    return vectors, sd


def newton(gradient: Array, axes: Array, sd: Array) -> tuple[Array, float]:
    """The Newton step (d,), cut to the longest step, and its size in SDs before it was cut."""
    d = len(gradient)
    step, size, longest = np.zeros(d), 0.0, SHORTEST_STEP
    for i in range(d):
        along = 0.0
        for j in range(d):
            along += axes[j, i] * gradient[j]
        size = max(size, abs(along) * sd[i])
        for j in range(d):
            step[j] += axes[j, i] * sd[i] ** 2 * along
    for j in range(d):
        longest = max(longest, abs(step[j]))
    return step * min(1.0, LONGEST_STEP / longest), size


def probe_points(here: Array, axes: Array, sd: Array, ladder: Array) -> Array:
    """Points both ways along each axis at the ladder's distances in SDs: (2 d len(ladder), d)."""
    d, m = len(here), len(ladder)
    out = np.empty((2 * d * m, d))
    at = 0
    for i in range(d):
        for side in (1.0, -1.0):
            for k in range(m):
                for j in range(d):
                    out[at, j] = here[j] + side * ladder[k] * sd[i] * axes[j, i]
                at += 1
    return out


def widths(f: Array, best: float, sd: Array, ladder: Array) -> Array:
    """Half the distance at which the log density has fallen by 2 (two SDs of a Gaussian), both ways averaged: (d,).

    The curvature at the mode says little about a skewed or flat-topped density; this measures its actual width. f :
    values at the probe points. Between the ladder's steps the fall is taken as a straight line from (0, 0) on.
    """
    d, m = len(sd), len(ladder)
    out = np.empty(d)
    for i in range(d):
        total = 0.0
        for side in range(2):
            first = (2 * i + side) * m
            before, fallen, crossing = 0.0, 0.0, ladder[m - 1]
            for k in range(m):
                fall = max(best - f[first + k], fallen)
                if fall >= PROBE_FALL:
                    crossing = before + (ladder[k] - before) * (PROBE_FALL - fallen) / (fall - fallen)
                    break
                before, fallen = ladder[k], fall
            total += crossing
        out[i] = sd[i] * min(max(0.25 * total, WIDTH_LEAST), WIDTH_MOST)
    return out


def neighbours(
    wave: IntArray, alive: NDArray[np.bool_], mass: Array, floor: float, bend: float, seen: Cube, fresh: IntArray
) -> int:
    """Lattice neighbours of a wave's living nodes that may be worth counting, written into `fresh` (rows); how many.

    wave, fresh : (., 3) lattice coordinates; axes that are not used stay 0. mass : (N,) log masses of all nodes so far,
    those of the wave last. floor : what a node must be expected to reach. bend : see `foretold`. seen : cube of side
    2 FARTHEST + 1 (side 1 along an axis that is not used): one more than a node's row in `mass`, or a mark.
    """
    count = 0
    for n in range(len(alive)):
        if not alive[n]:
            continue
        for u, v, w in BESIDE:
            x, y, z = wave[n, 0] + u, wave[n, 1] + v, wave[n, 2] + w
            i, j, k = x + seen.shape[0] // 2, y + seen.shape[1] // 2, z + seen.shape[2] // 2
            within = 0 <= i < seen.shape[0] and 0 <= j < seen.shape[1] and 0 <= k < seen.shape[2]
            if not within or count == len(fresh) or seen[i, j, k] != UNSEEN:
                continue
            seen[i, j, k] = REFUSED
            if foretold(seen, mass, bend, i, j, k) >= floor:
                fresh[count, 0], fresh[count, 1], fresh[count, 2] = x, y, z
                count += 1
                seen[i, j, k] = len(mass) + count
    return count


def foretold(seen: Cube, mass: Array, bend: float, i: int, j: int, k: int) -> float:
    """What the log mass of a lattice node may be at most, from known pairs in a row with it; infinite without one.

    Each pair gives a straight line, which a log density that bends down stays below; `bend` is taken off. The highest
    counts, because skewed densities bend up here and there. Rows run along the lattice's basis vectors and their sum.
    So half of the nodes outside the part that counts are never evaluated to find that out.
    """
    highest, known = -np.inf, False
    for u, v, w in ROWS:
        a, b, c = i + 2 * u, j + 2 * v, k + 2 * w
        if not (0 <= a < seen.shape[0] and 0 <= b < seen.shape[1] and 0 <= c < seen.shape[2]):
            continue
        near, far = seen[i + u, j + v, k + w] - 1, seen[a, b, c] - 1
        if 0 <= near < len(mass) and 0 <= far < len(mass) and min(mass[near], mass[far]) > -np.inf:
            highest, known = max(highest, 2.0 * mass[near] - mass[far] - bend), True
    return highest if known else np.inf
