"""What a person and their prescriber chose: everything that a plan needs and a scheme leaves open. Nothing has a default."""

from __future__ import annotations

from dataclasses import dataclass

from modicum.days import Calendar
from modicum.plan.plan import Slot
from modicum.quantities import Dose


@dataclass(frozen=True)
class Swaps:
    """A re-challenge: blocks on the top dose and on another, in rounds whose order is drawn.

    against : "none" for no drug, "rung-below" for the next lower dose of the ladder. rounds : each holds both once.
    direct : whether going back up to the established dose at once was agreed. seed : of the draw; there is no default.
    blinded : the order is drawn with a number that only the key has (plan/sealed.py), so `seed` is None then and only then.
    """

    against: str
    rounds: int
    block_days: int
    direct: bool
    seed: int | None
    blinded: bool = False


@dataclass(frozen=True)
class Choices:
    """The choices of one plan.

    start, increase, days_on_a_dose : None where the scheme fixes them, else a figure inside its range. ceiling : never
    above the scheme's. run_in_days : days without the drug first; 0 only for somebody who is taking it already, who says
    so in taken_before.
    """

    id: str
    calendar: Calendar
    slots: tuple[Slot, ...]
    start: Dose | None
    increase: Dose | None
    days_on_a_dose: int | None
    ceiling: Dose
    days_on_the_last: int
    run_in_days: int
    taken_before: Dose
    horizon_days: int
    off_weekdays: frozenset[int] = frozenset()
    swaps: Swaps | None = None
