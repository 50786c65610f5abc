"""Laboratory values as they were printed: in rows by test and unit, each against its own laboratory's range.

Nothing is converted and nothing is assumed: a value without a range is against nothing, and "<0.01" is no number to
subtract from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from modicum.diary.entry import Lab
from modicum.knowledge.read_watch import plain_name
from modicum.knowledge.watch_shapes import WatchedTest


class Against(Enum):
    """Where a value lies against the range that was printed with it. The ends of a range belong to it.

    UNCLEAR : "<5" against 4 to 10 can be either.
    """

    BELOW = "below"
    INSIDE = "inside"
    ABOVE = "above"
    UNCLEAR = "unclear"
    NO_RANGE = "no-range"


class NoDrift(Enum):
    """Why a row of values has no difference between its first and its last."""

    ONE_DAY = "one-day"
    TWICE = "twice"
    BOUND = "bound"


@dataclass(frozen=True)
class Drift:
    """The last value less the first, in their unit. same_range : both were printed with the same range."""

    first: Lab
    last: Lab
    change: Decimal
    same_range: bool


@dataclass(frozen=True)
class Series:
    """The values of one test in one unit, the first day first.

    test : None if the name that was printed is on no watch list. title, unit : as they are shown. known_unit : whether the
    test's list names the unit; None if there is no list. drift : or why there is none.
    """

    test: WatchedTest | None
    title: str
    unit: str
    known_unit: bool | None
    labs: tuple[Lab, ...]
    drift: Drift | NoDrift


def same_unit(unit: str) -> str:
    """A unit for comparing: only spellings that cannot mean two things are made alike (l and L, the three kinds of µ, blanks).

    >>> same_unit("µkat / l") == same_unit("ukat/L"), same_unit("mmol/L") == same_unit("umol/L")
    (True, False)
    """
    bare = "".join(unicodedata.normalize("NFKC", unit).replace("\u03bc", "u").split())
    return "/".join(part.removesuffix("l") + "L" if part in {"l", "ml", "dl"} else part for part in bare.split("/"))


def watched_of(lab: Lab, tests: Iterable[WatchedTest]) -> WatchedTest | None:
    """The watched test that a value is of: by its id, its title or a name of it, exactly."""
    name = plain_name(lab.test)
    return next((one for one in tests if name in map(plain_name, (one.id, one.title, *one.names))), None)


def against(lab: Lab) -> Against:
    """Where the value lies against its own printed range."""
    if lab.low is None and lab.high is None:
        return Against.NO_RANGE
    at_least, at_most = _could_be(lab)
    below = (
        lab.low is not None and at_most is not None and (at_most < lab.low or (lab.bound == "<" and at_most == lab.low))
    )
    above = (
        lab.high is not None
        and at_least is not None
        and (at_least > lab.high or (lab.bound == ">" and at_least == lab.high))
    )
    if below or above:
        return Against.BELOW if below else Against.ABOVE
    inside_low = lab.low is None or (at_least is not None and at_least >= lab.low)
    inside_high = lab.high is None or (at_most is not None and at_most <= lab.high)
    return Against.INSIDE if inside_low and inside_high else Against.UNCLEAR


def _could_be(lab: Lab) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that the value can be; None where nothing bounds it."""
    return (None if lab.bound == "<" else lab.value, None if lab.bound == ">" else lab.value)


def series_of(labs: Iterable[Lab], tests: Sequence[WatchedTest]) -> tuple[Series, ...]:
    """Every value in exactly one row. Tests of the lists come first, in their order; then the others by their name."""
    rows: dict[tuple[int, str, str], list[Lab]] = {}
    for lab in labs:
        test = watched_of(lab, tests)
        place = len(tests) if test is None else tests.index(test)
        rows.setdefault((place, plain_name(lab.test) if test is None else "", same_unit(lab.unit)), []).append(lab)
    return tuple(_series(found, tests) for _, found in sorted(rows.items(), key=lambda row: row[0]))


def _series(labs: Sequence[Lab], tests: Sequence[WatchedTest]) -> Series:
    ordered = tuple(sorted(labs, key=lambda lab: lab.day))
    first = ordered[0]
    test = watched_of(first, tests)
    return Series(
        test=test,
        title=first.test if test is None else test.title,
        unit=first.unit,
        known_unit=None if test is None else same_unit(first.unit) in map(same_unit, test.units),
        labs=ordered,
        drift=_drift(ordered),
    )


def _drift(labs: Sequence[Lab]) -> Drift | NoDrift:
    """From the first day to the last, if each of them has one value that is a number."""
    days = [lab.day for lab in labs]
    first, last = labs[0], labs[-1]
    if first.day == last.day:
        return NoDrift.ONE_DAY
    if days.count(first.day) > 1 or days.count(last.day) > 1:
        return NoDrift.TWICE
    if first.bound or last.bound:
        return NoDrift.BOUND
    same = (first.low, first.high) == (last.low, last.high) and (first.low, first.high) != (None, None)
    return Drift(first, last, last.value - first.value, same)
