"""What the medicine was taken from, day by day, and where that changed: another form, filler, concentration or pharmacy.

A change of one of these is something else that changed, as a new medicine would be. Another strength of the same make comes with every
step and another lot with every bottle: they are listed, and are no change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from modicum.diary.entry import Diary, DoseEntry, Product

TELLING = ("form", "filler", "per_ml", "pharmacy")
"""What makes one product another. Where either side does not say, nobody knows, and it is not called a change."""


@dataclass(frozen=True)
class Switch:
    """From `day` on another product than before. last : its last day, None if nothing came after it. what : of TELLING."""

    day: date
    last: date | None
    product: Product
    what: tuple[str, ...]


def in_use(diary: Diary) -> list[tuple[date, Product]]:
    """Each day from which another product was in use, with it: the one that a dose names, or else the first begun that day."""
    named = {product.label: product for product in diary.products}
    told = [(product.day, 0, product) for product in diary.products]
    told += [(dose.day, 1, named[dose.product]) for dose in diary.doses if dose.product in named]
    days: dict[date, Product] = {}
    for day, _, product in sorted(told, key=lambda each: (each[0], -each[1])):
        days.setdefault(day, product)
    return list(days.items())


def switches(diary: Diary) -> tuple[Switch, ...]:
    """Stretches of days on another product than the first, in their order. Back to the first is no stretch."""
    runs: list[tuple[date, Product]] = []
    for day, product in in_use(diary):
        if not runs or differs(runs[-1][1], product):
            runs.append((day, product))
    if len(runs) < 2:
        return ()
    last_days = [day - timedelta(days=1) for day, _ in runs[2:]]
    found = [
        Switch(day, last, product, differs(before, product))
        for ((_, before), (day, product)), last in zip(pairwise(runs), [*last_days, None], strict=True)
        if differs(runs[0][1], product)
    ]
    return tuple(found)


def differs(one: Product, other: Product) -> tuple[str, ...]:
    """What is known to differ. What one of them does not say cannot."""
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in TELLING)
    return tuple(name for name, a, b in pairs if a is not None and b is not None and _same(a) != _same(b))


def _same(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value


def unknown_products(diary: Diary) -> tuple[DoseEntry, ...]:
    """Doses that name a product which no entry describes."""
    known = {product.label for product in diary.products}
    return tuple(dose for dose in diary.doses if dose.product is not None and dose.product not in known)
