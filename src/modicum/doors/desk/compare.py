"""Two analyses held against each other, value by value, with the path of each difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modicum.problems import shown

HALF_A_THIRD_DECIMAL = 0.0005
"""Promise 7 of product.md: elsewhere the numbers are the same to three decimals. A millionth above it is rounding in the file."""
ROUNDING = 1e-6
SENTENCES = frozenset(
    {"title", "words", "reasons", "smallest_effective_dose_words", "harm_words", "why", "what", "how_to_mend"}
)
"""Fields that hold sentences. Another version may put them in other words; the numbers and verdicts beside them are compared."""
NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    """Where two analyses differ, with both values as text. said : only in how it is put, or new in this version."""

    path: str
    bundle: str
    here: str
    said: bool


def differences(bundle: object, here: object) -> list[Difference]:
    """Everything that differs by more than the third decimal; the version itself is not compared."""
    return list(_walk(bundle, here, "", in_words=False))


def _walk(one: object, other: object, path: str, *, in_words: bool) -> Iterator[Difference]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted({*one, *other}):
            if path or key != "version":
                at, words = f"{path}.{key}" if path else f"{key}", in_words or key in SENTENCES
                if key not in one:
                    yield Difference(at, NOTHING, shown(other[key]), said=True)
                elif key not in other:
                    yield Difference(at, shown(one[key]), NOTHING, said=False)
                else:
                    yield from _walk(one[key], other[key], at, in_words=words)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from _walk(first, second, f"{path}[{number}]", in_words=in_words)
    elif not _same(one, other):
        yield Difference(path, shown(one), shown(other), said=in_words)


def _same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= HALF_A_THIRD_DECIMAL + ROUNDING
    return one == other
