"""The class of every opioid and of the most important other medicines, against a list written by hand from ATC."""

from functools import cache
from pathlib import Path

from mutate.classes import Expected, broken_classes, broken_kinds

from modicum.knowledge.read import shipped
from modicum.knowledge.read_medicines import read_medicines
from unit.safety.makers import book

ROOT = Path(__file__).resolve().parents[3]
LEAST_BESIDE_OPIOIDS = 150


@cache
def expected():
    return Expected.of(ROOT / "tests" / "data" / "medicine-classes.toml")


@cache
def classes():
    found = read_medicines(shipped()).ingredients
    return {one.id: [one.medicine_class.value, *(also.value for also in one.also)] for one in found.values()}


def kinds():
    return {kind.id: set(kind.ingredients) for kind in book().intervals.kinds.values()}


def test_every_class_is_the_one_on_the_independent_list():
    assert broken_classes(classes(), expected()) == []


def test_every_opioid_is_on_the_independent_list():
    opioids = {name for name, (first, *_) in classes().items() if first.startswith("opioid")}
    assert opioids - set(expected().first) == set()
    assert len(set(expected().first) - opioids) >= LEAST_BESIDE_OPIOIDS


def test_every_kind_of_opioid_holds_the_ingredients_on_the_independent_list_and_no_other():
    assert broken_kinds(kinds(), expected()) == []
