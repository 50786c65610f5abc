"""Free text to clauses of plain words, so that one cue finds a sentence however it was typed.

Letters of one width and case without accents; short forms written out ("can't" is "can not"); letters that were held down
or exchanged for digits put right where that gives a word that some cue knows. A clause ends where a sentence ends; commas
and words of contrast ("but") are remembered and do not end it, as "mais" is "but" in one language and "more" in another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from modicum.safety.names import clean, digits_read_as_letters

LONGEST = 20_000
"""Characters of a line that are looked at. The caller says so if there are more."""
LEAST_TYPO = 6
"""Letters of a word that a misspelling may be put right to; shorter words are one edit from too many others."""
LEAST_DOUBLED = 4
"""Letters of a word that one doubled letter may be taken out for: "noon" is not "non"."""

_SYMBOLS = {"@": "a", "$": "s", "!": "i", "|": "i", "€": "e"}
_TOKEN = re.compile(
    r"(?P<word>[^\W_](?:[*@$!|€](?=[^\W\d_])|[^\W_])*(?:'[^\W_]+)*|\$(?=[^\W\d_])[^\W_]+)|(?P<dots>\.\.+|…)|(?P<end>[.!?;\n]+)|(?P<soft>[,:()\[\]\"“”«»—–/&+=]|\s-+\s)"
)
_NUMBER = re.compile(r"(?<=\d)[.,:](?=\d)")
_SIGN = re.compile(r"[^\w]+")
_LONG_HELD = re.compile(r"(.)\1\1")
_HELD = re.compile(r"(.)\1+")
_APOSTROPHE = "\x02"
"""Stands in for it while letters are made alike, which would take off the ending of "my brother's"."""
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


@dataclass(frozen=True)
class Clause:
    """Words between two hard ends.

    soft : places of words that a comma stands before. turns : places of words of contrast. asked : it ends in "?".
    """

    words: tuple[str, ...]
    soft: frozenset[int] = frozenset()
    turns: tuple[int, ...] = ()
    asked: bool = False

    def part(self, start: int, end: int) -> range:
        """The places around a span that no word of contrast cuts off from it."""
        first = max((place + 1 for place in self.turns if place < start), default=0)
        return range(first, min((place for place in self.turns if place >= end), default=len(self.words)))


class Reader:
    """Reads lines with a vocabulary: the words that cues and scope rules know."""

    def __init__(
        self, known: Iterable[str], expand: Mapping[str, tuple[str, ...]], typos: Iterable[str], contrast: Iterable[str]
    ) -> None:
        self._known = frozenset(known) | expand.keys()
        self._expand = expand
        self._contrast = frozenset(contrast)
        self._squeezed = {_squeeze(word): word for word in sorted(self._known, key=len, reverse=True) if len(word) > 2}
        self._near: dict[str, str] = {}
        for word in typos:
            for shorter in (word, *_shorter(word)):
                self._near.setdefault(shorter, word)

    def clauses(self, text: str) -> list[Clause]:
        """The clauses of a line, in order; none is empty."""
        found: list[Clause] = []
        words: list[str] = []
        soft: set[int] = set()
        for read in self._tokens(text[:LONGEST]):
            if read == ",":
                soft.add(len(words))
            elif read in {".", "?"}:
                found += self._made(words, soft, asked=read == "?")
                words, soft = [], set()
            else:
                words.append(read)
        return found + self._made(words, soft)

    def _made(self, words: list[str], soft: set[int], *, asked: bool = False) -> list[Clause]:
        inside = frozenset(place for place in soft if 0 < place < len(words))
        turns = tuple(place for place, word in enumerate(words) if word in self._contrast)
        return [Clause(tuple(words), inside, turns, asked)] if words else []

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text without its ends: how patterns are read."""
        return tuple(read for read in self._tokens(text) if read not in {",", ".", "?"})

    def _tokens(self, text: str) -> Iterator[str]:
        for match in _TOKEN.finditer(_NUMBER.sub("", plain(text))):
            if match["word"]:
                yield from self._read(match["word"])
            else:
                end = match["end"]
                yield "," if not end else "?" if "?" in end else "."

    def _read(self, written: str) -> Iterator[str]:
        for short in (written, written.replace("'", "")):
            if short in self._expand:
                yield from self._expand[short]
                return
        for part in written.split("'"):
            right = self._right(part)
            parts = (right,) if right.isalnum() else _SIGN.split(right)
            for one in filter(None, parts):
                yield from self._expand.get(one, (one,))

    def _right(self, word: str) -> str:
        """The word as it was meant, if some cue knows a word that it can only be."""
        if word in self._known or not word:
            return word
        for attempt in _attempts(word):
            if attempt in self._known:
                return attempt
            found = self._squeezed.get(_squeeze(attempt))
            if (
                found is not None
                and len(attempt) > len(found)
                and (_LONG_HELD.search(attempt) or len(found) >= LEAST_DOUBLED)
            ):
                return found
        if len(word) >= LEAST_TYPO - 1:
            for shorter in (word, *_shorter(word)):
                found = self._near.get(shorter)
                if found is not None and found[0] == word[0]:
                    return found
        return word


def plain(text: str) -> str:
    """Letters of one width and case, without accents, with one kind of apostrophe."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return clean(text.replace("'", _APOSTROPHE)).replace(_APOSTROPHE, "'")


def _squeeze(word: str) -> str:
    return _HELD.sub(r"\1", word)


def _shorter(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _attempts(word: str) -> Iterator[str]:
    """The word, and what it is with signs and digits read as the letters they look like."""
    yield word
    if word.isalpha():
        return
    if "*" in word:
        for vowel in "iueao":
            yield word.replace("*", vowel)
        return
    for sign, letter in _SYMBOLS.items():
        word = word.replace(sign, letter)
    yield word
    if not word.isdigit() and any(letter.isalpha() for letter in word):
        yield word.replace("1", "i").translate(str.maketrans("034578", "oeastb"))
        yield digits_read_as_letters(word)
