"""Side effects as they were written down, with the dose of their first day. No rate, no cause: a list."""

from __future__ import annotations

from datetime import date

from modicum.analysis.result import TrialResult
from modicum.diary.entry import Diary, DoseEntry, Status
from modicum.knowledge.shapes import Words
from modicum.report.table import Table


def side_effect_table(diary: Diary, words: Words) -> Table:
    """A row for each, the first first. Where a day's dose is not known, that is said. A person's own words stand last: only the
    last column breaks its lines.
    """
    say = words.say
    header = tuple(say(f"side-effects.column.{name}") for name in ("from", "to", "dose", "burden", "what"))
    rows = tuple(
        (
            str(effect.day),
            say("side-effects.open") if effect.until is None else str(effect.until),
            dose_on(diary, effect.day, words),
            effect.burden.value,
            effect.label,
        )
        for effect in diary.side_effects
    )
    return Table(say("side-effects.note"), header, rows, frozenset())


def severe_sentences(words: Words, result: TrialResult) -> list[str]:
    """What is severe and not over, to be said before anything else."""
    return [
        words.say(
            "side-effects.severe",
            what=one.label,
            day=one.day,
            dose=words.say("side-effects.dose-unknown") if one.dose is None else one.dose,
        )
        for one in result.severe_open
    ]


def dose_on(diary: Diary, day: date, words: Words) -> str:
    """What was taken on a day, as it was written down; "not known" if any of it is not."""
    entries = [entry for entry in diary.doses if entry.day == day]
    if not entries or any(entry.status is Status.NOT_RECORDED for entry in entries):
        return words.say("side-effects.dose-unknown")
    return " + ".join(_told(entry, words) for entry in entries)


def _told(entry: DoseEntry, words: Words) -> str:
    if entry.amount is not None:
        return str(entry.amount)
    return words.say("side-effects.no-dose") if entry.kit is None else words.say("may-increase.kit", number=entry.kit)
