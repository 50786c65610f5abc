"""modicum review: which of the agreed rules apply today, of which that cannot be said, and what would change it."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.knowing import words
from modicum.doors.desk.review import as_values, bars, review
from modicum.doors.files.folder import FolderShelf
from modicum.errors import FINE, SafetyStop
from modicum.report.review import review_page
from modicum.report.text import as_text


def run(asked: Namespace) -> int:
    """0 nothing here bars a higher dose; 3 the record cannot be read at all; 4 something does, or nobody can say."""
    shelf, now = FolderShelf(Path(asked.trial)), date.today()
    today = asked.as_of or now
    loaded = load(shelf, today=max(today, now), as_of=today)
    show_problems(loaded.problems)
    said, why = review(shelf, loaded, today=today)
    if why:
        talk(why)
    if asked.json:
        print(json.dumps(as_values(said), ensure_ascii=False, indent=2))
    else:
        print(as_text(review_page(said, words())), end="")
    return SafetyStop.exit_code if bars(said) or why else FINE
