"""V10: every planted fault is caught, the sound program is not, and every fault is gone afterwards."""

import pickle
from contextlib import nullcontext

import pytest

from modicum.analysis import estimate, one_person
from modicum.models.design import Layout
from modicum.proof import battery, bugs
from modicum.proof.bugs import BUGS, caught_by
from unit.analysis.makers import KNOWN, TABLE

RULER = battery.Ruler(TABLE.version, tuple(TABLE.threshold.items()), KNOWN.scales["pain-0-10"])
SEED = 20261123


def test_the_eight_faults_of_the_model_page_are_there():
    assert set(BUGS) == {
        "arm-off-by-one-day", "variance-for-sd", "missing-days-dropped", "sign-flipped", "half-life-a-third",
        "prior-returned", "drift-backwards", "grade-inherited",
    }  # fmt: skip


def test_nothing_is_caught_while_nothing_is_planted():
    assert caught_by(nullcontext, RULER, people=0, seed=SEED) == {}


@pytest.mark.parametrize(
    ("bug", "checks"),
    [
        ("arm-off-by-one-day", {"V1", "V2"}),
        ("variance-for-sd", {"V1", "V2"}),
        ("missing-days-dropped", {"V1", "V2"}),
        ("sign-flipped", {"V1"}),
        ("half-life-a-third", {"V2"}),
        ("prior-returned", {"V1", "V2"}),
        ("drift-backwards", {"V1", "V2"}),
        ("grade-inherited", {"V5 grades"}),
    ],
)
def test_each_fault_is_caught_even_without_simulated_people(bug, checks):
    assert set(caught_by(BUGS[bug], RULER, people=0, seed=SEED)) == checks


def test_an_engine_that_returns_its_prior_is_caught_by_the_rank_of_the_log_likelihood_alone():
    with BUGS["prior-returned"]():
        said = battery._calibration(12, SEED, "numpy")
    assert said == "ladder-swaps: log-likelihood"


def seams():
    return estimate.fit, Layout.contrast, one_person.stand


def trip_over(planted):
    with planted():
        assert seams() != SOUND
        raise RuntimeError


SOUND = seams()


@pytest.mark.parametrize("bug", BUGS)
def test_a_fault_is_taken_out_again_also_after_an_error(bug):
    with pytest.raises(RuntimeError):
        trip_over(BUGS[bug])
    assert seams() == SOUND


def test_the_cell_can_be_sent_to_another_process():
    (cell,) = bugs.cells(TABLE, KNOWN.scales["pain-0-10"])
    assert pickle.loads(pickle.dumps(cell)).id == cell.id == "V10/planted-faults"
