"""Charts as SVG, each with its caption and text alternative. The only file that imports a chart library, and lazily.

Colours are written as CSS variables, so that a chart follows the page into dark mode and onto grey paper; nothing is
told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modicum.analysis.grade import stretches
from modicum.analysis.result import ContrastResult
from modicum.knowledge.shapes import Direction
from modicum.quantities import plain
from modicum.report.words import Speaker

INK, MUTED, ACCENT, FAINT = "#101010", "#707071", "#205c8a", "#c9c9ca"
"""Placeholders that are replaced by the page's CSS variables; chosen to be found, and readable if they are not."""
_VARIABLES = {INK: "var(--ink)", MUTED: "var(--muted)", ACCENT: "var(--accent)", FAINT: "var(--faint)"}
WIDTH = 470
"""Drawn for a phone, where it is scaled down a little; the style sheet keeps it from growing on a desk."""
FONT = "system-ui, sans-serif"


@dataclass(frozen=True)
class Figure:
    """An SVG drawing with what it shows in words."""

    title: str
    svg: str
    alt: str
    caption: str


def draw(speaker: Speaker) -> Sequence[Figure]:
    """The two figures of a page: the days, and each dose against none."""
    return (_days(speaker), _doses(speaker))


def _days(speaker: Speaker) -> Figure:
    import altair as alt  # noqa: PLC0415 - 0.9 s of import that only reports pay

    item, say = speaker.item, speaker.say
    fitted = item.fitted
    assert fitted is not None  # noqa: S101 - figures are drawn for usable fits only
    series, scale = item.evidence.series, item.item.scale
    expected = fitted.level + fitted.doses.sum(axis=1)
    domain = [float(scale.minimum), float(scale.maximum)]
    x = alt.X(
        "day:Q", title=None, scale=alt.Scale(domain=[0, series.n_days + 1], nice=False), axis=axis(alt, labels=False)
    )
    dots = [{"day": int(t) + 1, "rating": float(y)} for t, y in zip(series.rated_day, series.rating, strict=True)]
    line = [{"day": t + 1, "expected": min(max(float(v), domain[0]), domain[1])} for t, v in enumerate(expected)]
    y_axis = alt.Axis(tickCount=5, titleColor=INK, labelColor=INK, domain=False, gridColor=FAINT, tickColor=FAINT)
    y = alt.Y("rating:Q", title=scale.title.lower(), scale=alt.Scale(domain=domain, nice=False), axis=y_axis)
    points = alt.Chart({"values": dots}).mark_circle(size=22, color=MUTED, opacity=0.75).encode(x=x, y=y)
    curve = alt.Chart({"values": line}).mark_line(color=ACCENT, strokeWidth=2.2).encode(x=x, y="expected:Q")
    top = alt.layer(points, curve).properties(width=WIDTH, height=200)
    amounts = [float(dose.amount) for dose in item.evidence.levels]
    taken = [
        {"day": run.first + 1, "end": run.last + 2, "dose": amounts[run.level - 1]}
        for run in stretches(item.evidence.known_level)
        if run.level > 0
    ]
    unit = item.evidence.none.unit.value
    dose_axis = alt.Axis(
        values=[0, *amounts],
        titleColor=INK,
        labelColor=INK,
        domain=False,
        gridColor=FAINT,
        tickColor=FAINT,
        labelExpr="format(datum.value, '~r')",
    )
    bars = (
        alt.Chart({"values": taken})
        .mark_rect(color=MUTED, opacity=0.55)
        .encode(
            x=alt.X(
                "day:Q",
                title=say("figure.day-axis"),
                scale=alt.Scale(domain=[0, series.n_days + 1], nice=False),
                axis=axis(alt, labels=True),
            ),
            x2="end:Q",
            y=alt.Y("dose:Q", title=say("figure.dose-axis", unit=unit), axis=dose_axis),
            y2=alt.datum(0),
        )
        .properties(width=WIDTH, height=70)
    )
    chart = alt.vconcat(top, bars, spacing=6)
    way = say("figure.lower" if scale.direction is Direction.LOWER else "figure.higher")
    return Figure(
        say("figure.days-title"),
        rendered(chart),
        say("figure.days-alt", thing=speaker.thing),
        say("figure.days-caption", better=way),
    )


def _doses(speaker: Speaker) -> Figure:
    import altair as alt  # noqa: PLC0415 - 0.9 s of import that only reports pay

    item, say = speaker.item, speaker.say
    shown = [c for c in item.contrasts[: len(item.evidence.levels)] if c.estimate is not None]
    worthwhile = float(item.item.worthwhile_change) * item.item.scale.direction.sign
    rows = [_dose_row(c) for c in shown]
    names = [row["dose"] for row in rows]
    y = alt.Y(
        "dose:N", sort=names, title=None,
        axis=alt.Axis(labelColor=INK, domain=False, ticks=False, labelFontSize=13, labelPadding=8),
    )  # fmt: skip
    title = say("figure.doses-axis", points=speaker.points)
    x = alt.X("low:Q", title=title, axis=axis(alt, labels=True, ticks=6))
    base = alt.Chart({"values": rows})
    ranges = base.mark_rule(color=ACCENT, strokeWidth=2.4).encode(x=x, x2="high:Q", y=y)
    marks = base.mark_point(size=110, color=ACCENT, strokeWidth=2.2, opacity=1).encode(
        x="mean:Q",
        y=y,
        fill=alt.condition("datum.drawn", alt.value(ACCENT), alt.value("transparent")),
    )
    zero = alt.Chart({"values": [{"at": 0}]}).mark_rule(color=INK, strokeWidth=1).encode(x="at:Q")
    line = alt.Chart({"values": [{"at": worthwhile}]}).mark_rule(color=INK, strokeDash=[5, 4]).encode(x="at:Q")
    chart = alt.layer(zero, line, ranges, marks).properties(width=WIDTH - 40, height=44 * max(len(rows), 1) + 12)
    return Figure(
        say("figure.doses-title"),
        rendered(chart),
        say("figure.doses-alt"),
        say("figure.doses-caption"),
    )


def _dose_row(c: ContrastResult) -> dict[str, Any]:
    assert c.estimate is not None  # noqa: S101 - filtered by the caller
    return {
        "dose": f"{plain(c.dose.amount)} {c.dose.unit.value}",
        "mean": c.estimate.mean,
        "low": c.estimate.q025,
        "high": c.estimate.q975,
        "drawn": c.standing.grade.by_chance,
    }


def axis(alt: Any, *, labels: bool, ticks: int = 8) -> Any:
    return alt.Axis(
        labels=labels, ticks=labels, tickCount=ticks, domain=False, grid=True, gridColor=FAINT, gridOpacity=0.6, tickColor=FAINT,
        labelColor=INK, titleColor=INK,
    )  # fmt: skip


def rendered(chart: Any) -> str:
    """Render without a browser or a network, and hand the colours over to the page."""
    import vl_convert  # noqa: PLC0415 - only reports pay for it

    dressed = chart.configure(
        view={"stroke": None},
        background="transparent",
        font=FONT,
        axis={"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"},
    )
    svg: str = vl_convert.vegalite_to_svg(dressed.to_json(validate=False))
    for placeholder, variable in _VARIABLES.items():
        svg = svg.replace(placeholder, variable)
    return svg
