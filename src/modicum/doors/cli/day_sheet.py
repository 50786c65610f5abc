"""modicum day-sheet: a page to print for some days, printed as text or written as HTML and text, to be typed in later."""

from __future__ import annotations

import shlex
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from modicum.doors.cli.parser import DAYS
from modicum.doors.cli.record import OpenRecord, open_record
from modicum.doors.desk.knowing import words
from modicum.doors.desk.log import slots_of
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.pages import write_both
from modicum.errors import FINE, DataProblem
from modicum.report.day_sheet import DaySheet, Slots, compose_day_sheet
from modicum.report.day_sheet_html import day_sheet_as_html
from modicum.report.day_sheet_text import day_sheet_as_text


def run(asked: Namespace) -> int:
    record = open_record(FolderShelf(Path(asked.trial)), asked.as_of, datetime.now(UTC))
    made = _sheet(asked, record)
    if not asked.out:
        print(day_sheet_as_text(made), end="")
        return FINE
    pages = write_both(Path(asked.out), "day-sheet", html=day_sheet_as_html(made), text=day_sheet_as_text(made))
    for path in pages:
        print(path)
    return FINE


def _sheet(asked: Namespace, record: OpenRecord) -> DaySheet:
    first, begins = asked.first or record.today, record.trial.calendar.first_day
    if first < begins:
        raise DataProblem(f"--from {first}: is before the trial's first day. Name a day from then on: --from {begins}.")
    doses = slots_of("dose", record.diary, record.plan) or (words().say("day-sheet.dose"),)
    ratings = [(item, slots_of("rating", record.diary, record.plan, item.scale.id)) for item in record.trial.items]
    slots = Slots(doses, tuple((item, parts if len(parts) > 1 else ("",)) for item, parts in ratings))
    many = "" if asked.days == DAYS else f" --days {asked.days}"
    command = f"modicum log {shlex.quote(record.shelf.name)} --sheet {first}{many}"
    return compose_day_sheet(record.trial, record.plan, slots, words(), first=first, days=asked.days, command=command)
