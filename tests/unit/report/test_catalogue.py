"""The string catalogue and the code share their keys: nothing is said that is not in it, nothing is in it that is not said."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

import modicum
from modicum.analysis.verdict import Verdict
from modicum.knowledge.read import read_knowledge, shipped
from modicum.report.words import _HEADLINE

SRC = Path(modicum.__file__).parent
TEXT = read_knowledge(shipped()).words.text
TABLES = sorted({key.split(".")[0] for key in TEXT})

VARIANTS = (
    "no-drift",
    "dose-prior-half",
    "dose-prior-double",
    "instant-onset",
    "learned-onset",
    "other-clock-order",
    "other-clock-order-instant-onset",
    "other-clock-order-learned-onset",
    "affected-included",
    "missing-worse",
)
FLIPS = ("no-drift", "other-clock-order", "missing-worse")


@cache
def trees():
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SRC.rglob("*.py"))]


def texts_of(tree):
    """Every text that stands in a module outside f-strings."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
    }


@cache
def literals():
    return set().union(*(texts_of(tree) for tree in trees()))


@cache
def beginnings():
    """Every f-string of the code that begins with a fixed part: that part, such as "reason."."""
    return {
        node.values[0].value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant) and len(node.values) == 2
    }


def is_told(key):
    """Whether the code can come to this key: as it stands, or as the beginning of an f-string and a text it can hold."""
    if key in literals() or key.isdigit():
        return True
    if key.startswith("meaning.") and is_told("headline." + key.removeprefix("meaning.")):
        return True
    return any(key.startswith(start) and is_told(key[len(start) :]) for start in beginnings() if start.strip(" ("))


def first_arguments(function):
    """The first argument of every call of a function or method with this name."""
    for tree in trees():
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
            if name == function and node.args:
                yield node.args[0]


def constants(argument):
    """The texts an argument can be, both branches of a conditional included."""
    if isinstance(argument, ast.IfExp):
        return constants(argument.body) | constants(argument.orelse)
    return {argument.value} if isinstance(argument, ast.Constant) else set()


def test_every_key_that_is_said_is_in_the_catalogue():
    said = set().union(*(constants(argument) for argument in first_arguments("say")))
    assert len(said) > 60
    assert sorted(said - set(TEXT)) == []


def test_every_text_of_the_report_that_looks_like_a_key_is_one():
    looks = re.compile(rf"(?:{'|'.join(TABLES)})\.[a-z][a-z0-9.-]*")
    report = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((SRC / "report").glob("*.py"))]
    keys = {text for tree in report for text in texts_of(tree) if looks.fullmatch(text)}
    assert len(keys) > 40
    assert sorted(keys - set(TEXT)) == []


def test_every_beginning_of_a_key_has_keys_in_the_catalogue():
    starts = {
        argument.values[0].value
        for argument in first_arguments("say")
        if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant)
    }
    assert len(starts) >= 6
    assert [start for start in starts if not any(key.startswith(start) for key in TEXT)] == []


def test_every_reason_that_the_analysis_gives_has_its_sentence():
    reasons = set().union(*(constants(argument) for argument in first_arguments("Reason")))
    assert len(reasons) >= 8
    assert sorted(key for key in reasons if not {f"reason.{key}", f"smallest.{key}"} & set(TEXT)) == []


@pytest.mark.parametrize("what", VARIANTS)
def test_every_other_assumption_has_its_name_and_its_sentence(what):
    assert f"variant.{what}" in TEXT
    assert f"reason.word-changes.{what}" in TEXT or f"reason.flips.{what}" in TEXT
    if what in FLIPS:
        assert f"reason.flips.{what}" in TEXT
    else:
        assert f"reason.word-changes.{what}" in TEXT


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_headline_and_a_meaning(verdict):
    key = _HEADLINE[verdict]
    assert key in TEXT
    assert key.replace("headline.", "meaning.", 1) in TEXT


def test_words_of_the_open_grades_stand_in_tables_of_their_own():
    """The language lint holds the tables grade-c and grade-d to stricter words, so the open verdicts must stand there."""
    for verdict in (Verdict.BETTER_WHILE, Verdict.NOT_BETTER_WHILE, Verdict.WORSE_WHILE):
        assert _HEADLINE[verdict].startswith("headline.grade-c.")
    assert {"grade.grade-c.c", "grade.grade-d.d"} <= set(TEXT)


@pytest.mark.parametrize("key", sorted(TEXT))
def test_every_placeholder_is_a_plain_name(key):
    fields = [name for _, name, spec, conversion in string.Formatter().parse(TEXT[key]) if name is not None]
    assert all(re.fullmatch(r"[a-z_]+", name) for name in fields), TEXT[key]


def test_the_search_for_dead_sentences_can_fail():
    assert not is_told("headline.nobody-says-this")
    assert not is_told("variant.nobody-varies-this")
    assert is_told("headline.helps")
    assert is_told("reason.word-changes.no-drift")
