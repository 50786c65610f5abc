"""A practice: twenty trials analysed in one go, going on past bad ones, and nobody missing from the count."""

import json
import shutil
from collections import Counter

import pytest

from modicum.doors.desk.knowing import words
from modicum.doors.files.story import make_again, read_story
from modicum.report.practice import EARLY, NO_DOSE, OUTCOMES, UNREAD, Case, practice_page
from modicum.report.text import as_text
from unit.doors.shell import EXAMPLES, bare_csv, run

PRACTICE = EXAMPLES / "stories" / "6-practice" / "practice"
ON = ("--as-of", "2026-11-20")


def lines(file):
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def some(tmp_path, *people):
    folder = tmp_path / "people"
    for name in people:
        shutil.copytree(PRACTICE / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def everyone(tmp_path_factory):
    out = tmp_path_factory.mktemp("practice") / "all.ndjson"
    return run("analyse", "--batch", PRACTICE, "--out", out, *ON), lines(out)


# ------------------------------------------------------------------ the story


def test_twenty_were_started_and_twenty_are_counted(everyone):
    ran, told = everyone
    assert ran.code == 3  # p11 cannot be read
    assert [line["file"] for line in told] == [f"p{n:02d}" for n in range(1, 21)]
    assert sum(Counter(line["case"]["outcome"] for line in told).values()) == 20
    assert "20 people, and all of them are counted" in ran.out
    assert "all 20 4 3 1" in " ".join(ran.out.split())


def test_who_left_is_named_with_the_day_and_the_reason_that_they_gave(everyone):
    cases = {line["file"]: line["case"] for line in everyone[1]}
    assert {name: case["stopped"] for name, case in cases.items() if case["stopped"]} == {
        "p03": 41,
        "p08": 27,
        "p09": 32,
        "p16": 53,
    }  # the day after the last one of examples/stories.py, which counts from 0
    assert {name: case["silent"] for name, case in cases.items() if case["silent"]} == {"p06": 34, "p14": 62, "p17": 20}
    assert cases["p09"]["why"] == "afraid of the anger that came with it"
    assert [name for name, case in cases.items() if case["severe"]] == ["p09"]
    assert cases["p08"]["why"] == ""
    assert "no reason given" in everyone[0].out


def test_a_record_that_cannot_be_read_and_one_that_is_not_over_are_outcomes_too(everyone):
    outcomes = {line["file"]: line["case"]["outcome"] for line in everyone[1]}
    assert outcomes["p11"] == "could not be read"
    assert (outcomes["p19"], outcomes["p20"]) == ("before the agreed day", "before the agreed day")
    (bad,) = [line for line in everyone[1] if "problems" in line]
    assert bad["problems"][0]["where"] == "p11"
    assert "journal.ndjson" in bad["problems"][0]["what"]


def test_a_line_holds_what_the_trial_alone_says(everyone):
    alone = run("analyse", PRACTICE / "p01", "--json", *ON).json
    assert everyone[1][0]["analysis"] == alone


def test_the_plans_of_the_practice_are_made_again_from_their_choices():
    from modicum.doors.desk.screen_medicines import resolver
    from modicum.doors.files.folder import read_toml
    from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders

    resolve = resolver(KeptInFolder(usual_folders()), lambda _: None)
    person = read_toml(PRACTICE.parent / "person.toml")
    for name in ("p01", "p08", "p16"):
        assert make_again(PRACTICE / name, PRACTICE / name, person, resolve).differs == ()
    assert read_story(PRACTICE.parent).many


def test_the_demo_shows_a_practice_and_says_if_somebody_is_missing(tmp_path):
    examples = tmp_path / "examples"
    for one in ("hiv-sn", "open-ladder"):
        shutil.copytree(EXAMPLES / one, examples / one)
    story = examples / "stories" / "6-practice"
    for name in ("p01", "p11"):
        shutil.copytree(PRACTICE / name, story / "practice" / name)
    for name in ("story.toml", "choices.toml", "person.toml"):
        shutil.copy(PRACTICE.parent / name, story)
    ran = run("demo", "--examples", examples, "--out", tmp_path / "out")
    assert ran.code == 3
    assert "should be '20 people, and all of them are counted'" in " ".join(ran.out.split())
    text = (story / "story.toml").read_text("utf-8")
    says = 'says = ["could not be read 1 0 0 0"]'
    kept = "\n".join(
        says if line.startswith("says") else line for line in text.replace("20 people", "2 people").splitlines()
    )
    (story / "story.toml").write_text(kept, "utf-8")
    ran = run("demo", "--examples", examples, "--out", tmp_path / "out")
    assert ran.code == 0, ran.out
    assert "It ends as its story says: twenty were started" in " ".join(ran.out.split())
    assert "2 people, and all of them are counted" in (tmp_path / "out/stories/6-practice/practice.txt").read_text(
        "utf-8"
    )


# ------------------------------------------------------------------ batches


def test_trials_and_series_of_one_folder_are_both_analysed_and_only_people_are_counted(tmp_path):
    folder = some(tmp_path, "p01")
    bare_csv(folder / "a.csv", [(t, 0 if t < 10 else 3, (t * 7) % 5) for t in range(20)])
    out = tmp_path / "out.ndjson"
    ran = run("analyse", "--batch", folder, "--out", out, "--model", "m1", *ON)
    assert ran.code == 0, ran.err
    assert [line["file"] for line in lines(out)] == ["a.csv", "p01"]
    assert "1 people" not in ran.out
    assert "1 person, and counted" in ran.out
    assert "2 of 2 trials and series" in ran.err


def test_a_trial_that_lost_its_description_is_counted(tmp_path):
    folder = some(tmp_path, "p01", "p02")
    (folder / "p01" / "trial.toml").unlink()
    (folder / "notes").mkdir()
    out = tmp_path / "out.ndjson"
    ran = run("analyse", "--batch", folder, "--out", out, *ON)
    assert ran.code == 3
    assert [(line["file"], line["case"]["outcome"] == "could not be read") for line in lines(out)] == [
        ("p01", True),
        ("p02", False),
    ]
    assert "1 of 2 trials and files could not be analysed" in ran.err


def test_a_batch_of_trials_goes_on_where_it_was_stopped_and_counts_all_of_them(tmp_path):
    folder, out = some(tmp_path, "p01", "p11"), tmp_path / "out.ndjson"
    first = run("analyse", "--batch", folder, "--out", out, *ON)
    whole = out.read_text("utf-8")
    out.write_text(whole.splitlines(keepends=True)[1], "utf-8")
    again = run("analyse", "--batch", folder, "--out", out, "--resume", *ON)
    assert (first.code, again.code) == (3, 3)
    assert sorted(out.read_text("utf-8").splitlines()) == sorted(whole.splitlines())
    assert "2 people, and all of them are counted" in again.out


def test_somebody_who_stopped_after_the_agreed_day_did_not_stop_early(tmp_path):
    folder, out = some(tmp_path, "p01"), tmp_path / "out.ndjson"
    assert run("revise", folder / "p01", "--stop", "--as-of", "2026-06-07").code == 0  # day 91 of 90
    run("analyse", "--batch", folder, "--out", out, *ON)
    assert lines(out)[0]["case"]["stopped"] is None


def test_somebody_who_never_wrote_a_line_is_counted_with_nothing_on_record(tmp_path):
    folder, out = some(tmp_path, "p01"), tmp_path / "out.ndjson"
    (folder / "p01" / "journal.ndjson").write_text("", "utf-8")
    run("analyse", "--batch", folder, "--out", out, *ON)
    case = lines(out)[0]["case"]
    assert (case["outcome"], case["silent"]) == ("no dose on record", 0)


# ------------------------------------------------------------------ the page


def page(*cases):
    return " ".join(as_text(practice_page(cases, words())).split())


def test_every_row_adds_up_to_everybody():
    cases = [Case(f"p{n}", outcome, horizon=90) for n, outcome in enumerate(OUTCOMES)]
    told = practice_page(cases, words())
    rows = told.sections[0].tables[0].rows
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1]) == len(OUTCOMES)


def test_where_nobody_left_that_is_said():
    told = page(Case("a", EARLY, horizon=90))
    assert "Nobody stopped before the agreed day, and nobody fell silent." in told
    assert "Counted from the trials in one folder" in told
    assert "Made-up" not in told


def test_one_made_up_person_does_not_make_a_real_practice_made_up():
    assert "Made-up example" in page(Case("a", NO_DOSE, synthetic=True), Case("b", UNREAD))
    assert "Made-up example" not in page(Case("a", NO_DOSE, synthetic=True), Case("b", NO_DOSE))
    assert "Made-up example" not in page(Case("b", UNREAD))


def test_no_effect_over_all_is_given():
    told = page(Case("a", "helps"), Case("b", "worse", stopped=3, horizon=90))
    assert "No effect over all of them is given here" in told
    assert "%" not in told
    assert "1 ended the plan before its agreed day, on day 3" in told
