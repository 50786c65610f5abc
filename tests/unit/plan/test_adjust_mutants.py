"""Small changes of the agreed rules that no other test noticed, one test each (tools/mutate, docs/validation/mutation.md)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from modicum.knowledge.adjustment_shapes import Between, Holds
from modicum.knowledge.rule_shapes import Comparison
from modicum.plan.adjust import FACTS, barred_by_age, evaluate, said_of
from modicum.plan.chosen_rule import ChosenRule
from unit.plan.test_adjust import HALVE, RULES, WAIT, exactly, nothing_named

# Our own, without a source: no dose, scale or trial here comes near them. Pinned, so that a change is meant.
HIGHEST = {"dose-mg": 1000, "open-burden": 3, "worse-by-week": 1000, "days-free": 4000}


@pytest.mark.parametrize("fact", HIGHEST)
def test_a_fact_has_the_highest_figure_that_it_can_have(fact):
    assert FACTS[fact].high == HIGHEST[fact]


def nearest(days, burden=None, sign=Comparison.AT_LEAST):
    """Of a rule that applies with a burden of 2 or more, or by how its days stand to 4: the fact that is told as the nearest."""
    branches = ((Holds("open-burden", Comparison.AT_LEAST, "burden"),), (Holds("open-days", sign, "lasting-days"),))
    facts = {"open-days": days} | ({} if burden is None else {"open-burden": burden})
    return said_of(replace(RULES["lasting-halve"], branches=branches), HALVE, facts).nearest.holds.fact


def test_the_nearest_is_told_by_the_share_that_is_missing():
    assert nearest(exactly(3), exactly(1)) == "open-days"  # a quarter of 4 is missing, and half of 2
    assert nearest(exactly(1), exactly(1)) == "open-burden"  # three quarters, and half


def test_of_what_is_known_within_bounds_the_nearer_bound_counts():
    assert nearest(Between(Decimal(0), Decimal(3)), exactly(1)) == "open-days"
    assert nearest(Between(Decimal(5), Decimal(9)), exactly(1), Comparison.BELOW) == "open-days"


def test_what_is_not_known_is_farthest():
    assert nearest(exactly(1)) == "open-days"


def test_a_rule_that_was_to_be_looked_at_bars_from_the_day_after():
    outcomes = evaluate([WAIT, ChosenRule("gone-from-here", 1, "x", ())], RULES, {}, nothing_named)
    until = RULES["wait-until-gone"].reviewed.again_by
    assert barred_by_age(outcomes, until) == ()
    (barred,) = barred_by_age(outcomes, until + timedelta(days=1))
    assert "wait-until-gone" in barred.why
