"""What judging one item needs to know, and how much work may go into it: the same for a trial and for a simulated one."""

from __future__ import annotations

from dataclasses import dataclass

from modicum.analysis.evidence import DayByDay
from modicum.days import Calendar
from modicum.diary.trial import Item, Segment, TimedSteps
from modicum.models.fit import Engine, Tier


@dataclass(frozen=True)
class Course:
    """One item's days and its place in the trial.

    clock_orders : one if stated, else both. segments : what chance decided, on `calendar`. interim : the agreed horizon
    has not come, so no word is given. timed : steps whose days chance decided.
    """

    item: Item
    days: DayByDay
    clock_orders: tuple[int, ...]
    segments: tuple[Segment, ...]
    calendar: Calendar
    primary: bool
    interim: bool
    timed: TimedSteps | None = None


@dataclass(frozen=True)
class Effort:
    """How finely to fit, and whether to add what stands beside the verdict but cannot change it.

    beside : other priors and onsets, fitted components, days needed. Thousands of simulated people go without.
    top_only : only the highest dose against none is judged, by the same steps and to the same word.
    """

    tier: Tier = "report"
    engine: Engine = "numpy"
    beside: bool = True
    top_only: bool = False


FULL_EFFORT = Effort()
