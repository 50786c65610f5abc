"""The record of a trial: an append-only file of one JSON object a line, on disk before it is acknowledged.

A line is only complete with its newline. A last line without one was cut off while it was written (power loss, a full
disk); it was never acknowledged, is reported, and is kept where it stands: the next append begins on a line of its own
and changes nothing that was read before (decision 0016).
"""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from modicum.diary.check import Record
from modicum.doors.files.text import LARGEST_FILE, read_bytes, refuse_utf_16
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

NAME = "journal.ndjson"
LONGEST_LINE = 100_000
"""An entry is a few hundred characters; a longer line is not one."""
MOST_LINES = 300_000
"""Ten years with eighty entries a day; more would keep the reader busy for minutes."""
HOW = "The line stays in the file; the others were read. If an entry is missing because of it, enter it again."
CUT_MARK = b" <- cut off: it had no line end"
"""Set behind a last line that says all of its entry and lacks only its end: it was reported and not used, and must not
become an entry because of the line end that the next append has to write."""
MOST_TRIES = 100
"""How often the file may be replaced by another while an append waits for it."""

try:
    import fcntl
except ImportError:  # pragma: no cover - only on systems without POSIX locks
    fcntl = None  # type: ignore[assignment]


def append(path: Path, entries: Sequence[Mapping[str, object]]) -> None:
    """Write entries at the end and return only when they are on disk. Raises DataProblem if the disk refuses.

    Entries are written in one piece under a lock, so two writers cannot mix their lines. What could not be read again
    is refused before anything is written. If it fails on the way, the file is as long as before, or the message says
    that this is not certain. A process that is killed on the way can leave the first lines, or part of one.

    The lock is held for writing only. Two commands that both read the record before either adds to it can tell one fact
    twice; `diary.check` counts the same once and leaves out two that differ, as it must for a record edited by hand.
    """
    lines = "".join(_line(entry, path.name) + "\n" for entry in entries)
    what = "the entry" if len(entries) == 1 else f"the {len(entries)} entries"
    try:
        for _ in range(MOST_TRIES):
            with _locked(path) as file:
                if not _stands_at(path, file):
                    continue  # replaced while this waited: what is written here would be seen by nobody
                _write(path, file, lines.encode("utf-8"), what)
                if _stands_at(path, file):
                    return
    except OSError as why:
        raise DataProblem(_refused(path, what, why)) from why
    raise DataProblem(
        f"{path}: {what} could not be stored: another program replaces the file again and again. Nothing before it was "
        "changed. Close that program, and enter it again."
    )


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """The journal, open and locked for one writer. It may be another file than the one that has the name by now."""
    with path.open("ab+", buffering=0) as file:
        if fcntl is not None:  # pragma: no branch
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _stands_at(path: Path, file: FileIO) -> bool:
    """Whether the open file is the one that has the name now: an editor saves a new file under the old name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _write(path: Path, file: FileIO, lines: bytes, what: str) -> None:
    """Raises DataProblem if it fails, having taken back what was written."""
    size = file.seek(0, os.SEEK_END)
    data = _line_end(path, file, size) + lines
    written = 0
    try:
        while written < len(data):
            written += file.write(memoryview(data)[written:])
        os.fsync(file.fileno())
        if fcntl is not None:  # pragma: no branch - other systems cannot open a folder
            _sync_folder(path.resolve().parent)
    except OSError as why:
        left = _take_back(file, size, data)
        if left is None:
            raise
        raise DataProblem(
            f"{path}: {what} could not be stored for certain ({why.strerror}), and what was written could not be taken "
            f"back ({left}). It may stand in the record, whole or in part. Nothing before it was changed. Look at the "
            "end of the journal, and enter what is missing; the same told twice counts once."
        ) from why


def _refused(path: Path, what: str, why: OSError) -> str:
    return (
        f"{path}: {what} could not be stored ({why.strerror}). Nothing of it was kept, and nothing before it is lost; "
        "free some space or check the permissions, and enter it again."
    )


def _line_end(path: Path, file: FileIO, size: int) -> bytes:
    """What must stand before a new line: nothing, or the end of a line that was cut off.

    Raises DataProblem if the new line could never be read, because of what the file is.
    """
    file.seek(0)
    refuse_utf_16(file.read(2), at=path.name)
    if size >= LARGEST_FILE:
        raise DataProblem(f"{path.name}: has more than {LARGEST_FILE:,} bytes, which no diary has. Check the file.")
    reach = min(size, 4 * LONGEST_LINE + len(codecs.BOM_UTF8))  # a letter has four bytes at the most
    file.seek(size - reach)
    last = file.read(reach).rpartition(b"\n")[2]
    if not last:
        return b""
    whole = isinstance(_read_line(last.removeprefix(codecs.BOM_UTF8)), dict)
    return CUT_MARK + b"\n" if whole else b"\n"


def _take_back(file: FileIO, size: int, data: bytes) -> str | None:
    """Make the file as long as it was, on disk, if nobody else wrote behind it. None, or why it could not be done."""
    try:
        file.seek(size)
        found = file.read(len(data) + 1)
        if not data.startswith(found):
            return "another program wrote behind it"
        if found:
            file.truncate(size)
            os.fsync(file.fileno())
    except OSError as why:
        return str(why.strerror)
    return None


def _sync_folder(folder: Path) -> None:
    """A file that was just made has its name on disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _line(entry: Mapping[str, object], name: str) -> str:
    line = json.dumps(entry, ensure_ascii=False, allow_nan=False)
    parsed = _parse(line)
    if isinstance(parsed, str):
        raise DataProblem(f"{name}: the new entry {parsed} Nothing was stored.")
    return line


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
    if line.endswith(CUT_MARK):
        told = shown(line.removesuffix(CUT_MARK).decode("utf-8", "backslashreplace"))
        return f"was cut off before its end, and never confirmed as stored ({told})."
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
        value = DECODER.decode(line)
    except RecursionError:
        return f"has brackets inside each other hundreds deep, which is not an entry: {shown(line)}."
    except ValueError as why:
        told = f"{why.msg} at character {why.colno}" if isinstance(why, json.JSONDecodeError) else str(why)
        return f"cannot be read as an entry ({told}): {shown(line)}."
    if not isinstance(value, dict):
        return f"is not an entry, which is written in braces {{...}}: {shown(line)}."
    return wrong_with(value, spelt="\\u" in line or not _is_text(line)) or value


def wrong_with(values: Mapping[str, object], *, spelt: bool) -> str | None:
    """What is wrong with the first field that is wrong. spelt : whether a letter of the line could be half a letter."""
    for key, value in values.items():
        if isinstance(value, dict | list):
            return f"field {shown(key)}: holds a list or a table, and a field holds one value. Write one value."
        if spelt and not (_is_text(key) and _is_text(value)):
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
    values: dict[str, object] = dict(pairs)
    if len(values) == len(pairs):
        return values
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            break
        seen.add(key)
    raise ValueError(f"field {shown(key)} stands there twice")


DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_whole, object_pairs_hook=_no_doubles)
"""Made once: to make it for each line takes longer than to read the line."""
