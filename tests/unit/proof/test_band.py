"""The simultaneous band: against simulation, against a case small enough to count, and against numbers that are wrong."""

import numpy as np
import pytest

from modicum.proof import band


def test_the_band_holds_as_many_uniform_samples_as_it_says():
    chance = np.random.default_rng(11)
    low, high = band.band(200, 0.05)
    left = 0
    for _ in range(4000):
        share = np.cumsum(band.histogram(chance.random(200)))[:-1] / 200
        left += bool(np.any(share < low) or np.any(share > high))
    assert left / 4000 == pytest.approx(0.05, abs=3 * (0.05 * 0.95 / 4000) ** 0.5 + 0.003)


def test_the_walk_agrees_with_counting_for_one_number():
    # One number: with pointwise level 0.5 the limits are those edges z at which 1 - z > 1/4 (a 0 may stand)
    # and z > 1/4 (a 1 may stand). Inside means: not below 1/4 (then it would be a 1 too early), not above 3/4.
    low, high = band.limits(1, 0.5)
    assert [z for z, top in zip(band.edges(), high, strict=True) if top == 0] == pytest.approx(np.arange(1, 13) / 50)
    assert [z for z, least in zip(band.edges(), low, strict=True) if least == 1] == pytest.approx(
        np.arange(38, 50) / 50
    )
    assert band.inside_chance(1, 0.5) == pytest.approx(0.76 - 0.24)


def test_p_values_of_uniform_numbers_are_not_small_more_often_than_they_say():
    chance = np.random.default_rng(12)
    p = np.array([band.outside_p(band.histogram(chance.random(60))) for _ in range(400)])
    for level in (0.05, 0.2, 0.5):
        assert np.mean(p <= level) == pytest.approx(level, abs=3 * (level * (1 - level) / 400) ** 0.5 + 0.01)


@pytest.mark.parametrize("wrong", [lambda u: u**1.4, lambda u: 0.5 + 0.8 * (u - 0.5), np.round])
def test_numbers_that_are_shifted_too_narrow_or_too_wide_are_caught(wrong):
    u = wrong(np.random.default_rng(13).random(1000))
    assert band.outside_p(band.histogram(u)) < 0.001


def test_inside_the_band_and_a_p_value_above_the_level_are_the_same():
    chance = np.random.default_rng(14)
    low, high = band.band(100, 0.2)
    for _ in range(200):
        counts = band.histogram(chance.random(100))
        share = np.cumsum(counts)[:-1] / 100
        inside = bool(np.all(share >= low - 1e-12) and np.all(share <= high + 1e-12))
        assert inside == (band.outside_p(counts) > 1 - band.inside_chance(100, band.pointwise_level(100, 0.2)) - 1e-12)


def test_every_number_is_counted_also_at_the_ends():
    counts = band.histogram(np.array([0.0, 1.0, 0.5, 0.019999]))
    assert sum(counts) == 4
    assert (counts[0], counts[25], counts[49]) == (2, 1, 1)


def test_holm_by_hand():
    # Sorted .01 .03 .04: 3 x .01, then max(.03, 2 x .03), then max(.06, .04).
    assert band.holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert band.holm([0.9, 0.8]) == (1.0, 1.0)
    assert band.holm([]) == ()
