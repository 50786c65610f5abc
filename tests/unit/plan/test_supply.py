"""Capsules and liquids: against a brute force that tries every set of strengths and every way to fill a dose."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.plan.compile import compile_plan
from modicum.plan.plan import Slot
from modicum.plan.supply import capsules, doses_at_once, liquid
from unit.plan.makers import LADDER, choices, mg, scheme


def plan_of(*doses, last=28, **more):
    """A week each, the last `last` days; the run-in is never counted."""
    rungs = [(dose, 7) for dose in doses[:-1]] + [(doses[-1], None)]
    chosen = choices(days_on_the_last=last, ceiling=mg(doses[-1]), horizon_days=14, **more)
    plan = compile_plan(scheme(rungs, ceiling=doses[-1]), chosen).plan
    assert plan is not None
    return plan


def test_doses_are_counted_as_they_are_taken():
    plan = compile_plan(LADDER, choices()).plan
    assert doses_at_once(plan) == {mg("1.5"): 14, mg("3"): 14, mg("4.5"): 28}
    assert (
        sum(dose.amount * n for dose, n in doses_at_once(plan).items())
        == Decimal("1.5") * 14 + 3 * 14 + Decimal("4.5") * 28
    )


def test_one_strength_is_enough_where_one_is():
    made, problems = capsules(compile_plan(LADDER, choices()).plan, [mg("1.5"), mg("3"), mg("4.5")])
    assert problems == ()
    assert made.count == {mg("1.5"): 14 + 2 * 14 + 3 * 28}
    assert made.made_of[mg("4.5")] == {mg("1.5"): 3}


def test_two_strengths_where_one_would_need_too_many_at_once():
    made, _ = capsules(plan_of("0.5", "4.5"), [mg("0.5"), mg("1"), mg("4.5")])
    assert made.count == {mg("0.5"): 7, mg("4.5"): 28}


def test_what_cannot_be_made_is_said_with_the_nearest_that_can():
    made, problems = capsules(plan_of("0.75", "3"), [mg("0.5"), mg("1")])
    assert made is None
    (problem,) = problems
    assert "dose 0.75 mg" in str(problem)
    assert "0.5 mg and 1 mg" in str(problem)


def test_above_four_capsules_only_the_nearest_below_is_left():
    _, (problem,) = capsules(plan_of("4.5"), [mg("1")])
    assert "The nearest that can be made: 4 mg." in str(problem)


@pytest.mark.parametrize("strengths", [[], ["0"], [str(n) for n in range(1, 14)]])
def test_strengths_that_are_none_nothing_or_too_many_are_refused(strengths):
    made, problems = capsules(plan_of("1"), map(mg, strengths))
    assert made is None
    assert "strengths" in problems[0].where


def brute(needed, offered):
    """Fewest strengths, then fewest capsules, by trying everything; None if nothing will do."""
    for size in range(1, len(offered) + 1):
        totals = []
        for chosen in combinations(offered, size):
            total = 0
            for dose, times in needed.items():
                ways = [
                    n
                    for n in range(1, 5)
                    for parts in combinations_with_replacement(chosen, n)
                    if sum(part.amount for part in parts) == dose.amount
                ]
                if not ways:
                    break
                total += min(ways) * times
            else:
                totals.append(total)
        if totals:
            return size, min(totals)
    return None


quarters = st.integers(1, 12).map(lambda n: str(Decimal(n) / 4))


@settings(max_examples=150, deadline=None)
@given(st.sets(quarters, min_size=1, max_size=4), st.sets(quarters, min_size=1, max_size=5))
def test_the_smallest_set_and_the_fewest_capsules(doses, strengths):
    plan = plan_of(*sorted(doses, key=Decimal))
    made, problems = capsules(plan, map(mg, strengths))
    best = brute(doses_at_once(plan), [mg(one) for one in strengths])
    assert (made is None) == (best is None) == bool(problems)
    if made is None:
        return
    assert (len(made.count), sum(made.count.values())) == best
    for dose, parts in made.made_of.items():
        assert sum(strength.amount * n for strength, n in parts.items()) == dose.amount
        assert sum(parts.values()) <= 4
    counted = Counter()
    for planned in plan.each_dose():
        counted.update(made.made_of[planned.dose])
    assert counted == Counter(made.count)


def test_a_liquid_is_measured_on_the_marks():
    made, problems = liquid(plan_of("0.5", "1.5"), mg_per_ml=Decimal(1), mark=Decimal("0.1"))
    assert problems == ()
    assert made.volume == {mg("0.5"): Decimal("0.5"), mg("1.5"): Decimal("1.5")}
    assert made.total == 7 * Decimal("0.5") + 28 * Decimal("1.5")


def test_the_same_doses_of_a_liquid_five_times_as_strong_are_other_volumes_or_refused():
    """The trap of titration.md: 1 mg/mL against 5 mg/mL."""
    made, _ = liquid(plan_of("0.5", "1.5"), mg_per_ml=Decimal(5), mark=Decimal("0.1"))
    assert made.volume == {mg("0.5"): Decimal("0.1"), mg("1.5"): Decimal("0.3")}
    none, problems = liquid(plan_of("0.75", "1.5"), mg_per_ml=Decimal(5), mark=Decimal("0.1"))
    assert none is None
    assert "dose 0.75 mg" in str(problems[0])
    assert "0.5 mg and 1 mg" in str(problems[0])


def test_a_third_is_no_mark():
    none, problems = liquid(plan_of("1"), mg_per_ml=Decimal(3), mark=Decimal("0.1"))
    assert none is None
    assert len(problems) == 1


@pytest.mark.parametrize(("strength", "mark"), [("0", "0.1"), ("1", "0")])
def test_a_liquid_of_nothing_is_refused(strength, mark):
    assert liquid(plan_of("1"), mg_per_ml=Decimal(strength), mark=Decimal(mark))[0] is None


def test_two_doses_a_day_are_counted_each():
    slots = (Slot("morning", None, Decimal("0.5")), Slot("bedtime", None, Decimal("0.5")))
    protocol = replace(scheme((("1", None),), ceiling="1"), times_a_day=2)
    plan = compile_plan(protocol, choices(ceiling=mg("1"), slots=slots, horizon_days=14)).plan
    assert doses_at_once(plan) == {mg("0.5"): 56}
