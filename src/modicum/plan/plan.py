"""A plan: which dose on which day, agreed before the first. Exact, dated, without a gap or an overlap between its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum

from modicum.days import Calendar
from modicum.errors import DataProblem
from modicum.plan.chosen_rule import ChosenRule
from modicum.quantities import Dose, Unit

NONE = Dose(Decimal(0), Unit.MG)


class Part(Enum):
    """What a step of a plan is there for."""

    RUN_IN = "run-in"
    STOPPED = "stopped"
    LADDER = "ladder"
    RE_CHALLENGE = "re-challenge"
    CLIMB_BACK = "climb-back"
    STOP_TRIAL = "stop-trial"


@dataclass(frozen=True)
class Slot:
    """A part of the day at which a dose is taken. share : of a day's dose; the shares of a plan's slots add up to one.

    clock : the usual time on the wall clock, None if it was not stated.
    """

    name: str
    clock: time | None
    share: Decimal


@dataclass(frozen=True)
class Step:
    """Some days on one daily dose. first : counted, the days are `first` to `last`. block : number of a drawn block.

    sealed : the block is taken from the kit of its number, and what is in it only the key says. `dose` is then the most
    that it can hold, so that what asks for a highest dose gets it; nobody may read it as what is taken.
    """

    part: Part
    first: date
    days: int
    dose: Dose
    block: int | None = None
    sealed: bool = False

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True)
class Drawn:
    """A part whose order chance decided: rounds that hold each dose once, each in an order of its own.

    seed : whoever has it can draw the same order again. order : the dose of every block. climb_days : first days of a
    block that may go by on the ladder's lower doses; 0 where going back up at once was agreed, or is a step of the ladder.
    blinded : neither the person nor whoever prescribes knows the order. While it is sealed, `order` is empty and `seed`
    None: no plan holds them.
    """

    first: date
    last: date
    doses: tuple[Dose, Dose]
    block_days: int
    order: tuple[Dose, ...]
    seed: int | None
    climb_days: int = 0
    blinded: bool = False

    @property
    def rounds(self) -> int:
        """Rounds that hold each dose once."""
        return ((self.last - self.first).days + 1) // (self.block_days * len(self.doses))


@dataclass(frozen=True)
class Timed:
    """Steps whose day chance decided. earliest : the first day each could have had; the last is window_days later."""

    earliest: tuple[date, ...]
    window_days: int
    seed: int


@dataclass(frozen=True)
class Relapse:
    """What was agreed for a trial of stopping: when it counts as failed, and what may be taken again then.

    worse_by : of the main item, against its mean over compared_first to compared_last, on on_days of any of_days in a
    row. back_to : the dose before. direct : established doses with the last day on which each may be taken again at once,
    highest first; empty if only the ladder leads back. Ending the trial of stopping earlier needs no rule.
    """

    worse_by: Decimal
    on_days: int
    of_days: int
    compared_first: date
    compared_last: date
    back_to: Dose
    direct: tuple[tuple[Dose, date], ...]


@dataclass(frozen=True)
class PlannedDose:
    """What is to be taken on one trial day in one slot."""

    day: date
    slot: str
    dose: Dose


@dataclass(frozen=True)
class Plan:
    """One version of a plan.

    steps : in order, the next begins the day after the last ended. off_weekdays : 0 is Monday; no dose on them once the
    ladder has begun. dwell_days : at least so long on a dose before a higher one. horizon_days : counted from the first
    day, the run-in included. adjust : the rules that were agreed for when something happens; none unless somebody chose one.
    """

    id: str
    version: int
    protocol: str
    calendar: Calendar
    slots: tuple[Slot, ...]
    steps: tuple[Step, ...]
    ceiling: Dose
    dwell_days: int
    horizon_days: int
    off_weekdays: frozenset[int] = frozenset()
    drawn: tuple[Drawn, ...] = ()
    timed: Timed | None = None
    relapse: Relapse | None = None
    adjust: tuple[ChosenRule, ...] = ()

    @property
    def last(self) -> date:
        return self.steps[-1].last

    def step_of(self, day: date) -> Step | None:
        """The step a trial day belongs to; None before the first and after the last."""
        return next((step for step in self.steps if step.first <= day <= step.last), None)

    def dose_on(self, day: date) -> Dose | None:
        """The whole dose of a trial day, 0 mg on a day without one; None if the plan does not speak of that day, or its
        dose is sealed.
        """
        step = self.step_of(day)
        if step is None:
            return None
        if day.weekday() in self.off_weekdays:
            return NONE
        return None if step.sealed else step.dose

    @property
    def first_dose_day(self) -> date | None:
        """The first day with a dose, from a kit or not; None if there is none."""
        days = (
            step.first + timedelta(days=number)
            for step in self.steps
            if step.dose > NONE
            for number in range(step.days)
        )
        return next((day for day in days if day.weekday() not in self.off_weekdays), None)

    def portions(self, dose: Dose) -> tuple[Dose, ...]:
        """A day's dose over the slots, exactly."""
        return tuple(Dose(dose.amount * slot.share, dose.unit) for slot in self.slots)

    def each_dose(self) -> Iterator[PlannedDose]:
        """Every dose that is to be taken, day by day and slot by slot; days without one, or from a kit, give nothing."""
        for step in self.steps:
            for number in range(step.days):
                day = step.first + timedelta(days=number)
                taken = self.dose_on(day)
                if taken is None or taken == NONE:
                    continue
                for slot, portion in zip(self.slots, self.portions(taken), strict=True):
                    if portion != NONE:
                        yield PlannedDose(day, slot.name, portion)


def check_whole(plan: Plan) -> None:
    """Raises DataProblem if a plan's steps leave a day out or cover one twice, or a dose is above the plan's ceiling.

    What makes plans must never make such a one; this is asked of every plan that is made or read.
    """
    if not plan.steps or not plan.slots:
        raise DataProblem("the plan has no steps, or no time of day at which a dose is taken.")
    if sum(slot.share for slot in plan.slots) != 1:
        raise DataProblem("the shares of the day's slots do not add up to one, so the day's dose would not be taken.")
    due = plan.calendar.first_day
    for step in plan.steps:
        if step.first != due or step.days < 1:
            raise DataProblem(
                f"the step at {step.dose} begins on {step.first}, and {due} is the next day to be covered."
            )
        if step.dose > plan.ceiling:
            raise DataProblem(f"the step from {step.first} is {step.dose}, above the agreed ceiling of {plan.ceiling}.")
        due = step.last + timedelta(days=1)
