"""Short blocks are noted with the length that would do; the figures are the published ones."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from modicum.analysis.candidates import look_at, stated_ladder, swaps
from modicum.analysis.short_blocks import MEASURED, Found, enough_days, short_blocks
from modicum.quantities import Dose, Unit

ROOT = Path(__file__).parent.parent.parent.parent
DOSES = tuple(Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "3", "4.5"))


def plan(days, *, direct=True, each=7):
    protocol, choices = stated_ladder(DOSES, each)
    return look_at(protocol, choices, (swaps(2, days, direct=direct),)).designs[0][2]


@pytest.mark.parametrize(("half_life", "days"), [(0.0, 1), (1.0, 5), (3.0, 13), (7.0, 31), (14.0, 61)])
def test_a_block_is_long_enough_when_nineteen_twentieths_have_come(half_life, days):
    assert enough_days(half_life) == days
    if half_life:
        assert 1 - 2 ** (-days / half_life) >= 0.95 > 1 - 2 ** (-(days - 1) / half_life)


def test_nine_days_are_short_and_thirteen_are_not():
    (short,) = short_blocks(plan(9))
    assert (short.block_days, short.enough) == (9, 13)
    assert short.found == (10, 64)
    assert short.would == (14, 80)
    assert short_blocks(plan(13)) == ()


def test_thirteen_days_are_short_for_a_slow_effect():
    (short,) = short_blocks(plan(13), half_life_days=7.0)
    assert (short.enough, short.found, short.would) == (31, (14, 39), (28, 69))


def test_days_of_climbing_back_are_no_days_on_the_dose():
    climbing = plan(28, direct=False)
    assert climbing.drawn[0].climb_days == 14
    assert short_blocks(climbing) == ()
    (short,) = short_blocks(replace(climbing, drawn=(replace(climbing.drawn[0], climb_days=20),)))
    assert short.block_days == 8


def test_the_figures_are_the_published_ones():
    lines = (ROOT / "docs" / "validation" / "results.ndjson").read_text("utf-8").splitlines()
    told = {one["cell"]: one for one in map(json.loads, lines)}
    for one in MEASURED:
        for days, share in one.by_block:
            (cell,) = [m for m in told[f"V6b/half-year-{days}/onset-{one.half_life_days}"]["measures"]
                       if m["name"] == "excludes-none"]  # fmt: skip
            assert abs(100 * cell["value"] - share) <= 0.51


def test_between_two_measured_lengths_the_shorter_one_counts():
    assert Found(3, ((10, 64), (14, 80))).at(12) == (10, 64)
