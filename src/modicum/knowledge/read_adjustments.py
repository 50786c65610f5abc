"""Reads the adjustment rules, as strictly as all other knowledge. Facts are handed in, and each figure has its unit and bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError
from modicum.knowledge.adjustment_shapes import (
    BURDENS,
    FIGURE_OF_ITS_OWN,
    NAMED,
    UPWARD,
    Adjustment,
    AdjustmentCase,
    Between,
    Contradiction,
    Figure,
    Holds,
    Known,
    Says,
)
from modicum.knowledge.protocol_shapes import Action
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.rule_shapes import Comparison, FactKind, Kind, Mark, Statement, Strength, Vocabulary
from modicum.knowledge.shapes import frozen_map
from modicum.problems import shown

LEAST_CASES = 3
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_RESERVED = {"id", "version", "contact", "felt-as", "wins-over"}
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_COMPARISONS = {Comparison.AT_LEAST, Comparison.BELOW}


def read_adjustments(folder: Traversable, *, facts: Vocabulary, sources: Mapping[str, str]) -> Mapping[str, Adjustment]:
    """Every rule of a folder, by id. Raises KnowledgeError with file, table and key."""
    found = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            rule = read_adjustment(file, facts=facts, sources=sources)
            found[rule.id] = rule
    if not found:
        raise KnowledgeError(f"{folder}: holds no adjustment rule")
    for rule in found.values():
        for one in rule.contradicts:
            if one.id not in found or Contradiction(rule.id, one.on) not in found[one.id].contradicts:
                why = f"{one.id} is no other rule, or does not contradict this one back in the same words"
                raise KnowledgeError(f"{rule.id}.toml: contradicts: {why}")
    return frozen_map(found)


def read_adjustment(file: Traversable, *, facts: Vocabulary, sources: Mapping[str, str]) -> Adjustment:
    """One rule file. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    figures = tuple(_figure(one) for one in table.tables("figure"))
    rule = Adjustment(
        id=table.text("id"),
        version=table.whole("version"),
        title=table.text("title"),
        when=table.text("when"),
        then=table.one_of("then", Action),
        says=table.text("says"),
        named=table.truth("named") if table.has("named") else False,
        figures=figures,
        branches=tuple(_branch(one, facts, figures) for one in table.tables("branch")),
        not_chosen=table.text("not-chosen") if table.has("not-chosen") else "",
        schemes=table.texts("schemes", optional=True),
        evidence=table.one_of("evidence", Strength),
        statements=tuple(_statement(one, sources) for one in table.tables("statement")),
        leaves_open=table.texts("leaves-open"),
        contradicts=tuple(_contradiction(one) for one in table.tables("contradicts")),
        cases=tuple(_case(one, facts, figures) for one in table.tables("case")),
        reviewed=read_review(table),
    )
    table.done()
    _check(rule, table, file)
    return rule


def _check(rule: Adjustment, table: Table, file: Traversable) -> None:
    if _ID.fullmatch(rule.id) is None or file.name != f"{rule.id}.toml":
        raise table.fail("id", f"{rule.id!r} must be in kebab-case and the name of its file")
    if not rule.statements:
        raise table.fail("statement", "is missing; say what the sources say, or that none was found")
    if any(one.id == rule.id for one in rule.contradicts):
        raise table.fail("contradicts", "a rule cannot contradict itself")
    if len({figure.name for figure in rule.figures}) < len(rule.figures):
        raise table.fail("figure", "a name stands there twice")
    if rule.not_chosen:
        if rule.branches or rule.cases or rule.figures:
            raise table.fail("not-chosen", "a rule that cannot be chosen has no conditions, figures or cases")
        return
    _check_choosable(rule, table)
    _check_cases(rule, table)


def _check_choosable(rule: Adjustment, table: Table) -> None:
    if rule.then in UPWARD:
        raise table.fail("then", "no rule opens a higher dose; say under not-chosen why it is only shown")
    used = {holds.to for branch in rule.branches for holds in branch}
    if not rule.branches:
        raise table.fail("branch", "is missing; without conditions nobody could say when it applies")
    if rule.named is not any(holds.fact == NAMED for branch in rule.branches for holds in branch):
        raise table.fail("named", f"is true if and only if a condition asks of {NAMED}")
    unused = [figure.name for figure in rule.figures if figure.name not in used]
    if unused and rule.then not in FIGURE_OF_ITS_OWN:
        raise table.fail("figure", f"{', '.join(unused)} is used by no condition")


def _check_cases(rule: Adjustment, table: Table) -> None:
    if len(rule.cases) < LEAST_CASES or {case.expect for case in rule.cases} != set(Says):
        raise table.fail("case", "at least one case each must apply, not apply, and leave it unknown")
    facts = {holds.fact for branch in rule.branches for holds in branch}
    figures = {figure.name for figure in rule.figures if figure.open}
    for case in rule.cases:
        if other := set(case.given) - facts:
            raise table.fail("case", f"{case.what!r} gives {', '.join(sorted(other))}, which the rule does not use")
        if set(case.chosen) != figures:
            raise table.fail("case", f"{case.what!r} must choose every open figure and no other")


def _figure(table: Table) -> Figure:
    name, what, unit = table.text("name"), table.text("what"), table.text("unit")
    value = _amount(table, "value", unit, table.text("value")) if table.has("value") else None
    if value is None and not table.truth("open"):
        raise table.fail("open", "must be true where no value is published")
    low, high = (value, value) if value is not None else (_bound(table, key, unit) for key in ("low", "high"))
    figure = Figure(name, what, unit, value, low, high, "" if value is not None else table.text("because"))
    table.done()
    if _ID.fullmatch(name) is None or name in _RESERVED:
        raise table.fail("name", f"{name!r} must be in kebab-case, and none of {', '.join(sorted(_RESERVED))}")
    if not 0 < low <= high or (figure.open and low == high):
        raise table.fail("low", f"{low} to {high} must go upwards from above zero; one figure alone is a value")
    return figure


def _bound(table: Table, key: str, unit: str) -> Decimal:
    return _amount(table, key, unit, table.text(key))


def _amount(table: Table, key: str, unit: str, text: object) -> Decimal:
    """A number in quotes, or of a burden its word."""
    if unit == "burden" and text in BURDENS:
        return Decimal(BURDENS.index(str(text)))
    if unit == "burden" or not isinstance(text, str) or _NUMBER.fullmatch(text) is None:
        wanted = f"one of {', '.join(BURDENS)}" if unit == "burden" else "a number in quotes"
        raise table.fail(key, f"must be {wanted}, not {shown(text)}")
    return Decimal(text)


def _branch(table: Table, facts: Vocabulary, figures: tuple[Figure, ...]) -> tuple[Holds, ...]:
    branch = tuple(_holds(one, facts, figures) for one in table.tables("all"))
    table.done()
    if not branch:
        raise table.fail("all", "is missing; a branch needs at least one condition")
    return branch


def _holds(table: Table, facts: Vocabulary, figures: tuple[Figure, ...]) -> Holds:
    fact = _fact(table, table.text("fact"), facts)
    comparison = table.one_of("is", Comparison)
    if fact.kind is Kind.TRUTH:
        holds = Holds(fact.name, comparison, table.truth("to"))
        fits = comparison is Comparison.IS
    else:
        holds = Holds(fact.name, comparison, table.text("figure"))
        fits = comparison in _COMPARISONS
        figure = next((one for one in figures if one.name == holds.to), None)
        if figure is None or figure.unit != fact.unit:
            raise table.fail("figure", f"{holds.to!r} is no figure of this rule in {fact.unit}")
        if figure.high > fact.high:
            raise table.fail("figure", f"{figure.high} is more than {fact.name} can be, {fact.high}")
    table.done()
    if not fits:
        raise table.fail("is", f"{fact.name} is a {fact.kind.value}: a truth is asked =, a figure >= or <")
    return holds


def _fact(table: Table, name: str, facts: Vocabulary) -> FactKind:
    if name not in facts:
        raise table.fail("fact", f"{name!r} is not on the list of facts (plan/adjust.py)")
    return facts[name]


def _statement(table: Table, sources: Mapping[str, str]) -> Statement:
    statement = Statement(table.text("text"), table.one_of("mark", Mark), table.texts("source"))
    table.done()
    for key in statement.source:
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    if statement.mark is Mark.CHECKED and not statement.source:
        raise table.fail("source", "a statement marked as checked must name its source")
    return statement


def _contradiction(table: Table) -> Contradiction:
    one = Contradiction(table.text("id"), table.text("on"))
    table.done()
    return one


def _case(table: Table, facts: Vocabulary, figures: tuple[Figure, ...]) -> AdjustmentCase:
    what, expect, inner = table.text("what"), table.one_of("expect", Says), table.table("given")
    given = {name: _known(inner, name, _fact(inner, name, facts)) for name in inner.names()}
    inner.done()
    chosen: dict[str, Decimal] = {}
    if table.has("chosen"):
        picked, units = table.table("chosen"), {figure.name: figure for figure in figures if figure.open}
        for name in picked.names():
            if name not in units:
                raise picked.fail(name, "is no open figure of this rule")
            chosen[name] = _amount(picked, name, units[name].unit, picked.text(name))
        picked.done()
    table.done()
    return AdjustmentCase(what, frozen_map(given), frozen_map(chosen), expect)


def _known(table: Table, name: str, fact: FactKind) -> Known:
    """A truth; a figure; or two, the least and the most that it can be."""
    if fact.kind is Kind.TRUTH:
        return table.truth(name)
    texts = table.texts(name)
    ends = [_amount(table, name, fact.unit, text) for text in texts]
    if not 1 <= len(ends) <= 2 or not fact.low <= ends[0] <= ends[-1] <= fact.high:
        raise table.fail(name, f"must be one figure in a list, or the least and the most, not {shown(texts)}")
    return Between(ends[0], ends[-1])
