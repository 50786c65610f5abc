"""The independent list of classes (tests/data/medicine-classes.toml), and what a lexicon or table of intervals breaks of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Expected:
    """For each ingredient the classes of which its first one must be, those that must hold too, and opioids by kind."""

    first: Mapping[str, frozenset[str]]
    also: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]

    @staticmethod
    def of(file: Path) -> Expected:
        """Read the list. An ingredient that stands there twice is a fault of the list."""
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        first: dict[str, frozenset[str]] = {}
        for name, text in data["class"].items():
            allowed = frozenset(data["classes-of-an-opioid"] if name == "an-opioid" else [name])
            for ingredient in text.split():
                if ingredient in first:
                    raise ValueError(f"{ingredient} stands on the list twice")
                first[ingredient] = allowed
        also: dict[str, frozenset[str]] = {}
        for name, text in data["also"].items():
            for ingredient in text.split():
                also[ingredient] = also.get(ingredient, frozenset()) | {name}
        return Expected(first, also, {name: frozenset(text.split()) for name, text in data["kind"].items()})


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


def broken_kinds(kinds: Mapping[str, AbstractSet[str]], expected: Expected) -> list[str]:
    """Every kind of opioid whose ingredients are not those of the list."""
    names = sorted(set(kinds) | set(expected.kinds))
    empty: frozenset[str] = frozenset()
    odd = {name: set(kinds.get(name, empty)) ^ expected.kinds.get(name, empty) for name in names}
    return [f"{name}: {', '.join(sorted(ingredients))}" for name, ingredients in odd.items() if ingredients]
