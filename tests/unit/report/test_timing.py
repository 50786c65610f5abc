"""The check by the drawn days of steps, as sentences."""

from dataclasses import replace

import pytest

from house.words import lint
from modicum.analysis.randomisation import DrawTest
from modicum.analysis.step_timing import TimingTest
from modicum.diary.trial import TimedSteps
from modicum.report.timing import timing_sentences
from modicum.report.words import Speaker
from unit.analysis.makers import KNOWN, mg, on
from unit.report.made import analysed

TIMED = TimedSteps((on(14),), (on(15),), 9, (mg(3),), 14, "drawn for a test")
MADE = DrawTest(None, orders=10_000, difference=-1.13, p=0.0123, least=0.0001)


def said(draw, *, steps=4, timed=TIMED):
    """Every sentence about the drawn days of a ladder whose test came out so."""
    result, _ = analysed("D")
    item = replace(result.items[0], timing_test=TimingTest(draw, steps))
    speaker = Speaker(KNOWN.words, replace(result, trial=replace(result.trial, timed=timed)), item)
    return timing_sentences(speaker)


def test_the_change_the_count_and_the_chance_are_said():
    told = " ".join(said(MADE))
    for part in ("(4 in all)", "1.1 lower in the 14 days after", "In 123 of 10000 equally", "1 in 100", "You knew the"):
        assert part in told
    assert "could not have come out" not in told
    assert lint.findings(told, causal_allowed=False) == []


def test_drawn_placements_are_counted_with_the_one_that_came_up():
    """9,999 were drawn and one is added: p of 0.0301 is 301 of 10,000."""
    assert "In 301 of 10000 equally" in " ".join(said(replace(MADE, orders=29**4, drawn=9_999, p=0.0301)))


@pytest.mark.parametrize(("p", "rare"), [(0.05, True), (0.0501, False), (1.0, False)])
def test_up_to_one_in_twenty_is_called_rare_and_no_more_than_that(p, rare):
    told = " ".join(said(replace(MADE, p=p)))
    assert ("more closely than the calendar" in told) is rare
    assert ("cannot tell the steps from the calendar" in told) is not rare
    assert "the verdict stays as it is" in told


def test_a_change_that_is_printed_as_none_is_never_said_to_go_with_the_days():
    told = " ".join(said(replace(MADE, difference=0.04)))
    assert "about the same in the 14 days" in told
    assert "cannot tell the steps from the calendar" in told


def test_a_least_chance_that_limits_is_told():
    told = " ".join(said(replace(MADE, orders=10, p=0.1, least=0.1)))
    assert "With 10 equally likely draws, that chance could not have come out below 10 in 100." in told


@pytest.mark.parametrize(
    ("draw", "part"),
    [
        (DrawTest("moved", note="a cold"), "changed after they were drawn (a cold)"),
        (DrawTest("few-orders", orders=7), "only 7 draws"),
        (DrawTest("unrated"), "rated days both before and after"),
        (DrawTest("interim"), "waits for the agreed day"),
    ],
)
def test_without_a_test_the_reason_is_told(draw, part):
    (only,) = said(draw)
    assert part in only
    assert lint.findings(only, causal_allowed=False) == []


def test_where_no_days_were_drawn_nothing_is_said():
    assert said(MADE, timed=None) == []
    assert analysed("D")[0].items[0].timing_test is None
