"""The agreed rules held against many made-up people at once.

The same three-valued logic as plan/adjust.py on facts as diary/adjust_facts.py states them, as arrays: a fact is known from low to
high. A test holds every answer against the real reader of facts and the real rules on 500 random people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modicum.errors import DataProblem
from modicum.knowledge.adjustment_shapes import NAMED, Adjustment, Holds
from modicum.knowledge.protocol_shapes import Action
from modicum.knowledge.rule_shapes import Comparison
from modicum.models.priors import Array
from modicum.plan.chosen_rule import ChosenRule

Yes = NDArray[np.bool_]
KNOWN = frozenset({"open-burden", NAMED, "dose-mg", "better-by-run-in", "worse-by-run-in", "days-free"})
"""Facts that are worked out here; a rule that needs another cannot be followed."""
CLOSE = 1e-9
"""Means of ratings are floats here and exact there."""


@dataclass(frozen=True)
class Bounds:
    """A figure of each person, known to lie from low to high, (n,)."""

    low: Array
    high: Array


@dataclass(frozen=True)
class Morning:
    """What is known before the day's dose. facts : all but the named burden. open : burden of each side effect by its words, (n,)."""

    facts: Mapping[str, Bounds]
    open: Mapping[str, Array]


@dataclass(frozen=True)
class Asked:
    """What the rules ask for today, (n,) each. answers : applies and cannot be said, rule by rule."""

    back: Yes
    halve: Yes
    bars: Yes
    answers: tuple[tuple[Yes, Yes], ...]


def check_known(rules: Sequence[tuple[ChosenRule, Adjustment]]) -> None:
    """Raises DataProblem for a rule that rests on a fact that made-up people do not have."""
    for chosen, rule in rules:
        needed = {holds.fact for branch in rule.branches for holds in branch}
        if lacking := needed - KNOWN:
            raise DataProblem(f"rule {chosen.id} needs {', '.join(sorted(lacking))}, which nobody works out here.")


def asked_today(rules: Sequence[tuple[ChosenRule, Adjustment]], morning: Morning, n: int) -> Asked:
    """Every rule against everybody. A rule that gives way to another asks for nothing, and bars all the same."""
    every = tuple(word for chosen, _ in rules for word in chosen.felt_as)
    answers = tuple(_answer(chosen, rule, morning, every) for chosen, rule in rules)
    no = np.zeros(n, dtype=bool)
    back, halve, barred = no.copy(), no.copy(), no.copy()
    for (chosen, rule), (applies, unsaid) in zip(rules, answers, strict=True):
        wins = no.copy()
        for (other, _), (other_applies, _) in zip(rules, answers, strict=True):
            if chosen.id in other.wins_over:
                wins |= other_applies
        acts = applies & ~wins
        back |= acts & (rule.then is Action.STEP_BACK)
        halve |= acts & (rule.then is Action.HALVE)
        barred |= (applies | unsaid) & rule.bars
    return Asked(back, halve, barred, answers)


def _answer(chosen: ChosenRule, rule: Adjustment, morning: Morning, every: Sequence[str]) -> tuple[Yes, Yes]:
    """Where it applies, and where that cannot be said."""
    facts = {**morning.facts, NAMED: named(morning, chosen.felt_as, every)} if rule.named else morning.facts
    figures = {name: float(value) for name, value in chosen.figures}
    applies, possible = None, None
    for branch in rule.branches:
        held = [_holds(holds, facts[holds.fact], figures) for holds in branch]
        surely = np.logical_and.reduce([sure for sure, _ in held])
        perhaps = np.logical_and.reduce([could for _, could in held])
        applies = surely if applies is None else applies | surely
        possible = perhaps if possible is None else possible | perhaps
    if applies is None or possible is None:
        raise AssertionError("a rule without a branch cannot be agreed to")
    return applies, possible & ~applies


def _holds(holds: Holds, known: Bounds, figures: Mapping[str, float]) -> tuple[Yes, Yes]:
    """Where a condition surely holds, and where it could."""
    if isinstance(holds.to, bool):
        raise AssertionError("check_known lets only figures through")
    to = figures[holds.to] - CLOSE
    if holds.comparison is Comparison.AT_LEAST:
        return known.low >= to, known.high >= to
    return known.high < to, known.low < to


def named(morning: Morning, felt_as: Sequence[str], every: Sequence[str]) -> Bounds:
    """The burden of one side effect, by its words. What is open under words that no rule knows could be it."""
    nothing = np.zeros_like(next(iter(morning.open.values())))
    low, could = nothing, nothing
    for words, burden in morning.open.items():
        if words in felt_as:
            low = np.maximum(low, burden)
        elif words not in every:
            could = np.maximum(could, burden)
    return Bounds(low, np.maximum(low, could))
