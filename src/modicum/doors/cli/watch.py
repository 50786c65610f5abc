"""modicum watch: blood tests as recorded, the dates that sources name, and signs to call about. It orders no test."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import exit_code, show_problems, talk
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.desk.shapes import as_json
from modicum.doors.desk.watch import Asked, page_of, watch_trial
from modicum.doors.desk.watch_shape import watch_shape
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.report.text import as_text


def run(asked: Namespace) -> int:
    """0 fine, 3 a line of the record or an answer cannot be used."""
    said, problems = watch_trial(
        FolderShelf(Path(asked.trial)),
        Asked(read_toml(Path(asked.person)), Path(asked.person).name) if asked.person else None,
        today=asked.as_of or date.today(),
        resolve=lambda: resolver(KeptInFolder(usual_folders()), talk),
    )
    show_problems(problems)
    if said is None:
        talk(
            "nothing is shown: the answers decide which lists are for you. Correct the places named above, or leave out --person."
        )
        return 3
    print(as_json(watch_shape(said)) if asked.json else as_text(page_of(said)).rstrip("\n"))
    return exit_code(problems)
