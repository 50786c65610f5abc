"""Hours that really pass between two doses: over every change of clocks of every zone, and where a zone loses a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from modicum.days import Calendar
from modicum.plan.compile import compile_plan
from modicum.plan.hours import instants, least_apart, too_near
from modicum.plan.plan import Slot
from unit.plan.makers import LADDER, choices, mg, scheme

NOON = time(12)
CLOCKS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
LOST_DAYS = {
    "Pacific/Apia": date(2011, 12, 30),
    "Pacific/Fakaofo": date(2011, 12, 30),
    "Pacific/Kwajalein": date(1993, 8, 21),
}
"""Days that a zone left out when it moved across the date line (tz database, europe and australasia files)."""


def plan_around(day, zone, *clocks):
    """14 days without, then four weeks with a dose that have the day in their middle."""
    share = Decimal(1) / len(clocks)
    slots = tuple(Slot(f"slot {n}", clock, share) for n, clock in enumerate(clocks))
    chosen = choices(
        calendar=Calendar(day - timedelta(days=28), zone),
        slots=slots,
        ceiling=mg("1"),
        horizon_days=14,
        days_on_the_last=28,
    )
    compiled = compile_plan(scheme((("1", None),), ceiling="1", times_a_day=len(clocks)), chosen)
    assert compiled.problems == ()
    return compiled.plan


def offset(zone, day):
    return datetime.combine(day, NOON, zone).utcoffset()


@cache
def changes(first, last):
    """{(day, offset before, offset after): a zone}: each way in which clocks changed on a day, with one zone that did.

    Looked for a week at a time and then by halving; two changes within a week that undo each other do not exist.
    """
    found = {}
    for name in sorted(available_timezones()):
        if "/" not in name or name.startswith("Etc/"):
            continue
        zone, day = ZoneInfo(name), first
        before = offset(zone, day)
        while day < last:
            later = day + timedelta(days=7)
            after = offset(zone, later)
            if after != before:
                low, high = day, later
                while (high - low).days > 1:
                    middle = low + (high - low) // 2
                    low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
                found.setdefault((high, before, after), name)
            day, before = later, after
    return found


@pytest.mark.hazard("H-11/schedule")
def test_one_dose_a_day_is_16_hours_from_the_next_at_every_change_of_clocks():
    """Every change of clocks from 2024 to 2034, with a dose at every half hour of the day; counted in UTC by hand."""
    kinds = changes(date(2024, 1, 1), date(2034, 12, 31))
    assert len(kinds) > 200
    for (day, before, after), name in kinds.items():
        zone = ZoneInfo(name)
        for clock in CLOCKS:
            moments = [datetime.combine(day + timedelta(days=n), clock, zone).astimezone(UTC) for n in range(-2, 3)]
            least = min(later - earlier for earlier, later in pairwise(moments))
            assert least >= timedelta(hours=16), (name, day, clock, before, after)


@pytest.mark.hazard("H-11/schedule")
def test_a_plan_over_a_change_of_clocks_passes_and_names_each_day_once():
    kinds = list(changes(date(2024, 1, 1), date(2034, 12, 31)).items())
    for number, ((day, _, _), name) in enumerate(kinds[::7]):
        plan = plan_around(day, name, CLOCKS[number % len(CLOCKS)])
        assert too_near(plan) == ()
        assert [planned.day for _, planned in instants(plan)] == [day + timedelta(days=n) for n in range(-14, 14)]


@pytest.mark.hazard("H-11/schedule")
@pytest.mark.parametrize("name", LOST_DAYS)
def test_a_day_that_a_zone_leaves_out_would_double_a_dose_and_is_refused(name):
    """Who lives in Apia had no 30 December 2011: what a plan names for it would be due together with another day's."""
    day, zone = LOST_DAYS[name], ZoneInfo(name)
    if datetime.combine(day, NOON, zone).astimezone(UTC).astimezone(zone).date() == day:
        pytest.skip("this table of time zones does not have the day that was left out")
    (problem,) = too_near(plan_around(day, name, time(22, 30)))
    assert "after 0 hours" in problem.what
    assert str(day) in problem.what
    mended = plan_around(day + timedelta(days=15), name, time(22, 30))
    assert too_near(mended) == ()


def test_two_slots_share_the_hours_and_the_last_of_a_day_is_held_against_the_first_of_the_next():
    day = date(2027, 6, 1)
    assert least_apart(plan_around(day, "Europe/Oslo", time(8), time(22))) == timedelta(hours=8)
    assert too_near(plan_around(day, "Europe/Oslo", time(8), time(22))) == ()
    close = too_near(plan_around(day, "Europe/Oslo", time(16), time(22)))
    assert "after 6 hours; two doses are 8 hours apart at the least" in close[0].what
    assert "Move one of the clocks" in close[0].how_to_mend
    over_night = too_near(plan_around(day, "Europe/Oslo", time(6), time(23)))
    assert (
        f"{day - timedelta(days=13)} (slot 0) would follow 0.5 mg of {day - timedelta(days=14)}" in over_night[0].what
    )


def test_a_wrong_clock_is_told_three_times_and_then_counted():
    close = too_near(plan_around(date(2027, 6, 1), "Europe/Oslo", time(16), time(22)))
    assert len(close) == 4
    assert "so 25 times more" in close[-1].what  # 28 days, each with one gap of 6 hours


def test_an_hour_that_is_lost_in_spring_is_lost_between_two_slots_too():
    """Norway, 28 March 2027, 02:00 to 03:00: from 00:30 (27 March's own night) to 08:30 only 7 hours pass."""
    told = too_near(plan_around(date(2027, 3, 28), "Europe/Oslo", time(8, 30), time(0, 30)))
    assert len(told) == 1
    assert "2027-03-28 (slot 0) would follow 0.5 mg of 2027-03-27 (slot 1) after 7 hours" in told[0].what


@pytest.mark.parametrize("change", ["zone", "clock"])
def test_hours_are_not_counted_where_no_clock_or_no_zone_is_stated(change):
    plan = plan_around(date(2027, 6, 1), "not stated" if change == "zone" else "Europe/Oslo", time(8), time(9))
    if change == "clock":
        plan = replace(plan, slots=tuple(replace(slot, clock=None) for slot in plan.slots))
    assert instants(plan) == []
    assert too_near(plan) == ()


def test_the_dose_after_midnight_is_that_of_the_evening_before():
    plan = compile_plan(LADDER, choices(slots=(Slot("bedtime", time(0, 30), Decimal(1)),))).plan
    moment, planned = instants(plan)[0]
    assert (planned.day, moment.astimezone(ZoneInfo("Europe/Oslo"))) == (
        date(2027, 3, 15), datetime(2027, 3, 16, 0, 30, tzinfo=ZoneInfo("Europe/Oslo")),
    )  # fmt: skip
