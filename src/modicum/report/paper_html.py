"""The card and the checklist as HTML for the printer and the phone: no scripts, no network, nothing that follows anybody."""

from __future__ import annotations

from html import escape

from modicum.report.paper import Card, Panel, Sheet
from modicum.report.paper_style import CARD_STYLE, SHEET_STYLE

COPIES = 2


def card_as_html(card: Card) -> str:
    """Two strips of panels on one page, side by side on paper; a screen shows one of them."""
    strip = f'<div class="strip">{"".join(_panel(panel) for panel in card.panels)}</div>'
    spare = strip.replace('<div class="strip">', '<div class="strip spare" aria-hidden="true">')
    notes = "".join(f"<p>{escape(note)}</p>" for note in card.notes)
    body = (
        f'<main><h1>{escape(card.title)}</h1><p class="how">{escape(card.how)}</p>\n'
        f'<div class="strips">{strip}\n{spare * (COPIES - 1)}</div>\n'
        f'<div class="notes">{notes}{_sources(card.sources_title, card.sources)}</div></main>'
    )
    return document(card.language, card.title, CARD_STYLE, body)


def _panel(panel: Panel) -> str:
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in panel.sentences)
    lines = "".join(
        f'<div class="line"><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>' for label, value in panel.lines
    )
    fields = f"<dl>{lines}</dl>" if lines else ""
    foot = f'<p class="foot">{escape(panel.foot)}</p>' if panel.foot else ""
    kind = "panel cover" if panel.cover else "panel" if panel.lines else "panel staff"
    return f'<section class="{kind}"><h2>{escape(panel.title)}</h2>{sentences}{fields}{foot}</section>\n'


def checklist_as_html(sheet: Sheet) -> str:
    """One sheet of paper: boxes to tick with a pen, lines to fill in."""
    label, number = sheet.call_number
    lead = "".join(f"<p>{escape(sentence)}</p>" for sentence in sheet.lead)
    asks = "".join(f'<li><span class="box"></span>{escape(ask)}</li>' for ask in sheet.asks)
    later = "".join(f"<p>{escape(sentence)}</p>" for sentence in (*sheet.later, *sheet.notes))
    body = (
        f'<main><h1>{escape(sheet.title)}</h1><div class="lead">{lead}</div>\n'
        f'<div class="call"><h2>{escape(sheet.call_title)}</h2><ul>{_items(sheet.call)}</ul><p>{escape(sheet.call_show)}</p>'
        f'<p class="fill">{escape(label)}: <b>{escape(number)}</b><i></i></p></div>\n'
        f'<section><h2>{escape(sheet.before_title)}</h2><p>{escape(sheet.before)}</p><ul class="ticks">{asks}</ul></section>\n'
        f'<p class="fill when"><span>{escape(sheet.when[0])} <i></i></span> <span>{escape(sheet.when[1])} <i></i></span></p>\n'
        f"<section><h2>{escape(sheet.signs_title)}</h2><p>{escape(sheet.signs)}</p>{_grid(sheet)}</section>\n"
        f"<section><h2>{escape(sheet.do_title)}</h2><ol>{_items(sheet.do)}</ol></section>\n"
        f"<section><h2>{escape(sheet.later_title)}</h2>{later}</section>\n"
        f'<div class="notes">{_sources(sheet.sources_title, sheet.sources)}</div></main>'
    )
    return document(sheet.language, sheet.title, SHEET_STYLE, body)


def _items(items: tuple[str, ...]) -> str:
    return "".join(f"<li>{escape(item)}</li>" for item in items)


def _grid(sheet: Sheet) -> str:
    sign, *hours = sheet.header
    head = "".join(
        f'<th scope="col">{escape(hour)}<span class="at">{escape(sheet.at)} <i></i></span></th>' for hour in hours
    )
    cells = '<td><span class="box"></span></td>' * len(hours)
    rows = "".join(f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>' for row in sheet.rows)
    return f'<table><thead><tr><th scope="col">{escape(sign)}</th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _sources(title: str, sources: tuple[str, ...]) -> str:
    lines = "".join(f"<p>{escape(source)}</p>" for source in sources)
    return f'<div class="sources"><h2>{escape(title)}</h2>{lines}</div>'


def document(language: str, title: str, style: str, body: str) -> str:
    """A whole page that loads nothing and is listed nowhere."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
