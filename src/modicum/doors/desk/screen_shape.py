"""The published shape of `modicum screen --medicines FILE --json`: one object a line of the list, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from modicum.safety.resolve import Line


def as_published(name: str) -> str:
    """The key of a field: `class_` is published as "class", which is no name for a field in Python."""
    return name.rstrip("_")


@dataclass(frozen=True)
class MatchShape:
    """One ingredient, once a line, with its own class; of the further classes of an ingredient the text output tells.

    The first three values of `how` are exact, the others are only ever candidates of a question.
    """

    __pydantic_config__: ClassVar = {"alias_generator": as_published}

    ingredient: str
    class_: Literal[
        "opioid_agonist",
        "opioid_partial",
        "opioid_antagonist",
        "opioid_peripheral",
        "immunosuppressant",
        "checkpoint_inhibitor",
        "corticosteroid",
        "thyroid_hormone",
        "antithyroid",
        "hepatotoxic",
        "alcohol",
        "ordinary",
    ]
    how: Literal["name", "brand", "street_name", "one_of_several", "similar_spelling", "beginning", "part_of_a_word"]


@dataclass(frozen=True)
class LineShape:
    """The answer to one line. Under "ask" the matches are the candidates; "unrecognised" has none.

    "matched" without a match is a line that says, alone in its list, that no medicine is taken.
    """

    text: str
    status: Literal["matched", "ask", "unrecognised"]
    matches: list[MatchShape]


def published(line: Line) -> dict[str, object]:
    """A line's answer as plain values, in the published shape."""
    return {
        "text": line.text,
        "status": line.status.value,
        "matches": [
            {"ingredient": match.ingredient, "class": match.medicine_class.value, "how": match.how}
            for match in line.matches
        ],
    }
