"""modicum checklist: signs of withdrawal after the first dose, printed as text or written as HTML and text."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from modicum.doors.desk.make_paper import checklist, holder_of
from modicum.doors.files.pages import write_both
from modicum.report.paper import Sheet
from modicum.report.paper_html import checklist_as_html
from modicum.report.paper_text import checklist_as_text


def run(asked: Namespace) -> int:
    sheet = checklist(holder_of(dose=asked.dose, emergency=asked.emergency))
    if not asked.out:
        print(checklist_as_text(sheet), end="")
        return 0
    for path in write_checklist(sheet, Path(asked.out)):
        print(path)
    return 0


def write_checklist(sheet: Sheet, folder: Path) -> list[Path]:
    """checklist.html and checklist.txt."""
    return write_both(folder, "checklist", html=checklist_as_html(sheet), text=checklist_as_text(sheet))
