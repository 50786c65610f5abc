"""The key of a sealed plan: read from what a file says, and joined to a trial once it has been opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from modicum.days import read_date
from modicum.diary.entry import Diary
from modicum.diary.fields import Fields
from modicum.diary.opened import (
    amounts_instead_of_kits,
    join_key,
    known_since,
    opened_on,
    sealed_in,
    with_stated_order,
)
from modicum.diary.trial import Trial
from modicum.doors.desk.shelf import Shelf
from modicum.errors import DataProblem
from modicum.plan.drawn import MOST_ROUNDS
from modicum.plan.sealed import BITS_OF_THE_NUMBER, Key, KeyKit
from modicum.problems import Problem, shown
from modicum.quantities import Dose, read_number

KIND = "modicum-key"
OPENED = "opened-key.toml"
DIGITS = BITS_OF_THE_NUMBER // 4
_NUMBER = re.compile(rf"[0-9a-f]{{{DIGITS}}}", re.ASCII)
_MOST_KITS = 2 * MOST_ROUNDS


def read_key(values: Mapping[str, object], *, at: str) -> Key:
    """Raises DataProblem with the file, the field and what to do."""
    fields = Fields(values, at)
    try:
        fields.choice("kind", {KIND: KIND})
        fields.text("how")
        doses = tuple(Dose.read(text) for text in fields.texts("doses"))
        kits = tuple(_kit(record) for record in fields.records("kit"))
        key = Key(
            plan=fields.text("plan"),
            version=fields.whole("plan-version", low=1, high=10**6),
            drawn_on=fields.read("drawn-on", read_date),
            number=fields.read("number", _number),
            doses=_two(doses),
            slots=tuple((slot.text("name"), slot.read("share", read_number)) for slot in fields.records("slot")),
            kits=kits,
        )
        fields.done()
        _check(key)
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why
    return key


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise DataProblem(f"{shown(text)} has not the {DIGITS} digits from 0 to f of a key's number.")
    return int(text, 16)


def _two(doses: tuple[Dose, ...]) -> tuple[Dose, Dose]:
    if len(doses) != 2:
        raise DataProblem(f"field 'doses': names {len(doses)}, and a kit holds one of two.")
    return doses[0], doses[1]


def _kit(record: Fields) -> KeyKit:
    kit = KeyKit(
        record.whole("number", low=1, high=_MOST_KITS),
        record.read("first", read_date),
        record.read("last", read_date),
        record.read("dose", Dose.read),
    )
    record.done()
    return kit


def _check(key: Key) -> None:
    if not key.kits or [kit.number for kit in key.kits] != list(range(1, len(key.kits) + 1)):
        raise DataProblem("[[kit]]: the kits are not numbered 1, 2, 3 and so on, in order.")
    if any(kit.last < kit.first for kit in key.kits) or any(a.last >= b.first for a, b in pairwise(key.kits)):
        raise DataProblem("[[kit]]: a kit ends before it begins, or begins before the one before it ends.")
    strange = next((kit for kit in key.kits if kit.dose not in key.doses), None)
    if strange is not None:
        raise DataProblem(f"[[kit]] {strange.number}: {strange.dose} is none of the two doses of this key.")


# ------------------------------------------------------------------ joined to a trial


def unseal(trial: Trial, diary: Diary, shelf: Shelf, *, as_of: date | None) -> tuple[Trial, Diary, tuple[Problem, ...]]:
    """The trial as it is known: sealed still, or with its order if the key was opened (and, with `as_of`, opened by then).

    A key that is not this trial's is a problem, and changes nothing.
    """
    segment, day, slips = sealed_in(trial), opened_on(diary), amounts_instead_of_kits(trial, diary)
    if segment is None:
        return trial, with_stated_order(trial, diary), ()
    if as_of is not None and day is not None and day > as_of:
        return trial, diary, slips
    key, problems = _opened(shelf, segment.sealed)
    problems += slips
    if key is None and day is None:
        return trial, diary, problems
    known, early = known_since(trial, day, recorded=day is not None)
    if key is None:
        return known, diary, (*problems, *early)
    try:
        joined, filled, more = join_key(known, diary, key)
    except DataProblem as why:
        return known, diary, (*problems, *early, Problem(OPENED, str(why), _STILL_SEALED))
    return joined, filled, (*problems, *early, *more)


def _opened(shelf: Shelf, sealed: str | None) -> tuple[Key | None, tuple[Problem, ...]]:
    """The opened key, if there is one and it is that which the trial was sealed with."""
    try:
        found = shelf.opened_key()
        if found is None:
            return None, ()
        values, digest = found
        if digest == sealed:
            return read_key(values, at=OPENED), ()
    except DataProblem as why:
        return None, (Problem("the opened key", str(why), _STILL_SEALED),)
    what = "is not the key that this trial was sealed with, or it was changed since."
    return None, (Problem(OPENED, what, _STILL_SEALED),)


_STILL_SEALED = (
    "It was not used: the order stays unknown. Take the key from whoever keeps it and run modicum open-key TRIAL KEY."
)
