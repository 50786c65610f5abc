"""Trial days: civil dates in a named zone, with a day that turns at 04:00, so a 00:30 bedtime dose is last night's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from modicum.errors import DayError
from modicum.problems import shown

NOT_STATED = "not stated"
"""The zone of a record whose makers did not say. Civil dates still hold; instants cannot be computed."""
DAY_TURNS_AT = time(4, 0)
"""Ours (product.md): late enough for a bedtime dose after midnight, early enough for a first morning entry."""
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
"""Dates outside are typing errors: low-dose naltrexone is younger, and nobody has a diary from the next century."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
"""Spelled out, because newer Pythons read 24:00 as 00:00, which would be the same date a day too early."""


def read_date(text: str) -> date:
    """Read an ISO date, 2026-03-01. Other orders are refused: 03/04 is March or April, depending on the reader."""
    bare = text.strip()
    if _DATE.fullmatch(bare) is None:
        msg = f"cannot read {shown(text)} as a date. Write year-month-day, such as 2026-03-01."
        raise DayError(msg)
    try:
        day = date.fromisoformat(bare)
    except ValueError as why:
        msg = f"{shown(text)} is not a day of the calendar ({why}). Write year-month-day, such as 2026-03-01."
        raise DayError(msg) from why
    if not EARLIEST <= day < LATEST:
        msg = f"{shown(text)} is outside {EARLIEST} to {LATEST}. Check the year."
        raise DayError(msg)
    return day


def read_clock(text: str) -> time:
    """Read a clock time, 22:30, on the 24-hour clock."""
    bare = text.strip()
    if _TIME.fullmatch(bare) is None:
        msg = f"cannot read {shown(text)} as a clock time. Write it on the 24-hour clock, such as 22:30."
        raise DayError(msg)
    return time.fromisoformat(bare)


def read_zone(text: str) -> str:
    """An IANA zone name such as Europe/Oslo, or "not stated". Abbreviations (EST) and offsets are refused.

    Etc/GMT+5 is an offset too, and one whose sign is turned round: it lies five hours behind UTC.
    """
    bare = text.strip()
    is_place = "/" in bare and not bare.startswith("Etc/GMT") and bare in _zones()
    if is_place or bare in {NOT_STATED, "UTC"}:
        return bare
    msg = f"{shown(text)} is not a time zone modicum knows. Write a place, such as Europe/Oslo, or '{NOT_STATED}'."
    raise DayError(msg)


@cache
def _zones() -> frozenset[str]:
    """Asked for once: the answer looks into every file of the system's zones."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class Calendar:
    """How a trial counts its days: the first day (day 0), the zone, and the hour at which a day turns.

    zone : IANA name or "not stated".
    turns_at : entries before this clock time belong to the day before.
    """

    first_day: date
    zone: str
    turns_at: time = DAY_TURNS_AT

    def number(self, day: date) -> int:
        """Trial day of a civil date: 0 on the first day, negative before."""
        return (day - self.first_day).days

    def on(self, number: int) -> date:
        """Civil date of a trial day."""
        return self.first_day + timedelta(days=number)

    def day_of(self, instant: datetime) -> date:
        """The trial day (as a civil date) that an instant belongs to.

        The instant is moved to wall-clock time in the trial's zone first and the turn is compared on the wall clock, so
        a 23- or 25-hour day has neither a doubled nor a missing date. Raises DayError for an instant without an offset
        and for a trial whose zone is not stated.
        """
        if instant.utcoffset() is None:
            msg = f"{instant} has no time zone, so it cannot be placed on a day. Give an offset such as +01:00."
            raise DayError(msg)
        if self.zone == NOT_STATED:
            msg = (
                "this trial's zone is not stated, so an instant cannot be placed on a day. Give the civil date itself."
            )
            raise DayError(msg)
        wall = instant.astimezone(ZoneInfo(self.zone))
        return self.day_of_wall(wall.date(), wall.time())

    def day_of_wall(self, day: date, clock: time) -> date:
        """The trial day of a wall-clock reading: the day before, when the clock had not reached the turn."""
        return day - timedelta(days=1) if clock < self.turns_at else day
