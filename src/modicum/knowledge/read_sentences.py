"""Reads the sentence model: a TOML file that says where it comes from, its weights and its pieces of words beside it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from importlib.resources.abc import Traversable

import numpy as np

from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import Flag, SentenceWeights
from modicum.knowledge.read import Table, bytes_of, open_table, read_review, read_sha256
from modicum.knowledge.shapes import frozen_map


def read_sentences(folder: Traversable, version: int, sources: Mapping[str, str]) -> SentenceWeights:
    """The model of that version. Raises KnowledgeError with file and key if anything is not as it must be."""
    file = folder / f"sentences-{version}.toml"
    table = open_table(file)
    if table.whole("version") != version:
        raise table.fail("version", f"is not the {version} in the file's name")
    for key in table.texts("source"):
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    table.text("why")
    read_review(table)
    digest = read_sha256(table, "lines-digest")
    weights = _beside(table, file, folder / f"sentences-{version}.npz", "weights-digest")
    pieces = _beside(table, file, folder / f"sentences-{version}.txt", "pieces-digest").decode("utf-8").splitlines()
    told = table.table("at")
    at = tuple(float(told.number(flag.value)) for flag in Flag)
    told.done()
    table.done()
    with np.load(io.BytesIO(weights), allow_pickle=False) as stored:
        arrays = frozen_map({name: stored[name] for name in stored.files})
    return SentenceWeights(version, digest, at, frozen_map({piece: n for n, piece in enumerate(pieces)}), arrays)


def _beside(table: Table, file: Traversable, beside: Traversable, key: str) -> bytes:
    """What stands in the file beside, if it is the one that was written with this one."""
    digest, data = read_sha256(table, key), bytes_of(beside)
    if hashlib.sha256(data).hexdigest() != digest:
        raise KnowledgeError(f"{beside}: is not what {file.name} was written with; put both back from one release")
    return data
