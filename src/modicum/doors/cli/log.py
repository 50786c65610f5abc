"""modicum log: one line for the record of a trial. It is on disk when the command says so, or it was refused with the reason."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from modicum.doors.cli.log_asking import Round, hear, sheet_days
from modicum.doors.cli.log_values import check_fits, wanted
from modicum.doors.cli.record import OpenRecord, keep, open_record
from modicum.doors.desk.clock import check_clock
from modicum.doors.desk.knowing import words
from modicum.doors.files.folder import FolderShelf
from modicum.errors import FINE


def run(asked: Namespace) -> int:
    """0 it is kept, or stood there already; 2 the command cannot be read; 3 it could not be used, and nothing was kept."""
    return log(asked, now=datetime.now(UTC))


def log(asked: Namespace, *, now: datetime) -> int:
    """The same at a stated moment."""
    check_fits(asked)
    shelf = FolderShelf(Path(asked.trial))
    record = open_record(shelf, asked.as_of, now)
    if asked.day is None and asked.sheet is None:
        check_clock(record.shelf.records()[0], record.trial, record.today, stated=asked.as_of is not None)
    if asked.what is None:
        _ask(asked, record, now)
        return FINE
    logged = keep(record, wanted(asked, record.trial, record.diary, record.today), now)
    if logged.entry is not None:
        entry = logged.entry
        print(words().say("log.kept", day=entry["for"], what=logged.what, id=entry["id"]))
    for sentence in (*logged.said, *logged.asides):
        print(sentence)
    return FINE


def _ask(asked: Namespace, record: OpenRecord, now: datetime) -> None:
    """A round of questions: about today, a day that was named, or the days of a sheet. The clock goes on while it lasts."""
    days = [asked.day or record.today] if asked.sheet is None else sheet_days(record, asked.sheet, asked.days)
    begun = datetime.now(UTC)
    around = Round(
        keep=lambda entry: keep(record, entry, now + (datetime.now(UTC) - begun)),
        record=lambda: open_record(record.shelf, record.today, now),
        hear=hear,
    )
    around.ask(days, missed=asked.day is None and asked.sheet is None)
