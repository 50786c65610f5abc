"""What is read about plans and schemes that made-up people follow, and with the questions put directly: short, plain, no cause named,
no dose proposed, nothing recommended."""

import re

import pytest

from house.words.lint import findings, may_be_causal
from house.words.reading import grade
from modicum.doors.desk.knowing import words

TOLD = {key: text for key, text in words().text.items() if key.startswith(("design.", "schemes.", "asked."))}
HARDEST = 8.0
LONGEST_SENTENCE = 30


def plain(text):
    return re.sub(r"\{[a-z_]+\}", "one", text)


@pytest.mark.parametrize("key", TOLD)
def test_each_text_can_be_read_after_eight_years_of_school(key):
    text = plain(TOLD[key])
    if len(text.split()) > 6:
        assert grade(text) <= HARDEST, round(grade(text), 1)
    assert all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in re.split(r"[.!?:]\s", text))


@pytest.mark.parametrize("key", TOLD)
def test_no_text_names_a_cause_shouts_or_tells_anybody_to_take_something(key):
    assert findings(TOLD[key], causal_allowed=may_be_causal(tuple(key.split(".")))) == []
    assert "!" not in TOLD[key]
    assert not re.search(r"\b(?:because|you should|you must|take \d)", TOLD[key], re.IGNORECASE)
