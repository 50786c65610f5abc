"""Problems as values, and the piece of offending text that a message repeats."""

import pytest

from modicum.problems import SHOWN_AT_MOST, Problem, shown


def test_a_problem_says_where_what_and_how_to_mend_it():
    problem = Problem("doses.csv line 7", "'4,5 mg' has a decimal comma.", "Write 4.5 mg.")
    assert str(problem) == "doses.csv line 7: '4,5 mg' has a decimal comma. Write 4.5 mg."


def test_a_problem_means_that_something_was_left_out_unless_it_is_a_note():
    assert Problem("a", "b", "c").weight == "left-out"
    assert Problem("a", "b", "c", "note").weight == "note"


def test_equal_problems_are_one_problem_and_cannot_be_changed():
    assert len({Problem("a", "b", "c"), Problem("a", "b", "c")}) == 1
    with pytest.raises(AttributeError):
        Problem("a", "b", "c").where = "d"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("4,5 mg", "'4,5 mg'"),
        ("", "''"),
        ("it's", '"it\'s"'),
        ("a\tb\n", "'a\\tb\\n'"),
        ("\x00\x1b[31m", "'\\x00\\x1b[31m'"),
        ("\u202emg 5", "'\\u202emg 5'"),
        ("zero\u200bwidth", "'zero\\u200bwidth'"),
        ("\ud800", "'\\ud800'"),
        ("½ µg", "'½ µg'"),
        (45, "'45'"),
        (None, "'None'"),
    ],
)
def test_text_is_shown_quoted_with_what_cannot_be_seen_made_visible(text, quoted):
    assert shown(text) == quoted


def test_text_that_just_fits_is_shown_whole():
    assert SHOWN_AT_MOST == 80
    assert shown("a" * 78) == "'" + "a" * 78 + "'"


def test_longer_text_is_cut_and_its_length_told():
    assert shown("a" * 79) == "'" + "a" * 79 + "…' (79 characters)"
    assert shown("a" * 10_000_000) == "'" + "a" * 79 + "…' (10000000 characters)"


def test_cut_text_closes_with_the_quote_it_opened_with():
    assert shown("it's " + "x" * 100) == "\"it's " + "x" * 74 + '…" (105 characters)'
