"""Amounts: what is read, what is refused, and that nothing is guessed, rounded or mixed."""

import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.errors import QuantityError
from modicum.quantities import LARGEST_AMOUNT, MOST_DECIMALS, Dose, Unit, plain, read_number

FIXED = settings(derandomize=True, max_examples=100, deadline=None)

wholes = st.integers(0, 999_999)
fractions = st.text("0123456789", max_size=6)
units = st.sampled_from(["mg", "mcg", "unit"])


def written(whole: int, fraction: str) -> str:
    return f"{whole}.{fraction}" if fraction else str(whole)


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("0.5 mg", "0.5", Unit.MG),
        ("4.50 mg", "4.5", Unit.MG),
        ("  1.5   mg  ", "1.5", Unit.MG),
        ("500 mcg", "500", Unit.MCG),
        ("2 unit", "2", Unit.UNIT),
        ("0 mg", "0", Unit.MG),
        ("0.000001 mg", "0.000001", Unit.MG),
        ("1000000 mg", "1000000", Unit.MG),
    ],
)
def test_a_plainly_written_dose_is_read(text, amount, unit):
    dose = Dose.read(text)
    assert dose.amount == Decimal(amount)
    assert dose.unit is unit


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("4,5 mg", "decimal comma"),
        (".5 mg", "leading zero"),
        ("5. mg", "decimal point"),
        ("1e3 mg", "cannot read '1e3' as a number"),
        ("1E3 mg", "cannot read '1E3' as a number"),
        ("NaN mg", "cannot read 'NaN' as a number"),
        ("Infinity mg", "cannot read 'Infinity' as a number"),
        ("１.５ mg", "cannot read '１.５' as a number"),
        ("٤.٥ mg", "cannot read '٤.٥' as a number"),
        ("4٫5 mg", "cannot read '4٫5' as a number"),
        ("1_000 mg", "cannot read '1_000' as a number"),
        ("1,000 mg", "can be read two ways"),
        ("1'000 mg", "as a number"),
        ("-1 mg", "cannot read '-1' as a number"),
        ("+1 mg", "cannot read '+1' as a number"),
        ("−1 mg", "cannot read '−1' as a number"),
        ("00.5 mg", "cannot read '00.5' as a number"),
        ("045 mg", "cannot read '045' as a number"),
        ("1.5.0 mg", "cannot read '1.5.0' as a number"),
        ("½ mg", "cannot read '½' as a number"),
        ("0x10 mg", "cannot read '0x10' as a number"),
        ("1000000.1 mg", "not a believable amount"),
        ("99999999999 mg", "not a believable amount"),
        ("0.0000001 mg", "at most 6 decimals"),
        ("0.5000000 mg", "at most 6 decimals"),
    ],
)
@pytest.mark.hazard("H-06/one-reading-only")
def test_a_number_that_some_program_reads_differently_is_refused(text, why):
    with pytest.raises(QuantityError, match=re.escape(why)):
        Dose.read(text)


@pytest.mark.parametrize("text", ["4.5", "", "   ", "mg", "4.5mg", "4.5 mg daily", "1 000 mg", "4.5 mg, 3 mg"])
@pytest.mark.hazard("H-06/unit-never-guessed")
def test_text_that_is_not_one_number_and_one_unit_is_refused(text):
    with pytest.raises(QuantityError, match="Write a number, a space and a unit"):
        Dose.read(text)


@pytest.mark.parametrize(
    "unit", ["ug", "µg", "μg", "ml", "mL", "g", "kg", "MG", "Mg", "mgs", "mg.", "IU", "units", "мг"]
)
@pytest.mark.hazard("H-06/unit-never-guessed")
def test_an_unknown_unit_is_refused_and_never_guessed(unit):
    with pytest.raises(QuantityError, match="is not a unit modicum knows") as refusal:
        Dose.read(f"4.5 {unit}")
    assert "mg, mcg, unit" in str(refusal.value)


@pytest.mark.hazard("H-06/one-reading-only")
def test_the_refusal_of_a_comma_shows_what_was_read_and_how_to_write_it():
    with pytest.raises(QuantityError) as refusal:
        read_number("4,5")
    assert str(refusal.value) == (
        "cannot read '4,5' as a number. A decimal comma can be read two ways; write 4.5 if that is what you mean."
    )


def test_a_refused_number_of_a_million_digits_is_not_repeated_in_full():
    with pytest.raises(QuantityError) as refusal:
        read_number("9" * 1_000_000)
    assert len(str(refusal.value)) < 250
    assert "(1000000 characters)" in str(refusal.value)


def test_a_bare_number_may_have_blanks_around_it():
    assert read_number(" 0.25 ") == Decimal("0.25")


def test_the_bounds_are_a_million_and_six_decimals():
    assert Decimal(1_000_000) == LARGEST_AMOUNT
    assert MOST_DECIMALS == 6


# ------------------------------------------------------------------ writing


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("4.50 mg", "4.5 mg"),
        ("4.0 mg", "4 mg"),
        ("100 mg", "100 mg"),
        ("0.50 mg", "0.5 mg"),
        ("0.0 mg", "0 mg"),
        ("0.000100 mg", "0.0001 mg"),
        ("1500.0 mcg", "1500 mcg"),
    ],
)
@pytest.mark.hazard("H-06/written-safely")
def test_a_dose_is_written_with_a_leading_zero_no_trailing_zeros_and_its_unit(text, safe):
    assert str(Dose.read(text)) == safe
    assert repr(Dose.read(text)) == f"Dose('{safe}')"


@pytest.mark.parametrize(
    ("number", "digits"),
    [("1E+3", "1000"), ("0E+3", "0"), ("0.000", "0"), ("1E-9", "0.000000001"), ("10", "10"), ("10.010", "10.01")],
)
def test_plain_digits_have_no_exponent(number, digits):
    assert plain(Decimal(number)) == digits


@FIXED
@given(wholes, fractions, units)
@pytest.mark.hazard("H-06/written-safely")
def test_what_is_written_is_read_back_as_the_same_dose(whole, fraction, unit):
    dose = Dose.read(f"{written(whole, fraction)} {unit}")
    assert Dose.read(str(dose)) == dose
    kept = fraction.rstrip("0")
    assert str(dose) == f"{written(whole, kept)} {unit}"


@FIXED
@given(st.one_of(st.text(max_size=12), st.text("0123456789.,eE+- mgcunitµ", max_size=12)))
def test_any_text_is_either_a_dose_with_a_unit_or_refused_for_the_reader(text):
    with suppress(QuantityError):
        dose = Dose.read(text)
        assert text.split()[1] == dose.unit.value


# ------------------------------------------------------------------ exactness


@pytest.mark.parametrize("not_a_decimal", [0.5, 1, True, "0.5", None])
def test_a_dose_is_made_of_a_decimal_and_of_nothing_else(not_a_decimal):
    with pytest.raises(QuantityError, match="a finite decimal, zero or more"):
        Dose(not_a_decimal, Unit.MG)


@pytest.mark.parametrize("text", ["-0.5", "-0", "-0.0", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_negative_amount_a_minus_zero_and_a_non_number_are_no_doses(text):
    with pytest.raises(QuantityError, match="a finite decimal, zero or more"):
        Dose(Decimal(text), Unit.MG)


def test_a_tenth_and_two_tenths_are_exactly_three_tenths():
    assert Dose.read("0.1 mg") + Dose.read("0.2 mg") == Dose.read("0.3 mg")


def test_a_dose_does_not_turn_into_a_float_and_does_not_mix_with_one():
    dose = Dose.read("1.5 mg")
    with pytest.raises(TypeError):
        float(dose)
    with pytest.raises((TypeError, AttributeError)):
        dose + 0.5
    with pytest.raises((TypeError, AttributeError)):
        _ = dose < 2.0
    assert dose != 1.5


def test_a_dose_cannot_be_changed_after_it_was_made():
    with pytest.raises(AttributeError):
        Dose.read("1.5 mg").amount = Decimal(3)


# ------------------------------------------------------------------ units


@pytest.mark.hazard("H-06/units-do-not-mix")
def test_milligrams_and_micrograms_convert_exactly_both_ways():
    assert str(Dose.read("0.5 mg").to(Unit.MCG)) == "500 mcg"
    assert str(Dose.read("0.000001 mg").to(Unit.MCG)) == "0.001 mcg"
    assert str(Dose.read("1 mcg").to(Unit.MG)) == "0.001 mg"
    assert str(Dose.read("4500 mcg").to(Unit.MG)) == "4.5 mg"
    assert str(Dose.read("4.5 mg").to(Unit.MG)) == "4.5 mg"


@FIXED
@given(wholes, fractions)
def test_there_and_back_between_milligrams_and_micrograms_changes_nothing(whole, fraction):
    in_mg = Dose.read(f"{written(whole, fraction)} mg")
    assert in_mg.to(Unit.MCG).to(Unit.MG) == in_mg
    in_mcg = Dose.read(f"{written(whole, fraction)} mcg")
    assert in_mcg.to(Unit.MG).to(Unit.MCG) == in_mcg


@pytest.mark.parametrize(
    ("text", "unit"), [("2 unit", Unit.MG), ("2 unit", Unit.MCG), ("2 mg", Unit.UNIT), ("2 mcg", Unit.UNIT)]
)
def test_a_counted_unit_converts_to_nothing_and_nothing_converts_to_it(text, unit):
    with pytest.raises(QuantityError, match="the strength of a counted unit is not known here"):
        Dose.read(text).to(unit)


def test_a_counted_unit_is_still_itself():
    assert Dose.read("2 unit").to(Unit.UNIT) == Dose.read("2 unit")


@pytest.mark.parametrize(("one", "other"), [("1 mg", "1000 mcg"), ("1 mg", "1 unit"), ("1 mcg", "1 unit")])
@pytest.mark.hazard("H-06/units-do-not-mix")
def test_mixing_units_is_refused_in_sums_and_in_every_order_and_both_are_shown(one, other):
    a, b = Dose.read(one), Dose.read(other)
    for mix in (a.__add__, a.__lt__, a.__le__, a.__gt__, a.__ge__):
        with pytest.raises(QuantityError, match=f"{one} and {other} are in different units"):
            mix(b)


def test_the_same_amount_in_another_unit_is_another_dose_until_it_is_converted():
    assert Dose.read("1 mg") != Dose.read("1000 mcg")
    assert Dose.read("1 mg") == Dose.read("1000 mcg").to(Unit.MG)


# ------------------------------------------------------------------ order


def test_doses_are_sorted_by_amount_and_not_by_spelling():
    doses = [Dose.read(text) for text in ("10 mg", "9 mg", "0.5 mg", "0 mg", "4.5 mg")]
    assert [str(dose) for dose in sorted(doses)] == ["0 mg", "0.5 mg", "4.5 mg", "9 mg", "10 mg"]
    assert str(max(doses)) == "10 mg"
    assert str(min(doses)) == "0 mg"


def test_trailing_zeros_make_no_other_dose():
    assert Dose.read("4.50 mg") == Dose.read("4.5 mg")
    assert len({Dose.read("4.50 mg"), Dose.read("4.5 mg"), Dose.read("4.500 mg")}) == 1


@FIXED
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_order_is_total_and_agrees_with_whole_millionths(a, b):
    one, other = (Dose.read(f"{n // 10**6}.{n % 10**6:06d} mg") for n in (a, b))
    assert (one < other) is (a < b)
    assert (one <= other) is (a <= b)
    assert (one > other) is (a > b)
    assert (one >= other) is (a >= b)
    assert (one == other) is (a == b)


@FIXED
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_sum_is_exact_to_the_last_millionth(a, b):
    one, other = (Dose.read(f"{n // 10**6}.{n % 10**6:06d} mg") for n in (a, b))
    total = a + b
    assert one + other == Dose.read(f"{total // 10**6}.{total % 10**6:06d} mg")
    assert one + other == other + one
