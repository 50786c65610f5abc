"""A finite mixture of normals, one column per quantity: means, SDs, tail probabilities and quantiles in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.models.priors import Array

QUANTILE_STEPS = 80
LEAST_SD = 1e-6
"""Of the mixture's own SD: a component without spread is treated as a step this steep."""
FARTHEST_SD = 12.0
"""No quantile anybody asks for lies farther from a component."""
QUANTILE_TOLERANCE = 1e-7
"""In units of the quantity's own SD: far below anything printed."""


@dataclass(frozen=True)
class Mixture:
    """weight : (M,) summing to one. mean, sd : (M, m) of each component, for m quantities."""

    weight: Array
    component_mean: Array
    component_sd: Array

    @property
    def mean(self) -> Array:
        return np.asarray(self.weight @ self.component_mean)

    @property
    def sd(self) -> Array:
        centred = self.component_mean - self.mean
        return np.asarray(np.sqrt(self.weight @ (self.component_sd**2 + centred**2)))

    def below(self, x: Array | float) -> Array:
        """P(quantity < x): (m,); x is one number or (m,)."""
        sd = np.maximum(self.component_sd, 1e-300)
        return np.asarray(self.weight @ ndtr((np.asarray(x) - self.component_mean) / sd))

    def quantile(self, probability: float) -> Array:
        """(m,) quantiles by Newton steps on the mixture's own distribution function, kept inside a shrinking bracket."""
        sd = np.maximum(self.component_sd, LEAST_SD * np.maximum(self.sd, 1e-300))
        low = np.min(self.component_mean - FARTHEST_SD * sd, axis=0)
        high = np.max(self.component_mean + FARTHEST_SD * sd, axis=0)
        x = np.clip(self.mean + float(ndtri(probability)) * self.sd, low, high)
        close = QUANTILE_TOLERANCE * np.maximum(self.sd, 1e-300)
        for _ in range(QUANTILE_STEPS):
            z = (x - self.component_mean) / sd
            miss = self.weight @ ndtr(z) - probability
            low, high = np.where(miss < 0, x, low), np.where(miss < 0, high, x)
            density = self.weight @ (np.exp(-0.5 * z * z) / (sd * sqrt(2 * pi)))
            step = x - miss / np.maximum(density, 1e-300)
            following = np.where((step >= low) & (step <= high), step, 0.5 * (low + high))
            moved, x = np.abs(following - x), following
            if np.all(moved <= close):
                break
        return np.asarray(x)
