"""Reads what was learned from labelled lines: a TOML file that says where it comes from, and its table of weights beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from math import isfinite

from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import Flag, LearnedRow, LearnedWeights
from modicum.knowledge.read_made import bytes_beside, open_made
from modicum.knowledge.shapes import frozen_map

_KIND = re.compile(r"[wlc]")


def read_learned(folder: Traversable, version: int, sources: Mapping[str, str]) -> LearnedWeights:
    """The weights of that version. Raises KnowledgeError with file and key, or line, if anything is not as it must be."""
    file = folder / f"learned-{version}.toml"
    table, digest = open_made(file, version, sources)
    beside = folder / f"learned-{version}.tsv"
    data = bytes_beside(table, "table-digest", file, beside)
    told = {flag: table.table(flag.value) for flag in Flag}
    constant = tuple(float(row.number("constant")) for row in told.values())
    at = tuple(float(row.number("at")) for row in told.values())
    for row in told.values():
        row.done()
    table.done()
    rows = frozen_map(dict(_rows(data.decode("utf-8"), beside.name)))
    return LearnedWeights(version, digest, constant, at, rows)


def _rows(text: str, name: str) -> Iterator[tuple[str, LearnedRow]]:
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        feature, *cells = line.split("\t")
        try:
            rarity, *weights = map(float, cells)
        except ValueError as why:
            raise KnowledgeError(f"{name}: line {number}: {why}") from why
        if _KIND.match(feature) is None or feature in seen:
            raise KnowledgeError(f"{name}: line {number}: {feature!r} is there twice, or is no feature")
        if len(weights) != len(Flag) or rarity < 1.0 or not all(map(isfinite, (rarity, *weights))):
            raise KnowledgeError(f"{name}: line {number}: must hold a rarity of 1 or more and {len(Flag)} weights")
        seen.add(feature)
        yield feature, LearnedRow(rarity, tuple(weights))
