"""What a plan's design can come to, before anything has happened: the grade each contrast will have if the plan is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from modicum.analysis.evidence import DayByDay, gather
from modicum.analysis.grade import Grade, drawn_days, stand
from modicum.diary.trial import Scheme, Segment, TimedSteps
from modicum.knowledge.shapes import VerdictTable
from modicum.plan.plan import Drawn, Part, Plan
from modicum.plan.sealed import each_opened
from modicum.quantities import Dose, Unit


@dataclass(frozen=True)
class Foreseen:
    """One contrast of a plan that is kept to the day: its grade, and how often it comes back."""

    dose: Dose
    against: Dose
    grade: Grade
    returns: int


def segments_of(plan: Plan) -> tuple[Segment, ...]:
    """The drawn parts of a plan, as a trial's description states them."""
    return tuple(
        Segment(
            first=part.first,
            last=part.last,
            doses=part.doses,
            blinded=part.blinded,
            block_days=part.block_days,
            how=f"{part.rounds} rounds of two {part.block_days}-day blocks, order of each drawn {_with(part)}",
            order=part.order,
            scheme=Scheme.ROUNDS,
            drop_days=part.climb_days,
        )
        for part in plan.drawn
    )


def _with(part: Drawn) -> str:
    return "with a secret number that only the key holds" if part.seed is None else f"with seed {part.seed}"


def timed_of(plan: Plan) -> TimedSteps | None:
    """The steps of a plan whose days were drawn, as a trial's description states them.

    stay_days : from the plan's first day, the windows and the fixed end of the ladder, so that it is the same whichever
    days came up.
    """
    timed = plan.timed
    if timed is None:
        return None
    window = timedelta(days=timed.window_days)
    ladder = [step for step in plan.steps if step.part is Part.LADDER]
    drawn = ladder[-len(timed.earliest) :]
    ends = [*timed.earliest[1:], drawn[-1].last + timedelta(days=1)]
    stays = [(end - day - window).days for day, end in zip(timed.earliest, ends, strict=True)]
    return TimedSteps(
        earliest=timed.earliest,
        begins=tuple(step.first for step in drawn),
        window_days=timed.window_days,
        doses=tuple(step.dose for step in drawn),
        stay_days=min((timed.earliest[0] - plan.calendar.first_day).days, *stays),
        how=f"the day of each of {len(drawn)} steps drawn by itself, 0 to {timed.window_days} days late, with seed {timed.seed}",
    )


def foresee(plan: Plan, table: VerdictTable, *, taken_before: Dose) -> tuple[Foreseen, ...]:
    """Every dose of the plan against none, and every drawn pair against each other, by the rules that grade a real record.

    Where the order is sealed, each contrast has what it will have at the least, whichever order was drawn.
    """
    each = [_foresee(opened, table, taken_before) for opened in each_opened(plan)]
    return tuple(max(same, key=lambda one: (one.grade.value, -one.returns)) for same in zip(*each, strict=True))


def _foresee(plan: Plan, table: VerdictTable, taken_before: Dose) -> tuple[Foreseen, ...]:
    first = plan.calendar.first_day
    doses = tuple(plan.dose_on(first + timedelta(days=t)) for t in range((plan.last - first).days + 1))
    days = DayByDay(doses, (None,) * len(doses), taken_before, Unit.MG, first_day=first)
    evidence = gather(days, clock_lag=0, instant_onset=False)
    drawn = drawn_days(segments_of(plan), evidence, plan.calendar)
    pairs = [(level, 0) for level in range(1, len(evidence.levels) + 1)]
    pairs += [pair for part in drawn if 0 not in (pair := tuple(sorted(part.levels, reverse=True))) and len(pair) == 2]
    amount = (evidence.none, *evidence.levels)
    found = []
    for plus, minus in dict.fromkeys((pair[0], pair[1]) for pair in pairs):
        standing = stand(plus, minus, evidence, drawn, table)
        found.append(Foreseen(amount[plus], amount[minus], standing.grade, standing.returns))
    return tuple(found)
