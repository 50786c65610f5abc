"""The commands about plans: schemes side by side, a plan made from choices, and the linter on anybody's."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from modicum.doors.desk.knowing import words
from modicum.knowledge.compare_protocols import Topic
from modicum.plan.compile import compile_plan
from modicum.plan.gate import Answer
from modicum.plan.life import State
from modicum.report.plan import PlanSaid, dispensing_page, plan_page
from unit.doors.shell import run
from unit.plan.makers import LADDER, choices

ROOT = Path(__file__).parents[3]
CHOICES = (ROOT / "examples" / "plan" / "choices.toml").read_text("utf-8")
PERSON = ROOT / "examples" / "person" / "person.toml"
AGREED = '\n[[agreed]]\nprescriber = "Dr. A. Name"\non = 2027-02-10\nhow = "at the visit"\n'
ON = ("--as-of", "2027-02-10")


def new(tmp_path, text, *more):
    file = tmp_path / "choices.toml"
    file.write_text(text, "utf-8")
    return run("new", file, *more)


def person(tmp_path, *changes):
    text = PERSON.read_text("utf-8")
    for old, new_ in changes:
        assert old in text
        text = text.replace(old, new_)
    file = tmp_path / "person.toml"
    file.write_text(text, "utf-8")
    return file


def test_all_schemes_are_shown_side_by_side():
    told = run("protocols")
    assert told.code == 0
    rows = {line.split()[0]: line for line in told.out.splitlines() if line[:2] in {"g-", "r-", "t-"}}
    assert len(rows) == 39
    assert "5 days" in rows["t-s4"]
    assert "14 days" in rows["t-s2"]
    assert rows["t-s1"].endswith("incomplete")
    assert rows["t-s2"].endswith("can be made")
    assert rows["r-10"].endswith("no")
    assert rows["g-03"].endswith("can be made (second-hand)")
    assert rows["g-09"].endswith("incomplete (not verified)")
    assert "None of them is the" in told.out


def test_why_two_schemes_cannot_both_be_right_and_what_neither_says():
    told = run("protocols", "t-s4", "t-s2")
    flat = " ".join(told.out.split())
    assert "t-s4 stays 5 days on a dose, t-s2 14 days." in flat
    assert "So both cannot be right for the same person." in flat
    assert (
        "What neither says: Days of the week without a dose. Days without the drug before the start. When it judges."
        in flat
    )


def test_two_schemes_that_agree_say_so():
    flat = " ".join(run("protocols", "t-s2", "t-s2p").out.split())
    assert "Nothing that both state is in the way of following both." in flat


@pytest.mark.parametrize("scheme", ["t-s1", "t-s2", "r-10", "g-09", "g-01"])
def test_one_scheme_in_full(scheme):
    told = run("protocols", scheme)
    assert told.code == 0
    assert told.out.startswith(f"{scheme}: ")
    assert "What it leaves open:" in told.out
    assert "Published in: " in told.out


def test_schemes_as_json():
    every = json.loads(run("protocols", "--json").out)
    assert len(every) == 39
    (one,) = json.loads(run("protocols", "t-s4", "--json").out)
    assert one["missing_for_a_plan"] == ["how long each dose is taken before the next"]
    assert set(one["states"]) == {topic.value for topic in Topic}
    assert {"scheme": "t-s2", "topic": "step-days", "states": "5 days", "other_states": "14 days"} in one["disagrees"]


@pytest.mark.parametrize("words", [("t-s9",), ("t-s2", "t-s4", "g-01")])
def test_a_scheme_that_is_not_known_or_three_of_them_is_a_mistake_of_use(words):
    assert run("protocols", *words).code == 2


# ------------------------------------------------------------------ a plan


def test_a_plan_is_proposed_with_its_days_grades_and_capsules(tmp_path):
    told = new(tmp_path, CHOICES, "--person", PERSON, *ON)
    flat = " ".join(told.out.split())
    assert told.code == 4
    assert "Proposed, not agreed" in flat
    assert "2027-04-26 2027-05-23 28 4.5 mg ladder" in flat
    assert "4.5 mg against 0 mg: grade B." in flat
    assert "1.5 mg against 0 mg: grade D." in flat
    assert "56 capsules of 0.5 mg" in flat
    assert "out of 8 that were equally likely" in flat
    assert "You may take less or stop on any day." in flat


def test_a_plan_that_somebody_agreed_to_is_approved_as_stated(tmp_path):
    told = new(tmp_path, CHOICES + AGREED, "--person", PERSON, *ON)
    assert told.code == 0
    assert "Agreed to by Dr. A. Name, on 2027-02-10, at the visit." in " ".join(told.out.split())
    assert "What stands in the way" not in told.out


@pytest.mark.hazard("H-09/gate-before-agreeing")
@pytest.mark.parametrize(
    "changes",
    [
        [('opioid-planned = "no"', 'opioid-planned = "yes"')],
        [('pregnancy = "no" ', 'pregnancy = "trying" ')],
        [('medicines = "none"', 'medicines = ["something white"]')],
    ],
)
def test_no_agreement_counts_while_the_screen_bars(tmp_path, changes):
    told = new(tmp_path, CHOICES + AGREED, "--person", person(tmp_path, *changes), *ON)
    assert told.code == 4
    assert "Proposed, not agreed" in told.out
    assert "What would lift it:" in told.out


def test_without_the_answers_of_the_person_nothing_is_agreed(tmp_path):
    told = new(tmp_path, CHOICES + AGREED, *ON)
    assert told.code == 4
    assert "no screen of the person has been made." in told.out


@pytest.mark.parametrize(
    ("old", "changed", "words"),
    [
        (
            "first-dose = 2027-03-01",
            "first-dose = 2027-03-02",
            "field 'first-dose': says 2027-03-02, and the plan says 2027-03-01",
        ),
        ('start-dose = "0.5 mg"', 'start-dose = "1 mg"', "field 'start-dose': says 1, and the plan says 0.5"),
        ('top-dose = "4.5 mg"', 'top-dose = "3 mg"', "field 'top-dose': says 3, and the plan says 4.5"),
        ("born = 1974-05-03", "born = 2974-05-03", "born"),
    ],
)
def test_answers_for_another_plan_are_refused(tmp_path, old, changed, words):
    told = new(tmp_path, CHOICES, "--person", person(tmp_path, (old, changed)), *ON)
    assert told.code == 3
    assert words in told.err


def test_answers_that_do_not_say_when_are_judged_for_the_plans_own_day(tmp_path):
    unsaid = person(
        tmp_path, ("first-dose = 2027-03-01", ""), ('start-dose = "0.5 mg"', ""), ('top-dose = "4.5 mg"', "")
    )
    assert new(tmp_path, CHOICES + AGREED, "--person", unsaid, *ON).code == 0


@pytest.mark.parametrize(
    ("old", "changed", "words"),
    [
        ('increase = "1 mg"', 'increase = "1.25 mg"', "field 'increase'"),
        ('scheme = "g-01"', 'scheme = "t-s1"', "how much more at each step"),
        ('scheme = "g-01"', 'scheme = "r-10"', "scheme r-10"),
        ('strengths = ["0.5 mg", "1 mg", "1.5 mg", "3 mg", "4.5 mg"]', 'strengths = ["1 mg"]', "dose 0.5 mg"),
        ("run-in-days = 14", "run-in-days = 3", "nearest that passes is 14"),
        ("first-day = 2027-02-15", "first-day = 2027-02-09", "nearest that passes is 2027-02-10"),
    ],
)
def test_a_plan_that_cannot_be_made_says_why(tmp_path, old, changed, words):
    assert old in CHOICES
    told = new(tmp_path, CHOICES.replace(old, changed), *ON)
    assert told.code == 3
    assert words in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("old", "changed", "words"),
    [
        ('scheme = "g-01"', 'scheme = "mine"', "field 'scheme'"),
        ('start = "0.5 mg"', 'start = "0.5"', "field 'start'"),
        ('start = "0.5 mg"', 'start = "1 unit"', "says nothing about the drug in it"),
        ('share = "1"', 'share = "all"', "[[slot]]: field 'share'"),
        ('against = "none"', 'against = "other"', "[[re-challenge]]: field 'against'"),
        ("seed = 20270215", "", "[[re-challenge]]: field 'seed'"),
        ("[[slot]]", "[[step-timing]]\nwindow-days = 7\n[[slot]]", "[[step-timing]]: field 'seed'"),
        ("[[slot]]", '[[stop-trial]]\nby = "rungs"\n[[slot]]', "[[stop-trial]]: field 'days-each'"),
        ("horizon-days = 150", 'horizon-days = 150\nbegin-at-present-dose = "yes"', "field 'begin-at-present-dose'"),
        ("[[capsules]]", '[[liquid]]\nmg-per-ml = "1"\nsyringe-mark-ml = "0.1"\n[[capsules]]', "both stand there"),
        ("[[capsules]]", '[[capsules]]\nstrengths = ["1 mg"]\n[[capsules]]', "stands there 2 times"),
        ("[[slot]]", '[[agreed]]\nprescriber = "X"\n[[slot]]', "[[agreed]]: field 'on'"),
        ('zone = "Europe/Oslo"', 'zone = "Europe/Oslo"\noff-weekdays = ["sunny"]', "off-weekdays"),
        ('zone = "Europe/Oslo"', 'zone = "Europe/Oslo"\ncolour = "red"', "unknown field 'colour'"),
    ],
)
def test_choices_that_cannot_be_read_name_the_place(tmp_path, old, changed, words):
    assert old in CHOICES
    told = new(tmp_path, CHOICES.replace(old, changed, 1), *ON)
    assert told.code == 3
    assert words in told.err, told.err


def test_a_liquid_is_told_in_marks_with_the_warning_about_its_strength(tmp_path):
    capsules = CHOICES[CHOICES.index("[[capsules]]") : CHOICES.index("# [[agreed]]")]
    liquid = '[[liquid]]\nmg-per-ml = "1"\nsyringe-mark-ml = "0.1"\n\n'
    flat = " ".join(new(tmp_path, CHOICES.replace(capsules, liquid), *ON).out.split())
    assert "0.5 mg 0.5 mL" in flat
    assert "A liquid of another strength gives another dose for the same mL." in flat


def test_without_a_product_nothing_is_counted_and_that_is_said(tmp_path):
    capsules = CHOICES[CHOICES.index("[[capsules]]") : CHOICES.index("# [[agreed]]")]
    assert "so nothing was counted" in " ".join(new(tmp_path, CHOICES.replace(capsules, ""), *ON).out.split())


def test_two_doses_a_day_are_shown_each(tmp_path):
    text = CHOICES.replace('scheme = "g-01"', 'scheme = "r-11"').replace('ceiling = "4.5 mg"', 'ceiling = "2 mg"')
    for line in ('start = "0.5 mg"\n', 'increase = "1 mg"\n', "days-on-a-dose = 14\n"):
        text = text.replace(line, "")
    text = (
        text.replace('share = "1"', 'share = "0.5"') + '\n[[slot]]\nname = "morning"\nclock = "08:00"\nshare = "0.5"\n'
    )
    text = text.replace("horizon-days = 150", "horizon-days = 60")
    assert "2 mg (1 mg bedtime, 1 mg morning)" in new(tmp_path, text, *ON).out


def test_a_trial_of_stopping_says_what_was_agreed_and_until_when_a_return_is_one():
    told = run("new", ROOT / "examples" / "plan" / "stopping.toml", *ON)
    flat = " ".join(told.out.split())
    assert told.code == 4
    assert "2027-04-12 2027-05-09 28 0 mg trial of stopping" in flat
    assert "worse by 2 or more than its mean of 2027-03-01 to 2027-03-14, on 5 of any 7 days in a row." in flat
    assert "4.5 mg: up to 2027-04-11" in flat
    assert "3.5 mg: up to" not in flat  # a week on it is no stay of two
    assert "no-run-in" not in flat


@pytest.mark.parametrize(("begun", "code"), [('start-dose = "1.5 mg"', 0), ('start-dose = "3 mg"', 4), ("", 4)])
def test_whoever_takes_it_already_says_what_they_once_began_with(tmp_path, begun, code):
    """The plan begins at 4.5 mg, which is no first dose. What the first one was, only the person knows; unsaid, it bars."""
    text = (ROOT / "examples" / "plan" / "stopping.toml").read_text("utf-8") + AGREED
    answers = person(tmp_path, ("first-dose = 2027-03-01", ""), ('start-dose = "0.5 mg"', begun))
    told = new(tmp_path, text, "--person", answers, *ON)
    assert told.code == code, told.out + told.err
    assert ("The first dose (start-dose)" in told.out) == (code != 0)


def test_a_trial_of_stopping_without_a_direct_return_leads_back_by_the_ladder(tmp_path):
    text = (ROOT / "examples" / "plan" / "stopping.toml").read_text("utf-8")
    text = text.replace("direct-return-agreed = true ", "direct-return-agreed = false ")
    text = text.replace('by = "rungs" ', 'by = "at-once" ').replace("days-each = 7\n", "")
    told = new(tmp_path, text.replace("horizon-days = 84", "horizon-days = 56"), *ON)
    assert "Going back at once was not agreed." in " ".join(told.out.split())
    assert "up to 2027" not in told.out


def test_blocks_that_climb_back_leave_those_days_out_of_the_draw_test(tmp_path):
    text = CHOICES.replace("direct-return-agreed = true ", "direct-return-agreed = false ")
    told = new(tmp_path, text.replace("block-days = 13", "block-days = 112"), *ON)
    assert "drawn: the way back up" in told.out
    out = tmp_path / "trial"
    text = text.replace("block-days = 13", "block-days = 112") + AGREED
    assert new(tmp_path, text, "--person", PERSON, *ON, "--out", out).code == 0
    assert "drop-days = 56" in (out / "trial.toml").read_text("utf-8")  # four doses below the top, 14 days on each
    assert run("check", out, "--as-of", "2027-02-20").code == 0


def test_drawn_days_of_steps_are_said_with_their_seed(tmp_path):
    told = new(tmp_path, CHOICES + "\n[[step-timing]]\nwindow-days = 6\nseed = 11\n", *ON)
    flat = " ".join(told.out.split())
    # five doses after a run-in, seven days each could come on
    assert "drawn by chance with seed 11: up to 6 days after the earliest it could have, out of 16807 outcomes" in flat


# ------------------------------------------------------------------ the linter


def test_the_linter_reads_words_a_csv_and_our_own_choices(tmp_path):
    plans = ROOT / "tests" / "data" / "plans"
    assert run("check", "plan", plans / "telehealth-sheet.txt").code == 3
    told = run("check", "plan", plans / "hl7-taper.csv", "--json")
    assert told.code == 3
    assert {one["code"] for one in json.loads(told.out)} == {"uncovered-day", "supply", "text-days", "no-strength"}
    own = run("check", "plan", ROOT / "examples" / "plan" / "choices.toml")
    assert own.code == 0
    assert "large-ratio" in own.out
    bad = tmp_path / "bad.toml"
    bad.write_text(CHOICES.replace("run-in-days = 14", "run-in-days = 3"), "utf-8")
    told = run("check", "plan", bad)
    assert told.code == 3
    assert "cannot-be-made" in told.out


def test_a_folder_and_a_file_are_not_checked_at_once():
    assert run("check", "examples/open-ladder", "file.csv").code == 2


def test_a_liquid_of_a_plan_is_linted_for_its_syringe(tmp_path):
    capsules = CHOICES[CHOICES.index("[[capsules]]") : CHOICES.index("# [[agreed]]")]
    file = tmp_path / "liquid.toml"
    file.write_text(CHOICES.replace(capsules, '[[liquid]]\nmg-per-ml = "5"\nsyringe-mark-ml = "0.2"\n'), "utf-8")
    assert "off-graduation" in run("check", "plan", file).out


# ------------------------------------------------------------------ what is written


def test_an_agreed_plan_becomes_a_trial_that_can_be_checked_and_analysed(tmp_path):
    out = tmp_path / "trial"
    assert new(tmp_path, CHOICES + AGREED, "--person", PERSON, *ON, "--out", out).code == 0
    assert {file.name for file in out.iterdir()} == {
        "plan.html", "plan.txt", "dispensing.html", "dispensing.txt", "plan.ics", "trial.toml", "journal.ndjson",
        "plan.toml", "checklist.html", "checklist.txt",
    }  # fmt: skip
    assert "Signs of withdrawal: tick what you see" in (out / "checklist.txt").read_text("utf-8")
    told = run("check", out, "--as-of", "2027-02-20")
    assert (told.code, "No problem found." in told.out) == (0, True)
    assert run("analyse", out, "--as-of", "2027-02-20").code == 0
    text = (out / "trial.toml").read_text("utf-8")
    assert 'order-drawn = "rounds"' in text
    assert "horizon-days = 150" in text


def test_the_trial_states_the_drawn_order_that_the_plan_shows(tmp_path):
    out = tmp_path / "trial"
    told = new(tmp_path, CHOICES + AGREED, "--person", PERSON, *ON, "--out", out).out
    blocks = [line.split()[3] for line in told.splitlines() if "drawn" in line and line.startswith("2027")]
    text = (out / "trial.toml").read_text("utf-8")
    stated = [dose.strip(' "').split()[0] for dose in text.split("order = [")[1].split("]")[0].split(",")]
    assert blocks == stated
    assert len(stated) == 6


def test_a_proposed_plan_writes_pages_and_nothing_to_start_from(tmp_path):
    out = tmp_path / "trial"
    assert new(tmp_path, CHOICES, "--person", PERSON, *ON, "--out", out).code == 4
    assert {file.name for file in out.iterdir()} == {"plan.html", "plan.txt", "dispensing.html", "dispensing.txt"}


def test_a_trial_that_is_there_is_never_written_over(tmp_path):
    out = tmp_path / "trial"
    new(tmp_path, CHOICES + AGREED, "--person", PERSON, *ON, "--out", out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    told = new(tmp_path, CHOICES.replace("rounds = 3", "rounds = 2") + AGREED, "--person", PERSON, *ON, "--out", out)
    assert told.code == 2
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_the_dispensing_sheet_has_labels_counts_and_what_is_not_settled(tmp_path):
    out = tmp_path / "trial"
    new(tmp_path, CHOICES, "--person", PERSON, *ON, "--out", out)
    flat = " ".join((out / "dispensing.txt").read_text("utf-8").split())
    assert "0.5 mg at bedtime, from 2027-03-01 to 2027-03-14." in flat
    assert "257 capsules of 1.5 mg" in flat
    assert "How long it keeps. No date is printed here" in flat
    assert "This plan is not both agreed to and screened yet." in flat


def test_the_calendar_names_the_medicine_only_if_asked(tmp_path):
    for flag, named in ((), False), (("--name-medicine",), True):
        out = tmp_path / f"trial-{named}"
        new(tmp_path, CHOICES + AGREED, "--person", PERSON, *ON, "--out", out, *flag)
        assert (b"naltrexone" in (out / "plan.ics").read_bytes()) is named


def test_nobody_agreed_tomorrow(tmp_path):
    told = new(tmp_path, CHOICES + AGREED.replace("2027-02-10", "2027-02-11"), "--person", PERSON, *ON)
    assert told.code == 3
    assert "2027-02-11 is still to come" in told.err


def test_a_plan_without_a_zone_writes_nothing(tmp_path):
    """Its calendar could not ring, and half of what was asked for would look like all of it."""
    out = tmp_path / "trial"
    told = new(
        tmp_path, CHOICES.replace('"Europe/Oslo"', '"not stated"') + AGREED, "--person", PERSON, *ON, "--out", out
    )
    assert told.code == 3
    assert "Write the zone." in told.err
    assert not out.exists()


def test_days_of_the_week_without_a_dose_stand_on_every_label():
    """No published scheme with such days is complete, so the page is asked itself."""
    plan = compile_plan(replace(LADDER, off_days_a_week=1), choices(off_weekdays=frozenset({6}))).plan
    said = PlanSaid(plan, LADDER, State.PROPOSED, None, Answer(()), (), None, ())
    labels = next(
        section for section in dispensing_page(said, words()).sections if section.title == "Text for the labels"
    )
    assert labels.sentences[0] == "1.5 mg at bedtime, from 2027-03-15 to 2027-03-28. None on Sundays."
    assert all(label.endswith("None on Sundays.") for label in labels.sentences)
    days = next(section for section in plan_page(said, words()).sections if section.title == "The days")
    assert days.sentences == ("None on Sundays.",)


# ------------------------------------------------------------------ what is rated besides

ALSO = '\n[[also]]\nscale = "yes-no"\nworthwhile-change = "0.2"\nrating-time = "20:45"\n'


def test_what_is_rated_besides_stands_in_the_trial_after_the_main_rating(tmp_path):
    agreed = person(tmp_path), *ON, "--out", tmp_path / "trial"
    told = new(tmp_path, CHOICES + ALSO + AGREED, "--person", *agreed)
    assert told.code == 0, told.err
    trial = tomllib.loads((tmp_path / "trial" / "trial.toml").read_text("utf-8"))
    assert trial["primary"] == "pain-0-10"
    assert [(one["scale"], one["worthwhile-change"], one["rating-times"]) for one in trial["item"]] == [
        ("pain-0-10", "1", ["20:30"]),
        ("yes-no", "0.2", ["20:45"]),
    ]


@pytest.mark.parametrize(
    ("old", "new_", "said"),
    [
        ('"yes-no"', '"pain-0-10"', "[[also]] 1: field 'scale': pain-0-10 is rated already."),
        (
            '"0.2"',
            '"1"',
            "[[also]] 1: field 'worthwhile-change': 1 must be above 0 and smaller than the whole scale yes-no",
        ),
        ('"0.2"', '"0"', "[[also]] 1: field 'worthwhile-change': 0 must be above 0"),
        ('"20:45"', '"late"', "[[also]] 1: field 'rating-time'"),
        ('"yes-no"', '"headaches"', "[[also]] 1: field 'scale': 'headaches'"),
        ("rating-time", "rated", "[[also]] 1: field 'rating-time': is missing"),
        ('"20:45"', '"20:45"\nnote = "awake"', "[[also]] 1: unknown field 'note'"),
    ],
)
def test_something_besides_that_cannot_be_rated_is_named_with_its_place(tmp_path, old, new_, said):
    told = new(tmp_path, CHOICES + ALSO.replace(old, new_))
    assert told.code == 3
    assert said in " ".join(told.err.split())


def test_a_main_change_that_the_scale_has_no_room_for_is_refused_before_there_is_a_plan(tmp_path):
    told = new(tmp_path, CHOICES.replace('worthwhile-change = "1"', 'worthwhile-change = "10"'))
    assert told.code == 3
    assert "field 'worthwhile-change': 10 must be above 0 and smaller than the whole scale pain-0-10" in " ".join(
        told.err.split()
    )
