"""The questions of one day's round, in the order of somebody who is tired: the dose, the ratings, what was felt, what else changed.

Each answer becomes an entry of its own. A question that is skipped leaves no entry: it is not recorded, which is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from modicum.days import read_date
from modicum.diary.entry import Burden, Diary, DoseEntry, RatingEntry
from modicum.diary.trial import Item, Trial
from modicum.doors.desk.log import ANY_TIME, Asked, dose_said, ended, slots_of
from modicum.doors.desk.typed import typed_number
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Measure, Words
from modicum.plan.plan import NONE, Plan
from modicum.problems import shown
from modicum.quantities import Dose

LOOK_BACK_DAYS = 14
"""Ours: days without any entry are offered so far back. What is remembered of earlier ones is hardly a rating."""
_BURDENS = {"1": Burden.MILD, "2": Burden.MODERATE, "3": Burden.SEVERE} | {burden.value: burden for burden in Burden}


@dataclass(frozen=True)
class Question:
    """say : what is shown. read : an answer as an entry; None where there is nothing to ask. then : what is asked next instead.

    again : asked until it is skipped, as there may be several.
    """

    say: tuple[str, ...]
    read: Callable[[str], Asked] | None = None
    then: Callable[[str], Question] | None = None
    again: bool = False


def questions(day: date, trial: Trial, diary: Diary, plan: Plan | None, words: Words) -> Iterator[Question]:
    """Everything that is asked of one day. What stands in the record is told and not asked again."""
    yield from _doses(day, trial, diary, plan, words)
    for item in trial.items:
        for slot in slots_of("rating", diary, plan, item.scale.id):
            yield _rating(day, item, slot, diary, words)
    yield Question((words.say("ask.felt"),), then=lambda text: _burden(day, text, words), again=True)
    yield Question((words.say("ask.changed"),), read=lambda text: _change(day, text), again=True)


def over_questions(today: date, diary: Diary, words: Words) -> Iterator[Question]:
    """For each side effect that is not over: whether it is."""
    for effect in diary.side_effects:
        if effect.until is None and effect.day <= today:
            said = words.say("ask.over", what=effect.label, burden=effect.burden.value, day=effect.day)
            yield Question((said,), read=partial(_over, entry=effect.id, diary=diary, today=today))


def days_without(trial: Trial, diary: Diary, today: date) -> list[date]:
    """Days of the trial before today, LOOK_BACK_DAYS at the most, on which neither a dose nor a rating was written down."""
    told = {dose.day for dose in diary.doses} | {rating.day for rating in diary.ratings}
    back = (today - timedelta(days=number) for number in range(LOOK_BACK_DAYS, 0, -1))
    return [day for day in back if day >= trial.calendar.first_day and day not in told]


# ------------------------------------------------------------------ doses


def _doses(day: date, trial: Trial, diary: Diary, plan: Plan | None, words: Words) -> Iterator[Question]:
    slots = slots_of("dose", diary, plan)
    if not slots:
        yield Question((words.say("ask.slot"),), then=lambda name: _dose(day, name, None, trial, words))
    planned = plan.dose_on(day) if plan is not None else None
    portions = plan.portions(planned) if plan is not None and planned is not None else (None,) * len(slots)
    for slot, portion in zip(slots, portions, strict=True):
        standing = next((dose for dose in diary.doses if (dose.day, dose.slot) == (day, slot)), None)
        if standing is None:
            yield _dose(day, slot, portion, trial, words)
        else:
            yield _told(standing, words)


def _dose(day: date, slot: str, planned: Dose | None, trial: Trial, words: Words) -> Question:
    """From a kit where the day is blinded, else with what the plan has for the day beside the question."""
    say = words.say
    blinded = any(part.blinded and part.first <= day <= part.last for part in trial.segments)
    if blinded and planned is None:
        return Question((say("ask.kit", slot=slot),), read=lambda text: _from_kit(day, slot, text))
    if planned is None:
        told = say("ask.dose", slot=slot, unit=trial.unit.value)
    elif planned == NONE:
        told = say("ask.dose-none", slot=slot)
    else:
        told = say("ask.dose-planned", slot=slot, dose=planned)
    return Question((told,), read=lambda text: _taken(day, slot, planned, text))


def _taken(day: date, slot: str, planned: Dose | None, text: str) -> Asked:
    if text == "p":
        if planned is None:
            raise DataProblem(
                "the plan says nothing of this day, so nobody knows what p is. Write the amount with its unit."
            )
        return _asked(day, slot, status="taken", amount=str(planned))
    return _not_taken(day, slot, text) or _asked(day, slot, status="taken", amount=str(Dose.read(text)))


def _from_kit(day: date, slot: str, text: str) -> Asked:
    other = _not_taken(day, slot, text)
    if other is not None:
        return other
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise DataProblem(f"{shown(text)} is no number of a kit. Write the number on the label, such as 3.")
    return _asked(day, slot, status="taken", kit=int(text))


def _not_taken(day: date, slot: str, text: str) -> Asked | None:
    states = {"n": "skipped", "?": "not_recorded"}
    return _asked(day, slot, status=states[text]) if text in states else None


def _asked(day: date, slot: str, **values: object) -> Asked:
    return Asked("dose", values, day, slot)


# ------------------------------------------------------------------ ratings, and what else


def _rating(day: date, item: Item, slot: str, diary: Diary, words: Words) -> Question:
    scale = item.scale
    standing = next((one for one in diary.ratings if (one.day, one.slot, one.item) == (day, slot, scale.id)), None)
    if standing is not None:
        return _told(standing, words)
    name = scale.title if slot == ANY_TIME else f"{scale.title}, {slot}"
    said = [words.say("ask.rating", name=name, question=scale.question)]
    if scale.measure is Measure.SUM:
        said.append(words.say("ask.sum"))
    if scale.measure is Measure.CATEGORY:
        said.append("; ".join(f"{scale.minimum + number} = {choice}" for number, choice in enumerate(scale.choices)))
    else:
        ends = {"low": scale.minimum, "high": scale.maximum, "at_low": scale.low_label, "at_high": scale.high_label}
        said.append(words.say("ask.range", **ends))

    def read(text: str) -> Asked:
        return Asked("rating", {"item": scale.id, "value": typed_number(text)}, day, slot)

    return Question(tuple(said), read)


def _told(entry: DoseEntry | RatingEntry, words: Words) -> Question:
    if isinstance(entry, DoseEntry):
        what = f"{entry.slot}: {dose_said(entry.status.value, entry.amount, entry.kit, words)}"
    else:
        what = f"{entry.item}, {entry.slot}: {entry.value}"
    return Question((words.say("ask.stands", what=what, id=entry.id),))


def _burden(day: date, what: str, words: Words) -> Question:
    def read(text: str) -> Asked:
        if text.casefold() not in _BURDENS:
            raise DataProblem(f"{shown(text)} is none of mild, moderate, severe. Write one of these, or 1, 2 or 3.")
        return Asked("side-effect", {"what": what, "burden": _BURDENS[text.casefold()].value}, day)

    return Question((words.say("ask.burden", what=what),), read)


def _change(day: date, text: str) -> Asked:
    return Asked("co-change", {"what": text, "shape": "step"}, day)


def _over(text: str, entry: str, diary: Diary, today: date) -> Asked:
    """The last day on which it was felt."""
    days = {"today": today, "yesterday": today - timedelta(days=1)}
    last = days.get(text.casefold()) or read_date(text)
    if last > today:
        raise DataProblem(f"{last} is in the future (today is {today}). Write the last day on which it was felt.")
    day, values = ended(entry, diary, last=last)
    return Asked("side-effect", values, day, supersedes=entry)
