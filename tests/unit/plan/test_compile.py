"""A scheme made one person's own: against a schedule walked day by day, and against every constraint by itself."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from modicum.errors import DataProblem
from modicum.plan.choices import Choices
from modicum.plan.compile import compile_plan
from modicum.plan.drawn import allowed_orders, draw_delays, draw_rounds
from modicum.plan.plan import NONE, Part, Slot, Step, check_whole
from unit.plan.makers import BEDTIME, CLIMB, LADDER, came_out, choices, mg, scheme, stop, swaps, timing
from unit.plan.slow_schedule import RefusedError, schedule


def made(protocol=LADDER, **more):
    compiled = compile_plan(protocol, choices(**more))
    assert compiled.problems == ()
    return compiled.plan


def refused(protocol=LADDER, **more):
    compiled = compile_plan(protocol, choices(**more))
    assert compiled.plan is None
    return " ".join(map(str, compiled.problems))


def test_a_ladder_is_dated_step_by_step():
    steps = [(str(s.first), str(s.last), str(s.dose), s.part) for s in made().steps]
    assert steps == [
        ("2027-03-01", "2027-03-14", "0 mg", Part.RUN_IN),
        ("2027-03-15", "2027-03-28", "1.5 mg", Part.LADDER),
        ("2027-03-29", "2027-04-11", "3 mg", Part.LADDER),
        ("2027-04-12", "2027-05-09", "4.5 mg", Part.LADDER),
    ]


def test_days_outside_the_plan_have_no_dose_and_days_of_the_run_in_have_none_to_take():
    plan = made()
    assert plan.dose_on(date(2027, 2, 28)) is None
    assert plan.dose_on(date(2027, 5, 10)) is None
    assert plan.dose_on(date(2027, 3, 14)) == NONE
    assert next(plan.each_dose()).day == date(2027, 3, 15)


def test_a_day_without_a_dose_each_week():
    plan = made(replace(LADDER, off_days_a_week=1), off_weekdays=frozenset({6}))
    assert plan.dose_on(date(2027, 3, 21)) == NONE  # a Sunday
    assert plan.dose_on(date(2027, 3, 22)) == mg("1.5")
    assert not any(planned.day.weekday() == 6 for planned in plan.each_dose())


def test_whoever_takes_it_six_days_a_week_already_plans_from_there_whatever_the_scheme_says():
    begun = {"taken_before": mg("3"), "run_in_days": 0, "begin_at_present": True, "horizon_days": 20}
    plan = made(LADDER, off_weekdays=frozenset({6}), **begun)
    assert plan.dose_on(date(2027, 3, 7)) == NONE  # a Sunday
    assert plan.dose_on(date(2027, 3, 8)) == mg("3")
    assert "Name 0" in refused(LADDER, off_weekdays=frozenset(range(7)), **begun)


def test_somebody_who_takes_it_already_begins_without_a_run_in():
    plan = made(taken_before=mg("1.5"), run_in_days=0, horizon_days=56)
    assert (plan.steps[0].first, plan.steps[0].dose) == (date(2027, 3, 1), mg("1.5"))


def test_doses_that_shares_do_not_divide_exactly_are_refused():
    eighths = tuple(Slot(name, None, Decimal(n) / 8) for name, n in (("morning", 1), ("bedtime", 7)))
    protocol = scheme((("0.000001", None),), ceiling="1", times_a_day=2)
    assert "is no exact amount" in refused(protocol, slots=eighths, ceiling=mg("0.000001"))


def test_as_many_times_a_day_as_the_scheme_says():
    half = tuple(Slot(name, None, Decimal("0.5")) for name in ("morning", "bedtime"))
    assert "gives it 1 times a day" in refused(slots=half)


def test_two_doses_a_day_are_exact_shares():
    slots = (Slot("morning", None, Decimal("0.5")), Slot("bedtime", None, Decimal("0.5")))
    plan = made(replace(LADDER, times_a_day=2), slots=slots)
    day = [planned for planned in plan.each_dose() if planned.day == date(2027, 3, 15)]
    assert [(one.slot, str(one.dose)) for one in day] == [("morning", "0.75 mg"), ("bedtime", "0.75 mg")]


PRESENT = (LADDER, {"taken_before": mg("3"), "run_in_days": 0, "begin_at_present": True, "horizon_days": 20})
"""Somebody who takes 3 mg already, and stays on the ladder there."""


@pytest.mark.hazard("H-08/dwell-and-step")
@pytest.mark.parametrize(
    ("protocol", "change", "words"),
    [
        (scheme((("1", 6), ("2", 6), ("3", None))), {"ceiling": mg("3")}, ["6 days", "at least 7"]),
        (LADDER, {"run_in_days": 13}, ["run-in-days", "nearest that passes is 14"]),
        (LADDER, {"taken_before": mg("3"), "run_in_days": 14}, ["run-in-days", "3 mg is taken already"]),
        (LADDER, {"taken_before": mg("1"), "run_in_days": 0}, ["taken-before", "begins at 1 mg or below"]),
        (LADDER, {"ceiling": mg("4.6")}, ["ceiling", "nearest that it allows is 4.5 mg"]),
        (LADDER, {"ceiling": mg("1")}, ["ceiling", "nearest that passes is 1.5 mg"]),
        (LADDER, {"ceiling": mg("0")}, ["ceiling", "is 0 mg"]),
        (LADDER, {"start": mg("2")}, ["start", "nearest that it allows is 1.5 mg"]),
        (LADDER, {"increase": mg("1")}, ["increase", "lists its doses one by one"]),
        (LADDER, {"days_on_a_dose": 13}, ["days-on-a-dose", "nearest is 14"]),
        (LADDER, {"horizon_days": 71}, ["horizon-days", "nearest that passes is 70"]),
        (LADDER, {"off_weekdays": frozenset({6})}, ["off-weekdays", "Name 0"]),
        (LADDER, {"slots": (BEDTIME, BEDTIME)}, ["shares", "add up to 1"]),
        (LADDER, {"slots": ()}, ["shares", "add up to 1"]),
        (CLIMB, {"increase": mg("0.5"), "days_on_a_dose": 7}, ["start", "is missing"]),
        (CLIMB, {"start": mg("0.5"), "days_on_a_dose": 7}, ["increase", "is missing"]),
        (CLIMB, {"start": mg("0.5"), "increase": mg("0.5")}, ["days-on-a-dose", "is missing"]),
        (CLIMB, {"start": mg("0.25"), "increase": mg("0.5"), "days_on_a_dose": 7}, ["nearest", "0.5 mg"]),
        (CLIMB, {"start": mg("0.5"), "increase": mg("2"), "days_on_a_dose": 7}, ["nearest", "1 mg"]),
        (CLIMB, {"start": mg("0.5"), "increase": mg("0.5"), "days_on_a_dose": 15}, ["nearest is 14"]),
        (
            CLIMB,
            {"start": mg("1"), "increase": mg("1"), "days_on_a_dose": 7},
            ["do not lead to 4.5 mg", "nearest that passes is 4 mg"],
        ),
        (LADDER, {"swaps": swaps(rounds=1)}, ["rounds", "nearest that passes is 2"]),
        (LADDER, {"swaps": swaps(rounds=5)}, ["rounds", "nearest that passes is 4"]),
        (LADDER, {"swaps": swaps(block_days=6)}, ["block-days", "nearest that passes is 7"]),
        (LADDER, {"swaps": swaps(block_days=14)}, ["block-days", "nearest that passes is 13"]),
        (LADDER, {"swaps": swaps(), "days_on_the_last": 13}, ["days-on-the-last-dose", "nearest that passes is 14"]),
        (LADDER, {"swaps": swaps(direct=False)}, ["block-days", "climbs back", "nearest that passes is 56"]),
        (LADDER, {"ceiling": mg("1.5"), "swaps": swaps(against="rung-below")}, ["against", "no rung below"]),
        (LADDER, {"swaps": swaps(direct=False, block_days=55)}, ["28 days", "nearest that passes is 56"]),
        (LADDER, {"swaps": swaps(against="rung-below", direct=False)}, ["3 mg is taken for 14 days", "passes is 14"]),
        (LADDER, {"swaps": swaps(), "stop": stop()}, ["stop-trial", "Keep one of the two"]),
        (LADDER, {"timing": timing(window_days=29)}, ["window-days", "nearest that passes is 28"]),
        (LADDER, {"timing": timing(window_days=0)}, ["window-days", "nearest that passes is 1"]),
        (LADDER, {"ceiling": mg("1.5"), "timing": timing(window_days=6)}, ["window-days", "nearest that passes is 7"]),
        (PRESENT[0], PRESENT[1] | {"ceiling": mg("3"), "timing": timing()}, ["step-timing", "Leave it out"]),
        (
            PRESENT[0],
            PRESENT[1] | {"taken_before": mg("2")},
            ["begin-at-present-dose", "nearest dose of this one is 1.5"],
        ),
        (LADDER, {"stop": stop(days_without=13, of_days=13)}, ["days-without", "nearest that passes is 14"]),
        (LADDER, {"stop": stop(compared_days=29)}, ["compared-days", "nearest that passes is 28"]),
        (LADDER, {"stop": stop(compared_days=6)}, ["compared-days", "nearest that passes is 7"]),
        (LADDER, {"stop": stop(), "days_on_the_last": 6}, ["days-on-the-last-dose", "nearest that passes is 7"]),
        (LADDER, {"stop": stop(of_days=29)}, ["of-days", "nearest that passes is 28"]),
        (LADDER, {"stop": stop(on_days=8)}, ["on-days", "nearest that passes is 7"]),
        (LADDER, {"stop": stop(worse_by=Decimal(0))}, ["worse-by", "more than 0"]),
        (LADDER, {"stop": stop(), "ceiling": mg("1.5")}, ["field 'by'", '"at-once"']),
        (scheme((("1 to 2", 14), ("3", None))), {"ceiling": mg("3")}, ["start", "is missing"]),
        (scheme((("1", 14), ("2 to 3", None))), {"ceiling": mg("3")}, ["step 2", "was not agreed"]),
        (scheme((("1", None), ("3", None))), {}, ["how long each dose is taken"]),
        (scheme(climb=("0.5", None, "7")), {}, ["how much more"]),
        (scheme((("1", 7), ("3", None)), ceiling=None), {}, ["the highest dose"]),
        (scheme(), {}, ["the first dose", "how much more", "how long"]),
        (scheme((("1", None),), not_for_modicum="It is for children."), {}, ["It is for children."]),
        (scheme((("1", 7), ("2", 14), ("3", None))), {"days_on_a_dose": 7}, ["step by step", "Remove"]),
        (scheme((("4.5", None),)), {"days_on_a_dose": 7}, ["one dose only"]),
    ],
)
def test_what_does_not_fit_is_refused_with_the_nearest_that_does(protocol, change, words):
    told = refused(protocol, **change)
    for word in words:
        assert word in told, told


@pytest.mark.parametrize(
    ("protocol", "change", "mended"),
    [
        (LADDER, {"run_in_days": 13, "horizon_days": 69}, {"run_in_days": 14}),
        (LADDER, {"ceiling": mg("9")}, {"ceiling": mg("4.5")}),
        (LADDER, {"days_on_a_dose": 3}, {"days_on_a_dose": 14}),
        (LADDER, {"horizon_days": 500}, {"horizon_days": 70}),
        (LADDER, {"swaps": swaps(rounds=9)}, {"swaps": swaps(rounds=4)}),
        (LADDER, {"swaps": swaps(block_days=20)}, {"swaps": swaps(block_days=13)}),
        (LADDER, {"swaps": swaps(direct=False, block_days=55)}, {"swaps": swaps(direct=False, block_days=56)}),
        (
            LADDER,
            {"swaps": swaps(direct=False, against="rung-below", block_days=13)},
            {"swaps": swaps(direct=False, against="rung-below", block_days=14)},
        ),
        (LADDER, {"timing": timing(window_days=30)}, {"timing": timing(window_days=28)}),
        (LADDER, {"stop": stop(compared_days=99)}, {"stop": stop(compared_days=28)}),
        (LADDER, {"stop": stop(of_days=99)}, {"stop": stop(of_days=28)}),
        (
            CLIMB,
            {"start": mg("1"), "increase": mg("1"), "days_on_a_dose": 7},
            {"start": mg("1"), "increase": mg("1"), "days_on_a_dose": 7, "ceiling": mg("4"), "horizon_days": 60},
        ),
    ],
)
def test_the_nearest_that_is_named_does_pass(protocol, change, mended):
    refused(protocol, **change)
    made(protocol, **(change | mended))


def test_all_that_fails_is_said_at_once():
    told = refused(run_in_days=3, ceiling=mg("9"), days_on_a_dose=2)
    assert all(word in told for word in ("run-in-days", "ceiling", "days-on-a-dose"))


def test_blocks_follow_the_ladder_and_hold_each_dose_once_a_round():
    plan = made(swaps=swaps(rounds=4))
    (drawn,) = plan.drawn
    assert (drawn.first, drawn.last) == (date(2027, 5, 10), date(2027, 5, 10) + timedelta(days=8 * 13 - 1))
    assert [step.dose for step in plan.steps if step.part is Part.RE_CHALLENGE] == list(drawn.order)
    assert all(sorted(drawn.order[n : n + 2]) == [NONE, mg("4.5")] for n in range(0, 8, 2))


def test_without_a_direct_return_a_block_climbs_back_by_the_ladder():
    plan = made(swaps=swaps(direct=False, block_days=56))
    (drawn,) = plan.drawn
    assert drawn.climb_days == 28
    days = {number: [] for number in range(1, 7)}
    for step in plan.steps:
        if step.block is not None:
            days[step.block] += [step.dose] * step.days
    before = mg("4.5")
    for number, dose in enumerate(drawn.order, 1):
        rises = dose == mg("4.5") and before == mg("0")
        assert days[number] == ([mg("1.5")] * 14 + [mg("3")] * 14 + [dose] * 28 if rises else [dose] * 56)
        before = dose
    assert {step.part for step in plan.steps if step.block and step.dose in {mg("1.5"), mg("3")}} == {Part.CLIMB_BACK}


def test_somebody_who_takes_a_dose_of_the_ladder_begins_there_and_climbs_back_from_its_bottom():
    plan = made(*PRESENT[:1], **PRESENT[1], swaps=swaps(direct=False, block_days=56))
    assert [(step.dose, step.days) for step in plan.steps[:2]] == [(mg("3"), 14), (mg("4.5"), 28)]
    assert {step.dose for step in plan.steps if step.part is Part.CLIMB_BACK} == {mg("1.5"), mg("3")}


def test_blocks_on_the_rung_below_are_steps_of_the_ladder_if_they_are_as_long():
    plan = made(swaps=swaps(direct=False, against="rung-below", block_days=20))
    assert {step.days for step in plan.steps if step.part is Part.RE_CHALLENGE} == {20}
    assert plan.drawn[0].climb_days == 0


def test_steps_come_on_a_drawn_day_within_a_window_of_their_own_and_no_stay_gets_shorter():
    plan = made(timing=timing(window_days=7), horizon_days=91)
    # 14 days of run-in, 14 on 1.5 and 3 mg, 28 on 4.5 mg, and 7 days of room for each of three steps
    assert (plan.last - date(2027, 3, 1)).days + 1 == 14 + 14 + 14 + 28 + 3 * 7
    assert plan.timed.earliest == (date(2027, 3, 15), date(2027, 4, 5), date(2027, 4, 26))
    begins = [step.first for step in plan.steps[1:]]
    assert all(0 <= (at - first).days <= 7 for at, first in zip(begins, plan.timed.earliest, strict=True))
    assert [step.days >= least for step, least in zip(plan.steps, (14, 14, 14, 28), strict=True)] == [True] * 4


def test_a_dose_that_is_taken_already_is_not_moved():
    plan = made(*PRESENT[:1], **PRESENT[1], timing=timing())
    assert plan.steps[0].first == date(2027, 3, 1)
    assert plan.timed.earliest == (date(2027, 3, 15),)


def test_every_delay_comes_out_equally_often():
    outcomes = Counter(draw_delays(2, 2, seed=seed) for seed in range(9000))
    assert set(outcomes) == set(product(range(3), repeat=2))
    # chi-squared with 8 degrees of freedom: 26.1 has a probability of 0.001
    assert sum((count - 1000) ** 2 / 1000 for count in outcomes.values()) < 26.1


def test_a_trial_of_stopping_goes_down_the_ladder_and_states_what_was_agreed():
    plan = made(stop=stop())
    after = [(step.dose, step.days) for step in plan.steps if step.part is Part.STOP_TRIAL]
    assert after == [(mg("3"), 7), (mg("1.5"), 7), (mg("0"), 28)]
    agreed = plan.relapse
    assert (agreed.back_to, agreed.worse_by, agreed.on_days, agreed.of_days) == (mg("4.5"), Decimal("1.5"), 5, 7)
    # 4.5 mg from 12 April to 9 May; its last 14 days, and 28 days after the last day on each dose, all of them established
    assert (agreed.compared_first, agreed.compared_last) == (date(2027, 4, 26), date(2027, 5, 9))
    assert agreed.direct == (
        (mg("4.5"), date(2027, 6, 6)), (mg("3"), date(2027, 6, 13)), (mg("1.5"), date(2027, 6, 20)),
    )  # fmt: skip


def test_a_dose_passed_by_on_the_way_down_is_not_established():
    plan = made(LADDER, **(PRESENT[1] | {"ceiling": mg("3")}), stop=stop())
    # 1 to 28 March on 3 mg, then 7 days on 1.5 mg, where a stay is 14
    assert plan.relapse.direct == ((mg("3"), date(2027, 4, 25)),)


def test_stopping_at_once_and_back_by_the_ladder():
    plan = made(stop=stop(by_rungs=False, direct=False))
    assert [(step.dose, step.days) for step in plan.steps if step.part is Part.STOP_TRIAL] == [(mg("0"), 28)]
    assert plan.relapse.direct == ()


def test_somebody_long_on_it_stays_and_then_stops():
    plan = made(*PRESENT[:1], **PRESENT[1], stop=stop())
    assert [step.dose for step in plan.steps] == [mg("3"), mg("4.5"), mg("3"), mg("1.5"), mg("0")]
    alone = made(LADDER, **(PRESENT[1] | {"ceiling": mg("3")}), stop=stop())
    assert [step.dose for step in alone.steps] == [mg("3"), mg("1.5"), mg("0")]


def test_every_allowed_order_is_listed_once_and_each_is_drawn():
    for rounds, count in ((2, 4), (3, 8), (4, 16)):
        orders = allowed_orders((mg("3"), NONE), rounds)
        assert len(orders) == len(set(orders)) == count
        assert {draw_rounds((mg("3"), NONE), rounds, seed=seed) for seed in range(400)} == set(orders)


def test_a_draw_is_fair():
    """Over 16,000 seeds each of 16 orders is drawn 1,000 times, give or take 5 standard errors (31 each)."""
    drawn = [draw_rounds((mg("3"), NONE), 4, seed=seed) for seed in range(16_000)]
    counts = [drawn.count(order) for order in allowed_orders((mg("3"), NONE), 4)]
    assert max(abs(count - 1000) for count in counts) < 5 * 31


def test_the_same_seed_draws_the_same_plan():
    assert made(swaps=swaps(seed=11)) == made(swaps=swaps(seed=11))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ((), "no steps"),
        ((Step(Part.LADDER, date(2027, 3, 2), 5, mg("1")),), "2027-03-01 is the next day"),
        ((Step(Part.LADDER, date(2027, 3, 1), 0, mg("1")),), "2027-03-01 is the next day"),
        ((Step(Part.LADDER, date(2027, 3, 1), 5, mg("5")),), "above the agreed ceiling of 4.5 mg"),
        (
            (Step(Part.LADDER, date(2027, 3, 1), 5, mg("1")), Step(Part.LADDER, date(2027, 3, 5), 5, mg("1"))),
            "2027-03-06 is the next day",
        ),
    ],
)
def test_a_plan_that_leaves_a_day_out_or_covers_one_twice_is_no_plan(steps, words):
    with pytest.raises(DataProblem, match=words):
        check_whole(replace(made(), steps=steps))


def test_shares_that_do_not_add_up_are_no_plan():
    with pytest.raises(DataProblem, match="add up"):
        check_whole(replace(made(), slots=(BEDTIME, BEDTIME)))


quarter = st.integers(1, 24).map(lambda n: Decimal(n) / 4)


@st.composite
def ranges(draw, values, text=str):
    low, high = sorted((draw(values), draw(values)))
    return text(low) if low == high or draw(st.booleans()) else f"{low} to {high}"


@st.composite
def schemes(draw):
    ceiling = str(draw(quarter))
    off = draw(st.sampled_from((0, 0, 0, 1)))
    if draw(st.booleans()):
        climb = (draw(ranges(quarter)), draw(ranges(quarter)), draw(ranges(st.integers(1, 30))))
        return scheme(climb=climb, ceiling=ceiling, off_days_a_week=off)
    amounts = sorted({draw(quarter) for _ in range(draw(st.integers(1, 4)))})
    rungs = [[str(dose), draw(ranges(st.integers(1, 30)))] for dose in amounts]
    rungs[-1][1] = None
    return scheme(rungs, ceiling=ceiling, off_days_a_week=off)


@st.composite
def chosen(draw):
    maybe = lambda values: draw(st.none() | values)  # noqa: E731
    return choices(
        start=mg(s) if (s := maybe(quarter)) is not None else None,
        increase=mg(s) if (s := maybe(quarter)) is not None else None,
        days_on_a_dose=maybe(st.integers(1, 30)),
        ceiling=mg(draw(quarter | st.just(Decimal(0)))),
        days_on_the_last=draw(st.integers(1, 60)),
        run_in_days=draw(st.sampled_from((0, 7, 14, 14, 14, 21))),
        taken_before=mg(draw(st.sampled_from(("0", "0", "0", "1.5")))),
        horizon_days=draw(st.integers(1, 120)),
        off_weekdays=draw(st.sampled_from((frozenset(), frozenset(), frozenset({6}), frozenset({0, 3})))),
        swaps=draw(
            st.none()
            | st.builds(
                swaps,
                against=st.sampled_from(("none", "rung-below")),
                rounds=st.integers(1, 5),
                block_days=st.integers(5, 15) | st.integers(14, 150),
                direct=st.booleans(),
                seed=st.integers(0, 99),
            )
        ),
        begin_at_present=draw(st.sampled_from((False, False, True))),
        timing=draw(st.none() | st.builds(timing, window_days=st.integers(1, 30), seed=st.integers(0, 99))),
        stop=draw(
            st.none()
            | st.builds(
                stop,
                by_rungs=st.booleans(),
                days_each=st.integers(1, 14),
                days_without=st.integers(10, 40),
                worse_by=st.sampled_from((Decimal(0), Decimal(1))),
                on_days=st.integers(1, 10),
                of_days=st.integers(1, 20),
                compared_days=st.integers(5, 40),
                direct=st.booleans(),
            )
        ),
    )


def fitting(protocol, wanted):
    """Scheme and choices bent so that they come to a plan, as a dictionary of what was bent."""
    off = frozenset(range(protocol.off_days_a_week))
    bent = {"off_weekdays": off, "taken_before": mg("0"), "run_in_days": max(wanted.run_in_days, 14), "horizon_days": 8}
    bent["days_on_the_last"] = max(wanted.days_on_the_last, 30)
    if wanted.swaps is not None:
        rounds, block = (
            min(max(n, low), high) for n, low, high in ((wanted.swaps.rounds, 2, 4), (wanted.swaps.block_days, 7, 13))
        )
        bent["swaps"] = replace(wanted.swaps, rounds=rounds, block_days=block, against="none")
        bent["stop"] = None
    elif wanted.stop is not None:
        bent["stop"] = stop()
    if wanted.timing is not None:
        bent["timing"] = replace(wanted.timing, window_days=min(max(wanted.timing.window_days, 7), 28))
    if protocol.climb is not None:
        start, by = protocol.climb.start.low, protocol.climb.by.high
        top = mg(start.amount + by.amount * 3)
        protocol = replace(protocol, ceiling=replace(protocol.ceiling, low=top, high=top))
        bent |= taking(wanted, mg(start.amount + by.amount)) | climbing_back(bent, [protocol.climb.every.low] * 3)
        return protocol, bent | {
            "start": start,
            "increase": by,
            "days_on_a_dose": protocol.climb.every.low,
            "ceiling": top,
        }
    rungs = tuple(replace(rung, dose=replace(rung.dose, high=rung.dose.low)) for rung in protocol.rungs)
    longest = max((rung.days.low for rung in rungs[:-1]), default=None)
    if wanted.start is not None:  # one length for all steps, or each its own
        rungs = tuple(replace(rung, days=rung.days and replace(rung.days, low=longest, high=longest)) for rung in rungs)
    else:
        rungs = tuple(replace(rung, days=rung.days and replace(rung.days, high=rung.days.low)) for rung in rungs)
    protocol = replace(
        protocol, rungs=rungs, ceiling=replace(protocol.ceiling, low=rungs[-1].dose.low, high=rungs[-1].dose.low)
    )
    bent |= taking(wanted, rungs[len(rungs) // 2].dose.low)
    bent |= climbing_back(bent, [rung.days.low for rung in rungs[:-1]])
    return protocol, bent | {"start": None, "increase": None, "days_on_a_dose": None, "ceiling": rungs[-1].dose.low}


def taking(wanted, dose):
    return {"taken_before": dose, "run_in_days": 0} if wanted.begin_at_present else {}


def climbing_back(bent, stays):
    """Blocks long enough for the ladder's own way back up."""
    drawn = bent.get("swaps")
    if drawn is None or drawn.direct:
        return {}
    return {"swaps": replace(drawn, block_days=max(2 * sum(stays), sum(stays) + min(stays, default=7), 7))}


@pytest.mark.hazard("H-11/each-day-once")
@settings(max_examples=1000, deadline=None)
@given(schemes(), chosen(), st.sampled_from(("all", "all", "none", *(field.name for field in fields(Choices)))))
def test_compiler_and_day_by_day_schedule_agree(protocol, wanted, left_alone):
    """The same plan or both refuse, over random schemes and choices; and the invariants of titration.md hold.

    Most are bent until they fit, all of them or all but one field.
    """
    if left_alone != "none":
        protocol, bent = fitting(protocol, wanted)
        wanted = replace(wanted, **{name: value for name, value in bent.items() if name != left_alone})
    compiled = compile_plan(protocol, wanted)
    event("refused" if compiled.plan is None else f"a plan, drawn parts: {len(compiled.plan.drawn)}")
    order, delays = came_out(compiled.plan)
    try:
        slow = schedule(protocol, wanted, order, delays)
    except RefusedError:
        slow = None
    assert (compiled.plan is None) == (slow is None) == bool(compiled.problems)
    if slow is None:
        return
    plan = compiled.plan
    fast = {day: Fraction(plan.dose_on(day).amount) for day in slow}
    assert fast == slow
    assert plan.dose_on(max(slow) + timedelta(days=1)) is None
    assert max(fast.values()) <= Fraction(wanted.ceiling.amount)
    assert sum(Fraction(one.dose.amount) for one in plan.each_dose()) == sum(slow.values())
    climbing = [step for step in plan.steps if step.part is Part.LADDER][:-1]
    assert all(step.days >= plan.dwell_days for step in climbing)
