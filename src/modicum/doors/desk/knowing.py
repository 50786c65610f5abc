"""Loads what is known, once per run, for whoever asks the desk."""

from __future__ import annotations

from functools import cache

from modicum.knowledge.read import read_knowledge, shipped
from modicum.knowledge.read_rules import read_rule_book
from modicum.knowledge.read_worlds import read_worlds_of
from modicum.knowledge.rule_shapes import RuleBook
from modicum.knowledge.shapes import Knowledge
from modicum.knowledge.world_shapes import Worlds
from modicum.safety.facts import FACTS


@cache
def knowledge() -> Knowledge:
    """The knowledge files that come with the package. Raises KnowledgeError if one is not as it must be."""
    return read_knowledge(shipped())


@cache
def worlds() -> Worlds:
    """The simulated worlds that come with the package. Raises KnowledgeError if they are not as they must be."""
    return read_worlds_of(shipped())


@cache
def rule_book() -> RuleBook:
    """The safety rules that come with the package. Raises KnowledgeError if one is missing or not as it must be."""
    return read_rule_book(shipped(), facts=FACTS, sources=knowledge().sources)
