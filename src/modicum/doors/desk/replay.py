"""What comes out when a stored answer is computed again and the two are held against each other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from modicum.doors.desk.answer import Answer
from modicum.doors.desk.compare import Difference, differences

Outcome = Literal["same-bytes", "same-numbers", "same-none", "different", "none-then", "none-now", "none-other"]
SAME: frozenset[Outcome] = frozenset({"same-bytes", "same-numbers", "same-none"})


@dataclass(frozen=True)
class Replayed:
    """same_program : made by this very program on this kind of machine, so that the bytes must be the same.

    then, now : why there was, or is, no analysis.
    """

    outcome: Outcome
    same_program: bool
    differences: tuple[Difference, ...] = ()
    then: str = ""
    now: str = ""

    @property
    def same(self) -> bool:
        return self.outcome in SAME


def compare(stored: bytes | None, why_not: str, again: Answer, *, same_program: bool) -> Replayed:
    """The stored analysis against the one that was made now.

    stored : what the bundle holds; None if it holds none, and `why_not` says why.
    """
    if stored is None or again.text is None:
        return Replayed(
            _of_none(stored, why_not, again, same_program=same_program), same_program, (), why_not, again.why_not
        )
    here = again.text.encode()
    if stored == here:
        return Replayed("same-bytes", same_program)
    try:
        found = tuple(differences(json.loads(stored), json.loads(here)))
    except (ValueError, RecursionError):
        found = (Difference("the whole file", "no JSON", "the analysis", said=False),)
    same = not same_program and all(one.said for one in found)
    return Replayed("same-numbers" if same else "different", same_program, found)


def _of_none(stored: bytes | None, why_not: str, again: Answer, *, same_program: bool) -> Outcome:
    if stored is not None:
        return "none-now"
    if again.text is not None:
        return "none-then"
    return "same-none" if why_not == again.why_not or not same_program else "none-other"
