"""Small changes of the safety code that no other test noticed, one test each (tools/mutate, docs/validation/mutation.md)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modicum.safety.facts import misfit
from modicum.safety.intervals import kind_of, strictest_kind
from modicum.safety.names import sound_of
from modicum.safety.person import OpioidRecord, known_of
from modicum.safety.summary import sum_up
from unit.safety.makers import TODAY, book, person, resolve, rule
from unit.safety.small import resolver
from unit.safety.test_explain import said_of

RANGES = {
    "age-years": (0, 130),
    "alt-times-upper-limit": (0, 1000),
    "egfr-ml-min": (0, 300),
    "phq9-item-9": (0, 3),
    "top-dose-mg": (0, 1000),
    "start-dose-mg": (0, 1000),
}


@pytest.mark.parametrize("fact", RANGES)
def test_a_number_is_believed_up_to_both_ends_of_its_range_and_no_further(fact):
    low, high = map(Decimal, RANGES[fact])
    step = Decimal("0.01")
    assert misfit(fact, low) is None
    assert misfit(fact, high) is None
    assert misfit(fact, low - step) is not None
    assert misfit(fact, high + step) is not None


@pytest.mark.parametrize(("text", "stopped"), [("tramadol", True), ("zzzzzz", True), ("metformin", False), ("", True)])
def test_an_opioid_alone_stops_and_so_does_a_question_alone(text, stopped):
    assert sum_up(resolver().screen([text])).stopped is stopped


def test_a_list_that_says_none_says_it_beside_a_blank_line_too():
    assert sum_up(resolver().screen(["no medicines", ""])).says_none
    assert not sum_up(resolver().screen(["no medicines", "metformin"])).says_none


def known(**answers):
    return known_of(person(**answers), resolve, book().intervals, today=TODAY)


def test_a_pause_needs_a_procedure_that_is_dated_and_its_date():
    assert known(procedure="dated").pause is None
    assert known(procedure="undated", procedure_date=date(2027, 1, 5)).pause is None
    assert known(procedure="dated", procedure_date=date(2027, 1, 5)).pause is not None


def test_a_recorded_opioid_that_the_lexicon_knows_as_something_else_has_no_kind_of_its_form():
    use = known(opioids=(OpioidRecord("Depo-Provera", still_taking=False),)).start.each[0].use
    assert use.kind is None


SOUNDS = {
    "phenol": "fanal",
    "quinin": "kinin",
    "scholin": "salin",
    "chinin": "kinin",
    "backin": "bakin",
    "cenin": "sanin",
    "cinin": "sinin",
    "cynin": "sinin",
    "canin": "kanin",
    "qanin": "kanin",
    "tynon": "tinan",
    "jonin": "ianin",
    "zonin": "sanin",
    "taxin": "taksin",
    "wanin": "vanin",
    "taenin": "tanin",
    "toenin": "tanin",
    "tainin": "tanin",
    "teinin": "tinin",
    "tienin": "tinin",
    "teenin": "tinin",
    "tounin": "tanin",
    "toounin": "tanin",
    "thonin": "tanin",
    "rhonin": "ranin",
    "shonin": "sanin",
    "chonin": "kanin",
    "tackon": "takan",
    "tahnin": "tanin",
    "tannin": "tanin",
    "tanina": "tanin",
}


@pytest.mark.parametrize("word", SOUNDS)
def test_each_way_of_writing_a_sound_is_heard(word):
    assert sound_of(word) == SOUNDS[word]


def test_what_passed_is_named_and_nothing_else():
    said = said_of({"transplant": False}, rules=[rule(identifier="b-rule"), rule(identifier="a-rule")]).passed
    assert "a-rule; b-rule" in said
    other = said_of({"transplant": True}, rules=[rule(identifier="b-rule")])
    assert other.passed == ""


def test_a_specialists_form_decides_beside_a_form_that_is_none():
    assert kind_of("no-such-opioid", ("patch", "depot"), book().intervals) == "depot"


def test_the_longer_interval_wins_over_the_alphabet():
    table = book().intervals
    longer = replace(table.kinds["short-acting"], days=30)
    table = replace(table, kinds={**table.kinds, "short-acting": longer})
    assert strictest_kind(["long-acting", "short-acting"], table) == "short-acting"
