"""The shapes of what the paper says: for each sentence whether it was read in a source, is unverified, or is ours to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from modicum.knowledge.shapes import Review
from modicum.quantities import Dose


class Mark(Enum):
    SOURCED = "sourced"
    UNVERIFIED = "unverified"
    OURS = "ours"


@dataclass(frozen=True)
class Fact:
    """One sentence under paper.fact of the catalogue: where it comes from."""

    id: str
    mark: Mark
    source: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """The facts of the card and the checklist, and the largest dose that a card calls low."""

    version: int
    reviewed: Review
    card_dose_at_most: Dose
    because: str
    facts: Mapping[str, Fact]
