"""Hostile lists: every line gets a clear answer, never a silent pass, and the work is bounded (counted, not timed)."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.safety import nearby
from modicum.safety.resolve import LONGEST_LINE, Status
from unit.safety.small import line, named, resolver

LINES = [
    "\x00\x01\x02",
    "\x1b[31mmetformine\x1b[0m!!!zz",
    "Ωμέγα-троицa 中文 عربى",
    "💊" * 1000,
    "' OR 1=1; DROP TABLE medicines; --",
    "<img src=x onerror=alert('metformin')>",
    "{{7*7}} ${jndi:ldap://x} %s%n",
    "../../etc/passwd",
    "metformin -5 mg qqqqq",
    "metformin ∞ mg zzzz",
    "\u202emetformin\u202c zzzz",
    "metformin" * 500,
    "a " * 5000,
    "=cmd|' /C calc'!A0",
    "null",
    "\ud800",
]


@pytest.mark.hazard("H-01/unrecognised-stops")
@pytest.mark.parametrize("text", LINES, ids=range(len(LINES)))
def test_a_hostile_line_is_asked_about_or_unrecognised(text):
    answer = line(text)
    assert answer.status in {Status.ASK, Status.UNRECOGNISED}
    assert answer.why
    assert answer.text == text


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_matched_only_with_a_match(text):
    answer = line(text)
    assert (answer.status is Status.MATCHED) <= bool(answer.matches)
    assert (answer.status is Status.UNRECOGNISED) == (
        not answer.matches and not answer.says_none and answer.why != ("",)
    ) or (answer.status is Status.ASK)


@pytest.mark.hazard("H-01/unrecognised-stops")
@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_an_opioid_among_any_text_is_not_lost(before, after):
    answer = line(f"{before} tramadol {after}")
    assert "tramadol" in named(answer)


@pytest.fixture
def work(monkeypatch):
    """Counts how many words are looked for among near names."""
    done = []
    near = nearby.Nearby.near

    def counted(self, word, *, spelling_only):
        done.append(len(word))
        return near(self, word, spelling_only=spelling_only)

    monkeypatch.setattr(nearby.Nearby, "near", counted)
    return done


@pytest.mark.parametrize(
    "text", ["tramodal " * 200_000, "x" * 1_000_000, "啊" * 300_000, "1a" * 500_000, "é" * 900_000]
)
def test_the_work_for_one_line_is_bounded(text, work):
    assert line(text).status is not Status.MATCHED
    assert len(work) <= 2_500
    assert sum(work) <= 200_000


def test_a_line_of_a_megabyte_tells_what_stands_at_its_beginning():
    answer = line("tramadol " + "x" * 1_000_000)
    assert answer.status is Status.ASK
    assert "tramadol" in named(answer)
    assert len(answer.unknown) <= LONGEST_LINE


def test_ten_thousand_lines_are_ten_thousand_answers():
    texts = [f"metformin {n} mg" for n in range(9_999)] + ["tramadol"]
    answers = resolver().screen(texts)
    assert [answer.text for answer in answers] == texts
    assert {answer.status for answer in answers} == {Status.MATCHED}
    assert json.dumps([answer.text for answer in answers[:3]])
