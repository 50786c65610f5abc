"""The shapes of what is known about red flags: the labels, the cues in free text, the questions, and whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from numpy.typing import NDArray

from modicum.knowledge.shapes import Review


class Flag(Enum):
    """What a line can be flagged as, in the order in which flags are told."""

    SELF_HARM = "self_harm"
    OPIOID_WITHDRAWAL = "opioid_withdrawal"
    ALLERGIC_REACTION = "allergic_reaction"
    LIVER = "liver"
    SEVERE_DEPRESSION = "severe_depression"
    RAGE_AGITATION = "rage_agitation"
    DEHYDRATION = "dehydration"


class Kind(Enum):
    """How firmly a cue speaks. It decides what may silence it.

    said : somebody says it of themselves ("I want to die"); only a clear denial, an old story or a quotation silences it.
    topic : the thing is named ("suicidal", "hives"); another person, a leaflet, a list or an "if" silences it too.
    """

    SAID = "said"
    TOPIC = "topic"


@dataclass(frozen=True)
class Cue:
    """Patterns that raise a flag. `unless` are patterns that switch the cue off where they stand in the same clause."""

    id: str
    flag: Flag
    kind: Kind
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """One sign that means little alone, such as sweating; only combinations of signs raise a flag."""

    id: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Together:
    """A combination: at least `least` of the signs `of`, and at least one of each group of `and_any`."""

    id: str
    flag: Flag
    least: int
    of: tuple[str, ...]
    and_any: tuple[tuple[str, ...], ...] = ()


SCOPE_WORDS = (
    "negators", "carriers", "complements", "contrast", "stops", "joins", "first", "other", "possessives", "objects", "determiners",
    "presently",
)  # fmt: skip
SCOPE_PATTERNS = (
    "no-negators", "history", "present", "over", "frames", "quotes", "asks", "confessions", "dreams", "ifs", "worries",
    "firm-ifs", "denied-after", "governs", "doubts", "lies",
)  # fmt: skip
"""The lists of words and of patterns that the scope rules use; what each does stands in safety/flag_scope.py."""


@dataclass(frozen=True)
class CueFile:
    """What one file of cues says. Its classes of words hold for this file alone; everything else is joined over all files."""

    name: str
    language: str
    why: str
    source: tuple[str, ...]
    reviewed: Review
    classes: Mapping[str, tuple[str, ...]]
    expand: Mapping[str, str]
    typos: tuple[str, ...]
    idioms: tuple[str, ...]
    scope: Mapping[str, tuple[str, ...]]
    cues: tuple[Cue, ...]
    signs: tuple[Sign, ...]
    together: tuple[Together, ...]


@dataclass(frozen=True)
class Answer:
    """One answer to a question, and the flag it raises, if any."""

    text: str
    raises: Flag | None


@dataclass(frozen=True)
class When:
    """When a question is asked. Several may hold; the question is due if one of them says so.

    every_days : again after so many days. first_days_of_step : on each of the first days after a change of dose.
    before_rise : before every higher dose. on_drop_of : when a rating of this item is worse by drop_by or more than the mean of the
    seven days before it. hours_after_first : after the first dose of all, in hours.
    """

    every_days: int | None = None
    first_days_of_step: int | None = None
    before_rise: bool = False
    on_drop_of: str | None = None
    drop_by: Decimal | None = None
    hours_after_first: tuple[int, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question that is put to somebody directly. These are the control; free text is only the second net."""

    id: str
    text: str
    recall: str
    answers: tuple[Answer, ...]
    when: When
    source: tuple[str, ...]
    licence: str
    hazards: tuple[str, ...]
    because: str

    @property
    def can_raise(self) -> frozenset[Flag]:
        """The flags that one of its answers raises."""
        return frozenset(one.raises for one in self.answers if one.raises is not None)

    def answer(self, text: str) -> Answer | None:
        """The answer with exactly these words; None if there is none."""
        return next((one for one in self.answers if one.text == text), None)


@dataclass(frozen=True)
class Questions:
    version: int
    reviewed: Review
    questions: tuple[Question, ...]

    def named(self, identifier: str) -> Question | None:
        """The question with this id; None if there is none."""
        return next((one for one in self.questions if one.id == identifier), None)


@dataclass(frozen=True)
class HelpLine:
    """A line for people in a crisis. `verified_by` is the person who called or wrote to the owner; empty means nobody has."""

    number: str
    name: str
    owner: str
    source: tuple[str, ...]
    read_on: date
    verified_by: str = ""
    verified_on: date | None = None
    expires: date | None = None

    def may_be_shown(self, today: date) -> bool:
        """Whether a named person has verified it, and not too long ago."""
        return bool(self.verified_by) and self.expires is not None and today <= self.expires


@dataclass(frozen=True)
class Place:
    """A country: its emergency number, if a source for it was read, and its lines."""

    code: str
    emergency: str
    source: tuple[str, ...]
    lines: tuple[HelpLine, ...] = ()


@dataclass(frozen=True)
class CrisisTable:
    version: int
    reviewed: Review
    places: Mapping[str, Place] = field(default_factory=dict)


MOST_DAYS = 180
"""After so many days without being verified again a line is not shown (design: G-C6)."""


@dataclass(frozen=True)
class LearnedRow:
    """One feature: how rare it is among the lines learned from (1 or more), and its weight for each flag, in their order."""

    rarity: float
    weights: tuple[float, ...]


@dataclass(frozen=True)
class LearnedWeights:
    """Everything that was learned from labelled lines.

    digest : SHA-256 of those lines. constant, at : what a score begins with, and from where on the flag is raised; one for
    each flag, in their order.
    """

    version: int
    digest: str
    constant: tuple[float, ...]
    at: tuple[float, ...]
    rows: Mapping[str, LearnedRow]


@dataclass(frozen=True)
class TellingWords:
    """Words that tell English lines from lines in other languages."""

    english: frozenset[str]
    other: frozenset[str]


@dataclass(frozen=True, eq=False)
class SentenceWeights:
    """The sentence model as it is stored.

    digest : SHA-256 of the lines learned from. at, at_other : from which sum of both models on a flag is raised, in English and in
    other languages, one for each flag, in their order. pieces : number of each piece of a word. arrays : by name.
    """

    version: int
    digest: str
    at: tuple[float, ...]
    at_other: tuple[float, ...]
    telling: TellingWords
    pieces: Mapping[str, int]
    arrays: Mapping[str, NDArray[Any]]
