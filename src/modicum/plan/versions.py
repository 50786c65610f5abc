"""A changed plan: the days that are over from the version before, the days to come from what was asked; or why not.

Taking less, staying on a dose and stopping never need anything. What leads further up than was agreed is found here,
and the gate (gate.py) says whether it may be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from modicum.errors import DataProblem
from modicum.knowledge.protocol_shapes import Protocol
from modicum.plan.plan import NONE, Drawn, Part, Plan, Step, check_whole
from modicum.problems import Problem
from modicum.quantities import Dose

A_DAY = timedelta(days=1)
NOT_SAID = "not stated"
"""Who, or why, where somebody stopped or took less without saying: nobody has to say."""


@dataclass(frozen=True)
class Change:
    """Who changed a plan and why. begins : the first day that may differ from the version before."""

    who: str
    why: str
    begins: date


@dataclass(frozen=True)
class Jump:
    """A dose that is reached faster than the scheme goes, with the name and the reason of whoever prescribes."""

    prescriber: str
    on: date
    why: str
    dose: Dose


@dataclass(frozen=True)
class Rise:
    """An upward step. day : the first on the higher dose. stayed : days on the one before, planned, without a break."""

    day: date
    before: Dose
    after: Dose
    stayed: int


@dataclass(frozen=True)
class Revised:
    """The new version, or None with what stands in its way."""

    plan: Plan | None
    problems: tuple[Problem, ...]


def revised(before: Plan, after: Plan, *, on: date) -> Revised:
    """The next version: `before` on every day before `on`, `after` from then on. A step that runs across `on` is cut.

    Nothing that would reach back into past days may differ: the id, how days are counted, the slots and their clocks,
    the days of the week without a dose.
    """
    problems = [*_differing(before, after), *_check_begins(before, on)]
    if after.horizon_days < before.horizon_days:
        what = f"{after.horizon_days} days are fewer than the {before.horizon_days} that were agreed before the start."
        near = f"The nearest that passes is {before.horizon_days}: judging earlier is looking until it suits."
        problems.append(Problem("field 'horizon-days'", what, near))
    if problems:
        return Revised(None, tuple(problems))
    steps = (*_until(before.steps, on), *_since(after.steps, on))
    plan = replace(after, version=before.version + 1, steps=steps, drawn=())
    try:
        check_whole(plan)
    except DataProblem as why:
        return Revised(None, (Problem("the changed plan", str(why), "Correct the steps, or the ceiling."),))
    plan = replace(
        plan,
        drawn=tuple(part for part in before.drawn if first_changed(before, plan, part) is None),
        timed=before.timed if _kept(before, plan, timed_days(before)) else None,
        relapse=before.relapse if _kept(before, plan, stop_trial_days(before)) else None,
    )
    if plan.horizon_days > (covered := _days(plan)):
        what = f"the plan would cover {covered} days, and it is judged after {plan.horizon_days}."
        near = f"The nearest that passes: {plan.horizon_days - covered} days more on the last dose, 0 mg if it is none."
        return Revised(None, (Problem("[[step]]", what, near),))
    return Revised(plan, ())


def _differing(before: Plan, after: Plan) -> Iterator[Problem]:
    how = "A version keeps it, or days that are over would change. Make a new plan in another folder."
    if (before.id, before.protocol) != (after.id, after.protocol):
        yield Problem("the plan", f"{after.id} ({after.protocol}) is not {before.id} ({before.protocol}).", how)
    for what in ("calendar", "slots", "off_weekdays"):
        if getattr(before, what) != getattr(after, what):
            yield Problem("the plan", f"{what.replace('_', ' ')} would not be those of version {before.version}.", how)


def _check_begins(before: Plan, on: date) -> Iterator[Problem]:
    first, end = before.calendar.first_day, before.last + A_DAY
    if not first <= on <= end:
        what = f"{on} is not within {first} to {end}, so days would be left out."
        yield Problem("field 'from'", what, f"The nearest that passes is {min(max(on, first), end)}.")


def _days(plan: Plan) -> int:
    return (plan.last - plan.calendar.first_day).days + 1


def _until(steps: Sequence[Step], on: date) -> Iterator[Step]:
    for step in steps:
        if step.first < on:
            yield step if step.last < on else replace(step, days=(on - step.first).days)


def _since(steps: Sequence[Step], on: date) -> Iterator[Step]:
    for step in steps:
        if step.last >= on:
            yield step if step.first >= on else replace(step, first=on, days=(step.last - on).days + 1)


def with_steps(before: Plan, steps: Sequence[tuple[Part, int, Dose, int | None]], *, on: date) -> Plan:
    """`before` with other steps from `on`: part, days, dose and number of block of each, one after the other."""
    dated, due = list(_until(before.steps, on)), on
    for part, days, dose, block in steps:
        dated.append(Step(part, due, days, dose, block))
        due += timedelta(days=days)
    return replace(before, steps=tuple(dated))


def stopped(before: Plan, *, on: date) -> Plan:
    """`before` with no drug from `on` to its last day, for the record and the analysis to go on."""
    return with_steps(before, [(Part.STOPPED, (before.last - on).days + 1, NONE, None)], on=on)


def lowered(before: Plan, dose: Dose, *, on: date) -> Plan:
    """`before` on one dose from `on` to its last day."""
    return with_steps(before, [(Part.LADDER, (before.last - on).days + 1, dose, None)], on=on)


def since(plan: Plan, on: date) -> Plan:
    """The days of a plan from `on`, for what is screened, counted and handed out anew. `on` is one of its days."""
    return replace(plan, steps=tuple(_since(plan.steps, on)), drawn=())


def step_dose(plan: Plan, day: date, *, taken_before: Dose) -> Dose:
    """The dose of the step that a day belongs to, also on its days of the week without one; before and after, the next.

    Of a sealed block the least that it can hold: what is asked for must be less than that to be surely less.
    """
    step = plan.step_of(day)
    if step is not None:
        return least_of(plan, step)
    return taken_before if day < plan.calendar.first_day else plan.steps[-1].dose


def least_of(plan: Plan, step: Step) -> Dose:
    """The dose of a step; of a sealed one the lower of the two that were drawn between."""
    if not step.sealed:
        return step.dose
    return next((min(part.doses) for part in plan.drawn if part.first <= step.first <= part.last), NONE)


def rises(plan: Plan, *, on: date, taken_before: Dose) -> tuple[Rise, ...]:
    """Every upward step from `on`. Two steps on one dose that follow each other are one stay."""
    found, held, stayed = [], taken_before, 0
    for step in plan.steps:
        if step.dose > held and step.first >= on:
            found.append(Rise(step.first, held, step.dose, stayed))
        stayed = stayed + step.days if step.dose == held else step.days
        held = least_of(plan, step)
    return tuple(found)


def new_rises(before: Plan, plan: Plan, *, on: date, taken_before: Dose) -> tuple[Rise, ...]:
    """The upward steps of a new version to more than the version before had on that day."""
    return tuple(rise for rise in rises(plan, on=on, taken_before=taken_before) if rise.after > _had(before, rise.day))


def _had(before: Plan, day: date) -> Dose:
    step = before.step_of(day)
    return NONE if step is None else step.dose


def jumps(before: Plan, plan: Plan, protocol: Protocol | None, *, on: date, taken_before: Dose) -> tuple[Rise, ...]:
    """The upward steps that are larger than the scheme's own next one, or come before its days on a dose are over.

    The very step that the version before had on that day, as agreed, is none. Without the scheme every other one is.
    """
    agreed = rises(before, on=on, taken_before=taken_before)
    told = {(rise.day, rise.before, rise.after) for rise in agreed}
    return tuple(
        rise
        for rise in rises(plan, on=on, taken_before=taken_before)
        if (rise.day, rise.before, rise.after) not in told
        and (too_far(rise, protocol) or too_soon(rise, plan.dwell_days))
    )


def too_far(rise: Rise, protocol: Protocol | None) -> bool:
    """Whether a step is larger than the scheme's own next."""
    most = None if protocol is None else next_dose(protocol, rise.before)
    return most is None or rise.after > most


def too_soon(rise: Rise, dwell_days: int) -> bool:
    """Whether a dose was not stayed on for as long as the plan does; no dose is nothing to stay on."""
    return rise.before != NONE and rise.stayed < dwell_days


def next_dose(protocol: Protocol, dose: Dose) -> Dose | None:
    """The highest dose that the scheme's own next step leads to; None if it has none above."""
    climb = protocol.climb
    if climb is not None:
        if dose < climb.start.low:
            return climb.start.high
        return None if climb.by is None else dose + climb.by.high
    above = [rung.dose for rung in protocol.rungs if rung.dose.low > dose]
    return min(above, key=lambda rung: rung.low).high if above else None


def timed_days(plan: Plan) -> tuple[date, date] | None:
    """The days on which the drawn days of steps show: from the first window to the last; None if none were drawn."""
    timed = plan.timed
    return None if timed is None else (timed.earliest[0], timed.earliest[-1] + timedelta(days=timed.window_days))


def stop_trial_days(plan: Plan) -> tuple[date, date] | None:
    """The days for which a trial of stopping was agreed, those that it is compared with included; None without one."""
    return None if plan.relapse is None else (plan.relapse.compared_first, plan.last)


def _kept(before: Plan, plan: Plan, days: tuple[date, date] | None) -> bool:
    return days is not None and first_difference(before, plan, *days) is None


def first_changed(before: Plan, plan: Plan, part: Drawn) -> date | None:
    """The first day of a drawn part on which a new version gives another dose; None if it is as it was drawn."""
    return first_difference(before, plan, part.first, part.last)


def first_difference(before: Plan, plan: Plan, first: date, last: date) -> date | None:
    """The first day of a stretch on which two versions give another dose, or one of them says nothing of it."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return next((day for day in days if before.dose_on(day) != plan.dose_on(day)), None)
