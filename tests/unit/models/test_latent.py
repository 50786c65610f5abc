"""Ordinal, yes/no and count items: slopes against differences, and series that break other programs."""

import numpy as np
import pytest

from modicum.models.design import Series
from modicum.models.latent import LatentModel, fit_latent
from modicum.models.latent_outcome import Outcome, read
from modicum.models.latent_priors import latent

HEADACHE = Outcome("ordinal", 0.0, 3.0)
YES_NO = Outcome("binary")
COUNT = Outcome("count")


def series_of(level, rating, *, co_change=None):
    rated = [day for day, value in enumerate(rating) if value is not None]
    levels = max(level)
    return Series(
        n_days=len(level),
        rated_day=np.array(rated),
        rating=np.array([float(rating[day]) for day in rated]),
        level_on=np.array(level),
        amounts=np.array([1.5, 3.0, 4.5][:levels]),
        co_change=np.zeros((len(level), 0)) if co_change is None else co_change,
    )


def contrast(series, outcome, kind=None):
    posterior = fit_latent(series, latent(kind or outcome.kind), outcome, "batch")
    assert posterior.trust == "usable"
    found = posterior.mixture_of([(1, 0)])
    return posterior, float(found.mean[0]), float(found.sd[0]), float(found.below(0.0)[0])


@pytest.mark.parametrize(
    ("outcome", "rating"), [(HEADACHE, [0, 1, 3, 3, 0, 1]), (YES_NO, [0, 1, 1, 0, 0, 1]), (COUNT, [0, 2, 7, 1, 0, 3])]
)
def test_slopes_and_bends_are_those_of_the_log_density(outcome, rating):
    """By central differences of the value alone; nobody was ever moderate."""
    ratings = read(outcome, np.array(rating, dtype=float))
    chance = np.random.default_rng(3)
    eta, tau = chance.normal(size=(1, 6)), chance.normal(size=(1, ratings.k)) * 0.4
    local, h, n = ratings.local(eta, tau), 1e-4, 6

    def value(point):
        return float(ratings.value(point[None, :n], point[None, n:])[0])

    at = np.concatenate([eta[0], tau[0]])
    size, step = len(at), h * np.eye(len(at))
    slope = np.array([(value(at + step[i]) - value(at - step[i])) / (2 * h) for i in range(size)])
    bend = np.array(
        [
            [
                -sum(a * b * value(at + a * step[i] + b * step[j]) for a in (1, -1) for b in (1, -1)) / (4 * h * h)
                for j in range(size)
            ]
            for i in range(size)
        ]
    )
    assert value(at) == pytest.approx(float(local.value[0]), abs=1e-12)
    assert np.concatenate([local.slope[0], local.tau_slope[0]]) == pytest.approx(slope, abs=1e-6)
    assert np.diag(local.bend[0]) == pytest.approx(bend[:n, :n], abs=1e-5)
    assert local.cross[0] == pytest.approx(bend[:n, n:], abs=1e-5)
    assert local.tau_bend[0] == pytest.approx(bend[n:, n:], abs=1e-5)


def test_yes_no_is_ordinal_with_two_categories():
    """P(yes) at eta 1 and threshold 0.5 is the logistic function of 0.5."""
    assert YES_NO.expected(np.array([1.0]), np.array([0.5]))[0] == pytest.approx(1 / (1 + np.exp(-0.5)))


def test_the_expected_rating_of_categories_counts_the_thresholds_passed():
    """Far above all thresholds of a 0-3 item the rating is 3, far below it is 0; scatter pulls both to the middle."""
    cuts = np.array([[-1.0, 0.0, 1.0]])
    assert HEADACHE.expected(np.array([[50.0, -50.0, 0.0]]), cuts)[0] == pytest.approx([3.0, 0.0, 1.5])
    spread = HEADACHE.expected_over(np.array([[3.0, -3.0, 0.0]]), cuts, np.array([4.0]))[0]
    narrow = HEADACHE.expected_over(np.array([[3.0, -3.0, 0.0]]), cuts, np.array([0.0]))[0]
    assert spread[0] < narrow[0]
    assert spread[1] > narrow[1]
    assert spread[2] == pytest.approx(1.5)


def test_scatter_raises_the_expected_count_by_half_its_variance_in_the_exponent():
    found = COUNT.expected_over(np.array([[0.0]]), np.zeros((1, 0)), np.array([1.2]))[0, 0]
    assert found == pytest.approx(np.exp(0.72))


@pytest.mark.parametrize("rating", [0.5, 4.0, -1.0])
def test_a_rating_between_two_categories_or_beyond_them_is_our_bug(rating):
    with pytest.raises(ValueError, match="one of the outcome's values"):
        HEADACHE.codes(np.array([rating]))


@pytest.mark.parametrize(("kind", "low", "high"), [("binary", 0.19, 0.22), ("ordinal", 0.18, 0.21)])
def test_the_prior_moves_the_printed_rating_by_a_fifth_of_the_scale(kind, low, high):
    """As the Gaussian model's N(0, (2R)^2) does: 100,000 draws of thresholds, scatter and one dose, seeded."""
    chance, priors, steps = np.random.default_rng(5), latent(kind), 1 if kind == "binary" else 3
    cuts = np.sort(chance.logistic(size=(100_000, steps)), axis=1)
    sigma = np.abs(chance.normal(0.0, priors.sigma.sd, size=100_000))
    dose, level = (
        chance.normal(0.0, priors.dose_sd, size=100_000),
        chance.normal(0.0, priors.intercept_sd, size=100_000),
    )
    outcome = Outcome(kind, 0.0, float(steps))
    expected = outcome.expected_over(np.stack([level, level + dose], axis=1), cuts, sigma)
    assert low < float(np.std(expected[:, 1] - expected[:, 0])) / steps < high


def test_the_prior_of_counts_puts_halving_and_doubling_one_sd_away():
    assert np.exp(latent("count").dose_sd) == pytest.approx(2.0)


BLOCKS = [0] * 14 + [1] * 14 + [0] * 14 + [1] * 14


def test_separation_gives_a_finite_answer_of_a_sensible_size():
    """Every day off the dose yes, every day on it no: the chance falls by most of the way from 1 to 0, not beyond."""
    posterior, mean, sd, better = contrast(series_of(BLOCKS, [1 - level for level in BLOCKS]), YES_NO)
    assert -1.0 < mean < -0.7
    assert 0.0 < sd < 0.15
    assert better > 0.999
    assert np.isfinite(posterior.coefficients.sd).all()


def test_counts_of_none_on_the_dose_and_some_off_it_stay_finite():
    _, mean, sd, better = contrast(series_of(BLOCKS, [2 * (1 - level) for level in BLOCKS]), COUNT)
    assert -3.0 < mean < -1.0
    assert 0.0 < sd < 1.5
    assert better > 0.99


def test_a_series_that_never_changes_leaves_the_dose_near_nothing():
    """All zero: the printed contrast is under a tenth of the scale, and its sign is not known."""
    for outcome in (HEADACHE, YES_NO, COUNT):
        _, mean, sd, better = contrast(series_of(BLOCKS, [0] * 56), outcome)
        assert abs(mean) < 0.1 * outcome.maximum
        assert sd < 0.15 * outcome.maximum
        assert 0.2 < better < 0.8


def test_one_yes_in_the_whole_record_settles_nothing():
    _, mean, _, better = contrast(series_of(BLOCKS, [1] + [0] * 55), YES_NO)
    assert -0.1 < mean < 0.05
    assert 0.3 < better < 0.9


def test_eighteen_days_with_empty_categories_are_enough_to_fit():
    """0 and 3 were used, 1 and 2 never."""
    level = [0] * 6 + [1] * 6 + [0] * 6
    posterior, mean, _, _ = contrast(series_of(level, [3, 3, 0, 3, 3, 3, 0, 3, 0, 0, 0, 0, 0, 3, 3, 0, 3, 3]), HEADACHE)
    assert -2.5 < mean < -0.3
    thresholds = posterior.model.ratings.thresholds(posterior.drawn.b[:, posterior.layout.size :])
    assert (np.diff(thresholds, axis=1) > 0).all()


def test_turning_the_ratings_round_turns_the_answer_round():
    rating = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0] * 2
    _, mean, sd, _ = contrast(series_of(BLOCKS, rating), YES_NO)
    _, mirrored, other_sd, _ = contrast(series_of(BLOCKS, [1 - value for value in rating]), YES_NO)
    assert mirrored == pytest.approx(-mean, abs=0.1 * sd)
    assert other_sd == pytest.approx(sd, rel=0.1)


def test_a_gap_is_a_gap_and_not_a_row_less():
    """Ratings a month apart hardly share their state: the precision of the AR(1) between them is near that of strangers."""
    from modicum.models.latent_laplace import field_of

    columns = np.zeros((1, 2, 1))
    near = field_of(columns, 0.0, np.ones(1), np.array([0, 1]), np.array([0.8]))
    far = field_of(columns, 0.0, np.ones(1), np.array([0, 30]), np.array([0.8]))
    assert near.diagonal[0] == pytest.approx([1 / 0.36, 1 / 0.36])
    assert near.beside[0] == pytest.approx([-0.8 / 0.36])
    assert far.beside[0] == pytest.approx([-(0.8**30)], rel=1e-5)


def test_draws_are_the_same_every_time():
    series = series_of(BLOCKS, [1, 0] * 28)
    first, second = (contrast(series, YES_NO)[1] for _ in range(2))
    assert first == second


def test_a_series_without_ratings_is_our_bug():
    with pytest.raises(ValueError, match="no ratings"):
        fit_latent(series_of([0, 1], [None, None]), latent("binary"), YES_NO, "batch")


def test_priors_of_another_shape_are_our_bug():
    from modicum.models.priors import reference

    with pytest.raises(TypeError, match="half-normal"):
        LatentModel(series_of([0, 1], [0, 1]), reference("m1"), YES_NO)
