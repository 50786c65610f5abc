"""What modicum compare-protocols is asked, as values; the work, cell by cell; and its answer as plain values and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any

from modicum.analysis.what_if import Bench
from modicum.diary.trial import Item
from modicum.doors.desk.analyse_bare import EngineName
from modicum.doors.desk.knowing import adjustments, knowledge, populations, protocols
from modicum.errors import UsageProblem
from modicum.knowledge.population_shapes import Populations
from modicum.knowledge.shapes import Words
from modicum.proof.scheme_arm import Followed, followed
from modicum.proof.scheme_page import Comparison, schemes_page
from modicum.proof.scheme_ranks import Cells, Value, pairs_of, rows_of
from modicum.proof.schemes import Counted, Job, Map, jobs, joined, run
from modicum.report.page import Page

JUDGED_LEAST = 20
"""Fewer judged people would say nothing about the words."""
Cell = tuple[str, str]
"""A scheme and a set."""
Keep = Callable[[Cell, Counted], None]


@dataclass(frozen=True)
class Wish:
    """What was asked for, as it was typed; nothing named is everything. judged : None for a tenth."""

    protocols: Sequence[str]
    populations: Sequence[str]
    persons: int
    judged: int | None
    seed: int


@dataclass(frozen=True)
class Work:
    """A comparison that can be made."""

    known: Populations
    schemes: Mapping[str, Followed]
    groups: tuple[str, ...]
    persons: int
    judged: int
    seed: int
    bench: Bench

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple((arm, group) for group in self.groups for arm in self.schemes)

    def jobs(self, cell: Cell) -> list[Job]:
        arm, group = cell
        return jobs(self.schemes[arm], self.known.sets[group], n=self.persons, judged=self.judged, seed=self.seed)


def work_of(wish: Wish, *, engine: EngineName) -> Work:
    """Raises UsageProblem for a scheme or set that is not known, or for fewer than two ways to follow a scheme."""
    known = populations()
    arms = _asked_arms(wish.protocols, known)
    for name in wish.populations:
        if name not in known.sets:
            raise UsageProblem(f"--population {name}: there is no such set. Known: {', '.join(known.sets)}.")
    judged = max(wish.persons // 10, JUDGED_LEAST) if wish.judged is None else wish.judged
    item = Item(knowledge().scales[known.scale], known.worthwhile_points, "stated", (), instant_onset=False)
    rules, schemes = adjustments(), protocols()
    return Work(
        known,
        {arm: followed(known.arms[arm], schemes[known.arms[arm].scheme], rules) for arm in arms},
        tuple(dict.fromkeys(wish.populations)) or tuple(known.sets),
        wish.persons,
        min(judged, wish.persons),
        wish.seed,
        Bench(item, knowledge().verdicts, engine),
    )


def _asked_arms(names: Sequence[str], known: Populations) -> tuple[str, ...]:
    """By the name of an arm, or of its scheme."""
    found = []
    for name in names:
        mine = [arm.id for arm in known.arms.values() if name.lower() in {arm.id, arm.scheme}]
        if not mine:
            raise UsageProblem(
                f"{name}: is not compared here. Known: {', '.join(known.arms)}. modicum protocols {name} shows a scheme; "
                "one that leaves out what a plan needs, or repeats another, is followed by nobody."
            )
        found += mine
    arms = tuple(dict.fromkeys(found)) or tuple(known.arms)
    if len(arms) < 2:
        raise UsageProblem(f"{arms[0]}: one scheme alone is compared with nothing. Name another one.")
    return arms


def work_through(
    work: Work, each: Map, *, done: Mapping[Cell, Counted], keep: Keep, progress: Callable[[str], None]
) -> Comparison:
    """Every cell that is not done yet, kept as soon as it is there; then everything together."""
    todo = [(cell, job) for cell in work.cells if cell not in done for job in work.jobs(cell)]
    cells = {cell: done[cell] for cell in work.cells if cell in done}
    for cell, counted in _finished(todo, each(partial(run, bench=work.bench), [job for _, job in todo])):
        cells[cell] = counted
        keep(cell, counted)
        progress(f"{len(cells)} of {len(work.cells)}: {cell[0]}, {cell[1]}")
    return _together(work, {cell: cells[cell] for cell in work.cells})


def _finished(todo: Sequence[tuple[Cell, Job]], parts: Iterator[Counted]) -> Iterator[tuple[Cell, Counted]]:
    held: list[Counted] = []
    for number, ((cell, _), part) in enumerate(zip(todo, parts, strict=True), 1):
        held.append(part)
        if number == len(todo) or todo[number][0] != cell:
            yield cell, joined(held)
            held = []


def _together(work: Work, cells: Cells) -> Comparison:
    arms = tuple(work.schemes)
    compared = {work.known.arms[arm].scheme for arm in work.known.arms}
    refused = tuple(
        one for one in protocols().values() if one.id not in compared and (one.missing or one.not_for_modicum)
    )
    return Comparison(
        work.known, arms, work.groups, rows_of(cells), pairs_of(cells, arms, work.groups), refused,
        work.persons, work.judged, work.seed,
    )  # fmt: skip


def load_engine(work: Work) -> None:
    """Judge one person, so that copies of this process have everything loaded."""
    arm, group = work.cells[0]
    run(jobs(work.schemes[arm], work.known.sets[group], n=1, judged=1, seed=0)[0], work.bench)


def compared_page(told: Comparison, words: Words, *, drawn: bool) -> Page:
    return schemes_page(told, words, drawn=drawn)


def as_values(told: Comparison, words: Words) -> dict[str, Any]:
    """Plain values for --json."""
    return {
        "banner": words.say("schemes.banner"),
        "populations_version": told.populations.version,
        "persons": told.n,
        "judged": told.judged,
        "seed": told.seed,
        "cells": [
            {
                "protocol": row.arm,
                "population": row.group,
                "n": row.n,
                "median_days": row.median if isfinite(row.median) else None,
                "measures": {name: _value(value) for name, value in row.values.items()},
                "judged": row.judged,
                "words": dict(row.words),
            }
            for row in told.rows
        ],
        "pairs": [
            {
                "measure": pair.measure,
                "protocols": [pair.first, pair.other],
                "better_in_every_population": pair.better,
                "first_better": list(pair.where(-1)),
                "other_better": list(pair.where(1)),
                "not_clear": list(pair.where(0)),
            }
            for pair in told.pairs
        ],
        "not_compared": [one.id for one in told.refused],
    }


def _value(value: Value) -> dict[str, Any]:
    if not value.n:
        return {"mean": None, "low": None, "high": None, "n": 0}
    low, high = (round(end, 5) if isfinite(end) else None for end in (value.low, value.high))
    return {"mean": round(value.mean, 5), "low": low, "high": high, "n": value.n}


def as_rows(told: Comparison, words: Words) -> list[list[str]]:
    """One row for each scheme, set and measure, with a header; the last column says on every row what this is."""
    banner = words.say("schemes.banner")
    rows = [["protocol", "population", "measure", "mean", "low", "high", "n", "note"]]
    for row in told.rows:
        for name, value in row.values.items():
            known = _value(value)
            figures = ["" if known[key] is None else str(known[key]) for key in ("mean", "low", "high")]
            rows.append([row.arm, row.group, name, *figures, str(value.n), banner])
        for word, count in row.words.items():
            rows.append([row.arm, row.group, f"word: {word}", str(count / row.judged), "", "", str(row.judged), banner])
    return rows
