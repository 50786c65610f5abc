"""One person's answers in, rulings with their reasons and dates out. The resolver of medicine names is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from modicum.doors.desk.knowing import knowledge, rule_book
from modicum.doors.desk.person import read_person
from modicum.doors.desk.person_shape import ScreenProblems, ScreenShape, screen_shape
from modicum.doors.desk.shapes import problem_shape
from modicum.errors import FINE, SafetyStop
from modicum.problems import Problem
from modicum.safety.explain import Explainer, Profile, Said
from modicum.safety.judge import judge
from modicum.safety.person import MedicineLine, Resolver, known_of


@dataclass(frozen=True)
class Screened:
    """A judged person, in words and as the published shape."""

    said: Said
    shape: ScreenShape

    @property
    def exit_code(self) -> int:
        """0 if nothing bars a first dose, else 4: a script never takes a question for a pass."""
        return FINE if self.shape.may_start_or_increase else SafetyStop.exit_code


def nobody_knows(text: str) -> MedicineLine:
    """The resolver where there is none: no line is recognised, so every list with a medicine on it is a question."""
    return MedicineLine(text, "unrecognised")


def screen_person(
    values: Mapping[str, object],
    *,
    name: str,
    today: date,
    resolve: Resolver = nobody_knows,
    profile: Profile = "self-record",
) -> tuple[Screened | None, list[Problem]]:
    """Judge the answers of a parsed file. With a problem in it nothing is judged, and there is no Screened."""
    book = rule_book()
    person, problems = read_person(values, name=name, today=today, intervals=book.intervals)
    if problems:
        return None, problems
    known = known_of(person, resolve, book.intervals, today=today)
    judgement = judge(book.rules, known.facts, today=today)
    sources = knowledge().sources
    said = Explainer(knowledge().words, book, sources, profile).explain(judgement, known)
    shape = screen_shape(judgement, said, known, knowing=book, sources=sources, profile=profile, as_of=today)
    return Screened(said, shape), []


def problems_shape(problems: list[Problem]) -> ScreenProblems:
    """The problems of a file as the published shape."""
    return ScreenProblems([problem_shape(problem) for problem in problems])
