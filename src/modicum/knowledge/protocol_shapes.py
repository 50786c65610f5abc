"""The shape of a titration protocol: what somebody published, and nothing that they left out.

A range stands where the publisher gave a range; what was not stated is None or empty. Whether a plan can be made of a
protocol is worked out from this, never declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from modicum.knowledge.rule_shapes import Mark
from modicum.knowledge.shapes import Review
from modicum.quantities import Dose


class Origin(Enum):
    """Who published a scheme: a post or its comments, guidance of an organisation or a clinic, a trial."""

    POST = "post"
    GUIDANCE = "guidance"
    TRIAL = "trial"


class TimeOfDay(Enum):
    MORNING = "morning"
    EVENING = "evening"
    BEDTIME = "bedtime"


class Action(Enum):
    """What an adjustment rule does. None but `raise` and `go-on` leads upwards."""

    NO_INCREASE = "no-increase"
    PAUSE = "pause"
    STEP_BACK = "step-back"
    HALVE = "halve-then-resume"
    MORNING = "move-to-morning"
    HOUR_EARLIER = "one-hour-earlier"
    FORM = "ask-about-form-or-filler"
    SLOWER = "slow-the-ladder"
    STOP = "stop-and-call"
    JUDGE = "judge-now"
    RESTART_LOWER = "restart-lower"
    RAISE = "raise"
    GO_ON = "go-on"


@dataclass(frozen=True)
class DoseRange:
    """A daily dose as published: one amount, or everything from low to high."""

    low: Dose
    high: Dose

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        return str(self.low) if self.exact else f"{self.low} to {self.high}"

    def holds(self, dose: Dose) -> bool:
        return self.low <= dose <= self.high

    def apart_from(self, other: DoseRange) -> bool:
        """Whether no dose is in both."""
        return self.high < other.low or other.high < self.low


@dataclass(frozen=True)
class DayRange:
    """A number of days as published: one number, or everything from low to high."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        days = f"{self.low}" if self.exact else f"{self.low} to {self.high}"
        return f"{days} day" if days == "1" else f"{days} days"

    def holds(self, days: int) -> bool:
        return self.low <= days <= self.high

    def apart_from(self, other: DayRange) -> bool:
        return self.high < other.low or other.high < self.low


@dataclass(frozen=True)
class Rung:
    """One dose of a ladder, a day's total. days : None if not stated; of the last rung it need not be."""

    dose: DoseRange
    days: DayRange | None


@dataclass(frozen=True)
class Climb:
    """A ladder said as a rule: so much more, every so many days. None is what was not stated."""

    start: DoseRange
    by: DoseRange | None
    every: DayRange | None


@dataclass(frozen=True)
class OwnRule:
    """An adjustment rule of the protocol's own: when, what, and in whose words it was put."""

    when: str
    then: Action
    says: str


@dataclass(frozen=True)
class Protocol:
    """One published scheme.

    rungs : the doses one by one; empty if it is a `climb`, or if the doses are not stated. ceiling : the highest daily
    dose. off_days_a_week : days of each week without a dose. horizon : days after which it judges. leaves_open : what
    it does not say and somebody who follows it must decide. not_for_modicum : why no plan may be made of it here.
    """

    id: str
    version: int
    origin: Origin
    title: str
    by: str
    population: str
    mark: Mark
    since: date
    source: tuple[str, ...]
    rungs: tuple[Rung, ...]
    climb: Climb | None
    ceiling: DoseRange | None
    times_a_day: int | None
    time_of_day: tuple[TimeOfDay, ...]
    off_days_a_week: int
    run_in_days: int | None
    horizon: DayRange | None
    rules: tuple[OwnRule, ...]
    leaves_open: tuple[str, ...]
    not_for_modicum: str
    reviewed: Review

    @property
    def start(self) -> DoseRange | None:
        """The first dose; None if it was not stated."""
        if self.climb is not None:
            return self.climb.start
        return self.rungs[0].dose if self.rungs else None

    @property
    def step_days(self) -> DayRange | None:
        """Days on a dose before a higher one: the shortest and the longest that it states; None if it states none.

        The last rung is no step: nothing follows it.
        """
        if self.climb is not None:
            return self.climb.every
        stated = [rung.days for rung in self.rungs[:-1] if rung.days is not None]
        if not stated:
            return None
        return DayRange(min(days.low for days in stated), max(days.high for days in stated))

    @property
    def missing(self) -> tuple[str, ...]:
        """What a plan needs and the protocol does not state, in words; empty if a plan can be made of it."""
        wanting = []
        if self.start is None:
            wanting.append("the first dose")
        nothing = self.climb is None and not self.rungs
        if nothing or (self.climb is not None and self.climb.by is None):
            wanting.append("how much more at each step")
        if (
            nothing
            or (self.climb is not None and self.climb.every is None)
            or any(rung.days is None for rung in self.rungs[:-1])
        ):
            wanting.append("how long each dose is taken before the next")
        if self.ceiling is None:
            wanting.append("the highest dose")
        return tuple(wanting)
