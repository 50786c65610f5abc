"""Reads the watch lists, as strictly as all other knowledge: a due or a sign without a source is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.read_rules import read_condition
from modicum.knowledge.rule_shapes import Comparison, Condition, Mark, Vocabulary
from modicum.knowledge.shapes import Basis
from modicum.knowledge.watch_shapes import About, Call, Due, Ground, Sign, WatchedTest, WatchList, When
from modicum.problems import shown

Sources = Mapping[str, str]
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_WITH_DAYS = frozenset({When.AFTER_START, When.AFTER_THEIR_CHANGE})
_ABSENT = frozenset({"none", "no", "never", "none-taken", "none-used"})
"""Values of a fact that say that something is not there."""


def plain_name(text: str) -> str:
    """A test's name for comparing: small letters, one blank between words. Nothing near is ever taken for it."""
    return " ".join(text.casefold().split())


def read_watch_lists(
    root: Traversable, *, facts: Vocabulary, conflicts: Iterable[str], sources: Sources
) -> tuple[WatchList, ...]:
    """Every watch list under a knowledge folder, by id. Raises KnowledgeError with file, table and key.

    A name that two tests share would put one value under two headings, so it is refused.
    """
    folder = root / "watch"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    if not files:
        raise KnowledgeError(f"{folder}: holds no watch list")
    known = frozenset(conflicts)
    lists = tuple(read_watch_list(file, facts=facts, conflicts=known, sources=sources) for file in files)
    held: dict[str, str] = {}
    for one in lists:
        for test in one.tests:
            for name in {plain_name(name) for name in (test.id, test.title, *test.names)}:
                if name in held:
                    raise KnowledgeError(f"{one.id}.toml: {test.id}: the name {name!r} belongs to {held[name]} already")
                held[name] = test.id
    return lists


def read_watch_list(file: Traversable, *, facts: Vocabulary, conflicts: frozenset[str], sources: Sources) -> WatchList:
    """One file. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    one = WatchList(
        id=table.text("id"),
        version=table.whole("version"),
        title=table.text("title"),
        why=table.text("why"),
        everybody=table.has("everybody") and table.truth("everybody"),
        grounds=tuple(_ground(row, facts) for row in table.tables("for")),
        tests=tuple(_test(row, sources) for row in table.tables("test")),
        signs=tuple(_sign(row, sources) for row in table.tables("sign")),
        conflicts=table.texts("conflicts", optional=True),
        reviewed=read_review(table),
    )
    table.done()
    if _ID.fullmatch(one.id) is None or file.name != f"{one.id}.toml":
        raise table.fail("id", f"{one.id!r} must be in kebab-case and the name of its file")
    if one.everybody == bool(one.grounds):
        raise table.fail("for", "say for whom: either everybody = true, or at least one [[for]]")
    if not one.tests:
        raise table.fail("test", "is missing; a watch list names at least one test")
    for key in one.conflicts:
        if key not in conflicts:
            raise table.fail("conflicts", f"{key} is not in conflicts.toml")
    return one


def _ground(row: Table, facts: Vocabulary) -> Ground:
    says = row.text("says")
    condition = read_condition(row, facts)
    if not _asks_for_presence(condition):
        raise row.fail(
            "to", "must ask whether something is there: a list could otherwise go away when an illness is added"
        )
    return Ground(condition, says)


def _asks_for_presence(condition: Condition) -> bool:
    """Whether the condition can only come true by something more: an illness that is there, a medicine that is taken."""
    to = condition.to
    if condition.comparison is Comparison.HAS_ANY:
        return True
    if condition.comparison is Comparison.ONE_OF and isinstance(to, tuple):
        return _ABSENT.isdisjoint(to)
    return condition.comparison is Comparison.IS and (to is True or (isinstance(to, str) and to not in _ABSENT))


def _test(row: Table, sources: Sources) -> WatchedTest:
    test = WatchedTest(
        id=row.text("id"),
        title=row.text("title"),
        names=row.texts("names"),
        units=row.texts("units"),
        dues=tuple(_due(inner, sources) for inner in row.tables("due")),
    )
    row.done()
    if _ID.fullmatch(test.id) is None:
        raise row.fail("id", f"{test.id!r} must be in kebab-case")
    if not test.units or len(set(test.units)) < len(test.units):
        raise row.fail("units", f"must name each unit once, and at least one, not {shown(test.units)}")
    if not test.dues:
        raise row.fail("due", "is missing; a test stands here only if a source names it")
    return test


def _due(row: Table, sources: Sources) -> Due:
    due = Due(
        when=row.one_of("when", When),
        from_days=row.whole("from-days") if row.has("from-days") else None,
        to_days=row.whole("to-days") if row.has("to-days") else None,
        again=row.has("again") and row.truth("again"),
        about=row.one_of("about", About),
        basis=row.one_of("basis", Basis) if row.has("basis") else Basis.SOURCED,
        says=row.text("says"),
        mark=row.one_of("mark", Mark),
        source=_named(row, sources),
    )
    row.done()
    if (due.from_days is not None, due.to_days is not None) != (due.when in _WITH_DAYS,) * 2:
        raise row.fail("from-days", "and to-days are given exactly when the days are counted from something")
    if due.from_days is not None and due.to_days is not None and not 0 < due.from_days <= due.to_days:
        raise row.fail("to-days", f"{due.from_days} to {due.to_days} is no stretch of days after the first")
    if due.again and due.when is not When.AFTER_START:
        raise row.fail("again", "is only for days that are counted from the start")
    return due


def _sign(row: Table, sources: Sources) -> Sign:
    sign = Sign(row.text("text"), row.one_of("call", Call), row.one_of("mark", Mark), _named(row, sources))
    row.done()
    return sign


def _named(row: Table, sources: Sources) -> tuple[str, ...]:
    keys = row.texts("source")
    if not keys:
        raise row.fail("source", "is empty; nothing stands here that no source names")
    for key in keys:
        if key not in sources:
            raise row.fail("source", f"{key!r} is not in sources.bib")
    return keys
