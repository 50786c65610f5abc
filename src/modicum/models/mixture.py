"""A finite mixture of normals, one column per quantity: means, SDs, tail probabilities and quantiles in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from modicum.models.priors import Array

QUANTILE_STEPS = 60
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
        return np.sqrt(self.weight @ (self.component_sd**2 + centred**2))

    def below(self, x: Array | float) -> Array:
        """P(quantity < x): (m,); x is one number or (m,)."""
        sd = np.maximum(self.component_sd, 1e-300)
        return np.asarray(self.weight @ ndtr((np.asarray(x) - self.component_mean) / sd))

    def quantile(self, probability: float) -> Array:
        """(m,) quantiles by bisection on the mixture's own distribution function, safe for any shape."""
        reach = 12.0
        low = np.min(self.component_mean - reach * self.component_sd, axis=0)
        high = np.max(self.component_mean + reach * self.component_sd, axis=0)
        for _ in range(QUANTILE_STEPS):
            middle = 0.5 * (low + high)
            under = self.below(middle) < probability
            low, high = np.where(under, middle, low), np.where(under, high, middle)
            if np.all(high - low <= QUANTILE_TOLERANCE * np.maximum(self.sd, 1e-300)):
                break
        return 0.5 * (low + high)
