"""Anybody's table, read by a mapping that somebody wrote: which column is what, in which unit, and what a blank means.

Nothing is guessed: neither the order of a date, nor a decimal comma, nor a unit, nor whether a blank is a skipped dose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from modicum.diary.fields import Fields
from modicum.doors.desk.own_tables import check_serial, unescaped
from modicum.errors import DataProblem
from modicum.problems import shown
from modicum.quantities import Dose, read_number

IN_THE_CELL = "in the cell"
_ORDERS = {"year-month-day": (0, 1, 2), "day-month-year": (2, 1, 0), "month-day-year": (2, 0, 1)}
_SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
_DECIMALS: dict[str, Literal["point", "comma"]] = {"point": "point", "comma": "comma"}
_BLANKS: dict[str, Literal["missing", "skipped"]] = {"missing": "missing", "skipped": "skipped"}
_UNITS = {"mg": "mg", "mcg": "mcg", "unit": "unit", IN_THE_CELL: IN_THE_CELL}
_PARTS = re.compile(r"([0-9]{1,4})([-./])([0-9]{1,2})\2([0-9]{1,4})", re.ASCII)
YEAR_DIGITS = 4


@dataclass(frozen=True)
class Column:
    """One column and what its cells are. blank : what an empty cell says. skipped, missing : texts that say so too.

    when : only rows whose column of that name holds that text; for tables with one fact a row. slot, item, unit,
    burden : what the cell itself does not say.
    """

    kind: Literal["dose", "rating", "co-change", "side-effect"]
    name: str
    blank: Literal["missing", "skipped"] = "missing"
    skipped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    slot: str = ""
    item: str = ""
    unit: str = ""
    burden: str = ""
    when: tuple[str, str] | None = None


@dataclass(frozen=True)
class Map:
    """How a table is read. order : where year, month and day stand in its dates."""

    separator: str
    comma: bool
    date: str
    order: tuple[int, int, int]
    columns: tuple[Column, ...]


def read_map(values: Mapping[str, object], *, at: str) -> Map:
    """Raises DataProblem with the place, for anything that is left open or not known."""
    fields = Fields(values, at)
    try:
        comma = fields.choice("decimal", _DECIMALS) == "comma"
        separator = fields.choice("separator", _SEPARATORS)
        days = fields.records("date")
        if len(days) != 1:
            raise DataProblem("[[date]]: is needed once: the column of the day, and the order of its parts.")
        name, order = days[0].text("column"), days[0].choice("order", _ORDERS)
        days[0].done()
        columns = [
            *(_dose(record) for record in fields.records("dose")),
            *(_rating(record) for record in fields.records("rating")),
            *(_words(record, "co-change") for record in fields.records("change")),
            *(_words(record, "side-effect") for record in fields.records("side-effect")),
        ]
        fields.done()
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why
    if not columns:
        raise DataProblem(f"{at}: names no column to be read. Add [[dose]], [[rating]], [[change]] or [[side-effect]].")
    return Map(separator, comma, name, order, tuple(columns))


def _dose(record: Fields) -> Column:
    return _done(
        record,
        Column(
            "dose",
            record.text("column"),
            record.choice("blank", _BLANKS),
            record.texts("skipped"),
            record.texts("missing"),
            slot=record.text("slot"),
            unit=record.choice("unit", _UNITS),
            when=_when(record),
        ),
    )


def _rating(record: Fields) -> Column:
    blank = record.choice("blank", {"missing": _BLANKS["missing"]})
    slot, item = record.text("slot"), record.text("item")
    column = Column("rating", record.text("column"), blank, (), record.texts("missing"), slot, item, when=_when(record))
    return _done(record, column)


def _words(record: Fields, kind: Literal["co-change", "side-effect"]) -> Column:
    burden = record.text("burden-column") if kind == "side-effect" else ""
    column = Column(kind, record.text("column"), missing=record.texts("missing"), burden=burden, when=_when(record))
    return _done(record, column)


def _when(record: Fields) -> tuple[str, str] | None:
    if not record.has("when-column"):
        return None
    return record.text("when-column"), record.text("when-is")


def _done(record: Fields, column: Column) -> Column:
    record.done()
    return column


# ------------------------------------------------------------------ a table


def check_columns(told: Map, header: Sequence[str]) -> None:
    """Raises DataProblem if the table lacks a column that the mapping names."""
    named = [told.date, *(name for column in told.columns for name in (column.name, column.burden) if name)]
    named += [column.when[0] for column in told.columns if column.when is not None]
    for name in named:
        if name not in header:
            has = ", ".join(shown(one) for one in header)
            raise DataProblem(f"row 1: has no column {shown(name)}, which the mapping names. It has: {has}.")


def entries_of(told: Map, cells: Mapping[str, str]) -> list[tuple[str, dict[str, object] | DataProblem]]:
    """Every entry that a row tells, each with its column; or why it cannot be read."""
    found: list[tuple[str, dict[str, object] | DataProblem]] = []
    for column in told.columns:
        if column.when is not None and _text(cells, column.when[0]) != column.when[1]:
            continue
        try:
            values = _values(column, cells, told)
            if values is not None:
                found.append((column.name, {"for": iso_date(_text(cells, told.date), told.order)} | values))
        except DataProblem as why:
            found.append((column.name, why))
    return found


def _values(column: Column, cells: Mapping[str, str], told: Map) -> dict[str, object] | None:
    """The fields of one entry without its day; None where the cell tells nothing."""
    text = _text(cells, column.name)
    if text in column.missing or (not text and column.blank == "missing"):
        return None
    match column.kind:
        case "dose":
            entry: dict[str, object] = {"kind": "dose", "slot": column.slot}
            if not text or text in column.skipped:
                return entry | {"status": "skipped"}
            return entry | {"status": "taken", "amount": _amount(text, column.unit, comma=told.comma)}
        case "rating":
            value = number_of(text, comma=told.comma)
            return {"kind": "rating", "slot": column.slot, "item": column.item, "value": value}
        case "co-change":
            return {"kind": "co-change", "what": text, "shape": "step"}
        case "side-effect":
            return {"kind": "side-effect", "what": text, "burden": _text(cells, column.burden)}


def _text(cells: Mapping[str, str], name: str) -> str:
    return unescaped(cells[name]).strip()


def _amount(text: str, unit: str, *, comma: bool) -> str:
    if unit != IN_THE_CELL:
        return f"{read_number(number_of(text, comma=comma))} {unit}"
    number, _, rest = text.partition(" ")
    return str(Dose.read(f"{number_of(number, comma=comma)} {rest}"))


def number_of(text: str, *, comma: bool) -> str:
    """With a decimal point. Raises DataProblem for the sign that the mapping says is not used: it may stand for thousands."""
    other, name = (".", "point") if comma else (",", "comma")
    if other in text:
        raise DataProblem(
            f"{shown(text)} holds a {name}, and the mapping says decimal = {'comma' if comma else 'point'!r}. Nobody can say "
            "which number is meant; correct the cell or the mapping."
        )
    return text.replace(",", ".")


def iso_date(text: str, order: tuple[int, int, int]) -> str:
    """year-month-day of a date whose order is stated. Raises DataProblem for what is no date in that order."""
    check_serial(text)
    found = _PARTS.fullmatch(text)
    parts = (found[1], found[3], found[4]) if found else ("", "", "")
    year, month, day = (parts[place] for place in order)
    if len(year) != YEAR_DIGITS or not 0 < len(day) <= 2 or not 0 < len(month) <= 2:
        names = ("year", "month", "day")
        stated = "-".join(name for _, name in sorted(zip(order, names, strict=True)))
        raise DataProblem(
            f"cannot read {shown(text)} as a date in the order {stated}. The year has four digits, and no time of day stands "
            "behind it."
        )
    return f"{year}-{month:0>2}-{day:0>2}"
