"""What is read at a line with red flags: what it can mean, whom to call, that nobody watches, and that stopping is open."""

from __future__ import annotations

from collections.abc import Sequence

from modicum.knowledge.flag_shapes import Flag
from modicum.knowledge.shapes import Words
from modicum.safety.crisis import Crisis

LONGEST_SHOWN = 200
"""Characters of a line that are told back."""


def line_in_words(number: int, text: str, flags: Sequence[Flag], crisis: Crisis, words: Words) -> str:
    """The words for one line that raised a flag, the line itself first."""
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    told = [words.say("flags.line", number=str(number), text=_visible(shown))]
    told += [words.say(f"flags.say.{flag.value}") for flag in flags]
    told += whom_to_call(crisis, words)
    told += [words.say("flags.stop"), words.say("flags.watched")]
    return "\n".join(told)


def whom_to_call(crisis: Crisis, words: Words) -> list[str]:
    """The emergency number of the country if it is known, else the words for it; and every verified line."""
    number = crisis.emergency or words.say("flags.emergency-local")
    return [
        words.say("flags.emergency", number=number),
        *(words.say("flags.helpline", name=line.name, number=line.number) for line in crisis.lines),
    ]


def _visible(text: str) -> str:
    """A line without signs that could move the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
