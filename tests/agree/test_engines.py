"""The numba path against the NumPy path, which is the specification: random designs, both tiers, 1e-9."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from modicum.models.design import Series
from modicum.models.fast.lanes import LANES
from modicum.models.fast.search import SPARE_NODES
from modicum.models.fit import Model, can_be_fitted, fit
from modicum.models.priors import full, reference
from modicum.models.quadrature import Lattice
from oracle.reference_series import series as reference_series
from oracle.test_v2_dense_twin import random_series

AGREE = 1e-9
"""The model page's own bar for the two engines."""


def points(count, dimensions, seed):
    return np.random.default_rng(seed).normal(0.0, 1.5, (count, dimensions))


def both(series, priors, theta):
    return [Model(series, priors, 1.0, engine).evaluate(theta) for engine in ("numpy", "numba")]


def assert_nodes_agree(one, other, worst=AGREE):
    """An entry near zero may be a difference of large numbers, so the diagonal is the measure."""
    diagonal = np.sqrt(np.einsum("nii->ni", one.inner))
    scale = np.maximum(diagonal[:, :, None] * diagonal[:, None, :], 1e-30)  # a column may be all zeros
    assert np.max(np.abs(other.inner - one.inner) / scale) < worst
    np.testing.assert_allclose(other.right, one.right, rtol=worst, atol=worst * np.max(np.abs(one.right)))
    for name in ("half_life", "phi", "omega", "log_sigma", "log_weight", "log_mass"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), rtol=worst, atol=worst)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(random_series())
def test_every_node_is_the_same_under_both_engines(series):
    theta = points(70, 3, seed=1)  # more than one load of lanes, and not a whole number of them
    if can_be_fitted(series, full(minimum=0, maximum=10)):
        assert_nodes_agree(*both(series, full(minimum=0, maximum=10), theta))


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


@pytest.mark.parametrize("name", ["m1", "m2"])
def test_the_reference_priors_have_the_same_nodes_too(name):
    assert_nodes_agree(*both(reference_series("ar1_84"), reference(name), points(30, 1, seed=2)))


def test_phi_near_one_and_omega_near_zero_agree_too():
    theta = np.array([[1.0, 12.0, -20.0], [-6.0, -25.0, 25.0], [6.0, 0.0, -12.0]])
    assert_nodes_agree(*both(reference_series("ar1_84"), full(minimum=0, maximum=10), theta), worst=1e-7)


@pytest.mark.parametrize("count", [1, LANES - 1, LANES, LANES + 1])
def test_any_number_of_nodes_fills_the_lanes(count):
    assert_nodes_agree(*both(reference_series("ar1_84"), full(minimum=0, maximum=10), points(count, 3, seed=count)))


def test_many_doses_take_their_determinants_in_pieces():
    """Forty levels: the determinant of I + M/v would overflow if it were one product."""
    rng = np.random.default_rng(3)
    level = np.repeat(np.arange(41), 6)
    told = Series(
        246, np.arange(246), rng.normal(5, 1.5, 246).clip(0, 10), level, np.arange(1, 41) / 4, np.zeros((246, 0))
    )
    assert_nodes_agree(*both(told, full(minimum=0, maximum=10), points(3, 3, seed=4)), worst=1e-8)


def test_a_first_ball_larger_than_the_most_nodes_is_walked_by_both_engines():
    """Refinement of a density that does not settle gets there; the compiled engine once had no room for it."""
    lattice = Lattice(spacing=0.5, depth=9.0, offset=0.0, thrifty=False, most=100)
    models = [
        Model(reference_series("ar1_84"), full(minimum=0, maximum=10), 1.0, engine) for engine in ("numpy", "numba")
    ]
    assert len(lattice.first_ball(3)) > lattice.most + SPARE_NODES
    frame = models[0].frame()
    assert_nodes_agree(*(model.grow(frame, lattice) for model in models))


def test_tails_and_quantiles_of_a_mixture_agree():
    posterior = fit(reference_series("titration_84"), full(minimum=0, maximum=10), "batch")
    plain = posterior.mixture(np.eye(posterior.layout.size))
    compiled = replace(plain, compiled=True)
    for x in (-3.0, 0.0, 0.4):
        np.testing.assert_allclose(compiled.below(x), plain.below(x), rtol=0, atol=2e-11)
    for probability in (0.001, 0.025, 0.5, 0.975):
        np.testing.assert_allclose(compiled.quantile(probability), plain.quantile(probability), rtol=0, atol=AGREE)


def test_the_first_day_of_each_level_is_found():
    """Columns of levels that have not begun are skipped; a level from before day 0 acts from the start."""
    doses = np.array([0, 1, 1, 3, 0, 2])
    one = Series(6, np.arange(6), np.arange(6.0), doses, np.array([1.0, 2.0, 3.0, 4.0]), np.zeros((6, 0)))
    assert Model(one, full(minimum=0, maximum=10), 1.4, "numba").compiled.person.began.tolist() == [1, 5, 3, 6]
    before = replace(one, level_before=2, clock_lag=1)
    assert Model(before, full(minimum=0, maximum=10), 1.4, "numba").compiled.person.began.tolist() == [2, 0, 4, 6]
