"""modicum log: kept whole on disk or refused with the reason; the same twice counts once, and another telling asks."""

import json

import pytest

from modicum.doors.desk.knowing import knowledge
from unit.doors.agreed import agreed_folder
from unit.doors.shell import dose, month, on, rating, run, trial_folder

DAY = "2027-03-01"
BLINDED = (("seed = 20270215 ", "blinded = true "),)


@pytest.fixture
def folder(tmp_path):
    """An agreed plan with one slot, bedtime, and an empty record."""
    return agreed_folder(tmp_path)


def log(folder, *words, day=DAY):
    return run("log", folder, *words, "--as-of", day)


def entries(folder):
    lines = (folder / "journal.ndjson").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def told(ran):
    return " ".join((ran.out + ran.err).split())


# ------------------------------------------------------------------ kept


def test_a_dose_is_kept_with_its_day_its_slot_and_when_it_was_written(folder):
    ran = log(folder, "taken", "0.5", "mg", "--at", "22:40")
    assert ran.code == 0, ran.err
    (entry,) = entries(folder)
    identifier, when = entry.pop("id"), entry.pop("recorded_at")
    assert entry == {
        "kind": "dose", "for": DAY, "status": "taken", "amount": "0.5 mg", "slot": "bedtime", "at": "22:40",
        "source": "modicum log",
    }  # fmt: skip
    assert when.endswith("+00:00")
    assert f"bedtime: 0.5 mg taken. If that is wrong, write it again with --supersedes {identifier}." in told(ran)


@pytest.mark.hazard("H-19/handed-over")
def test_the_first_dose_of_all_points_to_the_signs_of_withdrawal_and_later_ones_do_not(folder):
    assert "first dose in the record" not in told(log(folder, "skipped", "--for", "2027-02-27"))
    assert "first dose in the record" not in told(log(folder, "taken", "0 mg", "--for", "2027-02-28"))
    said = told(log(folder, "taken", "0.5 mg"))
    assert "This is the first dose in the record. Look for signs of withdrawal after 1, 4 and 24 hours" in said
    assert "take no opioid to stop them" in said
    assert (folder / "checklist.txt").exists()
    assert "first dose in the record" not in told(log(folder, "taken", "0.5 mg", day="2027-03-02"))


def test_who_took_it_before_the_record_began_has_no_first_dose(tmp_path):
    folder = trial_folder(tmp_path / "taking", [], taken_before="1.5 mg")
    ran = run("log", folder, "taken", "1.5 mg", "--slot", "morning", "--as-of", on(1).isoformat())
    assert (ran.code, "first dose in the record" in told(ran)) == (0, False), ran.err


def test_everything_that_can_be_said_is_read_back_without_a_problem(folder):
    for words in (
        ("taken", "0.5 mg"), ("rated", "6"), ("rated", "4", "--slot", "morning"), ("changed", "a new pharmacy"),
        ("changed", "a cold", "--for", "2027-02-20", "--until", "2027-02-24"), ("skipped", "--for", "2027-03-02"),
    ):  # fmt: skip
        ran = log(folder, *words, day="2027-03-02" if "skipped" in words else DAY)
        assert ran.code == 0, ran.err
    checked = run("check", folder, "--as-of", "2027-03-02")
    assert (checked.code, checked.err.count("modicum: ")) == (
        0,
        1,
    )  # today is before the days of this plan, and that is said
    assert "before their day had begun" in checked.err
    assert "2 doses, 2 ratings, 2 other changes in force." in checked.out


def test_a_kit_and_a_guess_belong_to_the_blinded_days(tmp_path):
    folder = agreed_folder(tmp_path, changes=BLINDED, sealed=True)
    assert log(folder, "kit", "1", day="2027-05-25").code == 0
    assert log(folder, "guess", "none", day="2027-05-25").code == 0
    assert [one.get("kit") or one.get("guess") for one in entries(folder)] == [1, "none"]
    refused = log(folder, "kit", "2", day="2027-05-26")
    assert refused.code == 3
    assert "kit 1 is the one for 2027-05-26" in told(refused)
    assert len(entries(folder)) == 2


def test_what_is_written_down_days_later_says_so(folder):
    assert "written down 3 days later" in told(log(folder, "rated", "6", "--for", "2027-02-26"))
    assert "later" not in told(log(folder, "rated", "6", "--for", "2027-02-28"))


def test_another_dose_than_planned_is_pointed_out_and_kept(folder):
    ran = log(folder, "taken", "1.5 mg")
    assert "The plan has 0.5 mg for that day." in told(ran)
    assert len(entries(folder)) == 1
    assert "The plan has" not in told(log(folder, "taken", "0.5 mg", "--for", DAY, "--slot", "noon"))


@pytest.mark.hazard("H-27/asked-for")
def test_every_rating_asks_whether_another_medicine_changed(folder):
    assert "Did anything else change: another medicine, the pharmacy" in told(log(folder, "rated", "6"))


# ------------------------------------------------------------------ side effects


def test_a_side_effect_is_open_until_somebody_writes_that_it_is_over(folder):
    ran = log(folder, "felt", "bad dreams", "--burden", "moderate")
    assert ran.code == 0, ran.err
    (entry,) = entries(folder)
    assert (entry["kind"], entry["what"], entry["burden"], "until" in entry) == (
        "side-effect", "bad dreams", "moderate", False,
    )  # fmt: skip
    assert f"modicum log TRIAL over {entry['id']}" in told(ran)
    assert log(folder, "over", entry["id"], "--for", "2027-03-04", day="2027-03-05").code == 0
    last = entries(folder)[-1]
    assert (last["for"], last["until"], last["supersedes"]) == (DAY, "2027-03-04", entry["id"])
    checked = run("check", folder, "--as-of", "2027-03-05").out
    assert "1 side effects in force" in checked
    assert "No problem found." in checked


def test_a_severe_one_says_first_that_less_is_always_open(folder):
    said = told(log(folder, "felt", "rage", "--burden", "severe"))
    assert "You may take less or stop now; nobody has to be asked." in said
    assert "nobody reads this record" in said


def test_the_same_side_effect_again_counts_once_and_another_telling_asks(folder):
    log(folder, "felt", "nausea", "--burden", "mild")
    assert "It counts once." in told(log(folder, "felt", "nausea", "--burden", "mild"))
    assert log(folder, "felt", "nausea", "--burden", "severe").code == 3
    assert log(folder, "changed", "a cold").code == 0
    assert log(folder, "changed", "a cold", "--until", DAY).code == 3
    assert len(entries(folder)) == 2


def test_the_report_lists_side_effects_with_the_dose_of_their_first_day(tmp_path):
    folder = trial_folder(tmp_path / "made", month())
    for number, day in ((1, 16), (2, 3)):
        ran = run("log", folder, "felt", f"dream {number}", "--burden", "mild", "--for", on(day), "--as-of", on(27))
        assert ran.code == 0, ran.err
    report = run("report", folder, "--as-of", on(27))
    flat = " ".join(report.out.split())
    assert report.code == 0, report.err
    assert f"{on(3)} not over 0 mg mild dream 2 {on(16)} not over 3 mg mild dream 1" in flat
    assert "What came first is no proof of a cause" in flat
    assert run("check", folder, "--rebuild", "--as-of", on(27)).code == 0
    assert "mild,dream 2" in (folder / "side-effects.csv").read_text("utf-8")


# ------------------------------------------------------------------ twice


@pytest.mark.hazard("H-10/never-doubled")
def test_the_same_twice_counts_once(folder):
    for words in (("taken", "0.5 mg"), ("rated", "6")):
        assert log(folder, *words).code == 0
        again = log(folder, *words)
        assert (again.code, "It counts once." in told(again)) == (0, True)
    assert len(entries(folder)) == 2


@pytest.mark.hazard("H-10/never-doubled")
@pytest.mark.parametrize("second", [("taken", "1 mg"), ("skipped",)])
def test_a_second_dose_of_a_slot_is_asked_about(folder, second):
    log(folder, "taken", "0.5 mg")
    before = entries(folder)
    ran = log(folder, *second)
    assert ran.code == 3
    assert "one slot holds one dose" in told(ran)
    assert entries(folder) == before
    assert log(folder, *second, "--supersedes", before[0]["id"]).code == 0
    assert "1 doses" in run("check", folder, "--as-of", DAY).out


@pytest.mark.hazard("H-10/never-doubled")
def test_a_second_dose_that_was_really_taken_is_kept_beside_the_first(folder):
    log(folder, "taken", "0.5 mg")
    assert log(folder, "taken", "0.5 mg", "--also").code == 0
    assert log(folder, "taken", "1 mg", "--also").code == 0
    checked = run("check", folder, "--as-of", DAY)
    assert (checked.code, "3 doses" in checked.out) == (0, True)


@pytest.mark.hazard("H-10/never-doubled")
def test_no_text_advises_to_catch_up():
    said = knowledge().words.text
    caught = {key for key, text in said.items() if "catch up" in text or "make up for" in text or "made up for" in text}
    assert caught == {"log.dose-already"}
    assert "a missed dose is not made up for by a second one" in said["log.dose-already"]


# ------------------------------------------------------------------ refused, and nothing kept


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("taken", "0.5"), 3, "unit"),
        (("taken", "5 tablets"), 3, "tablets"),
        (("taken", "0.5 mcg"), 3, "not in mg, the trial's unit"),
        (("taken",), 2, "how much, such as 1.5 mg"),
        (("kit", "three"), 2, "no number of a kit"),
        (("kit", "1"), 3, "lies in no blinded part"),
        (("skipped", "0.5 mg"), 2, "has no place here"),
        (("rated", "11"), 3, "off the scale"),
        (("rated", "6.5"), 3, "was not rounded"),
        (("rated", "6", "--item", "mood"), 3, "field 'item'"),
        (("rated", "6", "--for", "2027-03-02"), 3, "in the future"),
        (("rated", "6", "--for", "2027-02-01"), 3, "before the trial's first day"),
        (("rated", "6", "--at", "25:00"), 3, "field 'at'"),
        (("rated", "6", "--also"), 2, "--also: has no place beside rated, only beside kit, skipped, taken"),
        (("changed",), 2, "what else changed"),
        (("changed", "a cold", "--until", "2027-02-01"), 3, "before the window begins"),
        (("changed", "a cold", "--slot", "noon"), 2, "--slot: has no place beside changed"),
        (("taken", "0.5 mg", "--until", "2027-03-02"), 2, "--until: has no place beside taken"),
        (("skipped", "--item", "pain-0-10"), 2, "--item: has no place beside skipped"),
        (("over", "e1", "--supersedes", "e2"), 2, "--supersedes: has no place beside over"),
        (("guess", "drug"), 3, "no blinded part"),
        (("felt", "nausea"), 2, "felt needs it"),
        (("felt", "--burden", "mild"), 2, "what was felt"),
        (("rated", "6", "--burden", "mild"), 2, "--burden: has no place beside rated, only beside felt"),
        (("felt", "nausea", "--burden", "mild", "--until", "2027-02-20"), 3, "before it began"),
        (("over", "e1"), 3, "is not the entry of anything felt"),
        (("over",), 2, "which side effect"),
        (("rated", "6", "--supersedes", "nothing"), 3, "does not stand before it"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason_and_nothing_is_kept(folder, words, code, said):
    ran = log(folder, *words)
    assert (ran.code, entries(folder)) == (code, [])
    assert said in told(ran)


def test_a_slot_is_never_chosen_among_several(tmp_path):
    several = [dose(0, 1, slot="morning"), dose(0, 1, slot="evening"), rating(0, 3), rating(0, 4, slot="morning")]
    folder = trial_folder(tmp_path / "made", several)
    for words in (("taken", "1 mg"), ("rated", "5")):
        ran = log(folder, *words, day=on(1).isoformat())
        assert ran.code == 3
        assert "evening, morning" in told(ran)
    assert log(folder, "taken", "1 mg", "--slot", "morning", day=on(1).isoformat()).code == 0


def test_a_record_without_a_plan_uses_the_only_slot_there_is(tmp_path):
    folder = trial_folder(tmp_path / "made", month(days=6))
    assert log(folder, "taken", "3 mg", day=on(6).isoformat()).code == 0
    assert entries(folder)[-1]["slot"] == "morning"
    empty = trial_folder(tmp_path / "empty", [])
    ran = log(empty, "taken", "3 mg", day=on(0).isoformat())
    assert (ran.code, "such as bedtime" in told(ran)) == (3, True)


def test_a_journal_that_cannot_be_written_says_so_and_keeps_what_is_there(folder, monkeypatch):
    log(folder, "rated", "6")
    before = (folder / "journal.ndjson").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("modicum.doors.files.journal.os.fsync", full)
    ran = log(folder, "rated", "5", "--slot", "morning")
    assert ran.code == 3
    assert "could not be stored" in told(ran)
    assert (folder / "journal.ndjson").read_bytes().startswith(before)


def test_a_dose_above_anything_in_the_plan_is_kept_and_pointed_out(folder):
    """25 mg instead of 2.5 is a slip of one key. It is kept, because it may be true, and then somebody should know."""
    ran = log(folder, "taken", "25 mg")
    assert ran.code == 0
    (entry,) = entries(folder)
    assert (
        f"25 mg is above anything in the plan (at most 4.5 mg). If that is a slip, write it again with --supersedes {entry['id']}"
        in told(ran)
    )
    assert "above anything" not in told(log(folder, "taken", "4.5 mg", "--supersedes", entry["id"]))


def test_a_value_from_a_laboratory_is_not_called_late(folder):
    early = log(folder, "lab", "tsh", "2.3", "--unit", "mIU/L", "--for", "2027-01-02")
    assert (early.code, "later, and the record keeps that" in told(early)) == (0, False)
    assert "later, and the record keeps that" in told(log(folder, "rated", "4", "--for", "2027-02-20"))


def test_a_third_telling_beside_two_that_differ_is_refused_and_says_how_to_mend_it(folder):
    """Found by reading: it was kept, and then left out with the others."""
    log(folder, "rated", "4")
    other = entries(folder)[0] | {"id": "other", "value": "7"}
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(json.dumps(other) + "\n")
    before = entries(folder)
    ran = log(folder, "rated", "5", "--slot", before[0]["slot"])
    assert (ran.code, entries(folder)) == (3, before)
    assert "two tellings of this that differ stand in the record" in told(ran)
    for one in before:
        assert log(folder, "rated", "5", "--slot", before[0]["slot"], "--supersedes", one["id"]).code == 0
    assert "1 ratings" in run("check", folder, "--as-of", DAY).out
