"""The calendar file of a plan: read back by another library's rules, it rings for every dose once, and for nothing else."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.days import Calendar
from modicum.doors.files.calendar import calendar_of
from modicum.errors import DataProblem
from modicum.plan.compile import compile_plan
from modicum.plan.plan import Slot
from unit.doors.calendar_reading import MADE, events, rings
from unit.plan.makers import LADDER, choices, mg, scheme, swaps

ZONES = (
    "Europe/Oslo",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Pacific/Apia",
)


def plan_of(**more):
    compiled = compile_plan(more.pop("protocol", LADDER), choices(**more))
    assert compiled.problems == ()
    return compiled.plan


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(2024, 1, 1), date(2034, 12, 31)),
    st.sampled_from((time(22, 30), time(0, 30), time(2, 30), time(8, 0))),
    st.booleans(),
    st.sampled_from((frozenset(), frozenset({6}))),
)
def test_the_calendar_rings_for_every_dose_once(zone, first, clock, drawn, off):
    plan = plan_of(
        protocol=replace(LADDER, off_days_a_week=len(off)),
        calendar=Calendar(first, zone),
        slots=(Slot("bedtime", clock, mg("1").amount),),
        swaps=swaps() if drawn else None,
        off_weekdays=off,
    )
    rung = sorted(moment for event in events(plan) for moment in rings(event))
    late = timedelta(days=1 if clock < time(4) else 0)  # after midnight belongs to the evening before
    assert rung == [datetime.combine(planned.day + late, clock) for planned in plan.each_dose()]
    assert {str(event.decoded("dtstart").tzinfo) for event in events(plan)} == {zone}


def test_a_clock_that_was_not_stated_makes_an_entry_of_the_whole_day():
    plan = plan_of(slots=(Slot("bedtime", None, mg("1").amount),))
    first = events(plan)[0].decoded("dtstart")
    assert first == date(2027, 3, 15)
    assert not isinstance(first, datetime)


def test_titles_say_nothing_unless_that_was_asked_for():
    data = calendar_of(plan_of(), before=None, made=MADE, discreet=True).decode()
    assert "naltrexone" not in data.lower()
    assert {str(event["summary"]) for event in events(plan_of())} == {"Reminder"}
    named = {str(event["summary"]) for event in events(plan_of(), discreet=False)}
    assert named == {"1.5 mg naltrexone", "3 mg naltrexone", "4.5 mg naltrexone"}


def test_a_new_version_changes_entries_and_cancels_what_is_gone():
    old = plan_of(swaps=swaps())
    new = replace(plan_of(), version=2)
    told = {str(event["uid"]): event for event in events(new, before=old)}
    kept = {str(event["uid"]) for event in events(old)}
    assert set(told) == kept
    lost = [event for event in told.values() if event["status"] == "CANCELLED"]
    assert len(lost) == 3  # the three blocks with a dose
    assert {int(event["sequence"]) for event in told.values()} == {1}


def test_importing_twice_doubles_nothing():
    plan = plan_of(swaps=swaps())
    once, again = (calendar_of(plan, before=None, made=MADE, discreet=True) for _ in range(2))
    assert once == again
    uids = [str(event["uid"]) for event in events(plan)]
    assert len(uids) == len(set(uids))


def test_two_doses_a_day_are_two_entries():
    half = mg("0.5").amount
    slots = (Slot("morning", time(8), half), Slot("bedtime", time(22), half))
    plan = plan_of(
        protocol=replace(scheme((("1", None),), ceiling="1"), times_a_day=2),
        ceiling=mg("1"),
        slots=slots,
        horizon_days=14,
    )
    assert len(events(plan)) == 2


def test_a_zone_is_written_down_with_its_changes_of_clocks():
    data = calendar_of(plan_of(), before=None, made=MADE, discreet=True).decode()
    assert "BEGIN:VTIMEZONE" in data
    assert "TZID:Europe/Oslo" in data
    assert "20270328T030000" in data.replace("\r\n ", "")  # summer time in Norway begins on 28 March 2027


def test_the_hours_are_those_of_the_wall_clock_on_both_sides_of_a_change():
    plan = plan_of()
    (event, *_) = events(plan)
    before, after = (
        datetime.combine(day, time(22, 30), ZoneInfo("Europe/Oslo")).utcoffset()
        for day in (date(2027, 3, 27), date(2027, 3, 28))
    )
    assert (before, after) == (timedelta(hours=1), timedelta(hours=2))
    assert {moment.time() for moment in rings(event)} == {time(22, 30)}


def test_a_plan_without_a_zone_has_no_calendar():
    plan = plan_of(calendar=Calendar(date(2027, 3, 1), "not stated"))
    with pytest.raises(DataProblem, match="time zone is not stated"):
        calendar_of(plan, before=None, made=MADE, discreet=True)
