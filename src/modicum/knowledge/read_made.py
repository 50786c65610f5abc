"""What stands at the head of every file that a tool made from labelled lines, and the files that belong to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError
from modicum.knowledge.read import Table, bytes_of, open_table, read_review

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def open_made(file: Traversable, version: int, sources: Mapping[str, str]) -> tuple[Table, str]:
    """The rest of the file, and the digest of the lines. Raises KnowledgeError with file and key."""
    table = open_table(file)
    if table.whole("version") != version:
        raise table.fail("version", f"is not the {version} in the file's name")
    for key in table.texts("source"):
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    table.text("why")
    read_review(table)
    return table, _sha256(table, "lines-digest")


def bytes_beside(table: Table, key: str, file: Traversable, beside: Traversable) -> bytes:
    """What stands in the file beside, if it is the one that this one was written with. Raises KnowledgeError."""
    digest, data = _sha256(table, key), bytes_of(beside)
    if hashlib.sha256(data).hexdigest() != digest:
        raise KnowledgeError(
            f"{beside}: is not the table that {file.name} was written with; put both back from one release"
        )
    return data


def _sha256(table: Table, key: str) -> str:
    text = table.text(key)
    if _SHA256.fullmatch(text) is None:
        raise table.fail(key, f"{text!r} is no SHA-256 in small letters")
    return text
