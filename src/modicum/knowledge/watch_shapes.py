"""The shapes of the watch lists: which test a source names, for whom, on which days, and which signs are a reason to call.

A watch list bars nothing and orders nothing. It proposes no change to any other medicine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from modicum.knowledge.rule_shapes import Condition, Mark
from modicum.knowledge.shapes import Basis, Review


class When(Enum):
    """From where the days of a due are counted. `no-date`: the source names the test and gives no date."""

    BEFORE_START = "before-start"
    AFTER_START = "after-start"
    AFTER_THEIR_CHANGE = "after-their-change"
    NO_DATE = "no-date"


class About(Enum):
    """What a source speaks of: low dose, the licensed 50 mg and more, or another medicine alone."""

    LOW_DOSE = "low-dose"
    FULL_DOSE = "full-dose"
    OTHER_MEDICINE = "other-medicine"


class Call(Enum):
    """Whom to call about a sign, the most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same-day"
    PRESCRIBER = "prescriber"


@dataclass(frozen=True)
class Ground:
    """One thing that makes a list somebody's: a fact of the screen that is there. says : "you take ...", in words."""

    condition: Condition
    says: str


@dataclass(frozen=True)
class Due:
    """What one source says about when a test is taken.

    from_days, to_days : days after the start, or after the other medicine's prescriber changed its dose; None if `when`
    names no days. again : counted anew from the last test. basis : ours if the source says it of something else and we
    carried it over; it is named all the same.
    """

    when: When
    from_days: int | None
    to_days: int | None
    again: bool
    about: About
    basis: Basis
    says: str
    mark: Mark
    source: tuple[str, ...]


@dataclass(frozen=True)
class WatchedTest:
    """A laboratory test: the names and units that laboratories print. Units are compared, and never converted."""

    id: str
    title: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    dues: tuple[Due, ...]


@dataclass(frozen=True)
class Sign:
    """Something a person can notice, and whom to call about it."""

    text: str
    call: Call
    mark: Mark
    source: tuple[str, ...]


@dataclass(frozen=True)
class WatchList:
    """One topic. everybody : the list is for all; otherwise `grounds` says for whom, and one of them is enough.

    conflicts : rows of safety/conflicts.toml that are shown with it.
    """

    id: str
    version: int
    title: str
    why: str
    everybody: bool
    grounds: tuple[Ground, ...]
    tests: tuple[WatchedTest, ...]
    signs: tuple[Sign, ...]
    conflicts: tuple[str, ...]
    reviewed: Review
