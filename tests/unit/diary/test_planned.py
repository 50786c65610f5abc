"""The planned order of a drawn part: what is taken over, and what cannot be an order of its scheme."""

import pytest

from modicum.diary.trial import Scheme
from modicum.errors import DataProblem
from modicum.quantities import Dose
from unit.diary.makers import drawn, trial

PLANNED = {"order": ["3 mg", "0 mg"], "order_drawn": "rounds"}


def test_an_order_is_taken_over_with_how_it_was_drawn():
    part = trial(drawn=[drawn(**PLANNED, drop_days=3, moved="by the stop rule")]).segments[0]
    assert part.order == (Dose.read("3 mg"), Dose.read("0 mg"))
    assert (part.scheme, part.drop_days, part.moved) == (Scheme.ROUNDS, 3, "by the stop rule")


def test_a_plan_without_an_order_stays_without_one():
    part = trial(drawn=[drawn()]).segments[0]
    assert (part.order, part.scheme, part.drop_days, part.moved) == ((), None, 0, None)


def test_a_last_block_may_be_cut_short():
    assert len(trial(drawn=[drawn(**PLANNED, last="2026-04-05")]).segments[0].order) == 2


def test_free_and_coin_orders_need_no_rounds():
    for scheme in ("free", "coin"):
        assert trial(drawn=[drawn(order=["3 mg", "3 mg"], order_drawn=scheme)]).segments[0].scheme.value == scheme


def test_a_dose_twice_in_the_list_stands_twice_in_each_round():
    three = drawn(
        doses=["0 mg", "3 mg", "3 mg"], order=["3 mg", "0 mg", "3 mg"], order_drawn="rounds", last="2026-04-26"
    )
    assert len(trial(drawn=[three]).segments[0].order) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"order_drawn": "rounds"}, ["'order'", "is missing", "never taken from what was swallowed"]),
        ({"drop_days": 2}, ["'drop-days'", "order is stated"]),
        ({"order": ["3 mg", "0 mg"]}, ["'order-drawn'", "is missing", "rounds, free or coin"]),
        ({**PLANNED, "order_drawn": "luck"}, ["'order-drawn'", "'luck' is none of rounds, free, coin"]),
        ({**PLANNED, "order": ["3 mg"]}, ["'order'", "holds 1 blocks", "28 days", "are 2"]),
        ({**PLANNED, "order": ["3 mg", "1 mg"]}, ["'order'", "1 mg is none of the doses", "0 mg, 3 mg"]),
        ({**PLANNED, "order": ["3 mg", "3 mg"]}, ["'order'", "round 1 holds 3 mg, 3 mg", "free or coin"]),
        ({**PLANNED, "order": ["3 mcg", "0 mg"]}, ["'order'", "3 mcg is not in mg"]),
        ({**PLANNED, "drop_days": 14}, ["'drop-days'", "14 days would leave nothing"]),
        ({**PLANNED, "drop_days": -1}, ["'drop-days'", "whole number from 0"]),
        ({**PLANNED, "moved": ""}, ["'moved'", "says something"]),
    ],
)
def test_a_faulty_order_is_named_with_what_to_do(changes, said):
    with pytest.raises(DataProblem) as why:
        trial(drawn=[drawn(**changes)])
    assert "[[drawn]] 1" in str(why.value)
    for fragment in said:
        assert fragment in str(why.value)
