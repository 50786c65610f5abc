"""A sealed trial analysed: before its key is opened, after, too early, and with a key that cannot be right."""

import hashlib
import json
import shutil
from datetime import date

import pytest

from unit.analysis.makers import on
from unit.doors.sealed_trials import (
    FIRST,
    LAST,
    ORDER,
    flat,
    in_mg,
    main,
    not_recorded,
    open_key,
    opened,
    part,
    part_without_order,
    record,
    sealed_trial,
)
from unit.doors.shell import dose, run, trial_folder


@pytest.fixture(scope="module")
def written_openly(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openly")
    return run("analyse", trial_folder(folder / "trial", record(in_mg), drawn=[part(order=list(ORDER))]), "--json")


def test_after_the_opening_every_number_is_that_of_the_trial_written_openly(tmp_path, written_openly):
    told = run("analyse", opened(tmp_path / "t", LAST + 1), "--json")
    assert (told.code, written_openly.code) == (0, 0)
    assert told.json == written_openly.json
    assert main(told)["grade"] == "A"
    assert main(told)["draw_test"]["p"] is not None


def test_before_the_opening_a_kit_is_not_recorded_and_never_zero(tmp_path):
    """The same numbers as if nobody had written these doses down; only the reason why ratings are left out is another."""
    trial, _ = sealed_trial(tmp_path / "t")
    told = run("analyse", trial, "--json")
    plain = trial_folder(tmp_path / "plain", record(not_recorded), drawn=[part_without_order()])
    unrecorded = run("analyse", plain, "--json")
    assert told.code == 0
    assert main(told)["grade"] == "D"
    assert [(left["why"], left["count"]) for left in told.json["items"][0]["left_out"]] == [("sealed-kit", 42)]
    assert {name: value for name, value in main(told).items() if name != "draw_test"} == {
        name: value for name, value in main(unrecorded).items() if name != "draw_test"
    }
    assert main(told)["draw_test"] is None


def test_the_page_says_that_kits_are_not_known_yet(tmp_path):
    trial, _ = sealed_trial(tmp_path / "t")
    said = flat(run("report", trial).out)
    assert "42 ratings, because the dose of that day came from a sealed kit" in said


@pytest.mark.hazard("H-31/opening-ends-it")
def test_opened_on_the_last_blinded_day_the_grade_is_b_and_the_page_says_why(tmp_path, written_openly):
    trial = opened(tmp_path / "t", LAST)
    told = run("analyse", trial, "--json")
    assert told.code == 0
    assert main(told)["grade"] == "B"
    assert main(told)["mean"] == main(written_openly)["mean"]
    (note,) = told.json["problems"]
    assert note["weight"] == "note"
    assert f"the key was opened on {on(LAST)}" in note["what"]
    page = " ".join(run("report", trial).out.split())
    assert "so it counts as open" in page
    assert "grade B, not A" in page


def test_a_key_in_the_folder_that_no_record_speaks_of_counts_as_opened_early(tmp_path):
    trial, key = sealed_trial(tmp_path / "t")
    shutil.copy(key, trial / "opened-key.toml")
    told = run("analyse", trial, "--json")
    assert main(told)["grade"] == "B"
    assert "on a day that the record does not tell" in told.json["problems"][0]["what"]


def test_a_key_that_was_changed_in_the_folder_is_not_used(tmp_path):
    trial = opened(tmp_path / "t", LAST + 1)
    with (trial / "opened-key.toml").open("a", encoding="utf-8") as file:
        file.write("# \n")
    told = run("analyse", trial, "--json")
    assert told.code == 3
    assert main(told)["grade"] == "D"
    assert "is not the key that this trial was sealed with" in told.err


def test_the_record_as_of_a_day_before_the_opening_is_sealed(tmp_path):
    trial = opened(tmp_path / "t", LAST + 1)
    told = run("analyse", trial, "--json", "--as-of", on(LAST).isoformat())
    assert told.json["items"][0]["left_out"][0]["why"] == "sealed-kit"


@pytest.mark.hazard("H-31/sealed")
def test_an_amount_that_nobody_can_know_is_pointed_out(tmp_path):
    trial, key = sealed_trial(tmp_path / "t")
    line = dose(FIRST, 3, slot="morning") | {"id": "slip"}
    with (trial / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    for told in (
        run("check", trial),
        (open_key(trial=trial, key=key, on_day=str(on(LAST + 1))), run("check", trial))[1],
    ):
        assert told.code == 0
        assert f"1 doses of the sealed part state an amount (the first on {on(FIRST)})" in told.err
        assert "has 'kit' with the number on the label" in told.err


def test_the_csv_copies_name_the_kit_before_and_after(tmp_path):
    trial, key = sealed_trial(tmp_path / "t")
    assert run("check", trial, "--rebuild").code == 0
    before = (trial / "doses.csv").read_text("utf-8")
    assert f"{on(FIRST)},bedtime,taken,kit 1," in before
    open_key(trial=trial, key=key, on_day=on(LAST + 1).isoformat())
    assert run("check", trial).code == 0
    assert date.fromisoformat("2026-03-30") == on(FIRST)


def test_an_opened_key_that_was_lost_leaves_the_trial_without_an_order_and_open(tmp_path):
    trial = opened(tmp_path / "t", LAST)
    (trial / "opened-key.toml").unlink()
    told = run("analyse", trial, "--json")
    assert told.code == 0
    assert main(told)["grade"] == "D"
    assert "counts as drawn but open" in told.err


@pytest.mark.parametrize(
    ("old", "changed", "said"),
    [
        ("number = 2\n", "number = 3\n", "not numbered"),
        (f'last = {on(34)}\ndose = "3 mg"', f'last = {on(34)}\ndose = "0 mg"', "round 1 holds 0 mg, 0 mg"),
    ],
)
def test_a_key_that_was_sealed_wrong_gives_no_order(tmp_path, old, changed, said):
    """A key that belongs to the trial by its digest and still cannot be right: made by another hand."""
    trial, key = sealed_trial(tmp_path / "t")
    before, text = hashlib.sha256(key.read_bytes()).hexdigest(), key.read_text("utf-8")
    assert old in text
    key.write_text(text.replace(old, changed), "utf-8")
    after = hashlib.sha256(key.read_bytes()).hexdigest()
    description = trial / "trial.toml"
    description.write_text(description.read_text("utf-8").replace(before, after), "utf-8")
    shutil.copy(key, trial / "opened-key.toml")
    told = run("analyse", trial, "--json")
    assert told.code == 3
    assert main(told)["grade"] == "D"
    assert said in told.err
