"""Which of the questions that are put directly are due on a day, since when and why. It reads values and asks nobody.

What the record cannot say counts as a reason to ask: an answer costs a moment, and nothing but a higher dose waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from modicum.diary.entry import Answer, Diary
from modicum.diary.locks import FreeText, doses_taken, free_texts
from modicum.diary.totals import totals
from modicum.diary.trial import Trial
from modicum.knowledge.flag_shapes import Flag, Question, Questions
from modicum.plan.plan import NONE, Step
from modicum.quantities import Dose

A_DAY = timedelta(days=1)
DAY_HOURS = 24
MOOD_DAYS = 7
"""Days before a rating that it is held against."""


class Why(Enum):
    """Why a question is due."""

    RISE = "before-rise"
    TEXT = "free-text"
    FELL = "mood-fell"
    NOT_RATED = "mood-not-known"
    FIRST_DOSE = "hours-after-first"
    STEP = "first-days-of-step"
    EVERY = "every-days"


@dataclass(frozen=True)
class Reason:
    """Why, since when, and with which figure: days, hours, or points. text : the free text that brought it up.

    first : the question was never answered.
    """

    why: Why
    since: date
    figure: str = ""
    text: str = ""
    first: bool = False


@dataclass(frozen=True)
class Due:
    """A question that is due, with every reason."""

    question: Question
    reasons: tuple[Reason, ...]

    @property
    def since(self) -> date:
        return min(one.since for one in self.reasons)


@dataclass(frozen=True)
class Record:
    """What the schedule is worked out from. steps : of the plan, none if there is no plan. reads : the second net under free text."""

    trial: Trial
    diary: Diary
    steps: Sequence[Step]
    reads: Callable[[str], Sequence[Flag]]


def due_on(today: date, questions: Questions, record: Record, *, rising: bool) -> tuple[Due, ...]:
    """The questions that are due, in their own order. rising : the day's dose is a higher one, so what is asked before it is due too."""
    flagged = [(text, frozenset(record.reads(text.text))) for text in free_texts(record.diary, today)]
    known = _Known(today, record, questions.version)
    found = []
    for question in questions.questions:
        reasons = tuple(_reasons(question, known, flagged, rising=rising))
        if reasons:
            found.append(Due(question, reasons))
    return tuple(found)


class _Known:
    """The record of one person up to a day, laid out once."""

    def __init__(self, today: date, record: Record, version: int) -> None:
        self.today, self.record, self.version = today, record, version
        self.first = record.trial.calendar.first_day
        self.taken: Mapping[date, Dose | None] = totals(record.diary, record.trial.unit)
        self.swallowed = frozenset(one.day for one in doses_taken(record.diary))
        self.places = {line.id: place for place, line in enumerate(record.diary.lines)}

    def answers(self, question: Question) -> list[Answer]:
        """Answers in force in the question's own words, up to today."""
        return [
            one
            for one in self.record.diary.answers
            if one.question == question.id
            and one.version == self.version
            and one.day <= self.today
            and question.answer(one.text) is not None
        ]

    def days(self, back: int) -> list[date]:
        """The last days up to today, the latest first; none before the trial."""
        return [day for day in (self.today - n * A_DAY for n in range(back)) if day >= self.first]

    def unrecorded(self, day: date) -> bool:
        """Whether a day that has passed has no whole dose written down, so that anything could have been taken."""
        return day < self.today and day not in self.swallowed and self.taken.get(day) is None

    def begins_step(self, day: date) -> bool:
        """Whether another dose began on a day, by the plan or by the record; also if nobody can say."""
        steps = self.record.steps
        if any(
            one.first == day and one.dose > NONE and (number == 0 or one.sealed or steps[number - 1].dose != one.dose)
            for number, one in enumerate(steps)
        ):
            return True
        if day not in self.swallowed:
            return self.unrecorded(day)
        dose = self.taken.get(day)
        return dose is None or dose != self._before(day)

    def _before(self, day: date) -> Dose | None:
        """The last dose before a day that was not zero; None if it is not known."""
        day -= A_DAY
        while day >= self.first:
            dose = self.taken.get(day)
            if dose is None or dose != NONE:
                return dose
            day -= A_DAY
        return self.record.trial.dose_before


def _reasons(
    question: Question, known: _Known, flagged: Sequence[tuple[FreeText, frozenset[Flag]]], *, rising: bool
) -> Iterator[Reason]:
    when, answers = question.when, known.answers(question)
    today = known.today
    of_today = sum(one.day == today for one in answers)
    if when.before_rise and rising and not of_today:
        yield Reason(Why.RISE, today)
    for text, flags in flagged:
        if flags & question.can_raise and not any(_after(one, text, known) for one in answers):
            yield Reason(Why.TEXT, text.day, text=text.text)
    if when.on_drop_of is not None and when.drop_by is not None:
        yield from _mood(when.on_drop_of, when.drop_by, known, answers)
    yield from _hours(when.hours_after_first, known, of_today)
    if when.first_days_of_step is not None and not of_today:
        began = next((day for day in known.days(when.first_days_of_step) if known.begins_step(day)), None)
        if began is not None:
            yield Reason(Why.STEP, began, str(when.first_days_of_step))
    if when.every_days is not None:
        last = max((one.day for one in answers), default=None)
        since = known.first if last is None else last + when.every_days * A_DAY
        if since <= today:
            yield Reason(Why.EVERY, since, str(when.every_days), first=last is None)


def _after(answer: Answer, text: FreeText, known: _Known) -> bool:
    """Whether an answer was written after the words, and is not for a day before them."""
    return answer.day >= text.day and known.places.get(answer.id, -1) > text.place


def _hours(hours: Sequence[int], known: _Known, answered: int) -> Iterator[Reason]:
    """The hours after the first dose of all fall on its day or on one of the next; each wants an answer of its own on that day."""
    if known.record.trial.dose_before != NONE:
        return
    sure = min(known.swallowed, default=None)
    last = known.today if sure is None else sure
    could = [day for day in _between(known.first, last) if day == sure or known.unrecorded(day)]
    now = [hour for hour in hours if known.today - (hour // DAY_HOURS) * A_DAY in could]
    if len(now) > answered:
        first = known.today - (now[answered] // DAY_HOURS) * A_DAY
        yield Reason(Why.FIRST_DOSE, first, str(now[answered]))


def _between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_DAY


def _mood(item: str, by: Decimal, known: _Known, answers: Sequence[Answer]) -> Iterator[Reason]:
    """A fall of the last rating against the mean of the days before it, or days that could hide one. An answer since then is enough.

    An item that this trial does not rate can never fall: the other reasons stand for it.
    """
    scale = next((one.scale for one in known.record.trial.items if one.scale.id == item), None)
    if scale is None:
        return
    rated: dict[date, list[Decimal]] = {}
    for one in known.record.diary.ratings:
        if one.item == item and one.day <= known.today:
            rated.setdefault(one.day, []).append(one.value * scale.direction.sign)
    days = [day for day in known.days(MOOD_DAYS + 2) if day < known.today or day in rated][: MOOD_DAYS + 1]
    if len(days) < 2:
        return
    latest, before = days[0], days[1:]
    gaps = [day for day in days if day not in rated]
    ends = sorted((scale.minimum * scale.direction.sign, scale.maximum * scale.direction.sign))
    now = sum(rated[latest], Decimal(0)) / len(rated[latest]) if latest in rated else ends[0]
    each = [sum(rated[day], Decimal(0)) / len(rated[day]) if day in rated else ends[1] for day in before]
    if sum(each, Decimal(0)) / len(each) - now < by:
        return
    since = gaps[0] if gaps else latest
    if not any(one.day >= since for one in answers):
        yield Reason(Why.NOT_RATED if gaps else Why.FELL, since, str(by))
