"""Free text becomes clauses of plain words."""

import pytest

from modicum.safety.flag_text import LONGEST, Clause, Reader

EXPAND = {"cant": ("can", "not"), "i'll": ("i", "will"), "im": ("i", "am")}
READER = Reader({"kill", "suicide", "myself", "die", "want", "to", "ill"}, EXPAND, ["suicide", "myself"], ["but"])


def words(text):
    return [" ".join(clause.words) for clause in READER.clauses(text)]


def test_a_sentence_ends_a_clause_and_a_comma_does_not():
    assert READER.clauses("Tired, sad. So? Yes") == [
        Clause(("tired", "sad"), frozenset({1})),
        Clause(("so",), asked=True),
        Clause(("yes",)),
    ]


def test_a_word_of_contrast_stays_and_is_remembered():
    clause = READER.clauses("fine but sad but well")[0]
    assert clause == Clause(("fine", "but", "sad", "but", "well"), turns=(1, 3))
    assert clause.part(2, 3) == range(2, 3)
    assert clause.part(0, 1) == range(1)
    assert clause.part(4, 5) == range(4, 5)


def test_a_comma_before_the_first_word_and_after_the_last_is_none():
    assert READER.clauses(", tired,") == [Clause(("tired",))]


def test_nothing_gives_no_clause():
    assert READER.clauses("") == READER.clauses(" ... !! ") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("I CAN'T", "i can not"),
        ("i can’t", "i can not"),
        ("cant", "can not"),
        ("I'll", "i will"),
        ("ill", "ill"),
        ("my brother's", "my brother s"),
        ("ＫＩＬＬ", "kill"),
        ("k\u200bill", "kill"),
        ("naïve café", "naive cafe"),
        ("kiiiill", "kill"),
        ("dieee", "die"),
        ("wantt too", "want too"),
        ("diee", "diee"),
        ("k1ll mys3lf", "kill myself"),
        ("k!ll", "kill"),
        ("su!c1de", "suicide"),
        ("s*icide", "suicide"),
        ("sucide", "suicide"),
        ("suciide", "suicide"),
        ("mysefl", "myself"),
        ("$uicide", "suicide"),
        ("xuicide", "xuicide"),
        ("10mg at 10:30, 4.5", "10mg at 1030 45"),
        ("ab!cd", "ab cd"),
        ("x*y", "x y"),
        ("want 🙂 to 💀 die", "want to die"),
        ("12345", "12345"),
    ],
)
def test_words_are_read_as_they_were_meant(typed, meant):
    assert " ".join(words(typed)) == meant


def test_dots_in_a_row_are_a_pause_and_no_end():
    assert READER.clauses("want... to die")[0].soft == frozenset({1})


def test_a_pattern_is_read_without_its_ends():
    assert READER.words("want to, die. now?") == ("want", "to", "die", "now")


def test_what_stands_behind_the_longest_line_is_not_read():
    assert words("x" * LONGEST + " die") == ["x" * LONGEST]
