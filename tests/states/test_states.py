"""Two hundred random lives against the oracle (`make states` runs ten thousand), and that the test can fail."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from states.corners import (
    CORNERS,
    a_medicine_that_nobody_knows,
    a_severe_effect_that_lasts,
    a_step_after_one_more_day,
    two_days_left_out_of_a_long_stay,
    two_days_without_a_rating,
)
from states.faults import FAULTS, broken
from states.machine_plan import States

LIVES = settings(
    max_examples=200,
    stateful_step_count=6,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
FEW = settings(LIVES, max_examples=25, phases=(Phase.generate,), report_multiple_bugs=False)
GROSS = (
    "the gate always says no",
    "no ruling of the screen bars",
    "severe_effect_open: a yes is not heard",
    "nobody has to have agreed",
)
FOUND_BY_HAND = {
    "a rule of which nobody can say does not bar": two_days_without_a_rating,
    "a day that was left out was no missed dose": two_days_left_out_of_a_long_stay,
    "a medicine that is not known counts as known": a_medicine_that_nobody_knows,
    "a contact about a severe side effect is enough while it lasts": a_severe_effect_that_lasts,
    "a jump needs no name": a_step_after_one_more_day,
}
"""Faults that six hundred random lives missed."""


@pytest.mark.hazard("H-09/guard")
def test_the_program_and_the_oracle_say_the_same_of_every_day_of_two_hundred_lives():
    States.counts.clear()
    run_state_machine_as_test(States, settings=LIVES)
    counts = States.counts
    assert counts["allowed"] > 500
    assert counts["barred"] > 1_000
    assert counts["less asked"] > 100
    assert counts["plan not known"] > 0
    assert counts["open to doubt"] < counts["allowed"] / 4
    assert {way for way in ("start", "step", "return", "same", "nothing") if counts[f"way: {way}"] > 50} == {
        "start",
        "step",
        "return",
        "same",
        "nothing",
    }


@pytest.mark.parametrize("name", GROSS)
def test_a_gross_fault_is_found_within_a_few_lives(name):
    with broken(name), pytest.raises(AssertionError):
        run_state_machine_as_test(States, settings=FEW)


@pytest.mark.parametrize("corner", CORNERS, ids=lambda corner: corner.__name__)
def test_on_a_day_that_random_lives_seldom_reach_both_say_that_one_thing_bars(corner):
    corner()


@pytest.mark.parametrize("name", FOUND_BY_HAND)
def test_a_fault_that_random_lives_miss_is_found_on_its_own_day(name):
    with broken(name), pytest.raises(AssertionError):
        FOUND_BY_HAND[name]()


def test_every_fault_changes_what_it_names_and_is_taken_out_again():
    for name, changes in FAULTS.items():
        before = [owner.__dict__[attribute] for owner, attribute, _ in changes]
        with broken(name):
            now = [owner.__dict__[attribute] for owner, attribute, _ in changes]
            assert all(a is not b for a, b in zip(before, now, strict=True)), name
        assert [owner.__dict__[attribute] for owner, attribute, _ in changes] == before
