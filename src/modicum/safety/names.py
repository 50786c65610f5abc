"""Text to words: letters of one kind, without capitals, accents, punctuation and look-alike letters.

The same function reads the lexicon and the line, so a name is found however it was typed. Digits stand apart from
letters ("50mg" is two words). Scripts that put no blanks between words (Chinese, Japanese, Thai, Korean syllables and
others) give one word a character, so that the longest name inside a run is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NO_BLANKS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_PLAIN = re.compile(r"[a-z]+|[0-9]+")
_WORD = re.compile(rf"[0-9]+|[{_NO_BLANKS}]|(?:(?![{_NO_BLANKS}])[^\W\d_]|[\u0900-\u0dff])+")
_ALONE = re.compile(f"[{_NO_BLANKS}]")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[\u0370-\u03ff\u0400-\u052f])")
_DIACRITIC = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_DIGIT = re.compile(r"[^\W\D]")
_AL = re.compile(r"^(?:ال)+(?=\w{3})")

_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n", "ɑ": "a"}
    | dict.fromkeys("’ʼ`‘", "'")
    | {"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "", "ς": "σ"}
)
_LOOKS_LIKE = str.maketrans(
    "абвгеіїјкмнопрстухѕһԁԛԝяѵӏзэ" + "αβγεηικμνορτυχωκϲϳ",
    "abbreiijkmhonpctyxshdqwrvlze" + "abyenikuvoptuxwkcj",
)
"""Letters of Cyrillic and Greek and the Latin ones they are taken for, in words that mix the scripts."""


def clean(text: str) -> str:
    """Letters of one width and case, without accents; unseen characters are gone, control characters are blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
        text = unicodedata.normalize("NFKD", text.casefold())
        text = unicodedata.normalize("NFC", _DIACRITIC.sub("", text)).translate(_LETTERS)
        text = _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    text = text.lower()
    return _POSSESSIVE.sub("", text) if "'" in text else text


def words_of(text: str) -> list[str]:
    """The words of a line or of a name.

    >>> words_of("OxyCONTIN® 40mg, Tramadol's")
    ['oxycontin', '40', 'mg', 'tramadol']
    >>> words_of("モルヒネ錠")
    ['モ', 'ル', 'ヒ', 'ネ', '錠']
    """
    text = clean(text)
    if text.isascii():
        return _PLAIN.findall(text)
    return [_one_script(word) for word in _WORD.findall(text)]


def key_of(text: str) -> str:
    """The words of a name with one blank between them: what a name is looked up by."""
    return " ".join(words_of(text))


def joined(words: str) -> str:
    """A key without its blanks: "co codamol", "co-codamol" and "cocodamol" are the same name."""
    return words.replace(" ", "")


def stands_alone(word: str) -> bool:
    """Whether a word is one character of a script without blanks."""
    return len(word) == 1 and _ALONE.match(word) is not None


def looks_latin(word: str) -> str:
    """The word with Cyrillic and Greek letters replaced by the Latin ones they look like."""
    return word.translate(_LOOKS_LIKE)


_DIGITS_FOR_LETTERS = str.maketrans("0134578", "oleastb")


def digits_read_as_letters(word: str) -> str:
    """The word with digits replaced by the letters they look like: "0xyc0d0ne"."""
    return word.translate(_DIGITS_FOR_LETTERS)


_SOUNDS = (
    ("ph", "f"), ("qu", "k"), ("sch", "s"), ("ce", "se"), ("ci", "si"), ("cy", "si"),
    ("c", "k"), ("q", "k"), ("y", "i"), ("j", "i"), ("z", "s"), ("x", "ks"), ("w", "v"), ("ae", "e"), ("oe", "e"), ("ai", "e"), ("ei", "i"), ("ie", "i"), ("ee", "i"), ("oo", "u"), ("ou", "u"), ("h", ""),
)  # fmt: skip
"""Read in this order. ck, ch, th, rh and sh need no pair: c is k, h is not heard, and a letter written twice is heard once."""

_TWICE = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("aeou", "aaaa")


def sound_of(word: str) -> str:
    """Roughly how a word sounds, so that "oxicodon" and "oxycodone" fall together. Only for questions, never to accept."""
    return sounds_of([word])[0]


def sounds_of(words: Sequence[str]) -> list[str]:
    """`sound_of` of each word, in one pass over all of them: for a whole lexicon a third of the time. No word holds a line end."""
    if not words:
        return []
    text = "\n".join(words)
    for written, heard in _SOUNDS:
        text = text.replace(written, heard)
    text = _TWICE.sub(r"\1", text)
    return [(word.rstrip("aeiou") or word).translate(_VOWELS) for word in text.split("\n")]


def _one_script(word: str) -> str:
    if _MIXED.match(word) is not None:
        return looks_latin(word)
    return _AL.sub("", word)
