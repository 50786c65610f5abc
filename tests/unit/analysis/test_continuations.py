"""Continuations: chances without simulation, held against refits; and which ways to go on are open at all."""

from datetime import timedelta
from decimal import Decimal

import check_what_if as tool
import numpy as np
import pytest

from modicum.analysis.candidates import Design, look_at, stated_ladder, swaps, usual_designs
from modicum.analysis.continuations import block_days, continued, settled_by_day, with_doses
from modicum.analysis.evidence import DayByDay, gather
from modicum.analysis.grade import Grade
from modicum.analysis.ways_on import Allowed, look_ahead, planned_after, return_agreed, ways_on
from modicum.plan.plan import NONE
from modicum.quantities import Dose, Unit
from unit.analysis.makers import TABLE

ITEM = tool.item(instant=False)
LOW, HIGH = (Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "4.5"))
FREE = Allowed(up=True, direct=True)
FOUR_WEEKS = (*(NONE,) * 14, *(LOW,) * 14)


def evidence(doses=FOUR_WEEKS, *, fall=0.0, seed=1):
    chance = np.random.default_rng(seed)
    told = [6.0 - fall * (dose > NONE) + chance.normal(0, 1.2) for dose in doses]
    return gather(DayByDay(doses, tuple(told), NONE, Unit.MG), clock_lag=0, instant_onset=False)


@pytest.mark.parametrize("number", [3, 9])
def test_chances_are_those_of_refits(number):
    """Two of the 36 cases of `make what-if`, with fewer futures."""
    case = tool.cases(1)[number]
    count = 40
    slack = tool.CLOSE_ENOUGH + 3 * 0.5 / count**0.5
    for said, real in zip(tool.foretold(case), tool.refitted(case, count=count), strict=True):
        assert abs(said - real) <= slack


def test_days_that_nobody_rates_settle_nothing_new():
    case = tool.cases(1)[0]
    fitted, levels = tool.so_far(case)
    top = len(fitted.evidence.series.amounts)
    blank = settled_by_day(fitted, (top, 0), levels, (28, 56), ITEM, TABLE, missing=1.0)
    assert blank[0].chance == blank[1].chance in {0.0, 1.0}


def test_more_days_of_both_sides_settle_more_than_staying():
    case = tool.cases(1)[8]
    fitted, levels = tool.so_far(case)
    top = len(fitted.evidence.series.amounts)
    both = settled_by_day(fitted, (top, 0), levels, (56,), ITEM, TABLE, missing=0.0)[0]
    stay = settled_by_day(fitted, (top, 0), np.full(56, top), (56,), ITEM, TABLE, missing=0.0)[0]
    assert both.chance > stay.chance


def test_days_to_come_are_rated_as_often_as_before():
    series = evidence().series
    more = continued(series, np.ones(40, dtype=np.int64), 0.25)
    assert len(more.rated_day) == len(series.rated_day) + 30
    assert more.n_days == series.n_days + 40


def test_a_dose_that_is_still_to_come_gets_a_place_in_order():
    known = with_doses(evidence((*(NONE,) * 14, *(HIGH,) * 14)), (LOW, NONE))
    assert known.levels == (LOW, HIGH)
    assert known.series.level_on.tolist() == [0] * 14 + [2] * 14
    assert known.known_level.tolist() == [0] * 14 + [2] * 14


def ahead(doses=FOUR_WEEKS, *, planned=(), now=LOW, allowed=FREE, fall=0.0):
    return look_ahead(
        evidence(doses, fall=fall), ITEM, TABLE, planned=planned, now=now, allowed=allowed, segments=(),
        calendar=tool.CALENDAR, engine=tool.quickest_engine(),
    )  # fmt: skip


def test_a_block_has_a_fortnight_at_the_least_and_whole_weeks():
    fitted, _ = tool.so_far(tool.cases(1)[0])
    assert block_days(fitted) >= 14
    assert block_days(fitted) % 7 == 0


def test_every_way_that_was_agreed_is_looked_at():
    found = ahead(planned=(HIGH,) * 28)
    assert found.dose == HIGH
    assert [way.name for way in found.ways] == ["as-planned", "as-now", "without", "return", "swap"]
    assert [one.days for one in found.ways[0].by_day] == [14, 28]
    assert {way.name: way.grade for way in found.ways}["swap"] is Grade.D  # one draw each is no comparison by chance


def test_two_returns_make_grade_c():
    found = ahead()
    assert {way.name: way.grade for way in found.ways} == {
        "as-now": Grade.D, "without": Grade.D, "return": Grade.C, "swap": Grade.D,
    }  # fmt: skip


def test_while_a_higher_dose_is_barred_no_way_leads_up():
    names = [way.name for way in ways_on(LOW, (HIGH,) * 28, 14, Allowed(up=False, direct=True))]
    assert names == ["as-now", "without"]
    assert "as-planned" in [way.name for way in ways_on(LOW, (NONE,) * 28, 14, Allowed(up=False, direct=True))]
    assert ahead(planned=(HIGH,) * 28, allowed=Allowed(up=False, direct=True)).dose == LOW


def test_a_return_that_was_not_agreed_or_comes_too_late_is_left_out():
    assert [way.name for way in ways_on(LOW, (), 14, Allowed(up=True, direct=False))] == ["as-now", "without"]
    assert [way.name for way in ways_on(LOW, (), 28, FREE)] == ["as-now", "without"]


def test_without_any_dose_there_is_nothing_to_settle():
    assert ahead((NONE,) * 28, now=NONE) is None
    assert [way.name for way in ways_on(NONE, (), 14, FREE)] == ["as-now"]


def test_days_that_never_vary_have_no_answer():
    flat = gather(DayByDay(FOUR_WEEKS, (5.0,) * 28, NONE, Unit.MG), clock_lag=0, instant_onset=False)
    found = look_ahead(flat, ITEM, TABLE, planned=(), now=LOW, allowed=FREE, segments=(), calendar=tool.CALENDAR,
                       engine=tool.quickest_engine())  # fmt: skip
    assert found is None


def plan(design):
    protocol, choices = stated_ladder((LOW, HIGH), 14)
    return look_at(protocol, choices, (design,)).designs[0][2]


def test_a_return_is_agreed_where_blocks_come_straight_back():
    assert return_agreed(plan(swaps(2, 13, direct=True)))
    assert not return_agreed(plan(swaps(2, 28, direct=False)))
    assert not return_agreed(plan(Design("open-ladder")))
    _, choices = stated_ladder((LOW, HIGH), 14)
    assert not return_agreed(plan(usual_designs(choices)[2]))


def test_what_is_planned_after_a_day_is_read_from_the_plan_and_a_seal_is_not_broken():
    ladder = plan(Design("open-ladder"))
    first = ladder.calendar.first_day
    assert planned_after(ladder, first + timedelta(days=39)) == (HIGH, HIGH)
    assert planned_after(ladder, ladder.last) == ()
    assert planned_after(plan(swaps(2, 13, direct=True, blinded=True)), first) == ()
