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
    """Every constraint of titration.md, true where it is broken. rungs : the whole ladder, from its lowest dose."""
    top, before, s = amount(choices.ceiling), amount(choices.taken_before), choices.swaps
    dwell = 7 if len(rungs) == 1 else min(length for _, length in rungs[:-1])
    yield protocol.not_for_modicum != ""
    yield top == 0 or top > amount(protocol.ceiling.high)
    yield before == 0 and choices.run_in_days < 14
    yield before > 0 and choices.run_in_days > 0
    yield 0 < before < rungs[0][0]
    yield choices.begin_at_present and before not in dict(rungs)
    yield any(length < 7 for _, length in rungs[:-1])  # a week on a dose before a higher one
    as_taken = choices.begin_at_present and 0 < len(choices.off_weekdays) < 7  # how it is taken already
    yield not as_taken and len(choices.off_weekdays) != protocol.off_days_a_week
    if s is not None:
        yield not 2 <= s.rounds <= 4
        yield rungs[-1][1] < dwell  # established
        yield s.against == "rung-below" and len(rungs) < 2
        yield from no_way_back(s, rungs, dwell)
        yield choices.stop is not None
    if choices.stop is not None:
        yield from no_stop(choices.stop, rungs)


def no_way_back(s, rungs, dwell):
    yield s.block_days < 7
    in_time = 2 * s.block_days + 1 <= 28  # last taken, two blocks without it, back on the day after them
    if s.against == "rung-below":
        yield len(rungs) > 1 and s.block_days < rungs[-2][1] and not (s.direct and in_time)
    elif s.direct:
        yield len(rungs) > 1 and not in_time  # a ladder of one dose begins where it ends
    else:
        at_top = s.block_days - sum(length for _, length in rungs[:-1])
        yield at_top < dwell or at_top < 7 or 2 * at_top < s.block_days


def no_stop(stop, rungs):
    yield stop.by_rungs and len(rungs) == 1
    yield stop.worse_by <= 0
    yield stop.days_without < 14
    yield not 7 <= stop.compared_days <= rungs[-1][1]
    yield not 1 <= stop.of_days <= stop.days_without
    yield not 1 <= stop.on_days <= stop.of_days


def begun(choices, rungs, delays):
    """{day number: dose} of run-in and ladder, each day asked which step has begun by then."""
    late = choices.timing.window_days if choices.timing is not None else 0
    begins, due = [], choices.run_in_days
    for n, (dose, length) in enumerate(rungs):
        may_move = late if n > 0 or choices.run_in_days else 0
        begins.append((due + (delays.pop(0) if may_move else 0), dose))
        due += length + may_move
    return {day: next((dose for at, dose in reversed(begins) if at <= day), Fraction(0)) for day in range(due)}


def schedule(protocol, choices, order, delays=()):
    """{date: dose as a fraction} for every day, or RefusedError.

    order : the drawn doses, as fractions, block by block. delays : days by which each step that chance moves comes late.
    """
    whole = ladder(protocol, choices)
    if any(reasons(protocol, choices, whole)):
        raise RefusedError("a constraint")
    begins_at = [dose for dose, _ in whole].index(amount(choices.taken_before)) if choices.begin_at_present else 0
    own = whole[begins_at:]
    if choices.timing is not None:
        moves = len(own) - (choices.run_in_days == 0)
        if moves < 1 or choices.timing.window_days > 28 or (choices.timing.window_days + 1) ** moves < 8:
            raise RefusedError("a window in which chance cannot do enough, or too much")
    days = list(begun(choices, own, list(delays)).values())
    days += after_ladder(choices, whole, order)
    out, day = {}, choices.calendar.first_day
    for dose in days:
        out[day] = Fraction(0) if day.weekday() in choices.off_weekdays else dose
        day += timedelta(days=1)
    if choices.horizon_days > len(out):
        raise RefusedError("horizon")
    return out


def after_ladder(choices, whole, order):
    """One dose a day, of the drawn blocks or of the trial of stopping."""
    days, s, stop = [], choices.swaps, choices.stop
    if s is not None:
        up = [dose for dose, length in whole[:-1] for _ in range(length)]
        climbs = s.against == "none" and not s.direct
        for n, dose in enumerate(order):
            from_below = n > 0 and order[n - 1] == 0 and dose > 0
            block = [*up, *[dose] * s.block_days][: s.block_days] if climbs and from_below else [dose] * s.block_days
            days += block
    if stop is not None:
        lower = [dose for dose, _ in whole[:-1]] if stop.by_rungs else []
        days += [dose for dose in lower[::-1] for _ in range(stop.days_each)] + [Fraction(0)] * stop.days_without
    return days
