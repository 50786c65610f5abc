"""Reads the fields of one record strictly: unknown, missing and wrong fields are named, with what was read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from modicum.errors import DataProblem
from modicum.problems import shown

T = TypeVar("T")

UNSEEN = {"Cc", "Zl", "Zp"}
"""Control characters and line ends: on a screen they could hide or rewrite what stands around them."""
MOST_NAMED = 5
"""Unknown fields that a message names one by one."""


class Fields:
    """The fields of one record; `at` says where it stands, for the messages."""

    def __init__(self, values: Mapping[str, object], at: str) -> None:
        self._values, self.at, self._left = values, at, set(values)

    def fail(self, key: str, why: str) -> DataProblem:
        return DataProblem(f"field {key!r}: {why}")

    def text(self, key: str) -> str:
        """A text that must be there and say something."""
        self._left.discard(key)
        value = self._values.get(key)
        if isinstance(value, str) and (bare := value.strip()):
            if not bare.isprintable() and any(unicodedata.category(letter) in UNSEEN for letter in bare):
                raise self.fail(key, f"holds a line end or a control character: {shown(value)}. Write it on one line.")
            return bare
        if key not in self._values:
            raise self.fail(key, "is missing. Add it.")
        if isinstance(value, int | float) and not isinstance(value, bool):
            raise self.fail(key, f'must be a text: write "{value}" in quotes, not the bare number {shown(value)}.')
        raise self.fail(key, f"must be a text that says something, not {shown(value)}.")

    def read(self, key: str, reader: Callable[[str], T]) -> T:
        """A text, read by `reader`; the reader's own message is kept and the field is named."""
        try:
            return reader(self.text(key))
        except DataProblem as why:
            message = str(why)
            raise DataProblem(message if message.startswith("field ") else f"field {key!r}: {message}") from why

    def maybe(self, key: str, reader: Callable[[str], T]) -> T | None:
        """As `read`, or None if the field is absent or null."""
        if self._values.get(key) is None:
            self._left.discard(key)
            return None
        return self.read(key, reader)

    def has(self, key: str) -> bool:
        """Whether the field is given and not null."""
        self._left.discard(key)
        return self._values.get(key) is not None

    def choice(self, key: str, choices: Mapping[str, T]) -> T:
        value = self.text(key)
        if value not in choices:
            raise self.fail(key, f"{shown(value)} is none of {', '.join(choices)}. Write one of these.")
        return choices[value]

    def flag(self, key: str) -> bool:
        self._left.discard(key)
        value = self._values.get(key)
        if not isinstance(value, bool):
            raise self.fail(key, self._not("must be true or false, without quotes", key))
        return value

    def whole(self, key: str, *, low: int, high: int) -> int:
        self._left.discard(key)
        value = self._values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(key, self._not(f"must be a whole number from {low} to {high}, without quotes", key))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        self._left.discard(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.fail(key, self._not('must be a list of texts such as ["20:30"]', key))
        return tuple(value)

    def each(self, key: str, reader: Callable[[str], T]) -> tuple[T, ...]:
        """A list of texts, each read by `reader`; absent is empty."""
        try:
            return tuple(reader(text) for text in self.texts(key))
        except DataProblem as why:
            message = str(why)
            raise DataProblem(message if message.startswith("field ") else f"field {key!r}: {message}") from why

    def records(self, key: str) -> list[Fields]:
        """A list of sub-records; absent is empty."""
        self._left.discard(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.fail(key, self._not(f"must be tables, each under a line [[{key}]]", key))
        return [Fields(entry, f"{self.at} [[{key}]] {n}") for n, entry in enumerate(value, 1)]

    def done(self) -> None:
        """Raises if a field was given that nobody reads: a misspelt field must not be lost in silence."""
        if self._left:
            names = ", ".join(shown(name) for name in sorted(self._left)[:MOST_NAMED])
            more = f" and {len(self._left) - MOST_NAMED} more" if len(self._left) > MOST_NAMED else ""
            raise DataProblem(f"unknown field {names}{more}. Correct its name, or remove it.")

    def _not(self, wanted: str, key: str) -> str:
        if key not in self._values:
            return "is missing. Add it."
        value = self._values[key]
        return f"{wanted}; it reads {'the text ' if isinstance(value, str) else ''}{shown(value)}."
