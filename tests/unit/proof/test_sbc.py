"""V4's own simulator, prior and likelihood, each against something that is not V4."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from modicum.chance import generator
from modicum.models.design import exposure, fixed_columns
from modicum.models.priors import full
from modicum.models.slow.dense import slow_noise
from modicum.proof import sbc

PRIORS = full(minimum=0.0, maximum=10.0)


@cache
def person(name):
    design = next(d for d in sbc.DESIGNS if d.name == name)
    chance = generator(3, "test", name)
    truth = sbc.draw_truth(design, PRIORS, chance)
    return design, truth, *sbc.simulate(design, truth, chance)


NAMES = [design.name for design in sbc.DESIGNS]


@pytest.mark.parametrize("name", NAMES)
def test_its_regressors_are_those_of_the_model(name):
    design, truth, series, levels = person(name)
    half_life = np.array([0.4, 3.0, 20.0])
    mine, columns = sbc.regressors(design, levels, half_life)
    assert mine == pytest.approx(exposure(series, half_life), abs=1e-12)
    names, theirs, _ = fixed_columns(series, PRIORS)
    assert names == tuple(truth.fixed) == tuple(columns)
    assert np.stack(list(columns.values()), axis=1) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_its_likelihood_is_that_of_the_dense_normal(name):
    design, truth, series, levels = person(name)
    hyper = {k: np.array([getattr(truth, k)]) for k in ("half_life", "phi", "omega", "sigma")}
    coefficients = np.concatenate([truth.beta, list(truth.fixed.values())])
    got = sbc.log_likelihood(design, levels, series, coefficients[None, :], tuple(truth.fixed), hyper)[0]
    covariance = slow_noise(series.rated_day.tolist(), truth.phi, truth.omega, truth.sigma)
    exposures, columns = sbc.regressors(design, levels, hyper["half_life"])
    expected = exposures[:, 0] @ truth.beta + sum(truth.fixed[k] * c for k, c in columns.items())
    left = series.rating - expected[series.rated_day]
    _, log_det = np.linalg.slogdet(covariance)
    by_hand = -0.5 * (len(left) * np.log(2 * np.pi) + log_det + left @ np.linalg.solve(covariance, left))
    assert got == pytest.approx(by_hand, abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_people_have_gaps_and_every_level(name):
    design, _, series, levels = person(name)
    assert 0.5 * series.n_days < len(series.rated_day) <= series.n_days - sbc.BURST_DAYS
    assert set(levels) == set(range(len(design.amounts) + 1))


def test_the_prior_has_its_moments_and_the_wall_is_kept():
    design = sbc.DESIGNS[0]
    # A wall moved to where it bites: its chance of letting a draw pass is then part of the answer.
    priors = replace(PRIORS, floor=1.0)
    chance = generator(4, "test")
    truths = [sbc.draw_truth(design, priors, chance) for _ in range(4000)]
    beta = np.array([t.beta for t in truths])
    assert np.cov(beta.T) == pytest.approx(
        4.0 * np.exp(-np.abs(np.subtract.outer(np.log2([1.5, 3, 4.5]), np.log2([1.5, 3, 4.5]))) / 1.5), abs=0.4
    )
    one_step = [t.sigma * np.sqrt(t.omega + (1 - t.omega) * (1 - t.phi**2)) for t in truths]
    # By importance weights on draws without a wall: the same law, reached the other way.
    plain = np.random.default_rng(5)
    phi, omega, sigma = plain.beta(2, 1.5, 200_000), plain.beta(1.5, 1.5, 200_000), np.abs(plain.normal(0, 2, 200_000))
    free = sigma * np.sqrt(omega + (1 - omega) * (1 - phi**2))
    weight = np.exp(-((1.0 / np.maximum(free, 1e-9)) ** 4))
    expected = float(np.sum(weight * free) / np.sum(weight))
    assert np.mean(one_step) == pytest.approx(expected, abs=4 * np.std(one_step) / 4000**0.5 + 0.01)
    assert np.median([t.half_life for t in truths]) == pytest.approx(3.0, rel=0.07)


def test_a_short_run_has_every_quantity_and_can_be_run_again():
    cell = sbc.cells()[0]
    result = cell.run(6, 1)
    assert result == cell.run(6, 1)
    assert {m.name for m in result.measures if m.bounded} == {
        f"holm-p/{q}" for q in ("beta-1", "beta-2", "beta-3", "drift", "log-likelihood")
    }
    assert {"p/half_life", "p/phi", "p/sigma"} <= {m.name for m in result.measures}
    ranks = [note for note in result.notes if note.startswith("ranks ")]
    assert all(sum(int(c) for c in note.split(": ")[1].split()) == 6 for note in ranks)
