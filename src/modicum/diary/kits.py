"""Doses from sealed kits: where they may be recorded, and what they were once the order is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from modicum.diary.entry import Diary, DoseEntry
from modicum.diary.trial import Trial
from modicum.errors import DataProblem
from modicum.quantities import Dose


def check_kit(kit: int, day: date, trial: Trial, *, taken: bool, amount: Dose | None) -> None:
    """Raises DataProblem for a dose that cannot have come from this kit on this day."""
    if not taken:
        raise DataProblem(
            f"field 'kit': nothing was taken, so nothing came from kit {kit}. Remove it, or correct 'status'."
        )
    if amount is not None:
        raise DataProblem(
            f"field 'amount': {amount} is given beside kit {kit}, and nobody who takes from a sealed kit can know its dose. "
            "Keep 'kit' alone."
        )
    blinded = [segment for segment in trial.segments if segment.blinded]
    due = next((number for segment in blinded if (number := segment.block_of(day)) is not None), None)
    if due is None:
        parts = ", ".join(f"{segment.first} to {segment.last}" for segment in blinded) or "none"
        raise DataProblem(
            f"field 'kit': {day} lies in no blinded part of this trial ({parts}), and kits belong to those days only. "
            "Correct the date, or write the amount that was taken."
        )
    if kit != due:
        raise DataProblem(
            f"field 'kit': kit {kit} is given, and kit {due} is the one for {day}. Look at the label. If the number or the "
            "date was mistyped, correct it. If something was taken from the wrong kit, write the status not_recorded: the "
            "day's dose is then not known. And tell the pharmacy, for that kit will run short."
        )


Portion = Callable[[DoseEntry], Dose | None]
"""What a taking from a kit was, or None if even the key does not say."""


def with_amounts(diary: Diary, portion: Portion) -> Diary:
    """The diary with the amounts of doses from kits; those that `portion` does not know stay unknown."""
    doses = tuple(
        replace(entry, amount=portion(entry)) if entry.kit is not None and entry.amount is None else entry
        for entry in diary.doses
    )
    return replace(diary, doses=doses)
