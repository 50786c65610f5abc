"""Reads the sentence model: a TOML file that says where it comes from, its weights and its pieces of words beside it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.resources.abc import Traversable

import numpy as np

from modicum.knowledge.flag_shapes import Flag, SentenceWeights
from modicum.knowledge.read_made import bytes_beside, open_made
from modicum.knowledge.shapes import frozen_map


def read_sentences(folder: Traversable, version: int, sources: Mapping[str, str]) -> SentenceWeights:
    """The model of that version. Raises KnowledgeError with file and key if anything is not as it must be."""
    file = folder / f"sentences-{version}.toml"
    table, digest = open_made(file, version, sources)
    weights, words = (
        bytes_beside(table, key, file, folder / f"sentences-{version}.{end}")
        for key, end in (("weights-digest", "npz"), ("pieces-digest", "txt"))
    )
    told = table.table("at")
    at = tuple(float(told.number(flag.value)) for flag in Flag)
    told.done()
    table.done()
    with np.load(io.BytesIO(weights), allow_pickle=False) as stored:
        arrays = frozen_map({name: stored[name] for name in stored.files})
    pieces = frozen_map({piece: number for number, piece in enumerate(words.decode("utf-8").splitlines())})
    return SentenceWeights(version, digest, at, pieces, arrays)
