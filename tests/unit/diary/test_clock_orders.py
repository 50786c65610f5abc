"""Whether a day's dose can act on that day's rating: 0 it can, 1 only on the next, both when nobody said."""

import pytest

from modicum.diary.trial import clock_orders
from unit.diary.makers import asked, trial


def orders(dose_time, times, *, scale="pain-0-10", turns_at=None):
    question = asked(scale=scale, rating_times=list(times))
    told = trial(dose_time=dose_time, item=[question], primary=scale, day_turns_at=turns_at)
    return clock_orders(told, told.primary_item)


@pytest.mark.parametrize(
    ("dose_time", "times", "expected"),
    [
        ("22:30", ["20:30"], (1,)),  # a bedtime dose cannot act on the same evening's rating
        ("08:00", ["20:30"], (0,)),  # a morning dose can
        ("00:30", ["21:00"], (1,)),  # after midnight is still the evening before: the day turns at 04:00
        ("03:59", ["21:00"], (1,)),  # the last minute of the trial day
        ("04:00", ["21:00"], (0,)),  # the first
        ("21:00", ["00:30"], (0,)),  # a rating after midnight belongs to the day of the dose
        ("20:30", ["20:30"], (1,)),  # at the same minute the dose has had no time to act
        ("20:29", ["20:30"], (0,)),
        ("12:00", ["10:00", "16:00", "22:00"], (0, 1)),  # ratings on both sides of the dose
        ("16:00", ["10:00", "16:00", "22:00"], (0, 1)),
        ("22:00", ["10:00", "16:00", "22:00"], (1,)),
        ("23:00", ["10:00", "16:00", "22:00"], (1,)),
        ("08:00", ["10:00", "16:00", "22:00"], (0,)),
        ("not stated", ["20:30"], (0, 1)),
        ("22:30", ["not stated"], (0, 1)),
        ("not stated", ["not stated"], (0, 1)),
    ],
)
def test_the_order_follows_the_usual_times_on_the_trial_days_clock(dose_time, times, expected):
    assert orders(dose_time, times) == expected


def test_another_turn_of_the_day_changes_the_order():
    # With a turn at 02:00, 03:00 is early on the day; with the usual one it is late at night.
    assert orders("03:00", ["21:00"], turns_at="02:00") == (0,)
    assert orders("03:00", ["21:00"], turns_at="04:00") == (1,)


@pytest.mark.parametrize("dose_time", ["22:30", "08:00", "not stated"])
@pytest.mark.parametrize("scale", ["hours-slept", "sleep-quality-0-10"])
def test_sleep_is_filed_under_the_date_of_waking_and_follows_the_dose_of_the_day_before(scale, dose_time):
    assert orders(dose_time, ["07:30"], scale=scale) == (1,)
