"""V9: real data. The published means and Welch p are reproduced, and the drift that was not modelled is found.

Published (facts of the project, section 4): 76.67 (SD 6.41) against 77.59 (SD 4.45), Welch p .489, d .166. By the
source file's own column the nights with melatonin are the 77.59 and the control nights the 76.67.
"""

import csv
from dataclasses import replace
from datetime import date, time
from functools import cache

import numpy as np
import pytest
from scipy.special import stdtr

from modicum.analysis.one_person import analyse_item
from modicum.analysis.verdict import Verdict
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.folder import FolderShelf
from unit.doors.shell import EXAMPLES

FOLDER = EXAMPLES / "melatonin"


@cache
def source():
    """Daily mood and condition of the study's own file."""
    with (FOLDER / "source" / "melatonin_70day_daily.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mood"]]
    return tuple((date.fromisoformat(row["date"]), row["condition"], float(row["mood"])) for row in rows)


def moods(condition):
    return np.array([mood for _, told, mood in source() if told == condition])


@cache
def loaded():
    return load(FolderShelf(FOLDER), today=date(2026, 11, 22), as_of=None)


@cache
def analysed(dose_time):
    """The trial as it stands (None), or with a dose time that settles the clock order; ratings are at 10, 16 and 22."""
    found = loaded()
    trial = found.trial if dose_time is None else replace(found.trial, dose_time=time.fromisoformat(dose_time))
    return analyse_item(trial, trial.primary_item, found.diary, knowledge().verdicts, seed=1)


# ------------------------------------------------------------------ what the study published


@pytest.mark.parametrize(("condition", "mean", "sd"), [("control", 76.67, 6.41), ("melatonin", 77.59, 4.45)])
def test_the_published_means_and_sds_are_reproduced_from_the_source(condition, mean, sd):
    values = moods(condition)
    assert values.mean() == pytest.approx(mean, abs=0.005)
    assert values.std(ddof=1) == pytest.approx(sd, abs=0.005)


def test_the_published_welch_p_is_reproduced_from_the_source():
    # t = (m1 - m0) / sqrt(v1/n1 + v0/n0), degrees of freedom after Welch and Satterthwaite, two-sided.
    on, off = moods("melatonin"), moods("control")
    parts = [values.var(ddof=1) / len(values) for values in (on, off)]
    t = (on.mean() - off.mean()) / np.sqrt(sum(parts))
    freedom = sum(parts) ** 2 / sum(part**2 / (len(v) - 1) for part, v in zip(parts, (on, off), strict=True))
    assert 2 * stdtr(freedom, -abs(t)) == pytest.approx(0.489, abs=0.0005)


def test_the_column_and_the_name_of_the_condition_agree():
    with (FOLDER / "source" / "melatonin_70day_daily.csv").open(newline="", encoding="utf-8") as file:
        pairs = {(row["condition"], row["melatonin"]) for row in csv.DictReader(file)}
    assert pairs == {("control", "0"), ("melatonin", "1")}


# ------------------------------------------------------------------ the trial folder is the source


def test_the_trial_folder_holds_the_studys_days_and_conditions():
    taken = {entry.day: float(entry.amount.amount) for entry in loaded().diary.doses}
    told = {day: float(condition == "melatonin") for day, condition, _ in source()}
    assert loaded().problems == ()
    assert {day: taken[day] for day in told} == told


def test_the_daily_ratings_that_are_analysed_are_the_studys_daily_means():
    evidence = analysed(None).evidence
    first = loaded().trial.calendar.first_day
    told = {(day - first).days: mood for day, _, mood in source()}
    got = dict(zip(evidence.series.rated_day.tolist(), evidence.series.rating.tolist(), strict=True))
    # The source's study day 44 holds five prompts of two dates (examples/melatonin/README.md): 75, 81, 80 on 2 April
    # and two on 3 April. Their mean is 80.6, so the two sum to 5 x 80.6 - 236 = 167 and have the mean 83.5.
    assert told.pop(43) == pytest.approx(80.6)
    assert (got.pop(43), got.pop(44)) == pytest.approx((236 / 3, 83.5))
    assert list(got) == list(told)
    assert list(got.values()) == pytest.approx(list(told.values()), abs=1e-9)


# ------------------------------------------------------------------ what the study did not model


@pytest.mark.parametrize(
    ("dose_time", "orders"), [(None, (0, 1)), ("06:00", (0,)), ("23:00", (1,))], ids=["as it stands", "before", "after"]
)
def test_the_drift_that_was_not_modelled_is_found_whichever_clock_order(dose_time, orders):
    result = analysed(dose_time)
    assert result.clock_orders == orders
    change = result.hyper.time_change
    assert change.mean > 0
    assert change.q025 > 0


@pytest.mark.parametrize("dose_time", ["06:00", "23:00"])
def test_the_drift_agrees_with_the_independent_regression(dose_time):
    """The facts page: generalised least squares with AR(1) and a trend gives +10.7 (SE 2.4) over the trial."""
    change = analysed(dose_time).hyper.time_change
    assert change.q025 < 10.7 < change.q975


def test_nothing_is_claimed_about_melatonin():
    contrast = analysed(None).contrasts[0]
    assert contrast.standing.grade.value == "B"
    assert contrast.verdict in {Verdict.CANNOT_TELL, Verdict.NO_EFFECT}
    assert contrast.estimate.q025 < 0 < contrast.estimate.q975


def test_with_the_dose_before_the_ratings_the_effect_is_that_of_the_regression_with_a_trend():
    """The facts page: +1.000 (SE .964) with AR(1) and a trend."""
    estimate = analysed("06:00").contrasts[0].estimate
    assert abs(estimate.mean - 1.000) < 0.964
    assert estimate.q025 < 1.000 - 0.964
    assert estimate.q975 > 1.000 + 0.964
