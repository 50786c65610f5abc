"""What can be asked of one fit: contrasts, probabilities in the direction of improvement, exposure at the end."""

from copy import copy
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from modicum.analysis.estimate import Fit, chances, described, exposure_at_end, make_fit
from modicum.analysis.evidence import gather
from modicum.analysis.one_person import priors_for
from modicum.knowledge.shapes import Direction
from modicum.models.mixture import Mixture
from unit.analysis.makers import blocks, item, lived, simulate, whole


def normal(mean, sd):
    return Mixture(np.array([1.0]), np.array([[mean]]), np.array([[sd]]))


def phi(z):
    return float(ndtr(z))


def fitted(doses, ratings, *, tier="batch", lag=0, priors=None, question=None):
    question = question or item()
    evidence = gather(lived(doses, ratings), clock_lag=lag, instant_onset=question.instant_onset)
    return make_fit(evidence, priors or priors_for(question), tier)


# ------------------------------------------------------------------ chances in closed form


def test_chances_where_lower_is_better():
    # Difference N(-1.5, 1), worthwhile 1: better = P(d < 0), beyond = P(d < -1).
    got = chances(normal(-1.5, 1.0), Direction.LOWER, 1.0)
    assert got.better == pytest.approx(phi(1.5))
    assert got.worse == pytest.approx(phi(-1.5))
    assert got.beyond_worthwhile == pytest.approx(phi(0.5))


def test_chances_where_higher_is_better():
    got = chances(normal(-1.5, 1.0), Direction.HIGHER, 1.0)
    assert got.better == pytest.approx(phi(-1.5))
    assert got.worse == pytest.approx(phi(1.5))
    assert got.beyond_worthwhile == pytest.approx(phi(-2.5))


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("mean", [-2.0, -0.3, 0.0, 1.7])
def test_a_shift_worsens_the_contrast_by_that_much(direction, mean):
    # Lower is better: worsening by 0.4 is the same as a mean 0.4 higher; higher is better: 0.4 lower.
    moved = normal(mean - direction.sign * 0.4, 0.9)
    got = chances(normal(mean, 0.9), direction, 1.0, shift=0.4)
    expected = chances(moved, direction, 1.0)
    assert vars(got) == pytest.approx(vars(expected), abs=1e-12)


@pytest.mark.parametrize("direction", list(Direction))
def test_better_and_worse_leave_nothing_between_them(direction):
    got = chances(normal(0.3, 0.8), direction, 1.0)
    assert got.better + got.worse == pytest.approx(1.0)
    assert got.beyond_worthwhile < got.better


def test_a_description_is_the_five_numbers_of_a_normal():
    # 97.5 % of a standard normal lies below 1.959964.
    estimate = described(normal(-1.0, 2.0))
    assert (estimate.mean, estimate.sd) == pytest.approx((-1.0, 2.0))
    assert estimate.q025 == pytest.approx(-1.0 - 2 * 1.959964, abs=1e-5)
    assert estimate.q50 == pytest.approx(-1.0, abs=1e-6)
    assert estimate.q975 == pytest.approx(-1.0 + 2 * 1.959964, abs=1e-5)


# ------------------------------------------------------------------ the mirror

DOSES = blocks((0, 10), (3, 10), (0, 10), (3, 10))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_turning_the_scale_upside_down_turns_only_the_sign(seed):
    """Ratings y and 10 - y, lower-is-better and higher-is-better: the same person, the same chances."""
    ratings = [float(v) for v in whole(simulate(DOSES, {3: -1}, seed=seed, sd=1.2))]
    one = fitted(DOSES, ratings)
    other = fitted(DOSES, [10.0 - v for v in ratings])
    lower = chances(one.difference(1, 0), Direction.LOWER, 1.0, shift=0.2)
    higher = chances(other.difference(1, 0), Direction.HIGHER, 1.0, shift=0.2)
    assert vars(lower) == pytest.approx(vars(higher), abs=1e-6)
    assert one.estimate(1, 0).mean == pytest.approx(-other.estimate(1, 0).mean, abs=1e-6)
    assert one.estimate(1, 0).q025 == pytest.approx(-other.estimate(1, 0).q975, abs=1e-5)
    assert one.sigma == pytest.approx(other.sigma, abs=1e-6)


def test_a_contrast_turned_round_changes_its_sign():
    fit = fitted(DOSES, simulate(DOSES, {3: -1}, seed=4))
    assert fit.estimate(1, 0).mean == pytest.approx(-fit.estimate(0, 1).mean)
    assert fit.estimate(1, 0).sd == pytest.approx(fit.estimate(0, 1).sd)


def test_a_contrast_of_two_doses_is_the_difference_of_their_means():
    doses = blocks((0, 10), (1.5, 10), (3, 10), (0, 10))
    fit = fitted(doses, simulate(doses, {1.5: -1, 3: -2}, seed=5))
    expected = fit.estimate(2, 0).mean - fit.estimate(1, 0).mean
    assert fit.estimate(2, 1).mean == pytest.approx(expected)


# ------------------------------------------------------------------ exposure at the end


@pytest.mark.parametrize(("days_on", "half_life"), [(14, 14.0), (33, 14.0), (5, 3.0), (7, 7.0)])
def test_exposure_at_the_end_of_one_stretch_is_one_minus_two_to_minus_days_over_half_life(days_on, half_life):
    doses = blocks((0, 12), (3, days_on), (0, 6))
    fit = fitted(doses, simulate(doses, {}, seed=6))
    assert exposure_at_end(fit, 1, half_life=half_life) == pytest.approx(1 - 2 ** (-days_on / half_life))


def test_exposure_under_the_posterior_is_the_average_over_its_half_lives():
    doses = blocks((0, 12), (3, 9))
    fit = fitted(doses, simulate(doses, {3: -3}, seed=7, half_life=3))
    values, weight = fit.posterior.hyper("half_life")
    expected = sum(w * (1 - 2 ** (-9 / h)) for w, h in zip(weight, values, strict=True))
    assert exposure_at_end(fit, 1) == pytest.approx(float(expected))


def test_only_the_last_stretch_counts_and_what_is_left_of_the_first_is_carried():
    # 14 days on at h = 14 reach 1/2; 14 days off leave 1/4; 14 days on again: 1 - (1 - 1/4) / 2 = 5/8.
    doses = blocks((3, 14), (0, 14), (3, 14), (0, 14))
    fit = fitted(doses, simulate(doses, {}, seed=8))
    assert exposure_at_end(fit, 1, half_life=14.0) == pytest.approx(5 / 8)


def test_with_clock_order_one_the_last_dose_acts_on_the_next_day():
    # Off the dose again on day 17: the dose of day 16 acts on day 17, so all five days count.
    doses = blocks((0, 12), (3, 5), (0, 6))
    fit = fitted(doses, simulate(doses, {}, seed=9), lag=1)
    assert exposure_at_end(fit, 1, half_life=5.0) == pytest.approx(1 - 2 ** (-5 / 5))


def test_a_dose_taken_only_before_the_trial_has_no_last_stretch():
    days = lived(blocks((0, 12), (1, 8)), [5.0, 6.0] * 10, before=3)
    evidence = gather(days, clock_lag=0, instant_onset=False)
    fit = make_fit(evidence, priors_for(item()), "batch")
    assert exposure_at_end(fit, 2) == 0.0


def test_instant_onset_is_full_exposure_at_once():
    question = item(instant=True)
    doses = blocks((0, 12), (3, 1))
    fit = fitted(doses, simulate(doses, {}, seed=10), question=question)
    assert exposure_at_end(fit, 1) == pytest.approx(1.0)


# ------------------------------------------------------------------ sigma


def test_sigma_is_the_posterior_mean_of_the_day_to_day_sd():
    fit = fitted(DOSES, simulate(DOSES, {}, seed=11, sd=1.5, phi=0.0))
    values, weight = fit.posterior.hyper("sigma")
    assert fit.sigma == pytest.approx(float(np.sum(values * weight)))
    assert fit.sigma == pytest.approx(1.5, abs=0.5)


def test_a_fit_keeps_what_it_came_from():
    priors = replace(priors_for(item()), drift_sd=0.0)
    fit = fitted(DOSES, simulate(DOSES, {}, seed=12), priors=priors)
    assert isinstance(fit, Fit)
    assert fit.priors is priors
    assert "drift" not in fit.posterior.layout.names


def test_an_estimate_whose_quantiles_nobody_looked_at_can_be_copied_and_changed():
    moved = replace(described(normal(-1.0, 2.0)), mean=-2.0)
    assert (moved.mean, moved.sd) == (-2.0, pytest.approx(2.0))
    assert moved.q025 == pytest.approx(-1.0 - 1.959964 * 2.0)
    assert copy(described(normal(-1.0, 2.0))).q50 == pytest.approx(-1.0)
    with pytest.raises(AttributeError, match="q99"):
        _ = described(normal(-1.0, 2.0)).q99
