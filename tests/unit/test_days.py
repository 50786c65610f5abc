"""Trial days: what is read and refused, the turn at 04:00, and clocks that are put forward, back or over a date line."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.days import Calendar, read_clock, read_date, read_zone
from modicum.errors import DayError

FIXED = settings(derandomize=True, max_examples=100, deadline=None)


def at(text: str) -> datetime:
    """An instant in UTC, written 2026-03-29 01:59."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def in_zone(zone: str) -> Calendar:
    return Calendar(date(2026, 3, 1), zone)


# ------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        (" 2026-12-31 ", date(2026, 12, 31)),
        ("2028-02-29", date(2028, 2, 29)),
        ("2000-02-29", date(2000, 2, 29)),
        ("1990-01-01", date(1990, 1, 1)),
        ("2099-12-31", date(2099, 12, 31)),
    ],
)
def test_a_date_written_year_month_day_is_read(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2026",
        "01.03.2026",
        "2026/03/01",
        "20260301",
        "2026-3-1",
        "26-03-01",
        "2026-W10-1",
        "2026-060",
        "2026-03-01T08:00",
        "+2026-03-01",
        "２０２６-03-01",
        "٢٠٢٦-٠٣-٠١",
        "2026–03–01",
        "today",
        "",
    ],
)
def test_a_date_in_any_other_form_is_refused_and_not_guessed(text):
    with pytest.raises(DayError, match=r"cannot read .* as a date\. Write year-month-day, such as 2026-03-01"):
        read_date(text)


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "0000-01-01"],
)
def test_an_impossible_date_is_refused(text):
    with pytest.raises(DayError, match="is not a day of the calendar"):
        read_date(text)


@pytest.mark.parametrize("text", ["1989-12-31", "2100-01-01", "2100-02-28", "0206-03-01", "9999-12-31"])
def test_a_date_from_another_century_is_a_typing_error(text):
    with pytest.raises(DayError, match=r"is outside 1990-01-01 to 2100-01-01\. Check the year"):
        read_date(text)


# ------------------------------------------------------------------ clock times


@pytest.mark.parametrize(
    ("text", "clock"),
    [("22:30", time(22, 30)), ("00:00", time(0, 0)), (" 04:00 ", time(4, 0)), ("23:59", time(23, 59))],
)
def test_a_time_on_the_24_hour_clock_is_read(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    "text",
    [
        "24:00",
        "25:00",
        "12:60",
        "9:30",
        "9.30",
        "22:30:00",
        "10 pm",
        "10:30pm",
        "22:30Z",
        "22:30+01:00",
        "２２:30",
        "22",
        "",
    ],
)
def test_any_other_clock_time_is_refused(text):
    with pytest.raises(DayError, match="Write it on the 24-hour clock, such as 22:30"):
        read_clock(text)


# ------------------------------------------------------------------ zones


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Oslo",
        "America/New_York",
        "America/Argentina/Buenos_Aires",
        "Australia/Lord_Howe",
        "Etc/UTC",
        "UTC",
        "not stated",
    ],
)
def test_a_place_utc_and_not_stated_are_zones(zone):
    assert read_zone(zone) == zone
    assert read_zone(f" {zone} ") == zone


@pytest.mark.parametrize(
    "text",
    [
        "EST",
        "CET",
        "MST",
        "GMT",
        "EST5EDT",
        "PST8PDT",
        "Z",
        "+01:00",
        "UTC+1",
        "Etc/GMT+5",
        "Etc/GMT-1",
        "Etc/GMT",
        "europe/oslo",
        "Oslo",
        "Europe/Olso",
        "Norway",
        "posix/Europe/Oslo",
        "../Europe/Oslo",
        "Not stated",
        "",
    ],
)
def test_an_abbreviation_an_offset_and_an_unknown_place_are_refused(text):
    with pytest.raises(DayError, match=r"is not a time zone modicum knows\. Write a place, such as Europe/Oslo"):
        read_zone(text)


# ------------------------------------------------------------------ counting days


def test_the_first_day_is_day_zero_and_days_before_it_are_negative():
    calendar = Calendar(date(2026, 3, 1), "Europe/Oslo")
    assert calendar.number(date(2026, 3, 1)) == 0
    assert calendar.number(date(2026, 3, 2)) == 1
    assert calendar.number(date(2026, 2, 28)) == -1
    assert calendar.on(0) == date(2026, 3, 1)
    assert calendar.on(-1) == date(2026, 2, 28)


@pytest.mark.hazard("H-11/civil-days")
def test_a_leap_day_is_counted():
    calendar = Calendar(date(2028, 2, 28), "UTC")
    assert calendar.number(date(2028, 2, 29)) == 1
    assert calendar.number(date(2028, 3, 1)) == 2
    assert calendar.on(366) == date(2029, 2, 28)


def test_year_end_is_an_ordinary_night():
    assert in_zone("UTC").day_of_wall(date(2027, 1, 1), time(0, 30)) == date(2026, 12, 31)


@FIXED
@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.integers(-2_000, 2_000))
def test_number_and_date_are_there_and_back(first_day, number):
    calendar = Calendar(first_day, "not stated")
    assert calendar.number(calendar.on(number)) == number
    assert calendar.on(number + 1) - calendar.on(number) == timedelta(days=1)


# ------------------------------------------------------------------ the turn of the day


@pytest.mark.parametrize(
    ("clock", "day"),
    [
        (time(0, 0), date(2026, 3, 9)),
        (time(0, 30), date(2026, 3, 9)),
        (time(3, 59, 59), date(2026, 3, 9)),
        (time(4, 0), date(2026, 3, 10)),
        (time(12, 0), date(2026, 3, 10)),
        (time(23, 59), date(2026, 3, 10)),
    ],
)
def test_the_day_turns_at_four_so_a_bedtime_dose_after_midnight_is_last_nights(clock, day):
    assert in_zone("Europe/Oslo").day_of_wall(date(2026, 3, 10), clock) == day


def test_the_turn_can_be_set_otherwise():
    midnight = Calendar(date(2026, 3, 1), "Europe/Oslo", turns_at=time(0, 0))
    assert midnight.day_of_wall(date(2026, 3, 10), time(0, 0)) == date(2026, 3, 10)
    noon = Calendar(date(2026, 3, 1), "Europe/Oslo", turns_at=time(12, 0))
    assert noon.day_of_wall(date(2026, 3, 10), time(11, 59)) == date(2026, 3, 9)


def test_an_instant_from_elsewhere_is_moved_to_the_trials_zone_first():
    sent_from_tokyo = datetime(2026, 3, 10, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    assert in_zone("Europe/Oslo").day_of(sent_from_tokyo) == date(2026, 3, 9)  # 01:30 in Oslo
    assert in_zone("Asia/Tokyo").day_of(sent_from_tokyo) == date(2026, 3, 10)


@pytest.mark.hazard("H-11/no-offset-no-day")
def test_an_instant_without_an_offset_is_refused():
    with pytest.raises(DayError, match=r"2026-03-10 22:30:00 has no time zone.* Give an offset such as"):
        in_zone("Europe/Oslo").day_of(datetime.fromisoformat("2026-03-10T22:30"))


@pytest.mark.hazard("H-11/no-offset-no-day")
def test_an_instant_whose_zone_gives_no_offset_is_refused_and_not_read_in_the_machines_own_zone():
    class Nowhere(tzinfo):
        def utcoffset(self, instant):
            return None

    with pytest.raises(DayError, match="has no time zone"):
        in_zone("Europe/Oslo").day_of(datetime(2026, 3, 10, 22, 30, tzinfo=Nowhere()))


def test_without_a_stated_zone_wall_clocks_still_count_and_instants_do_not():
    calendar = in_zone("not stated")
    assert calendar.day_of_wall(date(2026, 3, 10), time(1, 0)) == date(2026, 3, 9)
    with pytest.raises(DayError, match=r"zone is not stated.* Give the civil date itself"):
        calendar.day_of(at("2026-03-10 12:00"))


# ------------------------------------------------------------------ clocks put forward and back


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        # Oslo, 29 March 2026: at 01:00 UTC the clock goes from 02:00 to 03:00.
        ("Europe/Oslo", "2026-03-29 00:59", date(2026, 3, 28)),
        ("Europe/Oslo", "2026-03-29 01:59", date(2026, 3, 28)),
        ("Europe/Oslo", "2026-03-29 02:00", date(2026, 3, 29)),
        # Oslo, 25 October 2026: at 01:00 UTC from 03:00 back to 02:00, so 02:30 comes twice.
        ("Europe/Oslo", "2026-10-25 00:30", date(2026, 10, 24)),
        ("Europe/Oslo", "2026-10-25 01:30", date(2026, 10, 24)),
        ("Europe/Oslo", "2026-10-25 02:59", date(2026, 10, 24)),
        ("Europe/Oslo", "2026-10-25 03:00", date(2026, 10, 25)),
        # New York, 8 March 2026: at 07:00 UTC from 02:00 to 03:00.
        ("America/New_York", "2026-03-08 07:59", date(2026, 3, 7)),
        ("America/New_York", "2026-03-08 08:00", date(2026, 3, 8)),
        # New York, 1 November 2026: at 06:00 UTC from 02:00 back to 01:00.
        ("America/New_York", "2026-11-01 05:30", date(2026, 10, 31)),
        ("America/New_York", "2026-11-01 06:30", date(2026, 10, 31)),
        ("America/New_York", "2026-11-01 08:59", date(2026, 10, 31)),
        ("America/New_York", "2026-11-01 09:00", date(2026, 11, 1)),
        # Lord Howe, half an hour: 5 April 2026 at 15:00 UTC of the 4th from 02:00 back to 01:30.
        ("Australia/Lord_Howe", "2026-04-04 17:29", date(2026, 4, 4)),
        ("Australia/Lord_Howe", "2026-04-04 17:30", date(2026, 4, 5)),
        # Lord Howe, 4 October 2026 at 15:30 UTC of the 3rd from 02:00 to 02:30.
        ("Australia/Lord_Howe", "2026-10-03 16:59", date(2026, 10, 3)),
        ("Australia/Lord_Howe", "2026-10-03 17:00", date(2026, 10, 4)),
        # Helsinki, 29 March 2026: 03:00 becomes 04:00, so the day turns in the very second of the change.
        ("Europe/Helsinki", "2026-03-29 00:59", date(2026, 3, 28)),
        ("Europe/Helsinki", "2026-03-29 01:00", date(2026, 3, 29)),
    ],
)
@pytest.mark.hazard("H-11/civil-days")
def test_the_turn_is_on_the_wall_clock_when_clocks_change(zone, instant, day):
    assert in_zone(zone).day_of(at(instant)) == day


@pytest.mark.parametrize(
    ("zone", "first", "half_hours"),
    [
        ("Europe/Oslo", date(2026, 3, 27), [48, 46, 48]),
        ("Europe/Oslo", date(2026, 10, 23), [48, 50, 48]),
        ("America/New_York", date(2026, 3, 6), [48, 46, 48]),
        ("America/New_York", date(2026, 10, 30), [48, 50, 48]),
        ("Australia/Lord_Howe", date(2026, 4, 3), [48, 49, 48]),
        ("Australia/Lord_Howe", date(2026, 10, 2), [48, 47, 48]),
        ("Europe/Helsinki", date(2026, 3, 27), [48, 46, 48]),
        ("America/Sao_Paulo", date(2018, 11, 2), [48, 46, 48]),  # the change is at midnight
        ("America/Sao_Paulo", date(2018, 2, 16), [48, 50, 48]),
    ],
)
@pytest.mark.hazard("H-11/civil-days")
def test_a_short_or_long_day_has_neither_a_doubled_nor_a_missing_date(zone, first, half_hours):
    calendar = in_zone(zone)
    start = datetime.combine(first, time(0), UTC) - timedelta(days=1)
    days = [calendar.day_of(start + timedelta(minutes=30 * n)) for n in range(48 * 6)]
    assert all(later - earlier in (timedelta(0), timedelta(days=1)) for earlier, later in pairwise(days))
    count = Counter(days)
    assert [count[first + timedelta(days=n)] for n in range(3)] == half_hours


@pytest.mark.hazard("H-11/civil-days")
def test_the_day_that_apia_skipped_is_only_the_hours_before_the_turn():
    """Samoa went from 29 December 2011, 24:00, to 31 December, 00:00.

    The turn is compared on the wall clock, so the four hours after midnight belong to "the day before" by the calendar,
    the 30th, which nobody in Apia lived. The count of days has no hole and no double, which is what the analysis needs.
    """
    calendar = Calendar(date(2011, 12, 28), "Pacific/Apia")
    assert calendar.day_of(at("2011-12-30 09:59")) == date(2011, 12, 29)  # 23:59 on the 29th
    assert calendar.day_of(at("2011-12-30 10:00")) == date(2011, 12, 30)  # 00:00 on the 31st
    assert calendar.day_of(at("2011-12-30 13:59")) == date(2011, 12, 30)  # 03:59 on the 31st
    assert calendar.day_of(at("2011-12-30 14:00")) == date(2011, 12, 31)  # 04:00 on the 31st
    assert calendar.number(date(2011, 12, 31)) == 3


@FIXED
@given(
    st.sampled_from(
        ["Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]
    ),
    st.integers(0, 15_000 * 24 * 60),
    st.integers(0, 172_800),
)
@pytest.mark.hazard("H-11/civil-days")
def test_later_instants_never_belong_to_earlier_days(zone, minutes, seconds):
    calendar, instant = in_zone(zone), at("1995-01-02 00:00") + timedelta(minutes=minutes)
    earlier, later = calendar.day_of(instant), calendar.day_of(instant + timedelta(seconds=seconds))
    assert earlier <= later <= earlier + timedelta(days=3)
