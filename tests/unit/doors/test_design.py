"""modicum design on the command line: what each plan could tell, what more days would settle, and what is not guessed."""

import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from house.words.lint import findings
from modicum.analysis.compare_designs import WORKS_FROM
from modicum.doors.desk import go_on as going
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.analyse_trial import DEFAULT_SEED
from modicum.doors.desk.design import Wish, as_values, asked_of, compare, compared_page, person
from modicum.doors.desk.knowing import knowledge, words
from unit.doors.shell import run

ROOT = Path(__file__).parents[3]
CHOICES = ROOT / "examples" / "plan" / "choices.toml"
LADDER = ROOT / "examples" / "open-ladder"
RAGE = ROOT / "examples" / "stories" / "4-rage" / "trial"
FEW = ("--replicates", "3")
STATED = ("--sd", "1.5", "--phi", "0.5", "--worthwhile", "1")


@pytest.fixture(scope="module")
def told():
    return run("design", *STATED, *FEW, "--json")


def test_designs_are_compared_as_values(told):
    assert told.code == 0
    values = json.loads(told.out)
    assert values["found_from"] == WORKS_FROM == 0.8
    designs = {one["design"]: one for one in values["designs"]}
    assert list(designs) == ["open-ladder", "drawn-steps", "stop-trial", "swaps-2x13", "swaps-4x13", "blinded-4x13"]
    assert {name: one["grade"] for name, one in designs.items()} == {
        "open-ladder": "D", "drawn-steps": "D", "stop-trial": "D", "swaps-2x13": "B", "swaps-4x13": "B", "blinded-4x13": "A",
    }  # fmt: skip
    assert designs["open-ladder"]["days"] == 56
    assert designs["swaps-4x13"]["days"] == 56 + 104
    assert designs["swaps-4x13"]["days_back"] == 52
    for one in values["designs"]:
        assert list(one["truths"]) == ["none", "one", "two", "one-rated"]
        assert all(sum(truth["words"].values()) == truth["n"] == 3 for truth in one["truths"].values())
        assert one["finds_one_worthwhile_change"] is (one["truths"]["one"]["found"]["share"] >= 0.8)
    assert designs["open-ladder"]["truths"]["two"]["found"]["share"] == 0
    assert [one["design"] for one in values["refused"]] == ["climbing-swaps-4x28"]


def test_how_many_were_judged_and_how_fast_is_said_beside_it(told):
    assert re.search(r"72 made-up people judged in [\d.]+ s \([\d,]+ a second, (numba|numpy)\)", told.err)


def test_the_same_seed_gives_the_same_bytes(told):
    assert run("design", *STATED, *FEW, "--json").out == told.out
    assert run("design", *STATED, *FEW, "--json", "--seed", "4").out != told.out


def wish(**more):
    usual = {
        "choices": None, "at": "", "trial": None, "sd": 1.5, "phi": 0.5, "onset": None, "missing": 0.15, "drift": 0.0,
        "worthwhile": Decimal(1), "doses": None, "days_on_a_dose": 14, "replicates": 3, "seed": DEFAULT_SEED, "every": False,
    }  # fmt: skip
    return Wish(**(usual | more))


def test_one_core_says_the_same_as_all_of_them(told):
    compared = compare(asked_of(wish(), engine=quickest_engine()), map, progress=lambda _: None)
    assert as_values(compared) == json.loads(told.out)


def test_where_no_plan_lets_chance_decide_the_page_says_so():
    asked = asked_of(wish(missing=0.0), engine=quickest_engine())
    compared = compare(asked, map, progress=lambda _: None)
    page = compared_page(replace(compared, told=compared.told[:3]), words(), drawn=False)
    assert page.headline == "None of these 3 plans finds a change of 1 point"
    assert "No plan here lets chance decide, so none of them can find it." in page.lead
    assert all(row[4:] == ("–", "–", "–") for row in page.sections[0].tables[0].rows)


def test_a_change_is_worthwhile_in_the_direction_of_the_scale():
    people = person(sd=1.0, phi=0.0, onset=None, missing=0.0, drift=1.0, scale=knowledge().scales["mood-0-10"])
    lower = knowledge().scales["pain-0-10"].direction.sign
    higher = knowledge().scales["mood-0-10"].direction.sign
    assert people.drift_per_12_weeks == higher
    assert people.level == (4.0 if higher > 0 else 6.0)
    assert lower == -1


def test_the_page_says_what_each_plan_can_never_tell(tmp_path):
    ran = run("design", *STATED, *FEW, "--days-on-a-dose", "7", "--out", tmp_path)
    flat = " ".join(ran.out.split())
    assert "open ladder: it can never say that the dose helps, however long it goes on." in flat
    assert "It never names the smallest dose" in flat
    assert "you see which days are which, so it cannot tell the drug from what you expect of it." in flat
    assert "It compares 4.5 mg with none. Whether a lower dose is enough, it cannot tell." in flat
    assert "4 rounds of 28, climbing" in flat
    assert "It is only an example, not a plan for you." in flat
    assert findings(ran.out, causal_allowed=True) == []
    page = (tmp_path / "design.html").read_text("utf-8")
    assert page.count("<svg") == 1
    assert 'aria-label="How often' not in page
    assert 'role="img" aria-label="Chances of the words helps and probably helps in 7 plans.' in page
    assert (tmp_path / "design.txt").read_text("utf-8") == ran.out


def test_a_plan_that_finds_a_change_is_named_with_its_days():
    clear = ("--sd", "0.5", "--phi", "0", "--worthwhile", "2", "--missing", "0", "--onset", "0.5", "--drift", "0.5")
    ran = run("design", *clear, "--doses", "1.5", *FEW)
    flat = " ".join(ran.out.split())
    assert "4 of 7 plans find a change of 2 points" in flat or "3 of 7 plans find a change of 2 points" in flat
    assert "“2 rounds of 13 days” finds it in 100 of 100, in 80 days." in flat
    assert "Half of what the drug does is there after 0.5 days." in flat
    assert "Getting better by itself: 0.5 points in 12 weeks" in flat
    assert "all rated" not in flat.split("Told")[1].split("Every word")[0]


def test_ones_own_choices_come_first_with_the_ladder_and_item_of_the_file(tmp_path):
    values = json.loads(run("design", CHOICES, "--sd", "1.5", "--phi", "0.5", *FEW, "--json").out)
    assert values["designs"][0]["design"] == "as-chosen-3x13"
    assert values["designs"][0]["grade"] == "B"
    assert values["item"] == "pain-0-10"
    assert values["worthwhile_change"] == 1
    page = run("design", CHOICES, "--sd", "1.5", "--phi", "0.5", *FEW).out
    assert "The ladder is that of your choices: 0.5, 1.5, 2.5, 3.5, 4.5 mg." in " ".join(page.split())


def test_how_days_differ_is_taken_from_a_run_in_and_says_how_few_days():
    ran = run("design", "--from", LADDER, *FEW)
    flat = " ".join(ran.out.split())
    assert ran.code == 0
    assert "That rests on 19 rated days." in flat
    assert re.search(r"ratings differ by \d\.\d points from day to day \(\d\.\d to \d\.\d\)", flat)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "how days differ is not known. State --sd"),
        (("--sd", "1.5"), "how days differ is not known"),
        (("--from", LADDER, "--sd", "1"), "Keep one of the two."),
        ((CHOICES, *STATED), "Leave --doses and --worthwhile out."),
        (("--sd", "1", "--phi", "0.5", "--worthwhile", "4"), "at most 2.5"),
        ((*STATED, "--doses", "3,1.5"), "must be more than 0 and rise"),
        ((*STATED, "--doses", "0,1.5"), "must be more than 0 and rise"),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_not_guessed(arguments, why):
    ran = run("design", *arguments)
    assert ran.code == 2
    assert why in ran.err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--sd", "-1", "--phi", "0.5"), "no number from 0.01"),
        (("--sd", "one", "--phi", "0.5"), "no number from 0.01"),
        (("--sd", "1", "--phi", "1"), "no number from 0 to 0.99"),
        ((*STATED, "--doses", "1.5mg"), "1.5mg"),
        ((*STATED, "--replicates", "0"), "no number from 1"),
    ],
)
def test_numbers_that_cannot_be_are_refused(arguments, why):
    ran = run("design", *arguments)
    assert ran.code == 2
    assert why in ran.err


def test_a_ladder_that_no_plan_can_have_is_a_problem():
    ran = run("design", *STATED, "--days-on-a-dose", "3")
    assert ran.code == 3
    assert "at least 7 are asked for" in ran.err


def copy(tmp_path, source, *, lines=None):
    folder = tmp_path / "trial"
    shutil.copytree(source, folder)
    if lines is not None:
        journal = folder / "journal.ndjson"
        journal.write_text("".join(journal.read_text("utf-8").splitlines(keepends=True)[:lines]), "utf-8")
    return folder


def test_a_run_in_of_a_few_days_is_not_enough(tmp_path):
    ran = run("design", "--from", copy(tmp_path, LADDER, lines=8), *FEW)
    assert ran.code == 3
    assert "do not say how days differ. State --sd and --phi." in ran.err


def test_short_blocks_are_noted_by_check_plan_and_by_new_and_forbid_nothing(tmp_path):
    file = tmp_path / "choices.toml"
    text = CHOICES.read_text("utf-8").replace("block-days = 13", "block-days = 9")
    file.write_text(text.replace("horizon-days = 150", "horizon-days = 110"), "utf-8")
    checked = run("check", "plan", file)
    flat = " ".join(checked.out.split())
    assert checked.code == 0
    assert "(short-blocks): has 9 days on each side of a switch" in flat
    assert "64 were found with blocks of 10 days and 80 with 14" in flat
    assert "Blocks of 13 days would do." in flat
    assert "short-blocks" in run("new", file, "--as-of", "2027-02-10").out
    assert "short-blocks" not in run("check", "plan", CHOICES).out


# ---------------------------------------------------------------- during a trial


def test_what_more_days_would_settle_is_told_for_each_way_that_is_open(tmp_path):
    ran = run("design", "--during", LADDER, "--as-of", "2026-11-20", "--out", tmp_path)
    flat = " ".join(ran.out.split())
    assert ran.code == 0
    assert "no word will say that the dose helps" in flat
    assert re.search(r"none from now on +D( +\d+){4}", ran.out)
    assert "A higher dose is not open today, or there is no plan here" in flat
    assert "no agreed way back up at once" in flat
    assert findings(ran.out, causal_allowed=True) == []
    assert (tmp_path / "going-on.txt").read_text("utf-8") == ran.out


def test_the_ways_are_values_too():
    values = json.loads(run("design", "--during", LADDER, "--as-of", "2026-11-20", "--json").out)
    assert values["dose"] == "4.5 mg"
    assert [way["way"] for way in values["ways"]] == ["as-now", "without"]
    assert {way["grade"] for way in values["ways"]} == {"D"}
    assert all(0 <= one["chance"] <= 1 for way in values["ways"] for one in way["settled"])
    assert values["higher_dose_open"] is False


def test_a_running_plan_shows_what_it_has_agreed_and_the_days_that_it_still_holds():
    values = json.loads(run("design", "--during", RAGE, "--as-of", "2026-05-20", "--json").out)
    assert values["return_agreed"] is False
    assert [way["way"] for way in values["ways"]] == ["as-planned", "as-now", "without"]


def test_a_running_plan_rated_in_steps_is_told_that_its_days_ahead_are_not_worked_out():
    diarist = ROOT / "examples" / "stories" / "1-confounded-diarist" / "trial"
    told = run("design", "--during", diarist, "--as-of", "2026-02-20")
    assert told.code == 3
    assert "headache-0-3" in told.err


def test_while_a_severe_side_effect_is_open_no_more_days_are_spoken_of():
    ran = run("design", "--during", RAGE, "--as-of", "2026-11-20")
    assert "No more days are spoken of now" in ran.out
    assert "settled" not in ran.out
    values = json.loads(run("design", "--during", RAGE, "--as-of", "2026-11-20", "--json").out)
    assert values["ways"] == []
    assert values["severe_open"]


def test_days_that_are_settled_already_are_said_to_be():
    """A chance of 100 was read as a promise, where the trial's own verdict was there already."""
    swaps = LADDER.parent / "randomised-swaps"
    assert '"verdict": "helps (drug or expectation)"' in run("analyse", swaps, "--json").out
    assert json.loads(run("design", "--during", swaps, "--json").out)["settled_now"] is True
    assert "By the days so far it is settled already." in run("design", "--during", swaps).out.replace("\n", " ")
    assert json.loads(run("design", "--during", LADDER, "--as-of", "2026-11-20", "--json").out)["settled_now"] is False
    assert "settled already" not in run("design", "--during", LADDER, "--as-of", "2026-11-20").out


def test_a_record_without_a_dose_has_nothing_to_look_ahead_to(tmp_path):
    folder = copy(tmp_path, LADDER, lines=0)
    ran = run("design", "--during", folder, "--as-of", "2026-11-20")
    assert ran.code == 3
    assert "no dose is recorded" in ran.err
    (folder / "journal.ndjson").write_text(
        "".join((LADDER / "journal.ndjson").read_text("utf-8").splitlines(keepends=True)[:20])
    )
    few = run("design", "--during", folder, "--as-of", "2026-11-20")
    assert "There is nothing to look ahead to yet" in few.out


def test_days_from_sealed_kits_are_not_looked_ahead_from(monkeypatch):
    real = going.day_by_day
    monkeypatch.setattr(going, "day_by_day", lambda *given: replace(real(*given), sealed=(60,)))
    ran = run("design", "--during", LADDER, "--as-of", "2026-11-20")
    assert ran.code == 3
    assert "sealed kits" in ran.err
