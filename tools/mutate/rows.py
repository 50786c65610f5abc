"""Mutants of rows of data, made in the text of the files and read by the real reader.

rules: a file or branch gone, a number a step up or down, a boundary moved, a ruling a step milder, a fact exchanged for every
other that could stand there, a word exchanged or gone. intervals: days, a specialist's kind that is none, an ingredient in a
milder kind, a form gone. classes: a medicine that is something becomes ordinary, or loses a further class.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

RULINGS = ("pass", "warn", "ask", "no-increase", "pause", "stop")
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
CONDITION = re.compile(r'\{ fact = "([^"]+)", is = "([^"]+)", to = (\[[^\]]*\]|"[^"]*"|true|false) \}')
BLOCK = re.compile(r"^\[\[branch\]\]\n.*?(?=^\[\[)", re.MULTILINE | re.DOTALL)
RULING = re.compile(r'^ruling = "([^"]+)"', re.MULTILINE)


class Row(NamedTuple):
    """One changed text of one file; `text` None stands for a file that is gone."""

    file: str
    place: str
    operator: str
    before: str
    after: str
    text: str | None

    @property
    def key(self) -> str:
        """What a result and an explanation are kept under."""
        return f"{self.file} {self.place} | {self.operator}: {self.before} -> {self.after}"


class FactShape(NamedTuple):
    """What the mutator must know of a fact: its kind, and its words if it has a closed list."""

    kind: str
    allowed: tuple[str, ...]


def rule_rows(name: str, text: str, facts: Mapping[str, FactShape]) -> Iterator[Row]:
    """Every mutant of one rule file. Some are refused by the reader, which is being caught."""
    file = f"rules/{name}"
    yield Row(file, "file", "file removed", name, "", None)
    for number, block in enumerate(BLOCK.finditer(text), 1):
        place, before = f"branch {number}", block[0]
        yield Row(file, place, "branch removed", f"branch {number}", "", text[: block.start()] + text[block.end() :])
        for operator, old, new, changed in _of_block(before, facts):
            yield Row(file, place, operator, old, new, text[: block.start()] + changed + text[block.end() :])


def _of_block(block: str, facts: Mapping[str, FactShape]) -> Iterator[tuple[str, str, str, str]]:
    if ruling := RULING.search(block):
        milder = RULINGS[RULINGS.index(ruling[1]) - 1]
        yield "ruling weakened", ruling[1], milder, block.replace(ruling[0], f'ruling = "{milder}"', 1)
    conditions = list(CONDITION.finditer(block))
    for one in conditions:
        if len(conditions) > 1:
            rest = re.sub(r"^[ ]*,?\n", "", block[one.end() :].removeprefix(","))
            yield "condition removed", one[0], "", block[: one.start()] + rest
        for operator, new in _of_condition(one[1], one[2], one[3], facts):
            yield operator, one[0], new, block[: one.start()] + new + block[one.end() :]


def _of_condition(fact: str, sign: str, to: str, facts: Mapping[str, FactShape]) -> Iterator[tuple[str, str]]:
    shape, words = facts[fact], re.findall(r'"([^"]+)"', to)
    for other, its in facts.items():
        fits = its.kind == shape.kind and (its.kind == "number" or not its.allowed or set(words) <= set(its.allowed))
        if other != fact and fits:
            yield "fact exchanged", _said(other, sign, to)
    if sign in MOVED:
        yield "boundary moved", _said(fact, MOVED[sign], to)
    for operator, new in _of_constant(sign, to, words, shape):
        yield operator, _said(fact, sign, new)


def _said(fact: str, sign: str, to: str) -> str:
    return f'{{ fact = "{fact}", is = "{sign}", to = {to} }}'


def _of_constant(sign: str, to: str, words: list[str], shape: FactShape) -> Iterator[tuple[str, str]]:
    if sign in MOVED:
        yield from (("threshold shifted", f'"{step}"') for step in _steps(words[0]))
    elif to in {"true", "false"}:
        yield "truth turned", "false" if to == "true" else "true"
    elif sign == "=":
        yield from (("word exchanged", f'"{word}"') for word in shape.allowed if [word] != words)
    else:
        for word in words:
            yield "word removed", "[" + ", ".join(f'"{one}"' for one in words if one != word) + "]"


def _steps(number: str) -> tuple[Decimal, Decimal]:
    """A number one step of its last digit up and down."""
    value = Decimal(number)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return value + step, value - step


def interval_rows(text: str) -> Iterator[Row]:
    """Every mutant of the table of intervals."""
    file, kinds = "safety/intervals.toml", tomllib.loads(text)["opioid"]
    for block in re.finditer(r"^\[(?:\[opioid\]|procedure)\]\n.*?(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL):
        name = re.search(r'^id = "([^"]+)"', block[0], re.MULTILINE)
        place = name[1] if name else "procedure"
        for operator, old, new, changed in _of_interval(block[0]):
            yield Row(file, place, operator, old, new, text[: block.start()] + changed + text[block.end() :])
    strict = sorted(kinds, key=lambda kind: (kind.get("days", 999), kind["id"]))
    for kind in strict:
        milder = [one for one in strict if one.get("days", 999) < kind.get("days", 999)]
        for ingredient in kind["ingredients"]:
            gone = _without(text, kind["id"], ingredient)
            yield Row(file, kind["id"], "ingredient removed", ingredient, "", gone)
            if milder:
                yield Row(
                    file,
                    kind["id"],
                    "kind weakened",
                    ingredient,
                    milder[-1]["id"],
                    _with(gone, milder[-1]["id"], ingredient),
                )


def _of_interval(block: str) -> Iterator[tuple[str, str, str, str]]:
    for found in re.finditer(r"^(days|least-days|most-days) = (\d+)$", block, re.MULTILINE):
        for new in (int(found[2]) + 1, int(found[2]) - 1):
            said = f"{found[1]} = {new}"
            yield "days shifted", found[0], said, block[: found.start()] + said + block[found.end() :]
    if "specialist = true" in block:
        least = re.search(r"^least-days = (\d+)$", block, re.MULTILINE)
        days = f"days = {least[1] if least else 1}"
        yield "kind weakened", "specialist = true", days, block.replace("specialist = true", days)
    if forms := re.search(r"^forms = \[(.*)\]$", block, re.MULTILINE):
        words = re.findall(r'"[^"]+"', forms[1])
        for word in words:
            said = f"forms = [{', '.join(one for one in words if one != word)}]"
            yield "form removed", word, "", block.replace(forms[0], said)


def _without(text: str, kind: str, ingredient: str) -> str:
    head, list_of = _ingredients(text, kind)
    return text[:head] + re.sub(rf'"{re.escape(ingredient)}",?\s?', "", list_of, count=1) + text[head + len(list_of) :]


def _with(text: str, kind: str, ingredient: str) -> str:
    head, list_of = _ingredients(text, kind)
    return text[:head] + list_of.replace("[", f'["{ingredient}", ', 1) + text[head + len(list_of) :]


def _ingredients(text: str, kind: str) -> tuple[int, str]:
    """Where the ingredients of a kind begin, and their list as written."""
    start = text.index("ingredients = [", text.index(f'id = "{kind}"'))
    return start, text[start : text.index("]", start) + 1]


class ClassRow(NamedTuple):
    """One ingredient that lost a class; `classes` are what is left."""

    ingredient: str
    before: str
    classes: tuple[str, ...]
    further: bool

    @property
    def key(self) -> str:
        """What a result and an explanation are kept under."""
        what = "further class removed" if self.further else "class made ordinary"
        return f"medicines {self.ingredient} | {what}: {self.before} -> {', '.join(self.classes)}"


def class_rows(classes: Mapping[str, tuple[str, ...]]) -> Iterator[ClassRow]:
    """Every medicine that is something, made ordinary; and each without each of its further classes."""
    for ingredient, (own, *also) in sorted(classes.items()):
        if own != "ordinary":
            yield ClassRow(ingredient, own, ("ordinary", *also), further=False)
        for one in also:
            yield ClassRow(ingredient, one, (own, *(other for other in also if other != one)), further=True)


def folder_with(row: Row, shipped: Path, into: Path) -> Path:
    """The knowledge folder with that one file changed; everything else is linked."""
    into.mkdir()
    changed = Path(row.file)
    for entry in shipped.iterdir():
        if entry.name != changed.parts[0]:
            (into / entry.name).symlink_to(entry)
    (into / changed.parts[0]).mkdir()
    for entry in (shipped / changed.parts[0]).iterdir():
        if entry.name != changed.name:
            (into / changed.parts[0] / entry.name).symlink_to(entry)
    if row.text is not None:
        (into / changed).write_text(row.text, encoding="utf-8")
    elif changed.parts[0] == "rules":
        index = into / "rules" / "index.toml"
        text = index.read_text(encoding="utf-8")
        index.unlink()
        index.write_text(re.sub(rf'"{changed.stem}",?\s*', "", text), encoding="utf-8")
    return into
