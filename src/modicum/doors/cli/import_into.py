"""modicum import FILE... --into TRIAL: what was written down elsewhere, into the record of a trial. All of it is written, or nothing."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from modicum.diary.check import Record
from modicum.doors.cli.record import open_record
from modicum.doors.cli.talk import talk
from modicum.doors.desk.import_rows import Import, in_short, plan_import
from modicum.doors.desk.knowing import words
from modicum.doors.desk.mapped_tables import Map, read_map
from modicum.doors.files import journal
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.import_files import Source, read_sources
from modicum.errors import FINE, DataProblem
from modicum.problems import Problem

MOST_SHOWN = 1_000
"""Rows that are named one by one; with more of them something else is wrong, and the rest is counted."""


def run(asked: Namespace) -> int:
    """0 everything is in the record; 3 something was left out, or nothing was written because something would have been."""
    record = open_record(_PerhapsEmpty(Path(asked.trial)), asked.as_of, datetime.now(UTC))
    source = read_sources([Path(name) for name in asked.files], _map(asked.map))
    records, _ = record.shelf.records()
    found = plan_import(source.rows, records, record.trial, today=record.today, progress=talk)
    unusable = (*source.problems, *found.unusable)
    refused = bool(unusable) and not asked.skip_unusable
    if found.new and not (refused or asked.dry_run):
        _check_length(len(records) + len(found.new))
        record.shelf.append(found.new)
    _say(found, source, len(unusable), kept=not (asked.dry_run or refused))
    _list(unusable)
    _list(found.conflicts)
    if refused:
        talk(words().say("import-rows.refused"))
    elif asked.dry_run:
        talk(words().say("import-rows.dry-run"))
    return DataProblem.exit_code if unusable or found.conflicts else FINE


class _PerhapsEmpty(FolderShelf):
    """A trial whose record may not have begun: without a journal, there is nothing to hold an import against."""

    def records(self) -> tuple[Sequence[Record], Sequence[Problem]]:
        return super().records() if os.path.lexists(self.folder / journal.NAME) else ((), ())


def _map(name: str | None) -> Map | None:
    return None if name is None else read_map(read_toml(Path(name)), at=Path(name).name)


def _check_length(lines: int) -> None:
    if lines > journal.MOST_LINES:
        raise DataProblem(
            f"the record would have {lines:,} lines, and at most {journal.MOST_LINES:,} can be read. Nothing was written down."
        )


def _say(found: Import, source: Source, unusable: int, *, kept: bool) -> None:
    """What was understood, so that a wrong column is seen: how many of each kind, and their days."""
    say = words().say
    for sentence in in_short(found.entries, words()):
        print(sentence)
    key = "import-rows.counts" if kept else "import-rows.would"
    print(say(key, new=len(found.new), already=found.already, conflicts=len(found.conflicts), unusable=unusable))
    if found.undated:
        print(say("import-rows.undated", count=found.undated))
    if source.passed_over:
        talk(say("import-rows.passed-over", names=", ".join(source.passed_over)))


def _list(problems: Sequence[Problem]) -> None:
    for problem in problems[:MOST_SHOWN]:
        print(f"modicum: {problem}", file=sys.stderr)
    if len(problems) > MOST_SHOWN:
        talk(words().say("import-rows.more", count=len(problems) - MOST_SHOWN))
