"""The smallest effective dose: named only among doses drawn by chance that help, and given as a chance for each dose."""

from functools import cache

import pytest

from modicum.analysis.estimate import Estimate, make_fit
from modicum.analysis.evidence import gather
from modicum.analysis.grade import Grade, Standing
from modicum.analysis.one_person import priors_for
from modicum.analysis.result import ContrastResult
from modicum.analysis.smallest import smallest_effective
from modicum.analysis.verdict import Chances, Row, Verdict
from unit.analysis.makers import TABLE, blocks, item, lived, mg, simulate, table_with

DOSES = tuple(blocks((0, 10), (1.5, 10), (3, 10), (4.5, 10), (0, 10), (4.5, 10), (1.5, 10), (3, 10)))
LADDER = ((1.5, -0.1), (3, -3.0), (4.5, -3.1))
"""Steady effects: 1.5 mg does nothing worth having, 3 mg is enough, 4.5 mg adds nothing."""
TURNING = ((1.5, -3.0), (3, -3.1), (4.5, 0.5))
"""The dose-response turns: the lowest dose is enough and the highest harms."""
STEEP = ((1.5, -1.6), (3, -3.0), (4.5, -4.5))
"""Every step adds more than the worthwhile change of 1."""


@cache
def fitted(effect, *, question=None):
    """Days with hardly any noise, so that the posterior knows the truth; effects come and go at once."""
    question = question or item(instant=True)
    ratings = simulate(DOSES, dict(effect), seed=1, sd=0.25, phi=0.0)
    evidence = gather(lived(DOSES, ratings), clock_lag=0, instant_onset=True)
    return make_fit(evidence, priors_for(question), "batch")


def contrast(amount, verdict, *, grade=Grade.B, beyond=0.5):
    return ContrastResult(
        dose=mg(amount),
        against=mg(0),
        trust="usable",
        standing=Standing(grade, 2, (), ()),
        estimate=Estimate(0, 1, -2, 0, 2),
        chances=Chances(0.1, 0.9, beyond),
        row=Row.HELPS,
        verdict=verdict,
        reasons=(),
        variants=(),
        exposure_end=1.0,
        exposure_end_slow=1.0,
        rated_days=(20, 20),
        days_needed=None,
    )


HELPS, CANNOT = Verdict.HELPS_OR_EXPECTATION, Verdict.CANNOT_TELL


def every(verdict):
    """All three doses with the same word."""
    return tuple(contrast(amount, verdict) for amount in (1.5, 3, 4.5))


def smallest(effect, *contrasts, table=TABLE, question=None, seed=7):
    question, contrasts = question or item(instant=True), contrasts or every(CANNOT)
    return smallest_effective(fitted(effect), question, contrasts, table, seed=seed)


def chances_of(found):
    return {None if dose is None else str(dose): p for dose, p in found.probability}


# ------------------------------------------------------------------ chances of each dose


@pytest.mark.parametrize("effect", [LADDER, TURNING, STEEP, ((3, -1.0),)])
def test_the_chances_of_all_doses_and_of_none_sum_to_one(effect):
    chances = chances_of(smallest(effect))
    assert sum(chances.values()) == pytest.approx(1.0)
    assert list(chances) == ["1.5 mg", "3 mg", "4.5 mg", None]


def test_the_lowest_dose_that_is_enough_has_the_chance():
    assert chances_of(smallest(LADDER))["3 mg"] > 0.98


def test_a_response_that_turns_is_allowed():
    assert chances_of(smallest(TURNING))["1.5 mg"] > 0.98


def test_a_dose_that_the_best_beats_by_more_than_the_worthwhile_change_is_not_enough():
    # 3 mg helps by 3.0, but 4.5 mg gives 1.5 more, which is worth having.
    assert chances_of(smallest(STEEP))["4.5 mg"] > 0.98


def test_no_dose_is_enough_when_none_reaches_the_worthwhile_change():
    assert chances_of(smallest(LADDER, question=item(worthwhile="5", instant=True)))[None] > 0.98


def test_higher_is_better_reads_the_other_way():
    question = item("mood-0-10", instant=True)
    rising = tuple((amount, -effect) for amount, effect in LADDER)
    found = smallest_effective(fitted(rising, question=question), question, every(CANNOT), TABLE, seed=7)
    assert chances_of(found)["3 mg"] > 0.98


def test_the_same_seed_gives_the_same_chances_and_another_one_nearly_the_same():
    effect = ((1.5, -0.9), (3, -1.4), (4.5, -1.9))
    one, again, other = (chances_of(smallest(effect, seed=seed)) for seed in (3, 3, 4))
    assert one == again
    assert one == pytest.approx(other, abs=0.02)


# ------------------------------------------------------------------ naming


def test_the_lowest_drawn_dose_that_helps_is_named():
    found = smallest(LADDER, contrast(1.5, CANNOT), contrast(3, HELPS), contrast(4.5, HELPS))
    assert (found.dose, found.reason.key) == (mg(3), "named")
    assert dict(found.reason.values) == {"dose": "3 mg"}


@pytest.mark.parametrize("verdict", [Verdict.HELPS, Verdict.HELPS_OR_EXPECTATION])
def test_both_ways_of_saying_helps_name_a_dose(verdict):
    grade = Grade.A if verdict is Verdict.HELPS else Grade.B
    assert smallest(LADDER, contrast(3, verdict, grade=grade)).dose == mg(3)


@pytest.mark.parametrize(
    "verdict", [v for v in Verdict if v not in {Verdict.HELPS, Verdict.HELPS_OR_EXPECTATION, Verdict.INTERIM}]
)
def test_no_other_word_names_a_dose(verdict):
    found = smallest(LADDER, contrast(3, verdict))
    described = verdict is Verdict.DESCRIPTIVE  # an item without a verdict is not said to have shown no gain
    assert (found.dose, found.reason.key) == (None, "descriptive" if described else "none-helps")


@pytest.mark.parametrize("grade", [Grade.C, Grade.D])
def test_an_open_dose_is_never_named_whatever_it_looks_like(grade):
    found = smallest(
        LADDER, contrast(3, Verdict.BETTER_WHILE, grade=grade), contrast(4.5, Verdict.BETTER_WHILE, grade=grade)
    )
    assert (found.dose, found.reason.key) == (None, "none-drawn")
    assert found.reason.values == ()  # nor is one named to take, to find out


def test_an_open_dose_is_passed_over_for_a_drawn_one():
    found = smallest(TURNING, contrast(1.5, Verdict.BETTER_WHILE, grade=Grade.D), contrast(3, HELPS))
    assert found.dose == mg(3)


def test_a_lower_dose_that_helps_is_not_named_when_the_best_clearly_beats_it():
    found = smallest(STEEP, contrast(1.5, HELPS), contrast(3, HELPS), contrast(4.5, HELPS))
    assert found.dose == mg("4.5")


def test_only_drawn_doses_can_beat_a_drawn_dose():
    # 4.5 mg would beat 3 mg, but it was only climbed through.
    found = smallest(STEEP, contrast(3, HELPS), contrast(4.5, Verdict.BETTER_WHILE, grade=Grade.D))
    assert found.dose == mg(3)


def test_how_sure_being_beaten_must_be_is_a_threshold_of_the_table():
    # 3 mg against 4.5 mg is 1.5 apart, surely more than 1. A table that is never sure enough lets 3 mg stand.
    never = table_with(best_dose_clearly_better_at_least="1.1")
    found = smallest(STEEP, contrast(3, HELPS), contrast(4.5, HELPS), table=never)
    assert found.dose == mg(3)


def test_nothing_is_named_before_the_agreed_day():
    found = smallest(LADDER, contrast(3, Verdict.INTERIM), contrast(4.5, Verdict.INTERIM))
    assert (found.dose, found.reason.key) == (None, "interim")


def test_the_dose_that_came_closest_is_told_when_none_helps():
    found = smallest(LADDER, contrast(1.5, CANNOT, beyond=0.2), contrast(3, CANNOT, beyond=0.7))
    assert dict(found.reason.values) == {"dose": "3 mg"}


def test_without_a_fit_or_without_a_dose_nothing_is_named():
    found = smallest_effective(None, item(), (), TABLE, seed=1)
    assert (found.dose, found.probability, found.reason.key) == (None, (), "no-estimate")
    evidence = gather(lived([0] * 12, [5.0, 6.0] * 6), clock_lag=0, instant_onset=True)
    no_dose = make_fit(evidence, priors_for(item(instant=True)), "batch")
    assert smallest_effective(no_dose, item(), (), TABLE, seed=1).reason.key == "no-estimate"
