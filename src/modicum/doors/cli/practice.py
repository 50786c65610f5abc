"""The page of a practice, from the lines of a batch of trials."""

from __future__ import annotations

from pathlib import Path

from modicum.doors.desk.practice import practice_of
from modicum.doors.files.batch import cases_in
from modicum.report.page import Page
from modicum.report.text import as_text


def page_of_practice(out: Path) -> Page:
    return practice_of(cases_in(out))


def show_practice(out: Path) -> None:
    """Print it. Everybody whose trial stands in the file is counted."""
    print(as_text(page_of_practice(out)), end="")
