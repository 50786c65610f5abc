"""When an estimate may be used at all, and the name of the reason when it may not."""

from __future__ import annotations

from typing import Literal

from modicum.analysis.evidence import Evidence
from modicum.analysis.latent_fit import item_can_be_fitted, same_everywhere, same_on_both
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.models.fit import can_be_fitted
from modicum.models.priors import Priors

Trust = Literal["usable", "too_few_days", "too_many_doses", "no_variation", "no_events", "not_converged"]

MOST_LEVELS = 40
"""More different daily totals than this are not doses that were tried but amounts that were measured (ours)."""


def rated_days_on(evidence: Evidence, level: int) -> int:
    """Rated days whose dose could act on the rating and was `level`."""
    return evidence.rated_by_level[level]


def trust_in(evidence: Evidence, priors: Priors, table: VerdictTable, *, item: Item | None = None) -> Trust:
    """Whether the series as a whole can be fitted, by the item's own model or, without an item, by the Gaussian one."""
    if len(evidence.levels) > MOST_LEVELS:
        return "too_many_doses"
    if evidence.n_rated < 2 * table.number("rated-days-at-least"):
        return "too_few_days"
    if item is None:
        return "usable" if can_be_fitted(evidence.series, priors) else "no_variation"
    if item_can_be_fitted(item, evidence, priors):
        return "usable"
    return same_everywhere(item, evidence)


def trust_in_contrast(
    evidence: Evidence, plus: int, minus: int, table: VerdictTable, *, item: Item | None = None
) -> Trust:
    """Whether both sides of a contrast were rated on enough days for the answer to come from the person."""
    least = table.number("rated-days-at-least")
    enough = all(rated_days_on(evidence, level) >= least for level in (plus, minus))
    if not enough:
        return "too_few_days"
    return (same_on_both(item, evidence, plus, minus) if item else None) or "usable"
