"""Headache 0-3, yes or no, and counts through the whole analysis: the same grades and words, on the printed scale."""

from functools import cache

import numpy as np
import pytest

from modicum.analysis.grade import Grade
from modicum.analysis.one_person import analyse
from modicum.analysis.verdict import Verdict
from modicum.diary.entry import Diary
from modicum.report.page import compose
from modicum.report.text import as_text
from unit.analysis.makers import KNOWN, TABLE, blocks, doses_taken, item, rated, segment, trial

DOSES = blocks((0, 14), (3, 14), (0, 14), (3, 14))
DRAWN = (segment(0, 55, 0, 3, blinded=True),)

# Written out by a fair hand, week by week: 9 of 10 days with it off the dose, 1 of 10 on it.
OFF, ON = [1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]


@cache
def result(scale, values, worthwhile, doses=tuple(DOSES), segments=DRAWN):
    record = Diary(doses_taken(doses), rated(values, scale=scale), ())
    made = trial(item(scale, worthwhile=worthwhile), segments=segments)
    return analyse(made, record, TABLE, seed=1, version="0", progress=lambda _: None), record


def page_of(*asked, **more):
    found, record = result(*asked, **more)
    return as_text(compose(found, record, [], KNOWN.words, draw=None))


YES = ("yes-no", tuple(OFF + ON + OFF + ON), "0.2")
HEADS = ("headache-0-3", tuple([2 * v + (i % 5 == 0) for i, v in enumerate(OFF + ON + OFF + ON)]), "0.5")
COUNTS = ("attacks-per-day", tuple([3 * v + (i % 7 == 0) for i, v in enumerate(OFF + ON + OFF + ON)]), "0.2")


@pytest.mark.parametrize("asked", [YES, HEADS, COUNTS])
def test_a_plain_gain_in_drawn_blinded_days_is_called_so(asked):
    (found, _) = result(*asked)
    (contrast,) = found.primary.contrasts
    assert (contrast.standing.grade, contrast.verdict) == (Grade.A, Verdict.HELPS)
    assert contrast.estimate.q025 < contrast.estimate.mean < contrast.estimate.q975 < 0
    assert found.primary.smallest.dose == contrast.dose


def test_the_difference_is_one_of_chances_for_yes_or_no():
    """24 of 28 days off the dose and 4 of 28 on it: -20/28 as they stand; less in a model that doubts, by a quarter at most."""
    (contrast,) = result(*YES)[0].primary.contrasts
    assert -20 / 28 < contrast.estimate.mean < 0.75 * -20 / 28


def test_the_same_days_without_a_draw_are_capped_as_any_others():
    found, _ = result(*YES, segments=())
    assert found.primary.contrasts[0].verdict is Verdict.BETTER_WHILE


@pytest.mark.parametrize("scale", ["yes-no", "headache-0-3", "attacks-per-day"])
def test_no_event_on_either_side_gives_no_number_and_says_so(scale):
    """Three doses: a few events on the middle one, none on none and none on the top one."""
    doses = tuple(blocks((0, 14), (1.5, 14), (3, 14)))
    values = tuple([0] * 14 + [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0] + [0] * 14)
    found, record = result(scale, values, "0.2", doses=doses, segments=())
    by_dose = {str(c.dose): c for c in found.primary.contrasts[:2]}
    assert by_dose["3 mg"].trust == "no_events"
    assert by_dose["3 mg"].estimate is None
    assert by_dose["1.5 mg"].trust == "usable"
    assert by_dose["1.5 mg"].chances.worse > 0.5
    told = as_text(compose(found, record, [], KNOWN.words, draw=None))
    assert "1.5 mg" in told


@pytest.mark.parametrize(("value", "trust"), [(0, "no_events"), (1, "no_variation")])
def test_one_answer_in_the_whole_record_gives_no_number(value, trust):
    found, record = result("yes-no", (value,) * 56, "0.2")
    assert found.primary.trust == trust
    assert all(c.estimate is None and c.verdict is Verdict.CANNOT_TELL for c in found.primary.contrasts)
    told = " ".join(as_text(compose(found, record, [], KNOWN.words, draw=None)).split())
    assert ("Nothing happened that could be compared" in told) == (value == 0)


def test_all_yes_on_both_sides_is_no_comparison_either():
    doses = tuple(blocks((0, 14), (1.5, 14), (3, 14)))
    values = tuple([1] * 14 + [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0] + [1] * 14)
    found, _ = result("yes-no", values, "0.2", doses=doses, segments=())
    assert [c.trust for c in found.primary.contrasts[:2]] == ["usable", "no_variation"]


def test_the_page_tells_yes_or_no_as_days_of_ten():
    told = " ".join(page_of(*YES).split())
    assert "days fewer of 10 on 3 mg than on 0 mg" in told
    assert "(2 in 10 days)" in told
    assert "My symptom (in 10 days)" in told
    assert "Answers here are not plain numbers" in told
    assert "Ordinary ups and downs" not in told


def test_the_page_tells_counts_in_ten_days_and_headache_in_points():
    assert "fewer in 10 days on 3 mg than on 0 mg" in " ".join(page_of(*COUNTS).split())
    assert "points lower on 3 mg than on 0 mg" in " ".join(page_of(*HEADS).split())


def test_an_unsettled_word_says_that_days_needed_are_not_worked_out():
    chance = np.random.default_rng(4)
    values = tuple(int(v) for v in chance.integers(0, 2, 56))
    found, _ = result("yes-no", values, "0.2")
    assert found.primary.contrasts[0].days_needed is None
    assert found.primary.contrasts[0].verdict in {Verdict.CANNOT_TELL, Verdict.PROBABLY}
    assert "is not worked out for answers of this kind" in " ".join(page_of("yes-no", values, "0.2").split())


def test_unrated_days_on_the_dose_shift_by_the_scatter_of_the_answers():
    """The answers of a level scatter about their mean: 24 of 28 and 4 of 28 give sqrt(24/28 * 4/28) = 0.35 a day."""
    values = (*OFF, *[None if i % 3 == 0 else v for i, v in enumerate(ON)], *OFF, *ON)
    (contrast,) = result("yes-no", values, "0.2")[0].primary.contrasts
    assert "missing-worse" in {variant.what for variant in contrast.variants}
