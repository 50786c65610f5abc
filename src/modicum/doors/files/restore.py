"""Writes what a bundle holds as a trial's folder: whole, or not at all, and never into another trial."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modicum.doors.desk.bundle import digest, record_hash
from modicum.doors.files.holdings import lying_in
from modicum.doors.files.pack import sync_folder
from modicum.doors.files.text import read_bytes
from modicum.doors.files.unpack import Unpacked
from modicum.errors import DataProblem, UsageProblem


@dataclass(frozen=True)
class Restored:
    """written : the files, by their names in the folder; empty if the same record stood there already."""

    written: tuple[str, ...]


def restore(bundle: Unpacked, folder: Path) -> Restored:
    """The folder as it was. A folder with the same record is left as it is.

    Raises UsageProblem if something else has the name, DataProblem if another record stands there or the disk refuses.
    """
    target = folder.resolve()
    try:
        if not folder.is_dir():
            if os.path.lexists(folder):
                raise UsageProblem(f"{folder}: is a file or a broken link, not a folder. Name a new folder.")
        elif any(folder.iterdir()):
            return _compared(bundle, folder)
        _write(bundle.for_folder, target)
    except OSError as why:
        raise DataProblem(
            f"{folder}: could not be written ({why.strerror}), and nothing was left half written. Free some space, check the "
            "permissions, or name another folder."
        ) from why
    if _record_hash_of(target) != bundle.manifest.record_hash:
        raise DataProblem(
            f"{folder}: was written, and does not read back as the record. Check the disk, and import again."
        )
    return Restored(tuple(sorted(bundle.for_folder)))


def _write(files: Mapping[str, bytes], target: Path) -> None:
    """All files in a draft folder beside the target, which then gets its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent))
    try:
        for name, data in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:  # on a disk that takes Notes and notes for one name, the second one stops it
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        for above, _, _ in os.walk(draft):
            sync_folder(Path(above))
        if target.is_dir():
            target.rmdir()  # empty, or this fails and nothing is lost
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync_folder(target.parent)


def _compared(bundle: Unpacked, folder: Path) -> Restored:
    try:
        there = _record_in(folder)
    except DataProblem as why:
        raise UsageProblem(
            f"{folder}: holds other files, and nothing was written. Name a new or an empty folder."
        ) from why
    if digest_of(there) == bundle.manifest.record_hash:
        return Restored(())
    raise DataProblem(
        f"{folder}: holds another record, and nothing was changed. {_first_difference(there, bundle.record)} Name a new folder; "
        "two records are never mixed."
    )


def digest_of(record: Mapping[str, bytes]) -> str:
    return record_hash({name: digest(data) for name, data in record.items()})


def _record_in(folder: Path) -> dict[str, bytes]:
    return {one.name: read_bytes(one.path) for one in lying_in(folder) if one.role == "record" and one.path.is_file()}


def _record_hash_of(folder: Path) -> str:
    return digest_of(_record_in(folder))


def _first_difference(there: Mapping[str, bytes], bundle: Mapping[str, bytes]) -> str:
    """The first file that differs, and its first line that does."""
    name = next(name for name in sorted({*there, *bundle}) if there.get(name) != bundle.get(name))
    if name not in there:
        return f"{name} stands in the bundle and not in the folder."
    if name not in bundle:
        return f"{name} stands in the folder and not in the bundle."
    one, other = there[name].split(b"\n"), bundle[name].split(b"\n")
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{name} differs from line {same + 1} on."
