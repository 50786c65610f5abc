"""A screened list as a whole: what stops a start, what has to be answered first, what a prescriber should know.

Only what was named is summed up here; who may start is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modicum.knowledge.medicine_shapes import MedicineClass
from modicum.safety.resolve import OPIOIDS, Line, Status, Why


@dataclass(frozen=True)
class Screened:
    """The lines by what they ask for, each line once, with its number in the list (1 is the first).

    `opioids`: matched, and an opioid or a blocker of opioids is in it. `questions`: ask and unrecognised. `told`:
    matched, with a class that the person who prescribes should know. `ordinary`: matched and none of these. Blank
    lines stand in none of them. `empty`: the list holds no line, or only blank ones.
    """

    lines: tuple[Line, ...]
    opioids: tuple[int, ...]
    questions: tuple[int, ...]
    told: tuple[int, ...]
    ordinary: tuple[int, ...]
    says_none: bool

    @property
    def empty(self) -> bool:
        return not (self.opioids or self.questions or self.told or self.ordinary)

    @property
    def stopped(self) -> bool:
        """Whether anything stands in the way of "nothing found in what you entered". An empty list does."""
        return bool(self.opioids or self.questions) or self.empty


def sum_up(lines: Sequence[Line]) -> Screened:
    """The lines of a list, divided. Every line that is not blank is in exactly one part."""
    parts: dict[str, list[int]] = {"opioids": [], "questions": [], "told": [], "ordinary": []}
    for number, line in enumerate(lines, 1):
        if Why.EMPTY not in line.why:
            parts[_part(line)].append(number)
    says_none = any(line.says_none and line.status is Status.MATCHED for line in lines)
    return Screened(tuple(lines), says_none=says_none, **{name: tuple(numbers) for name, numbers in parts.items()})


def _part(line: Line) -> str:
    if line.status is not Status.MATCHED:
        return "questions"
    classes = {one for match in line.matches for one in match.classes}
    if classes & OPIOIDS:
        return "opioids"
    return "told" if classes - {MedicineClass.ORDINARY} else "ordinary"
