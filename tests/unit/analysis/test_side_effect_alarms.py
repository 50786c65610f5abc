"""The people of the table of side-effect alarms: spells as often and as long as they are said to be, and alarms that are counted."""

import check_side_effects as tool
import pytest

from modicum.chance import generator


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_spells_last_three_days_and_fill_the_share_of_days_that_is_said(share):
    case, chance = tool.Case("ladder in one direction", share, 1.0), generator(1, "spells", str(share))
    every = [tool.spells(case, chance) for _ in range(3000)]
    days = sum(last - first + 1 for spells in every for first, last in spells)
    lengths = [last - first + 1 for spells in every for first, last in spells if last < 111]
    assert days / (3000 * 112) == pytest.approx(share, rel=0.06)  # a trial begins without one, so a little less
    assert sum(lengths) / len(lengths) == pytest.approx(3.0, rel=0.03)


def test_on_a_dose_that_brings_them_spells_begin_more_often():
    case = tool.Case("drawn pairs, 8 blocks", 0.1, 5.0)
    chance, begun = generator(1, "more"), {True: 0, False: 0}
    for _ in range(2000):
        for first, _last in tool.spells(case, chance):
            begun[case.doses[first].amount > 0] += 1
    assert begun[True] > 2 * begun[False]


def test_days_one_by_one_are_judged_by_fishers_test():
    """Fisher's tea: three of four against one of four, 0.486."""
    assert tool.by_days((3, 4), (1, 4)) == pytest.approx(0.4857, abs=1e-4)


def test_a_spell_on_every_stretch_of_the_dose_alarms_and_none_at_all_gives_no_number(monkeypatch):
    case = tool.Case("drawn pairs, 8 blocks", 0.1, 1.0)
    monkeypatch.setattr(tool, "spells", lambda *_: [(15, 24), (30, 39), (72, 80), (86, 95)])
    assert tool.one(0, case=case) == {"number", "any", "top", "fisher"}
    monkeypatch.setattr(tool, "spells", lambda *_: [])
    assert tool.one(0, case=case) == set()


def test_more_alarms_than_the_bar_mark_a_row():
    case = tool.Case("drawn pairs, 8 blocks", 0.1, 1.0)
    assert tool.row(case, 40, lambda *_: [{"any", "number"}] * 12 + [{"number"}] * 28)[-1] == "over the bar"
    assert tool.row(case, 40, lambda *_: [{"any", "number"}] * 4 + [{"number"}] * 36)[-1] == ""
