"""The adjustment rules of the knowledge files, read by tomllib, and held against one way in which everything could have been."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from states.oracle_screen import KNOWLEDGE

DAY = timedelta(days=1)
SKIPS = 2
BURDEN = {"none": 0, "mild": 1, "moderate": 2, "severe": 3}
BARS = {"no-increase", "pause", "stop-and-call", "step-back", "halve-then-resume", "slow-the-ladder", "restart-lower"}
"""Actions that keep the dose where it is or lead to less (decision 0021)."""
LONG = Decimal(4000)


@dataclass
class Lived:
    """A whole record: a dose and a rating for every day. effects : first day, last day or None, rank, words."""

    first: date
    before: Decimal
    doses: dict[date, Decimal]
    rated: dict[date, Decimal]
    effects: list[tuple[date, date | None, int, str]]
    planned: dict[date, Decimal]
    run_in: list[date]
    rest: set[date]
    horizon: int


@cache
def published(name):
    return tomllib.loads((KNOWLEDGE / "adjustments" / f"{name}.toml").read_text("utf-8"))


def rule_says(rule, lived, today):
    """Whether a chosen rule applies and bars, and what it does. rule : id, figures as text, felt-as."""
    file = published(rule["id"])
    figures = {one["name"]: one.get("value", rule.get(one["name"])) for one in file.get("figure", [])}
    then = file["then"]
    applies = any(all(_holds(one, figures, rule, lived, today) for one in branch["all"]) for branch in file["branch"])
    return applies and then in BARS, then


def _holds(one, figures, rule, lived, today):
    fact = FACTS[one["fact"]](lived, today) if one["fact"] != "named-burden" else _named(lived, today, rule)
    if "to" in one:
        return fact is one["to"]
    text = str(figures[one["figure"]])
    to = Decimal(BURDEN[text]) if text in BURDEN else Decimal(text)
    return fact >= to if one["is"] == ">=" else fact < to


def _open(lived, today):
    return [one for one in lived.effects if one[0] <= today and (one[1] is None or one[1] >= today)]


def _named(lived, today, rule):
    return max((rank for _, _, rank, words in _open(lived, today) if words in rule["felt-as"]), default=0)


def _days(lived, today):
    """(day, dose) of every day but the days off that were kept, the latest first."""
    days = [lived.first + DAY * n for n in range((today - lived.first).days)]
    return [(day, lived.doses[day]) for day in reversed(days) if day not in lived.rest]


def _dose(lived, today):
    lately = [dose for _, dose in _days(lived, today)][: SKIPS + 1]
    if len(lately) <= SKIPS:
        lately.append(lived.before)
    return next((dose for dose in lately if dose), Decimal(0))


def _on_dose(lived, today):
    now, count, idle = _dose(lived, today), 0, 0
    for _, dose in _days(lived, today):
        if dose == now:
            count, idle = count + 1, 0
        elif dose == 0 and idle < SKIPS:
            idle += 1
        else:
            return count
    return LONG if now == lived.before else count


def _rise(lived, today):
    """The day of the last rise: more than the last dose before it, which a few skipped days do not end; None if there was none."""
    held, idle, found = lived.before, 0, None
    for day, dose in reversed(_days(lived, today)):
        if dose == 0:
            idle += 1
            continue
        if dose > (0 if idle > SKIPS else held):
            found = day
        held, idle = dose, 0
    return found


def _since(lived, today):
    rise = _rise(lived, today)
    return [one for one in lived.effects if rise is not None and rise <= one[0] <= today]


def _gap(lived, today):
    count = 0
    for n in range(1, (today - lived.first).days + 1):
        if lived.doses[today - DAY * n]:
            return count
        count += 1
    return count if lived.before else 0


def _missed(lived, today):
    last = [today - DAY * n for n in range(1, 8)]
    return sum(
        lived.planned.get(day, 0) > 0 and day not in lived.rest and lived.doses.get(day) == 0
        for day in last
        if day >= lived.first
    )


def _mean(lived, days):
    return sum((lived.rated[day] for day in days), Decimal(0)) / len(days)


def _week(today, n):
    return [today - DAY * k for k in range(1 + 7 * n, 8 + 7 * n)]


def _by_week(lived, today):
    if _week(today, 1)[-1] < lived.first:
        return LONG  # not known, so it could be
    return max(Decimal(0), _mean(lived, _week(today, 0)) - _mean(lived, _week(today, 1)))


def _by_run_in(lived, today, sign):
    first_dose = min((day for day, dose in lived.planned.items() if dose), default=date.max)
    if _week(today, 0)[-1] < first_dose:
        return Decimal(0)
    if not lived.run_in:
        return LONG
    return max(Decimal(0), sign * (_mean(lived, _week(today, 0)) - _mean(lived, lived.run_in)))


FACTS = {
    "open-burden": lambda lived, today: max((one[2] for one in _open(lived, today)), default=0),
    "open-days": lambda lived, today: max(((today - one[0]).days + 1 for one in _open(lived, today)), default=0),
    "days-free": lambda lived, today: (
        0
        if _open(lived, today)
        else min(((today - one[1]).days - 1 for one in lived.effects if one[0] <= today), default=LONG)
    ),
    "since-step-burden": lambda lived, today: max((one[2] for one in _since(lived, today)), default=0),
    "since-step-days": lambda lived, today: max(
        (((one[1] or today) - one[0]).days + 1 for one in _since(lived, today)), default=0
    ),
    "days-since-step": lambda lived, today: LONG if _rise(lived, today) is None else (today - _rise(lived, today)).days,
    "missed-of-7": _missed,
    "gap-days": _gap,
    "dose-mg": _dose,
    "days-on-dose": _on_dose,
    "worse-by-week": _by_week,
    "worse-by-run-in": lambda lived, today: _by_run_in(lived, today, 1),
    "better-by-run-in": lambda lived, today: _by_run_in(lived, today, -1),
    "horizon-reached": lambda lived, today: (today - lived.first).days >= lived.horizon,
}
