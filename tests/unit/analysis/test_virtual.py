"""People who do not exist: exact where there is no noise, right on average where there is, and as the other simulator has them."""

from dataclasses import replace

import numpy as np
import pytest

from modicum.analysis.virtual import People, ratings
from modicum.chance import generator
from modicum.doors.desk.knowing import worlds
from modicum.models.priors import LogNormal
from modicum.proof.simulate import live

QUIET = People(level=6.0, sd=0.0, phi=0.5, step=0.0)


def lived(people, levels, effect, *, n=1, **more):
    every = np.tile(np.array(levels), (n, 1))
    effects = np.tile(np.array(effect, dtype=float), (n, 1))
    return ratings(people, every, effects, generator(7, "test"), **more)


def test_an_effect_comes_and_goes_by_its_half_life():
    told = lived(replace(QUIET, half_life_days=1.0), [0, 1, 1, 0, 0], [0, -2])[0]
    assert told == pytest.approx([6, 5, 4.5, 5.25, 5.625])


def test_an_effect_without_a_half_life_is_there_at_once():
    assert lived(QUIET, [0, 1, 2, 0], [0, -2, -3])[0] == pytest.approx([6, 4, 3, 6])


def test_a_dose_that_acts_on_the_next_day_comes_a_day_later():
    assert lived(QUIET, [0, 1, 1, 0, 0], [0, -2], lag=1)[0] == pytest.approx([6, 6, 4, 4, 6])


def test_whoever_took_it_before_begins_with_its_whole_effect():
    told = lived(replace(QUIET, half_life_days=1.0), [0, 0], [0, -2], before=1)[0]
    assert told == pytest.approx([5, 5.5])


def test_drift_is_stated_for_twelve_weeks():
    told = lived(replace(QUIET, drift_per_12_weeks=-2.0), [0] * 85, [0, 0])[0]
    assert told[0] == pytest.approx(6)
    assert told[84] == pytest.approx(4)


def test_noise_has_the_stated_spread_correlation_and_white_share():
    people = People(level=0.0, sd=2.0, phi=0.6, white_share=0.25, step=0.0)
    told = lived(people, [0] * 40, [0], n=4000)
    assert told.std() == pytest.approx(2.0, rel=0.02)
    beside = np.mean(told[:, 1:] * told[:, :-1]) / np.mean(told**2)
    assert beside == pytest.approx(0.75 * 0.6, abs=0.02)
    two_apart = np.mean(told[:, 2:] * told[:, :-2]) / np.mean(told**2)
    assert two_apart == pytest.approx(0.75 * 0.36, abs=0.02)


def test_ratings_are_whole_numbers_on_the_scale_and_some_are_left_blank():
    told = lived(People(level=9.0, sd=3.0, phi=0.5, missing_share=0.3), [0] * 50, [0], n=400)
    assert np.isnan(told).mean() == pytest.approx(0.3, abs=0.02)
    known = told[~np.isnan(told)]
    assert set(known) == set(range(11)) & set(known)
    assert known.max() == 10


def test_each_person_has_a_half_life_of_their_own():
    told = lived(replace(QUIET, half_life_days=LogNormal(3.0, 1.0)), [0, 1], [0, -1], n=4000)[:, 1]
    reached = 6 - told
    assert np.median(reached) == pytest.approx(1 - 2 ** (-1 / 3), abs=0.01)
    assert reached.std() > 0.1


def test_each_person_may_have_a_level_of_their_own():
    people = replace(QUIET, level=np.array([4.0, 5.0]))
    assert lived(people, [0, 0], [0], n=2).tolist() == [[4, 4], [5, 5]]


@pytest.mark.parametrize("half_life", [0.0, 3.0])
def test_the_other_simulator_has_the_same_days_where_there_is_no_noise(half_life):
    known = worlds()
    world = replace(
        known.worlds["phi-0.5-drift-0"], noise_sd_points=0.0, rating_step_points=0.0, missing_share=0.0,
        missing_bad_off_drug_share=0.0, missing_bad_on_drug_share=0.0, effect_points=-1.5,
        onset_half_life_days=half_life, drift_points_per_12_weeks=-1.0,
    )  # fmt: skip
    design = known.designs["ladder-swaps"]
    life = live(world, design, generator(1, "test"))
    level = {0: 0} | {dose: number for number, dose in enumerate(design.doses, 1)}
    people = replace(QUIET, half_life_days=half_life, drift_per_12_weeks=-1.0)
    told = lived(people, [level[dose] for dose in life.dose], [0, -1.5, -1.5, -1.5])[0]
    assert told == pytest.approx(life.rating)
