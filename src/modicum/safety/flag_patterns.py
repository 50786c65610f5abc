"""Patterns over words: read once from the notation of the cue files, then found in clauses.

A pattern is words in a row. CAPITALS name a class of words of the same file; [a|b c] lists alternatives; a star at the end
stands for any ending; a question mark lets a step be left out; ~ stands for up to three words that do not matter, ~5 for up
to five. Words that only a gap stepped over are told, because a "not" among them denies the rest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

USUAL_GAP = 3
LEAST_STEM = 3
"""Letters before a star."""

T = TypeVar("T")
_STEP = re.compile(r"\[[^\]]*\]\??|\S+")
_GAP = re.compile(r"~(\d?)")

Words = tuple[str, ...]
Reads = Callable[[str], Words]


@dataclass(frozen=True)
class Step:
    """One step of a pattern: a gap of up to so many words, or alternatives by their first word."""

    gap: int = 0
    alternatives: tuple[Words, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Match:
    """Where a pattern was found: first word, the word after the last, and the places that only gaps stepped over."""

    start: int
    end: int
    gaps: tuple[int, ...] = ()


class PatternError(ValueError):
    """A pattern that cannot be read; the message says why."""


def read_pattern(text: str, classes: Mapping[str, tuple[str, ...]], words_of: Reads) -> tuple[Step, ...]:
    """The steps of a pattern. Raises PatternError."""
    steps: list[Step] = []
    for written in _STEP.findall(text):
        gap = _GAP.fullmatch(written)
        if gap:
            steps.append(Step(gap=int(gap[1] or USUAL_GAP)))
        else:
            steps += _steps(written, classes, words_of)
    if not steps or steps[0].gap or steps[-1].gap:
        raise PatternError(f"{text!r} must begin and end with a word")
    if all(step.optional or step.gap for step in steps):
        raise PatternError(f"{text!r} could be nothing at all")
    return tuple(steps)


def _steps(written: str, classes: Mapping[str, tuple[str, ...]], words_of: Reads) -> Iterator[Step]:
    optional = written.endswith("?")
    bare = written.removesuffix("?")
    if bare.startswith("["):
        options: Sequence[str] = [one for part in bare[1:-1].split("|") for one in classes.get(part, (part,))]
    elif bare.isupper() and len(bare) > 1:
        if bare not in classes:
            raise PatternError(f"there is no class {bare}")
        options = classes[bare]
    else:
        options = (bare,)
    if len(options) == 1 and not optional:
        yield from (Step(alternatives=((word,),)) for word in _alternative(options[0], words_of))
    else:
        yield Step(alternatives=tuple(_alternative(one, words_of) for one in options), optional=optional)


def _alternative(text: str, words_of: Reads) -> Words:
    """The words of one alternative; a star stays at the word it stands behind."""
    found: list[str] = []
    for word in text.split():
        if word.endswith("*"):
            stem = words_of(word[:-1])
            if len(stem) != 1 or len(stem[0]) < LEAST_STEM:
                raise PatternError(f"{word!r} must have {LEAST_STEM} letters before its star")
            found.append(stem[0] + "*")
        else:
            found += words_of(word)
    if not found:
        raise PatternError(f"{text!r} holds no word")
    return tuple(found)


def vocabulary(patterns: Iterable[Sequence[Step]]) -> set[str]:
    """Every whole word that some pattern knows."""
    return {
        word for steps in patterns for step in steps for one in step.alternatives for word in one if word[-1] != "*"
    }


class Patterns(Generic[T]):
    """Many patterns, each with what it stands for, laid out by their rarest step so that few of them are tried."""

    def __init__(self, patterns: Iterable[tuple[Sequence[Step], T]]) -> None:
        self._patterns = [(tuple(steps), stands_for) for steps, stands_for in patterns]
        common = Counter(
            word for steps, _ in self._patterns for step in steps for word in {one[0] for one in step.alternatives}
        )
        self._by: dict[str, list[int]] = defaultdict(list)
        self._stems: set[str] = set()
        for number, (steps, _) in enumerate(self._patterns):
            firsts = [{one[0] for one in step.alternatives} for step in steps if not (step.optional or step.gap)]
            for word in min(firsts, key=lambda words: sum(common[word] for word in words)):
                self._by[word].append(number)
                if word[-1] == "*":
                    self._stems.add(word)
        self._longest = max((len(stem) for stem in self._stems), default=0)

    def found_in(self, words: Sequence[str | None]) -> Iterator[tuple[Match, T]]:
        """Every place where a pattern is found, in the order of the patterns."""
        for number in sorted(self._candidates(words)):
            steps, stands_for = self._patterns[number]
            for start in range(len(words)):
                for end, gaps in _ends(steps, 0, words, start, ()):
                    yield Match(start, end, gaps), stands_for

    def _candidates(self, words: Iterable[str | None]) -> set[int]:
        found: set[int] = set()
        for word in set(words):
            if word is None:
                continue
            found.update(self._by.get(word, ()))
            for size in range(LEAST_STEM, min(len(word), self._longest - 1) + 1):
                stem = word[:size] + "*"
                if stem in self._stems:
                    found.update(self._by[stem])
        return found


def _ends(
    steps: tuple[Step, ...], number: int, words: Sequence[str | None], place: int, gaps: tuple[int, ...]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Where the rest of a pattern can end, if it goes on at this place."""
    if number == len(steps):
        yield place, gaps
        return
    step = steps[number]
    for more in range(step.gap + 1 if step.gap else 0):
        if place + more < len(words):
            yield from _ends(steps, number + 1, words, place + more, (*gaps, *range(place, place + more)))
    for one in step.alternatives:
        end = place + len(one)
        if end <= len(words) and all(_fits(wanted, word) for wanted, word in zip(one, words[place:end], strict=True)):
            yield from _ends(steps, number + 1, words, end, gaps)
    if step.optional:
        yield from _ends(steps, number + 1, words, place, gaps)


def _fits(wanted: str, word: str | None) -> bool:
    return word is not None and (word == wanted or (wanted[-1] == "*" and word.startswith(wanted[:-1])))
