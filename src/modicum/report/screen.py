"""A screened medicines list in words: what stops a start first, then what has to be answered, then the rest."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from modicum.knowledge.medicine_shapes import MedicineClass
from modicum.knowledge.shapes import Words
from modicum.problems import shown
from modicum.safety.resolve import Line, Status, Why
from modicum.safety.summary import Screened

WIDTH = 96
MOST_UNKNOWN = 6
"""Unknown words repeated to the reader; more of them tell nobody more."""

MOST_LINES = 40
"""Lines printed under one heading; the rest is counted."""


def screen_in_words(screened: Screened, words: Words) -> str:
    """The whole answer as plain text."""
    if screened.empty:
        return _wrapped(words.say("screen.empty"))
    say = words.say
    parts = [_wrapped(say(f"screen.headline.{_headline(screened)}")), _counts(screened, words)]
    for name in ("opioids", "questions", "told", "ordinary"):
        numbers: tuple[int, ...] = getattr(screened, name)
        if numbers and not screened.says_none:
            parts.append("\n".join(_part(screened, name, numbers, words)))
    if screened.opioids or screened.questions:
        parts.append(_wrapped(say("screen.keep-taking")))
    parts.append(_wrapped(say("screen.footer")))
    return "\n\n".join(part for part in parts if part)


def _headline(screened: Screened) -> str:
    if screened.opioids:
        return "opioids"
    if screened.questions:
        return "questions"
    return "none-taken" if screened.says_none else "nothing-found"


def _counts(screened: Screened, words: Words) -> str:
    if screened.says_none:
        return ""
    counted = {name: len(getattr(screened, name)) for name in ("opioids", "questions", "told", "ordinary")}
    return _wrapped(words.say("screen.counts", **counted))


def _part(screened: Screened, name: str, numbers: tuple[int, ...], words: Words) -> Iterator[str]:
    yield words.say(f"screen.part.{name}")
    for number in numbers[:MOST_LINES]:
        yield from _line(number, screened.lines[number - 1], words)
    if len(numbers) > MOST_LINES:
        yield _wrapped(words.say("screen.and-more", count=len(numbers) - MOST_LINES), "  ")


def _line(number: int, line: Line, words: Words) -> Iterator[str]:
    yield _wrapped(f"{number}. {shown(line.text)}", "  ", "     ")
    if line.status is not Status.MATCHED:
        unknown = ", ".join(shown(word) for word in line.unknown[:MOST_UNKNOWN])
        for why in line.why:
            if not (why is Why.LEFT_OVER and not unknown):
                yield _wrapped(words.say(f"screen.why.{why.value}", unknown=unknown), "     ")
        if line.matches:
            yield _wrapped(words.say("screen.could-be"), "     ")
    for match in line.matches:
        classes = ", ".join(words.say(f"screen.class.{one.value}") for one in match.classes)
        how = words.say(f"screen.how.{match.how}")
        yield _wrapped(
            words.say("screen.understood", ingredient=match.ingredient.replace("-", " "), classes=classes, how=how),
            "     ",
            "       ",
        )
    if line.status is Status.MATCHED and line.unknown:
        yield _wrapped(words.say("screen.no-medicine", words=", ".join(map(shown, line.unknown))), "     ")
    if line.forms and any(match.classes != (MedicineClass.ORDINARY,) for match in line.matches):
        forms = ", ".join(form.value.replace("-", " ") for form in line.forms)
        yield _wrapped(words.say("screen.form", forms=forms), "     ")


def _wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    return fill(text, WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest)
