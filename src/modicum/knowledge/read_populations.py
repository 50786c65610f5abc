"""Reads a populations file: sets of made-up people and the schemes they follow, as strictly as all other knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from importlib.resources.abc import Traversable
from math import isclose

from modicum.errors import QuantityError
from modicum.knowledge.adjustment_shapes import BURDENS, Adjustment
from modicum.knowledge.population_shapes import Arm, ArmRule, Assumption, PeopleSet, Populations, PopulationSet
from modicum.knowledge.read import Table, by_id, open_table, read_review
from modicum.knowledge.shapes import frozen_map
from modicum.quantities import Dose

KEYS = tuple(one.name.replace("_", "-") for one in fields(PeopleSet))
_BELOW_ONE = frozenset({"phi", "white-share", "missing-share", "skip-share"})
_AT_MOST_ONE = frozenset({
    "share-none", "share-rising", "share-turn", "share-threshold", "side-moderate-share", "side-severe-share",
    "rare-per-step", "stop-severe-chance", "stop-benefit-chance",
})  # fmt: skip
_ABOVE_ZERO = frozenset(
    {"effect-points", "place-mg", "settle-days", "side-days", "rare-days", "sd-points", "side-relief"}
)
_SIGNED = frozenset({"drift-points"})
_CURVES = ("share_none", "share_rising", "share_turn", "share_threshold")


def read_populations(
    file: Traversable, *, sources: Mapping[str, str], schemes: Iterable[str], rules: Mapping[str, Adjustment]
) -> Populations:
    """A populations file. schemes, rules : what an arm may name. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    version = table.whole("version")
    if file.name != f"populations-{version}.toml":
        raise table.fail("version", f"{version} is not the version in the file's name, {file.name}")
    usual = _usual(table, sources)
    known = frozenset(schemes)
    read = Populations(
        version=version,
        scale=table.text("scale"),
        worthwhile_points=table.number("worthwhile-points"),
        usual=usual,
        sets=by_id(table, "population", [_set(one, usual) for one in table.tables("population")]),
        arms=by_id(table, "arm", [_arm(one, known, rules) for one in table.tables("arm")]),
        reviewed=read_review(table),
    )
    table.done()
    return read


def read_populations_of(
    root: Traversable, *, sources: Mapping[str, str], schemes: Iterable[str], rules: Mapping[str, Adjustment]
) -> Populations:
    """The populations that come with a knowledge folder."""
    return read_populations(root / "populations" / "populations-1.toml", sources=sources, schemes=schemes, rules=rules)


def _usual(table: Table, sources: Mapping[str, str]) -> tuple[Assumption, ...]:
    found = []
    for one in table.tables("assumption"):
        said = Assumption(
            one.text("key"), _checked(one, "value", one.text("key")), one.text("because"),
            one.texts("source", optional=True),
        )  # fmt: skip
        one.done()
        for source in said.source:
            if source not in sources:
                raise one.fail("source", f"{source!r} is not in sources.bib")
        found.append(said)
    names = [one.key for one in found]
    for key in (*KEYS, *names):
        if names.count(key) != 1 or key not in KEYS:
            raise table.fail("assumption", f"{key!r} must be one of the known figures and stand there once")
    return tuple(found)


def _checked(table: Table, at: str, key: str) -> float:
    """A figure inside the bounds that its name allows."""
    value = float(table.number(at))
    if key in _AT_MOST_ONE | _BELOW_ONE and not (0 <= value <= 1 and not (value == 1 and key in _BELOW_ONE)):
        raise table.fail(at, f"{value} is no share for {key}")
    if value < 0 and key not in _SIGNED:
        raise table.fail(at, f"{value} is below 0, and {key} is not")
    if value <= 0 and key in _ABOVE_ZERO:
        raise table.fail(at, f"{key} must be above 0")
    return value


def _set(table: Table, usual: Sequence[Assumption]) -> PopulationSet:
    """The usual figures with what this set has differently."""
    own = table.table("set") if table.has("set") else Table({}, f"{table.at} [set]")
    for key in own.names():
        if key not in KEYS:
            raise own.fail(key, "is no figure of a set; remove or correct it")
    values = {one.key: one.value for one in usual} | {key: _checked(own, key, key) for key in own.names()}
    people = PeopleSet(**{key.replace("-", "_"): value for key, value in values.items()})
    read = PopulationSet(table.text("id"), table.text("title"), table.text("because"), people, own.names())
    table.done()
    if not isclose(sum(getattr(people, name) for name in _CURVES), 1.0, abs_tol=1e-9):
        raise table.fail("set", "the shares of the four effect curves must add up to 1")
    if people.side_moderate_share + people.side_severe_share > 1:
        raise table.fail("set", "more than all side effects are moderate or severe")
    return read


def _arm(table: Table, schemes: frozenset[str], rules: Mapping[str, Adjustment]) -> Arm:
    arm = Arm(
        id=table.text("id"),
        scheme=table.text("scheme"),
        title=table.text("title"),
        because=table.text("because"),
        start=_dose(table, "start") if table.has("start") else None,
        increase=_dose(table, "increase") if table.has("increase") else None,
        days_on_a_dose=table.whole("days-on-a-dose") if table.has("days-on-a-dose") else None,
        ceiling=_dose(table, "ceiling"),
        days_on_the_last=table.whole("days-on-the-last"),
        times_a_day=table.whole("times-a-day"),
        rules=tuple(_rule(one, rules) for one in table.tables("rule")),
        unsaid=table.text("unsaid") if table.has("unsaid") else "",
    )
    table.done()
    if arm.scheme not in schemes:
        raise table.fail("scheme", f"{arm.scheme!r} is no scheme that is known")
    return arm


def _dose(table: Table, key: str) -> Dose:
    try:
        return Dose.read(table.text(key))
    except QuantityError as why:
        raise table.fail(key, str(why)) from why


def _rule(table: Table, rules: Mapping[str, Adjustment]) -> ArmRule:
    """Figures that the rule states itself are taken from it; those that it leaves open must be given, and no others."""
    name = table.text("id")
    if name not in rules or rules[name].not_chosen:
        raise table.fail("id", f"{name!r} is no adjustment rule that can be agreed to")
    given = table.table("figures") if table.has("figures") else Table({}, f"{table.at} [figures]")
    values = {figure.name: figure.value for figure in rules[name].figures if figure.value is not None}
    values |= {figure.name: _figure(given, figure.name, figure.unit) for figure in rules[name].figures if figure.open}
    given.done()
    rule = ArmRule(
        name, frozen_map(values), table.texts("felt-as", optional=True), table.texts("wins-over", optional=True)
    )
    table.done()
    return rule


def _figure(table: Table, name: str, unit: str) -> Decimal:
    if unit != "burden":
        return table.number(name)
    word = table.text(name)
    if word not in BURDENS:
        raise table.fail(name, f"must be one of {', '.join(BURDENS)}")
    return Decimal(BURDENS.index(word))
