"""The published shape of `modicum watch TRIAL --json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from modicum import __version__
from modicum.diary.due import Dated
from modicum.diary.entry import Lab
from modicum.diary.labs import Drift, Series, against
from modicum.report.watch import WatchSaid
from modicum.safety.watch import Watching


@dataclass(frozen=True)
class LabShape:
    """One value as it was printed; numbers are text, so that no digit is lost."""

    entry: str
    day: str
    value: str
    low: str | None
    high: str | None
    against: Literal["below", "inside", "above", "unclear", "no-range"]


@dataclass(frozen=True)
class SeriesShape:
    """One test in one unit. test : its id, None if it is on no list. change : last less first; None if `no_change` says why."""

    test: str | None
    title: str
    unit: str
    known_unit: bool | None
    change: str | None
    same_range: bool | None
    no_change: Literal["one-day", "twice", "bound"] | None
    values: list[LabShape]


@dataclass(frozen=True)
class DueShape:
    """What one source says about when, and how the record stands to it."""

    test: str
    when: Literal["before-start", "after-start", "after-their-change", "no-date"]
    again: bool
    first: str | None
    last: str | None
    place: Literal["done", "now", "later", "not-recorded", "no-start", "their-change", "no-date"]
    tests: list[str]
    says: str
    about: Literal["low-dose", "full-dose", "other-medicine"]
    basis: Literal["sourced", "ours"]
    mark: Literal["checked", "second-hand", "unverified"]
    sources: list[str]


@dataclass(frozen=True)
class SignShape:
    """Something to notice, and whom to call about it."""

    text: str
    call: Literal["emergency", "same-day", "prescriber"]
    mark: Literal["checked", "second-hand", "unverified"]
    sources: list[str]


@dataclass(frozen=True)
class ListShape:
    """One watch list. grounds : why it applies, or what is not known. expired : its review is past."""

    id: str
    version: int
    applies: Literal["everybody", "yes", "if"]
    grounds: list[str]
    expired: bool
    conflicts: list[str]
    dues: list[DueShape]
    signs: list[SignShape]


@dataclass(frozen=True)
class WatchShape:
    """Everything that the command knows. start : the first day of the medicine, None if it is not known."""

    version: str
    as_of: str
    start: str | None
    start_known: Literal["taken", "planned", "before-trial", "not-known"]
    series: list[SeriesShape]
    lists: list[ListShape]


def watch_shape(said: WatchSaid) -> WatchShape:
    """What the page says, as the published shape."""
    return WatchShape(
        version=__version__,
        as_of=str(said.day),
        start=_day(said.start.day),
        start_known=said.start.known.value,
        series=[_series(one) for one in said.series],
        lists=[_list(one, said) for one in said.watching],
    )


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)


def _series(one: Series) -> SeriesShape:
    drift = one.drift if isinstance(one.drift, Drift) else None
    return SeriesShape(
        test=None if one.test is None else one.test.id,
        title=one.title,
        unit=one.unit,
        known_unit=one.known_unit,
        change=None if drift is None else f"{drift.change:f}",
        same_range=None if drift is None else drift.same_range,
        no_change=None if isinstance(one.drift, Drift) else one.drift.value,
        values=[_lab(lab) for lab in one.labs],
    )


def _lab(lab: Lab) -> LabShape:
    low, high = (None if end is None else f"{end:f}" for end in (lab.low, lab.high))
    return LabShape(lab.id, str(lab.day), f"{lab.bound}{lab.value:f}", low, high, against(lab).value)


def _list(one: Watching, said: WatchSaid) -> ListShape:
    listed = one.list
    return ListShape(
        id=listed.id,
        version=listed.version,
        applies=one.applies,
        grounds=[ground.says for ground in one.grounds],
        expired=said.day > listed.reviewed.again_by,
        conflicts=list(listed.conflicts),
        dues=[_due(due, said.sources) for due in said.dues[listed.id]],
        signs=[
            SignShape(sign.text, sign.call.value, sign.mark.value, [said.sources[key] for key in sign.source])
            for sign in listed.signs
        ],
    )


def _due(one: Dated, sources: Mapping[str, str]) -> DueShape:
    due = one.due
    return DueShape(
        test=one.test.id,
        when=due.when.value,
        again=due.again,
        first=_day(one.first),
        last=_day(one.last),
        place=one.place.value,
        tests=[str(day) for day in one.tests],
        says=due.says,
        about=due.about.value,
        basis=due.basis.value,
        mark=due.mark.value,
        sources=[sources[key] for key in due.source],
    )
