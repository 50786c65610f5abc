"""What `modicum ask` shows of a trial on one day: the questions that are due, why, and the flags that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from modicum.diary.asked import Due
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial
from modicum.doors.desk.asked import answer_of, due_of, flags_said, open_locks, raised_by
from modicum.doors.desk.knowing import words
from modicum.doors.desk.log import Asked
from modicum.doors.desk.may_increase import rising_on
from modicum.doors.desk.red_flags import crisis
from modicum.errors import DataProblem, UsageProblem
from modicum.plan.plan import Plan
from modicum.report.asked import question_sentences, raised_sentences, why_due


@dataclass(frozen=True)
class DueShape:
    """A question that is due. why : each reason by its name, and in words."""

    question: str
    text: str
    recall: str
    answers: list[str]
    since: str
    why: list[str]
    in_words: str


@dataclass(frozen=True)
class AskShape:
    """What is due on a day. flags : every flag of the record in words; open_flags : entries that wait for a contact."""

    as_of: str
    rising: bool
    due: list[DueShape]
    open_flags: list[str]
    flags: list[str]


def due_today(plan: Plan | None, trial: Trial, diary: Diary, today: date) -> tuple[tuple[Due, ...], bool]:
    """What is due, and whether the plan's dose of today is a higher one."""
    rising = plan is not None and rising_on(plan, trial, diary, today)
    return due_of(plan, trial, diary, today, rising=rising), rising


def as_values(due: Sequence[Due], rising: bool, diary: Diary, today: date) -> AskShape:
    """The same in the published shape."""
    each = [
        DueShape(
            question=one.question.id,
            text=one.question.text,
            recall=one.question.recall,
            answers=[answer.text for answer in one.question.answers],
            since=one.since.isoformat(),
            why=[reason.why.value for reason in one.reasons],
            in_words=why_due(one, words()),
        )
        for one in due
    ]
    open_ones = [lock.id for lock in open_locks(diary, today)]
    return AskShape(today.isoformat(), rising, each, open_ones, list(flags_said(diary, today)))


def put(due: Due) -> list[str]:
    """A question as it is put."""
    return question_sentences(due, words())


def chosen(due: Due, typed: str) -> Asked:
    """What was typed at a question: the number of an answer, or its words. Raises DataProblem for anything else."""
    answers = due.question.answers
    if typed.isascii() and typed.isdigit():
        number = int(typed[:4])
        if not 1 <= number <= len(answers):
            raise DataProblem(words().say("asked.not-understood"))
        return Asked("answer", answer_of(due.question.id, answers[number - 1].text)[1])
    try:
        return Asked("answer", answer_of(due.question.id, typed)[1])
    except UsageProblem as why:
        raise DataProblem(words().say("asked.not-understood")) from why


def stated(text: str) -> Asked:
    """QUESTION=TEXT as an answer. Raises UsageProblem."""
    name, sign, answer = text.partition("=")
    if not sign:
        raise UsageProblem(f'--answer {text}: write the question, = and its answer, such as self-harm="Not at all".')
    return Asked("answer", answer_of(name.strip(), answer)[1])


def after_answer(question: str, answer: str, entry: str | None, country: str, today: date) -> list[str]:
    """What is read at an answer that raises a flag; nothing at another one. entry : None if it could not be written down."""
    flag = raised_by(question, answer)
    return [] if flag is None else raised_sentences(flag, entry, crisis(country, today), words())
