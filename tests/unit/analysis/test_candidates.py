"""Designs that compile by the rules for real plans; those that do not are named with the reason."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from modicum.analysis.candidates import Design, every_design, look_at, stated_ladder, swaps, usual_designs
from modicum.plan.choices import Swaps
from modicum.quantities import Dose, Unit

DOSES = tuple(Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "3", "4.5"))


def test_every_order_is_looked_at_once():
    protocol, choices = stated_ladder(DOSES, 14)
    _, found, _ = look_at(protocol, choices, (swaps(4, 13, direct=True),)).designs[0]
    orders = Counter(way.segments[0].order for way in found.schedules)
    assert len(orders) == 16
    assert set(orders.values()) == {1}


def test_drawn_steps_are_looked_at_on_many_days():
    protocol, choices = stated_ladder(DOSES, 14)
    design = next(one for one in usual_designs(choices) if one.kind == "drawn-steps")
    _, found, _ = look_at(protocol, choices, (design,)).designs[0]
    assert len({way.doses for way in found.schedules}) > 20
    assert all(way.timed is not None for way in found.schedules)


def test_a_block_that_the_rules_refuse_is_named_with_what_would_pass():
    protocol, choices = stated_ladder(DOSES, 14)
    looked = look_at(protocol, choices, (swaps(2, 14, direct=True), swaps(2, 28, direct=False)))
    assert looked.designs == ()
    assert [str(problems[0]).split("passes is ")[1] for _, problems in looked.refused] == ["13.", "56."]


def test_a_ladder_of_a_week_a_dose_leaves_room_to_climb_back_in_four_weeks():
    protocol, choices = stated_ladder(DOSES, 7)
    looked = look_at(protocol, choices, every_design(choices))
    made = [design.id for design, _, _ in looked.designs]
    assert made == ["open-ladder", "drawn-steps", "stop-trial", "swaps-2x13", "swaps-3x13", "swaps-4x13",
                    "climbing-swaps-2x28", "climbing-swaps-3x28", "climbing-swaps-4x28", "blinded-4x13"]  # fmt: skip
    assert {design.id for design, _ in looked.refused} >= {"swaps-2x14", "swaps-4x28", "climbing-swaps-2x14"}


def test_ones_own_choices_come_first():
    _, choices = stated_ladder(DOSES, 14)
    mine = replace(choices, swaps=Swaps("none", 3, 10, True, 7))
    first = usual_designs(mine)[0]
    assert (first.kind, first.id) == ("as-chosen", "as-chosen-3x10")
    assert Design("open-ladder").id == "open-ladder"


def test_a_number_of_rounds_that_no_plan_has_is_refused_and_not_searched_for():
    protocol, choices = stated_ladder(DOSES, 14)
    looked = look_at(protocol, choices, (swaps(9, 13, direct=True),))
    assert "not between 2 and 4" in str(looked.refused[0][1][0])
