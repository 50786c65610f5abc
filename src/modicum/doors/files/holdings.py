"""What lies in a trial's folder: the record, what belongs to it, what can be made again, and what is not modicum's.

Nothing is followed out of the folder in silence, and a key that is still sealed is never taken along.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from modicum.doors.desk.bundle import ANALYSIS, MANIFEST, Role, digest
from modicum.doors.desk.knowing import words
from modicum.doors.desk.sealed_key import KIND, OPENED
from modicum.doors.files import journal
from modicum.doors.files.folder import DESCRIPTION
from modicum.doors.files.plan_file import version_in
from modicum.doors.files.text import LARGEST_FILE, read_bytes
from modicum.errors import DataProblem

MOST_OTHERS = 5_000
"""Files that are not modicum's, in one bundle."""
LARGEST_TOTAL = 256 * 1024 * 1024
"""Bytes in one bundle. Sixty years of a diary are a fortieth of it."""
LARGEST_KEY = 1024 * 1024
"""Bytes of a file that is looked into only to see whether it is a key, which has a few thousand."""
LONGEST_NAME = 200
"""Bytes of a name in a folder: disks take 255, and a draft's name is a little longer."""
PROJECTIONS = (
    *("doses.csv", "diary.csv", "events.csv", "side-effects.csv", "guesses.csv"),
    *("products.csv", "labs.csv", "expectations.csv", "answers.csv", "contacts.csv"),
)
REPORTS = ("report.html", "report.txt", "prescriber.html", "prescriber.txt")
MADE = frozenset({*PROJECTIONS, *REPORTS, ANALYSIS, MANIFEST})
KEPT = frozenset({"plan.ics", "choices.toml", "changes.toml", "person.toml", "today.toml"})
"""The calendar, and what people write for modicum under the names that its own examples give."""
_PAGE = re.compile(
    r"(?:(?:plan|dispensing)(?:-[1-9][0-9]{0,5})?|card|checklist|day-sheet|practice|design|going-on|protocols)\.(?:html|txt)",
    re.ASCII,
)
_DRAFT = re.compile(r"\.(.+)\.new", re.DOTALL)
_KEY = re.compile(rb"^[ \t]*[\"']?kind[\"']?[ \t]*=[ \t]*[\"']" + KIND.encode() + rb"[\"']", re.MULTILINE)

Lies = Literal["record", "kept", "made", "draft", "other"]


def role_of(name: str) -> Lies:
    """What a file of this name, straight in the folder, is."""
    if name in {DESCRIPTION, journal.NAME, OPENED} or version_in(name) is not None:
        return "record"
    if name in MADE:
        return "made"
    if name in KEPT or _PAGE.fullmatch(name):
        return "kept"
    match = _DRAFT.fullmatch(name)
    return "draft" if match is not None and role_of(match[1]) in {"record", "kept", "made"} else "other"


def place_of(name: str, role: Role) -> str:
    """Where a bundle has a file of the folder."""
    return f"{role}/{name}" if role in {"found", "other"} else name


@dataclass(frozen=True)
class Lying:
    """One thing straight in the folder. link : where it leads, if it is one."""

    name: str
    role: Lies
    path: Path
    regular: bool
    link: str | None

    @property
    def shown(self) -> str:
        """The name as text that can be printed, whatever its bytes are."""
        return printable(self.name if self.regular or self.link else f"{self.name}/")


@dataclass(frozen=True)
class Taken:
    """What was read of a folder.

    files : name in the folder to bytes, for the record, what is kept and what can be made again; other : for the rest, if
    it was asked for. keys : sealed keys that were left where they are. left : other things, not taken. links : not
    followed. followed : part of the record that a link leads to out of the folder; read all the same.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    other: dict[str, bytes] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)

    @property
    def record(self) -> dict[str, bytes]:
        return {name: data for name, data in self.files.items() if role_of(name) == "record"}


def printable(name: str) -> str:
    told = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else "?" for letter in told)


def lying_in(folder: Path) -> list[Lying]:
    """Everything straight in the folder, by name. Raises DataProblem if it cannot be listed, or holds no part of a record."""
    try:
        found = [_lying(path) for path in sorted(folder.iterdir())]
    except OSError as why:
        raise DataProblem(
            f"{folder}: cannot be listed ({why.strerror}). Name the trial's folder, and check its permissions."
        ) from why
    if not any(one.role == "record" for one in found):
        raise DataProblem(
            f"{folder}: holds no trial: there is no {DESCRIPTION}, no plan and no journal in it. Name the trial's folder."
        )
    return found


def _lying(path: Path) -> Lying:
    link = str(path.readlink()) if path.is_symlink() else None
    return Lying(path.name, role_of(path.name), path, stat.S_ISREG(path.lstat().st_mode), link)


def is_secret(name: str, data: bytes, description: bytes) -> bool:
    """Whether a file tells a sealed order: the key by its kind or its digest in trial.toml, or the pharmacy's page of it.

    The opened key is no secret any more: it was opened, and the record says so.
    """
    if name in {OPENED, DESCRIPTION, journal.NAME}:
        return False
    page = name.endswith((".html", ".txt")) and words().say("sealed.headline").encode() in data
    return page or _KEY.search(data) is not None or digest(data).encode() in description


def take(folder: Path, *, everything: bool, but: Collection[Path] = ()) -> Taken:
    """Read a folder. but : paths that are passed over, such as the bundle itself.

    Raises DataProblem if a part of the record, or of what is kept, cannot be read: a bundle without it would not be whole.
    """
    lying, taken = [one for one in lying_in(folder) if one.path.resolve() not in but], Taken()
    description = _bytes_of(next((one for one in lying if one.name == DESCRIPTION), None)) or b""
    for one in lying:
        if one.role in {"draft", "other"}:
            continue
        data = _bytes_of(one)
        if data is None:
            (taken.links if one.link is not None else taken.left).append(one.shown)
        elif is_secret(one.name, data, description):
            taken.keys.append(one.shown)
        else:
            taken.files[one.name] = data
            if one.link is not None and not one.path.resolve().is_relative_to(folder.resolve()):
                taken.followed.append(f"{one.shown} -> {printable(one.link)}")
    if sum(map(len, taken.files.values())) > LARGEST_TOTAL:
        raise DataProblem(
            f"{folder}: its files have more than {LARGEST_TOTAL:,} bytes, which no trial has. Check them."
        )
    _take_others(folder, [one for one in lying if one.role == "other"], taken, description, everything=everything)
    return taken


def _bytes_of(one: Lying | None) -> bytes | None:
    """None for what is no file, and for a link, unless it stands for a part of the record and leads to a file."""
    if one is None or not (one.regular or (one.role == "record" and one.path.is_file())):
        return None
    return read_bytes(one.path)


def _take_others(folder: Path, lying: list[Lying], taken: Taken, description: bytes, *, everything: bool) -> None:
    """What is not modicum's: named, and taken along if that was asked for. A key among it is named apart."""
    total = sum(map(len, taken.files.values()))
    for one in lying:
        if one.link is not None:
            taken.links.append(one.shown)
            continue
        if not everything:
            secret = is_secret(one.name, _maybe(one.path, LARGEST_KEY) or b"", description)
            (taken.keys if secret else taken.left).append(one.shown)
            continue
        for path in _below(one.path):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                taken.links.append(printable(name))
                continue
            data = _maybe(path)
            if (
                data is None
                or not is_safe(name)
                or total + len(data) > LARGEST_TOTAL
                or len(taken.other) >= MOST_OTHERS
            ):
                taken.left.append(printable(name))
            elif is_secret(path.name, data, description):
                taken.keys.append(printable(name))
            else:
                taken.other[name], total = data, total + len(data)


def _below(path: Path) -> Iterator[Path]:
    """The path itself if it is no folder, else every file and link under it, in the order of their names."""
    if not path.is_dir():
        yield path
        return
    for above, folders, names in os.walk(path, followlinks=False):
        folders.sort()
        links = [name for name in folders if Path(above, name).is_symlink()]
        yield from (Path(above, name) for name in sorted([*names, *links]))


def _maybe(path: Path, largest: int = LARGEST_FILE) -> bytes | None:
    """The bytes of a regular file that can be read and is not larger than that."""
    try:
        told = path.lstat()
        return read_bytes(path) if stat.S_ISREG(told.st_mode) and told.st_size <= largest else None
    except (OSError, DataProblem):
        return None


def is_safe(name: str) -> bool:
    """Whether a name in a bundle stays inside the folder, on any kind of disk, and can be printed."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and ":" not in name
    return plain and all(
        part not in {"", ".", ".."} and len(part.encode("utf-8", "replace")) <= LONGEST_NAME for part in parts
    )
