"""Scores the screen on a list that others wrote: what was cleared that must not be, and what was asked for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

OPIOIDS = frozenset({"opioid_agonist", "opioid_partial", "opioid_antagonist", "opioid_peripheral"})
HARMLESS = frozenset({"ordinary"})

MOST_CLEARED = 0
LEAST_CLASS_RIGHT, MOST_FALSE_ALARMS, MOST_UNRECOGNISED, MOST_ASKED = 0.97, 0.02, 0.10, 0.05
"""Bars of the safety page: opioid lines cleared, then shares of the lines matched and of the harmless lines."""


@dataclass(frozen=True)
class Line:
    """One line of such a list. `known` is what its writer expects to be named; classes are those its writer gave it."""

    text: str
    known: bool
    classes: frozenset[str]
    misspelt: bool = False


@dataclass(frozen=True)
class Answer:
    """What the screen said: its status, and every class it named (under ask those of the candidates)."""

    status: Literal["matched", "ask", "unrecognised"]
    classes: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Counts of lines.

    opioids : with an opioid, of whatever expectation; cleared : those of them matched without one. matched : known and
    matched; right : those of them with exactly their classes. harmless : known and nothing but ordinary; false_alarms,
    unrecognised, asked : those of them matched as something else, unrecognised, asked about; asked_misspelt : those of
    the asked whose writer says that a name in it is misspelt, which is a question by design.
    """

    lines: int = 0
    opioids: int = 0
    cleared: int = 0
    matched: int = 0
    right: int = 0
    harmless: int = 0
    false_alarms: int = 0
    unrecognised: int = 0
    asked: int = 0
    asked_misspelt: int = 0

    @property
    def class_right(self) -> float:
        return self.right / self.matched

    def share(self, count: int) -> float:
        """Of the harmless lines."""
        return count / self.harmless


def score(answered: Iterable[tuple[Line, Answer]]) -> Score:
    """The counts over a list."""
    pairs = list(answered)
    opioid = [answer for line, answer in pairs if line.classes & OPIOIDS]
    named = [(line, answer) for line, answer in pairs if line.known and answer.status == "matched"]
    harmless = [(line, answer) for line, answer in pairs if line.known and line.classes == HARMLESS]
    asked = [line for line, answer in harmless if answer.status == "ask"]
    return Score(
        lines=len(pairs),
        opioids=len(opioid),
        cleared=sum(answer.status == "matched" and not answer.classes & OPIOIDS for answer in opioid),
        matched=len(named),
        right=sum(line.classes == answer.classes for line, answer in named),
        harmless=len(harmless),
        false_alarms=sum(answer.status == "matched" and answer.classes != HARMLESS for _, answer in harmless),
        unrecognised=sum(answer.status == "unrecognised" for _, answer in harmless),
        asked=len(asked),
        asked_misspelt=sum(line.misspelt for line in asked),
    )


@dataclass(frozen=True)
class FirstRun:
    """Shares of the run before anything was changed because of the list."""

    cleared: int
    class_right: float
    false_alarms: float
    unrecognised: float
    asked: float


@dataclass(frozen=True)
class Listed:
    """One list: its file, what it is, whether it was read while names, words or rules were written, and both scores."""

    file: str
    title: str
    tuned_on: bool
    first: FirstRun
    now: Score


def page(lists: Iterable[Listed]) -> str:
    """The scores of every list as Markdown."""
    every = list(lists)
    rows = [line for one in every for line in _rows(one)]
    counts = [f"- `{one.file}`: {_counted(one.now)}." for one in every]
    parts = [f"# {TITLE}", f"*{MADE}*", TOLD, MEANS, "\n".join([*HEAD, *rows]), "\n".join(counts)]
    return "\n\n".join(parts) + "\n"


def _rows(one: Listed) -> Iterator[str]:
    first, now = one.first, one.now
    shares = (first.class_right, first.false_alarms, first.unrecognised, first.asked)
    yield _row(one.title, "first", first.cleared, now.opioids, shares)
    run = "now, tuned on it" if one.tuned_on else "now"
    wrong = [now.share(count) for count in (now.false_alarms, now.unrecognised, now.asked)]
    yield _row("", run, now.cleared, now.opioids, [now.class_right, *wrong])


def _row(title: str, run: str, cleared: int, opioids: int, shares: Iterable[float]) -> str:
    return " | ".join([f"| {title}", run, f"{cleared} of {opioids}", *(f"{share:.1%}" for share in shares)]) + " |"


def _counted(now: Score) -> str:
    counted = f"{now.lines:,} lines, {now.opioids} with an opioid, {now.harmless} harmless"
    asked = f"; of the {now.asked} asked about, {now.asked_misspelt} misspell a medicine"
    return counted + (asked if now.asked_misspelt else "")


TITLE = "How the screen does on lists that others wrote"
MADE = (
    "Made from tests/data/medicine-lists by make screen-rates. Only the first runs are typed: they cannot be run again."
)
TOLD = (
    "The lists are synthetic, in the manner of many countries, but for one of published drug names. Whoever wrote or labelled one had not seen "
    "the lexicon, and no real person's list is in them. The first run of a list is the honest figure: it was made before anything was changed because of that list. Later figures of a "
    "list that names, words or rules were tuned on flatter."
)
MEANS = (
    "**Opioid lines cleared** come out matched without an opioid class: the mistake that hurts. **Class right**: of the lines matched, those "
    "with exactly the expected classes. The last three are shares of the harmless lines: matched as something else, not known at all, or "
    "asked about. A question holds a start up and never clears one; a misspelt name is always a question. "
    "The bar for questions was missed on every list at first sight but the last, which was written when the words of seven others were "
    "known: what people write behind a name has no end, and a word that nobody knows could be a second medicine (decision 0013). Lists 1 to 4 "
    "were made to be hard; 5, 7 and 8 are what such people usually hand in."
)
HEAD = (
    "| list | run | opioid lines cleared | class right | false alarms | unrecognised | asked |",
    "|---|---|---|---|---|---|---|",
    f"| bar | | {MOST_CLEARED} | {LEAST_CLASS_RIGHT:.0%} | {MOST_FALSE_ALARMS:.0%} | {MOST_UNRECOGNISED:.0%} | {MOST_ASKED:.0%} |",
)
