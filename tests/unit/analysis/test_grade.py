"""Design grades on hand-made sequences of days: what was drawn, what came back, and what else changed."""

import pytest

from modicum.analysis.evidence import gather
from modicum.analysis.grade import (
    Crossing,
    DrawnDays,
    Grade,
    Stretch,
    drawn_days,
    stand,
    stretches,
    without_skips,
)
from unit.analysis.makers import TABLE, blocks, lived, segment, trial

CALENDAR = trial().calendar


def standing(doses, *segments, plus=1, minus=0, spans=()):
    evidence = gather(lived(doses, spans=spans), clock_lag=0, instant_onset=False)
    return stand(plus, minus, evidence, drawn_days(segments, evidence, CALENDAR), TABLE)


# ------------------------------------------------------------------ grades A and B

SWAPS = blocks((0, 14), (3, 14), (0, 14), (3, 14))


def test_both_sides_drawn_and_blinded_is_grade_a():
    assert standing(SWAPS, segment(0, 55, 0, 3, blinded=True)).grade is Grade.A


def test_both_sides_drawn_in_the_open_is_grade_b():
    assert standing(SWAPS, segment(0, 55, 0, 3)).grade is Grade.B


def test_the_same_days_without_a_draw_are_grade_c():
    # 0 -> 3 -> 0 -> 3 are three crossings, and every crossing after the first is a return.
    found = standing(SWAPS)
    assert (found.grade, found.returns) == (Grade.C, 2)


def test_one_open_part_among_blinded_ones_takes_the_blinding_away():
    twice = SWAPS + SWAPS
    parts = (segment(0, 55, 0, 3, blinded=True), segment(56, 111, 0, 3, blinded=False))
    assert standing(twice, *parts).grade is Grade.B


def test_one_draw_each_is_not_grade_b():
    """One block of each is a before-and-after, whoever flipped the coin."""
    assert standing(blocks((0, 14), (3, 14)), segment(0, 27, 0, 3)).grade is Grade.D


def test_two_draws_of_one_side_and_one_of_the_other_are_not_grade_b():
    assert standing(blocks((0, 14), (3, 14), (0, 14)), segment(0, 41, 0, 3)).grade is Grade.D


def test_two_separate_drawn_parts_add_up_to_two_draws_each():
    doses = blocks((0, 14), (3, 14), (1.5, 14), (3, 14), (0, 14))
    parts = (segment(0, 27, 0, 3, blinded=True), segment(42, 69, 0, 3, blinded=True))
    assert standing(doses, *parts, plus=2).grade is Grade.A


def test_a_dose_only_climbed_through_is_grade_d_though_its_neighbour_was_drawn():
    # 1.5 mg is passed on the way up; 0 and 3 mg are then drawn twice each.
    doses = blocks((0, 14), (1.5, 14), (3, 14)) + SWAPS
    part = segment(42, 97, 0, 3)
    assert standing(doses, part, plus=1).grade is Grade.D
    assert standing(doses, part, plus=2).grade is Grade.B
    assert standing(doses, part, plus=2, minus=1).grade is Grade.D


def test_a_draw_outside_the_drawn_days_does_not_count():
    # The second pair lies after the segment, so inside it there is one draw each.
    assert standing(SWAPS, segment(0, 27, 0, 3)).grade is Grade.C


def test_daily_draws_count_each_run_of_equal_days():
    nights = [0, 3, 0, 0, 3, 3, 0, 3]
    assert standing(nights, segment(0, 7, 0, 3, block=1)).grade is Grade.B
    assert standing(nights, segment(0, 7, 0, 3, blinded=True, block=1)).grade is Grade.A


def test_daily_draws_of_one_night_each_are_not_grade_b():
    assert standing([0, 3], segment(0, 1, 0, 3, block=1)).grade is Grade.D


def test_a_scrap_shorter_than_half_a_block_is_no_draw():
    # Six of fourteen planned days: less than half, so the second drawn block on 3 mg does not count; seven do.
    short = blocks((0, 14), (3, 14), (0, 14), (3, 6))
    half = blocks((0, 14), (3, 14), (0, 14), (3, 7))
    assert standing(short, segment(0, 55, 0, 3)).grade is not Grade.B
    assert standing(half, segment(0, 55, 0, 3)).grade is Grade.B


def test_skipped_days_inside_a_drawn_block_do_not_make_draws():
    # One long block on 3 mg between two on none; the two skips cut it into two runs of 8 days, which are one stay.
    doses = blocks((0, 14), (3, 8), (0, 2), (3, 8), (0, 14))
    assert standing(doses, segment(0, 45, 0, 3)).grade is Grade.D


# ------------------------------------------------------------------ grades C and D


def test_an_open_ladder_is_grade_d_in_every_contrast():
    doses = blocks((0, 21), (1.5, 21), (3, 21))
    assert [standing(doses, plus=p, minus=m).grade for p, m in ((1, 0), (2, 0), (2, 1))] == [Grade.D] * 3


def test_one_return_is_grade_d_and_two_are_grade_c():
    # 0 -> 3 -> 0 has one return; 0 -> 3 -> 0 -> 3 has two.
    assert standing(blocks((0, 7), (3, 7), (0, 7))).returns == 1
    assert standing(blocks((0, 7), (3, 7), (0, 7))).grade is Grade.D
    assert standing(blocks((0, 7), (3, 7), (0, 7), (3, 7))).returns == 2
    assert standing(blocks((0, 7), (3, 7), (0, 7), (3, 7))).grade is Grade.C


@pytest.mark.parametrize(("days", "returns"), [(6, 0), (7, 2), (8, 2)])
def test_a_return_counts_only_when_the_stay_lasted_a_week(days, returns):
    # The middle stay off the dose is the one that varies: too short, and 3 mg was never left.
    assert standing(blocks((0, 14), (3, 14), (0, days), (3, 14))).returns == returns


@pytest.mark.parametrize("skipped", [1, 2])
def test_a_skip_of_one_or_two_days_is_no_return(skipped):
    doses = blocks((0, 14), (3, 14), (0, skipped), (3, 14), (0, skipped), (3, 14))
    found = standing(doses)
    assert (found.grade, found.returns) == (Grade.D, 0)
    assert found.crossings == (Crossing(13, 14),)


def test_short_runs_around_a_skip_together_make_a_stay():
    # 4 + 1 + 3 days on 3 mg are one stay of eight days.
    assert standing(blocks((0, 14), (3, 4), (0, 1), (3, 3), (0, 14), (3, 14))).returns == 2


def test_days_that_are_not_known_end_a_stay():
    # Two times six known days on 3 mg with an unknown stretch between: no stay of a week, so no crossing.
    doses = blocks((0, 14), (3, 6), (None, 3), (3, 6))
    assert standing(doses).crossings == ()


def test_other_doses_on_the_way_do_not_hide_a_crossing():
    # From none over 1.5 mg to 3 mg: the way runs from the last day on none to the first on 3 mg.
    assert standing(blocks((0, 14), (1.5, 14), (3, 14)), plus=2).crossings == (Crossing(13, 28),)


def test_a_dose_without_a_stay_on_the_other_side_has_no_crossing():
    assert standing(blocks((3, 28))).crossings == ()


# ------------------------------------------------------------------ co-changes

# One crossing: last day on none is 29, first day on 3 mg is 30.
LEFT, REACHED = 29, 30
CLIMB = blocks((0, 30), (3, 30))


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        (REACHED + 7, None, True),  # a step a week after the switch
        (REACHED + 8, None, False),
        (LEFT - 7, None, True),  # a step a week before it
        (LEFT - 8, None, False),
        (REACHED, None, True),
        (LEFT, None, True),
        (5, LEFT - 7, True),  # a window that ended a week before
        (5, LEFT - 8, False),
        (REACHED + 7, 55, True),  # a window that began a week after
        (REACHED + 8, 55, False),
        (28, 32, True),
    ],
)
def test_a_co_change_within_a_week_of_the_only_switch_is_named(first, last, touches):
    found = standing(CLIMB, spans=[("new pharmacy", first, last)])
    assert found.crossings == (Crossing(LEFT, REACHED),)
    assert found.confounded == (("new pharmacy",) if touches else ())


def test_one_switch_clear_of_every_co_change_is_enough():
    doses = blocks((0, 30), (3, 30), (0, 30), (3, 30))
    # Switches at 29/30, 59/60 and 89/90: the first two are touched, the third is clear.
    assert standing(doses, spans=[("flu", 28, 31), ("new filler", 60, None)]).confounded == ()
    # With the third touched too, all are named once, in the order of the switches.
    spans = [("flu", 28, 31), ("new filler", 60, None), ("flu", 88, 91)]
    assert standing(doses, spans=spans).confounded == ("flu", "new filler")


def test_a_co_change_counts_against_drawn_switches_too():
    spans = [("flu", 12, 15), ("flu", 27, 29), ("flu", 40, 43)]
    found = standing(SWAPS, segment(0, 55, 0, 3), spans=spans)
    assert (found.grade, found.confounded) == (Grade.B, ("flu",))


# ------------------------------------------------------------------ the pieces


def test_stretches_are_runs_of_equal_days_and_unknown_days_belong_to_none():
    evidence = gather(lived([0, 0, 3, 3, 3, None, None, None, 3, 0]), clock_lag=0, instant_onset=False)
    assert stretches(evidence.known_level) == [
        Stretch(0, 0, 1),
        Stretch(1, 2, 4),
        Stretch(1, 8, 8),
        Stretch(0, 9, 9),
    ]


def test_a_stretch_counts_both_its_ends():
    assert Stretch(1, 3, 9).days == 7


@pytest.mark.parametrize(
    ("skip", "joined"), [(1, [Stretch(1, 0, 10)]), (2, [Stretch(1, 0, 11)]), (3, None)], ids=["one", "two", "three"]
)
def test_runs_are_joined_over_skips_of_at_most_two_days(skip, joined):
    runs = [Stretch(1, 0, 4), Stretch(0, 5, 4 + skip), Stretch(1, 5 + skip, 9 + skip)]
    assert without_skips(runs) == (runs if joined is None else joined)


@pytest.mark.parametrize(
    "runs",
    [
        [Stretch(1, 0, 4), Stretch(0, 5, 5), Stretch(2, 6, 9)],  # another dose after the skip
        [Stretch(1, 0, 4), Stretch(0, 6, 6), Stretch(1, 7, 9)],  # a gap before the skip
        [Stretch(1, 0, 4), Stretch(0, 5, 5), Stretch(1, 7, 9)],  # a gap after it
        [Stretch(2, 0, 4), Stretch(1, 5, 5), Stretch(2, 6, 9)],  # a day on another dose is no skip
    ],
)
def test_runs_that_a_skip_does_not_separate_stay_apart(runs):
    assert without_skips(runs) == runs


def test_drawn_days_are_told_in_trial_days_and_levels():
    evidence = gather(lived(blocks((0, 5), (1.5, 5), (3, 5))), clock_lag=0, instant_onset=False)
    parts = [segment(5, 14, 0, 3, blinded=True, block=5)]
    assert drawn_days(parts, evidence, CALENDAR) == (DrawnDays(5, 14, frozenset({0, 2}), True, 5),)
