"""Days drawn for the steps of a plan, from choices to trial.toml, the check, the analysis and the page."""

import json
import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import jsonschema
import pytest

from house.words import lint
from unit.doors.shell import ROOT, run
from unit.doors.test_plan_commands import AGREED, CHOICES, ON, new, person

TIMING = "\n[[step-timing]]\nwindow-days = 6\nseed = 11\n"
SCHEMA = ROOT / "src" / "modicum" / "knowledge" / "schemas" / "1" / "analyse-trial.json"
LATER = ("--as-of", "2025-12-31")
KEYS = {
    *("why_not", "steps", "stay_days", "equally_likely_outcomes", "drawn_outcomes", "difference", "p"),
    *("smallest_possible_p", "words"),
}


def folder(tmp_path, *, changes=(), choices=CHOICES, timing=TIMING):
    """The trial folder of an agreed plan whose steps' days were drawn."""
    text = choices + timing + AGREED
    for old, changed in changes:
        assert old in text
        text = text.replace(old, changed)
    out = tmp_path / "trial"
    # the screen must be of the drawn day of the first dose: 1 March is the earliest, 5 March came up
    answers = person(tmp_path, ("first-dose = 2027-03-01", "first-dose = 2027-03-05"))
    told = new(tmp_path, text, "--person", answers, *ON, "--out", out)
    assert told.code == 0, told.err
    return out


def described(out):
    return tomllib.loads((out / "trial.toml").read_text("utf-8"))


def live(out, *, fall=1.0, seed=1):
    """Moves the trial two years back, so that its days are over, and writes a record that keeps the plan to the day.

    Every step changes the rating by `fall` at once.
    """
    file = out / "trial.toml"
    file.write_text(file.read_text("utf-8").replace("2027-", "2025-"), "utf-8")
    (out / "plan.toml").unlink()  # it would say, rightly, that what was agreed was changed
    trial, chance, lines = described(out), Random(seed), []
    timed, blocks = trial["timed"][0], trial["drawn"][0]
    for k in range(trial["horizon-days"]):
        day = trial["first-day"] + timedelta(days=k)
        step = sum(day >= begin for begin in timed["begins"])
        dose = timed["doses"][step - 1] if step else "0 mg"
        if blocks["first"] <= day <= blocks["last"]:
            dose = blocks["order"][(day - blocks["first"]).days // blocks["block-days"]]
        taken = {"status": "skipped"} if dose == "0 mg" else {"status": "taken", "amount": dose}
        value = round(min(10, max(0, 8 - fall * step + chance.gauss(0, 1))))
        lines.append({"id": f"d{k}", "kind": "dose", "for": f"{day}", "slot": "bedtime"} | taken)
        lines.append({"id": f"r{k}", "kind": "rating", "for": f"{day}", "slot": "evening", "item": "pain-0-10"})
        lines[-1]["value"] = str(value)
    (out / "journal.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


@cache
def analysed(fall, *more):
    with TemporaryDirectory() as place:
        out = folder(Path(place))
        live(out, fall=fall)
        return run("analyse", out, *LATER, "--json", *more).json, run("report", out, *LATER).out


def test_the_trial_states_the_drawn_days_and_what_else_could_have_come_up(tmp_path):
    out = folder(tmp_path)
    (timed,) = described(out)["timed"]
    assert timed["window-days"] == 6
    assert timed["stay-days"] == 14  # the run-in and every stay are 14 days, the last dose 28
    assert timed["doses"] == ["0.5 mg", "1.5 mg", "2.5 mg", "3.5 mg", "4.5 mg"]
    assert [str(day) for day in timed["earliest"]] == [
        *("2027-03-01", "2027-03-21", "2027-04-10", "2027-04-30", "2027-05-20"),
    ]
    late = [(b - e).days for b, e in zip(timed["begins"], timed["earliest"], strict=True)]
    assert all(0 <= days <= 6 for days in late)
    assert "seed 11" in timed["how"]
    steps = (out / "plan.txt").read_text("utf-8")
    assert all(f"{begin}" in steps for begin in timed["begins"])


def test_what_new_writes_can_be_checked_and_analysed(tmp_path):
    out = folder(tmp_path)
    told = run("check", out, "--as-of", "2027-02-20")
    assert (told.code, "No problem found." in told.out) == (0, True), told.out
    assert run("analyse", out, "--as-of", "2027-02-20").code == 0


def test_somebody_who_takes_it_already_begins_with_the_first_step_that_moves(tmp_path):
    """The dose taken now is not moved, and its 14 days are the days before the first drawn step."""
    first = CHOICES.replace("run-in-days = 14", "run-in-days = 0").replace(
        'taken-before = "0 mg"', 'taken-before = "0.5 mg"\nbegin-at-present-dose = true'
    )
    answers = person(tmp_path, ("first-dose = 2027-03-01", "first-dose = 2027-02-15"))
    out = tmp_path / "trial"
    told = new(tmp_path, first + TIMING + AGREED, "--person", answers, *ON, "--out", out)
    assert told.code == 0, told.err + told.out
    assert not list(out.glob("checklist*")), "it is for a first dose"
    (timed,) = described(out)["timed"]
    assert (timed["doses"][0], timed["stay-days"], len(timed["begins"])) == ("1.5 mg", 14, 4)
    assert str(timed["earliest"][0]) == "2027-03-01"
    assert run("check", out, "--as-of", "2027-02-20").code == 0


def test_the_test_is_published_with_its_words():
    told, page = analysed(1.0)
    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
    made = told["items"][0]["timing_test"]
    assert set(made) == KEYS
    assert (made["why_not"], made["steps"], made["stay_days"]) == (None, 5, 14)
    assert (made["equally_likely_outcomes"], made["drawn_outcomes"]) == (7**5, None)
    assert made["difference"] < -0.5
    assert made["p"] <= 0.05
    assert made["words"] in " ".join(page.split())


@pytest.mark.parametrize("fall", [1.0, 0.0])
def test_the_words_claim_no_cause_and_leave_the_verdict_alone(fall):
    made = analysed(fall)[0]["items"][0]["timing_test"]
    assert lint.findings(made["words"], causal_allowed=False) == []
    assert "the verdict stays as it is" in made["words"]
    assert ("You knew the days" in made["words"]) is (made["p"] <= 0.05)


def test_days_that_show_nothing_are_told_without_reading_anything_into_it():
    made = analysed(0.0)[0]["items"][0]["timing_test"]
    assert made["p"] > 0.05
    assert "That does not show that the doses do nothing" in made["words"]


def test_the_grades_are_those_of_the_same_record_without_the_draw(tmp_path):
    out = folder(tmp_path)
    live(out)
    text = (out / "trial.toml").read_text("utf-8")
    (out / "trial.toml").write_text(text[: text.index("[[timed]]")], "utf-8")
    without = run("analyse", out, *LATER, "--json").json
    (item,) = json.loads(json.dumps(analysed(1.0)[0]["items"]))
    assert item.pop("timing_test") is not None
    assert without["items"][0].pop("timing_test") is None
    assert [item] == without["items"]


def test_before_the_agreed_day_it_waits(tmp_path):
    out = folder(tmp_path)
    live(out)
    made = run("analyse", out, "--as-of", "2025-06-20", "--json").json["items"][0]["timing_test"]
    assert (made["why_not"], made["p"]) == ("interim", None)
    assert "waits for the agreed day" in made["words"]


def test_days_changed_after_the_draw_are_said_and_not_tested(tmp_path):
    out = folder(tmp_path)
    live(out)
    file = out / "trial.toml"
    file.write_text(file.read_text("utf-8") + 'moved = "a week of flu"\n', "utf-8")
    made = run("analyse", out, *LATER, "--json").json["items"][0]["timing_test"]
    assert made["why_not"] == "moved"
    assert "changed after they were drawn (a week of flu)" in made["words"]


def test_it_stands_in_the_html_and_among_the_explanations(tmp_path):
    out = folder(tmp_path)
    live(out)
    assert run("report", out, *LATER, "--out", tmp_path / "page").code == 0
    html = (tmp_path / "page" / "report.html").read_text("utf-8")
    assert "A check by the drawn days" in html
    assert "the day of each of 5 steps drawn by itself, 0 to 6 days late, with seed 11." in html
    explained = run("analyse", out, *LATER, "--explain").out
    assert "days of the steps: randomisation test" in explained
