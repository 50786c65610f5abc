"""Everything that is closed-form at a node (h, phi, omega): the coefficients' posterior and the integral over sigma.

With whitened columns Z = [X | y], coefficients b = L w, w ~ N(0, I), and one eigendecomposition
L' X'R^-1X L = U diag(D) U', g = U' L' X'R^-1 y, every sigma costs only O(p):

    log p(y | sigma) = -n log sigma - 1/2 log det R - 1/2 sum log(1 + D/sigma^2)
                       - 1/2 (y'R^-1y/sigma^2 - sum (g/sigma^2)^2 / (1 + D/sigma^2)) - n/2 log 2 pi
    w | sigma        ~ N(U g/(D + sigma^2), U diag(sigma^2/(D + sigma^2)) U')
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from modicum.models.priors import Array, Priors

SIGMA_SEARCH_STEPS = 40
"""Safeguarded Newton steps on log sigma; they stop by themselves when all nodes stand still, usually after five."""
STILL = 1e-4
"""A step on log sigma below this moves nothing: the nodes only need to be near their mode."""
LARGEST_STEP = 1.0
SIGMA_REACH = 5.0
"""Standard deviations of log sigma covered on each side of its mode."""


@dataclass(frozen=True)
class Nodes:
    """N nodes of the quadrature, each a Gaussian family over sigma. All arrays have N first.

    theta : (N, d) free values. basis : (N, p, p) = L U. eigen, turn : (N, p) D and g. log_sigma : (N, J) marginal log
    SDs. log_weight : (N, J) log of density times cell. log_mass : (N,) the same summed over sigma.
    half_life, phi, omega : (N,) natural values.
    """

    theta: Array
    half_life: Array
    phi: Array
    omega: Array
    basis: Array
    eigen: Array
    turn: Array
    log_sigma: Array
    log_weight: Array
    log_mass: Array

    @classmethod
    def joined(cls, parts: list[Nodes]) -> Nodes:
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))

    def taken(self, keep: NDArray[np.bool_]) -> Nodes:
        return Nodes(*(getattr(self, f.name)[keep] for f in fields(self)))


def decompose(crossed: Array, factor: Array) -> tuple[Array, Array, Array, Array]:
    """From A = [X|y]' R^-1 [X|y] (N, p+1, p+1) and L: basis (N, p, p), D (N, p), g (N, p), y'R^-1y (N,)."""
    xx, xy, yy = crossed[:, :-1, :-1], crossed[:, :-1, -1], crossed[:, -1, -1]
    inner = factor.T @ xx @ factor
    inner = 0.5 * (inner + np.swapaxes(inner, 1, 2))
    eigen, vectors = np.linalg.eigh(inner)
    eigen = np.maximum(eigen, 0.0)
    turn = np.einsum("npi,np->ni", vectors, xy @ factor)
    return factor @ vectors, eigen, turn, yy


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

    def slope_and_bend(self, x: Array, step: float = 1e-3) -> tuple[Array, Array]:
        """First and second derivative at x (N,), by central differences: smooth, cheap, and only used to steer."""
        here = np.stack([x - step, x, x + step], axis=1)
        low, mid, high = self.value(here).T
        return (high - low) / (2 * step), (high - 2 * mid + low) / step**2

    def mode(self) -> tuple[Array, Array]:
        """Mode of log sigma (N,) and the SD of the matching Gaussian (N,)."""
        scale = np.sum(self.turn2 / (self.eigen + 1.0), axis=1)
        x = 0.5 * np.log(np.maximum(self.yy - 0.9 * np.minimum(scale, self.yy), 1e-8) / self.n)
        for _ in range(SIGMA_SEARCH_STEPS):
            slope, bend = self.slope_and_bend(x)
            move = np.where(bend < -1e-3, -slope / np.minimum(bend, -1e-3), np.sign(slope) * LARGEST_STEP)
            move = np.clip(move, -LARGEST_STEP, LARGEST_STEP)
            x = x + move
            if np.max(np.abs(move)) < STILL:
                break
        _, bend = self.slope_and_bend(x)
        return x, 1.0 / np.sqrt(np.clip(-bend, 0.25, None))


def sigma_nodes(density: SigmaDensity, spacing: float) -> tuple[Array, Array]:
    """Equally spaced nodes of log sigma about each mode, and log(density x spacing): two arrays (N, J)."""
    centre, sd = density.mode()
    reach = int(np.ceil(SIGMA_REACH / spacing))
    ladder = spacing * np.arange(-reach, reach + 1)
    x = centre[:, None] + sd[:, None] * ladder[None, :]
    return x, density.value(x) + np.log(spacing * sd)[:, None]
