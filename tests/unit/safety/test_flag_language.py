"""Which lines are held against the thresholds for English: by hand, and on lines that say what they are written in."""

import json
from functools import cache
from pathlib import Path

import pytest

from modicum.knowledge.flag_shapes import TellingWords
from modicum.knowledge.read import read_sources, shipped
from modicum.knowledge.read_sentences import read_sentences
from modicum.safety.flag_language import in_english
from modicum.safety.flag_learned import words_of

LINES = Path(__file__).parents[3] / "tests/data/flags"
SMALL = TellingWords(frozenset({"the", "my"}), frozenset({"der", "och", "la"}))


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("the hat", True),
        ("der hut", False),
        ("the hat la", True),
        ("the hat la der", False),
        ("", True),
        ("zzz", True),
        ("the my \u0131\u02ff", True),
        ("the my \u0300", True),  # folded away by then
        ("the my \u0430", False),
        ("the my \u65e5", False),
    ],
)
def test_as_many_telling_words_or_more_are_english_and_other_scripts_are_not(line, english):
    words = [word for word in line.split() if word != "\u0300"]
    assert in_english(words, SMALL) is english


@pytest.mark.parametrize(("letter", "english"), [("\u02ff", True), ("\u0300", False)])
def test_the_latin_letters_end_where_the_blocks_do(letter, english):
    assert in_english([f"the{letter}", "my"], SMALL) is english


@cache
def telling():
    return read_sentences(shipped() / "flags", 2, read_sources(shipped() / "sources.bib")).telling


def test_lines_by_others_are_told_apart():
    """Labelled by their authors, and not read when the words were counted. Two of 2,258 were wrong when this was written."""
    names = ("held-out-second", "held-out-third", "held-out-fourth", "for-thresholds-y")
    rows = [json.loads(line) for name in names for line in (LINES / f"{name}.ndjson").read_text("utf-8").splitlines()]
    assert len(rows) > 2_000
    wrong = [
        row["text"] for row in rows if in_english(words_of(row["text"]), telling()) is not (row["language"] == "en")
    ]
    assert len(wrong) <= 6, wrong
