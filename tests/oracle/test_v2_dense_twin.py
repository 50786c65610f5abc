"""V2: the filter and the closed form against the dense multivariate normal, on random designs with gaps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.models.design import Series, exposure, step_transient
from modicum.models.fit import Model, fit
from modicum.models.priors import Beta, Fixed, full, reference
from modicum.models.slow.dense import dense_posterior, slow_exposure, slow_step


@st.composite
def random_series(draw):
    n_days = draw(st.integers(4, 40))
    k = draw(st.integers(0, 3))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rated = np.flatnonzero(rng.random(n_days) < draw(st.floats(0.3, 1.0)))
    if len(rated) < 3:
        rated = np.array([0, 1, n_days - 1])
    return Series(
        n_days=n_days,
        rated_day=rated,
        rating=np.round(rng.normal(5, 2, len(rated)), 1),
        level_on=rng.integers(0, k + 1, n_days),
        amounts=np.cumsum(rng.uniform(0.3, 2.0, k)),
        co_change=(rng.random((n_days, draw(st.integers(0, 2)))) < 0.5).astype(float),
        level_before=int(rng.integers(0, k + 1)),
        clock_lag=draw(st.integers(0, 1)),
    )


def wall(priors, x, phi, omega):
    """The wall of the priors at a marginal log SD, longhand: -(floor / one-step SD)^4."""
    one_step = np.exp(x) * np.sqrt(omega + (1 - omega) * (1 - phi**2))
    return -((priors.floor / one_step) ** 4)


SMALL = settings(derandomize=True, max_examples=40, deadline=None)


@SMALL
@given(random_series(), st.floats(0.1, 40), st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.integers(0, 1))
def test_likelihood_and_mean_agree_with_the_dense_joint(series, half_life, phi, omega, cycles):
    from dataclasses import replace

    priors = full(minimum=0, maximum=10)
    if cycles:
        priors = replace(priors, weekday_sd=1.0, month_sd=1.0)
    model = Model(series, priors, sigma_spacing=1.0)
    theta = np.array([[np.log(half_life), np.log(phi / (1 - phi)), np.log(omega / (1 - omega))]])
    nodes = model.evaluate(theta)
    _, log_prior = model.natural(theta)
    step = nodes.log_sigma[0, 1] - nodes.log_sigma[0, 0]
    for j in (0, 4, 9):
        x = nodes.log_sigma[0, j]
        got = nodes.log_weight[0, j] - log_prior[0] - np.log(step)
        got -= float(priors.sigma.log_density_free(np.array([x]))[0]) + wall(priors, x, phi, omega)
        expected, mean, covariance = dense_posterior(
            series, priors, half_life=half_life, phi=phi, omega=omega, sigma=float(np.exp(x))
        )
        assert got == pytest.approx(expected, abs=1e-7, rel=1e-8)
        inner = nodes.turn[0] / (nodes.eigen[0] + np.exp(2 * x))
        np.testing.assert_allclose(nodes.basis[0] @ inner + model.prior_mean, mean, atol=1e-8)
        spread = (nodes.basis[0] ** 2) @ (np.exp(2 * x) / (nodes.eigen[0] + np.exp(2 * x)))
        np.testing.assert_allclose(spread, np.diag(covariance), rtol=1e-7, atol=1e-10)


@SMALL
@given(random_series(), st.floats(-0.95, 0.95))
def test_negative_correlation_and_gaps_agree_with_the_dense_joint(series, phi):
    from dataclasses import replace

    priors = replace(reference("m2"), phi=Beta(1, 1, low=-1.0), sigma_is="marginal")
    model = Model(series, priors, sigma_spacing=1.0)
    share = (phi + 1) / 2
    theta = np.array([[np.log(share / (1 - share))]])
    nodes = model.evaluate(theta)
    _, log_prior = model.natural(theta)
    x = nodes.log_sigma[0, 5]
    got = nodes.log_weight[0, 5] - log_prior[0] - np.log(nodes.log_sigma[0, 1] - nodes.log_sigma[0, 0])
    got -= float(priors.sigma.log_density_free(np.array([x]))[0]) + wall(priors, x, phi, 0.0)
    expected, _, _ = dense_posterior(series, priors, half_life=0, phi=phi, omega=0, sigma=float(np.exp(x)))
    assert got == pytest.approx(expected, abs=1e-7, rel=1e-8)


@SMALL
@given(random_series(), st.sampled_from([0.0, 0.5, 3.0, 20.0]))
def test_exposure_and_step_agree_with_their_slow_twins(series, half_life):
    fast = exposure(series, np.array([half_life]))[:, 0, :]
    np.testing.assert_allclose(fast, np.array(slow_exposure(series, half_life)).reshape(fast.shape), atol=1e-12)
    np.testing.assert_allclose(step_transient(series), slow_step(series), atol=1e-12)


def test_the_report_tier_is_within_its_promise_of_a_brute_force_grid():
    """Full model, one node at a time by the dense twin on a plain 4-D grid: no lattice, no filter, no closed form."""
    rng = np.random.default_rng(5)
    n = 24
    series = Series(
        n_days=n,
        rated_day=np.array([d for d in range(n) if d not in (5, 6, 17)]),
        rating=np.round(6 + rng.normal(0, 1.2, n - 3), 1),
        level_on=np.array([0] * 8 + [1] * 8 + [0] * 4 + [1] * 4),
        amounts=np.array([3.0]),
        co_change=np.zeros((n, 0)),
    )
    priors = full(minimum=0, maximum=10)
    assert not isinstance(priors.half_life, Fixed)
    totals = np.zeros(3)
    steps = [np.linspace(-2.4, 4.6, 11), np.linspace(-5, 6, 13), np.linspace(-5, 5, 11), np.linspace(-0.9, 1.5, 13)]
    best = None
    for a in steps[0]:
        for b in steps[1]:
            for c in steps[2]:
                prior = sum(
                    float(p.log_density_free(np.array([v]))[0])
                    for p, v in ((priors.half_life, a), (priors.phi, b), (priors.omega, c))
                )
                phi, omega = 1 / (1 + np.exp(-b)), 1 / (1 + np.exp(-c))
                for s in steps[3]:
                    weight, mean, covariance = dense_posterior(
                        series, priors, half_life=float(np.exp(a)), phi=phi, omega=omega, sigma=float(np.exp(s))
                    )
                    weight += (
                        prior + float(priors.sigma.log_density_free(np.array([s]))[0]) + wall(priors, s, phi, omega)
                    )
                    if best is None:
                        best = weight
                    w = np.exp(weight - best)
                    totals += w * np.array([1.0, mean[0], covariance[0, 0] + mean[0] ** 2])
    mean = totals[1] / totals[0]
    sd = np.sqrt(totals[2] / totals[0] - mean**2)
    posterior = fit(series, priors, "report")
    assert posterior.trust == "usable"
    assert posterior.coefficients.mean[0] == pytest.approx(mean, abs=0.005 * sd + 0.002)
    assert posterior.coefficients.sd[0] == pytest.approx(sd, rel=0.01)


@pytest.mark.parametrize("model", ["m1", "m2", "full"])
@pytest.mark.parametrize(
    "shape",
    [lambda t: 0.1 * t, lambda t: 9 * np.exp(-t / 14), lambda t: 5 - 3 * (t > 20) * (1 - 2.0 ** (-(t - 20) / 3))],
)
def test_ratings_on_a_smooth_curve_end_and_give_no_sharp_answer(shape, model):
    """Found by a tester: a straight line ended in an error, a perfect onset curve ran for minutes."""
    t = np.arange(41.0)
    series = Series(41, t.astype(int), shape(t), (t >= 20).astype(int), np.array([3.0]), np.zeros((41, 0)))
    posterior = fit(series, full(minimum=0, maximum=10) if model == "full" else reference(model), "report")
    assert posterior.trust == "no_variation" or posterior.coefficients.sd[0] > 0.05
