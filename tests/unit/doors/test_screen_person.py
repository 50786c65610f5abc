"""modicum screen PERSON.toml: text and JSON say the same, exit codes bar what is not known, the resolver is handed in."""

from datetime import date
from types import SimpleNamespace

import pytest

from modicum.doors.desk.medicine_line import medicine_line
from modicum.doors.desk.screen_person import nobody_knows, screen_person
from modicum.safety.person import MedicineLine, MedicineMatch
from unit.doors.shell import EXAMPLES, run
from unit.safety.makers import CLEAR_PERSON, TODAY, resolve

PERSON = EXAMPLES / "person" / "person.toml"
AFTER = EXAMPLES / "person" / "after-an-opioid.toml"


def screened(today=TODAY, **changes):
    values = CLEAR_PERSON | {key.replace("_", "-"): value for key, value in changes.items()}
    found, problems = screen_person(values, name="p.toml", today=today, resolve=resolve)
    assert problems == []
    return found


def test_the_example_may_start_and_is_told_what_to_know():
    answer = run("screen", PERSON, "--as-of", "2026-12-01")
    assert answer.code == 0
    assert answer.out.startswith("Nothing here bars a start. There is something to know first.\n")
    assert "Depression: know this" in answer.out
    assert "Driving" in answer.out
    assert "You may take less or stop at any time." in answer.out


def test_sources_and_conflicts_are_shown_on_request():
    short, full = (run("screen", PERSON, "--as-of", "2026-12-01", *more).out for more in ((), ("--sources",)))
    assert "Sources disagree" not in short
    assert "Sources disagree (Side effects)." in " ".join(full.split())
    assert "renalandurologynews.com" in full


def test_the_second_example_asks_and_shows_its_dates():
    answer = run("screen", AFTER, "--as-of", "2026-12-01")
    assert answer.code == 4
    text = " ".join(answer.out.split())
    assert text.count("What does every line of your medicine list hold?") == 1
    assert "last dose of naltrexone on 2027-02-05 at the latest" in text
    assert "Restart dose" not in text


def test_json_says_what_the_text_says():
    answer = run("screen", PERSON, "--as-of", "2026-12-01", "--json")
    assert answer.code == 0
    shape = answer.json
    assert (shape["ruling"], shape["could_be"], shape["may_start_or_increase"]) == ("warn", "warn", True)
    assert shape["may_reduce_or_stop"] is True
    assert shape["missing"] == []
    assert {rule["rule"] for rule in shape["rules"] if rule["ruling"] == "warn"} == {"depression", "driving"}
    assert all(rule["statements"] and rule["hazards"] and rule["evidence"] for rule in shape["rules"])
    assert shape["profile"] == "self-record"
    assert shape["as_of"] == "2026-12-01"


def test_json_of_a_person_with_questions_names_each():
    shape = run("screen", AFTER, "--as-of", "2026-12-01", "--json").json
    assert shape["ruling"] == "ask"
    assert shape["could_be"] == "stop"
    assert {"fact", "question"} == set(shape["missing"][0])
    assert shape["opioids"] == [
        {"name": "codeine 30 mg", "kind": "short-acting", "earliest_first_dose": "2026-12-01", "no_date": None}
    ]
    assert shape["earliest_first_dose"] is None, "no list of medicines was given, so there is no date over all"
    assert shape["procedure_pause"]["first_day_without"] == "2027-02-06"


def test_without_a_person_the_usage_is_told():
    answer = run("screen")
    assert answer.code == 2


@pytest.mark.hazard("H-34/rules-expire")
def test_an_expired_rule_book_asks():
    answer = run("screen", PERSON, "--as-of", "2027-12-01")
    assert answer.code == 4
    assert "out of date" in answer.out


@pytest.mark.hazard(
    "H-06/plan-ceiling",
    "H-12/item-nine-screened",
    "H-20/fillers-asked",
    "H-21/liver-values",
    "H-24/pregnancy-asked",
    "H-26/age-asked",
)
@pytest.mark.parametrize(
    ("changes", "ruling", "code"),
    [
        ({}, "pass", 0),
        ({"medicines": ["ibuprofen"]}, "pass", 0),
        ({"medicines": ["prednisone"]}, "warn", 0),
        ({"medicines": ["xyzzy"]}, "ask", 4),
        ({"medicines": ["codein?"]}, "ask", 4),
        ({"medicines": ["oxycodone"]}, "stop", 4),
        ({"medicines": ["Subutex"]}, "stop", 4),
        ({"phq9-item-9": "1"}, "no-increase", 4),
        ({"other-medicine-changing": "yes"}, "no-increase", 4),
        ({"opioid-planned": "yes"}, "pause", 4),
        ({"pregnancy": "yes"}, "stop", 4),
        ({"born": "2008-12-02"}, "stop", 4),
        ({"born": "2008-12-01"}, "pass", 0),
        ({"alt": "81"}, "stop", 4),
        ({"alt": "80"}, "pass", 0),
        (
            {"product-fillers": ["cellulose"], "filler-allergies": ["lactose"], "product-made-from-tablets": "yes"},
            "stop",
            4,
        ),
        (
            {"product-fillers": ["cellulose"], "filler-allergies": ["lactose"], "product-made-from-tablets": "no"},
            "pass",
            0,
        ),
        ({"filler-allergies": ["peanut"], "product-made-from-tablets": "yes"}, "ask", 4),
        ({"start-dose": "500 mcg", "very-sensitive": "yes"}, "pass", 0),
        ({"top-dose": "45 mg"}, "stop", 4),
    ],
)
def test_some_people(changes, ruling, code):
    found = screened(**changes)
    assert (found.shape.ruling, found.exit_code) == (ruling, code)


def test_an_opioid_that_is_over_lets_the_other_answers_decide():
    opioid = {"name": "codeine", "last-dose": "2026-11-01", "still-taking": "no", "prescriber-decided": "yes"}
    over = screened(opioid_in_last_year="yes", opioid=[opioid])
    assert over.shape.ruling == "pass"
    assert over.shape.earliest_first_dose == "2026-11-12"
    running = screened(opioid_in_last_year="yes", opioid=[opioid | {"last-dose": "2026-11-25"}])
    assert running.shape.ruling == "stop"
    assert running.shape.earliest_first_dose == "2026-12-06"


@pytest.mark.hazard("H-05/do-not-stop")
@pytest.mark.parametrize("line", ["xyzzy", "codein?", "odd"])
def test_a_question_about_a_medicine_says_not_to_stop_it(line):
    found = screened(medicines=[line])
    [rule] = [rule for rule in found.said.rules if rule.outcome.rule.id == "medicine-list"]
    assert "Do not stop a medicine because modicum does not know it." in " ".join(rule.sentences)
    assert "Change no other medicine because of it." in " ".join(found.said.lead)


def test_without_a_resolver_a_list_is_never_known():
    assert nobody_knows("ibuprofen").status == "unrecognised"
    found, _ = screen_person(CLEAR_PERSON | {"medicines": ["ibuprofen"]}, name="p", today=TODAY)
    assert found.shape.ruling == "ask"


def test_a_clinician_sees_the_restart_dose_and_nobody_else_does():
    values = CLEAR_PERSON | {"procedure": "2027-03-03"}
    for profile, shown in (("clinician", True), ("self-record", False)):
        found, _ = screen_person(values, name="p", today=date(2026, 12, 1), resolve=resolve, profile=profile)
        assert any("Restart dose" in line for line in found.shape.date_words) is shown
        assert found.shape.profile == profile


def resolved(status, *matches, forms=()):
    def word(value):
        return SimpleNamespace(value=value)

    found = [
        SimpleNamespace(ingredient=ingredient, classes=list(map(word, classes))) for ingredient, *classes in matches
    ]
    return SimpleNamespace(text="x", status=word(status), matches=found, forms=[word(form) for form in forms])


def test_a_line_of_the_resolver_becomes_one_match_for_each_ingredient():
    line = resolved("matched", ("a", "opioid_agonist", "hepatotoxic"), ("b", "ordinary"), forms=("depot",))
    assert medicine_line(line) == MedicineLine(
        "x",
        "matched",
        (
            MedicineMatch("a", ("opioid_agonist", "hepatotoxic"), ("depot",)),
            MedicineMatch("b", ("ordinary",), ("depot",)),
        ),
    )


@pytest.mark.parametrize(
    ("said", "read"), [("ask", "ask"), ("unrecognised", "unrecognised"), ("perhaps", "unrecognised")]
)
def test_a_status_that_nobody_knows_counts_as_unrecognised(said, read):
    assert medicine_line(resolved(said)).status == read
