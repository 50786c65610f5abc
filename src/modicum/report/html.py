"""A page as one HTML file: no scripts, no network, readable on a phone, on paper and in the dark."""

from __future__ import annotations

from html import escape

from modicum.report.figures import Figure
from modicum.report.page import Page, Section
from modicum.report.style import STYLE
from modicum.report.table import Table


def as_html(page: Page) -> str:
    """The whole page. All text is escaped; only the drawings are markup."""
    window = "".join(f"<p>{escape(sentence)}</p>" for sentence in page.window)
    lead = "".join(f"<p>{_labelled(sentence) if page.labelled else escape(sentence)}</p>" for sentence in page.lead)
    loud = [section for section in page.sections if not section.quiet]
    answer = "".join(_section(section) for section in loud[: page.wide])
    notes = "".join(_section(section) for section in loud[page.wide :])
    folded = "".join(_folded(section) for section in page.sections if section.quiet)
    quiet = f'<div class="quiet">{folded}</div>' if folded else ""
    footer = f"<footer><p>{escape(page.footer)}</p></footer>"
    return (
        f'<!doctype html>\n<html lang="{escape(page.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(page.headline)} – {escape(page.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<main>\n<header><p class="banner">{escape(page.banner)}</p><p class="trial">{escape(page.title)}</p>'
        f'<h1>{escape(page.headline)}</h1><div class="lead">{lead}</div><div class="window">{window}</div></header>\n'
        f'{answer}\n<div class="notes">{notes}</div>\n{footer}\n{quiet}\n</main>\n</body>\n</html>\n'
    )


def _labelled(sentence: str) -> str:
    label, colon, rest = sentence.partition(":")
    return f"<b>{escape(label)}{colon}</b>{escape(rest)}"


def _section(section: Section) -> str:
    return f"<section><h2>{escape(section.title)}</h2>{_body(section)}</section>\n"


def _folded(section: Section) -> str:
    return f"<details><summary>{escape(section.title)}</summary>{_body(section)}</details>\n"


def _body(section: Section) -> str:
    parts = [f"<p>{escape(sentence)}</p>" for sentence in section.sentences]
    parts += [_table(table) for table in section.tables]
    if section.figures:
        parts.append(f'<div class="figures">{"".join(_figure(figure) for figure in section.figures)}</div>')
    return "".join(parts)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col"{_side(table, i)}>{escape(cell)}</th>' for i, cell in enumerate(table.header))
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(table.header[i])}"{_side(table, i)}>{escape(cell)}</td>'
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.caption)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _side(table: Table, column: int) -> str:
    return ' class="number"' if column in table.numbers else ""


def _figure(figure: Figure) -> str:
    svg = figure.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" ', 1)
    caption = f"<figcaption><b>{escape(figure.title)}.</b> {escape(figure.caption)}</figcaption>"
    return f"<figure>{svg}{caption}</figure>"
