"""Doses as they were taken, and unwanted effects with the dose of their day: the tables of the prescriber's pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from modicum.diary.adherence import BRIDGED_DAYS, Adherence, Stretch
from modicum.diary.entry import Burden, Diary, SideEffect
from modicum.diary.trial import Trial
from modicum.knowledge.shapes import Words
from modicum.report.side_effects import dose_on
from modicum.report.table import Table

MOST_STRETCHES = 16
"""Rows that fit beside everything else on two pages; more are added up by dose."""
MOST_EFFECTS = 12
_HARDEST_FIRST = {Burden.SEVERE: 0, Burden.MODERATE: 1, Burden.MILD: 2}


def dose_table(trial: Trial, diary: Diary, kept: Adherence, words: Words) -> Table:
    """A row for every stretch on one total dose; one for every dose where there are too many of them."""
    say = words.say
    names = ("dose", "from", "to", "days", "taken", "without", "unrecorded", "mean", "began")
    by_dose = len(kept.stretches) > MOST_STRETCHES
    groups = _by_dose(kept.stretches) if by_dose else [[stretch] for stretch in kept.stretches]
    return Table(
        say("prescriber.doses.caption"),
        tuple(say(f"prescriber.doses.column.{name}") for name in names),
        tuple(_row(group, trial, diary, words) for group in groups),
        frozenset({3, 4, 5, 6, 7}),
    )


def dose_notes(kept: Adherence, words: Words) -> list[str]:
    """How to read the table of doses."""
    count = len(kept.stretches)
    many = [words.say("prescriber.doses.many", count=count)] if count > MOST_STRETCHES else []
    return [*many, words.say("prescriber.doses.note", bridged=BRIDGED_DAYS)]


def _by_dose(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    groups: dict[object, list[Stretch]] = {}
    for stretch in stretches:
        groups.setdefault((stretch.dose, stretch.kit), []).append(stretch)
    return list(groups.values())


def _row(group: Sequence[Stretch], trial: Trial, diary: Diary, words: Words) -> tuple[str, ...]:
    def inside(day: date) -> bool:
        return any(stretch.first <= day <= stretch.last for stretch in group)

    ratings = [entry.value for entry in diary.ratings if entry.item == trial.primary and inside(entry.day)]
    rated = len({entry.day for entry in diary.ratings if entry.item == trial.primary and inside(entry.day)})
    began = [effect for effect in diary.side_effects if inside(effect.day)]
    return (
        dose_name(group[0], words),
        str(group[0].first),
        str(group[-1].last),
        str(sum(stretch.days for stretch in group)),
        str(sum(stretch.taken for stretch in group)),
        str(sum(stretch.skipped for stretch in group)),
        str(sum(stretch.unrecorded for stretch in group)),
        f"{sum(ratings) / len(ratings):.1f} ({rated})" if ratings else "–",
        ", ".join(f"{count} {burden.value}" for burden in _HARDEST_FIRST if (count := _of(began, burden))) or "–",
    )


def _of(effects: Sequence[SideEffect], burden: Burden) -> int:
    return sum(effect.burden is burden for effect in effects)


def dose_name(stretch: Stretch, words: Words) -> str:
    """The dose of a stretch, or that it is sealed, or not known."""
    if stretch.kit:
        return words.say("prescriber.doses.kit")
    return words.say("prescriber.doses.unknown") if stretch.dose is None else str(stretch.dose)


def hardest_first(diary: Diary) -> list[SideEffect]:
    """Severe ones first; among equals those that are not over, then the newest."""
    return sorted(
        diary.side_effects, key=lambda one: (_HARDEST_FIRST[one.burden], one.until is not None, -one.day.toordinal())
    )


def effect_table(diary: Diary, kept: Adherence | None, words: Words) -> Table:
    """The unwanted effects that weigh most, with when the dose of their first day had begun."""
    say = words.say
    effects = hardest_first(diary)
    names = ("burden", "from", "days", "dose", "step", "what")
    rows = tuple(_effect_row(effect, diary, kept, words) for effect in effects[:MOST_EFFECTS])
    header = tuple(say(f"prescriber.effects.column.{name}") for name in names)
    return Table(say("prescriber.effects.caption"), header, rows, frozenset({2, 4}))


def effect_notes(diary: Diary, words: Words) -> list[str]:
    """How to read the table of unwanted effects, and how many of them it does not show."""
    more = len(diary.side_effects) - MOST_EFFECTS
    count = [words.say("prescriber.effects.more", count=more)] if more > 0 else []
    return [words.say("prescriber.effects.note"), *count]


def _effect_row(effect: SideEffect, diary: Diary, kept: Adherence | None, words: Words) -> tuple[str, ...]:
    on = next((s for s in kept.stretches if s.first <= effect.day <= s.last), None) if kept is not None else None
    return (
        effect.burden.value,
        str(effect.day),
        words.say("prescriber.effects.column.open")
        if effect.until is None
        else str((effect.until - effect.day).days + 1),
        dose_on(diary, effect.day, words),
        "–" if on is None else str((effect.day - on.first).days),
        effect.label,
    )
