"""Small changes of the facts of agreed rules that no other test noticed, one test each (tools/mutate, docs/validation/mutation.md)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from modicum.diary.entry import RatingEntry
from unit.diary.test_adjust_facts import LADDER, TRIAL, between, day, effect, exactly, facts, known, lived
from unit.plan.makers import mg

BEFORE = replace(TRIAL, dose_before=mg("1.5"))


def test_of_two_side_effects_under_the_agreed_words_the_worse_counts():
    both = lived(effects=[effect(20, "mild"), effect(20, "severe", label="sick")])
    assert known(both, today=21).named(("nausea", "sick")) == exactly(3)


@pytest.mark.parametrize(
    ("doses", "since"),
    [
        (["1.5"], None),
        (["3"], exactly(1)),
        (["0", "0", "1.5"], None),  # two skipped doses end nothing
        (["0", "0", "0", "1.5"], exactly(1)),  # three do
    ],
)
def test_a_rise_over_what_was_taken_before_the_plan(doses, since):
    assert facts(lived(doses), today=len(doses), trial=BEFORE).get("days-since-step") == since


@pytest.mark.parametrize(
    ("doses", "since"),
    [
        (["0", "0", "0", "-", "-", "-"], between(1, 3)),  # nothing is sure: on any of the three
        (["-", "1.5"], between(1, 2)),
        (["-", "1.5", "-"], between(1, 3)),
        (["-", "1.5", "-", "3"], between(1, 2)),  # between two doses that are known
    ],
)
def test_a_day_that_was_left_out_could_be_the_day_of_the_rise(doses, since):
    assert facts(lived(doses), today=len(doses))["days-since-step"] == since


def test_half_a_milligram_is_a_dose():
    assert facts(lived(["0", "0.5"]), today=2)["days-since-first-dose"] == exactly(1)


def test_days_free_are_counted_from_the_last_end():
    ended = lived(effects=[effect(10, until=15), effect(12, until=20, label="headache")])
    assert facts(ended, today=25)["days-free"] == exactly(4)


def test_a_side_effect_of_today_is_open():
    assert facts(lived(effects=[effect(5, "severe")]), today=5)["open-burden"] == exactly(3)


def test_nothing_since_the_step_is_no_burden():
    assert facts(lived(LADDER), today=28)["since-step-burden"] == exactly(0)


def test_two_ratings_of_one_day_count_by_their_mean():
    diary = lived(ratings=[5] * 13)
    twice = [
        RatingEntry(f"r13{n}", day(13), slot, "pain-0-10", Decimal(n)) for n, slot in ((2, "morning"), (4, "evening"))
    ]
    assert facts(replace(diary, ratings=(*diary.ratings, *twice)), today=14)["worse-by-week"] == exactly(0)


def test_the_first_day_of_the_trial_can_be_missing_and_no_day_before_it():
    found = known(lived(), today=1)
    assert (found.unrecorded, found.unrated) == ((day(0),), (day(0),))


@pytest.mark.parametrize(
    ("before", "after"),
    [(["1.5"] * 5 + ["0"] * 3, 7), (["1.5"] * 5 + ["3"] * 2, 4)],
    ids=["three days without", "another dose"],
)
def test_days_on_a_dose_are_counted_from_the_last_break_on(before, after):
    doses = ["0"] * 14 + before + ["1.5"] * after
    assert facts(lived(doses), today=len(doses))["days-on-dose"] == exactly(after)
