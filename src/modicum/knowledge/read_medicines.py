"""Reads the medicine lexicon and the words of a medicines list, strictly: file, table and key in every message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from hashlib import blake2b
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from modicum.errors import KnowledgeError
from modicum.knowledge.medicine_shapes import (
    Acting,
    Ambiguous,
    Form,
    Ingredient,
    LineWords,
    MedicineClass,
    MedicineFile,
    Medicines,
    Named,
    NameKind,
    WordKind,
)
from modicum.knowledge.read import Table, bytes_of, open_table, read_review, read_sources
from modicum.knowledge.shapes import frozen_map
from modicum.problems import shown

MEDICINES = "medicines"
WORDS = "medicine-words"
E = TypeVar("E", bound=Enum)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_ATC = re.compile(r"Q?[A-Z][0-9]{2}(?:[A-Z]{1,2}(?:[0-9]{2})?)?", re.ASCII)
_RXNORM = re.compile(r"[1-9][0-9]*", re.ASCII)
_COUNTRY = re.compile(r"[a-z]{2}|many", re.ASCII)
_TAKES = {MedicineClass.OPIOID_AGONIST, MedicineClass.OPIOID_PARTIAL, MedicineClass.OPIOID_PERIPHERAL}
"""The classes of which it must be said how long they act."""


def medicine_files(root: Traversable) -> list[Traversable]:
    """Every file that decides what a name means, in a fixed order."""
    return [
        file
        for folder in (MEDICINES, WORDS)
        for file in sorted((root / folder).iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".toml")
    ]


def digest_of_medicines(root: Traversable) -> str:
    """A digest of the names and bytes of those files: it changes whenever anything in them does."""
    stamp = blake2b(digest_size=16)
    for file in [*medicine_files(root), root / "sources.bib"]:
        data = bytes_of(file)
        stamp.update(f"{file.name}\0{len(data)}\0".encode())
        stamp.update(data)
    return stamp.hexdigest()


def read_medicines(root: Traversable) -> Medicines:
    """The whole lexicon. Raises KnowledgeError with file, table and key at the first thing that is not as it must be."""
    sources = read_sources(root / "sources.bib")
    ingredients: dict[str, Ingredient] = {}
    files: list[MedicineFile] = []
    named: list[Named] = []
    ambiguous: list[Ambiguous] = []
    tables: list[Table] = []
    for file in medicine_files(root):
        table = open_table(file)
        if file.name.startswith("words-"):
            tables.append(table)
            continue
        files.append(_head(table, file.name, sources))
        for row in table.tables("ingredient"):
            one = _ingredient(row)
            if one.id in ingredients:
                raise row.fail("id", f"{one.id!r} stands in another place too; one ingredient has one entry")
            ingredients[one.id] = one
            named.append(_named(row, (one.id,), None))
        named += [_product(row) for row in table.tables("product")]
        ambiguous += [_ambiguous(row) for row in table.tables("ambiguous")]
        table.done()
    _check_ids(ingredients, named, ambiguous)
    return Medicines(tuple(files), frozen_map(ingredients), tuple(named), tuple(ambiguous), _words(tables, sources))


def _head(table: Table, name: str, sources: Mapping[str, str]) -> MedicineFile:
    return MedicineFile(name, table.text("title"), _cited(table, sources), read_review(table))


def _cited(table: Table, sources: Mapping[str, str]) -> tuple[str, ...]:
    keys = table.texts("sources")
    if not keys:
        raise table.fail("sources", "is empty; a file must name where its facts come from")
    for key in keys:
        if key not in sources:
            raise table.fail("sources", f"{key!r} is not in sources.bib")
    return keys


def _each(row: Table, key: str, choices: type[E]) -> tuple[E, ...]:
    known = {choice.value: choice for choice in choices}
    values = row.texts(key, optional=True)
    for value in values:
        if value not in known:
            raise row.fail(key, f"must be among {', '.join(known)}, not {shown(value)}")
    return tuple(known[value] for value in values)


def _matching(row: Table, key: str, pattern: re.Pattern[str], such_as: str) -> tuple[str, ...]:
    values = row.texts(key, optional=True)
    for value in values:
        if pattern.fullmatch(value) is None:
            raise row.fail(key, f"must be such as {such_as}, not {shown(value)}")
    return values


def _ingredient(row: Table) -> Ingredient:
    identifier = row.text("id")
    if _ID.fullmatch(identifier) is None:
        raise row.fail("id", f"{identifier!r} must be in kebab-case")
    medicine_class = row.one_of("class", MedicineClass)
    if (medicine_class in _TAKES) is not row.has("acting"):
        raise row.fail("acting", "is said of opioids that are not antagonists, and of nothing else")
    rxnorm = row.text("rxnorm") if row.has("rxnorm") else ""
    if rxnorm and _RXNORM.fullmatch(rxnorm) is None:
        raise row.fail("rxnorm", f'must be digits in quotes such as "7052", not {shown(rxnorm)}')
    return Ingredient(
        id=identifier,
        medicine_class=medicine_class,
        also=_each(row, "also", MedicineClass),
        acting=row.one_of("acting", Acting) if row.has("acting") else None,
        atc=_matching(row, "atc", _ATC, '"N02AA01"'),
        rxnorm=rxnorm,
    )


def _product(row: Table) -> Named:
    ids = row.texts("ingredients")
    if not ids or len(set(ids)) != len(ids):
        raise row.fail("ingredients", "must name every ingredient once")
    return _named(row, ids, row.one_of("form", Form) if row.has("form") else None)


def _named(row: Table, ids: tuple[str, ...], form: Form | None) -> Named:
    names = [(name, NameKind.NAME) for name in row.texts("names", optional=True)]
    names += [(name, NameKind.STREET) for name in row.texts("street", optional=True)]
    names += [(name, NameKind.BRAND) for name in _brands(row)]
    never = row.texts("not", optional=True)
    row.done()
    if not names:
        raise row.fail("names", "there is no name at all")
    return Named(ids, form, tuple(names), never, row.at)


def _brands(row: Table) -> Iterator[str]:
    """Every brand once: the same brand in two countries is one name."""
    if not row.has("brands"):
        return
    table = row.table("brands")
    seen = set()
    for country in table.names():
        if _COUNTRY.fullmatch(country) is None:
            raise table.fail(country, "must be a country code of two small letters, or many")
        for name in table.texts(country):
            if name not in seen:
                seen.add(name)
                yield name


def _ambiguous(row: Table) -> Ambiguous:
    one = Ambiguous(row.texts("could-be"), row.texts("names"), row.at)
    row.done()
    if not one.could_be or not one.names:
        raise row.fail("could-be", "must name at least one ingredient, and names at least one name")
    return one


def _check_ids(ingredients: Mapping[str, Ingredient], named: list[Named], ambiguous: list[Ambiguous]) -> None:
    places = [(one.at, one.ingredients) for one in named] + [(one.at, one.could_be) for one in ambiguous]
    unknown = [f"{at}: {identifier!r}" for at, ids in places for identifier in ids if identifier not in ingredients]
    if unknown:
        shown_first = "; ".join(unknown[:20])
        raise KnowledgeError(f"{len(unknown)} ingredients that stand in no file: {shown_first}. Add or correct them.")


def _words(tables: list[Table], sources: Mapping[str, str]) -> LineWords:
    kinds: dict[WordKind, list[str]] = {kind: [] for kind in WordKind}
    forms: dict[Form, list[str]] = {form: [] for form in Form}
    others: dict[str, list[str]] = {key: [] for key in ("none", "none-unclear", "leads", "leads-nouns", "behind")}
    for table in tables:
        _head(table, table.at, sources)
        for kind in WordKind:
            kinds[kind] += table.texts(kind.value, optional=True)
        if table.has("forms"):
            rows = table.table("forms")
            for form in Form:
                forms[form] += rows.texts(form.value, optional=True)
            rows.done()
        for key, found in others.items():
            found.extend(table.texts(key, optional=True))
        table.done()
    if not (kinds[WordKind.DENIES] and others["none"]):
        raise KnowledgeError(f"{WORDS}: no word that denies, or no way to say none; without them a list cannot be read")
    return LineWords(
        MappingProxyType({kind: tuple(words) for kind, words in kinds.items()}),
        MappingProxyType({form: tuple(names) for form, names in forms.items()}),
        *(tuple(words) for words in others.values()),
    )
