"""Ways in which a trial could go on, as far as what was agreed allows them; and what each would settle, by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from modicum.analysis.continuations import SETTLED, Continuation, Settled, block_days, settled_by_day, with_doses
from modicum.analysis.estimate import chances as chances_of
from modicum.analysis.estimate import make_fit
from modicum.analysis.evidence import Evidence
from modicum.analysis.grade import DrawnDays, Grade, drawn_days, stand
from modicum.analysis.latent_fit import priors_for
from modicum.analysis.trust import trust_in
from modicum.analysis.verdict import first_row
from modicum.days import Calendar
from modicum.diary.trial import Item, Segment
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import IntArray
from modicum.models.fit import Engine
from modicum.plan.parts import RETURN_WITHIN
from modicum.plan.plan import NONE, Plan
from modicum.quantities import Dose

BLOCKS = 4
"""So many blocks ahead: more would be another plan."""


@dataclass(frozen=True)
class Allowed:
    """What may be looked at. up : nothing bars a higher dose today. direct : going back at once was agreed in the plan."""

    up: bool
    direct: bool


@dataclass(frozen=True)
class WayOn:
    """One way to go on. orders : of drawn blocks, each as likely; one for the others.

    by_day, grade : filled in by `look_ahead`; the grade is what the contrast will have at the end, whichever order comes up.
    """

    name: str
    orders: tuple[Continuation, ...]
    by_day: tuple[Settled, ...] = ()
    grade: Grade | None = None


@dataclass(frozen=True)
class Ahead:
    """The dose whose contrast with none is to be settled, the length of a block, and every way that is open.

    settled : whether it is settled by the days so far.
    """

    dose: Dose
    block_days: int
    ways: tuple[WayOn, ...]
    settled: bool


def return_agreed(plan: Plan) -> bool:
    """Whether the plan agrees to going back up to an established dose at once."""
    swaps = any(part.climb_days == 0 and NONE in part.doses for part in plan.drawn)
    return swaps or bool(plan.relapse and plan.relapse.direct)


def planned_after(plan: Plan, last: date) -> tuple[Dose, ...]:
    """The doses of the days after `last`; none if any of them is sealed, for it must not be guessed at."""
    days = range(max((plan.last - last).days, 0))
    doses = [plan.dose_on(last + timedelta(days=number + 1)) for number in days]
    known = tuple(dose for dose in doses if dose is not None)
    return known if len(known) == len(doses) else ()


def ways_on(now: Dose, planned: Sequence[Dose], block: int, allowed: Allowed) -> tuple[WayOn, ...]:
    """As planned, as now, without; and back again, or in an order drawn by chance, where that was agreed.

    A way that leads above today's dose is left out while something bars one; so is a return later than the days for it.
    """
    days = BLOCKS * block
    off, on = (NONE,) * block, (now,) * block
    found = []
    if planned and (allowed.up or max(planned) <= now):
        found.append(WayOn("as-planned", (Continuation("as-planned", tuple(planned[:days])),)))
    found.append(WayOn("as-now", (Continuation("as-now", (now,) * days),)))
    if now > NONE:
        found.append(WayOn("without", (Continuation("without", (NONE,) * days),)))
        if allowed.up and allowed.direct and block < RETURN_WITHIN:
            found.append(WayOn("return", (Continuation("return", (off + on) * (BLOCKS // 2)),)))
            orders = tuple(Continuation("swap", order) for order in (off + on, on + off))
            found.append(WayOn("swap", orders))
    return tuple(found)


def look_ahead(
    evidence: Evidence,
    item: Item,
    table: VerdictTable,
    *,
    planned: Sequence[Dose],
    now: Dose,
    allowed: Allowed,
    segments: Sequence[Segment],
    calendar: Calendar,
    engine: Engine,
) -> Ahead | None:
    """Chances by day of every way that is open, for the highest dose taken or planned; None if there is no dose at all."""
    reached = planned if allowed.up else ()
    known = with_doses(evidence, (*reached, now))
    priors = priors_for(item)
    if not known.levels or trust_in(known, priors, table) != "usable":
        return None
    fitted = make_fit(known, priors, "batch", engine=engine)
    if fitted.posterior.trust != "usable":
        return None
    block = block_days(fitted)
    missing = 1.0 - known.n_rated / known.series.n_days
    place = {dose.amount: number for number, dose in enumerate(known.levels, 1)}
    top = len(known.levels)
    drawn = drawn_days(segments, known, calendar)

    def levels_of(one: Continuation) -> IntArray:
        return np.array([place.get(dose.amount, 0) for dose in one.doses], dtype=np.int64)

    def chances(one: Continuation) -> tuple[Settled, ...]:
        levels = levels_of(one)
        marks = sorted({*range(block, len(levels), block), len(levels)})
        return settled_by_day(fitted, (top, 0), levels, marks, item, table, missing=missing)

    def grade(way: WayOn) -> Grade:
        found = []
        for order in way.orders:
            more, days = levels_of(order), known.series.n_days
            ahead = replace(known, known_level=np.concatenate([known.known_level, more]))
            ours = DrawnDays(days, days + len(more) - 1, frozenset((0, place.get(now.amount, 0))), False, block)
            found.append(stand(top, 0, ahead, (*drawn, ours) if len(way.orders) > 1 else drawn, table).grade)
        return max(found, key=lambda one: one.value)

    ways = tuple(
        replace(way, by_day=_mean([chances(one) for one in way.orders]), grade=grade(way))
        for way in ways_on(now, planned, block, allowed)
    )
    now_known = chances_of(fitted.difference(top, 0), item.scale.direction, float(item.worthwhile_change))
    return Ahead(known.levels[-1], block, ways, first_row(now_known, table) in SETTLED)


def _mean(each: Sequence[tuple[Settled, ...]]) -> tuple[Settled, ...]:
    return tuple(Settled(same[0].days, sum(one.chance for one in same) / len(same)) for same in zip(*each, strict=True))
