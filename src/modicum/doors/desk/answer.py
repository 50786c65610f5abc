"""The answer that goes into a bundle and is asked for again at a replay: the analysis as of a stated day, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from modicum.days import read_date
from modicum.diary.check import Record
from modicum.diary.describe import read_trial
from modicum.diary.trial import Trial, trial_day
from modicum.doors.desk.analyse_trial import Analysed, analyse_trial
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.shapes import as_json
from modicum.doors.desk.shelf import Shelf
from modicum.doors.desk.trial_shape import trial_shape
from modicum.errors import DataProblem, ForTheReader


@dataclass(frozen=True)
class Days:
    """as_of : the day of the analysis. read_until : the last day an entry may be for."""

    as_of: date
    read_until: date


@dataclass(frozen=True)
class Answer:
    """text : the published JSON of the analysis, as a file holds it; None if there is none, and `why_not` says why."""

    analysed: Analysed | None
    text: str | None
    why_not: str


def trial_of(shelf: Shelf) -> Trial | None:
    """The trial as described, or None if the description cannot be read."""
    try:
        return read_trial(shelf.description(), at=f"{shelf.name}/trial.toml", scales=knowledge().scales)
    except DataProblem:
        return None


def days_of(shelf: Shelf, trial: Trial | None, *, now: datetime, as_of: date | None) -> Days:
    """The days that are stated in a bundle, so that no later day can change its answer. now : with its offset.

    What today does to a record is to turn away entries for later days. So where no entry is for a later day, the last
    day of the record stands for today, and the same record gives the same bytes on any day.
    """
    today = now.astimezone().date() if trial is None else trial_day(trial, now)
    day = as_of if as_of is not None else today
    try:
        records, _ = shelf.records()
    except DataProblem:
        records = ()
    return Days(day, min(today, max(days_told(records), default=day)))


def days_told(records: Sequence[Record]) -> list[date]:
    """The days that entries are for, as far as they can be read."""
    found = []
    for record in records:
        try:
            found.append(read_date(str(record.values.get("for"))))
        except DataProblem:
            continue
    return found


def answer_of(shelf: Shelf, days: Days, *, seed: int, progress: Callable[[str], None]) -> Answer:
    """The analysis. Nothing that goes wrong in it is raised: the record is the person's, with an answer or without."""
    try:
        analysed = analyse_trial(shelf, today=days.read_until, as_of=days.as_of, seed=seed, progress=progress)
        text = as_json(trial_shape(analysed, knowledge().words)) + "\n"
    except ForTheReader as why:
        return Answer(None, None, str(why))
    except Exception as why:  # noqa: BLE001 - a fault of ours must not keep anybody's record from them
        return Answer(None, None, f"the program failed on this record ({type(why).__name__}).")
    return Answer(analysed, text, "")
