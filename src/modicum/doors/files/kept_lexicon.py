"""Keeps the look-up of the medicines lexicon between runs, so that a start does not read a hundred files.

A kept text is named by the digest of everything it was made from, and begins with the digest of itself. Another
lexicon has another name, and a text that is damaged or cut off is not the text that was kept: both are as if there were none.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import modicum


def usual_folders() -> list[Path]:
    """Where to keep it: where somebody asked for it, beside the package, or in the person's own cache."""
    asked = os.environ.get("MODICUM_CACHE")
    beside = Path(modicum.__file__).parent / "knowledge" / "__pycache__"
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "modicum"
    return [*([Path(asked)] if asked else []), beside, own]


class KeptInFolder:
    """Keeps texts in the first of these folders that can be written; if none can, nothing is kept, and all is slower."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def kept(self, key: str) -> str | None:
        for folder in self._folders:
            try:
                data = (folder / _name(key)).read_bytes()
            except OSError:
                continue
            digest, _, body = data.partition(b"\n")
            if digest == _digest(body):
                return body.decode("utf-8")
        return None

    def keep(self, key: str, text: str) -> None:
        body = text.encode("utf-8")
        for folder in self._folders:
            draft = folder / f".{_name(key)}.{os.getpid()}"
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                draft.write_bytes(_digest(body) + b"\n" + body)
                draft.replace(folder / _name(key))
            except OSError:
                continue
            for old in set(folder.glob("lexicon-*.json")) - {folder / _name(key)}:
                old.unlink(missing_ok=True)
            return


def _name(key: str) -> str:
    return f"lexicon-{key}.json"


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()
