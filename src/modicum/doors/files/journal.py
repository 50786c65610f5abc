"""The record of a trial: an append-only file of one JSON object a line, on disk before it is acknowledged.

A line is only complete with its newline. A last line without one was cut off while it was written (power loss, a full
disk); it was never acknowledged, is reported, and is kept where it stands: the next append begins on a line of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from modicum.diary.check import Record
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

NAME = "journal.ndjson"
LONGEST_LINE = 100_000
"""An entry is a few hundred characters; a longer line is not one."""

try:
    import fcntl
except ImportError:  # pragma: no cover - only on systems without POSIX locks
    fcntl = None  # type: ignore[assignment]


def append(path: Path, entries: Sequence[Mapping[str, object]]) -> None:
    """Write entries at the end and return only when they are on disk. Raises DataProblem if the disk refuses.

    Entries are written in one piece under a lock, so two writers cannot mix their lines.
    """
    lines = "".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n" for entry in entries)
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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    """Every readable record and a problem for every line that is not one.

    Raises DataProblem if there is no journal or it is not text at all.
    """
    text = decode(read_bytes(path), at=path.name)
    lines = text.split("\n")
    cut_off = lines.pop()
    records: list[Record] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        where = f"{path.name}: line {number}"
        if not line.strip():
            continue
        parsed = _parse(line)
        if isinstance(parsed, str):
            problems.append(Problem(where, parsed, "The line stays in the file; the others were read."))
        else:
            records.append(Record(where, parsed))
    if cut_off.strip():
        problems.append(
            Problem(
                f"{path.name}: line {len(lines) + 1}",
                f"is cut off: it has no end ({shown(cut_off)}).",
                "It was never confirmed as stored. If the entry is missing, enter it again.",
            )
        )
    return records, problems


def _parse(line: str) -> dict[str, object] | str:
    """The object on a line, or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return f"has {len(line):,} characters, which is not an entry."
    try:
        value = json.loads(line, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError) as why:
        return f"cannot be read as an entry ({why}): {shown(line)}."
    return value if isinstance(value, dict) else f"is not an entry: {shown(line)}."


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a value")


def _no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a field stands there twice")
    return values
