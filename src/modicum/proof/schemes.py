"""Published schemes side by side: made-up people follow each of them and come before the judge of real trials."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from modicum.analysis.course import Course
from modicum.analysis.evidence import DayByDay
from modicum.analysis.one_person import judge
from modicum.analysis.verdict import Verdict
from modicum.analysis.what_if import BETTER, DRAWS_SEED, Bench
from modicum.knowledge.population_shapes import PeopleSet, PopulationSet
from modicum.models.design import IntArray
from modicum.models.priors import Array
from modicum.plan.plan import NONE
from modicum.proof.scheme_arm import Followed
from modicum.proof.scheme_days import MODERATE, SEVERE, Lived, live
from modicum.proof.scheme_people import GRID_MG, Crowd, Truth, crowd, enough, truth_of
from modicum.quantities import Unit

AT_ONCE = 250
"""People who live their days together. Their luck depends on the part they are in, not on who else is asked for."""
LOOKED_DAYS = 140
"""Days after the first dose in which the smallest dose that is enough is looked for; whoever does not come to it counts as so many."""
SIDE_DAYS = 56
"""Days after the first dose in which side effects are counted, so that a longer scheme is not the gentler one for its length. A
scheme that is shorter has no such figure."""
TOO_MUCH_MG = 1.0
"""So much more than is needed is too much."""
NOT_JUDGED = ""
MEASURES = ("days", "reached", "too-much", "past-turn", "rough", "severe", "stopped", "gave-up", "false-start", "missed",
            "all-days")  # fmt: skip
"""What is counted of each person; in all of them but `reached` less is better; `gave-up` and `all-days` follow the length."""
Map = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Any]]


@dataclass(frozen=True)
class Job:
    """One part of the people of a set under one scheme. judged : so many of them come before the judge."""

    scheme: Followed
    name: str
    people: PeopleSet
    number: int
    count: int
    judged: int
    seed: int


@dataclass(frozen=True)
class Counted:
    """One scheme and one set. of : each measure for each person, not a number for whom it does not count. words : "" if not judged."""

    of: Mapping[str, Array]
    words: tuple[str, ...]

    @property
    def n(self) -> int:
        return len(self.words)


def jobs(scheme: Followed, group: PopulationSet, *, n: int, judged: int, seed: int) -> list[Job]:
    """The work of n people in parts that can be done anywhere. The first of each part are judged, `judged` in all."""
    parts = [min(AT_ONCE, n - first) for first in range(0, n, AT_ONCE)]
    found, left = [], judged
    for number, count in enumerate(parts):
        mine = min(-(-left // (len(parts) - number)), count)
        found.append(Job(scheme, group.id, group.people, number, count, mine, seed))
        left -= mine
    return found


def run(job: Job, bench: Bench) -> Counted:
    """Plan to verdict for the people of a job."""
    people = crowd(job.people, job.name, job.count, seed=job.seed, number=job.number)
    lived = live(job.scheme, people, job.people)
    words = [word_of(job.scheme, lived, person, bench).value for person in range(job.judged)]
    words += [NOT_JUDGED] * (job.count - job.judged)
    worthwhile = float(bench.item.worthwhile_change)
    return Counted(measured(job.scheme, people, lived, tuple(words), worthwhile), tuple(words))


def word_of(scheme: Followed, lived: Lived, person: int, bench: Bench) -> Verdict:
    """What is said of the highest dose that this person took, against none."""
    last = int(lived.lasted()[person])
    rating = lived.rating[person, :last].tolist()
    days = DayByDay(
        tuple(scheme.amounts[number] for number in lived.taken[person, :last].tolist()),
        tuple(None if isnan(value) else value for value in rating),
        NONE, Unit.MG, first_day=scheme.plan.calendar.first_day,
    )  # fmt: skip
    course = Course(bench.item, days, (0,), (), scheme.plan.calendar, primary=True, interim=False)
    contrasts = judge(course, bench.table, seed=DRAWS_SEED, effort=bench.effort).contrasts
    return contrasts[-1].verdict if contrasts else Verdict.CANNOT_TELL


def measured(
    scheme: Followed, people: Crowd, lived: Lived, words: tuple[str, ...], worthwhile: float
) -> dict[str, Array]:
    """Every measure of everybody."""
    so = truth_of(people, worthwhile)
    lasted, n = lived.lasted(), people.n
    stay = slice(scheme.run_in, scheme.run_in + SIDE_DAYS)
    on_drug = np.clip(lasted - scheme.run_in, 1, SIDE_DAYS)
    long_enough = np.full(n, scheme.days - scheme.run_in >= SIDE_DAYS)
    end = lived.planned[np.arange(n), lasted - 1]
    end_mg = np.where(lived.why == 0, scheme.mg[end], 0.0)
    first = first_enough(scheme, people, lived, so, worthwhile)
    reached = first <= LOOKED_DAYS
    told = np.array([Verdict(word) in BETTER if word else False for word in words])
    judged = np.array([bool(word) for word in words])

    def only(values: Any, who: Any) -> Array:
        return np.where(who, np.asarray(values, dtype=float), np.nan)

    everybody = np.ones(n, dtype=bool)
    return {
        "days": only(np.minimum(first, LOOKED_DAYS), so.needs),
        "reached": only(reached, so.needs),
        "too-much": only(end_mg >= so.need_mg + TOO_MUCH_MG, so.needs),
        "past-turn": only(past_turn(people, scheme, end, worthwhile) & (lived.why == 0), so.needs),
        "rough": only(100.0 * (lived.burden >= MODERATE)[:, stay].sum(axis=1) / on_drug, long_enough),
        "severe": only(100.0 * (lived.burden >= SEVERE)[:, stay].sum(axis=1) / on_drug, long_enough),
        "stopped": only((lived.why == 1) & (lived.stopped_on <= stay.stop), long_enough),
        "gave-up": only(lived.why == 2, everybody),
        "false-start": only(told, judged & (so.best == 0)),
        "missed": only(~told, judged & so.needs),
        "all-days": only(lasted, everybody),
    }


def first_enough(scheme: Followed, people: Crowd, lived: Lived, so: Truth, worthwhile: float) -> Array:
    """The day, counted from the first dose as day 1, on which a dose that is enough was first taken; infinite if never."""
    good = enough(people.better(scheme.mg), so.best, worthwhile)
    good[:, 0] = False
    taken = lived.taken[:, scheme.run_in :]
    on = np.take_along_axis(good, taken, axis=1)
    return np.where(on.any(axis=1), on.argmax(axis=1) + 1.0, np.inf)


def past_turn(people: Crowd, scheme: Followed, end: IntArray, worthwhile: float) -> Array:
    """Whether a lower dose would be better by a worthwhile change than the one on which somebody ended. end : its number, (n,)."""
    grid, end_mg = np.array(GRID_MG), scheme.mg[end]
    below = np.where(grid[None, :] < end_mg[:, None], people.better(grid), -np.inf).max(axis=1)
    at_end = people.better(scheme.mg)[np.arange(people.n), end]
    return np.asarray((end_mg > 0) & (below >= at_end + worthwhile))


def joined(parts: Sequence[Counted]) -> Counted:
    """All parts of one scheme and one set, in their order."""
    return Counted(
        {name: np.concatenate([part.of[name] for part in parts]) for name in MEASURES},
        tuple(word for part in parts for word in part.words),
    )
