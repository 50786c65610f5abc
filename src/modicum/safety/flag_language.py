"""Whether a line is English, by words that are many times as common in English lines as in others, or the other way round.

What was learned is mostly English and knows other languages less well, so these have thresholds of their own. No language is named or guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from modicum.knowledge.flag_shapes import TellingWords

LAST_LATIN = 0x2FF
"""The last letter of the Latin blocks; English has none beyond."""


def in_english(words: Sequence[str], telling: TellingWords) -> bool:
    """Whether as many words or more tell of English as of any other language. words : in small letters, as `words_of` makes them."""
    if any(ord(letter) > LAST_LATIN for word in words for letter in word):
        return False
    return sum(word in telling.english for word in words) >= sum(word in telling.other for word in words)
