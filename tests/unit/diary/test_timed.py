"""The days drawn for steps, as trial.toml states them: what is taken over, and what no such draw could have given."""

from datetime import date

import pytest

from modicum.errors import DataProblem
from modicum.quantities import Dose
from unit.diary.makers import drawn, trial


def timed(**changes):
    """A [[timed]] of a sound trial.toml: two steps, windows of 6 days, stays of 14; None removes a field."""
    values = {
        "window-days": 6,
        "earliest": ["2026-03-16", "2026-04-05"],
        "begins": ["2026-03-16", "2026-04-11"],
        "doses": ["1.5 mg", "3 mg"],
        "stay-days": 14,
        "how": "each day drawn by itself with seed 11",
    }
    values |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in values.items() if value is not None}


def test_drawn_days_are_taken_over():
    read = trial(timed=[timed(moved="a cold")]).timed
    assert (read.window_days, read.stay_days) == (6, 14)
    assert read.earliest == (date(2026, 3, 16), date(2026, 4, 5))
    assert read.begins == (date(2026, 3, 16), date(2026, 4, 11))
    assert read.doses == (Dose.read("1.5 mg"), Dose.read("3 mg"))
    assert (read.how, read.moved) == ("each day drawn by itself with seed 11", "a cold")


def test_a_trial_without_drawn_days_has_none():
    assert trial().timed is None
    assert trial(timed=[timed()]).timed.moved is None


def test_the_first_stay_may_begin_with_the_trial_itself():
    """2 March and 14 days are 16 March: a day earlier there would be only 13 days to compare with."""
    assert trial(timed=[timed()]).timed.earliest[0] == date(2026, 3, 16)


def test_drawn_blocks_may_follow_the_last_stay():
    """The last step comes by 11 April and stays to 24 April; blocks from the 25th leave it whole."""
    blocks = drawn(first="2026-04-25", last="2026-05-22")
    assert len(trial(timed=[timed()], drawn=[blocks]).segments) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"window_days": None}, ["'window-days'", "is missing"]),
        ({"window_days": 0}, ["'window-days'", "from 1"]),
        ({"stay_days": 0}, ["'stay-days'", "from 1"]),
        ({"how": None}, ["'how'", "is missing"]),
        ({"moved": ""}, ["'moved'", "says something"]),
        ({"colour": "red"}, ["unknown field 'colour'"]),
        ({"begins": ["2026-03-16"]}, ["'earliest' holds 2 days", "'begins' 1", "'doses' 2"]),
        ({"begins": None, "earliest": None, "doses": None}, ["'earliest' holds 0 days", "at least one step"]),
        ({"earliest": ["2026-03-16", "soon"]}, ["'earliest'", "soon"]),
        ({"doses": ["1.5 mg", "3 mcg"]}, ["'doses'", "3 mcg is not in mg"]),
        ({"doses": ["3 mg", "3 mg"]}, ["'doses'", "step 2 goes to 3 mg, the dose before it"]),
        ({"begins": ["2026-03-15", "2026-04-11"]}, ["'begins'", "step 1", "from 2026-03-16 to 2026-03-22", "'moved'"]),
        ({"begins": ["2026-03-16", "2026-04-12"]}, ["'begins'", "step 2", "from 2026-04-05 to 2026-04-11"]),
        (
            {"earliest": ["2026-03-16", "2026-04-04"], "begins": ["2026-03-16", "2026-04-04"]},
            ["'earliest'", "step 2 could begin on 2026-04-04, 19 days", "at least 20"],
        ),
        (
            {"earliest": ["2026-04-05", "2026-03-16"], "begins": ["2026-04-05", "2026-03-16"]},
            ["'earliest'", "step 2", "-20 days"],
        ),
        (
            {"earliest": ["2026-03-15", "2026-04-05"]},
            ["'earliest'", "2026-03-01", "before the trial does, on 2026-03-02"],
        ),
    ],
)
def test_days_that_no_such_draw_could_give_are_refused_with_what_to_do(changes, said):
    with pytest.raises(DataProblem) as why:
        trial(timed=[timed(**changes)])
    assert "[[timed]]" in str(why.value)
    for fragment in said:
        assert fragment in str(why.value), str(why.value)


@pytest.mark.parametrize("days", [("2026-04-24", "2026-05-21"), ("2026-03-02", "2026-03-29")])
def test_drawn_blocks_among_the_days_that_are_compared_are_refused(days):
    blocks = drawn(first=days[0], last=days[1])
    with pytest.raises(DataProblem, match=r"\[\[timed\]\].*2026-03-02 to 2026-04-24"):
        trial(timed=[timed()], drawn=[blocks])


def test_a_plan_has_one_draw_of_days():
    with pytest.raises(DataProblem, match="stands there 2 times"):
        trial(timed=[timed(), timed()])
