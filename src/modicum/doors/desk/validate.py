"""The cells of the validation with the knowledge that ships, ready to be run anywhere by their ids."""

from __future__ import annotations

from modicum.doors.desk.analyse_bare import EngineName
from modicum.doors.desk.knowing import knowledge, worlds
from modicum.errors import UsageProblem
from modicum.proof.cells import Cell
from modicum.proof.checks import SECTIONS, Material, all_cells
from modicum.proof.outside import Melatonin, NutsRun
from modicum.proof.people import Given

EVERYTHING = "all"


def material(engine: EngineName, melatonin: Melatonin | None = None, nuts: tuple[NutsRun, ...] = ()) -> Material:
    """What every cell needs: worlds, verdict table, primary item and engine, and what the doors found beside them."""
    known, people = knowledge(), worlds()
    return Material(Given(people, known.verdicts, known.scales[people.scale], engine), melatonin, nuts)


def cells_of(sections: tuple[str, ...], of: Material) -> tuple[Cell, ...]:
    """The cells of the sections asked for, in their order. Raises UsageProblem for a name that is none."""
    for name in sections:
        if name not in SECTIONS and name != EVERYTHING:
            raise UsageProblem(f"there is no validation {name!r}. Known: {', '.join(SECTIONS)}, digest, {EVERYTHING}.")
    if EVERYTHING in sections:
        return all_cells(of)
    return tuple(cell for name in SECTIONS if name in sections for cell in SECTIONS[name](of))
