"""A sheet for some days, to be filled in with a pen: what was taken, the ratings, what was felt, what else changed.

It asks what the round of `modicum log` asks, in the same order, so that it can be typed in later from top to bottom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from modicum.diary.trial import Item, Trial
from modicum.knowledge.shapes import Measure, Scale, Words
from modicum.plan.plan import Plan

MOST_BOXES = 11
"""Numbers that fit beside each other on paper, such as 0 to 10; a longer scale has a line to write on."""
_BURDENS = ("mild", "moderate", "severe")


@dataclass(frozen=True)
class Field:
    """Something to fill in: a line with text behind it, a box with text behind it, or a number to put a ring around."""

    kind: Literal["line", "box", "number"]
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One question of a day. note : in small letters, such as what the plan has."""

    label: str
    fields: tuple[Field, ...]
    note: str = ""


@dataclass(frozen=True)
class SheetDay:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class DaySheet:
    """Its title names neither the medicine nor the person. legend : each item's question, once."""

    language: str
    title: str
    lead: tuple[str, ...]
    call_title: str
    call: tuple[str, ...]
    call_lines: tuple[str, ...]
    legend_title: str
    legend: tuple[tuple[str, str], ...]
    days: tuple[SheetDay, ...]
    later_title: str
    later: tuple[str, ...]
    command: str


@dataclass(frozen=True)
class Slots:
    """The parts of the day that are asked for: of doses, and of each item's ratings ("" where there is only one)."""

    doses: tuple[str, ...]
    ratings: tuple[tuple[Item, tuple[str, ...]], ...]


def compose_day_sheet(
    trial: Trial, plan: Plan | None, slots: Slots, words: Words, *, first: date, days: int, command: str
) -> DaySheet:
    """Command : how it is typed in later, as it is written in a terminal."""
    say = words.say
    dates = [first + timedelta(days=number) for number in range(days)]
    return DaySheet(
        language=words.language,
        title=say("day-sheet.title", first=dates[0], last=dates[-1]),
        lead=(say("day-sheet.lead"), say("day-sheet.nobody")),
        call_title=say("day-sheet.call-title"),
        call=(say("day-sheet.call"), say("day-sheet.less")),
        call_lines=(say("day-sheet.emergency"), say("day-sheet.prescriber")),
        legend_title=say("day-sheet.legend-title"),
        legend=tuple((item.scale.title, _legend(item.scale, words)) for item, _ in slots.ratings),
        days=tuple(_day(day, trial, plan, slots, words) for day in dates),
        later_title=say("day-sheet.later-title"),
        later=(say("day-sheet.later"), say("day-sheet.later-kept")),
        command=command,
    )


def _legend(scale: Scale, words: Words) -> str:
    if scale.measure is Measure.CATEGORY:
        told = "; ".join(f"{scale.minimum + number} = {choice}" for number, choice in enumerate(scale.choices))
        return f"{scale.question} {told}."
    ends = {"low": scale.minimum, "high": scale.maximum, "at_low": scale.low_label, "at_high": scale.high_label}
    return f"{scale.question} {words.say('ask.range', **ends)}"


def _day(day: date, trial: Trial, plan: Plan | None, slots: Slots, words: Words) -> SheetDay:
    say = words.say
    ratings = [
        Row(item.scale.title if not slot else f"{item.scale.title}, {slot}", _numbers(item.scale, words))
        for item, parts in slots.ratings
        for slot in parts
    ]
    felt = (Field("line"), *(Field("box", say(f"day-sheet.{burden}")) for burden in _BURDENS))
    rows = (
        *_doses(day, trial, plan, slots.doses, words),
        *ratings,
        Row(say("day-sheet.felt"), felt),
        Row(say("day-sheet.changed"), (Field("line"),)),
    )
    return SheetDay(say("ask.day", weekday=say(f"weekday.{day.weekday()}"), day=day), rows)


def _doses(day: date, trial: Trial, plan: Plan | None, slots: Sequence[str], words: Words) -> list[Row]:
    """A dose is asked for by its kit where the day is blinded; the plan stands beside it only where everybody knows it."""
    say = words.say
    planned = plan.dose_on(day) if plan is not None else None
    portions = plan.portions(planned) if plan is not None and planned is not None else (None,) * len(slots)
    blinded = planned is None and any(part.blinded and part.first <= day <= part.last for part in trial.segments)
    asked = say("day-sheet.kit") if blinded else say("day-sheet.taken", unit=trial.unit.value)
    fields = (Field("line", asked), Field("box", say("day-sheet.skipped")), Field("box", say("day-sheet.unknown")))
    return [
        Row(slot, fields, "" if portion is None else say("day-sheet.plan", dose=portion))
        for slot, portion in zip(slots, portions, strict=True)
    ]


def _numbers(scale: Scale, words: Words) -> tuple[Field, ...]:
    steps = int((scale.maximum - scale.minimum) / scale.step) + 1
    if steps > MOST_BOXES:
        return (Field("line", words.say("day-sheet.range", low=scale.minimum, high=scale.maximum)),)
    return tuple(Field("number", str(scale.minimum + scale.step * number)) for number in range(steps))
