"""modicum redflags: free text searched for danger, line by line, with the words to be read where something was found."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from modicum.doors.cli.talk import exit_code, show_problems
from modicum.doors.desk.knowing import words
from modicum.doors.desk.red_flags import crisis, flags_of_lines, in_words, lines_of_bytes, published
from modicum.doors.files.text import LARGEST_FILE, read_bytes, refuse_utf_16
from modicum.errors import DataProblem

STDIN = "-"


def run(asked: Namespace) -> int:
    """0 if every line could be read in full, 3 if not. A flag is no error: what to do stands in the words."""
    texts, problems = lines_of_bytes(_bytes(asked.text))
    if asked.json:
        for text, flags in zip(texts, flags_of_lines(texts), strict=True):
            print(json.dumps(published(text, flags), ensure_ascii=False))
    else:
        _say(texts, asked.country or "")
    show_problems(problems)
    return exit_code(problems)


def _say(texts: list[str], country: str) -> None:
    whom, catalogue = crisis(country, datetime.now().astimezone().date()), words()
    each = enumerate(zip(texts, flags_of_lines(texts), strict=True), 1)
    told = [said for number, (text, flags) in each if (said := in_words(number, text, flags, whom, catalogue))]
    print("\n\n".join(told) if told else catalogue.say("flags.none"))


def _bytes(source: str) -> bytes:
    if source == STDIN:
        data, at = sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input"
        if len(data) > LARGEST_FILE:
            raise DataProblem(
                f"{at}: has more than {LARGEST_FILE:,} bytes, which no diary has. Check what is piped in."
            )
    else:
        data, at = read_bytes(Path(source)), source
    refuse_utf_16(data, at=at)
    return data
