"""Reads what one person answered (PERSON.toml): strict, with every problem named at once; nothing is guessed.

Questions with a yes or a no are answered "yes", "no" or "not known". What is left out is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar, cast

from modicum.days import read_date
from modicum.diary.fields import Fields
from modicum.errors import DataProblem
from modicum.knowledge.rule_shapes import Intervals, Value
from modicum.problems import Problem, shown
from modicum.quantities import Dose, Unit, read_number
from modicum.safety.facts import FACTS
from modicum.safety.person import OpioidRecord, Person

T = TypeVar("T")

NOT_KNOWN = "not known"
NONE = "none"
_TRUTHS = (
    "opioid-withdrawal-signs",
    "opioid-planned",
    "transplant",
    "breastfeeding",
    "thyroid-disease",
    "suicide-attempt-ever",
    "porphyria",
    "other-condition",
    "severe-reaction-before",
    "naltrexone-allergy",
    "very-sensitive",
    "driving-next-morning",
    "other-medicine-changing",
)
_CHOICES = (
    "liver-disease",
    "liver-test",
    "kidney-disease",
    "kidney-test",
    "pregnancy",
    "psychosis-or-bipolar",
    "depression",
    "alcohol",
)
MOST_LINES = 200
LONGEST_LINE = 300
OLDEST = date(1900, 1, 1)
_BORN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass
class _Reading:
    """The fields of one file, and the problems found so far."""

    values: Mapping[str, object]
    fields: Fields
    name: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, why: object) -> None:
        self.problems.append(Problem(self.name, str(why), "Nothing was judged."))

    def take(self, key: str, reader: Callable[[str], T]) -> T | None:
        """A text as read by `reader`; None if it is left out, "not known", or wrong (and then that is a problem)."""
        try:
            if self.fields.has(key) and self.values[key] == NOT_KNOWN:
                return None
            if isinstance(self.values.get(key), bool):
                raise self.fields.fail(key, 'write "yes" or "no", in quotes, not true or false.')
            return self.fields.maybe(key, reader)
        except DataProblem as why:
            self.wrong(why)
            return None


def read_person(
    values: Mapping[str, object], *, name: str, today: date, intervals: Intervals
) -> tuple[Person, list[Problem]]:
    """The answers of a parsed file, and what is wrong with them. A person is judged only if nothing is wrong."""
    reading = _Reading(values, Fields(values, name), name)
    answers = _answers(reading)
    procedure, procedure_date = _procedure(reading, today)
    person = Person(
        born=reading.take("born", lambda text: _born(text, today)),
        first_dose=reading.take("first-dose", read_date),
        medicines=_lines(reading, "medicines"),
        opioid_in_last_year=reading.take("opioid-in-last-year", _yes_no),
        opioids=_opioids(reading, intervals),
        procedure=procedure,
        procedure_date=procedure_date,
        fillers=_fillers(reading),
        filler_allergies=_lines(reading, "filler-allergies"),
        answers=answers,
    )
    try:
        reading.fields.done()
    except DataProblem as why:
        reading.wrong(why)
    return person, reading.problems


def _yes_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise DataProblem(f"{shown(text)} is none of yes, no, {NOT_KNOWN}. Write one of these, in quotes.")
    return text == "yes"


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise DataProblem(f"{shown(text)} is none of {', '.join(choices)}, {NOT_KNOWN}. Write one of these.")
        return text

    return read


def _answers(reading: _Reading) -> dict[str, Value]:
    """The facts that are stated as such."""
    found: dict[str, Value | None] = {key: reading.take(key, _yes_no) for key in _TRUTHS}
    found |= {key: reading.take(key, _one_of(FACTS[key].allowed)) for key in _CHOICES}
    found["phq9-item-9"] = reading.take("phq9-item-9", lambda text: _number("phq9-item-9", text, whole=True))
    found["egfr-ml-min"] = reading.take("egfr-ml-min", lambda text: _number("egfr-ml-min", text))
    found["alt-times-upper-limit"] = _alt(reading)
    found["start-dose-mg"] = reading.take("start-dose", lambda text: _dose("start-dose-mg", text))
    found["top-dose-mg"] = reading.take("top-dose", lambda text: _dose("top-dose-mg", text))
    for test, value in (("liver-test", "alt-times-upper-limit"), ("kidney-test", "egfr-ml-min")):
        _agree(reading, found, test, value)
    start, top = found["start-dose-mg"], found["top-dose-mg"]
    if isinstance(start, Decimal) and isinstance(top, Decimal) and start > top:
        reading.wrong("fields 'start-dose' and 'top-dose': the first dose is above the highest. Correct one of them.")
    return {key: value for key, value in found.items() if value is not None}


def _agree(reading: _Reading, found: dict[str, Value | None], test: str, value: str) -> None:
    """A value says that the test was done; a value beside "not done" cannot be."""
    if found[value] is None:
        return
    if found[test] in {None, "done"}:
        found[test] = "done"
    else:
        reading.wrong(
            f"field {test!r}: says {shown(found[test])}, but a value of the test is given. Correct one of them."
        )


def _number(fact: str, text: str, *, whole: bool = False) -> Decimal:
    number, kind = read_number(text), FACTS[fact]
    if not kind.low <= number <= kind.high or (whole and number != int(number)):
        what = "a whole number" if whole else "a number"
        raise DataProblem(f"{shown(text)} must be {what} from {kind.low} to {kind.high} ({kind.unit}). Check it.")
    return number


def _dose(fact: str, text: str) -> Decimal:
    dose = Dose.read(text)
    amount = dose.to(Unit.MG).amount
    if not 0 < amount <= FACTS[fact].high:
        raise DataProblem(f"{shown(text)} is not a believable dose. Check the number and the unit.")
    return amount


def _alt(reading: _Reading) -> Decimal | None:
    """ALT as a multiple of the laboratory's own upper limit, so that units need not be known."""
    alt, limit = (reading.take(key, read_number) for key in ("alt", "alt-upper-limit"))
    if (alt is None) != (limit is None):
        reading.wrong(
            "fields 'alt' and 'alt-upper-limit': only one is given. Give both, from the same laboratory report."
        )
        return None
    if alt is None or limit is None:
        return None
    if limit == 0 or alt / limit > FACTS["alt-times-upper-limit"].high:
        reading.wrong("fields 'alt' and 'alt-upper-limit': these cannot be. Check both numbers and their unit.")
        return None
    return alt / limit


def _born(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if _BORN.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not OLDEST <= day <= today:
        raise DataProblem(
            f"{shown(text)} cannot be a date of birth. Write year-month-day, such as 1974-05-03, and check the year."
        )
    return day


def _lines(reading: _Reading, key: str) -> tuple[str, ...] | None:
    """A list of names, or "none". An empty list is no answer: nobody said that there is none."""
    value = reading.values.get(key)
    if value in (None, NONE, NOT_KNOWN):
        reading.fields.has(key)
        return () if value == NONE else None
    try:
        lines = tuple(line.strip() for line in reading.fields.texts(key))
    except DataProblem as why:
        reading.wrong(f'{why} If there is none, write "{NONE}".')
        return None
    if not lines:
        reading.wrong(f'field {key!r}: is an empty list. If there is none, write {key} = "{NONE}".')
    elif len(lines) > MOST_LINES or any(not line or len(line) > LONGEST_LINE for line in lines):
        reading.wrong(
            f"field {key!r}: holds an empty or very long line, or more than {MOST_LINES} lines. One name a line, please."
        )
    else:
        return lines
    return None


def _fillers(reading: _Reading) -> tuple[str, ...] | None:
    """The fillers of the product; one made from tablets holds lactose too."""
    fillers = _lines(reading, "product-fillers")
    if reading.take("product-made-from-tablets", _yes_no):
        return (*(fillers or ()), "lactose") if fillers is not None else None
    return fillers


def _procedure(reading: _Reading, today: date) -> tuple[Literal["none", "dated", "undated"] | None, date | None]:
    def read(text: str) -> str | date:
        return text if text in {NONE, "undated"} else read_date(text)

    answer = reading.take("procedure", read)
    if not isinstance(answer, date):
        return cast("Literal['none', 'undated'] | None", answer), None
    if answer < today:
        reading.wrong(
            f"field 'procedure': {answer} is past. Write the next one, or \"{NONE}\"; "
            "enter an opioid that was given for it under [[opioid]]."
        )
        return None, None
    return "dated", answer


def _opioids(reading: _Reading, intervals: Intervals) -> tuple[OpioidRecord, ...]:
    try:
        records = reading.fields.records("opioid")
    except DataProblem as why:
        reading.wrong(why)
        return ()
    raw = reading.values.get("opioid", [])
    found = []
    for values, fields in zip(cast("list[Mapping[str, object]]", raw), records, strict=True):
        inner = _Reading(values, fields, fields.at, reading.problems)
        record = OpioidRecord(
            name=inner.take("name", str) or "",
            kind=inner.take("kind", _one_of(tuple(intervals.kinds))),
            last_dose=inner.take("last-dose", read_date),
            still_taking=inner.take("still-taking", _yes_no),
            agreed=inner.take("prescriber-decided", _yes_no),
        )
        if not record.name or len(record.name) > LONGEST_LINE:
            inner.wrong("field 'name': is missing, or very long. Write the name as it stands on the pack.")
        try:
            fields.done()
        except DataProblem as why:
            inner.wrong(why)
        found.append(record)
    return tuple(found)
