"""The class of every medicine that is not ordinary, against a list written by hand from pharmacology and ATC."""

from functools import cache
from pathlib import Path

from mutate.classes import Expected, broken_classes, broken_kinds, settled

from modicum.knowledge.read import shipped
from modicum.knowledge.read_medicines import read_medicines
from unit.safety.makers import book

ROOT = Path(__file__).resolve().parents[3]


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


def test_every_ingredient_that_is_not_ordinary_is_on_the_independent_list():
    special = {name for name, (first, *_) in classes().items() if first != "ordinary"}
    assert special - set(expected().first) == set()
    further = {name for name, (_, *also) in classes().items() if also}
    assert further - set(expected().also) == set()


def test_what_is_open_on_the_list_is_not_yet_so_in_the_lexicon():
    assert settled(classes(), expected()) == [], "the lexicon agrees now: move these from [open] to [also] on the list"
    assert set(expected().open) <= set(classes())


def test_every_kind_of_opioid_holds_the_ingredients_on_the_independent_list_and_no_other():
    assert broken_kinds(kinds(), expected()) == []
