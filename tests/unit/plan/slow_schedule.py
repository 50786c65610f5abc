"""A schedule written down day by day, the slow way, from titration.md alone: the oracle of the compiler.

It shares no code with plan/: amounts are fractions, days are walked one at a time, and a refusal is a reason in words.
"""

from datetime import timedelta
from fractions import Fraction


class RefusedError(Exception):
    pass


def amount(dose):
    return Fraction(dose.amount)


def pick(chosen, low, high, what):
    """The chosen figure inside a range; the only one if the range is one figure."""
    if chosen is None:
        if low != high:
            raise RefusedError(f"{what} not chosen")
        return low
    if not low <= chosen <= high:
        raise RefusedError(f"{what} outside the scheme")
    return chosen


def climbed(climb, choices, top):
    now = pick(maybe(choices.start), amount(climb.start.low), amount(climb.start.high), "start")
    by = pick(maybe(choices.increase), amount(climb.by.low), amount(climb.by.high), "increase")
    stay = pick(choices.days_on_a_dose, climb.every.low, climb.every.high, "days")
    out = []
    while now <= top:
        out.append((now, stay))
        now += by
    if out and out[-1][0] != top:
        raise RefusedError("the ceiling is not on the ladder")
    return out


def listed(rungs, choices, top):
    if choices.increase is not None or (choices.days_on_a_dose is not None and len(rungs) == 1):
        raise RefusedError("a choice that the list leaves no room for")
    out = []
    for n, rung in enumerate(rungs):
        low, high = amount(rung.dose.low), amount(rung.dose.high)
        if n > 0 and low != high:
            raise RefusedError("a later dose is a range")
        dose = low if n > 0 else pick(maybe(choices.start), low, high, "start")
        stay = None if rung is rungs[-1] else pick(choices.days_on_a_dose, rung.days.low, rung.days.high, "days")
        if dose <= top:
            out.append((dose, stay))
    return out


def maybe(dose):
    return None if dose is None else amount(dose)


def ladder(protocol, choices):
    """(dose, days) pairs as fractions, by walking up until the ceiling."""
    top = amount(choices.ceiling)
    out = climbed(protocol.climb, choices, top) if protocol.climb else listed(protocol.rungs, choices, top)
    if not out:
        raise RefusedError("nothing below the ceiling")
    return [*out[:-1], (out[-1][0], choices.days_on_the_last)]


def reasons(protocol, choices, rungs):
    """Every constraint of titration.md, true where it is broken."""
    top, before, s = amount(choices.ceiling), amount(choices.taken_before), choices.swaps
    yield protocol.not_for_modicum != ""
    yield top == 0 or top > amount(protocol.ceiling.high)
    yield before == 0 and choices.run_in_days < 14
    yield before > 0 and choices.run_in_days > 0
    yield 0 < before < rungs[0][0]
    yield any(length < 7 for _, length in rungs[:-1])  # a week on a dose before a higher one
    yield len(choices.off_weekdays) != protocol.off_days_a_week
    if s is not None:
        yield not 2 <= s.rounds <= 4
        yield rungs[-1][1] < (7 if len(rungs) == 1 else min(length for _, length in rungs[:-1]))  # established
        yield not s.direct
        yield s.block_days < 7
        yield s.against == "rung-below" and len(rungs) < 2
        yield 2 * s.block_days + 1 > 28  # last taken, two blocks without it, back on the day after them


def schedule(protocol, choices, order):
    """{date: dose as a fraction} for every day, or RefusedError. order : the drawn doses, as fractions, block by block."""
    rungs = ladder(protocol, choices)
    if any(reasons(protocol, choices, rungs)):
        raise RefusedError("a constraint")
    walk = [(Fraction(0), choices.run_in_days), *rungs]
    if choices.swaps is not None:
        walk += [(dose, choices.swaps.block_days) for dose in order]
    out, day = {}, choices.calendar.first_day
    for dose, length in walk:
        for _ in range(length):
            out[day] = Fraction(0) if day.weekday() in choices.off_weekdays else dose
            day += timedelta(days=1)
    if choices.horizon_days > len(out):
        raise RefusedError("horizon")
    return out
