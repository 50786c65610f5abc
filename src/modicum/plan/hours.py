"""The hours between one dose and the next, on the clock that everybody else lives by: also where wall clocks change.

A plan keeps its slots and their clocks in every version, so this is asked once for its days: when it is made, and when
a version covers more of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from modicum.days import NOT_STATED
from modicum.plan.plan import Plan, PlannedDose
from modicum.problems import Problem

LEAST_HOURS = 16
"""Between two doses of a plan with one a day (ours: two thirds of a day). Several slots share it: 8 hours for two."""
MOST_TOLD = 3
"""Places that a message names; a wrong clock is wrong every day."""


def least_apart(plan: Plan) -> timedelta:
    """What two doses of this plan must be apart at the least."""
    return timedelta(hours=LEAST_HOURS) / len(plan.slots)


def instants(plan: Plan) -> list[tuple[datetime, PlannedDose]]:
    """When every dose falls due, in UTC and in that order; empty if the zone or the clock of a slot is not stated.

    A clock time that is skipped in spring is read with the offset of the hours before, as calendars do. A day that is
    skipped (a zone that moves across the date line) falls on the day after it, and its dose with it.
    """
    clocks = {slot.name: slot.clock for slot in plan.slots}
    if plan.calendar.zone == NOT_STATED or None in clocks.values():
        return []
    zone, found = ZoneInfo(plan.calendar.zone), []
    for planned in plan.each_dose():
        clock = clocks[planned.slot]
        if clock is None:
            raise AssertionError("clocks that are not stated were left aside")
        late = timedelta(days=1 if clock < plan.calendar.turns_at else 0)
        found.append((datetime.combine(planned.day + late, clock, zone).astimezone(UTC), planned))
    return sorted(found, key=lambda pair: pair[0])


def too_near(plan: Plan) -> tuple[Problem, ...]:
    """Doses that follow one another too soon, in hours that really pass; none where no clock is stated."""
    least, found = least_apart(plan), []
    for (early, one), (late, other) in pairwise(instants(plan)):
        if late - early < least:
            hours = (late - early).total_seconds() / 3600
            what = (
                f"{other.dose} of {other.day} ({other.slot}) would follow {one.dose} of {one.day} ({one.slot}) after "
                f"{hours:g} hours; two doses are {least.total_seconds() / 3600:.3g} hours apart at the least."
            )
            how = f"Move one of the clocks, or let the plan end before {other.day} or begin after it."
            found.append(Problem("[[slot]]", what, how))
    more = len(found) - MOST_TOLD
    if more > 0:
        found[MOST_TOLD:] = [Problem("[[slot]]", f"and so {more} times more.", "Mend the first; the others follow.")]
    return tuple(found)
