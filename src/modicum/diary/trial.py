"""The trial as it was set up before day 1: calendar, items, horizon, and which parts were drawn by chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from modicum.days import NOT_STATED, Calendar
from modicum.knowledge.shapes import Filed, Scale
from modicum.quantities import Dose, Unit


@dataclass(frozen=True)
class Item:
    """A scale as this trial uses it.

    worthwhile_change : the person's own, or the scale's. rating_times : when it is usually rated, empty if not stated.
    instant_onset : the effect of a dose is taken to be there at once (half-life 0) instead of learned.
    """

    scale: Scale
    worthwhile_change: Decimal
    worthwhile_by: str
    rating_times: tuple[time, ...]
    instant_onset: bool


class Scheme(Enum):
    """How an order of blocks was drawn.

    ROUNDS : each round holds every dose of the segment once, in an order drawn anew (with two doses, a round is a pair).
    FREE : all orders of the same blocks were equally likely. COIN : each block was drawn by itself, with fixed chances.
    """

    ROUNDS = "rounds"
    FREE = "free"
    COIN = "coin"


@dataclass(frozen=True)
class Segment:
    """A stretch of days in which chance decided the dose, fixed before it began. Everything outside is open.

    block_days : planned length of one block; 1 where the dose was drawn for every day. order : the dose planned for
    each block, empty if the plan does not state it; it is never taken from what was swallowed. scheme : how it was
    drawn. drop_days : first rated days of each block that the plan leaves out of the randomisation test. moved : why the
    order was changed after the draw, if it was. sealed : SHA-256 (hex) of the key in which the order stands, for as long
    as it does not stand here; None if nothing is sealed.
    """

    first: date
    last: date
    doses: tuple[Dose, ...]
    blinded: bool
    block_days: int
    how: str
    order: tuple[Dose, ...] = ()
    scheme: Scheme | None = None
    drop_days: int = 0
    moved: str | None = None
    sealed: str | None = None

    def block_of(self, day: date) -> int | None:
        """The number, from 1, of the block that a day lies in; None outside of this part."""
        return (day - self.first).days // self.block_days + 1 if self.first <= day <= self.last else None


@dataclass(frozen=True)
class TimedSteps:
    """Steps whose days chance decided: each came 0 to window_days late, by itself, all days equally likely.

    earliest : the first day on which each step could have come. begins : the day that was drawn. doses : the dose from
    that step on. stay_days : days on one dose before and after each step, whichever days had come up. moved : why the
    days were changed after the draw, if they were.
    """

    earliest: tuple[date, ...]
    begins: tuple[date, ...]
    window_days: int
    doses: tuple[Dose, ...]
    stay_days: int
    how: str
    moved: str | None = None


@dataclass(frozen=True)
class Trial:
    """One person's trial. `horizon_days` is the day count agreed before the start; no verdict is given before it."""

    id: str
    title: str
    synthetic: bool
    calendar: Calendar
    unit: Unit
    horizon_days: int
    dose_time: time | None
    dose_before: Dose
    items: tuple[Item, ...]
    primary: str
    segments: tuple[Segment, ...]
    attribution: str
    timed: TimedSteps | None = None

    @property
    def primary_item(self) -> Item:
        return next(item for item in self.items if item.scale.id == self.primary)


def clock_orders(trial: Trial, item: Item) -> tuple[int, ...]:
    """Which clock orders are possible: (0,) the day's dose can act on the day's rating, (1,) it cannot, (0, 1) unknown.

    Sleep, filed under the date of waking, follows the dose of the day before. Otherwise the usual dose time is held
    against the usual rating times on the trial day's own clock (which begins at its turn). Times that are not stated,
    or ratings on both sides of the dose, leave both orders possible.
    """
    return orders_of(trial.dose_time, item, trial.calendar.turns_at)


def orders_of(dose_time: time | None, item: Item, turn: time) -> tuple[int, ...]:
    """The same for a dose at a usual time; None if it is not stated."""
    if item.scale.filed_under is Filed.WAKE_DATE:
        return (1,)
    if dose_time is None or not item.rating_times:
        return (0, 1)
    dose = _since_turn(dose_time, turn)
    ratings = [_since_turn(clock, turn) for clock in item.rating_times]
    if dose < min(ratings):
        return (0,)
    return (1,) if dose >= max(ratings) else (0, 1)


def _since_turn(clock: time, turn: time) -> int:
    minutes = (clock.hour - turn.hour) * 60 + clock.minute - turn.minute
    return minutes % (24 * 60)


def trial_day(trial: Trial, now: datetime) -> date:
    """The trial day of a moment; where the trial's zone is not stated, by the clock of this machine. now : with its offset."""
    if trial.calendar.zone != NOT_STATED:
        return trial.calendar.day_of(now)
    wall = now.astimezone()
    return trial.calendar.day_of_wall(wall.date(), wall.time())
