"""modicum may-increase: the plan, the record, today's answers and the screen held together before a higher dose; never before less."""

import json
from datetime import date, timedelta

import pytest

from unit.doors.agreed import PERSON, agreed_folder, revise
from unit.doors.harmless import harmless
from unit.doors.shell import ROOT, run

TODAY = ROOT / "examples" / "plan" / "today.toml"
FIRST = date(2027, 2, 15)
WHO = 'who = "Ada"\nwhy = "sleepless"\n'
RUN_IN = ["0"] * 14


def keep(folder, doses, *, rated=True, answered=True):
    """The record: one dose a day from the plan's first day on, None for a day without an entry, a rating each day, and today's answers."""
    entries = []
    for number, amount in enumerate(doses):
        day = (FIRST + timedelta(days=number)).isoformat()
        if amount is not None:
            kit = amount.removeprefix("kit ")
            taken = {"status": "taken"} | ({"kit": int(kit)} if kit != amount else {"amount": f"{amount} mg"})
            entries.append({"kind": "dose", "for": day, "slot": "bedtime"} | taken)
        if rated:
            entries.append({"kind": "rating", "for": day, "slot": "evening", "item": "pain-0-10", "value": "5"})
    on = FIRST + timedelta(days=len(doses))
    lines = [{"id": f"e{n}"} | entry for n, entry in enumerate(entries)] + (harmless(on) if answered else [])
    (folder / "journal.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return on


def person(tmp_path, *changes):
    """Answers for the screen that do not name the days and doses of the start."""
    text = PERSON.read_text("utf-8")
    for old in ("first-dose = 2027-03-01", 'start-dose = "0.5 mg"', 'top-dose = "4.5 mg"'):
        text = text.replace(old, "")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "person.toml"
    file.write_text(text, "utf-8")
    return file


def ask(tmp_path, doses, *, rated=True, answers=TODAY, who=None):
    folder = agreed_folder(tmp_path)
    on = keep(folder, doses, rated=rated)
    more = ("--answers", answers) if answers else ()
    told = run("may-increase", folder, "--person", who or person(tmp_path), *more, "--as-of", on)
    return told.code, " ".join(told.out.split()), told.err


def answers(tmp_path, old, new):
    text = TODAY.read_text("utf-8")
    assert old in text
    file = tmp_path / "today.toml"
    file.write_text(text.replace(old, new), "utf-8")
    return file


# ------------------------------------------------------------------ open


def test_the_first_dose_after_the_run_in(tmp_path):
    code, told, err = ask(tmp_path, RUN_IN)
    assert code == 0, told + err
    assert "The way to 0.5 mg is open today" in told
    assert "Nobody has to take more because a plan says so." in told


def test_a_step_after_its_days(tmp_path):
    code, told, _ = ask(tmp_path, RUN_IN + ["0.5"] * 14)
    assert code == 0, told
    assert "The way to 1.5 mg is open today" in told
    assert "You take 0.5 mg now, on 14 days so far." in told


def test_back_to_the_established_dose_after_a_block_without(tmp_path):
    """It is no start: a return to more than the 1.5 mg that people may begin with was never open (story of six days on)."""
    short = (
        ('ceiling = "4.5 mg"', 'ceiling = "2.5 mg"'),
        ("days-on-the-last-dose = 28", "days-on-the-last-dose = 14"),  # the return comes before the rules are due again
        ("horizon-days = 150", "horizon-days = 120"),
    )
    folder = agreed_folder(tmp_path, changes=short)
    order = json.loads("[" + (folder / "trial.toml").read_text("utf-8").split("order = [")[1].split("]")[0] + "]")
    back = next(n for n in range(1, 6) if order[n] == "2.5 mg" and order[n - 1] == "0 mg")
    blocks = [dose.split()[0] for dose in order[:back] for _ in range(13)]
    on = keep(folder, RUN_IN + ["0.5"] * 14 + ["1.5"] * 14 + ["2.5"] * 14 + blocks)
    told = run("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on)
    assert told.code == 0, told.out + told.err
    assert "The way to 2.5 mg is open today" in told.out
    assert "You go back to a dose that you took before, as was agreed." in told.out


# ------------------------------------------------------------------ the same or less


@pytest.mark.parametrize("doses", [RUN_IN + ["0.5"] * 3, RUN_IN[:3], RUN_IN + ["0.5"] * 14 + ["1.5"] * 3])
def test_the_same_dose_or_less_asks_for_nothing(tmp_path, doses):
    folder = agreed_folder(tmp_path)
    on = keep(folder, doses, rated=False)
    broken = tmp_path / "broken.toml"
    broken.write_text("]]", "utf-8")
    told = run("may-increase", folder, "--person", broken, "--answers", broken, "--as-of", on)
    assert told.code == 0, told.err
    assert "Nothing has to be asked today" in " ".join(told.out.split())


def test_a_severe_effect_is_said_first_where_nothing_else_has_to_be_asked(tmp_path):
    """Found by trying it: somebody in a rage asked, and was told that nothing had to be asked today."""
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 3)
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        rage = {"id": "s", "kind": "side-effect", "for": "2027-03-02", "what": "rage", "burden": "severe"}
        file.write(json.dumps(rage) + "\n")
    told = run("may-increase", folder, "--as-of", on)
    said = " ".join(told.out.split())
    assert told.code == 0
    assert "Nothing has to be asked today" not in said
    assert "A severe effect is not over" in said
    assert said.index("Severe and not over: rage, since 2027-03-02.") < said.index("The plan has 0.5 mg")


def test_after_a_stop_there_is_nothing_to_ask(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 10)
    assert revise(folder, None, on.isoformat()).code == 0
    told = run("may-increase", folder, "--as-of", on)
    assert (told.code, "The plan has 0 mg." in told.out) == (0, True)


# ------------------------------------------------------------------ not today


@pytest.mark.hazard("H-09/guard")
@pytest.mark.parametrize("key", ["severe-effect", "warning-sign", "self-harm", "pause", "no-increase"])
@pytest.mark.parametrize("answer", ['"yes"', '"not known"', None])
def test_each_answer_of_today_bars_a_step_and_so_does_a_missing_one(tmp_path, key, answer):
    new = "" if answer is None else f"{key} = {answer}"
    code, told, _ = ask(tmp_path, RUN_IN + ["0.5"] * 14, answers=answers(tmp_path, f'{key} = "no"', new))
    assert code == 4
    assert "Not 1.5 mg today" in told
    assert "Nothing above 0.5 mg until what stands below is settled." in told


@pytest.mark.hazard("H-09/guard")
@pytest.mark.parametrize(
    ("doses", "words"),
    [
        (RUN_IN + ["0.5"] * 12 + ["0"] * 2, "2 days more on it."),
        (RUN_IN + ["0.5"] * 11 + ["0"] * 3, "1.5 mg was not taken for 14 days before the break"),
        (RUN_IN + ["0.5"] * 10 + [None] * 4, "is not recorded"),
        (RUN_IN + ["0.5"] * 4 + ["0"] * 2 + ["0.5"] * 4 + ["0"] * 2 + ["0.5"] * 2, "too few doses of this step"),
        (RUN_IN + ["0"] * 14, "the plan begins at 0.5 mg, not at 1.5 mg"),
    ],
)
def test_the_record_must_carry_the_step(tmp_path, doses, words):
    code, told, _ = ask(tmp_path, doses)
    assert code == 4
    assert words in told


def test_a_dose_that_was_begun_earlier_than_planned_counts_from_then(tmp_path):
    assert ask(tmp_path, RUN_IN + ["0.5"] * 2 + ["1.5"] * 26)[0] == 0


@pytest.mark.hazard("H-09/guard")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"id": "s", "kind": "side-effect", "for": "2027-03-10", "what": "rage", "burden": "severe"}, "rage is severe"),
        (
            {"id": "s", "kind": "side-effect", "for": "2027-03-10", "what": "rage", "burden": "sevre"},
            "1 lines of the record",
        ),
    ],
)
def test_what_the_record_says_bars_whatever_was_answered(tmp_path, line, words):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    ask_it = ("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on)
    assert run(*ask_it).code == 0
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    told = run(*ask_it)
    assert told.code == 4
    assert words in " ".join(told.out.split())
    assert "Nothing above 0.5 mg" in told.out


@pytest.mark.hazard("H-09/guard")
def test_a_side_effect_that_is_over_and_told_of_or_mild_bars_nothing(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    for number, more in enumerate(({"burden": "severe", "until": "2027-03-12"}, {"burden": "mild"})):
        line = {"id": f"s{number}", "kind": "side-effect", "for": "2027-03-10", "what": f"dream {number}"} | more
        with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    call = {"id": "c", "kind": "contact", "for": "2027-03-13", "about": "s0", "who": "Dr. A. Name", "how": "by phone"}
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(call | {"with": "prescriber"}) + "\n")
    told = run("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on)
    assert told.code == 0, told.out + told.err


@pytest.mark.hazard("H-09/guard")
def test_too_few_rated_days_bar_a_step(tmp_path):
    code, told, _ = ask(tmp_path, RUN_IN + ["0.5"] * 14, rated=False)
    assert code == 4
    assert "too few of the last days were rated" in told


@pytest.mark.hazard("H-09/guard")
def test_an_opioid_since_the_start_bars_a_step(tmp_path):
    who = person(tmp_path, ('opioid-withdrawal-signs = "no"', 'opioid-withdrawal-signs = "yes"'))
    code, told, _ = ask(tmp_path, RUN_IN + ["0.5"] * 14, who=who)
    assert code == 4
    assert "Not 1.5 mg today" in told


def test_without_answers_and_a_screen_a_step_is_barred_and_says_what_is_missing(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    told = run("may-increase", folder, "--as-of", on)
    assert told.code == 4
    assert "no screen of the person has been made." in told.out
    assert "nobody said whether there is a severe effect." in told.out


# ------------------------------------------------------------------ kits

SEALED = (
    ('ceiling = "4.5 mg"', 'ceiling = "1.5 mg"'),
    ("horizon-days = 150", "horizon-days = 120"),
    ("seed = 20270215 ", "blinded = true "),
)
LADDER = RUN_IN + ["0.5"] * 14 + ["1.5"] * 28


@pytest.mark.parametrize(
    ("kits", "code", "words"),
    [
        ([], 0, "The way to kit 1 is open today"),
        ([1] * 3, 0, "The plan has kit 1."),
        ([1] * 13, 0, "The way to kit 2 is open today"),
        ([1] * 13 + [2] * 2 + [None] * 2, 0, "The plan has kit 2."),
        ([1] * 13 + [2] * 2 + [None] * 3, 4, "what the kits before held is not known"),
    ],
)
def test_a_kit_is_asked_about_as_the_most_that_it_can_hold(tmp_path, kits, code, words):
    folder = agreed_folder(tmp_path, changes=SEALED, sealed=True)
    on = keep(folder, [*LADDER, *(None if kit is None else f"kit {kit}" for kit in kits)])
    told = run("may-increase", folder, "--person", person(tmp_path), "--answers", TODAY, "--as-of", on)
    assert (told.code, words in " ".join(told.out.split())) == (code, True), told.out + told.err
    if "open" in words:
        assert "it was asked about as the most that it can hold: 1.5 mg." in " ".join(told.out.split())


def test_a_dose_is_surely_lower_than_a_kit_only_if_it_is_lower_than_its_least(tmp_path):
    folder = agreed_folder(tmp_path, changes=SEALED, sealed=True)
    told = revise(folder, WHO + 'lower-to = "0.5 mg"\n', "2027-04-20")
    assert told.code == 3
    assert "may hold 0 mg, so 0.5 mg may be more" in told.err
    assert revise(folder, None, "2027-04-20").code == 0
    assert "kit 1, not opened" in " ".join((folder / "plan-2.txt").read_text("utf-8").split())


# ------------------------------------------------------------------ days and files


def test_days_outside_the_plan_and_plans_that_cannot_be_known(tmp_path):
    folder = agreed_folder(tmp_path)
    told = run("may-increase", folder, "--as-of", "2029-01-01")
    assert (told.code, "The plan does not speak of this day" in told.out) == (0, True)
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace('ceiling = "4.5 mg"', 'ceiling = "much"'), "utf-8")
    told = run("may-increase", folder, "--as-of", "2027-03-01")
    assert told.code == 3
    assert "You may take less, or stop, on any day" in told.err
    plan.unlink()
    told = run("may-increase", folder, "--as-of", "2027-03-01")
    assert told.code == 3
    assert "You may take less, or stop, on any day" in told.err


def test_a_changed_description_is_no_plan_to_go_up_by(tmp_path):
    folder = agreed_folder(tmp_path)
    file = folder / "trial.toml"
    file.write_text(file.read_text("utf-8").replace("horizon-days = 150", "horizon-days = 149"), "utf-8")
    assert run("may-increase", folder, "--as-of", "2027-03-01").code == 3


@pytest.mark.parametrize("text", ['severe-effect = "maybe"', 'fever = "no"'])
def test_answers_that_cannot_be_read_name_the_field(tmp_path, text):
    file = tmp_path / "today.toml"
    file.write_text(text, "utf-8")
    code, _, err = ask(tmp_path, RUN_IN + ["0.5"] * 14, answers=file)
    assert code == 3
    assert text.split()[0] in err


def test_a_lower_version_is_what_today_is_asked_of(tmp_path):
    folder = agreed_folder(tmp_path)
    on = keep(folder, RUN_IN + ["0.5"] * 14)
    assert revise(folder, WHO + 'lower-to = "0.5 mg"\n', on.isoformat()).code == 0
    told = run("may-increase", folder, "--as-of", on)
    assert (told.code, "The plan has 0.5 mg." in told.out) == (0, True)
