"""What a line sounds like, learned from labelled lines: beside the cues, for what no list of cues thinks of.

Two models are heard together. The first is logistic regression, one per flag, on words, letters and the cues that were found:
a line is three blocks of features, each weighted by how rare a feature is among the lines learned from and brought to length
one; the score of a flag is the sum of feature times weight over all blocks, plus a constant. The second reads the sentence as
a whole. How far the first is above its own threshold and the score of the second are added; at the threshold of both or above,
the flag is raised. Weights are data.

References: decisions 0019, 0026 and 0027; manning2008 for the weighting.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from modicum.knowledge.flag_shapes import Flag, LearnedWeights, TellingWords
from modicum.models.sentences import Encoder
from modicum.safety.flag_language import in_english
from modicum.safety.flag_pieces import pieces_of
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


@dataclass(frozen=True, eq=False)
class Sentences:
    """The model that reads a sentence as a whole.

    at, at_other : from which sum of both models on each flag is raised, in their order, in English and in other languages.
    """

    encoder: Encoder
    pieces: Mapping[str, int]
    at: tuple[float, ...]
    at_other: tuple[float, ...]
    telling: TellingWords

    def scores(self, texts: Sequence[str]) -> list[list[float]]:
        """One score for each text and flag, in their order."""
        return self.encoder.scores([pieces_of(text, self.pieces) for text in texts])

    def thresholds(self, words: Sequence[str]) -> tuple[float, ...]:
        """Those for the language of these words."""
        return self.at if in_english(words, self.telling) else self.at_other


class SecondNet:
    """Cues and what was learned, together: either of them raises a flag. Pure: the same line always gives the same flags."""

    def __init__(self, cues: RedFlags, learned: LearnedWeights, sentences: Sentences) -> None:
        self._cues, self._learned, self._sentences = cues, learned, sentences

    def flags(self, text: str) -> tuple[Flag, ...]:
        """The flags of a line, in their order."""
        return self.flags_of_lines([text])[0]

    def flags_of_lines(self, texts: Sequence[str]) -> list[tuple[Flag, ...]]:
        """The flags of each line. Many at once are quicker than one by one, and each is read by itself."""
        return self._flags(texts, LEAST_WORDS)

    def flags_of_name(self, text: str) -> tuple[Flag, ...]:
        """The flags of what somebody called a side effect or a change: the cues alone, unless it is as long as a sentence."""
        return self._flags([text], SENTENCE_WORDS)[0]

    def heard(self, texts: Sequence[str]) -> list[tuple[tuple[Flag, ...], list[float]]]:
        """For each text, what the cues raise, and the highest sum of both models for each flag, in their order."""
        readings = [self._cues.read(text) for text in texts]
        parts = [[" ".join(words) for words in windows(text[:LONGEST].split())] for text in texts]
        second = iter(self._sentences.scores([part for each in parts for part in each]))
        made = []
        for reading, each in zip(readings, parts, strict=True):
            sums = [self._sum(part, reading, next(second)) for part in each]
            made.append((reading.flags, [max(told) for told in zip(*sums, strict=True)]))
        return made

    def _flags(self, texts: Sequence[str], least: int) -> list[tuple[Flag, ...]]:
        words = [words_of(text) for text in texts]
        heard = iter(self.heard([text for text, own in zip(texts, words, strict=True) if len(own) >= least]))
        return [
            self._raised(own, *next(heard)) if len(own) >= least else self._cues.flags(text)
            for text, own in zip(texts, words, strict=True)
        ]

    def _raised(self, words: Sequence[str], by_cue: Sequence[Flag], scores: Sequence[float]) -> tuple[Flag, ...]:
        limits = self._sentences.thresholds(words)
        raised = {flag for flag, score, at in zip(Flag, scores, limits, strict=True) if score >= at}
        return tuple(flag for flag in Flag if flag in raised or flag in by_cue)

    def _sum(self, text: str, reading: Reading, second: Sequence[float]) -> list[float]:
        first = scores_of(features_of(words_of(text), reading), self._learned)
        return [one - at + other for one, at, other in zip(first, self._learned.at, second, strict=True)]


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
