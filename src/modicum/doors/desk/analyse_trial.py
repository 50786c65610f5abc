"""A trial on a shelf in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from modicum import __version__
from modicum.analysis.one_person import analyse
from modicum.analysis.result import TrialResult
from modicum.diary.check import read_diary
from modicum.diary.describe import read_trial
from modicum.diary.entry import Diary, Line, SideEffect
from modicum.diary.trial import Trial
from modicum.doors.desk.asked import stray_contacts, unknown_answers
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.plan_versions import follow, read_versions
from modicum.doors.desk.sealed_key import unseal
from modicum.doors.desk.shelf import Shelf
from modicum.problems import Problem

DEFAULT_SEED = 20261122
"""Used when none is named, and printed with every result: any seed will do, as long as it is known."""


@dataclass(frozen=True)
class Loaded:
    """A trial and its diary as read, with everything that was wrong."""

    trial: Trial
    diary: Diary
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Analysed:
    """The result of a trial and what was wrong with its data."""

    result: TrialResult
    loaded: Loaded


def load(shelf: Shelf, *, today: date, as_of: date | None) -> Loaded:
    """Read a trial. `today` is the latest day an entry may be for; entries after `as_of` are left aside, as if not yet made.

    Raises DataProblem if the description or the journal cannot be read at all.
    """
    agreed = read_trial(shelf.description(), at=f"{shelf.name}/trial.toml", scales=knowledge().scales)
    versions = read_versions(shelf.plans(), shelf.description_digest())
    trial, changes = follow(agreed, versions)
    records, unreadable = shelf.records()
    diary, problems = read_diary(records, trial, today=today)
    problems += [*unknown_answers(diary), *stray_contacts(diary)]
    trial, diary, keys = unseal(trial, diary, shelf, as_of=as_of)
    if as_of is not None:
        diary = _until(diary, as_of)
    return Loaded(trial, diary, (*versions.problems, *changes, *unreadable, *problems, *keys))


def analyse_trial(
    shelf: Shelf, *, today: date, as_of: date | None, seed: int, progress: Callable[[str], None]
) -> Analysed:
    """Analyse a trial as of a day."""
    loaded = load(shelf, today=today, as_of=as_of)
    table = knowledge().verdicts
    result = analyse(
        loaded.trial,
        loaded.diary,
        table,
        seed=seed,
        version=__version__,
        progress=progress,
        today=as_of if as_of is not None else today,
        as_of=as_of,
    )
    return Analysed(result, loaded)


def _until(diary: Diary, last: date) -> Diary:
    return Diary(
        tuple(entry for entry in diary.doses if entry.day <= last),
        tuple(entry for entry in diary.ratings if entry.day <= last),
        tuple(entry for entry in diary.co_changes if entry.day <= last),
        tuple(entry for entry in diary.guesses if entry.day <= last),
        tuple(entry for entry in diary.unblinded if entry.day <= last),
        tuple(_open_then(entry, last) for entry in diary.side_effects if entry.day <= last),
        tuple(entry for entry in diary.products if entry.day <= last),
        tuple(entry for entry in diary.labs if entry.day <= last),
        tuple(entry for entry in diary.expectations if entry.day <= last),
        tuple(entry for entry in diary.answers if entry.day <= last),
        tuple(entry for entry in diary.contacts if entry.day <= last),
        tuple(_line_then(line, last) for line in diary.lines if line.entry is None or line.entry.day <= last),
    )


def _line_then(line: Line, last: date) -> Line:
    return replace(line, entry=_open_then(line.entry, last)) if isinstance(line.entry, SideEffect) else line


def _open_then(effect: SideEffect, last: date) -> SideEffect:
    """One that ended later was not over then."""
    return replace(effect, until=None) if effect.until is not None and effect.until > last else effect
