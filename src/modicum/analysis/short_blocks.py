"""Whether a plan's blocks are long enough for an effect that builds up over days: a warning, with the length that would do.

The figures are measured: check V6b of the validation, blocks of several lengths at equal total length.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

from modicum.models.priors import ONSET_MEDIAN_DAYS
from modicum.plan.plan import Plan

REACHED = 0.95
"""A block is long enough if an effect has come so far by its end (ours). At the usual half-life of 3 days: 13 days."""
WHY = "An effect that has not come when the block ends, and has not gone when the next one does, is hard to see."


@dataclass(frozen=True)
class Found:
    """Of 100 simulated people with a real effect, how many had an interval without zero, by block length (V6b)."""

    half_life_days: int
    by_block: tuple[tuple[int, int], ...]

    def at(self, block_days: int) -> tuple[int, int]:
        """The measured length nearest to a block, the shorter of two, and its figure."""
        return min(self.by_block, key=lambda pair: (abs(pair[0] - block_days), pair[0]))


MEASURED = (
    Found(0, ((7, 95), (10, 93), (14, 94), (21, 93), (28, 92))),
    Found(1, ((7, 90), (10, 88), (14, 91), (21, 92), (28, 91))),
    Found(3, ((7, 58), (10, 64), (14, 80), (21, 85), (28, 89))),
    Found(7, ((7, 20), (10, 25), (14, 39), (21, 54), (28, 69))),
    Found(14, ((7, 5), (10, 8), (14, 12), (21, 20), (28, 28))),
)
"""A test holds them against docs/validation/results.ndjson."""


@dataclass(frozen=True)
class Short:
    """A drawn part whose blocks are short. enough : the days that would do. found, would : of 100, at both lengths, and
    the measured lengths that these figures are of.
    """

    block_days: int
    enough: int
    half_life_days: float
    found: tuple[int, int]
    would: tuple[int, int]


def enough_days(half_life_days: float) -> int:
    """The shortest block by whose end an effect of this half-life has come REACHED of its way."""
    return max(ceil(half_life_days * -log2(1.0 - REACHED)), 1)


def short_blocks(plan: Plan, *, half_life_days: float = ONSET_MEDIAN_DAYS) -> tuple[Short, ...]:
    """The drawn parts whose blocks are shorter than that; days of climbing back do not count for the dose."""
    enough = enough_days(half_life_days)
    nearest = min(MEASURED, key=lambda one: abs(one.half_life_days - half_life_days))
    return tuple(
        Short(days, enough, half_life_days, nearest.at(days), nearest.at(enough))
        for part in plan.drawn
        if (days := part.block_days - part.climb_days) < enough
    )
