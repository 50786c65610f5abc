"""The CSV files of a trial folder: readable copies of the journal, rebuilt from it and held against it.

They are written for people and spreadsheets. The journal is the record; where the two differ, that is said.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from modicum.diary.entry import Diary
from modicum.doors.files.text import decode, lines_of, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a cell that begins so; a quote in front makes it text."""


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def projections(diary: Diary, folder: Path | None = None) -> dict[str, str]:
    """File name to content, for every projection of the entries in force.

    Guesses and side effects have a file only where there are any, or where `folder` already holds one that would else
    stay as it was.
    """
    doses = [
        (
            d.day,
            d.slot,
            d.status.value,
            d.amount if d.kit is None else f"kit {d.kit}",
            d.at.strftime("%H:%M") if d.at else None,
            d.id,
        )
        for d in diary.doses
    ]
    ratings = [(r.day, r.slot, r.item, r.value, r.at.strftime("%H:%M") if r.at else None, r.id) for r in diary.ratings]
    events = [(c.day, c.until, c.shape.value, c.label, c.id) for c in diary.co_changes]
    guesses = [(g.day, g.belief.value, g.at.strftime("%H:%M") if g.at else None, g.id) for g in diary.guesses]
    made = {
        "doses.csv": _csv(("for_date", "slot", "status", "taken", "taken_at", "entry"), list(doses)),
        "diary.csv": _csv(("for_date", "part", "item_id", "value", "rated_at", "entry"), list(ratings)),
        "events.csv": _csv(("from_date", "to_date", "shape", "what", "entry"), list(events)),
    }
    effects = [(e.day, e.until, e.burden.value, e.label, e.id) for e in diary.side_effects]
    if effects or (folder is not None and os.path.lexists(folder / "side-effects.csv")):
        made["side-effects.csv"] = _csv(("from_date", "to_date", "burden", "what", "entry"), list(effects))
    if guesses or (folder is not None and os.path.lexists(folder / "guesses.csv")):
        made["guesses.csv"] = _csv(("for_date", "guess", "guessed_at", "entry"), list(guesses))
    return made


def write_projections(folder: Path, diary: Diary) -> list[Path]:
    """Write every projection; a reader never sees half a file, because each is renamed into place.

    Raises DataProblem if the disk refuses.
    """
    written = []
    try:
        for name, content in projections(diary, folder).items():
            target, draft = folder / name, folder / f".{name}.new"
            with draft.open("w", encoding="utf-8", newline="") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
            written.append(target)
    except OSError as why:
        raise DataProblem(
            f"{folder}: the CSV files could not be written ({why.strerror}). The journal is untouched; free some space "
            "or check the permissions, and try again."
        ) from why
    return written


def check_projections(folder: Path, diary: Diary) -> list[Problem]:
    """A problem for every projection that tells something else than the journal. Absent files are no problem."""
    problems = []
    for name, content in projections(diary, folder).items():
        path = folder / name
        if not os.path.lexists(path):
            continue
        try:
            told = _rows(decode(read_bytes(path), at=name))
        except DataProblem as why:
            problems.append(
                Problem(
                    name,
                    str(why).removeprefix(f"{name}: "),
                    "The journal was used; modicum check --rebuild writes the file anew.",
                )
            )
            continue
        if told != _rows(content):
            problems.append(_difference(name, told, _rows(content)))
    return problems


def _rows(text: str) -> list[str]:
    """The rows without empty ones at the end, which tell nothing."""
    return lines_of(text.rstrip("\r\n"))


def _difference(name: str, told: list[str], journal: list[str]) -> Problem:
    end = "no row"
    for number in range(max(len(told), len(journal))):
        one = told[number] if number < len(told) else end
        other = journal[number] if number < len(journal) else end
        if one != other:
            return Problem(
                f"{name}: row {number + 1}",
                f"two tellings of one fact: the file says {shown(one)}, the journal says {shown(other)}.",
                "The journal is the record and was used. If the file is right, enter a correction; "
                "modicum check --rebuild writes the file anew.",
            )
    raise AssertionError("only called for two lists that differ")
