"""The simulator against closed forms, hand-worked days, and itself: every world does what its line says, and no more."""

import ast
import inspect
import math
from collections import Counter
from dataclasses import fields, replace
from itertools import pairwise
from statistics import fmean, pvariance

import pytest

from modicum.chance import generator
from modicum.knowledge.world_shapes import Climb, CoChangeOn, EffectOn, Enrolment
from modicum.proof import simulate
from modicum.proof.simulate import autoregression, blocks_of, course_of_life, first_day, rated
from unit.proof.made import DRUG, USUAL, WORLDS, listed, lived, quiet

LONG = 60_000


def correlation(path, lag=1):
    mean = fmean(path)
    centred = [x - mean for x in path]
    return fmean(a * b for a, b in zip(centred, centred[lag:], strict=False)) / fmean(a * a for a in centred)


# ------------------------------------------------------------------ noise


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9])
def test_the_noise_has_the_variance_and_the_correlation_that_were_asked_for(phi):
    path = autoregression(generator(1, "noise", str(phi)), LONG, sd=1.5, phi=phi)
    # The standard error of the variance of an AR(1): about sd^2 sqrt(2 (1 + phi^2) / (1 - phi^2) / n).
    spread = 1.5**2 * math.sqrt(2 * (1 + phi**2) / (1 - phi**2) / LONG)
    assert pvariance(path) == pytest.approx(1.5**2, abs=4 * spread)
    assert correlation(path) == pytest.approx(phi, abs=0.02)
    assert correlation(path, 3) == pytest.approx(phi**3, abs=0.03)


def test_the_first_day_is_as_far_from_the_level_as_any_other():
    firsts = [autoregression(generator(s, "first"), 1, sd=1.5, phi=0.9)[0] for s in range(4000)]
    assert pvariance(firsts) == pytest.approx(2.25, rel=0.1)


def test_a_white_share_keeps_the_variance_and_takes_its_part_of_the_correlation():
    world = replace(USUAL, phi=0.8, white_share=0.25)
    path = course_of_life(world, generator(2, "white"), LONG)
    assert pvariance(path) == pytest.approx(2.25, rel=0.05)
    assert correlation(path) == pytest.approx(0.75 * 0.8, abs=0.02)


def test_spells_fill_the_share_of_days_and_last_as_long_as_asked():
    world = quiet(episodes_per_day=0.05, episode_points=1.5, episode_mean_days=4.0)
    path = course_of_life(world, generator(3, "spells"), LONG)
    assert set(path) == {0.0, 1.5}
    # A chain that enters with 0.05 and leaves with 1/4 is inside 0.05 / 0.30 of the time.
    assert fmean(path) / 1.5 == pytest.approx(0.05 / 0.30, abs=0.01)
    begins = sum(a == 0 and b > 0 for a, b in pairwise(path))
    assert sum(x > 0 for x in path) / begins == pytest.approx(4.0, rel=0.1)


@pytest.mark.parametrize("days", [7, 28, 90])
def test_a_wave_has_its_amplitude_and_comes_back_after_its_period(days):
    path = course_of_life(quiet(wave_points=1.0, wave_days=float(days)), generator(4, "wave"), 360)
    assert max(path) == pytest.approx(1.0, abs=0.12)  # the crest may lie between two days
    assert min(path) == pytest.approx(-1.0, abs=0.12)
    assert path[days] == pytest.approx(path[0])


# ------------------------------------------------------------------ the drug


@pytest.mark.parametrize("half_life", [3, 7, 14])
def test_half_the_effect_is_there_after_one_half_life_and_three_quarters_after_two(half_life):
    world = quiet(effect_points=-2.0, onset_half_life_days=float(half_life))
    life = lived(world, listed(0, 4.5, 0, days=28))
    assert life.rating[27] == 6.0
    assert life.rating[28 + half_life - 1] == pytest.approx(5.0)
    assert life.rating[28 + 2 * half_life - 1] == pytest.approx(4.5)
    reached = 6.0 - life.rating[55]
    assert 6.0 - life.rating[56 + half_life - 1] == pytest.approx(reached / 2)


def test_an_instant_effect_is_there_on_the_first_day_and_gone_on_the_first_day_without():
    life = lived(quiet(effect_points=-2.0), listed(0, 4.5, 0, days=3))
    assert life.rating == (6.0,) * 3 + (4.0,) * 3 + (6.0,) * 3


def test_one_dose_fades_while_the_next_comes_on():
    life = lived(quiet(effect_points=-2.0, onset_half_life_days=5.0), listed(1.5, 4.5, days=10))
    assert life.rating[9] == pytest.approx(6.0 - 2.0 * (1 - 2**-2))
    # Equal effects: what the one loses and the other gains add up to one exposure that goes on rising.
    assert life.rating[19] == pytest.approx(6.0 - 2.0 * (1 - 2**-4))


def test_an_effect_of_the_top_dose_only_is_none_at_the_others():
    life = lived(quiet(effect_points=1.5, effect_on=EffectOn.TOP_DOSE), listed(0, 1.5, 4.5, days=2))
    assert life.rating == (6.0, 6.0, 6.0, 6.0, 7.5, 7.5)
    assert sorted(life.effect.values()) == [0.0, 1.5]


def test_expectation_acts_on_days_on_which_the_drug_is_seen_only():
    open_life = lived(quiet(expectation_points=-0.9), listed(0, 4.5, days=2))
    assert open_life.rating == (6.0, 6.0, 5.1, 5.1)
    assert lived(quiet(expectation_points=-0.9), listed(0, 4.5, days=2, blinded=True)).rating == (6.0,) * 4


def test_leaving_the_drug_off_rebounds_and_fades():
    life = lived(quiet(rebound_points=1.0, rebound_half_life_days=3.0), listed(0, 4.5, 0, days=7))
    assert life.rating[:14] == (6.0,) * 14
    assert life.rating[14] == 7.0
    assert life.rating[17] == pytest.approx(6.5)


# ------------------------------------------------------------------ everything else


def test_drift_is_stated_per_84_days():
    life = lived(quiet(drift_points_per_12_weeks=-2.0), listed(0, 4.5, days=50))
    assert (life.rating[0], life.rating[42], life.rating[84]) == pytest.approx((6.0, 5.0, 4.0))


def test_the_two_transients_fade_as_the_model_page_says():
    life = lived(quiet(enrolment_points=1.0), listed(0, 4.5, days=28))
    assert (life.rating[0], life.rating[14]) == pytest.approx((7.0, 6.0 + math.exp(-1)))
    step = lived(quiet(step_points=1.0), listed(0, 4.5, days=7))
    assert (step.rating[6], step.rating[7], step.rating[10]) == pytest.approx((6.0, 7.0, 6.0 + math.exp(-1)))


def test_the_worst_fortnight_is_found_in_the_days_before():
    path = [0.0] * 60
    path[20:34] = [1.0] * 14
    assert first_day(path, 50, Enrolment.IN_THE_WORST) == 20
    assert first_day(path, 50, Enrolment.AFTER_THE_WORST) == 34
    assert first_day(path, 50, Enrolment.ANY_DAY) == 0
    path[48:] = [9.0] * 12  # a worse one that ends after the search is not known yet
    assert first_day(path, 48, Enrolment.IN_THE_WORST) == 20


def test_people_who_begin_in_their_worst_fortnight_get_better_without_anything():
    world, ladder = WORLDS.worlds["in-worst-fortnight"], WORLDS.designs["open-ladder"]
    lives = [lived(world, ladder, person=p) for p in range(60)]
    first, later = (fmean(r for one in lives for r in one.rating[a:b] if r is not None) for a, b in ((0, 14), (28, 84)))
    assert first - later > 1.0
    after = [lived(WORLDS.worlds["after-worst-fortnight"], ladder, person=p) for p in range(60)]
    # The fortnight is the worst there was, so the day after it is no worse than its first day: most of it is over.
    began = fmean(r for one in after for r in one.rating[:14] if r is not None)
    assert abs(began - later) < 0.5 < first - began


def test_days_are_skipped_as_often_as_asked():
    lives = [lived(USUAL, listed(0, 4.5, days=50), person=p) for p in range(200)]
    assert fmean(r is None for one in lives for r in one.rating) == pytest.approx(0.15, abs=0.01)


def test_bad_days_on_the_drug_are_skipped_more_often_where_that_is_asked():
    world = replace(
        quiet(drift_points_per_12_weeks=1.0),
        missing_share=0.1,
        missing_bad_off_drug_share=0.2,
        missing_bad_on_drug_share=0.5,
    )
    lives = [lived(world, listed(0, 4.5, days=60), person=p) for p in range(200)]  # every day is worse than the level
    off, on = (fmean(r is None for one in lives for r in one.rating[a:b]) for a, b in ((1, 60), (60, 120)))
    assert (off, on) == (pytest.approx(0.2, abs=0.015), pytest.approx(0.5, abs=0.02))
    good = [
        lived(replace(world, drift_points_per_12_weeks=-1.0), listed(0, 4.5, days=60), person=p) for p in range(200)
    ]
    assert fmean(r is None for one in good for r in one.rating) == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(("on", "day"), [(CoChangeOn.FIRST_STEP, 5), (CoChangeOn.TOP_STEP, 10)])
def test_a_co_change_is_for_good_and_on_the_day_of_the_step(on, day):
    world = quiet(co_change_on=on, co_change_points=-1.5)
    life = lived(world, listed(0, 1.5, 4.5, 0, 4.5, days=5))
    assert life.rating == (6.0,) * day + (4.5,) * (25 - day)
    assert [change.first for change in life.changes] == [day]
    silent = lived(replace(world, co_change_logged=False), listed(0, 1.5, 4.5, 0, 4.5, days=5))
    assert (silent.rating, silent.changes) == (life.rating, ())


def test_steps_that_answer_to_bad_weeks_come_after_one_and_wait_in_good_times():
    slow = {"climb": Climb.WHEN_BAD, "climb_at_least_days": 7, "climb_at_most_days": 28}
    bad = lived(quiet(**slow, drift_points_per_12_weeks=0.5), listed(0, 1.5, 4.5))
    assert Counter(bad.dose).most_common() == [(dose, 7) for dose in sorted(set(bad.dose))]
    good = lived(quiet(**slow, drift_points_per_12_weeks=-0.5), listed(0, 1.5, 4.5))
    assert sorted(Counter(good.dose).values()) == [28, 28, 28]


def test_people_who_stop_when_well_stop_after_a_good_week_and_not_before_their_time():
    world = quiet(effect_points=-3.0, stop_when_better_by_points=1.5, stop_not_before_days=28)
    # Better by 3 from day 14: a week's mean is better by 1.5 on the fourth day, but nobody stops before day 28.
    assert len(lived(world, listed(0, 4.5, 0)).dose) == 28
    # From day 28: the fourth day's week is three days at 6 and four at 3, better by 1.7.
    assert len(lived(world, listed(0, 0, 4.5, 0)).dose) == 32
    assert len(lived(quiet(effect_points=-3.0), listed(0, 4.5, 0)).dose) == 42


def test_ratings_are_whole_numbers_on_the_scale_and_exact_where_there_is_no_step():
    assert [rated(x, 1.0) for x in (-2.0, 3.4, 3.6, 12.0)] == [0.0, 3.0, 4.0, 10.0]
    assert rated(-2.3, 0.0) == -2.3
    life = lived(replace(USUAL, level_points=1.0), listed(0, 4.5))
    assert {r for r in life.rating if r is not None} <= {float(x) for x in range(11)}


# ------------------------------------------------------------------ designs and chance


def test_drawn_pairs_come_in_either_order_about_as_often_and_hold_both_doses():
    design = WORLDS.designs["pairs-7"]
    drawn = [[block.dose for block in blocks_of(design, generator(s, "order"))] for s in range(400)]
    assert all(set(one[k : k + 2]) == {0, DRUG} for one in drawn for k in range(0, 12, 2))
    # 2,400 fair coins: SD 24.5, four either side.
    assert 1102 < sum(one[k] == DRUG for one in drawn for k in range(0, 12, 2)) < 1298


def test_what_was_drawn_is_told_with_its_days():
    life = lived(USUAL, WORLDS.designs["ladder-swaps-blinded"])
    (drawn,) = life.drawn
    assert (drawn.first, drawn.last, drawn.block_days, drawn.blinded) == (56, 111, 14, True)
    assert len(life.dose) == WORLDS.designs["ladder-swaps-blinded"].planned_days == 112


def test_the_same_seed_gives_the_same_person_and_another_person_is_another():
    design = WORLDS.designs["ladder-swaps"]
    assert lived(USUAL, design) == lived(USUAL, design)
    assert lived(USUAL, design, person=1) != lived(USUAL, design)
    assert lived(USUAL, design, seed=2) != lived(USUAL, design)


@pytest.mark.parametrize("world", [one for one in WORLDS.worlds if one != USUAL.id])
def test_every_world_gives_other_days_than_the_usual_one(world):
    """On the drug and on the same stream of chance: a world that changes nothing would measure nothing."""
    changed = WORLDS.worlds[world]
    assert any(getattr(changed, f.name) != getattr(USUAL, f.name) for f in fields(changed)[3:])
    design = WORLDS.designs["ladder-swaps"]
    pairs = [
        (simulate.live(changed, design, generator(s, "x")), simulate.live(USUAL, design, generator(s, "x")))
        for s in range(8)
    ]
    assert any(a != b for a, b in pairs)


def test_the_simulator_shares_no_code_with_the_models():
    tree = ast.parse(inspect.getsource(simulate))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name.startswith("modicum")} == {
        "modicum.chance",
        "modicum.knowledge.world_shapes",
    }
