"""The verdict table of product.md: its thresholds, every overlap of its rows, and the words each grade allows."""

import tomllib
from itertools import product

import pytest

from modicum.analysis.grade import Grade
from modicum.analysis.verdict import Chances, Row, Verdict, capped, first_row
from modicum.knowledge.read import shipped
from unit.analysis.makers import TABLE

# product.md, "What the verdict says":
#   1 worse                 P(worse) >= 0.90; since table 2 it is 0.95, calibrated on false words (decision 0008)
#   2 helps                 P(beyond SWC) >= 0.80 and P(better) >= 0.95
#   3 no worthwhile effect  P(beyond SWC) <= 0.10, exposure >= 0.8 also at a half-life of 14 days, else words are added
#   4 probably helps        P(better) >= 0.90
#   5 cannot tell           otherwise
PRODUCT_PAGE = {
    "worse-at-least": "0.95",
    "helps-beyond-worthwhile-at-least": "0.80",
    "helps-better-at-least": "0.95",
    "no-effect-beyond-worthwhile-at-most": "0.10",
    "probably-better-at-least": "0.90",
    "exposure-long-enough-at-least": "0.80",
    "slow-half-life-days": "14",
}
NEAR = 1e-9
"""Just below and just above a threshold."""

# Each value with the conditions that it meets, judged by eye and not by the code: (value, meets).
WORSE = [(0.0, False), (0.90, False), (0.95 - NEAR, False), (0.95, True), (0.95 + NEAR, True), (1.0, True)]
BETTER = [  # (value, at least 0.90, at least 0.95)
    (0.0, False, False),
    (0.5, False, False),
    (0.90 - NEAR, False, False),
    (0.90, True, False),
    (0.90 + NEAR, True, False),
    (0.95 - NEAR, True, False),
    (0.95, True, True),
    (0.95 + NEAR, True, True),
    (1.0, True, True),
]
BEYOND = [  # (value, at most 0.10, at least 0.80)
    (0.0, True, False),
    (0.10 - NEAR, True, False),
    (0.10, True, False),
    (0.10 + NEAR, False, False),
    (0.5, False, False),
    (0.80 - NEAR, False, False),
    (0.80, False, True),
    (0.80 + NEAR, False, True),
    (1.0, False, True),
]
ORDER = (Row.WORSE, Row.HELPS, Row.NO_EFFECT, Row.PROBABLY, Row.CANNOT_TELL)


def combinations():
    """Every combination with the set of rows whose condition holds, in the order of the page."""
    for (worse, is_worse), (better, likely, sure), (beyond, none, enough) in product(WORSE, BETTER, BEYOND):
        holds = (is_worse, enough and sure, none, likely, True)
        yield Chances(worse, better, beyond), tuple(row for row, met in zip(ORDER, holds, strict=True) if met)


def test_the_thresholds_are_those_of_the_product_page():
    with (shipped() / "verdicts" / "verdicts-2.toml").open("rb") as file:
        told = tomllib.load(file)["threshold"]
    assert {name: told[name]["value"] for name in PRODUCT_PAGE} == PRODUCT_PAGE
    for name, value in PRODUCT_PAGE.items():
        assert TABLE.number(name) == float(value)


def test_the_first_row_that_matches_wins_in_every_combination():
    wrong = [(chances, rows) for chances, rows in combinations() if first_row(chances, TABLE) is not rows[0]]
    assert wrong == []


def test_the_combinations_hold_every_overlap_that_two_rows_can_have():
    met = {frozenset(pair) for _, rows in combinations() for pair in product(rows, rows) if pair[0] is not pair[1]}
    possible = {frozenset((a, b)) for a in ORDER for b in ORDER if a is not b}
    # Rows 2 and 3 exclude each other: a probability is not both at most 0.10 and at least 0.80.
    assert met == possible - {frozenset((Row.HELPS, Row.NO_EFFECT))}


@pytest.mark.parametrize(
    ("worse", "better", "beyond", "row"),
    [
        (0.95, 0.05, 0.00, Row.WORSE),  # rows 1 and 3: a harm is not called "no effect"
        (0.95, 0.95, 0.80, Row.WORSE),  # rows 1, 2 and 4 (impossible for a real posterior, decided all the same)
        (0.01, 0.99, 0.90, Row.HELPS),  # rows 2 and 4
        (0.02, 0.98, 0.10, Row.NO_EFFECT),  # rows 3 and 4: surely better, surely not by enough
        (0.02, 0.98, 0.79, Row.PROBABLY),  # row 4: sure, not surely enough
        (0.06, 0.94, 0.85, Row.PROBABLY),  # row 4: enough, not surely better
        (0.50, 0.50, 0.30, Row.CANNOT_TELL),
        (0.94, 0.06, 0.11, Row.CANNOT_TELL),
    ],
)
def test_overlaps_that_people_will_meet(worse, better, beyond, row):
    assert first_row(Chances(worse, better, beyond), TABLE) is row


# The words of each grade, from product.md: A may say "helps", B adds "(drug or expectation)", C and D say only
# "better / not better / worse while on" or "cannot tell".
WORDS = {
    Grade.A: ("worse", "helps", "no worthwhile effect", "probably helps", "cannot tell"),
    Grade.B: (
        "worse",
        "helps (drug or expectation)",
        "no worthwhile effect",
        "probably helps (drug or expectation)",
        "cannot tell",
    ),
    Grade.C: ("worse while on", "better while on", "not better while on", "cannot tell", "cannot tell"),
    Grade.D: ("worse while on", "better while on", "not better while on", "cannot tell", "cannot tell"),
}


@pytest.mark.parametrize(("grade", "row"), list(product(Grade, ORDER)))
@pytest.mark.hazard("H-28/grade-caps-words")
def test_the_grade_caps_the_word_of_every_row(grade, row):
    assert capped(row, grade).value == WORDS[grade][ORDER.index(row)]


@pytest.mark.parametrize("row", ORDER)
@pytest.mark.hazard("H-28/grade-caps-words")
def test_only_grade_a_may_say_a_plain_helps(row):
    plain = {Verdict.HELPS, Verdict.PROBABLY}
    assert not {capped(row, grade) for grade in (Grade.B, Grade.C, Grade.D)} & plain


@pytest.mark.parametrize("row", ORDER)
@pytest.mark.parametrize("grade", [Grade.C, Grade.D])
@pytest.mark.hazard("H-28/grade-caps-words")
def test_open_designs_never_say_helps_in_any_form(grade, row):
    assert "helps" not in capped(row, grade).value


def test_a_and_b_are_the_grades_drawn_by_chance():
    assert [grade.by_chance for grade in (Grade.A, Grade.B, Grade.C, Grade.D)] == [True, True, False, False]
