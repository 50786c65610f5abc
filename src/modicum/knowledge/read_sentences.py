"""Reads the sentence model: a TOML file that says where it comes from, its weights and its pieces of words beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modicum.knowledge.flag_shapes import Flag, SentenceWeights, TellingWords
from modicum.knowledge.read import Table
from modicum.knowledge.read_made import bytes_beside, open_made
from modicum.knowledge.shapes import frozen_map

PARTS = ("a", "b")
"""The weights lie in so many files: a host of repositories may refuse one that is larger."""


def read_sentences(folder: Traversable, version: int, sources: Mapping[str, str]) -> SentenceWeights:
    """The model of that version. Raises KnowledgeError with file and key if anything is not as it must be."""
    file = folder / f"sentences-{version}.toml"
    table, digest = open_made(file, version, sources)
    words, *weights = (
        bytes_beside(table, f"{key}-digest", file, folder / f"sentences-{version}{end}")
        for key, end in (("pieces", ".txt"), *((f"weights-{part}", f"-{part}.npz") for part in PARTS))
    )
    at, at_other = _thresholds(table, "at"), _thresholds(table, "at-other")
    telling = TellingWords(frozenset(table.texts("english")), frozenset(table.texts("other")))
    table.done()
    arrays: dict[str, NDArray[Any]] = {}
    for data in weights:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays |= {name: stored[name] for name in stored.files}
    pieces = frozen_map({piece: number for number, piece in enumerate(words.decode("utf-8").splitlines())})
    return SentenceWeights(version, digest, at, at_other, telling, pieces, frozen_map(arrays))


def _thresholds(table: Table, key: str) -> tuple[float, ...]:
    told = table.table(key)
    at = tuple(float(told.number(flag.value)) for flag in Flag)
    told.done()
    return at
