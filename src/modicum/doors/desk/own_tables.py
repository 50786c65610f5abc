"""Rows of modicum's own CSV files (doses.csv, diary.csv, ...) as entries of a journal, recognised by their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modicum.errors import DataProblem
from modicum.problems import shown

ESCAPED = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins so was written with a quote in front, so that no spreadsheet takes it for a formula."""
_ALWAYS = {"recorded_at": "recorded_at", "entry": "id"}
SERIAL_DIGITS = 5
"""A spreadsheet's number for a day of our time: 46082 is 2026-03-01."""


@dataclass(frozen=True)
class OwnTable:
    """Columns and the fields they hold. must : without these it is another table."""

    kind: str
    must: Mapping[str, str]
    may: Mapping[str, str]

    @property
    def fields(self) -> Mapping[str, str]:
        return {**self.must, **self.may, **_ALWAYS}


TABLES = (
    OwnTable(
        "dose",
        {"for_date": "for", "slot": "slot", "status": "status"},
        {"taken": "amount", "taken_at": "at", "product": "product"},
    ),
    OwnTable(
        "rating",
        {"for_date": "for", "part": "slot", "item_id": "item", "value": "value"},
        {"rated_at": "at", "item_version": "item-version"},
    ),
    OwnTable("co-change", {"from_date": "for", "shape": "shape", "what": "what"}, {"to_date": "until"}),
    OwnTable(
        "side-effect",
        {"from_date": "for", "burden": "burden", "what": "what"},
        {"to_date": "until", "felt_at": "at"},
    ),
    OwnTable("guess", {"for_date": "for", "guess": "guess"}, {"guessed_at": "at"}),
    OwnTable(
        "product",
        {"from_date": "for", "what": "what", "form": "form"},
        {"strength": "strength", "per_ml": "per-ml", "filler": "filler", "pharmacy": "pharmacy", "lot": "lot"},
    ),
    OwnTable(
        "lab",
        {"sample_date": "for", "test": "test", "value": "value", "unit": "unit"},
        {"low": "low", "high": "high"},
    ),
    OwnTable("expectation", {"for_date": "for", "expects": "expects"}, {}),
    OwnTable(
        "answer",
        {"for_date": "for", "question": "question", "version": "version", "answer": "answer"},
        {},
    ),
    OwnTable(
        "contact",
        {"on_date": "for", "about": "about", "who": "who", "with": "with", "how": "how"},
        {},
    ),
)


def own_table(header: Sequence[str]) -> OwnTable | None:
    """Which of the tables has these columns; None if none has."""
    columns = set(header)
    fits = (table for table in TABLES if set(table.must) <= columns <= set(table.fields))
    return next(fits, None)


def check_header(header: Sequence[str]) -> None:
    """Raises DataProblem if a column stands there twice: nobody could say which one is meant."""
    twice = sorted({name for name in header if name and list(header).count(name) > 1})
    if twice:
        raise DataProblem(f"row 1: the column {shown(twice[0])} stands there twice. Rename or remove one of them.")


def entry_values(table: OwnTable, header: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    """A row in the journal's own fields; an empty cell is a field that was not given. Raises DataProblem."""
    values: dict[str, object] = {"kind": table.kind}
    for column, cell in zip(header, cells, strict=True):
        text = unescaped(cell).strip()
        if text:
            values[table.fields[column]] = text
    for field in ("for", "until"):
        if isinstance(day := values.get(field), str):
            check_serial(day)
    amount = values.get("amount")
    if isinstance(amount, str) and amount.startswith("kit "):
        number = amount.removeprefix("kit ")
        if not (number.isascii() and number.isdigit()):
            raise DataProblem(f"field 'taken': {shown(amount)} names no kit. Write the number on its label: kit 3.")
        values |= {"kit": int(number[:9])}
        del values["amount"]
    return values


def unescaped(cell: str) -> str:
    """A cell as it was before a quote was set in front of it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(ESCAPED) else cell


def check_serial(text: str) -> None:
    """Raises DataProblem for a day as a spreadsheet counts it."""
    whole = text.partition(".")[0]
    if whole.isascii() and whole.isdigit() and len(whole) == SERIAL_DIGITS:
        raise DataProblem(
            f"{shown(text)} is a spreadsheet's number for a day, and spreadsheets count from different years. Give the column "
            "the format year-month-day there, and save it as CSV again."
        )
