"""A line's words divided among names, words that may stand beside a name, digits, and words nobody knows."""

from __future__ import annotations

from typing import NamedTuple

from modicum.knowledge.medicine_shapes import WordKind
from modicum.safety.lexicon import LEAST_LETTERS_JOINED, Lexicon, Meaning, Word
from modicum.safety.names import stands_alone

MOST_WORDS_JOINED = 4
"""How many words may be one name that was written with blanks in it."""

LEAST_LETTERS_PLURAL = 5


class Span(NamedTuple):
    """Words `start` to `end` (not included) of a line: a name with its meaning, a known word, digits, or unknown."""

    start: int
    end: int
    meaning: Meaning | None = None
    word: Word | None = None
    digits: bool = False

    @property
    def unknown(self) -> bool:
        return self.meaning is None and self.word is None and not self.digits


def divide(words: list[str], lexicon: Lexicon) -> list[Span]:
    """The whole line, in order: at each word the longest name or known phrase, a name before a phrase of its length.

    Words left over are tried once more as names written apart, written together, or in the plural.
    """
    spans: list[Span] = []
    place, size = 0, len(words)
    names, known, longest, meanings = lexicon.names, lexicon.words, lexicon.longest, lexicon.meanings
    complete = True
    while place < size:
        span = None
        for length in range(min(longest.get(words[place], 0), size - place), 0, -1):
            key = words[place] if length == 1 else " ".join(words[place : place + length])
            number = names.get(key)
            if number is not None:
                span = Span(place, place + length, meanings[number])
                break
            word = known.get(key)
            if word is not None:
                span = Span(place, place + length, None, word)
                break
        if span is None:
            digits = words[place].isdigit()
            complete = complete and digits
            span = Span(place, place + 1, digits=digits)
        spans.append(span)
        place = span.end
    return spans if complete else _once_more(words, spans, lexicon)


def _once_more(words: list[str], spans: list[Span], lexicon: Lexicon) -> list[Span]:
    found: list[Span] = []
    place = 0
    while place < len(spans):
        span = _apart(words, spans, place, lexicon) or spans[place]
        if span.unknown:
            found += _together(words[span.start], span, lexicon)
        else:
            found.append(span)
        while place < len(spans) and spans[place].end <= span.end:
            place += 1
    return found


def _apart(words: list[str], spans: list[Span], place: int, lexicon: Lexicon) -> Span | None:
    """The longest name that begins here, holds an unknown word, and is written with other blanks in the lexicon."""
    for last in range(min(len(spans), place + MOST_WORDS_JOINED) - 1, place - 1, -1):
        if not any(span.unknown for span in spans[place : last + 1]):
            continue
        start, end = spans[place].start, spans[last].end
        short = "".join(words[start:end])
        if len(short) >= LEAST_LETTERS_JOINED and not stands_alone(words[start]):
            number = lexicon.joined.get(short, lexicon.names.get(short))
            if number is not None:
                return Span(start, end, lexicon.meanings[number])
    return None


def _together(text: str, span: Span, lexicon: Lexicon) -> list[Span]:
    """An unknown word as the plural of a name, or as a name with a form or a salt at its end; else as it was."""
    for ending in ("s", "es"):
        stem = text.removesuffix(ending)
        if stem != text and len(stem) >= LEAST_LETTERS_PLURAL:
            number = lexicon.names.get(stem, lexicon.joined.get(stem))
            if number is not None:
                return [Span(span.start, span.end, lexicon.meanings[number])]
    for cut in range(len(text) - 2, LEAST_LETTERS_PLURAL - 1, -1):
        number, rest = lexicon.names.get(text[:cut]), lexicon.words.get(text[cut:])
        if number is not None and rest is not None and rest.kind in {WordKind.FORM, WordKind.SALT}:
            return [Span(span.start, span.end, lexicon.meanings[number], rest)]
    return [span]
