"""modicum analyse TRIAL: a trial folder's verdicts. Apart from analyse.py, so that a batch does not load what it does not use."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from textwrap import fill

from modicum.doors.cli.talk import exit_code, show_problems, talk
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, analyse_trial
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.report_trial import explained, summary_of
from modicum.doors.desk.shapes import as_json
from modicum.doors.desk.trial_shape import trial_shape
from modicum.doors.files.folder import FolderShelf
from modicum.report.table import table_lines

WIDTH = 96


def run(asked: Namespace) -> int:
    """0 if every line could be used, else the exit code of the problems."""
    analysed = analyse_trial(
        FolderShelf(Path(asked.trial)),
        today=date.today(),
        as_of=asked.as_of,
        seed=DEFAULT_SEED if asked.seed is None else asked.seed,
        progress=lambda title: talk(f"analysing {title} …"),
    )
    if asked.json:
        print(as_json(trial_shape(analysed, knowledge().words)))
    else:
        for sentence in summary_of(analysed):
            print(fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False))
    if asked.explain:
        for table in explained(analysed):
            talk("\n" + "\n".join(table_lines(table))) if asked.json else print("\n" + "\n".join(table_lines(table)))
    show_problems(analysed.loaded.problems)
    return exit_code(analysed.loaded.problems)
