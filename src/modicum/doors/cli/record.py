"""A trial's record as a command finds it, and the one way in which a command writes an entry down."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from modicum.diary.describe import read_trial
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial, trial_day
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.knowing import knowledge, words
from modicum.doors.desk.log import Asked, Logged, log_entry
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.files.folder import FolderShelf
from modicum.plan.plan import Plan


@dataclass(frozen=True)
class OpenRecord:
    """A trial's record as it stood when it was opened, and today by its calendar. plan : the newest version that can be read."""

    shelf: FolderShelf
    trial: Trial
    diary: Diary
    plan: Plan | None
    today: date


def open_record(shelf: FolderShelf, as_of: date | None, now: datetime) -> OpenRecord:
    """Raises DataProblem if the trial cannot be read at all."""
    trial = read_trial(shelf.description(), at=f"{shelf.name}/trial.toml", scales=knowledge().scales)
    today = as_of or trial_day(trial, now)
    loaded = load(shelf, today=today, as_of=None)
    return OpenRecord(shelf, loaded.trial, loaded.diary, _plan(shelf), today)


def keep(record: OpenRecord, entry: Asked, now: datetime) -> Logged:
    """The entry, held against the record as it stands now, and on disk when this returns. Raises DataProblem if it cannot be used."""
    records, _ = record.shelf.records()
    logged = log_entry(
        entry,
        record.trial,
        records,
        record.plan,
        words(),
        entry_id=uuid.uuid4().hex,
        recorded_at=now.isoformat(timespec="seconds"),
        today=record.today,
    )
    if logged.entry is not None:
        record.shelf.append([logged.entry])
    return logged


def _plan(shelf: FolderShelf) -> Plan | None:
    """The newest version that can be read: it only names slots, and what was planned for the day."""
    each = read_versions(shelf.plans(), shelf.description_digest()).each
    return next((one.record.plan for one in reversed(each) if one.record is not None), None)
