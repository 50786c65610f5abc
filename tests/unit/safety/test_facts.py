"""The closed list of facts."""

from decimal import Decimal

import pytest

from modicum.knowledge.rule_shapes import FITS, Kind, Several
from modicum.safety.facts import CLASSES, FACTS, misfit


def test_every_kind_has_its_comparisons_and_every_fact_is_whole():
    assert set(FITS) == set(Kind)
    for name, fact in FACTS.items():
        assert name == fact.name
        assert (fact.kind is Kind.NUMBER) == bool(fact.unit)
        assert (fact.kind is Kind.NUMBER) == (fact.high > fact.low)
        assert not fact.allowed or fact.kind in {Kind.CHOICE, Kind.SEVERAL}
        assert fact.allowed or fact.kind is not Kind.CHOICE


def test_the_classes_are_the_resolvers():
    assert len(CLASSES) == len(set(CLASSES)) == 12


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("transplant", [True, False], ["yes", 1, Decimal(1)]),
        ("pregnancy", ["no", "trying"], ["perhaps", True, Decimal(0)]),
        (
            "age-years",
            [Decimal(0), Decimal(130)],
            [Decimal(131), Decimal(-1), Decimal("NaN"), Decimal("inf"), 18, "18"],
        ),
        (
            "medicine-classes",
            [Several(frozenset({"alcohol"}), complete=True), Several(frozenset(CLASSES), complete=True)],
            [Several(frozenset({"tea"}), complete=True), frozenset()],
        ),
        ("medicine-ingredients", [Several(frozenset({"anything"}), complete=False)], ["anything"]),
    ],
)
def test_a_value_fits_its_fact_or_not(name, good, bad):
    assert [misfit(name, value) for value in good] == [None] * len(good)
    assert None not in [misfit(name, value) for value in bad]


def test_a_fact_that_is_not_listed_fits_nothing():
    assert misfit("shoe-size", Decimal(43)) == "shoe-size: is not on the list of facts"
