"""The check by the drawn days of steps against a slow twin, cases by hand, and its own level by complete enumeration."""

from datetime import timedelta
from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.analysis.randomisation import DRAWN_ORDERS
from modicum.analysis.step_timing import timing_test
from modicum.days import Calendar
from modicum.diary.trial import TimedSteps
from unit.analysis.makers import FIRST, mg, on


def steps(earliest, delays, *, window, stay, moved=None):
    """Steps that could first come on these trial days and came so many days later."""
    return TimedSteps(
        earliest=tuple(on(day) for day in earliest),
        begins=tuple(on(day + late) for day, late in zip(earliest, delays, strict=True)),
        window_days=window,
        doses=tuple(mg(1 + number) for number in range(len(earliest))),
        stay_days=stay,
        how="drawn for a test",
        moved=moved,
    )


def outcome(timed, rating, *, lag=0, seed=1):
    return timing_test(timed, Calendar(FIRST, "UTC"), rating, clock_lag=lag, seed=seed)


def change(rating, begin, stay):
    """Weight and change at one step, by going over the days one by one."""
    before = [rating[t] for t in range(begin - stay, begin) if 0 <= t < len(rating) and rating[t] is not None]
    after = [rating[t] for t in range(begin, begin + stay) if 0 <= t < len(rating) and rating[t] is not None]
    if not before or not after:
        return 0.0, 0.0
    n, m = len(after), len(before)
    return n * m / (n + m), sum(after) / n - sum(before) / m


def slow(earliest, delays, window, stay, rating, lag):
    """T of the placement that came, and the share of all placements with |T| as large: every one, in plain Python."""

    def statistic(late):
        parts = [change(rating, day + wait + lag, stay) for day, wait in zip(earliest, late, strict=True)]
        weight = sum(w for w, _ in parts)
        return sum(w * d for w, d in parts) / weight if weight else 0.0

    seen = statistic(delays)
    others = [statistic(late) for late in product(range(window + 1), repeat=len(earliest))]
    return seen, sum(abs(t) >= abs(seen) - 1e-9 for t in others) / len(others)


# ------------------------------------------------------------------ by hand


def test_one_step_of_eight_days_that_shows_the_whole_change_has_one_in_eight():
    """7 until day 9, 3 from day 10: only the step on day 10 has three 7s before it and three 3s after it."""
    result = outcome(steps([6], [4], window=7, stay=3), [7.0] * 10 + [3.0] * 10)
    assert (result.steps, result.draw.orders, result.draw.drawn) == (1, 8, None)
    assert (result.draw.difference, result.draw.p) == (pytest.approx(-4.0), 1 / 8)
    assert result.draw.least == 1 / 8


def test_a_step_two_days_off_the_change_is_as_large_as_those_no_farther_off():
    """T falls by 4/3 a day off: 4/3 at 8 and 12, 8/3 at 9 and 11, 4 at 10, 0 at 6, 7 and 13: five of eight."""
    result = outcome(steps([6], [2], window=7, stay=3), [7.0] * 10 + [3.0] * 10)
    assert (result.draw.difference, result.draw.p) == (pytest.approx(-4 / 3), 5 / 8)


def test_two_steps_that_both_show_it_have_one_in_sixteen():
    """Windows of four days each: any other placement misses a day of at least one of the two changes."""
    rating = [8.0] * 5 + [6.0] * 8 + [4.0] * 8
    result = outcome(steps([4, 11], [1, 2], window=3, stay=4), rating)
    assert (result.steps, result.draw.orders, result.draw.p) == (2, 16, 1 / 16)
    assert result.draw.difference == pytest.approx(-2.0)


def test_a_steady_drift_looks_the_same_on_every_day_and_proves_nothing():
    result = outcome(steps([6, 20], [3, 0], window=7, stay=6), [9 - 0.1 * t for t in range(40)])
    assert (result.draw.difference, result.draw.p) == (pytest.approx(-0.6), 1.0)


def test_a_bedtime_dose_is_held_against_the_ratings_of_the_days_after():
    """Lag 1: a dose first taken on day 10 can first show on day 11."""
    rating = [7.0] * 11 + [3.0] * 10
    timed = steps([6], [4], window=7, stay=3)
    assert outcome(timed, rating, lag=1).draw.p == 1 / 8
    assert outcome(timed, rating, lag=0).draw.p == 3 / 8


def test_a_worse_change_counts_like_a_better_one():
    timed = steps([6], [4], window=7, stay=3)
    assert outcome(timed, [3.0] * 10 + [7.0] * 10).draw.p == outcome(timed, [7.0] * 10 + [3.0] * 10).draw.p == 1 / 8


# ------------------------------------------------------------------ unrated days


def test_a_day_without_a_rating_is_not_filled():
    """Day 10 unrated: of its three days after it, two are left, and the change is still whole on days 10 and 11."""
    rating = [7.0] * 10 + [None] + [3.0] * 9
    result = outcome(steps([6], [4], window=7, stay=3), rating)
    assert (result.draw.difference, result.draw.p) == (pytest.approx(-4.0), 2 / 8)


def test_a_step_with_an_unrated_side_has_no_weight_there_and_the_other_step_decides():
    """Days 3 to 5 are unrated, so the step on day 6 has nothing before it; the change is the second step's alone."""
    rating = [5.0] * 3 + [None] * 3 + [5.0] * 12 + [2.0] * 8
    result = outcome(steps([6, 16], [0, 2], window=3, stay=3), rating)
    assert (result.steps, result.draw.orders) == (2, 16)
    assert result.draw.difference == pytest.approx(-3.0)


def test_a_step_after_the_end_of_the_record_is_not_counted():
    """The record ends with day 19: no placement of the second step, from day 40 on, has a rated day."""
    rating = [7.0] * 10 + [3.0] * 10
    one, two = steps([6], [4], window=7, stay=3), steps([6, 40], [4, 5], window=7, stay=3)
    assert outcome(two, rating) == outcome(one, rating)


def test_where_the_days_that_came_up_cannot_be_compared_there_is_no_test():
    """Days 0 to 6 are unrated: a step on day 6 has no day before it, though later days would have had one."""
    rating = [None] * 7 + [5.0] * 13
    result = outcome(steps([6], [0], window=7, stay=3), rating)
    assert (result.draw.why_not, result.draw.p) == ("unrated", None)
    for nothing in ([], [None] * 30):
        assert outcome(steps([6], [0], window=7, stay=3), nothing).draw.why_not == "unrated"


def test_fewer_than_eight_outcomes_and_moved_days_give_no_test():
    few = outcome(steps([6], [0], window=6, stay=3), [5.0] * 20)
    assert (few.draw.why_not, few.draw.orders, few.draw.p) == ("few-orders", 7, None)
    moved = outcome(steps([6], [0], window=7, stay=3, moved="a cold"), [5.0] * 20)
    assert (moved.draw.why_not, moved.draw.note, moved.draw.p) == ("moved", "a cold", None)


# ------------------------------------------------------------------ against the slow twin


def made(seed):
    """A random design and record: 1 to 4 steps, coarse ratings with gaps, lag 0 or 1."""
    chance = Random(seed)
    window, stay = chance.randint(2, 6), chance.randint(2, 8)
    count = chance.randint(3 if window == 2 else 2, 4)  # 8 outcomes at least
    day, earliest = stay + chance.randint(0, 3), []
    for _ in range(count):
        earliest.append(day)
        day += window + stay + chance.randint(0, 3)
    delays = [chance.randint(0, window) for _ in range(count)]
    gaps = chance.choice([0.0, 0.2, 0.6])
    rating = [
        None if chance.random() < gaps else float(chance.randint(0, 10)) for _ in range(day + chance.randint(-5, 5))
    ]
    return earliest, delays, window, stay, rating, chance.randint(0, 1)


@pytest.mark.parametrize("seed", range(40))
def test_it_agrees_with_going_through_every_placement_by_hand(seed):
    earliest, delays, window, stay, rating, lag = made(seed)
    result = outcome(steps(earliest, delays, window=window, stay=stay), rating, lag=lag).draw
    seen, p = slow(earliest, delays, window, stay, rating, lag)
    assert result.difference == pytest.approx(seen, abs=1e-9)
    assert result.p == pytest.approx(p, abs=1e-12)


def test_many_outcomes_are_drawn_with_a_seed_and_one_is_added_to_both_counts():
    """29^4 outcomes; the ratings fall by 2 exactly on the drawn days, so a drawn placement is never as large."""
    earliest = [14 + 50 * k for k in range(4)]
    timed = steps(earliest, [11, 3, 20, 7], window=28, stay=14)
    days = [day + late for day, late in zip(earliest, [11, 3, 20, 7], strict=True)]
    rating = [9.0 - 2 * sum(t >= day for day in days) for t in range(230)]
    result = outcome(timed, rating).draw
    assert (result.orders, result.drawn) == (29**4, DRAWN_ORDERS)
    assert (result.p, result.least) == (1 / 10_000, 1 / 10_000)
    assert outcome(timed, rating).draw == result


def test_drawn_placements_come_near_the_exact_share(monkeypatch):
    chance = Random(5)
    timed = steps([10, 30, 50], [2, 9, 5], window=9, stay=10)
    rating = [chance.gauss(5, 1) for _ in range(80)]
    exact = outcome(timed, rating).draw
    assert exact.drawn is None
    monkeypatch.setattr("modicum.analysis.step_timing.MOST_ORDERS", 10)
    monkeypatch.setattr("modicum.analysis.randomisation.MOST_ORDERS", 10)
    drawn = outcome(timed, rating).draw
    assert drawn.drawn == DRAWN_ORDERS
    assert drawn.p == pytest.approx(exact.p, abs=0.015)  # three standard errors of 9,999 draws at one half


# ------------------------------------------------------------------ its own level


@pytest.mark.parametrize("gaps", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(3))
def test_without_an_effect_small_p_values_are_as_rare_as_they_say(seed, gaps):
    """A fixed series with drift and strong correlation, and every placement that could have come up: no simulation.

    The series does not know the days, which is the null. Among the 6^3 placements, those with p at or below a level are
    at most that share, whatever the series.
    """
    chance, noise, rating = Random(seed), 0.0, []
    for t in range(60):
        noise = 0.8 * noise + chance.gauss(0, 1)
        rating.append(None if chance.random() < gaps else 6 - 0.05 * t + noise)
    earliest, window, stay = [8, 22, 36], 5, 8
    every = list(product(range(window + 1), repeat=3))
    found = [outcome(steps(earliest, late, window=window, stay=stay), rating).draw.p for late in every]
    assert len(found) == prod([window + 1] * 3)
    for level in (1 / len(every), 0.01, 0.05, 0.1, 0.25, 0.5, 0.75):
        assert sum(p <= level + 1e-12 for p in found if p is not None) / len(every) <= level
    if not gaps:  # no ties among continuous ratings: the level is also reached, to within one placement
        assert sum(p <= 0.05 for p in found) == int(0.05 * len(every))


@given(
    seed=st.integers(0, 10_000),
    added=st.floats(-1000, 1000, allow_nan=False),
    times=st.sampled_from([-1.0, 1.0, 2.0, -0.5]),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_adding_to_all_ratings_turning_them_round_or_stretching_them_keeps_p(seed, added, times):
    earliest, delays, window, stay, rating, lag = made(seed)
    timed = steps(earliest, delays, window=window, stay=stay)
    one = outcome(timed, rating, lag=lag).draw
    other = outcome(timed, [None if v is None else added + times * v for v in rating], lag=lag).draw
    assert (other.why_not, other.orders, other.p) == (one.why_not, one.orders, one.p)
    if one.difference is not None:
        assert other.difference == pytest.approx(times * one.difference, abs=1e-9)


def test_days_are_counted_on_the_trials_calendar():
    timed = steps([6], [4], window=7, stay=3)
    assert timed.begins == (FIRST + timedelta(days=10),)
