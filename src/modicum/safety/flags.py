"""Red flags in free text: the second net behind the questions that are put directly. It misses things, and says so.

Idioms are taken out of play first, the longest first. Then every cue that is found is heard in its clause; one that no
scope rule silences raises its flag. Signs that mean little alone raise one in combination, over the whole line. No language
is guessed: the cues of all of them apply at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from modicum.errors import KnowledgeError
from modicum.knowledge.flag_shapes import SCOPE_PATTERNS, SCOPE_WORDS, Cue, CueFile, Flag, Kind, Sign, Together
from modicum.safety.flag_patterns import PatternError, Patterns, Step, read_pattern, vocabulary
from modicum.safety.flag_scope import Heard, Scope, Silence, build_scope
from modicum.safety.flag_text import Clause, Reader
from modicum.safety.flag_text import plain as plain_letters

Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Found:
    """A cue or sign that was found, with its words as read, and the reason why it was let pass if it was."""

    id: str
    flag: Flag | None
    words: str
    silence: Silence | None


@dataclass(frozen=True)
class Reading:
    """What was read in a line: the flags in their order, and everything that was found on the way."""

    flags: tuple[Flag, ...]
    found: tuple[Found, ...]


@dataclass(frozen=True, eq=False)
class Listed:
    """A cue or sign with the patterns that switch it off."""

    cue: Cue | Sign
    unless: Patterns[None]


class RedFlags:
    """The cues of all languages, laid out once. `read` is pure: the same line always gives the same flags."""

    def __init__(
        self,
        reader: Reader,
        idioms: Patterns[None],
        cues: Patterns[Listed],
        together: Sequence[Together],
        scope: Scope,
    ) -> None:
        self._reader, self._idioms, self._cues = reader, idioms, cues
        self._together, self._scope = together, scope

    def flags(self, text: str) -> tuple[Flag, ...]:
        """The flags of a line, in their order."""
        return self.read(text).flags

    def read(self, text: str) -> Reading:
        """The flags of a line with every cue that was found, silenced ones too."""
        clauses = self._reader.clauses(text)
        line = tuple(clauses)
        found: list[Found] = []
        for number, clause in enumerate(clauses):
            follows = clauses[number + 1] if number + 1 < len(clauses) else None
            found += self._of_clause(Heard(clause, self._scope, follows, line))
        stand = [one for one in found if one.silence is None]
        raised = {one.flag for one in stand} | self._combined({one.id for one in stand})
        return Reading(tuple(flag for flag in Flag if flag in raised), tuple(found))

    def _of_clause(self, heard: Heard) -> Iterator[Found]:
        words = self._without_idioms(heard.clause)
        for match, listed in dict.fromkeys(self._cues.found_in(words)):
            if heard.is_switched_off(match, listed.unless):
                continue
            cue = listed.cue
            kind, flag = (cue.kind, cue.flag) if isinstance(cue, Cue) else (Kind.TOPIC, None)
            told = " ".join(heard.clause.words[match.start : match.end])
            yield Found(cue.id, flag, told, heard.why_silent(match, kind, flag))

    def _without_idioms(self, clause: Clause) -> list[str | None]:
        words: list[str | None] = list(clause.words)
        matches = [match for match, _ in self._idioms.found_in(clause.words)]
        for match in sorted(matches, key=lambda one: (one.start - one.end, one.start)):
            if None not in words[match.start : match.end]:
                words[match.start : match.end] = [None] * (match.end - match.start)
        return words

    def _combined(self, signs: set[str]) -> set[Flag]:
        return {
            one.flag
            for one in self._together
            if len(signs & set(one.of)) >= one.least and all(signs & set(group) for group in one.and_any)
        }


def build_red_flags(files: Iterable[CueFile]) -> RedFlags:
    """Everything that the cue files say, ready to read lines. Raises KnowledgeError with file and place."""
    return _Builder(tuple(files)).built()


class _Builder:
    """Reads the patterns of all files with one plain reader, and joins what they say."""

    def __init__(self, files: tuple[CueFile, ...]) -> None:
        self._files = files
        plain = Reader((), {}, (), ())
        self._expand = {
            plain_letters(short): plain.words(told) for file in files for short, told in file.expand.items()
        }
        self._plain = Reader((), self._expand, (), ())
        self._words_of = cache(self._plain.words)
        self._all: list[Steps] = []

    def built(self) -> RedFlags:
        idioms = [steps for file in self._files for steps in self._patterns(file, "idioms", file.idioms)]
        cues = [found for file in self._files for cue in file.cues for found in self._listed(file, cue)]
        cues += [found for file in self._files for sign in file.signs for found in self._listed(file, sign)]
        words, patterns = self._scope()
        known = vocabulary(self._all) | {word for listed in words.values() for word in listed}
        typos = [word for file in self._files for told in file.typos for word in self._plain.words(told)]
        return RedFlags(
            Reader(known, self._expand, typos, words["contrast"]),
            Patterns((steps, None) for steps in idioms),
            Patterns(cues),
            tuple(one for file in self._files for one in file.together),
            build_scope(words, patterns),
        )

    def _listed(self, file: CueFile, cue: Cue | Sign) -> Iterator[tuple[Steps, Listed]]:
        listed = Listed(cue, Patterns((steps, None) for steps in self._patterns(file, cue.id, cue.unless)))
        yield from ((steps, listed) for steps in self._patterns(file, cue.id, cue.patterns))

    def _scope(self) -> tuple[Mapping[str, set[str]], Mapping[str, list[Steps]]]:
        words: dict[str, set[str]] = defaultdict(set)
        patterns: dict[str, list[Steps]] = defaultdict(list)
        for file in self._files:
            for name in SCOPE_WORDS:
                words[name] |= {self._one_word(file, name, told) for told in file.scope.get(name, ())}
            for name in SCOPE_PATTERNS:
                patterns[name] += self._patterns(file, name, file.scope.get(name, ()))
        return words, patterns

    def _one_word(self, file: CueFile, place: str, text: str) -> str:
        words = self._words_of(text)
        if len(words) != 1:
            raise KnowledgeError(f"{file.name}: {place}: {text!r} must be one word; lists of words hold no phrases")
        return words[0]

    def _patterns(self, file: CueFile, place: str, texts: Iterable[str]) -> list[Steps]:
        found = []
        for text in texts:
            try:
                found.append(read_pattern(text, file.classes, self._words_of))
            except PatternError as why:
                raise KnowledgeError(f"{file.name}: {place}: {text!r}: {why}") from why
        self._all += found
        return found
