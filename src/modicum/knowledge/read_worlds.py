"""Reads a worlds file and the list of what is run in it, as strictly as all other knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any

from modicum.errors import KnowledgeError
from modicum.knowledge.read import Table, by_id, open_table, read_review
from modicum.knowledge.world_shapes import (
    Asked,
    Bar,
    CellGroup,
    Climb,
    CoChangeOn,
    Design,
    DrawnPeople,
    EffectOn,
    Enrolment,
    Kind,
    Onset,
    Part,
    PartKind,
    Population,
    PopulationShare,
    Unbounded,
    World,
    Worlds,
)

_CHOICES = {"enrolment": Enrolment, "climb": Climb, "co_change_on": CoChangeOn, "effect_on": EffectOn}
_SHARES = ("phi", "white_share", "missing_share", "missing_bad_off_drug_share", "missing_bad_on_drug_share")
_NOT_NEGATIVE = ("noise_sd_points", "wave_points", "onset_half_life_days", "rebound_half_life_days", "episodes_per_day",
                 "stop_when_better_by_points", "rating_step_points")  # fmt: skip
_ABOVE_ZERO = ("wave_days", "episode_mean_days")
_NAMES = ("id", "title", "because")


def read_worlds(worlds: Traversable, cells: Traversable) -> Worlds:
    """A worlds file and its cells. Raises KnowledgeError with file, table and key."""
    table, listed = open_table(worlds), open_table(cells)
    version = table.whole("version")
    for one, file, stem in ((table, worlds, "worlds"), (listed, cells, "cells")):
        if file.name != f"{stem}-{version}.toml":
            raise one.fail("version", f"{version} is not the version in the file's name, {file.name}")
    if listed.whole("version") != version:
        raise listed.fail("version", f"must be {version}, that of the worlds")
    usual = table.table("usual")
    designs = by_id(table, "design", [_design(one) for one in table.tables("design")])
    people = by_id(table, "world", [_world(one, usual) for one in table.tables("world")])
    read = Worlds(
        version=version,
        scale=table.text("scale"),
        worthwhile_points=table.number("worthwhile-points"),
        designs=designs,
        worlds=people,
        groups=tuple(_group(one, designs, people) for one in listed.tables("cells")),
        unbounded=tuple(_unbounded(one, designs, people) for one in listed.tables("unbounded")),
        populations=tuple(_population(one, designs, people) for one in table.tables("population")),
        drawn=tuple(_drawn(one, designs) for one in listed.tables("drawn")),
        reviewed=read_review(table),
    )
    table.done()
    listed.done()
    return read


def _design(table: Table) -> Design:
    parts = tuple(_part(part) for part in table.tables("parts"))
    design = Design(table.text("id"), table.text("title"), table.text("grade"), parts)
    table.done()
    if design.grade not in {"A", "B", "C", "D"}:
        raise table.fail("grade", f"must be A, B, C or D, not {design.grade!r}")
    if not parts or not design.doses:
        raise table.fail("parts", "a design needs a part, and a dose above zero")
    return design


def _part(table: Table) -> Part:
    kind = table.one_of("kind", PartKind)
    part = Part(kind, _numbers(table, "doses"), table.whole("days"), table.whole("pairs"), table.truth("blinded"))
    table.done()
    if part.days < 1 or part.pairs < 1 or min(part.doses, default=Decimal(-1)) < 0:
        raise table.fail("doses", "doses are zero or more, days and pairs at least 1")
    if (kind is PartKind.DRAWN_PAIRS and len(set(part.doses)) != 2) or (kind is PartKind.LISTED and part.pairs != 1):
        raise table.fail("pairs", "drawn pairs have two doses; listed blocks come once (pairs = 1)")
    return part


def _numbers(table: Table, key: str) -> tuple[Decimal, ...]:
    texts = table.texts(key)
    return tuple(Table({key: text}, table.at).number(key) for text in texts)


def _world(table: Table, usual: Table) -> World:
    """The usual values with what this world sets differently."""
    named: dict[str, Any] = {name: table.text(name) for name in _NAMES}
    changed = table.table("set") if table.has("set") else Table({}, f"{table.at} [set]")
    table.done()
    values = changed.over(usual)
    rest = {one.name: _value(values, one.name) for one in fields(World) if one.name not in _NAMES}
    world = World(**named, **rest)
    values.done()
    _check_world(world, values)
    return world


def _value(table: Table, name: str) -> Any:
    """One value of a world by the type its field has."""
    key = name.replace("_", "-")
    if name in _CHOICES:
        return table.one_of(key, _CHOICES[name])
    if name == "co_change_logged":
        return table.truth(key)
    if name in {"enrolment_search_days", "climb_at_least_days", "climb_at_most_days", "stop_not_before_days"}:
        return table.whole(key)
    return float(table.number(key))


def _check_world(world: World, table: Table) -> None:
    for name in _SHARES:
        if not 0.0 <= getattr(world, name) < 1.0:
            raise table.fail(name.replace("_", "-"), "must be 0 or more and below 1")
    for name in _NOT_NEGATIVE:
        if getattr(world, name) < 0.0:
            raise table.fail(name.replace("_", "-"), "must not be below 0")
    for name in _ABOVE_ZERO:
        if getattr(world, name) <= 0.0:
            raise table.fail(name.replace("_", "-"), "must be above 0")
    if not 1 <= world.climb_at_least_days <= world.climb_at_most_days:
        raise table.fail("climb-at-least-days", "must be at least 1 and at most climb-at-most-days")


def _known(table: Table, key: str, known: Mapping[str, Any]) -> tuple[str, ...]:
    names = table.texts(key)
    for name in names:
        if name not in known:
            raise table.fail(key, f"{name!r} is not in the worlds file")
    return names


def _group(table: Table, designs: Mapping[str, Design], worlds: Mapping[str, World]) -> CellGroup:
    group = CellGroup(
        check=table.text("check"),
        kind=table.one_of("kind", Kind),
        designs=_known(table, "designs", designs),
        worlds=_known(table, "worlds", worlds),
        onset=table.one_of("onset", Onset),
        n=table.whole("n"),
        quick=table.whole("quick"),
        quick_worlds=_known(table, "quick-worlds", worlds),
        bars=tuple(_bar(bar) for bar in table.tables("bars")),
    )
    table.done()
    if group.n < 1 or not 0 <= group.quick <= group.n:
        raise table.fail("n", "must be at least 1, and quick between 0 and n")
    return group


def _bar(table: Table) -> Bar:
    sides = {key: float(table.number(key)) if table.has(key) else None for key in ("at-least", "at-most")}
    bar = Bar(table.text("measure"), sides["at-least"], sides["at-most"])
    table.done()
    if bar.low is None and bar.high is None:
        raise table.fail("at-most", "a bar needs at-least, at-most or both")
    return bar


def _one_known(table: Table, key: str, known: Mapping[str, Any]) -> str:
    name = table.text(key)
    if name not in known:
        raise table.fail(key, f"{name!r} is not in the worlds file")
    return name


def _unbounded(table: Table, designs: Mapping[str, Design], worlds: Mapping[str, World]) -> Unbounded:
    one = Unbounded(_one_known(table, "design", designs), _one_known(table, "world", worlds), table.text("why"))
    table.done()
    return one


def _drawn(table: Table, designs: Mapping[str, Design]) -> DrawnPeople:
    cell = DrawnPeople(
        check=table.text("check"),
        id=table.text("id"),
        title=table.text("title"),
        asked=table.one_of("asked", Asked),
        design=_one_known(table, "design", designs),
        onset_half_life_days=tuple(float(number) for number in _numbers(table, "onset-half-life-days")),
        missing_share_at_most=float(table.number("missing-share-at-most")),
        drift_points_at_most=float(table.number("drift-points-at-most")),
        n=table.whole("n"),
        quick=table.whole("quick"),
        bars=tuple(_bar(bar) for bar in table.tables("bars")),
    )
    table.done()
    if cell.n < 1 or not 0 <= cell.quick <= cell.n or not 0.0 <= cell.missing_share_at_most < 1.0:
        raise table.fail("n", "n is at least 1, quick between 0 and n, the missing share below 1")
    return cell


def _population(table: Table, designs: Mapping[str, Design], worlds: Mapping[str, World]) -> Population:
    shares = []
    for row in table.tables("shares"):
        shares.append(PopulationShare(float(row.number("share")), float(row.number("effect-points"))))
        row.done()
    population = Population(
        **{name: table.text(name) for name in _NAMES},
        n=table.whole("n"),
        quick=table.whole("quick"),
        design=_one_known(table, "design", designs),
        world=_one_known(table, "world", worlds),
        onset_half_life_days=tuple(float(number) for number in _numbers(table, "onset-half-life-days")),
        shares=tuple(shares),
    )
    table.done()
    if abs(sum(row.share for row in shares) - 1.0) > 1e-9:
        raise table.fail("shares", "must add up to 1")
    return population


def read_worlds_of(root: Traversable, *, version: int = 1) -> Worlds:
    """The worlds that come with a knowledge folder."""
    folder = root / "worlds"
    try:
        return read_worlds(folder / f"worlds-{version}.toml", folder / f"cells-{version}.toml")
    except FileNotFoundError as why:
        raise KnowledgeError(f"{folder}: there are no worlds of version {version}") from why
