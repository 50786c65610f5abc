"""Reads where the sentences of the paper come from, as strictly as all other knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError, QuantityError
from modicum.knowledge.paper_shapes import Fact, Mark, Paper
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.shapes import frozen_map
from modicum.quantities import Dose


def read_paper(file: Traversable, sources: Mapping[str, str]) -> Paper:
    """One paper file. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    version = table.whole("version")
    if file.name != f"paper-{version}.toml":
        raise table.fail("version", f"{version} is not the version in the file's name")
    card = table.table("card-dose")
    paper = Paper(
        version=version,
        reviewed=read_review(table),
        card_dose_at_most=_dose(card, "at-most"),
        because=card.text("because"),
        facts=_facts(table.table("fact"), sources),
    )
    _known(card, card.texts("source"), sources)
    card.done()
    table.done()
    return paper


def _facts(table: Table, sources: Mapping[str, str]) -> Mapping[str, Fact]:
    found = {}
    for name in table.names():
        row = table.table(name)
        fact = Fact(name, row.one_of("mark", Mark), row.texts("source"))
        row.done()
        _known(row, fact.source, sources)
        if (fact.mark is Mark.SOURCED) != bool(fact.source):
            raise row.fail("source", "is named exactly when the sentence is marked as sourced")
        found[name] = fact
    table.done()
    return frozen_map(found)


def _known(table: Table, keys: tuple[str, ...], sources: Mapping[str, str]) -> None:
    for key in keys:
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")


def _dose(table: Table, key: str) -> Dose:
    try:
        return Dose.read(table.text(key))
    except QuantityError as why:
        raise table.fail(key, str(why)) from why


def read_paper_of(root: Traversable, sources: Mapping[str, str], *, version: int = 1) -> Paper:
    """The paper that comes with a knowledge folder."""
    try:
        return read_paper(root / "paper" / f"paper-{version}.toml", sources)
    except FileNotFoundError as why:
        raise KnowledgeError(f"{root / 'paper'}: there is no paper of version {version}") from why
