"""What came out for each scheme, with its Monte Carlo range, and which comparisons hold under every set of assumptions.

Two schemes are compared on the same people with the same luck, person by person. One needs less than the other only if the
95 % interval of the mean difference is clear of zero, on the same side, in every set; otherwise it depends, and the sets are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import sqrt

import numpy as np

from modicum.analysis.verdict import Verdict
from modicum.analysis.what_if import NORMAL_95, wilson
from modicum.models.priors import Array
from modicum.proof.schemes import MEASURES, Counted

FEWEST = 20
"""Fewer people with a measure say nothing about it."""
RANKED = tuple(name for name in MEASURES if name not in {"all-days", "gave-up"})
"""Those that only follow from a scheme's length are shown and not ranked."""
MORE_IS_BETTER = frozenset({"reached"})
SHARES = frozenset({"reached", "too-much", "past-turn", "stopped", "gave-up", "false-start", "missed"})
"""Of people, each counted once."""


@dataclass(frozen=True)
class Value:
    """A mean with its 95 % Monte Carlo range, of so many people."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def known(self) -> bool:
        return self.n >= FEWEST


@dataclass(frozen=True)
class Row:
    """One scheme under one set. median : days to a dose that is enough, infinite if fewer than half come to one."""

    arm: str
    group: str
    n: int
    values: Mapping[str, Value]
    median: float
    words: Mapping[str, int]

    @property
    def judged(self) -> int:
        return sum(self.words.values())


@dataclass(frozen=True)
class Pair:
    """Two schemes on one measure. sides : by set, -1 if the first is surely better, 1 if the other is, 0 if neither."""

    measure: str
    first: str
    other: str
    sides: Mapping[str, int]

    @cached_property
    def better(self) -> str | None:
        """The one that is better in every set; None if that depends, or nothing was measured."""
        found = set(self.sides.values())
        return self.first if found == {-1} else self.other if found == {1} else None

    @property
    def worse(self) -> str:
        return self.other if self.better == self.first else self.first

    def where(self, side: int) -> tuple[str, ...]:
        return tuple(group for group, found in self.sides.items() if found == side)


Cells = Mapping[tuple[str, str], Counted]
"""By scheme and set."""


def value_of(of: Array, *, share: bool) -> Value:
    """The mean of those for whom it counts: Wilson's range for a share, the normal one otherwise."""
    known = of[~np.isnan(of)]
    n = len(known)
    if not n:
        return Value(float("nan"), float("nan"), float("nan"), 0)
    mean = float(known.mean())
    if share:
        return Value(mean, *wilson(mean, n), n)
    half = NORMAL_95 * float(known.std(ddof=1)) / sqrt(n) if n > 1 else float("inf")
    return Value(mean, mean - half, mean + half, n)


def row_of(arm: str, group: str, counted: Counted) -> Row:
    days, reached = counted.of["days"], counted.of["reached"]
    first = np.where(reached == 1, days, np.inf)[~np.isnan(days)]
    return Row(
        arm,
        group,
        counted.n,
        {name: value_of(counted.of[name], share=name in SHARES) for name in MEASURES},
        float(np.median(first)) if len(first) else float("nan"),
        {word.value: Counter(counted.words)[word.value] for word in Verdict if word.value in counted.words},
    )


def rows_of(cells: Cells) -> tuple[Row, ...]:
    return tuple(row_of(arm, group, counted) for (arm, group), counted in cells.items())


def pairs_of(cells: Cells, arms: Sequence[str], groups: Sequence[str]) -> tuple[Pair, ...]:
    """Every two schemes on every measure. A set in which too few have a measure says nothing about it."""
    return tuple(
        Pair(measure, first, other, {
            group: side
            for group in groups
            if (side := side_of(cells[first, group].of[measure], cells[other, group].of[measure], measure)) is not None
        })
        for measure in RANKED
        for first, other in combinations(arms, 2)
    )  # fmt: skip


def side_of(first: Array, other: Array, measure: str) -> int | None:
    """-1 if the first is surely better, 1 if the other is, 0 if neither; None if too few have both."""
    difference = first - other
    difference = difference[~np.isnan(difference)]
    if len(difference) < FEWEST:
        return None
    mean, spread = float(difference.mean()), float(difference.std(ddof=1)) / sqrt(len(difference))
    if abs(mean) <= NORMAL_95 * spread or mean == 0:
        return 0
    better = (mean < 0) != (measure in MORE_IS_BETTER)
    return -1 if better else 1


def holds(pairs: Sequence[Pair], measure: str) -> dict[str, list[str]]:
    """By scheme, the others that are worse in every set; whoever beats most stands first."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.measure == measure and pair.better is not None:
            found.setdefault(pair.better, []).append(pair.worse)
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))
