"""One cell of the validation: what is run how often, what came out, and whether the bar was met.

A cell is the smallest thing that can be run again alone, with one command and one seed. Checks (V1 to V11 of the
validation page) are lists of cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SE_ALLOWED = 3.0
"""A measured rate may miss its bar by so many Monte Carlo standard errors before it counts as missed (model page 5)."""


@dataclass(frozen=True)
class Measure:
    """One number of a cell, with its bar.

    name : what was measured (a key of the page's words). value : a rate, a coverage, an error. se : its Monte Carlo
    standard error, None if there is none. low, high : the bar; None is no bar on that side. Both None: published, not
    bounded.
    """

    name: str
    value: float
    se: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def bounded(self) -> bool:
        return self.low is not None or self.high is not None

    @property
    def met(self) -> bool:
        """Whether the bar is met within three Monte Carlo standard errors; NaN never meets a bar."""
        slack = SE_ALLOWED * (self.se or 0.0)
        if not self.bounded:
            return True
        above = self.low is None or self.value >= self.low - slack
        below = self.high is None or self.value <= self.high + slack
        return above and below and self.value == self.value


@dataclass(frozen=True)
class CellResult:
    """What a cell gave: `n` people or draws, from `seed`."""

    check: str
    cell: str
    n: int
    seed: int
    measures: tuple[Measure, ...]
    notes: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        return all(measure.met for measure in self.measures)


@dataclass(frozen=True)
class Cell:
    """A cell before it is run.

    check : "V5". id : unique, as in "V5/ladder-swaps/phi-0.7". n, quick : how often in the full run and in the short
    one. run : (n, seed) to the result; it must be a top-level function or a partial of one, so that processes can
    share the work.
    """

    check: str
    id: str
    n: int
    quick: int
    run: Callable[[int, int], CellResult]


def rate(name: str, count: int, of: int, *, low: float | None = None, high: float | None = None) -> Measure:
    """A share with its binomial standard error, which never shrinks to zero at a share of 0 or 1 (one case is added)."""
    share = count / of if of else float("nan")
    inner = (count + 0.5) / (of + 1.0)
    return Measure(name, share, (inner * (1.0 - inner) / of) ** 0.5 if of else None, low, high)
