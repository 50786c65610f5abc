"""Reads the fields of one record strictly: unknown, missing and wrong fields are named, with what was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from modicum.errors import DataProblem
from modicum.problems import shown

T = TypeVar("T")


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
        if not isinstance(value, str) or not value.strip():
            raise self.fail(key, f"must be a text, not {shown(value)}." if key in self._values else "is missing.")
        return value.strip()

    def read(self, key: str, reader: Callable[[str], T]) -> T:
        """A text, read by `reader`; the reader's own message is kept and the field is named."""
        try:
            return reader(self.text(key))
        except DataProblem as why:
            message = str(why)
            raise DataProblem(message if message.startswith("field ") else f"field {key!r}: {message}") from why

    def maybe(self, key: str, reader: Callable[[str], T]) -> T | None:
        """As `read`, or None if the field is absent or null."""
        self._left.discard(key)
        return None if self._values.get(key) is None else self.read(key, reader)

    def choice(self, key: str, choices: Mapping[str, T]) -> T:
        value = self.text(key)
        if value not in choices:
            raise self.fail(key, f"{shown(value)} is none of {', '.join(choices)}.")
        return choices[value]

    def flag(self, key: str) -> bool:
        self._left.discard(key)
        value = self._values.get(key)
        if not isinstance(value, bool):
            raise self.fail(key, f"must be true or false, not {shown(value)}.")
        return value

    def whole(self, key: str, *, low: int, high: int) -> int:
        self._left.discard(key)
        value = self._values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(key, f"must be a whole number from {low} to {high}, not {shown(value)}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        self._left.discard(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.fail(key, f"must be a list of texts, not {shown(value)}.")
        return tuple(value)

    def records(self, key: str) -> list[Fields]:
        """A list of sub-records; absent is empty."""
        self._left.discard(key)
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.fail(key, f"must be a list of tables, not {shown(value)}.")
        return [Fields(entry, f"{self.at} [[{key}]] {n}") for n, entry in enumerate(value, 1)]

    def done(self) -> None:
        """Raises if a field was given that nobody reads: a misspelt field must not be lost in silence."""
        if self._left:
            names = ", ".join(repr(name) for name in sorted(self._left))
            raise DataProblem(f"unknown field {names}. Correct its name, or remove it.")
