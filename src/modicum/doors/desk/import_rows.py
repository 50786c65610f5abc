"""What others wrote down, brought into a record: each row read as the journal is read, and nothing written that contradicts it.

The same file twice adds nothing: what has no identifier gets one that follows from what it tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import blake2b

from modicum.diary.check import Record, read_diary
from modicum.diary.entry import (
    Answer,
    CoChange,
    Contact,
    DoseEntry,
    Entry,
    Expectation,
    Guess,
    Lab,
    Product,
    RatingEntry,
    SideEffect,
)
from modicum.diary.fields import Fields
from modicum.diary.kinds import content_of, moment, read_entry, slot_of, telling
from modicum.diary.trial import Trial
from modicum.doors.desk.asked import check_answer
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Words
from modicum.problems import Problem, shown

LEFT = "It was not written down."
KEEPS = "The record stays as it is. If the other is right: modicum log TRIAL ... --supersedes ENTRY."
EVERY = 5_000
"""Rows after which somebody who waits is told how far it is."""
_NOT_TOLD = {"id", "recorded_at", "source", "supersedes", "after"}


@dataclass(frozen=True)
class Incoming:
    """One entry as a source tells it. where : file and row; values : in the journal's own fields."""

    file: str
    where: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Import:
    """What an import comes to. new : entries to append; already : rows that the record tells, or the files tell twice.

    conflicts : rows that tell something else than the record, or each other. unusable : rows that no record could use.
    undated : rows whose moment of writing has no offset, so it was left out.
    """

    new: tuple[Mapping[str, object], ...]
    entries: tuple[Entry, ...]
    already: int
    conflicts: tuple[Problem, ...]
    unusable: tuple[Problem, ...]
    undated: int


@dataclass(frozen=True)
class _Read:
    row: Incoming
    entry: Entry


def plan_import(
    rows: Sequence[Incoming],
    records: Sequence[Record],
    trial: Trial,
    *,
    today: date,
    progress: Callable[[str], None],
) -> Import:
    """Nothing is written here. today : the last day that is not in the future."""
    read, unusable = _read(rows, trial, today, progress)
    once, twice, conflicts = _once(read)
    known = _Known(records, trial, today)
    new: list[tuple[_Read, dict[str, object]]] = []
    already = twice
    for one in once:
        standing = known.told(one)
        if standing is None:
            new.append((one, known.entry_of(one)))
        elif content_of(standing) == content_of(one.entry):
            already += 1
        else:
            conflicts.append(_conflict(one, f"the record has {telling(standing)} (entry {standing.id})"))
    kept, contradicted = _used(new, records, trial, today)
    return Import(
        new=tuple(values for _, values in kept),
        entries=tuple(one.entry for one, _ in kept),
        already=already,
        conflicts=(*conflicts, *contradicted),
        unusable=tuple(unusable),
        undated=sum("recorded_at" in one.row.values and "recorded_at" not in values for one, values in kept),
    )


# ------------------------------------------------------------------ reading the rows


def _read(
    rows: Sequence[Incoming], trial: Trial, today: date, progress: Callable[[str], None]
) -> tuple[list[_Read], list[Problem]]:
    """The rows that stand, with the corrections of their own files carried out, and what cannot be used."""
    read: list[_Read] = []
    unusable: list[Problem] = []
    replaced: dict[tuple[str, object], Problem | None] = {}
    seen: set[tuple[str, object]] = set()
    for number, row in enumerate(rows, 1):
        if number % EVERY == 0:
            progress(f"{number:,} of {len(rows):,} rows read")
        told = row.values.get("supersedes")
        target = None if told is None else (row.file, told)
        problem: Problem | None = None
        try:
            if target is not None and target not in seen:
                raise DataProblem(f"corrects entry {shown(told)}, which does not stand before it in this file.")
            read.append(_Read(row, _entry(row, trial, today)))
        except DataProblem as why:
            problem = Problem(row.where, str(why), LEFT)
            unusable.append(problem)
        if target is not None and target in seen:
            replaced[target] = problem
        seen.add((row.file, row.values.get("id")))
    return _standing(read, replaced, unusable), unusable


def _standing(
    read: list[_Read], replaced: Mapping[tuple[str, object], Problem | None], unusable: list[Problem]
) -> list[_Read]:
    """The rows that were not corrected in their own file. A correction that cannot be used takes its row with it."""
    standing = []
    for one in read:
        key = (one.row.file, one.row.values.get("id"))
        if key not in replaced:
            standing.append(one)
        elif (wrong := replaced[key]) is not None:
            unusable.append(Problem(one.row.where, f"was corrected at {wrong.where}, and that cannot be used.", LEFT))
    return standing


def _entry(row: Incoming, trial: Trial, today: date) -> Entry:
    if row.values.get("kind") == "unblinded":
        raise DataProblem("says that a key was opened. That is written down by modicum open-key alone.")
    values = {name: value for name, value in row.values.items() if name != "supersedes"}
    entry, _ = read_entry(Fields({"id": row.where} | values, row.where), trial, today)
    if isinstance(entry, Answer):
        check_answer(entry)
    return entry


def _once(read: Sequence[_Read]) -> tuple[list[_Read], int, list[Problem]]:
    """Each fact once; how many rows told one again; and those that tell it in two ways, none of which is taken."""
    facts: dict[tuple[object, ...], list[_Read]] = {}
    for one in read:
        facts.setdefault(slot_of(one.entry), []).append(one)
    once, twice = [], 0
    conflicts: list[Problem] = []
    for same in facts.values():
        if len({content_of(one.entry) for one in same}) == 1:
            once.append(same[0])
            twice += len(same) - 1
            continue
        for number, one in enumerate(same):
            other = same[0 if number else 1]
            conflicts.append(_conflict(one, f"{other.row.where} says {telling(other.entry)}"))
    return once, twice, conflicts


def _conflict(one: _Read, other: str) -> Problem:
    return Problem(
        one.row.where, f"two tellings of one fact: {telling(one.entry)} here, and {other}.", f"{LEFT} {KEEPS}"
    )


# ------------------------------------------------------------------ held against the record


class _Known:
    """What the record tells, by identifier (corrected lines too) and by fact, and the identifiers that are taken."""

    def __init__(self, records: Sequence[Record], trial: Trial, today: date) -> None:
        diary, _ = read_diary(records, trial, today=today)
        self.facts = {slot_of(entry): entry for entry in diary.every}
        self.taken = {record.values.get("id") for record in records}
        self.by_id: dict[str, Entry] = {}
        for record in records:
            try:
                entry, _ = read_entry(Fields(record.values, record.where), trial, today)
            except DataProblem:
                continue  # said by modicum check, of every line that cannot be read
            self.by_id.setdefault(entry.id, entry)

    def told(self, one: _Read) -> Entry | None:
        """What the record tells of the same fact; the very row, if it was brought in before and corrected since."""
        for name in (one.row.values.get("id"), name_of(one.entry)):
            before = self.by_id.get(str(name))
            if before is not None and content_of(before) == content_of(one.entry):
                return before
        return self.facts.get(slot_of(one.entry))

    def entry_of(self, one: _Read) -> dict[str, object]:
        """The row as it is to be written: its own identifier if that is free, when it was written down if that is sure."""
        values = {name: value for name, value in one.row.values.items() if name not in _NOT_TOLD and value is not None}
        own, told = one.row.values.get("id"), one.row.values.get("recorded_at")
        name = one.entry.id if own is not None and one.entry.id not in self.taken else name_of(one.entry)
        self.taken.add(name)
        if isinstance(told, str) and moment(told) is not None:
            values["recorded_at"] = told
        return {"id": name} | values | {"source": f"import {one.row.file}"}


def _used(
    new: Sequence[tuple[_Read, dict[str, object]]], records: Sequence[Record], trial: Trial, today: date
) -> tuple[list[tuple[_Read, dict[str, object]]], list[Problem]]:
    """The new entries that would be in force, read back with all others; the rest the record itself tells in two ways."""
    lines = [Record(one.row.where, values) for one, values in new]
    diary, _ = read_diary([*records, *lines], trial, today=today)
    in_force = {entry.id for entry in diary.every}
    kept = [pair for pair in new if pair[1]["id"] in in_force]
    lost = [pair[0] for pair in new if pair[1]["id"] not in in_force]
    return kept, [_conflict(one, "the record tells it in two ways (modicum check TRIAL)") for one in lost]


def name_of(entry: Entry) -> str:
    """An identifier that follows from what an entry tells, and from nothing else."""
    told = [type(entry).__name__, *map(_plainly, content_of(entry))]
    return f"import-{blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()}"


def _plainly(value: object) -> str | None:
    """The same text for the same value, however it was written: 6.0 is 6."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Enum):
        return str(value.value)
    return None if value is None else str(value)


_CALLED: Mapping[type[Entry], str] = {
    DoseEntry: "import-rows.doses",
    RatingEntry: "import-rows.ratings",
    CoChange: "import-rows.changes",
    SideEffect: "import-rows.side-effects",
    Guess: "import-rows.guesses",
    Product: "import-rows.products",
    Lab: "import-rows.labs",
    Expectation: "import-rows.expectations",
    Answer: "import-rows.answers",
    Contact: "import-rows.contacts",
}
"""What each kind is called, by its key in the words."""


def in_short(entries: Iterable[Entry], words: Words) -> list[str]:
    """How many of each kind, and from which day to which, so that somebody can see what was understood."""
    kinds: dict[str, list[date]] = {}
    for entry in entries:
        kinds.setdefault(words.say(_CALLED[type(entry)]), []).append(entry.day)
    return [
        words.say("import-rows.kind", what=what, count=len(days), first=min(days), last=max(days))
        for what, days in kinds.items()
    ]
