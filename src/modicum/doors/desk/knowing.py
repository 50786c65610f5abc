"""Loads what is known, once per run, for whoever asks the desk.

The readers of what few commands need are imported when they are asked for: with their shapes they take a twentieth of
a second, which a command that is waited for can do without.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from modicum.knowledge.read import read_knowledge, read_words, shipped
from modicum.knowledge.shapes import Knowledge, Words

if TYPE_CHECKING:
    from modicum.knowledge.adjustment_shapes import Adjustment
    from modicum.knowledge.hazard_shapes import HazardLog
    from modicum.knowledge.paper_shapes import Paper
    from modicum.knowledge.population_shapes import Populations
    from modicum.knowledge.protocol_shapes import Protocol
    from modicum.knowledge.rule_shapes import RuleBook
    from modicum.knowledge.watch_shapes import WatchedTest, WatchList
    from modicum.knowledge.world_shapes import Worlds


@cache
def knowledge() -> Knowledge:
    """The knowledge files that come with the package. Raises KnowledgeError if one is not as it must be."""
    return read_knowledge(shipped())


@cache
def worlds() -> Worlds:
    """The simulated worlds that come with the package. Raises KnowledgeError if they are not as they must be."""
    from modicum.knowledge.read_worlds import read_worlds_of

    return read_worlds_of(shipped())


@cache
def words(language: str = "en") -> Words:
    """Only the string catalogue, for a command that needs nothing else of what is known."""
    return read_words(shipped() / "words", language)


@cache
def hazards() -> HazardLog:
    """The hazard log that comes with the package. Raises KnowledgeError if it is not as it must be."""
    from modicum.knowledge.read_hazards import read_hazards_of

    return read_hazards_of(shipped())


@cache
def paper() -> Paper:
    """Where the sentences of the card and the checklist come from. Raises KnowledgeError if that is not as it must be."""
    from modicum.knowledge.read_paper import read_paper_of

    return read_paper_of(shipped(), knowledge().sources)


@cache
def rule_book() -> RuleBook:
    """The safety rules that come with the package. Raises KnowledgeError if one is missing or not as it must be."""
    from modicum.knowledge.read_rules import read_rule_book
    from modicum.safety.facts import FACTS

    return read_rule_book(shipped(), facts=FACTS, sources=knowledge().sources)


@cache
def protocols() -> Mapping[str, Protocol]:
    """The published schemes that come with the package, by id. Raises KnowledgeError if one is not as it must be."""
    from modicum.knowledge.read_protocols import read_protocols

    return read_protocols(shipped() / "protocols", knowledge().sources)


@cache
def watch_lists() -> tuple[WatchList, ...]:
    """The watch lists that come with the package. Raises KnowledgeError if one is not as it must be."""
    from modicum.knowledge.read_watch import read_watch_lists
    from modicum.safety.facts import FACTS

    return read_watch_lists(shipped(), facts=FACTS, conflicts=rule_book().conflicts, sources=knowledge().sources)


def watched_tests() -> tuple[WatchedTest, ...]:
    """The tests of all watch lists, in the order of the lists."""
    return tuple(test for one in watch_lists() for test in one.tests)


@cache
def adjustments() -> Mapping[str, Adjustment]:
    """The adjustment rules that come with the package, by id. Raises KnowledgeError if one is not as it must be."""
    from modicum.knowledge.read_adjustments import read_adjustments
    from modicum.plan.adjust import FACTS

    return read_adjustments(shipped() / "adjustments", facts=FACTS, sources=knowledge().sources)


@cache
def populations() -> Populations:
    """The made-up people and the schemes they follow. Raises KnowledgeError if they are not as they must be."""
    from modicum.knowledge.read_populations import read_populations_of

    return read_populations_of(shipped(), sources=knowledge().sources, schemes=protocols(), rules=adjustments())
