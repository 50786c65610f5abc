"""Raw records of a journal into entries in force: corrections applied, doubles and contradictions found, nothing lost.

Every record ends up in exactly one place: an entry in force, an entry that a later one superseded, or a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from modicum.days import read_clock, read_date
from modicum.diary.entry import CoChange, Diary, DoseEntry, RatingEntry, Shape, Status
from modicum.diary.fields import Fields
from modicum.diary.trial import Trial
from modicum.errors import DataProblem
from modicum.problems import Problem
from modicum.quantities import Dose, read_number

Entry = DoseEntry | RatingEntry | CoChange

_STATUS = {status.value: status for status in Status}
_SHAPE = {shape.value: shape for shape in Shape}
_RECORDED = ("recorded_at", "by", "source")
"""Who wrote the record, when and from what: kept in the journal, not needed by the entry."""


@dataclass(frozen=True)
class Record:
    """One line of a journal as parsed, with where it stands."""

    where: str
    values: Mapping[str, object]


def read_diary(records: Sequence[Record], trial: Trial, *, today: date) -> tuple[Diary, list[Problem]]:
    """Entries in force and problems. `today` is the last day that is not in the future."""
    problems: list[Problem] = []
    entries: dict[str, tuple[Record, Entry]] = {}
    superseded: dict[str, str] = {}
    for record in records:
        try:
            entry, replaces = _entry(Fields(record.values, record.where), trial, today)
        except DataProblem as why:
            problems.append(Problem(record.where, str(why), "This line was not used; the others were read."))
            _remember_unreadable(record, entries, superseded)
            continue
        if entry.id in entries:
            problems.append(_doubled(record, entries[entry.id]))
            continue
        entries[entry.id] = (record, entry)
        if replaces is not None:
            if replaces not in entries or entries[replaces][1] == entry:
                problems.append(
                    Problem(record.where, f"corrects entry {replaces!r}, which does not stand before it.",
                            "The correction was kept as an entry of its own; check the identifier.")
                )  # fmt: skip
            superseded[replaces] = entry.id
    in_force = [pair for key, pair in entries.items() if key not in superseded]
    kept = _without_contradictions(in_force, problems)
    return _sorted(kept), problems


def _remember_unreadable(record: Record, entries: dict[str, tuple[Record, Entry]], superseded: dict[str, str]) -> None:
    """An unreadable dose makes its day's total unknown, and an unreadable correction still says that something is wrong.

    Leaving either out in silence would turn "unknown" into a number.
    """
    key = f"unreadable at {record.where}"
    replaces = record.values.get("supersedes")
    if isinstance(replaces, str):
        superseded[replaces] = key
    day, slot = record.values.get("for"), record.values.get("slot")
    if record.values.get("kind") == "dose" and isinstance(day, str):
        try:
            entry = DoseEntry(key, read_date(day), f"{slot} (unreadable)", Status.NOT_RECORDED, None)
        except DataProblem:
            return
        entries[key] = (record, entry)


def _entry(fields: Fields, trial: Trial, today: date) -> tuple[Entry, str | None]:
    for name in _RECORDED:
        fields.maybe(name, str)
    replaces = fields.maybe("supersedes", str)
    kind = fields.choice("kind", _KINDS)
    entry = kind(fields, trial)
    fields.done()
    if entry.day > today:
        raise DataProblem(f"field 'for': {entry.day} is in the future (today is {today}). Check the date.")
    if entry.day < trial.calendar.first_day and not isinstance(entry, CoChange):
        raise DataProblem(f"field 'for': {entry.day} is before the trial's first day, {trial.calendar.first_day}.")
    return entry, replaces


def _dose(fields: Fields, trial: Trial) -> DoseEntry:
    status = fields.choice("status", _STATUS)
    amount = fields.maybe("amount", Dose.read)
    if (amount is not None) != (status is Status.TAKEN):
        raise DataProblem(f"field 'amount': a dose that was {status.value} {_needs(status)}.")
    if amount is not None and amount.unit is not trial.unit:
        raise DataProblem(
            f"field 'amount': {amount} is not in {trial.unit.value}, the trial's unit. Units are not mixed; "
            f"write the amount in {trial.unit.value}."
        )
    return DoseEntry(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        slot=fields.text("slot"),
        status=status,
        amount=amount,
        at=fields.maybe("at", read_clock),
    )


def _needs(status: Status) -> str:
    return "needs its amount with a unit" if status is Status.TAKEN else "has no amount"


def _rating(fields: Fields, trial: Trial) -> RatingEntry:
    items = {item.scale.id: item.scale for item in trial.items}
    scale = fields.choice("item", items)
    value = fields.read("value", _signed)
    if not scale.minimum <= value <= scale.maximum:
        raise DataProblem(
            f"field 'value': {value} is off the scale {scale.id}, which runs from {scale.minimum} to {scale.maximum}."
        )
    if (value - scale.minimum) % scale.step != 0:
        raise DataProblem(f"field 'value': {value} is between the steps of {scale.id} (every {scale.step}).")
    return RatingEntry(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        slot=fields.text("slot"),
        item=scale.id,
        value=value,
        at=fields.maybe("at", read_clock),
    )


def _signed(text: str) -> Decimal:
    return -read_number(text[1:]) if text.startswith("-") else read_number(text)


def _co_change(fields: Fields, _trial: Trial) -> CoChange:
    entry = CoChange(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        label=fields.text("what"),
        shape=fields.choice("shape", _SHAPE),
        until=fields.maybe("until", read_date),
    )
    if (entry.until is not None) != (entry.shape is Shape.WINDOW):
        raise DataProblem("field 'until': a window needs its last day, and a step has none.")
    if entry.until is not None and entry.until < entry.day:
        raise DataProblem(f"field 'until': {entry.until} is before the window begins, {entry.day}.")
    return entry


_KINDS: dict[str, Callable[[Fields, Trial], Entry]] = {"dose": _dose, "rating": _rating, "co-change": _co_change}


def _doubled(record: Record, first: tuple[Record, Entry]) -> Problem:
    same = dict(record.values) == dict(first[0].values)
    what = f"the identifier {first[1].id!r} already stands at {first[0].where}"
    if same:
        return Problem(record.where, f"{what}, with the same content.", "It was counted once.", weight="note")
    return Problem(
        record.where, f"{what}, with other content.", "The first was used; give the second an identifier of its own."
    )


def _without_contradictions(pairs: list[tuple[Record, Entry]], problems: list[Problem]) -> list[Entry]:
    """One entry per slot. Two that agree are counted once; two that differ are both left out: nobody can say which."""
    slots: dict[tuple[object, ...], list[tuple[Record, Entry]]] = {}
    for record, entry in pairs:
        slots.setdefault(_slot(entry), []).append((record, entry))
    kept: list[Entry] = []
    for same in slots.values():
        record, entry = same[0]
        contents = {_content(other) for _, other in same}
        if len(contents) == 1:
            kept.append(entry)
            weight, what, then = "note", "the same is written twice", "It was counted once."
        else:
            told = " and ".join(f"{_telling(other)} ({place.where})" for place, other in same)
            weight, what = "left-out", f"two tellings of one fact: {told}"
            then = "Neither was used. Correct one with an entry that supersedes it."
            if isinstance(entry, DoseEntry):
                kept.append(replace(entry, status=Status.NOT_RECORDED, amount=None))
        if len(same) > 1:
            problems.append(Problem(record.where, f"{what}.", then, weight="note" if weight == "note" else "left-out"))
    return kept


def _content(entry: Entry) -> tuple[object, ...]:
    """What an entry says, without its identifier and clock time."""
    return tuple(value for name, value in vars(entry).items() if name not in {"id", "at"})


def _slot(entry: Entry) -> tuple[object, ...]:
    match entry:
        case DoseEntry():
            return ("dose", entry.day, entry.slot)
        case RatingEntry():
            return ("rating", entry.day, entry.slot, entry.item)
        case CoChange():
            return ("co-change", entry.day, entry.label)


def _telling(entry: Entry) -> str:
    match entry:
        case DoseEntry():
            return f"{entry.day} {entry.slot}: {entry.status.value} {entry.amount or ''}".strip()
        case RatingEntry():
            return f"{entry.day} {entry.slot}: {entry.item} {entry.value}"
        case CoChange():
            return f"{entry.day}: {entry.label}, {entry.shape.value}"


def _sorted(entries: list[Entry]) -> Diary:
    entries = sorted(entries, key=lambda entry: (entry.day, entry.id))
    return Diary(
        tuple(entry for entry in entries if isinstance(entry, DoseEntry)),
        tuple(entry for entry in entries if isinstance(entry, RatingEntry)),
        tuple(entry for entry in entries if isinstance(entry, CoChange)),
    )
