"""Columns of the regression by hand: exposure, step, enrolment, drift, cycles, and the prior of neighbouring doses."""

from dataclasses import replace

import numpy as np
import pytest

from modicum.models.design import (
    Series,
    approach,
    exposure,
    fixed_columns,
    harmonics,
    layout_of,
    prior_factor,
    step_transient,
)
from modicum.models.priors import full


def series(levels, *, amounts=(3.0,), before=0, lag=0, rated=None, co_change=None):
    rated = list(range(len(levels))) if rated is None else rated
    return Series(
        n_days=len(levels),
        rated_day=np.array(rated, dtype=np.int64),
        rating=np.full(len(rated), 5.0),
        level_on=np.array(levels, dtype=np.int64),
        amounts=np.array(amounts, dtype=float),
        co_change=np.zeros((len(levels), 0)) if co_change is None else np.array(co_change, dtype=float),
        level_before=before,
        clock_lag=lag,
    )


def exposed(told, half_life, level=1):
    return exposure(told, np.array([half_life]))[:, 0, level - 1].tolist()


# ------------------------------------------------------------------ exposure


def test_half_of_the_effect_is_there_after_one_half_life_and_gone_after_another():
    # h = 1: each day brings half of the way.
    assert exposed(series([0, 1, 1, 1, 0, 0]), 1.0) == pytest.approx([0, 0.5, 0.75, 0.875, 0.4375, 0.21875])


def test_with_no_half_life_the_effect_is_there_at_once_and_gone_at_once():
    assert exposed(series([0, 1, 1, 0]), 0.0) == [0, 1, 1, 0]


def test_clock_order_one_moves_everything_by_a_day():
    assert exposed(series([0, 1, 1, 0], lag=1), 0.0) == [0, 0, 1, 1]
    assert exposed(series([0, 0, 0], before=1, lag=1), 0.0) == [1, 0, 0]


def test_a_dose_taken_before_the_trial_starts_at_its_full_effect():
    assert exposed(series([1, 1, 0, 0], before=1), 1.0) == pytest.approx([1, 1, 0.5, 0.25])


def test_one_dose_gives_way_to_the_other():
    told = series([1, 1, 2, 2], amounts=(1.5, 3.0))
    assert exposed(told, 1.0, level=1) == pytest.approx([0.5, 0.75, 0.375, 0.1875])
    assert exposed(told, 1.0, level=2) == pytest.approx([0, 0, 0.5, 0.75])


@pytest.mark.parametrize(("half_life", "share"), [(0.0, 1.0), (1.0, 0.5), (2.0, 0.2928932), (14.0, 0.0483048)])
def test_a_day_brings_one_minus_two_to_minus_one_over_the_half_life(half_life, share):
    assert approach(np.array([half_life]))[0] == pytest.approx(share, abs=1e-7)


# ------------------------------------------------------------------ step and enrolment

E3 = [1.0, 0.7165313, 0.5134171, 0.3678794]
"""exp(-k / 3) for k = 0, 1, 2, 3."""


def test_the_step_transient_begins_at_one_on_the_day_of_an_increase_and_fades():
    assert step_transient(series([0, 1, 1, 1, 1])).tolist() == pytest.approx([0, *E3])


def test_a_decrease_is_no_step_and_a_second_increase_starts_anew():
    told = series([1, 1, 2, 2, 0, 1], amounts=(1.5, 3.0))
    assert step_transient(told).tolist() == pytest.approx([1, E3[1], 1, E3[1], E3[2], 1])


def test_coming_from_the_same_dose_before_the_trial_is_no_step():
    assert step_transient(series([1, 1], before=1)).tolist() == [0, 0]


def test_the_step_comes_a_day_later_with_clock_order_one():
    assert step_transient(series([0, 1, 1, 1], lag=1)).tolist() == pytest.approx([0, 0, 1, E3[1]])


def test_the_enrolment_transient_is_one_on_the_first_day_and_a_third_after_two_weeks():
    names, columns, _ = fixed_columns(series([0] * 29), full(minimum=0, maximum=10))
    enrolment = columns[:, names.index("enrolment")]
    # exp(-14/14) = 0.3678794, exp(-28/14) = 0.1353353.
    assert [enrolment[0], enrolment[14], enrolment[28]] == pytest.approx([1.0, 0.3678794, 0.1353353])


def test_drift_is_centred_and_counted_in_twelve_weeks():
    # 29 days: middle 14; (0 - 14) / 84 = -1/6.
    names, columns, sds = fixed_columns(series([0] * 29), full(minimum=0, maximum=10))
    drift = columns[:, names.index("drift")]
    assert [drift[0], drift[14], drift[28]] == pytest.approx([-1 / 6, 0, 1 / 6])
    assert sds[names.index("drift")] == 1


# ------------------------------------------------------------------ which terms there are


def test_terms_without_a_prior_sd_are_left_out():
    priors = full(minimum=0, maximum=10)
    told = series([0, 1, 1, 0], co_change=[[0], [1], [1], [0]])
    assert fixed_columns(told, priors)[0] == ("intercept", "drift", "enrolment", "step", "co-change-0")
    bare = replace(priors, drift_sd=0, enrolment_sd=0, step_sd=0, co_change_sd=0)
    assert fixed_columns(told, bare)[0] == ("intercept",)


def test_cycles_are_switched_on_by_their_prior_sd():
    priors = replace(full(minimum=0, maximum=10), weekday_sd=1.0, month_sd=1.0)
    names, columns, _ = fixed_columns(series([0] * 28), priors)
    week = [name for name in names if name.startswith("week")]
    month = [name for name in names if name.startswith("month")]
    assert (len(week), len(month)) == (6, 4)
    # The weekly columns repeat after 7 days, the monthly ones after 28.
    at = [names.index(name) for name in week]
    np.testing.assert_allclose(columns[7:14, at], columns[:7, at], atol=1e-12)


def test_harmonics_are_cosines_then_sines():
    # A quarter of a period of 4 days: cos 90 = 0, sin 90 = 1.
    columns = harmonics(5, 4.0, 1)
    np.testing.assert_allclose(columns, [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]], atol=1e-12)


def test_a_layout_names_its_columns_doses_first():
    told = series([0, 1, 2], amounts=(1.5, 3.0))
    layout = layout_of(told, fixed_columns(told, full(minimum=0, maximum=10))[0])
    assert layout.names == ("dose-1", "dose-2", "intercept", "drift", "enrolment", "step")
    assert layout.size == 6
    assert layout.contrast(2, 0).tolist() == [0, 1, 0, 0, 0, 0]
    assert layout.contrast(2, 1).tolist() == [-1, 1, 0, 0, 0, 0]
    assert layout.contrast(0, 1).tolist() == [-1, 0, 0, 0, 0, 0]
    assert layout.unit("drift").tolist() == [0, 0, 0, 1, 0, 0]


def test_neighbouring_doses_inform_each_other_by_their_distance_in_octaves():
    # 1.5 and 3 mg are one octave apart, 1.5 and 6 mg two: 4 exp(-1/1.5) = 2.0536685, 4 exp(-2/1.5) = 1.0543886.
    told = series([1, 2, 3], amounts=(1.5, 3.0, 6.0))
    priors = full(minimum=0, maximum=10)
    factor = prior_factor(told, priors, fixed_columns(told, priors)[2])
    covariance = factor @ factor.T
    expected = [[4, 2.0536685, 1.0543886], [2.0536685, 4, 2.0536685], [1.0543886, 2.0536685, 4]]
    np.testing.assert_allclose(covariance[:3, :3], expected, rtol=1e-6)
    np.testing.assert_allclose(np.diag(covariance)[3:], [25, 1, 1, 0.09])
    np.testing.assert_allclose(covariance[:3, 3:], 0)


def test_without_a_correlation_length_doses_are_independent():
    told = series([1, 2], amounts=(1.5, 3.0))
    priors = replace(full(minimum=0, maximum=10), dose_octaves=0.0)
    factor = prior_factor(told, priors, fixed_columns(told, priors)[2])
    np.testing.assert_allclose((factor @ factor.T)[:2, :2], [[4, 0], [0, 4]])


# ------------------------------------------------------------------ what a series must be


@pytest.mark.parametrize(
    "broken",
    [
        {"n_days": 0},
        {"rated_day": np.array([1, 0, 2])},
        {"rated_day": np.array([0, 1, 3])},
        {"rated_day": np.array([-1, 1, 2])},
        {"rated_day": np.array([0, 1])},
        {"rating": np.array([5.0, np.nan, 5.0])},
        {"level_on": np.array([0, 2, 0])},
        {"level_on": np.array([0, -1, 0])},
        {"level_on": np.array([0, 1])},
        {"amounts": np.array([0.0])},
        {"co_change": np.zeros((2, 0))},
        {"level_before": 2},
        {"clock_lag": 2},
    ],
)
def test_a_series_that_contradicts_itself_is_refused(broken):
    sound = series([0, 1, 0])
    with pytest.raises(ValueError, match="the caller broke this"):
        replace(sound, **broken)


def test_amounts_must_rise():
    with pytest.raises(ValueError, match="the caller broke this"):
        series([0, 1, 2], amounts=(3.0, 1.5))


# ------------------------------------------------------------------ what is kept for the next person


def test_what_one_person_is_given_does_not_change_what_the_next_gets():
    priors, told = full(minimum=0, maximum=10), series([0, 1, 2, 2, 0], amounts=(1.5, 3.0))
    names, columns, sds = fixed_columns(told, priors)
    factor, before = prior_factor(told, priors, sds), [columns.copy(), prior_factor(told, priors, sds)]
    columns[:], factor[:] = 99.0, 99.0
    assert fixed_columns(told, priors)[0] == names
    assert (fixed_columns(told, priors)[1] == before[0]).all()
    assert (prior_factor(told, priors, sds) == before[1]).all()


def test_days_and_amounts_of_another_person_get_their_own_columns_and_prior():
    priors = full(minimum=0, maximum=10)
    short, long = (series([0, 1] * n) for n in (3, 5))
    assert fixed_columns(long, priors)[1][:, 1].tolist() == pytest.approx([(t - 4.5) / 84 for t in range(10)])
    assert fixed_columns(short, priors)[1][:, 1].tolist() == pytest.approx([(t - 2.5) / 84 for t in range(6)])
    near, far = (prior_factor(series([1, 2], amounts=(1.0, a)), priors, np.ones(1))[1, 0] for a in (2.0, 8.0))
    assert near > far > 0
