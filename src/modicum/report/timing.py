"""The check by the drawn days of steps, as sentences: the change, how rare it is, and what it cannot say.

Its words stand in a table that the language lint holds to what an open ladder in one direction can carry.
"""

from __future__ import annotations

from modicum.report.words import ROUNDED_TO, Speaker, chance

LEAST_WORTH_SAYING = 0.01
"""A smallest possible chance below one in 100 limits nothing that is printed in hundredths."""
RARE_AT_MOST = 0.05
"""Up to here other drawn days seldom show as much: a sentence, not a verdict (ours, as where blinding is doubted)."""


def timing_sentences(speaker: Speaker) -> list[str]:
    """The check by the drawn days, or why there is none; nothing where no days were drawn."""
    made, timed, say = speaker.item.timing_test, speaker.result.trial.timed, speaker.say
    if made is None or timed is None:
        return []
    test = made.draw
    if test.why_not is not None:
        why = say(f"timing.grade-d.{test.why_not}", orders=test.orders, note=test.note)
        return [say("timing.grade-d.none", why=why)]
    assert test.difference is not None  # noqa: S101 - a test that was made has its numbers
    assert test.p is not None  # noqa: S101
    assert test.least is not None  # noqa: S101
    same = abs(test.difference * speaker.scaled) < ROUNDED_TO
    looked_at = test.orders if test.drawn is None else test.drawn + 1
    said = [
        say(
            "timing.grade-d.same" if same else "timing.grade-d.made",
            steps=made.steps,
            thing=speaker.thing,
            change=speaker.told(test.difference),
            days=timed.stay_days,
        ),
        say(
            "timing.grade-d.share",
            count=round(test.p * looked_at),
            all=looked_at,
            chance=chance(speaker.words, test.p),
        ),
    ]
    if test.least >= LEAST_WORTH_SAYING:
        said.append(say("timing.grade-d.least", orders=test.orders, least=chance(speaker.words, test.least)))
    rare = test.p <= RARE_AT_MOST and not same
    return [*said, say("timing.grade-d.rare" if rare else "timing.grade-d.common")]
