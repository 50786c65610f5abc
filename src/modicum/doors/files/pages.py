"""Writes a page as HTML and as text, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from modicum.errors import DataProblem
from modicum.report.html import as_html
from modicum.report.page import Page
from modicum.report.text import as_text


def write_page(page: Page, folder: Path, name: str = "report") -> list[Path]:
    """NAME.html and NAME.txt in `folder`, which is made if needed. Raises DataProblem if the disk refuses."""
    return write_both(folder, name, html=as_html(page), text=as_text(page))


def write_both(folder: Path, name: str, *, html: str, text: str) -> list[Path]:
    """NAME.html and NAME.txt in `folder`, which is made if needed. Raises DataProblem if the disk refuses."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in ((f"{name}.html", html), (f"{name}.txt", text)):
            draft = folder / f".{file}.new"
            draft.write_text(content, encoding="utf-8", newline="\n")
            written.append(draft.replace(folder / file))
    except OSError as why:
        raise DataProblem(f"{folder}: the {name} could not be written ({why.strerror}). Name another folder.") from why
    return written
