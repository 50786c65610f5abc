"""Every prior is a density: on its free scale it integrates to one, and on its own scale it is the named one."""

import numpy as np
import pytest

from modicum.models.priors import (
    Beta,
    Fixed,
    GammaPrecision,
    HalfNormal,
    LogNormal,
    TruncatedNormal,
    full,
    reference,
)

FREE = np.linspace(-40.0, 40.0, 160_001)
"""Free values in steps of 0.0005."""


def total(density):
    """Trapezoidal rule over the free scale."""
    return float(np.sum(0.5 * (density[1:] + density[:-1]) * np.diff(FREE)))


SHAPED = [
    LogNormal(3.0, 1.0),
    LogNormal(0.5, 0.3),
    Beta(2.0, 1.5),
    Beta(1.5, 1.5),
    Beta(1.0, 1.0, low=-1.0),
    Beta(2.0, 1.5, low=-1.0),
    TruncatedNormal(0.5),
    TruncatedNormal(3.0),
]
SCALES = [HalfNormal(2.0), HalfNormal(0.4), GammaPrecision(2.0, 3.0), GammaPrecision(0.5, 0.5)]


@pytest.mark.parametrize("prior", [*SHAPED, *SCALES], ids=str)
def test_a_prior_integrates_to_one_over_its_free_scale(prior):
    with np.errstate(over="ignore"):
        density = np.exp(prior.log_density_free(FREE))
    assert total(density) == pytest.approx(1.0, abs=1e-6)


def mean_of(values, density):
    return total(values * density)


def test_the_log_normal_has_its_median_and_its_mean():
    # Median 3 by definition; mean 3 exp(1/2) = 4.946164.
    prior = LogNormal(3.0, 1.0)
    density = np.exp(prior.log_density_free(FREE))
    assert mean_of(prior.from_free(FREE) < 3.0, density) == pytest.approx(0.5, abs=1e-3)
    assert mean_of(prior.from_free(FREE), density) == pytest.approx(4.946164, rel=1e-5)


def test_the_beta_has_its_mean_and_variance():
    # Beta(2, 1.5): mean 2 / 3.5 = 0.571429, variance 2 x 1.5 / (3.5^2 x 4.5) = 0.0544218.
    prior = Beta(2.0, 1.5)
    density, x = np.exp(prior.log_density_free(FREE)), prior.from_free(FREE)
    assert mean_of(x, density) == pytest.approx(0.5714286, rel=1e-5)
    assert mean_of((x - 0.5714286) ** 2, density) == pytest.approx(0.0544218, rel=1e-5)


def test_the_stretched_uniform_is_flat_from_minus_one_to_one():
    # Mean 0, variance 4/12, and P(< 0.5) = 0.75.
    prior = Beta(1.0, 1.0, low=-1.0)
    density, x = np.exp(prior.log_density_free(FREE)), prior.from_free(FREE)
    assert mean_of(x, density) == pytest.approx(0.0, abs=1e-6)
    assert mean_of(x**2, density) == pytest.approx(1 / 3, rel=1e-5)
    assert mean_of(x < 0.5, density) == pytest.approx(0.75, abs=1e-3)


def test_the_truncated_normal_keeps_the_ratio_of_its_density():
    # phi(x / 0.5) between -1 and 1; the normal's probability inside is Phi(2) - Phi(-2) = 0.9544997.
    prior = TruncatedNormal(0.5)
    density, x = np.exp(prior.log_density_free(FREE)), prior.from_free(FREE)
    inside = np.linspace(-1.0, 1.0, 200_001)
    normal = np.exp(-0.5 * (inside / 0.5) ** 2) / (0.5 * np.sqrt(2 * np.pi))
    step = inside[1] - inside[0]
    assert float(normal.sum() * step) == pytest.approx(0.9544997, rel=1e-4)
    expected = float((inside**2 * normal).sum() * step) / 0.9544997
    assert mean_of(x**2, density) == pytest.approx(expected, rel=1e-4)


def test_the_half_normal_has_its_mean():
    # sd sqrt(2 / pi) = 2 x 0.7978846.
    density = np.exp(HalfNormal(2.0).log_density_free(np.minimum(FREE, 10.0)))
    assert mean_of(np.exp(np.minimum(FREE, 10.0)), density) == pytest.approx(1.5957691, rel=1e-5)


def test_the_precision_of_the_gamma_has_its_mean():
    # 1/x^2 ~ Gamma(2, 3) has mean 2/3.
    with np.errstate(over="ignore"):
        density = np.exp(GammaPrecision(2.0, 3.0).log_density_free(FREE))
    precision = np.exp(-2.0 * np.clip(FREE, -15, 15))
    assert mean_of(precision, density) == pytest.approx(2 / 3, rel=1e-5)


@pytest.mark.parametrize("prior", SHAPED, ids=str)
def test_the_values_worth_trying_first_are_ordinary_ones(prior):
    values = prior.from_free(np.array(prior.start))
    assert np.all(np.isfinite(values))
    assert np.all(np.diff(values) > 0)


# ------------------------------------------------------------------ the default priors, from the model page


def test_the_default_priors_are_those_of_the_model_page_on_a_scale_from_0_to_10():
    # inference.md section 1 with R = 1.
    priors = full(minimum=0, maximum=10)
    assert (priors.intercept_mean, priors.intercept_sd) == (5, 5)
    assert (priors.dose_sd, priors.dose_octaves) == (2, 1.5)
    assert (priors.drift_sd, priors.drift_days, priors.enrolment_sd) == (1, 84, 1)
    assert priors.step_sd == pytest.approx(0.3)
    assert priors.co_change_sd == priors.dose_sd
    assert priors.half_life == LogNormal(3.0, 1.0)
    assert priors.phi == Beta(2.0, 1.5)
    assert priors.omega == Beta(1.5, 1.5)
    assert priors.sigma == HalfNormal(2.0)
    assert (priors.sigma_is, priors.weekday_sd, priors.month_sd) == ("marginal", 0, 0)


def test_the_default_priors_follow_the_scale():
    one, ten = full(minimum=0, maximum=10), full(minimum=-50, maximum=50)
    assert ten.intercept_mean == 0
    for name in ("intercept_sd", "dose_sd", "drift_sd", "enrolment_sd", "step_sd", "co_change_sd"):
        assert getattr(ten, name) == pytest.approx(10 * getattr(one, name))
    assert ten.sigma == HalfNormal(20.0)


def test_variants_change_one_thing():
    priors = full(minimum=0, maximum=10)
    assert priors.with_instant_onset().half_life == Fixed(0.0)
    assert priors.without_drift().drift_sd == 0
    assert priors.with_dose_sd_times(0.5).dose_sd == 1
    assert priors.with_dose_sd_times(0.5).drift_sd == priors.drift_sd


def test_the_reference_models_are_those_of_the_reference_page():
    # tests/data/reference/README.md section 2.
    m0, m1, m2 = (reference(name) for name in ("m0", "m1", "m2"))
    assert (m0.phi, m0.omega, m0.half_life) == (Fixed(0.0), Fixed(0.0), Fixed(0.0))
    assert m1.phi == Beta(1.0, 1.0, low=-1.0)
    assert m1.sigma == GammaPrecision(0.001, 0.001)
    assert (m1.dose_sd, m1.intercept_sd, m1.drift_sd) == (1000, 1000, 0)
    assert (m2.intercept_mean, m2.intercept_sd, m2.dose_sd, m2.drift_sd, m2.drift_days) == (5, 5, 3, 3, 83)
    assert (m2.phi, m2.sigma, m2.sigma_is) == (TruncatedNormal(0.5), HalfNormal(2.0), "innovation")
    assert m2.dose_octaves == 0
