"""The card and the checklist as text: for a terminal, a screen reader, or a printer without a screen."""

from __future__ import annotations

from textwrap import wrap

from modicum.report.paper import Card, Panel, Sheet

WIDTH = 78
CARD = 60
BLANK = "_"
BOX = "[ ]"


def card_as_text(card: Card) -> str:
    """The panels under each other in frames, then how to print it and where it comes from."""
    lines = [card.title, "=" * len(card.title), ""]
    for panel in card.panels:
        lines += [*_panel(panel), ""]
    lines += [*(line for note in card.notes for line in wrap(note, WIDTH)), ""]
    lines += [*_list(card.sources_title, card.sources)]
    return "\n".join([*lines, ""])


def _panel(panel: Panel) -> list[str]:
    inside = CARD - 4
    told = [panel.title.upper(), ""]
    for sentence in panel.sentences:
        told += wrap(sentence, inside)
    if panel.lines:
        told.append("")
    for label, value in panel.lines:
        told += wrap(f"{label}: {value}", inside) if value else [f"{label}: ".ljust(inside, BLANK)]
    if panel.foot:
        told += ["", *wrap(panel.foot, inside)]
    rule = "+" + "-" * (CARD - 2) + "+"
    return [rule, *(f"| {line:<{inside}} |" for line in told), rule]


def checklist_as_text(sheet: Sheet) -> str:
    """The whole sheet, with boxes to tick and lines to fill in."""
    label, number = sheet.call_number
    lines = [sheet.title, "=" * len(sheet.title), ""]
    for sentence in sheet.lead:
        lines += [*wrap(sentence, WIDTH), ""]
    lines += [*_title(sheet.call_title), *_dashed(sheet.call), "", *wrap(sheet.call_show, WIDTH)]
    lines += [f"{label}: {number or BLANK * 20}", ""]
    lines += [*_title(sheet.before_title), *wrap(sheet.before, WIDTH), "", *_ticks(sheet.asks), ""]
    lines += [f"{sheet.when[0]} {BLANK * 12}  {sheet.when[1]} {BLANK * 6}", ""]
    lines += [*_title(sheet.signs_title), *wrap(sheet.signs, WIDTH), "", *_grid(sheet), ""]
    lines += [*_title(sheet.do_title), *_numbered(sheet.do), ""]
    lines += [*_title(sheet.later_title)]
    for sentence in (*sheet.later, *sheet.notes):
        lines += [*wrap(sentence, WIDTH), ""]
    lines += _list(sheet.sources_title, sheet.sources)
    return "\n".join([*lines, ""])


def _title(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _ticks(items: tuple[str, ...]) -> list[str]:
    return [line for item in items for line in wrap(f"{BOX} {item}", WIDTH, subsequent_indent="    ")]


def _dashed(items: tuple[str, ...]) -> list[str]:
    return [line for item in items for line in wrap(f"- {item}", WIDTH, subsequent_indent="  ")]


def _numbered(items: tuple[str, ...]) -> list[str]:
    return [line for n, item in enumerate(items, 1) for line in wrap(f"{n}. {item}", WIDTH, subsequent_indent="   ")]


def _grid(sheet: Sheet) -> list[str]:
    wide, narrow = max(len(row) for row in sheet.rows), 11
    sign, *hours = sheet.header
    head = [sign.ljust(wide), *(hour.center(narrow) for hour in hours)]
    times = [sheet.at.rjust(wide), *(f"{BLANK * 2}:{BLANK * 2}".center(narrow) for _ in hours)]
    boxes = [[row.ljust(wide), *(BOX.center(narrow) for _ in hours)] for row in sheet.rows]
    return [" ".join(line).rstrip() for line in (head, times, *boxes)]


def _list(title: str, items: tuple[str, ...]) -> list[str]:
    return [*_title(title), *(line for item in items for line in wrap(item, WIDTH, subsequent_indent="    "))]
