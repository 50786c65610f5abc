"""Raw records of a journal into entries in force: corrections applied, doubles and contradictions found, nothing lost.

Every record ends up in exactly one place: an entry in force, an entry that a later one superseded, or a problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from modicum.days import read_date
from modicum.diary.describe import LONGEST_TRIAL_DAYS
from modicum.diary.entry import (
    Answer,
    Burden,
    CoChange,
    Contact,
    Diary,
    DoseEntry,
    Entry,
    Expectation,
    Guess,
    Lab,
    Line,
    Product,
    RatingEntry,
    SideEffect,
    Status,
    Unblinded,
)
from modicum.diary.fields import Fields
from modicum.diary.kinds import KINDS, content_of, read_entry, slot_of, telling
from modicum.diary.marks import marked, wrote
from modicum.diary.products import unknown_products
from modicum.diary.trial import Trial
from modicum.errors import DataProblem
from modicum.problems import Problem, shown

_NO_DOSES = set(KINDS) - {"dose"}
_NAMES_SHOWN = 3
_NOT_SEVERE = {Burden.MILD.value, Burden.MODERATE.value}


@dataclass(frozen=True)
class Record:
    """One line of a journal as parsed, with where it stands."""

    where: str
    values: Mapping[str, object]


def read_diary(records: Sequence[Record], trial: Trial, *, today: date) -> tuple[Diary, list[Problem]]:
    """Entries in force and problems. `today` is the last day that is not in the future."""
    reading = _Reading(trial, today)
    for record in records:
        reading.take(record)
    diary = _sorted(_without_contradictions(reading.in_force(), reading.problems))
    diary = replace(diary, lines=_with_lost(reading.lines, records))
    written = [wrote(record.where, record.values) for record in records]
    return diary, [
        *reading.problems,
        *marked(diary, written, trial.calendar),
        *_undescribed(diary),
        *_other_wording(diary, trial),
    ]


def _other_wording(diary: Diary, trial: Trial) -> list[Problem]:
    """Another version of a scale asks in other words, and other words can get other numbers."""
    now = {item.scale.id: item.scale.version for item in trial.items}
    other = [one for one in diary.ratings if one.version is not None and one.version != now[one.item]]
    if not other:
        return []
    told = sorted({(one.item, one.version or 0) for one in other})[:_NAMES_SHOWN]
    named = "; ".join(f"{item} in version {version}, and it is version {now[item]} here" for item, version in told)
    what = f"{len(other)} ratings answer another wording of their question ({named}), which can get other numbers."
    return [
        Problem(
            "ratings", what, "They were used. Compare the two wordings before you trust a change between them.", "note"
        )
    ]


def _undescribed(diary: Diary) -> list[Problem]:
    doses = unknown_products(diary)
    if not doses:
        return []
    names = ", ".join(sorted({shown(dose.product) for dose in doses})[:_NAMES_SHOWN])
    what = f"{len(doses)} doses were taken from {names}, and no entry says what that is."
    return [Problem("products", what, "The doses were used. Describe it with an entry of the kind 'product'.", "note")]


def _with_lost(lines: Sequence[Line], records: Sequence[Record]) -> tuple[Line, ...]:
    """Each line, with the one that it names as written before it, where that is not in the record any more."""
    here = {_text_of(record, "id") for record in records}
    found = []
    for line in lines:
        after = line.entry.after if isinstance(line.entry, Answer | Contact) else None
        found.append(line if after is None or after in here else replace(line, lost=after))
    return tuple(found)


class _Reading:
    """The records so far. Everything told under one identifier is corrected together.

    seen : identifier -> the first record with it, and its entry if it could be read.
    told : identifier -> what stands in the diary under it until an entry supersedes it.
    stands_for : identifier of an unreadable correction -> the identifier that it corrects.
    wrong : identifier -> positions in `problems` that a readable correction of it settles.
    """

    def __init__(self, trial: Trial, today: date) -> None:
        self.trial, self.today = trial, today
        self.problems: list[Problem] = []
        self.seen: dict[str, tuple[Record, Entry | None]] = {}
        self.told: dict[str, list[tuple[Record, Entry]]] = {}
        self.superseded: set[str] = set()
        self.stands_for: dict[str, str] = {}
        self.wrong: dict[str, list[int]] = {}
        self.lines: list[Line] = []

    def in_force(self) -> list[tuple[Record, Entry]]:
        return [pair for key, pairs in self.told.items() if key not in self.superseded for pair in pairs]

    def take(self, record: Record) -> None:
        """One more record: into the diary, or a problem."""
        try:
            entry, replaces = read_entry(Fields(record.values, record.where), self.trial, self.today)
        except DataProblem as why:
            self._line_of_unreadable(record)
            self._unreadable(record, str(why))
            return
        if isinstance(entry, Answer | Contact | SideEffect | CoChange):
            self.lines.append(Line(record.where, entry.id, str(record.values["kind"]), entry, replaces))
        if entry.id in self.seen:
            self._doubled(record, entry)
            return
        if replaces is not None and self._opened(replaces):
            what = (
                f"would take back entry {shown(replaces)}, which says that the key was opened. That cannot be undone."
            )
            self.problems.append(Problem(record.where, what, "Both were kept; give it no 'supersedes'."))
        elif replaces is not None:
            self._correct(record, replaces)
        self.seen[entry.id] = (record, entry)
        self.told[entry.id] = [(record, entry)]

    def _correct(self, record: Record, replaces: str) -> None:
        target = self.stands_for.get(replaces, replaces)
        if target not in self.told:
            self.problems.append(
                Problem(record.where, f"corrects entry {shown(replaces)}, which does not stand before it.",
                        "The correction was kept as an entry of its own; check the identifier.")
            )  # fmt: skip
            return
        self.superseded.add(target)
        for position in self.wrong.pop(target, []):
            then = f"It was corrected later ({record.where})."
            self.problems[position] = replace(self.problems[position], how_to_mend=then, weight="note")

    def _opened(self, replaces: str) -> bool:
        return any(isinstance(entry, Unblinded) for _, entry in self.told.get(replaces, []))

    def _line_of_unreadable(self, record: Record) -> None:
        """What cannot be read may have been what raised a flag; a side effect that says it was not severe was not."""
        kind = _text_of(record, "kind") or ""
        if kind == "side-effect" and record.values.get("burden") in _NOT_SEVERE:
            return
        own, replaces = _text_of(record, "id"), _text_of(record, "supersedes")
        self.lines.append(Line(record.where, own, kind, None, replaces))

    def _unreadable(self, record: Record, why: str) -> None:
        """An unreadable dose makes its day's total unknown, and an unreadable correction takes away what it corrects.

        Leaving either out in silence would turn "unknown" into a number.
        """
        own, replaces = (_text_of(record, name) for name in ("id", "supersedes"))
        target = self.stands_for.get(replaces, replaces) if replaces is not None else None
        before = self.told.get(target, []) if target is not None else []
        unknown = [_unknown(entry, record) for _, entry in before if isinstance(entry, DoseEntry)]
        dose = _dose_of_unreadable(record)
        if dose is not None and self._in_trial(dose.day) and dose.day not in {entry.day for entry in unknown}:
            unknown.append(dose)
        pairs: list[tuple[Record, Entry]] = [(record, entry) for entry in unknown]
        if target is not None and target in self.told and target not in self.superseded:
            key, self.told[target] = target, pairs
            if own is not None and own not in self.seen:
                self.stands_for[own] = target
        else:
            key = self._open(own, record)
            self.told[key] = [*self.told.get(key, []), *pairs]
        if own is not None:
            self.seen.setdefault(own, (record, None))
        then = "enter it again" if own is None else f"add an entry that supersedes {shown(own)}"
        self._problem(key, record, why, f"This line was not used; the others were read. To mend it, {then}.")

    def _open(self, own: str | None, record: Record) -> str:
        """The identifier to tell something under, such that an entry that supersedes `own` takes it away again."""
        key = self.stands_for.get(own, own) if own is not None else None
        if key is not None and key not in self.superseded:
            return key
        key = f"told at {record.where}"
        if own is not None:
            self.stands_for[own] = key
        return key

    def _in_trial(self, day: date) -> bool:
        return day <= self.today and 0 <= self.trial.calendar.number(day) <= LONGEST_TRIAL_DAYS

    def _problem(self, key: str, record: Record, what: str, then: str) -> None:
        self.wrong.setdefault(key, []).append(len(self.problems))
        self.problems.append(Problem(record.where, what, then))

    def _doubled(self, record: Record, entry: Entry) -> None:
        """A second record with an identifier that already stands: the same again, or another telling."""
        first, read = self.seen[entry.id]
        what = f"the identifier {shown(entry.id)} already stands at {first.where}"
        if dict(record.values) == dict(first.values):
            self.problems.append(
                Problem(record.where, f"{what}, with the same content.", "It was counted once.", "note")
            )
            return
        key = self._open(entry.id, record)
        if read is not None and slot_of(read) == slot_of(entry):
            used = "Neither was used"
            self.told[key] = [*self.told.get(key, []), (record, entry)]
        else:
            used = "The second was not used"
            unknown = [_unknown(entry, record)] if isinstance(entry, DoseEntry) else []
            self.told[key] = [*self.told.get(key, []), *((record, dose) for dose in unknown)]
        self._problem(key, record, f"{what}, with other content.", f"{used}; give each an identifier of its own.")


def _unknown(dose: DoseEntry, record: Record) -> DoseEntry:
    """The same dose as not recorded, in a slot of its own: its day's total is unknown, whatever else is told of it."""
    slot = f"{dose.slot} (unreadable: {record.where})"
    return replace(dose, slot=slot, status=Status.NOT_RECORDED, amount=None, at=None, kit=None, product=None)


def _dose_of_unreadable(record: Record) -> DoseEntry | None:
    """What is left of an unreadable dose: the day whose total is unknown. None if it is no dose, or has no day."""
    day = _text_of(record, "for")
    if record.values.get("kind") in _NO_DOSES or day is None:
        return None
    try:
        dose = DoseEntry(f"unreadable at {record.where}", read_date(day), "dose", Status.NOT_RECORDED, None)
    except DataProblem:
        return None
    return _unknown(dose, record)


def _text_of(record: Record, name: str) -> str | None:
    value = record.values.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _without_contradictions(pairs: list[tuple[Record, Entry]], problems: list[Problem]) -> list[Entry]:
    """One entry per slot. Two that agree are counted once; two that differ are both left out: nobody can say which."""
    slots: dict[tuple[object, ...], list[tuple[Record, Entry]]] = {}
    for record, entry in pairs:
        slots.setdefault(slot_of(entry), []).append((record, entry))
    kept: list[Entry] = []
    for same in slots.values():
        record, entry = same[0]
        if len(same) == 1:
            kept.append(entry)
            continue
        contents = {content_of(other) for _, other in same}
        if len(contents) == 1:
            kept.append(entry)
            weight, what, then = "note", "the same is written twice", "It was counted once."
        else:
            told = " and ".join(f"{telling(other)} ({place.where})" for place, other in same)
            weight, what = "left-out", f"two tellings of one fact: {told}"
            then = "Neither was used. Correct one with an entry that supersedes it."
            if isinstance(entry, DoseEntry):
                kept.append(replace(entry, status=Status.NOT_RECORDED, amount=None, kit=None, product=None))
        problems.append(Problem(record.where, f"{what}.", then, weight="note" if weight == "note" else "left-out"))
    return kept


def _sorted(entries: list[Entry]) -> Diary:
    entries = sorted(entries, key=lambda entry: (entry.day, entry.id))
    return Diary(
        tuple(entry for entry in entries if isinstance(entry, DoseEntry)),
        tuple(entry for entry in entries if isinstance(entry, RatingEntry)),
        tuple(entry for entry in entries if isinstance(entry, CoChange)),
        tuple(entry for entry in entries if isinstance(entry, Guess)),
        tuple(entry for entry in entries if isinstance(entry, Unblinded)),
        tuple(entry for entry in entries if isinstance(entry, SideEffect)),
        tuple(entry for entry in entries if isinstance(entry, Product)),
        tuple(entry for entry in entries if isinstance(entry, Lab)),
        tuple(entry for entry in entries if isinstance(entry, Expectation)),
        tuple(entry for entry in entries if isinstance(entry, Answer)),
        tuple(entry for entry in entries if isinstance(entry, Contact)),
    )
