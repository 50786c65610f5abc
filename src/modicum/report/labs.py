"""Laboratory values on the page: every one in its row beside its own range, and what can be said of a row. Never a cause."""

from __future__ import annotations

from collections.abc import Sequence

from modicum.diary.entry import Lab
from modicum.diary.labs import Against, Drift, NoDrift, Series, against
from modicum.knowledge.shapes import Words
from modicum.report.table import Table

SCREENED = frozenset({"alt", "egfr"})
"""Tests whose value the screen asks for by itself."""


def lab_table(series: Sequence[Series], words: Words) -> Table:
    """A row for each value, as it was printed."""
    header = tuple(words.say(f"watch.labs.column.{name}") for name in ("test", "date", "value", "range", "against"))
    rows = tuple(_row(one.title, lab, words) for one in series for lab in one.labs)
    return Table(words.say("watch.labs.note"), header, rows, frozenset())


def lab_sentences(series: Sequence[Series], words: Words) -> list[str]:
    """What can be said of the rows, and what cannot."""
    say = words.say
    said = [sentence for one in series for sentence in _of_series(one, words)]
    for title in dict.fromkeys(one.title for one in series if one.test is not None):
        units = [one.unit for one in series if one.title == title and one.test is not None]
        if len(units) > 1:
            said.append(say("watch.labs.units", test=title, units=", ".join(units)))
    if unlisted := list(dict.fromkeys(one.title for one in series if one.test is None)):
        said.append(say("watch.labs.unlisted", names=", ".join(unlisted)))
    if any(against(lab) in {Against.BELOW, Against.ABOVE} for one in series for lab in one.labs):
        said.append(say("watch.labs.outside"))
    if any(one.test is not None and one.test.id in SCREENED for one in series):
        said.append(say("watch.labs.screen"))
    return said


def _row(title: str, lab: Lab, words: Words) -> tuple[str, ...]:
    where = words.say(f"watch.labs.against.{against(lab).value}")
    return (title, str(lab.day), f"{lab.bound}{lab.value:f} {lab.unit}", _range(lab, words), where)


def _range(lab: Lab, words: Words) -> str:
    low, high = (None if end is None else f"{end:f}" for end in (lab.low, lab.high))
    if low is None and high is None:
        return words.say("watch.labs.none-given")
    if low is None or high is None:
        return words.say("watch.labs.at-most", high=high) if low is None else words.say("watch.labs.at-least", low=low)
    return words.say("watch.labs.between", low=low, high=high)


def _of_series(one: Series, words: Words) -> list[str]:
    say = words.say
    said = []
    if isinstance(one.drift, Drift):
        said.append(_drift(one, one.drift, words))
        if not one.drift.same_range:
            said.append(say("watch.labs.other-range", test=one.title))
    elif one.drift is not NoDrift.ONE_DAY:
        said.append(say(f"watch.labs.no-drift-{one.drift.value}", test=one.title))
    if one.known_unit is False:
        said.append(say("watch.labs.unknown-unit", test=one.title, unit=one.unit))
    return said


def _drift(one: Series, drift: Drift, words: Words) -> str:
    told = {
        "test": one.title,
        "first": f"{drift.first.value:f}",
        "last": f"{drift.last.value:f}",
        "unit": one.unit,
        "from": drift.first.day,
        "to": drift.last.day,
    }
    if drift.change == 0:
        return words.say("watch.labs.no-change", **told)
    return words.say("watch.labs.change", sign="+" if drift.change > 0 else "-", by=f"{abs(drift.change):f}", **told)
