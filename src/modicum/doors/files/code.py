"""Which program this is: a digest of its own files, and what it runs on. Two versions with one number are told apart by it."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
import scipy

from modicum.doors.desk.bundle import PlatformShape

KINDS = (".py", ".toml", ".bib", ".json")


@cache
def code_digest() -> str:
    """SHA-256 over every file of the package: code, rules, thresholds and sentences."""
    found = sha256()
    for name, file in _under(files("modicum"), ""):
        found.update(f"\0{name}\0".encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def _under(folder: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _under(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(KINDS):
            yield f"{name}/{entry.name}", entry


def platform_here() -> PlatformShape:
    """What a number's last digits can hang on. Nothing that points to one machine or person."""
    return PlatformShape(
        python=f"{platform.python_implementation()} {platform.python_version()}",
        system=platform.system(),
        machine=platform.machine(),
        numpy=np.__version__,
        scipy=scipy.__version__,
    )
