"""A line of a medicines list to an answer: matched, ask, or unrecognised. Never a silent pass.

matched: every word of the line is understood, and its medicines are named exactly. ask: at least one medicine is
named or near, and something stands in the way of being sure. unrecognised: nothing plausible. `ask` stops a start
exactly as `unrecognised` does; nothing that is only near is ever accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from modicum.knowledge.medicine_shapes import Form, MedicineClass, NameKind, WordKind
from modicum.safety.leftover import LONGEST_SHORT, is_only_how, know_behind
from modicum.safety.lexicon import How, Lexicon, Meaning
from modicum.safety.names import clean, digits_read_as_letters, joined, looks_latin, stands_alone, words_of
from modicum.safety.spans import LONGEST_SHORT_NAME, Span, divide

if TYPE_CHECKING:
    from modicum.safety.nearby import Nearby

LONGEST_LINE = 2_000
"""Characters. A longer line is not one entry of a list: what is named in it is told, and it is asked about."""

MOST_LOOKED_AT = 40
"""Unknown words of a line whose neighbours are looked for; a line with more is no entry of a list."""

MOST_WORDS_NEAR = 4
MOST_CHARACTERS_NEAR = 12
"""Neighbours taken together: words, or characters of scripts without blanks."""

MOST_CANDIDATES = 8
"""Candidates named beside the opioids, of which every one within reach is named."""

MARGIN = 0.10
"""Edits a letter by which the nearest candidate leads those not named: only opioids are named beyond it."""

MOST_AWAY = 0.25
"""Edits a letter beyond which nothing but an opioid is named: "continue" is no misspelt antibiotic."""

OPIOIDS = frozenset(
    {
        MedicineClass.OPIOID_AGONIST,
        MedicineClass.OPIOID_PARTIAL,
        MedicineClass.OPIOID_ANTAGONIST,
        MedicineClass.OPIOID_PERIPHERAL,
    }
)


class Status(Enum):
    """What a line's answer is worth."""

    MATCHED = "matched"
    ASK = "ask"
    UNRECOGNISED = "unrecognised"


class Why(Enum):
    """Why a line is not matched."""

    DENIES = "denies"
    SEVERAL = "several"
    NOT_SURE = "not-sure"
    LEFT_OVER = "left-over"
    TWO_READINGS = "two-readings"
    TOO_LONG = "too-long"
    NO_NAME = "no-name"
    SAYS_NONE = "says-none"
    EMPTY = "empty"


class Match(NamedTuple):
    """One ingredient with its own class, how it was found, and the further classes. Under ask, a candidate."""

    ingredient: str
    medicine_class: MedicineClass
    how: How
    also: tuple[MedicineClass, ...] = ()

    @property
    def classes(self) -> tuple[MedicineClass, ...]:
        """Every class that holds, its own first."""
        return (self.medicine_class, *self.also)


@dataclass(frozen=True)
class Line:
    """The answer to one line: its text as it was read, and what was understood.

    `unknown` are the words nobody knows; `forms` are the forms the line or the product speaks of. `says_none` is true
    of a line that says clearly that no medicine is taken; alone in a list it is matched, with no match.
    """

    text: str
    status: Status
    matches: tuple[Match, ...] = ()
    why: tuple[Why, ...] = ()
    unknown: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()
    says_none: bool = False


class _Reached(NamedTuple):
    """A medicine within reach of an unknown word: edits a letter, whether it is no opioid, and the match."""

    away: float
    not_opioid: bool
    ingredient: str
    match: Match


class Resolver:
    """Answers lines from one lexicon. What is near is laid out at the first unknown word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._exact: dict[int, tuple[Match, ...]] = {}

    @cached_property
    def nearby(self) -> Nearby:
        """Every name, and every name written without blanks, but for those that only say what a thing is not."""
        from modicum.safety.nearby import Nearby  # noqa: PLC0415 - most lists hold no unknown word, and need no rapidfuzz

        names = {joined(key): number for key, number in self.lexicon.names.items()} | dict(self.lexicon.joined)
        return Nearby({k: number for k, number in names.items() if self.lexicon.meanings[number].kind != "never"})

    def screen(self, texts: Sequence[str]) -> list[Line]:
        """The answers to a whole list, in order. A line that says none is an answer only where nothing else stands."""
        lines = [self.line(text) for text in texts]
        said = [line for line in lines if Why.EMPTY not in line.why]
        if len(said) == 1 and said[0].says_none:
            return [Line(line.text, Status.MATCHED, says_none=True) if line is said[0] else line for line in lines]
        return lines

    def line(self, text: str) -> Line:
        """The answer to one line by itself."""
        body = _PREFIX.sub("", text)
        words = words_of(body[:LONGEST_LINE])
        if not words:
            return Line(text, Status.UNRECOGNISED, why=(Why.NO_NAME,)) if text.strip() else _empty(text)
        key = " ".join(words)
        if key in self.lexicon.none or key in self.lexicon.none_unclear:
            return Line(text, Status.ASK, why=(Why.SAYS_NONE,), says_none=key in self.lexicon.none)
        spans, plain = divide(words, self.lexicon, body)
        spans = spans if plain else know_behind(body, words, spans, self.lexicon)
        exact = [match for span in spans if span.number >= 0 and not span.unknown for match in self._matches(span)]
        why = () if plain and exact and _is_sure(body) else self._doubts(body, words, spans, bool(exact))
        forms = _forms(spans)
        if not why:
            return Line(text, Status.MATCHED, _once(exact), forms=forms)
        reached, unknown = self._reached(body, words, spans), tuple(_unknown(words, spans))
        if why == (Why.LEFT_OVER,) and self._is_only_how(body, words, spans, exact, reached):
            return Line(text, Status.MATCHED, _once(exact), unknown=unknown, forms=forms)
        found = _once([*exact, *_told(reached)])
        return Line(text, Status.ASK if found else Status.UNRECOGNISED, found, why, unknown, forms)

    def _matches(self, span: Span) -> tuple[Match, ...]:
        if span.number not in self._exact:
            meaning = self.lexicon.meanings[span.number]
            self._exact[span.number] = tuple(self._as_matches(meaning, _HOW[meaning.kind]))
        return self._exact[span.number]

    def _as_matches(self, meaning: Meaning, how: How) -> Iterator[Match]:
        for identifier in meaning.ingredients:
            own, *also = self.lexicon.classes(identifier)
            yield Match(identifier, own, how, tuple(also))

    def _doubts(self, text: str, words: list[str], spans: list[Span], named: bool) -> tuple[Why, ...]:
        """Everything that keeps the line from being matched, in the order in which it is told."""
        denies = any(span.word and span.word.kind is WordKind.DENIES for span in spans)
        several = any(span.meaning and span.meaning.kind == "ambiguous" for span in spans)
        doubts = {
            Why.TOO_LONG: len(text) > LONGEST_LINE,
            Why.DENIES: denies,
            Why.NOT_SURE: not _QUESTION.isdisjoint(text) or _short_beside_a_maker(words, spans),
            Why.SEVERAL: several,
            Why.TWO_READINGS: self._two_readings(words, spans),
            Why.LEFT_OVER: any(span.unknown for span in spans),
            Why.NO_NAME: not named,
        }
        return tuple(why for why, holds in doubts.items() if holds)

    def _two_readings(self, words: list[str], spans: list[Span]) -> bool:
        """Whether a number could belong to the name or to the dose, and the two readings differ in class.

        "Tylenol 3 tablets": Tylenol 3, which holds codeine, or three tablets of Tylenol.
        """
        for span, after in pairwise(spans):
            if after.word is None or after.word.kind not in _AFTER_A_NUMBER:
                continue
            if span.meaning is not None and words[span.end - 1].isdigit():
                number = self.lexicon.names.get(" ".join(words[span.start : span.end - 1]))
                other = () if number is None else self._as_matches(self.lexicon.meanings[number], "name")
                classes = {match.classes for match in other}
                if classes and classes != {match.classes for match in self._matches(span)}:
                    return True
        return False

    def _is_only_how(
        self, text: str, words: list[str], spans: list[Span], exact: list[Match], reached: list[_Reached]
    ) -> bool:
        """Whether the unknown words only say how the medicines are taken, and cannot change the answer's classes.

        Never beside an opioid, whose way of release an unknown word could name; never near anything but an ordinary
        medicine, or one that the line names anyway; and short words never within an edit of a short opioid name.
        """
        named = {match.ingredient for match in exact}
        if not all(OPIOIDS.isdisjoint(match.classes) for match in exact):
            return False
        if any(_matters(one) and one.match.ingredient not in named for one in reached):
            return False
        short = [word for word in _unknown(words, spans) if len(word) <= LONGEST_SHORT]
        return is_only_how(text, words, spans, self.lexicon) and not any(map(self._is_near_a_short_opioid, short))

    def _reached(self, text: str, words: list[str], spans: list[Span]) -> list[_Reached]:
        """Every medicine within reach of the words nobody knows, the nearest first."""
        never = {
            one for span in spans if span.meaning and span.meaning.kind == "never" for one in span.meaning.ingredients
        }
        best: dict[str, _Reached] = {}
        for word, known in dict(_windows(text, words, spans)).items():
            for near in self.nearby.near(word, spelling_only=known):
                for match in self._as_matches(self.lexicon.meanings[near.meaning], near.how):
                    rank = _Reached(near.edits / len(word), OPIOIDS.isdisjoint(match.classes), match.ingredient, match)
                    old = best.get(match.ingredient)
                    if match.ingredient not in never and (old is None or rank.away < old.away):
                        best[match.ingredient] = rank
        return sorted(best.values())  # two of one ingredient never meet: the matches are not compared

    def _is_near_a_short_opioid(self, word: str) -> bool:
        """The search for near names begins at four letters; below it, one edit from a name of up to four is near."""
        from modicum.safety.nearby import is_one_edit_from  # noqa: PLC0415 - as above

        return is_one_edit_from(word, self._short_opioids)

    @cached_property
    def _short_opioids(self) -> tuple[str, ...]:
        meanings = self.lexicon.meanings
        return tuple(
            name
            for name, number in self.lexicon.names.items()
            if len(name) <= LONGEST_SHORT + 1
            and any(not OPIOIDS.isdisjoint(self.lexicon.classes(one)) for one in meanings[number].ingredients)
        )


def _matters(one: _Reached) -> bool:
    """An opioid however far it is within reach, anything else that is not ordinary only as far as it would be told."""
    return not one.not_opioid or (one.match.classes != _ORDINARY and one.away <= MOST_AWAY)


def _told(reached: list[_Reached]) -> Iterator[Match]:
    """The nearest few, and every opioid within reach."""
    least = min((one.away for one in reached if one.not_opioid), default=0.0)
    near_enough = min(MOST_AWAY, least + MARGIN)
    for place, one in enumerate(reached):
        if not one.not_opioid or (place < MOST_CANDIDATES and one.away <= near_enough):
            yield one.match


_PREFIX = re.compile(r"^\s*(?:\[[xX✓✔]\]|[☑✓✔])?\s*(?:[tTcC]\.\s*(?=[^\W\d_]{4}))?")
"""A ticked box, and "T." and "C.": tablet and capsule, as wards write them before a name."""

_ORDINARY = (MedicineClass.ORDINARY,)
_HOW: dict[NameKind | Literal["ambiguous", "never"], How] = {
    NameKind.NAME: "name",
    NameKind.BRAND: "brand",
    NameKind.STREET: "street_name",
    "ambiguous": "one_of_several",
    "never": "name",  # only where the line denies it
}
_QUESTION = frozenset("?？؟")
_AFTER_A_NUMBER = {WordKind.UNIT, WordKind.FORM, WordKind.INSTRUCTION}


def _is_sure(text: str) -> bool:
    return len(text) <= LONGEST_LINE and _QUESTION.isdisjoint(text)


def _short_beside_a_maker(words: list[str], spans: list[Span]) -> bool:
    """Whether a name of few letters stands beside a maker and no number follows it ("ASS 100 Hexal" is sure)."""
    short = any(
        span.meaning is not None
        and len(" ".join(words[span.start : span.end])) <= LONGEST_SHORT_NAME
        and not words[min(span.end, len(words) - 1)].isdigit()
        for span in spans
        if words[span.start].isascii()
    )
    return short and any(span.word is not None and span.word.kind is WordKind.MAKER for span in spans)


def _empty(text: str) -> Line:
    return Line(text, Status.ASK, why=(Why.EMPTY,))


def _forms(spans: list[Span]) -> tuple[Form, ...]:
    """The forms that the names or the words speak of, each once."""
    found: dict[Form, None] = {}
    for _, _, meaning, _, word, _ in spans:
        for said in (meaning, word):
            if said is not None and said.form is not None:
                found[said.form] = None
    return tuple(found)


def _unknown(words: list[str], spans: list[Span]) -> Iterator[str]:
    """The words nobody knows; characters of a script without blanks that stand side by side are one."""
    run, end = "", -1
    for span in spans:
        if span.unknown:
            text = "".join(words[span.start : span.end])
            if run and not (span.start == end and stands_alone(text[0]) and stands_alone(run[-1])):
                yield run
                run = ""
            run, end = run + text, span.end
    if run:
        yield run


def _windows(text: str, words: list[str], spans: list[Span]) -> Iterator[tuple[str, bool]]:
    """What to look for near names, and whether it holds words that are known.

    Unknown words alone and with their neighbours ("Oyx Contin": a part of a name may be a word that is known by
    itself), and words with digits among the letters.
    """
    places = [place for place, span in enumerate(spans) if span.unknown]
    if not any(span.unknown or span.meaning is not None for span in spans):
        places = list(range(len(spans)))  # known words alone: one of them may be what is left of a name
    places = places[:MOST_LOOKED_AT]
    for place in places:
        wide = MOST_CHARACTERS_NEAR if stands_alone(words[spans[place].start]) else MOST_WORDS_NEAR
        for first in range(max(0, place - wide + 1), place + 1):
            for last in range(place, min(len(spans), first + wide)):
                word = "".join(words[spans[first].start : spans[last].end])
                known = not all(span.unknown for span in spans[first : last + 1])
                yield word, known
                yield looks_latin(word), known
    for chunk in clean(text[:LONGEST_LINE]).split()[:MOST_LOOKED_AT] if places else ():
        if any(letter.isdigit() for letter in chunk):
            word = "".join(words_of(chunk))
            yield word, True
            yield digits_read_as_letters(word), True


def _once(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Each ingredient once, the surest way of finding it first."""
    if len(matches) == 1:
        return tuple(matches)
    kept: dict[str, Match] = {}
    for match in matches:
        kept.setdefault(match.ingredient, match)
    return tuple(kept.values())
