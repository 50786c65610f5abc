"""modicum log TRIAL with nothing behind it: asks, and writes each answer down before the next question.

Whoever breaks off loses nothing that was said to be kept. Lines in, lines out: it works from a file and with a screen reader.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from textwrap import fill

from modicum.doors.cli.record import OpenRecord
from modicum.doors.desk.knowing import words
from modicum.doors.desk.log import Asked, Logged
from modicum.doors.desk.questions import LOOK_BACK_DAYS, Question, days_without, over_questions, questions
from modicum.errors import DataProblem, ForTheReader

WIDTH = 78
TRIES = 3
"""Answers that cannot be used before a question is left open: nobody is held up by one question at night."""
LONGEST_ANSWER = 2_000
"""Bytes of an answer: a journal's line must be readable again."""
SHOWN_DAYS = 7
_NO_TEXT = frozenset(map(chr, range(0xDC80, 0xDD00)))
"""What Python makes of bytes that are no UTF-8; one of them stands for a line that is too long."""
_LINE_END = {"\n", b"\n"}
_FIELD = re.compile(r"^field '[^']*': ")


class _End(Exception):  # noqa: N818 - it is no error: somebody is done
    """No more answers: q, or the end of the input."""


@dataclass
class Round:
    """The questions of an evening. keep : writes an entry down; record : the record as it stands now."""

    keep: Callable[[Asked], Logged]
    record: Callable[[], OpenRecord]
    hear: Callable[[], str | None]
    kept: int = 0
    last: tuple[Question, str] | None = field(default=None)

    def ask(self, days: Sequence[date], *, missed: bool) -> int:
        """Ask about each of the days; missed : and then about days before, on which nothing was written down. How much was kept."""
        try:
            self._say("ask.how")
            for day in days:
                self._day(day)
            record = self.record()
            self._each(over_questions(record.today, record.diary, words()))
            if missed:
                self._missed()
        except _End:
            pass
        self._say("ask.end", count=self.kept)
        return self.kept

    def _day(self, day: date) -> None:
        record = self.record()
        print()
        self._say("ask.day", weekday=words().say(f"weekday.{day.weekday()}"), day=day)
        self._each(questions(day, record.trial, record.diary, record.plan, words()))

    def _missed(self) -> None:
        record = self.record()
        days = days_without(record.trial, record.diary, record.today)
        if not days:
            return
        told = ", ".join(map(str, days[:SHOWN_DAYS])) + (" …" if len(days) > SHOWN_DAYS else "")
        print()
        self._say("ask.missed", count=len(days), back=LOOK_BACK_DAYS, days=told)
        if self._answer().casefold() in {"y", "yes"}:
            for day in days:
                self._day(day)

    def _each(self, asked: Iterable[Question]) -> None:
        for question in asked:
            while self._one(question) and question.again:
                pass

    def _one(self, question: Question, replaces: str | None = None, begun: Question | None = None) -> bool:
        """Whether an answer was kept. replaces : the entry that a new answer stands for; begun : the question that led here."""
        tries = 0
        while tries < TRIES:
            for sentence in question.say:
                print(fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False))
            if question.read is None and question.then is None:
                return False
            text = self._answer()
            if not text:
                return False
            if text == "b" and replaces is None:
                self._back()
                continue
            if question.then is not None:
                return self._one(question.then(text), replaces, question)
            if self._keep(question, text, replaces, begun or question):
                return True
            tries += 1
        self._say("ask.left-open")
        return False

    def _keep(self, question: Question, text: str, replaces: str | None, begun: Question) -> bool:
        if question.read is None:
            return False
        try:
            asked = question.read(text)
            logged = self.keep(asked if replaces is None else replace(asked, supersedes=replaces))
        except ForTheReader as why:
            print(fill(_FIELD.sub("", str(why)), WIDTH, break_long_words=False, break_on_hyphens=False))
            return False
        if logged.entry is not None:
            self.kept += 1
            self.last = (begun, str(logged.entry["id"]))
            self._say("ask.kept", what=logged.what)
        for sentence in logged.said:
            print(fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False))
        return True

    def _back(self) -> None:
        """Ask the last question again; a new answer stands for the one before, and Enter leaves that."""
        if self.last is None:
            self._say("ask.nothing-before")
            return
        question, entry = self.last
        self._say("ask.back")
        self._one(question, entry)

    def _answer(self) -> str:
        while True:
            print("> ", end="", flush=True)
            text = self.hear()
            if text is None or text.strip() == "q":
                print()
                raise _End
            if not any(letter in _NO_TEXT for letter in text):
                return " ".join(text.split())
            self._say("ask.no-text")

    def _say(self, key: str, **values: object) -> None:
        print(fill(words().say(key, **values), WIDTH, break_long_words=False, break_on_hyphens=False))


def hear() -> str | None:
    """One line of standard input, None at its end. Bytes that are no text become signs of _NO_TEXT, which are asked about."""
    if sys.stdin is None:
        return None
    source = getattr(sys.stdin, "buffer", sys.stdin)
    line = source.readline(LONGEST_ANSWER)
    if len(line) == LONGEST_ANSWER and line[-1:] not in _LINE_END:
        while line and line[-1:] not in _LINE_END:
            line = source.readline(LONGEST_ANSWER)  # the rest of it is no answer to the next question
        return min(_NO_TEXT)
    text = line if isinstance(line, str) else line.decode("utf-8", "surrogateescape")
    return text or None


def sheet_days(record: OpenRecord, first: date, count: int) -> list[date]:
    """The days of a sheet that have come. Raises DataProblem if none has, or it begins before the trial."""
    if first < record.trial.calendar.first_day:
        raise DataProblem(
            f"--sheet {first}: is before the trial's first day, {record.trial.calendar.first_day}. Look at the sheet's first day."
        )
    days = [first + timedelta(days=number) for number in range(count)]
    come = [day for day in days if day <= record.today]
    if not come:
        raise DataProblem(
            f"--sheet {first}: none of its days has come (today is {record.today}). Look at the sheet's first day."
        )
    return come
