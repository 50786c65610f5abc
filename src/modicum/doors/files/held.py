"""A trial held in memory: the bytes of its record, by file name. The same shelf as a folder, and nothing on any disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modicum.diary.check import Record
from modicum.doors.desk.bundle import digest
from modicum.doors.desk.sealed_key import OPENED
from modicum.doors.desk.shelf import KeptPlan
from modicum.doors.files import journal
from modicum.doors.files.folder import DESCRIPTION, parse_toml
from modicum.doors.files.plan_file import version_in
from modicum.doors.files.text import decode
from modicum.errors import DataProblem
from modicum.problems import Problem


class HeldShelf:
    """Its name says nothing of a folder, so that messages do not hang on where somebody keeps the trial."""

    name = "trial"

    def __init__(self, record: Mapping[str, bytes]) -> None:
        self.record = record

    def description(self) -> Mapping[str, object]:
        return self._toml(DESCRIPTION)

    def opened_key(self) -> tuple[Mapping[str, object], str] | None:
        return (self._toml(OPENED), digest(self.record[OPENED])) if OPENED in self.record else None

    def records(self) -> tuple[Sequence[Record], Sequence[Problem]]:
        return journal.read_data(self._bytes(journal.NAME), at=journal.NAME)

    def plans(self) -> Sequence[KeptPlan]:
        numbered = {number: name for name in self.record if (number := version_in(name)) is not None}
        return [self._plan(name, number) for number, name in sorted(numbered.items())]

    def description_digest(self) -> str | None:
        return digest(self.record[DESCRIPTION]) if DESCRIPTION in self.record else None

    def _plan(self, name: str, number: int) -> KeptPlan:
        told = digest(self.record[name])
        try:
            return KeptPlan(name, number, told, self._toml(name))
        except DataProblem as why:
            return KeptPlan(name, number, told, None, str(why))

    def _toml(self, name: str) -> Mapping[str, object]:
        return parse_toml(decode(self._bytes(name), at=name), at=name)

    def _bytes(self, name: str) -> bytes:
        if name not in self.record:
            raise DataProblem(f"{name}: there is no such file in this record. Take it from a copy, if there is one.")
        return self.record[name]
