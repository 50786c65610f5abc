"""Designs side by side for one person: what each could tell if nothing were there, one worthwhile change, or two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from modicum.analysis.candidates import Design, every_design, look_at, usual_designs
from modicum.analysis.foreseen import Foreseen, foresee
from modicum.analysis.run_in import RunIn
from modicum.analysis.virtual import People
from modicum.analysis.what_if import FOUND, Bench, Cost, Heard, Job, cost, jobs, run, together
from modicum.errors import DataProblem
from modicum.knowledge.protocol_shapes import Protocol
from modicum.plan.choices import Choices
from modicum.problems import Problem

WORKS_FROM = 0.8
"""A plan can find a change if at least so many simulated people are told of it: the same as for days needed."""
Map = Callable[[Callable[[Job], Any], Sequence[Job]], Iterator[Any]]


@dataclass(frozen=True)
class Truth:
    """What is so, in one row of the comparison. improvement : in points. key : names it in the catalogue."""

    key: str
    improvement: float
    people: People


@dataclass(frozen=True)
class Asked:
    """One comparison before it is made. run_in : where variability comes from, None if it was stated."""

    protocol: Protocol
    choices: Choices
    bench: Bench
    people: People
    run_in: RunIn | None
    replicates: int
    seed: int
    stated_doses: bool
    every: bool = False

    @property
    def truths(self) -> tuple[Truth, ...]:
        worthwhile = float(self.bench.item.worthwhile_change)
        found = [Truth(key, times * worthwhile, self.people) for key, times in (("none", 0), ("one", 1), ("two", 2))]
        if not isinstance(self.people.missing_share, float) or self.people.missing_share > 0:
            found.append(Truth("one-rated", worthwhile, replace(self.people, missing_share=0.0)))
        return tuple(found)


@dataclass(frozen=True)
class Told:
    """One design: what it costs, the grades it will have, and what was heard under each truth."""

    design: Design
    cost: Cost
    grades: tuple[Foreseen, ...]
    heard: Mapping[str, Heard]

    @property
    def finds_one(self) -> bool:
        return self.heard["one"].share(FOUND).value >= WORKS_FROM


@dataclass(frozen=True)
class Compared:
    asked: Asked
    told: tuple[Told, ...]
    refused: tuple[tuple[Design, tuple[Problem, ...]], ...]


def compare(asked: Asked, each: Map, *, progress: Callable[[str], None]) -> Compared:
    """Every design under every truth, by the judge of real trials."""
    looked = look_at(
        asked.protocol, asked.choices, every_design(asked.choices) if asked.every else usual_designs(asked.choices)
    )
    if not looked.designs:
        told = " ".join(str(problem) for problem in looked.refused[0][1])
        raise DataProblem(f"no plan can be made on this ladder. {told}")
    work: list[tuple[int, str, Job]] = [
        (number, truth.key, job)
        for number, (_, candidate, _) in enumerate(looked.designs)
        for truth in asked.truths
        for job in jobs(candidate, truth.people, truth.improvement, asked.replicates, asked.seed)
    ]
    done: dict[tuple[int, str], list[Any]] = {}
    every = [job for _, _, job in work]
    for part, (number, key, _) in zip(each(partial(run, bench=asked.bench), every), work, strict=True):
        done.setdefault((number, key), []).append(part)
        if len(done[number, key]) == 1 and key == "none":
            progress(f"{looked.designs[number][0].id}: {number + 1} of {len(looked.designs)}")
    table = asked.bench.table
    found = tuple(
        Told(
            design,
            cost(candidate),
            foresee(plan, table, taken_before=asked.choices.taken_before),
            {truth.key: together(done[number, truth.key]) for truth in asked.truths},
        )
        for number, (design, candidate, plan) in enumerate(looked.designs)
    )
    return Compared(asked, found, looked.refused)


def load_engine(asked: Asked) -> None:
    """Judge two simulated people, so that copies of this process have everything loaded."""
    made = look_at(asked.protocol, asked.choices, (Design("open-ladder"),)).designs
    for _, candidate, _ in made:  # none if no plan can be made on this ladder, which `compare` then says
        run(next(jobs(candidate, asked.people, 0.0, 2, 0)), asked.bench)
