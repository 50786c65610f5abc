"""What holds under every set and what does not, on figures that can be worked out by hand."""

import numpy as np
import pytest

from modicum.proof.scheme_page import shown
from modicum.proof.scheme_ranks import Pair, Value, holds, pairs_of, row_of, side_of, value_of
from modicum.proof.schemes import MEASURES, Counted

FORTY = np.arange(40.0)


def counted(**of):
    nothing = np.full(40, np.nan)
    return Counted({name: of.get(name.replace("-", "_"), nothing) for name in MEASURES}, ("",) * 40)


def test_a_mean_has_the_range_of_its_standard_error():
    """1 to 5: mean 3, SD 1.5811, standard error 0.7071, half of the range 1.3859."""
    value = value_of(np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.nan]), share=False)
    assert (value.mean, value.n, value.known) == (3.0, 5, False)
    assert (value.low, value.high) == (pytest.approx(3 - 1.3859, abs=1e-4), pytest.approx(3 + 1.3859, abs=1e-4))


def test_a_share_has_wilsons_range():
    """2 of 10: 0.0567 to 0.5098 (Wilson 1927, as tabled)."""
    value = value_of(np.array([1.0] * 2 + [0.0] * 8), share=True)
    assert (value.low, value.high) == (pytest.approx(0.0567, abs=1e-4), pytest.approx(0.5098, abs=1e-4))


def test_nobody_counted_is_no_figure():
    value = value_of(np.full(5, np.nan), share=True)
    assert value.n == 0
    assert shown(value, share=True, ranged=True) == "–"


def test_a_small_figure_keeps_one_decimal_and_a_range_never_goes_below_none():
    assert shown(Value(0.5, -0.2, 1.2, 50), share=False, ranged=True) == "0.5 (0.0–1.2)"
    assert shown(Value(0.123, 0.1, 0.15, 50), share=True, ranged=False) == "12"


def test_less_is_better_but_for_people_who_come_to_a_dose():
    assert side_of(FORTY, FORTY + 1, "days") == -1
    assert side_of(FORTY + 1, FORTY, "days") == 1
    assert side_of(FORTY, FORTY + 1, "reached") == 1


def test_a_difference_within_chance_is_on_no_side():
    """Differences of +1 and -1 in turn: mean 0. With five more of +1, 25 to 15, the mean is 0.25, standard error 0.155."""
    turns = np.array([1.0, -1.0] * 20)
    assert side_of(turns, np.zeros(40), "days") == 0
    assert side_of(np.array([1.0] * 25 + [-1.0] * 15), np.zeros(40), "days") == 0
    assert side_of(np.array([1.0] * 28 + [-1.0] * 12), np.zeros(40), "days") == 1
    assert side_of(FORTY, FORTY, "days") == 0


def test_too_few_people_say_nothing():
    few = np.where(FORTY < 19, FORTY, np.nan)
    assert side_of(few, few + 1, "days") is None


def cells(turn):
    """a needs fewer days than b in set one; in set two too, unless it turns."""
    late = FORTY - 2 if turn else FORTY + 2
    return {
        ("a", "one"): counted(days=FORTY), ("b", "one"): counted(days=FORTY + 1),
        ("a", "two"): counted(days=FORTY), ("b", "two"): counted(days=late),
    }  # fmt: skip


def test_a_statement_needs_every_set():
    pairs = pairs_of(cells(turn=False), ("a", "b"), ("one", "two"))
    days = next(pair for pair in pairs if pair.measure == "days")
    assert (days.better, days.worse, dict(days.sides)) == ("a", "b", {"one": -1, "two": -1})
    assert holds(pairs, "days") == {"a": ["b"]}
    assert holds(pairs, "rough") == {}


def test_one_set_that_turns_takes_it_away_and_is_named():
    pairs = pairs_of(cells(turn=True), ("a", "b"), ("one", "two"))
    days = next(pair for pair in pairs if pair.measure == "days")
    assert days.better is None
    assert (days.where(-1), days.where(1), days.where(0)) == (("one",), ("two",), ())
    assert holds(pairs, "days") == {}


def test_a_pair_that_is_measured_nowhere_is_better_nowhere():
    pair = Pair("days", "a", "b", {})
    assert pair.better is None
    assert Pair("days", "a", "b", {"one": 1}).better == "b"
    assert Pair("days", "a", "b", {"one": 1}).worse == "a"


def test_the_median_counts_whoever_never_comes_to_a_dose_as_never():
    """Ten on day 1, thirty never: more than half never, so there is no median day."""
    of = counted(days=np.array([1.0] * 10 + [140.0] * 30), reached=np.array([1.0] * 10 + [0.0] * 30))
    assert row_of("a", "one", of).median == np.inf
    most = counted(days=np.array([1.0] * 10 + [5.0] * 30), reached=np.ones(40))
    assert row_of("a", "one", most).median == 5.0
    assert np.isnan(row_of("a", "one", counted()).median)
