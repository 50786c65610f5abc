"""Compares the published schemes and writes docs/validation/protocols.md, .html and .csv. Minutes; a stopped run goes on.

python tools/write_schemes.py [people for each scheme and set, 800] [of them judged, 60]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.analyse_trial import DEFAULT_SEED
from modicum.doors.desk.compare_schemes import (
    Wish,
    as_rows,
    as_values,
    compared_page,
    load_engine,
    work_of,
    work_through,
)
from modicum.doors.desk.knowing import words
from modicum.doors.files.pages import write_page
from modicum.doors.files.scheme_store import SchemeStore, write_values
from modicum.doors.files.workers import on_every_core
from modicum.report.page import Page
from modicum.report.table import Table

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "schemes"
KEPT = ROOT / "docs" / "validation"


def markdown(page: Page, *, command: str) -> str:
    """The page as Markdown, without its drawings."""
    parts = [f"# {page.title}", f"**{page.banner}**", *page.window, f"Made by `{command}`; drawings: protocols.html."]
    parts += [f"## {page.headline}", *page.lead]
    for section in page.sections:
        parts += [f"## {section.title}", *section.sentences]
        parts += [cells(table) for table in section.tables]
    return "\n\n".join([*parts, page.footer]) + "\n"


def cells(table: Table) -> str:
    lines = [
        table.header,
        tuple("---:" if n in table.numbers else "---" for n in range(len(table.header))),
        *table.rows,
    ]
    return f"*{table.caption}*\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(persons: int = 800, judged: int = 60) -> None:
    engine = quickest_engine()
    work = work_of(Wish((), (), persons, judged, DEFAULT_SEED), engine=engine)
    store = SchemeStore(OUT, work)
    with on_every_core(lambda: load_engine(work), at_once=1, if_lost="Run it again: it goes on where it was.") as each:
        told = work_through(work, each, done=store.done, keep=store.keep, progress=print)
    page = compared_page(told, words(), drawn=True)
    write_page(page, OUT, "protocols")
    write_values(OUT, as_values(told, words()), as_rows(told, words()))
    command = "make schemes" if (persons, judged) == (800, 60) else f"python tools/write_schemes.py {persons} {judged}"
    (KEPT / "protocols.md").write_text(markdown(page, command=command), encoding="utf-8", newline="\n")
    for name in ("protocols.html", "protocols.csv", "protocols.json"):
        shutil.copyfile(OUT / name, KEPT / name)
    print(f"written: {KEPT.relative_to(ROOT)}/protocols.md, .html, .csv and .json")


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:]))
