"""An adjustment rule as it was agreed for one plan: which, with which figures, and whom to call when it applies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ChosenRule:
    """version : of the rule when it was chosen. figures : all of the rule's, those that are published included.

    felt_as : the words under which the one side effect is written down that the rule is about; empty for other rules. wins_over :
    chosen rules that this one contradicts, and that give way to it.
    """

    id: str
    version: int
    contact: str
    figures: tuple[tuple[str, Decimal], ...]
    felt_as: tuple[str, ...] = ()
    wins_over: tuple[str, ...] = ()
