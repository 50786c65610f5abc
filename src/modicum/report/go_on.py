"""What more days would settle, as a page: one row for each way to go on that is open."""

from __future__ import annotations

from modicum.analysis.ways_on import Ahead
from modicum.knowledge.shapes import Words
from modicum.report.page import Page, Section
from modicum.report.table import Table


def going_page(
    title: str, ahead: Ahead | None, *, up: bool, direct: bool, severe: tuple[str, ...], words: Words
) -> Page:
    """The page. While a severe side effect is not over, no more days are spoken of."""
    say = words.say
    sections: tuple[Section, ...] = ()
    if severe:
        lead: tuple[str, ...] = (say("change.severe", what="; ".join(severe)),)
        headline = say("design.on.headline-severe")
    elif ahead is None:
        lead, headline = (say("design.on.no-dose"),), say("design.on.headline-none")
    else:
        notes = [say("design.on.grade"), say("design.on.block", days=ahead.block_days), say("design.on.checked")]
        notes += [] if up else [say("design.on.barred")]
        notes += [] if direct else [say("design.on.no-return")]
        lead, headline = (say("design.on.lead", dose=ahead.dose),), say("design.on.headline")
        lead = (*lead, say("design.on.settled")) if ahead.settled else lead
        sections = (Section(say("design.on.table-title"), tuple(notes), (_table(ahead, words),)),)
    return Page(
        language=words.language,
        title=title,
        banner=say("design.on.banner"),
        window=(),
        headline=headline,
        lead=lead,
        sections=sections,
        footer=say("design.on.footer"),
    )


def _table(ahead: Ahead, words: Words) -> Table:
    say = words.say
    marks = sorted({one.days for way in ahead.ways for one in way.by_day})
    rows = []
    for way in ahead.ways:
        known = {one.days: f"{100 * one.chance:.0f}" for one in way.by_day}
        rows.append(
            (
                say(f"design.on.way.{way.name}"),
                way.grade.value if way.grade else "",
                *(known.get(days, "") for days in marks),
            )
        )
    header = (
        say("design.on.column-way"),
        say("design.on.column-grade"),
        *(say("design.on.column-days", days=days) for days in marks),
    )
    return Table(say("design.on.table", dose=ahead.dose), header, tuple(rows), frozenset(range(2, len(header))))
