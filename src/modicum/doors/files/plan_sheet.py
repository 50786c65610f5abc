"""Reads anybody's plan as neutral lines for the linter: our own file of choices, a CSV, or pasted words."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from modicum.days import read_date
from modicum.errors import DataProblem, QuantityError
from modicum.plan.lines import PlanLine, PlanSheet
from modicum.plan.prose import MOST_CLAUSES, beside, read_prose
from modicum.problems import shown
from modicum.quantities import Dose, read_number

T = TypeVar("T")

NEEDED = {"first", "last", "dose"}
KNOWN = NEEDED | {"unit", "times", "time-of-day", "product", "sequence", "text"}
BESIDE = {"ceiling", "supply", "handed-out", "run-in-days", "horizon-days", "mg-per-ml", "syringe-mark-ml"}
_BESIDE_LINE = re.compile(r"#\s*([a-z-]+)\s*[:=]\s*(.+)")


def read_sheet(text: str, *, at: str) -> PlanSheet:
    """A CSV if its first line that is no remark has the columns first, last and dose; else words.

    Raises DataProblem with the row and the field for a CSV that cannot be read.
    """
    lines = text.splitlines()
    rows = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")]
    if not rows:
        raise DataProblem(f"{at}: is empty. Write a line for each step, such as: 2027-03-01 to 2027-03-14: 0.5 mg.")
    header = [cell.strip() for cell in rows[0][1].split(",")]
    if not set(header) >= NEEDED:
        read, unread = read_prose("\n".join(line for _, line in rows))
        return PlanSheet(read, unread)
    if len(rows) > MOST_CLAUSES:
        raise DataProblem(f"{at}: has {len(rows)} rows, and no plan has more than {MOST_CLAUSES}. Check the file.")
    return _read_csv(lines, rows, header, at)


def _read_csv(lines: list[str], rows: list[tuple[int, str]], header: list[str], at: str) -> PlanSheet:
    unknown = [name for name in header if name not in KNOWN]
    if unknown or len(header) != len(set(header)):
        odd = ", ".join(map(shown, unknown)) or "one twice"
        raise DataProblem(f"{at}: row {rows[0][0]}: unknown column {odd}. Known: {', '.join(sorted(KNOWN))}.")
    told = _beside(lines, at)
    found = []
    for number, line in rows[1:]:
        cells = next(csv.reader([line]))
        if len(cells) != len(header):
            raise DataProblem(f"{at}: row {number}: has {len(cells)} fields, and the header {len(header)}. Correct it.")
        values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        try:
            found.append(_row(values, f"row {number}"))
        except DataProblem as why:
            raise DataProblem(f"{at}: row {number}: {why}") from why
    return PlanSheet(
        tuple(found),
        ceiling=_told(told, "ceiling", Dose.read),
        supply=_told(told, "supply", read_number),
        others_supply=_told(told, "handed-out", read_number),
        run_in_days=_told(told, "run-in-days", _whole),
        horizon_days=_told(told, "horizon-days", _whole),
        mg_per_ml=_told(told, "mg-per-ml", read_number),
        syringe_mark=_told(told, "syringe-mark-ml", read_number),
        numbered=True,
    )


def _beside(lines: list[str], at: str) -> Mapping[str, str]:
    """What stands in remarks such as `# ceiling: 4.5 mg`. A remark of another form is a remark."""
    told: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _BESIDE_LINE.fullmatch(line.strip())
        if match is None or match[1] not in BESIDE:
            continue
        if match[1] in told:
            raise DataProblem(f"{at}: row {number}: {match[1]} stands there twice. Keep one.")
        told[match[1]] = match[2].strip()
    return told


def _told(told: Mapping[str, str], key: str, reader: Callable[[str], T]) -> T | None:
    if key not in told:
        return None
    try:
        return reader(told[key])
    except DataProblem as why:
        raise DataProblem(f"remark '{key}': {why}") from why


def _whole(text: str) -> int:
    number = read_number(text)
    if number != number.to_integral_value():
        raise QuantityError(f"{text} is no whole number of days.")
    return int(number)


def _row(values: Mapping[str, str], at: str) -> PlanLine:
    written, unit = _dose(values)
    line = PlanLine(
        at=at,
        text="",
        first=read_date(values["first"]) if values["first"] else None,
        last=read_date(values["last"]) if values["last"] else None,
        open_end=not values["last"],
        amount=_amount(written),
        unit=unit or None,
        written=written,
        times=_maybe(values, "times", _whole),
        time_of_day=values.get("time-of-day") or None,
        product=values.get("product") or None,
        sequence=_maybe(values, "sequence", _whole),
    )
    return beside(line, values["text"]) if values.get("text") else line


def _maybe(values: Mapping[str, str], key: str, reader: Callable[[str], int]) -> int | None:
    return reader(values[key]) if values.get(key) else None


def _dose(values: Mapping[str, str]) -> tuple[str, str]:
    """The amount as written, and its unit: both from the field `dose`, or the unit from a field of its own."""
    written, _, unit = values["dose"].partition(" ")
    other = values.get("unit", "")
    if unit and other and unit != other:
        raise DataProblem(f"field 'dose' says {unit}, and field 'unit' {other}. Make both say the same.")
    return written, unit or other


def _amount(written: str) -> Decimal | None:
    """The number, also where its form is one that the linter points out; None if there is none."""
    if not re.fullmatch(r"\d*[.,]?\d+", written, re.ASCII):
        if written:
            raise DataProblem(f"field 'dose': {shown(written)} is no amount. Write one such as 0.5 mg.")
        return None
    bare = written.replace(",", ".")
    return read_number(f"0{bare}" if bare[0] == "." else bare)
