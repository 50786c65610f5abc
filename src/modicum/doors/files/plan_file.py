"""The files of a plan's versions: plan.toml, plan-2.toml, plan-3.toml. Each is written once, whole, and never again."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

from modicum.doors.files.text import read_bytes
from modicum.errors import DataProblem

FIRST = "plan.toml"
_LATER = re.compile(r"plan-([1-9][0-9]{0,5})\.toml")


def plan_name(number: int) -> str:
    """The file of a version, which is counted from 1."""
    return FIRST if number == 1 else f"plan-{number}.toml"


def version_in(name: str) -> int | None:
    """The version that a file name stands for; None if it is no such name."""
    if name == FIRST:
        return 1
    match = _LATER.fullmatch(name)
    return int(match[1]) if match is not None and match[1] != "1" else None


def numbers_in(folder: Path) -> list[int]:
    """The versions of which there is a file, in order. Raises DataProblem if the folder cannot be listed."""
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError as why:
        raise DataProblem(f"{folder}: cannot be listed ({why.strerror}). Check its permissions.") from why
    return sorted(number for name in names if (number := version_in(name)) is not None)


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file's bytes, in hexadecimal; None if they cannot be read."""
    try:
        return sha256(read_bytes(path)).hexdigest()
    except DataProblem:
        return None


def write_once(path: Path, text: str) -> None:
    """The file, on disk when this returns. Raises DataProblem if there is one already, or the disk refuses.

    A draft takes the name only when it is whole, so that half a plan never stands there.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        give_name(draft, path)
    except FileExistsError as why:
        raise DataProblem(f"{path}: is there already, and a version is never written over. Try again.") from why
    except OSError as why:
        raise DataProblem(
            f"{path}: could not be written ({why.strerror}), so nothing was changed. Free some space or check the "
            "permissions. You may take less, or stop, without any file."
        ) from why


def give_name(draft: Path, path: Path) -> None:
    """Give a draft its name. A link fails where the name is taken; where a disk knows no links, the name is looked at.

    Raises FileExistsError where it is taken; the draft is removed then.
    """
    try:
        os.link(draft, path)
    except FileExistsError:
        draft.unlink()
        raise
    except OSError:
        if os.path.lexists(path):
            draft.unlink()
            raise FileExistsError from None
        draft.rename(path)
    else:
        draft.unlink()
