"""Two hundred random lives against the oracle (`make states` runs ten thousand), and that the test can fail."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

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


def test_every_fault_changes_what_it_names_and_is_taken_out_again():
    for name, changes in FAULTS.items():
        before = [owner.__dict__[attribute] for owner, attribute, _ in changes]
        with broken(name):
            now = [owner.__dict__[attribute] for owner, attribute, _ in changes]
            assert all(a is not b for a, b in zip(before, now, strict=True)), name
        assert [owner.__dict__[attribute] for owner, attribute, _ in changes] == before
