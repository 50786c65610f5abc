"""What the plan has for today, and whether it may be taken: the record, today's answers and the screen held together.

The same dose or less is never asked about, whatever the record, the answers or the screen look like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from modicum.diary.entry import Burden, Diary, SideEffect, Status
from modicum.diary.fields import Fields
from modicum.diary.totals import totals
from modicum.diary.trial import Trial
from modicum.doors.desk.agreed_rules import lost_lines, rules_today
from modicum.doors.desk.asked import barred_by_flags
from modicum.doors.desk.changes import told_of
from modicum.doors.desk.new_plan import screened_for
from modicum.doors.desk.plan_record import PlanRecord
from modicum.doors.desk.plan_versions import Versions
from modicum.doors.desk.revise_plan import ANYWAY
from modicum.errors import DataProblem
from modicum.plan.adjust import barred_by, barred_by_age
from modicum.plan.gate import (
    RATED_AT_LEAST,
    RATED_OF,
    TAKEN_SHARE,
    Answer,
    Attestation,
    Barred,
    ScreenedOn,
    Standing,
    may_move,
    may_start,
)
from modicum.plan.plan import NONE, Plan, Step
from modicum.plan.versions import since
from modicum.plan.way import Kind, Present, Way, present, way_to, way_to_kit
from modicum.problems import Problem
from modicum.quantities import Dose
from modicum.safety.person import Resolver


@dataclass(frozen=True)
class Today:
    """What was worked out for one day. after : the dose of the day's step, the most it can be where it is sealed.

    Without a way (way None) the plan does not speak of the day, or has no dose on it.
    """

    day: date
    after: Dose | None
    now: Present
    way: Way | None
    answer: Answer


def read_told(values: Mapping[str, object], *, at: str) -> dict[str, bool | None]:
    """Today's answers by the names of the gate's questions; what is left out is not known.

    Raises DataProblem with the file and the field.
    """
    fields = Fields(values, at)
    try:
        told = told_of(fields)
        fields.done()
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why
    return told


def newest(versions: Versions) -> tuple[PlanRecord, Attestation | None]:
    """The version in force, and the last agreement to any. Raises DataProblem if nobody can know what is in force."""
    if not versions.each:
        raise DataProblem(f"there is no plan.toml here, so nothing is planned for any day. {ANYWAY}")
    record = versions.each[-1].record
    if record is None or versions.problems:
        told = " ".join(map(str, versions.problems))
        raise DataProblem(f"what the plan has for today is not known. {told} {ANYWAY}")
    agreements = [
        one.record.agreed for one in versions.each if one.record is not None and one.record.agreed is not None
    ]
    return record, agreements[-1] if agreements else None


def screened_today(
    plan: Plan,
    values: Mapping[str, object] | None,
    resolve: Resolver,
    *,
    begun: bool,
    taken_before: Dose,
    today: date,
) -> ScreenedOn | None:
    """The screen of the doses from today on. begun : who takes it, or goes back to it as agreed, starts at no dose today."""
    ahead = since(plan, today)
    first = next((step.dose for step in plan.steps if step.dose > NONE), NONE)
    return screened_for(values, ahead, today, resolve, taken_before=taken_before, begun_at=first if begun else None)


def today_of(
    plan: Plan,
    trial: Trial,
    diary: Diary,
    *,
    told: Callable[[], Mapping[str, bool | None]],
    screen: Callable[[bool], ScreenedOn | None],
    agreed: Attestation | None,
    problems: Sequence[Problem],
    today: date,
) -> Today:
    """Whether the dose of today's step may be taken, by everything that is known.

    told, screen : called for a way up only; screen with whether today's dose is no start. problems : of the record; what could not be read may be what bars.
    """
    step = plan.step_of(today)
    if step is None or today.weekday() in plan.off_weekdays:
        now = present(plan, _taken(plan, trial, diary), trial.dose_before, today)
        return Today(today, None if step is None else NONE, now, None, Answer(()))
    now, way = _way(plan, step, trial, diary, today)
    if way.kind is Kind.SAME:
        return Today(today, step.dose, now, way, Answer(()))
    begun = (now.dose is not None and now.dose > NONE) or (way.kind is Kind.RETURN and not way.barred)
    standing = Standing(
        screened=screen(begun),
        approved=agreed,
        **told(),
        days_at_dose=way.days_at_dose,
        doses_taken_enough=now.days >= TAKEN_SHARE * now.span if way.kind is Kind.STEP else None,
        diary_fresh_enough=_rated_lately(trial, diary, today) >= RATED_AT_LEAST,
    )
    rules = rules_today(plan, trial, diary, problems, today=today).outcomes
    by_rules = (*barred_by(rules, agreed, starting=way.kind is Kind.START), *barred_by_age(rules, today))
    recorded = (*barred_by_flags(plan, step, trial, diary, today), *_by_the_record(problems))
    if way.kind is Kind.STEP and now.dose is not None:
        answer = may_move(now.dose, step.dose, standing, dwell_days=plan.dwell_days, today=today)
    else:
        answer = may_start(standing, today=today)
    return Today(today, step.dose, now, way, Answer((*way.barred, *recorded, *by_rules, *answer.barred)))


def severe_in(diary: Diary) -> tuple[SideEffect, ...]:
    """Severe side effects whose end is not written down."""
    return tuple(one for one in diary.side_effects if one.burden is Burden.SEVERE and one.until is None)


def rising_on(plan: Plan, trial: Trial, diary: Diary, today: date) -> bool:
    """Whether the plan's dose of the day is a higher one than what is taken by the record."""
    step = plan.step_of(today)
    if step is None or today.weekday() in plan.off_weekdays:
        return False
    return _way(plan, step, trial, diary, today)[1].kind is not Kind.SAME


def _way(plan: Plan, step: Step, trial: Trial, diary: Diary, today: date) -> tuple[Present, Way]:
    now = present(plan, _taken(plan, trial, diary), trial.dose_before, today)
    return now, way_to_kit(step, _swallowed(diary), today) if step.sealed else way_to(step.dose, plan, now, today)


def _by_the_record(problems: Sequence[Problem]) -> list[Barred]:
    """What the record fails to say, whatever was answered today."""
    lost = lost_lines(problems)
    if not lost:
        return []
    return [Barred(f"{lost} lines of the record could not be used.", "Mend them: modicum check TRIAL names each.")]


def _taken(plan: Plan, trial: Trial, diary: Diary) -> Mapping[date, Dose | None]:
    """The whole dose of every day that was recorded in full. A day with a slot missing is not."""
    slots = Counter(entry.day for entry in diary.doses)
    each = totals(diary, trial.unit)
    return {day: dose if slots[day] >= len(plan.slots) else None for day, dose in each.items()}


def _swallowed(diary: Diary) -> frozenset[date]:
    return frozenset(entry.day for entry in diary.doses if entry.status is Status.TAKEN)


def _rated_lately(trial: Trial, diary: Diary, today: date) -> int:
    """Days with a rating of the primary item among the RATED_OF before today."""
    rated = {entry.day for entry in diary.ratings if entry.item == trial.primary}
    return sum(today - timedelta(days=n) in rated for n in range(1, RATED_OF + 1))
