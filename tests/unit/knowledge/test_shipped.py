"""The knowledge that is shipped: all of it can be read, every scale that was asked for is there, every number is traced."""

import re
from decimal import Decimal

import pytest

from modicum.knowledge.read import read_knowledge, shipped
from modicum.knowledge.shapes import Analysis, Basis, Direction, Filed, Measure, PerDay

KNOWN = read_knowledge(shipped())

# The list, with its range, which way is better, and what it measures.
ASKED_FOR = {
    "pain-0-10": ("0", "10", Direction.LOWER, Measure.RATING),
    "fatigue-0-10": ("0", "10", Direction.LOWER, Measure.RATING),
    "sleep-quality-0-10": ("0", "10", Direction.HIGHER, Measure.RATING),
    "mood-0-10": ("0", "10", Direction.HIGHER, Measure.RATING),
    "headache-0-3": ("0", "3", Direction.LOWER, Measure.RATING),
    "yes-no": ("0", "1", Direction.LOWER, Measure.RATING),
    "attacks-per-day": ("0", "40", Direction.LOWER, Measure.RATING),
    "phq-9": ("0", "27", Direction.LOWER, Measure.SUM),  # nine parts of 0 to 3
    "gad-7": ("0", "21", Direction.LOWER, Measure.SUM),  # seven parts of 0 to 3
    "pgic": ("1", "7", Direction.LOWER, Measure.CATEGORY),
    "own-goal-0-10": ("0", "10", Direction.HIGHER, Measure.RATING),
    "hours-slept": ("0", "24", Direction.HIGHER, Measure.HOURS),
    "mood-0-100": ("0", "100", Direction.HIGHER, Measure.RATING),
}


@pytest.mark.parametrize("scale", ASKED_FOR)
def test_every_scale_that_was_asked_for_is_there(scale):
    low, high, direction, measure = ASKED_FOR[scale]
    found = KNOWN.scales[scale]
    assert (found.minimum, found.maximum) == (Decimal(low), Decimal(high))
    assert (found.direction, found.measure) == (direction, measure)


def test_no_scale_is_there_that_nobody_asked_for():
    assert set(KNOWN.scales) == set(ASKED_FOR)


def test_improvement_is_a_rise_where_higher_is_better_and_a_fall_where_lower_is():
    assert (Direction.HIGHER.sign, Direction.LOWER.sign) == (1, -1)


def test_every_scale_but_the_one_that_rates_change_itself_is_analysed_by_its_own_model():
    not_yet = {name for name, scale in KNOWN.scales.items() if scale.analysis is Analysis.NOT_YET}
    assert not_yet == {"pgic"}
    models = {name: scale.analysis for name, scale in KNOWN.scales.items() if scale.analysis is not Analysis.GAUSSIAN}
    assert models == {
        "pgic": Analysis.NOT_YET,
        "headache-0-3": Analysis.ORDINAL,
        "yes-no": Analysis.BINARY,
        "attacks-per-day": Analysis.COUNT,
    }


def test_sleep_is_filed_under_the_date_of_waking_and_nothing_else_is():
    waking = {name for name, scale in KNOWN.scales.items() if scale.filed_under is Filed.WAKE_DATE}
    assert waking == {"hours-slept", "sleep-quality-0-10"}


def test_momentary_mood_is_averaged_over_the_day():
    assert KNOWN.scales["mood-0-100"].per_day is PerDay.MEAN
    assert KNOWN.scales["pain-0-10"].per_day is PerDay.ONE


def test_every_sourced_change_names_works_that_the_bibliography_has():
    for scale in KNOWN.scales.values():
        change = scale.worthwhile_change
        assert 0 < change.value < scale.maximum - scale.minimum
        assert all(key in KNOWN.sources for key in change.source)
        assert change.source or change.basis is Basis.OURS


def test_every_work_of_the_bibliography_can_be_found():
    assert len(KNOWN.sources) > 10
    for key, line in KNOWN.sources.items():
        assert re.search(r"\b(18|19|20)\d\d\b", line), f"{key}: no year in {line}"
        assert not set(line) & set("{}\\"), f"{key}: {line}"


def test_every_scale_has_words_for_both_its_ends_and_a_licence():
    for scale in KNOWN.scales.values():
        assert scale.low_label
        assert scale.high_label
        assert scale.low_label != scale.high_label
        assert scale.licence
        assert "?" in scale.question


def test_sums_have_as_many_parts_and_choices_as_their_makers_gave_them():
    # PHQ-9: nine parts, four choices; GAD-7: seven parts, four choices.
    assert [len(KNOWN.scales[name].parts) for name in ("phq-9", "gad-7")] == [9, 7]
    assert [len(KNOWN.scales[name].choices) for name in ("phq-9", "gad-7")] == [4, 4]
    assert len(KNOWN.scales["pgic"].choices) == 7
