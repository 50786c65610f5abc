"""A running trial in; what each way to go on would settle, by day, out. It reads, and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from modicum.analysis.evidence import day_by_day, gather
from modicum.analysis.ways_on import Ahead, Allowed, look_ahead, planned_after, return_agreed
from modicum.diary.trial import clock_orders
from modicum.doors.desk.analyse_bare import EngineName
from modicum.doors.desk.analyse_trial import Loaded
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.review import bars, review
from modicum.doors.desk.shelf import Shelf
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Analysis, Words
from modicum.report.go_on import going_page
from modicum.report.page import Page


@dataclass(frozen=True)
class Going:
    """What lies ahead of a trial. severe : labels of severe side effects that are not over; nothing else is said then."""

    title: str
    ahead: Ahead | None
    allowed: Allowed
    severe: tuple[str, ...]


def go_on(shelf: Shelf, loaded: Loaded, *, today: date, engine: EngineName) -> Going:
    """Raises DataProblem if the record says too little, or its doses are sealed."""
    trial, diary = loaded.trial, loaded.diary
    item, table = trial.primary_item, knowledge().verdicts
    said, why = review(shelf, loaded, today=today)
    if said.severe:
        return Going(trial.title, None, Allowed(False, False), tuple(one.label for one in said.severe))
    if item.scale.analysis is not Analysis.GAUSSIAN:
        raise DataProblem(f"{item.scale.id}: is no plain number scale, so nothing can be said of more days yet.")
    days = day_by_day(trial, item, diary)
    if days.sealed:
        raise DataProblem(f"{trial.id}: holds doses from sealed kits, so what more days would show is not known yet.")
    evidence = gather(days, clock_lag=clock_orders(trial, item)[0], instant_onset=item.instant_onset)
    now = next((dose for dose in reversed(days.dose) if dose is not None), None)
    if now is None:
        raise DataProblem(f"{trial.id}: no dose is recorded, so nothing can be said of more days.")
    plan = said.plan
    allowed = Allowed(up=not (why or bars(said)), direct=plan is not None and return_agreed(plan))
    planned = planned_after(plan, trial.calendar.on(len(days.dose) - 1)) if plan is not None else ()
    ahead = look_ahead(
        evidence, item, table, planned=planned, now=now, allowed=allowed, segments=trial.segments,
        calendar=trial.calendar, engine=engine,
    )  # fmt: skip
    return Going(trial.title, ahead, allowed, ())


def going_values(going: Going) -> dict[str, Any]:
    """Plain values for --json."""
    ahead = going.ahead
    return {
        "severe_open": list(going.severe),
        "higher_dose_open": going.allowed.up,
        "return_agreed": going.allowed.direct,
        "dose": None if ahead is None else str(ahead.dose),
        "settled_now": None if ahead is None else ahead.settled,
        "block_days": None if ahead is None else ahead.block_days,
        "ways": []
        if ahead is None
        else [
            {
                "way": way.name,
                "grade": way.grade.value if way.grade is not None else None,
                "settled": [{"after_days": one.days, "chance": round(one.chance, 3)} for one in way.by_day],
            }
            for way in ahead.ways
        ],
    }


def going_page_of(going: Going, words: Words) -> Page:
    """The page of it."""
    up, direct = going.allowed.up, going.allowed.direct
    return going_page(going.title, going.ahead, up=up, direct=direct, severe=going.severe, words=words)
