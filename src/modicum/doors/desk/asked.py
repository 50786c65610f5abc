"""The questions that are put directly, for one trial: what is due, what an answer raised, and the entries that come of it.

Everything here can be called without a command: due_of, locks_in, answer_of, contact_of, and today_of in may_increase.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from modicum.diary import asked
from modicum.diary.asked import Due, due_on
from modicum.diary.entry import Answer, Burden, Diary, SideEffect, Whom
from modicum.diary.locks import Lock, Raised, barred_by_locks, locks_of
from modicum.diary.trial import Trial
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.red_flags import flags_of_name, questions
from modicum.errors import DataProblem, UsageProblem
from modicum.knowledge.flag_shapes import Flag, Question, Questions
from modicum.plan.gate import Barred
from modicum.plan.plan import Plan, Step
from modicum.problems import Problem, shown
from modicum.report.asked import flag_sentences

WHOM = tuple(whom.value for whom in Whom)


def versions() -> Mapping[int, Questions]:
    """Each version of the questions that there has been: an answer is held against the words that it answered."""
    return {questions().version: questions()}


def due_of(plan: Plan | None, trial: Trial, diary: Diary, today: date, *, rising: bool) -> tuple[Due, ...]:
    """The questions that are due. rising : today's dose of the plan is a higher one than what is taken."""
    return due_on(
        today,
        questions(),
        asked.Record(trial, diary, () if plan is None else plan.steps, flags_of_name),
        rising=rising,
    )


def locks_in(diary: Diary, today: date) -> tuple[Lock, ...]:
    """Every flag that the record raised, with the contacts about it."""
    return locks_of(diary, versions(), today)


def open_locks(diary: Diary, today: date) -> tuple[Lock, ...]:
    """Those that bar a higher dose still, or the way back to the dose at which they came."""
    return tuple(lock for lock in locks_in(diary, today) if lock.open or lock.bars_return)


def flags_said(diary: Diary, today: date, *, by: str = "you") -> tuple[str, ...]:
    """Every flag of the record in words, the open ones first."""
    return _said(locks_in(diary, today), by)


def open_flags_said(diary: Diary, today: date) -> tuple[str, ...]:
    """The open ones in words."""
    return _said(open_locks(diary, today), "you")


def _said(locks: Sequence[Lock], by: str) -> tuple[str, ...]:
    """Without a severe side effect that is not over and has no contact: it has a sentence of its own on every page."""
    shown = [one for one in locks if one.raised is not Raised.SEVERE or one.over or one.contacts]
    return flag_sentences(shown, knowledge().words, by=by) if shown else ()


def barred_by_flags(plan: Plan, step: Step, trial: Trial, diary: Diary, today: date) -> tuple[Barred, ...]:
    """What flags and questions that are due add to the reasons against a higher dose today."""
    due = due_of(plan, trial, diary, today, rising=True)
    return (
        *barred_by_locks(locks_in(diary, today), step, diary, trial, today),
        *(
            Barred(f'the question "{one.question.id}" is due and not answered.', "An answer to it: modicum ask TRIAL.")
            for one in due
        ),
    )


def answer_of(identifier: str, text: str) -> tuple[Question, dict[str, object]]:
    """The fields of an answer, in the question's own words. Raises UsageProblem, naming what there is, for any other word."""
    found = questions().named(identifier)
    if found is None:
        known = ", ".join(one.id for one in questions().questions)
        raise UsageProblem(f"{shown(identifier)} is none of the questions. They are: {known}.")
    plainly = " ".join(text.split()).casefold()
    answer = next((one for one in found.answers if one.text.casefold() == plainly), None)
    if answer is None:
        raise UsageProblem(f"{shown(text)} is no answer to {found.id}. Its answers are: {_answers(found)}.")
    values: dict[str, object] = {"question": found.id, "version": str(questions().version), "answer": answer.text}
    return found, values


def _answers(question: Question) -> str:
    return "; ".join(f'"{one.text}"' for one in question.answers)


def raised_by(question: str, text: str) -> Flag | None:
    """The flag that an answer raises; None if it raises none."""
    found = questions().named(question)
    answer = None if found is None else found.answer(text)
    return None if answer is None else answer.raises


def check_answer(entry: Answer) -> None:
    """Raises DataProblem for an answer that is none of its question's."""
    file = versions().get(entry.version)
    if file is None:
        raise DataProblem(f"field 'version': there are no questions in version {entry.version} here.")
    question = file.named(entry.question)
    if question is None:
        raise DataProblem(f"field 'question': {shown(entry.question)} is none of the questions.")
    if question.answer(entry.text) is None:
        raise DataProblem(
            f"field 'answer': {shown(entry.text)} is no answer to {question.id}. Its answers are: {_answers(question)}."
        )


def unknown_answers(diary: Diary) -> list[Problem]:
    """A problem for each answer in force that no question has: it could have been any, and counts as one that raises a flag."""
    found = []
    for entry in diary.answers:
        try:
            check_answer(entry)
        except DataProblem as why:
            then = (
                "It counts as an answer that raises a flag. Answer again: modicum ask TRIAL; then a contact lifts it."
            )
            found.append(Problem(f"entry {shown(entry.id)}", str(why), then))
    return found


def stray_contacts(diary: Diary) -> list[Problem]:
    """A note for each contact about something that is not in the record: it lifts nothing."""
    here = (
        {line.id for line in diary.lines} | {line.lost for line in diary.lines} | {line.where for line in diary.lines}
    )
    return [
        Problem(
            f"entry {shown(one.id)}",
            f"a contact about entry {shown(one.about)}, which is neither an answer nor a side effect here.",
            "It was kept, and lifts nothing. Write it down again with the entry that it is about.",
            "note",
        )
        for one in diary.contacts
        if one.about not in here
    ]


def last_about_flags(diary: Diary) -> str | None:
    """The line that a new answer or contact names as written before it."""
    named = [line.id for line in diary.lines if line.kind in {"answer", "contact"} or _severe(line.entry)]
    return next((name for name in reversed(named) if name is not None), None)


def _severe(entry: object) -> bool:
    return isinstance(entry, SideEffect) and entry.burden is Burden.SEVERE


def check_contact(about: str, day: date, diary: Diary, today: date) -> None:
    """Raises DataProblem for a contact that could lift nothing, with what it can be about."""
    mine = [line for line in diary.lines if line.id == about]
    if not mine and about not in {lock.id for lock in locks_in(diary, today)}:
        open_ones = ", ".join(f"{one.id} ({one.what})" for one in open_locks(diary, today)) or "none"
        raise DataProblem(
            f"--about {about}: is neither an answer nor a side effect of this record. Those that wait for a contact: {open_ones}."
        )
    began = min((line.entry.day for line in mine if line.entry is not None), default=day)
    if day < began:
        raise DataProblem(
            f"the contact was on {day}, and entry {about} is of {began}: it was not about that yet. Check both days."
        )
