"""The posterior as a value: joint draws, hyper-parameters, contrasts, and series that cannot be fitted."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from modicum.models import fit as fitting
from modicum.models.design import Series
from modicum.models.fit import Model, can_be_fitted, fit, kronecker
from modicum.models.priors import Fixed, GammaPrecision, full, reference

PRIORS = full(minimum=0, maximum=10)


def series(levels, ratings, *, amounts=(1.5, 3.0), lag=0, before=0):
    rated = [t for t, value in enumerate(ratings) if value is not None]
    return Series(
        n_days=len(levels),
        rated_day=np.array(rated, dtype=np.int64),
        rating=np.array([ratings[t] for t in rated], dtype=float),
        level_on=np.array(levels, dtype=np.int64),
        amounts=np.array(amounts),
        co_change=np.zeros((len(levels), 0)),
        level_before=before,
        clock_lag=lag,
    )


@cache
def person():
    chance = np.random.default_rng(11)
    levels = [0] * 10 + [1] * 10 + [2] * 10 + [0] * 10 + [2] * 10
    return series(levels, [6 - 0.5 * level + chance.normal(0, 1.2) for level in levels])


@cache
def posterior():
    return fit(person(), PRIORS, "batch")


# ------------------------------------------------------------------ draws

ROWS = np.array([[1.0, 0, 0, 0, 0, 0], [0, 1.0, 0, 0, 0, 0], [-1.0, 1.0, 0, 0, 0, 0], [0, 0, 1.0, 0, 0, 0]])
"""Two doses, their difference, and the level without."""
MANY = 16_384


@pytest.mark.parametrize("seed", [0, 1, 20261122])
def test_draws_have_the_means_and_sds_of_the_mixture(seed):
    exact, draws = posterior().mixture(ROWS), posterior().draws(ROWS, count=MANY, seed=seed)
    assert draws.shape == (MANY, 4)
    np.testing.assert_array_less(np.abs(draws.mean(axis=0) - exact.mean) / exact.sd, 0.02)
    np.testing.assert_array_less(np.abs(draws.std(axis=0) / exact.sd - 1.0), 0.02)


@pytest.mark.parametrize("seed", [0, 1, 20261122])
def test_draws_have_the_covariance_of_the_mixture(seed):
    # Cov(a, b) = (Var(a + b) - Var(a - b)) / 4, and the mixture knows the variance of every sum.
    pairs = np.array([ROWS[0] + ROWS[1], ROWS[0] - ROWS[1]])
    plus, minus = posterior().mixture(pairs).sd ** 2
    sds = posterior().mixture(ROWS[:2]).sd
    draws = posterior().draws(ROWS[:2], count=MANY, seed=seed)
    got = float(np.cov(draws.T)[0, 1])
    assert got / float(np.prod(sds)) == pytest.approx(float(plus - minus) / 4 / float(np.prod(sds)), abs=0.02)


def test_draws_have_the_tails_of_the_mixture():
    exact, draws = posterior().mixture(ROWS[:1]), posterior().draws(ROWS[:1], count=MANY, seed=2)
    for probability in (0.025, 0.5, 0.975):
        share = float(np.mean(draws[:, 0] < exact.quantile(probability)[0]))
        assert share == pytest.approx(probability, abs=0.01)


def test_the_same_seed_gives_the_same_draws_and_another_seed_gives_others():
    one, again, other = (posterior().draws(ROWS, count=64, seed=seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, again)
    assert np.all(np.abs(one - other).max(axis=0) > 0)


def test_draws_of_a_difference_are_differences_of_draws():
    draws = posterior().draws(ROWS, count=256, seed=3)
    np.testing.assert_allclose(draws[:, 2], draws[:, 1] - draws[:, 0], atol=1e-9)


def test_the_sequence_behind_the_draws_is_even_in_every_direction():
    points = kronecker(4096, 7, seed=9)
    assert points.shape == (4096, 7)
    assert float(points.min()) > 0.0
    assert float(points.max()) < 1.0
    # Each tenth of the unit interval holds a tenth of the points: random ones would miss by about 0.5 %.
    for column in points.T:
        share = np.histogram(column, bins=10, range=(0, 1))[0] / 4096
        assert np.max(np.abs(share - 0.1)) < 0.003


# ------------------------------------------------------------------ hyper-parameters and contrasts


def test_hyper_means_are_those_of_their_weights():
    values, weight = posterior().hyper("phi")
    assert weight.sum() == pytest.approx(1.0)
    assert posterior().hyper_mean("phi") == pytest.approx(sum(v * w for v, w in zip(values, weight, strict=True)))


@pytest.mark.parametrize("shift", [0.0, 0.25, 0.5])
@pytest.mark.parametrize(("probability", "z"), [(0.025, -1.95996), (0.5, 0.0), (0.975, 1.95996)])
def test_an_onset_in_a_few_layers_of_nodes_has_the_quantiles_of_its_smooth_density(shift, probability, z):
    """log h ~ N(log 4, 0.6^2) seen only at layers 1.3 SDs apart, wherever they stand: the weights alone miss by a layer.

    The cell's SD is 0.46 of the distance of layers, about what both tiers' lattices have along an axis.
    """
    layer = 1.3 * (np.arange(-4, 5) + shift)
    flat = np.zeros((len(layer), 1))
    nodes = replace(
        posterior().nodes,
        half_life=4.0 * np.exp(0.6 * layer),
        log_sigma=flat,
        turned=None,
    )
    weight = np.exp(-0.5 * layer**2)
    seen = replace(posterior(), nodes=nodes, weight=weight / weight.sum(), onset_cell=0.6 * 1.3 * 0.46)
    assert seen.half_life_quantile(probability) == pytest.approx(4.0 * np.exp(0.6 * z), rel=0.06 if z else 0.01)


def test_a_given_half_life_is_its_own_quantile():
    given = fit(person(), reference("m2"), "batch")
    assert given.half_life_quantile(0.025) == given.half_life_quantile(0.975) == 0.0


def test_the_innovation_sd_is_what_a_day_adds_to_the_one_before():
    # sigma sqrt(1 - phi^2).
    sigma, weight = posterior().hyper("sigma")
    phi, _ = posterior().hyper("phi")
    innovation, same = posterior().hyper("innovation")
    np.testing.assert_allclose(innovation, sigma * np.sqrt(1 - phi**2))
    np.testing.assert_array_equal(weight, same)


def test_a_contrast_is_linear_in_the_coefficients():
    both = posterior().coefficients
    difference = posterior().mixture(posterior().layout.contrast(2, 1)[None, :])
    assert difference.mean[0] == pytest.approx(both.mean[1] - both.mean[0])


def test_with_the_noise_given_the_posterior_is_the_textbook_regression():
    """Independent days, sigma 1.2, instant onset: (X'X / s^2 + P^-1)^-1, written out with NumPy's own inverse."""
    told, sigma = person(), 1.2
    bare = replace(
        PRIORS,
        half_life=Fixed(0.0),
        phi=Fixed(0.0),
        omega=Fixed(0.0),
        sigma=GammaPrecision(1e8, 1e8 * sigma**2),
        drift_sd=0.0,
        enrolment_sd=0.0,
        step_sd=0.0,
        dose_octaves=0.0,
    )
    level = np.asarray(told.level_on)[told.rated_day]
    x = np.stack([level == 1, level == 2, np.ones(len(level))], axis=1).astype(float)
    prior_precision = np.diag([1 / 4, 1 / 4, 1 / 25])
    covariance = np.linalg.inv(x.T @ x / sigma**2 + prior_precision)
    mean = covariance @ (x.T @ told.rating / sigma**2 + prior_precision @ np.array([0, 0, 5.0]))
    got = fit(told, bare, "report").coefficients
    np.testing.assert_allclose(got.mean, mean, atol=1e-5)
    np.testing.assert_allclose(got.sd, np.sqrt(np.diag(covariance)), rtol=1e-4)


def test_long_series_are_whitened_in_groups_with_the_same_result(monkeypatch):
    free = np.array([[0.0, 0.1, 0.2], [1.0, -0.5, 0.4], [0.5, 0.5, -1.0], [2.0, 0.0, 0.0], [-1.0, 1.0, 1.0]])
    whole = Model(person(), PRIORS, 1.0).evaluate(free)
    monkeypatch.setattr(fitting, "CELLS_AT_ONCE", 2 * 7 * 50)
    grouped = Model(person(), PRIORS, 1.0).evaluate(free)
    np.testing.assert_allclose(grouped.log_mass, whole.log_mass, rtol=1e-12)
    np.testing.assert_allclose(grouped.turn, whole.turn, atol=1e-9)


def test_ratings_shifted_by_a_constant_shift_the_level_and_nothing_else():
    """A near-flat prior of the level: the effects of the doses do not depend on where the scale begins."""
    wide = replace(PRIORS, intercept_sd=1e4)
    moved = replace(person(), rating=person().rating + 2.0)
    here, there = (fit(told, wide, "batch").coefficients for told in (person(), moved))
    np.testing.assert_allclose(there.mean[:2], here.mean[:2], atol=1e-3)
    assert there.mean[2] - here.mean[2] == pytest.approx(2.0, abs=1e-3)


# ------------------------------------------------------------------ what cannot be fitted


def test_a_series_without_ratings_cannot_be_fitted():
    empty = series([0, 1, 2], [None, None, None])
    assert not can_be_fitted(empty, PRIORS)
    with pytest.raises(ValueError, match="can_be_fitted"):
        fit(empty, PRIORS, "batch")


def test_one_rating_is_no_variation():
    assert not can_be_fitted(series([0, 1, 2], [5.0, None, None]), PRIORS)


def test_ratings_that_the_doses_explain_exactly_cannot_be_fitted():
    assert not can_be_fitted(series([0, 0, 1, 1], [5, 5, 2, 2], amounts=(3.0,)), PRIORS)
    assert can_be_fitted(series([0, 0, 1, 1], [5, 5, 2, 3], amounts=(3.0,)), PRIORS)


def test_the_doses_that_could_act_are_those_of_the_day_before_with_clock_order_one():
    # Ratings 5 2 5 2 follow yesterday's dose exactly, and today's not at all.
    levels, ratings = [1, 0, 0, 1, 0], [5, 2, 5, 5, 2]
    assert not can_be_fitted(series(levels, ratings, amounts=(3.0,), lag=1), PRIORS)
    assert can_be_fitted(series(levels, ratings, amounts=(3.0,), lag=0), PRIORS)
