"""The rules that were agreed with a plan, held against its record on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from modicum.diary.adjust_facts import Happened, happened
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial
from modicum.doors.desk.knowing import adjustments
from modicum.plan.adjust import Outcome, evaluate
from modicum.plan.plan import Plan
from modicum.problems import Problem


@dataclass(frozen=True)
class RulesToday:
    """What the record says, and what each agreed rule makes of it."""

    happened: Happened
    outcomes: tuple[Outcome, ...]


def lost_lines(problems: Sequence[Problem]) -> int:
    """Lines of a record that could not be used."""
    return sum(problem.weight != "note" for problem in problems)


def rules_today(plan: Plan, trial: Trial, diary: Diary, problems: Sequence[Problem], *, today: date) -> RulesToday:
    """Every agreed rule of a plan. problems : of the record; what was in a line that could not be used is not known."""
    known = happened(plan, trial, diary, lost=lost_lines(problems), today=today)
    every = tuple(word for one in plan.adjust for word in one.felt_as)
    outcomes = evaluate(
        plan.adjust,
        adjustments() if plan.adjust else {},
        known.facts,
        lambda felt_as: known.named(felt_as, others=every),
    )
    return RulesToday(known, outcomes)
