"""What the moments of writing show: entries made late, before their day, and a clock that jumped. All are kept, and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from modicum.days import NOT_STATED, Calendar
from modicum.diary.entry import Diary, DoseEntry, Entry, RatingEntry
from modicum.diary.kinds import moment
from modicum.problems import Problem, shown

LATE_DAYS = 3
"""Written on the third day after its own or later: more than 48 hours after its day had ended."""
BACK_AT_LEAST = timedelta(hours=1)
"""Clocks are set right by minutes all the time; an hour back is worth a word."""
DAYS_SHOWN = 6


@dataclass(frozen=True)
class Wrote:
    """A record's line and when it was written down; None if it does not say, or not in a way that can be read."""

    where: str
    told: object
    at: datetime | None


def late_by(entry: Entry, calendar: Calendar) -> int | None:
    """Days between the entry's day and the one on which it was written down, negative if before; None if nobody kept that."""
    return None if entry.recorded is None else (written_on(entry.recorded, calendar) - entry.day).days


def written_on(recorded: datetime, calendar: Calendar) -> date:
    """The trial day of the moment; where the trial's zone is not stated, by the offset that the moment carries."""
    if calendar.zone != NOT_STATED:
        return calendar.day_of(recorded)
    return calendar.day_of_wall(recorded.date(), recorded.time())


def late(diary: Diary, calendar: Calendar) -> tuple[DoseEntry | RatingEntry, ...]:
    """Doses and ratings that were written down LATE_DAYS after their day or later."""
    return tuple(entry for entry in _daily(diary) if (late_by(entry, calendar) or 0) >= LATE_DAYS)


def _daily(diary: Diary) -> tuple[DoseEntry | RatingEntry, ...]:
    return (*diary.doses, *diary.ratings)


def wrote(where: str, values: Mapping[str, object]) -> Wrote:
    """What a record says of the moment at which it was written down."""
    told = values.get("recorded_at")
    return Wrote(where, told, moment(told) if isinstance(told, str) else None)


def marked(diary: Diary, written: Sequence[Wrote], calendar: Calendar) -> list[Problem]:
    """A note for each thing that the moments of writing show. Nothing is left out for it."""
    told = [(entry, by) for entry in _daily(diary) if (by := late_by(entry, calendar)) is not None]
    early, after = [entry for entry, by in told if by < 0], [entry for entry, by in told if by >= LATE_DAYS]
    return [*_unreadable(written), *_back(written), *_early(early), *_late(after)]


def _unreadable(written: Sequence[Wrote]) -> list[Problem]:
    bad = [line for line in written if line.told is not None and line.at is None]
    if not bad:
        return []
    what = f"field 'recorded_at': {shown(str(bad[0].told))} is no moment with an offset ({len(bad)} lines have such a field)."
    return [
        Problem(bad[0].where, what, "The entries were used; whether they were written down late is not known.", "note")
    ]


def _back(written: Sequence[Wrote]) -> list[Problem]:
    told = [line for line in written if line.at is not None]
    pairs = ((line, line.at, before.at) for before, line in pairwise(told))
    jumps = [(line, at) for line, at, before in pairs if at and before and at < before - BACK_AT_LEAST]
    if not jumps:
        return []
    what = (
        f"was written down before the line above it, by its own clock ({jumps[0][1]}); there are {len(jumps)} such places. "
        "The clock of the machine was set back, or two machines write here."
    )
    return [Problem(jumps[0][0].where, what, "The entries were used. Check that their days are right.", "note")]


def _early(early: Sequence[Entry]) -> list[Problem]:
    if not early:
        return []
    what = (
        f"doses or ratings that were written down before their day had begun: {len(early)} ({_days(early)}). Either the day is "
        "wrong, or the clock was."
    )
    return [
        Problem("written before its day", what, "They were used as written. Correct the days that are wrong.", "note")
    ]


def _late(found: Sequence[Entry]) -> list[Problem]:
    if not found:
        return []
    what = (
        f"doses or ratings that were written down {LATE_DAYS} days after their day or later: {len(found)} ({_days(found)}). What is "
        "remembered is smoother than what was felt."
    )
    return [Problem("written down late", what, "They were used, and are marked in the CSV files.", "note")]


def _days(entries: Sequence[Entry]) -> str:
    days = sorted({entry.day for entry in entries})
    return ", ".join(map(str, days[:DAYS_SHOWN])) + (" …" if len(days) > DAYS_SHOWN else "")
