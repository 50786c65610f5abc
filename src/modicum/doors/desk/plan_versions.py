"""The versions of a plan beside a trial: whether they are what was agreed, and what they mean for the analysis.

The description of a trial (trial.toml) is fixed before the first day. What a later version changed is taken from the
versions themselves, so that a part drawn by chance counts as drawn only as far as its draw was followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import ceil

from modicum.diary.trial import Segment, TimedSteps, Trial
from modicum.doors.desk.plan_record import PlanRecord, read_record
from modicum.doors.desk.shelf import KeptPlan
from modicum.errors import DataProblem
from modicum.plan.versions import first_difference
from modicum.problems import Problem

RESTORE = "Take the file from a copy. If you have none, say beside every result that this was changed."


@dataclass(frozen=True)
class Version:
    """A kept file and what it holds; None if it could not be read."""

    kept: KeptPlan
    record: PlanRecord | None


@dataclass(frozen=True)
class Versions:
    """All versions in order, and everything that is wrong with them."""

    each: tuple[Version, ...]
    problems: tuple[Problem, ...]


def read_versions(kept: Sequence[KeptPlan], description: str | None) -> Versions:
    """Every version held against the one before it. description : the digest of trial.toml as it is now."""
    each, problems = [], []
    for one in kept:
        try:
            each.append(Version(one, _read(one)))
        except DataProblem as why:
            each.append(Version(one, None))
            problems.append(Problem(one.name, f"cannot be read as a version of the plan ({why}).", RESTORE))
    for number, version in enumerate(each):
        problems += _check(version, each[number - 1] if number else None, description)
    return Versions(tuple(each), tuple(problems))


def _read(one: KeptPlan) -> PlanRecord:
    if one.values is None:
        raise DataProblem(one.trouble)
    record = read_record(one.values, at=one.name)
    if record.plan.version != one.number:
        raise DataProblem(f"it says version {record.plan.version}, and its name says {one.number}.")
    return record


def _check(version: Version, before: Version | None, description: str | None) -> Iterator[Problem]:
    """What is wrong between a version and the file that it was made from."""
    name, record = version.kept.name, version.record
    if version.kept.number != (1 if before is None else before.kept.number + 1):
        yield Problem(name, "a version before it is missing, so what was agreed first is not known.", RESTORE)
        return
    if record is None:
        return
    if before is None:
        if description is not None and record.trial_digest != description:
            what = (
                f"what was agreed before day 1 was changed afterwards: it is not the file that {name} was agreed with."
            )
            yield Problem("trial.toml", what, RESTORE)
        return
    if record.before_digest != before.kept.digest:
        yield Problem(before.kept.name, f"was changed after {name} was made from it.", RESTORE)
    if before.record is not None and record.change is not None:
        old, begins = before.record.plan, record.change.begins
        gone = min(begins - timedelta(days=1), old.last)
        if (day := first_difference(old, record.plan, old.calendar.first_day, gone)) is not None:
            what = f"gives another dose on {day} than {before.kept.name}, and changes only days from {begins}."
            yield Problem(name, what, RESTORE)


def follow(trial: Trial, versions: Versions) -> tuple[Trial, tuple[Problem, ...]]:
    """The trial as its plan was changed, and what is to be said of it: cut draws, and a later day of judgement.

    A drawn part ends the day before the first that another version changed, and says why; one that was changed from its
    first day on is not drawn any more. Without a version that can be read, nobody knows which days were changed, so
    no part is taken as drawn.
    """
    if len(versions.each) < 2:
        return trial, ()
    told: list[Problem] = []
    segments = [kept for part in trial.segments if (kept := _followed(part, versions.each, told)) is not None]
    horizon = trial.horizon_days
    for version in versions.each[1:]:
        if version.record is not None and version.record.plan.horizon_days > horizon:
            horizon = version.record.plan.horizon_days
    if horizon > trial.horizon_days:
        times = max(one.record.horizon_changed for one in versions.each if one.record is not None)
        many = "once" if times == 1 else f"{times} times"
        what = f"the horizon was changed {many} after it was agreed: from {trial.horizon_days} to {horizon} days."
        told.append(Problem("the plan", what, "No word is given before the later day.", weight="note"))
    timed = _timed(trial.timed, versions.each, told)
    return replace(trial, segments=tuple(segments), timed=timed, horizon_days=horizon), tuple(told)


def _timed(timed: TimedSteps | None, each: Sequence[Version], told: list[Problem]) -> TimedSteps | None:
    """The drawn days of steps, with the reason why they were not followed, if a version moved one of them."""
    if timed is None:
        return None
    first, last = timed.earliest[0], timed.earliest[-1] + timedelta(days=timed.window_days)
    for before, version in pairwise(each):
        if version.record is None or before.record is None:
            name = (version if version.record is None else before).kept.name
            told.append(Problem(name, "cannot be read, so the drawn days of steps do not count as drawn.", RESTORE))
            return replace(timed, moved=f"{name} cannot be read")
        day = first_difference(before.record.plan, version.record.plan, first, last)
        if day is not None:
            change, name = version.record.change, version.kept.name
            rest = "There is no check by the drawn days."
            told.append(Problem(name, f"changes the drawn days of steps from {day} on.", rest, weight="note"))
            return replace(timed, moved=f"{name}: {change.why}" if change is not None else name)
    return timed


def _followed(part: Segment, each: Sequence[Version], told: list[Problem]) -> Segment | None:
    days = f"{part.first} to {part.last}"
    for before, version in pairwise(each):
        if version.record is None or before.record is None:
            name = (version if version.record is None else before).kept.name
            what = f"cannot be read, so the part drawn by chance ({days}) does not count as drawn."
            told.append(Problem(name, what, RESTORE))
            return None
        day = first_difference(before.record.plan, version.record.plan, part.first, part.last)
        if day is None:
            continue
        change, name = version.record.change, version.kept.name
        why = f"{name}: {change.why}" if change is not None else name
        rest = "It counts as drawn only before." if day > part.first else "It does not count as drawn."
        told.append(Problem(name, f"changes the part drawn by chance ({days}) from {day} on.", rest, weight="note"))
        return _cut(part, (day - part.first).days, why) if day > part.first else None
    return part


def _cut(part: Segment, days: int, why: str) -> Segment:
    return replace(
        part,
        last=part.first + timedelta(days=days - 1),
        order=part.order[: ceil(days / part.block_days)],
        moved=why,
    )
