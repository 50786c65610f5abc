"""The receipt of an erasing: what is gone, by name, size and digest, and nothing of what it said."""

from __future__ import annotations

from dataclasses import dataclass

ERASED = "modicum-erased-1"


@dataclass(frozen=True)
class ErasedFile:
    """A file that is gone. A link has neither size nor digest: what it led to was not touched. sha256 is null too for what could not be read."""

    name: str
    bytes: int | None
    sha256: str | None
    link: bool


@dataclass(frozen=True)
class Receipt:
    """What is kept of a trial that is gone.

    version : of modicum. moment : when, in UTC. record_hash : as a bundle of the same record states it;
    null if a part of the record could not be read any more.
    """

    version: str
    moment: str
    record_hash: str | None
    files: list[ErasedFile]
    kind: str = ERASED
