"""One fit and what can be asked of it: estimates of contrasts in the direction of improvement, and exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modicum.analysis.evidence import Evidence
from modicum.analysis.verdict import Chances
from modicum.knowledge.shapes import Direction
from modicum.models.design import exposure
from modicum.models.fit import Engine, Posterior, Tier, fit
from modicum.models.mixture import Mixture
from modicum.models.priors import Array, Priors


@dataclass(frozen=True)
class Estimate:
    """A contrast on the raw scale of its item: mean, SD and 95 % interval."""

    mean: float
    sd: float
    q025: float
    q50: float
    q975: float


@dataclass(frozen=True)
class Fit:
    """A posterior with the evidence and priors it came from."""

    evidence: Evidence
    priors: Priors
    posterior: Posterior

    def difference(self, plus: int, minus: int) -> Mixture:
        """Posterior of level `plus` minus level `minus` on the raw scale, as a mixture with one column."""
        return self.differences([(plus, minus)])

    def differences(self, pairs: Sequence[tuple[int, int]]) -> Mixture:
        """The same of several pairs of levels, one column each."""
        layout = self.posterior.layout
        return self.posterior.mixture(np.stack([layout.contrast(plus, minus) for plus, minus in pairs]))

    def estimate(self, plus: int, minus: int) -> Estimate:
        return described(self.difference(plus, minus))

    @property
    def sigma(self) -> float:
        """Posterior mean of the day-to-day SD, in rating units."""
        return self.posterior.hyper_mean("sigma")


def make_fit(evidence: Evidence, priors: Priors, tier: Tier, *, engine: Engine = "numpy") -> Fit:
    return Fit(evidence, priors, fit(evidence.series, priors, tier, engine=engine))


def described(mixture: Mixture) -> Estimate:
    """A mixture of one quantity as five numbers."""
    return all_described(mixture)[0]


def all_described(mixture: Mixture) -> list[Estimate]:
    """Every quantity of a mixture as five numbers."""
    numbers = (mixture.mean, mixture.sd, *(mixture.quantile(p) for p in (0.025, 0.5, 0.975)))
    return [Estimate(*(float(number) for number in column)) for column in zip(*numbers, strict=True)]


def chances(mixture: Mixture, direction: Direction, worthwhile: float, *, shift: float = 0.0) -> Chances:
    """Probabilities of improvement. `shift` worsens the contrast by that much (missing-not-at-random)."""
    if direction is Direction.HIGHER:
        worse = float(mixture.below(shift)[0])
        beyond = 1.0 - float(mixture.below(worthwhile + shift)[0])
        return Chances(worse, 1.0 - worse, beyond)
    better = float(mixture.below(-shift)[0])
    return Chances(1.0 - better, better, float(mixture.below(-worthwhile - shift)[0]))


def exposure_at_end(fitted: Fit, level: int, *, half_life: float | None = None) -> float:
    """Mean exposure to a level at the end of its last stretch, over the posterior of onset, or at a given half-life."""
    series = fitted.evidence.series
    days = np.flatnonzero(fitted.evidence.known_level == level)
    if not len(days):
        return 0.0
    last = min(int(days[-1]) + series.clock_lag, series.n_days - 1)
    if half_life is not None:
        return float(exposure(series, np.array([half_life]))[last, 0, level - 1])
    nodes = fitted.posterior.nodes
    weight: Array = fitted.posterior.weight.reshape(nodes.log_sigma.shape).sum(axis=1)
    return float(exposure(series, nodes.half_life)[last, :, level - 1] @ weight)
