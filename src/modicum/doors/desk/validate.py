"""The cells of the validation with the knowledge that ships, ready to be run anywhere by their ids."""

from __future__ import annotations

from functools import cache

from modicum.doors.desk.analyse_bare import EngineName
from modicum.doors.desk.knowing import knowledge, worlds
from modicum.errors import UsageProblem
from modicum.proof.cells import Cell, CellResult
from modicum.proof.checks import SECTIONS, all_cells
from modicum.proof.people import Given

EVERYTHING = "all"


@cache
def given(engine: EngineName) -> Given:
    """What every cell needs: worlds, verdict table, primary item and engine."""
    known, people = knowledge(), worlds()
    return Given(people, known.verdicts, known.scales[people.scale], engine)


@cache
def every_cell(engine: EngineName) -> dict[str, Cell]:
    return {cell.id: cell for cell in all_cells(given(engine))}


def cells_of(sections: tuple[str, ...], engine: EngineName) -> tuple[Cell, ...]:
    """The cells of the sections asked for, in their order. Raises UsageProblem for a name that is none."""
    for name in sections:
        if name not in SECTIONS and name != EVERYTHING:
            raise UsageProblem(f"there is no validation {name!r}. Known: {', '.join(SECTIONS)}, {EVERYTHING}.")
    if EVERYTHING in sections:
        return tuple(every_cell(engine).values())
    return tuple(cell for name in SECTIONS if name in sections for cell in SECTIONS[name](given(engine)))


def run_cell(identifier: str, n: int, seed: int, engine: EngineName) -> CellResult:
    """One cell by its id: what a worker process is asked for."""
    return every_cell(engine)[identifier].run(n, seed)
