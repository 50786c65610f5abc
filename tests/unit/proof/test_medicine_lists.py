"""Scores of a list, against counts made by hand."""

import pytest

from modicum.proof.medicine_lists import Answer, FirstRun, Line, Listed, Score, page, score


def pair(status, named, *, expected="ordinary", known=True, misspelt=False):
    """What the writer expected of a line, and what the screen said of it; classes with blanks between."""
    line = Line("a line", known, frozenset(expected.split()), misspelt)
    return line, Answer(status, frozenset(named.split()))


@pytest.mark.parametrize(
    ("named", "cleared"), [("ordinary", 1), ("", 1), ("ordinary opioid_agonist", 0), ("opioid_peripheral", 0)]
)
def test_an_opioid_line_is_cleared_if_it_is_matched_without_an_opioid_class(named, cleared):
    assert score([pair("matched", named, expected="opioid_agonist ordinary")]).cleared == cleared


@pytest.mark.parametrize("status", ["ask", "unrecognised"])
def test_a_question_clears_nothing(status):
    found = score([pair(status, "", expected="opioid_agonist", known=False)])
    assert (found.opioids, found.cleared) == (1, 0)


def test_an_opioid_line_that_ought_to_be_a_question_counts_when_it_is_cleared():
    assert score([pair("matched", "ordinary", expected="opioid_agonist", known=False)]).cleared == 1


def test_classes_are_right_only_if_they_are_exactly_those_expected():
    found = score(
        [
            pair("matched", "ordinary"),
            pair("matched", "ordinary corticosteroid"),
            pair("matched", "thyroid_hormone", expected="thyroid_hormone"),
            pair("ask", "ordinary"),
        ]
    )
    assert (found.matched, found.right) == (3, 2)
    assert found.class_right == pytest.approx(2 / 3)


def test_harmless_lines_are_counted_by_what_went_wrong_with_them():
    found = score(
        [
            pair("matched", "ordinary"),
            pair("matched", "opioid_agonist"),
            pair("unrecognised", ""),
            pair("ask", "ordinary"),
            pair("ask", "opioid_agonist", misspelt=True),
            pair("ask", "alcohol", expected="alcohol"),
            pair("ask", "", known=False),
        ]
    )
    assert (found.lines, found.harmless) == (7, 5)
    assert (found.false_alarms, found.unrecognised, found.asked, found.asked_misspelt) == (1, 1, 2, 1)
    assert found.share(found.asked) == pytest.approx(0.4)


def test_the_page_sets_the_first_run_beside_the_bar_and_says_what_was_tuned_on():
    now = Score(lines=100, opioids=20, matched=50, right=49, harmless=40, asked=3, asked_misspelt=2)
    first = FirstRun(cleared=1, class_right=0.9, false_alarms=0.0, unrecognised=0.25, asked=0.5)
    text = page([Listed("a.csv", "1, persons", True, first, now)])
    assert "| bar | | 0 | 97% | 2% | 10% | 5% |" in text
    assert "| 1, persons | first | 1 of 20 | 90.0% | 0.0% | 25.0% | 50.0% |" in text
    assert "|  | now, tuned on it | 0 of 20 | 98.0% | 0.0% | 0.0% | 7.5% |" in text
    assert "- `a.csv`: 100 lines, 20 with an opioid, 40 harmless; of the 3 asked about, 2 misspell a medicine." in text
