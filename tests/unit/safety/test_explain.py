"""What is said: calm, sourced, with what is missing; and what is never said to whom."""

import re
from datetime import date
from decimal import Decimal

import pytest

from modicum.doors.desk.knowing import knowledge
from modicum.knowledge.rule_shapes import Mark, Ruling, Several, Statement
from modicum.safety.explain import Explainer
from modicum.safety.intervals import OpioidDate, OpioidUse, StartDate
from modicum.safety.judge import judge
from modicum.safety.person import Known, OpioidRecord, known_of
from unit.safety.makers import CLEAR, TODAY, book, branch, condition, person, resolve, rule

EMPTY = Known({}, (), StartDate(None, ()), None)


def explainer(profile="self-record"):
    return Explainer(knowledge().words, book(), knowledge().sources, profile)


def said_of(facts=CLEAR, *, rules=None, known=EMPTY, profile="self-record", today=TODAY):
    return explainer(profile).explain(judge(book().rules if rules is None else rules, facts, today=today), known)


def known(**changes):
    return known_of(person(**changes), resolve, book().intervals, today=TODAY)


def test_a_pass_reads_nothing_found_in_what_you_entered_and_no_more():
    said = said_of()
    assert said.headline == "Nothing found in what you entered."
    assert said.rules == ()
    assert said.open == ()
    assert said.questions == ()
    everything = " ".join([said.headline, *said.lead, said.passed])
    assert not re.search(r"\b(?:safe|cleared|approved|fine|no risk)\b", everything, re.IGNORECASE)
    assert "You may take less or stop at any time." in said.lead[0]
    assert "Show this page to the person who prescribes." in " ".join(said.lead)


@pytest.mark.parametrize("ruling", [one for one in Ruling if one is not Ruling.PASS])
def test_every_ruling_has_its_headline_and_says_that_less_is_always_possible(ruling):
    said = said_of({"transplant": True}, rules=[rule(branch(ruling))])
    assert said.headline
    assert said.lead[0].startswith("You may take less or stop at any time.")
    assert said.rules[0].word
    assert f"Why: because of {ruling.value}" in said.rules[0].sentences
    assert said.rules[0].sentences[-2:] == ("What to do: Ask.", "What would change this: An answer.")


def test_only_the_reasons_of_the_ruling_are_given():
    said = said_of({"transplant": True}, rules=[rule(branch(Ruling.WARN), branch(Ruling.STOP))])
    assert [s for s in said.rules[0].sentences if s.startswith("Why")] == ["Why: because of stop"]


def test_a_question_stands_once_with_the_rules_that_wait_for_it():
    said = said_of({name: value for name, value in CLEAR.items() if not name.startswith("medicine-")})
    asked = [line for line in said.open if line.startswith("What does every line of your medicine list hold?")]
    assert len(asked) == 1
    assert "Thioridazine" in asked[0]
    assert said.open[0].endswith("The strictest answer among them could be: stop.")
    assert said.rules == ()
    assert {fact for fact, _ in said.questions} == {"medicine-list", "medicine-classes", "medicine-ingredients"}


def test_a_rule_that_holds_and_is_still_open_says_how_strict_it_could_become():
    one = rule(branch(Ruling.WARN), branch(Ruling.STOP, condition("porphyria")))
    said = said_of({"transplant": True}, rules=[one])
    assert "Why: because of warn" in said.rules[0].sentences
    assert "Not known: Do you have porphyria?" in said.rules[0].sentences
    assert "Until it is answered, treat it like this: stop." in said.rules[0].sentences


@pytest.mark.hazard("H-34/rules-expire")
def test_an_expired_rule_says_so():
    said = said_of({"transplant": False}, rules=[rule(again_by=date(2026, 11, 30))])
    assert any("should have been looked at again by 2026-11-30" in s for s in said.rules[0].sentences)
    assert said.headline.startswith("Not yet")


def test_no_rule_at_all_is_said_to_be_no_check():
    said = said_of(rules=[])
    assert "No rule could be read, so nothing was checked." in said.lead
    assert said.passed == ""


@pytest.mark.parametrize(
    ("mark", "words"), [(Mark.CHECKED, ""), (Mark.SECOND_HAND, "(second-hand"), (Mark.UNVERIFIED, "(not verified")]
)
def test_every_mark_but_checked_is_said_on_screen(mark, words):
    text = explainer().statement(Statement("It is so.", mark, ("goel2024",)))
    assert text.startswith("It is so. [Goel")
    assert (words in text) if words else text.endswith("]")


def test_a_statement_without_a_source_says_that_none_was_found():
    assert "[no source found]" in explainer().statement(Statement("So.", Mark.UNVERIFIED, ()))


def test_a_conflict_is_shown_with_both_sides():
    classes = {"medicine-classes": CLEAR["medicine-classes"].__class__(frozenset({"corticosteroid"}), True)}
    steroid = next(one for one in said_of(CLEAR | classes).rules if one.outcome.rule.id == "steroid")
    conflict = next(line for line in steroid.detail if line.startswith("Sources disagree (Steroids)"))
    assert "does not directly clash" in conflict
    assert "cannot have opioids or a steroid" in conflict


def test_second_hand_values_of_a_conflict_are_marked():
    said = said_of(CLEAR | {"procedure": "dated", "inside-procedure-pause": True})
    assert any("Pause before an operation" in line and "second-hand" in line for line in said.rules[0].detail)


def test_dates_are_told_for_each_opioid_and_over_all():
    one = OpioidRecord("codeine", None, date(2026, 11, 1), False, True)
    two = OpioidRecord("oxycodone", None, date(2026, 11, 2), False, True)
    (line,) = said_of(known=known(opioids=(one,), medicines=())).dates
    assert line.startswith("After codeine (short-acting opioid): earliest first dose of naltrexone on 2026-11-12.")
    assert line.endswith("Sources name 7 to 90 days. The prescriber may ask for more.")
    assert "10 full days without an opioid lie between." in line
    assert (
        said_of(known=known(opioids=(one, two), medicines=())).dates[-1] == "Over all of them: not before 2026-11-17."
    )


@pytest.mark.hazard("H-04/last-dose-date")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "methadone"}, "Only a specialist"),
        ({"still_taking": True}, "it is still taken"),
        ({"last_dose": date(2027, 1, 1)}, "lies in the future"),
        ({"agreed": False}, "has not decided"),
        ({"agreed": None}, "it is not known whether its prescriber"),
        ({"name": "xyzzy"}, "not known what kind"),
        ({"last_dose": None}, "Not known counts as not over"),
    ],
)
def test_where_there_is_no_date_the_reason_is_told_and_never_a_date_to_stop(changes, words):
    values = {"name": "codeine", "last_dose": date(2026, 11, 1), "still_taking": False, "agreed": True}
    dates = said_of(known=known(opioids=(OpioidRecord(**(values | changes)),))).dates
    assert words in dates[0]
    assert dates[-1] == "There is no earliest date yet."
    assert not re.search(r"[0-9]{4}-", " ".join(dates))


def test_a_kind_that_vanished_from_the_table_gives_no_date():
    odd = StartDate(None, (OpioidDate(OpioidUse("x", None, None, None, None), None, None, None),))
    assert "not known what kind" in said_of(known=Known({}, (), odd, None)).dates[0]


@pytest.mark.hazard("H-25/pause-before")
def test_a_pause_has_its_dates_and_a_restart_dose_is_for_clinicians_only():
    planned = known(procedure="dated", procedure_date=date(2027, 3, 3), first_dose=date(2026, 12, 5))
    own = said_of(known=planned).dates
    assert own[0].startswith("Before the procedure on 2027-03-03: last dose of naltrexone on 2027-02-26 at the latest")
    assert len(own) == 2
    assert not any("Restart dose" in line or "mg" in line for line in own)
    with_dose = Known({"start-dose-mg": CLEAR["start-dose-mg"]}, (), planned.start, planned.pause)
    assert "Restart dose: the first dose of the plan, 1 mg" in said_of(known=with_dose, profile="clinician").dates[-1]
    assert "names no first dose" in said_of(known=planned, profile="clinician").dates[-1]


def test_medicine_lines_are_shown_as_they_were_read():
    lines = said_of(known=known(medicines=("ibuprofen", "codein?", "odd", "xyzzy"))).lines
    assert lines == (
        "ibuprofen: ibuprofen",
        "codein?: not sure. Is it codeine?",
        "odd: not sure what it is.",
        "xyzzy: not recognised",
    )


# ------------------------------------------------------------------ whom to go to, by hazard


def told_of(rule_id, **facts):
    """The sentences of one rule for a person of whom everything else is clear."""
    said = said_of(CLEAR | {name.replace("_", "-"): value for name, value in facts.items()})
    [found] = [one for one in said.rules if one.outcome.rule.id == rule_id]
    return " ".join([*found.sentences, *found.detail[:1]])


def listed(medicine_class):
    return {"medicine_classes": Several(frozenset({medicine_class}), complete=True)}


@pytest.mark.hazard("H-12/item-nine-screened")
@pytest.mark.parametrize("points", ["1", "2", "3"])
def test_any_answer_but_never_says_whom_to_tell_and_to_call(points):
    told = told_of("suicidality", phq9_item_9=Decimal(points))
    assert "Tell somebody today" in told
    assert "call your local emergency number now" in told
    assert "Nothing is started or raised" in told


@pytest.mark.hazard("H-22/thyroid-asked")
@pytest.mark.parametrize("facts", [{"thyroid_disease": True}, listed("thyroid_hormone"), listed("antithyroid")])
def test_a_thyroid_brings_up_the_test_and_the_signs(facts):
    told = told_of("thyroid", **facts)
    assert all(words in told for words in ("(TSH)", "6 to 8 weeks", "racing heart", "tremor", "as prescribed"))


@pytest.mark.hazard("H-23/immune-asked")
@pytest.mark.parametrize(
    ("rule_id", "facts", "whom"),
    [
        ("transplant", {"transplant": True}, "transplant team"),
        ("checkpoint-inhibitor", listed("checkpoint_inhibitor"), "oncologist"),
        ("immunosuppressant", listed("immunosuppressant"), "person who prescribes that medicine"),
        ("steroid", listed("corticosteroid"), "Tell the prescriber"),
    ],
)
def test_immune_treatment_sends_to_its_prescriber_with_what_it_stands_on(rule_id, facts, whom):
    told = told_of(rule_id, **facts)
    assert whom in told
    assert "Stands on: " in told


@pytest.mark.hazard("H-46/anything-else")
def test_an_illness_that_no_list_has_goes_to_the_prescriber_without_made_up_evidence():
    told = told_of("unlisted-condition", other_condition=True)
    assert "Name it to the prescriber. modicum holds no data on it and will not guess." in told


@pytest.mark.hazard("H-18/reaction-asked")
def test_a_bad_reaction_before_is_no_second_try_alone():
    assert "Do not try again alone. Tell the prescriber" in told_of("reaction-before", severe_reaction_before=True)
