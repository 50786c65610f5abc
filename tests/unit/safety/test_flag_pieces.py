"""Lines to pieces of words: by hand, and as the library makes them that the vocabulary came with."""

import json
from pathlib import Path

import pytest

from modicum.safety.flag_pieces import pieces_of

ROOT = Path(__file__).parents[3]
WORDS = (
    "<s>", "</s>", "[UNK]", "un", "##know", "##able", "unknow", "a", "##b", "!", "^", "ete", "ok", "日", "㐀", "\ufa0e", "𠀀", "x", "é", "##n",
)  # fmt: skip
KNOWN = {word: number for number, word in enumerate(WORDS)}


def told(text, known=KNOWN):
    names = {number: word for word, number in known.items()}
    return " ".join(names[number] for number in pieces_of(text, known))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", "<s> </s>"),
        ("unknowable", "<s> unknow ##able </s>"),
        ("un know", "<s> un [UNK] </s>"),
        ("ab abn abx", "<s> a ##b a ##b ##n [UNK] </s>"),
        ("OK!a", "<s> ok ! a </s>"),
        ("a^a", "<s> a ^ a </s>"),
        ("Été ÉTÉ", "<s> ete ete </s>"),
        ("a日a㐀a\ufa0ea𠀀x", "<s> a 日 a 㐀 a \ufa0e a 𠀀 x </s>"),
        ("a\tok\nx\rok\u00a0a", "<s> a ok x ok a </s>"),
        ("o\u200bk o\x00k o\ufffdk", "<s> ok ok ok </s>"),
        ("a—a", "<s> a [UNK] a </s>"),
    ],
)
def test_a_line_becomes_the_longest_known_pieces(text, pieces):
    assert told(text) == pieces


@pytest.mark.parametrize("code", [0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0x20000])
def test_an_ideograph_stands_alone(code):
    assert told(f"x{chr(code)}x").split()[1::2] == ["x", "x"]


@pytest.mark.parametrize("code", [0x33FF, 0x4DC0, 0x4DFF, 0xA000, 0xFB00])
def test_what_lies_beside_the_ideographs_does_not(code):
    assert told(f"x{chr(code)}x") == "<s> [UNK] </s>"


def test_a_word_of_a_hundred_letters_is_looked_up_and_a_longer_one_is_not():
    assert told("a" + "b" * 99) == "<s> a" + " ##b" * 93 + " </s>"
    assert told("a" + "b" * 100) == "<s> [UNK] </s>"


def test_a_long_line_is_cut_at_ninety_six_pieces_with_its_end():
    pieces = pieces_of("x " * 200, KNOWN)
    assert len(pieces) == 96
    assert (pieces[0], pieces[1], pieces[94], pieces[95]) == (0, KNOWN["x"], KNOWN["x"], 1)
    assert len(pieces_of("x " * 94, KNOWN)) == 96
    assert len(pieces_of("x " * 93, KNOWN)) == 95


def test_pieces_are_those_of_the_library():
    """Made with the tokenizers package by tools/learn_sentences.py, which also compared all labelled lines here once."""
    words = (ROOT / "src/modicum/knowledge/flags/sentences-2.txt").read_text("utf-8").splitlines()
    known = {word: number for number, word in enumerate(words)}
    rows = [json.loads(row) for row in (ROOT / "tests/data/sentences/twin.ndjson").read_text("utf-8").splitlines()]
    assert len(rows) > 10
    assert [pieces_of(row["text"], known) for row in rows] == [row["pieces"] for row in rows]
