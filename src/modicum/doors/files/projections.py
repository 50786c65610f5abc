"""The CSV files of a trial folder: readable copies of the journal, rebuilt from it and held against it.

They are written for people and spreadsheets. The journal is the record; where the two differ, that is said.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import time
from pathlib import Path

from modicum.diary.entry import Diary, Entry
from modicum.doors.desk.own_tables import ESCAPED
from modicum.doors.files.text import decode, lines_of, read_bytes
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

FORMULA_STARTS = ESCAPED
"""A spreadsheet would run a cell that begins so; a quote in front makes it text. One that begins with a quote gets another."""


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


Rows = list[tuple[object, ...]]


def projections(diary: Diary, folder: Path | None = None) -> dict[str, str]:
    """File name to content, for every projection of the entries in force.

    What few trials have, such as guesses, has a file only where there is any, or where `folder` already holds one that would else
    stay as it was.
    """
    made = {}
    for name, header, rows in (*_daily(diary), *_others(diary)):
        if rows or name in ALWAYS or (folder is not None and os.path.lexists(folder / name)):
            made[name] = _csv((*header, "recorded_at", "entry"), rows)
    return made


ALWAYS = {"doses.csv", "diary.csv", "events.csv"}


def _daily(diary: Diary) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    doses: Rows = [
        (
            *(d.day, d.slot, d.status.value, d.amount if d.kit is None else f"kit {d.kit}"),
            *(_clock(d.at), d.product, *_kept(d)),
        )
        for d in diary.doses
    ]
    yield "doses.csv", ("for_date", "slot", "status", "taken", "taken_at", "product"), doses
    ratings: Rows = [(r.day, r.slot, r.item, r.version, r.value, _clock(r.at), *_kept(r)) for r in diary.ratings]
    yield "diary.csv", ("for_date", "part", "item_id", "item_version", "value", "rated_at"), ratings
    events: Rows = [(c.day, c.until, c.shape.value, c.label, *_kept(c)) for c in diary.co_changes]
    yield "events.csv", ("from_date", "to_date", "shape", "what"), events


def _others(diary: Diary) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    effects: Rows = [(e.day, e.until, e.burden.value, e.label, _clock(e.at), *_kept(e)) for e in diary.side_effects]
    yield "side-effects.csv", ("from_date", "to_date", "burden", "what", "felt_at"), effects
    guesses: Rows = [(g.day, g.belief.value, _clock(g.at), *_kept(g)) for g in diary.guesses]
    yield "guesses.csv", ("for_date", "guess", "guessed_at"), guesses
    products: Rows = [
        (p.day, p.label, p.form.value, p.strength, p.per_ml, p.filler, p.pharmacy, p.lot, *_kept(p))
        for p in diary.products
    ]
    yield "products.csv", ("from_date", "what", "form", "strength", "per_ml", "filler", "pharmacy", "lot"), products
    labs: Rows = [(v.day, v.test, f"{v.bound}{v.value}", v.unit, v.low, v.high, *_kept(v)) for v in diary.labs]
    yield "labs.csv", ("sample_date", "test", "value", "unit", "low", "high"), labs
    expected: Rows = [(e.day, e.expects.value, *_kept(e)) for e in diary.expectations]
    yield "expectations.csv", ("for_date", "expects"), expected
    answers: Rows = [(a.day, a.question, a.version, a.text, *_kept(a)) for a in diary.answers]
    yield "answers.csv", ("for_date", "question", "version", "answer"), answers
    contacts: Rows = [(c.day, c.about, c.who, c.whom.value, c.how, *_kept(c)) for c in diary.contacts]
    yield "contacts.csv", ("on_date", "about", "who", "with", "how"), contacts


def _clock(at: time | None) -> str | None:
    return at.strftime("%H:%M") if at else None


def _kept(entry: Entry) -> tuple[str | None, str]:
    """When it was written down, and the entry's identifier: the end of every row."""
    return entry.recorded.isoformat() if entry.recorded else None, entry.id


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
