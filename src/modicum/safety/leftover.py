"""Whether words nobody knows are only how a medicine is taken: the one place where an unknown word is forgiven.

A word is forgiven only behind an exact name whose name part is over, and only for a reason: it is short and follows a
number or an instruction ("1D1T"), or it follows a word that says what for or when ("bei Husten"); and some are known only
there ("1 g comp", though "Paracetamol comp" holds codeine). Everything else stays a question, above all a word directly behind a strength,
which is where a second medicine would stand. Nearness to other medicines is looked at by the caller, who has the names.
"""

from __future__ import annotations

import re
from itertools import pairwise

from modicum.knowledge.medicine_shapes import MedicineClass, NameKind, WordKind
from modicum.safety.lexicon import Lexicon, Meaning, Word
from modicum.safety.names import stands_alone, words_of
from modicum.safety.spans import Span

MOST_FORGIVEN = 6
"""Unknown words of a line. Where there are more, the line was not understood."""

MOST_LED = 3
"""Unknown words behind one word that leads ("bei starkem nächtlichem Husten")."""

LONGEST_SHORT = 3
LONGEST_SUFFIX = 2
LONGEST_ACRONYM = 4
"""Letters of a word in capitals that may follow a word that leads ("nach INR"); a longer one may be a brand."""

_PARTS = re.compile(
    r"(?<!\d)[,/](?=\s)|[,](?!\d)|\s[-/–—](?=\s)|(?<!\d)\+|\+(?!\d)|[;:&|()\[\]{}\"“”«»、，；：＋＆（）•·\n]"
)
"""Where a new thing may begin. A comma or plus between digits is part of a number, a slash without blanks of a rhythm."""

_TWO_STRENGTHS = re.compile(r"\d\s*(?:m?c?g|µg|mcg|ug)?\s*[/+]\s*\d+(?:[.,]\d+)?\s*(?:mg|mcg|µg|ug|g)\b")
"""Two strengths for one name: the product holds something that is not named."""

_A_RHYTHM = re.compile(r"(?:x\s?)?\d{1,2}(?:x[^\W\d_]{1,6}|(?:x\d)?/[^\W\d_]{1,5})")
"""Times a day or week, written in one: "2x/jr", "4xday", "x3/săpt"."""

_ALSO_OF_A_NAME = frozenset({"pro", "as", "co", "lt", "si"})
"""Words that lead, but could be of the name where no number stands before them."""

_HOW = {WordKind.INSTRUCTION, WordKind.REASON}
_BEHIND = Word(WordKind.INSTRUCTION, None)
_ENDS_A_NAME = {WordKind.UNIT, WordKind.FORM, WordKind.INSTRUCTION}


def know_behind(text: str, words: list[str], spans: list[Span], lexicon: Lexicon) -> list[Span]:
    """The spans, with those words known that are harmless behind a strength, if they stand behind one."""
    if all(span.word is not None or span.digits or _is_a_name(span) for span in spans):
        return spans
    tail = _Tail(text, words, spans, lexicon)
    return [
        Span(span.start, span.end, word=_BEHIND) if tail.is_harmless(place) else span
        for place, span in enumerate(spans)
    ]


def is_only_how(text: str, words: list[str], spans: list[Span], lexicon: Lexicon) -> bool:
    """Whether every unknown word of a line stands where and as people write how a medicine is taken."""
    if _TWO_STRENGTHS.search(text.lower()):
        return False
    tail = _Tail(text, words, spans, lexicon)
    places = [place for place, span in enumerate(spans) if span.unknown]
    return len(places) <= MOST_FORGIVEN and all(tail.forgives(place) for place in places)


class _Tail:
    """The spans of a line behind its last name. `over` is the number that ends the name part.

    `parts` and `chunks` hold for each word in which part of the line it stands, and in which run without blanks.
    """

    def __init__(self, text: str, words: list[str], spans: list[Span], lexicon: Lexicon) -> None:
        self.spans, self.lexicon = spans, lexicon
        self.keys = [" ".join(words[span.start : span.end]) for span in spans]
        written = text.split()
        parts, chunks = _numbers(_PARTS.split(text)), _numbers(written)
        self.parts, self.chunks = parts, chunks
        self.written = [written[number] for number in chunks]
        names = [place for place, span in enumerate(spans) if _is_a_name(span)]
        adds_up = len(parts) == len(chunks) == len(words)  # not so where a line was cut; then nothing is forgiven
        behind = range(names[-1] + 1 if names and adds_up else len(spans), len(spans))
        self.over = next((over for place in behind if (over := self._ends_a_name(place)) is not None), len(spans))

    def forgives(self, place: int) -> bool:
        """Whether the unknown word there is only how the medicine is taken."""
        if place <= self.over or self._is_no_word(place) or self._strength_follows(place):
            return False
        return self._is_short(place) or self._is_led(place)

    def is_harmless(self, place: int) -> bool:
        """Whether it is a word that is harmless behind a strength, or leads to a reason, and stands behind a strength.

        The shortest must not stand right behind the unit: there "AC" and "C" could be part of a name. A description
        that could be several things ("blood thinner") is harmless there if each of them is ordinary.
        """
        key, span, before = self.keys[place], self.spans[place], self.spans[place - 1].word
        if place <= self.over or span.word is not None:
            return False
        if span.meaning is not None:
            return span.meaning.kind == "ambiguous" and self._is_ordinary(span.meaning)
        if not (key in self.lexicon.behind or key in self.lexicon.leads):
            return False
        if self._before(place) is None and any(one.digits for one in self.spans[place + 1 : place + 2]):
            return False  # a thing of its own with its dose: ", FA 1 daily"
        if key in self.lexicon.leads:
            return True
        return len(key) > LONGEST_SUFFIX or before is None or before.kind is not WordKind.UNIT

    def _is_ordinary(self, meaning: Meaning) -> bool:
        classes = {one for identifier in meaning.ingredients for one in self.lexicon.classes(identifier)}
        return classes == {MedicineClass.ORDINARY}

    def _ends_a_name(self, place: int) -> int | None:
        """The last place of the name part, if this word shows that it is over.

        That is a number with a unit, a form or an instruction behind it, or a word that leads to a reason: no name
        goes on with a preposition.
        """
        after = self.spans[place + 1 : place + 2]
        if self.spans[place].digits and any(one.word and one.word.kind in _ENDS_A_NAME for one in after):
            return place
        known = self.spans[place].word
        lead = known is None or known.kind in _HOW or known.kind is WordKind.SALT
        lead = lead and self.keys[place] in self.lexicon.leads and self.keys[place] not in _ALSO_OF_A_NAME
        return place - 1 if lead and bool(after) and self._before(place) is not None else None

    def _is_no_word(self, place: int) -> bool:
        """Known for what it is not, of a script in which a few letters are a name, or a word that joins two things."""
        word = self.lexicon.words.get(self.keys[place])
        joins = word is not None and word.kind is WordKind.JOIN and not self._is_glued(place)
        return self.spans[place].meaning is not None or stands_alone(self.keys[place][0]) or joins

    def _strength_follows(self, place: int) -> bool:
        """Whether a number with a unit stands anywhere behind, or a number right behind that is not of its rhythm."""
        for one, after in pairwise(self.spans[place + 1 :]):
            if one.digits and after.word is not None and after.word.kind is WordKind.UNIT:
                return True
        number_behind = any(span.digits for span in self.spans[place + 1 : place + 2])
        return number_behind and not self._is_glued(place)

    def _is_glued(self, place: int) -> bool:
        """Whether it is written in one with the number before it: "1D2T", "2x/jr"."""
        start = self.spans[place].start
        return self.spans[place - 1].digits and self.chunks[start - 1] == self.chunks[start]

    def _before(self, place: int) -> Span | None:
        """The span before it, if nothing parts the two."""
        start = self.spans[place].start
        return self.spans[place - 1] if self.parts[start - 1] == self.parts[start] else None

    def _is_short(self, place: int) -> bool:
        """A few letters behind a number, a word of how and when, or another such: an abbreviation of a rhythm."""
        before, key = self._before(place), self.keys[place]
        if _A_RHYTHM.fullmatch(self.written[self.spans[place].start].strip(".,;").lower()):
            return True
        if len(key) > LONGEST_SHORT or key == key.upper() or before is None:
            return False
        return before.digits or _says_how(before) or (before.unknown and self._is_short(place - 1))

    def _is_led(self, place: int) -> bool:
        """Behind a word that leads, with a few words between them at most, and not written like a name."""
        unknown, at = 0, place
        while True:  # ends at the number that ended the name part, which says neither how nor why
            before, lead = self._before(at), self.keys[at - 1].split(" ")[-1]
            unknown += self.spans[at].unknown
            if before is None or unknown > MOST_LED:
                return False
            if before.word is not None and lead in self.lexicon.leads:
                return self._may_follow(place, lead)
            if not (before.unknown or _says_how(before)):
                return False
            at -= 1

    def _may_follow(self, place: int, lead: str) -> bool:
        """Whether its capitals say nothing: nouns behind some words, short acronyms, a tail in capitals throughout."""
        raw = self.written[self.spans[place].start]
        tail = "".join(self.written[self.spans[self.over].start :])
        acronym = raw == raw.upper() and len(self.keys[place]) <= LONGEST_ACRONYM
        return raw == raw.lower() or acronym or tail == tail.upper() or lead in self.lexicon.leads_nouns


def _numbers(texts: list[str]) -> list[int]:
    return [number for number, part in enumerate(texts) for _ in words_of(part)]


def _is_a_name(span: Span) -> bool:
    return span.meaning is not None and isinstance(span.meaning.kind, NameKind)


def _says_how(span: Span) -> bool:
    return span.word is not None and span.word.kind in _HOW
