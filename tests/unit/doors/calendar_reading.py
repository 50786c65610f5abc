"""Reads a plan's calendar file back with other people's libraries."""

from datetime import UTC, datetime, time

import icalendar
from dateutil.rrule import rrulestr

from modicum.doors.files.calendar import calendar_of

MADE = datetime(2027, 2, 10, 12, 0, tzinfo=UTC)


def events(plan, *, before=None, discreet=True, made=MADE):
    data = calendar_of(plan, before=before, made=made, discreet=discreet)
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def rings(event):
    """Every moment of an entry on its own wall clock, expanded by dateutil."""
    first = event.decoded("dtstart")
    wall = first.replace(tzinfo=None) if isinstance(first, datetime) else datetime.combine(first, time())
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=wall)
    left = event.get("exdate", [])
    out = {
        moment.dt.replace(tzinfo=None) if isinstance(moment.dt, datetime) else datetime.combine(moment.dt, time())
        for some in (left if isinstance(left, list) else [left])
        for moment in some.dts
    }
    return [moment for moment in rule if moment not in out]
