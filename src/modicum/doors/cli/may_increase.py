"""modicum may-increase: whether the plan's dose of today is open, if it is a higher one. Less is never asked about."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.asked import open_flags_said
from modicum.doors.desk.knowing import words
from modicum.doors.desk.may_increase import newest, read_told, screened_today, severe_in, today_of
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.errors import FINE, SafetyStop
from modicum.report.may_increase import MayIncreaseSaid, may_increase_page
from modicum.report.text import as_text


def run(asked: Namespace) -> int:
    """0 it may be taken, or nothing has to be asked; 3 the plan or the record cannot be read; 4 not today."""
    shelf, today = FolderShelf(Path(asked.trial)), asked.as_of or date.today()
    record, agreed = newest(read_versions(shelf.plans(), shelf.description_digest()))
    loaded = load(shelf, today=today, as_of=today)
    show_problems(loaded.problems)
    found = today_of(
        record.plan,
        loaded.trial,
        loaded.diary,
        told=lambda: (
            read_told(read_toml(Path(asked.answers)), at=Path(asked.answers).name)
            if asked.answers
            else read_told({}, at="today's answers")
        ),
        screen=lambda begun: screened_today(
            record.plan,
            read_toml(Path(asked.person)) if asked.person else None,
            resolver(KeptInFolder(usual_folders()), talk),
            begun=begun,
            taken_before=record.taken_before,
            today=today,
        ),
        agreed=agreed,
        problems=loaded.problems,
        today=today,
    )
    flags = open_flags_said(loaded.diary, today)
    said = MayIncreaseSaid(record.plan, today, found.now, found.way, found.answer, severe_in(loaded.diary), flags)
    print(as_text(may_increase_page(said, words())), end="")
    return FINE if found.answer.open else SafetyStop.exit_code
