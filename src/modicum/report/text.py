"""A page as text: for a terminal, an e-mail, a screen reader, or a printer without a screen."""

from __future__ import annotations

from textwrap import fill

from modicum.report.page import Page, Section
from modicum.report.table import table_lines

WIDTH = 96


def as_text(page: Page) -> str:
    """The whole page in plain text, tables aligned, sentences wrapped."""
    parts = [page.title, "=" * min(len(page.title), WIDTH), _wrap(page.banner), *map(_wrap, page.window), ""]
    parts += [page.headline, "-" * min(len(page.headline), WIDTH)]
    parts += [_wrap(sentence) for sentence in page.lead]
    for section in page.sections:
        parts += ["", *section_lines(section)]
    return "\n".join([*parts, "", _wrap(page.footer), ""])


def section_lines(section: Section) -> list[str]:
    """One part of a page: its title, its sentences, its tables."""
    lines = [section.title, "-" * min(len(section.title), WIDTH)]
    lines += [_wrap(sentence) for sentence in section.sentences]
    for figure in section.figures:
        lines.append(_wrap(f"[{figure.title}: {figure.alt}]"))
    for table in section.tables:
        lines += ["", *table_lines(table)]
    return lines


def _wrap(sentence: str) -> str:
    return fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)
