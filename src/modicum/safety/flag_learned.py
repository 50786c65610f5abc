"""What a line sounds like, learned from labelled lines: beside the cues, for what no list of cues thinks of.

Logistic regression, one per flag, on words, letters and the cues that were found. A line is three blocks of features, each
weighted by how rare a feature is among the lines learned from and brought to length one; the score of a flag is the sum of
feature times weight over all blocks, plus a constant. At the flag's threshold or above, it is raised. Weights are data.

References: decision 0019; manning2008 for the weighting.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log, sqrt

from modicum.knowledge.flag_shapes import Flag, LearnedWeights
from modicum.safety.flag_text import LONGEST
from modicum.safety.flags import Reading, RedFlags

LONGEST_WORDS = 3
"""Words in a row that make a feature together."""
LETTERS = range(2, 6)
"""Letters in a row, within a word and its two edges."""
LEAST_WORDS = 4
"""Fewer words sound like nothing: "sweating" as the name of a side effect is no withdrawal. The cues hear them all the same."""
SENTENCE_WORDS = 8
"""Words from which on the name of a side effect or of a change is a sentence: "stopped topiramate" sounded like four flags."""
WINDOW_WORDS = 60
"""Words read at once. The lines learned from are shorter, and one sentence must not drown in a long note."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´'", ""))
_HELD = re.compile(r"(.)\1\1+")
_NUMBER = "0"


class SecondNet:
    """Cues and what was learned, together: either of them raises a flag. Pure: the same line always gives the same flags."""

    def __init__(self, cues: RedFlags, learned: LearnedWeights) -> None:
        self._cues, self._learned = cues, learned

    def flags(self, text: str) -> tuple[Flag, ...]:
        """The flags of a line, in their order."""
        return self._flags(text, LEAST_WORDS)

    def flags_of_name(self, text: str) -> tuple[Flag, ...]:
        """The flags of what somebody called a side effect or a change: the cues alone, unless it is as long as a sentence."""
        return self._flags(text, SENTENCE_WORDS)

    def _flags(self, text: str, least: int) -> tuple[Flag, ...]:
        reading = self._cues.read(text)
        raised = {*reading.flags, *self._sounds_like(text, reading, least)}
        return tuple(flag for flag in Flag if flag in raised)

    def _sounds_like(self, text: str, reading: Reading, least: int) -> Iterator[Flag]:
        spoken = words_of(text)
        if len(spoken) < least:
            return
        for words in windows(spoken):
            scores = scores_of(features_of(words, reading), self._learned)
            for flag, score, at in zip(Flag, scores, self._learned.at, strict=True):
                if score >= at:
                    yield flag


def words_of(text: str) -> list[str]:
    """The words of a text in small letters; letters held down stand twice, every number is one and the same word."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(_APOSTROPHES)
    return [_NUMBER if word.isdigit() else word for word in _WORD.findall(_HELD.sub(r"\1\1", folded))]


def windows(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words as they are if they are few, else stretches of them, each beginning in the middle of the one before."""
    half = WINDOW_WORDS // 2
    for start in range(0, max(len(words) - half, 1), half):
        yield words[start : start + WINDOW_WORDS]


def features_of(words: Sequence[str], reading: Reading) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """The three blocks of a line: words in a row, letters in a row, and what the cues made of it, with how often each is there."""
    rows = Counter(
        "w " + " ".join(words[start : start + size])
        for size in range(1, LONGEST_WORDS + 1)
        for start in range(len(words) - size + 1)
    )
    letters = Counter(
        "l" + edged[start : start + size]
        for edged in (f" {word} " for word in words)
        for size in LETTERS
        for start in range(len(edged) - size + 1)
    )
    return rows, letters, Counter(_cue_features(reading))


def _cue_features(reading: Reading) -> Iterator[str]:
    for one in reading.found:
        yield f"c {'stands' if one.silence is None else 'silent'} {one.id}"
        if one.flag is not None:
            yield f"c {one.flag.value} {'stands' if one.silence is None else one.silence.value}"
    yield from (f"c raised {flag.value}" for flag in reading.flags)


def scores_of(blocks: Iterable[Counter[str]], learned: LearnedWeights) -> list[float]:
    """One score for each flag, in their order. A line of which nothing is known has the constants alone."""
    scores = list(learned.constant)
    for block in blocks:
        known = [(learned.rows[feature], times) for feature, times in block.items() if feature in learned.rows]
        values = [(1.0 + log(times)) * row.rarity for row, times in known]
        length = sqrt(sum(value * value for value in values))
        for (row, _), value in zip(known, values, strict=True):
            for place, weight in enumerate(row.weights):
                scores[place] += weight * value / length
    return scores
