"""Trials that are well kept and cannot answer: a verdict that says so, exit code 0, and no number without its trust."""

import json
import math
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bad.answer import TRIALS, ask, strict_json

NUMBERS = ("mean", "sd", "q025", "q50", "q975", "p_better", "p_worse", "p_beyond_worthwhile")
FIRST = date(2020, 3, 2)


def wave(day: int) -> int:
    """Ratings that look as if someone had given them: 2 to 8, without a short period."""
    return 2 + (day * day + 3 * day // 2) % 7


def blocks(day: int, *doses: object, length: int = 14) -> object:
    return doses[day // length % len(doses)]


def entries(days):
    """Journal entries of (day, dose or None, rating or None); an unrecorded dose is not written at all."""
    for day, amount, value in days:
        when = (FIRST + timedelta(days=day)).isoformat()
        if amount is not None:
            told = {"status": "skipped"} if amount == 0 else {"status": "taken", "amount": f"{amount} mg"}
            yield {"id": f"d{day}", "kind": "dose", "for": when, "slot": "bedtime"} | told
        if value is not None:
            yield {"id": f"r{day}", "kind": "rating", "for": when, "slot": "evening", "item": "pain-0-10",
                   "value": str(value)}  # fmt: skip


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = Path(shutil.copytree(TRIALS / "good", tmp_path / "trial"))
    path = folder / "trial.toml"
    path.write_text(path.read_text("utf-8").replace("2025-03-03", FIRST.isoformat()), encoding="utf-8")
    return folder


def analyse(capsys, folder, days, *more):
    """The main item of a trial, checked for what holds of every answer."""
    lines = [*entries(days), *more]
    (folder / "journal.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    answer = ask(capsys, "analyse", "--json", folder)
    assert answer.code == 0
    (item,) = strict_json(answer.out)["items"]
    for contrast in item["contrasts"]:
        numbers = [contrast[name] for name in NUMBERS]
        if contrast["trust"] == "usable" and item["trust"] == "usable":
            assert all(math.isfinite(number) for number in numbers)
        else:
            assert set(numbers) == {None}
            assert contrast["verdict"] in {"cannot tell", "too early for a verdict"}
            assert contrast["days_needed"] is None
    return item


# Days and the trust of the item as a whole. Where that is "usable" the ratings could be fitted; no contrast has two sides.
UNUSABLE = {
    "constant": ([(d, blocks(d, 0, 3), 5) for d in range(56)], "no_variation"),
    "constant at the end of the scale": ([(d, blocks(d, 0, 3), 10) for d in range(56)], "no_variation"),
    "a perfect fit, the day after": (
        [(d, blocks(d, 0, 3), blocks(max(d - 1, 0), 5, 3)) for d in range(56)],
        "no_variation",
    ),
    "one rating": ([(d, blocks(d, 0, 3), 5 if d == 30 else None) for d in range(56)], "too_few_days"),
    "every rating missing": ([(d, blocks(d, 0, 3), None) for d in range(56)], "too_few_days"),
    "only the dose": ([(d, 3, wave(d)) for d in range(56)], "usable"),
    "only no dose": ([(d, 0, wave(d)) for d in range(56)], "usable"),
    "no dose recorded": ([(d, None, wave(d)) for d in range(56)], "too_few_days"),
    "rated on one side only": ([(d, blocks(d, 0, 3), wave(d) if d % 28 < 14 else None) for d in range(56)], "usable"),
    "one day": ([(0, 3, 5)], "too_few_days"),
    "two days six years apart": ([(0, 0, 5), (2190, 3, 4)], "too_few_days"),
    "a new dose every four days": ([(d, d // 4, wave(d)) for d in range(40)], "usable"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_trial_that_cannot_answer_names_no_dose_and_says_why(capsys, folder, name):
    days, trust = UNUSABLE[name]
    item = analyse(capsys, folder, days)
    for command in (["check"], ["analyse", "--explain"], ["report"]):
        answer = ask(capsys, *command, folder)
        assert (answer.code, "Traceback" in answer.all) == (0, False)
    assert item["trust"] == trust
    assert all(contrast["trust"] != "usable" for contrast in item["contrasts"])
    assert item["smallest_effective_dose"] is None


def test_five_years_of_a_trial_are_analysed(capsys, folder):
    (folder / "journal.ndjson").write_text(
        "".join(json.dumps(e) + "\n" for e in entries((d, blocks(d, 0, 3, length=90), wave(d)) for d in range(1826))),
        encoding="utf-8",
    )
    answer = ask(capsys, "analyse", "--json", folder)
    assert answer.code == 0
    shape = strict_json(answer.out)
    assert (shape["n_days"], shape["items"][0]["n_rated"]) == (1826, 1826)
    assert answer.seconds < 60  # about 7 s on a 2-core machine; a slower one has room


def test_ten_doses_are_ten_contrasts_against_none(capsys, folder):
    days = [(d, blocks(d, *(half / 2 for half in range(11)), length=7), wave(d)) for d in range(77)]
    item = analyse(capsys, folder, days)
    against_none = [contrast["dose"] for contrast in item["contrasts"] if contrast["against"] == "0 mg"]
    assert against_none == ["0.5 mg", "1 mg", "1.5 mg", "2 mg", "2.5 mg", "3 mg", "3.5 mg", "4 mg", "4.5 mg", "5 mg"]


def test_doses_of_one_day_are_added_and_one_unknown_makes_the_day_unknown(capsys, folder):
    days = [(d, blocks(d, 0, 3), wave(d)) for d in range(56)]
    when = (FIRST + timedelta(days=20)).isoformat()
    more = {"id": "m", "kind": "dose", "for": when, "slot": "morning"}
    whole = analyse(capsys, folder, days, more | {"status": "taken", "amount": "1.5 mg"})
    assert {contrast["dose"] for contrast in whole["contrasts"]} == {"3 mg", "4.5 mg"}
    part = analyse(capsys, folder, days, more | {"status": "not_recorded"})
    assert {contrast["dose"] for contrast in part["contrasts"]} == {"3 mg"}
    assert part["n_rated"] + sum(left["count"] for left in part["left_out"]) == 56


# ------------------------------------------------------------------ found here, mended elsewhere

LINE = [(d, blocks(d, 0, 3), 20 + d) for d in range(56)]


def test_a_trial_whose_ratings_lie_on_a_straight_line_is_answered(capsys, folder):
    path = folder / "trial.toml"
    path.write_text(path.read_text("utf-8").replace("pain-0-10", "mood-0-100"), encoding="utf-8")
    told = [entry | ({"item": "mood-0-100"} if "item" in entry else {}) for entry in entries(LINE)]
    (folder / "journal.ndjson").write_text("".join(json.dumps(entry) + "\n" for entry in told), encoding="utf-8")
    assert ask(capsys, "analyse", folder).code == 0


def test_a_window_that_ended_before_the_first_day_changes_nothing(capsys, folder):
    days = [(d, blocks(d, 0, 3), wave(d)) for d in range(56)]
    before = {
        "kind": "co-change",
        "id": "c",
        "for": "2020-02-10",
        "until": "2020-02-20",
        "what": "flu",
        "shape": "window",
    }
    without, beside = analyse(capsys, folder, days), analyse(capsys, folder, days, before)
    assert [contrast["mean"] for contrast in beside["contrasts"]] == [
        contrast["mean"] for contrast in without["contrasts"]
    ]


def test_doses_that_were_not_recorded_are_not_said_not_to_have_been_taken(capsys, folder):
    analyse(capsys, folder, [(d, None, wave(d)) for d in range(56)])
    assert "No dose has been taken" not in ask(capsys, "analyse", folder).out
