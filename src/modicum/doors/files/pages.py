"""Writes a page as HTML and as text, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from modicum.errors import DataProblem
from modicum.report.html import as_html
from modicum.report.page import Page
from modicum.report.text import as_text


def write_page(page: Page, folder: Path) -> list[Path]:
    """report.html and report.txt in `folder`, which is made if needed. Raises DataProblem if the disk refuses."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (("report.html", as_html(page)), ("report.txt", as_text(page))):
            draft = folder / f".{name}.new"
            draft.write_text(content, encoding="utf-8", newline="\n")
            written.append(draft.replace(folder / name))
    except OSError as why:
        raise DataProblem(f"{folder}: the report could not be written ({why.strerror}). Name another folder.") from why
    return written
