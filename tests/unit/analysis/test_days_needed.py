"""Days needed: the spread that further days would leave is the one that a refit of those days has."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import ndtr

from modicum.analysis.days_needed import LOOKED_AT_DAYS, _alternating, _variance, days_needed
from modicum.analysis.estimate import chances, make_fit
from modicum.analysis.evidence import gather
from modicum.analysis.one_person import priors_for
from modicum.models.design import exposure, fixed_columns
from modicum.models.priors import Fixed, GammaPrecision
from unit.analysis.makers import TABLE, blocks, item, lived, simulate, table_with

SIGMA, PHI, OMEGA = 1.2, 0.4, 0.3
SURE = 1e7
"""Shape of a Gamma prior so tight that sigma is given: with all other hyper-parameters fixed, the model is linear."""
PAST = tuple(blocks((0, 14), (3, 14)))


def given_noise(half_life=3.0):
    return replace(
        priors_for(item()),
        half_life=Fixed(half_life),
        phi=Fixed(PHI),
        omega=Fixed(OMEGA),
        sigma=GammaPrecision(SURE, SURE * SIGMA**2),
    )


def fitted(doses, ratings, priors, tier="batch"):
    return make_fit(gather(lived(doses, ratings), clock_lag=0, instant_onset=False), priors, tier)


@cache
def today(half_life=3.0, effect=-1.5):
    return fitted(PAST, simulate(PAST, {3: effect}, seed=3, sd=SIGMA), given_noise(half_life))


def needed(fit, *, by_chance=True, question=None, **numbers):
    return days_needed(fit, 1, 0, question or item(), table_with(**numbers), by_chance=by_chance)


def alternating(days, block):
    """What would be taken: the last past block was on 3 mg, so the first further one is without."""
    return [0 if (t // block) % 2 == 0 else 3 for t in range(days)]


def spread_after(days, block):
    """SD of the contrast after really living those days, whatever the ratings turn out to be."""
    doses = [*PAST, *alternating(days, block)]
    return fitted(doses, simulate(doses, {3: -1.5}, seed=8, sd=SIGMA), given_noise()).estimate(1, 0).sd


# ------------------------------------------------------------------ the chance, by hand


def settled_chance(mean, sd, after, worthwhile):
    """Chance that row 1, 2 or 3 will hold, with an improvement N(mean, sd^2) today and the spread `after` then.

    Given the future mean f: row 2 needs P(> w) >= .80 and P(> 0) >= .95, so f >= w + .8416 after and f >= 1.6449
    after; row 3 needs P(> w) <= .10, so f <= w - 1.2816 after, and row 1 lies inside row 3. And f ~ N(mean, sd^2 -
    after^2).
    """
    move = np.sqrt(sd**2 - after**2)
    high = max(worthwhile + 0.8416 * after, 1.6449 * after)
    low = worthwhile - 1.2816 * after
    return float(ndtr((low - mean) / move) + 1.0 - ndtr((high - mean) / move))


@pytest.mark.parametrize("pairs", [1, 2, 5])
def test_the_spread_foreseen_is_the_spread_of_a_refit_of_the_lived_days(pairs):
    fit, days = today(), 28 * pairs
    foreseen = np.sqrt(_variance(fit, _alternating(fit.evidence.series, 1, 0, 14, days), 1, 0))
    assert foreseen == pytest.approx(spread_after(days, 14), rel=1e-4)
    assert np.sqrt(_variance(fit, fit.evidence.series, 1, 0)) == pytest.approx(fit.estimate(1, 0).sd, rel=1e-4)


def test_the_spread_foreseen_keeps_a_co_change_that_stays():
    days = lived(PAST, simulate(PAST, {3: -1.5}, seed=3, sd=SIGMA), spans=[("pharmacy", 20, None)])
    fit = make_fit(gather(days, clock_lag=0, instant_onset=False), given_noise(), "batch")
    foreseen = np.sqrt(_variance(fit, _alternating(fit.evidence.series, 1, 0, 14, 28), 1, 0))
    doses = [*PAST, *alternating(28, 14)]
    later = lived(doses, simulate(doses, {3: -1.5}, seed=8), spans=[("pharmacy", 20, None)])
    refit = make_fit(gather(later, clock_lag=0, instant_onset=False), given_noise(), "batch")
    assert foreseen == pytest.approx(refit.estimate(1, 0).sd, rel=1e-4)


@pytest.mark.parametrize("asked", ["0.3", "0.45", "0.55", "0.65"])
def test_the_chance_is_that_of_the_spread_a_refit_has(asked):
    fit = today()
    found = needed(fit, settled_at_least=asked)
    now = fit.estimate(1, 0)
    expected = settled_chance(-now.mean, now.sd, spread_after(found.days, found.block_days), 1.0)
    assert found.chance >= float(asked)
    assert found.chance == pytest.approx(expected, abs=0.02)  # 81 futures: one is 0.012


def test_the_chance_is_the_share_of_simulated_futures_that_settle():
    """The page asks for 0.10 (inference.md section 3). Ratings are drawn from the posterior, longhand, and refitted."""
    fit = today()
    found = needed(fit, settled_at_least="0.5")
    doses = [*PAST, *alternating(found.days, found.block_days)]
    future = gather(lived(doses), clock_lag=0, instant_onset=False).series
    rows = np.concatenate([exposure(future, np.array([3.0]))[:, 0, :], fixed_columns(future, given_noise())[1]], axis=1)
    names = fit.posterior.layout.names
    coefficients = fit.posterior.draws(np.eye(len(names)), count=200, seed=5)
    chance = np.random.default_rng(5)
    past = fit.evidence.series.rating
    settled = 0
    for drawn in coefficients:
        noise = [chance.normal(0, SIGMA * np.sqrt(1 - OMEGA))]
        for _ in range(found.days - 1):
            noise.append(PHI * noise[-1] + chance.normal(0, SIGMA * np.sqrt((1 - OMEGA) * (1 - PHI**2))))
        white = chance.normal(0, SIGMA * np.sqrt(OMEGA), found.days)
        later = rows[len(PAST) :] @ drawn + np.array(noise) + white
        refit = fitted(doses, [*past, *later], given_noise())
        got = chances(refit.difference(1, 0), item().scale.direction, 1.0)
        helps = got.beyond_worthwhile >= 0.8 and got.better >= 0.95
        settled += helps or got.beyond_worthwhile <= 0.1 or got.worse >= 0.9
    assert found.chance == pytest.approx(settled / 200, abs=0.10)


def test_with_the_spread_known_sigma_is_what_was_given():
    values, weight = today().posterior.hyper("sigma")
    assert float(values @ weight) == pytest.approx(SIGMA, rel=1e-3)


# ------------------------------------------------------------------ more days


@pytest.mark.parametrize("effect", [-0.5, -0.8, -1.0, -3.0])
def test_more_days_never_lower_the_chance(effect):
    fit = today(effect=effect)
    ladder = [needed(fit, settled_at_least=f"{share / 100}") for share in range(2, 100, 4)]
    pairs = sorted({(found.days, found.chance) for found in ladder if found.days is not None})
    assert len(pairs) >= 2
    by_days = [chance for _, chance in pairs]
    assert all(later >= earlier - 0.0125 for earlier, later in pairwise(by_days))


def test_a_chance_that_is_asked_for_is_reached_with_the_fewest_days_looked_at():
    fit = today()
    few, many = needed(fit, settled_at_least="0.3"), needed(fit, settled_at_least="0.65")
    assert few.days < many.days <= LOOKED_AT_DAYS


def test_when_no_number_of_days_is_enough_it_says_how_far_it_looked():
    found = needed(today(), settled_at_least="1")
    assert (found.days, found.looked_at) == (None, 336)
    assert 0 < found.chance < 1


def test_days_come_in_whole_pairs_of_blocks():
    for asked in ("0.2", "0.4", "0.6"):
        found = needed(today(), settled_at_least=asked)
        assert found.days % (2 * found.block_days) == 0


# ------------------------------------------------------------------ blocks


@pytest.mark.parametrize(
    ("half_life", "block"),
    # At least 14 days and twice the half-life, in whole weeks: 2 x 7 = 14, 2 x 7.1 = 14.2 -> 21, 2 x 10 = 20 -> 21,
    # 2 x 10.5 = 21, 2 x 30 = 60 -> 63.
    [(0.5, 14), (3.0, 14), (7.0, 14), (7.1, 21), (10.0, 21), (10.5, 21), (30.0, 63)],
)
def test_blocks_last_two_weeks_or_twice_the_half_life_in_whole_weeks(half_life, block):
    assert needed(today(half_life)).block_days == block


def test_blocks_follow_the_learned_half_life():
    doses = blocks((0, 28), (3, 28), (0, 28))
    slow = fitted(doses, simulate(doses, {3: -6}, seed=4, half_life=12, sd=0.4), priors_for(item()))
    found = days_needed(slow, 1, 0, item(), TABLE, by_chance=True)
    assert found.block_days >= 2 * slow.posterior.half_life_quantile(0.5)
    assert found.block_days in {21, 28}


@pytest.mark.parametrize("by_chance", [True, False])
def test_a_design_without_chance_cannot_tell_however_long(by_chance):
    assert needed(today(), by_chance=by_chance).stay_cannot_tell is not by_chance


def test_direction_does_not_matter_to_the_days():
    """Pain 0 to 10 and its mirror image on a scale where more is better need the same days."""
    ratings = simulate(PAST, {3: -1.5}, seed=3, sd=SIGMA)
    mirrored = fitted(PAST, [10.0 - v for v in ratings], given_noise())
    one = needed(today(), settled_at_least="0.55")
    other = needed(mirrored, question=item("mood-0-10"), settled_at_least="0.55")
    assert (one.days, one.chance) == (other.days, pytest.approx(other.chance))


def test_the_other_side_is_taken_first_when_the_last_days_were_without():
    doses = blocks((3, 14), (0, 14))
    fit = fitted(doses, simulate(doses, {3: -1.5}, seed=3, sd=SIGMA), given_noise())
    found = needed(fit, settled_at_least="0.5")
    further = [3 if (t // found.block_days) % 2 == 0 else 0 for t in range(found.days)]
    lived_through = doses + further
    after = fitted(lived_through, simulate(lived_through, {3: -1.5}, seed=8), given_noise()).estimate(1, 0).sd
    now = fit.estimate(1, 0)
    assert found.chance == pytest.approx(settled_chance(-now.mean, now.sd, after, 1.0), abs=0.02)
