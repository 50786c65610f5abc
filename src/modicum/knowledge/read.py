"""The only reader of knowledge files: strict, with file, table and key in every message.

Unknown keys, missing keys, amounts that are not text, values without source or review, and citations that resolve to
nothing are errors: a value nobody can trace is not knowledge.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Protocol, TypeVar

from modicum.errors import KnowledgeError
from modicum.knowledge.shapes import (
    THRESHOLDS,
    Analysis,
    Basis,
    Direction,
    Filed,
    Knowledge,
    Measure,
    PerDay,
    Review,
    Scale,
    Threshold,
    VerdictTable,
    Words,
    WorthwhileChange,
    frozen_map,
)
from modicum.problems import shown

E = TypeVar("E", bound=Enum)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def shipped() -> Traversable:
    """The folder of knowledge files that comes with the package."""
    return files("modicum.knowledge")


class Table:
    """A TOML table that remembers where it stands and which of its keys were asked for."""

    def __init__(self, values: Mapping[str, Any], at: str) -> None:
        self._values, self.at, self._left = values, at, set(values)

    def fail(self, key: str, why: str) -> KnowledgeError:
        return KnowledgeError(f"{self.at}: {key}: {why}")

    def _get(self, key: str, kind: type, name: str) -> Any:
        self._left.discard(key)
        if key not in self._values:
            raise self.fail(key, "is missing; every value must be given")
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(key, f"must be {name}, not {shown(value)}")
        return value

    def text(self, key: str) -> str:
        value: str = self._get(key, str, "text")
        if not value.strip():
            raise self.fail(key, "is empty")
        return value

    def whole(self, key: str) -> int:
        value: int = self._get(key, int, "a whole number")
        return value

    def truth(self, key: str) -> bool:
        value: bool = self._get(key, bool, "true or false")
        return value

    def day(self, key: str) -> date:
        value: date = self._get(key, date, "a date such as 2026-11-22")
        if isinstance(value, datetime):
            raise self.fail(key, f"must be a date such as 2026-11-22, without a time, not {shown(value)}")
        return value

    def number(self, key: str) -> Decimal:
        value = self.text(key)
        if _DECIMAL.fullmatch(value) is None:
            raise self.fail(key, f'must be a plain decimal in quotes such as "0.5", not {shown(value)}')
        return Decimal(value)

    def one_of(self, key: str, choices: type[E]) -> E:
        value = self.text(key)
        known = {choice.value: choice for choice in choices}
        if value not in known:
            raise self.fail(key, f"must be one of {', '.join(known)}, not {shown(value)}")
        return known[value]

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        if optional and key not in self._values:
            return ()
        values = self._get(key, list, "a list of texts")
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.fail(key, f"must hold texts only, not {shown(values)}")
        return tuple(values)

    def table(self, key: str) -> Table:
        return Table(self._get(key, dict, "a table"), f"{self.at} [{key}]")

    def tables(self, key: str) -> list[Table]:
        if key not in self._values:
            return []
        values = self._get(key, list, "a list of tables")
        if not all(isinstance(value, dict) for value in values):
            raise self.fail(key, "must hold tables only")
        return [Table(value, f"{self.at} [[{key}]] {n}") for n, value in enumerate(values, 1)]

    def has(self, key: str) -> bool:
        return key in self._values

    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def over(self, usual: Table) -> Table:
        """These values where they are given, the usual ones elsewhere. A key that is not usual is unknown."""
        for key in self._values:
            if not usual.has(key):
                raise self.fail(key, "is not a key of the usual values; remove or correct it")
        return Table({**usual._values, **self._values}, self.at)

    def done(self) -> None:
        """Raises if a key was never asked for: a misspelt key must not be silently ignored."""
        if self._left:
            raise KnowledgeError(f"{self.at}: unknown key {', '.join(sorted(self._left))}; remove or correct it")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def by_id(table: Table, key: str, values: Sequence[_Named]) -> Mapping[str, Any]:
    """The values of a list by their names, of which each may stand there once. Raises KnowledgeError."""
    if not values:
        raise table.fail(key, "is missing; there must be at least one")
    found: dict[str, Any] = {}
    for value in values:
        if value.id in found:
            raise table.fail(key, f"{value.id!r} stands there twice")
        found[value.id] = value
    return frozen_map(found)


def bytes_of(file: Traversable) -> bytes:
    """The bytes of a knowledge file, for whoever asks whether it has changed."""
    return file.read_bytes()


def open_table(file: Traversable) -> Table:
    try:
        return Table(tomllib.loads(file.read_bytes().decode("utf-8")), file.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise KnowledgeError(f"{file.name}: cannot be read as TOML in UTF-8: {why}") from why


def read_review(table: Table) -> Review:
    reviewed = table.table("reviewed")
    review = Review(reviewed.text("by"), reviewed.day("on"), reviewed.day("again-by"))
    reviewed.done()
    if review.again_by <= review.on:
        raise reviewed.fail("again-by", "must be after the review itself")
    return review


def _cited(table: Table, basis: Basis, sources: Mapping[str, str]) -> tuple[str, ...]:
    keys = table.texts("source")
    for key in keys:
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    if basis is Basis.SOURCED and not keys:
        raise table.fail("source", "a value marked as sourced must name its source")
    return keys


def _worthwhile(table: Table, sources: Mapping[str, str]) -> WorthwhileChange:
    basis = table.one_of("basis", Basis)
    change = WorthwhileChange(
        value=table.number("value"),
        since=table.day("since"),
        basis=basis,
        source=_cited(table, basis, sources),
        note=table.text("note"),
        reviewed=read_review(table),
    )
    table.done()
    if change.value <= 0:
        raise table.fail("value", "must be above zero")
    return change


def read_scale(file: Traversable, sources: Mapping[str, str]) -> Scale:
    """One scale file. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    parts = table.tables("part")
    scale = Scale(
        id=table.text("id"),
        version=table.whole("version"),
        title=table.text("title"),
        question=table.text("question"),
        low_label=table.text("low-label"),
        high_label=table.text("high-label"),
        recall=table.text("recall"),
        measure=table.one_of("measure", Measure),
        minimum=table.number("minimum"),
        maximum=table.number("maximum"),
        step=table.number("step"),
        direction=table.one_of("direction", Direction),
        per_day=table.one_of("per-day", PerDay),
        rated=table.text("rated"),
        filed_under=table.one_of("filed-under", Filed),
        analysis=table.one_of("analysis", Analysis),
        licence=table.text("licence"),
        worthwhile_change=_worthwhile(table.table("worthwhile-change"), sources),
        choices=table.texts("choices", optional=True),
        parts=tuple(part.text("text") for part in parts),
    )
    for part in parts:
        part.done()
    table.done()
    _check_scale(scale, table, file)
    return scale


def _check_scale(scale: Scale, table: Table, file: Traversable) -> None:
    if _ID.fullmatch(scale.id) is None or file.name != f"{scale.id}.toml":
        raise table.fail("id", f"{scale.id!r} must be in kebab-case and the name of its file")
    if scale.minimum >= scale.maximum or scale.step <= 0:
        raise table.fail("maximum", "the scale must go upwards in steps above zero")
    if (scale.maximum - scale.minimum) % scale.step != 0:
        raise table.fail("step", "whole steps must lead from the minimum to the maximum")
    if scale.worthwhile_change.value >= scale.maximum - scale.minimum:
        raise table.fail("[worthwhile-change] value", "must be smaller than the whole scale")
    _check_model(scale, table)
    if scale.parts and scale.minimum != 0:
        raise table.fail("minimum", "a sum of parts that count from 0 begins at 0")
    if scale.parts and len(scale.parts) * (len(scale.choices) - 1) != scale.maximum:
        raise table.fail("part", "parts times the highest choice must give the maximum")


MOST_CATEGORIES = 21
"""More steps than this are a number scale (ours)."""


def _check_model(scale: Scale, table: Table) -> None:
    """Categories, yes or no and counts are one answer a day, and few enough or whole numbers."""
    if scale.analysis in {Analysis.GAUSSIAN, Analysis.NOT_YET}:
        return
    steps = (scale.maximum - scale.minimum) / scale.step
    if scale.per_day is not PerDay.ONE:
        raise table.fail("per-day", f"must be one for {scale.analysis.value} items: a mean of answers is none of them")
    if scale.analysis is Analysis.ORDINAL and steps >= MOST_CATEGORIES:
        raise table.fail("analysis", f"an ordinal item has at most {MOST_CATEGORIES} categories")
    if scale.analysis is Analysis.BINARY and (scale.minimum != 0 or steps != 1 or scale.step != 1):
        raise table.fail("analysis", "a binary item is 0 for no and 1 for yes")
    if scale.analysis is Analysis.COUNT and (scale.minimum != 0 or scale.step != 1):
        raise table.fail("analysis", "a count begins at 0 and goes in steps of 1")


def read_verdicts(file: Traversable, sources: Mapping[str, str]) -> VerdictTable:
    """The verdict's thresholds; every one that the code uses must be there, and no other."""
    table = open_table(file)
    version = table.whole("version")
    inner = table.table("threshold")
    thresholds = {}
    for name in THRESHOLDS:
        row = inner.table(name)
        basis = row.one_of("basis", Basis)
        thresholds[name] = Threshold(
            value=row.number("value"),
            since=row.day("since"),
            basis=basis,
            source=_cited(row, basis, sources),
            because=row.text("because"),
            reviewed=read_review(row),
        )
        row.done()
        _check_threshold(name, thresholds[name].value, row)
    inner.done()
    table.done()
    if file.name != f"verdicts-{version}.toml":
        raise table.fail("version", f"{version} is not the version in the file's name")
    return VerdictTable(version, frozen_map(thresholds))


def _check_threshold(name: str, value: Decimal, row: Table) -> None:
    """Days are above zero; every other threshold is a probability strictly between 0 and 1."""
    if value <= 0 or ("days" not in name and value >= 1):
        raise row.fail("value", f"{value} cannot be a threshold here")


def read_words(folder: Traversable, language: str = "en") -> Words:
    """The string catalogue of a language, en.toml and every en-*.toml: nested tables of texts, flattened to dotted keys."""
    text: dict[str, str] = {}
    main, part = f"{language}.toml", f"{language}-"
    parts = sorted(one.name for one in folder.iterdir() if one.name.startswith(part) and one.name.endswith(".toml"))
    for name in (main, *parts):
        for key, sentence in _sentences(folder / name):
            if key in text:
                raise KnowledgeError(f"{name}: {key}: stands there and in another file of this language, or twice")
            text[key] = sentence
    return Words(language, frozen_map(text))


def _sentences(file: Traversable) -> Iterator[tuple[str, str]]:
    def walk(values: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
        for key, value in values.items():
            here = f"{path}.{key}" if path else key
            if isinstance(value, dict):
                yield from walk(value, here)
            elif isinstance(value, str) and value.strip():
                yield here, value.strip()
            else:
                raise KnowledgeError(f"{file.name}: {here}: must be a text, not {shown(value)}")

    try:
        yield from walk(tomllib.loads(file.read_bytes().decode("utf-8")), "")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise KnowledgeError(f"{file.name}: cannot be read as TOML in UTF-8: {why}") from why


_ENTRY = re.compile(r"@\w+\{([^,\s]+),(.*?)\n\}", re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", re.MULTILINE)


def read_sources(file: Traversable) -> Mapping[str, str]:
    """Citation keys of a BibTeX file and, for each, one line that a reader can find the work by."""
    found: dict[str, str] = {}
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as why:
        raise KnowledgeError(f"{file.name}: cannot be read as UTF-8: {why}") from why
    for key, body in _ENTRY.findall(text):
        if key in found:
            raise KnowledgeError(f"{file.name}: {key} stands there twice")
        fields = {name.lower(): value.translate(_NO_BRACES).strip() for name, value in _FIELD.findall(body)}
        author = fields.get("author", "").split(" and ")[0].split(",")[0]
        where = fields.get("journal") or fields.get("institution") or fields.get("howpublished") or ""
        link = f"doi:{fields['doi']}" if "doi" in fields else fields.get("url", "")
        parts = (author, fields.get("year", ""), fields.get("title", ""), where, link)
        found[key] = ". ".join(part for part in parts if part)
    return frozen_map(found)


_NO_BRACES = str.maketrans({"{": "", "}": "", "\\": ""})


def read_knowledge(root: Traversable, *, language: str = "en") -> Knowledge:
    """Everything under a knowledge folder. Raises KnowledgeError at the first thing that is not as it must be."""
    sources = read_sources(root / "sources.bib")
    scales: dict[str, Scale] = {}
    for file in sorted((root / "scales").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            scale = read_scale(file, sources)
            scales[scale.id] = scale
    return Knowledge(
        scales=frozen_map(scales),
        verdicts=read_verdicts(root / "verdicts" / "verdicts-2.toml", sources),
        words=read_words(root / "words", language),
        sources=sources,
    )
