"""A line's words divided among names, words that may stand beside a name, digits, and words nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from modicum.knowledge.medicine_shapes import Form, MedicineClass, NameKind, WordKind
from modicum.safety.lexicon import LEAST_LETTERS_JOINED, Lexicon, Meaning, Word
from modicum.safety.names import stands_alone, words_of
from modicum.safety.spelling import same_name

MOST_WORDS_JOINED = 4
"""How many words may be one name that was written with blanks in it."""

LEAST_LETTERS_PLURAL = 5
LONGEST_SHORT_NAME = 3
"""Names of so few letters are within an edit of too much to stand beside the name of a maker."""

INHALED = ("R03A", "R03B")
"""ATC codes of what is breathed in: beside it "inh" is the form, and not isoniazid."""

MOST_DIGITS_INHALED = 1
"""Digits of a dose in mg that is inhaled; isoniazid is taken in more."""

BEFORE_A_NUMBER = frozenset("xq")
_PARTS = re.compile("[,;+&，；、＋＆]")
"""Between two things of a list; a form word behind one of them is a thing of its own."""

_PLAIN_WORDS = {WordKind.INSTRUCTION, WordKind.UNIT, WordKind.FORM, WordKind.MAKER, WordKind.SALT, WordKind.REASON}
_SAYS_HOW = {WordKind.INSTRUCTION, WordKind.REASON}
_GLUED = {WordKind.FORM, WordKind.SALT}


class Span(NamedTuple):
    """Words `start` to `end` (not included) of a line: a name with its meaning, a known word, digits, or unknown.

    `number` is the meaning's number in the lexicon.
    """

    start: int
    end: int
    meaning: Meaning | None = None
    number: int = -1
    word: Word | None = None
    digits: bool = False

    @property
    def unknown(self) -> bool:
        """Whether nobody knows it, or it is known only for what it is not."""
        if self.meaning is not None:
            return self.meaning.kind == "never"
        return self.word is None and not self.digits


class Divided(NamedTuple):
    """The spans of a line. `plain`: exact names and words beside them, nothing that could raise a question."""

    spans: list[Span]
    plain: bool


def divide(words: list[str], lexicon: Lexicon, text: str) -> Divided:
    """The whole line, in order: at each word the longest name or known phrase, a name before a phrase of its length.

    Words left over are tried once more as names written apart, written together, or in the plural.
    """
    spans: list[Span] = []
    place, size = 0, len(words)
    names, known, longest, meanings = lexicon.names, lexicon.words, lexicon.longest, lexicon.meanings
    complete = plain = True
    while place < size:
        span = None
        for length in range(min(longest.get(words[place], 0), size - place), 0, -1):
            key = words[place] if length == 1 else " ".join(words[place : place + length])
            number = names.get(key)
            if number is not None:
                meaning = meanings[number]
                span = Span(place, place + length, meaning, number)
                plain = plain and isinstance(meaning.kind, NameKind) and (length == 1 or not key[-1].isdigit())
                plain = plain and len(key) > LONGEST_SHORT_NAME and key not in known
                break
            word = known.get(key)
            if word is not None:
                span = Span(place, place + length, word=word)
                plain = plain and word.kind in _PLAIN_WORDS and len(key) > 1
                break
        if span is None:
            digits = words[place].isdigit()
            complete = complete and digits
            span = Span(place, place + 1, digits=digits)
        spans.append(span)
        place = span.end
    if complete and plain:
        return Divided(spans, True)
    if not complete:
        spans = list(_once_more(words, spans, lexicon))
    return Divided(list(_settled(words, spans, lexicon, text)), False)


def _once_more(words: list[str], spans: list[Span], lexicon: Lexicon) -> Iterator[Span]:
    place = 0
    while place < len(spans):
        span = _apart(words, spans, place, lexicon) or spans[place]
        yield _together(words[span.start], span, lexicon) if span.unknown else span
        while place < len(spans) and spans[place].end <= span.end:
            place += 1


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
                return Span(start, end, lexicon.meanings[number], number)
    return None


def _together(text: str, span: Span, lexicon: Lexicon) -> Span:
    """An unknown word as a name in the plural, with a form or a salt at its end, or in another spelling; else as it was."""
    for ending in ("s", "es"):
        stem = text.removesuffix(ending)
        if stem != text and len(stem) >= LEAST_LETTERS_PLURAL:
            number = lexicon.names.get(stem, lexicon.joined.get(stem))
            if number is not None:
                return Span(span.start, span.end, lexicon.meanings[number], number)
    for cut in range(len(text) - 2, LEAST_LETTERS_PLURAL - 1, -1):
        number, rest = lexicon.names.get(text[:cut]), lexicon.words.get(text[cut:])
        if number is not None and rest is not None and rest.kind in _GLUED:
            return Span(span.start, span.end, lexicon.meanings[number], number, rest)
    number = same_name(text, lexicon)
    return span if number is None else Span(span.start, span.end, lexicon.meanings[number], number)


def _settled(words: list[str], spans: list[Span], lexicon: Lexicon, text: str) -> Iterator[Span]:
    """The same spans, with what only the whole line can settle.

    A word that joins stands between two names, or between words that say how or why ("morning and night"); else it
    joins nothing, and is not known ("Panadol with"). No more is a single letter that stands beside no number
    ("Tylenol u"). A word that could also be an ordinary medicine, or a form that could be a medicine by itself
    ("transdermal"), is only the word beside another exact name, unless a comma or the like parts them. A phrase that
    is never a medicine because it denies one ("no alcohol") denies it.
    """
    named = [place for place, span in enumerate(spans) if span.meaning is not None]
    keys = [" ".join(words[span.start : span.end]) for span in spans]
    parts = _parts_of(text, len(words))
    beside = {
        parts[span.start]
        for span, key in zip(spans, keys, strict=True)
        if span.meaning is not None and isinstance(span.meaning.kind, NameKind) and key not in lexicon.words
    }
    for place, (span, key) in enumerate(zip(spans, keys, strict=True)):
        word = lexicon.words.get(key)
        if span.word is not None and span.word.kind is WordKind.JOIN:
            joins = named[:1] < [place] < named[-1:] or _joins_words(spans, place)
            yield span if joins else Span(span.start, span.end)
        elif span.word is not None and _is_adrift(key, words, span.start):
            yield Span(span.start, span.end)
        elif span.meaning is None:
            yield span
        elif span.meaning.kind == "never" and _denies(words[span.start : span.end], lexicon):
            denied = Meaning(span.meaning.ingredients, None, NameKind.NAME)
            yield Span(span.start, span.end, denied, span.number, Word(WordKind.DENIES, None))
        elif word is not None and word.kind in _PLAIN_WORDS and parts[span.start] in beside:
            meant = _is_only_a_word(span.meaning, word, lexicon) or (
                word.form is Form.INHALER and _is_inhaled(words, spans, place, parts, lexicon)
            )
            yield Span(span.start, span.end, word=word) if meant else span
        else:
            yield span


def _parts_of(text: str, size: int) -> list[int]:
    """For each word, in which part of the line it stands; if the parts do not add up, every word stands alone."""
    parts = [number for number, part in enumerate(_PARTS.split(text)) for _ in words_of(part)]
    return parts if len(parts) == size else list(range(size))


def _joins_words(spans: list[Span], place: int) -> bool:
    """Whether it stands before a word that says how or why, or between such a word and a dose."""
    before, after = spans[place - 1], spans[min(place + 1, len(spans) - 1)]  # itself at the end, which says nothing
    return place > 0 and (_says_how(after) or (_says_how(before) and after.digits))


def _says_how(span: Span) -> bool:
    return span.word is not None and span.word.kind in _SAYS_HOW


def _is_adrift(key: str, words: list[str], start: int) -> bool:
    """Whether a single letter stands behind no number ("2 g", "2 x 3"); some may stand before it ("x 3", "q 8 h")."""
    letter = len(key) == 1 and key.isascii()
    beside = words[max(0, start - 1) : start + (2 if key in BEFORE_A_NUMBER else 0)]
    return letter and not any(word.isdigit() for word in beside)


def _is_only_a_word(meaning: Meaning, word: Word, lexicon: Lexicon) -> bool:
    """Whether the word is meant. A maker is not if the name could be something else than ordinary ("DHC")."""
    classes = {one for identifier in meaning.ingredients for one in lexicon.classes(identifier)}
    ambiguous = meaning.kind == "ambiguous" and word.kind is not WordKind.MAKER
    return ambiguous or classes == {MedicineClass.ORDINARY}


def _is_inhaled(words: list[str], spans: list[Span], place: int, parts: list[int], lexicon: Lexicon) -> bool:
    """Whether "inh" is said of an inhaled medicine ("Fostair Inh 100mcg"), and no dose of isoniazid stands behind it."""
    end, here = spans[place].end, parts[spans[place].start]
    dose = words[end : end + 2]
    if len(dose) > 1 and dose[0].isdigit() and len(dose[0]) > MOST_DIGITS_INHALED and dose[1] == "mg":
        return False
    named = [span.meaning for span in spans if span.meaning is not None and parts[span.start] == here]
    found = [lexicon.ingredients[one] for meaning in named for one in meaning.ingredients]
    return any(code.startswith(INHALED) for one in found for code in one.atc)


def _denies(words: list[str], lexicon: Lexicon) -> bool:
    known = (lexicon.words.get(word) for word in words)
    return any(word is not None and word.kind is WordKind.DENIES for word in known)
