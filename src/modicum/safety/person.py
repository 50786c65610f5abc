"""One person's answers, and the facts that follow from them. What was not answered becomes no fact at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from modicum.knowledge.rule_shapes import Intervals, Several, Value
from modicum.safety.facts import Facts
from modicum.safety.intervals import (
    NoDate,
    OpioidUse,
    PauseDates,
    StartDate,
    kind_of,
    plan_pause,
    plan_start,
    strictest_kind,
)

OPIOID_CLASSES = frozenset({"opioid_agonist", "opioid_partial"})


@dataclass(frozen=True)
class MedicineMatch:
    """One ingredient of a line of the medicine list. forms : words such as depot, patch, implant, slow-release."""

    ingredient: str
    classes: tuple[str, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class MedicineLine:
    """What the resolver made of one line. Only `matched` lines are known; the others block a start."""

    text: str
    status: Literal["matched", "ask", "unrecognised"]
    matches: tuple[MedicineMatch, ...] = ()


Resolver = Callable[[str], MedicineLine]
"""A line of text in, its ingredients and classes out. Handed in by the desk."""


@dataclass(frozen=True)
class OpioidRecord:
    """An opioid that is or was taken, as written down. kind : as the person named it, None if they did not."""

    name: str
    kind: str | None = None
    last_dose: date | None = None
    still_taking: bool | None = None
    agreed: bool | None = None


@dataclass(frozen=True)
class Person:
    """What one person answered. None, or a missing key of `answers`, means that nobody said.

    answers : facts that were stated as such. medicines : one text a line; empty if "I take none" was said. fillers : of the
    product; filler_allergies : empty if none. procedure_date : only for a dated procedure.
    """

    born: date | None = None
    first_dose: date | None = None
    medicines: tuple[str, ...] | None = None
    opioid_in_last_year: bool | None = None
    opioids: tuple[OpioidRecord, ...] = ()
    procedure: Literal["none", "dated", "undated"] | None = None
    procedure_date: date | None = None
    fillers: tuple[str, ...] | None = None
    filler_allergies: tuple[str, ...] | None = None
    answers: Mapping[str, Value] | None = None


@dataclass(frozen=True)
class Known:
    """The facts of a person with what they were taken from: the medicine lines as read, and the dates planned."""

    facts: Facts
    lines: tuple[MedicineLine, ...]
    start: StartDate
    pause: PauseDates | None


def known_of(person: Person, resolve: Resolver, intervals: Intervals, *, today: date) -> Known:
    """All facts that follow from the answers. `today` is the person's local calendar day."""
    lines = tuple(resolve(text) for text in person.medicines or ())
    uses = (*_uses(person, resolve, intervals), *_listed(lines, intervals))
    start = plan_start(uses, intervals, today=today)
    pause = None
    if person.procedure == "dated" and person.procedure_date is not None:
        pause = plan_pause(person.procedure_date, intervals.procedure)
    facts: dict[str, Value] = dict(person.answers or {})
    facts |= _age(person, today) | _medicines(person, lines) | _opioids(person, lines, uses, start, intervals)
    facts |= _procedure(person, pause, today) | _fillers(person)
    if facts.get("opioid-now") is not False:  # what is not known to be over may have no date over all
        start = StartDate(None, start.each)
    return Known(facts, lines, start, pause)


def age_on(day: date, born: date) -> int:
    """Full years. Born on 29 February, a birthday in other years falls on 1 March: later rather than earlier."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _age(person: Person, today: date) -> dict[str, Value]:
    return {} if person.born is None else {"age-years": Decimal(age_on(today, person.born))}


def _medicines(person: Person, lines: Sequence[MedicineLine]) -> dict[str, Value]:
    """The list as facts. A line that is not matched leaves every set open: what it holds is not known."""
    if person.medicines is None:
        return {}
    every = all(line.status == "matched" for line in lines)
    matches = [match for line in lines if line.status == "matched" for match in line.matches]
    classes = frozenset(kind for match in matches for kind in match.classes)
    known = "all-known" if every else "some-not-known"
    return {
        "medicine-list": known if lines else "none-taken",
        "medicine-classes": Several(classes, every),
        "medicine-ingredients": Several(frozenset(match.ingredient for match in matches), every),
    }


def _uses(person: Person, resolve: Resolver, intervals: Intervals) -> tuple[OpioidUse, ...]:
    return tuple(
        OpioidUse(one.name, _kind(one, resolve(one.name), intervals), one.last_dose, one.still_taking, one.agreed)
        for one in person.opioids
    )


def _listed(lines: Sequence[MedicineLine], intervals: Intervals) -> list[OpioidUse]:
    """Opioids that stand on the list of what is taken now: they have no date, whatever else is recorded.

    A line that is only asked about is not one: it leaves open whether an opioid is taken.
    """
    return [
        OpioidUse(line.text, kind_of(match.ingredient, match.forms, intervals), None, still_taking=True, agreed=None)
        for line in lines
        for match in line.matches
        if line.status == "matched" and OPIOID_CLASSES & set(match.classes)
    ]


def _kind(record: OpioidRecord, line: MedicineLine, intervals: Intervals) -> str | None:
    """The kind of a recorded opioid. What the person calls it can make it stricter, and never milder."""
    opioids = [match for match in line.matches if OPIOID_CLASSES & set(match.classes)]
    kinds = [kind_of(match.ingredient, match.forms, intervals) for match in opioids]
    stated = [record.kind] if record.kind is not None else []
    specialist = [kind for kind in (*kinds, *stated) if kind is not None and intervals.kinds[kind].days is None]
    if specialist:
        return strictest_kind(specialist, intervals)
    if line.status != "matched" or not kinds or None in kinds:
        return None
    return strictest_kind([*(kind for kind in kinds if kind is not None), *stated], intervals)


def _opioids(
    person: Person, lines: Sequence[MedicineLine], uses: Sequence[OpioidUse], start: StartDate, intervals: Intervals
) -> dict[str, Value]:
    """The direct question and the list must agree; neither alone clears anybody.

    uses : those on the list and those recorded.
    """
    said_no, taking = person.opioid_in_last_year is False, [use.still_taking for use in uses]
    list_is_known = person.medicines is not None and all(line.status == "matched" for line in lines)
    facts: dict[str, Value] = {}
    if person.opioid_in_last_year is not None:
        facts["opioid-answer"] = "yes" if not said_no else ("list-disagrees" if uses else "no")
    if True in taking:
        facts["opioid-now"] = True
    elif list_is_known and None not in taking and (uses or said_no):
        facts["opioid-now"] = False
    if said_no and list_is_known and not uses:
        return facts | {"opioid-kind": "none-used", "opioid-interval": "none-used"}
    kinds = [use.kind for use in uses]
    if any(kind is not None and intervals.kinds[kind].days is None for kind in kinds):
        facts["opioid-kind"] = "specialist"
    elif kinds and None not in kinds and list_is_known:
        facts["opioid-kind"] = "ordinary"
    if (word := _interval(person, start)) is not None:
        facts["opioid-interval"] = word
    return facts


def _interval(person: Person, start: StartDate) -> str | None:
    """How the planned first dose stands to the interval; what is sure to be too early comes before what is not known."""
    reasons = [one.no_date for one in start.each]
    first = person.first_dose
    if NoDate.IN_FUTURE in reasons:
        return "last-dose-in-future"
    if first is not None and any(one.earliest is not None and first < one.earliest for one in start.each):
        return "running"
    if NoDate.NOT_AGREED in reasons:
        return "not-agreed"
    return "elapsed" if first is not None and start.earliest is not None else None


def _procedure(person: Person, pause: PauseDates | None, today: date) -> dict[str, Value]:
    if person.procedure is None:
        return {}
    facts: dict[str, Value] = {"procedure": person.procedure}
    if person.procedure == "none":
        facts["inside-procedure-pause"] = False
    elif pause is not None and person.first_dose is not None:
        day = max(person.first_dose, today)
        facts["inside-procedure-pause"] = pause.first_day_without <= day <= pause.procedure
    return facts


def _fillers(person: Person) -> dict[str, Value]:
    """An allergy to lactose meets lactose monohydrate: either name inside the other is enough."""
    if person.filler_allergies is None:
        return {}
    if not person.filler_allergies:
        return {"filler-allergy-meets-product": False}
    if person.fillers is None:
        return {}
    allergies = [word.casefold().strip() for word in person.filler_allergies]
    fillers = [word.casefold().strip() for word in person.fillers]
    meets = any(one in other or other in one for one in allergies for other in fillers)
    return {"filler-allergy-meets-product": meets}
