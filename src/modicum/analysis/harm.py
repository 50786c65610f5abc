"""Harm has a threshold of its own, lower than that of benefit, and waits for nothing: no horizon, no grade, no word.

The signal is no verdict and no ruling. It says that a dose looks more likely worse than better, so that a person hears
of it while they can still do something, and it stands between nobody and taking less.
"""

from __future__ import annotations

from enum import Enum

from modicum.analysis.verdict import Chances
from modicum.knowledge.shapes import VerdictTable


class Harm(Enum):
    """Whether a dose against none gives a reason to watch."""

    NONE = "none"
    WATCH = "watch"


def harm_signal(chances: Chances, table: VerdictTable) -> Harm:
    """`watch` when worse by any amount is likely enough. Nothing else enters: neither grade nor day nor item."""
    return Harm.WATCH if chances.worse >= table.number("harm-worse-at-least") else Harm.NONE
