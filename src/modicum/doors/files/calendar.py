"""A plan as an iCalendar file: one repeating entry for each step and slot, which a calendar shows, moves and cancels by itself.

An entry keeps its UID through all versions of its plan, so importing a newer file changes entries and never doubles them.
Titles say nothing about a medicine unless that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from modicum.days import NOT_STATED
from modicum.errors import DataProblem
from modicum.plan.plan import NONE, Plan, Slot

MAKER = "-//modicum//plan//EN"
DISCREET = "Reminder"
LASTS = timedelta(minutes=10)
A_YEAR = timedelta(days=366)
"""Changes of clocks are written down for a year around the plan: a calendar that moves an entry needs those too."""


@dataclass(frozen=True)
class Entry:
    """One repeating entry: on every day of a step but those without a dose."""

    uid: str
    title: str
    first: date
    clock: time | None
    days: int
    without: tuple[date, ...]
    cancelled: bool = False


def calendar_of(
    plan: Plan, *, before: Plan | None, made: datetime, discreet: bool, earlier: Sequence[Plan] = ()
) -> bytes:
    """The calendar file of a plan. before : the version that a calendar may hold already, whose lost entries are cancelled.

    earlier : versions before that, which somebody may have imported instead; their lost entries are cancelled too.

    made : when the file is made, with its offset. Raises DataProblem for a plan whose zone is not stated: a clock time
    without one rings at another hour after a journey.
    """
    zone = plan.calendar.zone
    if zone == NOT_STATED:
        raise DataProblem(
            "the plan's time zone is not stated, so a calendar cannot know when to remind. Write the zone."
        )
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entries = list(_entries(plan, discreet=discreet))
    kept = {entry.uid for entry in entries}
    for version in (before, *reversed(earlier)):
        lost = [] if version is None else [one for one in _entries(version, discreet=discreet) if one.uid not in kept]
        entries += [_cancelled(entry) for entry in lost]
        kept |= {entry.uid for entry in lost}
    for entry in entries:
        calendar.add_component(_event(entry, plan, made))
    calendar.add_missing_timezones(first_date=plan.calendar.first_day - A_YEAR, last_date=plan.last + A_YEAR)
    data: bytes = calendar.to_ical()
    return data


def _entries(plan: Plan, *, discreet: bool) -> Iterator[Entry]:
    for number, step in enumerate(plan.steps, 1):
        if step.dose == NONE:
            continue
        for slot, portion in zip(plan.slots, plan.portions(step.dose), strict=True):
            if portion == NONE:
                continue
            days = [step.first + timedelta(days=n) for n in range(step.days)]
            taken = [day for day in days if plan.dose_on(day) != NONE]
            if not taken:
                continue
            shift = _shift(plan, slot)
            yield Entry(
                uid=_uid(plan, number, slot),
                title=DISCREET if discreet else f"kit {step.block}" if step.sealed else f"{portion} naltrexone",
                first=taken[0] + shift,
                clock=slot.clock,
                days=(taken[-1] - taken[0]).days + 1,
                without=tuple(day + shift for day in days if taken[0] <= day <= taken[-1] and day not in taken),
            )


def _shift(plan: Plan, slot: Slot) -> timedelta:
    """A dose at 00:30 belongs to the evening before and stands in the calendar a day later."""
    after_midnight = slot.clock is not None and slot.clock < plan.calendar.turns_at
    return timedelta(days=1 if after_midnight else 0)


def _uid(plan: Plan, number: int, slot: Slot) -> str:
    """The same for step and slot in every version, and telling nothing to whoever reads it."""
    name = "\x1f".join((plan.id, str(number), slot.name))
    return f"{blake2b(name.encode(), digest_size=12).hexdigest()}@modicum.invalid"


def _cancelled(entry: Entry) -> Entry:
    return Entry(entry.uid, entry.title, entry.first, entry.clock, entry.days, entry.without, cancelled=True)


def _event(entry: Entry, plan: Plan, made: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", plan.version - 1)
    event.add("dtstamp", made)
    event.add("summary", entry.title)
    event.add("dtstart", _moment(entry.first, entry.clock, plan))
    if entry.clock is not None:
        event.add("duration", LASTS)
    event.add("rrule", vRecur(FREQ="DAILY", COUNT=entry.days))
    for day in entry.without:
        event.add("exdate", _moment(day, entry.clock, plan))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _moment(day: date, clock: time | None, plan: Plan) -> date | datetime:
    """A civil date if no clock time was stated, else the wall-clock time in the plan's own zone."""
    return day if clock is None else datetime.combine(day, clock, ZoneInfo(plan.calendar.zone))
