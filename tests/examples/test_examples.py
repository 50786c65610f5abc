"""The worked examples end as their READMEs say, and their journals are those that the seeded script writes."""

import importlib.util
import shutil
from datetime import date
from pathlib import Path

import pytest

from modicum.doors.desk.analyse_trial import DEFAULT_SEED, analyse_trial
from modicum.doors.desk.placebo import placebo_improvement
from modicum.doors.files.folder import FolderShelf

ROOT = Path(__file__).parent.parent.parent / "examples"


def analysed(name):
    shelf = FolderShelf(ROOT / name)
    return analyse_trial(shelf, today=date(2026, 11, 22), as_of=None, seed=DEFAULT_SEED, progress=lambda _: None).result


@pytest.fixture(scope="module")
def swaps():
    return analysed("randomised-swaps").primary


def test_swaps_drawn_by_chance_name_three_milligrams(swaps):
    assert str(swaps.smallest.dose) == "3 mg"


def test_swaps_help_with_the_addition_that_an_open_design_needs(swaps):
    words = {str(c.dose): c.verdict.value for c in swaps.contrasts if c.against.amount == 0}
    assert words["3 mg"] == "helps (drug or expectation)"


def test_the_simulated_effects_lie_inside_their_ranges(swaps):
    truth = {"1.5 mg": -0.4, "3 mg": -2.2, "4.5 mg": -2.3}  # examples/build.py, swaps()
    for c in swaps.contrasts[:3]:
        assert c.estimate.q025 < truth[str(c.dose)] < c.estimate.q975


def test_a_dose_only_climbed_through_has_grade_d_beside_randomised_neighbours(swaps):
    assert [c.standing.grade.value for c in swaps.contrasts[:3]] == ["D", "B", "B"]


def test_the_open_ladder_cannot_tell_for_any_dose():
    result = analysed("open-ladder").primary
    assert {c.verdict.value for c in result.contrasts} == {"cannot tell"}
    assert result.smallest.dose is None
    assert all(c.days_needed.stay_cannot_tell for c in result.contrasts[:3])


def test_melatonin_has_no_worthwhile_effect_and_says_not_for_a_slow_one():
    contrast = analysed("melatonin").primary.contrasts[0]
    assert contrast.verdict.value == "no worthwhile effect"
    assert "not-for-a-slow-effect" in [reason.key for reason in contrast.reasons]


def test_melatonin_is_analysed_in_both_clock_orders_and_with_both_onsets():
    contrast = analysed("melatonin").primary.contrasts[0]
    asked = {variant.what for variant in contrast.variants}
    assert {"other-clock-order", "learned-onset", "other-clock-order-learned-onset"} <= asked


def test_the_same_record_and_seed_give_the_same_numbers_to_the_last_bit():
    first, second = analysed("open-ladder").primary, analysed("open-ladder").primary
    assert [c.estimate for c in first.contrasts] == [c.estimate for c in second.contrasts]
    assert first.smallest == second.smallest


@pytest.mark.parametrize("name", ["melatonin", "randomised-swaps", "open-ladder"])
def test_the_script_writes_the_committed_journal_again(name, tmp_path):
    shutil.copytree(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("build", ROOT / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    build.HERE = tmp_path
    build.EXAMPLES[name]()
    for file in ("journal.ndjson", "doses.csv", "diary.csv", "events.csv"):
        assert (tmp_path / name / file).read_bytes() == (ROOT / name / file).read_bytes(), file


def test_placebo_improved_by_the_published_amount():
    """Recomputed in the facts: placebo 6.93 to 4.51, amitriptyline 6.48 to 3.75, 122 people."""
    import csv

    def rows(name):
        with (ROOT / "hiv-sn" / name).open(newline="") as file:
            return list(csv.DictReader(file))

    found = placebo_improvement(rows("hivsn_Baselines.csv"), rows("hivsn_xoverPP.csv"))
    assert found.people == 122
    assert found.placebo == pytest.approx((6.93, 4.51), abs=0.005)
    assert found.drug == pytest.approx((6.48, 3.75), abs=0.005)
