"""What the medicine was taken from, and which changes of it count."""

from datetime import date

from modicum.analysis.evidence import Span, day_by_day
from modicum.diary.products import switches
from unit.diary.makers import dose, rating, read, trial
from unit.diary.test_kinds import product

MARCH = [f"2026-03-{day:02d}" for day in range(2, 32)]


def found(*lines):
    diary, problems = read(*lines)
    assert [p for p in problems if p.weight != "note"] == []
    return [(str(s.day), s.last and str(s.last), s.product.label, s.what) for s in switches(diary)]


def test_the_first_product_is_no_switch_and_another_strength_or_lot_is_none_either():
    assert found(product("p", MARCH[0], "half", strength="0.5 mg", lot="1")) == []
    more = product("q", MARCH[9], "one and a half", strength="1.5 mg", lot="2")
    assert found(product("p", MARCH[0], "half", strength="0.5 mg", lot="1"), more) == []


def test_another_filler_form_pharmacy_or_concentration_is_a_switch_from_its_day_on():
    old = product("p", MARCH[0], "old", filler="lactose", pharmacy="North")
    assert found(old, product("q", MARCH[9], "new", filler="Avicel", pharmacy="North")) == [
        ("2026-03-11", None, "new", ("filler",))
    ]
    assert found(old, product("q", MARCH[9], "new", filler="lactose", pharmacy="South"))[0][3] == ("pharmacy",)
    assert found(old, product("q", MARCH[9], "new", form="tablet"))[0][3] == ("form",)
    weak, strong = ({"form": "liquid", "per-ml": amount} for amount in ("1 mg", "5 mg"))
    assert found(product("p", MARCH[0], "weak", **weak), product("q", MARCH[9], "strong", **strong))[0][3] == (
        "per_ml",
    )


def test_what_one_side_does_not_say_is_no_switch():
    assert found(product("p", MARCH[0], "old", filler="lactose"), product("q", MARCH[9], "new")) == []


def test_the_same_filler_in_other_letters_is_the_same():
    one, other = product("p", MARCH[0], "old", filler="Lactose "), product("q", MARCH[9], "new", filler="lactose")
    assert found(one, other) == []


def test_a_switch_back_to_the_first_product_ends_the_stretch():
    old, again = (product(n, day, "old", filler="lactose") for n, day in (("p", MARCH[0]), ("r", MARCH[19])))
    new = product("q", MARCH[9], "new", filler="Avicel")
    assert found(old, new, again) == [("2026-03-11", "2026-03-20", "new", ("filler",))]


def test_a_dose_that_names_its_product_says_from_when_it_was_in_use():
    old, new = (
        product("p", MARCH[0], "old", filler="lactose"),
        product("q", MARCH[0], "spare", filler="Avicel"),
    )
    taken = [
        dose("a", MARCH[1], product="old"),
        dose("b", MARCH[4], product="spare"),
        dose("c", MARCH[5], product="old"),
    ]
    days = [each[:3] for each in found(old, new, *taken)]
    assert ("2026-03-06", "2026-03-06", "spare") in days


def test_the_analysis_holds_a_switch_as_a_co_change():
    told = trial()
    diary, _ = read(
        product("p", MARCH[0], "old", filler="lactose"),
        product("q", MARCH[9], "new", filler="Avicel"),
        product("r", MARCH[14], "old again", filler="lactose"),
        *[dose(f"d{day}", day) for day in MARCH],
        *[rating(f"r{day}", day) for day in MARCH],
    )
    assert day_by_day(told, told.primary_item, diary).co_changes == (Span("new", 9, 13),)
    assert diary.products[0].day == date(2026, 3, 2)
