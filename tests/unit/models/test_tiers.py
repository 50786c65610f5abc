"""Both tiers against a brute-force grid over onset, persistence and noise share: no mode, no growth, no refinement."""

from functools import cache

import numpy as np
import pytest

from modicum.models.design import Series
from modicum.models.fit import SETTINGS, Model, fit
from modicum.models.priors import Fixed, full

STEP = 0.5
"""Of the free scale. Halving it moves no mean by 0.0006 sd and no sd by 0.0002 (checked when this was written)."""
PROMISED = {"batch": (0.02, 0.02), "report": (0.005, 0.005)}
"""inference.md section 2: error of every mean in sd, and of every sd as a share."""
PRIORS = full(minimum=0, maximum=10)


@cache
def design(seed):
    """Five-day blocks of up to three doses in any order, 15 % of the days missing, either clock order."""
    chance = np.random.default_rng(seed)
    n, k = int(chance.integers(30, 60)), int(chance.integers(1, 4))
    levels = np.repeat(chance.integers(0, k + 1, n // 5 + 1), 5)[:n]
    rated = np.flatnonzero(chance.random(n) < 0.85)
    effect = np.concatenate([[0.0], chance.normal(-1, 1, k)])
    ratings = 5 + chance.normal(0, 1.3, n) + effect[levels]
    return Series(
        n_days=n,
        rated_day=rated,
        rating=np.round(ratings[rated], 1),
        level_on=levels,
        amounts=np.cumsum(chance.uniform(0.5, 2.0, k)),
        co_change=np.zeros((n, 0)),
        clock_lag=int(chance.integers(0, 2)),
    )


@cache
def brute_force(seed):
    """Mean and SD of every coefficient, every grid point weighed by its prior and likelihood."""
    model = Model(design(seed), PRIORS, sigma_spacing=0.6)
    axes = [np.arange(-3.5, 6.01, STEP), np.arange(-7, 9.01, STEP), np.arange(-8, 8.01, STEP)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    total, first, second, top = 0.0, 0.0, 0.0, None
    for part in np.array_split(grid, len(grid) // 4000):
        nodes = model.evaluate(part)
        variance = np.exp(2.0 * nodes.log_sigma)
        shrink = 1.0 / (nodes.eigen[:, None, :] + variance[:, :, None])
        mean = np.einsum("npi,nji,ni->njp", nodes.basis, shrink, nodes.turn)
        spread = np.einsum("npi,nji->njp", nodes.basis**2, shrink) * variance[:, :, None]
        top = float(nodes.log_weight.max()) if top is None else top
        weight = np.exp(nodes.log_weight - top)
        total += weight.sum()
        first += np.einsum("nj,njp->p", weight, mean)
        second += np.einsum("nj,njp->p", weight, spread + mean**2)
    mean = first / total
    return mean + model.prior_mean, np.sqrt(second / total - mean**2)


@pytest.mark.parametrize("tier", ["batch", "report"])
@pytest.mark.parametrize("seed", range(6))
def test_every_mean_and_sd_is_within_the_promise_of_its_tier(seed, tier):
    mean, sd = brute_force(seed)
    got = fit(design(seed), PRIORS, tier)
    within_mean, within_sd = PROMISED[tier]
    assert got.trust == "usable"
    assert np.max(np.abs(got.coefficients.mean - mean) / sd) < within_mean
    assert np.max(np.abs(got.coefficients.sd / sd - 1.0)) < within_sd


@pytest.mark.parametrize("seed", range(3))
def test_the_report_tier_says_how_far_its_two_lattices_disagree(seed):
    posterior = fit(design(seed), PRIORS, "report")
    assert posterior.tier == "report"
    assert 0.0 <= posterior.mean_error <= SETTINGS["report"].mean_within
    assert 0.0 <= posterior.sd_error <= SETTINGS["report"].sd_within


def test_the_batch_tier_does_not_claim_to_have_measured_itself():
    posterior = fit(design(0), PRIORS, "batch")
    assert (posterior.tier, posterior.mean_error, posterior.sd_error) == ("batch", None, None)


def test_a_report_that_may_not_refine_says_that_it_did_not_converge(monkeypatch):
    from dataclasses import replace

    strict = replace(SETTINGS["report"], mean_within=0.0, sd_within=0.0, most_nodes=500)
    monkeypatch.setitem(SETTINGS, "report", strict)
    assert fit(design(1), PRIORS, "report").trust == "not_converged"


@pytest.mark.parametrize("tier", ["batch", "report"])
def test_with_onset_and_noise_given_one_node_is_the_whole_answer(tier):
    from dataclasses import replace

    given = replace(PRIORS, half_life=Fixed(3.0), phi=Fixed(0.4), omega=Fixed(0.3))
    posterior = fit(design(2), given, tier)
    assert len(posterior.nodes.log_mass) == 1
    assert posterior.trust == "usable"
