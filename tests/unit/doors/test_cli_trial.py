"""The commands on whole trials: what --json publishes, the same bytes twice, the agreed day, the page, the check."""

import atexit
import contextlib
import io
import json
import os
import runpy
import shutil
import sys

import jsonschema
import pytest

from house.words import lint
from modicum.doors.start import main
from unit.doors.shell import EXAMPLES, NAMES, ROOT, analysed, dose, month, once, rating, run, trial_folder

SCHEMAS = ROOT / "src" / "modicum" / "knowledge" / "schemas" / "1"

# The published shape, written by hand: a key that disappears or changes its name breaks somebody's reader.
TRIAL = {
    *("trial", "title", "synthetic", "attribution", "first_day", "last_day", "n_days", "horizon_days", "days_left"),
    *("as_of", "seed", "version", "verdict_table", "items", "not_analysed", "problems"),
    *("harm_words", "blinding"),
}
ITEM = {
    *("item", "title", "primary", "worthwhile_change", "worthwhile_by", "trust", "clock_order", "n_days", "n_rated"),
    *("missing_days", "left_out", "half_life_median", "phi", "omega", "sigma", "drift_per_12_weeks"),
    *("change_over_trial_apart_from_dose", "contrasts", "smallest_effective_dose", "smallest_effective_dose_words"),
    *("smallest_effective_dose_probability", "checks", "timing_test"),
}
CONTRAST = {
    *("dose", "against", "grade", "verdict", "trust", "words", "reasons", "mean", "sd", "q025", "q50", "q975"),
    *("p_better", "p_worse", "p_beyond_worthwhile", "returns", "rated_days", "exposure_at_end"),
    *("exposure_at_end_if_slow", "variants", "days_needed", "harm", "draw_test", "hope_alone"),
}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_published_with_all_its_keys(name):
    ran = analysed(name)
    assert ran.code == 0
    told = ran.json
    assert set(told) == TRIAL
    assert all(set(item) == ITEM for item in told["items"])
    assert all(set(contrast) == CONTRAST for item in told["items"] for contrast in item["contrasts"])
    jsonschema.validate(told, json.loads((SCHEMAS / "analyse-trial.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_command_twice_gives_the_same_bytes(name):
    assert run("analyse", EXAMPLES / name, "--json").out == analysed(name).out


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_finite_and_every_probability_is_one(name):
    for item in analysed(name).json["items"]:
        for contrast in item["contrasts"]:
            for key in ("p_better", "p_worse", "p_beyond_worthwhile", "exposure_at_end"):
                assert 0 <= contrast[key] <= 1
            assert contrast["p_better"] + contrast["p_worse"] == pytest.approx(1, abs=2e-6)
            assert contrast["q025"] < contrast["q50"] < contrast["q975"]
        assert sum(item["smallest_effective_dose_probability"].values()) == pytest.approx(1, abs=1e-5)


def test_the_synthetic_examples_answer_as_their_simulation_was_made():
    """examples/build.py: 3 mg is truly the smallest effective dose of the swaps; the ladder cannot tell dose from time."""
    swaps = analysed("randomised-swaps").json["items"][0]
    assert swaps["smallest_effective_dose"] == "3 mg"
    against_none = {c["dose"]: c for c in swaps["contrasts"] if c["against"] == "0 mg"}
    assert against_none["3 mg"]["verdict"] == "helps (drug or expectation)"
    assert against_none["1.5 mg"]["grade"] == "D"
    for amount, truth in (("3 mg", -2.2), ("4.5 mg", -2.3)):
        assert against_none[amount]["q025"] < truth < against_none[amount]["q975"]
    ladder = analysed("open-ladder").json["items"][0]
    assert {c["grade"] for c in ladder["contrasts"]} == {"D"}
    assert {c["verdict"] for c in ladder["contrasts"]} == {"cannot tell"}
    assert ladder["smallest_effective_dose"] is None


def test_another_seed_moves_only_the_quasi_random_probabilities():
    one, other = analysed("open-ladder").json, analysed("open-ladder", "--seed", "7").json
    assert (one.pop("seed"), other.pop("seed")) == (20261122, 7)
    for told in (one, other):
        for item in told["items"]:
            item.pop("smallest_effective_dose_probability")
    assert one == other


# ------------------------------------------------------------------ the agreed day


def test_before_the_agreed_day_every_verdict_is_withheld():
    # 84 days from 2 March end on 24 May; a day earlier the horizon is not met.
    told = analysed("open-ladder", "--as-of", "2026-05-23").json
    assert (told["n_days"], told["days_left"]) == (83, 1)
    contrasts = told["items"][0]["contrasts"]
    assert {contrast["verdict"] for contrast in contrasts} == {"too early for a verdict"}
    assert {v["word"] for c in contrasts for v in c["variants"]} == {"too early for a verdict"}
    assert analysed("open-ladder", "--as-of", "2026-05-24").json["days_left"] == 0


def test_as_of_leaves_later_entries_aside():
    told = analysed("open-ladder", "--as-of", "2026-04-12").json
    # 2 March to 12 April are 42 days: 0 mg and 1.5 mg for 21 days each.
    assert (told["n_days"], told["last_day"]) == (42, "2026-04-12")
    assert [contrast["dose"] for contrast in told["items"][0]["contrasts"]] == ["1.5 mg"]


def test_as_of_before_the_first_day_has_nothing_to_say_and_says_so():
    ran = run("analyse", EXAMPLES / "open-ladder", "--as-of", "2026-01-01")
    assert ran.code == 0
    assert "No day of this trial holds a dose or a rating yet." in ran.out


def test_the_interim_page_of_an_example_has_no_word_of_judgement():
    ran = run("report", EXAMPLES / "randomised-swaps", "--as-of", "2026-08-30")
    assert ran.code == 0
    assert "too early for a verdict" in ran.out
    for word in ("helps", "no worthwhile effect", "better while", "cannot tell"):
        assert word not in ran.out


def test_nothing_is_explained_before_the_agreed_day():
    early = run("analyse", EXAMPLES / "open-ladder", "--as-of", "2026-04-12", "--explain")
    assert "first match" not in early.out


# ------------------------------------------------------------------ in words


def test_an_example_in_words_begins_with_its_verdict():
    ran = once("analyse", EXAMPLES / "open-ladder")
    assert ran.code == 0
    assert ran.out.startswith("4.5 mg: cannot tell\n")
    assert lint.findings(ran.out, causal_allowed=False) == []
    assert all(len(line) <= 96 for line in ran.out.splitlines())


def test_progress_is_talk_and_not_result():
    ran = once("analyse", EXAMPLES / "open-ladder")
    assert "analysing" in ran.err
    assert "analysing" not in ran.out


def test_explain_walks_through_every_row_of_the_table():
    ran = once("analyse", EXAMPLES / "open-ladder", "--explain")
    for row in ("1 worse", "2 helps", "3 no worthwhile effect", "4 probably helps", "5 cannot tell"):
        assert ran.out.count(row) == 5  # five contrasts
    for threshold in (">= 0.90", ">= 0.80 and >= 0.95", "<= 0.10"):
        assert threshold in ran.out
    assert ran.out.count("first match") == 5


def test_with_json_the_explanation_is_talk():
    ran = once("analyse", EXAMPLES / "open-ladder", "--explain", "--json")
    assert "first match" in ran.err
    assert ran.json["trial"] == "open-ladder"


# ------------------------------------------------------------------ report


def test_a_report_is_written_as_html_and_text(tmp_path):
    folder = tmp_path / "new" / "out"
    ran = run("report", EXAMPLES / "open-ladder", "--out", folder)
    assert ran.code == 0
    written = ["report.html", "report.txt", "prescriber.html", "prescriber.txt"]
    assert ran.out.split() == [str(folder / name) for name in written]
    html, text = ((folder / f"report.{kind}").read_text(encoding="utf-8") for kind in ("html", "txt"))
    assert html.startswith("<!doctype html>")
    assert html.count("<svg") == 2
    assert "4.5 mg: cannot tell" in text
    assert lint.findings(text, causal_allowed=False) == []
    assert lint.findings((folder / "prescriber.txt").read_text("utf-8"), causal_allowed=False) == []
    assert sorted(path.name for path in folder.iterdir()) == sorted(written)


def test_without_a_folder_the_report_is_printed():
    ran = once("report", EXAMPLES / "open-ladder")
    assert ran.code == 0
    assert "4.5 mg: cannot tell" in ran.out
    assert "How this was worked out" in ran.out


def test_a_report_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    ran = run("report", trial_folder(tmp_path / "t", month()), "--out", tmp_path / "file" / "out")
    assert ran.code == 3
    assert "could not be written" in ran.err


# ------------------------------------------------------------------ check


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_have_no_problem(name):
    ran = run("check", EXAMPLES / name)
    assert ran.code == 0
    assert "No problem found." in ran.out
    assert ran.err == ""


def test_check_counts_what_is_in_force():
    # examples/build.py: 84 doses, and a rating on 78 of 84 days.
    told = run("check", EXAMPLES / "open-ladder", "--json").json
    assert (told["doses"], told["ratings"], told["co_changes"], told["problems"]) == (84, 78, 0, [])


def test_check_finds_a_projection_that_differs_and_rebuilds_it(tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(EXAMPLES / "open-ladder", folder)
    doses = folder / "doses.csv"
    sound = doses.read_text(encoding="utf-8")
    doses.write_text(sound.replace("1.5 mg", "15 mg", 1), encoding="utf-8")
    ran = run("check", folder)
    assert ran.code == 3
    assert "15 mg" in ran.err
    again = run("check", folder, "--rebuild")
    assert again.code == 0
    assert doses.read_text(encoding="utf-8") == sound
    assert run("check", folder).code == 0


def test_rebuilding_with_json_prints_only_json(tmp_path):
    folder = trial_folder(tmp_path / "t", month())
    ran = run("check", folder, "--rebuild", "--json")
    assert ran.json["doses"] == 28
    assert sorted(path.name for path in folder.glob("*.csv")) == ["diary.csv", "doses.csv", "events.csv"]


def test_a_bad_line_is_told_and_the_rest_is_analysed(tmp_path):
    entries = [*month(), rating(3, "eleven", slot="noon")]
    folder = trial_folder(tmp_path / "t", entries)
    ran = run("analyse", folder, "--json")
    assert ran.code == 3
    assert len(ran.json["problems"]) == 1
    assert ran.json["items"][0]["n_rated"] == 28
    assert "eleven" in ran.err


def test_many_problems_are_counted_and_not_all_printed(tmp_path):
    folder = trial_folder(tmp_path / "t", [*month(), *(rating(0, "x", slot=f"s{n}") for n in range(25))])
    ran = run("check", folder)
    assert ran.code == 3
    assert len(ran.err.splitlines()) == 21
    assert "5 more" in ran.err
    assert len(run("check", folder, "--json").json["problems"]) == 25


def test_a_note_costs_nothing(tmp_path):
    folder = trial_folder(tmp_path / "t", [*month(), dose(0, 0, slot="morning")])
    ran = run("check", folder)
    assert ran.code == 0
    assert "note:" in ran.err


def test_check_as_of_takes_another_day_for_today(tmp_path):
    folder = trial_folder(tmp_path / "t", month())
    ran = run("check", folder, "--as-of", "2026-03-20")
    assert ran.code == 3
    assert "2026-03-21" in ran.err


# ------------------------------------------------------------------ scales and demo


def test_every_scale_is_listed():
    ran = run("scales")
    assert ran.code == 0
    for scale in ("pain-0-10", "phq-9", "pgic", "hours-slept"):
        assert scale in ran.out
    assert len(run("scales", "--json").json) == 13


def test_one_scale_is_told_in_full_with_its_sources():
    ran = run("scales", "pain-0-10")
    assert "How strong was your pain" in ran.out
    assert "Farrar" in ran.out
    told = run("scales", "pain-0-10", "--json").json
    assert (told["minimum"], told["maximum"], told["worthwhile_change"]) == ("0", "10", "2")


def test_an_unknown_scale_is_a_usage_error_with_the_known_ones():
    ran = run("scales", "joy-0-10")
    assert ran.code == 2
    assert "pain-0-10" in ran.err


def test_the_demo_analyses_every_example_and_names_its_reports(tmp_path):
    shutil.copytree(EXAMPLES / "hiv-sn", tmp_path / "examples" / "hiv-sn")
    trial_folder(tmp_path / "examples" / "one", month())
    ran = run("demo", "--examples", tmp_path / "examples", "--out", tmp_path / "out")
    assert ran.code == 0
    assert "A made-up trial" in ran.out
    assert str(tmp_path / "out" / "one" / "report.html") in ran.out
    # facts page, section 4: placebo 6.93 -> 4.51, amitriptyline 6.48 -> 3.75.
    for number in ("6.9", "4.5", "2.4", "6.5", "3.7"):
        assert number in ran.out
    assert (tmp_path / "out" / "one" / "report.txt").exists()
    for name in ("card.html", "card.txt", "checklist.html", "checklist.txt"):
        assert str(tmp_path / "out" / "paper" / name) in ran.out
        assert (tmp_path / "out" / "paper" / name).exists()


def test_a_demo_without_examples_is_a_usage_error(tmp_path):
    ran = run("demo", "--examples", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "--examples" in ran.err


# ------------------------------------------------------------------ wrong use


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("analyze",),
        ("analyse",),
        ("report",),
        ("check",),
        ("analyse", "x", "--as-of", "1 May"),
        ("analyse", "x", "--seed", "many"),
        ("analyse", "x", "--model", "m9"),
        ("analyse", "x", "--no-such-option"),
        ("analyse", "--batch", "x"),
        ("analyse", "--bare"),
        ("analyse", "y.csv", "--bare", "x.csv"),
        ("analyse", "--bare", "x.csv", "--scale", "ten"),
        ("analyse", "--bare", "x.csv", "--scale", "10-0"),
        ("analyse", "--bare", "x.csv", "--scale", "0-1.2.3"),
    ],
)
def test_wrong_use_is_exit_code_2_and_one_line_of_help(words):
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert 1 <= len(ran.err.splitlines()) <= 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [("analyse", "nowhere"), ("report", "nowhere"), ("check", "nowhere")])
def test_a_folder_that_is_not_there_is_a_problem_in_the_data(words, tmp_path):
    ran = run(words[0], tmp_path / words[1])
    assert (ran.code, ran.out) == (3, "")
    assert "nowhere" in ran.err


def test_help_and_version_are_results():
    assert "analyse" in run("--help").out
    assert run("--version").out.startswith("modicum ")
    assert run("--help").code == 0


def test_python_m_modicum_is_the_same_command(monkeypatch):
    """The process ends at once when it has answered; here the end is an exception, or it would be that of the tests."""
    monkeypatch.setattr(sys, "argv", ["modicum", "scales", "--json"])
    monkeypatch.setattr(os, "_exit", sys.exit)
    monkeypatch.setattr(atexit, "_run_exitfuncs", lambda: None)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit) as stopped:
        runpy.run_module("modicum", run_name="__main__")
    assert stopped.value.code == 0
    assert out.getvalue() == run("scales", "--json").out


class Interrupted(io.StringIO):
    """A terminal at which somebody presses Ctrl-C."""

    def write(self, _text):
        raise KeyboardInterrupt


def test_stopping_by_hand_is_not_a_crash():
    said = io.StringIO()
    with contextlib.redirect_stdout(Interrupted()), contextlib.redirect_stderr(said):
        assert main(["scales"]) == 130
    assert "stopped" in said.getvalue()


def test_a_reader_that_went_away_is_not_a_crash():
    """modicum scales | head -1: the other end of the pipe is closed."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe, contextlib.redirect_stdout(pipe):
        assert main(["scales"]) == 0
