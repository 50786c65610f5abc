"""The fit that the analysis uses, looked up when it is called, so that a bug planted there is met by every check."""

from __future__ import annotations

from modicum.analysis import estimate
from modicum.models.design import Series
from modicum.models.fit import Engine, Posterior, Tier
from modicum.models.priors import Priors


def fit(series: Series, priors: Priors, tier: Tier, *, engine: Engine = "numpy") -> Posterior:
    found: Posterior = vars(estimate)["fit"](series, priors, tier, engine=engine)
    return found
