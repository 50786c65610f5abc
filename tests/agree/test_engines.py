"""The numba path against the NumPy path, which is the specification: random designs, both tiers, 1e-9."""

import numpy as np
import pytest
from hypothesis import given, settings

from modicum.models import fast
from modicum.models.fit import Model, fit
from modicum.models.priors import full, reference
from oracle.reference_series import series as reference_series
from oracle.test_v2_dense_twin import random_series

AGREE = 1e-9
"""The model page's own bar for the two engines."""


def points(count, dimensions, seed):
    return np.random.default_rng(seed).normal(0.0, 1.5, (count, dimensions))


@settings(derandomize=True, max_examples=40, deadline=None)
@given(random_series())
def test_every_node_has_the_same_cross_products_under_both_engines(series):
    priors = full(minimum=0, maximum=10)
    models = [Model(series, priors, 1.0, engine) for engine in ("numpy", "numba")]
    values, _ = models[0].natural(points(70, 3, seed=1))  # more than one load of lanes, and not a whole number of them
    (a, log_a), (b, log_b) = (model.cross_products(values) for model in models)
    np.testing.assert_allclose(b, a, rtol=AGREE, atol=AGREE)
    np.testing.assert_allclose(log_b, log_a, rtol=AGREE, atol=AGREE)


@pytest.mark.parametrize("tier", ["batch", "report"])
@pytest.mark.parametrize("name", ["ar1_84", "null_84", "titration_84"])
@pytest.mark.parametrize(
    "priors", [full(minimum=0, maximum=10), reference("m1"), reference("m2")], ids=["full", "m1", "m2"]
)
def test_both_engines_give_the_same_posterior(name, priors, tier):
    one, other = (
        fit(reference_series(name), priors, tier, engine=engine).coefficients for engine in ("numpy", "numba")
    )
    np.testing.assert_allclose(other.mean, one.mean, rtol=AGREE, atol=AGREE)
    np.testing.assert_allclose(other.sd, one.sd, rtol=AGREE, atol=AGREE)
    np.testing.assert_allclose(other.quantile(0.975), one.quantile(0.975), rtol=1e-6, atol=1e-6)


def test_phi_near_one_and_omega_near_zero_agree_too():
    series = reference_series("ar1_84")
    priors = full(minimum=0, maximum=10)
    models = [Model(series, priors, 1.0, engine) for engine in ("numpy", "numba")]
    values, _ = models[0].natural(np.array([[1.0, 25.0, -25.0], [-6.0, -25.0, 25.0], [6.0, 0.0, -12.0]]))
    (a, log_a), (b, log_b) = (model.cross_products(values) for model in models)
    diagonal = np.sqrt(np.einsum("nii->ni", a))
    scale = diagonal[:, :, None] * diagonal[:, None, :]  # an entry near zero is a difference of large numbers
    assert np.max(np.abs(b - a) / scale) < AGREE
    np.testing.assert_allclose(log_b, log_a, rtol=AGREE)


def test_no_series_is_too_short_for_the_lanes():
    assert fast.LANES == 64
    series = reference_series("ar1_84")
    for count in (1, 63, 64, 65):
        values, _ = Model(series, full(minimum=0, maximum=10), 1.0, "numba").natural(points(count, 3, seed=count))
        crossed, logs = Model(series, full(minimum=0, maximum=10), 1.0, "numba").cross_products(values)
        assert crossed.shape[0] == logs.shape[0] == count
        assert np.isfinite(crossed).all()
