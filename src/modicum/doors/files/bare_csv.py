"""Reads a bare series: a CSV with the columns day,dose_mg,rating. Strict, and every bad row is reported at once."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path

from modicum.doors.desk.analyse_bare import BareRow
from modicum.doors.files.text import decode, lines_of, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown
from modicum.quantities import Dose, Unit, read_number

COLUMNS = ("day", "dose_mg", "rating")
LAST_DAY = 3660
MOST_ROWS = 20_000
"""Far more than one row a day; a longer file is something else, and saying so of every row would take minutes."""
LONGEST_LINE = 10_000
HOW = "Correct the row; a dose or a rating that is not known is an empty field."

RowReader = Callable[[str], BareRow]
_DAY = attrgetter("day")


def read_bare(path: Path, *, scale: tuple[Decimal, Decimal]) -> tuple[list[BareRow], list[Problem]]:
    """Rows and problems. Raises DataProblem if the file as a whole cannot be read as such a series."""
    text = decode(read_bytes(path), at=path.name)
    _check_length(text, path.name)
    lines = lines_of(text)
    if not text.strip():
        raise DataProblem(f"{path.name}: is empty. Write a header {','.join(COLUMNS)} and one row a day.")
    _check_header(lines[0], path.name)
    rows, problems = _read_rows(lines, _row_reader(*scale), path.name)
    if not rows and not problems:
        raise DataProblem(f"{path.name}: has a header and no rows. Write one row a day.")
    return rows, problems


def _read_rows(lines: list[str], read_row: RowReader, name: str) -> tuple[list[BareRow], list[Problem]]:
    """All rows after the header. Only where something is wrong, or a row is empty, does it matter which row that is."""
    end = -1 if lines[-1] == "" else len(lines)
    try:
        rows = list(map(read_row, lines[1:end]))
        if len(set(map(_DAY, rows))) == len(rows):
            return rows, []
    except DataProblem:
        pass  # said below, of every row at once
    return _read_each_row(lines, read_row, name)


def _read_each_row(lines: list[str], read_row: RowReader, name: str) -> tuple[list[BareRow], list[Problem]]:
    """The rows that can be used, and what is wrong with each of the others."""
    rows: list[BareRow] = []
    problems: list[Problem] = []
    seen: dict[int, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            row = read_row(line)
            if row.day in seen:
                first = seen[row.day]
                raise DataProblem(
                    f"field 'day': {row.day} already stands in row {first}: {shown(lines[first - 1])} there and "
                    f"{shown(line)} here. A day has one row."
                )
        except DataProblem as why:
            problems.append(Problem(f"{name}: row {number}", str(why), HOW))
            continue
        seen[row.day] = number
        rows.append(row)
    return rows, problems


def _check_length(text: str, name: str) -> None:
    rows = max(text.count("\n"), text.count("\r"))
    if rows > MOST_ROWS:
        raise DataProblem(
            f"{name}: has {rows:,} rows; a series has one a day, {LAST_DAY + 1:,} at most. Check the file."
        )


def _check_header(line: str, name: str) -> None:
    try:
        if len(line) <= LONGEST_LINE and tuple(_fields(line)) == COLUMNS:
            return
    except DataProblem:
        pass  # quotes that cannot be read are a header that is not ours: said below
    if tuple(field.strip() for field in line.split(";")) == COLUMNS:
        raise DataProblem(
            f"{name}: row 1: the fields are separated by semicolons. Export it again with commas between the fields "
            "and points in the numbers; they were not converted, because 1,5 could be read two ways."
        )
    raise DataProblem(f"{name}: row 1: the header must be {','.join(COLUMNS)}; it reads {shown(line)}.")


def _fields(line: str) -> list[str]:
    """The fields of one row. Quotes stand around a whole field or not at all: `"1"2` could be 1, 2 or 12."""
    if '"' not in line:
        return [field.strip() for field in line.split(",")]
    try:
        return [field.strip() for field in next(csv.reader([line], strict=True), [])]
    except csv.Error as why:
        raise DataProblem(f"its quotes cannot be read ({why}): {shown(line)}.") from why


@lru_cache(maxsize=8)
def _row_reader(low: Decimal, high: Decimal) -> RowReader:
    """Reads rows on a scale. The same few thousand rows stand in ten thousand files, so each is read once."""
    return lru_cache(maxsize=16_384)(partial(_row, low=low, high=high))


def _row(line: str, low: Decimal, high: Decimal) -> BareRow:
    if len(line) > LONGEST_LINE:
        raise DataProblem(f"has {len(line):,} characters; a row has three short fields.")
    fields = _fields(line)
    if not any(fields):
        raise DataProblem(f"holds nothing but separators: {shown(line)}. If nothing is meant, remove the row.")
    if len(fields) != len(COLUMNS):
        raise DataProblem(f"has {len(fields)} fields, not {len(COLUMNS)} ({','.join(COLUMNS)}): {shown(line)}.")
    day, dose, rating = fields
    return BareRow(_day(day), _dose(dose), _rating(rating, low, high))


def _day(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5) or int(text) > LAST_DAY:
        raise DataProblem(f"field 'day': cannot read {shown(text)} as a day number from 0 to {LAST_DAY}.")
    return int(text)


@lru_cache(maxsize=1024)
def _dose(text: str) -> Dose | None:
    """Kept, so that a dose that is written the same way is the same object in every row: cheap to tell apart."""
    amount = _number(text, "dose_mg")
    return None if amount is None else Dose(amount, Unit.MG)


def _number(text: str, field: str) -> Decimal | None:
    if not text:
        return None
    try:
        return read_number(text)
    except DataProblem as why:
        raise DataProblem(f"field {field!r}: {why}") from why


def _rating(text: str, low: Decimal, high: Decimal) -> float | None:
    value = _signed(text) if text.startswith("-") else _number(text, "rating")
    if value is None:
        return None
    if not low <= value <= high:
        raise DataProblem(
            f"field 'rating': {shown(text)} is off the scale from {low} to {high}. "
            "If the scale is another one, say so with --scale LOW-HIGH."
        )
    return float(value)


def _signed(text: str) -> Decimal:
    """A rating below zero. A lone minus is a sign for "nothing" to some and is not one here; -0 was rounded or computed."""
    bare = text[1:]
    if not bare[:1].isdigit() or not bare.strip("0."):
        raise DataProblem(f"field 'rating': cannot read {shown(text)} as a number. Write digits such as -2.5, or 0.")
    try:
        return -read_number(bare)
    except DataProblem as why:
        raise DataProblem(f"field 'rating': {shown(text)}: {why}") from why
