"""Reads the lists that score the screen, answers them, and writes the page of scores."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from modicum.doors.files.text import decode, read_bytes
from modicum.proof.medicine_lists import Answer, FirstRun, Line, Listed, score
from modicum.safety.resolve import Resolver

LISTS = Path("tests") / "data" / "medicine-lists"
PAGE = Path("docs") / "reference" / "screen-rates.md"
MISSPELT = "typo"
"""How the note of a line begins whose writer misspelt a name on purpose."""


def read_list(path: Path) -> list[Line]:
    """The lines of one list."""
    rows = csv.DictReader(StringIO(decode(read_bytes(path), at=path.name), newline=""))
    return [
        Line(
            row["text"],
            row["expected_status"] == "known",
            frozenset(filter(None, row["classes"].split(";"))),
            row["note"].startswith(MISSPELT),
        )
        for row in rows
    ]


def answered(lines: Sequence[Line], resolver: Resolver) -> list[tuple[Line, Answer]]:
    """Each line with the screen's answer."""
    found = [(line, resolver.line(line.text)) for line in lines]
    return [
        (line, Answer(told.status.value, frozenset(match.medicine_class.value for match in told.matches)))
        for line, told in found
    ]


def scored(root: Path, resolver: Resolver) -> list[Listed]:
    """Every list of lists.toml with its first run and its score now."""
    folder = root / LISTS
    told = tomllib.loads(decode(read_bytes(folder / "lists.toml"), at="lists.toml"))["list"]
    return [
        Listed(
            one["file"],
            one["title"],
            one["tuned-on"],
            FirstRun(**{key.replace("-", "_"): value for key, value in one["first"].items()}),
            score(answered(read_list(folder / one["file"]), resolver)),
        )
        for one in told
    ]
