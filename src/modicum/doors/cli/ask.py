"""modicum ask: the questions that are due, put directly and one by one. Each answer is on disk before the next question."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill

from modicum.diary.asked import Due
from modicum.doors.cli.log_asking import TRIES, WIDTH, hear
from modicum.doors.cli.record import OpenRecord, keep, open_record
from modicum.doors.desk.ask_trial import after_answer, as_values, chosen, due_today, put, stated
from modicum.doors.desk.asked import open_locks
from modicum.doors.desk.clock import check_clock
from modicum.doors.desk.knowing import words
from modicum.doors.desk.log import Asked
from modicum.doors.files.folder import FolderShelf
from modicum.errors import FINE, DataProblem, SafetyStop, UsageProblem

QUIT = "q"


def run(asked: Namespace) -> int:
    """0 nothing is open; 3 the record cannot be read; 4 a flag is open, which bars a higher dose and nothing else."""
    return ask(asked, now=datetime.now(UTC))


def ask(asked: Namespace, *, now: datetime) -> int:
    """The same at a stated moment."""
    if asked.json and asked.answer:
        raise UsageProblem("--json: has no place beside --answer; it only shows what is due. Leave one out.")
    answers = [stated(text) for text in asked.answer]
    try:
        return _heard(asked, answers, now)
    except DataProblem:
        for answer in answers:  # whatever keeps an answer out of the record, whoever gave it is told whom to call
            _said_at(answer, None, asked.country or "", now.date())
        raise


def _heard(asked: Namespace, answers: list[Asked], now: datetime) -> int:
    record = open_record(FolderShelf(Path(asked.trial)), asked.as_of, now)
    due, rising = due_today(record.plan, record.trial, record.diary, record.today)
    if asked.json:
        shown = as_values(due, rising, record.diary, record.today)
        print(json.dumps(asdict(shown), ensure_ascii=False, indent=2))
        return _code(record)
    stated_day = asked.as_of is not None
    check_clock(record.shelf.records()[0], record.trial, record.today, stated=stated_day, option="--as-of")
    if answers:
        while answers:
            _keep(record, answers[0], asked.country or "", now)
            del answers[0]
    else:
        _put(record, due, asked.country or "", now)
    return _end(open_record(record.shelf, record.today, now))


def _put(record: OpenRecord, due: tuple[Due, ...], country: str, now: datetime) -> None:
    if not due:
        return
    _say(words().say("asked.how"))
    for one in due:
        print()
        _say(words().say("asked.due", id=one.question.id, since=one.since))
        for sentence in put(one):
            _say(sentence)
        if not _one(record, one, country, now):
            return


def _one(record: OpenRecord, due: Due, country: str, now: datetime) -> bool:
    """Whether to go on."""
    for _ in range(TRIES):
        print("> ", end="", flush=True)
        heard = hear()
        typed = None if heard is None else heard.strip()
        if typed is None or typed == QUIT:
            print()
            return False
        if not typed:
            return True
        try:
            answer = chosen(due, typed)
        except DataProblem as why:
            _say(str(why))
            continue
        try:
            _keep(record, answer, country, now)
        except DataProblem:
            _said_at(answer, None, country, record.today)
            raise
        return True
    return True


def _keep(record: OpenRecord, answer: Asked, country: str, now: datetime) -> None:
    logged = keep(record, answer, now)
    if logged.entry is None:  # an answer never stands in the record already
        return
    _say(words().say("asked.kept", day=logged.entry["for"], answer=logged.what))
    _said_at(answer, str(logged.entry["id"]), country, record.today)


def _said_at(answer: Asked, entry: str | None, country: str, today: date) -> None:
    question, told = str(answer.values["question"]), str(answer.values["answer"])
    for sentence in after_answer(question, told, entry, country, today):
        _say(sentence)


def _end(record: OpenRecord) -> int:
    due, _ = due_today(record.plan, record.trial, record.diary, record.today)
    print()
    if due:
        _say(words().say("asked.left", list=", ".join(one.question.id for one in due)))
    else:
        _say(words().say("asked.left-none"))
    if count := len(open_locks(record.diary, record.today)):
        _say(words().say("asked.open", count=count))
    return _code(record)


def _code(record: OpenRecord) -> int:
    return SafetyStop.exit_code if open_locks(record.diary, record.today) else FINE


def _say(sentence: str) -> None:
    print(fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False))
