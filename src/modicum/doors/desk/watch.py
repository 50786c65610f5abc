"""A trial and, if given, a person's answers in; blood tests, the dates that sources name, and signs to call about, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from modicum.diary.due import Start, dated, start_of
from modicum.diary.labs import series_of
from modicum.doors.desk.analyse_trial import Loaded, load
from modicum.doors.desk.knowing import knowledge, rule_book, watch_lists, watched_tests
from modicum.doors.desk.person import read_person
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.desk.shelf import Shelf
from modicum.knowledge.rule_shapes import Value
from modicum.problems import Problem
from modicum.report.page import Page
from modicum.report.watch import WatchSaid, watch_page
from modicum.safety.person import Resolver, known_of
from modicum.safety.watch import watch_for


@dataclass(frozen=True)
class Asked:
    """The answers of a person as parsed, and what to call their file."""

    values: Mapping[str, object]
    name: str


def watch_trial(
    shelf: Shelf, person: Asked | None, *, today: date, resolve: Callable[[], Resolver]
) -> tuple[WatchSaid | None, tuple[Problem, ...]]:
    """What stands on the page, and every problem. With a problem in the answers there is no page: they decide which lists apply."""
    facts: Mapping[str, Value] = {}
    if person is not None:
        intervals = rule_book().intervals
        answers, wrong = read_person(person.values, name=person.name, today=today, intervals=intervals)
        if wrong:
            return None, tuple(wrong)
        facts = known_of(answers, resolve(), intervals, today=today).facts
    loaded = load(shelf, today=today, as_of=today)
    lists = watch_lists()
    start = _start(shelf, loaded)
    watching = watch_for(lists, facts)
    said = WatchSaid(
        title=loaded.trial.title,
        day=today,
        start=start,
        series=series_of(loaded.diary.labs, watched_tests()),
        watching=watching,
        dues={one.list.id: dated(one.list.tests, loaded.diary.labs, start, today=today) for one in watching},
        conflicts=rule_book().conflicts,
        sources=knowledge().sources,
    )
    return said, loaded.problems


def page_of(said: WatchSaid) -> Page:
    """The page in words."""
    return watch_page(said, knowledge().words)


def _start(shelf: Shelf, loaded: Loaded) -> Start:
    """The plan in force says when the first dose was to be; a version that cannot be read says nothing."""
    each = read_versions(shelf.plans(), shelf.description_digest()).each
    record = each[-1].record if each else None
    planned = record.plan.first_dose_day if record is not None else None
    return start_of(loaded.diary, planned, loaded.trial.dose_before)
