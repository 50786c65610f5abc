"""Removes a trial's files and looks again. What is not modicum's stays, and no link is followed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from modicum.doors.desk.answer import days_told
from modicum.doors.desk.bundle import record_hash
from modicum.doors.desk.erase import ErasedFile, Receipt
from modicum.doors.files import journal
from modicum.doors.files.folder import DESCRIPTION, read_toml
from modicum.doors.files.holdings import LARGEST_KEY, Lying, is_secret, lying_in
from modicum.doors.files.pack import sync_folder
from modicum.errors import DataProblem, UsageProblem

CHUNK = 1024 * 1024
_ORDER = ("draft", "made", "kept", "record")
"""The description goes last: where something stops the erasing, what is left still is a trial that can be erased."""


@dataclass(frozen=True)
class Erasable:
    """What would be erased and what would stay.

    name : what has to be said to erase it: the trial's id, or the folder's name if the id cannot be read. keys : sealed
    keys, which are the pharmacy's: in an emergency somebody may need to know what a kit holds.
    """

    folder: Path
    name: str
    named_by_folder: bool
    each: tuple[Lying, ...]
    stays: tuple[str, ...]
    keys: tuple[str, ...]
    bytes: int
    days: tuple[date, ...]


@dataclass(frozen=True)
class Erased:
    """receipt : what is gone. refused : what could not be erased, with the reason. folder_gone : the folder too."""

    receipt: Receipt
    refused: tuple[str, ...]
    folder_gone: bool


def erasable(folder: Path) -> Erasable:
    """Looks, and erases nothing. Raises DataProblem for a folder without a trial, UsageProblem for a link to one."""
    if folder.is_symlink():
        raise UsageProblem(f"{folder}: is a link. Name the folder itself: {folder.resolve()}.")
    lying = lying_in(folder)
    description = _start_of(folder / DESCRIPTION) or b""
    each, stays, keys = [], [], []
    for one in lying:
        removable = one.regular or one.link is not None
        if one.regular and is_secret(one.name, _start_of(one.path) or b"", description):
            keys.append(one.shown)
        elif one.role == "other" or not removable:
            stays.append(one.shown)
        else:
            each.append(one)
    each.sort(key=lambda one: (_ORDER.index(one.role), one.name == DESCRIPTION, one.name))
    name = _id_in(folder)
    size = sum(one.path.lstat().st_size for one in each if one.link is None)
    return Erasable(
        folder, name or folder.resolve().name, name is None, tuple(each), tuple(stays), tuple(keys), size, _days(folder)
    )


def _start_of(path: Path) -> bytes | None:
    """The first bytes of a file: enough to know a key."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_KEY)
    except OSError:
        return None


def _id_in(folder: Path) -> str | None:
    try:
        told = read_toml(folder / DESCRIPTION).get("id")
    except DataProblem:
        return None
    return told if isinstance(told, str) and told.strip() and told.isprintable() else None


def _days(folder: Path) -> tuple[date, ...]:
    try:
        records, _ = journal.read(folder / journal.NAME)
    except DataProblem:
        return ()
    return tuple(sorted(set(days_told(records))))


def erase(what: Erasable, *, version: str, moment: str) -> Erased:
    """Remove each file, then the folder if nothing is left in it, and look again before anything is called gone."""
    hashes = {one.name: _hash_of(one.path) for one in what.each if _is_record(one)}
    known = {name: told for name, told in hashes.items() if told is not None}
    gone, refused = [], []
    for one in what.each:
        try:
            file = _erase(one)
        except OSError as why:
            refused.append(f"{one.shown} ({why.strerror})")
            continue
        if os.path.lexists(one.path):
            refused.append(f"{one.shown} (it is there again)")
        else:
            gone.append(file)
    sync_folder(what.folder)
    return Erased(
        Receipt(
            version,
            moment,
            record_hash(known) if len(known) == len(hashes) else None,
            sorted(gone, key=lambda file: file.name),
        ),
        tuple(refused),
        _remove(what.folder),
    )


def _is_record(one: Lying) -> bool:
    return one.role == "record" and one.path.is_file()


def _hash_of(path: Path) -> str | None:
    """SHA-256 of a file of any size; None if it cannot be read, which is no reason to keep it."""
    found = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
    except OSError:
        return None
    return found.hexdigest()


def _erase(one: Lying) -> ErasedFile:
    if one.link is not None:
        one.path.unlink()
        return ErasedFile(one.shown, None, None, link=True)
    size, told = one.path.lstat().st_size, _hash_of(one.path)
    one.path.unlink()
    return ErasedFile(one.shown, size, told, link=False)


def _remove(folder: Path) -> bool:
    """The folder, if it is empty. Whoever stands in it may see its name for a while."""
    target = folder.resolve()
    try:
        if any(target.iterdir()):
            return False
        target.rmdir()
    except OSError:
        return False
    return not os.path.lexists(target)
