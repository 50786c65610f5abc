"""What the resolver of medicine names says of a line, in the shape that the rules read. Knows only the resolver's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, cast

from modicum.safety.person import MedicineLine, MedicineMatch


class Word(Protocol):
    """A member of an enumeration of texts."""

    @property
    def value(self) -> str: ...


class ResolvedMatch(Protocol):
    """One ingredient with every class that holds for it."""

    @property
    def ingredient(self) -> str: ...
    @property
    def classes(self) -> Sequence[Word]: ...


class ResolvedLine(Protocol):
    """The resolver's answer to one line. forms : of the whole line."""

    @property
    def text(self) -> str: ...
    @property
    def status(self) -> Word: ...
    @property
    def matches(self) -> Sequence[ResolvedMatch]: ...
    @property
    def forms(self) -> Sequence[Word]: ...


def medicine_line(line: ResolvedLine) -> MedicineLine:
    """One match for each ingredient, with all its classes and the forms of the line.

    A status that is not known here counts as unrecognised.
    """
    classes: dict[str, dict[str, None]] = {}
    for match in line.matches:
        classes.setdefault(match.ingredient, {}).update(dict.fromkeys(each.value for each in match.classes))
    forms = tuple(form.value for form in line.forms)
    status = line.status.value if line.status.value in {"matched", "ask"} else "unrecognised"
    return MedicineLine(
        line.text,
        cast("Literal['matched', 'ask', 'unrecognised']", status),
        tuple(MedicineMatch(ingredient, tuple(found), forms) for ingredient, found in classes.items()),
    )
