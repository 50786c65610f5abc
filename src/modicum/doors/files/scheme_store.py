"""Keeps each finished cell of a comparison of schemes as a line of text, so that a stopped run can go on; writes its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from modicum.doors.desk.compare_schemes import Cell, Work
from modicum.doors.files.validation import digest_of
from modicum.errors import DataProblem
from modicum.proof.schemes import MEASURES, Counted

CELLS = "protocols-cells.ndjson"
MOVES_CELLS = (
    "analysis", "models", "plan", "proof", "knowledge/verdicts", "knowledge/populations", "knowledge/protocols",
    "knowledge/adjustments",
)  # fmt: skip
"""Folders of the package whose files can change a cell."""
MOVES_NONE = ("proof/scheme_page.py", "proof/scheme_ranks.py")
"""Files in them that only show cells."""


class SchemeStore:
    """Cells in a folder. Those of another code, size or seed are never mixed in."""

    def __init__(self, folder: Path, work: Work) -> None:
        self.file = folder / CELLS
        self.key = [digest_of(MOVES_CELLS, without=MOVES_NONE), work.persons, work.judged, work.seed]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.done = self._read()
        except OSError as why:
            raise DataProblem(f"{folder}: cannot be used ({why.strerror}). Name another folder.") from why

    def _read(self) -> dict[Cell, Counted]:
        """A line that was cut off when a run was stopped is left aside, and its cell made again."""
        found: dict[Cell, Counted] = {}
        for line in self.file.read_text(encoding="utf-8").splitlines() if self.file.is_file() else ():
            try:
                values = json.loads(line)
            except ValueError:
                continue
            if values["key"] == self.key:
                of = {name: np.array(values["of"][name], dtype=float) for name in MEASURES}
                found[values["cell"][0], values["cell"][1]] = Counted(of, tuple(values["words"]))
        return found

    def keep(self, cell: Cell, counted: Counted) -> None:
        of = {name: [_short(value) for value in counted.of[name].tolist()] for name in MEASURES}
        line = json.dumps({"key": self.key, "cell": cell, "of": of, "words": counted.words})
        with self.file.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{line}\n")


def _short(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 - not a number is not equal to itself


def write_values(folder: Path, values: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> list[Path]:
    """protocols.json and protocols.csv, each whole or not at all."""
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(rows)
    written = []
    for name, content in (
        ("protocols.json", json.dumps(values, ensure_ascii=False, indent=1) + "\n"),
        ("protocols.csv", table.getvalue()),
    ):
        draft = folder / f".{name}.new"
        draft.write_text(content, encoding="utf-8", newline="\n")
        written.append(draft.replace(folder / name))
    return written
