"""Every cell there is, by the name under which `modicum validate` runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from modicum.knowledge.world_shapes import Asked, CellGroup, Kind
from modicum.proof import bugs, exact, latent_sbc, outside, sbc
from modicum.proof.cells import Cell
from modicum.proof.coverage import cell_id, run_coverage
from modicum.proof.nullworld import run_words
from modicum.proof.outside import Melatonin, NutsRun
from modicum.proof.people import Given
from modicum.proof.power import run_interval
from modicum.proof.statements import CHECK, population_id, run_population, run_statements

NULLWORLD = ("V5", "V11")
POWER = ("V6", "V6b")


def cells_of_worlds(given: Given, checks: tuple[str, ...]) -> tuple[Cell, ...]:
    """The cells that the worlds file lists for these checks."""
    return tuple(cell for group in given.worlds.groups if group.check in checks for cell in _cells(given, group))


def _cells(given: Given, group: CellGroup) -> list[Cell]:
    run = run_interval if group.kind is Kind.INTERVAL else run_words
    why = {(one.design, one.world): one.why for one in given.worlds.unbounded}
    found = []
    for design_id in group.designs:
        for world_id in group.worlds:
            world, design = given.worlds.worlds[world_id], given.worlds.designs[design_id]
            name = f"{group.check}/{design_id}/{world_id}"
            quick = group.quick if world_id in group.quick_worlds else 0
            ready = partial(run, given, group, world, design, why.get((design_id, world_id), ""))
            found.append(Cell(group.check, name, group.n, quick, ready))
    return found


def nullworld(given: Given) -> tuple[Cell, ...]:
    """V5 and V11: false words, missed effects, expectation, harm."""
    return cells_of_worlds(given, NULLWORLD)


def power(given: Given) -> tuple[Cell, ...]:
    """V6 and V6b: what is found, at once and with an unknown onset."""
    return cells_of_worlds(given, POWER)


def coverage(given: Given) -> tuple[Cell, ...]:
    """V7: whether intervals hold the truth."""
    return _drawn(given, Asked.COVERAGE)


def words(given: Given) -> tuple[Cell, ...]:
    """V8: whether statements at 80 to 90 % are true so often, under the prior and in named populations."""
    named = tuple(
        Cell(CHECK, population_id(one), one.n, one.quick, partial(run_population, given, one))
        for one in given.worlds.populations
    )
    return (*_drawn(given, Asked.STATEMENTS), *named)


def _drawn(given: Given, asked: Asked) -> tuple[Cell, ...]:
    run = run_coverage if asked is Asked.COVERAGE else run_statements
    return tuple(
        Cell(one.check, cell_id(one, given.worlds.designs[one.design]), one.n, one.quick, partial(run, given, one))
        for one in given.worlds.drawn
        if one.asked is asked
    )


@dataclass(frozen=True)
class Material:
    """Everything the cells are made of. melatonin, nuts : what the doors found in examples/ and validation/, if anything."""

    given: Given
    melatonin: Melatonin | None = None
    nuts: tuple[NutsRun, ...] = ()


def peers(material: Material) -> tuple[Cell, ...]:
    """V1, V2, V3 and V9: exact tables, the dense twin, stored runs of other people's programs, a published trial."""
    engine = material.given.engine
    return (
        *exact.cells(engine),
        *outside.nuts_cells(material.nuts, engine),
        *outside.melatonin_cells(material.melatonin, engine),
    )


def calibration(material: Material) -> tuple[Cell, ...]:
    """V4: people drawn from the prior."""
    return (*sbc.cells(material.given.engine), *latent_sbc.cells())


def planted(material: Material) -> tuple[Cell, ...]:
    """V10: faults planted in the running program."""
    return tuple(bugs.cells(material.given.table, material.given.scale, material.given.engine))


SECTIONS: dict[str, Callable[[Material], tuple[Cell, ...]]] = {
    "peers": peers,
    "sbc": calibration,
    "bugs": planted,
    "power": lambda material: power(material.given),
    "coverage": lambda material: coverage(material.given),
    "words": lambda material: words(material.given),
    "nullworld": lambda material: nullworld(material.given),
}
"""What `modicum validate NAME` runs. A new check is one line here."""


def all_cells(material: Material) -> tuple[Cell, ...]:
    """Every cell of every section, in their order. Raises ValueError if two share an id."""
    cells = tuple(cell for section in SECTIONS.values() for cell in section(material))
    twice = {cell.id for cell in cells if sum(other.id == cell.id for other in cells) > 1}
    if twice:
        msg = f"cells stand there twice: {sorted(twice)}"
        raise ValueError(msg)
    return cells
