"""What the diary says, in the closed list of facts of the adjustment rules (plan/adjust.py).

A day without an entry could have been anything, so a figure that rests on it is known within bounds only, and one that nothing
is known of is left out. Taking an entry of a dose or a rating away therefore widens what is known and never turns it round.
Words that somebody wrote are never interpreted: a side effect is the one that a rule is about if it has exactly its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from modicum.diary.entry import Burden, Diary, SideEffect, Status
from modicum.diary.totals import totals
from modicum.diary.trial import Trial
from modicum.knowledge.adjustment_shapes import BURDENS, Between, Facts, Known
from modicum.plan.adjust import MOST_DAYS
from modicum.plan.plan import NONE, Part, Plan
from modicum.plan.way import SKIPPED_AT_MOST
from modicum.quantities import Dose

WEEK = 7
A_DAY = timedelta(days=1)
_LATEST = Decimal(MOST_DAYS)


@dataclass(frozen=True)
class Happened:
    """The facts of one day. open : side effects that are not over, the worst first. lost : lines that could not be used.

    unrecorded : days of the last week without a whole dose written down. unrated : without a rating of the main item.
    """

    facts: Facts
    open: tuple[SideEffect, ...]
    lost: int
    unrecorded: tuple[date, ...]
    unrated: tuple[date, ...]

    def named(self, felt_as: Sequence[str], others: Iterable[str] = ()) -> Between:
        """The burden of one side effect that is not over, by its words; 0 if it is not there.

        others : words that are known to mean something else. An open side effect under any further words could be it.
        """
        mine, known = {_plain(word) for word in felt_as}, {_plain(word) for word in (*felt_as, *others)}
        low = max((rank(effect) for effect in self.open if _plain(effect.label) in mine), default=0)
        could = max((rank(effect) for effect in self.open if _plain(effect.label) not in known), default=0)
        return _between(low, 3 if self.lost else max(low, could))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def rank(effect: SideEffect) -> int:
    """1 for mild, 3 for severe."""
    return BURDENS.index(effect.burden.value)


def is_open(effect: SideEffect, today: date) -> bool:
    """Whether it is not over: on its last day it is still there."""
    return effect.day <= today and (effect.until is None or effect.until >= today)


def severe_open(diary: Diary, today: date) -> tuple[SideEffect, ...]:
    """Severe side effects that are not over."""
    return tuple(one for one in diary.side_effects if one.burden is Burden.SEVERE and is_open(one, today))


def happened(plan: Plan, trial: Trial, diary: Diary, *, lost: int, today: date) -> Happened:
    """Everything up to yesterday, for today's dose may not be taken yet; side effects up to today.

    lost : lines of the record that could not be used. What stood in them is unknown, so only what they can make no worse is kept.
    """
    days = _days(plan, trial, diary, today)
    effects = tuple(one for one in diary.side_effects if one.day <= today)
    open_now = tuple(sorted((one for one in effects if is_open(one, today)), key=lambda one: (-rank(one), one.day)))
    facts: dict[str, Known] = {"horizon-reached": trial.calendar.number(today) >= trial.horizon_days}
    facts |= _effects(effects, open_now, today, lost=lost)
    if not lost:
        facts |= _doses(plan, trial, days, facts, today)
        facts |= _since_step(effects, _last_rise(days, trial.dose_before), today)
        facts |= _ratings(plan, trial, diary, today)
    lately = [today - n * A_DAY for n in range(1, WEEK + 1) if trial.calendar.first_day <= today - n * A_DAY]
    rated = _rated(trial, diary)
    return Happened(
        facts,
        open_now,
        lost,
        tuple(day.day for day in days if day.day in lately and day.dose is None and not day.taken and not day.off),
        tuple(sorted(day for day in lately if day not in rated)),
    )


def _between(low: int | Decimal, high: int | Decimal) -> Between:
    return Between(Decimal(low), Decimal(high))


def _exactly(value: int) -> Between:
    return _between(value, value)


# ------------------------------------------------------------------ doses


@dataclass(frozen=True)
class _Day:
    """One trial day. dose : what was taken in all, None if that is not known. taken : whether something surely was. off : the
    plan has no dose on this day of the week, and none was taken that anybody wrote down.
    """

    day: date
    dose: Dose | None
    taken: bool
    off: bool


def _days(plan: Plan, trial: Trial, diary: Diary, today: date) -> list[_Day]:
    """Every day of the trial before today."""
    slots, each = Counter(entry.day for entry in diary.doses), totals(diary, trial.unit)
    swallowed = {
        entry.day
        for entry in diary.doses
        if entry.status is Status.TAKEN and (entry.amount is None or entry.amount.amount > 0)
    }
    found, day = [], trial.calendar.first_day
    while day < today:
        dose = each.get(day) if slots[day] >= len(plan.slots) else None
        off = day.weekday() in plan.off_weekdays and day not in swallowed and dose in {None, NONE}
        found.append(_Day(day, dose, day in swallowed, off))
        day += A_DAY
    return found


def _doses(plan: Plan, trial: Trial, days: Sequence[_Day], facts: Mapping[str, Known], today: date) -> dict[str, Known]:
    found: dict[str, Known] = {
        "gap-days": _gap(days, trial.dose_before),
        "missed-of-7": _missed(plan, days[-WEEK:]),
        "days-since-first-dose": _since_first(days, trial.dose_before, today),
    }
    if (rise := _last_rise(days, trial.dose_before)) is not None:
        found["days-since-step"] = _between((today - rise.late).days, (today - rise.early).days)
    dose = _dose_now(days, trial.dose_before)
    if dose is None:
        return found
    stay = _stay(days, dose, trial.dose_before)
    free = facts["days-free"]
    found |= {
        "dose-mg": Between(dose.amount, dose.amount),
        "at-ceiling": dose >= max(one.dose for one in plan.steps),
        "days-on-dose": stay,
    }
    if isinstance(free, Between):
        found["stable-days"] = Between(min(stay.low, free.low), min(stay.high, free.high))
    return found


def _dose_now(days: Sequence[_Day], before: Dose) -> Dose | None:
    """The dose that is taken, looking over a few skipped days; 0 mg after more of them; None if a day is not recorded."""
    skipped = 0
    for one in reversed(days):
        if one.off:
            continue
        if one.dose is None:
            return None
        if one.dose != NONE:
            return one.dose
        skipped += 1
        if skipped > SKIPPED_AT_MOST:
            return NONE
    return before


def _stay(days: Sequence[_Day], dose: Dose, before: Dose) -> Between:
    """Days on the dose up to yesterday, without another between; 0 if none is taken."""
    low = high = skipped = off = 0
    sure = True
    if dose == NONE:
        return _exactly(0)
    for one in reversed(days):
        if one.off:
            off += 1
        elif one.dose == NONE:
            skipped += 1
            if skipped > SKIPPED_AT_MOST:
                break
        elif one.dose in {None, dose}:
            sure = sure and one.dose is not None
            low, high = low + (1 + off) * sure, high + 1 + off  # days off count between two on the dose
            skipped = off = 0
        else:
            break
    else:
        return _between(low, _LATEST if before == dose else high)
    return _between(low, high)


@dataclass(frozen=True)
class _Rise:
    """The last rise as far as it is known: not before `early`, not after `late`. sure : whether there was one at all."""

    early: date
    late: date
    sure: bool


def _last_rise(days: Sequence[_Day], before: Dose) -> _Rise | None:
    """None if there was no rise, whatever was taken on the days without an entry."""
    shown = [one for one in days if not one.off]
    possible = [n for n in range(len(shown)) if _can_be_rise(shown, n, before)]
    if not possible:
        return None
    surely = _surely_by(shown, before)
    early = possible[0] if surely is None else surely
    return _Rise(shown[early].day, shown[possible[-1]].day, surely is not None)


def _can_be_rise(shown: Sequence[_Day], number: int, before: Dose) -> bool:
    """Whether a day could have been one: more than the dose before it, which a few skipped days do not end."""
    dose, skipped = shown[number].dose, 0
    if dose is None or dose == NONE:
        return dose is None
    for one in reversed(shown[:number]):
        if one.dose is None:
            return True
        if one.dose != NONE:
            return skipped > SKIPPED_AT_MOST or dose > one.dose
        skipped += 1
    return skipped > SKIPPED_AT_MOST or dose > before


def _surely_by(shown: Sequence[_Day], before: Dose) -> int | None:
    """The first day from which on there surely was a rise: between two doses that are known, the later the higher."""
    found, held, since, skipped = None, before, 0, 0
    for number, one in enumerate(shown):
        if one.dose is None:
            skipped = 0
            continue
        skipped = skipped + 1 if one.dose == NONE else 0
        if 0 < skipped <= SKIPPED_AT_MOST:
            continue
        if one.dose > held:
            found = next((n for n in range(since, number) if shown[n].dose is None), number)
        held, since = one.dose, number + 1
    return found


def _since_first(days: Sequence[_Day], before: Dose, today: date) -> Between:
    """Days since the first dose; nobody knows how many for somebody who took it before."""
    if before != NONE:
        return _between(len(days), _LATEST)
    could = next((one.day for one in days if one.taken or (one.dose is None and not one.off)), today)
    sure = next((one.day for one in days if one.taken), today)
    return _between((today - sure).days, (today - could).days)


def _gap(days: Sequence[_Day], before: Dose) -> Between:
    """Days up to yesterday without a dose, once one was taken."""
    low = high = 0
    sure = True
    for one in reversed(days):
        if one.taken:
            return _between(low, high)
        sure = sure and (one.off or one.dose is not None)
        low, high = low + sure, high + 1
    if before != NONE:
        return _between(low, high)
    return _between(0, 0 if sure else high)


def _missed(plan: Plan, week: Sequence[_Day]) -> Between:
    """Days of the last seven on which the plan had a dose and none was taken."""
    due = [one for one in week if (step := plan.step_of(one.day)) is not None and step.dose > NONE and not one.off]
    skipped = sum(one.dose == NONE for one in due)
    return _between(skipped, skipped + sum(one.dose is None and not one.taken for one in due))


# ------------------------------------------------------------------ side effects


def _effects(
    effects: Sequence[SideEffect], open_now: Sequence[SideEffect], today: date, *, lost: int
) -> dict[str, Known]:
    """A line that could not be used may have been a side effect. Where none was ever written down, nothing has to pass."""
    worst = max(map(rank, open_now), default=0)
    longest = max(((today - one.day).days + 1 for one in open_now), default=0)
    ended = max((one.until for one in effects if one.until is not None), default=None)
    free = 0 if open_now else MOST_DAYS if ended is None else (today - ended).days - 1
    return {
        "open-burden": _between(worst, 3 if lost else worst),
        "open-days": _between(longest, MOST_DAYS if lost else longest),
        "days-free": _between(0 if lost else free, free),
    }


def _since_step(effects: Sequence[SideEffect], rise: _Rise | None, today: date) -> dict[str, Known]:
    """The worst and the longest side effect that began with the last rise or later."""
    if rise is None:
        return {"since-step-burden": _exactly(0), "since-step-days": _exactly(0)}
    early = [one for one in effects if one.day >= rise.early]
    late = [one for one in early if one.day >= rise.late and rise.sure]

    def longest(some: Iterable[SideEffect]) -> int:
        return max((((one.until or today) - one.day).days + 1 for one in some), default=0)

    return {
        "since-step-burden": _between(max(map(rank, late), default=0), max(map(rank, early), default=0)),
        "since-step-days": _between(longest(late), longest(early)),
    }


# ------------------------------------------------------------------ ratings


def _rated(trial: Trial, diary: Diary) -> dict[date, Decimal]:
    """The mean rating of the main item on each day that has as many ratings as were agreed."""
    wanted = max(1, len(trial.primary_item.rating_times))
    each: dict[date, list[Decimal]] = {}
    for entry in diary.ratings:
        if entry.item == trial.primary:
            each.setdefault(entry.day, []).append(entry.value)
    return {day: sum(values, Decimal(0)) / len(values) for day, values in each.items() if len(values) >= wanted}


def _ratings(plan: Plan, trial: Trial, diary: Diary, today: date) -> dict[str, Known]:
    """How the last week compares with the one before it, and with the days without the drug before the first dose."""
    scale, rated = trial.primary_item.scale, _rated(trial, diary)

    def mean(days: Sequence[date]) -> Between:
        """Days without a rating could have been anything on the scale."""
        known = [rated[day] for day in days if day in rated]
        total, open_days = sum(known, Decimal(0)), len(days) - len(known)
        return Between((total + open_days * scale.minimum) / len(days), (total + open_days * scale.maximum) / len(days))

    week, before = ([today - n * A_DAY for n in range(first, first + WEEK)] for first in (1, WEEK + 1))
    run_in = [step.first + n * A_DAY for step in plan.steps if step.part is Part.RUN_IN for n in range(step.days)]
    found: dict[str, Known] = {}
    if before[-1] >= trial.calendar.first_day:
        found["worse-by-week"] = _by(mean(week), mean(before), -scale.direction.sign)
    if run_in and plan.first_dose_day is not None and week[-1] < plan.first_dose_day:
        found |= {"worse-by-run-in": _exactly(0), "better-by-run-in": _exactly(0)}  # no week with the drug yet
    elif run_in:
        found["worse-by-run-in"] = _by(mean(week), mean(run_in), -scale.direction.sign)
        found["better-by-run-in"] = _by(mean(week), mean(run_in), scale.direction.sign)
    return found


def _by(now: Between, then: Between, sign: int) -> Between:
    """By how much now is above then (sign 1) or below it (-1); 0 if it is not."""
    low, high = (now.low - then.high, now.high - then.low) if sign > 0 else (then.low - now.high, then.high - now.low)
    return Between(max(Decimal(0), low), max(Decimal(0), high))
