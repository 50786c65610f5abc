"""Names near to an unknown word: misspelt, heard, cut off, or hidden inside a longer word. Only ever for a question.

Near means few edits (`reach`), counted as insertions, deletions, replacements and swaps of neighbours. Of two texts
that differ by at most two insertions, deletions or replacements, one third of the one stands unchanged in the other,
and if it is the first such third, as many places away as there can be edits before and after it (the segments of
"Pass-Join", with two edits). So only names that share a third are compared at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from modicum.safety.lexicon import How
from modicum.safety.names import sound_of, sounds_of, stands_alone

LEAST_LETTERS = 4
LEAST_LETTERS_ALONE = 3
LEAST_LETTERS_CUT = 5
MOST_CUT = 2
"""How many times as long as what is left of it a name can be that was cut off."""

LEAST_LETTERS_INSIDE = 6
LONGEST_WORD = 40
"""Longer words are no names; only their first letters are looked at."""

THIRDS = 3


class Near(NamedTuple):
    """A name that an unknown word is near to: the number of its meaning, the edits between them, and how it is near."""

    meaning: int
    edits: int
    how: How


def reach(letters: int) -> int:
    """How many edits are near, for a word of so many letters."""
    return 1 if letters < 7 else 2 if letters < 11 else 3


def is_one_edit_from(word: str, names: Iterable[str]) -> bool:
    """Whether the word is one of the names, or one edit from one."""
    return any(OSA.distance(word, name, score_cutoff=1) <= 1 for name in names)


class Nearby:
    """All names of a lexicon, laid out for finding near ones. Building it takes a while; looking is quick."""

    def __init__(self, names: Mapping[str, int]) -> None:
        self._names = {name: number for name, number in names.items() if len(name) <= LONGEST_WORD}
        self._sorted = sorted(self._names)
        self._spelt = _Thirds((name, number) for name, number in self._names.items() if len(name) >= _least(name))
        latin = [name for name in self._names if name.isascii()]
        sounds = zip(sounds_of(latin), map(self._names.__getitem__, latin), strict=True)
        self._heard = _Thirds((sound, number) for sound, number in sounds if len(sound) >= LEAST_LETTERS)

    def near(self, word: str, *, spelling_only: bool) -> Iterator[Near]:
        """Every name within reach of a word without blanks, in no order; the same meaning may come twice."""
        word = word[:LONGEST_WORD]
        if len(word) < _least(word):
            return
        edits = reach(len(word))
        for meaning, away in self._spelt.within(word, edits):
            yield Near(meaning, away, "similar_spelling")
        if spelling_only:
            return
        if word.isascii():
            sound = sound_of(word)
            for meaning, away in self._heard.within(sound, 0 if len(sound) < 6 else 1):
                yield Near(meaning, away + 1, "similar_spelling")
        yield from self._cut(word)
        yield from self._inside(word)

    def _cut(self, word: str) -> Iterator[Near]:
        """Names that begin with the word: lists from hospitals cut long names off."""
        if len(word) >= LEAST_LETTERS_CUT:
            for place in range(bisect_left(self._sorted, word), len(self._sorted)):
                name = self._sorted[place]
                if not name.startswith(word):
                    return
                if len(name) <= MOST_CUT * len(word):
                    yield Near(self._names[name], 1, "beginning")

    def _inside(self, word: str) -> Iterator[Near]:
        """Names that stand inside the word, written together with something else."""
        size = len(word)
        for start in range(size - LEAST_LETTERS_INSIDE + 1):
            for end in range(start + LEAST_LETTERS_INSIDE, size + 1):
                found = self._names.get(word[start:end])
                if found is not None:
                    yield Near(found, 1, "part_of_a_word")


def _least(word: str) -> int:
    return LEAST_LETTERS_ALONE if word and stands_alone(word[0]) else LEAST_LETTERS


class _Thirds:
    """Texts by the thirds of them: length, which third, its letters."""

    def __init__(self, texts: Iterable[tuple[str, int]]) -> None:
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for text, number in texts:
            self._numbers[text].append(number)
        self._by: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for text in self._numbers:
            size = len(text)
            for third, (start, end) in enumerate(_thirds(size)):
                self._by[size, third, text[start:end]].append(text)

    def within(self, text: str, edits: int) -> Iterator[tuple[int, int]]:
        """Numbers of the texts at most so many edits away, with the edits."""
        shared: set[str] = set()
        slack = max(0, edits - THIRDS + 1)
        for size in range(max(LEAST_LETTERS_ALONE, len(text) - edits), len(text) + edits + 1):
            more = len(text) - size
            for third, (start, end) in enumerate(_thirds(size)):
                before, after = third + slack, THIRDS - 1 - third + slack
                first = max(0, start - before, start + more - after)
                last = min(len(text) - (end - start), start + before, start + more + after)
                for at in range(first, last + 1):
                    shared.update(self._by.get((size, third, text[at : at + end - start]), ()))
        for found, away, _ in extract(text, shared, scorer=OSA.distance, score_cutoff=edits, limit=None):
            for number in self._numbers[found]:
                yield number, int(away)


@cache
def _thirds(size: int) -> tuple[tuple[int, int], ...]:
    ends = [size * part // THIRDS for part in range(THIRDS + 1)]
    return tuple(pairwise(ends))
