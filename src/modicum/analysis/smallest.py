"""The smallest effective dose: the lowest drawn dose that is worthwhile and not clearly beaten by the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modicum.analysis.latent_fit import AnyFit
from modicum.analysis.result import ContrastResult, Reason, Smallest
from modicum.analysis.verdict import Verdict
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.quantities import Dose

DRAWS = 4096
_HELPS = (Verdict.HELPS, Verdict.HELPS_OR_EXPECTATION)


@dataclass(frozen=True)
class _Ladder:
    """Joint draws of each dose's improvement over none: (DRAWS, K)."""

    doses: tuple[Dose, ...]
    improvement: np.ndarray[tuple[int, int], np.dtype[np.float64]]


def smallest_effective(
    fitted: AnyFit | None, item: Item, against_none: Sequence[ContrastResult], table: VerdictTable, *, seed: int
) -> Smallest:
    """Named only among doses drawn by chance against none (grades A and B); given as a probability for every dose."""
    if fitted is None or not fitted.evidence.levels:
        return Smallest(None, (), Reason("no-estimate"))
    ladder = _draw(fitted, item, seed)
    probability = _probabilities(ladder, float(item.worthwhile_change))
    drawn = [c for c in against_none if c.standing.grade.by_chance]
    if not drawn:
        return Smallest(None, probability, Reason("none-drawn"))
    if any(c.verdict is Verdict.DESCRIPTIVE for c in drawn):
        return Smallest(None, probability, Reason("descriptive"))
    if any(c.verdict is Verdict.INTERIM for c in drawn):
        return Smallest(None, probability, Reason("interim"))
    columns = [ladder.doses.index(c.dose) for c in drawn]
    best = np.max(ladder.improvement[:, columns], axis=1)
    for contrast, column in zip(drawn, columns, strict=True):
        beaten = float(np.mean(best - ladder.improvement[:, column] > float(item.worthwhile_change)))
        if contrast.verdict in _HELPS and beaten < table.number("best-dose-clearly-better-at-least"):
            return Smallest(contrast.dose, probability, Reason("named", (("dose", str(contrast.dose)),)))
    nearest = max(drawn, key=lambda c: c.chances.beyond_worthwhile if c.chances else 0.0)
    return Smallest(None, probability, Reason("none-helps", (("dose", str(nearest.dose)),)))


def _draw(fitted: AnyFit, item: Item, seed: int) -> _Ladder:
    draws = fitted.draws_against_none(count=DRAWS, seed=seed) * item.scale.direction.sign
    return _Ladder(fitted.evidence.levels, draws)


def _probabilities(ladder: _Ladder, worthwhile: float) -> tuple[tuple[Dose | None, float], ...]:
    """Probability that each dose is the smallest that is worthwhile and within the worthwhile change of the best."""
    best = np.max(ladder.improvement, axis=1, keepdims=True)
    enough = (ladder.improvement >= worthwhile) & (best - ladder.improvement <= worthwhile)
    first = np.where(enough.any(axis=1), np.argmax(enough, axis=1), -1)
    named: list[tuple[Dose | None, float]] = [(dose, float(np.mean(first == k))) for k, dose in enumerate(ladder.doses)]
    return (*named, (None, float(np.mean(first == -1))))
