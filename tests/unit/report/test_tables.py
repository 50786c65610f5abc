"""Tables of a page: signs, chances without false certainty, no number without its verdict, and weeks by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from modicum.analysis.verdict import Verdict
from modicum.report.table import Table, table_lines
from modicum.report.tables import contrast_table, hundredths, signed, variant_table, week_table
from modicum.report.words import Speaker
from unit.analysis.makers import KNOWN
from unit.report.made import analysed, main, speaker

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.24, "+1.2"),
        (-1.24, f"{MINUS}1.2"),
        (0.04, "0.0"),
        (-0.04, "0.0"),
        (0.0, "0.0"),
        (-0.06, f"{MINUS}0.1"),
        (12.0, "+12.0"),
        (-100.0, f"{MINUS}100.0"),
    ],
)
def test_a_difference_has_a_sign_and_a_rounded_nothing_has_none(value, shown):
    assert signed(value) == shown


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.0, "<1"), (0.004, "<1"), (0.006, "1"), (0.5, "50"), (0.994, "99"), (0.996, ">99"), (1.0, ">99")],
)
def test_a_chance_in_a_table_claims_no_certainty(probability, shown):
    assert hundredths(probability) == shown


def test_no_chance_in_a_table_is_ever_0_or_100():
    assert not {hundredths(thousandth / 1000) for thousandth in range(1001)} & {"0", "100"}


# ------------------------------------------------------------------ contrasts


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
def test_every_row_with_a_number_has_its_grade_and_its_verdict(grade):
    item = speaker(grade).item
    table = contrast_table(speaker(grade), item.contrasts)
    assert table.header[-2:] == ("Grade", "Verdict")
    assert len(table.rows) == len(item.contrasts)
    for row, contrast in zip(table.rows, item.contrasts, strict=True):
        assert row[:2] == (str(contrast.dose), str(contrast.against))
        assert row[2] == signed(contrast.estimate.mean)
        assert row[-2:] == (contrast.standing.grade.value, contrast.verdict.value)
        assert row[-1] in {verdict.value for verdict in Verdict}


def test_a_contrast_without_a_number_has_dashes_and_a_verdict():
    contrast = replace(main("A"), estimate=None, chances=None, verdict=Verdict.CANNOT_TELL)
    (row,) = contrast_table(speaker("A"), [contrast]).rows
    assert row == ("3 mg", "0 mg", "–", "–", "–", "–", "A", "cannot tell")


def test_the_range_and_the_chances_stand_in_their_columns():
    (row,) = contrast_table(speaker("A"), [main("A")]).rows
    estimate, chances = main("A").estimate, main("A").chances
    assert row[3] == f"{signed(estimate.q025)} to {signed(estimate.q975)}"
    assert row[4] == hundredths(chances.better)
    assert row[5] == hundredths(chances.beyond_worthwhile)


def test_a_table_may_have_a_caption_of_its_own():
    assert contrast_table(speaker("A"), []).caption == "Pain"
    assert contrast_table(speaker("A"), [], caption="Other").caption == "Other"


# ------------------------------------------------------------------ other assumptions


def test_every_other_assumption_has_a_row_with_its_word():
    table = variant_table(speaker("A"), main("A"))
    assert len(table.rows) == 1 + len(main("A").variants)
    assert table.rows[0][0] == "as reported"
    assert table.rows[0][-1] == "helps"
    assert all(row[-1] in {verdict.value for verdict in Verdict} for row in table.rows)


@pytest.mark.parametrize("grade", ["C", "D"])
def test_in_an_open_trial_no_assumption_is_said_to_help(grade):
    words = [row[-1] for row in variant_table(speaker(grade), main(grade)).rows]
    assert set(words) <= {"better while on", "not better while on", "worse while on", "cannot tell"}


def test_before_the_agreed_day_no_assumption_has_a_word():
    words = {row[-1] for row in variant_table(speaker("A", horizon=70), main("A", horizon=70)).rows}
    assert words == {"too early for a verdict"}


def test_a_contrast_without_a_number_has_no_row_of_its_own():
    bare = replace(main("A"), estimate=None, row=None, variants=())
    assert variant_table(speaker("A"), bare).rows == ()


# ------------------------------------------------------------------ weeks


def test_each_week_tells_what_was_taken_how_many_days_were_rated_and_their_mean():
    # Fourteen days on none, then fourteen on 3 mg: two weeks each.
    table = week_table(speaker("A"))
    ratings = {entry.day: int(entry.value) for entry in analysed("A")[1].ratings}
    first_week = [value for day, value in sorted(ratings.items())][:7]
    assert len(table.rows) == 8
    assert table.rows[0] == ("1", "0 mg ×7", "7", f"{sum(first_week) / 7:.1f}")
    assert table.rows[2][:2] == ("3", "3 mg ×7")


def test_days_not_recorded_and_not_rated_are_shown_as_such():
    # Days 20 to 23 are not recorded (four, so not bridged): day 20 in week 3, days 21 to 23 in week 4. Day 3 is not
    # rated. Ratings of days 20 to 23 and of the nine days that the gap touches are not used: 4 + ... until the share
    # of unknown exposure, 1 - 2^(-4/3) = 0.603, has fallen below 0.1: 7 more days, up to day 30.
    rows = week_table(speaker("A", gap=True)).rows
    assert rows[0][2] == "6"
    assert rows[2][1:3] == ("3 mg ×6, ? ×1", "6")
    assert rows[3] == ("4", "? ×3, 3 mg ×4", "0", "–")


def test_a_last_week_may_be_short():
    told = speaker("D")
    assert [row[0] for row in week_table(told).rows] == ["1", "2", "3", "4", "5", "6"]
    assert week_table(told).rows[-1][1] == "3 mg ×7"


# ------------------------------------------------------------------ as text


def test_columns_are_aligned_and_numbers_stand_to_the_right():
    table = Table("Pain", ("Dose", "Mean"), (("0 mg", "6.1"), ("4.5 mg", "10.0")), frozenset({1}))
    assert table_lines(table) == [
        "Pain",
        "Dose    Mean",
        "------  ----",
        "0 mg     6.1",
        "4.5 mg  10.0",
    ]


def test_a_table_without_rows_has_its_header():
    assert table_lines(Table("Pain", ("Dose", "Mean"), (), frozenset())) == ["Pain", "Dose  Mean", "----  ----"]


def test_a_worthwhile_change_is_a_plain_number():
    told = speaker("A")
    asked = replace(told.item, item=replace(told.item.item, worthwhile_change=Decimal("1.50")))
    assert "(1.5 points)" in Speaker(KNOWN.words, told.result, asked).odds(main("A"))
