"""Products, laboratory values and expectations as they are read; doses that name what they were taken from."""

from datetime import date
from decimal import Decimal

import pytest

from modicum.diary.entry import Expected, Form
from modicum.quantities import Dose
from unit.diary.makers import dose, rating, read

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


def product(identifier, day, what="night capsules", **more):
    return {"id": identifier, "kind": "product", "for": day, "what": what, "form": "capsule"} | more


def lab(identifier, day, value="2.31", **more):
    line = {"id": identifier, "kind": "lab", "for": day, "test": "tsh", "value": value, "unit": "mIU/L"}
    return line | more


def expectation(identifier, day, expects="better"):
    return {"id": identifier, "kind": "expectation", "for": day, "expects": expects}


def why(*lines):
    """The one reason for which something was not used."""
    _, problems = read(*lines)
    (problem,) = problems
    assert problem.weight == "left-out"
    return problem.what


def test_a_product_keeps_what_was_said_of_it_and_leaves_open_what_was_not():
    diary, problems = read(
        product("p", MONDAY, strength="1.5 mg", filler="Avicel", pharmacy="North", lot="A7"),
        product("q", TUESDAY, "drops", form="drops", **{"per-ml": "1 mg"}),
    )
    assert problems == []
    capsules, drops = diary.products
    assert (capsules.form, capsules.strength, capsules.per_ml) == (Form.CAPSULE, Dose.read("1.5 mg"), None)
    assert (capsules.filler, capsules.pharmacy, capsules.lot) == ("Avicel", "North", "A7")
    assert (drops.form, drops.strength, drops.per_ml, drops.filler) == (Form.DROPS, None, Dose.read("1 mg"), None)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("strength", "1 unit", "not in mg"),
        ("strength", "0 mg", "no medicine in it"),
        ("per-ml", "1 mg", "no amount in a mL"),
        ("form", "pill", "none of capsule"),
    ],
)
def test_a_product_that_cannot_be_so_is_not_used(field, value, said):
    assert said in why(product("p", MONDAY, **{field: value}))


def test_a_liquid_is_known_by_its_amount_in_a_ml_and_not_by_a_strength():
    assert "1 mg/mL and 5 mg/mL differ fivefold" in why(product("p", MONDAY, form="liquid", strength="1 mg"))


def test_two_strengths_may_be_in_use_from_one_day_and_two_tellings_of_one_label_may_not():
    diary, problems = read(product("p", MONDAY, "half"), product("q", MONDAY, "three", strength="3 mg"))
    assert problems == []
    assert len(diary.products) == 2
    diary, problems = read(product("p", MONDAY, filler="lactose"), product("q", MONDAY, filler="Avicel"))
    assert diary.products == ()
    assert "two tellings of one fact" in problems[0].what


def test_a_laboratory_value_is_kept_as_it_was_printed():
    diary, problems = read(
        lab("a", "2026-02-20", low="0.4", high="4.0"), lab("b", MONDAY, "<0.01"), lab("c", TUESDAY, "> 100", test="TPO")
    )
    assert problems == []
    before, low, high = diary.labs
    assert (before.day, before.value, before.bound) == (date(2026, 2, 20), Decimal("2.31"), "")
    assert (before.low, before.high, before.unit) == (Decimal("0.4"), Decimal("4.0"), "mIU/L")
    assert (low.bound, low.value, low.low) == ("<", Decimal("0.01"), None)
    assert (high.bound, high.value, high.test) == (">", Decimal(100), "TPO")


@pytest.mark.parametrize("value", ["high", "<", "2,3,1", "-1", "1-2"])
def test_a_value_that_is_no_number_is_not_used(value):
    assert "field 'value'" in why(lab("a", MONDAY, value))


def test_a_reference_range_that_is_upside_down_and_a_unit_that_is_missing_are_named():
    assert "is not below 'high'" in why(lab("a", MONDAY, low="4", high="0.4"))
    assert "field 'unit': is missing" in why({k: v for k, v in lab("a", MONDAY).items() if k != "unit"})


def test_one_test_of_one_day_in_two_units_is_two_facts_and_in_one_unit_a_contradiction():
    diary, problems = read(lab("a", MONDAY), lab("b", MONDAY, "2310", unit="uIU/L"))
    assert problems == []
    assert len(diary.labs) == 2
    diary, problems = read(lab("a", MONDAY), lab("b", MONDAY, "2.5", test="TSH"))
    assert diary.labs == ()


def test_what_was_expected_may_be_written_before_the_first_day():
    diary, problems = read(expectation("e", "2026-02-27", "much_better"))
    assert problems == []
    assert diary.expectations[0].expects is Expected.MUCH_BETTER
    assert "none of much_better" in why(expectation("e", MONDAY, "wonders"))


def test_a_dose_may_name_what_it_was_taken_from():
    diary, problems = read(product("p", MONDAY), dose("a", MONDAY, product="night capsules"))
    assert problems == []
    assert diary.doses[0].product == "night capsules"
    _, problems = read(dose("a", MONDAY, product="blue ones"))
    assert [problem.weight for problem in problems] == ["note"]
    assert "'blue ones'" in problems[0].what


def test_a_rating_keeps_the_version_of_its_question_and_another_wording_is_said():
    diary, problems = read(rating("a", MONDAY, **{"item-version": "1"}))
    assert (problems, diary.ratings[0].version) == ([], 1)
    diary, problems = read(rating("a", MONDAY, **{"item-version": "2"}))
    assert len(diary.ratings) == 1
    assert [problem.weight for problem in problems] == ["note"]
    assert "pain-0-10 in version 2, and it is version 1 here" in problems[0].what
    for bad in ("one", "0", "1.0", "9999999"):
        assert "is no version of a question" in why(rating("a", MONDAY, **{"item-version": bad}))


def test_an_unreadable_product_leaves_every_dose_as_it_was():
    diary, problems = read(dose("a", MONDAY), product("p", MONDAY, form="pill"))
    assert [str(entry.amount) for entry in diary.doses] == ["3 mg"]
    assert len(problems) == 1
