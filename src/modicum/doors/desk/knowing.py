"""Loads what is known, once per run, for whoever asks the desk."""

from __future__ import annotations

from functools import cache

from modicum.knowledge.read import read_knowledge, shipped
from modicum.knowledge.shapes import Knowledge


@cache
def knowledge() -> Knowledge:
    """The knowledge files that come with the package. Raises KnowledgeError if one is not as it must be."""
    return read_knowledge(shipped())
