"""Reads one clause of somebody's own words as a line of a plan: "days 1 to 10: 1.5 mg at bedtime".

Only what stands there is filled in. A clause without a dose, or with two, is not read, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from modicum.days import read_date
from modicum.errors import DataProblem
from modicum.plan.lines import PlanLine
from modicum.quantities import LARGEST_AMOUNT, MOST_DECIMALS, Dose, Unit

MOST_CLAUSES = 2_000
"""More lines than that are no plan."""
MOST_LETTERS = 200_000
"""A year's plan in words has a few thousand; patterns are searched for in what is left, so there is an end to it."""
LONGEST_CLAUSE = 1_000
"""Letters. One step of a plan is a line; a longer one is something else, and is said not to have been read."""
DAYS_A_WEEK = 7

_UNITS = r"mg|milligrams?|mcg|µg|μg|ug|micrograms?|ml|millilit(?:er|re)s?|tablets?|tabs?|tab|capsules?|caps?|drops?|units?|pills?"
_DOSE = re.compile(rf"(?<![\w.,])(\d*[.,]\d+|\d+)\s*({_UNITS})(?![\w/])", re.IGNORECASE)
_STRENGTH = re.compile(r"(?<![\d.,])\d++(?:[.,]\d++)?\s*mg\s*(?:/|per)\s*m[lL]", re.IGNORECASE)
_ISO = r"\d{4}-\d{2}-\d{2}"
_TO = r"\s*(?:to|until|till|through|-|–|—)\s*"
_DATES = re.compile(rf"({_ISO})(?:{_TO}({_ISO}))?")
_DAYS = re.compile(rf"\bdays?\s+(\d+)(?:{_TO}(?:day\s+)?(\d+))?", re.IGNORECASE)
_WEEKS = re.compile(rf"\bweeks?\s+(\d+)(?:{_TO}(?:week\s+)?(\d+))?", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|x|×)\s*(\d{1,4})\s*(days?|d|weeks?|wks?|months?)\b", re.IGNORECASE)
_A_MONTH = re.compile(r"\b(?:for\s+)?(?:a|one)\s+month\b", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:onwards?|on from there|from then on|thereafter|and stay|continue)\b", re.IGNORECASE)
_TIMES = (
    (re.compile(r"\b(?:three times|tid|t\.i\.d\.|3\s*(?:x|times)\s*(?:a day|daily))", re.IGNORECASE), 3),
    (re.compile(r"\b(?:twice|two times|bid|b\.i\.d\.|2\s*(?:x|times)\s*(?:a day|daily))", re.IGNORECASE), 2),
    (re.compile(r"\b(?:once|one time|nightly|every (?:day|night|morning|evening)|daily|a day|qd)\b", re.IGNORECASE), 1),
)
_MOMENT = re.compile(r"\b(morning|noon|evening|night|bedtime|bed)\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:if|as|when|unless|until)\s+(?:well\s+)?(?:tolerated|needed and tolerated|no (?:side )?effects?|no response|"
    r"it helps|symptoms|necessary|you can|possible)\b[^,;.]*",
    re.IGNORECASE,
)
_AS_NEEDED = re.compile(r"\b(?:as needed|as required|prn|p\.r\.n\.)", re.IGNORECASE)
_SPLIT = re.compile(r"[\n;]+|,?\s*\b(?:and then|then)\b|(?<=[a-z)])\.\s+", re.IGNORECASE)
_PLAIN = {"milligram": "mg", "microgram": "microgram", "millilit": "ml", "tab": "tablet", "cap": "capsule"}


def clauses(text: str) -> list[str]:
    """The parts of a text that can each be a step. Raises DataProblem if there are far too many."""
    if len(text) > MOST_LETTERS:
        raise DataProblem(
            f"the text has {len(text):,} letters, and no plan has more than {MOST_LETTERS:,}. Check the file."
        )
    spaced = "\n".join(
        " ".join(line.split()) for line in text.splitlines()
    )  # runs of blanks would be searched again and again
    found = [part.strip(" ,.") for part in _SPLIT.split(spaced)]
    found = [part for part in found if part]
    if len(found) > MOST_CLAUSES:
        raise DataProblem(f"the text has {len(found)} parts, and no plan has more than {MOST_CLAUSES}. Check the file.")
    return found


def read_prose(text: str) -> tuple[tuple[PlanLine, ...], tuple[PlanLine, ...]]:
    """Lines, and the clauses that could not be read as one.

    A step without a beginning follows the one before it, if that one has an end: so "1.5 mg for 10 days, then 3 mg".
    """
    read: list[PlanLine] = []
    unread: list[PlanLine] = []
    for number, clause in enumerate(clauses(text), 1):
        at = f"part {number}"
        line = (
            PlanLine(at=at, text=clause, trouble="is too long for one step")
            if len(clause) > LONGEST_CLAUSE
            else read_clause(clause, at=at)
        )
        if line.amount is None:
            unread.append(line)
            continue
        read.append(_following(line, read))
    return tuple(read), tuple(unread)


def read_clause(clause: str, *, at: str) -> PlanLine:
    """One clause. `amount` is None where it names no dose, or more than one."""
    line = PlanLine(at=at, text=clause)
    doses = _DOSE.findall(_STRENGTH.sub(" ", clause))
    if len(doses) == 1:
        written, unit = doses[0]
        number = Decimal("0" + written.replace(",", ".")) if written[0] in ".," else Decimal(written.replace(",", "."))
        if -int(number.as_tuple().exponent) <= MOST_DECIMALS and number <= LARGEST_AMOUNT:
            line = replace(line, amount=number, unit=_unit(unit), written=written)
    if line.amount is None:
        line = replace(line, trouble=_trouble(len(doses)))
    line = _when(line, clause)
    times = next((count for pattern, count in _TIMES if pattern.search(clause)), None)
    moment, condition = _MOMENT.search(clause), _CONDITION.search(clause)
    return replace(
        line,
        times=times,
        time_of_day=moment[1].lower() if moment else None,
        condition=condition[0].strip() if condition else "",
        as_needed=bool(_AS_NEEDED.search(clause)) and (times is not None or line.days is not None),
        open_end=bool(_OPEN.search(clause)),
    )


def _trouble(doses: int) -> str:
    if doses == 0:
        return "names no dose with its unit"
    if doses > 1:
        return f"names {doses} doses, and a step has one"
    return "names a dose that nobody takes"


def _unit(unit: str) -> str:
    low = unit.lower()
    return next((plain for begins, plain in _PLAIN.items() if low.startswith(begins)), low)


def _when(line: PlanLine, clause: str) -> PlanLine:
    dated, numbered, weeks = _DATES.search(clause), _DAYS.search(clause), _WEEKS.search(clause)
    if dated:
        line = replace(line, first=_date(dated[1]), last=_date(dated[2]))
    elif numbered:
        first = int(numbered[1])
        line = replace(line, first_number=first, last_number=int(numbered[2]) if numbered[2] else None)
    elif weeks:
        first, last = int(weeks[1]), int(weeks[2] or weeks[1])
        line = replace(line, first_number=DAYS_A_WEEK * (first - 1) + 1, last_number=DAYS_A_WEEK * last)
    length = _FOR.search(clause)
    if _A_MONTH.search(clause) or (length and length[2].lower().startswith("month")):
        return replace(line, months=True)
    if length:
        return replace(line, days=int(length[1]) * (DAYS_A_WEEK if length[2].lower().startswith("w") else 1))
    return line


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return read_date(text)
    except DataProblem:
        return None


def _following(line: PlanLine, before: Sequence[PlanLine]) -> PlanLine:
    if line.first is not None or line.first_number is not None:
        return line
    if not before:
        return replace(line, first_number=1)
    last = before[-1]
    if last.first_number is None:
        return line
    end = last.last_number if last.last_number is not None else last.first_number + last.days - 1 if last.days else None
    return line if end is None else replace(line, first_number=end + 1)


def beside(line: PlanLine, text: str) -> PlanLine:
    """A line from coded fields with what the words beside them say, for the two to be held against each other."""
    told = read_clause(text, at=line.at)
    dose = None
    if told.amount is not None and told.unit == "mg":
        dose = Dose(told.amount * (told.times or 1), Unit.MG)
    return replace(
        line,
        text=text,
        text_dose=dose,
        text_first=told.first,
        text_days=told.days,
        condition=told.condition,
        as_needed=line.as_needed or told.as_needed,
    )
