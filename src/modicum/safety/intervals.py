"""The planner of dates: the earliest first dose after a recorded opioid, and a pause before a dated procedure.

It works in whole local calendar days. It never gives a date to stop an opioid: only a last dose that was taken, and that the
prescriber of the opioid decided on, gets a date. Where only a specialist may plan, there is no date at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from modicum.knowledge.rule_shapes import Intervals, OpioidKind, ProcedurePause


class NoDate(Enum):
    """Why there is no date."""

    SPECIALIST = "specialist"
    STILL_TAKING = "still-taking"
    IN_FUTURE = "last-dose-in-future"
    NOT_AGREED = "not-agreed"
    AGREEMENT_NOT_KNOWN = "agreement-not-known"
    KIND_NOT_KNOWN = "kind-not-known"
    LAST_DOSE_NOT_KNOWN = "last-dose-not-known"


@dataclass(frozen=True)
class OpioidUse:
    """One opioid as recorded. None is "not known".

    kind : its id in the table of intervals. agreed : its prescriber decided that this was the last dose.
    """

    name: str
    kind: str | None
    last_dose: date | None
    still_taking: bool | None
    agreed: bool | None


@dataclass(frozen=True)
class OpioidDate:
    """One opioid's earliest first dose of naltrexone, or why there is none."""

    use: OpioidUse
    kind: OpioidKind | None
    earliest: date | None
    no_date: NoDate | None


@dataclass(frozen=True)
class StartDate:
    """The earliest first dose over all opioids: the latest of their dates, and none if one of them has none."""

    earliest: date | None
    each: tuple[OpioidDate, ...]


@dataclass(frozen=True)
class PauseDates:
    """The last day with naltrexone before a procedure, the first of the full days without, and the procedure's day."""

    last_day_with: date
    first_day_without: date
    procedure: date
    rule: ProcedurePause


def plan_start(uses: Sequence[OpioidUse], intervals: Intervals, *, today: date) -> StartDate:
    """Earliest first dose after opioids. With n days asked for, n full calendar days lie between the last dose and it.

    last dose 1 June, 10 days: 2 to 11 June are free, and the earliest first dose is 12 June.
    """
    each = tuple(_date_of(use, intervals, today) for use in uses)
    dates = [one.earliest for one in each if one.earliest is not None]
    return StartDate(max(dates) if dates and len(dates) == len(each) else None, each)


def _date_of(use: OpioidUse, intervals: Intervals, today: date) -> OpioidDate:
    kind = intervals.kinds.get(use.kind) if use.kind is not None else None
    reason: NoDate | None = None
    if kind is not None and kind.days is None:
        reason = NoDate.SPECIALIST
    elif use.still_taking is True:
        reason = NoDate.STILL_TAKING
    elif use.last_dose is not None and use.last_dose > today:
        reason = NoDate.IN_FUTURE
    elif use.agreed is False:
        reason = NoDate.NOT_AGREED
    elif kind is None:
        reason = NoDate.KIND_NOT_KNOWN
    elif use.last_dose is None or use.still_taking is None:
        reason = NoDate.LAST_DOSE_NOT_KNOWN
    elif use.agreed is None:
        reason = NoDate.AGREEMENT_NOT_KNOWN
    if reason is not None or kind is None or kind.days is None or use.last_dose is None:
        return OpioidDate(use, kind, None, reason)
    return OpioidDate(use, kind, use.last_dose + timedelta(days=kind.days + 1), None)


def plan_pause(procedure: date, rule: ProcedurePause) -> PauseDates:
    """The pause before a dated procedure: so many full days without naltrexone before its day."""
    first_without = procedure - timedelta(days=rule.days)
    return PauseDates(first_without - timedelta(days=1), first_without, procedure, rule)


def kind_of(ingredient: str, forms: Iterable[str], intervals: Intervals) -> str | None:
    """The kind of an opioid by its ingredient and forms. The longer interval wins, a specialist's kind over all.

    An ingredient that the table does not name is of no known kind, unless its form makes it a specialist's.
    """
    here = set(forms)
    by_form = [kind.id for kind in intervals.kinds.values() if here & set(kind.forms)]
    by_name = [kind.id for kind in intervals.kinds.values() if ingredient in kind.ingredients]
    if not by_name and not any(intervals.kinds[kind].days is None for kind in by_form):
        return None
    return strictest_kind([*by_form, *by_name], intervals)


def strictest_kind(kinds: Iterable[str], intervals: Intervals) -> str | None:
    """The kind that asks for most: a specialist's before all others, then the longest interval; None of none."""

    def asks(kind: str) -> tuple[bool, int]:
        days = intervals.kinds[kind].days
        return (days is None, days or 0)

    return max(sorted(kinds), key=asks, default=None)
