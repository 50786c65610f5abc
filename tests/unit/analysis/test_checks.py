"""The checks of the fit, each side of its threshold."""

import numpy as np
import pytest

from modicum.analysis.checks import CHANCE_SD, check_fit
from modicum.analysis.evidence import gather
from modicum.models.fitted import Fitted
from unit.analysis.makers import item, lived


def checked(ratings, *, left=0.0, outlying=(), residual=None):
    evidence = gather(lived([0] * len(ratings), ratings), clock_lag=0, instant_onset=False)
    n = evidence.n_rated
    residual = np.zeros(n) if residual is None else np.array(residual)
    nothing = np.zeros(len(ratings))
    return check_fit(Fitted(nothing, nothing, np.zeros((len(ratings), 0)), residual, left, outlying), evidence, item())


def test_chance_leaves_two_over_the_root_of_the_pairs():
    """26 rated days in a row make 25 pairs: 2 / 5."""
    found = checked([5.0] * 26, left=0.41)
    assert (found.pairs, found.within, found.correlated) == (25, pytest.approx(0.4), True)
    assert checked([5.0] * 26, left=-0.41).correlated
    assert not checked([5.0] * 26, left=0.39).correlated


def test_gaps_make_no_pairs():
    assert checked([5.0, 5.0, None, 5.0, 5.0, 5.0]).pairs == 3


def test_too_few_pairs_say_nothing():
    found = checked([5.0] * 5, left=None)
    assert (found.within, found.correlated) == (None, False)


def test_two_standard_deviations_of_pure_noise_hold_about_95_in_100():
    """Bartlett's 1 / sqrt(pairs), by simulation: 2,000 series of 100 days; three standard errors are 0.015."""
    noise = np.random.default_rng(7).normal(size=(2000, 100))
    left = [np.corrcoef(row[:-1], row[1:])[0, 1] for row in noise]
    assert np.mean(np.abs(left) <= CHANCE_SD / np.sqrt(99)) == pytest.approx(0.9545, abs=0.015)


def test_outlying_days_are_named_by_their_trial_day():
    assert checked([5.0, None, 5.0], left=None, outlying=(1,), residual=[0.1, 4.5]).outlying == ((2, 4.5),)


@pytest.mark.parametrize(("ends", "strained"), [(1, False), (2, True)])
def test_a_fifth_of_the_days_at_an_end_strains_the_model(ends, strained):
    assert checked([0.0] * ends + [5.0] * (10 - ends)).strained is strained
    assert checked([10.0] * ends + [5.0] * (10 - ends)).strained is strained


def test_floor_and_ceiling_are_counted_apart():
    found = checked([0.0, 10.0, 10.0, 5.0])
    assert (found.floor, found.ceiling) == (0.25, 0.5)
