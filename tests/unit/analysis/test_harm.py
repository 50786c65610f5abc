"""The harm signal: each side of its threshold, lower than that of `worse`, in every design and before every horizon."""

from datetime import timedelta

import pytest

from modicum.analysis.course import Course, Effort
from modicum.analysis.harm import Harm, harm_signal
from modicum.analysis.one_person import judge
from modicum.analysis.verdict import Chances, Verdict
from modicum.days import Calendar
from unit.analysis.makers import FIRST, TABLE, blocks, item, lived, simulate, whole


@pytest.mark.parametrize(("worse", "signal"), [(0.869, Harm.NONE), (0.87, Harm.WATCH), (0.999, Harm.WATCH)])
@pytest.mark.hazard("H-29/own-threshold")
def test_each_side_of_the_threshold(worse, signal):
    assert harm_signal(Chances(worse, 1 - worse, 0.0), TABLE) is signal


@pytest.mark.hazard("H-29/own-threshold")
def test_harm_is_named_earlier_than_any_word():
    least = TABLE.number("harm-worse-at-least")
    assert least < TABLE.number("worse-at-least") == TABLE.number("helps-better-at-least")


def course(effect, *, primary=True, interim=False):
    doses = blocks((0, 14), (3, 14), (0, 14), (3, 14))
    ratings = whole(simulate(doses, {3: effect}, seed=4))
    return Course(item(), lived(doses, ratings), (0,), (), Calendar(FIRST, "UTC"), primary, interim)


@pytest.mark.parametrize(("primary", "interim"), [(True, False), (True, True), (False, False)])
@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.hazard("H-17/worse-mood-named", "H-29/own-threshold")
def test_a_worsening_is_named_before_the_horizon_on_any_item_and_in_any_simulation(primary, interim, beside):
    found = judge(course(2.5, primary=primary, interim=interim), TABLE, seed=1, effort=Effort("batch", beside=beside))
    assert found.contrasts[0].harm is Harm.WATCH
    assert (found.contrasts[0].verdict is Verdict.INTERIM) is interim


def test_a_gain_is_no_reason_to_watch():
    assert judge(course(-2.5), TABLE, seed=1, effort=Effort("batch")).contrasts[0].harm is Harm.NONE


def test_without_an_estimate_nothing_is_said():
    short = Course(item(), lived([0, 3], [5.0, 6.0]), (0,), (), Calendar(FIRST + timedelta(days=1), "UTC"), True, False)
    assert judge(short, TABLE, seed=1).contrasts[0].harm is None
