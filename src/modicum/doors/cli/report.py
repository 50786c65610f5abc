"""modicum report: the page of a trial and the two pages for whoever prescribes, printed as text or written as HTML and text."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import exit_code, show_problems, talk
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, Analysed, analyse_trial
from modicum.doors.desk.report_trial import page_of, prescriber_page_of
from modicum.doors.desk.shelf import Shelf
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.pages import write_page
from modicum.report.text import as_text


def run(asked: Namespace) -> int:
    shelf = FolderShelf(Path(asked.trial))
    analysed = analyse_trial(
        shelf,
        today=date.today(),
        as_of=asked.as_of,
        seed=DEFAULT_SEED if asked.seed is None else asked.seed,
        progress=lambda title: talk(f"analysing {title} …"),
    )
    if asked.out:
        for path in write_report(analysed, shelf, Path(asked.out)):
            print(path)
    elif asked.reader == "prescriber":
        print(as_text(prescriber_page_of(analysed, shelf, with_figures=False)), end="")
    else:
        print(as_text(page_of(analysed, with_figures=False)), end="")
    show_problems(analysed.loaded.problems)
    return exit_code(analysed.loaded.problems)


def write_report(analysed: Analysed, shelf: Shelf, folder: Path) -> list[Path]:
    """report.html and prescriber.html, each with its text, whole or not at all."""
    talk("drawing the page …")
    pages = write_page(page_of(analysed, with_figures=True), folder)
    return [*pages, *write_page(prescriber_page_of(analysed, shelf, with_figures=True), folder, "prescriber")]
