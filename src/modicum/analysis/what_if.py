"""What a plan could ever tell: simulated people follow it to the day and come before the judge that judges real ones.

A candidate is a compiled plan with every way in which its draw may fall. Simulated ratings become words by
`one_person.judge`, with the same evidence, grades and thresholds; nothing here has an opinion of its own about a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from math import isnan, sqrt
from typing import Any

import numpy as np

from modicum.analysis.course import Course, Effort
from modicum.analysis.evidence import DayByDay
from modicum.analysis.foreseen import segments_of, timed_of
from modicum.analysis.grade import Grade
from modicum.analysis.one_person import judge
from modicum.analysis.result import ContrastResult
from modicum.analysis.verdict import Verdict
from modicum.analysis.virtual import People, ratings
from modicum.chance import Chance, generator
from modicum.days import Calendar
from modicum.diary.trial import Item, Segment, TimedSteps
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import IntArray
from modicum.models.fit import Engine
from modicum.models.priors import Array
from modicum.plan.plan import Plan
from modicum.plan.sealed import each_opened
from modicum.quantities import Dose, Unit

AT_ONCE = 50
"""People simulated from one stream of numbers: the same whoever else is simulated, on however many cores."""
DRAWS_SEED = 1
"""Of draws that move no word."""
BETTER = frozenset(
    {Verdict.HELPS, Verdict.HELPS_OR_EXPECTATION, Verdict.PROBABLY, Verdict.PROBABLY_OR_EXPECTATION, Verdict.BETTER_WHILE}
)  # fmt: skip
"""The words that say better, surely or probably."""
FOUND = BETTER - {Verdict.BETTER_WHILE}
"""Those that only chance can earn: at grades C and D no word says that the dose made the days better."""
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Schedule:
    """One way in which a plan may come out, kept to the day. doses : by trial day. levels : those above none, lowest first."""

    doses: tuple[Dose, ...]
    before: Dose
    segments: tuple[Segment, ...]
    calendar: Calendar
    timed: TimedSteps | None = None

    @cached_property
    def levels(self) -> tuple[Dose, ...]:
        """As evidence finds them: the dose before day 0 is one only if it is taken again."""
        return tuple(sorted({dose for dose in self.doses if dose.amount > 0}))

    @cached_property
    def level_by_day(self) -> IntArray:
        place = {dose: k for k, dose in enumerate(self.levels, 1)}
        return np.array([place.get(dose, 0) for dose in self.doses], dtype=np.int64)


@dataclass(frozen=True)
class Candidate:
    """A design that somebody could agree to. schedules : every way, or a fair sample of the ways, in which chance may fall."""

    id: str
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True)
class Cost:
    """What a design asks of a person, in days; the mean over the ways in which chance may fall.

    days : in all, to the day of the verdict. without : on no dose, days before the first one included. back : on no dose,
    or on a lower one, after the top dose was first taken: the worse days, if the dose helps. returns : times that the top
    dose is taken up again.
    """

    days: int
    without: float
    back: float
    returns: float


@dataclass(frozen=True)
class Share:
    """A share of simulated people with its 95 % Monte Carlo interval (Wilson)."""

    count: int
    of: int

    @property
    def value(self) -> float:
        return self.count / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.value, self.of) if self.of else (0.0, 1.0)


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of n people, by Wilson's score."""
    z2 = NORMAL_95**2
    middle, half = share + z2 / (2 * n), NORMAL_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max((middle - half) / (1 + z2 / n), 0.0), min((middle + half) / (1 + z2 / n), 1.0)


@dataclass(frozen=True)
class Heard:
    """How often the top dose got each word against none, among n people with the same truth."""

    words: Mapping[Verdict, int]
    grade: Grade
    n: int

    def share(self, words: frozenset[Verdict]) -> Share:
        return Share(sum(count for word, count in self.words.items() if word in words), self.n)


@dataclass(frozen=True)
class Job:
    """Simulated people enough for one stream of numbers. improvement : of every dose, in points of the better direction."""

    candidate: Candidate
    people: People
    improvement: float
    number: int
    count: int
    seed: int


@dataclass(frozen=True)
class Bench:
    """What is the same for all simulated people: the item with its worthwhile change, thresholds, clock order and engine."""

    item: Item
    table: VerdictTable
    engine: Engine
    clock_lag: int = 0

    def __post_init__(self) -> None:
        """The thresholds as a dictionary, which can be handed to another process."""
        object.__setattr__(self, "table", replace(self.table, threshold=dict(self.table.threshold)))

    @property
    def effort(self) -> Effort:
        return Effort(tier="batch", engine=self.engine, beside=False, top_only=True)


def schedule_of(plan: Plan, *, before: Dose) -> Schedule:
    """A plan whose order is known, as days. Raises ValueError for sealed blocks: open them in every way first."""
    first = plan.calendar.first_day
    doses = [plan.dose_on(first + timedelta(days=t)) for t in range((plan.last - first).days + 1)]
    if any(dose is None for dose in doses):
        msg = "the doses of sealed blocks are not known"
        raise ValueError(msg)
    known = tuple(dose for dose in doses if dose is not None)
    return Schedule(known, before, segments_of(plan), plan.calendar, timed_of(plan))


def candidate_of(name: str, plans: Sequence[Plan], *, before: Dose) -> Candidate:
    """The same design under each of its draws; sealed blocks are opened in every way that they could have been drawn."""
    return Candidate(name, tuple(schedule_of(opened, before=before) for plan in plans for opened in each_opened(plan)))


def cost(candidate: Candidate) -> Cost:
    """Days and returns, as means over the ways in which chance may fall."""
    told = [_cost(schedule) for schedule in candidate.schedules]
    days, without, back, returns = (sum(column) / len(told) for column in zip(*told, strict=True))
    return Cost(round(days), without, back, returns)


def _cost(schedule: Schedule) -> tuple[int, int, int, int]:
    level = schedule.level_by_day
    top = int(level.max(initial=0))
    reached = int(np.argmax(level == top)) if top else len(level)
    after = level[reached:]
    returns = sum(a != top and b == top for a, b in pairwise(after.tolist()))
    return len(level), int((level == 0).sum()), int((after < top).sum()), returns


def jobs(candidate: Candidate, people: People, improvement: float, n: int, seed: int) -> Iterator[Job]:
    """The work of n people in parts that can be done anywhere."""
    for first in range(0, n, AT_ONCE):
        count = min(AT_ONCE, n - first)
        yield Job(candidate, _some(people, first, count), improvement, first // AT_ONCE, count, seed)


def _some(people: People, first: int, count: int) -> People:
    """`count` of them from the first on, round and round where each is a person of their own."""
    own: dict[str, Any] = {
        field.name: np.take(value, np.arange(first, first + count), mode="wrap")
        for field in fields(people)
        if isinstance(value := getattr(people, field.name), np.ndarray)
    }
    return replace(people, **own)


def run(job: Job, bench: Bench) -> tuple[Counter[Verdict], Counter[Grade]]:
    """The words and grades that the people of a job get for the top dose against none."""
    words: Counter[Verdict] = Counter()
    grades: Counter[Grade] = Counter()
    for contrast in judged(job, bench):
        words[contrast.verdict] += 1
        grades[contrast.standing.grade] += 1
    return words, grades


def judged(job: Job, bench: Bench) -> Iterator[ContrastResult]:
    """Each person's top dose against none. People whose truth is 0 and those with an effect have the same days otherwise."""
    chance = generator(job.seed, job.candidate.id, job.number)
    ways = job.candidate.schedules
    which = chance.integers(len(ways), size=job.count)
    levels = np.stack([ways[way].level_by_day for way in which])
    lived = _rated(job, ways[0], levels, bench, chance)
    for way, told in zip(which.tolist(), lived, strict=True):
        yield top_contrast(ways[way], told, bench)


def _rated(job: Job, schedule: Schedule, levels: IntArray, bench: Bench, chance: Chance) -> Array:
    effect = np.full((len(levels), len(schedule.levels) + 1), job.improvement * bench.item.scale.direction.sign)
    effect[:, 0] = 0.0
    before = schedule.levels.index(schedule.before) + 1 if schedule.before in schedule.levels else 0
    return ratings(job.people, levels, effect, chance, before=before, lag=bench.clock_lag)


def top_contrast(schedule: Schedule, rating: Array, bench: Bench) -> ContrastResult:
    """One person's ratings under a schedule, (T,) with gaps as not-a-number, judged: the top dose against none."""
    told = tuple(None if isnan(value) else value for value in rating.tolist())
    days = DayByDay(schedule.doses, told, schedule.before, Unit.MG, first_day=schedule.calendar.first_day)
    course = Course(
        bench.item, days, (bench.clock_lag,), schedule.segments, schedule.calendar, primary=True, interim=False
    )
    return judge(course, bench.table, seed=DRAWS_SEED, effort=bench.effort).contrasts[-1]


def together(parts: Sequence[tuple[Counter[Verdict], Counter[Grade]]]) -> Heard:
    """What all jobs of one candidate and one truth heard. The grade is the worst that any of them had."""
    words: Counter[Verdict] = Counter()
    grades: Counter[Grade] = Counter()
    for said, had in parts:
        words.update(said)
        grades.update(had)
    return Heard(dict(words), max(grades, key=lambda grade: grade.value), sum(words.values()))
