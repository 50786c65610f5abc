"""What is to be run, what of it an earlier run has done, and results as lines of text and back. No file, no clock.

A result is known by its cell, its n, its seed and the digest of everything that could change it. A result with any of
these different is another result: it is run again, never mixed in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from modicum.errors import DataProblem, UsageProblem
from modicum.problems import shown
from modicum.proof.cells import Cell, CellResult, Measure

SEED = 20261122
"""Of the published run; any other gives other people and, within their standard errors, the same rates."""
DIGITS = 6
"""Significant digits of a stored value: far finer than any standard error, and the same on every platform."""


@dataclass(frozen=True)
class Task:
    """One cell that is to be run with so many people."""

    cell: str
    n: int
    seed: int


@dataclass(frozen=True)
class Stored:
    """A result as it stands in a file, with the digest of the code it came from."""

    result: CellResult
    digest: str

    @property
    def task(self) -> Task:
        return Task(self.result.cell, self.result.n, self.result.seed)


def tasks(cells: Sequence[Cell], *, quick: bool, only: str | None, n: int | None, seed: int) -> tuple[Task, ...]:
    """The cells that are asked for. only : a cell's id or the beginning of one. n : people per cell, whatever the cell says.

    The short run leaves out the cells that have no short form, unless they are asked for by name.
    """
    chosen = [cell for cell in cells if only is None or cell.id.startswith(only)]
    if not chosen:
        msg = f"no cell is called or begins with {only!r}. Cells are named as in {cells[0].id if cells else 'V5/...'}."
        raise UsageProblem(msg)
    sized = [(cell, n or (cell.quick if quick else cell.n)) for cell in chosen]
    return tuple(Task(cell.id, size, seed) for cell, size in sized if size > 0)


def still_good(stored: Iterable[Stored], digest: str) -> dict[str, Stored]:
    """By cell, the last result that came from this very code; results from any other are left out."""
    return {one.result.cell: one for one in stored if one.digest == digest}


def left_to_do(asked: Sequence[Task], done: Mapping[str, Stored]) -> tuple[Task, ...]:
    return tuple(task for task in asked if task.cell not in done or done[task.cell].task != task)


def as_line(stored: Stored) -> str:
    """A result as one line of JSON; the same result is the same line."""
    result = stored.result
    fields = {
        "cell": result.cell,
        "check": result.check,
        "n": result.n,
        "seed": result.seed,
        "met": result.met,
        "digest": stored.digest,
        "measures": [_measure(measure) for measure in result.measures],
        "notes": list(result.notes),
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _measure(measure: Measure) -> dict[str, Any]:
    known = {"value": measure.value, "se": measure.se, "low": measure.low, "high": measure.high}
    numbers = {name: _rounded(value) for name, value in known.items() if value is not None and not isnan(value)}
    return {"name": measure.name, **numbers}


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def from_line(line: str, *, at: str) -> Stored:
    """The result that stands in a line. Raises DataProblem if it is not one of ours."""
    try:
        fields = json.loads(line)
        measures = tuple(
            Measure(one["name"], one.get("value", float("nan")), one.get("se"), one.get("low"), one.get("high"))
            for one in fields["measures"]
        )
        result = CellResult(
            fields["check"], fields["cell"], fields["n"], fields["seed"], measures, tuple(fields["notes"])
        )
        return Stored(result, fields["digest"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as why:
        msg = f"{at}: is not a result of an earlier run ({shown(line)}). Name another folder, or remove the file."
        raise DataProblem(msg) from why


def missed(results: Iterable[CellResult]) -> tuple[str, ...]:
    """One line for every bar that was missed: cell, measure, value and bar."""
    return tuple(
        f"{result.cell}: {in_words(measure)}" for result in results for measure in result.measures if not measure.met
    )


def in_words(measure: Measure) -> str:
    """`helps 0.07 (SE 0.006; at most 0.05)`."""
    sides = [
        f"{name} {bar:g}" for name, bar in (("at least", measure.low), ("at most", measure.high)) if bar is not None
    ]
    error = [f"SE {measure.se:.2g}"] if measure.se is not None else []
    inside = "; ".join([*error, *sides])
    return f"{measure.name} {measure.value:.3g}" + (f" ({inside})" if inside else "")


def bars_in_words(result: CellResult) -> str:
    """What a progress line says of a cell: its bounded measures, or its first two where nothing is bounded."""
    told = [measure for measure in result.measures if measure.bounded] or list(result.measures[:2])
    return ", ".join(in_words(measure) for measure in told)
