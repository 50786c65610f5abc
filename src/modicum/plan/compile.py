"""A scheme and a person's choices in, a dated plan out; or every constraint that fails, with the nearest choice that would not.

Nothing is rounded, filled in or moved: a choice that does not fit is refused and the next that fits is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modicum.knowledge.protocol_shapes import DayRange, DoseRange, Protocol
from modicum.plan.choices import Choices
from modicum.plan.parts import LEAST_STAY, RUN_IN_LEAST, Rungs, dated, established_after, re_challenge, stop_trial
from modicum.plan.plan import NONE, Plan, check_whole
from modicum.problems import Problem
from modicum.quantities import MOST_DECIMALS, Dose

DAYS_A_WEEK = 7
MOST_RUNGS = 60
"""More doses than that in one ladder would be a slip of the keyboard."""


@dataclass(frozen=True)
class Compiled:
    """The plan, or None with what stands in its way."""

    plan: Plan | None
    problems: tuple[Problem, ...]


def compile_plan(protocol: Protocol, choices: Choices) -> Compiled:
    """A version 1 plan of a scheme. Every constraint that fails is reported, not only the first."""
    if protocol.not_for_modicum or protocol.missing:
        return Compiled(None, (_not_this_scheme(protocol),))
    problems = [*_check_choices(protocol, choices)]
    ladder = _ladder(protocol, choices, problems)
    if problems:
        return Compiled(None, tuple(problems))
    steps, timed = dated(ladder[_first_rung(ladder, choices) :], choices, problems)
    drawn = re_challenge(ladder, choices, steps, problems)
    relapse = stop_trial(ladder, choices, steps, problems)
    if problems:
        return Compiled(None, tuple(problems))
    plan = Plan(
        id=choices.id,
        version=1,
        protocol=protocol.id,
        calendar=choices.calendar,
        slots=choices.slots,
        steps=tuple(steps),
        ceiling=choices.ceiling,
        dwell_days=established_after(ladder),
        horizon_days=choices.horizon_days,
        off_weekdays=choices.off_weekdays,
        drawn=drawn,
        timed=timed,
        relapse=relapse,
        adjust=choices.adjust,
    )
    check_whole(plan)
    if problem := _check_horizon(plan):
        return Compiled(None, (problem,))
    return Compiled(plan, ())


def _not_this_scheme(protocol: Protocol) -> Problem:
    why = (
        protocol.not_for_modicum or f"it does not state {'; '.join(protocol.missing)}, and nothing here fills that in."
    )
    return Problem(
        f"scheme {protocol.id}", f"no plan can be made of it: {why}", "Choose another scheme with the prescriber."
    )


def _check_choices(protocol: Protocol, choices: Choices) -> list[Problem]:
    found = [
        _inside("start", choices.start, protocol.start),
        _inside("increase", choices.increase, protocol.climb.by if protocol.climb else None),
        _days_inside(choices.days_on_a_dose, protocol),
        _check_ceiling(protocol, choices),
        _check_run_in(choices),
        _check_taken_before(protocol, choices),
        _check_off_days(protocol, choices),
        _check_slots(protocol, choices),
    ]
    return [problem for problem in found if problem is not None]


def _inside(key: str, chosen: Dose | None, stated: DoseRange | None) -> Problem | None:
    where = f"field '{key}'"
    if stated is None:
        if chosen is None:
            return None
        return Problem(where, f"{chosen} is given, and the scheme lists its doses one by one.", "Remove the field.")
    if chosen is None:
        if stated.exact:
            return None
        return Problem(where, f"is missing, and the scheme states {stated}.", "Write the dose that was agreed.")
    if stated.holds(chosen):
        return None
    near = stated.low if chosen < stated.low else stated.high
    return Problem(
        where, f"{chosen} is not what the scheme states, {stated}.", f"The nearest that it allows is {near}."
    )


def _days_inside(chosen: int | None, protocol: Protocol) -> Problem | None:
    where, stated = "field 'days-on-a-dose'", protocol.step_days
    if chosen is None:
        if stated is None or _every_exact(protocol):
            return None
        return Problem(where, f"is missing, and the scheme states {stated}.", "Write the number that was agreed.")
    if stated is None:
        return Problem(where, f"{chosen} is given, and the scheme has one dose only.", "Remove the field.")
    ranges = _step_ranges(protocol)
    if all(each.holds(chosen) for each in ranges):
        return None
    low, high = max(each.low for each in ranges), min(each.high for each in ranges)
    if low > high:
        return Problem(where, "one number cannot be all that the scheme states, step by step.", "Remove the field.")
    near = low if chosen < low else high
    return Problem(where, f"{chosen} days are not what the scheme states, {stated}.", f"The nearest is {near}.")


def _step_ranges(protocol: Protocol) -> list[DayRange]:
    if protocol.climb is not None:
        return [protocol.climb.every] if protocol.climb.every is not None else []
    return [rung.days for rung in protocol.rungs[:-1] if rung.days is not None]


def _every_exact(protocol: Protocol) -> bool:
    return all(each.exact for each in _step_ranges(protocol))


def _check_ceiling(protocol: Protocol, choices: Choices) -> Problem | None:
    highest = protocol.ceiling.high if protocol.ceiling is not None else choices.ceiling
    if choices.ceiling > highest:
        what = f"{choices.ceiling} is above {highest}, the highest dose that the scheme states."
        return Problem("field 'ceiling'", what, f"The nearest that it allows is {highest}.")
    if choices.ceiling == NONE:
        return Problem("field 'ceiling'", "is 0 mg, so no dose could be planned.", "Write the highest dose agreed.")
    return None


def _check_run_in(choices: Choices) -> Problem | None:
    where = "field 'run-in-days'"
    if choices.taken_before == NONE and choices.run_in_days < RUN_IN_LEAST:
        what = f"{choices.run_in_days} days without the drug leave too little to compare with; at least {RUN_IN_LEAST} are needed."
        return Problem(where, what, f"The nearest that passes is {RUN_IN_LEAST}.")
    if choices.taken_before != NONE and choices.run_in_days:
        what = f"{choices.taken_before} is taken already, so these days would not be without the drug."
        return Problem(where, what, "Write 0, or plan a trial of stopping with the prescriber.")
    return None


def _check_taken_before(protocol: Protocol, choices: Choices) -> Problem | None:
    if choices.begin_at_present:
        return None  # the ladder itself is asked for that dose
    first = choices.start if choices.start is not None else protocol.start.low if protocol.start is not None else NONE
    if NONE < choices.taken_before < first:
        what = f"the scheme begins at {first}, more than the {choices.taken_before} that is taken now."
        return Problem(
            "field 'taken-before'", what, f"The nearest that passes begins at {choices.taken_before} or below."
        )
    return None


def _check_off_days(protocol: Protocol, choices: Choices) -> Problem | None:
    if choices.begin_at_present and choices.off_weekdays and len(choices.off_weekdays) < DAYS_A_WEEK:
        return None  # which days are left out is part of how it is taken already, and no scheme's to say
    if len(choices.off_weekdays) == protocol.off_days_a_week:
        return None
    what = f"names {len(choices.off_weekdays)} days of the week without a dose, and the scheme states {protocol.off_days_a_week}."
    return Problem("field 'off-weekdays'", what, f"Name {protocol.off_days_a_week} of them.")


def _check_slots(protocol: Protocol, choices: Choices) -> Problem | None:
    where, asked = "[[slot]]", protocol.times_a_day
    if not choices.slots or sum((slot.share for slot in choices.slots), Decimal(0)) != 1:
        return Problem(where, "the shares of the day's dose must add up to 1.", "Correct the shares.")
    if asked is not None and len(choices.slots) != asked:
        what = f"there are {len(choices.slots)}, and the scheme gives it {asked} times a day."
        return Problem(where, what, f"Write {asked}.")
    return None


def _ladder(protocol: Protocol, choices: Choices, problems: list[Problem]) -> Rungs:
    """Doses with their days, up to the ceiling. The last dose has the days that were chosen for it."""
    doses = _doses(protocol, choices, problems)
    days = choices.days_on_a_dose
    if problems or not doses:
        if not problems:
            what = f"{choices.ceiling} is below the first dose of the scheme, {protocol.start}."
            problems.append(Problem("field 'ceiling'", what, f"The nearest that passes is {protocol.start}."))
        return []
    if protocol.climb is not None:
        each = days if days is not None else _exactly(protocol.climb.every)
        lengths = [each] * (len(doses) - 1)
    else:
        lengths = [days if days is not None else _exactly(rung.days) for rung in protocol.rungs[: len(doses) - 1]]
    for dose in doses:
        problems += _check_portions(dose, choices)
    problems += _check_stays(lengths)
    problems += _check_present(doses, choices)
    return list(zip(doses, [*lengths, choices.days_on_the_last], strict=True))


def _check_present(doses: list[Dose], choices: Choices) -> list[Problem]:
    if not choices.begin_at_present or choices.taken_before in doses:
        return []
    near = min(doses, key=lambda dose: abs(dose.amount - choices.taken_before.amount))
    what = f"{choices.taken_before} is taken now, and that is no dose of this ladder."
    mend = f"Remove the field, or choose a scheme that holds it; the nearest dose of this one is {near}."
    return [Problem("field 'begin-at-present-dose'", what, mend)]


def _first_rung(ladder: Rungs, choices: Choices) -> int:
    """Where on the scheme's ladder this plan begins: at its bottom, or at the dose that is taken already."""
    return [dose for dose, _ in ladder].index(choices.taken_before) if choices.begin_at_present else 0


def _doses(protocol: Protocol, choices: Choices, problems: list[Problem]) -> list[Dose]:
    if protocol.climb is None:
        doses = []
        for number, rung in enumerate(protocol.rungs):
            dose = choices.start if number == 0 and choices.start is not None else rung.dose.low
            if number > 0 and not rung.dose.exact:
                what = f"step {number + 1} is {rung.dose}, and which of it was not agreed."
                problems.append(Problem(f"scheme {protocol.id}", what, "Choose another scheme with the prescriber."))
            if dose <= choices.ceiling:
                doses.append(dose)
        return doses
    start, by = choices.start or protocol.climb.start.low, choices.increase
    if by is None and protocol.climb.by is not None:
        by = protocol.climb.by.low
    if by is None or problems:
        return []
    doses = [start] if start <= choices.ceiling else []
    while doses and doses[-1] + by <= choices.ceiling and len(doses) < MOST_RUNGS:
        doses.append(doses[-1] + by)
    if doses and doses[-1] != choices.ceiling:
        what = f"steps of {by} from {start} do not lead to {choices.ceiling}; the last before it is {doses[-1]}."
        problems.append(Problem("field 'ceiling'", what, f"The nearest that passes is {doses[-1]}."))
    return doses


def _exactly(days: DayRange | None) -> int:
    if days is None or not days.exact:  # _days_inside has asked for it
        raise AssertionError("a step without one number of days")
    return days.low


def _check_stays(lengths: list[int]) -> list[Problem]:
    short = [days for days in lengths if days < LEAST_STAY]
    if not short:
        return []
    what = f"{min(short)} days on a dose before a higher one are too few; at least {LEAST_STAY} are asked for."
    return [Problem("the ladder", what, f"The nearest that passes is {LEAST_STAY}, or another scheme.")]


def _check_portions(dose: Dose, choices: Choices) -> list[Problem]:
    for slot in choices.slots:
        amount = dose.amount * slot.share
        if -int(amount.normalize().as_tuple().exponent) > MOST_DECIMALS:
            what = f"{slot.share} of {dose} is no exact amount."
            return [Problem(f"[[slot]] {slot.name}", what, "Write shares that divide every dose of the ladder.")]
    return []


def _check_horizon(plan: Plan) -> Problem | None:
    covered = (plan.last - plan.calendar.first_day).days + 1
    if plan.horizon_days <= covered:
        return None
    what = f"{plan.horizon_days} days are more than the {covered} that the plan covers."
    return Problem(
        "field 'horizon-days'", what, f"The nearest that passes is {covered}; or stay longer on the last dose."
    )
