"""Laplace and its weighted draws against sums over grids (models/slow/latent.py), on series short enough for that."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from modicum.models.design import Series
from modicum.models.latent import AT_ONCE, LatentModel, _weighed, fit_latent
from modicum.models.latent_outcome import Outcome
from modicum.models.latent_priors import latent
from modicum.models.priors import Fixed
from modicum.models.slow.latent import count_points, ordinal_points, slow_expected, slow_likelihoods

DOSE_SD = 1.0


def bare(kind):
    """No term but level and dose; the half-life is two days. The level of ordinal items is in their thresholds alone."""
    return replace(
        latent(kind),
        intercept_sd=latent(kind).intercept_sd if kind == "count" else 0.0,
        dose_sd=DOSE_SD,
        drift_sd=0.0,
        enrolment_sd=0.0,
        step_sd=0.0,
        co_change_sd=0.0,
        half_life=Fixed(2.0),
    )


def series_of(level, rating):
    rated = [day for day, value in enumerate(rating) if value is not None]
    return Series(
        n_days=len(level),
        rated_day=np.array(rated),
        rating=np.array([float(rating[day]) for day in rated]),
        level_on=np.array(level),
        amounts=np.array([3.0]),
        co_change=np.zeros((len(level), 0)),
    )


FIVE = [0, 0, 1, 1, 1, 0]
TINY = {
    "binary": (Outcome("binary"), [1, 1, None, 0, 0, 1]),
    "ordinal": (Outcome("ordinal", 0, 2), [2, 1, 1, None, 0, 2]),
    "count": (Outcome("count"), [3, 1, 0, None, 1, 4]),
}


def points_of(outcome, places):
    if outcome.counted:
        return count_points(0.0, 2.0, DOSE_SD, places)
    return ordinal_points(outcome.categories, DOSE_SD, places)


@pytest.mark.parametrize("kind", sorted(TINY))
@pytest.mark.parametrize(("phi", "sigma"), [(0.0, 0.5), (0.6, 0.7), (0.9, 1.5)])
def test_five_ratings_are_as_likely_as_the_grid_says(kind, phi, sigma):
    """Laplace's own mass within 15 %, and within 2 % once the draws have weighed it."""
    outcome, rating = TINY[kind]
    series = series_of(FIVE, rating)
    points = points_of(outcome, 61 if outcome.counted or outcome.categories == 2 else 33)
    likelihood = slow_likelihoods(
        series, "count" if outcome.counted else kind, points, half_life=2.0, phi=phi, sigma=sigma
    )
    exact = float(np.log(likelihood @ np.exp(points.log_prior)))
    model = LatentModel(series, replace(bare(kind), phi=Fixed(phi)), outcome)
    z = _normal_score(sigma / model.sigma_sd)
    nodes = model.evaluate(np.array([[z]]))
    _, log_prior = model.natural(nodes.theta)
    laplace = float(nodes.log_mass[0] - log_prior[0])
    chance = np.random.default_rng(7)
    root = np.linalg.cholesky(nodes.mode.schur)
    weights = []
    for _ in range(16):
        drawn = chance.standard_normal((AT_ONCE, nodes.mode.b.shape[1])), chance.standard_normal((AT_ONCE, 5))
        weights.append(_weighed(model, nodes, np.zeros(AT_ONCE, dtype=int), root, *drawn)[1])
    weighed = laplace + float(np.log(np.mean(np.exp(np.concatenate(weights)))))
    assert laplace == pytest.approx(exact, abs=0.15)
    assert weighed == pytest.approx(exact, abs=0.02)


def _normal_score(share):
    """Z at which the model's sigma is this share of its prior's SD."""
    return float(-ndtri(2.0 * ndtr(-share)))


SWAPS = [0] * 6 + [1] * 6 + [0] * 6
MODERATE = {
    "binary": (Outcome("binary"), [1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, None, 1, 1, 0, 1, 1]),
    "count": (Outcome("count"), [3, 2, 0, 4, 1, 2, 1, 0, 0, 2, 0, 1, None, None, 3, 1, 2, 2]),
}


@pytest.mark.parametrize("kind", sorted(MODERATE))
def test_eighteen_days_give_the_contrast_that_the_grids_give(kind):
    """Everything unknown but the half-life, on the printed scale: mean within 0.05 SD, SD within 5 %."""
    outcome, rating = MODERATE[kind]
    series, points = series_of(SWAPS, rating), points_of(outcome, 31)
    phis, scores = (np.arange(8) + 0.5) / 8, (np.arange(8) + 0.5) / 8
    prior = np.exp(points.log_prior)
    sigma_sd = latent(kind).sigma.sd
    mass = mean = square = 0.0
    for phi in phis:
        density = phi * (1 - phi) ** 0.5
        for score in scores:
            sigma = sigma_sd * _half_normal_quantile(score)
            likelihood = slow_likelihoods(series, kind, points, half_life=2.0, phi=phi, sigma=sigma) * prior * density
            on, off = (slow_expected(kind, points, on=taken, sigma=sigma) for taken in (True, False))
            contrast = on - off
            mass += likelihood.sum()
            mean += likelihood @ contrast
            square += likelihood @ contrast**2
    mean /= mass
    sd = float(np.sqrt(square / mass - mean**2))
    found = fit_latent(series, bare(kind), outcome, "report").mixture_of([(1, 0)])
    assert found.mean[0] == pytest.approx(mean, abs=0.05 * sd)
    assert found.sd[0] == pytest.approx(sd, rel=0.05)


def _half_normal_quantile(share):
    return float(ndtri(0.5 + 0.5 * share))
