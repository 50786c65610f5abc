"""modicum screen: one person's answers (see screen_person.py), or what is on a medicines list, and what of it stands in the way of a start."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from modicum.doors.cli.talk import talk
from modicum.doors.desk.knowing import words
from modicum.doors.desk.screen_medicines import screen
from modicum.doors.desk.screen_shape import published
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.text import LARGEST_FILE, decode, lines_of, read_bytes
from modicum.errors import FINE, SafetyStop, UsageProblem
from modicum.report.screen import screen_in_words

STDIN = "-"


def run(asked: Namespace) -> int:
    """0 if nothing was found that stops a start, 3 for a problem in a person's file, 4 if a start is barred or unclear."""
    if asked.person is not None:
        from modicum.doors.cli import screen_person  # noqa: PLC0415 - rules and their shapes, which a list does not need

        return screen_person.run(asked)
    texts = _lines(asked.medicines)
    screened = screen(texts, KeptInFolder(usual_folders()), talk)
    if asked.json:
        for line in screened.lines:
            print(json.dumps(published(line), ensure_ascii=False))
    else:
        print(screen_in_words(screened, words()))
    return SafetyStop.exit_code if screened.stopped else FINE


def _lines(source: str) -> list[str]:
    if source == STDIN:
        data, at = sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input"
        if len(data) > LARGEST_FILE:
            raise UsageProblem(f"{at}: has more than {LARGEST_FILE:,} bytes, which no medicines list has.")
    else:
        data, at = read_bytes(Path(source)), source
    lines = lines_of(decode(data, at=at, zero_bytes=True))
    return lines[:-1] if not lines[-1] else lines
