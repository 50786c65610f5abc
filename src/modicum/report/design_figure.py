"""The drawing of compared designs: how often each says better, under three truths, with its Monte Carlo range."""

from __future__ import annotations

from typing import Any

from modicum.analysis.compare_designs import WORKS_FROM, Compared
from modicum.analysis.what_if import FOUND
from modicum.knowledge.shapes import Words
from modicum.report.design import name_of
from modicum.report.figures import ACCENT, FAINT, INK, MUTED, WIDTH, Figure, axis, rendered

ROW_HEIGHT = 40
NAMES_WIDTH = 178
"""Room for the names of designs, with a margin for fonts that run wide."""
MARKS = (("none", "circle", MUTED, False), ("one", "square", ACCENT, True), ("two", "triangle-up", INK, True))
"""Told apart by shape and filling, not by colour alone."""


def draw_designs(compared: Compared, words: Words) -> Figure:
    """One row a design; a mark for each truth, with a line over its 95 % range, and the line from which a change is found."""
    import altair as alt  # noqa: PLC0415 - 0.9 s of import that only pages pay

    say = words.say
    rows = [_row(name_of(told.design, words), key, told.heard[key]) for told in compared.told for key, *_ in MARKS]
    names = list(dict.fromkeys(row["plan"] for row in rows))
    x = alt.X("share:Q", title=say("design.figure-axis"), axis=axis(alt, labels=True, ticks=6),
              scale=alt.Scale(domain=[0, 100], nice=False))  # fmt: skip
    y = alt.Y("plan:N", sort=names, title=None, axis=alt.Axis(
        labelColor=INK, domain=False, ticks=False, labelPadding=10, labelLimit=NAMES_WIDTH, minExtent=NAMES_WIDTH,
        labelFontSize=12, grid=True, gridColor=FAINT))  # fmt: skip
    layers = []
    for place, (key, shape, colour, filled) in enumerate(MARKS):
        own = alt.Chart({"values": [row for row in rows if row["truth"] == key]})
        lift = (place - 1) * ROW_HEIGHT / 4
        layers.append(own.mark_rule(color=colour, yOffset=lift, y2Offset=lift).encode(x="low:Q", x2="high:Q", y=y))
        look = {"filled": True} if filled else {"filled": False, "fill": "transparent"}
        layers.append(
            own.mark_point(shape=shape, size=46, color=colour, yOffset=lift, opacity=1, **look).encode(x=x, y=y)
        )
    bar = alt.Chart({"values": [{"at": 100 * WORKS_FROM}]})
    layers.append(bar.mark_rule(color=INK, strokeDash=[5, 4]).encode(x="at:Q"))
    chart = alt.layer(*layers).properties(
        width=WIDTH - NAMES_WIDTH, height=ROW_HEIGHT * len(names) + 8,
        padding={"left": 8, "right": 16, "top": 6, "bottom": 6},
    )  # fmt: skip
    told = " ".join(
        say(
            "design.figure-told",
            name=name,
            **{row["truth"]: f"{row['share']:.0f} %" for row in rows if row["plan"] == name},
        )
        for name in names
    )
    return Figure(
        say("design.figure-title"),
        rendered(chart),
        say("design.figure-alt", all=len(names), told=told),
        say("design.figure-caption"),
    )


def _row(name: str, key: str, heard: Any) -> dict[str, Any]:
    share = heard.share(FOUND)
    low, high = share.interval
    return {"plan": name, "truth": key, "share": 100 * share.value, "low": 100 * low, "high": 100 * high}
