"""Reads a bare series: a CSV with the columns day,dose_mg,rating. Strict, and every bad row is reported at once."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

from modicum.doors.desk.analyse_bare import BareRow
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown
from modicum.quantities import read_number

COLUMNS = ("day", "dose_mg", "rating")
LAST_DAY = 3660
LONGEST_LINE = 10_000
HOW = "Correct the row, or leave the field empty if it is not known."


def read_bare(path: Path, *, scale: tuple[Decimal, Decimal]) -> tuple[list[BareRow], list[Problem]]:
    """Rows and problems. Raises DataProblem if the file as a whole cannot be read as such a series."""
    text = decode(read_bytes(path), at=path.name)
    lines = text.splitlines()
    if not lines:
        raise DataProblem(f"{path.name}: is empty. Write a header {','.join(COLUMNS)} and one row a day.")
    _check_header(lines[0], path.name)
    rows: list[BareRow] = []
    problems: list[Problem] = []
    seen: dict[int, int] = {}
    for number, line in enumerate(lines[1:], 2):
        where = f"{path.name}: row {number}"
        if not line.strip():
            continue
        try:
            row = _row(line, scale)
            if row.day in seen:
                raise DataProblem(f"field 'day': {row.day} already stands in row {seen[row.day]}. A day has one row.")
        except DataProblem as why:
            problems.append(Problem(where, str(why), HOW))
            continue
        seen[row.day] = number
        rows.append(row)
    return rows, problems


def _check_header(line: str, name: str) -> None:
    found = [field.strip() for field in next(csv.reader([line[:LONGEST_LINE]]))]
    if tuple(found) == COLUMNS:
        return
    if tuple(field.strip() for field in line.split(";")) == COLUMNS:
        raise DataProblem(
            f"{name}: row 1: the fields are separated by semicolons. Export it again with commas between the fields "
            "and points in the numbers; they were not converted, because 1,5 could be read two ways."
        )
    raise DataProblem(f"{name}: row 1: the header must be {','.join(COLUMNS)}; it reads {shown(line)}.")


def _row(line: str, scale: tuple[Decimal, Decimal]) -> BareRow:
    if len(line) > LONGEST_LINE:
        raise DataProblem(f"has {len(line):,} characters; a row has three short fields.")
    fields = next(csv.reader(io.StringIO(line)))
    if len(fields) != len(COLUMNS):
        raise DataProblem(f"has {len(fields)} fields, not {len(COLUMNS)}: {shown(line)}.")
    day, dose, rating = (field.strip() for field in fields)
    return BareRow(_day(day), _number(dose, "dose_mg"), _rating(rating, scale))


def _day(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5) or int(text) > LAST_DAY:
        raise DataProblem(f"field 'day': cannot read {shown(text)} as a day number from 0 to {LAST_DAY}.")
    return int(text)


def _number(text: str, field: str) -> Decimal | None:
    if not text:
        return None
    try:
        return read_number(text)
    except DataProblem as why:
        raise DataProblem(f"field {field!r}: {why}") from why


def _rating(text: str, scale: tuple[Decimal, Decimal]) -> Decimal | None:
    sign = -1 if text.startswith("-") else 1
    value = _number(text.removeprefix("-"), "rating")
    if value is None:
        return None
    if not scale[0] <= sign * value <= scale[1]:
        raise DataProblem(
            f"field 'rating': {shown(text)} is off the scale from {scale[0]} to {scale[1]}. "
            "If the scale is another one, say so with --scale LOW-HIGH."
        )
    return sign * value
