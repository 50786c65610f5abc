"""A scheme and a person's choices in, a dated plan out; or every constraint that fails, with the nearest choice that would not.

Nothing is rounded, filled in or moved: a choice that does not fit is refused and the next that fits is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from modicum.knowledge.protocol_shapes import DayRange, DoseRange, Protocol
from modicum.plan.choices import Choices, Swaps
from modicum.plan.drawn import FEWEST_ROUNDS, MOST_ROUNDS, draw_rounds
from modicum.plan.plan import NONE, Drawn, Part, Plan, Step, check_whole
from modicum.plan.sealed import check_sealed, sealed_part
from modicum.problems import Problem
from modicum.quantities import MOST_DECIMALS, Dose

RUN_IN_LEAST = 14
"""Days without the drug before the first dose (titration.md; Younger 2009 and Srinivasan 2021 took two weeks)."""
RETURN_WITHIN = 28
"""An established dose may be gone back to directly within so many days of last taking it (titration.md)."""
LEAST_STAY = 7
"""Days on a dose before a higher one: the shortest of published guidance and trials (G-02, R-17). Posts go faster."""
MOST_RUNGS = 60
"""More doses than that in one ladder would be a slip of the keyboard."""
BLOCK_LEAST = 7
"""Days of a block: a shorter one is no stay, and what fades in days would be judged as an effect (verdicts: stay-days)."""


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
    rungs = _ladder(protocol, choices, problems)
    if problems:
        return Compiled(None, tuple(problems))
    steps = _dated(rungs, choices)
    drawn = _re_challenge(rungs, choices, steps, problems)
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
        dwell_days=_dwell(rungs),
        horizon_days=choices.horizon_days,
        off_weekdays=choices.off_weekdays,
        drawn=drawn,
    )
    check_whole(plan)
    if problem := _check_horizon(plan):
        return Compiled(None, (problem,))
    return Compiled(plan, ())


def _dwell(rungs: list[tuple[Dose, int]]) -> int:
    """Days after which a dose is established: the fewest that the ladder stays on one before a higher one."""
    return min((days for _, days in rungs[:-1]), default=LEAST_STAY)


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
    first = choices.start if choices.start is not None else protocol.start.low if protocol.start is not None else NONE
    if NONE < choices.taken_before < first:
        what = f"the scheme begins at {first}, more than the {choices.taken_before} that is taken now."
        return Problem(
            "field 'taken-before'", what, f"The nearest that passes begins at {choices.taken_before} or below."
        )
    return None


def _check_off_days(protocol: Protocol, choices: Choices) -> Problem | None:
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


def _ladder(protocol: Protocol, choices: Choices, problems: list[Problem]) -> list[tuple[Dose, int]]:
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
    return list(zip(doses, [*lengths, choices.days_on_the_last], strict=True))


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


def _dated(rungs: list[tuple[Dose, int]], choices: Choices) -> list[Step]:
    due = choices.calendar.first_day
    steps = []
    if choices.run_in_days:
        steps.append(Step(Part.RUN_IN, due, choices.run_in_days, NONE))
        due += timedelta(days=choices.run_in_days)
    for dose, days in rungs:
        steps.append(Step(Part.LADDER, due, days, dose))
        due += timedelta(days=days)
    return steps


def _re_challenge(
    rungs: list[tuple[Dose, int]], choices: Choices, steps: list[Step], problems: list[Problem]
) -> tuple[Drawn, ...]:
    """Adds the drawn blocks after the ladder."""
    swaps = choices.swaps
    if swaps is None:
        return ()
    top, other = rungs[-1][0], _other_side(rungs, swaps)
    problems += [*_check_swaps(swaps, other), *check_sealed(swaps)]
    if rungs[-1][1] < _dwell(rungs):
        what = f"{rungs[-1][1]} days do not make {top} an established dose to come back to; {_dwell(rungs)} do."
        problems.append(Problem("field 'days-on-the-last-dose'", what, f"The nearest that passes is {_dwell(rungs)}."))
    if problems or other is None:
        return ()
    if swaps.seed is None:
        part, blocks = sealed_part((top, other), swaps, first=steps[-1].last + timedelta(days=1))
        steps += blocks
        return (part,)
    order = draw_rounds((top, other), swaps.rounds, seed=swaps.seed)
    first = steps[-1].last + timedelta(days=1)
    for number, dose in enumerate(order):
        at: date = first + timedelta(days=number * swaps.block_days)
        steps.append(Step(Part.RE_CHALLENGE, at, swaps.block_days, dose, number + 1))
    return (Drawn(first, steps[-1].last, (top, other), swaps.block_days, order, swaps.seed),)


def _other_side(rungs: list[tuple[Dose, int]], swaps: Swaps) -> Dose | None:
    if swaps.against == "none":
        return NONE
    return rungs[-2][0] if len(rungs) > 1 else None


def _check_swaps(swaps: Swaps, other: Dose | None) -> list[Problem]:
    where, found = "[re-challenge]", []
    if other is None:
        what = "there is no rung below the only dose of the ladder."
        found.append(Problem(f"{where} field 'against'", what, 'Write "none".'))
    if not FEWEST_ROUNDS <= swaps.rounds <= MOST_ROUNDS:
        near = min(max(swaps.rounds, FEWEST_ROUNDS), MOST_ROUNDS)
        what = f"{swaps.rounds} rounds are not between {FEWEST_ROUNDS} and {MOST_ROUNDS}."
        found.append(Problem(f"{where} field 'rounds'", what, f"The nearest that passes is {near}."))
    if swaps.block_days < BLOCK_LEAST:
        what = f"{swaps.block_days} days are too short to be a stay on a dose."
        found.append(Problem(f"{where} field 'block-days'", what, f"The nearest that passes is {BLOCK_LEAST}."))
    if not swaps.direct:
        what = "going back up to the established dose at once was not agreed, and blocks that climb back are not built."
        found.append(
            Problem(f"{where} field 'direct'", what, "Agree on it with the prescriber, or plan without blocks.")
        )
    # Two blocks on the other side meet where two rounds meet; the day after them is the first day back.
    if other is not None and 2 * swaps.block_days + 1 > RETURN_WITHIN:
        what = (
            f"two blocks of {swaps.block_days} days without the dose can meet, and a dose last taken more than "
            f"{RETURN_WITHIN} days ago is climbed to anew."
        )
        nearest = f"The nearest that passes is {(RETURN_WITHIN - 1) // 2}."
        found.append(Problem(f"{where} field 'block-days'", what, nearest))
    return found


def _check_horizon(plan: Plan) -> Problem | None:
    covered = (plan.last - plan.calendar.first_day).days + 1
    if plan.horizon_days <= covered:
        return None
    what = f"{plan.horizon_days} days are more than the {covered} that the plan covers."
    return Problem(
        "field 'horizon-days'", what, f"The nearest that passes is {covered}; or stay longer on the last dose."
    )
