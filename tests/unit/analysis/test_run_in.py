"""How days differ before the first dose: found again with its uncertainty, and not asked of days that cannot say."""

from dataclasses import replace
from decimal import Decimal

import check_what_if as tool
import numpy as np
import pytest

from modicum.analysis.evidence import DayByDay
from modicum.analysis.run_in import from_run_in
from modicum.analysis.virtual import People, ratings
from modicum.chance import generator
from modicum.plan.plan import NONE
from modicum.quantities import Dose, Unit
from unit.analysis.makers import TABLE

ITEM = tool.item(instant=False)
SOME = Dose(Decimal("1.5"), Unit.MG)


def days(count, *, after=0, seed=1, missing=0.0):
    people = People(6.0, 1.5, 0.5, missing_share=missing, step=0.0)
    told = ratings(people, np.zeros((1, count + after), dtype=int), np.zeros((1, 1)), generator(seed, "run-in"))[0]
    values = tuple(None if np.isnan(value) else value for value in told.tolist())
    return DayByDay((*(NONE,) * count, *(SOME,) * after), values, NONE, Unit.MG)


def found(of):
    return from_run_in(of, ITEM, TABLE, engine=tool.quickest_engine(), seed=1)


def test_many_days_find_the_sd_and_the_correlation_again():
    told = found(days(400))
    assert told.range_of("sd")[0] == pytest.approx(1.5, abs=0.2)
    assert told.range_of("level")[0] == pytest.approx(6.0, abs=0.5)
    carried = np.median(told.people.phi * (1 - told.people.white_share))
    assert carried == pytest.approx(0.5, abs=0.12)
    assert (told.days, told.rated) == (400, 400)


def test_few_days_leave_it_open():
    few, many = found(days(14)), found(days(200))
    assert few.rated == 14
    low, high = few.range_of("sd")[1:]
    assert high - low > 2 * (many.range_of("sd")[2] - many.range_of("sd")[1])


def test_days_on_a_dose_are_not_looked_at():
    assert found(days(20, after=60)).days == 20
    blank = replace(days(40), dose=(*(NONE,) * 20, None, *(NONE,) * 19))
    assert found(blank).days == 20


def test_days_left_blank_are_counted():
    told = found(days(60, missing=0.25))
    assert told.people.missing_share == pytest.approx(1 - told.rated / 60)


@pytest.mark.parametrize(
    "of",
    [
        days(8),
        replace(days(30), dose_before=SOME),
        replace(days(30), dose_before=None),
        replace(days(30), rating=(5.0,) * 30),
    ],
)
def test_days_that_cannot_say_are_not_asked(of):
    assert found(of) is None
