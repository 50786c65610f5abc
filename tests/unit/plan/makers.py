"""Schemes and choices for the tests of plans, said in short."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from fractions import Fraction

from modicum.days import Calendar
from modicum.knowledge.protocol_shapes import Climb, DayRange, DoseRange, Origin, Protocol, Rung
from modicum.knowledge.rule_shapes import Mark
from modicum.knowledge.shapes import Review
from modicum.plan.choices import Choices, StopTrial, Swaps, Timing
from modicum.plan.plan import Part, Slot
from modicum.quantities import Dose, Unit


def mg(text):
    return Dose(Decimal(text), Unit.MG)


def doses(text):
    """ "1.5" or "0.5 to 1"."""
    low, _, high = text.partition(" to ")
    return DoseRange(mg(low), mg(high or low))


def days(text):
    low, _, high = str(text).partition(" to ")
    return DayRange(int(low), int(high or low))


def scheme(rungs=(), *, climb=None, ceiling="4.5", **more):
    """`rungs`: pairs of dose and days, days None if not stated. `climb`: start, increase, days as texts or None."""
    start, by, every = climb if climb else (None, None, None)
    protocol = Protocol(
        id="made-up",
        version=1,
        origin=Origin.GUIDANCE,
        title="A made-up scheme",
        by="Nobody",
        population="Nobody.",
        mark=Mark.CHECKED,
        since=date(2026, 11, 23),
        source=("nobody",),
        rungs=tuple(Rung(doses(dose), days(length) if length else None) for dose, length in rungs),
        climb=Climb(doses(start), doses(by) if by else None, days(every) if every else None) if climb else None,
        ceiling=doses(ceiling) if ceiling else None,
        times_a_day=1,
        time_of_day=(),
        off_days_a_week=0,
        run_in_days=None,
        horizon=None,
        rules=(),
        leaves_open=("Everything.",),
        not_for_modicum="",
        reviewed=Review("nobody", date(2026, 11, 23), date(2027, 11, 23)),
    )
    return replace(protocol, **more)


LADDER = scheme((("1.5", 14), ("3", 14), ("4.5", None)))
CLIMB = scheme(climb=("0.5 to 1", "0.5 to 1", "7 to 14"))
BEDTIME = Slot("bedtime", time(22, 30), Decimal(1))


def choices(**more):
    """14 days of run-in, LADDER's own doses, 28 days on the last."""
    usual = Choices(
        id="mine",
        calendar=Calendar(date(2027, 3, 1), "Europe/Oslo"),
        slots=(BEDTIME,),
        start=None,
        increase=None,
        days_on_a_dose=None,
        ceiling=mg("4.5"),
        days_on_the_last=28,
        run_in_days=14,
        taken_before=mg("0"),
        horizon_days=70,
    )
    return replace(usual, **more)


def swaps(**more):
    return replace(Swaps(against="none", rounds=3, block_days=13, direct=True, seed=7), **more)


def stop(**more):
    """Down by the ladder's doses, a week on each, and four weeks without."""
    usual = StopTrial(
        by_rungs=True,
        days_each=7,
        days_without=28,
        worse_by=Decimal("1.5"),
        on_days=5,
        of_days=7,
        compared_days=14,
        direct=True,
    )
    return replace(usual, **more)


def timing(**more):
    return replace(Timing(window_days=7, seed=7), **more)


def came_out(plan):
    """What chance decided in a plan: the doses of the blocks as fractions, and the days by which steps came late."""
    if plan is None:
        return [], [0] * 100
    order = [Fraction(dose.amount) for part in plan.drawn for dose in part.order]
    if plan.timed is None:
        return order, []
    begins = [step.first for step in plan.steps if step.part is Part.LADDER][-len(plan.timed.earliest) :]
    return order, [(begin - first).days for begin, first in zip(begins, plan.timed.earliest, strict=True)]
