"""What a person and their prescriber chose: everything that a plan needs and a scheme leaves open. Nothing has a default."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modicum.days import Calendar
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.plan import Slot
from modicum.quantities import Dose


@dataclass(frozen=True)
class Swaps:
    """A re-challenge: blocks on the top dose and on another, in rounds whose order is drawn.

    against : "none" for no drug, "rung-below" for the next lower dose of the ladder. rounds : each holds both once.
    direct : whether going back up to the established dose at once was agreed; if not, a block climbs back by the ladder.
    seed : of the draw; there is no default.
    blinded : the order is drawn with a number that only the key has (plan/sealed.py), so `seed` is None then and only then.
    """

    against: str
    rounds: int
    block_days: int
    direct: bool
    seed: int | None
    blinded: bool = False


@dataclass(frozen=True)
class Timing:
    """Random step timing: each step of the ladder comes up to window_days late, every number of days equally likely."""

    window_days: int
    seed: int


@dataclass(frozen=True)
class StopTrial:
    """A trial of stopping after the ladder, with the rule for going back agreed beforehand.

    by_rungs : down through the lower doses of the scheme, days_each on each; else at once. days_without : the drug-free
    days that decide. The rule: the main item worse by worse_by than its mean over the last compared_days of the dose
    before, on on_days of any of_days in a row. direct : whether going back to that dose at once was agreed.
    """

    by_rungs: bool
    days_each: int
    days_without: int
    worse_by: Decimal
    on_days: int
    of_days: int
    compared_days: int
    direct: bool


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
    begin_at_present: bool = False
    timing: Timing | None = None
    stop: StopTrial | None = None
    adjust: tuple[ChosenRule, ...] = ()
