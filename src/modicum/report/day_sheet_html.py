"""The day sheet as HTML for the printer, with a look on screens of any size: no scripts, no network."""

from __future__ import annotations

import re
from html import escape

from modicum.report.day_sheet import DaySheet, Field, Row, SheetDay
from modicum.report.paper_html import document
from modicum.report.paper_style import SHEET_STYLE

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

DAY_STYLE = (
    SHEET_STYLE
    + """
.day { border:1px solid var(--faint); border-radius:.5rem; padding:.5rem .9rem .6rem; margin:.9rem 0; break-inside:avoid; }
.day h2 { margin:.1rem 0 .3rem; }
.row { display:flex; flex-wrap:wrap; gap:.15rem .7rem; align-items:flex-end; padding:.28rem 0; border-top:1px dotted var(--faint); }
.date { white-space:nowrap; }
.label { flex:0 0 10.5rem; overflow-wrap:anywhere; } .label small { display:block; color:var(--muted); }
.fields { flex:1 1 14rem; display:flex; flex-wrap:wrap; gap:.25rem .8rem; align-items:flex-end; min-width:0; }
.line { flex:1 1 8rem; white-space:nowrap; display:flex; gap:.4rem; align-items:flex-end; min-height:1.7em; } .line i { flex:1; min-width:3.5rem; border-bottom:1px solid var(--ink); min-height:1.3em; }
.tick { display:inline-flex; gap:.4rem; align-items:center; white-space:nowrap; } .tick .box { margin:0; }
.ring { display:inline-flex; justify-content:center; align-items:center; min-width:1.75em; height:1.75em; padding:0 .2em; border:1px solid var(--faint); border-radius:1em; }
.numbers { gap:.25rem .3rem; }
dl.legend { margin:.3rem 0; } .legend dt { font-weight:600; } .legend dd { margin:0 0 .4rem; }
code { overflow-wrap:anywhere; background:var(--wash); padding:.1em .3em; border-radius:.25em; }
@media (max-width:34rem) { .label { flex-basis:100%; } .label small { display:inline; margin-left:.5rem; } .fields { flex-basis:100%; } }
@media print {
  .day { padding:1mm 3mm 1.4mm; margin:2.2mm 0; border:.25mm solid #555; } .day h2 { margin:.3mm 0 .6mm; font-size:10.5pt; }
  .row { padding:.55mm 0; flex-wrap:nowrap; gap:3mm; } .label { flex-basis:36mm; } .label small { display:inline; margin-left:1.5mm; font-size:7.8pt; }
  .fields { gap:1mm 4mm; flex-wrap:nowrap; } .numbers { gap:1.4mm; } .ring { min-width:6.2mm; height:5.4mm; border-color:#555; font-size:8.8pt; }
  .line { min-height:5.6mm; } .legend dd { margin:0 0 .8mm; } }
"""
)


def day_sheet_as_html(sheet: DaySheet) -> str:
    """The whole sheet; a day is never torn apart between two pages."""
    title = _DATE.sub(r'<span class="date">\g<0></span>', escape(sheet.title))
    lead = "".join(f"<p>{escape(sentence)}</p>" for sentence in sheet.lead)
    call = "".join(f"<p>{escape(sentence)}</p>" for sentence in sheet.call)
    lines = "".join(f'<p class="fill"><span>{escape(label)} <i></i></span></p>' for label in sheet.call_lines)
    legend = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in sheet.legend)
    later = "".join(f"<p>{escape(sentence)}</p>" for sentence in sheet.later)
    body = (
        f'<main><h1>{title}</h1><div class="lead">{lead}</div>\n'
        f'<div class="call"><h2>{escape(sheet.call_title)}</h2>{call}{lines}</div>\n'
        f'<section><h2>{escape(sheet.legend_title)}</h2><dl class="legend">{legend}</dl></section>\n'
        f"{''.join(map(_day, sheet.days))}"
        f"<section><h2>{escape(sheet.later_title)}</h2>{later}<p><code>{escape(sheet.command)}</code></p></section></main>"
    )
    return document(sheet.language, sheet.title, DAY_STYLE, body)


def _day(day: SheetDay) -> str:
    return f'<section class="day"><h2>{escape(day.title)}</h2>{"".join(map(_row, day.rows))}</section>\n'


def _row(row: Row) -> str:
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    kind = "fields numbers" if row.fields[0].kind == "number" else "fields"
    fields = "".join(map(_field, row.fields))
    return (
        f'<div class="row"><div class="label">{escape(row.label)}{note}</div><div class="{kind}">{fields}</div></div>'
    )


def _field(field: Field) -> str:
    text = escape(field.text)
    match field.kind:
        case "number":
            return f'<span class="ring">{text}</span>'
        case "box":
            return f'<span class="tick"><span class="box"></span>{text}</span>'
        case "line":
            return f'<span class="line"><i></i>{text}</span>'
