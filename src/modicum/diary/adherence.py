"""What was taken against what was planned: stretches on one dose, days without an entry, times of the day, and late entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from statistics import median

from modicum.diary.entry import Diary, DoseEntry, Status
from modicum.diary.marks import late
from modicum.diary.totals import totals
from modicum.diary.trial import Trial
from modicum.quantities import Dose

BRIDGED_DAYS = 2
"""So many days that were skipped, or have no entry, inside a stretch on one dose do not end it; they are counted in it."""
NEAR_MINUTES = 60
"""A dose this near to its usual time counts as taken at it."""
_DAY_MINUTES = 24 * 60

Planned = Callable[[date], Dose | None]
"""The dose that the plan had for a day; None where it does not speak of the day, or its dose is sealed."""


@dataclass(frozen=True)
class Stretch:
    """Days on one total dose. dose : None for days of which nobody knows what was taken, `kit` if it came from sealed kits.

    off : nothing but days of the week on which the plan has no dose. taken, skipped, unrecorded : days; skipped are days without the dose inside the stretch. On no drug all days are `taken`.
    """

    dose: Dose | None
    first: date
    last: date
    taken: int
    skipped: int
    unrecorded: int
    kit: bool = False
    off: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Clock:
    """When doses were taken. usual : the median on the wall clock. near : of `count` doses with a time, at most an hour from it."""

    usual: time
    near: int
    count: int


@dataclass(frozen=True)
class Adherence:
    """Counts of days from the first trial day to `last`.

    compared, as_planned : days whose planned and whole taken dose are both known, and those of them that agree. other : the rest.
    unrated : days without a rating of the main item; longest_* : the longest run of such days. late : doses and ratings.
    """

    last: date
    days: int
    stretches: tuple[Stretch, ...]
    unrecorded: int
    longest_unrecorded: int
    compared: int
    other: tuple[tuple[date, Dose, Dose], ...]
    clocks: tuple[tuple[str, Clock], ...]
    unrated: int
    longest_unrated: int
    late: int

    @property
    def as_planned(self) -> int:
        return self.compared - len(self.other)


def adherence(
    trial: Trial, diary: Diary, planned: Planned, *, off_weekdays: frozenset[int] = frozenset()
) -> Adherence | None:
    """Everything above up to the last day with a dose or a rating; None if there is none.

    off_weekdays : days of the week without a dose by the plan, 0 is Monday; they are counted in the stretch around them.
    """
    recorded = [*(entry.day for entry in diary.doses), *(entry.day for entry in diary.ratings)]
    if not recorded:
        return None
    first, last = trial.calendar.first_day, max(recorded)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    taken = totals(diary, trial.unit)
    sealed = {entry.day for entry in diary.doses if entry.kit is not None and entry.amount is None}
    rated = {entry.day for entry in diary.ratings if entry.item == trial.primary}
    off = {day for day, took in taken.items() if day.weekday() in off_weekdays and took is not None and not took.amount}
    unrecorded = [day for day in every if taken.get(day) is None and day not in sealed]
    unrated = [day for day in every if day not in rated]
    both = [
        (day, plan, took)
        for day in every
        if (plan := planned(day)) is not None and (took := taken.get(day)) is not None
    ]
    return Adherence(
        last=last,
        days=len(every),
        stretches=tuple(
            replace(one, off=_each(one) <= off) for one in _stretches(every, taken, sealed, _skipped(diary) | off)
        ),
        unrecorded=len(unrecorded),
        longest_unrecorded=_longest(unrecorded),
        compared=len(both),
        other=tuple(each for each in both if each[1] != each[2]),
        clocks=_clocks(diary.doses, trial.calendar.turns_at),
        unrated=len(unrated),
        longest_unrated=_longest(unrated),
        late=len(late(diary, trial.calendar)),
    )


def _each(stretch: Stretch) -> set[date]:
    return {stretch.first + timedelta(days=n) for n in range(stretch.days)}


def _longest(days: Sequence[date]) -> int:
    longest = run = 0
    before: date | None = None
    for day in days:
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, run), day
    return longest


Label = Dose | None | str
"""What a day is called: its whole dose, KIT, or None where nobody knows."""
KIT = "kit"


def _skipped(diary: Diary) -> set[date]:
    """Days on which every dose was skipped. A day on which 0 mg was taken, as drawn or planned, is none."""
    some = {entry.day for entry in diary.doses if entry.status is not Status.SKIPPED}
    return {entry.day for entry in diary.doses} - some


def _stretches(
    every: Sequence[date], taken: dict[date, Dose | None], sealed: set[date], skipped: set[date]
) -> tuple[Stretch, ...]:
    told: list[Label] = [KIT if day in sealed else taken.get(day) for day in every]
    gaps = [label is None or day in skipped for day, label in zip(every, told, strict=True)]
    named = _bridged(_bridged(told, gaps), [label is None for label in told])
    starts = [n for n in range(len(named)) if n == 0 or named[n] != named[n - 1]]
    ends = [*starts[1:], len(named)]
    return tuple(
        _stretch(named[first], every[first:end], told[first:end]) for first, end in zip(starts, ends, strict=True)
    )


def _bridged(told: Sequence[Label], gaps: Sequence[bool]) -> list[Label]:
    """Every gap of at most BRIDGED_DAYS takes the name of the equal days on both its sides."""
    out, n = list(told), 0
    while n < len(out):
        end = n
        while end < len(out) and gaps[end]:
            end += 1
        if 0 < n < end < len(out) and end - n <= BRIDGED_DAYS and out[n - 1] == out[end] != KIT:
            out[n:end] = [out[end]] * (end - n)
        n = max(end, n + 1)
    return out


def _stretch(name: Label, days: Sequence[date], told: Sequence[Label]) -> Stretch:
    unknown = sum(label is None for label in told)
    on = sum(label == name for label in told) if name is not None else 0
    dose = name if isinstance(name, Dose) else None
    return Stretch(dose, days[0], days[-1], on, len(days) - on - unknown, unknown, name == KIT)


def _clocks(doses: Sequence[DoseEntry], turns_at: time) -> tuple[tuple[str, Clock], ...]:
    """By slot, for those with a time: counted from the hour at which a day turns, so midnight is no edge."""
    turn = turns_at.hour * 60 + turns_at.minute
    minutes: dict[str, list[int]] = {}
    for dose in doses:
        if dose.status is Status.TAKEN and dose.at is not None:
            minutes.setdefault(dose.slot, []).append((dose.at.hour * 60 + dose.at.minute - turn) % _DAY_MINUTES)
    told = []
    for slot, each in minutes.items():
        usual = round(median(each))
        on_wall = (usual + turn) % _DAY_MINUTES
        near = sum(abs(one - usual) <= NEAR_MINUTES for one in each)
        told.append((slot, Clock(time(on_wall // 60, on_wall % 60), near, len(each))))
    return tuple(told)
