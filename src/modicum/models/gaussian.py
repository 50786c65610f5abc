"""Everything that is closed-form at a node (h, phi, omega): the coefficients' posterior and the integral over sigma.

With whitened columns Z = [X | y], coefficients b = L w, w ~ N(0, I), and one eigendecomposition
L' X'R^-1X L = U diag(D) U', g = U' L' X'R^-1 y, every sigma costs only O(p):

    log p(y | sigma) = -n log sigma - 1/2 log det R - 1/2 sum log(1 + D/sigma^2)
                       - 1/2 (y'R^-1y/sigma^2 - sum (g/sigma^2)^2 / (1 + D/sigma^2)) - n/2 log 2 pi
    w | sigma        ~ N(U g/(D + sigma^2), U diag(sigma^2/(D + sigma^2)) U')
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from modicum.models.priors import Array, Priors

SIGMA_SEARCH_STEPS = 40
"""Safeguarded Newton steps on log sigma; a node stops when it stands still, usually after five."""
STILL = 0.02
"""A step on log sigma below this is the last one: the nodes only need to be near their mode, and the next step would be
the square of this one."""
LARGEST_STEP = 1.0
LEAST_BEND = 1e-3
"""Flatter than this (or bent the wrong way) the step is the largest one, uphill."""
LEAST_CURVATURE = 0.25
"""Of log sigma at its mode: a prior-like width of 2 at most."""
LEAST_QUADRATIC = 1e-8
SIGMA_REACH = 4.2
"""Standard deviations of log sigma covered on each side of its mode."""


@dataclass(frozen=True)
class Nodes:
    """N nodes of the quadrature, each a Gaussian family over sigma. All arrays but `factor` have N first.

    theta : (N, d) free values. half_life, phi, omega : (N,) natural values. inner : (N, p, p) L' X'R^-1X L and
    right : (N, p) L' X'R^-1y, of the standardised coefficients. log_sigma : (N, J) marginal log SDs. log_weight :
    (N, J) log of density times cell. log_mass : (N,) the same summed over sigma. factor : (p, p) the prior's L.
    turned : U (N, p, p), D (N, p) and g (N, p) of inner = U diag(D) U', where they are known already.
    """

    theta: Array
    half_life: Array
    phi: Array
    omega: Array
    inner: Array
    right: Array
    log_sigma: Array
    log_weight: Array
    log_mass: Array
    factor: Array
    turned: tuple[Array, Array, Array] | None = None

    @cached_property
    def _known(self) -> tuple[Array, Array, Array]:
        return turned(self.inner, self.right) if self.turned is None else self.turned

    @cached_property
    def basis(self) -> Array:
        """L U : (N, p, p)."""
        return self.factor @ self._known[0]

    @property
    def eigen(self) -> Array:
        """D : (N, p)."""
        return self._known[1]

    @property
    def turn(self) -> Array:
        """G : (N, p)."""
        return self._known[2]

    @classmethod
    def joined(cls, parts: list[Nodes]) -> Nodes:
        both = [part.turned for part in parts if part.turned is not None]
        known = tuple(np.concatenate(group) for group in zip(*both, strict=True)) if len(both) == len(parts) else None
        arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _BY_NODE}
        return replace(parts[0], turned=known, **arrays)  # type: ignore[arg-type]  # three arrays, as in each part

    def taken(self, keep: NDArray[np.bool_]) -> Nodes:
        known = None if self.turned is None else (self.turned[0][keep], self.turned[1][keep], self.turned[2][keep])
        return replace(self, turned=known, **{name: getattr(self, name)[keep] for name in _BY_NODE})

    def shifted(self, log_volume: float) -> Nodes:
        """The same nodes, each standing for a cell of this volume."""
        return replace(self, log_mass=self.log_mass + log_volume, log_weight=self.log_weight + log_volume)


_BY_NODE = tuple(f.name for f in fields(Nodes) if f.name not in {"factor", "turned"})


def turned(inner: Array, right: Array) -> tuple[Array, Array, Array]:
    """U (N, p, p), D (N, p) and g = U' right (N, p) of inner = U diag(D) U'."""
    eigen, vectors = np.linalg.eigh(inner)
    return vectors, np.maximum(eigen, 0.0), np.einsum("npi,np->ni", vectors, right)


def standardised(crossed: Array, factor: Array) -> tuple[Array, Array, Array]:
    """From A = [X|y]' R^-1 [X|y] (N, p+1, p+1) and L: inner (N, p, p), right (N, p), y'R^-1y (N,)."""
    inner = factor.T @ crossed[:, :-1, :-1] @ factor
    return 0.5 * (inner + np.swapaxes(inner, 1, 2)), crossed[:, :-1, -1] @ factor, crossed[:, -1, -1]


class SigmaDensity:
    """log p(y, sigma | node) as a function of log sigma, for all nodes at once, with its first two derivatives.

    log_innovation, log_one_step : (N,) log of the innovation SD and of the least one-step SD at a marginal SD of one.
    """

    def __init__(
        self,
        eigen: Array,
        turn: Array,
        yy: Array,
        log_det: Array,
        n: int,
        priors: Priors,
        log_innovation: Array,
        log_one_step: Array,
    ) -> None:
        self.eigen, self.turn2, self.yy, self.log_det, self.n = eigen, turn**2, yy, log_det, n
        self.priors, self.log_one_step = priors, log_one_step
        self.shift = log_innovation if priors.sigma_is == "innovation" else np.zeros_like(log_innovation)

    def value(self, x: Array) -> Array:
        """X : (N, J) log marginal SD. Returns (N, J), on the free scale of sigma."""
        v = np.exp(2.0 * x)[:, :, None]
        ratio = self.eigen[:, None, :] / v
        fit = np.sum(self.turn2[:, None, :] / (v * (v + self.eigen[:, None, :])), axis=2)
        quadratic = self.yy[:, None] / v[:, :, 0] - fit
        likelihood = (
            -self.n * x
            - 0.5 * self.log_det[:, None]
            - 0.5 * np.sum(np.log1p(ratio), axis=2)
            - 0.5 * quadratic
            - 0.5 * self.n * log(2 * pi)
        )
        prior = self.priors.sigma.log_density_free(x + self.shift[:, None])
        return np.asarray(likelihood + prior + self.priors.log_wall(x + self.log_one_step[:, None]))

    def slope_and_bend(self, x: Array) -> tuple[Array, Array]:
        """First and second derivative at x (N,).

        With v = sigma^2, P = sum log(v + D) and Q = sum g^2/(v + D), the likelihood's part of `value` is
        -n x - (P - 2 p x)/2 - (yy - Q)/(2 v); its derivatives follow from dv/dx = 2 v.
        """
        v = np.exp(2.0 * x)
        r = 1.0 / (v[:, None] + self.eigen)
        p1, p2 = np.sum(r, axis=1), -np.sum(r * r, axis=1)
        t = self.turn2 * r
        q0, q1, q2 = np.sum(t, axis=1), -np.sum(t * r, axis=1), 2.0 * np.sum(t * r * r, axis=1)
        quadratic = (self.yy - q0) / v
        slope = -self.n + self.eigen.shape[1] - v * p1 + quadratic + q1
        bend = -2.0 * v * (p1 + v * p2) - 2.0 * quadratic - 2.0 * q1 + 2.0 * v * q2
        first, second = self.priors.sigma.slopes_free(x + self.shift)
        wall = self.priors.log_wall(x + self.log_one_step)
        return slope + first - 4.0 * wall, bend + second + 16.0 * wall

    def mode(self) -> tuple[Array, Array]:
        """Mode of log sigma (N,) and the SD of the matching Gaussian (N,)."""
        scale = np.sum(self.turn2 / (self.eigen + 1.0), axis=1)
        x = 0.5 * np.log(np.maximum(self.yy - 0.9 * np.minimum(scale, self.yy), LEAST_QUADRATIC) / self.n)
        moving, curvature = np.ones(len(x), dtype=bool), np.zeros(len(x))
        for _ in range(SIGMA_SEARCH_STEPS):
            slope, bend = self.slope_and_bend(x)
            move = np.where(bend < -LEAST_BEND, -slope / np.minimum(bend, -LEAST_BEND), np.sign(slope) * LARGEST_STEP)
            x = np.where(moving, x + np.clip(move, -LARGEST_STEP, LARGEST_STEP), x)
            curvature = np.where(moving, -bend, curvature)
            moving &= np.abs(move) >= STILL
            if not moving.any():
                break
        return x, 1.0 / np.sqrt(np.maximum(curvature, LEAST_CURVATURE))


def sigma_reach(spacing: float) -> int:
    """Nodes of log sigma on each side of the mode."""
    return int(np.ceil(SIGMA_REACH / spacing))


def sigma_nodes(density: SigmaDensity, spacing: float) -> tuple[Array, Array]:
    """Equally spaced nodes of log sigma about each mode, and log(density x spacing): two arrays (N, J)."""
    centre, sd = density.mode()
    reach = sigma_reach(spacing)
    ladder = spacing * np.arange(-reach, reach + 1)
    x = centre[:, None] + sd[:, None] * ladder[None, :]
    return x, density.value(x) + np.log(spacing * sd)[:, None]
