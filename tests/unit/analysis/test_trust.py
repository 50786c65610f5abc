"""When a series may be fitted and a contrast may have a number."""

import pytest

from modicum.analysis.evidence import gather
from modicum.analysis.one_person import priors_for
from modicum.analysis.trust import rated_days_on, trust_in, trust_in_contrast
from unit.analysis.makers import TABLE, blocks, item, lived


def seen(doses, ratings, *, lag=0, instant=True):
    return gather(lived(doses, ratings), clock_lag=lag, instant_onset=instant)


@pytest.mark.parametrize(("rated", "trust"), [(9, "too_few_days"), (10, "usable")])
def test_ten_rated_days_are_the_least_of_a_series(rated, trust):
    # Five on each side are asked for, so ten in all.
    ratings = [float(t % 3) if t < rated else None for t in range(20)]
    assert trust_in(seen([0] * 20, ratings), priors_for(item()), TABLE) == trust


def test_constant_ratings_within_each_dose_are_no_variation():
    doses = blocks((0, 10), (3, 10))
    assert trust_in(seen(doses, [6.0] * 10 + [2.0] * 10), priors_for(item()), TABLE) == "no_variation"
    assert trust_in(seen(doses, [6.0] * 10 + [2.0] * 9 + [3.0]), priors_for(item()), TABLE) == "usable"


@pytest.mark.parametrize(("on", "trust"), [(4, "too_few_days"), (5, "usable")])
def test_a_contrast_needs_five_rated_days_on_each_side(on, trust):
    evidence = seen(blocks((0, 10), (3, on)), [5.0, 6.0, 4.0] * 4 + [5.0] * (on - 2))
    assert trust_in_contrast(evidence, 1, 0, TABLE) == trust
    assert trust_in_contrast(evidence, 0, 1, TABLE) == trust


def test_the_days_counted_are_those_whose_dose_could_act():
    # Days 10 to 14 on the dose. With clock order 1 they act on the ratings of days 11 to 15.
    doses = blocks((0, 10), (3, 5), (0, 5))
    ratings = [5.0] * 10 + [None] + [6.0] * 9
    assert rated_days_on(seen(doses, ratings), 1) == 4
    assert rated_days_on(seen(doses, ratings, lag=1), 1) == 5
    assert rated_days_on(seen(doses, ratings, lag=1), 0) == 14


def test_ratings_left_out_do_not_count():
    doses = [0] * 10 + [3] * 3 + [None] * 3 + [1.5] * 10
    evidence = seen(doses, [5.0, 6.0] * 13)
    assert rated_days_on(evidence, 2) == 3  # 1.5 mg is level 1, 3 mg is level 2
