"""The files of an import as rows: modicum's own CSV files, a list of entries as JSON, a journal, or anybody's CSV with a mapping."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from modicum.doors.desk.import_rows import LEFT, Incoming
from modicum.doors.desk.mapped_tables import Map, check_columns, entries_of
from modicum.doors.desk.own_tables import TABLES, OwnTable, check_header, entry_values, own_table
from modicum.doors.files import journal
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

LONGEST_TABLE = journal.MOST_LINES
MOST_COLUMNS = 1_000


@dataclass(frozen=True)
class Source:
    """The rows of all files in order, what could not be read, and files of a folder that were passed over."""

    rows: tuple[Incoming, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[str, ...]


def read_sources(paths: Sequence[Path], told: Map | None) -> Source:
    """Raises DataProblem if a file as a whole cannot be read. told : how a CSV file is read that is not modicum's own."""
    rows: list[Incoming] = []
    problems: list[Problem] = []
    passed_over: list[str] = []
    for path in paths:
        for file in _files(path, passed_over):
            found, wrong = _read(file, told)
            rows += found
            problems += wrong
    if len(rows) > LONGEST_TABLE:
        raise DataProblem(f"there are {len(rows):,} rows; a record has {LONGEST_TABLE:,} lines at the most.")
    return Source(tuple(rows), tuple(problems), tuple(passed_over))


def _files(path: Path, passed_over: list[str]) -> Iterator[Path]:
    """The file itself; of a folder its journal, or else every CSV file that is modicum's own by its columns."""
    if not path.is_dir():
        yield path
        return
    if (path / journal.NAME).exists():
        yield path / journal.NAME
        return
    mine = []
    for file in sorted(path.iterdir()):
        if file.suffix.lower() == ".csv" and file.is_file() and _is_own(file):
            mine.append(file)
        else:
            passed_over.append(file.name)
    if not mine:
        raise DataProblem(
            f"{path}: has neither a {journal.NAME} nor a CSV file of modicum's own. Name the files one by one."
        )
    yield from mine


def _is_own(path: Path) -> bool:
    try:
        header, _ = _table(path, ",")
    except DataProblem:
        return False
    return own_table(header) is not None


def _read(path: Path, told: Map | None) -> tuple[list[Incoming], list[Problem]]:
    suffix = path.suffix.lower()
    if suffix == ".ndjson":
        records, problems = journal.read(path)
        return [Incoming(path.name, record.where, record.values) for record in records], list(problems)
    if suffix == ".json":
        return _read_json(path)
    return _read_csv(path, told)


# ------------------------------------------------------------------ tables


def _read_csv(path: Path, told: Map | None) -> tuple[list[Incoming], list[Problem]]:
    header, rows = _table(path, "," if told is None else told.separator)
    try:
        read = _row_reader(header, told)
    except DataProblem as why:
        raise DataProblem(f"{path.name}: {why}") from why
    found: list[Incoming] = []
    problems: list[Problem] = []
    for number, cells in rows:
        where = f"{path.name}: row {number}"
        if len(cells) != len(header):
            what = f"has {len(cells)} fields, and the header has {len(header)}: {shown(','.join(cells))}."
            problems.append(Problem(where, what, LEFT))
            continue
        for column, entry in read(cells):
            place = f"{where}, {shown(column)}" if column else where
            if isinstance(entry, DataProblem):
                problems.append(Problem(place, str(entry), LEFT))
            else:
                found.append(Incoming(path.name, place, entry))
    return found, problems


RowReader = Callable[[Sequence[str]], Sequence[tuple[str, Mapping[str, object] | DataProblem]]]


def _row_reader(header: Sequence[str], told: Map | None) -> RowReader:
    """Cells of one row to its entries, each with the column it stands in ("" for the whole row), or why it cannot be read."""
    check_header(header)
    own = own_table(header)
    if own is not None:
        return lambda cells: [("", _own_row(own, header, cells))]
    if told is None:
        raise DataProblem(_strange(header))
    check_columns(told, header)
    return lambda cells: entries_of(told, dict(zip(header, cells, strict=True)))


def _own_row(own: OwnTable, header: Sequence[str], cells: Sequence[str]) -> Mapping[str, object] | DataProblem:
    try:
        return entry_values(own, header, cells)
    except DataProblem as why:
        return why


def _table(path: Path, separator: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and every row that says anything with its number. Raises DataProblem if it is no such table."""
    text = decode(read_bytes(path), at=path.name)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if number > LONGEST_TABLE:
                raise DataProblem(f"{path.name}: has more than {LONGEST_TABLE:,} rows, which no diary has.")
            if len(cells) > MOST_COLUMNS:
                raise DataProblem(f"{path.name}: row {number}: has {len(cells):,} fields, which no diary has.")
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error as why:
        raise DataProblem(
            f"{path.name}: row {number + 1}: its quotes cannot be read ({why}). Nothing behind it is sure, so nothing of the "
            "file was used. Correct the row."
        ) from why
    if not rows:
        raise DataProblem(f"{path.name}: is empty. An import needs a header and rows.")
    return [cell.strip() for cell in rows[0][1]], rows[1:]


def _strange(header: Sequence[str]) -> str:
    if len(header) == 1 and ";" in header[0]:
        return (
            "row 1: the fields are separated by semicolons. Export it again with commas, or say how it is read with a mapping: "
            "--map MAP.toml."
        )
    known = "; ".join(",".join(table.must) for table in TABLES)
    return (
        f"row 1: these columns are none of modicum's own tables ({known}): {shown(','.join(header))}. For a table of another "
        "program say what each column is: --map MAP.toml."
    )


# ------------------------------------------------------------------ JSON


def _read_json(path: Path) -> tuple[list[Incoming], list[Problem]]:
    """A list of entries. What is no entry is said with its place; a text that is no JSON is refused whole."""
    text = decode(read_bytes(path), at=path.name)
    try:
        values = journal.DECODER.decode(text)
    except RecursionError as why:
        raise DataProblem(
            f"{path.name}: has brackets inside each other hundreds deep, which is no list of entries."
        ) from why
    except ValueError as why:
        raise DataProblem(f"{path.name}: cannot be read as JSON ({why}). Correct that place.") from why
    if not isinstance(values, list):
        raise DataProblem(f"{path.name}: is no list of entries, which is written in brackets: [{{...}}, {{...}}].")
    found: list[Incoming] = []
    problems: list[Problem] = []
    for number, value in enumerate(values, 1):
        where = f"{path.name}: entry {number}"
        wrong = _wrong(value)
        if wrong is None:
            found.append(Incoming(path.name, where, value))
        else:
            problems.append(Problem(where, wrong, LEFT))
    return found, problems


def _wrong(value: object) -> str | None:
    """As in a journal: its fields hold one value each, and a file can hold their letters."""
    if not isinstance(value, dict):
        return f"is not an entry, which is written in braces {{...}}: {shown(value)}."
    return journal.wrong_with(value, spelt=True)
