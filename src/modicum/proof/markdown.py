"""A page as Markdown, for reading where the code is read. The drawings are in the HTML form; their numbers are in both."""

from __future__ import annotations

from modicum.report.page import Page, Section
from modicum.report.tables import Table

COMMAND = "modicum "


def as_markdown(page: Page, *, drawings: str) -> str:
    """The whole page; `drawings` is the file beside it that has the figures."""
    parts = [f"# {page.headline}", f"*{page.title}. {page.banner} With drawings: [{drawings}]({drawings}).*"]
    parts += [*page.lead, *page.window]
    for section in page.sections:
        parts += _section(section)
    return "\n\n".join([*parts, "---", page.footer]) + "\n"


def _section(section: Section) -> list[str]:
    return [f"## {section.title}", *section.sentences, *(_table(table) for table in section.tables)]


def _table(table: Table) -> str:
    head = "| " + " | ".join(table.header) + " |"
    rule = "|" + "|".join("---:" if i in table.numbers else "---" for i in range(len(table.header))) + "|"
    rows = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in table.rows]
    return "\n".join([f"{table.caption}:", "", head, rule, *rows])


def _cell(text: str) -> str:
    return f"`{text}`" if text.startswith(COMMAND) else text.replace("|", "\\|")
