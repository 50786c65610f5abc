"""Which way leads from what was taken to a dose of the plan: none is needed downwards, upwards it is a start, a step or a return.

This looks at doses only. Whether the way may be taken today is the gate's to say, which knows the rest of the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from modicum.plan.gate import Barred
from modicum.plan.parts import RETURN_WITHIN
from modicum.plan.plan import NONE, Part, Plan, Step
from modicum.quantities import Dose

SKIPPED_AT_MOST = 2
"""Days without a dose that are skipped doses and no break (verdicts grade records by the same number)."""


class Kind(Enum):
    """What a dose is to somebody who took what they took. Only SAME needs nobody's leave."""

    SAME = "same-or-lower"
    START = "start"
    STEP = "step"
    RETURN = "return"


@dataclass(frozen=True)
class Present:
    """What was taken up to yesterday.

    dose : the last dose, looking over at most SKIPPED_AT_MOST days without one; 0 mg after a longer break; None if a day
    of that break was not recorded. days : on which it was taken since it was first taken without another between. span :
    days since then. last : for each dose ever taken, its last day; longest : its most days in one stay.
    """

    dose: Dose | None
    days: int
    span: int
    last: Mapping[Dose, date]
    longest: Mapping[Dose, int]


@dataclass(frozen=True)
class Way:
    """The way to a dose, and what about it is not as the plan allows. days_at_dose : None where no stay is asked for."""

    kind: Kind
    barred: tuple[Barred, ...] = ()
    days_at_dose: int | None = None


def present(plan: Plan, taken: Mapping[date, Dose | None], taken_before: Dose, today: date) -> Present:
    """What somebody takes, from the record of every day before today.

    taken : the whole dose of each day, 0 mg if none was; a day that is not in it, or is None, was not recorded.
    taken_before : the dose up to the plan's first day, which whoever takes it already is established on.
    """
    day, current, days, began, broken = plan.calendar.first_day, taken_before, 0, plan.calendar.first_day, 0
    last, longest = {}, {}
    if current != NONE:
        last, longest = {current: day - timedelta(days=1)}, {current: plan.dwell_days}
    recorded = True
    while day < today:
        dose = taken.get(day)
        if day.weekday() in plan.off_weekdays and dose in {None, NONE}:
            days += current != NONE  # kept as planned: a day of the stay, and no break
            day += timedelta(days=1)
            continue
        recorded = dose is not None and (recorded or dose != NONE)
        if dose is None or dose == NONE:
            broken += 1
            if broken > SKIPPED_AT_MOST:
                current, days = NONE, 0
        else:
            if dose != current:
                current, days, began = dose, 0, day
            broken, days = 0, days + 1
            last[dose], longest[dose] = day, max(longest.get(dose, 0), days)
        day += timedelta(days=1)
    unknown = current == NONE and not recorded
    return Present(None if unknown else current, days, (today - began).days if days else 0, last, longest)


def way_to_kit(step: Step, swallowed: Set[date], today: date) -> Way:
    """The way to a sealed block, whose dose nobody knows who could say whether it is more.

    swallowed : the days on which something was taken, from a kit or not. Within a block nothing changes. Into a block
    the way is a return, which was agreed with the blocks, unless so little was taken lately that it could be a start.
    """
    before = [today - timedelta(days=n) for n in range(1, 2 + SKIPPED_AT_MOST)]
    if any(day in swallowed for day in before):
        return Way(Kind.SAME if step.first < today else Kind.RETURN)
    why = f"nothing was taken on the last {len(before)} days by the record, and what the kits before held is not known."
    return Way(Kind.RETURN, (Barred(why, "Ask the person who prescribes. With the key they can say where to begin."),))


def way_to(after: Dose, plan: Plan, now: Present, today: date) -> Way:
    """The way from what was taken to `after`, the dose that the plan has for today.

    A record with holes bars a way up, and never one down: 0 mg is always the same or lower.
    """
    before = now.dose if now.dose is not None else NONE
    if after <= before:
        return Way(Kind.SAME)
    if now.dose is None:
        return Way(
            Kind.RETURN, (Barred("whether a dose was taken in the last days is not recorded.", "Enter the doses."),)
        )
    ladder = sorted({step.dose for step in plan.steps if step.part in {Part.LADDER, Part.CLIMB_BACK}})
    if before == NONE and now.last:
        return _back(after, plan, now, ladder, today)
    if before == NONE:
        return Way(Kind.START, _not_first(after, ladder[0]))
    following = next((dose for dose in ladder if dose > before), after)
    barred = (
        (
            Barred(
                f"after {before} the plan's next dose is {following}, and this is {after}.",
                "The doses between, in the order of the plan.",
            ),
        )
        if after > following
        else ()
    )
    return Way(Kind.STEP, barred, now.days)


def _not_first(after: Dose, first: Dose) -> tuple[Barred, ...]:
    if after <= first:
        return ()
    return (
        Barred(
            f"nothing has been taken yet, and the plan begins at {first}, not at {after}.", "The plan's own first dose."
        ),
    )


def _back(after: Dose, plan: Plan, now: Present, ladder: list[Dose], today: date) -> Way:
    """After a break: an established dose, as agreed and within RETURN_WITHIN days; or the ladder from its first dose."""
    if after <= ladder[0]:
        return Way(Kind.START)
    known = [dose for dose, days in now.longest.items() if dose >= after and days >= plan.dwell_days]
    if not known:
        return Way(
            Kind.RETURN, (_by_ladder(f"{after} was not taken for {plan.dwell_days} days before the break", ladder),)
        )
    last = max(now.last[dose] for dose in known)
    if (today - last).days > RETURN_WITHIN:
        return Way(
            Kind.RETURN, (_by_ladder(f"{after} was last taken on {last}, more than {RETURN_WITHIN} days ago", ladder),)
        )
    if not return_agreed(after, plan, today):
        return Way(Kind.RETURN, (_by_ladder("going back to it at once was not agreed in the plan", ladder),))
    return Way(Kind.RETURN)


def _by_ladder(why: str, ladder: list[Dose]) -> Barred:
    return Barred(
        f"{why}.", f"The way back is the ladder from {ladder[0]} on, or what the person who prescribes agrees to."
    )


def return_agreed(after: Dose, plan: Plan, today: date) -> bool:
    """Whether the plan says that this dose may be gone back to at once today."""
    blocks = any(
        after in part.doses and not part.climb_days and part.first <= today <= part.last for part in plan.drawn
    )
    stopping = plan.relapse is not None and any(after <= dose and today <= until for dose, until in plan.relapse.direct)
    return blocks or stopping
