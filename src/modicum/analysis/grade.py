"""The design grade of a contrast: how the two doses came to be taken, and what that allows to be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import pairwise

import numpy as np

from modicum.analysis.evidence import Evidence, Span
from modicum.days import Calendar
from modicum.diary.trial import Segment
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import IntArray

SKIPS_AT_MOST = 2
"""A break this short inside a stretch on one dose is a skipped dose, not a change of dose."""
DRAWS_EACH = 2
"""Both doses must have been drawn at least twice: one draw each is a single before-and-after, whoever flipped the coin."""
RETURNS_FOR_C = 2


class Grade(Enum):
    """A: drawn and blinded. B: drawn, open. C: open, at least two returns. D: open, one direction."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def by_chance(self) -> bool:
        return self in {Grade.A, Grade.B}


@dataclass(frozen=True)
class Stretch:
    """Consecutive days on one level: first and last day, both counted."""

    level: int
    first: int
    last: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Crossing:
    """The way from one side of a contrast to the other: last day on the one, first day on the other."""

    left: int
    reached: int


@dataclass(frozen=True)
class DrawnDays:
    """A drawn segment in trial days and levels."""

    first: int
    last: int
    levels: frozenset[int]
    blinded: bool
    block_days: int


@dataclass(frozen=True)
class Standing:
    """A contrast's grade and what it rests on. `confounded` names co-changes, if no crossing is clear of them."""

    grade: Grade
    returns: int
    crossings: tuple[Crossing, ...]
    confounded: tuple[str, ...]


def drawn_days(segments: Sequence[Segment], evidence: Evidence, calendar: Calendar) -> tuple[DrawnDays, ...]:
    """The drawn segments in trial days and levels. A dose that was drawn and never taken has no level."""
    position = {Decimal(0): 0} | {dose.amount: k for k, dose in enumerate(evidence.levels, 1)}
    return tuple(
        DrawnDays(
            calendar.number(segment.first),
            calendar.number(segment.last),
            frozenset(position[dose.amount] for dose in segment.doses if dose.amount in position),
            segment.blinded,
            segment.block_days,
        )
        for segment in segments
    )


def stretches(level: IntArray) -> list[Stretch]:
    """Runs of equal level. Days whose dose is not known (-1) end a run and belong to none."""
    starts = [0, *(np.flatnonzero(np.diff(level)) + 1).tolist()] if len(level) else []
    ends = [*(start - 1 for start in starts[1:]), len(level) - 1]
    runs = (Stretch(int(level[first]), first, last) for first, last in zip(starts, ends, strict=bool(starts)))
    return [run for run in runs if run.level >= 0]


def without_skips(runs: list[Stretch]) -> list[Stretch]:
    """Join two runs on the same dose that only a skip of at most two days separates."""
    out: list[Stretch] = []
    for run in runs:
        if (
            len(out) >= 2
            and out[-1].level == 0
            and out[-1].days <= SKIPS_AT_MOST
            and out[-2].level == run.level
            and out[-2].last + 1 == out[-1].first
            and out[-1].last + 1 == run.first
        ):
            out[-2:] = [Stretch(run.level, out[-2].first, run.last)]
        else:
            out.append(run)
    return out


def stand(plus: int, minus: int, evidence: Evidence, drawn: Sequence[DrawnDays], table: VerdictTable) -> Standing:
    """Grade, returns and clear crossings of level `plus` against level `minus` (0: no dose)."""
    runs = stretches(evidence.known_level)
    both = [segment for segment in drawn if {plus, minus} <= segment.levels]
    chance = [[run for run in _inside(runs, segment) if run.level in {plus, minus}] for segment in both]
    draws = [(run, _draws(run, segment)) for segment, group in zip(both, chance, strict=True) for run in group]
    if all(sum(n for run, n in draws if run.level == side) >= DRAWS_EACH for side in (plus, minus)):
        crossings = _crossings([run for group in chance for run in group])
        grade = Grade.A if all(segment.blinded for segment in both) else Grade.B
        return Standing(grade, max(len(crossings) - 1, 0), crossings, _confounders(crossings, evidence, table))
    stay_days = int(table.number("stay-days"))
    stays = [run for run in without_skips(runs) if run.days >= stay_days and run.level in {plus, minus}]
    crossings = _crossings(stays)
    if not crossings:
        short = _crossings([run for run in without_skips(runs) if run.level in {plus, minus}])
        return Standing(Grade.D, 0, (), _confounders(short, evidence, table))
    returns = max(len(crossings) - 1, 0)
    grade = Grade.C if returns >= RETURNS_FOR_C else Grade.D
    return Standing(grade, returns, crossings, _confounders(crossings, evidence, table))


def _inside(runs: list[Stretch], segment: DrawnDays) -> list[Stretch]:
    """Runs of a drawn segment. Where blocks are longer than a skip, skips are joined over and scraps do not count."""
    cut = [Stretch(r.level, max(r.first, segment.first), min(r.last, segment.last)) for r in runs]
    kept = [run for run in cut if run.days >= 1]
    if segment.block_days <= SKIPS_AT_MOST:
        return kept
    return [run for run in without_skips(kept) if 2 * run.days >= segment.block_days]


def _draws(run: Stretch, segment: DrawnDays) -> int:
    """How many blocks a run is: two blocks side by side on one dose are two draws."""
    return max(1, round(run.days / segment.block_days))


def _crossings(runs: list[Stretch]) -> tuple[Crossing, ...]:
    return tuple(Crossing(a.last, b.first) for a, b in pairwise(runs) if a.level != b.level)


def _confounders(crossings: tuple[Crossing, ...], evidence: Evidence, table: VerdictTable) -> tuple[str, ...]:
    """Labels of the co-changes near every crossing, if none is clear; empty otherwise."""
    near = int(table.number("co-change-near-days"))
    named: list[str] = []
    for crossing in crossings:
        labels = [span.label for span in evidence.co_changes if _touches(span, crossing, near)]
        if not labels:
            return ()
        named += labels
    return tuple(dict.fromkeys(named))


def _touches(span: Span, crossing: Crossing, near: int) -> bool:
    """Whether the co-change begins or ends near the way across. One that covers both sides changes nothing there."""
    ends = [span.first] if span.last is None else [span.first, span.last]
    return any(crossing.left - near <= end <= crossing.reached + near for end in ends)
