"""A finite mixture of normals, one column per quantity: means, SDs, tail probabilities and quantiles in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import pi, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.models.priors import Array

QUANTILE_STEPS = 80
LEAST_SD = 1e-6
"""Of the mixture's own SD: a component without spread is treated as a step this steep."""
FARTHEST_SD = 12.0
"""No quantile anybody asks for lies farther from a component."""
QUANTILE_TOLERANCE = 2e-5
"""In units of the narrowest component's SD: a Halley step this small is the last. The next is about its cube; in the compiled engine,
whose density is interpolated, a hundred-thousandth of it."""
LEAST_DENSITY = 1e-100
"""Of a quantity: where there is less, no step by it is of use, and its square can still be written."""
LEAST_BEND = 0.5
"""Halley's correction of a Newton step for the curve's bend is at most twofold, or half: far out it means nothing."""


@dataclass(frozen=True)
class Mixture:
    """weight : (M,) summing to one. mean, sd : (M, m) of each component, for m quantities.

    compiled : whether tails and quantiles are computed by the compiled engine.
    """

    weight: Array
    component_mean: Array
    component_sd: Array
    compiled: bool = False

    @cached_property
    def mean(self) -> Array:
        return np.asarray(self.weight @ self.component_mean)

    @cached_property
    def sd(self) -> Array:
        centred = self.component_mean - self.mean
        return np.asarray(np.sqrt(self.weight @ (self.component_sd**2 + centred**2)))

    def below(self, x: Array | float) -> Array:
        """P(quantity < x): (m,); x is one number or (m,)."""
        if self.compiled:
            from modicum.models.fast import mix  # noqa: PLC0415 - numba is optional, and takes a second to import

            point = np.broadcast_to(np.asarray(x, dtype=float), self.component_mean.shape[1:])
            return np.asarray(mix.below(self.weight, self.component_mean, self.component_sd, point))
        sd = np.maximum(self.component_sd, 1e-300)
        return np.asarray(self.weight @ ndtr((np.asarray(x) - self.component_mean) / sd))

    @cached_property
    def skewness(self) -> Array:
        off = self.component_mean - self.mean
        third = self.weight @ (off * (3.0 * self.component_sd**2 + off * off))
        spread = np.where(self.sd > 0.0, self.sd, 1.0)
        return np.asarray(third / spread**3)

    def table(self, probabilities: tuple[float, ...], points: tuple[float, ...] = ()) -> Array:
        """Rows: mean, SD, a quantile for each probability, P(quantity < x) for each point; a column a quantity."""
        if self.compiled:
            from modicum.models.fast import mix  # noqa: PLC0415

            found = mix.table(
                self.weight, self.component_mean, self.component_sd, *_normal_quantiles(probabilities),
                np.array(points, dtype=float), LEAST_SD, FARTHEST_SD,
                (QUANTILE_TOLERANCE, QUANTILE_STEPS, LEAST_BEND, LEAST_DENSITY),
            )  # fmt: skip
            return np.asarray(found)
        quantiles = [self._quantile(probability) for probability in probabilities]
        return np.stack([self.mean, self.sd, *quantiles, *(self.below(x) for x in points)])

    def quantile(self, probability: float) -> Array:
        """(m,) quantiles of all quantities."""
        return np.asarray(self.table((probability,))[2])

    def _quantile(self, probability: float) -> Array:
        """By Halley steps on the mixture's own distribution function, kept inside a shrinking bracket.

        They begin at the Cornish-Fisher expansion to the first order, which knows the skewness. A step that leaves the
        bracket, or is more than half of the one before (about a narrow component they can go to and fro for ever),
        halves the bracket instead.
        """
        whole = np.maximum(self.sd, 1e-300)
        sd = np.maximum(self.component_sd, LEAST_SD * whole)
        close, normal = QUANTILE_TOLERANCE * np.min(sd, axis=0), float(ndtri(probability))
        start = self.mean + whole * (normal + self.skewness / 6.0 * (normal * normal - 1.0))
        low = np.min(self.component_mean - FARTHEST_SD * sd, axis=0)
        high = np.max(self.component_mean + FARTHEST_SD * sd, axis=0)
        x = np.clip(start, low, high)
        moving, before = np.ones(len(x), dtype=bool), np.full(len(x), np.inf)
        for _ in range(QUANTILE_STEPS):
            z = (x - self.component_mean) / sd
            miss = self.weight @ ndtr(z) - probability
            low, high = np.where(miss < 0, x, low), np.where(miss < 0, high, x)
            height = np.exp(-0.5 * z * z) / (sd * sqrt(2 * pi))
            density = np.maximum(self.weight @ height, LEAST_DENSITY)
            slope = -(self.weight @ (height * z / sd))
            bend = np.clip(1.0 - 0.5 * miss * slope / density**2, LEAST_BEND, 1.0 / LEAST_BEND)
            step = x - miss / (density * bend)
            sound = (step >= low) & (step <= high) & (np.abs(step - x) <= 0.5 * before)
            following = np.where(moving, np.where(sound, step, 0.5 * (low + high)), x)
            before = np.abs(following - x)
            moving &= before > close
            x = following
            if not moving.any():
                break
        return np.asarray(x)


@dataclass(frozen=True)
class Sample(Mixture):
    """Weighted draws: a mixture whose components have no spread. Quantiles come from the ordered draws."""

    def _quantile(self, probability: float) -> Array:
        out = np.empty(self.component_mean.shape[1])
        for i, column in enumerate(self.component_mean.T):
            order = np.argsort(column, kind="stable")
            weight = self.weight[order]
            out[i] = np.interp(probability, np.cumsum(weight) - 0.5 * weight, column[order])
        return out


@lru_cache(maxsize=16)
def _normal_quantiles(probabilities: tuple[float, ...]) -> tuple[Array, Array]:
    """Standard normal quantiles of the probabilities, and the probabilities."""
    given = np.array(probabilities)
    return np.asarray(ndtri(given)), given
