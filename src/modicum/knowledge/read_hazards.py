"""Reads the hazard log and its controls, as strictly as all other knowledge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from modicum.errors import KnowledgeError
from modicum.knowledge.hazard_shapes import (
    Control,
    Feature,
    Hazard,
    HazardLog,
    Likelihood,
    Severity,
    State,
    Status,
    status_of,
)
from modicum.knowledge.read import Table, open_table, read_review
from modicum.knowledge.shapes import frozen_map

_HAZARD = re.compile(r"H-[0-9]{2}", re.ASCII)
_CONTROL = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
ABSENT = "absent"
"""No control may be called so: a test marked H-nn/absent shows that the feature a hazard belongs to is not there."""
NOBODY = "nobody"


def read_hazards(hazards: Traversable, controls: Traversable) -> HazardLog:
    """The log and its controls. Raises KnowledgeError with file, table and key."""
    table, listed = open_table(hazards), open_table(controls)
    version = table.whole("version")
    for one, file, stem in ((table, hazards, "hazards"), (listed, controls, "controls")):
        if file.name != f"{stem}-{version}.toml":
            raise one.fail("version", f"{version} is not the version in the file's name, {file.name}")
    if listed.whole("version") != version:
        raise listed.fail("version", f"must be {version}, that of the hazards")
    features = _features(listed.table("feature"))
    found: dict[str, Hazard] = {}
    for row in table.tables("hazard"):
        hazard = _hazard(row, listed, features)
        if hazard.id in found:
            raise row.fail("id", f"{hazard.id} stands there twice")
        found[hazard.id] = hazard
    signed_by = table.text("signed-by")
    log = HazardLog(
        version=version,
        signed_by="" if signed_by == NOBODY else signed_by,
        reviewed=read_review(table),
        features=features,
        hazards=frozen_map(found),
    )
    table.done()
    listed.done()
    _check_order(table, log)
    return log


def _features(table: Table) -> Mapping[str, Feature]:
    found = {name: Feature(name, table.text(name)) for name in table.names()}
    table.done()
    return frozen_map(found)


def _hazard(row: Table, listed: Table, features: Mapping[str, Feature]) -> Hazard:
    identifier = row.text("id")
    if _HAZARD.fullmatch(identifier) is None:
        raise row.fail("id", f"{identifier!r} must look like H-01")
    judged = row.table("judged")
    hazard = Hazard(
        id=identifier,
        name=row.text("name"),
        cause=row.text("cause"),
        effect=row.text("effect"),
        severity=judged.one_of("severity", Severity),
        before=judged.one_of("before", Likelihood),
        target=judged.one_of("target", Likelihood),
        status=row.one_of("status", Status),
        today=row.text("today"),
        controls=_controls(listed.table(identifier), features),
    )
    judged.done()
    row.done()
    if list(Likelihood).index(hazard.target) > list(Likelihood).index(hazard.before):
        raise judged.fail("target", "controls do not make a hazard more likely")
    if hazard.status is not status_of(hazard.controls):
        states = ", ".join(f"{control.id} {control.state.value}" for control in hazard.controls)
        right = status_of(hazard.controls).value
        raise row.fail("status", f"must be {right}, not {hazard.status.value}, while its controls are: {states}")
    return hazard


def _controls(table: Table, features: Mapping[str, Feature]) -> tuple[Control, ...]:
    found = []
    for key in table.names():
        if _CONTROL.fullmatch(key) is None or key == ABSENT:
            raise table.fail(key, f"a control is named in kebab-case, and never {ABSENT}")
        row = table.table(key)
        state = row.one_of("state", State)
        feature = row.text("with") if state is State.LATER else None
        found.append(Control(key, row.text("says"), state, feature))
        row.done()
        if feature is not None and feature not in features:
            raise row.fail("with", f"{feature!r} is not one of the features: {', '.join(features)}")
    if not found:
        raise KnowledgeError(f"{table.at}: a hazard has at least one control, built or not")
    table.done()
    return tuple(found)


def _check_order(table: Table, log: HazardLog) -> None:
    if not log.hazards:
        raise table.fail("hazard", "is missing; there must be at least one")
    if list(log.hazards) != [f"H-{n:02d}" for n in range(1, len(log.hazards) + 1)]:
        raise table.fail("hazard", "must be numbered from H-01 upwards without a gap; an id is never reused")
    waited = {control.feature for hazard in log.hazards.values() for control in hazard.controls}
    idle = sorted(set(log.features) - waited)
    if idle:
        raise table.fail("feature", f"{', '.join(idle)}: no control waits for it; take it out")


def read_hazards_of(root: Traversable, *, version: int = 1) -> HazardLog:
    """The hazard log that comes with a knowledge folder."""
    folder = root / "hazards"
    try:
        return read_hazards(folder / f"hazards-{version}.toml", folder / f"controls-{version}.toml")
    except FileNotFoundError as why:
        raise KnowledgeError(f"{folder}: there is no hazard log of version {version}") from why
