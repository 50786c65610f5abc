"""modicum watch: what the page and its JSON say of a made-up trial that begins on its first day with a month of doses."""

import json
from datetime import timedelta

import jsonschema
import pytest

from modicum.doors.desk.knowing import knowledge
from unit.analysis.makers import on
from unit.doors.agreed import agreed_folder
from unit.doors.shell import ROOT, dose, month, rating, run, trial_folder

SCHEMA = ROOT / "src" / "modicum" / "knowledge" / "schemas" / "1" / "watch.json"


def lab(day, value, test="tsh", unit="mIU/L", **more):
    return {"kind": "lab", "for": on(day).isoformat(), "test": test, "value": value, "unit": unit} | more


RANGE = {"low": "0.4", "high": "4.0"}


def watched(folder, *entries, as_of=27, more=(), **changes):
    trial = trial_folder(folder / "trial", [*month(), *entries], **changes)
    return run("watch", trial, "--as-of", on(as_of).isoformat(), *more)


def words_of(ran):
    return " ".join(ran.out.split())


def person(folder, **answers):
    values = {"medicines": "none", "thyroid-disease": "no"} | {
        key.replace("_", "-"): value for key, value in answers.items()
    }
    (folder / "person.toml").write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()))
    return folder / "person.toml"


def test_a_trial_without_a_blood_test_shows_what_sources_name(tmp_path):
    ran = watched(tmp_path)
    assert ran.code == 0
    assert "No blood test is on record" in ran.out
    assert f"Days are counted from {on(14)}, the first dose in the record." in words_of(ran)
    assert "Thyroid, if it is for you" in ran.out
    assert "if you take a thyroid medicine, or you have a thyroid disease. That is not known here." in words_of(ran)


def test_values_stand_beside_their_own_range_and_change_without_a_cause(tmp_path):
    said = words_of(watched(tmp_path, lab(-10, "2.30", **RANGE), lab(20, "0.35", **RANGE)))
    assert f"TSH {on(-10)} 2.30 mIU/L 0.4 to 4.0 inside" in said
    assert f"TSH {on(20)} 0.35 mIU/L 0.4 to 4.0 below" in said
    assert f"TSH: 2.30 mIU/L on {on(-10)}, 0.35 mIU/L on {on(20)} (-1.95). It changed while these days went by." in said
    assert "This does not show why." in said
    assert "2 values on record" in said


def test_the_same_value_twice_is_said_to_be_the_same(tmp_path):
    said = words_of(watched(tmp_path, lab(0, "2", **RANGE), lab(20, "2", **RANGE)))
    assert f"TSH: 2 mIU/L on {on(0)} and on {on(20)}. The first and the last are the same." in said


def test_limits_ranges_and_units_are_said(tmp_path):
    said = words_of(
        watched(
            tmp_path,
            lab(0, "<0.01", **RANGE),
            lab(20, "1"),
            lab(0, "31", "alt", "U/L", high="40"),
            lab(20, "0.5", "GPT", "ukat/L", low="0.1"),
            lab(20, "7", "Ferritin", "ng/mL"),
            lab(20, "12", "ft4", "furlongs"),
        )
    )
    assert "TSH: the first or the last value is only a limit, such as <0.01, so no difference" in said
    assert "none given no range given" in said
    assert "31 U/L at most 40 inside" in said
    assert "0.5 ukat/L at least 0.1 inside" in said
    assert "ALT is recorded in several units (U/L, ukat/L)." in said
    assert "Free T4: furlongs is not a unit that the list knows for it." in said
    assert "On no list, and so counted for no date: Ferritin." in said
    assert "Put a new value there too." in said


def test_another_range_is_said_and_one_value_is_one_value(tmp_path):
    assert "1 value on record" in watched(tmp_path / "a", lab(0, "2", **RANGE)).out
    said = words_of(watched(tmp_path / "b", lab(0, "2", **RANGE), lab(20, "2.5", low="0.5", high="4.5")))
    assert "(+0.5)" in said
    assert "were not printed with the same range" in said
    assert "A value outside its range" not in said


def test_a_due_is_done_when_its_test_stands_in_the_record_and_never_overdue(tmp_path):
    ran = watched(tmp_path, lab(-3, "2.30"), lab(60, "2.0"), as_of=80)
    said = words_of(ran)
    assert f"TSH done {on(-3)}" in said
    assert f"TSH done {on(60)}" in said
    assert f"{on(14 + 42)} to {on(14 + 56)}" in said
    assert "not recorded" in said
    for word in ("overdue", "must have", "you must", "late", "missed"):
        assert f" {word} " not in said.lower()


def test_an_answer_decides_which_lists_are_shown(tmp_path):
    without = watched(tmp_path / "a", more=("--person", person(tmp_path)))
    assert "Thyroid" not in without.out
    assert "Liver" in without.out
    with_disease = words_of(watched(tmp_path / "b", more=("--person", person(tmp_path, thyroid_disease="yes"))))
    assert "This is here as your answers say: you have a thyroid disease." in with_disease
    assert "if it is for you" not in with_disease


def test_tablets_on_the_list_of_medicines_bring_the_thyroid_list(tmp_path):
    said = words_of(watched(tmp_path, more=("--person", person(tmp_path, medicines=["levothyroxine 50 mcg"]))))
    assert "This is here as your answers say: you take a thyroid medicine." in said


def test_a_wrong_answer_shows_no_page(tmp_path):
    ran = watched(tmp_path, more=("--person", person(tmp_path, thyroid_disease="maybe")))
    assert (ran.code, ran.out) == (3, "")
    assert "nothing is shown" in ran.err


def test_a_line_that_cannot_be_read_is_said_and_the_rest_is_shown(tmp_path):
    ran = watched(tmp_path, lab(0, "2,31"), lab(1, "2.31"))
    assert ran.code == 3
    assert "field 'value'" in ran.err
    assert "2.31 mIU/L" in ran.out


def test_a_trial_of_somebody_who_took_it_before_counts_no_days(tmp_path):
    said = words_of(watched(tmp_path, taken_before="3 mg"))
    assert "so days since your first dose are not known here" in said
    assert "cannot be dated before the first dose" not in said
    assert "cannot be dated [" in said
    assert "42 to 56 days after the first dose" in said


def test_a_trial_without_a_dose_says_that_no_start_is_known(tmp_path):
    trial = trial_folder(tmp_path / "trial", [dose(0, 0), rating(0, 5)])
    assert "no days can be counted yet" in words_of(run("watch", trial, "--as-of", on(3).isoformat()))


def test_a_planned_first_dose_counts_until_one_is_taken(tmp_path):
    folder = agreed_folder(tmp_path)
    said = words_of(run("watch", folder, "--as-of", "2027-02-16"))
    assert "Days are counted from 2027-03-01, the first dose in the plan; none is recorded yet." in said
    assert "its days are now" in said
    assert "2027-04-12 to 2027-04-26" in said


def test_a_review_that_is_past_is_said(tmp_path):
    assert "Nobody has looked at this list since 2026-11-23." in words_of(watched(tmp_path, as_of=900))
    assert "Nobody has looked" not in words_of(watched(tmp_path / "b", as_of=27))


@pytest.mark.parametrize("more", [(), ("--person", "x")])
def test_the_json_obeys_its_schema(more, tmp_path):
    more = ("--person", str(person(tmp_path, thyroid_disease="yes"))) if more else ()
    ran = watched(tmp_path, lab(-3, "<0.01", **RANGE), lab(20, "1"), more=("--json", *more))
    jsonschema.validate(ran.json, json.loads(SCHEMA.read_text("utf-8")))
    (row,) = ran.json["series"]
    assert (row["test"], row["change"], row["no_change"]) == ("tsh", None, "bound")
    assert [value["value"] for value in row["values"]] == ["<0.01", "1"]
    assert ran.json["start"] == str(on(14))
    thyroid = next(one for one in ran.json["lists"] if one["id"] == "thyroid")
    assert thyroid["applies"] == ("yes" if more else "if")
    after = next(due for due in thyroid["dues"] if due["when"] == "after-start")
    assert (after["first"], after["last"]) == (str(on(14) + timedelta(days=42)), str(on(14) + timedelta(days=56)))


def test_the_report_of_a_trial_shows_blood_tests_only_if_there_are_any(tmp_path):
    with_labs = trial_folder(tmp_path / "a", [*month(), lab(-3, "2.30", **RANGE), lab(20, "1.10", **RANGE)])
    said = " ".join(run("report", with_labs).out.split())
    assert "Blood tests" in said
    assert "(-1.20). It changed while these days went by." in said
    assert "Blood tests" not in run("report", trial_folder(tmp_path / "b", month())).out


@pytest.mark.hazard("H-21/liver-watched", "H-22/thyroid-watched")
def test_every_sign_of_the_lists_stands_on_the_page_with_whom_to_call(tmp_path):
    said = words_of(watched(tmp_path))
    for text in (
        "Dark urine.",
        "Yellow skin",
        "A racing or pounding heart",
        "Shaky hands",
        "Fever with a racing heart",
    ):
        assert text in said
    say = knowledge().words.say
    order = [said.index(say(f"watch.signs.{call}")) for call in ("emergency", "same-day", "prescriber")]
    assert order == sorted(order)
    assert said.index("Fever with") < order[1] < said.index("Dark urine.") < order[2] < said.index("Shaky hands")


def test_what_was_not_read_at_its_source_says_so_and_every_number_has_its_line(tmp_path):
    ran = watched(tmp_path)
    notes = words_of(ran).split("Who says so")[1]
    assert notes.count("Second-hand: the source itself was not read.") == 4
    assert "It speaks of 50 mg a day or more, not of low dose." in notes
    assert "That it stands here for low dose is our choice." in notes
    numbers = {word for word in ran.out.split("Who says so")[0].split() if word.startswith("[") and word.endswith("]")}
    assert numbers
    assert all(f"{number} " in notes for number in numbers)
