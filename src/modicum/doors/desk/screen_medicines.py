"""Screens a medicines list: the lexicon, read once and kept, and the answer to every line."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pkgutil import get_data
from typing import TYPE_CHECKING, Protocol

from modicum import __version__
from modicum.knowledge.read import shipped
from modicum.knowledge.read_medicines import digest_of_medicines, read_medicines
from modicum.safety.lexicon import Lexicon, build_lexicon, lexicon_of, lexicon_text
from modicum.safety.resolve import Resolver
from modicum.safety.summary import Screened, sum_up

if TYPE_CHECKING:
    from modicum.safety.person import MedicineLine

CODE = (
    ("modicum.knowledge", ("medicine_shapes.py", "read.py", "read_medicines.py", "shapes.py")),
    ("modicum.safety", ("lexicon.py", "names.py")),
)
"""The files of code that decide what the look-up holds, beside the lexicon itself."""

FIRST = "reading the medicines lexicon for the first time; the next start is quicker."


class Keeper(Protocol):
    """Keeps a text under a key. `kept` gives back exactly what was kept under this key, or nothing."""

    def kept(self, key: str) -> str | None: ...

    def keep(self, key: str, text: str) -> None: ...


def lexicon(keeper: Keeper, talk: Callable[[str], None]) -> Lexicon:
    """The lexicon that comes with the package, from the keeper if it holds the one of exactly these files and code.

    Raises KnowledgeError if a file is not as it must be.
    """
    key = lexicon_key()
    text = keeper.kept(key)
    if text is not None:
        return lexicon_of(text)
    talk(FIRST)
    built = build_lexicon(read_medicines(shipped()))
    keeper.keep(key, lexicon_text(built))
    return built


def lexicon_key() -> str:
    """A digest of everything the look-up is made from: lexicon files, code, and the tables of letters of this Python."""
    stamp = blake2b(digest_size=16)
    for said in (__version__, unicodedata.unidata_version, digest_of_medicines(shipped())):
        stamp.update(f"{said}\0".encode())
    for package, files in CODE:
        for name in files:
            stamp.update(get_data(package, name) or b"")
    return stamp.hexdigest()


def screen(texts: Sequence[str], keeper: Keeper, talk: Callable[[str], None]) -> Screened:
    """The answer to a list of lines. Raises KnowledgeError if a file of the lexicon is not as it must be."""
    return sum_up(Resolver(lexicon(keeper, talk)).screen(texts))


def resolver(keeper: Keeper, talk: Callable[[str], None]) -> Callable[[str], MedicineLine]:
    """What the rules ask about each line of a person's list. Raises KnowledgeError as `lexicon` does."""
    from modicum.doors.desk.medicine_line import medicine_line  # noqa: PLC0415 - rules' shapes, which a list does not need

    known = Resolver(lexicon(keeper, talk))
    return lambda text: medicine_line(known.line(text))
