"""A line to the pieces of words that the sentence model knows: small letters, no accents, the longest known beginning first.

The way of the base model, whose vocabulary this is; a test holds it against the pieces that the library it came with makes.

References: devlin2019.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

BEGIN, END, UNKNOWN = "<s>", "</s>", "[UNK]"
INSIDE = "##"
"""Stands before a piece that goes on a word."""
LONGEST_WORD = 100
"""Letters of a word that is looked up; a longer one is unknown (a setting of the base model)."""
LONGEST = 96
"""Pieces of a line that are read, the two marks at its ends among them: as many as in learning."""

_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
_ASCII_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def pieces_of(text: str, known: Mapping[str, int]) -> list[int]:
    """The numbers of the pieces of a line between the two marks, LONGEST at most. known : number of each piece."""
    found = [number for word in _words(text) for number in _pieces(word, known)]
    return [known[BEGIN], *found[: LONGEST - 2], known[END]]


def _words(text: str) -> Iterator[str]:
    """Words and single signs, in small letters without accents."""
    plain = unicodedata.normalize("NFD", text.lower())
    apart = (_apart(letter) for letter in plain if unicodedata.category(letter) != "Mn")
    yield from "".join(apart).split()


def _apart(letter: str) -> str:
    """A sign or ideograph with spaces around it, a space for any gap, nothing for what has no shape, else the letter."""
    kind = unicodedata.category(letter)
    if letter in "\t\n\r" or kind == "Zs":
        return " "
    if letter == "\ufffd" or kind.startswith("C"):
        return ""
    is_sign = letter in _ASCII_SIGNS or kind.startswith("P")
    return f" {letter} " if is_sign or any(low <= ord(letter) <= high for low, high in _IDEOGRAPHS) else letter


def _pieces(word: str, known: Mapping[str, int]) -> list[int]:
    """The longest known beginning, then the longest that goes on, to the end; a word with a gap in between is unknown."""
    found, start = [], 0
    while start < len(word):
        end = next((end for end in range(len(word), start, -1) if _piece(word, start, end) in known), None)
        if end is None or len(word) > LONGEST_WORD:
            return [known[UNKNOWN]]
        found.append(known[_piece(word, start, end)])
        start = end
    return found


def _piece(word: str, start: int, end: int) -> str:
    return (INSIDE if start else "") + word[start:end]
