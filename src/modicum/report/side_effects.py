"""Side effects as they were written down, with the dose of their first day. No rate, no cause: a list."""

from __future__ import annotations

from datetime import date

from modicum.analysis.harm import Harm
from modicum.analysis.result import TrialResult
from modicum.analysis.side_effect_rates import AtDose, SideEffectRate
from modicum.diary.entry import Diary, DoseEntry, Status
from modicum.knowledge.shapes import Words
from modicum.report.table import Table
from modicum.report.words import TEN_DAYS, chance

EARLY_WORTH_SAYING = 0.9
"""Chance that days after a step up have more of it, from which on that is said (ours)."""


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


def rate_table(result: TrialResult, words: Words) -> Table:
    """How often each was there on a dose and off it: days, episodes, and what the model makes of their difference."""
    say = words.say
    names = ("what", "episodes", "dose", "on", "off", "difference", "more")
    rows = tuple(_rate_row(rate, at, words) for rate in result.side_effect_rates for at in rate.doses)
    return Table(
        say("side-effects.rates"), tuple(say(f"side-effects.rate.{name}") for name in names), rows, frozenset({1})
    )


def _rate_row(rate: SideEffectRate, at: AtDose, words: Words) -> tuple[str, ...]:
    say = words.say
    on, off = (say("side-effects.days-of", days=with_it, of=of) for with_it, of in (at.on, at.off))
    first = (rate.label, str(rate.episodes), str(at.dose), on, off)
    if at.difference is None or at.more is None:
        return (*first, say(f"side-effects.none.{at.trust}"), "–")
    low, high = (f"{TEN_DAYS * end:+.1f}".replace("-", "−") for end in (at.difference.q025, at.difference.q975))
    told = f"{TEN_DAYS * at.difference.mean:+.1f}".replace("-", "−")
    return (*first, say("side-effects.range", mean=told, low=low, high=high), chance(words, at.more))


def rate_sentences(result: TrialResult, words: Words) -> list[str]:
    """What the table counts, where more of it goes with a dose, and where it comes with steps."""
    said = [words.say("side-effects.rates-note")] if result.side_effect_rates else []
    for rate in result.side_effect_rates:
        watched = [str(at.dose) for at in rate.doses if at.harm is Harm.WATCH]
        if watched:
            said.append(words.say("side-effects.watch", what=rate.label, doses=", ".join(watched)))
        if rate.early is not None and rate.early >= EARLY_WORTH_SAYING:
            said.append(words.say("side-effects.early", what=rate.label, chance=chance(words, rate.early)))
    return said


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
