"""What a plan states about its drawn days: fixed before the draw, and true whichever days come up."""

from datetime import timedelta

import pytest

from modicum.analysis.foreseen import timed_of
from modicum.plan.compile import compile_plan
from unit.plan.makers import LADDER, choices, mg, stop, swaps, timing

WAYS = {
    "ladder": ({}, 14),
    "a short last dose": ({"days_on_the_last": 9, "horizon_days": 40}, 9),
    "blocks after it": ({"swaps": swaps()}, 14),
    "a trial of stopping": ({"stop": stop()}, 14),
    "taken already": ({"run_in_days": 0, "taken_before": mg("1.5"), "horizon_days": 50}, 14),
}


def made(seed, more):
    plan = compile_plan(LADDER, choices(timing=timing(window_days=5, seed=seed), **more))
    assert plan.problems == (), plan.problems
    return plan.plan


@pytest.mark.parametrize("way", WAYS)
def test_the_days_compared_around_a_step_hold_no_other_change_of_dose_whatever_comes_up(way):
    more, stay = WAYS[way]
    stated = set()
    for seed in range(40):
        plan = made(seed, more)
        timed = timed_of(plan)
        stated.add((timed.earliest, timed.window_days, timed.doses, timed.stay_days))
        for begin, dose in zip(timed.begins, timed.doses, strict=True):
            after = {plan.dose_on(begin + timedelta(days=t)) for t in range(timed.stay_days)}
            before = {plan.dose_on(begin - timedelta(days=t + 1)) for t in range(timed.stay_days)}
            assert after == {dose}
            assert len(before) == 1
            assert before != after
    ((_, window, _, fewest),) = stated  # the same for every seed: nothing of it is chosen by chance
    assert (window, fewest) == (5, stay)


def test_a_plan_without_drawn_days_states_none():
    assert timed_of(compile_plan(LADDER, choices()).plan) is None
