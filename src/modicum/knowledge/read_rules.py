"""Reads the safety rules, the conflicts between sources and the table of intervals, as strictly as all other knowledge.

The list of facts is handed in: a rule that names another fact, or asks of a fact what its kind cannot answer, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any

from modicum.errors import KnowledgeError
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.rule_shapes import (
    FITS,
    Branch,
    Case,
    Comparison,
    Condition,
    Conflict,
    FactKind,
    Intervals,
    Kind,
    Mark,
    OpioidKind,
    ProcedurePause,
    Rule,
    RuleBook,
    Ruling,
    Several,
    Statement,
    Strength,
    Topic,
    Value,
    Vocabulary,
)
from modicum.knowledge.shapes import Basis, frozen_map
from modicum.problems import shown

LEAST_CASES = 3
_HAZARD = re.compile(r"H-(?:0[1-9]|[1-3][0-9]|4[0-6])", re.ASCII)
_MEMBER = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
Sources = Mapping[str, str]


def read_rule_book(root: Traversable, *, facts: Vocabulary, sources: Sources) -> RuleBook:
    """Everything about safety under a knowledge folder. Raises KnowledgeError with file, table and key.

    rules/index.toml names every rule: a folder that lost a file, or gained one, is refused and not half used.
    """
    folder = root / "rules"
    index = open_table(folder / "index.toml")
    named = index.texts("rules")
    index.done()
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != "index.toml")
    if sorted(f"{name}.toml" for name in named) != found or not named:
        odd = ", ".join(sorted({f"{name}.toml" for name in named} ^ set(found))) or "nothing, or one name twice"
        raise index.fail("rules", f"must name every rule file once and no other; differs by: {odd}")
    rules = tuple(read_rule(folder / name, facts=facts, sources=sources) for name in found)
    conflicts = read_conflicts(root / "safety" / "conflicts.toml", sources)
    for rule in rules:
        for key in rule.conflicts:
            if key not in conflicts or rule.id not in conflicts[key].rules:
                raise KnowledgeError(
                    f"{rule.id}.toml: conflicts: {key} is not in conflicts.toml, or does not name it back"
                )
    for conflict in conflicts.values():
        for name in conflict.rules:
            if not any(rule.id == name and conflict.id in rule.conflicts for rule in rules):
                raise KnowledgeError(f"conflicts.toml: {conflict.id}: rule {name} does not show it")
    return RuleBook(rules, conflicts, read_intervals(root / "safety" / "intervals.toml", sources))


def read_rule(file: Traversable, *, facts: Vocabulary, sources: Sources) -> Rule:
    """One rule file. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    rule = Rule(
        id=table.text("id"),
        version=table.whole("version"),
        topic=table.one_of("topic", Topic),
        title=table.text("title"),
        hazards=table.texts("hazards"),
        evidence=table.one_of("evidence", Strength),
        do=table.text("do"),
        would_change=table.text("would-change"),
        branches=tuple(_branch(one, facts) for one in table.tables("branch")),
        statements=_statements(table, sources),
        conflicts=table.texts("conflicts", optional=True),
        cases=tuple(_case(one, facts) for one in table.tables("case")),
        reviewed=read_review(table),
    )
    table.done()
    if f"{rule.id}.toml" != file.name:
        raise table.fail("id", f"{rule.id!r} must be the name of its file")
    if not rule.hazards or not all(_HAZARD.fullmatch(one) for one in rule.hazards):
        raise table.fail("hazards", f"must name hazards H-01 to H-46, not {shown(rule.hazards)}")
    if not rule.branches:
        raise table.fail("branch", "is missing; a rule without one would always pass")
    _check_cases(rule, table)
    return rule


def _check_cases(rule: Rule, table: Table) -> None:
    expected = {case.expect for case in rule.cases}
    used = {condition.fact for branch in rule.branches for condition in branch.all}
    if len(rule.cases) < LEAST_CASES:
        raise table.fail("case", f"at least {LEAST_CASES} are needed: each side of the threshold, and unknown")
    if Ruling.PASS not in expected or not expected & {branch.ruling for branch in rule.branches}:
        raise table.fail("case", "one case must pass, and one must get a ruling of the rule")
    if not any(case.expect is Ruling.ASK and _unknown(case, used) for case in rule.cases):
        raise table.fail("case", "one case must leave something unknown and expect ask")
    for case in rule.cases:
        if unused := set(case.given) - used:
            raise table.fail("case", f"{case.what!r} gives {', '.join(sorted(unused))}, which the rule does not use")


def _unknown(case: Case, used: set[str]) -> bool:
    """Whether a case leaves a fact of the rule unknown, or a set of it open."""
    open_sets = any(isinstance(value, Several) and not value.complete for value in case.given.values())
    return open_sets or bool(used - set(case.given))


def _branch(table: Table, facts: Vocabulary) -> Branch:
    branch = Branch(
        ruling=table.one_of("ruling", Ruling),
        all=tuple(read_condition(one, facts) for one in table.tables("all")),
        because=table.text("because"),
    )
    table.done()
    if branch.ruling is Ruling.PASS:
        raise table.fail("ruling", "a branch never says pass; a rule passes when no branch can hold")
    if not branch.all:
        raise table.fail("all", "is missing; a branch needs at least one condition")
    return branch


def read_condition(table: Table, facts: Vocabulary) -> Condition:
    fact = _fact(table, table.text("fact"), facts)
    comparison = table.one_of("is", Comparison)
    if comparison not in FITS[fact.kind]:
        fits = ", ".join(sorted(one.value for one in FITS[fact.kind]))
        raise table.fail("is", f"{fact.name} is a {fact.kind.value}, which can be asked: {fits}")
    to: bool | str | Decimal | tuple[str, ...]
    if comparison in {Comparison.ONE_OF, Comparison.HAS_ANY}:
        to = table.texts("to")
        if not to:
            raise table.fail("to", "is empty")
        for word in to:
            _allowed(table, "to", word, fact)
    elif fact.kind is Kind.TRUTH:
        to = table.truth("to")
    elif fact.kind is Kind.NUMBER:
        to = _number(table, "to", table.text("to"), fact)
    else:
        to = _allowed(table, "to", table.text("to"), fact)
    table.done()
    return Condition(fact.name, comparison, to)


def _fact(table: Table, name: str, facts: Vocabulary) -> FactKind:
    if name not in facts:
        raise table.fail("fact", f"{name!r} is not on the list of facts (safety/facts.py)")
    return facts[name]


def _allowed(table: Table, key: str, word: str, fact: FactKind) -> str:
    if (fact.allowed and word not in fact.allowed) or _MEMBER.fullmatch(word) is None:
        raise table.fail(key, f"{word!r} is not a value of {fact.name}: {', '.join(fact.allowed) or 'kebab-case'}")
    return word


def _number(table: Table, key: str, text: object, fact: FactKind) -> Decimal:
    if not isinstance(text, str) or _DECIMAL.fullmatch(text) is None or not fact.low <= Decimal(text) <= fact.high:
        raise table.fail(key, f'{fact.name} is a number in quotes, "{fact.low}" to "{fact.high}", not {shown(text)}')
    return Decimal(text)


def _case(table: Table, facts: Vocabulary) -> Case:
    what, expect, inner = table.text("what"), table.one_of("expect", Ruling), table.table("given")
    given = {name: _value(inner, name, _fact(inner, name, facts)) for name in inner.names()}
    inner.done()
    table.done()
    return Case(what, frozen_map(given), expect)


def _value(table: Table, name: str, fact: FactKind) -> Value:
    if fact.kind is Kind.TRUTH:
        return table.truth(name)
    if fact.kind is Kind.NUMBER:
        return _number(table, name, table.text(name), fact)
    if fact.kind is Kind.CHOICE:
        return _allowed(table, name, table.text(name), fact)
    inner = table.table(name)
    members = inner.texts("members")
    value = Several(frozenset(_allowed(inner, "members", word, fact) for word in members), inner.truth("complete"))
    inner.done()
    return value


def _statements(table: Table, sources: Sources) -> tuple[Statement, ...]:
    found = []
    for one in table.tables("statement"):
        statement = Statement(one.text("text"), one.one_of("mark", Mark), _cited(one, sources))
        one.done()
        if statement.mark is Mark.CHECKED and not statement.source:
            raise one.fail("source", "a statement marked as checked must name its source")
        found.append(statement)
    if not found:
        raise table.fail("statement", "is missing; say what the sources say, or that none was found")
    return tuple(found)


def _cited(table: Table, sources: Sources) -> tuple[str, ...]:
    keys = table.texts("source")
    for key in keys:
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    return keys


def read_conflicts(file: Traversable, sources: Sources) -> Mapping[str, Conflict]:
    """The positions that sources take against each other, by their id."""
    table = open_table(file)
    found: dict[str, Conflict] = {}
    for one in table.tables("conflict"):
        conflict = Conflict(
            id=one.text("id"),
            topic=one.text("topic"),
            one=one.text("one"),
            other=one.text("other"),
            found=one.text("found"),
            mark=one.one_of("mark", Mark),
            source=_cited(one, sources),
            rules=one.texts("rules", optional=True),
            no_rule=one.text("no-rule") if one.has("no-rule") else "",
        )
        one.done()
        if bool(conflict.rules) == bool(conflict.no_rule):
            raise one.fail("rules", "name the rules that show it, or say why none needs it; one of the two")
        if conflict.id in found:
            raise one.fail("id", f"{conflict.id} stands there twice")
        found[conflict.id] = conflict
    table.done()
    return frozen_map(found)


def read_intervals(file: Traversable, sources: Sources) -> Intervals:
    """The table of intervals: opioid-free days by kind of opioid, and days without naltrexone before a procedure."""
    table = open_table(file)
    version = table.whole("version")
    kinds: dict[str, OpioidKind] = {}
    for one in table.tables("opioid"):
        kind = OpioidKind(
            id=one.text("id"),
            title=one.text("title"),
            days=None if one.has("specialist") and one.truth("specialist") else one.whole("days"),
            ingredients=_words(one, "ingredients"),
            forms=_words(one, "forms"),
            **_range(one, sources),
        )
        one.done()
        _check_days(one, kind.days, kind.least_days, kind.most_days)
        if kind.id in kinds:
            raise one.fail("id", f"{kind.id} stands there twice")
        kinds[kind.id] = kind
    inner = table.table("procedure")
    procedure = ProcedurePause(days=inner.whole("days"), **_range(inner, sources))
    inner.done()
    _check_days(inner, procedure.days, procedure.least_days, procedure.most_days)
    table.done()
    if not kinds:
        raise table.fail("opioid", "is missing; without a kind nothing could be planned")
    return Intervals(version, frozen_map(kinds), procedure)


def _words(table: Table, key: str) -> tuple[str, ...]:
    words = table.texts(key, optional=True)
    for word in words:
        if _MEMBER.fullmatch(word) is None:
            raise table.fail(key, f"{word!r} must be in kebab-case")
    return words


def _range(table: Table, sources: Sources) -> dict[str, Any]:
    return {
        "least_days": table.whole("least-days"),
        "most_days": table.whole("most-days"),
        "basis": table.one_of("basis", Basis),
        "because": table.text("because"),
        "statements": _statements(table, sources),
        "reviewed": read_review(table),
    }


def _check_days(table: Table, days: int | None, least: int, most: int) -> None:
    if not 1 <= least <= most or (days is not None and not least <= days <= most):
        raise table.fail("days", f"{days} must lie within the range of the sources, {least} to {most}, above zero")
