"""The bridge from a record to arrays: what went over it, what was filled in, and what was left out by name and day."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

import numpy as np
import pytest

from modicum.analysis.evidence import LeftOut, Span, day_by_day, gather
from modicum.diary.entry import Diary, DoseEntry, RatingEntry, Status
from modicum.quantities import Dose
from unit.analysis.makers import co_change, doses_taken, item, lived, mg, on, rated, trial


def seen(days, *, lag=0, instant=False):
    return gather(days, clock_lag=lag, instant_onset=instant)


def left_out_days(evidence):
    return {left.why: left.days for left in evidence.left_out}


# ------------------------------------------------------------------ a day's dose


def total(*entries):
    """What one day's entries add up to, None if not known."""
    diary = Diary(entries, (), ())
    return day_by_day(trial(), item(), diary).dose[0]


def entry(slot, status, amount=None, day=0):
    return DoseEntry(f"{day}{slot}", on(day), slot, status, None if amount is None else Dose.read(amount))


@pytest.mark.hazard("H-30/missing-is-missing")
def test_skipped_is_zero_taken_and_not_recorded_is_unknown():
    assert total(entry("bedtime", Status.SKIPPED)) == mg(0)
    assert total(entry("bedtime", Status.NOT_RECORDED)) is None


def test_a_day_nobody_wrote_about_is_unknown():
    diary = Diary((entry("bedtime", Status.TAKEN, "3 mg"), entry("bedtime", Status.TAKEN, "3 mg", day=2)), (), ())
    assert day_by_day(trial(), item(), diary).dose == (mg(3), None, mg(3))


def test_several_doses_of_a_day_add_up_exactly():
    # In binary arithmetic 0.1 + 0.2 is not 0.3.
    parts = (entry("morning", Status.TAKEN, "0.1 mg"), entry("bedtime", Status.TAKEN, "0.2 mg"))
    assert total(*parts).amount == Decimal("0.3")


def test_a_skipped_slot_adds_nothing_to_the_day():
    assert total(entry("morning", Status.TAKEN, "1.5 mg"), entry("bedtime", Status.SKIPPED)) == mg("1.5")


def test_one_unrecorded_slot_makes_the_whole_day_unknown():
    assert total(entry("morning", Status.TAKEN, "1.5 mg"), entry("bedtime", Status.NOT_RECORDED)) is None


def test_one_amount_written_in_three_ways_is_one_level():
    days = lived(["3", "3.0", "3.00", "0"])
    evidence = seen(days)
    assert [str(level) for level in evidence.levels] == ["3 mg"]
    assert evidence.known_level.tolist() == [1, 1, 1, 0]


def test_levels_are_the_positive_totals_from_low_to_high_with_what_was_taken_before():
    evidence = seen(lived([0, 3, 0.5, 3, 0], before=4.5))
    assert [str(level) for level in evidence.levels] == ["0.5 mg", "3 mg", "4.5 mg"]
    assert evidence.series.amounts.tolist() == [0.5, 3.0, 4.5]
    assert evidence.series.level_on.tolist() == [0, 2, 1, 2, 0]
    assert evidence.series.level_before == 3


def test_doses_closer_than_two_percent_are_named_as_nearly_the_same():
    # 3.05 / 3 is 1.0167 and is named; 3.06 / 3 is 1.02 exactly and is not.
    assert seen(lived([3, 3.05, 0])).alike == ((mg(3), mg("3.05")),)
    assert seen(lived([3, 3.06, 0])).alike == ()


# ------------------------------------------------------------------ bridging


@pytest.mark.parametrize(
    ("doses", "filled"),
    [
        ([3, None, 3], (1,)),
        ([3, None, None, 3], (1, 2)),
        ([3, None, None, None, 3], ()),  # three days are too many
        ([3, None, 0], ()),  # the neighbours disagree
        ([3, None, None, 1.5], ()),
        ([None, 3, 3], ()),  # nothing recorded before it
        ([3, 3, None], ()),  # never after the last record
        ([0, None, 0], (1,)),  # two days without agree as well
        ([3, None, 3, None, 3], (1, 3)),
        ([3, None, 3, None, 0], (1,)),
        ([None, None, None], ()),
    ],
)
def test_gaps_of_one_or_two_days_are_bridged_when_both_neighbours_agree(doses, filled):
    evidence = seen(lived(doses))
    assert evidence.bridged == filled
    assert evidence.unrecorded == tuple(t for t, dose in enumerate(doses) if dose is None)
    unknown = [t for t in evidence.unrecorded if t not in filled]
    assert np.flatnonzero(evidence.known_level < 0).tolist() == unknown


def test_a_bridged_day_counts_like_its_neighbours_and_its_rating_is_used():
    evidence = seen(lived([0] * 5 + [3, None, 3] + [0] * 5))
    assert evidence.series.level_on.tolist() == [0] * 5 + [1, 1, 1] + [0] * 5
    assert evidence.left_out == ()
    assert evidence.n_rated == 13


def test_the_dose_before_the_trial_is_no_neighbour_to_bridge_with():
    assert seen(lived([None, 3], before=3)).bridged == ()


# ------------------------------------------------------------------ ratings that unknown doses touch

# With a half-life of 3 days the share of unknown exposure after a gap of n unknown days is 1 - 2^(-n/3), and it falls
# by 2^(-1/3) a day. A rating is left out while the share is above 0.1.
#   n = 1: 0.2063, then 0.1637, 0.1300, 0.1031, 0.0819: days 0 to 3 are out, 4 days
#   n = 2: 0.3700, then 0.2937, 0.2331, 0.1850, 0.1468, 0.1166, 0.0925: days 0 to 6, 7 days
#   n = 3: 0.5000, then 0.3969, 0.3150, 0.2500, 0.1984, 0.1575, 0.1250, 0.0992: days 0 to 8, 9 days
GAPS = [(1, 4), (2, 7), (3, 9)]


@pytest.mark.parametrize(("unknown", "out"), GAPS)
def test_ratings_are_left_out_while_a_tenth_of_the_exposure_is_unknown(unknown, out):
    # The doses on the two sides differ, so that nothing is bridged.
    days = lived([0] * 10 + [None] * unknown + [3] * 20)
    evidence = seen(days)
    assert left_out_days(evidence) == {"unknown-exposure": tuple(range(10, 10 + out))}
    assert evidence.n_rated == len(days.dose) - out


@pytest.mark.parametrize(("unknown", "out"), GAPS)
def test_with_clock_order_one_the_same_ratings_are_left_out_a_day_later(unknown, out):
    evidence = seen(lived([0] * 10 + [None] * unknown + [3] * 20), lag=1)
    assert left_out_days(evidence) == {"unknown-exposure": tuple(range(11, 11 + out))}


@pytest.mark.parametrize("lag", [0, 1])
@pytest.mark.parametrize("unknown", [1, 3])
def test_with_instant_onset_only_the_unknown_days_themselves_are_left_out(unknown, lag):
    evidence = seen(lived([0] * 10 + [None] * unknown + [3] * 20), lag=lag, instant=True)
    assert left_out_days(evidence) == {"unknown-exposure": tuple(range(10 + lag, 10 + lag + unknown))}


def test_a_gap_at_the_end_leaves_out_every_rating_after_the_last_record():
    assert left_out_days(seen(lived([0] * 10 + [None] * 5))) == {"unknown-exposure": (10, 11, 12, 13, 14)}


def test_a_gap_at_the_start_is_left_out_until_it_has_faded():
    # n = 2 from day 0 on: days 0 to 6.
    assert left_out_days(seen(lived([None, None] + [3] * 20))) == {"unknown-exposure": tuple(range(7))}


def test_an_unknown_day_without_a_rating_leaves_nothing_out():
    ratings = [5.0] * 10 + [None] * 4 + [5.0] * 19
    evidence = seen(lived([0] * 10 + [None] + [3] * 22, ratings))
    assert evidence.left_out == ()
    assert evidence.with_affected is None


def test_the_ratings_left_out_can_still_be_looked_at():
    evidence = seen(lived([0] * 10 + [None] + [3] * 20, [float(t % 7) for t in range(31)]))
    every = evidence.with_affected
    assert every.rated_day.tolist() == list(range(31))
    assert every.rating.tolist() == [float(t % 7) for t in range(31)]
    assert evidence.series.rated_day.tolist() == list(range(10)) + list(range(14, 31))


def test_an_unknown_dose_before_the_trial_is_unknown_until_it_has_faded():
    # It was taken for ever: share 1 at the start, 2^(-1/3) of it on day 0, above 0.1 until 2^(-(t+1)/3) < 0.1,
    # that is t + 1 > 3 log2(10) = 9.97: days 0 to 8 are out.
    days = replace(lived([3] * 20), dose_before=None)
    assert left_out_days(seen(days)) == {"unknown-exposure": tuple(range(9))}


# ------------------------------------------------------------------ ratings


def test_a_day_with_two_ratings_of_a_once_a_day_item_is_listed_and_neither_is_used():
    ratings = (*rated([5, 6, 7]), RatingEntry("x", on(1), "morning", "pain-0-10", Decimal(2)))
    diary = Diary(doses_taken([0, 0, 0]), ratings, ())
    days = day_by_day(trial(), item(), diary)
    assert days.rating == (5.0, None, 7.0)
    evidence = seen(days)
    assert evidence.left_out == (LeftOut("several-ratings", (1,)),)
    assert evidence.missing == ()


def test_several_ratings_of_an_averaged_item_are_averaged():
    mood = item("mood-0-100", worthwhile="10", times=("10:00", "22:00"))
    ratings = tuple(
        RatingEntry(f"m{n}", on(0), f"prompt {n}", "mood-0-100", Decimal(v)) for n, v in enumerate((60, 70, 83))
    )
    days = day_by_day(trial(mood), mood, Diary(doses_taken([0]), ratings, ()))
    assert days.rating == ((60 + 70 + 83) / 3,)
    assert days.crowded == ()


def test_ratings_of_other_items_stay_out_of_this_one():
    other = item("fatigue-0-10")
    diary = Diary(doses_taken([0, 0]), (*rated([5, 6]), *rated([1, 2], scale="fatigue-0-10")), ())
    assert day_by_day(trial(item(), other), other, diary).rating == (1.0, 2.0)


@pytest.mark.hazard("H-30/missing-is-missing")
def test_days_without_a_rating_are_counted_and_gaps_stay_gaps():
    evidence = seen(lived([0] * 6, [5.0, None, 4.0, None, None, 3.0]))
    assert evidence.missing == (1, 3, 4)
    assert evidence.series.rated_day.tolist() == [0, 2, 5]
    assert evidence.series.n_days == 6


def test_the_last_day_is_the_last_with_a_dose_or_a_rating():
    diary = Diary(doses_taken([0, 3]), rated([5, 5, 5, 5]), ())
    assert len(day_by_day(trial(), item(), diary).dose) == 4
    assert len(day_by_day(trial(), item(), Diary(doses_taken([0, 3, 3]), rated([5]), ())).rating) == 3


def test_an_empty_diary_has_no_days():
    assert day_by_day(trial(), item(), Diary((), (), ())).dose == ()


# ------------------------------------------------------------------ co-changes and the clock


def test_a_step_lasts_to_the_end_and_a_window_to_its_last_day():
    evidence = seen(lived([0] * 8, spans=[("pharmacy", 2, None), ("flu", 3, 5), ("move", -4, None)]))
    expected = [[0, 0, 1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 0, 0], [1] * 8]
    assert evidence.series.co_change.T.tolist() == expected


def test_co_changes_come_over_with_their_trial_days_and_later_ones_wait():
    others = (co_change("pharmacy", 2), co_change("flu", 3, 5), co_change("too late", 9))
    days = day_by_day(trial(), item(), Diary(doses_taken([0] * 8), (), others))
    assert days.co_changes == (Span("pharmacy", 2, None), Span("flu", 3, 5))


def test_a_window_that_ended_before_the_first_day_is_no_part_of_the_trial():
    """Its last column index, counted from the end, once covered nearly every day."""
    others = (co_change("flu", -20, -5), co_change("cold", -3, 1))
    days = day_by_day(trial(), item(), Diary(doses_taken([0] * 10), (), others))
    assert seen(days).series.co_change.T.tolist() == [[1, 1, 0, 0, 0, 0, 0, 0, 0, 0]]


def test_the_trial_says_which_day_is_day_zero_and_what_was_taken_before():
    days = day_by_day(replace(trial(), dose_before=mg(3)), item(), Diary(doses_taken([0]), (), ()))
    assert (days.first_day, days.dose_before) == (on(0), mg(3))


def test_clock_order_and_none_are_passed_on():
    evidence = seen(lived([0, 3]), lag=1)
    assert evidence.series.clock_lag == 1
    assert str(evidence.none) == "0 mg"


def test_a_dose_time_in_the_entry_does_not_change_the_day():
    at = replace(entry("bedtime", Status.TAKEN, "3 mg"), at=time(0, 30))
    assert total(at) == mg(3)
