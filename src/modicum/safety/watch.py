"""Which watch lists are a person's, from the facts of the screen. What is not known leaves a list standing, as an "if"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from modicum.knowledge.watch_shapes import Ground, WatchList
from modicum.safety.facts import Facts
from modicum.safety.judge import holds

Applies = Literal["yes", "everybody", "if"]
_ORDER: tuple[Applies, ...] = ("yes", "everybody", "if")


@dataclass(frozen=True)
class Watching:
    """A list that applies, or could. grounds : those that hold, or if `applies` is "if", those that nobody can rule out."""

    list: WatchList
    applies: Applies
    grounds: tuple[Ground, ...] = ()


def watch_for(lists: Iterable[WatchList], facts: Facts) -> tuple[Watching, ...]:
    """The lists of a person: those the answers name, those for everybody, then every "if". One that is left out was ruled out by an answer, never by a missing one.

    Grounds only ask whether something is there, so that one more illness or medicine can add a list and never take one away.
    """
    found = (_watching(one, facts) for one in lists)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: _ORDER.index(one.applies)))


def _watching(one: WatchList, facts: Facts) -> Watching | None:
    if one.everybody:
        return Watching(one, "everybody")
    answers = [(ground, holds(ground.condition, facts.get(ground.condition.fact))) for ground in one.grounds]
    held = tuple(ground for ground, answer in answers if answer is True)
    if held:
        return Watching(one, "yes", held)
    unknown = tuple(ground for ground, answer in answers if answer is None)
    return Watching(one, "if", unknown) if unknown else None
