"""Immutable entries: doses in one of three states, ratings, side effects, what else happened. And the diary they make up.

`recorded` is the moment at which an entry was written down, with its offset; None if nobody kept it. It is no part of what is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from modicum.quantities import Dose


class Status(Enum):
    """The three states of a dose. Skipped is zero taken; not recorded is unknown, which is not zero."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    NOT_RECORDED = "not_recorded"


class Shape(Enum):
    """A co-change that stays from its first day on, or one that ends."""

    STEP = "step"
    WINDOW = "window"


@dataclass(frozen=True)
class DoseEntry:
    """What was taken on a trial day in a slot (bedtime, morning, ...).

    amount, kit : exactly one of them is given when taken, and neither else. kit : number of the sealed kit that it came
    from; then the dose is not known, which is not zero, until the key is opened. product : what it was taken from, by the
    label of a product; None if that is not said.
    """

    id: str
    day: date
    slot: str
    status: Status
    amount: Dose | None
    at: time | None = None
    kit: int | None = None
    product: str | None = None
    recorded: datetime | None = None

    @property
    def unknown(self) -> bool:
        """Whether what was taken is not known: not recorded, or from a kit that is still sealed."""
        return self.status is Status.NOT_RECORDED or (self.kit is not None and self.amount is None)


@dataclass(frozen=True)
class RatingEntry:
    """A rating on an item's scale, for a trial day and part of the day.

    version : of the scale's question as it was asked; None if nobody kept that.
    """

    id: str
    day: date
    slot: str
    item: str
    value: Decimal
    at: time | None = None
    version: int | None = None
    recorded: datetime | None = None


@dataclass(frozen=True)
class CoChange:
    """Something else that changed: another medicine, a pharmacy, an infection. A window has a last day."""

    id: str
    day: date
    label: str
    shape: Shape
    until: date | None = None
    recorded: datetime | None = None


class Belief(Enum):
    """What a person believes they took in a blinded block. Not knowing is an answer, and not the same as none given."""

    DRUG = "drug"
    NONE = "none"
    DO_NOT_KNOW = "do_not_know"


@dataclass(frozen=True)
class Guess:
    """What the person believed, before anybody told them, that they took in the block which holds this day."""

    id: str
    day: date
    belief: Belief
    at: time | None = None
    recorded: datetime | None = None


@dataclass(frozen=True)
class Unblinded:
    """Somebody opened the sealed key. day : the trial day on which they did. key : SHA-256 of it, as hexadecimal digits."""

    id: str
    day: date
    who: str
    why: str
    key: str
    at: time | None = None
    recorded: datetime | None = None


class Burden(Enum):
    """How hard a side effect is to bear, in the person's own judgement. Severe bars every way up until it is over
    and a contact about it is stated.
    """

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


@dataclass(frozen=True)
class SideEffect:
    """Something unwanted, from its first day on. until : its last day, None while it is not over."""

    id: str
    day: date
    label: str
    burden: Burden
    until: date | None = None
    at: time | None = None
    recorded: datetime | None = None


class Form(Enum):
    """What the medicine is made up as."""

    CAPSULE = "capsule"
    TABLET = "tablet"
    LIQUID = "liquid"
    DROPS = "drops"
    OTHER = "other"


@dataclass(frozen=True)
class Product:
    """What is taken from this day on. Several strengths may be in use at a time; each is an entry of its own.

    strength : in one capsule or tablet. per_ml : in one mL of a liquid. Whatever is None was not said, which is not "none".
    """

    id: str
    day: date
    label: str
    form: Form
    strength: Dose | None = None
    per_ml: Dose | None = None
    filler: str | None = None
    pharmacy: str | None = None
    lot: str | None = None
    recorded: datetime | None = None


@dataclass(frozen=True)
class Lab:
    """A laboratory's value, as it was printed. day : on which the sample was taken.

    bound : "<" or ">" where the laboratory printed only that, else "". unit : as printed, never converted. low, high : the
    laboratory's own reference range, for this sample; None if it printed none.
    """

    id: str
    day: date
    test: str
    value: Decimal
    bound: str
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    recorded: datetime | None = None


class Expected(Enum):
    """What a person expects of the medicine before the first dose."""

    MUCH_BETTER = "much_better"
    BETTER = "better"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    MUCH_WORSE = "much_worse"
    DO_NOT_KNOW = "do_not_know"


@dataclass(frozen=True)
class Expectation:
    """What the person expected, on this day."""

    id: str
    day: date
    expects: Expected
    recorded: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """An answer to one of the questions that are put directly, in the question's own words.

    version : of the file of questions. text : the answer, word for word. after : the line about a flag that was written before
    this one, so that one which is lost is noticed; None if there was none, or nobody kept it.
    """

    id: str
    day: date
    question: str
    version: int
    text: str
    after: str | None = None
    recorded: datetime | None = None


class Whom(Enum):
    """Who was contacted about a flag."""

    PRESCRIBER = "prescriber"
    DOCTOR = "doctor"
    EMERGENCY = "emergency"
    HELPLINE = "helpline"


@dataclass(frozen=True)
class Contact:
    """Somebody was contacted about an answer or a side effect, as stated by the person. about : the identifier of that entry."""

    id: str
    day: date
    about: str
    who: str
    whom: Whom
    how: str
    after: str | None = None
    recorded: datetime | None = None


Entry = (
    DoseEntry | RatingEntry | CoChange | Guess | Unblinded | SideEffect | Product | Lab | Expectation | Answer | Contact
)


@dataclass(frozen=True)
class Line:
    """A line that says something of a flag, as it was written: a later one that stands for it does not take it away.

    entry : None if it cannot be read. id : None if it has none. replaces : the entry that it corrects. kind : as written, empty if
    that cannot be read. lost : the line that it names as written before it, and that is not in the record.
    """

    where: str
    id: str | None
    kind: str
    entry: Answer | Contact | SideEffect | CoChange | None
    replaces: str | None = None
    lost: str | None = None


@dataclass(frozen=True)
class Diary:
    """All entries in force, after corrections, in the order of their days.

    lines : everything that was ever written of flags, in the order of writing; no part of what makes two diaries the same.
    """

    doses: tuple[DoseEntry, ...]
    ratings: tuple[RatingEntry, ...]
    co_changes: tuple[CoChange, ...]
    guesses: tuple[Guess, ...] = ()
    unblinded: tuple[Unblinded, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    products: tuple[Product, ...] = ()
    labs: tuple[Lab, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    answers: tuple[Answer, ...] = ()
    contacts: tuple[Contact, ...] = ()
    lines: tuple[Line, ...] = field(default=(), compare=False)

    @property
    def every(self) -> tuple[Entry, ...]:
        """All of them, of every kind."""
        return (
            *self.doses,
            *self.ratings,
            *self.co_changes,
            *self.guesses,
            *self.unblinded,
            *self.side_effects,
            *self.products,
            *self.labs,
            *self.expectations,
            *self.answers,
            *self.contacts,
        )
