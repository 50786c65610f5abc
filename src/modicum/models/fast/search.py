"""Frame and lattice, compiled: the same steps as quadrature.py, over the same functions of steps.py."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from modicum.models import steps
from modicum.models.design import IntArray
from modicum.models.fast.compile import jit
from modicum.models.fast.lanes import LANES, VECTOR, cross, lanes_for, load, transform
from modicum.models.fast.person import Person
from modicum.models.fast.sigma import find_mode, prepare, scale_for, tridiagonal, weigh_sigmas
from modicum.models.priors import Array
from modicum.models.quadrature import (
    FREE_RANGE,
    GROWTH_ENDS,
    GROWTH_SHARE,
    MODE_NEAR_ENOUGH,
    MODE_STEPS,
    PROBES,
    SHORTER,
    Frame,
    Lattice,
)

SPARE_NODES = 2_000
"""Room for the wave that goes past the most nodes a lattice may have."""

_derivatives = jit(steps.derivatives)
_principal = jit(steps.principal)
_newton = jit(steps.newton)
_probe_points = jit(steps.probe_points)
_widths = jit(steps.widths)
steps.foretold = jit(steps.foretold)
_neighbours = jit(steps.neighbours)


class Found(NamedTuple):
    """Rows for nodes as they are evaluated; see gaussian.Nodes. `theta` has all three free values."""

    theta: Array
    half_life: Array
    phi: Array
    omega: Array
    inner: Array
    right: Array
    log_sigma: Array
    log_weight: Array
    log_mass: Array


@jit
def room_for(nodes, p, sigmas):  # type: ignore[no-untyped-def]
    """Memory for `nodes` nodes; what is not used is never touched."""
    return Found(
        np.zeros((nodes, 3)),
        np.empty(nodes),
        np.empty(nodes),
        np.empty(nodes),
        np.empty((nodes, p, p)),
        np.empty((nodes, p)),
        np.empty((nodes, sigmas)),
        np.empty((nodes, sigmas)),
        np.empty(nodes),
    )


@jit
def memory_for(person):  # type: ignore[no-untyped-def]
    """Working memory for one person's nodes. Made inside the compiled code: handing it in costs more than making it."""
    k = person.dose_factor.shape[0]
    q = k + person.fixed.shape[1]
    return lanes_for(k, q), scale_for(q - 1, 1)


@jit
def evaluate(person, first, count, found, lanes, scale, spacing):  # type: ignore[no-untyped-def]
    """The closed form at nodes first .. first + count - 1, whose free values stand in found.theta."""
    p = found.right.shape[1]
    for group in range(first, first + count, LANES):
        width = min(LANES, first + count - group)
        used = VECTOR * ((width + VECTOR - 1) // VECTOR)
        load(person, found.theta, group, width, used, lanes)
        cross(person, used, lanes)
        transform(person, used, lanes)
        for w in range(width):
            found.half_life[group + w], found.phi[group + w] = lanes.half_life[w], lanes.phi[w]
            found.omega[group + w] = lanes.omega[w]
            for i in range(p):
                found.right[group + w, i] = lanes.sums[i, p, w]
                for j in range(p):
                    found.inner[group + w, i, j] = lanes.sums[i, j, w]
        for i in range(p):
            scale.vectors[0, i, :used] = lanes.sums[i, p, :used]
        tridiagonal(lanes.sums, p, used, scale)
        prepare(lanes.sums, p, person, lanes, used, scale)
        find_mode(lanes.sums, p, person, lanes, used, scale)
        weigh_sigmas(
            lanes.sums, p, person, lanes, width, used, scale, spacing,
            found.log_sigma, found.log_weight, found.log_mass, group,
        )  # fmt: skip


@jit
def _masses(person, points, free, found, lanes, scale, spacing):  # type: ignore[no-untyped-def]
    """Log masses at free points (m, d); they overwrite the first rows."""
    count = points.shape[0]
    found.theta[:count] = 0.0
    for i in range(count):
        for j in range(len(free)):
            found.theta[i, free[j]] = points[i, j]
    evaluate(person, 0, count, found, lanes, scale, spacing)
    return found.log_mass[:count].copy()


@jit
def find_frame(person, grid, around, ladder, shorter, free, spacing, sigmas):  # type: ignore[no-untyped-def]
    """See quadrature.find_frame."""
    d = grid.shape[1]
    lanes, scale = memory_for(person)
    found = room_for(max(len(grid), len(around), 2 * d * len(ladder)), scale.vectors.shape[1], sigmas)
    f = _masses(person, grid, free, found, lanes, scale, spacing)
    here = grid[np.argmax(f)].copy()
    f = _masses(person, here + around, free, found, lanes, scale, spacing)
    axes, sd = np.eye(d), np.ones(d)
    for _ in range(MODE_STEPS):
        gradient, hessian = _derivatives(f, d)
        axes, sd = _principal(hessian)
        step, size = _newton(gradient, axes, sd)
        if size < MODE_NEAR_ENOUGH:
            break
        following = _masses(person, here + step + around, free, found, lanes, scale, spacing)
        if following[0] <= f[0]:
            tries = here + shorter.reshape(-1, 1) * step
            masses = _masses(person, tries, free, found, lanes, scale, spacing)
            if np.max(masses) <= f[0]:
                break
            step = tries[np.argmax(masses)] - here
            following = _masses(person, here + step + around, free, found, lanes, scale, spacing)
        here, f = here + step, following
    fallen = _masses(person, _probe_points(here, axes, sd, ladder), free, found, lanes, scale, spacing)
    return here, axes * _widths(fallen, f[0], sd, ladder)


@jit
def grow(person, centre, axes, basis, lattice, ball, free, spacing, sigmas):  # type: ignore[no-untyped-def]
    """See quadrature.grow. basis : (d, d) in posterior SDs. lattice : offset, depth, bend, most. Returns a Found."""
    offset, depth, bend, most = lattice
    d = len(centre)
    room = max(most, len(ball)) + SPARE_NODES
    lanes, scale = memory_for(person)
    found = room_for(room, scale.vectors.shape[1], sigmas)
    edges = axes @ basis
    side = 2 * steps.FARTHEST + 1
    seen = np.zeros((side, side if d > 1 else 1, side if d > 2 else 1), dtype=np.int32)
    wave, fresh = np.empty((room, 3), dtype=np.int64), np.empty((room, 3), dtype=np.int64)
    alive = np.empty(room, dtype=np.bool_)
    size, count, best, total, added = len(ball), 0, -np.inf, 0.0, np.inf
    wave[:size] = ball
    for n in range(size):
        x, y, z = ball[n, 0], ball[n, 1], ball[n, 2]
        seen[x + seen.shape[0] // 2, y + seen.shape[1] // 2, z + seen.shape[2] // 2] = n + 1
    while size > 0 and count <= most and added > GROWTH_ENDS * np.exp(-depth) * total:
        size = min(size, room - count)
        for n in range(size):
            for j in range(d):
                value = centre[j]
                for i in range(d):
                    value += edges[j, i] * (wave[n, i] + offset)
                found.theta[count + n, free[j]] = value
        evaluate(person, count, size, found, lanes, scale, spacing)
        mass = found.log_mass[count : count + size]
        higher = max(best, np.max(mass))
        added = np.sum(np.exp(mass - higher))
        best, total = higher, total * np.exp(best - higher) + added
        for n in range(size):
            far = 0.0
            for j in range(d):
                far = max(far, abs(found.theta[count + n, free[j]]))
            alive[n] = mass[n] > best - GROWTH_SHARE * depth and far < FREE_RANGE
        count += size
        size = _neighbours(wave, alive[:size], found.log_mass[:count], best - depth, bend, seen, fresh)
        wave, fresh = fresh, wave
    return _kept(found, count, best - depth, np.log(abs(np.linalg.det(edges))))


@jit
def _kept(found, count, floor, volume):  # type: ignore[no-untyped-def]
    """The nodes above the floor, each standing for a cell of this log volume."""
    keep = np.flatnonzero(found.log_mass[:count] > floor)
    return Found(
        found.theta[keep],
        found.half_life[keep],
        found.phi[keep],
        found.omega[keep],
        found.inner[keep],
        found.right[keep],
        found.log_sigma[keep],
        found.log_weight[keep] + volume,
        found.log_mass[keep] + volume,
    )


@jit
def _both(person, grid, around, ladder, shorter, basis, lattice, ball, free, spacing, sigmas):  # type: ignore[no-untyped-def]
    centre, axes = find_frame(person, grid, around, ladder, shorter, free, spacing, sigmas)
    return centre, axes, grow(person, centre, axes, basis, lattice, ball, free, spacing, sigmas)


@jit
def _at(person, points, free, spacing, sigmas):  # type: ignore[no-untyped-def]
    lanes, scale = memory_for(person)
    found = room_for(len(points), scale.vectors.shape[1], sigmas)
    _masses(person, points, free, found, lanes, scale, spacing)
    return found


_PROBES, _SHORTER = np.array(PROBES), np.array(SHORTER)


class Search:
    """One person's frame and lattices. spacing, count : of the sigma nodes. free : which of the three are learned."""

    def __init__(self, person: Person, free: IntArray, spacing: float, count: int) -> None:
        self.person, self.free, self.spacing, self.count = person, free, spacing, count

    def frame(self, grid: Array, around: Array) -> Frame:
        centre, axes = find_frame(
            self.person, grid, around, _PROBES, _SHORTER, self.free, self.spacing, self.count
        )  # fmt: skip
        return Frame(centre, axes)

    def grow(self, frame: Frame, lattice: Lattice) -> Found:
        """The nodes worth counting, with the volume of a cell in their masses."""
        d = len(frame.centre)
        found: Found = grow(
            self.person, frame.centre, frame.axes, lattice.basis(d), lattice.numbers(d), lattice.first_ball(d),
            self.free, self.spacing, self.count,
        )  # fmt: skip
        return found

    def both(self, grid: Array, around: Array, lattice: Lattice) -> tuple[Frame, Found]:
        """The frame and one lattice over it, in one call: each call costs what twenty nodes cost."""
        d = grid.shape[1]
        centre, axes, found = _both(
            self.person, grid, around, _PROBES, _SHORTER, lattice.basis(d), lattice.numbers(d), lattice.first_ball(d),
            self.free, self.spacing, self.count,
        )  # fmt: skip
        return Frame(centre, axes), found

    def at(self, points: Array) -> Found:
        """The closed form at free points (m, d)."""
        found: Found = _at(self.person, points, self.free, self.spacing, self.count)
        return found
