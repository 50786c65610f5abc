"""The verdict table: probabilities, a grade and a few facts in, one word out. The first row that matches wins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from modicum.analysis.grade import Grade
from modicum.knowledge.shapes import VerdictTable


class Row(Enum):
    """The five rows of the table, in their order."""

    WORSE = "worse"
    HELPS = "helps"
    NO_EFFECT = "no worthwhile effect"
    PROBABLY = "probably helps"
    CANNOT_TELL = "cannot tell"


class Verdict(Enum):
    """Every word a contrast can get. Grades cap the words: only A may say "helps" without an addition."""

    WORSE = "worse"
    HELPS = "helps"
    HELPS_OR_EXPECTATION = "helps (drug or expectation)"
    NO_EFFECT = "no worthwhile effect"
    PROBABLY = "probably helps"
    PROBABLY_OR_EXPECTATION = "probably helps (drug or expectation)"
    BETTER_WHILE = "better while on"
    NOT_BETTER_WHILE = "not better while on"
    WORSE_WHILE = "worse while on"
    CANNOT_TELL = "cannot tell"
    INTERIM = "too early for a verdict"
    DESCRIPTIVE = "descriptive only"


@dataclass(frozen=True)
class Chances:
    """Probabilities of one contrast, in the direction of improvement."""

    worse: float
    better: float
    beyond_worthwhile: float


def first_row(chances: Chances, table: VerdictTable) -> Row:
    """The first row of the table that matches."""
    if chances.worse >= table.number("worse-at-least"):
        return Row.WORSE
    if (
        chances.beyond_worthwhile >= table.number("helps-beyond-worthwhile-at-least")
        and chances.better >= table.number("helps-better-at-least")
    ):  # fmt: skip
        return Row.HELPS
    if chances.beyond_worthwhile <= table.number("no-effect-beyond-worthwhile-at-most"):
        return Row.NO_EFFECT
    if chances.better >= table.number("probably-better-at-least"):
        return Row.PROBABLY
    return Row.CANNOT_TELL


_DRAWN = {
    Row.WORSE: Verdict.WORSE,
    Row.HELPS: Verdict.HELPS,
    Row.NO_EFFECT: Verdict.NO_EFFECT,
    Row.PROBABLY: Verdict.PROBABLY,
    Row.CANNOT_TELL: Verdict.CANNOT_TELL,
}
_CAPPED: dict[Grade, dict[Row, Verdict]] = {
    Grade.A: _DRAWN,
    Grade.B: _DRAWN | {Row.HELPS: Verdict.HELPS_OR_EXPECTATION, Row.PROBABLY: Verdict.PROBABLY_OR_EXPECTATION},
    Grade.C: {
        Row.WORSE: Verdict.WORSE_WHILE,
        Row.HELPS: Verdict.BETTER_WHILE,
        Row.NO_EFFECT: Verdict.NOT_BETTER_WHILE,
        Row.PROBABLY: Verdict.CANNOT_TELL,
        Row.CANNOT_TELL: Verdict.CANNOT_TELL,
    },
}
_CAPPED[Grade.D] = _CAPPED[Grade.C]


def capped(row: Row, grade: Grade) -> Verdict:
    """The word that a row may have under a grade."""
    return _CAPPED[grade][row]
