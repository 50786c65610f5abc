"""The page's tables: plain rows of text, the same for screen, paper and terminal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modicum.analysis.result import ContrastResult, ItemResult
from modicum.report.table import Table
from modicum.report.words import Speaker

DAYS_A_ROW = 7


def contrast_table(speaker: Speaker, contrasts: Sequence[ContrastResult], *, caption: str | None = None) -> Table:
    """Every contrast: difference, range, chances, grade and verdict. No number without its verdict in the same row."""
    say = speaker.say
    names = ("dose", "against", "difference", "range", "better", "beyond", "grade", "verdict")
    return Table(
        _with_unit(speaker, caption if caption is not None else speaker.title),
        tuple(say(f"table.{name}") for name in names),
        tuple(_contrast_row(c, speaker.scaled) for c in contrasts),
        frozenset({2, 3, 4, 5}),
    )


def _with_unit(speaker: Speaker, caption: str) -> str:
    return f"{caption} ({speaker.points})" if speaker.scaled > 1 else caption


def _contrast_row(c: ContrastResult, times: int) -> tuple[str, ...]:
    tail = (c.standing.grade.value, c.verdict.value)
    if c.estimate is None or c.chances is None:
        return (str(c.dose), str(c.against), "–", "–", "–", "–", *tail)
    return (
        str(c.dose),
        str(c.against),
        signed(c.estimate.mean * times),
        f"{signed(c.estimate.q025 * times)} to {signed(c.estimate.q975 * times)}",
        hundredths(c.chances.better),
        hundredths(c.chances.beyond_worthwhile),
        *tail,
    )


def variant_table(speaker: Speaker, contrast: ContrastResult) -> Table:
    """The main contrast again under every other assumption."""
    say, times = speaker.say, speaker.scaled
    rows = []
    if contrast.estimate is not None and contrast.row is not None:
        e = contrast.estimate
        reach = f"{signed(e.q025 * times)} to {signed(e.q975 * times)}"
        rows.append((say("variant.main"), signed(e.mean * times), reach, contrast.verdict.value))
    for variant in contrast.variants:
        e = variant.estimate
        reach = f"{signed(e.q025 * times)} to {signed(e.q975 * times)}"
        rows.append((say(f"variant.{variant.what}"), signed(e.mean * times), reach, variant.word.value))
    header = tuple(say(f"table.{name}") for name in ("assumption", "difference", "range", "word"))
    return Table(f"{contrast.dose} {say('table.against')} {contrast.against}", header, tuple(rows), frozenset({1, 2}))


def week_table(speaker: Speaker) -> Table:
    """The day-by-day chart by week: what was taken, how many days were rated, and their mean."""
    say, item = speaker.say, speaker.item
    n_days = item.evidence.series.n_days
    weeks = range(0, n_days, DAYS_A_ROW)
    rows = tuple(_week_row(item, speaker.scaled, first, min(first + DAYS_A_ROW, n_days)) for first in weeks)
    mean = "mean" if speaker.scaled == 1 else "mean-in-ten-days"
    header = tuple(say(f"table.{name}") for name in ("week", "taken", "rated", mean))
    return Table(speaker.title, header, rows, frozenset({0, 2, 3}))


def _week_row(item: ItemResult, times: int, first: int, end: int) -> tuple[str, ...]:
    series, evidence = item.evidence.series, item.evidence
    doses = []
    for t in range(first, end):
        level = int(evidence.known_level[t])
        doses.append("?" if level < 0 else str(evidence.levels[level - 1]) if level else str(evidence.none))
    told = ", ".join(f"{dose} ×{doses.count(dose)}" for dose in dict.fromkeys(doses))
    inside = (series.rated_day >= first) & (series.rated_day < end)
    mean = f"{times * float(np.mean(series.rating[inside])):.1f}" if inside.any() else "–"
    return (str(first // DAYS_A_ROW + 1), told, str(int(inside.sum())), mean)


def signed(value: float) -> str:
    """One decimal with a proper sign; a rounded nothing has none."""
    text = f"{value:.1f}"
    if float(text) == 0:
        return "0.0"
    return f"+{text}" if value > 0 else f"\N{MINUS SIGN}{text[1:]}"


def hundredths(probability: float) -> str:
    """A chance in 100, without false certainty."""
    n = round(100 * probability)
    return ">99" if n >= 100 else "<1" if n < 1 else str(n)
