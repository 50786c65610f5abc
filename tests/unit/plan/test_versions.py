"""A changed plan, against dictionaries of days: what is over stays, what is to come is what was asked, and what leads up is found."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from modicum.plan.compile import compile_plan
from modicum.plan.plan import NONE, Part, Slot
from modicum.plan.versions import (
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
from unit.plan.makers import CLIMB, LADDER, choices, mg, scheme, stop, swaps, timing
from unit.plan.test_compile import chosen, fitting, made, schemes

FIRST = date(2027, 3, 1)


def by_day(plan):
    """{day: amount}, from the steps alone."""
    days = {}
    for step in plan.steps:
        for number in range(step.days):
            day = step.first + timedelta(days=number)
            assert day not in days
            days[day] = Decimal(0) if day.weekday() in plan.off_weekdays else step.dose.amount
    return days


def day(number):
    """A day of LADDER's plan, counted from 0: none to 13, 1.5 mg to 27, 3 mg to 41, 4.5 mg to 69."""
    return FIRST + timedelta(days=number)


def told(outcome):
    assert outcome.plan is None
    return " ".join(map(str, outcome.problems))


def changed(before, steps, on, **more):
    after = with_steps(before, [(Part.LADDER, days, mg(dose), None) for dose, days in steps], on=on)
    outcome = revised(before, replace(after, **more), on=on)
    assert outcome.problems == ()
    return outcome.plan


@st.composite
def plans(draw):
    protocol, wanted = draw(schemes()), draw(chosen())
    protocol, bent = fitting(protocol, wanted)
    plan = compile_plan(protocol, replace(wanted, **bent)).plan
    assume(plan is not None)
    return plan


@pytest.mark.hazard("H-11/each-day-once")
@settings(max_examples=300, deadline=None)
@given(plans(), st.data())
def test_past_days_stay_and_the_days_to_come_are_those_asked_for(before, data):
    """Held against dictionaries: the old one up to the day, the steps walked from it on."""
    old = by_day(before)
    on = before.calendar.first_day + timedelta(days=data.draw(st.integers(0, len(old))))
    doses = st.integers(0, int(before.ceiling.amount * 4)).map(lambda n: Decimal(n) / 4)
    lengths = st.integers(1, 40)
    steps = data.draw(st.lists(st.tuples(doses, lengths), min_size=1, max_size=5))
    wanted, walk = {d: amount for d, amount in old.items() if d < on}, on
    for dose, length in steps:
        for _ in range(length):
            wanted[walk] = Decimal(0) if walk.weekday() in before.off_weekdays else dose
            walk += timedelta(days=1)
    after = with_steps(before, [(Part.LADDER, n, mg(str(dose)), None) for dose, n in steps], on=on)
    outcome = revised(before, after, on=on)
    short = len(wanted) < before.horizon_days
    event("refused: shorter than the horizon" if short else "a new version")
    assert (outcome.plan is None) == short
    if outcome.plan is None:
        return
    assert by_day(outcome.plan) == wanted
    assert outcome.plan.version == 2
    for part in before.drawn:
        days = [part.first + timedelta(days=n) for n in range((part.last - part.first).days + 1)]
        assert (part in outcome.plan.drawn) == all(wanted.get(d) == old[d] for d in days)


@settings(max_examples=200, deadline=None)
@given(plans(), st.data())
def test_stopping_and_lowering_are_possible_on_every_day_of_every_plan(before, data):
    old = by_day(before)
    on = before.calendar.first_day + timedelta(days=data.draw(st.integers(0, len(old) - 1)))
    for after, amount in (
        (stopped(before, on=on), NONE),
        (lowered(before, before.steps[0].dose, on=on), before.steps[0].dose),
    ):
        plan = revised(before, after, on=on).plan
        off = before.off_weekdays
        assert by_day(plan) == {
            d: dose if d < on else (Decimal(0) if d.weekday() in off else amount.amount) for d, dose in old.items()
        }


def test_a_step_that_runs_across_the_day_is_cut_there_and_keeps_its_place():
    plan = changed(made(), [("1.5", 50)], day(30))
    assert [(s.first, s.days, str(s.dose)) for s in plan.steps] == [
        (day(0), 14, "0 mg"), (day(14), 14, "1.5 mg"), (day(28), 2, "3 mg"), (day(30), 50, "1.5 mg"),
    ]  # fmt: skip


def test_versions_follow_one_another():
    second = changed(made(), [("1.5", 50)], day(30))
    third = revised(second, stopped(second, on=day(40)), on=day(40)).plan
    assert (third.version, third.dose_on(day(29)), third.dose_on(day(39)), third.dose_on(day(40))) == (
        3, mg("3"), mg("1.5"), NONE,
    )  # fmt: skip


@pytest.mark.hazard("H-11/schedule")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": "other"}, "other (made-up) is not mine"),
        ({"protocol": "other"}, "mine (other) is not mine"),
        ({"off_weekdays": frozenset({2})}, "off weekdays would not be those of version 1"),
        ({"slots": (Slot("noon", None, Decimal(1)),)}, "slots would not be those"),
        ({"horizon_days": 69}, "nearest that passes is 70"),
        ({"ceiling": mg("3")}, "above the agreed ceiling of 3 mg"),
    ],
)
def test_what_would_reach_back_or_judge_earlier_is_refused(change, words):
    before = made()
    assert words in told(revised(before, replace(before, **change), on=day(60)))


def test_the_calendar_of_a_plan_stays():
    before = made()
    other = replace(before.calendar, zone="America/New_York")
    assert "calendar would not be" in told(revised(before, replace(before, calendar=other), on=day(3)))


@pytest.mark.parametrize(("on", "nearest"), [(-1, 0), (72, 70)])
def test_a_change_that_would_leave_days_out_names_the_nearest_day(on, nearest):
    before = made()
    assert f"nearest that passes is {day(nearest)}" in told(revised(before, before, on=day(on)))
    longer = with_steps(before, [(Part.LADDER, 90, mg("1.5"), None)], on=day(nearest))
    assert revised(before, longer, on=day(nearest)).plan is not None


def test_a_longer_horizon_needs_days_to_look_at_and_the_missing_ones_are_counted():
    before = made()
    assert "10 days more" in told(revised(before, replace(before, horizon_days=80), on=day(70)))
    assert changed(before, [("4.5", 10)], day(70), horizon_days=80).horizon_days == 80


def test_a_draw_stays_drawn_only_if_every_day_of_it_is_as_drawn():
    before = made(swaps=swaps())
    (part,) = before.drawn
    ladder = changed(
        before, [("3", 3), ("4.5", 25), *((str(s.dose.amount), s.days) for s in before.steps[4:])], day(42)
    )
    assert ladder.drawn == (part,)
    cut = revised(before, stopped(before, on=day(90)), on=day(90)).plan
    assert cut.drawn == ()
    first = first_changed(before, cut, part)
    assert by_day(before)[first] != 0
    assert all(by_day(before)[day(n)] == 0 for n in range(90, (first - FIRST).days))


def test_drawn_days_and_what_was_agreed_for_stopping_hold_only_while_nobody_changes_those_days():
    before = made(timing=timing(), stop=stop(), horizon_days=91)
    early = revised(before, stopped(before, on=day(20)), on=day(20)).plan
    assert (early.timed, early.relapse) == (None, None)
    # the ladder and its room end after 14 + 3 * 14 + 7 * 3 + 28 - 14 = 91 days; all windows are over by then
    late = revised(before, stopped(before, on=day(100)), on=day(100)).plan
    assert late.timed == before.timed
    assert late.relapse is None


# ------------------------------------------------------------------ what leads up


def test_every_rise_is_found_with_the_days_stayed_before_it():
    found = rises(made(), on=FIRST, taken_before=NONE)
    assert [(r.day, str(r.before), str(r.after), r.stayed) for r in found] == [
        (day(14), "0 mg", "1.5 mg", 14), (day(28), "1.5 mg", "3 mg", 14), (day(42), "3 mg", "4.5 mg", 14),
    ]  # fmt: skip


def test_a_stay_is_counted_across_the_cut_of_a_step():
    plan = changed(made(), [("1.5", 12), ("3", 40)], day(20))
    (rise,) = rises(plan, on=day(20), taken_before=NONE)
    assert rise.stayed == 6 + 12


def test_a_plan_that_begins_higher_than_what_was_taken_rises_on_its_first_day():
    plan = made(taken_before=mg("1.5"), run_in_days=0, horizon_days=56)
    assert rises(plan, on=FIRST, taken_before=mg("1.5"))[0].after == mg("3")
    assert rises(plan, on=FIRST, taken_before=NONE)[0].after == mg("1.5")


@pytest.mark.parametrize(
    ("steps", "on", "count"),
    [
        ([("1.5", 50)], 28, 0),  # stays instead of going up
        ([("1.5", 7), ("3", 14), ("4.5", 28)], 28, 0),  # a week later than agreed
        ([("0", 7), ("3", 49)], 28, 0),  # a pause, and back to what was agreed for those days
        ([("3", 14), ("4.5", 35)], 21, 2),  # a week earlier
        ([("4.5", 42)], 28, 1),  # higher on that day than agreed
        ([("3", 14), ("4.5", 28), ("6", 14)], 28, 1),  # beyond the end
    ],
)
def test_a_rise_is_new_where_the_version_before_had_less_on_that_day(steps, on, count):
    before = made(scheme((("1.5", 14), ("3", 14), ("4.5", None)), ceiling="6"), ceiling=mg("6"))
    plan = changed(before, steps, day(on))
    assert len(new_rises(before, plan, on=day(on), taken_before=NONE)) == count


@pytest.mark.parametrize(
    ("protocol", "dose", "most"),
    [
        (LADDER, "0", "1.5"),
        (LADDER, "1.5", "3"),
        (LADDER, "2", "3"),
        (LADDER, "4.5", None),
        (CLIMB, "0", "1"),
        (CLIMB, "0.5", "1.5"),
        (CLIMB, "3", "4"),
        (scheme((("1 to 2", 14), ("3", None))), "0", "2"),
        (scheme(climb=("0.5", None, "7")), "1", None),
    ],
)
def test_the_schemes_own_next_step_is_its_longest(protocol, dose, most):
    assert next_dose(protocol, mg(dose)) == (mg(most) if most else None)


@pytest.mark.hazard("H-08/named-approval")
@pytest.mark.parametrize(
    ("steps", "on", "found"),
    [
        ([("4.5", 50)], 28, [("1.5 mg", "4.5 mg", 14)]),  # passes a dose by
        ([("1.5", 3), ("3", 3), ("4.5", 40)], 28, [("3 mg", "4.5 mg", 3)]),  # too few days on 3 mg
        ([("0", 14), ("4.5", 40)], 30, [("0 mg", "4.5 mg", 14)]),  # back to the old dose after two weeks without
        ([("0", 14), ("1.5", 14), ("3", 30)], 30, []),  # climbs again
        ([("3", 14), ("4.5", 28)], 28, []),  # as agreed
        ([("1.5", 7), ("3", 14), ("4.5", 28)], 28, []),  # later than agreed
        ([("3", 1), ("1.5", 1), ("3", 40)], 30, [("1.5 mg", "3 mg", 1)]),
    ],
)
def test_a_jump_is_a_larger_step_than_the_schemes_or_one_before_its_time(steps, on, found):
    before = made()
    plan = changed(before, steps, day(on))
    leaps = jumps(before, plan, LADDER, on=day(on), taken_before=NONE)
    assert [(str(r.before), str(r.after), r.stayed) for r in leaps] == found


def test_without_the_scheme_every_other_step_up_is_a_jump():
    before = made()
    plan = changed(before, [("1.5", 7), ("3", 14), ("4.5", 28)], day(28))
    leaps = jumps(before, plan, None, on=day(28), taken_before=NONE)
    assert [leap.after for leap in leaps] == [mg("3"), mg("4.5")]
    assert too_far(leaps[0], None)
    assert jumps(before, changed(before, [("3", 14), ("4.5", 28)], day(28)), None, on=day(28), taken_before=NONE) == ()


def test_the_doses_to_come_are_those_from_the_day_on():
    ahead = since(made(), day(30))
    assert next(ahead.each_dose()).day == day(30)
    assert len(list(ahead.each_dose())) == 40


def test_the_dose_of_the_day_before_is_that_of_its_step_also_on_a_day_without_one():
    plan = compile_plan(replace(LADDER, off_days_a_week=1), choices(off_weekdays=frozenset({6}))).plan
    sunday = date(2027, 3, 21)
    assert (plan.dose_on(sunday), step_dose(plan, sunday, taken_before=NONE)) == (NONE, mg("1.5"))
    assert step_dose(plan, day(-1), taken_before=mg("2")) == mg("2")
    assert step_dose(plan, day(90), taken_before=NONE) == mg("4.5")
