"""The shapes of the knowledge files, as frozen values. The JSON schemas in schemas/1 are generated from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from modicum.errors import KnowledgeError


class Direction(Enum):
    """Which way on a scale is better."""

    LOWER = "lower-is-better"
    HIGHER = "higher-is-better"

    @property
    def sign(self) -> int:
        """+1 if a higher rating is better, -1 if a lower one is: improvement = sign * change."""
        return 1 if self is Direction.HIGHER else -1


class Basis(Enum):
    """Whether a value was found in a source or chosen by us."""

    SOURCED = "sourced"
    OURS = "ours"


class Measure(Enum):
    RATING = "rating"
    SUM = "sum"
    CATEGORY = "category"
    HOURS = "hours"


class PerDay(Enum):
    """One rating a day, or several that are averaged."""

    ONE = "one"
    MEAN = "mean"


class Filed(Enum):
    """Which civil date a rating belongs to: the day it is about, or the date of waking (sleep)."""

    SAME_DAY = "same-day"
    WAKE_DATE = "wake-date"


class Analysis(Enum):
    """Which model analyses the item: of plain numbers, of ordered categories, of yes or no, of counts; or none yet."""

    GAUSSIAN = "gaussian"
    ORDINAL = "ordinal"
    BINARY = "binary"
    COUNT = "count"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Review:
    """Who looked at a value, when, and by when somebody must look again."""

    by: str
    on: date
    again_by: date


@dataclass(frozen=True)
class WorthwhileChange:
    """The smallest change on a scale that is worth having (SWC), in the scale's units, with where it comes from."""

    value: Decimal
    since: date
    basis: Basis
    source: tuple[str, ...]
    note: str
    reviewed: Review


@dataclass(frozen=True)
class Scale:
    """One question: its words, range, direction, and the change on it that is worth having."""

    id: str
    version: int
    title: str
    question: str
    low_label: str
    high_label: str
    recall: str
    measure: Measure
    minimum: Decimal
    maximum: Decimal
    step: Decimal
    direction: Direction
    per_day: PerDay
    rated: str
    filed_under: Filed
    analysis: Analysis
    licence: str
    worthwhile_change: WorthwhileChange
    choices: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Threshold:
    """A number that decides something, why it is that number, and where that is argued."""

    value: Decimal
    since: date
    basis: Basis
    source: tuple[str, ...]
    because: str
    reviewed: Review


THRESHOLDS = (
    "worse-at-least",
    "helps-beyond-worthwhile-at-least",
    "helps-better-at-least",
    "no-effect-beyond-worthwhile-at-most",
    "probably-better-at-least",
    "exposure-long-enough-at-least",
    "slow-half-life-days",
    "best-dose-clearly-better-at-least",
    "stay-days",
    "co-change-near-days",
    "rated-days-at-least",
    "settled-at-least",
    "harm-worse-at-least",
)


@dataclass(frozen=True)
class VerdictTable:
    """The versioned thresholds of the verdict. Their error rates are part of each release."""

    version: int
    threshold: Mapping[str, Threshold]

    def number(self, name: str) -> float:
        """A threshold as a number for comparison with probabilities or days."""
        return float(self.threshold[name].value)


@dataclass(frozen=True)
class Words:
    """The string catalogue of one language: every sentence a person can be shown, by dotted key."""

    language: str
    text: Mapping[str, str]

    def say(self, key: str, /, **values: object) -> str:
        """The sentence under `key` with its {placeholders} filled.

        Raises KnowledgeError for a key or a placeholder that the catalogue and the code do not share.
        """
        try:
            return self.text[key].format_map(values)
        except KeyError as why:
            msg = f"words/{self.language}.toml: {key!r} or its placeholder {why} is missing"
            raise KnowledgeError(msg) from why


@dataclass(frozen=True)
class Knowledge:
    """All that was read: handed by the desk to whoever needs it."""

    scales: Mapping[str, Scale]
    verdicts: VerdictTable
    words: Words
    sources: Mapping[str, str]


T = TypeVar("T")


def frozen_map(values: dict[str, T]) -> Mapping[str, T]:
    """A read-only copy of a mapping."""
    return MappingProxyType(dict(values))
