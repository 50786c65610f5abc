"""What a place that keeps a trial must be able to do. The folder on disk is one; a database will be another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from modicum.diary.check import Record
from modicum.problems import Problem


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
