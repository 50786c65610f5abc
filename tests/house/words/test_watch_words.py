"""The watch lists order no test, name no cause, and propose no change of another medicine."""

import re
import statistics

import pytest

from house.words.lint import findings
from house.words.reading import grade
from modicum.doors.desk.knowing import knowledge, watch_lists

LISTS = watch_lists()
TOLD = {f"{one.id}: {n}": text for one in LISTS for n, text in enumerate((one.title, one.why))}
TOLD |= {f"{one.id}: for {n}": ground.says for one in LISTS for n, ground in enumerate(one.grounds)}
TOLD |= {f"{one.id}: sign {n}": sign.text for one in LISTS for n, sign in enumerate(one.signs)}
TOLD |= {key: text for key, text in knowledge().words.text.items() if key.startswith("watch.")}
SAID = {f"{one.id}: {test.id} {n}": due.says for one in LISTS for test in one.tests for n, due in enumerate(test.dues)}
EVERY = TOLD | SAID
HARDEST_TOLD, HARDEST_SAID, USUAL = 9, 13, 6

CHANGES = re.compile(
    r"\b(?:reduc|lower|decreas|increas|rais|adjust|halv|doubl|cut|skip|stop|paus|taper|titrat|switch|swap|replac|wean|drop|"
    r"discontinu|restart|chang)(?:e|es|ed|ing|s|n|ping|ting|ling)?\b[^.;:]*"
    r"\b(?:thyroid|hormone|levothyroxine|liothyronine|carbimazole|methimazole|medicines?|tablets?|treatment|dose)\b",
    re.IGNORECASE,
)
"""A verb of changing, and then a medicine, in one part of a sentence. What may be taken less of is naltrexone alone."""
ORDERS = re.compile(r"\b(?:must|have to|has to|overdue|missed|urgently need|required)\b(?! not delay)", re.IGNORECASE)
CAUSES = re.compile(r"\b(?:because|caused?|due to|owing to|thanks to|effect of|works?|working)\b", re.IGNORECASE)


def proposed(text):
    return [found[0] for found in CHANGES.finditer(text)]


@pytest.mark.hazard("H-22/no-other-change")
@pytest.mark.parametrize("place", EVERY)
def test_no_text_proposes_a_change_of_another_medicine(place):
    assert proposed(EVERY[place]) == []


@pytest.mark.hazard("H-22/no-other-change")
@pytest.mark.parametrize(
    "text",
    [
        "Lower the thyroid tablets.",
        "Ask whether to reduce your levothyroxine.",
        "Your dose may have to be adjusted: halve the dose.",
        "Stop the other medicine until you are seen.",
        "It may help to skip a tablet.",
        "The prescriber may be raising the hormone.",
        "Consider tapering your treatment.",
    ],
)
def test_a_text_that_proposes_one_would_be_found(text):
    assert proposed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Go on with every other medicine as prescribed.",
        "Taking less naltrexone, or none, is always possible.",
        "Take no more naltrexone until then.",
        "TSH 6 to 8 weeks after a new dose.",
    ],
)
def test_what_is_meant_to_be_said_is_not_found(text):
    assert proposed(text) == []


@pytest.mark.parametrize("place", EVERY)
def test_no_text_orders_a_test_or_says_that_one_is_overdue(place):
    assert ORDERS.findall(EVERY[place]) == []


def test_an_order_would_be_found():
    assert ORDERS.findall("You must have a test.")
    assert ORDERS.findall("This test is overdue.")
    assert not ORDERS.findall("A test must not delay the start.")


@pytest.mark.parametrize("place", [place for place in TOLD if "labs" in place])
def test_no_text_about_a_value_names_a_cause(place):
    assert CAUSES.findall(TOLD[place]) == []
    assert findings(TOLD[place], causal_allowed=False) == []


def test_a_cause_would_be_found():
    assert CAUSES.findall("TSH fell because of low dose.")


def test_a_change_is_said_with_while():
    assert "changed while" in TOLD["watch.labs.change"]


@pytest.mark.parametrize("place", EVERY)
def test_no_text_is_banned_shouts_or_reassures(place):
    text = EVERY[place]
    assert findings(text, causal_allowed=True) == []
    assert "!" not in text
    assert not re.search(r"\b(?!ALT\b|AST\b|TSH\b|GPT\b|GFR\b)[A-Z]{3,}\b", text.replace("eGFR", ""))
    assert not re.search(r"\b(?:is|are) (?:quite |very )?safe\b|\bno need to worry\b|\bharmless\b", text)


def test_what_a_person_is_told_is_easy_to_read():
    grades = {place: grade(text) for place, text in TOLD.items() if len(text.split()) > 4}
    assert {place: round(found, 1) for place, found in grades.items() if found > HARDEST_TOLD} == {}
    assert statistics.median(grades.values()) <= USUAL


def test_what_sources_are_said_to_say_can_be_read_too():
    grades = {place: grade(text) for place, text in SAID.items()}
    assert {place: round(found, 1) for place, found in grades.items() if found > HARDEST_SAID} == {}


def test_every_emergency_sign_comes_with_a_call_and_no_number():
    say = knowledge().words.say
    assert "emergency number" in say("watch.signs.emergency")
    assert "naltrexone" in say("watch.signs.same-day")
    assert not any(re.search(r"\d{3}", text) for key, text in TOLD.items() if "sign" in key)
