"""At given onset, persistence and scatter: the mode of everything else, and the Gaussian that matches the posterior there.

    eta_t = offset + x_t' L w + sigma v_t,   w ~ N(0, I),   v AR(1) with unit variance and correlation phi^gap

The unknowns are b = (w, tau), with tau the thresholds' parameters, and v, one a rated day. Minus the Hessian is tridiagonal
in v with a dense border of q = p + k columns for b, so a Newton step costs O(n q^2):

    H = [D C; C' B],   S = B - C' D^-1 C,   log det H = log det D + log det S

All nodes go through one Newton search side by side, and their tridiagonal parts through one call of LAPACK, end to end.
References: tierney1986 (Laplace), rue2009 (the same over a latent Gaussian field).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import log, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpttrf, dpttrs

from modicum.models.design import IntArray
from modicum.models.kalman import LEAST_REST, transitions
from modicum.models.latent_outcome import Counts, Local, Ordered
from modicum.models.priors import Array

NEWTON_STEPS = 60
STILL = 1e-9
"""A Newton step that promises less log density than this is the last one."""
HALVINGS = 12
LEAST_BEND = 1e-4
"""Of S, where log gaps may bend the wrong way far from the mode: the step then follows the slope."""
LONGEST_STEP = 4.0
"""No b moves farther in one step: logits, or prior SDs."""


class Field(NamedTuple):
    """What a search needs of N nodes: columns Z = X L (N, n, p), offset, sigma (N,), the AR(1)'s precision as diagonal
    (N, n) and neighbours (N, n - 1), and its log determinant (N,).
    """

    columns: Array
    offset: float
    sigma: Array
    diagonal: Array
    beside: Array
    log_det: Array

    def taken(self, keep: NDArray[np.bool_]) -> Field:
        return self._replace(
            columns=self.columns[keep] if len(self.columns) > 1 else self.columns,
            sigma=self.sigma[keep],
            diagonal=self.diagonal[keep],
            beside=self.beside[keep],
            log_det=self.log_det[keep],
        )


def field_of(columns: Array, offset: float, sigma: Array, day: IntArray, phi: Array) -> Field:
    """The field of nodes with these columns, (N, n, p) or (1, n, p) shared by all, and these sigma and phi (N,)."""
    jump, rest = transitions(np.diff(day), phi)
    jump, rest = jump.T, np.maximum(rest.T, LEAST_REST)
    diagonal = np.ones((len(phi), len(day)))
    diagonal[:, 1:] = 1.0 / rest
    diagonal[:, :-1] += jump**2 / rest
    return Field(columns, offset, sigma, diagonal, -jump / rest, -np.sum(np.log(rest), axis=1))


class Mode(NamedTuple):
    """Modes of N nodes: b (N, q) and v (N, n), and the parts of the Hessian there: the factored tridiagonal (pivots (N, n),
    multipliers (N, n - 1)), D^-1 C (N, n, q), S (N, q, q); the log density there and the same times the Gaussian's volume,
    both (N,), -inf where no mode was found.
    """

    b: Array
    v: Array
    pivot: Array
    multiplier: Array
    border: Array
    schur: Array
    top: Array
    log_mass: Array


def eta_of(field: Field, b: Array, v: Array) -> Array:
    p = field.columns.shape[2]
    return np.asarray(field.offset + (field.columns @ b[:, :p, None])[:, :, 0] + field.sigma[:, None] * v)


def log_joint(field: Field, ratings: Counts | Ordered, b: Array, v: Array) -> Array:
    """Log density of ratings, b and v, without the 2 pi of w and v: (N,). -inf where something overflowed."""
    p = field.columns.shape[2]
    with np.errstate(all="ignore"):
        value = ratings.value(eta_of(field, b, v), b[:, p:])
        value = value - 0.5 * np.sum(b[:, :p] ** 2, axis=1) - 0.5 * _energy(field, v) + 0.5 * field.log_det
    return np.where(np.isfinite(value), value, -np.inf)


def _energy(field: Field, v: Array) -> Array:
    return np.asarray(
        np.sum(field.diagonal * v * v, axis=1) + 2.0 * np.sum(field.beside * v[:, 1:] * v[:, :-1], axis=1)
    )


class _Hessian(NamedTuple):
    pivot: Array
    multiplier: Array
    border: Array
    schur: Array
    slope_b: Array
    slope_v: Array
    solved_v: Array


def _hessian(field: Field, local: Local, b: Array, v: Array) -> _Hessian:
    """Slopes and the factored Hessian at (b, v)."""
    z, sigma, p = field.columns, field.sigma[:, None], field.columns.shape[2]
    nodes, n = v.shape
    q = b.shape[1]
    slope_b = np.concatenate([(local.slope[:, None, :] @ z)[:, 0, :] - b[:, :p], local.tau_slope], axis=1)
    pull = field.diagonal * v
    pull[:, 1:] += field.beside * v[:, :-1]
    pull[:, :-1] += field.beside * v[:, 1:]
    slope_v = sigma * local.slope - pull
    bent = local.bend[:, :, None] * z
    across = np.concatenate([bent, local.cross], axis=2)
    block = np.zeros((nodes, q, q))
    zt = np.swapaxes(z, 1, 2)
    block[:, :p, :] = zt @ across
    block[:, p:, :p] = np.swapaxes(block[:, :p, p:], 1, 2)
    block[:, p:, p:] = local.tau_bend
    block[:, np.arange(p), np.arange(p)] += 1.0
    c = sigma[:, :, None] * across
    pivot, multiplier, info = dpttrf(
        (field.diagonal + sigma**2 * local.bend).ravel(),
        np.append(field.beside, np.zeros((nodes, 1)), axis=1).ravel()[:-1],
    )
    if info != 0:
        return _Hessian(pivot, multiplier, c, np.full_like(block, np.nan), slope_b, slope_v, slope_v)
    right = np.concatenate([c, slope_v[:, :, None]], axis=2).reshape(nodes * n, q + 1)
    solved = dpttrs(pivot, multiplier, right)[0].reshape(nodes, n, q + 1)
    schur = block - np.swapaxes(c, 1, 2) @ solved[:, :, :q]
    ends = np.append(multiplier, 0.0).reshape(nodes, n)[:, :-1]
    return _Hessian(pivot.reshape(nodes, n), ends, solved[:, :, :q], schur, slope_b, slope_v, solved[:, :, q])


def _step(field: Field, at: _Hessian, local: Local) -> tuple[Array, Array, Array]:
    """Newton's step in b and v, and the log density that it promises (N,)."""
    z, sigma = field.columns, field.sigma[:, None, None]
    c = sigma * np.concatenate([local.bend[:, :, None] * z, local.cross], axis=2)
    right = at.slope_b - (np.swapaxes(c, 1, 2) @ at.solved_v[:, :, None])[:, :, 0]
    values, vectors = np.linalg.eigh(0.5 * (at.schur + np.swapaxes(at.schur, 1, 2)))
    along = (right[:, None, :] @ vectors)[:, 0, :] / np.maximum(np.abs(values), LEAST_BEND)
    step_b = (vectors @ along[:, :, None])[:, :, 0]
    step_b *= np.minimum(1.0, LONGEST_STEP / np.maximum(np.max(np.abs(step_b), axis=1), 1e-300))[:, None]
    step_v = at.solved_v - (at.border @ step_b[:, :, None])[:, :, 0]
    promise = np.sum(at.slope_b * step_b, axis=1) + np.sum(at.slope_v * step_v, axis=1)
    return step_b, step_v, promise


def find_modes(field: Field, ratings: Counts | Ordered, start: Array) -> Mode:
    """Newton from b = start (q,) and v = 0, with halved steps where a whole one leads down.

    A node leaves the search when its step promises no more, so that slow nodes do not hold up the others.
    """
    nodes, n = field.diagonal.shape
    b, v = np.tile(start, (nodes, 1)), np.zeros((nodes, n))
    moving = np.ones(nodes, dtype=bool)
    for _ in range(NEWTON_STEPS):
        some = field.taken(moving)
        b[moving], v[moving], done = _moved(some, ratings, b[moving], v[moving])
        moving[np.flatnonzero(moving)[done]] = False
        if not moving.any():
            break
    return _finished(field, ratings, b, v, moving)


def _moved(field: Field, ratings: Counts | Ordered, b: Array, v: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """One Newton step of every node, shortened where needed, and which nodes have arrived."""
    p = field.columns.shape[2]
    local = ratings.local(eta_of(field, b, v), b[:, p:])
    step_b, step_v, promise = _step(field, _hessian(field, local, b, v), local)
    now, share = log_joint(field, ratings, b, v), np.ones(len(b))
    for _ in range(HALVINGS):
        then = log_joint(field, ratings, b + share[:, None] * step_b, v + share[:, None] * step_v)
        lower = ~(then >= now - STILL)
        if not lower.any():
            break
        share = np.where(lower, 0.5 * share, share)
    share = np.where(lower, 0.0, share)
    arrived = (promise < STILL) | (share == 0.0)
    return b + share[:, None] * step_b, v + share[:, None] * step_v, arrived


def _finished(field: Field, ratings: Counts | Ordered, b: Array, v: Array, lost: NDArray[np.bool_]) -> Mode:
    """The Gaussian at the modes. A node that did not arrive, or whose Hessian is no maximum's, gets no mass."""
    p = field.columns.shape[2]
    at = _hessian(field, ratings.local(eta_of(field, b, v), b[:, p:]), b, v)
    schur = 0.5 * (at.schur + np.swapaxes(at.schur, 1, 2))
    values = np.linalg.eigvalsh(schur)
    sound = ~lost & (values[:, 0] > 0.0)
    log_det = np.sum(np.log(np.maximum(values, 1e-300)), axis=1) + np.sum(np.log(at.pivot), axis=1)
    top = log_joint(field, ratings, b, v)
    mass = top - 0.5 * log_det + 0.5 * ratings.k * log(2.0 * pi)
    return Mode(b, v, at.pivot, at.multiplier, at.border, schur, top, np.where(sound, mass, -np.inf))


@dataclass(frozen=True)
class LatentNodes:
    """N nodes of the quadrature. All arrays have N first; `mode` as in Mode."""

    theta: Array
    half_life: Array
    phi: Array
    sigma: Array
    log_mass: Array
    mode: Mode

    @classmethod
    def joined(cls, parts: list[LatentNodes]) -> LatentNodes:
        plain = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _PLAIN}
        mode = Mode(*(np.concatenate(group) for group in zip(*(part.mode for part in parts), strict=True)))
        return cls(**plain, mode=mode)

    def taken(self, keep: NDArray[np.bool_]) -> LatentNodes:
        plain = {name: getattr(self, name)[keep] for name in _PLAIN}
        return LatentNodes(**plain, mode=Mode(*(part[keep] for part in self.mode)))

    def shifted(self, log_volume: float) -> LatentNodes:
        """The same nodes, each standing for a cell of this volume."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return LatentNodes(**plain | {"log_mass": self.log_mass + log_volume}, mode=self.mode)


_PLAIN = tuple(f.name for f in fields(LatentNodes) if f.name != "mode")
