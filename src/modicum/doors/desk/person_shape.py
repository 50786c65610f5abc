"""The published shape of `modicum screen PERSON.toml --json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from modicum import __version__
from modicum.doors.desk.shapes import ProblemShape
from modicum.knowledge.rule_shapes import RuleBook
from modicum.safety.explain import Profile, Said
from modicum.safety.intervals import OpioidDate
from modicum.safety.judge import Judgement, Outcome
from modicum.safety.person import Known, MedicineLine

RulingWord = Literal["pass", "warn", "ask", "no-increase", "pause", "stop"]


@dataclass(frozen=True)
class MissingShape:
    """A fact that is needed to decide, and the question that would make it known."""

    fact: str
    question: str


@dataclass(frozen=True)
class StatementShape:
    """What a source says, and how that was checked."""

    text: str
    mark: Literal["checked", "second-hand", "unverified"]
    sources: list[str]


@dataclass(frozen=True)
class ConflictShape:
    """Two positions of sources against each other. modicum does not settle it."""

    id: str
    topic: str
    one: str
    other: str
    found: str
    mark: Literal["checked", "second-hand", "unverified"]


@dataclass(frozen=True)
class RuleShape:
    """What one rule says. could_be : the strictest ruling that the missing answers leave open."""

    rule: str
    version: int
    topic: str
    title: str
    ruling: RulingWord
    could_be: RulingWord
    because: list[str]
    do: str
    would_change: str
    missing: list[MissingShape]
    evidence: str
    hazards: list[str]
    statements: list[StatementShape]
    conflicts: list[ConflictShape]
    review_expired: bool
    review_again_by: str


@dataclass(frozen=True)
class OpioidDateShape:
    """The earliest first dose after one opioid, or why there is no date."""

    name: str
    kind: str | None
    earliest_first_dose: str | None
    no_date: str | None


@dataclass(frozen=True)
class PauseShape:
    """The pause before a dated procedure."""

    procedure: str
    last_day_with: str
    first_day_without: str


@dataclass(frozen=True)
class MedicineLineShape:
    """A line of the medicine list as it was read."""

    text: str
    status: Literal["matched", "ask", "unrecognised"]
    ingredients: list[str]
    classes: list[str]


@dataclass(frozen=True)
class ScreenShape:
    """`modicum screen PERSON.toml --json`. Taking less or stopping is not barred by any ruling."""

    ruling: RulingWord
    could_be: RulingWord
    may_start_or_increase: bool
    may_reduce_or_stop: Literal[True]
    headline: str
    lead: list[str]
    rules: list[RuleShape]
    missing: list[MissingShape]
    earliest_first_dose: str | None
    opioids: list[OpioidDateShape]
    procedure_pause: PauseShape | None
    date_words: list[str]
    medicines: list[MedicineLineShape]
    profile: Profile
    as_of: str
    version: str


@dataclass(frozen=True)
class ScreenProblems:
    """What is printed instead when the file cannot be read (exit code 3). Nothing was judged."""

    problems: list[ProblemShape]


def screen_shape(
    judgement: Judgement,
    said: Said,
    known: Known,
    *,
    knowing: RuleBook,
    sources: Mapping[str, str],
    profile: Profile,
    as_of: date,
) -> ScreenShape:
    """A judgement as plain values. Rules that passed stand there too, after those that did not."""
    questions = dict(said.questions)
    pause = known.pause
    return ScreenShape(
        ruling=judgement.ruling.value,
        could_be=judgement.could_be.value,
        may_start_or_increase=judgement.may_start_or_increase,
        may_reduce_or_stop=True,
        headline=said.headline,
        lead=list(said.lead),
        rules=[_rule(one, questions, knowing, sources) for one in judgement.outcomes],
        missing=[MissingShape(fact, question) for fact, question in said.questions],
        earliest_first_dose=_day(known.start.earliest),
        opioids=[_opioid(one) for one in known.start.each],
        procedure_pause=None
        if pause is None
        else PauseShape(str(pause.procedure), str(pause.last_day_with), str(pause.first_day_without)),
        date_words=list(said.dates),
        medicines=[_line(line) for line in known.lines],
        profile=profile,
        as_of=str(as_of),
        version=__version__,
    )


def _rule(one: Outcome, questions: Mapping[str, str], book: RuleBook, sources: Mapping[str, str]) -> RuleShape:
    rule = one.rule
    return RuleShape(
        rule=rule.id,
        version=rule.version,
        topic=rule.topic.value,
        title=rule.title,
        ruling=one.ruling.value,
        could_be=one.could_be.value,
        because=[branch.because for branch in one.held],
        do=rule.do,
        would_change=rule.would_change,
        missing=[MissingShape(fact, questions[fact]) for fact in one.missing],
        evidence=rule.evidence.value,
        hazards=list(rule.hazards),
        statements=[StatementShape(s.text, s.mark.value, [sources[key] for key in s.source]) for s in rule.statements],
        conflicts=[
            ConflictShape(row.id, row.topic, row.one, row.other, row.found, row.mark.value)
            for row in (book.conflicts[key] for key in rule.conflicts)
        ],
        review_expired=one.expired,
        review_again_by=str(rule.reviewed.again_by),
    )


def _opioid(one: OpioidDate) -> OpioidDateShape:
    kind = None if one.kind is None else one.kind.id
    return OpioidDateShape(one.use.name, kind, _day(one.earliest), None if one.no_date is None else one.no_date.value)


def _line(line: MedicineLine) -> MedicineLineShape:
    ingredients = list(dict.fromkeys(match.ingredient for match in line.matches))
    classes = list(dict.fromkeys(kind for match in line.matches for kind in match.classes))
    return MedicineLineShape(line.text, line.status, ingredients, classes)


def _day(day: date | None) -> str | None:
    return None if day is None else str(day)
