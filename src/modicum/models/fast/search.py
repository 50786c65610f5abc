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
    GROWTH_SHARE,
    MODE_NEAR_ENOUGH,
    MODE_STEPS,
    PROBES,
    SHORTER,
    Frame,
    Lattice,
    new_cube,
)

SPARE_NODES = 2_000
"""Room for the wave that goes past the most nodes a lattice may have."""

_derivatives = jit(steps.derivatives)
_principal = jit(steps.principal)
_newton = jit(steps.newton)
_probe_points = jit(steps.probe_points)
_widths = jit(steps.widths)
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


def room_for(nodes: int, p: int, sigmas: int) -> Found:
    """Memory for `nodes` nodes; what is not used is never touched."""
    return Found(
        theta=np.zeros((nodes, 3)),
        half_life=np.empty(nodes),
        phi=np.empty(nodes),
        omega=np.empty(nodes),
        inner=np.empty((nodes, p, p)),
        right=np.empty((nodes, p)),
        log_sigma=np.empty((nodes, sigmas)),
        log_weight=np.empty((nodes, sigmas)),
        log_mass=np.empty(nodes),
    )


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
def _find_frame(person, grid, around, ladder, shorter, free, found, lanes, scale, spacing):  # type: ignore[no-untyped-def]
    """See quadrature.find_frame."""
    d = grid.shape[1]
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
def _grow(person, centre, basis, offset, depth, most, ball, seen, free, found, lanes, scale, spacing):  # type: ignore[no-untyped-def]
    """See quadrature.grow. Returns how many nodes were evaluated and the best log mass."""
    d, room = len(centre), found.log_mass.shape[0]
    wave, fresh = np.zeros((room, 3), dtype=np.int64), np.zeros((room, 3), dtype=np.int64)
    alive = np.zeros(room, dtype=np.bool_)
    size, count, best = len(ball), 0, -np.inf
    wave[:size] = ball
    for n in range(size):
        x, y, z = ball[n, 0], ball[n, 1], ball[n, 2]
        seen[x + seen.shape[0] // 2, y + seen.shape[1] // 2, z + seen.shape[2] // 2] = True
    while size > 0 and count <= most:
        size = min(size, room - count)
        for n in range(size):
            for j in range(d):
                value = centre[j]
                for i in range(d):
                    value += basis[j, i] * (wave[n, i] + offset)
                found.theta[count + n, free[j]] = value
        evaluate(person, count, size, found, lanes, scale, spacing)
        best = max(best, np.max(found.log_mass[count : count + size]))
        for n in range(size):
            far = 0.0
            for j in range(d):
                far = max(far, abs(found.theta[count + n, free[j]]))
            alive[n] = found.log_mass[count + n] > best - GROWTH_SHARE * depth and far < FREE_RANGE
        count += size
        size = _neighbours(wave, alive[:size], seen, fresh)
        wave, fresh = fresh, wave
    return count, best


class Search:
    """One person's frame and lattices. spacing, count : of the sigma nodes. free : which of the three are learned."""

    def __init__(self, person: Person, free: IntArray, spacing: float, count: int) -> None:
        self.person, self.free, self.spacing, self.count = person, free, spacing, count
        k = person.dose_factor.shape[0]
        self.q = k + person.fixed.shape[1]
        self.lanes, self.scale = lanes_for(k, self.q), scale_for(self.q - 1, 1)

    def room(self, nodes: int) -> Found:
        return room_for(nodes, self.q - 1, self.count)

    def frame(self, grid: Array, around: Array) -> Frame:
        found = self.room(max(len(grid), len(around), 2 * grid.shape[1] * len(PROBES)))
        centre, axes = _find_frame(
            self.person, grid, around, np.array(PROBES), np.array(SHORTER), self.free, found, self.lanes, self.scale,
            self.spacing,
        )  # fmt: skip
        return Frame(centre, axes)

    def grow(self, frame: Frame, lattice: Lattice) -> tuple[Found, float]:
        """The nodes worth counting, and the log volume of a cell."""
        d = len(frame.centre)
        basis = frame.axes @ lattice.basis(d)
        ball = lattice.first_ball(d)
        found = self.room(max(lattice.most, len(ball)) + SPARE_NODES)
        count, best = _grow(
            self.person, frame.centre, basis, lattice.offset, lattice.depth, lattice.most, ball,
            new_cube(d), self.free, found, self.lanes, self.scale, self.spacing,
        )  # fmt: skip
        keep = np.flatnonzero(found.log_mass[:count] > best - lattice.depth)
        return Found(*(array[keep] for array in found)), float(np.log(np.abs(np.linalg.det(basis))))

    def at(self, points: Array) -> Found:
        """The closed form at free points (m, d)."""
        found = self.room(len(points))
        found.theta[:, self.free] = points
        evaluate(self.person, 0, len(points), found, self.lanes, self.scale, self.spacing)
        return found
