"""The day sheet as text: for a printer without a browser, or to be filled in with an editor."""

from __future__ import annotations

from textwrap import wrap

from modicum.report.day_sheet import DaySheet, Field, Row, SheetDay

WIDTH = 78
LABEL = 20
LINE = "_" * 12


def day_sheet_as_text(sheet: DaySheet) -> str:
    lines = [sheet.title, "=" * len(sheet.title), ""]
    for sentence in sheet.lead:
        lines += [*wrap(sentence, WIDTH), ""]
    lines += [*_title(sheet.call_title)]
    for sentence in sheet.call:
        lines += wrap(sentence, WIDTH)
    lines += ["", *(f"{label} {'_' * 30}" for label in sheet.call_lines), "", *_title(sheet.legend_title)]
    for name, text in sheet.legend:
        lines += wrap(f"{name}: {text}", WIDTH, subsequent_indent="  ")
    for day in sheet.days:
        lines += ["", *_day(day)]
    lines += ["", *_title(sheet.later_title)]
    for sentence in sheet.later:
        lines += wrap(sentence, WIDTH)
    return "\n".join([*lines, "", f"    {sheet.command}", ""])


def _title(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _day(day: SheetDay) -> list[str]:
    return [*_title(day.title), *(line for row in day.rows for line in _row(row))]


def _row(row: Row) -> list[str]:
    """The label, then its fields, none of them torn apart between two lines."""
    label = row.label if not row.note else f"{row.label} ({row.note})"
    lines = wrap(label, WIDTH)
    lines[-1] = lines[-1].ljust(LABEL)
    gap = " " if row.fields[0].kind == "number" else "  "
    alone = len(row.fields) == 1
    for number, field in enumerate(row.fields):
        told, before = _field(field, long=alone), gap if number else " "
        if len(lines[-1]) + len(before) + len(told) > WIDTH:
            lines.append(" " * LABEL)
        lines[-1] += before + told
    return lines


def _field(field: Field, *, long: bool) -> str:
    match field.kind:
        case "number":
            return f"({field.text})"
        case "box":
            return f"[ ] {field.text}"
        case "line":
            return f"{LINE * 3 if long else LINE} {field.text}".rstrip()
