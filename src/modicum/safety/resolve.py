"""A line of a medicines list to an answer: matched, ask, or unrecognised. Never a silent pass.

matched: every word of the line is understood, and its medicines are named exactly. ask: at least one medicine is
named or near, and something stands in the way of being sure. unrecognised: nothing plausible. `ask` stops a start
exactly as `unrecognised` does; nothing that is only near is ever accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from modicum.knowledge.medicine_shapes import Form, MedicineClass, NameKind, WordKind
from modicum.safety.lexicon import How, Lexicon, Meaning
from modicum.safety.names import clean, joined, looks_latin, stands_alone, words_of
from modicum.safety.nearby import Near, Nearby
from modicum.safety.spans import Span, divide

LONGEST_LINE = 2_000
"""Characters. A longer line is not one entry of a list: what is named in it is told, and it is asked about."""

MOST_LOOKED_AT = 40
"""Unknown words of a line whose neighbours are looked for; a line with more is no entry of a list."""

MOST_WORDS_NEAR = 3
MOST_CANDIDATES = 8
"""Candidates named beside the opioids, of which every one within reach is named."""

OPIOIDS = (
    MedicineClass.OPIOID_AGONIST,
    MedicineClass.OPIOID_PARTIAL,
    MedicineClass.OPIOID_ANTAGONIST,
    MedicineClass.OPIOID_PERIPHERAL,
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
    """One ingredient in one class, and how it was found. Under ask, a candidate."""

    ingredient: str
    medicine_class: MedicineClass
    how: How


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


class Resolver:
    """Answers lines from one lexicon. What is near is laid out at the first unknown word."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    @cached_property
    def nearby(self) -> Nearby:
        """Every name and every name written without blanks, but for those that only say what a thing is not."""
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
        words = words_of(text[:LONGEST_LINE])
        if not words:
            return Line(text, Status.UNRECOGNISED if text.strip() else Status.ASK, why=(_why_wordless(text),))
        key = " ".join(words)
        if key in self.lexicon.none or key in self.lexicon.none_unclear:
            return Line(text, Status.ASK, why=(Why.SAYS_NONE,), says_none=key in self.lexicon.none)
        spans = _joins_checked(divide(words, self.lexicon))
        exact = list(self._exact(spans))
        why = self._doubts(text, words, spans, bool(exact))
        forms = tuple(dict.fromkeys(form for span in spans for form in _forms(span)))
        if not why:
            return Line(text, Status.MATCHED, _once(exact), forms=forms)
        near = list(self._near(words, spans))
        found = _once([*exact, *near])
        unknown = tuple(_unknown(words, spans))
        return Line(text, Status.ASK if found else Status.UNRECOGNISED, found, why, unknown, forms)

    def _exact(self, spans: list[Span]) -> Iterator[Match]:
        for span in spans:
            if span.meaning is not None and span.meaning.kind != "never":
                yield from self._matches(span.meaning, _how(span.meaning))

    def _matches(self, meaning: Meaning, how: How) -> Iterator[Match]:
        for identifier in meaning.ingredients:
            for one in self.lexicon.classes(identifier):
                yield Match(identifier, one, how)

    def _doubts(self, text: str, words: list[str], spans: list[Span], named: bool) -> tuple[Why, ...]:
        """Everything that keeps the line from being matched, in the order in which it is told."""
        denies = "?" in clean(text) or any(span.word and span.word.kind is WordKind.DENIES for span in spans)
        several = any(span.meaning and span.meaning.kind == "ambiguous" for span in spans)
        doubts = {
            Why.TOO_LONG: len(text) > LONGEST_LINE,
            Why.DENIES: denies,
            Why.SEVERAL: several,
            Why.TWO_READINGS: self._two_readings(words, spans),
            Why.LEFT_OVER: any(_is_unknown(span) for span in spans),
            Why.NO_NAME: not named,
        }
        return tuple(why for why, holds in doubts.items() if holds)

    def _two_readings(self, words: list[str], spans: list[Span]) -> bool:
        """Whether a number could belong to the name or to the dose, and the two readings differ in class.

        "Tylenol 3 tablets": Tylenol 3, which holds codeine, or three tablets of Tylenol.
        """
        for span, after in pairwise(spans):
            known = after.word is not None and after.word.kind in {WordKind.UNIT, WordKind.FORM, WordKind.INSTRUCTION}
            if known and span.meaning is not None and span.end - span.start > 1 and words[span.end - 1].isdigit():
                number = self.lexicon.names.get(" ".join(words[span.start : span.end - 1]))
                if number is not None:
                    readings = (span.meaning, self.lexicon.meanings[number])
                    first, second = ({match.medicine_class for match in self._matches(one, "name")} for one in readings)
                    if first != second:
                        return True
        return False

    def _near(self, words: list[str], spans: list[Span]) -> Iterator[Match]:
        """Candidates for the words nobody knows: the nearest few, and every opioid within reach."""
        never = {
            one for span in spans if span.meaning and span.meaning.kind == "never" for one in span.meaning.ingredients
        }
        best: dict[Match, tuple[float, bool]] = {}
        for word in _windows(words, spans):
            for near in self._all_near(word):
                share = near.edits / len(word)
                for match in self._matches(self.lexicon.meanings[near.meaning], near.how):
                    if match.ingredient not in never:
                        rank = (share, match.medicine_class not in OPIOIDS)
                        best[match] = min(best.get(match, rank), rank)
        ordered = sorted(best, key=lambda match: (*best[match], match.ingredient, match.how))
        for place, match in enumerate(ordered):
            if place < MOST_CANDIDATES or match.medicine_class in OPIOIDS:
                yield match

    def _all_near(self, word: str) -> Iterator[Near]:
        yield from self.nearby.near(word)
        latin = looks_latin(word)
        if latin != word:
            yield from self.nearby.near(latin)


def _why_wordless(text: str) -> Why:
    return Why.NO_NAME if text.strip() else Why.EMPTY


def _how(meaning: Meaning) -> How:
    return meaning.kind.value if isinstance(meaning.kind, NameKind) else "one_of_several"


def _forms(span: Span) -> Iterator[Form]:
    for form in (span.meaning and span.meaning.form, span.word and span.word.form):
        if form:
            yield form


def _is_unknown(span: Span) -> bool:
    return span.unknown or (span.meaning is not None and span.meaning.kind == "never")


def _joins_checked(spans: list[Span]) -> list[Span]:
    """The same spans; a word that joins but has no name before or after it joins nothing, and is not known."""
    named = [place for place, span in enumerate(spans) if span.meaning is not None]
    return [
        Span(span.start, span.end)
        if span.word is not None and span.word.kind is WordKind.JOIN and not (named and named[0] < place < named[-1])
        else span
        for place, span in enumerate(spans)
    ]


def _unknown(words: list[str], spans: list[Span]) -> Iterator[str]:
    """The words nobody knows; characters of a script without blanks that stand side by side are one."""
    run: list[str] = []
    last = -1
    for span in spans:
        if not _is_unknown(span):
            continue
        text = "".join(words[span.start : span.end])
        if run and span.start == last and stands_alone(text[0]) and stands_alone(run[-1][-1]):
            run[-1] += text
        else:
            run.append(text)
        last = span.end
    yield from run


def _windows(words: list[str], spans: list[Span]) -> Iterator[str]:
    """What to look for near names: every unknown word alone, and together with its neighbours."""
    places = [place for place, span in enumerate(spans) if _is_unknown(span)][:MOST_LOOKED_AT]
    seen: set[str] = set()
    wide = 12 if any(stands_alone(words[spans[place].start]) for place in places) else MOST_WORDS_NEAR
    for place in places:
        for first in range(max(0, place - wide + 1), place + 1):
            for last in range(place, min(len(spans), first + wide)):
                text = "".join(words[spans[first].start : spans[last].end])
                if text not in seen:
                    seen.add(text)
                    yield text


def _once(matches: list[Match]) -> tuple[Match, ...]:
    """Each ingredient once in each class, the surest way of finding it first."""
    kept: dict[tuple[str, MedicineClass], Match] = {}
    for match in matches:
        kept.setdefault((match.ingredient, match.medicine_class), match)
    return tuple(kept.values())
