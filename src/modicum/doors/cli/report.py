"""modicum report: the one page, printed as text or written as HTML and text."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import exit_code, show_problems, talk
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, Analysed, analyse_trial
from modicum.doors.desk.report_trial import page_of
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.pages import write_page
from modicum.report.text import as_text


def run(asked: Namespace) -> int:
    analysed = analyse_trial(
        FolderShelf(Path(asked.trial)),
        today=date.today(),
        as_of=asked.as_of,
        seed=DEFAULT_SEED if asked.seed is None else asked.seed,
        progress=lambda title: talk(f"analysing {title} …"),
    )
    if asked.out:
        for path in write_report(analysed, Path(asked.out)):
            print(path)
    else:
        print(as_text(page_of(analysed, with_figures=False)), end="")
    show_problems(analysed.loaded.problems)
    return exit_code(analysed.loaded.problems)


def write_report(analysed: Analysed, folder: Path) -> list[Path]:
    """report.html and report.txt, whole or not at all."""
    talk("drawing the page …")
    return write_page(page_of(analysed, with_figures=True), folder)
