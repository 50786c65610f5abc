"""A kept plan and a change in; the next version out, or everything that stands in its way and what would lift it.

Less, and stopping, go a way of their own that asks nothing and reads no rule, no scheme and no answers of the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from modicum.analysis.foreseen import Foreseen, foresee
from modicum.doors.desk.changes import Less, Other, read_changes
from modicum.doors.desk.choices import OnHand
from modicum.doors.desk.choose_rules import check_compared
from modicum.doors.desk.knowing import adjustments, knowledge, protocols
from modicum.doors.desk.new_plan import screened_for, supply_of
from modicum.doors.desk.plan_record import PlanRecord
from modicum.doors.desk.plan_versions import Version, read_versions
from modicum.doors.desk.shelf import KeptPlan
from modicum.errors import DataProblem
from modicum.knowledge.protocol_shapes import Protocol
from modicum.plan.gate import Answer, Attestation, Barred, ScreenedOn, Standing, may_move, may_start
from modicum.plan.hours import too_near
from modicum.plan.plan import NONE, Drawn, Part, Plan
from modicum.plan.supply import Capsules, Liquid
from modicum.plan.versions import (
    Change,
    Rise,
    first_changed,
    jumps,
    lowered,
    new_rises,
    next_dose,
    revised,
    rises,
    since,
    step_dose,
    stopped,
    too_far,
    with_steps,
)
from modicum.plan.way import return_agreed
from modicum.problems import Problem
from modicum.quantities import Dose
from modicum.safety.person import Resolver

LOST = "0" * 64
"""Stands for the digest of a version whose bytes could not be read, and matches no file."""
OPEN = Answer(())
RULES_AGREED = Barred(
    "the adjustment rules would change, and nobody is named who agreed to that now.",
    "A new [[agreed]], with who, on which day and how.",
)
ANYWAY = "You may take less, or stop, on any day; no program has to be asked."


@dataclass(frozen=True)
class Turned:
    """The next version, or why there is none.

    record : to be kept; None if `problems` or `answer` stand in the way, or nothing is left to change. before : the
    versions that could be read, the newest last. cut : the drawn parts that it changes, each with the first day changed.
    """

    record: PlanRecord | None
    before: tuple[PlanRecord, ...]
    problems: tuple[Problem, ...] = ()
    answer: Answer = OPEN
    notes: tuple[str, ...] = ()
    supply: Capsules | Liquid | None = None
    cut: tuple[tuple[Drawn, date], ...] = ()


def revise(
    kept: Sequence[KeptPlan],
    values: Mapping[str, object],
    *,
    at: str,
    person: Callable[[], Mapping[str, object] | None],
    today: date,
    resolver: Callable[[], Resolver],
) -> Turned:
    """Raises DataProblem if the changes, or the versions that they build on, cannot be read.

    person, resolver : read the answers for the screen and the names of medicines; they are called only if something
    leads further up than was agreed.
    """
    asked = read_changes(values, at=at, today=today)
    each = read_versions(kept, None).each
    known = tuple(version.record for version in each if version.record is not None)
    if not known:
        raise DataProblem(f"no version of the plan can be read, so none can be changed. {ANYWAY}")
    if isinstance(asked, Less):
        return _less(asked, each, known, today)
    if each[-1].record is None:
        raise DataProblem(f"{each[-1].kept.name}: cannot be read, so nobody knows what is in force. {ANYWAY}")
    return _other(asked, each[-1], known, person=person, today=today, resolver=resolver)


# ------------------------------------------------------------------ less


def _less(asked: Less, each: Sequence[Version], known: tuple[PlanRecord, ...], today: date) -> Turned:
    """No drug, or a lower dose, to the end of the plan. What cannot be read or made is said and is not in the way."""
    newest, plan, notes = each[-1], known[-1].plan, list(asked.notes)
    begins = max(asked.change.begins, plan.calendar.first_day)
    if newest.record is None:
        if asked.dose != NONE:
            why = "cannot be read, so the dose in force is not known. Write stop = true, which is always possible."
            raise DataProblem(f"{newest.kept.name}: {why} {ANYWAY}")
        notes.append(f"{newest.kept.name} cannot be read; days before {begins} are those of version {plan.version}.")
    if begins > plan.last:
        return Turned(
            None, known, notes=(*notes, f"the plan ends on {plan.last}; nothing is planned from {begins} on.")
        )
    now = step_dose(plan, begins - timedelta(days=1), taken_before=known[-1].taken_before)
    if asked.dose > now:
        what = f"{asked.dose} is not lower than {now}, the dose of the day before {begins}."
        if (step := plan.step_of(begins - timedelta(days=1))) is not None and step.sealed:
            what = (
                f"the kit of the day before {begins} may hold {now}, so {asked.dose} may be more. Whoever has the key can "
                "open it (modicum open-key), or stop = true, which is always possible."
            )
        return Turned(None, known, problems=(Problem("field 'lower-to'", what, f"The nearest that passes is {now}."),))
    after = stopped(plan, on=begins) if asked.dose == NONE else lowered(plan, asked.dose, on=begins)
    turned = revised(plan, after, on=begins)
    if turned.plan is None:
        raise AssertionError(f"less was refused: {turned.problems}")
    record = _record(known[-1], newest.kept, turned.plan, replace(asked.change, begins=begins), today)
    record = replace(record, on_hand=asked.on_hand or record.on_hand)
    supply, lacking = _supply(record.plan, begins, record.on_hand)
    notes += [f"{problem} The change stands; ask the pharmacy how to make it up." for problem in lacking]
    return Turned(record, known, notes=tuple(notes), supply=supply, cut=_cut(plan, record.plan))


def _record(before: PlanRecord, newest: KeptPlan, plan: Plan, change: Change, today: date) -> PlanRecord:
    """The version after `newest`, as far as it follows from the plan and the change alone."""
    return replace(
        before,
        plan=replace(plan, version=newest.number + 1),
        made_on=today,
        agreed=None,
        horizon_changed=before.horizon_changed + (plan.horizon_days != before.plan.horizon_days),
        trial_digest=None,
        before_digest=newest.digest or LOST,
        change=change,
        jumps=(),
    )


def _cut(before: Plan, plan: Plan) -> tuple[tuple[Drawn, date], ...]:
    return tuple((part, day) for part in before.drawn if (day := first_changed(before, plan, part)) is not None)


def _supply(plan: Plan, begins: date, on_hand: OnHand | None) -> tuple[Capsules | Liquid | None, tuple[Problem, ...]]:
    """What has to be made for the doses from a day on; nothing if none is to come."""
    ahead = since(plan, begins)
    return (None, ()) if next(ahead.each_dose(), None) is None else supply_of(ahead, on_hand)


# ------------------------------------------------------------------ other steps


def _other(
    asked: Other,
    newest: Version,
    known: tuple[PlanRecord, ...],
    *,
    person: Callable[[], Mapping[str, object] | None],
    today: date,
    resolver: Callable[[], Resolver],
) -> Turned:
    before, begins = known[-1], asked.change.begins
    old, taken = before.plan, before.taken_before
    if today < before.made_on:
        why = f"was made on {before.made_on}, after {today}: a change is made today, and days that are over stay."
        raise DataProblem(f"{newest.kept.name}: {why} {ANYWAY}")
    scheme = protocols().get(old.protocol)
    after = with_steps(old, asked.steps, on=begins) if asked.steps else old
    ceiling = old.ceiling if asked.ceiling is None else asked.ceiling
    horizon = old.horizon_days if asked.horizon_days is None else asked.horizon_days
    adjust = old.adjust if asked.adjust is None else asked.adjust
    check_compared(asked.adjust or (), adjustments, run_in=any(step.part is Part.RUN_IN for step in old.steps))
    turned = revised(old, replace(after, ceiling=ceiling, horizon_days=horizon, adjust=adjust), on=begins)
    plan = turned.plan
    if plan is None:
        return Turned(None, known, problems=turned.problems)
    leaps = jumps(old, plan, scheme, on=begins, taken_before=taken)
    on_hand = before.on_hand if asked.on_hand is None else asked.on_hand
    supply, lacking = _supply(plan, begins, on_hand)
    named = {jump.dose for jump in asked.jumps}
    problems = [*_check_ceiling(ceiling, old, scheme), *lacking, *too_near(plan)]
    problems += [_unnamed(rise, plan, scheme) for rise in leaps if rise.after not in named]
    if problems:
        return Turned(None, known, problems=tuple(problems))
    agreed = _newly(asked.agreed, known)
    if adjust != old.adjust and agreed is None:
        return Turned(None, known, answer=Answer((RULES_AGREED,)))
    if leaps or ceiling > old.ceiling or new_rises(old, plan, on=begins, taken_before=taken):
        screened = _screened(old, plan, begins, person, today, resolver, taken_before=taken)
        answer = _gate(asked, plan, screened, agreed, today, taken_before=taken)
        if not answer.open:
            return Turned(None, known, answer=answer)
    record = _record(before, newest.kept, plan, asked.change, today)
    record = replace(record, agreed=agreed, jumps=asked.jumps, on_hand=on_hand)
    return Turned(record, known, supply=supply, cut=_cut(old, plan))


def _check_ceiling(ceiling: Dose, old: Plan, scheme: Protocol | None) -> list[Problem]:
    highest = scheme.ceiling.high if scheme is not None and scheme.ceiling is not None else old.ceiling
    if ceiling <= max(highest, old.ceiling):
        return []
    what = f"{ceiling} is above {highest}, the highest dose that the scheme states."
    return [Problem("field 'ceiling'", what, f"The nearest that it allows is {highest}.")]


def _unnamed(rise: Rise, plan: Plan, scheme: Protocol | None) -> Problem:
    """A jump that nobody put their name to, with the nearest step that is none."""
    if too_far(rise, scheme):
        most = None if scheme is None else next_dose(scheme, rise.before)
        what = f"from {rise.before} to {rise.after} is a larger step than the scheme's own next."
        near = f"The nearest that passes is {rise.before if most is None else most}."
    else:
        what = (
            f"{rise.after} would come after {rise.stayed} days on {rise.before}, and the plan stays {plan.dwell_days}."
        )
        near = f"The nearest that passes: {plan.dwell_days - rise.stayed} days more on {rise.before}."
    how = f"{near} Or write a [[jump]] with the prescriber, the day, the reason and this dose."
    return Problem(f"[[step]] from {rise.day}", what, how)


def _newly(agreed: Attestation | None, known: Sequence[PlanRecord]) -> Attestation | None:
    """An agreement that can be to this change: none of those before, and not older than the version that is changed."""
    if agreed is None or agreed.on < known[-1].made_on or agreed in [record.agreed for record in known]:
        return None
    return agreed


def _screened(
    old: Plan,
    plan: Plan,
    begins: date,
    person: Callable[[], Mapping[str, object] | None],
    today: date,
    resolver: Callable[[], Resolver],
    *,
    taken_before: Dose,
) -> ScreenedOn | None:
    """The screen of the doses to come; None if nobody's answers were handed in, or no dose is to come.

    Whoever takes it on the day before does not start at the next dose; after a break they do, unless going back to it at
    once was agreed.
    """
    ahead, answers = since(plan, begins), person()
    if answers is None or ahead.first_dose_day is None:
        return None
    now = step_dose(plan, begins - timedelta(days=1), taken_before=taken_before)
    following = next(step.dose for step in ahead.steps if step.dose > NONE)
    begun = now > NONE or return_agreed(following, old, begins)
    begun_at = next((step.dose for step in plan.steps if step.dose > NONE), now) if begun else None
    return screened_for(answers, ahead, today, resolver(), taken_before=taken_before, begun_at=begun_at)


def _gate(
    asked: Other,
    plan: Plan,
    screened: ScreenedOn | None,
    agreed: Attestation | None,
    today: date,
    *,
    taken_before: Dose,
) -> Answer:
    """The gate before every way up, asked for the day the change begins; the days at the dose are those of the plan."""
    begins = asked.change.begins
    first = next((rise for rise in rises(plan, on=begins, taken_before=taken_before) if rise.day == begins), None)
    named = first is not None and first.after in {jump.dose for jump in asked.jumps}
    nothing_to_stay_on = first is None or first.before == NONE or named
    standing = Standing(
        screened=screened,
        approved=agreed,
        days_at_dose=plan.dwell_days if nothing_to_stay_on or first is None else first.stayed,
        **asdict(asked.now),
    )
    if first is None:
        answer = may_start(standing, today=today)
    else:
        answer = may_move(first.before, first.after, standing, dwell_days=plan.dwell_days, today=today)
    if asked.agreed is not None and agreed is None:
        why = f"the agreement named, of {asked.agreed.on}, is to a version before this one."
        return Answer((*answer.barred, Barred(why, "A new agreement, to this change.")))
    return answer


def foreseen(record: PlanRecord) -> tuple[Foreseen, ...]:
    """What the changed plan can come to, if it is kept from now on; drawn parts that were changed are not drawn."""
    return foresee(record.plan, knowledge().verdicts, taken_before=record.taken_before)
