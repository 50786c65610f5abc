"""The shapes of the safety rules, as frozen values: closed facts, closed comparisons, rulings, cases, intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from modicum.knowledge.shapes import Basis, Review


class Ruling(Enum):
    """Safety's word, mildest first. `ask`, and everything after it, bars a first dose and a higher one."""

    PASS = "pass"  # noqa: S105 - a word of safety, no secret
    WARN = "warn"
    ASK = "ask"
    NO_INCREASE = "no-increase"
    PAUSE = "pause"
    STOP = "stop"

    @property
    def rank(self) -> int:
        """0 for pass, 5 for stop."""
        return _ORDER.index(self)


_ORDER = tuple(Ruling)


class Kind(Enum):
    """What a fact's value is. `several` is a set that may be known only in part."""

    TRUTH = "truth"
    CHOICE = "choice"
    NUMBER = "number"
    SEVERAL = "several"


class Comparison(Enum):
    """All that a rule may ask of a fact."""

    IS = "="
    ONE_OF = "one-of"
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    HAS_ANY = "has-any"


FITS: Mapping[Kind, frozenset[Comparison]] = {
    Kind.TRUTH: frozenset({Comparison.IS}),
    Kind.CHOICE: frozenset({Comparison.IS, Comparison.ONE_OF}),
    Kind.NUMBER: frozenset({Comparison.BELOW, Comparison.AT_MOST, Comparison.ABOVE, Comparison.AT_LEAST}),
    Kind.SEVERAL: frozenset({Comparison.HAS_ANY}),
}
"""Which comparison fits which kind; the reader refuses every other pair."""


@dataclass(frozen=True)
class FactKind:
    """One fact that a rule may use.

    unit : of a number, else "". allowed : the values of a choice, or the members of a set; empty if any kebab-case word
    may be a member (ingredients). low, high : the believable range of a number.
    """

    name: str
    kind: Kind
    unit: str = ""
    allowed: tuple[str, ...] = ()
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)


Vocabulary = Mapping[str, FactKind]


@dataclass(frozen=True)
class Several:
    """A set that is known to hold `members`; if it is not `complete`, it may hold more."""

    members: frozenset[str]
    complete: bool


Value = bool | str | Decimal | Several


class Mark(Enum):
    """How a statement was checked; everything but `checked` is said on screen."""

    CHECKED = "checked"
    SECOND_HAND = "second-hand"
    UNVERIFIED = "unverified"


class Strength(Enum):
    """What kind of evidence a rule stands on."""

    LABEL = "label"
    TRIAL_PRACTICE = "trial-practice"
    CASES = "cases"
    THEORY = "theory"
    NONE_FOUND = "none-found"


class Topic(Enum):
    """The minimum set of the safety page; a test asks for at least one rule for each."""

    MEDICINE_LIST = "medicine-list"
    OPIOID_NOW = "opioid-now"
    OPIOID_INTERVAL = "opioid-interval"
    OPIOID_SPECIALIST = "opioid-specialist"
    OPIOID_PERIPHERAL = "opioid-peripheral"
    DUPLICATE_NALTREXONE = "duplicate-naltrexone"
    SURGERY = "surgery"
    TRANSPLANT = "transplant"
    CHECKPOINT = "checkpoint-inhibitor"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    STEROID = "steroid"
    LIVER = "liver"
    KIDNEY = "kidney"
    PREGNANCY = "pregnancy"
    BREASTFEEDING = "breastfeeding"
    AGE = "age"
    THYROID = "thyroid"
    PSYCHOSIS = "psychosis"
    DEPRESSION = "depression"
    SUICIDALITY = "suicidality"
    ALCOHOL = "alcohol"
    PORPHYRIA = "porphyria"
    UNLISTED = "unlisted-condition"
    ALLERGY = "allergy"
    FILLER = "filler"
    DOSE_CEILING = "dose-ceiling"
    START_DOSE = "start-dose"
    DRIVING = "driving"
    OTHER_CHANGE = "other-change"
    REACTION_BEFORE = "reaction-before"
    OTHER_INTERACTION = "other-interaction"


@dataclass(frozen=True)
class Condition:
    """A fact held against a constant."""

    fact: str
    comparison: Comparison
    to: bool | str | Decimal | tuple[str, ...]


@dataclass(frozen=True)
class Branch:
    """If all conditions hold, this ruling, because."""

    ruling: Ruling
    all: tuple[Condition, ...]
    because: str


@dataclass(frozen=True)
class Statement:
    """What a source says, in our words, and how that was checked."""

    text: str
    mark: Mark
    source: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A worked case: these facts and no others, and the ruling that must come out."""

    what: str
    given: Mapping[str, Value]
    expect: Ruling


@dataclass(frozen=True)
class Rule:
    """One safety rule. Branches are alternatives; the strictest that holds counts.

    do : what the person can do now. would_change : what would change the ruling. conflicts : rows of conflicts.toml.
    """

    id: str
    version: int
    topic: Topic
    title: str
    hazards: tuple[str, ...]
    evidence: Strength
    do: str
    would_change: str
    branches: tuple[Branch, ...]
    statements: tuple[Statement, ...]
    conflicts: tuple[str, ...]
    cases: tuple[Case, ...]
    reviewed: Review


@dataclass(frozen=True)
class Conflict:
    """Two positions that sources take, side by side, and what was found; modicum does not settle it.

    rules : the rules that show it. no_rule : why no rule needs it, if none does.
    """

    id: str
    topic: str
    one: str
    other: str
    found: str
    mark: Mark
    source: tuple[str, ...]
    rules: tuple[str, ...]
    no_rule: str


@dataclass(frozen=True)
class OpioidKind:
    """How many full days without an opioid lie between its last dose and a first dose of naltrexone.

    days : the value used, None if only a specialist may plan. least_days, most_days : the range that sources name.
    ingredients, forms : what is counted as this kind; a form outweighs an ingredient.
    """

    id: str
    title: str
    days: int | None
    least_days: int
    most_days: int
    ingredients: tuple[str, ...]
    forms: tuple[str, ...]
    basis: Basis
    because: str
    statements: tuple[Statement, ...]
    reviewed: Review


@dataclass(frozen=True)
class ProcedurePause:
    """How many full days without naltrexone before a dated procedure, with the range that sources name."""

    days: int
    least_days: int
    most_days: int
    basis: Basis
    because: str
    statements: tuple[Statement, ...]
    reviewed: Review


@dataclass(frozen=True)
class Intervals:
    """The table of intervals."""

    version: int
    kinds: Mapping[str, OpioidKind]
    procedure: ProcedurePause


@dataclass(frozen=True)
class RuleBook:
    """All rules, the conflicts between sources, and the intervals: handed by the desk to safety."""

    rules: tuple[Rule, ...]
    conflicts: Mapping[str, Conflict]
    intervals: Intervals
