"""Where the dates that sources name lie, and whether a test stands in the record there. Nobody is told that they must."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from modicum.diary.entry import Diary, Lab, Status
from modicum.diary.labs import watched_of
from modicum.knowledge.watch_shapes import Due, WatchedTest, When
from modicum.quantities import Dose


class Known(Enum):
    """How the first day of the medicine is known."""

    TAKEN = "taken"
    PLANNED = "planned"
    BEFORE_TRIAL = "before-trial"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True)
class Start:
    """The first day with the medicine; day is None where the record and the plan do not tell it."""

    known: Known
    day: date | None = None


class Place(Enum):
    """How a due stands: done, its days are now, still to come, past without a test in the record, or without days."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    NOT_RECORDED = "not-recorded"
    NO_START = "no-start"
    THEIR_CHANGE = "their-change"
    NO_DATE = "no-date"


@dataclass(frozen=True)
class Dated:
    """A due with its days. first, last : the window, None where it is open or has no days.

    tests : the days of the tests in the window; of a due that comes again, and of one without days, all days of that test.
    """

    test: WatchedTest
    due: Due
    place: Place
    first: date | None
    last: date | None
    tests: tuple[date, ...]


def start_of(diary: Diary, planned: date | None, before: Dose) -> Start:
    """When the medicine began: what was taken counts before what was planned. before : taken already when the trial began."""
    if before.amount > 0:
        return Start(Known.BEFORE_TRIAL)
    taken = [
        entry.day
        for entry in diary.doses
        if entry.status is Status.TAKEN and entry.amount is not None and entry.amount.amount > 0
    ]
    if taken:
        return Start(Known.TAKEN, min(taken))
    return Start(Known.NOT_KNOWN) if planned is None else Start(Known.PLANNED, planned)


def dated(tests: Sequence[WatchedTest], labs: Iterable[Lab], start: Start, *, today: date) -> tuple[Dated, ...]:
    """Every due of these tests, in the order of the lists. today : the last day that a test can be of."""
    kept = tuple(lab for lab in labs if lab.day <= today)
    return tuple(
        _dated(test, due, sorted({lab.day for lab in kept if watched_of(lab, tests) is test}), start, today)
        for test in tests
        for due in test.dues
    )


def _dated(test: WatchedTest, due: Due, days: Sequence[date], start: Start, today: date) -> Dated:
    every = tuple(days)
    match due.when:
        case When.NO_DATE:
            return Dated(test, due, Place.NO_DATE, None, None, every)
        case When.AFTER_THEIR_CHANGE:
            return Dated(test, due, Place.THEIR_CHANGE, None, None, every)
        case When.BEFORE_START | When.AFTER_START:
            if start.day is None:
                return Dated(test, due, Place.NO_START, None, None, every)
    if due.when is When.BEFORE_START:
        last = start.day - timedelta(days=1)
        found = tuple(day for day in days if day <= last)
        return Dated(test, due, _place(None, last, found, today), None, last, found)
    return _after(test, due, every, start.day, today)


def _after(test: WatchedTest, due: Due, days: tuple[date, ...], start: date, today: date) -> Dated:
    """Days after the start; those that come again are counted from the last test that came after it."""
    assert due.from_days is not None  # noqa: S101 - the reader sees to it
    assert due.to_days is not None  # noqa: S101 - the reader sees to it
    later = tuple(day for day in days if day > start)
    anchor = later[-1] if due.again and later else start
    first, last = anchor + timedelta(days=due.from_days), anchor + timedelta(days=due.to_days)
    inside = () if due.again else tuple(day for day in days if first <= day <= last)
    return Dated(test, due, _place(first, last, inside, today), first, last, later if due.again else inside)


def _place(first: date | None, last: date, found: Sequence[date], today: date) -> Place:
    if found:
        return Place.DONE
    if first is not None and today < first:
        return Place.LATER
    return Place.NOW if today <= last else Place.NOT_RECORDED
