"""Reads the titration protocols, as strictly as all other knowledge: every amount with its unit, its source and its date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError, QuantityError
from modicum.knowledge.protocol_shapes import (
    Action,
    Climb,
    DayRange,
    DoseRange,
    Origin,
    OwnRule,
    Protocol,
    Rung,
    TimeOfDay,
)
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.rule_shapes import Mark
from modicum.knowledge.shapes import frozen_map
from modicum.problems import shown
from modicum.quantities import Dose, Unit

MOST_DAYS = 400
"""A longer step, run-in or horizon in a published scheme would be a slip of the keyboard."""
MOST_TIMES_A_DAY = 4
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def read_protocols(folder: Traversable, sources: Mapping[str, str]) -> Mapping[str, Protocol]:
    """Every protocol of a folder, by id. Raises KnowledgeError with file, table and key."""
    found = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            protocol = read_protocol(file, sources)
            found[protocol.id] = protocol
    if not found:
        raise KnowledgeError(f"{folder}: holds no protocol")
    return frozen_map(found)


def read_protocol(file: Traversable, sources: Mapping[str, str]) -> Protocol:
    """One protocol file. Raises KnowledgeError with file, table and key."""
    table = open_table(file)
    protocol = Protocol(
        id=table.text("id"),
        version=table.whole("version"),
        origin=table.one_of("origin", Origin),
        title=table.text("title"),
        by=table.text("by"),
        population=table.text("population"),
        mark=table.one_of("mark", Mark),
        since=table.day("since"),
        source=table.texts("source"),
        rungs=tuple(_rung(one) for one in table.tables("step")),
        climb=_climb(table.table("climb")) if table.has("climb") else None,
        ceiling=_doses(table, "ceiling") if table.has("ceiling") else None,
        times_a_day=_few(table, "times-a-day", MOST_TIMES_A_DAY) if table.has("times-a-day") else None,
        time_of_day=_times(table),
        off_days_a_week=_few(table, "off-days-a-week", 6) if table.has("off-days-a-week") else 0,
        run_in_days=_few(table, "run-in-days", MOST_DAYS) if table.has("run-in-days") else None,
        horizon=_days(table, "horizon-days") if table.has("horizon-days") else None,
        rules=tuple(_own_rule(one) for one in table.tables("rule")),
        leaves_open=table.texts("leaves-open"),
        not_for_modicum=table.text("not-for-modicum") if table.has("not-for-modicum") else "",
        reviewed=read_review(table),
    )
    table.done()
    _check(protocol, table, file, sources)
    return protocol


def _check(protocol: Protocol, table: Table, file: Traversable, sources: Mapping[str, str]) -> None:
    if _ID.fullmatch(protocol.id) is None or file.name != f"{protocol.id}.toml":
        raise table.fail("id", f"{protocol.id!r} must be in kebab-case and the name of its file")
    if not protocol.source:
        raise table.fail("source", "is empty; a scheme that nobody published is not a protocol")
    for key in protocol.source:
        if key not in sources:
            raise table.fail("source", f"{key!r} is not in sources.bib")
    if protocol.climb is not None and protocol.rungs:
        raise table.fail("climb", "stands beside steps; a ladder is said once, one way or the other")
    amounts = [rung.dose for rung in protocol.rungs]
    if protocol.climb is not None:
        amounts.append(protocol.climb.start)
    for dose in amounts:
        if protocol.ceiling is not None and dose.low > protocol.ceiling.high:
            raise table.fail("ceiling", f"{protocol.ceiling} is below the dose {dose}")
    if protocol.missing and not protocol.leaves_open:
        raise table.fail("leaves-open", f"is empty, though it does not state {' or '.join(protocol.missing)}")


def _rung(table: Table) -> Rung:
    rung = Rung(_doses(table, "dose"), _days(table, "days") if table.has("days") else None)
    table.done()
    return rung


def _climb(table: Table) -> Climb:
    climb = Climb(
        _doses(table, "start"),
        _doses(table, "by") if table.has("by") else None,
        _days(table, "every-days") if table.has("every-days") else None,
    )
    table.done()
    if climb.by is not None and climb.by.low.amount == 0:
        raise table.fail("by", "a climb by nothing never ends")
    return climb


def _own_rule(table: Table) -> OwnRule:
    rule = OwnRule(table.text("when"), table.one_of("then", Action), table.text("says"))
    table.done()
    return rule


def _doses(table: Table, key: str) -> DoseRange:
    """One dose or two, in mg: "1.5 mg", or from the lower to the higher."""
    texts = table.texts(key)
    try:
        doses = [Dose.read(text) for text in texts]
    except QuantityError as why:
        raise table.fail(key, str(why)) from why
    if not 1 <= len(doses) <= 2 or any(dose.unit is not Unit.MG for dose in doses):
        raise table.fail(key, f"must be one dose in mg, or the lowest and the highest, not {shown(texts)}")
    if len(doses) == 2 and not doses[0] < doses[1]:
        raise table.fail(key, f"{doses[0]} to {doses[1]} does not go upwards")
    return DoseRange(doses[0], doses[-1])


def _days(table: Table, key: str) -> DayRange:
    """One number of days or two, as texts: "14", or from the lower to the higher."""
    texts = table.texts(key)
    if not 1 <= len(texts) <= 2 or not all(re.fullmatch(r"[1-9][0-9]{0,2}", text, re.ASCII) for text in texts):
        raise table.fail(
            key, f"must be one number of days in quotes, or the lowest and the highest, not {shown(texts)}"
        )
    days = [int(text) for text in texts]
    if (len(days) == 2 and not days[0] < days[1]) or days[-1] > MOST_DAYS:
        raise table.fail(key, f"{' to '.join(texts)} must go upwards and end at {MOST_DAYS} at most")
    return DayRange(days[0], days[-1])


def _few(table: Table, key: str, most: int) -> int:
    number = table.whole(key)
    if not 1 <= number <= most:
        raise table.fail(key, f"must be from 1 to {most}, not {number}; leave it out if it is not stated")
    return number


def _times(table: Table) -> tuple[TimeOfDay, ...]:
    words, known = table.texts("time-of-day", optional=True), {one.value: one for one in TimeOfDay}
    for word in words:
        if word not in known:
            raise table.fail("time-of-day", f"must be one of {', '.join(known)}, not {shown(word)}")
    return tuple(known[word] for word in words)
