"""The whole dose of each day, as recorded: known only if every entry of the day is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from modicum.diary.entry import Diary, DoseEntry
from modicum.quantities import Dose, Unit


def total(entries: Sequence[DoseEntry], unit: Unit) -> Dose | None:
    """The sum of one day's doses. None if nothing was recorded, or anything of it is not known."""
    if not entries or any(entry.unknown for entry in entries):
        return None
    return sum((entry.amount for entry in entries if entry.amount is not None), start=Dose(Decimal(0), unit))


def totals(diary: Diary, unit: Unit) -> dict[date, Dose | None]:
    """Each day that has an entry of a dose, in order."""
    by_day: dict[date, list[DoseEntry]] = {}
    for entry in diary.doses:
        by_day.setdefault(entry.day, []).append(entry)
    return {day: total(entries, unit) for day, entries in sorted(by_day.items())}
