"""What stands beside the verdict, as sentences: harm first, then the draw, hope, guesses and what the fit leaves over.

Each says something only when it matters or when its absence does.
"""

from __future__ import annotations

from collections.abc import Sequence

from modicum.analysis.blinding import Blinding
from modicum.analysis.harm import Harm
from modicum.analysis.result import ContrastResult, ItemResult, TrialResult
from modicum.analysis.verdict import Verdict
from modicum.knowledge.shapes import Words
from modicum.report.timing import LEAST_WORTH_SAYING, timing_sentences
from modicum.report.words import ROUNDED_TO, Speaker, chance, main_contrast


def harm_sentences(words: Words, result: TrialResult) -> list[str]:
    """Every dose that gives a reason to watch, of every item, and then what a person may do about it.

    Not repeated for the contrast of the headline when its verdict says worse already.
    """
    said = [sentence for item in result.items for sentence in _watched(Speaker(words, result, item), item)]
    return [*said, words.say("harm.advice")] if said else []


def _watched(speaker: Speaker, item: ItemResult) -> list[str]:
    main = main_contrast(item) if item.primary else None
    told = main if main is not None and main.verdict in {Verdict.WORSE, Verdict.WORSE_WHILE} else None
    return [
        speaker.say(
            "harm.watch",
            thing=speaker.thing,
            dose=c.dose,
            against=c.against,
            chance=chance(speaker.words, c.chances.worse),
        )
        for c in item.contrasts
        if c.harm is Harm.WATCH and c.chances is not None and c is not told
    ]


def beside_sentences(speaker: Speaker, contrast: ContrastResult) -> list[str]:
    """What stands beside the contrast of the headline."""
    return [
        *draw_sentences(speaker, contrast),
        *timing_sentences(speaker),
        *hope_sentences(speaker, contrast),
        *_blinding(speaker),
        *_checks(speaker),
    ]


def draw_sentences(speaker: Speaker, contrast: ContrastResult) -> list[str]:
    """The check by the draw itself, or why there is none; nothing where chance did not decide."""
    test, say = contrast.draw_test, speaker.say
    if test is None:
        return []
    if test.why_not is not None:
        why = say(f"draw.{test.why_not}", orders=test.orders, note=test.note)
        return [say("draw.none", why=why)]
    assert test.difference is not None  # noqa: S101 - a test that was made has its numbers
    assert test.p is not None  # noqa: S101
    assert test.least is not None  # noqa: S101
    values = {"dose": contrast.dose, "against": contrast.against, "thing": speaker.thing}
    made = "draw.made-in-ten-days" if speaker.scaled > 1 else "draw.made"
    said = [
        say(
            "draw.same" if abs(test.difference * speaker.scaled) < ROUNDED_TO else made,
            change=speaker.amount(test.difference),
            chance=chance(speaker.words, test.p),
            **values,
        )
    ]
    if test.least >= LEAST_WORTH_SAYING:
        said.append(say("draw.least", orders=test.orders, least=chance(speaker.words, test.least)))
    return [*said, say("draw.dropped", days=test.dropped_days)] if test.dropped_days else said


def hope_sentences(speaker: Speaker, contrast: ContrastResult) -> list[str]:
    """How often hope alone would have earned the word, or a better one."""
    if not contrast.hopes:
        return []
    small, large = contrast.hopes[0], contrast.hopes[-1]
    helps = contrast.verdict is Verdict.HELPS_OR_EXPECTATION
    rates = [hope.helps if helps else hope.probably for hope in (small, large)]
    return [
        speaker.say("beside.hope"),
        speaker.say(
            "beside.hope-helps" if helps else "beside.hope-probably",
            points=speaker.points,
            small=f"{small.points:g}",
            large=f"{large.points:g}",
            small_chance=chance(speaker.words, rates[0]),
            large_chance=chance(speaker.words, rates[1]),
        ),
    ]


def _blinding(speaker: Speaker) -> list[str]:
    guesses, say = speaker.result.blinding, speaker.say
    if guesses is None:
        return []
    if guesses.why_not is not None:
        return [say(f"blinding.{guesses.why_not}")]
    if guesses.by_luck is None:
        return [say("blinding.unsure")]
    said = [
        say(
            "blinding.made",
            right=guesses.right,
            guessed=guesses.guessed,
            unsure=guesses.drug.unsure + guesses.none.unsure,
            chance=chance(speaker.words, guesses.by_luck),
        ),
        *_indices(speaker, guesses),
    ]
    return [*said, say("blinding.noticed")] if guesses.noticed else said


def _indices(speaker: Speaker, guesses: Blinding) -> list[str]:
    bang = [f"{arm.bang:+.2f}" for arm in (guesses.drug, guesses.none) if arm.bang is not None]
    if len(bang) < 2:
        return []
    james = "–" if guesses.james is None else f"{guesses.james:.2f}"
    return [speaker.say("blinding.index", drug=bang[0], none=bang[1], james=james)]


DAYS_NAMED = 12
"""A list of dates longer than this is cut with its count kept."""


def _checks(speaker: Speaker) -> list[str]:
    say, checks = speaker.say, speaker.item.checks
    if checks is None:
        return []
    said = []
    if checks.correlated:
        said.append(say("check.residual", value=f"{checks.autocorrelation:+.2f}", within=f"{checks.within:.2f}"))
    if checks.outlying:
        said.append(say("check.outlying", list=_dates(speaker, [day for day, _ in checks.outlying])))
    if checks.strained:
        share, low, high = (
            f"{100 * part:.0f} %" for part in (checks.floor + checks.ceiling, checks.floor, checks.ceiling)
        )
        said.append(say("check.ends", share=share, low=low, high=high))
    return said


def _dates(speaker: Speaker, days: Sequence[int]) -> str:
    on = speaker.result.trial.calendar.on
    return ", ".join(str(on(day)) for day in days[:DAYS_NAMED]) + (" …" if len(days) > DAYS_NAMED else "")
