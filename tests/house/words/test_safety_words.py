"""What an ill person reads at midnight: short, calm, plain, and nothing that nobody may claim."""

import re
import statistics

import pytest

from house.words.lint import findings
from house.words.reading import grade
from modicum.doors.desk.knowing import knowledge, rule_book

BOOK = rule_book()
TOLD = {
    f"{rule.id}: {n}": text for rule in BOOK.rules for n, text in enumerate([rule.title, rule.do, rule.would_change])
}
TOLD |= {f"{rule.id}: because {n}": branch.because for rule in BOOK.rules for n, branch in enumerate(rule.branches)}
TOLD |= {key: text for key, text in knowledge().words.text.items() if key.startswith("safety.")}
SAID = {f"{rule.id}: statement {n}": one.text for rule in BOOK.rules for n, one in enumerate(rule.statements)}
SAID |= {f"{kind.id}: {n}": one.text for kind in BOOK.intervals.kinds.values() for n, one in enumerate(kind.statements)}
SAID |= {f"{kind.id}: because": kind.because for kind in BOOK.intervals.kinds.values()}
SAID |= {
    f"{row.id}: {n}": text for row in BOOK.conflicts.values() for n, text in enumerate((row.one, row.other, row.found))
}
EVERY = TOLD | SAID
HARDEST_TOLD, HARDEST_SAID, USUAL = 9, 13, 6
"""School grades. One sentence can be harder than grade 8 by the formula and still be plain; the usual one must not."""


def test_what_a_person_is_told_is_easy_to_read():
    grades = {place: grade(text) for place, text in TOLD.items() if len(text.split()) > 4}
    assert {place: round(found, 1) for place, found in grades.items() if found > HARDEST_TOLD} == {}
    assert statistics.median(grades.values()) <= USUAL


def test_what_sources_are_said_to_say_can_be_read_too():
    grades = {place: grade(text) for place, text in SAID.items() if len(text.split()) > 4}
    assert {place: round(found, 1) for place, found in grades.items() if found > HARDEST_SAID} == {}


def test_the_measure_tells_easy_from_hard():
    assert grade("You take an opioid. Take no dose with it.") < 4
    assert (
        grade("Contraindicated concomitant administration necessitates multidisciplinary perioperative evaluation.")
        > 15
    )


@pytest.mark.parametrize("place", EVERY)
def test_no_text_of_safety_says_what_is_banned_or_shouts(place):
    text = EVERY[place]
    assert findings(text, causal_allowed=True) == []
    assert "!" not in text
    assert not re.search(r"\b(?!ALT\b|TNF\b|TSH\b|LDN\b|PHQ\b|US\b|UK\b)[A-Z]{3,}\b", text.replace("GFR", "")), text
    assert not re.search(r"\b(?:you should have|your fault|non-?complian|obviously|just|simply)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("place", TOLD)
def test_no_text_of_safety_reassures(place):
    assert not re.search(
        r"\b(?:is|are) (?:quite |very |completely )?safe\b|\bno need to worry\b|\bharmless\b", TOLD[place]
    )


@pytest.mark.parametrize("place", EVERY)
def test_no_text_promises_that_somebody_watches(place):
    assert not re.search(r"\bwe (?:will|watch|check)\b|\bmodicum (?:watches|will tell)\b", EVERY[place], re.IGNORECASE)
