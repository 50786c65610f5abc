"""Why a cue in free text may be let pass: it is denied, somebody else's, over, read somewhere, an "if", or a dream.

Each reason must be plain to see. What somebody says of themselves ("I want to die") is silenced only by a denial that leads
straight to it, an old story, a quotation, or a dream; what is only named ("hives") by another person's and an "if" as well.
Where the reason is in doubt the cue stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from modicum.knowledge.flag_shapes import SCOPE_PATTERNS, SCOPE_WORDS, Flag, Kind
from modicum.safety.flag_patterns import Match, Patterns, Step
from modicum.safety.flag_text import Clause

FARTHEST = 9
"""Words that a denial reaches over, at most."""
NEAR_AFTER = 1
"""Words between a cue and a denial that follows it ("suicidal thoughts: none")."""
DOUBT_REACHES = 4
"""Words between a doubt and the denial that it undoes."""
BEGINS_BEFORE = 2
"""Words before a cue that belong to its verb ("I am", "used to")."""
LEAST_OF_S = 3
"""Words back from a cue at which the owner may stand ("my brother's recent suicide")."""


class Silence(Enum):
    """Why a cue was let pass."""

    DENIED = "denied"
    OTHER_PERSON = "another person"
    OVER = "long over"
    QUOTED = "read, asked or told"
    HYPOTHETICAL = "an if"
    DREAM = "a dream"


@dataclass(frozen=True)
class Scope:
    """The lists of the cue files, joined over all languages, as sets of words and as patterns."""

    words: Mapping[str, frozenset[str]]
    patterns: Mapping[str, Patterns[None]]


def build_scope(words: Mapping[str, Iterable[str]], patterns: Mapping[str, Iterable[Sequence[Step]]]) -> Scope:
    """A scope with every list there is; a list that no file fills is empty."""
    return Scope(
        {name: frozenset(words.get(name, ())) for name in SCOPE_WORDS},
        {name: Patterns((steps, None) for steps in patterns.get(name, ())) for name in SCOPE_PATTERNS},
    )


@dataclass(frozen=True)
class Heard:
    """A clause with what the scope rules find in it. `next` is the clause behind it, `line` every clause of the line."""

    clause: Clause
    scope: Scope
    follows: Clause | None
    line: tuple[Clause, ...]

    def why_silent(self, match: Match, kind: Kind, flag: Flag | None) -> Silence | None:
        """The reason to let a cue pass, or None: then it stands."""
        topic, harm = kind is Kind.TOPIC, flag is Flag.SELF_HARM
        taken_back = harm and self._in_line("lies")
        reasons = (
            (Silence.DENIED, not taken_back and self._denied(match, topic=topic)),
            (Silence.OTHER_PERSON, self._is_of_another(match)),
            (Silence.OVER, self._is_over(match)),
            (Silence.DREAM, self._stands_before("dreams", match)),
            (Silence.QUOTED, not taken_back and self._is_quoted(match, topic=topic)),
            (Silence.HYPOTHETICAL, not taken_back and self._is_an_if(match, topic=topic)),
            (Silence.HYPOTHETICAL, topic and not harm and self._is_a_worry(match)),
        )
        return next((reason for reason, holds in reasons if holds), None)

    def is_switched_off(self, match: Match, unless: Patterns[None]) -> bool:
        """Whether one of these patterns stands in the same part of the clause."""
        part = self.clause.part(match.start, match.end)
        return any(_inside(found, part) for found, _ in unless.found_in(self.clause.words))

    @cached_property
    def _found(self) -> dict[str, list[Match]]:
        return {}

    def _all(self, name: str) -> list[Match]:
        """Every place of the patterns of one list, looked up once."""
        if name not in self._found:
            self._found[name] = [found for found, _ in self.scope.patterns[name].found_in(self.clause.words)]
        return self._found[name]

    def _matches(self, name: str, match: Match) -> list[Match]:
        """Those in the same part of the clause as a cue."""
        part = self.clause.part(match.start, match.end)
        return [found for found in self._all(name) if _inside(found, part)]

    def _stands_before(self, name: str, match: Match) -> bool:
        return any(found.start < match.start for found in self._matches(name, match))

    def _in_line(self, name: str) -> bool:
        """Whether one of these patterns stands anywhere in the line."""
        patterns = self.scope.patterns[name]
        return any(True for clause in self.line for _ in patterns.found_in(clause.words))

    def _has(self, name: str, place: int) -> bool:
        return 0 <= place < len(self.clause.words) and self.clause.words[place] in self.scope.words[name]

    # ---- denials

    @cached_property
    def _neutral(self) -> frozenset[int]:
        """Places of negators that deny nothing: "not sure", "cannot stop", "no longer care"."""
        found = self._all("no-negators") + self._all("doubts")
        return frozenset(place for one in found for place in range(one.start, one.end))

    def _denies(self, place: int) -> bool:
        return self._has("negators", place) and place not in self._neutral and not self._doubted(place)

    def _doubted(self, place: int) -> bool:
        """Whether a doubt leads to this denial: "not sure that I will not"."""
        return any(0 <= place - found.end <= DOUBT_REACHES for found in self._all("doubts"))

    def _denied(self, match: Match, *, topic: bool) -> bool:
        if any(self._denies(place) for place in match.gaps):
            return True
        if self._denied_after(match):
            return True
        return self._denied_loosely(match) if topic else self._denied_strictly(match)

    def _denied_strictly(self, match: Match) -> bool:
        """A negator in front, and between the two only words that carry a denial on ("do not think that I would ...")."""
        part = self.clause.part(match.start, match.end)
        for place in range(match.start - 1, max(-1, match.start - FARTHEST), -1):
            if place not in part or place + 1 in self.clause.soft or not self._may_go_on(place + 1):
                return False
            if self._denies(place):
                return True
            if not self._has("carriers", place):
                return False
        return False

    def _may_go_on(self, place: int) -> bool:
        """Whether a denial reaches over this word: a new "I" begins something new, but for "I do not think I ..."."""
        return not self._has("first", place) or self._has("complements", place - 1)

    def _denied_loosely(self, match: Match) -> bool:
        """A negator in front in the same part of the clause, or at the head of a list that an "or" holds together."""
        crossed, part = False, self.clause.part(match.start, match.end)
        for place in range(match.start - 1, max(part.start - 1, match.start - FARTHEST), -1):
            crossed = crossed or place + 1 in self.clause.soft
            if self._denies(place):
                return not crossed or self._has_or_behind(place)
            if self._has("stops", place) or not self._may_go_on(place):
                return False
        return False

    def _has_or_behind(self, place: int) -> bool:
        return any(self._has("joins", later) for later in range(place + 1, len(self.clause.words)))

    def _denied_after(self, match: Match) -> bool:
        if any(self._is_answer(found, match) for found in self._matches("denied-after", match)):
            return True
        if not self.clause.asked or match.end + NEAR_AFTER < len(self.clause.words) or self.follows is None:
            return False
        return Heard(self.follows, self.scope, None, ())._denies(0)

    def _is_answer(self, found: Match, match: Match) -> bool:
        """Whether this denies what stands before it. A single "no" does if nothing follows that it could belong to."""
        if not match.end <= found.start <= match.end + NEAR_AFTER or found.start in self._neutral:
            return False
        return found.end - found.start > 1 or found.end == len(self.clause.words) or found.end in self.clause.soft

    # ---- other people

    def _is_of_another(self, match: Match) -> bool:
        if any(self._has("first", place) for place in range(match.start, match.end) if place not in match.gaps):
            return False
        return self._is_owned(match) or self._has_other_subject(match)

    def _is_owned(self, match: Match) -> bool:
        """Whether it is said to be theirs: "my brother's suicide", "her suicidal thoughts", "the suicide of a friend"."""
        before = range(match.start - 1, match.start - LEAST_OF_S, -1)
        if any(self._has("possessives", place) for place in before):
            return True
        words = self.clause.words
        if any(place > 0 and words[place] == "s" and self._has("other", place - 1) for place in before):
            return True
        if match.end < len(words) and words[match.end] in {"of", "by"}:
            return any(self._has("other", place) for place in range(match.end + 1, match.end + 4))
        return False

    def _has_other_subject(self, match: Match) -> bool:
        """Whether the nearest person in front, in the same part of the clause, is another and does something."""
        for place in range(match.start - 1, self.clause.part(match.start, match.end).start - 1, -1):
            if place + 1 in self.clause.soft or self._has("first", place):
                return False
            if self._has("other", place) and not self._is_object(place):
                return True
        return False

    def _is_object(self, place: int) -> bool:
        """Whether the person is not the one it is said of: "told my doctor", "with her"."""
        before = place - 1
        while self._has("determiners", before):
            before -= 1
        return self._has("objects", before)

    # ---- what is over, read, asked, dreamt or supposed

    def _is_over(self, match: Match) -> bool:
        """An old story: told as one, not said in the present, and nothing of it is back."""
        if not self._matches("history", match):
            return False
        begins = match.start - BEGINS_BEFORE
        now = any(self._has("presently", place) for place in range(begins, match.end))
        if now and not any(found.end in range(begins, match.start + 1) for found in self._matches("governs", match)):
            return False
        return bool(self._matches("over", match)) or not self._matches("present", match)

    def _is_quoted(self, match: Match, *, topic: bool) -> bool:
        """Read, heard or asked, and not owned up to elsewhere in the line."""
        asked = any(0 <= match.start - found.end <= FARTHEST for found in self._matches("asks", match))
        framed = topic and bool(self._matches("frames", match))
        return (asked or framed or self._stands_before("quotes", match)) and not self._in_line("confessions")

    def _is_an_if(self, match: Match, *, topic: bool) -> bool:
        return self._stands_before("firm-ifs", match) or (topic and self._leads("ifs", match))

    def _is_a_worry(self, match: Match) -> bool:
        """Fear of a rash is no rash; fear of what one might do to oneself is no excuse, and is never asked about here."""
        return self._leads("worries", match)

    def _leads(self, name: str, match: Match) -> bool:
        """Whether one of these patterns stands in front, in the same part of the clause."""
        return any(
            found.end <= match.start and not any(found.start < place <= match.start for place in self.clause.soft)
            for found in self._matches(name, match)
        )


def _inside(found: Match, part: range) -> bool:
    return part.start <= found.start and found.end <= part.stop
