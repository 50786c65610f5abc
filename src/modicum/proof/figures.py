"""The drawings of the page of error rates: rates with their bars, what an onset costs, ranks inside their band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from modicum.proof.band import band, edges
from modicum.proof.cells import SE_ALLOWED, CellResult, Measure
from modicum.proof.says import share, world_of
from modicum.report.figures import ACCENT, FAINT, INK, MUTED, WIDTH, Figure, axis, rendered

ROW_HEIGHT = 17
MARKS = (
    ("helps", "circle", ACCENT, True),
    ("probably-helps", "square", INK, False),
    ("worse", "triangle-up", MUTED, True),
)
"""Told apart by shape and filling, not by colour alone."""
BAND_LEVEL = 0.99


WIDEST = 12.0
"""Per cent; the drawings of all designs reach at least so far, so that they can be compared by eye."""
NAMES_WIDTH = 164
"""Room for the names of worlds: the same in all drawings, with a margin for fonts that run wide."""
MARGIN = {"left": 22, "right": 8, "top": 6, "bottom": 6}


def _charts() -> Any:
    """The chart library, imported only by who draws: it costs 0.9 s."""
    import altair  # noqa: PLC0415

    return altair


def false_words(design: str, results: Sequence[CellResult]) -> Figure:
    """Rates of the three false words in every world of a design, each with three standard errors and its bar."""
    alt = _charts()

    rows: list[dict[str, Any]] = [
        {
            "world": world_of(result),
            "word": name,
            "rate": 100 * measure.value,
            "low": 100 * max(measure.value - SE_ALLOWED * (measure.se or 0.0), 0.0),
            "high": 100 * (measure.value + SE_ALLOWED * (measure.se or 0.0)),
        }
        for result in results
        for name, measure in _named(result).items()
        if name in {mark[0] for mark in MARKS}
    ]
    worlds = list(dict.fromkeys(row["world"] for row in rows))
    x = alt.X("rate:Q", title="% of simulated people who get the word", axis=axis(alt, labels=True, ticks=6),
              scale=alt.Scale(domain=[0, max([WIDEST, *(row["high"] for row in rows)])], nice=True))  # fmt: skip
    layers = []
    for place, (name, shape, colour, filled) in enumerate(MARKS):
        y = alt.Y("world:N", sort=worlds, title=None, axis=_names(alt))
        own = alt.Chart({"values": [row for row in rows if row["word"] == name]})
        lift = (place - 1) * ROW_HEIGHT / 4
        layers.append(own.mark_rule(color=colour, yOffset=lift, y2Offset=lift).encode(x="low:Q", x2="high:Q", y=y))
        look = {"filled": True} if filled else {"filled": False, "fill": "transparent"}
        layers.append(
            own.mark_point(shape=shape, size=36, color=colour, yOffset=lift, opacity=1, **look).encode(x=x, y=y)
        )
    bars = _bars(results)
    layers += [
        alt.Chart({"values": [{"at": bar}]}).mark_rule(color=INK, strokeDash=[5, 4]).encode(x="at:Q") for bar in bars
    ]
    chart = alt.layer(*layers).properties(
        width=WIDTH - 170, height=ROW_HEIGHT * max(len(worlds), 1) + 8, padding=MARGIN
    )
    worst = {name: max((row["rate"] for row in rows if row["word"] == name), default=0.0) for name, *_ in MARKS}
    told = ", ".join(f"{name.replace('-', ' ')} {rate:.1f} %" for name, rate in worst.items())
    return Figure(
        f"False words, {design}",
        rendered(chart),
        f"Rates of three false words in {len(worlds)} worlds of the design {design}. The highest: {told}. "
        "The tables further down hold every number.",
        "Blue dots: helps. Open squares: probably helps. Grey triangles: worse. Lines reach three standard errors either "
        f"way. Broken lines: the bars ({', '.join(f'{bar:g} % {names}' for bar, names in bars.items())}).",
    )


def _bars(results: Sequence[CellResult]) -> dict[float, str]:
    """Upper bars in per cent, each with the words that it is for."""
    found: dict[float, dict[str, None]] = {}
    for result in results:
        for name, measure in _named(result).items():
            if measure.high is not None and name in {mark[0] for mark in MARKS}:
                found.setdefault(100 * measure.high, {})[name.replace("-", " ")] = None
    return {bar: " and ".join(sorted(names)) for bar, names in sorted(found.items())}


def _named(result: CellResult) -> dict[str, Measure]:
    return {measure.name: measure for measure in result.measures}


MARK_ROOM = 10
"""Pixels between names and plot, so that a mark at zero does not stand on a name."""


def _names(alt: Any) -> Any:
    return alt.Axis(
        labelColor=INK,
        domain=False,
        ticks=False,
        labelPadding=MARK_ROOM,
        labelLimit=NAMES_WIDTH,
        minExtent=NAMES_WIDTH,
        labelFontSize=12,
        grid=True,
        gridColor=FAINT,
    )


def onset_cost(results: Sequence[CellResult], measure: str) -> Figure:
    """A table of shares, darker where higher: block lengths down, true half-lives across. The numbers are printed."""
    alt = _charts()

    rows = [
        {
            "design": result.cell.split("/")[1],
            "world": world_of(result),
            "share": _named(result)[measure].value,
            "told": f"{100 * _named(result)[measure].value:.0f}",
        }
        for result in results
        if measure in _named(result)
    ]
    order = {key: list(dict.fromkeys(row[key] for row in rows)) for key in ("design", "world")}
    quiet = {"labelColor": INK, "domain": False, "ticks": False, "labelLimit": 150}
    x = alt.X("world:N", sort=order["world"], title=None, axis=alt.Axis(orient="top", labelAngle=-38, **quiet))
    y = alt.Y("design:N", sort=order["design"], title=None, axis=alt.Axis(**quiet))
    base = alt.Chart({"values": rows})
    tiles = base.mark_rect(color=ACCENT).encode(
        x=x, y=y, opacity=alt.Opacity("share:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.04, 0.6]))
    )
    numbers = base.mark_text(color=INK, fontSize=14).encode(x=x, y=y, text="told:N")
    chart = alt.layer(tiles, numbers).properties(
        width=WIDTH - 140, height=34 * max(len(order["design"]), 1), padding=MARGIN
    )
    return Figure(
        "What an unknown onset costs",
        rendered(chart),
        f"A table of {len(rows)} shares in per cent, {measure.replace('-', ' ')}; the numbers stand in it and below.",
        f"Simulated people (%) of whom “{measure.replace('-', ' ')}” holds: designs down, worlds across.",
    )


def ranks_of(result: CellResult) -> dict[str, tuple[int, ...]]:
    """Histograms by quantity, as V4's notes keep them."""
    told = [note.removeprefix("ranks ").split(": ") for note in result.notes if note.startswith("ranks ")]
    return {name: tuple(int(count) for count in counts.split()) for name, counts in told}


def rank_bands(result: CellResult, quantities: Sequence[str]) -> Figure:
    """Share of truths below each rank, less the diagonal, inside the simultaneous 99 % band of all the quantities shown."""
    alt = _charts()

    found = ranks_of(result)
    shown = [name for name in quantities if name in found]
    n, z = result.n, edges()
    low, high = band(n, (1.0 - BAND_LEVEL) / max(len(shown), 1))
    top = 1.05 * float(np.max(np.abs([*(high - z), *(low - z)])))
    panels = []
    for name in shown:
        off = np.cumsum(found[name])[:-1] / n - z
        reach = max(top, 1.05 * float(np.max(np.abs(off))))
        rows = [
            {"at": float(a), "low": float(b), "high": float(c), "off": float(d)}
            for a, b, c, d in zip(z, low - z, high - z, off, strict=True)
        ]
        y = alt.Scale(domain=[-reach, reach], nice=False)
        ends = alt.Axis(tickCount=3, labelColor=INK, titleColor=INK, domain=False, gridColor=FAINT, tickColor=FAINT)
        base = alt.Chart({"values": rows}, title=alt.Title(name, fontSize=13, fontWeight="normal", color=INK))
        x = alt.X("at:Q", title=None, axis=alt.Axis(
            values=[0, 0.5, 1], labelColor=INK, domain=False, gridColor=FAINT, tickColor=FAINT, format="~g"))  # fmt: skip
        area = base.mark_area(color=FAINT, opacity=0.75).encode(
            x=x, y=alt.Y("low:Q", title=None, scale=y, axis=ends), y2="high:Q"
        )
        line = base.mark_line(color=ACCENT, strokeWidth=1.8, interpolate="step-after").encode(x=x, y="off:Q")
        panels.append(alt.layer(area, line).properties(width=(WIDTH - 130) // 2, height=84))
    chart = alt.concat(*panels, columns=2, spacing=14)
    out = [m.name.split("/", 1)[1] for m in result.measures if m.name.startswith("holm-p/") and not m.met]
    told = "All lie inside the band." if not out else f"Outside the band: {', '.join(out)}."
    return Figure(
        f"Ranks of {n} truths, {result.cell.removeprefix('V4/')}",
        rendered(chart),
        f"How far the ranks of {', '.join(shown)} are from uniform, with the simultaneous 99 % band. {told}",
        "Line: share of truths that rank below, less what it would be if ranks were uniform. Shaded: where all these lines "
        f"together stay in 99 of 100 repetitions if the arithmetic is right. {told}",
    )


def coverage(check: str, measure: str, results: Sequence[CellResult]) -> Figure:
    """One rate by cell, with three standard errors and its bars."""
    alt = _charts()

    held = [(result, _named(result)[measure]) for result in results if measure in _named(result)]
    rows = [
        {
            "cell": result.cell.removeprefix(f"{check}/"),
            "rate": 100 * m.value,
            "low": 100 * (m.value - SE_ALLOWED * (m.se or 0.0)),
            "high": 100 * (m.value + SE_ALLOWED * (m.se or 0.0)),
        }
        for result, m in held
    ]
    y = alt.Y("cell:N", sort=[row["cell"] for row in rows], title=None, axis=_names(alt))
    x = alt.X("rate:Q", title=f"{measure.replace('-', ' ')}, %", axis=axis(alt, labels=True, ticks=6),
              scale=alt.Scale(zero=False, nice=True))  # fmt: skip
    base = alt.Chart({"values": rows})
    bars = sorted({100 * bar for _, m in held for bar in (m.low, m.high) if bar is not None})
    layers = [base.mark_rule(color=ACCENT).encode(x="low:Q", x2="high:Q", y=y),
              base.mark_point(size=44, color=ACCENT, filled=True, opacity=1).encode(x=x, y=y)]  # fmt: skip
    layers += [
        alt.Chart({"values": [{"at": bar}]}).mark_rule(color=INK, strokeDash=[5, 4]).encode(x="at:Q") for bar in bars
    ]
    chart = alt.layer(*layers).properties(
        width=WIDTH - 170, height=(ROW_HEIGHT + 3) * max(len(rows), 1), padding=MARGIN
    )
    ends = ", ".join(share(m) for _, m in (held[0], held[-1])) if held else ""
    return Figure(
        f"{check}: {measure.replace('-', ' ')}",
        rendered(chart),
        f"{measure.replace('-', ' ')} in {len(rows)} cells of {check}, first and last: {ends}. Every number stands below.",
        "Dots with three standard errors either way; broken lines are the bars.",
    )
