"""The record of a trial: an append-only file of one JSON object a line, on disk before it is acknowledged.

A line is only complete with its newline. A last line without one was cut off while it was written (power loss, a full
disk); it was never acknowledged, is reported, and is kept where it stands: the next append begins on a line of its own.
"""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from modicum.diary.check import Record
from modicum.doors.files.text import read_bytes, refuse_utf_16
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

NAME = "journal.ndjson"
LONGEST_LINE = 100_000
"""An entry is a few hundred characters; a longer line is not one."""
MOST_LINES = 300_000
"""Ten years with eighty entries a day; more would keep the reader busy for minutes."""
HOW = "The line stays in the file; the others were read. If an entry is missing because of it, enter it again."

try:
    import fcntl
except ImportError:  # pragma: no cover - only on systems without POSIX locks
    fcntl = None  # type: ignore[assignment]


def append(path: Path, entries: Sequence[Mapping[str, object]]) -> None:
    """Write entries at the end and return only when they are on disk. Raises DataProblem if the disk refuses.

    Entries are written in one piece under a lock, so two writers cannot mix their lines. What could not be read again
    is refused before anything is written.
    """
    lines = "".join(_line(entry, path.name) + "\n" for entry in entries)
    try:
        with path.open("ab+") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    lines = "\n" + lines
            file.write(lines.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except OSError as why:
        raise DataProblem(
            f"{path}: the entry could not be stored ({why.strerror}). Nothing before it is lost; free some space or "
            "check the permissions, and enter it again."
        ) from why


def _line(entry: Mapping[str, object], name: str) -> str:
    line = json.dumps(entry, ensure_ascii=False, allow_nan=False)
    parsed = _parse(line)
    if isinstance(parsed, str):
        raise DataProblem(f"{name}: the new entry {parsed} Nothing was stored.")
    return line


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    """Every readable record and a problem for every line that is not one, damaged bytes included.

    Raises DataProblem if there is no journal, or it is in UTF-16, or has far too many lines.
    """
    return read_data(read_bytes(path), at=path.name)


def read_data(data: bytes, *, at: str) -> tuple[list[Record], list[Problem]]:
    """The same, of bytes that are at hand. at : what to call them in messages."""
    refuse_utf_16(data, at=at)
    if data.count(b"\n") > MOST_LINES:
        raise DataProblem(f"{at}: has more than {MOST_LINES:,} lines, which no diary has. Check the file.")
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    cut_off = lines.pop().decode("utf-8", "backslashreplace")
    records: list[Record] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        where = f"{at}: line {number}"
        if not line.strip():
            continue
        parsed = _read_line(line)
        if isinstance(parsed, str):
            problems.append(Problem(where, parsed, HOW))
        else:
            records.append(Record(where, parsed))
    if cut_off.strip():
        problems.append(
            Problem(
                f"{at}: line {len(lines) + 1}",
                f"is cut off: it has no end ({shown(cut_off)}).",
                "It was never confirmed as stored. If the entry is missing, enter it again.",
            )
        )
    return records, problems


def _read_line(line: bytes) -> dict[str, object] | str:
    """As `_parse`, for bytes: one damaged byte costs its own line and no other."""
    try:
        return _parse(line.decode("utf-8"))
    except UnicodeDecodeError as why:
        text = shown(line.decode("utf-8", "backslashreplace"))
        return f"byte {line[why.start]:#04x} is not UTF-8 ({text})."


def _parse(line: str) -> dict[str, object] | str:
    """The object on a line, or what is wrong with it. Its values are flat: no entry nests."""
    if len(line) > LONGEST_LINE:
        return f"has {len(line):,} characters, which is not an entry."
    try:
        value = json.loads(line, parse_constant=_no_constant, parse_int=_whole, object_pairs_hook=_no_doubles)
    except RecursionError:
        return f"has brackets inside each other hundreds deep, which is not an entry: {shown(line)}."
    except ValueError as why:
        told = f"{why.msg} at character {why.colno}" if isinstance(why, json.JSONDecodeError) else str(why)
        return f"cannot be read as an entry ({told}): {shown(line)}."
    if not isinstance(value, dict):
        return f"is not an entry, which is written in braces {{...}}: {shown(line)}."
    wrong = [what for key, inner in value.items() if (what := _wrong_with(key, inner)) is not None]
    return wrong[0] if wrong else value


def _wrong_with(key: str, value: object) -> str | None:
    """What is wrong with one field, if anything."""
    if isinstance(value, dict | list):
        return f"field {shown(key)}: holds a list or a table, and a field holds one value. Write one value."
    if not (_is_text(key) and _is_text(value)):
        return f"field {shown(key)}: holds half of a letter (a lone surrogate): {shown(value)}. Write it again."
    return None


def _is_text(value: object) -> bool:
    """False for a text with a lone surrogate: JSON can spell it, and no file can hold it."""
    try:
        str(value).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a value")


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in pairs:
        if key in values:
            raise ValueError(f"field {shown(key)} stands there twice")
        values[key] = value
    return values
