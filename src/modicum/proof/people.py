"""Simulated people before the judge: their record as a course, the words they got, and how often a cell heard each.

They come through `analysis.one_person.judge`, the only way to a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from modicum.analysis.course import Course, Effort
from modicum.analysis.evidence import DayByDay, Span
from modicum.analysis.one_person import judge
from modicum.analysis.result import ContrastResult, ItemResult
from modicum.analysis.verdict import Row, Verdict
from modicum.chance import Chance, generator
from modicum.days import Calendar
from modicum.diary.trial import Item, Segment
from modicum.knowledge.shapes import Direction, Scale, VerdictTable
from modicum.knowledge.world_shapes import CellGroup, Design, Onset, World, Worlds
from modicum.models.fit import Engine
from modicum.proof.simulate import SCALE, Life, live
from modicum.quantities import Dose, Unit

CALENDAR = Calendar(date(2026, 1, 5), "UTC")
"""Simulated trials need some first day; nothing depends on which."""
MORNING_DOSE = (0,)
"""The clock order of every simulated person: a morning dose can act on the same evening's rating."""
DRAWS_SEED = 1
"""Of the quasi-random draws for the smallest effective dose, which moves no word."""

ROW_OF = {
    Verdict.WORSE: Row.WORSE,
    Verdict.WORSE_WHILE: Row.WORSE,
    Verdict.HELPS: Row.HELPS,
    Verdict.HELPS_OR_EXPECTATION: Row.HELPS,
    Verdict.BETTER_WHILE: Row.HELPS,
    Verdict.NO_EFFECT: Row.NO_EFFECT,
    Verdict.NOT_BETTER_WHILE: Row.NO_EFFECT,
    Verdict.PROBABLY: Row.PROBABLY,
    Verdict.PROBABLY_OR_EXPECTATION: Row.PROBABLY,
    Verdict.CANNOT_TELL: Row.CANNOT_TELL,
}
"""The row of the verdict table that a word says, whatever the grade made of it: the `while` words count too."""
WHILE = frozenset({Verdict.BETTER_WHILE, Verdict.NOT_BETTER_WHILE, Verdict.WORSE_WHILE})


@dataclass(frozen=True)
class Given:
    """What every cell needs and none may change: the worlds, the verdict's thresholds, the primary item, the engine."""

    worlds: Worlds
    table: VerdictTable
    scale: Scale
    engine: Engine

    def item(self, onset: Onset) -> Item:
        """The primary item. Raises ValueError if it is not the 0-to-10 item, up is worse, that the worlds are written for."""
        sound = (
            self.scale.direction is Direction.LOWER and (float(self.scale.minimum), float(self.scale.maximum)) == SCALE
        )
        if self.scale.id != self.worlds.scale or not sound:
            msg = f"the worlds are written for {self.worlds.scale}, from 0 to 10 with up as worse, not for {self.scale.id}"
            raise ValueError(msg)
        return Item(self.scale, self.worlds.worthwhile_points, "the worlds file", (), onset is Onset.INSTANT)


@dataclass(frozen=True)
class Judged:
    """A simulated person, their truth and what the analysis said. against_none : one contrast a dose, in their order."""

    life: Life
    result: ItemResult

    @property
    def against_none(self) -> tuple[ContrastResult, ...]:
        return tuple(one for one in self.result.contrasts if one.against.amount == 0)

    @property
    def rows(self) -> frozenset[Row]:
        """The rows that any dose got against none."""
        return frozenset(ROW_OF[one.verdict] for one in self.against_none)

    def top(self, design: Design) -> ContrastResult | None:
        """The contrast of the design's top dose; None if the person never came so far."""
        return next((one for one in self.against_none if one.dose.amount == design.doses[-1]), None)


@cache
def dose_of(amount: Decimal) -> Dose:
    return Dose(amount, Unit.MG)


def course_of(life: Life, item: Item) -> Course:
    """A simulated record in the shape in which a real one reaches the judge."""
    days = DayByDay(
        dose=tuple(dose_of(amount) for amount in life.dose),
        rating=life.rating,
        dose_before=dose_of(Decimal(0)),
        unit=Unit.MG,
        co_changes=tuple(Span(change.label, change.first, None) for change in life.changes),
        first_day=CALENDAR.first_day,
    )
    segments = tuple(
        Segment(
            first=CALENDAR.on(drawn.first),
            last=CALENDAR.on(drawn.last),
            doses=tuple(dose_of(amount) for amount in drawn.doses),
            blinded=drawn.blinded,
            block_days=drawn.block_days,
            how="simulated",
        )
        for drawn in life.drawn
    )
    return Course(item, days, MORNING_DOSE, segments, CALENDAR, primary=True, interim=False)


def chance_of(seed: int, world: str, design: Design, person: int) -> Chance:
    """Each person's own stream: the same whatever else is run, in whatever order. world : its id."""
    return generator(seed, world, design.id, person)


def judged(life: Life, item: Item, given: Given) -> Judged:
    effort = Effort(tier="batch", engine=given.engine, beside=False)
    return Judged(life, judge(course_of(life, item), given.table, seed=DRAWS_SEED, effort=effort))


def people(given: Given, group: CellGroup, world: World, design: Design, n: int, seed: int) -> Iterable[Judged]:
    """The n people of a cell, simulated and judged one after the other."""
    item = given.item(group.onset)
    for person in range(n):
        yield judged(live(world, design, chance_of(seed, world.id, design, person)), item, given)
