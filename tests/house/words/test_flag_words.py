"""What is read at a red flag, at midnight: short, calm, no blame, no promise, stopping open, no dose named."""

import re

import pytest

from house.words.lint import findings
from house.words.reading import grade
from modicum.doors.desk.knowing import words
from modicum.doors.desk.red_flags import questions

TOLD = {key: text for key, text in words().text.items() if key.startswith("flags.")}
ASKED = {
    f"question {question.id}": text
    for question in questions().questions
    for text in (question.text, question.recall, question.because, *(answer.text for answer in question.answers))
}
EVERY = TOLD | {f"{place}: {text}": text for place, text in ASKED.items()}
OF_THE_SCALE = "Over the last 2 weeks, how often have you been bothered by"
HARDEST = 8.0
LONGEST_SENTENCE = 25


@pytest.mark.parametrize("key", TOLD)
def test_each_text_can_be_read_after_eight_years_of_school(key):
    if len(TOLD[key].split()) > 4:
        assert grade(TOLD[key]) <= HARDEST, round(grade(TOLD[key]), 1)
    assert all(len(sentence.split()) <= LONGEST_SENTENCE for sentence in re.split(r"[.!?:]\s", TOLD[key]))


@pytest.mark.parametrize("place", EVERY)
def test_no_text_says_what_is_banned_blames_shouts_or_promises(place):
    text = EVERY[place]
    assert findings(text, causal_allowed=True) == []
    assert "!" not in text
    assert not re.search(
        r"\b(?:should have|your fault|you must|obviously|simply|calm down|selfish)\b", text, re.IGNORECASE
    )
    assert not re.search(
        r"\bwe (?:will|watch|check|are here)\b|\bsomeone will\b|\bwill (?:contact|call) you\b", text, re.IGNORECASE
    )
    assert not re.search(r"\d+(?:\.\d+)? ?mg\b", text)


def test_each_flag_that_can_kill_says_to_get_help_or_tell_somebody():
    for flag in (
        "self_harm",
        "opioid_withdrawal",
        "allergic_reaction",
        "liver",
        "severe_depression",
        "rage_agitation",
        "dehydration",
    ):
        assert re.search(r"\b(?:call|help|doctor|tell)\b", TOLD[f"flags.say.{flag}"], re.IGNORECASE), flag


def test_stopping_is_offered_and_nobody_is_said_to_watch():
    assert "stop, at any time" in TOLD["flags.stop"]
    assert "Nobody reads this" in TOLD["flags.watched"]


def test_withdrawal_warns_of_taking_more_opioid():
    assert "Do not take more opioid" in TOLD["flags.say.opioid_withdrawal"]
