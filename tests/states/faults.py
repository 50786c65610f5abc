"""Faults put into the program by hand, one at a time, so that it is known that the stateful test can fail.

Each is a small change of one function, as a slip of somebody who works on it would be. `broken(name)` puts it in and takes it out.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from modicum.days import Calendar
from modicum.diary import adjust_facts, check, locks
from modicum.diary import asked as schedule
from modicum.doors.desk import agreed_rules, asked, may_increase, revise_plan
from modicum.errors import DataProblem
from modicum.knowledge.adjustment_shapes import Between, Says
from modicum.knowledge.rule_shapes import Ruling
from modicum.plan import adjust, gate, versions, way
from modicum.plan.plan import Plan
from modicum.safety import intervals, person
from modicum.safety.judge import Judgement
from states.subject import made

AGREED = gate.Attestation("Dr. A. Name", date(2026, 1, 1), "by phone")
TOLD = (
    "severe_effect_open",
    "red_flag_open",
    "self_harm_answer_positive",
    "pause_in_force",
    "no_increase_in_force",
)


def _standing(change: Callable[[gate.Standing], gate.Standing]) -> list[tuple[object, str, object]]:
    """The gate asked with another standing than the true one."""
    return [
        (gate, "may_move", lambda a, b, s, **more: MAY_MOVE(a, b, change(s), **more)),
        (gate, "may_start", lambda s, **more: MAY_START(change(s), **more)),
    ]


MAY_MOVE, MAY_START = gate.may_move, gate.may_start
WAY_TO, PRESENT = way.way_to, way.present
PLAN_PAUSE, PLAN_START = intervals.plan_pause, intervals.plan_start
STOPPED, LESS, KNOWN_OF, MISSED = versions.stopped, revise_plan._less, person.known_of, adjust_facts._missed
EACH_DOSE, EVALUATE = Plan.each_dose, adjust.evaluate
LOCKS_OF, DUE_ON = locks.locks_of, schedule.due_on


def _unless_none(standing, name):  # type: ignore[no-untyped-def]
    told = getattr(standing, name)
    return bool(told)


def _strict_move(before, after, standing, *, dwell_days, today):  # type: ignore[no-untyped-def]
    return gate.Answer((*gate._start(standing, today), *gate._climb(standing, dwell_days)))


def _ever_agreed(step, plan, now, ladder, today):  # type: ignore[no-untyped-def]
    return way.Way(way.Kind.RETURN)


def _any_rung(after, plan, now, today):  # type: ignore[no-untyped-def]
    found = WAY_TO(after, plan, now, today)
    return replace(found, barred=()) if found.kind is way.Kind.STEP else found


def _always_established(plan, taken, before, today):  # type: ignore[no-untyped-def]
    found = PRESENT(plan, taken, before, today)
    return replace(found, longest=dict.fromkeys(found.longest, 99))


def _less_needs_all(asked, each, known, today):  # type: ignore[no-untyped-def]
    if any(one.record is None for one in each):
        raise DataProblem("a version cannot be read.")
    return LESS(asked, each, known, today)


def _earlier(found):  # type: ignore[no-untyped-def]
    def back(one):  # type: ignore[no-untyped-def]
        return one if one.earliest is None else replace(one, earliest=one.earliest - timedelta(days=1))

    earliest = None if found.earliest is None else found.earliest - timedelta(days=1)
    return replace(found, earliest=earliest, each=tuple(map(back, found.each)))


def _own_zone(self, instant):  # type: ignore[no-untyped-def]
    return self.day_of_wall(instant.date(), instant.time())


def _first_telling(pairs, problems):  # type: ignore[no-untyped-def]
    kept = {}
    for _, entry in pairs:
        kept.setdefault(check.slot_of(entry), entry)
    return list(kept.values())


def _all_matched(who, resolve, intervals, *, today):  # type: ignore[no-untyped-def]
    return KNOWN_OF(who, lambda text: replace(resolve(text), status="matched"), intervals, today=today)


def _in_force_only(diary, questions, today):  # type: ignore[no-untyped-def]
    here = {one.id for one in diary.answers}
    return LOCKS_OF(
        replace(diary, lines=[one for one in diary.lines if one.kind != "answer" or one.id in here]), questions, today
    )


def _without_rise(today, questions, record, *, rising):  # type: ignore[no-untyped-def]
    return DUE_ON(today, questions, record, rising=False)


def _surely(between: Between) -> Between:
    return Between(between.low, between.low)


def _each_but_one(self) -> Iterator[object]:  # type: ignore[no-untyped-def]
    return (one for n, one in enumerate(EACH_DOSE(self)) if n != 30)


def _not_open_on_last_day(effect, today):  # type: ignore[no-untyped-def]
    return effect.day <= today and (effect.until is None or effect.until > today)


FAULTS: dict[str, list[tuple[object, str, object]]] = {
    "a step a day before the dwell days are over": [
        (
            gate,
            "may_move",
            lambda a, b, s, *, dwell_days, today: MAY_MOVE(a, b, s, dwell_days=dwell_days - 1, today=today),
        )
    ],
    "half of the doses of a stay are enough": [(may_increase, "TAKEN_SHARE", Decimal("0.5"))],
    "three rated days of seven are enough": [(may_increase, "RATED_AT_LEAST", 3)],
    "a screen is fresh for a month": [(gate, "FRESH_DAYS", 30)],
    "nobody has to have agreed": _standing(lambda s: replace(s, approved=AGREED)),
    "an agreement of tomorrow counts today": _standing(lambda s: replace(s, approved=s.approved and AGREED)),
    **{
        f"{name}: what nobody said counts as a no": _standing(
            lambda s, name=name: replace(s, **{name: _unless_none(s, name)})
        )
        for name in TOLD
    },
    **{f"{name}: a yes is not heard": _standing(lambda s, name=name: replace(s, **{name: False})) for name in TOLD},
    "less is asked about like more": [(gate, "may_move", _strict_move)],
    "the gate always says no": [(gate, "may_move", lambda a, b, s, **_: gate.Answer((gate.Barred("no", "no"),)))],
    "five days without a dose are no break": [(way, "SKIPPED_AT_MOST", 5)],
    "one day without a dose is a break": [(way, "SKIPPED_AT_MOST", 0)],
    "a return two months later": [(way, "RETURN_WITHIN", 60)],
    "a return that nobody agreed to": [(way, "return_agreed", lambda *_: True)],
    "a return to a dose that was never stayed on": [(way, "present", _always_established)],
    "after a break every dose is a return": [(way, "_back", _ever_agreed)],
    "a rung of the ladder is left out": [(way, "way_to", _any_rung)],
    "a lost line is nothing": [(agreed_rules, "lost_lines", lambda _: 0)],
    "of two tellings the first is taken": [(check, "_without_contradictions", _first_telling)],
    "no agreed rule bars": [(adjust, "barred_by", lambda *_, **__: ())],
    "a rule of which nobody can say does not bar": [
        (
            adjust.Outcome,
            "bars",
            property(lambda one: one.says is Says.APPLIES and one.rule is not None and one.rule.bars),
        )
    ],
    "a day that was left out was no missed dose": [
        (adjust_facts, "_missed", lambda plan, week: _surely(MISSED(plan, week)))
    ],
    "a side effect is over on its last day": [(adjust_facts, "is_open", _not_open_on_last_day)],
    "no ruling of the screen bars": [(Judgement, "may_start_or_increase", property(lambda _: True))],
    "the screen's open questions bar nothing": [
        (Judgement, "may_start_or_increase", property(lambda one: one.ruling.rank <= Ruling.ASK.rank))
    ],
    "a medicine that is not known counts as known": [(person, "known_of", _all_matched)],
    "the pause before a procedure is a day short": [
        (intervals, "plan_pause", lambda day, rule: PLAN_PAUSE(day, replace(rule, days=rule.days - 1)))
    ],
    "the opioid interval is a day short": [(intervals, "plan_start", lambda *a, **k: _earlier(PLAN_START(*a, **k)))],
    "a flag needs no contact": [(locks.Lock, "open", property(lambda one: not one.over))],
    "a contact about a severe side effect is enough while it lasts": [
        (locks.Lock, "open", property(lambda one: not one.contacts))
    ],
    "any contact opens the way back to a reaction": [(locks.Lock, "bars_return", property(lambda _: False))],
    "an answer that was taken back raises nothing": [(asked, "locks_of", _in_force_only)],
    "no question is ever due": [(asked, "due_of", lambda *_, **__: ())],
    "free text asks nothing": [(asked, "flags_of_name", lambda _: ())],
    "a question of last week is answered for today": [(schedule, "due_on", _without_rise)],
    "a stop begins a day late": [
        (versions, "stopped", lambda plan, *, on: STOPPED(plan, on=min(on + timedelta(days=1), plan.last)))
    ],
    "a stop needs every version": [(revise_plan, "_less", _less_needs_all)],
    "a new version is not asked about": [
        (versions, "new_rises", lambda *_, **__: ()),
        (versions, "jumps", lambda *_, **__: ()),
    ],
    "a jump needs no name": [(versions, "jumps", lambda *_, **__: ())],
    "an agreement is made up": [(revise_plan, "_newly", lambda *_: AGREED)],
    "what was drawn stays drawn after a change": [(versions, "first_changed", lambda *_: None)],
    "a dose of the plan is left out of its slots": [(Plan, "each_dose", _each_but_one)],
    "a day is told by the clock of where somebody is": [(Calendar, "day_of", _own_zone)],
}


@contextmanager
def broken(name: str) -> Iterator[None]:
    """The fault in every place that uses what it changes, and out again."""
    undo: list[tuple[object, str, object]] = []
    made.cache_clear()
    try:
        for owner, attribute, wrong in FAULTS[name]:
            right = owner.__dict__[attribute]
            places = [owner]
            if callable(right) and not isinstance(owner, type):
                places += [
                    module
                    for title, module in list(sys.modules.items())
                    if title.startswith(("modicum.", "states.")) and title != __name__
                    if module is not owner and module.__dict__.get(attribute) is right
                ]
            for place in places:
                undo.append((place, attribute, right))
                setattr(place, attribute, wrong)
        yield
    finally:
        for place, attribute, right in undo:
            setattr(place, attribute, right)
        made.cache_clear()
