"""How the questions that are due are put, what is read at an answer that raises a flag, and how open flags stand on a page."""

from __future__ import annotations

from collections.abc import Sequence

from modicum.diary.asked import Due, Reason, Why
from modicum.diary.locks import Lock, Raised, write_contact
from modicum.knowledge.flag_shapes import Flag, Question
from modicum.knowledge.shapes import Words
from modicum.report.red_flags import whom_to_call
from modicum.safety.crisis import Crisis

LONGEST_SHOWN = 80
"""Characters of a free text that are told back."""


def why_due(due: Due, words: Words) -> str:
    """Why a question is asked, in a sentence for each reason."""
    return " ".join(_reason(one, words) for one in due.reasons)


def _reason(one: Reason, words: Words) -> str:
    text = one.text if len(one.text) <= LONGEST_SHOWN else f"{one.text[:LONGEST_SHOWN]}…"
    key = "every-first" if one.why is Why.EVERY and one.first else one.why.value
    return words.say(f"asked.why.{key}", since=one.since, figure=one.figure, text=text)


def question_sentences(due: Due, words: Words) -> list[str]:
    """The question as it is put, with its answers by number."""
    question = due.question
    answers = [f"  {number} = {answer.text}" for number, answer in enumerate(question.answers, 1)]
    return [
        why_due(due, words),
        f"{question.recall} {question.text}" if question.recall[-1] == "?" else _put(question),
        *answers,
    ]


def _put(question: Question) -> str:
    return f"{question.recall}: {question.text}"


def raised_sentences(flag: Flag, entry: str | None, whom: Crisis, words: Words) -> list[str]:
    """What is read at an answer that raises a flag: what it can mean, whom to call, what is open, and what is not.

    entry : None for an answer that could not be written down; it shuts nothing, and is heard all the same.
    """
    lock = [] if entry is None else [write_contact(Lock(entry, Raised.ANSWER, None, "", flag))]
    return [
        words.say(f"flags.say.{flag.value}"),
        *whom_to_call(whom, words),
        words.say("flags.stop"),
        *(words.say("asked.locked", command=command) for command in lock),
        words.say("flags.watched"),
    ]


def flag_sentences(locks: Sequence[Lock], words: Words, *, by: str = "you") -> tuple[str, ...]:
    """Every flag of a record, those that are open first, with the contact as it was stated. by : you, or person, who stated it."""
    ordered = sorted(locks, key=lambda lock: not (lock.open or lock.bars_return))
    return tuple(_flag(lock, words, by) for lock in ordered)


def _flag(lock: Lock, words: Words, by: str) -> str:
    name = words.say("asked.flag.open" if lock.open or lock.bars_return else "asked.flag.closed")
    what = words.say(f"asked.flag.{lock.raised.value}", what=lock.what, question=lock.question, day=lock.day)
    return f"{name}: {what} {_contacts(lock, words, by)}"


def _contacts(lock: Lock, words: Words, by: str) -> str:
    if not lock.contacts:
        return words.say("asked.contact.none", id=lock.id)
    told = "; ".join(f"{one.who}, {one.how}, {one.day}" for one in lock.contacts)
    said = words.say(f"asked.contact.{by}", told=told)
    return f"{said} {words.say('asked.contact.not-prescriber')}" if lock.bars_return else said
