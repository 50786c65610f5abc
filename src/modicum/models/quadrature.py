"""Mode-centred quadrature on the free scale of the hyper-parameters, by the trapezoidal rule on a grown lattice.

The lattice stands on the mode, along the principal axes of the curvature, spaced in posterior SDs. Starting from the
mode it grows outwards wherever the density is still worth counting, so skewed and long-tailed posteriors get the nodes
they need. For smooth densities the trapezoidal rule converges faster than any power of the spacing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from modicum.models.gaussian import Nodes
from modicum.models.priors import Array

Evaluate = Callable[[Array], Nodes]

DIFFERENCE_STEP = 0.25
MODE_STEPS = 12
MODE_NEAR_ENOUGH = 0.2
"""In posterior SDs: a lattice need not stand exactly on the mode."""
SD_RANGE = (0.05, 1.6)
"""Free-scale SDs the curvature may claim; a flat direction is covered by growth, not by giant steps."""
LONGEST_STEP = 2.0
PROBES = (0.0, 0.7, 1.4, 2.1, 2.8, 4.0, 5.6, 8.0)
"""Distances from the mode, in curvature SDs, at which the width of the density is measured along each axis."""
PROBE_FALL = 2.0
WIDTH_FACTOR = (0.4, 4.0)
FIRST_RADIUS = 3
FREE_RANGE = 30.0
"""Free values beyond this are outside every prior worth the name; the bound ends growth on a degenerate series."""


@dataclass(frozen=True)
class Frame:
    """Centre (d,) and axes (d, d) of the lattice: theta = centre + axes @ (spacing * z)."""

    centre: Array
    axes: Array


def find_frame(evaluate: Evaluate, starts: list[tuple[float, ...]]) -> Frame:
    """The mode, by damped Newton from the best of the starting points, and the principal axes there.

    starts : candidate free values of each of the d parameters; their product is tried first.
    """
    grid = np.array(list(product(*starts)))
    masses = evaluate(grid).log_mass
    here, best = grid[int(np.argmax(masses))], float(np.max(masses))
    gradient, hessian = _derivatives(evaluate, here)
    for _ in range(MODE_STEPS):
        axes, sd = _axes(hessian)
        step = axes @ (sd**2 * (axes.T @ gradient))
        size = float(np.max(np.abs(axes.T @ step) / sd))
        step *= min(1.0, LONGEST_STEP / max(float(np.max(np.abs(step))), 1e-12))
        tries = here + np.array([[1.0], [0.5], [0.2], [0.05]]) * step
        masses = evaluate(tries).log_mass
        if float(np.max(masses)) <= best:
            break
        here, best = tries[int(np.argmax(masses))], float(np.max(masses))
        gradient, hessian = _derivatives(evaluate, here)
        if size < MODE_NEAR_ENOUGH:
            break
    axes, sd = _axes(hessian)
    return Frame(here, axes * _widths(evaluate, here, axes, sd, best))


def _widths(evaluate: Evaluate, here: Array, axes: Array, sd: Array, best: float) -> Array:
    """Half the distance at which the log density has fallen by 2 (two SDs of a Gaussian), both ways averaged: (d,).

    The curvature at the mode says little about a skewed or flat-topped density; this measures its actual width.
    """
    d = len(here)
    ladder = np.array(PROBES)
    points = here + np.concatenate([side * ladder[:, None] * sd[i] * axes[:, i] for i in range(d) for side in (1, -1)])
    fall = best - evaluate(points).log_mass.reshape(2 * d, len(ladder))
    crossing = np.array([np.interp(PROBE_FALL, np.maximum.accumulate(f), ladder) for f in fall])
    return np.asarray(sd * np.clip(0.5 * crossing.reshape(d, 2).mean(axis=1), *WIDTH_FACTOR))


def _derivatives(evaluate: Evaluate, here: Array) -> tuple[Array, Array]:
    d = len(here)
    offsets = [np.zeros(d)]
    unit = np.eye(d) * DIFFERENCE_STEP
    offsets += [sign * unit[i] for i in range(d) for sign in (1, -1)]
    pairs = [(i, j) for i in range(d) for j in range(i)]
    offsets += [a * unit[i] + b * unit[j] for i, j in pairs for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
    f = evaluate(here + np.array(offsets)).log_mass
    up, down = f[1 : 1 + 2 * d : 2], f[2 : 2 + 2 * d : 2]
    gradient = (up - down) / (2 * DIFFERENCE_STEP)
    hessian = np.diag((up - 2 * f[0] + down) / DIFFERENCE_STEP**2)
    for n, (i, j) in enumerate(pairs):
        pp, pm, mp, mm = f[1 + 2 * d + 4 * n : 5 + 2 * d + 4 * n]
        hessian[i, j] = hessian[j, i] = (pp - pm - mp + mm) / (4 * DIFFERENCE_STEP**2)
    return gradient, hessian


def _axes(hessian: Array) -> tuple[Array, Array]:
    values, vectors = np.linalg.eigh(-hessian)
    return vectors, np.clip(1.0 / np.sqrt(np.maximum(values, 1e-6)), *SD_RANGE)


def grow(evaluate: Evaluate, frame: Frame, *, spacing: float, depth: float, offset: float, most: int) -> Nodes:
    """All lattice nodes whose log density is within `depth` of the best, reached by growing from the centre.

    spacing : in posterior SDs. offset : 0 for the lattice on the centre, 0.5 for the one between its nodes.
    most : nodes at which growth stops. Every node carries the lattice's cell volume in its log mass.
    """
    d = len(frame.centre)
    volume = float(np.log(spacing) * d + np.log(np.abs(np.linalg.det(frame.axes))))
    width = range(-FIRST_RADIUS, FIRST_RADIUS + 1)
    wave = [z for z in product(width, repeat=d) if sum(c * c for c in z) <= (FIRST_RADIUS + 0.5) ** 2]
    seen = set(wave)
    parts: list[Nodes] = []
    best = -np.inf
    while wave and len(seen) <= most:
        theta = frame.centre + spacing * (np.array(wave, dtype=float) + offset) @ frame.axes.T
        nodes = evaluate(theta)
        parts.append(nodes)
        best = max(best, float(np.max(nodes.log_mass)))
        alive = (nodes.log_mass > best - depth) & (np.max(np.abs(theta), axis=1) < FREE_RANGE)
        wave = _unseen_neighbours([z for z, a in zip(wave, alive, strict=True) if a], seen)
    every = Nodes.joined(parts)
    kept = every.taken(every.log_mass > best - depth)
    shifted = {"log_mass": kept.log_mass + volume, "log_weight": kept.log_weight + volume}
    return Nodes(**{name: shifted.get(name, getattr(kept, name)) for name in Nodes.__dataclass_fields__})


def _unseen_neighbours(alive: list[tuple[int, ...]], seen: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    wave = []
    for z in alive:
        for axis in range(len(z)):
            for sign in (-1, 1):
                neighbour = (*z[:axis], z[axis] + sign, *z[axis + 1 :])
                if neighbour not in seen:
                    seen.add(neighbour)
                    wave.append(neighbour)
    return wave
