"""What a fit says day by day: its parts add up to the expectation, and its residuals are white when the model is true."""

from dataclasses import replace

import numpy as np
import pytest

from modicum.models.design import Series
from modicum.models.fit import fit
from modicum.models.fitted import fitted
from modicum.models.priors import Fixed, full

PRIORS = full(minimum=0, maximum=10)
HALF_LIFE = 3.0
GIVEN = replace(PRIORS, half_life=Fixed(HALF_LIFE), phi=Fixed(0.5), omega=Fixed(0.3))
LEVELS = [0] * 20 + [1] * 20 + [2] * 20 + [0] * 20 + [2] * 20


def person(seed, *, sd=1.2, phi=0.5, skip=7):
    """AR(1) ratings on a drift, with a gap every so many days; effects of -1 and -2 come at once."""
    chance = np.random.default_rng(seed)
    noise, ratings = chance.normal(0, sd), []
    for t, level in enumerate(LEVELS):
        ratings.append(6 - level - 0.005 * t + noise)
        noise = phi * noise + chance.normal(0, sd * np.sqrt(1 - phi**2))
    rated = [t for t in range(len(LEVELS)) if t % skip]
    return Series(
        n_days=len(LEVELS),
        rated_day=np.array(rated),
        rating=np.array([ratings[t] for t in rated]),
        level_on=np.array(LEVELS),
        amounts=np.array([1.5, 3.0]),
        co_change=np.zeros((len(LEVELS), 0)),
    )


def longhand_columns(told):
    """Exposures, level, drift, enrolment and step, written out a day at a time."""
    share = 1 - 0.5 ** (1 / HALF_LIFE)
    rows, e, step, before = [], [0.0, 0.0], 0.0, 0
    for t, level in enumerate(LEVELS):
        for k in (1, 2):
            e[k - 1] += share * ((level == k) - e[k - 1])
        step = 1.0 if level > before else step * np.exp(-1 / 3)
        before = level
        rows.append([*e, 1.0, (t - (told.n_days - 1) / 2) / 84, np.exp(-t / 14), step])
    return np.array(rows)


def test_level_and_doses_add_up_to_the_expectation():
    told = person(1)
    posterior = fit(told, GIVEN, "report")
    parts = fitted(told, GIVEN, posterior)
    expected = longhand_columns(told) @ posterior.coefficients.mean
    np.testing.assert_allclose(parts.level + parts.doses.sum(axis=1), expected, atol=1e-6)
    assert parts.level.shape == (100,)
    assert parts.doses.shape == (100, 2)


def test_each_dose_has_its_own_part_and_the_drift_is_its_column():
    told = person(2)
    posterior = fit(told, GIVEN, "report")
    parts = fitted(told, GIVEN, posterior)
    columns, mean = longhand_columns(told), posterior.coefficients.mean
    np.testing.assert_allclose(parts.doses, columns[:, :2] * mean[:2], atol=1e-6)
    np.testing.assert_allclose(parts.drift, columns[:, 3] * mean[3], atol=1e-6)


def test_without_drift_in_the_model_the_drift_is_nothing():
    told, given = person(3), GIVEN.without_drift()
    assert fitted(told, given, fit(told, given, "batch")).drift.tolist() == [0.0] * 100


def test_averaged_over_the_half_life_the_parts_follow_the_ratings():
    told = person(4, sd=0.3)
    parts = fitted(told, PRIORS, fit(told, PRIORS, "batch"))
    expected = (parts.level + parts.doses.sum(axis=1))[told.rated_day]
    assert float(np.sqrt(np.mean((told.rating - expected) ** 2))) < 0.5


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_residuals_of_a_true_model_are_white_and_of_unit_size(seed):
    told = person(seed)
    parts = fitted(told, PRIORS, fit(told, PRIORS, "batch"))
    assert len(parts.residual) == len(told.rating)
    assert abs(parts.autocorrelation) < 0.2
    assert float(np.std(parts.residual)) == pytest.approx(1.0, abs=0.2)
    assert parts.outlying == ()


def test_days_that_ignore_the_correlation_leave_it_in_the_residuals():
    """With phi held at 0 the correlation of 0.5 must show: the check can fail."""
    told, blind = person(1, skip=1000), replace(GIVEN, phi=Fixed(0.0), omega=Fixed(0.0))
    assert fitted(told, blind, fit(told, blind, "batch")).autocorrelation > 0.3


def test_a_day_far_from_the_rest_is_flagged_at_its_place():
    told = person(5, sd=0.5)
    rating = told.rating.copy()
    rating[30] += 6.0
    spoilt = replace(told, rating=rating)
    assert fitted(spoilt, PRIORS, fit(spoilt, PRIORS, "batch")).outlying == (30,)


def test_with_hardly_any_neighbouring_days_no_correlation_is_told():
    told = person(6)
    sparse = replace(told, rated_day=told.rated_day[::2], rating=told.rating[::2])
    keep = np.flatnonzero(np.diff(sparse.rated_day, prepend=-2) > 1)
    apart = replace(sparse, rated_day=sparse.rated_day[keep], rating=sparse.rating[keep])
    assert fitted(apart, PRIORS, fit(apart, PRIORS, "batch")).autocorrelation is None


def test_residuals_are_one_step_ahead_by_hand():
    """Two days apart with phi 0.5 and omega 0.3: the first is r / sigma; the second corrects by what is remembered."""
    told = person(7)
    posterior = fit(told, GIVEN, "batch")
    parts = fitted(told, GIVEN, posterior)
    weight = posterior.weight.reshape(posterior.nodes.log_sigma.shape)
    sigma = float(np.exp(posterior.nodes.log_sigma[0, int(np.argmax(weight[0]))]))
    inner = posterior.nodes.turn[0] / (posterior.nodes.eigen[0] + sigma**2)
    mean = posterior.nodes.basis[0] @ inner + posterior.prior_mean
    r = told.rating - (longhand_columns(told) @ mean)[told.rated_day]
    # Unit variance: state 0.7, white 0.3. First: r0 / sigma. Then s = 0.5 x 0.7 r0, P = 0.25 x 0.7 x 0.3 + 0.7 x 0.75.
    assert told.rated_day[:2].tolist() == [1, 2]
    assert parts.residual[0] == pytest.approx(r[0] / sigma)
    variance = 0.25 * 0.7 * 0.3 + 0.7 * 0.75 + 0.3
    assert parts.residual[1] == pytest.approx((r[1] - 0.35 * r[0]) / np.sqrt(variance) / sigma)
