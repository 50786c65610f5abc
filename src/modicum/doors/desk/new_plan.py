"""A file of choices in; a plan with everything a person and their prescriber look at before they agree, or what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from modicum.analysis.foreseen import Foreseen, foresee
from modicum.doors.desk.choices import Asked, OnHand, read_choices
from modicum.doors.desk.foresight import looked_ahead
from modicum.doors.desk.knowing import adjustments, knowledge, protocols, rule_book
from modicum.doors.desk.person import read_person
from modicum.errors import DataProblem
from modicum.plan.compile import compile_plan
from modicum.plan.gate import Answer, ScreenedOn, may_approve
from modicum.plan.hours import too_near
from modicum.plan.life import Move, State, moved
from modicum.plan.lines import sheet_of
from modicum.plan.lint import Finding, lint
from modicum.plan.plan import NONE, Plan
from modicum.plan.sealed import Kit, kits_of
from modicum.plan.supply import Capsules, Liquid, capsules, liquid
from modicum.problems import Problem
from modicum.quantities import Dose
from modicum.report.plan import PlanSaid
from modicum.safety.judge import judge
from modicum.safety.person import Resolver, known_of


@dataclass(frozen=True)
class Made:
    """A plan with what belongs to it. answer : whether it can be approved, and if not, every reason."""

    asked: Asked
    plan: Plan
    state: State
    findings: tuple[Finding, ...]
    grades: tuple[Foreseen, ...]
    supply: Capsules | Liquid | None
    answer: Answer
    kits: tuple[Kit, ...] = ()


def said_of(made: Made) -> PlanSaid:
    """What the pages of a new plan say."""
    return PlanSaid(
        made.plan,
        made.asked.protocol,
        made.state,
        made.asked.approved,
        made.answer,
        made.grades,
        made.supply,
        made.findings,
        made.kits,
        adjustments(),
    )


def new_plan(
    values: Mapping[str, object],
    *,
    at: str,
    person: Mapping[str, object] | None,
    today: date,
    resolve: Resolver,
) -> tuple[Made | None, tuple[Problem, ...]]:
    """The plan, or every constraint that fails. Raises DataProblem if a file cannot be read as what it should be."""
    asked = read_choices(values, at=at, protocols=protocols(), scales=knowledge().scales, rules=adjustments)
    compiled = compile_plan(asked.protocol, asked.choices)
    if compiled.plan is None:
        return None, compiled.problems
    supply, lacking = supply_of(compiled.plan, asked.on_hand)
    if lacking := (*lacking, *too_near(compiled.plan)):
        return None, lacking
    kits, lacking = kits_of(compiled.plan, supply)
    if lacking:
        return None, lacking
    if asked.approved is not None and asked.approved.on > today:
        raise DataProblem(
            f"{at}: [[agreed]]: field 'on': {asked.approved.on} is still to come. Write the day it was agreed."
        )
    if compiled.plan.calendar.first_day < today:
        problem = Problem(
            "field 'first-day'",
            f"{compiled.plan.calendar.first_day} is past, so its first days could not be kept.",
            f"The nearest that passes is {today}.",
        )
        return None, (problem,)
    before = asked.choices.taken_before
    answer = may_approve(screened_for(person, compiled.plan, today, resolve, taken_before=before), today=today)
    state = moved(State.DRAFT, Move.PROPOSE)
    if asked.approved is not None and answer.open:
        state = moved(state, Move.APPROVE)
    table = knowledge().verdicts
    grades = foresee(compiled.plan, table, taken_before=before)
    findings = (*lint(sheet_of(compiled.plan)), *looked_ahead(compiled.plan))
    return Made(asked, compiled.plan, state, findings, grades, supply, answer, kits), ()


def supply_of(plan: Plan, on_hand: OnHand | None) -> tuple[Capsules | Liquid | None, tuple[Problem, ...]]:
    if on_hand is None:
        return None, ()
    if on_hand.mg_per_ml is not None and on_hand.mark is not None:
        return liquid(plan, mg_per_ml=on_hand.mg_per_ml, mark=on_hand.mark)
    return capsules(plan, on_hand.strengths)


def screened_for(
    values: Mapping[str, object] | None,
    plan: Plan,
    today: date,
    resolve: Resolver,
    *,
    taken_before: Dose,
    begun_at: Dose | None = None,
) -> ScreenedOn | None:
    """The screen of the person today, of this plan's first day and doses; None if nobody's answers were handed in.

    begun_at : the first dose of the whole plan, for somebody who is taking it when these days begin; else that of these
    days. taken_before : the dose before the plan. Who took as much as it begins with began long before it, with a dose
    that only they can say: it is taken from their answers alone, and is not known if they leave it out.
    Raises DataProblem if the answers cannot be read, or speak of another first day or other doses than the plan.
    """
    if values is None:
        return None
    book = rule_book()
    person, problems = read_person(values, name="person", today=today, intervals=book.intervals)
    if problems:
        raise DataProblem(" ".join(str(problem) for problem in problems))
    first, top = plan.first_dose_day, max(step.dose for step in plan.steps)
    start = next(step.dose for step in plan.steps if step.dose > NONE) if begun_at is None else begun_at
    if person.first_dose is None:
        person = replace(person, first_dose=first)
    known = known_of(person, resolve, book.intervals, today=today)
    facts = dict(known.facts)
    planned_doses = [
        ("first-dose", person.first_dose, first),
        ("top-dose", facts.setdefault("top-dose-mg", top.amount), top.amount),
    ]
    if not NONE < start <= taken_before:
        planned_doses.insert(1, ("start-dose", facts.setdefault("start-dose-mg", start.amount), start.amount))
    for what, told, planned in planned_doses:
        if told != planned:
            raise DataProblem(
                f"person: field '{what}': says {told}, and the plan says {planned}. Screen the plan that will be followed: "
                "correct one of the two."
            )
    return ScreenedOn(judge(book.rules, facts, today=today), today)
