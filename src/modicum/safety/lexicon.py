"""The lexicon as a look-up: normalised name to meaning, built from the files, strict about names that clash.

A name means one thing in the whole lexicon. Two entries that claim the same name with different ingredients or form
are an error that names both places. The look-up can be written as text and read back (the files are many, the text
is one); who keeps the text is responsible for never reading one that other files made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from modicum.errors import KnowledgeError
from modicum.knowledge.medicine_shapes import (
    Acting,
    Form,
    Ingredient,
    LineWords,
    MedicineClass,
    Medicines,
    NameKind,
    WordKind,
)
from modicum.safety.names import joined, key_of, stands_alone

LAYOUT = 3
"""The number of the text's layout, and of the rules that make keys of names; a change of either changes it."""

How = Literal["name", "brand", "street_name", "one_of_several", "similar_spelling", "beginning", "part_of_a_word"]
"""How a match was found: the first three are exact, the others are only ever candidates under a question."""

LEAST_LETTERS_JOINED = 6
"""Shorter names are not looked for across blanks: "as a" is not ASA."""

LEAST_DIGITS = 3
"""A name of digits alone needs as many, or every dose would be one."""

MOST_SHOWN = 20


class Meaning(NamedTuple):
    """What a name means. Ambiguous names could be each of the ingredients; a `never` name is none of them."""

    ingredients: tuple[str, ...]
    form: Form | None
    kind: NameKind | Literal["ambiguous", "never"]


class Word(NamedTuple):
    """What a word beside a name is; a form word says which form."""

    kind: WordKind
    form: Form | None


@dataclass(frozen=True)
class Lexicon:
    """Names and words by key. `longest` holds for the first word of every key how many words the longest one has."""

    ingredients: Mapping[str, Ingredient]
    meanings: tuple[Meaning, ...]
    names: Mapping[str, int]
    joined: Mapping[str, int]
    words: Mapping[str, Word]
    none: frozenset[str]
    none_unclear: frozenset[str]
    longest: Mapping[str, int]
    leads: frozenset[str] = frozenset()
    leads_nouns: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()

    def classes(self, identifier: str) -> tuple[MedicineClass, ...]:
        """Every class that holds for an ingredient, its own first."""
        one = self.ingredients[identifier]
        return (one.medicine_class, *one.also)


class _Names:
    """Names on their way into the lexicon, with the places they come from."""

    def __init__(self) -> None:
        self.numbers: dict[Meaning, int] = {}
        self.names: dict[str, int] = {}
        self.places: dict[str, tuple[str, str]] = {}
        self.clashes: list[str] = []

    def number(self, meaning: Meaning) -> int:
        return self.numbers.setdefault(meaning, len(self.numbers))

    def add(self, name: str, meaning: Meaning, at: str) -> None:
        key = key_of(name)
        letters = joined(key)
        if not letters or (letters.isdigit() and len(letters) < LEAST_DIGITS):
            self.clashes.append(f"{at}: {name!r} holds no letter, and fewer than {LEAST_DIGITS} digits")
            return
        if key not in self.names:
            self.names[key] = self.number(meaning)
            self.places[key] = (name, at)
            return
        old_name, old_at = self.places[key]
        old = list(self.numbers)[self.names[key]]
        if old.kind == meaning.kind == "ambiguous":  # a question either way, about everything it could be
            self.names[key] = self.number(_either(old, meaning))
            return
        if _same(old, meaning) and old_name.casefold() != name.casefold():
            return  # two spellings that the normaliser makes one
        what = "stands there twice" if _same(old, meaning) else f"means {_told(meaning)} here and {_told(old)}"
        self.clashes.append(f"{at}: {name!r} {what}: {old_at}")


def _same(one: Meaning, other: Meaning) -> bool:
    sides = [
        (sorted(meaning.ingredients), meaning.form, isinstance(meaning.kind, NameKind)) for meaning in (one, other)
    ]
    return sides[0] == sides[1]


def _either(one: Meaning, other: Meaning) -> Meaning:
    return Meaning(tuple(dict.fromkeys(one.ingredients + other.ingredients)), None, "ambiguous")


def _told(meaning: Meaning) -> str:
    form = f" ({meaning.form.value})" if meaning.form else ""
    return (" or " if meaning.kind == "ambiguous" else " + ").join(meaning.ingredients) + form


def build_lexicon(medicines: Medicines) -> Lexicon:
    """The look-up of the files. Raises KnowledgeError with every clash, up to a page of them."""
    found = _Names()
    for one in medicines.named:
        for name, kind in one.names:
            found.add(name, Meaning(one.ingredients, one.form, kind), one.at)
    for several in medicines.ambiguous:
        for name in several.names:
            found.add(name, Meaning(several.could_be, None, "ambiguous"), several.at)
    for one in medicines.named:
        for name in one.never:
            key = key_of(name)
            if key not in found.names:
                found.names[key] = found.number(Meaning(one.ingredients, None, "never"))
            elif list(found.numbers)[found.names[key]].ingredients == one.ingredients:
                found.clashes.append(f"{one.at}: {name!r} is said to be it and never to be it")
    words = _words(medicines.words)
    if found.clashes:
        raise KnowledgeError(
            f"{len(found.clashes)} names of the lexicon clash; a name means one thing: "
            + "; ".join(found.clashes[:MOST_SHOWN])
        )
    _check_words(words, found, medicines.ingredients)
    return _finished(medicines.ingredients, found, words, medicines.words)


def _words(line_words: LineWords) -> dict[str, Word]:
    """Denying words are last, so that they win over every other meaning of a word."""
    words: dict[str, Word] = {}
    for kind in (WordKind.MAKER, WordKind.REASON, WordKind.SALT, WordKind.UNIT, WordKind.FORM, WordKind.INSTRUCTION):
        words.update({key_of(word): Word(kind, None) for word in line_words.kinds[kind]})
    for form, names in line_words.forms.items():
        words.update({key_of(name): Word(WordKind.FORM, form) for name in names})
    for kind in (WordKind.JOIN, WordKind.DENIES):
        words.update({key_of(word): Word(kind, None) for word in line_words.kinds[kind]})
    words.pop("", None)
    return words


def _check_words(words: Mapping[str, Word], found: _Names, ingredients: Mapping[str, Ingredient]) -> None:
    """A phrase that is taken off a line must not hold the name of anything but an ordinary medicine.

    Words that are always a question (such as "patch" by itself) may stand in a phrase.
    """
    meanings = list(found.numbers)
    matters = {
        key: meanings[number]
        for key, number in found.names.items()
        if any(ingredients[one].medicine_class is not MedicineClass.ORDINARY for one in meanings[number].ingredients)
        and meanings[number].kind in set(NameKind)
        and not stands_alone(key)
    }
    held = [
        f"{word.kind.value} {phrase!r} holds {_told(matters[part])}"
        for phrase, word in words.items()
        for part in _parts(phrase.split(" "))
        if part in matters
    ]
    if held:
        raise KnowledgeError(f"words of a list that would hide a medicine: {'; '.join(held[:MOST_SHOWN])}")


def _parts(words: list[str]) -> list[str]:
    """Every run of words inside a phrase, short of the whole."""
    size = len(words)
    runs = [(i, j) for i in range(size) for j in range(i + 1, size + 1) if j - i < size]
    return [" ".join(words[i:j]) for i, j in runs]


def _finished(
    ingredients: Mapping[str, Ingredient],
    found: _Names,
    words: Mapping[str, Word],
    line_words: LineWords,
) -> Lexicon:
    together: dict[str, int] = {}
    meanings = list(found.numbers)
    for key, number in found.names.items():
        short = joined(key)
        if short != key and len(short) >= LEAST_LETTERS_JOINED and short not in found.names:
            old = meanings[together.get(short, number)]
            if not _same(old, meanings[number]):
                together[short] = found.number(_either(old, meanings[number]))
                meanings = list(found.numbers)
            else:
                together[short] = number
    return Lexicon(
        ingredients,
        tuple(meanings),
        found.names,
        together,
        words,
        none=_keys(line_words.none),
        none_unclear=_keys(line_words.none_unclear),
        longest=_longest([*found.names, *words]),
        leads=_keys(line_words.leads + line_words.leads_nouns),
        leads_nouns=_keys(line_words.leads_nouns),
        behind=_keys(line_words.behind),
    )


def _keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(key_of, names))


def _longest(keys: list[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for key in keys:
        first, _, _ = key.partition(" ")
        longest[first] = max(longest.get(first, 1), key.count(" ") + 1)
    return longest


def lexicon_text(lexicon: Lexicon) -> str:
    """The look-up as one JSON text."""
    values = {
        "layout": LAYOUT,
        "ingredients": {
            one.id: [
                one.medicine_class.value,
                [also.value for also in one.also],
                one.acting.value if one.acting else None,
                list(one.atc),
                one.rxnorm,
            ]
            for one in lexicon.ingredients.values()
        },
        "meanings": [
            [
                list(one.ingredients),
                one.form.value if one.form else None,
                one.kind.value if isinstance(one.kind, NameKind) else one.kind,
            ]
            for one in lexicon.meanings
        ],
        "names": _packed(lexicon.names),
        "joined": _packed(lexicon.joined),
        "words": {
            key: [word.kind.value, word.form.value if word.form else None] for key, word in lexicon.words.items()
        },
        "none": sorted(lexicon.none),
        "none-unclear": sorted(lexicon.none_unclear),
        "longest": _packed(lexicon.longest),
        "leads": sorted(lexicon.leads),
        "leads-nouns": sorted(lexicon.leads_nouns),
        "behind": sorted(lexicon.behind),
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _packed(numbers: Mapping[str, int]) -> tuple[str, list[int]]:
    """Keys in one text, a line each, and their numbers: read in half the time of a table. No key holds a line end."""
    return "\n".join(numbers), list(numbers.values())


def _unpacked(keys: str, numbers: list[int]) -> dict[str, int]:
    return dict(zip(keys.split("\n"), numbers, strict=True)) if numbers else {}


def lexicon_of(text: str) -> Lexicon:
    """The look-up that `lexicon_text` wrote. Raises ValueError, LookupError or TypeError if it is another text."""
    values: dict[str, Any] = json.loads(text)
    if values["layout"] != LAYOUT:
        raise ValueError(f"layout {values['layout']} instead of {LAYOUT}")
    form = {one.value: one for one in Form} | {None: None}
    kind: dict[str, NameKind | Literal["ambiguous", "never"]] = {one.value: one for one in NameKind}
    kind |= {"ambiguous": "ambiguous", "never": "never"}
    word = {(one.value, shape): Word(one, form[shape]) for one in WordKind for shape in form}
    return Lexicon(
        {key: _ingredient(key, *row) for key, row in values["ingredients"].items()},
        tuple(Meaning(tuple(ids), form[shape], kind[what]) for ids, shape, what in values["meanings"]),
        _unpacked(*values["names"]),
        _unpacked(*values["joined"]),
        {key: word[what, shape] for key, (what, shape) in values["words"].items()},
        frozenset(values["none"]),
        frozenset(values["none-unclear"]),
        _unpacked(*values["longest"]),
        *(frozenset(values[key]) for key in ("leads", "leads-nouns", "behind")),
    )


def _ingredient(
    identifier: str, own: str, also: list[str], acting: str | None, atc: list[str], rxnorm: str
) -> Ingredient:
    return Ingredient(
        identifier,
        MedicineClass(own),
        tuple(MedicineClass(one) for one in also),
        Acting(acting) if acting else None,
        tuple(atc),
        rxnorm,
    )
