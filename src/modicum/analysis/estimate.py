"""One fit and what can be asked of it: estimates of contrasts in the direction of improvement, and exposure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from modicum.analysis.evidence import Evidence
from modicum.analysis.verdict import Chances
from modicum.knowledge.shapes import Direction
from modicum.models.design import Series, approach
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


class _Onsets(Protocol):
    @property
    def half_life(self) -> Array: ...


class _Posterior(Protocol):
    @property
    def nodes(self) -> _Onsets: ...
    @property
    def node_weight(self) -> Array: ...


class Asked(Protocol):
    """What exposure asks of a fit of either kind: its evidence, and the weighted onsets of its posterior."""

    @property
    def evidence(self) -> Evidence: ...
    @property
    def posterior(self) -> _Posterior: ...


QUANTILES = {"q025": 0.025, "q50": 0.5, "q975": 0.975}


class Described(Estimate):
    """The estimate of a mixture, whose quantiles are worked out when somebody first looks at them.

    They are the dearest part of a contrast, and of thousands of simulated people nobody looks at most of them.
    `dataclasses.replace` looks at all five, as it does with any other.
    """

    @classmethod
    def of(cls, mixture: Mixture) -> Described:
        made = cls.__new__(cls)
        for name, value in (("mean", float(mixture.mean[0])), ("sd", float(mixture.sd[0])), ("_mixture", mixture)):
            object.__setattr__(made, name, value)
        return made

    def __getattr__(self, name: str) -> float:
        if name not in QUANTILES or "_mixture" not in self.__dict__:
            raise AttributeError(name)
        mixture: Mixture = self.__dict__["_mixture"]
        value = float(mixture.quantile(QUANTILES[name])[0])
        object.__setattr__(self, name, value)
        return value


@dataclass(frozen=True)
class Fit:
    """A posterior with the evidence and priors it came from."""

    evidence: Evidence
    priors: Priors
    posterior: Posterior
    _known: dict[tuple[int, int], Mixture] = field(default_factory=dict, compare=False, repr=False)

    def difference(self, plus: int, minus: int) -> Mixture:
        """Posterior of level `plus` minus level `minus` on the raw scale, as a mixture with one column."""
        if (plus, minus) not in self._known:
            self.know([(plus, minus)])
        return self._known[plus, minus]

    def know(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Work out several differences in one pass over the mixture; they are kept."""
        if not pairs:
            return
        every = self.differences(pairs)
        for i, pair in enumerate(pairs):
            one = slice(i, i + 1)
            self._known[pair] = replace(
                every, component_mean=every.component_mean[:, one], component_sd=every.component_sd[:, one]
            )

    def differences(self, pairs: Sequence[tuple[int, int]]) -> Mixture:
        """The same of several pairs of levels, one column each."""
        return self.posterior.mixture(self.posterior.layout.contrasts(pairs))

    def estimate(self, plus: int, minus: int) -> Estimate:
        return described(self.difference(plus, minus))

    def draws_against_none(self, *, count: int, seed: int) -> Array:
        """Joint draws of every level minus none: (count, K)."""
        layout = self.posterior.layout
        rows = np.stack([layout.contrast(k, 0) for k in range(1, layout.n_levels + 1)])
        return self.posterior.draws(rows, count=count, seed=seed)

    @property
    def sigma(self) -> float:
        """Posterior mean of the day-to-day SD, in rating units."""
        return self.posterior.hyper_mean("sigma")


def make_fit(evidence: Evidence, priors: Priors, tier: Tier, *, engine: Engine = "numpy") -> Fit:
    return Fit(evidence, priors, fit(evidence.series, priors, tier, engine=engine))


def described(mixture: Mixture) -> Estimate:
    """A mixture of one quantity; its quantiles are worked out when they are looked at."""
    return Described.of(mixture)


def chances(mixture: Mixture, direction: Direction, worthwhile: float, *, shift: float = 0.0) -> Chances:
    """Probabilities of improvement. `shift` worsens the contrast by that much (missing-not-at-random)."""
    if direction is Direction.HIGHER:
        worse = float(mixture.below(shift)[0])
        beyond = 1.0 - float(mixture.below(worthwhile + shift)[0])
        return Chances(worse, 1.0 - worse, beyond)
    better = float(mixture.below(-shift)[0])
    return Chances(1.0 - better, better, float(mixture.below(-worthwhile - shift)[0]))


def exposure_at_end(fitted: Asked, level: int, *, half_life: float | None = None) -> float:
    """Mean exposure to a level at the end of its last stretch, over the posterior of onset, or at a given half-life."""
    series = fitted.evidence.series
    days = np.flatnonzero(fitted.evidence.known_level == level)
    if not len(days):
        return 0.0
    last = min(int(days[-1]) + series.clock_lag, series.n_days - 1)
    if half_life is not None:
        return float(_exposure_on(series, last, level, np.array([half_life]))[0])
    posterior = fitted.posterior
    return float(_exposure_on(series, last, level, posterior.nodes.half_life) @ posterior.node_weight)


def _exposure_on(series: Series, day: int, level: int, half_life: Array) -> Array:
    """Exposure to a level on one day, for every half-life: each stretch adds r^(days since its end) - r^(since its start).

    r = 2^(-1/h) is what a day leaves; the geometric sum of the model's daily recursion.
    """
    before = np.full(series.clock_lag, series.level_before)
    on = np.concatenate([before, series.level_on])[: day + 1] == level
    edges = np.flatnonzero(np.diff(on.astype(np.int8), prepend=0, append=0))
    left = 1.0 - approach(half_life)
    exposed = left ** (day + 1.0) if series.level_before == level else np.zeros(len(half_life))
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        exposed = exposed + left ** (day + 1.0 - after) - left ** (day + 1.0 - first)
    return np.asarray(exposed)
