"""The drawing of compared schemes: where each one stands on one measure, from set to set of assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modicum.report.figures import ACCENT, FAINT, INK, MUTED, WIDTH, Figure, axis, rendered

ROW_HEIGHT = 26
NAMES_WIDTH = 96
"""Room for the short names of schemes."""


@dataclass(frozen=True)
class Spot:
    """One scheme under one set. usual : the set that the mark is filled for."""

    scheme: str
    value: float
    usual: bool


def draw_schemes(spots: Sequence[Spot], *, title: str, label: str, alt_text: str, caption: str) -> Figure:
    """One row a scheme; an open mark for each set, a filled one for the usual figures, and a line over all of them."""
    import altair as alt  # noqa: PLC0415 - 0.9 s of import that only pages pay

    names = list(dict.fromkeys(spot.scheme for spot in spots))
    values = {name: [spot.value for spot in spots if spot.scheme == name] for name in names}
    spans = [{"scheme": name, "low": min(own), "high": max(own)} for name, own in values.items()]
    top = max((spot.value for spot in spots), default=1.0) or 1.0
    x = alt.X("value:Q", title=label, axis=axis(alt, labels=True, ticks=6), scale=alt.Scale(domain=[0, top], nice=True))
    y = alt.Y("scheme:N", sort=names, title=None, axis=alt.Axis(
        labelColor=INK, domain=False, ticks=False, labelPadding=10, labelLimit=NAMES_WIDTH, minExtent=NAMES_WIDTH,
        labelFontSize=13, grid=True, gridColor=FAINT))  # fmt: skip
    rows = [{"scheme": spot.scheme, "value": spot.value, "usual": spot.usual} for spot in spots]
    layers = [
        alt.Chart({"values": spans}).mark_rule(color=MUTED).encode(x=alt.X("low:Q"), x2="high:Q", y=y),
        alt.Chart({"values": [row for row in rows if not row["usual"]]})
        .mark_point(size=34, color=INK, filled=False, fill="transparent", opacity=1)
        .encode(x=x, y=y),
        alt.Chart({"values": [row for row in rows if row["usual"]]})
        .mark_point(shape="square", size=56, color=ACCENT, filled=True, opacity=1)
        .encode(x=x, y=y),
    ]
    chart = alt.layer(*layers).properties(
        width=WIDTH - NAMES_WIDTH, height=ROW_HEIGHT * len(names) + 8,
        padding={"left": 8, "right": 16, "top": 6, "bottom": 6},
    )  # fmt: skip
    return Figure(title, rendered(chart), alt_text, caption)
