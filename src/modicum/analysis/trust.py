"""When an estimate may be used at all, and the name of the reason when it may not."""

from __future__ import annotations

from typing import Literal

import numpy as np

from modicum.analysis.evidence import Evidence
from modicum.knowledge.shapes import VerdictTable
from modicum.models.fit import can_be_fitted
from modicum.models.priors import Priors

Trust = Literal["usable", "too_few_days", "too_many_doses", "no_variation", "not_converged"]

MOST_LEVELS = 40
"""More different daily totals than this are not doses that were tried but amounts that were measured (ours)."""


def rated_days_on(evidence: Evidence, level: int) -> int:
    """Rated days whose dose could act on the rating and was `level`."""
    series = evidence.series
    before = np.full(series.clock_lag, series.level_before)
    acting = np.concatenate([before, series.level_on])[: series.n_days]
    return int(np.count_nonzero(acting[series.rated_day] == level))


def trust_in(evidence: Evidence, priors: Priors, table: VerdictTable) -> Trust:
    """Whether the series as a whole can be fitted."""
    if len(evidence.levels) > MOST_LEVELS:
        return "too_many_doses"
    if evidence.n_rated < 2 * table.number("rated-days-at-least"):
        return "too_few_days"
    return "usable" if can_be_fitted(evidence.series, priors) else "no_variation"


def trust_in_contrast(evidence: Evidence, plus: int, minus: int, table: VerdictTable) -> Trust:
    """Whether both sides of a contrast were rated on enough days for the answer to come from the person."""
    least = table.number("rated-days-at-least")
    enough = all(rated_days_on(evidence, level) >= least for level in (plus, minus))
    return "usable" if enough else "too_few_days"
