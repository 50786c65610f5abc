"""A problem in somebody's data, as a value: it is collected and shown, and nothing else is lost because of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SHOWN_AT_MOST = 80
"""Characters of the offending text that a message repeats; the rest of a 10 MB line helps nobody."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what was read, why that matters and how to mend it.

    `weight`: "left-out" means that something was not used because of it (exit code 3); "note" means that everything
    was used and the reader should know something.
    """

    where: str
    what: str
    how_to_mend: str
    weight: Literal["left-out", "note"] = "left-out"

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.how_to_mend}"


def shown(text: object) -> str:
    """Text as it was read, quoted, control characters made visible, cut to a length a person can read.

    >>> shown("4,5 mg")
    "'4,5 mg'"
    """
    raw = repr(str(text))
    return raw if len(raw) <= SHOWN_AT_MOST else f"{raw[:SHOWN_AT_MOST]}…{raw[-1]} ({len(str(text))} characters)"
