"""A trial folder: trial.toml (what was agreed), journal.ndjson (what happened), and CSV projections of the journal."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from modicum.diary.check import Record
from modicum.doors.desk.sealed_key import OPENED
from modicum.doors.desk.shelf import KeptPlan
from modicum.doors.files import journal
from modicum.doors.files.plan_file import digest_of, numbers_in, plan_name
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

DESCRIPTION = "trial.toml"
LONGEST_DESCRIPTION = 100_000
"""Characters. A description has a few thousand."""
LARGEST_WHOLE = 10**18
"""Hexadecimal numbers of any length can be read, and the longest cannot be printed in a message."""
MOST_DOTS = 100
"""In one line: a key of thousands of dotted parts would keep the TOML reader busy for minutes."""


class FolderShelf:
    """A trial on disk. Only reading and appending: nothing in a folder is ever changed in place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            is_folder, exists = folder.is_dir(), folder.exists()
        except OSError as why:
            raise DataProblem(f"{folder}: cannot be opened ({why.strerror}). Check its name and permissions.") from why
        if not is_folder:
            what = "is a file, not a folder" if exists else "there is no such folder"
            raise DataProblem(f"{folder}: {what}. A trial is a folder with {DESCRIPTION} in it.")

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    def description(self) -> Mapping[str, object]:
        return read_toml(self.folder / DESCRIPTION)

    def opened_key(self) -> tuple[Mapping[str, object], str] | None:
        path = self.folder / OPENED
        if not os.path.lexists(path):
            return None
        data = read_bytes(path)
        return parse_toml(decode(data, at=OPENED), at=OPENED), sha256(data).hexdigest()

    def records(self) -> tuple[Sequence[Record], Sequence[Problem]]:
        return journal.read(self.folder / journal.NAME)

    def plans(self) -> Sequence[KeptPlan]:
        return [_kept(self.folder / plan_name(number), number) for number in numbers_in(self.folder)]

    def description_digest(self) -> str | None:
        return digest_of(self.folder / DESCRIPTION)

    def append(self, entries: Sequence[Mapping[str, object]]) -> None:
        """Store entries; they are on disk when this returns."""
        journal.append(self.folder / journal.NAME, entries)


def _kept(path: Path, number: int) -> KeptPlan:
    try:
        return KeptPlan(path.name, number, digest_of(path), read_toml(path))
    except DataProblem as why:
        return KeptPlan(path.name, number, digest_of(path), None, str(why))


def read_toml(path: Path) -> Mapping[str, object]:
    """A description a person wrote, with dates as ISO text. Raises DataProblem with the place that cannot be read."""
    return parse_toml(decode(read_bytes(path), at=path.name), at=path.name)


def parse_toml(text: str, *, at: str) -> Mapping[str, object]:
    """The same, of a text that is at hand."""
    _check_size(text, at)
    try:
        return _plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as why:
        raise DataProblem(f"{at}: cannot be read as TOML ({why}). Correct that place.") from why
    except (ValueError, RecursionError) as why:
        raise DataProblem(
            f"{at}: cannot be read as TOML: a number in it has thousands of digits, or brackets or dotted keys "
            "stand inside each other hundreds deep. Remove that place."
        ) from why


def _check_size(text: str, name: str) -> None:
    if len(text) > LONGEST_DESCRIPTION:
        raise DataProblem(
            f"{name}: has {len(text):,} characters; a description has at most {LONGEST_DESCRIPTION:,}. Check the file."
        )
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise DataProblem(f"{name}: line {number}: has more than {MOST_DOTS} dots: {shown(line)}. Shorten it.")


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """TOML dates and times as ISO text, so that a description reads the same from any store."""

    def walk(value: object) -> object:
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner) for inner in value]
        if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
            raise ValueError("more digits than can be printed")
        return value.isoformat() if hasattr(value, "isoformat") else value

    return {key: walk(value) for key, value in values.items()}
