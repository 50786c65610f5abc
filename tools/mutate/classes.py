"""The independent list of classes (tests/data/medicine-classes.toml), and what a lexicon or table of intervals breaks of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Expected:
    """What the list says of ingredients.

    first : what its own class may be. also : classes that must hold too. open : classes that should hold, and that the lexicon
    does not give yet. kinds : opioids by their kind of interval.
    """

    first: Mapping[str, frozenset[str]]
    also: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    open: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @staticmethod
    def of(file: Path) -> Expected:
        """Read the list. An ingredient that stands there twice is a fault of the list."""
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        first: dict[str, frozenset[str]] = {}
        for name, groups in data["class"].items():
            allowed = frozenset(data["classes-of-an-opioid"] if name == "an-opioid" else [name])
            for ingredient in " ".join(groups.values()).split():
                if ingredient in first:
                    raise ValueError(f"{ingredient} stands on the list twice")
                first[ingredient] = allowed
        kinds = {name: frozenset(text.split()) for name, text in data["kind"].items()}
        return Expected(first, _by_ingredient(data["also"]), kinds, _by_ingredient(data["open"]))


def _by_ingredient(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Classes by ingredient, of ingredients by class."""
    every = {ingredient for text in texts.values() for ingredient in text.split()}
    return {one: frozenset(name for name, text in texts.items() if one in text.split()) for one in every}


def broken_classes(classes: Mapping[str, Sequence[str]], expected: Expected) -> list[str]:
    """Every ingredient of the list whose classes are not as expected; its own class stands first."""
    broken = []
    for ingredient, allowed in expected.first.items():
        own, *_ = classes.get(ingredient, ["(not in the lexicon)"])
        if own not in allowed:
            broken.append(f"{ingredient}: {own} instead of {', '.join(sorted(allowed))}")
    for ingredient, wanted in expected.also.items():
        if missing := wanted - set(classes.get(ingredient, ())[1:]):
            broken.append(f"{ingredient}: is not {', '.join(sorted(missing))} too")
    return broken


def settled(classes: Mapping[str, Sequence[str]], expected: Expected) -> list[str]:
    """Ingredients that are open on the list, and that the lexicon gives the class by now: they can move to `also`."""
    return sorted(one for one, wanted in expected.open.items() if wanted <= set(classes.get(one, ())))


def broken_kinds(kinds: Mapping[str, AbstractSet[str]], expected: Expected) -> list[str]:
    """Every kind of opioid whose ingredients are not those of the list."""
    names = sorted(set(kinds) | set(expected.kinds))
    empty: frozenset[str] = frozenset()
    odd = {name: set(kinds.get(name, empty)) ^ expected.kinds.get(name, empty) for name in names}
    return [f"{name}: {', '.join(sorted(ingredients))}" for name, ingredients in odd.items() if ingredients]
