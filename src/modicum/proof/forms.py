"""The page of error rates as Markdown, for reading where the code is read, and as HTML with drawings and wide tables."""

from __future__ import annotations

from modicum.report.html import as_html
from modicum.report.page import Page, Section
from modicum.report.table import Table

COMMAND = "modicum "
WIDE = """
main { max-width:62rem; }
th, td:not(:last-child) { white-space:normal; }
td { overflow-wrap:break-word; } .number { white-space:nowrap; }
td[data-label="value"], td[data-label="bar"] { white-space:nowrap; }
td[data-label="run it again"] { font:.76rem/1.5 ui-monospace,monospace; color:var(--muted); min-width:11rem; }
td[data-label="measures"] { min-width:18rem; }
td[data-label="cell"] { min-width:9rem; }
@media (max-width:34rem) {
  td[data-label="run it again"], td[data-label="measures"], td[data-label="caught by"], td[data-label="why"] {
    display:block; text-align:left; min-width:0; }
  td[data-label="run it again"]::before, td[data-label="measures"]::before, td[data-label="caught by"]::before,
  td[data-label="why"]::before { display:block; font:.88rem system-ui,sans-serif; } }
@media print { .notes { columns:1; } table { break-inside:auto; } tr { break-inside:avoid; } }
"""
"""Added to the style of reports: long names and commands may break, and tables get the width of a desk."""


def as_wide_html(page: Page) -> str:
    """One HTML file without scripts or network, in the house style."""
    return as_html(page).replace("</style>", f"{WIDE}</style>", 1)


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
