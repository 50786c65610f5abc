"""The shape of an adjustment rule: what somebody published, or we wrote down to be agreed, for when something happens.

A figure that a source states stands there; one that it leaves open is named, with the bounds inside which it may be chosen. A
rule applies when every condition of one of its branches holds, and of a fact that is known only within bounds that can be unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from modicum.knowledge.protocol_shapes import Action
from modicum.knowledge.rule_shapes import Comparison, Statement, Strength
from modicum.knowledge.shapes import Review

UPWARD = frozenset({Action.RAISE, Action.GO_ON})
"""These lead to more than is taken. They are shown, and cannot be chosen: no rule ever opens a higher dose."""
LESS = frozenset({Action.PAUSE, Action.STEP_BACK, Action.HALVE, Action.STOP, Action.RESTART_LOWER})
"""These lead to less, or to none: nobody has to be asked."""
BARS = LESS | {Action.NO_INCREASE, Action.SLOWER}
"""While one of these applies, or nobody can say whether it does, no higher dose is open."""
FIGURE_OF_ITS_OWN = frozenset({Action.HALVE})
"""Actions that may have a figure that no condition uses, such as for how many days."""
NAMED = "named-burden"
"""The fact about the one side effect that a rule names."""
BURDENS = ("none", "mild", "moderate", "severe")
"""How hard a side effect is to bear, as a figure: 0 to 3."""


@dataclass(frozen=True)
class Between:
    """A figure that is known to lie from low to high; known exactly if they are equal."""

    low: Decimal
    high: Decimal


Known = bool | Between
Facts = Mapping[str, Known]
"""What is known, by the name of the fact. What is not there is not known."""


class Says(Enum):
    """Whether a rule applies."""

    APPLIES = "applies"
    DOES_NOT = "does-not-apply"
    CANNOT_SAY = "cannot-be-said"


@dataclass(frozen=True)
class Figure:
    """A figure of a rule. value : as published; None if it is open, and then it is chosen from low to high, because."""

    name: str
    what: str
    unit: str
    value: Decimal | None
    low: Decimal
    high: Decimal
    because: str

    @property
    def open(self) -> bool:
        return self.value is None


@dataclass(frozen=True)
class Holds:
    """A fact held against a figure of the rule, or against true or false."""

    fact: str
    comparison: Comparison
    to: str | bool


@dataclass(frozen=True)
class Contradiction:
    """Another rule that cannot be followed together with this one, and on what they differ."""

    id: str
    on: str


@dataclass(frozen=True)
class AdjustmentCase:
    """A worked case: these facts and no others, these open figures, and what must come out."""

    what: str
    given: Facts
    chosen: Mapping[str, Decimal]
    expect: Says


@dataclass(frozen=True)
class Adjustment:
    """One rule. when, says : the trigger and what is to be done, in words. branches : the trigger as conditions, alternatives.

    named : it is about one side effect, which has to be named in the words under which it is written down. not_chosen : why it
    cannot be chosen here, else empty. schemes : published schemes that have this rule as one of their own.
    """

    id: str
    version: int
    title: str
    when: str
    then: Action
    says: str
    named: bool
    figures: tuple[Figure, ...]
    branches: tuple[tuple[Holds, ...], ...]
    not_chosen: str
    schemes: tuple[str, ...]
    evidence: Strength
    statements: tuple[Statement, ...]
    leaves_open: tuple[str, ...]
    contradicts: tuple[Contradiction, ...]
    cases: tuple[AdjustmentCase, ...]
    reviewed: Review

    @property
    def bars(self) -> bool:
        return self.then in BARS

    def figure(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)
