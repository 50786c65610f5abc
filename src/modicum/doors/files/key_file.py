"""The key of a sealed plan as a file: written once, readable by its owner alone, and known by the SHA-256 of its bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from modicum.doors.desk.sealed_key import DIGITS, KIND
from modicum.doors.desk.toml_text import toml_text
from modicum.doors.files.folder import parse_toml
from modicum.doors.files.text import decode, read_bytes
from modicum.errors import DataProblem
from modicum.plan.sealed import HOW, Key
from modicum.quantities import plain

OWNER_ONLY = 0o600


def key_text(key: Key) -> str:
    """The key as TOML, as the desk reads it. Every order gives a text of the same length."""
    lines = [
        "# SECRET: which kit holds what. For the pharmacy, or whoever else keeps it; not for the person or the prescriber.",
        "# In an emergency: modicum open-key --show FILE. Without modicum: the kits stand below, with the dose of a day.",
        "# Do not change anything here: the trial knows this file by its digest.",
        f'kind = "{KIND}"',
        f"plan = {toml_text(key.plan)}",
        f"plan-version = {key.version}",
        f"drawn-on = {key.drawn_on}",
        f"how = {toml_text(HOW)}",
        f'number = "{key.number:0{DIGITS}x}"',
        f"doses = [{', '.join(toml_text(str(dose)) for dose in key.doses)}]",
    ]
    for name, share in key.slots:
        lines += ["", "[[slot]]", f"name = {toml_text(name)}", f'share = "{plain(share)}"']
    for kit in key.kits:
        lines += ["", "[[kit]]", f"number = {kit.number}", f"first = {kit.first}", f"last = {kit.last}"]
        lines.append(f"dose = {toml_text(str(kit.dose))}")
    return "\n".join([*lines, ""])


def digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def read_key_file(path: Path) -> tuple[Mapping[str, object], bytes]:
    """What a key's file says, and its bytes. Raises DataProblem if it cannot be read."""
    data = read_bytes(path)
    return parse_toml(decode(data, at=path.name), at=path.name), data


def write_secret(path: Path, text: str) -> None:
    """A new file that only its owner can read, on disk when this returns. Raises DataProblem; never writes over a file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as why:
        raise DataProblem(
            f"{path}: the key could not be written ({why.strerror}), and without it nobody could ever say what a kit held. "
            "No trial was made. Name a new file in a folder that exists and that you may write to."
        ) from why


def keep_copy(folder: Path, name: str, data: bytes) -> bool:
    """A copy of an opened key in the trial's folder, whole or not at all. False if another file of that name is there."""
    target, draft = folder / name, folder / f".{name}.new"
    try:
        if os.path.lexists(target):
            return target.is_file() and target.read_bytes() == data
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as why:
        raise DataProblem(
            f"{target}: the opened key could not be kept ({why.strerror}). Run the command again."
        ) from why
    return True
