"""The narrow bridge from a record to arrays: what went over it, and a list of everything that did not.

The exposure of a day is unknown when the dose of that day, or of days shortly before it, was not recorded. Gaps of at
most two days between recorded days with the same dose are bridged; ratings on other affected days are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from modicum.diary.entry import Diary, DoseEntry, Shape
from modicum.diary.products import switches
from modicum.diary.totals import total
from modicum.diary.trial import Item, Trial
from modicum.knowledge.shapes import PerDay
from modicum.models.design import IntArray, Series
from modicum.models.priors import ONSET_MEDIAN_DAYS, Array
from modicum.quantities import Dose, Unit

Days = NDArray[np.bool_]

BRIDGED_AT_MOST = 2
"""Days without a dose record that two equal neighbours may answer for (model page section 1)."""
UNKNOWN_SHARE = 0.1
"""A rating is left out while more than this share of the exposure comes from unrecorded days (ours: decision 0004)."""
NEARLY_THE_SAME = 1.02
"""Two doses closer than this factor are probably one dose written in two ways; a note says so."""


@dataclass(frozen=True)
class Span:
    """A co-change in trial days: from `first` on, or to `last`."""

    label: str
    first: int
    last: int | None


@dataclass(frozen=True)
class DayByDay:
    """One item's trial days as recorded. `dose[t]` is the total taken, None if not recorded; `rating[t]` likewise.

    crowded : days with more than one rating of an item that is rated once a day; none of them is used.
    first_day : civil date of day 0, if there is one. sealed : days on which a dose came from a kit whose key is not opened.
    """

    dose: tuple[Dose | None, ...]
    rating: tuple[float | None, ...]
    dose_before: Dose | None
    unit: Unit
    co_changes: tuple[Span, ...] = ()
    crowded: tuple[int, ...] = ()
    first_day: date | None = None
    sealed: tuple[int, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """Days whose rating was not used. `why` is a key of the string catalogue (section left-out)."""

    why: str
    days: tuple[int, ...]


@dataclass(frozen=True)
class Evidence:
    """What the model gets, and what it does not get.

    series : the arrays. with_affected : the same with the ratings that unknown exposure had excluded, or None.
    levels : the doses that the model's levels 1..K stand for. known_level : (n_days,) the level, -1 where not known.
    """

    series: Series
    with_affected: Series | None
    levels: tuple[Dose, ...]
    known_level: IntArray
    left_out: tuple[LeftOut, ...]
    missing: tuple[int, ...]
    unrecorded: tuple[int, ...]
    bridged: tuple[int, ...]
    co_changes: tuple[Span, ...]
    alike: tuple[tuple[Dose, Dose], ...]
    none: Dose

    @property
    def n_rated(self) -> int:
        return len(self.series.rated_day)

    @cached_property
    def rated_by_level(self) -> tuple[int, ...]:
        """Rated days by the level that could act on the rating: none, then 1..K."""
        counts = np.bincount(self.series.acting[self.series.rated_day], minlength=len(self.levels) + 1)
        return tuple(counts.tolist())


def day_by_day(trial: Trial, item: Item, diary: Diary) -> DayByDay:
    """The item's days, from the first trial day to the last day with a dose or a rating."""
    number = trial.calendar.number
    ratings = [entry for entry in diary.ratings if entry.item == item.scale.id]
    recorded = [entry.day for entry in diary.doses] + [entry.day for entry in diary.ratings]
    last = max((number(day) for day in recorded), default=-1)
    by_day: list[list[DoseEntry]] = [[] for _ in range(last + 1)]
    for dose in diary.doses:
        by_day[number(dose.day)].append(dose)
    rated: list[list[float]] = [[] for _ in range(last + 1)]
    for rating in ratings:
        rated[number(rating.day)].append(float(rating.value))
    once = item.scale.per_day is PerDay.ONE
    crowded = tuple(t for t, values in enumerate(rated) if once and len(values) > 1)
    told = [(c.label, c.day, c.until if c.shape is Shape.WINDOW else None) for c in diary.co_changes]
    told += [(switch.product.label, switch.day, switch.last) for switch in switches(diary)]
    spans = (
        Span(label, number(day), None if until is None else number(until))
        for label, day, until in told
        if number(day) <= last and (until is None or number(until) >= 0)
    )
    return DayByDay(
        dose=tuple(total(entries, trial.unit) for entries in by_day),
        rating=tuple(None if not v or t in crowded else sum(v) / len(v) for t, v in enumerate(rated)),
        dose_before=trial.dose_before,
        unit=trial.unit,
        co_changes=tuple(spans),
        crowded=crowded,
        first_day=trial.calendar.first_day,
        sealed=tuple(
            t for t, entries in enumerate(by_day) if any(one.kit is not None and one.amount is None for one in entries)
        ),
    )


def gather(days: DayByDay, *, clock_lag: int, instant_onset: bool) -> Evidence:
    """Arrays for the model, with a list of what was left out. Nothing is filled in but bridged doses, which are counted."""
    unrecorded = _without(days.dose)
    doses, bridged = _bridge(days.dose, frozenset(days.sealed)) if unrecorded else (days.dose, ())
    levels, known, start = _levels(doses, days.dose_before)
    affected = _affected(known < 0, days.dose_before is None, clock_lag, instant_onset)
    rating = np.array(days.rating, dtype=float)  # not recorded becomes NaN, which no rating is
    unrated = np.isnan(rating)
    rated = ~unrated
    lost = rated & affected
    kits = np.isin(np.arange(len(lost)), days.sealed)
    left_out = (
        [LeftOut("unknown-exposure", tuple(np.flatnonzero(lost & ~kits).tolist()))] if (lost & ~kits).any() else []
    )
    left_out += [LeftOut("sealed-kit", tuple(np.flatnonzero(lost & kits).tolist()))] if (lost & kits).any() else []
    left_out += [LeftOut("several-ratings", days.crowded)] if days.crowded else []

    def series(use: Days) -> Series:
        kept = np.flatnonzero(use)
        return Series(
            n_days=len(known),
            rated_day=kept,
            rating=rating[kept],
            level_on=_carried(known, start),
            amounts=np.array([float(dose.amount) for dose in levels]),
            co_change=_columns(days.co_changes, len(known)),
            level_before=start,
            clock_lag=clock_lag,
        )

    return Evidence(
        series=series(rated & ~affected),
        with_affected=series(rated) if lost.any() else None,
        levels=levels,
        known_level=known,
        left_out=tuple(left_out),
        missing=tuple([t for t in np.flatnonzero(unrated).tolist() if t not in days.crowded]),
        unrecorded=unrecorded,
        bridged=bridged,
        co_changes=days.co_changes,
        alike=tuple((a, b) for a, b in pairwise(levels) if float(b.amount / a.amount) < NEARLY_THE_SAME),
        none=Dose(Decimal(0), days.unit),
    )  # fmt: skip


def _levels(doses: Sequence[Dose | None], before: Dose | None) -> tuple[tuple[Dose, ...], IntArray, int]:
    """The doses above none in order, the level of each day (-1 where not known), and the level before day 0.

    Days share few dose objects, so doses are told apart by object first: hashing an exact decimal is dear.
    """
    which = [*map(id, doses), id(before)]
    once = dict(zip(which, (*doses, before), strict=True))
    levels = tuple(sorted({dose.amount: dose for dose in once.values() if dose is not None and dose.amount}.values()))
    position = {dose.amount: k for k, dose in enumerate(levels, 1)}
    place = {key: -1 if dose is None else position.get(dose.amount, 0) for key, dose in once.items()}
    *known, start = map(place.__getitem__, which)
    return levels, np.array(known, dtype=np.int64), max(start, 0)


def _without(days: Sequence[object]) -> tuple[int, ...]:
    return tuple([t for t, value in enumerate(days) if value is None])


def _bridge(doses: tuple[Dose | None, ...], sealed: frozenset[int]) -> tuple[list[Dose | None], tuple[int, ...]]:
    """Fill gaps of at most two days whose recorded neighbours agree; return the days filled.

    A day with a dose from a sealed kit is never filled: something was taken, and it need not be what its neighbours had.
    """
    out, filled = list(doses), []
    t = 0
    while t < len(out):
        if out[t] is not None:
            t += 1
            continue
        end = t
        while end < len(out) and out[end] is None:
            end += 1
        alike = t > 0 and end < len(out) and out[t - 1] == out[end]
        if alike and end - t <= BRIDGED_AT_MOST and sealed.isdisjoint(range(t, end)):
            filled += list(range(t, end))
            out[t:end] = [out[end]] * (end - t)
        t = end
    return out, tuple(filled)


def _affected(unknown: Days, start_unknown: bool, clock_lag: int, instant_onset: bool) -> Days:
    """Days on which unrecorded doses still make up more than a tenth of the exposure, at the prior's median half-life."""
    if not start_unknown and not unknown.any():
        return np.zeros(len(unknown), dtype=bool)
    a = 1.0 if instant_onset else 1.0 - 2.0 ** (-1.0 / ONSET_MEDIAN_DAYS)
    share = 1.0 if start_unknown else 0.0
    source = np.concatenate([np.full(clock_lag, start_unknown), unknown])[: len(unknown)]
    out = np.zeros(len(unknown), dtype=bool)
    for t in range(len(unknown)):
        share += a * (float(source[t]) - share)
        out[t] = share > UNKNOWN_SHARE
    return out


def _carried(known: IntArray, start: int) -> IntArray:
    """Levels with unknown days carrying the last known one; only days that are left out depend on it."""
    if not len(known) or known.min() >= 0:
        return known
    recorded = np.maximum.accumulate(np.where(known >= 0, np.arange(len(known)), -1))
    return np.where(recorded >= 0, known[recorded], start)


def _columns(spans: tuple[Span, ...], n_days: int) -> Array:
    columns = np.zeros((n_days, len(spans)))
    for c, span in enumerate(spans):
        columns[max(span.first, 0) : n_days if span.last is None else span.last + 1, c] = 1.0
    return columns
