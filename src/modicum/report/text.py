"""A page as text: for a terminal, an e-mail, a screen reader, or a printer without a screen."""

from __future__ import annotations

from textwrap import fill

from modicum.report.page import Page, Section
from modicum.report.tables import Table

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


def table_lines(table: Table) -> list[str]:
    """A table in aligned columns; numbers to the right."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]

    def line(row: tuple[str, ...]) -> str:
        cells = (
            c.rjust(w) if i in table.numbers else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return [table.caption, line(table.header), "  ".join("-" * w for w in widths), *map(line, table.rows)]


def _wrap(sentence: str) -> str:
    return fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)
