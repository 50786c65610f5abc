"""What a person is told of the answer can be read after eight years of school: the Flesch-Kincaid grade of each sentence that says it.

The counter of syllables is a rule of thumb, held here against two sentences whose counts are published with the formula.
"""

import re

import pytest

from modicum.knowledge.read import read_knowledge, shipped

TEXT = read_knowledge(shipped()).words.text
GRADE = 8.0
"""The reading age that is asked for. Kincaid et al. 1975 give the formula: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
FILLED = {
    "item": "Pain", "thing": "pain", "dose": "3 mg", "against": "0 mg", "days": "20", "chance": "90 in 100", "count": "3",
    "size": "2", "points": "points", "way": "lower", "low": "3 lower", "high": "1 lower", "worthwhile": "2", "better": "90 in 100",
    "worse": "1 in 100", "beyond": "80 in 100", "block": "14", "looked_at": "400", "sentence": "Pain was lower.", "rated": "14",
    "list": "3 mg 80 in 100", "why": "too few days.",
}  # fmt: skip
TOLD = sorted(
    key
    for key in TEXT
    if key.startswith(("meaning.", "estimate.", "harm.", "smallest.", "change.")) and len(TEXT[key].split()) > 4
)
"""Sentences; two words of a title have no grade."""


def syllables(word):
    """Groups of vowels, without a silent e or ed at the end. A number is as long as one digit's name."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) <= 3:
        return 1
    bare = re.sub(r"(?<=[a-z])(?:e|(?<![td])ed|(?<![sxzcgh])es)$", "", bare) if not bare.endswith("le") else bare
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def grade(text):
    sentences = [one for one in re.split(r"[.!?:;](?:\s|$)", text) if one.strip()]
    words = re.findall(r"[A-Za-z0-9][A-Za-z0-9'.-]*", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def filled(text):
    return re.sub(r"\{(\w+)\}", lambda match: FILLED.get(match[1], "3 mg"), text)


@pytest.mark.parametrize(
    ("text", "words", "count"),
    [
        ("The cat sat on the mat", 6, 6),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature", 13, 24),
    ],
)
def test_the_counter_agrees_with_published_counts_within_two_syllables(text, words, count):
    assert len(text.split()) == words
    assert abs(sum(map(syllables, text.split())) - count) <= 2


def test_a_sentence_of_the_kind_that_nobody_should_be_told_is_beyond_the_grade():
    long = (
        "The posterior probability of a clinically meaningful improvement attributable to pharmacological intervention "
        "considerably exceeds the predetermined threshold."
    )
    assert grade(long) > 2 * GRADE


@pytest.mark.parametrize("key", TOLD)
def test_what_the_answer_means_can_be_read_at_grade_eight(key):
    assert grade(filled(TEXT[key])) <= GRADE, TEXT[key]


def test_something_is_looked_at():
    assert len(TOLD) > 30
