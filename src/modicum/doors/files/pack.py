"""A ZIP whose bytes hang on its content alone, and a new file that appears whole or not at all."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from modicum.doors.files.plan_file import give_name
from modicum.errors import DataProblem, UsageProblem

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can state. The times of the record stand in the record."""
OWNER_ONLY = 0o600
UNIX = 3


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Names in order, nothing compressed: what packs smaller differs from one library to the next."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.create_system, info.external_attr = UNIX, (0o100000 | OWNER_ONLY) << 16
            packed.writestr(info, files[name])
    return out.getvalue()


def write_new(path: Path, data: bytes, *, same_is_fine: bool) -> bool:
    """A file that its owner alone can read, on disk when this returns. False if it stood there with the same bytes.

    Raises DataProblem if another file has the name, or the disk refuses; nothing is then left behind.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        if os.path.lexists(path):
            if same_is_fine and path.is_file() and path.read_bytes() == data:
                return False
            raise FileExistsError
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        give_name(draft, path)
        sync_folder(path.parent)
    except FileExistsError as why:
        raise DataProblem(f"{path}: is there already, and is never written over. Name another file.") from why
    except OSError as why:
        draft.unlink(missing_ok=True)
        raise DataProblem(
            f"{path}: could not be written ({why.strerror}), so nothing was. Free some space, check the permissions, or "
            "name another place."
        ) from why
    return True


def check_new(path: Path) -> None:
    """Raises UsageProblem, before anything is done, if `write_new` could not write there."""
    if os.path.lexists(path):
        raise UsageProblem(f"{path}: is there already, and is never written over. Name another file. Nothing was done.")
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageProblem(
            f"{path}: there is no folder {path.parent} that you may write to. Name another place. Nothing was done."
        )


def sync_folder(folder: Path) -> None:
    """The names in a folder are on disk when this returns; where a system cannot do that, they are when it likes."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
