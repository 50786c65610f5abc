"""A published scheme as it is followed by made-up people: compiled once by the rules for plans, then read as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np

from modicum.days import Calendar
from modicum.errors import DataProblem
from modicum.knowledge.adjustment_shapes import Adjustment
from modicum.knowledge.population_shapes import Arm
from modicum.knowledge.protocol_shapes import Action, Protocol
from modicum.models.priors import Array
from modicum.plan.choices import Choices
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.compile import compile_plan
from modicum.plan.parts import RUN_IN_LEAST
from modicum.plan.plan import NONE, Part, Plan, Slot
from modicum.proof.scheme_people import LONGEST_DAYS
from modicum.quantities import Dose, Unit

SOME_DAY = date(2026, 1, 5)
"""A plan needs a first day; nothing here depends on which."""
FOLLOWED = frozenset({Action.STEP_BACK, Action.HALVE, Action.NO_INCREASE, Action.SLOWER, Action.MORNING,
                      Action.HOUR_EARLIER, Action.FORM, Action.JUDGE})  # fmt: skip
"""Actions of rules that made-up people can follow; those that change no dose change nothing."""


@dataclass(frozen=True)
class Followed:
    """A scheme ready to be followed. rules : as chosen, each with its file."""

    id: str
    plan: Plan
    rules: tuple[tuple[ChosenRule, Adjustment], ...] = ()

    @cached_property
    def ladder(self) -> tuple[Dose, ...]:
        return tuple(step.dose for step in self.plan.steps if step.part is Part.LADDER)

    @cached_property
    def stays(self) -> tuple[int, ...]:
        """Days on each dose of the ladder."""
        return tuple(step.days for step in self.plan.steps if step.part is Part.LADDER)

    @cached_property
    def amounts(self) -> tuple[Dose, ...]:
        """None, the ladder, and half of each of its doses: what a day's number stands for."""
        halves = tuple(Dose(dose.amount / 2, dose.unit) for dose in self.ladder)
        return (NONE, *self.ladder, *halves)

    @cached_property
    def mg(self) -> Array:
        return np.array([float(dose.amount) for dose in self.amounts])

    @property
    def run_in(self) -> int:
        return sum(step.days for step in self.plan.steps if step.part is Part.RUN_IN)

    @property
    def days(self) -> int:
        return (self.plan.last - self.plan.calendar.first_day).days + 1


def followed(arm: Arm, scheme: Protocol, rules: Mapping[str, Adjustment]) -> Followed:
    """Compiles an arm. Raises DataProblem with what stands in the way."""
    chosen = tuple(
        (
            ChosenRule(one.id, rules[one.id].version, "nobody", tuple(one.figures.items()), one.felt_as, one.wins_over),
            replace(rules[one.id], cases=()),  # its worked cases cannot be handed to another process
        )
        for one in arm.rules
    )
    compiled = compile_plan(scheme, _choices(arm, tuple(rule for rule, _ in chosen)))
    if compiled.plan is None:
        raise DataProblem(f"{arm.id}: no plan can be made. {' '.join(str(problem) for problem in compiled.problems)}")
    ready = Followed(arm.id, compiled.plan, chosen)
    if ready.days > LONGEST_DAYS:
        raise DataProblem(f"{arm.id}: {ready.days} days are more than the {LONGEST_DAYS} that are lived here.")
    for rule, file in chosen:
        if file.then not in FOLLOWED:
            raise DataProblem(f"{arm.id}: what rule {rule.id} asks for, {file.then.value}, is not followed here.")
    return ready


def _choices(arm: Arm, rules: tuple[ChosenRule, ...]) -> Choices:
    share = Decimal(1) / arm.times_a_day
    return Choices(
        id=arm.id,
        calendar=Calendar(SOME_DAY, "UTC"),
        slots=tuple(Slot(f"slot {number}", None, share) for number in range(1, arm.times_a_day + 1)),
        start=arm.start,
        increase=arm.increase,
        days_on_a_dose=arm.days_on_a_dose,
        ceiling=arm.ceiling,
        days_on_the_last=arm.days_on_the_last,
        run_in_days=RUN_IN_LEAST,
        taken_before=Dose(Decimal(0), Unit.MG),
        horizon_days=1,
        adjust=rules,
    )
