"""What a place that keeps a trial must be able to do. The folder on disk is one; a database will be another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from modicum.diary.check import Record
from modicum.problems import Problem


@dataclass(frozen=True)
class KeptPlan:
    """One version of the plan as it is kept. values : as parsed, None if `trouble` says why not.

    digest : SHA-256 of its bytes, in hexadecimal; None if not even those could be read.
    """

    name: str
    number: int
    digest: str | None
    values: Mapping[str, object] | None
    trouble: str = ""


class Shelf(Protocol):
    """A trial as it is kept: its description, the records of its journal, and what was wrong with either."""

    @property
    def name(self) -> str:
        """What to call the place in messages."""
        ...

    def description(self) -> Mapping[str, object]:
        """The parsed description. Raises DataProblem if there is none or it cannot be read."""
        ...

    def opened_key(self) -> tuple[Mapping[str, object], str] | None:
        """What the key of a sealed trial says, with its SHA-256, once it was opened; None before.

        Raises DataProblem if it is there and cannot be read.
        """
        ...

    def records(self) -> tuple[Sequence[Record], Sequence[Problem]]:
        """Every readable record in order, and a problem for every one that is not."""
        ...

    def plans(self) -> Sequence[KeptPlan]:
        """The versions of the plan, the first one first; none if it was set up by hand."""
        ...

    def description_digest(self) -> str | None:
        """SHA-256 of the description as it is kept now; None if it cannot be read."""
        ...
