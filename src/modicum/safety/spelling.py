"""The same name in another spelling: other scripts letter by letter, and the endings that grammar puts on a name.

Ukrainian, Serbian, Greek, Georgian or Armenian lists write an international name in their own letters ("бісопролол",
"პარაცეტამოლი"); Baltic, Slavic, Greek and Latin ones give it an ending ("omeprazolis"). Only an exact name counts: what
comes out must be in the lexicon letter by letter, and all spellings that are in it must mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from modicum.knowledge.medicine_shapes import NameKind
from modicum.safety.lexicon import Lexicon

LEAST_LETTERS = 5
LEAST_LETTERS_STEM = 6
MOST_SPELLINGS = 128
"""Ways of writing one word that are looked up; a word with more of them is a question."""

ENDINGS = ("um", "is", "as", "us", "i", "ul", "om", "em", "a", "u", "o", "e")
"""Nominatives and genitives: Latin and Baltic, Greek and Georgian, Romanian, Slavic."""

_PAIRS = (("ντ", "d"), ("μπ", "b"), ("γκ", "g"), ("ου", "u"), ("ու", "u"), ("дж", "j"), ("кс", "x"), ("κσ", "x"))
_LATIN = str.maketrans(
    dict(zip("абвгґдеёєжзиіїйјклљмнњопрстћуфхцчшщыэюя", "abvggdeeezziiiijkllmnnoprsttufhccssieua", strict=True))
    | {"ь": "", "ъ": "", "ў": "u"}
    | {"ѓ": "g", "ќ": "k", "ђ": "d", "џ": "d", "қ": "k", "ғ": "g", "ң": "n", "ө": "o", "ү": "u", "һ": "h", "ә": "a"}
    | dict(zip("αβγδεζηθικλμνξοπρστυφχω", "avgdezitiklmnxoprstifho", strict=True))
    | {"ψ": "ps"}
    | dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "abgdevztiklmnopzrstufkgkscczcchjh", strict=True))
    | dict(zip("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "abgdezeetzilhckhzgcmjnsocpjrsvtrcvpkof", strict=True))
)
_SAME = {"k": ("k", "c"), "f": ("f", "ph"), "t": ("t", "th"), "i": ("i", "y"), "x": ("x", "ks"), "h": ("h", "ch")}
"""Letters of the international name that one letter of another script stands for."""

_KINDS = {NameKind.NAME, NameKind.BRAND}


def same_name(word: str, lexicon: Lexicon) -> int | None:
    """The number of the meaning of the name that this unknown word is another spelling of, if it is one."""
    if len(word) < LEAST_LETTERS:
        return None
    if word.isascii():
        return _with_ending(word, lexicon)
    latin = _in_latin(word)
    if not (latin.isascii() and latin.isalpha()):
        return None
    spellings = list(_spellings(latin))
    found = {number for one in spellings for number in _exact(one, lexicon)}
    if not found:  # an ending only where the whole is no name
        found = {number for one in spellings for number in [_with_ending(one, lexicon)] if number is not None}
    if not found and "\u10d0" <= word[0] <= "\u10ff":  # Georgian ends every name in a vowel of its own
        found = {number for one in spellings for number in _exact(one.removesuffix("i"), lexicon)}
    return found.pop() if len(found) == 1 else None


def _in_latin(word: str) -> str:
    for pair, letter in _PAIRS:
        word = word.replace(pair, letter)
    return word.translate(_LATIN)


def _spellings(latin: str) -> Iterator[str]:
    ways = [_SAME.get(letter, (letter,)) for letter in latin]
    count = 1
    for way in ways:
        count *= len(way)
    return map("".join, product(*ways)) if count <= MOST_SPELLINGS else iter(())


def _exact(word: str, lexicon: Lexicon) -> Iterator[int]:
    number = lexicon.names.get(word) if len(word) >= LEAST_LETTERS else None
    if number is not None and lexicon.meanings[number].kind in _KINDS:
        yield number


def _with_ending(word: str, lexicon: Lexicon) -> int | None:
    """The international name, not a brand, with the first ending that leaves one."""
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        number = lexicon.names.get(stem) if stem != word and len(stem) >= LEAST_LETTERS_STEM else None
        if number is not None and lexicon.meanings[number].kind is NameKind.NAME:
            return number
    return None
