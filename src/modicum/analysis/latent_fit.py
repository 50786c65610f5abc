"""Items whose ratings are categories, yes or no, or counts: which model they get, and a fit that answers as the Gaussian one.

Everything that is asked of a fit (a difference, its chances, exposure, draws) stands on the printed scale, so grades, words and
thresholds do not know which model was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from modicum.analysis.estimate import Estimate, Fit, described, make_fit
from modicum.analysis.evidence import Evidence
from modicum.diary.trial import Item
from modicum.knowledge.shapes import Analysis
from modicum.models.fit import Engine, Tier, can_be_fitted
from modicum.models.latent import LatentPosterior, fit_latent
from modicum.models.latent_outcome import Kind, Outcome
from modicum.models.latent_priors import latent
from modicum.models.mixture import Mixture
from modicum.models.priors import Array, Priors, full

_KIND: dict[Analysis, Kind] = {Analysis.ORDINAL: "ordinal", Analysis.BINARY: "binary", Analysis.COUNT: "count"}


@dataclass(frozen=True)
class LatentFit:
    """A posterior of the latent model, with the evidence and priors it came from."""

    evidence: Evidence
    priors: Priors
    posterior: LatentPosterior
    _known: dict[tuple[int, int], Mixture] = field(default_factory=dict, compare=False, repr=False)

    def difference(self, plus: int, minus: int) -> Mixture:
        """Posterior of level `plus` minus level `minus` on the printed scale: of the expected rating on an ordinary day."""
        if (plus, minus) not in self._known:
            self._known[plus, minus] = self.posterior.mixture_of([(plus, minus)])
        return self._known[plus, minus]

    def know(self, pairs: Sequence[tuple[int, int]]) -> None:
        """As of the Gaussian fit; here nothing is gained by working out several at once."""

    def estimate(self, plus: int, minus: int) -> Estimate:
        return described(self.difference(plus, minus))

    def draws_against_none(self, *, count: int, seed: int) -> Array:
        """Joint draws of every level minus none: (count, K). The posterior's own draws: the seed moves nothing."""
        del seed
        return self.posterior.even_draws([(k, 0) for k in range(1, self.posterior.layout.n_levels + 1)], count)

    @property
    def sigma(self) -> float:
        """Day-to-day SD in rating units: of the ratings about the mean of their level, as they were written down."""
        series = self.evidence.series
        level = series.acting[series.rated_day]
        about = np.concatenate(
            [series.rating[level == k] - np.mean(series.rating[level == k]) for k in np.unique(level)]
        )
        return float(np.sqrt(np.mean(about**2)))


AnyFit = Fit | LatentFit


def outcome_of(item: Item) -> Outcome | None:
    """What a rating of the item can be; None for items of the Gaussian model."""
    kind = _KIND.get(item.scale.analysis)
    if kind is None:
        return None
    return Outcome(kind, float(item.scale.minimum), float(item.scale.maximum), float(item.scale.step))


def priors_for(item: Item) -> Priors:
    """The default priors on the item's scale, with the onset the trial chose."""
    kind = _KIND.get(item.scale.analysis)
    priors = latent(kind) if kind else full(minimum=float(item.scale.minimum), maximum=float(item.scale.maximum))
    return priors.with_instant_onset() if item.instant_onset else priors


def fit_item(item: Item, evidence: Evidence, priors: Priors, tier: Tier, *, engine: Engine = "numpy") -> AnyFit:
    """The fit of the item's own model. The compiled engine is for the Gaussian one."""
    outcome = outcome_of(item)
    if outcome is None:
        return make_fit(evidence, priors, tier, engine=engine)
    return LatentFit(evidence, priors, fit_latent(evidence.series, priors, outcome, tier))


def item_can_be_fitted(item: Item, evidence: Evidence, priors: Priors) -> bool:
    """Whether the item's own model can be asked: for categories and counts, unless every rating is the same."""
    if outcome_of(item) is None:
        return can_be_fitted(evidence.series, priors)
    return len(np.unique(evidence.series.rating)) > 1


def same_everywhere(item: Item, evidence: Evidence) -> Literal["no_events", "no_variation"]:
    """The reason for no number of an item that cannot be fitted: not one event, or nothing that varies."""
    never = outcome_of(item) is not None and not np.any(evidence.series.rating != float(item.scale.minimum))
    return "no_events" if never else "no_variation"


def same_on_both(item: Item, evidence: Evidence, plus: int, minus: int) -> Literal["no_events", "no_variation", None]:
    """Why two sides of a contrast cannot be compared though both were rated: each has one answer, the same on both.

    Only for the latent models. Then a number would be the prior's: a person without a single event on either side has told
    nothing of their ratio.
    """
    if outcome_of(item) is None:
        return None
    series = evidence.series
    level = series.acting[series.rated_day]
    answers = np.unique(series.rating[(level == plus) | (level == minus)])
    if len(answers) != 1:
        return None
    return "no_events" if answers[0] == float(item.scale.minimum) else "no_variation"
