"""modicum log: one line for the record of a trial. It is on disk when the command says so, or it was refused with the reason."""

from __future__ import annotations

import uuid
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from modicum.diary.describe import read_trial
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial, trial_day
from modicum.doors.cli.log_values import check_fits, wanted
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.clock import check_clock
from modicum.doors.desk.knowing import knowledge, words
from modicum.doors.desk.log import Asked, Logged, log_entry
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.files.folder import FolderShelf
from modicum.errors import FINE
from modicum.plan.plan import Plan


def run(asked: Namespace) -> int:
    """0 it is kept, or stood there already; 2 the command cannot be read; 3 it could not be used, and nothing was kept."""
    return log(asked, now=datetime.now(UTC))


def log(asked: Namespace, *, now: datetime) -> int:
    """The same at a stated moment."""
    check_fits(asked)
    record = open_record(FolderShelf(Path(asked.trial)), asked.as_of, now)
    if asked.day is None:
        check_clock(record.shelf.records()[0], record.trial, record.today, stated=asked.as_of is not None)
    logged = keep(record, wanted(asked, record.trial, record.diary, record.today), now)
    if logged.entry is not None:
        entry = logged.entry
        print(words().say("log.kept", day=entry["for"], what=logged.what, id=entry["id"]))
    for sentence in logged.said:
        print(sentence)
    return FINE


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
