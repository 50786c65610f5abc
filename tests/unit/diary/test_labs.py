"""Laboratory values in rows: each against its own range, nothing converted, nothing assumed."""

from datetime import date
from decimal import Decimal

import pytest

from modicum.diary.entry import Lab
from modicum.diary.labs import Against, Drift, NoDrift, against, same_unit, series_of
from modicum.doors.desk.knowing import watched_tests

TESTS = watched_tests()
MARCH = date(2026, 3, 2)
JUNE = date(2026, 6, 1)


def lab(value="2.31", day=MARCH, *, test="tsh", unit="mIU/L", low="0.4", high="4.0", identifier="e1"):
    bound = value[0] if value[0] in "<>" else ""
    ends = (None if end is None else Decimal(end) for end in (low, high))
    return Lab(identifier, day, test, Decimal(value.removeprefix(bound)), bound, unit, *ends)


def only(*labs):
    (series,) = series_of(labs, TESTS)
    return series


@pytest.mark.parametrize(
    ("value", "low", "high", "where"),
    [
        ("0.39", "0.4", "4.0", Against.BELOW),
        ("0.40", "0.4", "4.0", Against.INSIDE),
        ("4.0", "0.4", "4.0", Against.INSIDE),
        ("4.01", "0.4", "4.0", Against.ABOVE),
        ("41", None, "40", Against.ABOVE),
        ("40", None, "40", Against.INSIDE),
        ("59", "60", None, Against.BELOW),
        ("60", "60", None, Against.INSIDE),
        ("2.31", None, None, Against.NO_RANGE),
        ("<0.01", None, None, Against.NO_RANGE),
        ("<0.01", "0.4", "4.0", Against.BELOW),
        ("<0.4", "0.4", "4.0", Against.BELOW),
        ("<0.5", "0.4", "4.0", Against.UNCLEAR),
        ("<5", None, "5", Against.INSIDE),
        ("<6", None, "5", Against.UNCLEAR),
        (">100", "0.4", "4.0", Against.ABOVE),
        (">4.0", "0.4", "4.0", Against.ABOVE),
        (">3.9", "0.4", "4.0", Against.UNCLEAR),
        (">90", "60", None, Against.INSIDE),
        (">50", "60", None, Against.UNCLEAR),
        ("<50", "60", None, Against.BELOW),
        (">50", None, "40", Against.ABOVE),
    ],
)
def test_a_value_is_held_against_its_own_printed_range_and_no_other(value, low, high, where):
    assert against(lab(value, low=low, high=high)) is where


def test_the_difference_is_the_last_less_the_first():
    drift = only(lab("1.10", JUNE), lab("2.31", MARCH)).drift
    assert isinstance(drift, Drift)
    assert (drift.change, drift.same_range) == (Decimal("-1.21"), True)


@pytest.mark.parametrize(("low", "high"), [("0.5", "4.0"), (None, "4.0"), (None, None)])
def test_another_range_is_said(low, high):
    drift = only(lab("2.31"), lab("1.10", JUNE, low=low, high=high)).drift
    assert isinstance(drift, Drift)
    assert not drift.same_range


def test_two_values_without_any_range_were_not_printed_with_the_same_range():
    drift = only(lab(low=None, high=None), lab("1.10", JUNE, low=None, high=None)).drift
    assert isinstance(drift, Drift)
    assert not drift.same_range


@pytest.mark.parametrize(
    ("first", "last"), [("<0.01", "1.10"), ("2.31", "<0.01"), ("<0.01", "<0.01"), ("2.31", ">100")]
)
def test_a_limit_is_no_number_to_subtract_from(first, last):
    assert only(lab(first), lab(last, JUNE)).drift is NoDrift.BOUND


def test_a_limit_between_two_numbers_takes_nothing_away():
    drift = only(lab("2.31"), lab("<0.01", date(2026, 4, 1)), lab("1.31", JUNE)).drift
    assert isinstance(drift, Drift)
    assert drift.change == Decimal(-1)


def test_one_day_has_no_difference_and_two_values_on_one_day_have_no_first():
    assert only(lab()).drift is NoDrift.ONE_DAY
    assert only(lab("2.31"), lab("2.40")).drift is NoDrift.ONE_DAY
    assert only(lab("2.31"), lab("2.40"), lab("1.10", JUNE)).drift is NoDrift.TWICE
    assert only(lab("2.31"), lab("1.10", JUNE), lab("1.20", JUNE)).drift is NoDrift.TWICE


@pytest.mark.hazard("H-21/units-apart")
def test_two_units_of_one_test_stand_apart_and_have_no_difference():
    rows = series_of([lab("31", test="alt", unit="U/L"), lab("0.5", JUNE, test="alt", unit="µkat/L")], TESTS)
    assert [(row.test.id, row.unit, row.drift) for row in rows] == [
        ("alt", "U/L", NoDrift.ONE_DAY),
        ("alt", "µkat/L", NoDrift.ONE_DAY),
    ]


def test_two_units_that_would_give_the_same_digits_stand_apart_all_the_same():
    assert len(series_of([lab(), lab("1.10", JUNE, unit="uIU/mL")], TESTS)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [("mIU/L", "mIU/l"), ("\u00b5kat/L", "\u03bckat/l"), ("ukat/L", "\u00b5kat/L"), ("mg/dL", "mg / dl"),
     ("mL/min/1.73m2", "mL/min/1.73 m\u00b2"), ("ml/min", "mL/min")],
)  # fmt: skip
def test_spellings_of_one_unit_are_one_unit(one, other):
    assert same_unit(one) == same_unit(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mmol/L", "umol/L"), ("U/L", "U/mL"), ("mg/dL", "mg/L"), ("MIU/L", "mIU/L")]
)
def test_two_units_are_never_made_one(one, other):
    assert same_unit(one) != same_unit(other)


def test_the_unit_of_a_row_is_shown_as_it_was_printed_first_and_held_against_the_list():
    row = only(lab("31", test="alt", unit="µkat/l"))
    assert (row.unit, row.known_unit) == ("µkat/l", True)
    assert only(lab(unit="ng/mL")).known_unit is False


@pytest.mark.parametrize("name", ["tsh", "TSH", " Thyrotropin ", "Thyroid  stimulating hormone"])
def test_a_test_is_known_by_the_names_that_laboratories_print(name):
    assert only(lab(test=name)).title == "TSH"


@pytest.mark.parametrize("name", ["TSH basal", "TS", "TPO", "T4"])
def test_a_name_that_is_near_is_another_test(name):
    row = only(lab(test=name))
    assert (row.test, row.title, row.known_unit) == (None, name, None)


def test_the_rows_come_in_the_order_of_the_lists_then_by_name():
    rows = series_of([lab(test="zinc"), lab(test="CRP"), lab(), lab(test="alt", unit="U/L")], TESTS)
    assert [row.title for row in rows] == ["ALT", "TSH", "CRP", "zinc"]


def test_no_value_is_lost():
    labs = [lab(str(n), identifier=f"e{n}", test=test, unit=unit) for n, (test, unit) in enumerate(
        [("tsh", "mIU/L"), ("TSH", "mIU/L"), ("tsh", "pg"), ("crp", "mg/L"), ("CRP", "mg/l")])]  # fmt: skip
    assert sorted(one.id for row in series_of(labs, TESTS) for one in row.labs) == ["e0", "e1", "e2", "e3", "e4"]
