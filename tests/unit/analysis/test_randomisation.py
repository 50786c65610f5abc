"""The randomisation test against enumeration by hand, closed forms, and its own level under no effect."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations, product
from random import Random

import pytest

from modicum.analysis.randomisation import DRAWN_ORDERS, draw_test
from modicum.days import Calendar
from modicum.diary.trial import Scheme
from unit.analysis.makers import FIRST, mg, on, segment


def part(order, *, scheme=Scheme.ROUNDS, block=2, first=0, doses=(0, 3), **more):
    """A drawn part that begins on day `first` with blocks of `block` days."""
    made = segment(first, first + len(order) * block - 1, *doses, block=block)
    return replace(made, order=tuple(mg(a) for a in order), scheme=scheme, **more)


def outcome(segments, rating, *, doses=(3, 0), lag=0, seed=1):
    plus, minus = (mg(dose) for dose in doses)
    return draw_test(segments, Calendar(FIRST, "UTC"), rating, (plus, minus), clock_lag=lag, seed=seed)


def test_the_most_extreme_of_eight_orders_of_three_pairs_has_two_in_eight():
    """Three pairs, the drug block three points lower in each: only the order itself and its mirror are as large."""
    result = outcome([part([0, 3, 3, 0, 0, 3])], [6, 6, 3, 3, 3, 3, 6, 6, 6, 6, 3, 3])
    assert (result.orders, result.p, result.least, result.drawn) == (8, 2 / 8, 2 / 8, None)
    assert result.difference == pytest.approx(-3.0)


def test_no_difference_at_all_has_one():
    assert outcome([part([0, 3, 3, 0, 0, 3])], [5] * 12).p == 1.0


def test_three_of_six_free_blocks_have_twenty_orders():
    """6! / (3! 3!) = 20; the drug blocks are the three lowest, so only the order and its mirror are as large."""
    result = outcome([part([0, 3, 0, 3, 3, 0], scheme=Scheme.FREE, block=1)], [6, 1, 7, 2, 3, 8])
    assert (result.orders, result.p) == (20, 2 / 20)


def test_unequal_numbers_of_free_blocks_have_no_mirror():
    """Two of six on the drug: 15 orders, of which only the drawn one puts the two lowest together."""
    result = outcome([part([0, 3, 0, 0, 3, 0], scheme=Scheme.COIN, block=1)], [6, 1, 7, 6, 2, 8])
    assert (result.orders, result.p, result.least) == (15, 1 / 15, 1 / 15)


def by_hand(rounds, rating, block, n_doses, *, gaps=()):
    """The share of all orders of whole rounds that keep the third dose in place: means weighted n m / (n + m)."""

    def statistic(order):
        top = bottom = 0.0
        for r in range(0, len(order), n_doses):
            values = {0: [], 3: []}
            for b in range(r, r + n_doses):
                if order[b] in values:
                    values[order[b]] += [rating[t] for t in range(b * block, (b + 1) * block) if t not in gaps]
            n, m = len(values[3]), len(values[0])
            weight = n * m / (n + m)
            top += weight * (sum(values[3]) / n - sum(values[0]) / m)
            bottom += weight
        return top / bottom

    drawn = tuple(dose for one in rounds for dose in one)
    seen, as_large, count = abs(statistic(drawn)), 0, 0
    for others in product(*(sorted(set(permutations(one))) for one in rounds)):
        order = tuple(dose for one in others for dose in one)
        if all((a == 4.5) == (b == 4.5) for a, b in zip(order, drawn, strict=True)):
            count += 1
            as_large += abs(statistic(order)) >= seen - 1e-9
    return count, as_large / count


@pytest.mark.parametrize("seed", range(6))
def test_rounds_of_three_doses_agree_with_enumeration_by_hand(seed):
    chance = Random(seed)
    rounds = [tuple(chance.sample([0, 3, 4.5], 3)) for _ in range(4)]
    rating = [float(chance.randint(2, 8)) for _ in range(4 * 3 * 3)]
    gaps = {t for t in range(36) if t % 3 == 1 and chance.random() < 0.4}
    order = [dose for one in rounds for dose in one]
    result = outcome(
        [part(order, block=3, doses=(0, 3, 4.5))], [None if t in gaps else v for t, v in enumerate(rating)]
    )
    count, p = by_hand(rounds, rating, 3, 3, gaps=gaps)
    assert (result.orders, count) == (16, 16)
    assert result.p == pytest.approx(p)


def test_two_parts_are_taken_together():
    """Three pairs and one pair of them a season later: 2^4 = 16 orders."""
    parts = [part([0, 3, 3, 0, 0, 3]), part([3, 0], first=20)]
    rating = [6, 6, 3, 3, 3, 3, 6, 6, 6, 6, 3, 3] + [5] * 8 + [3, 3, 6, 6]
    assert (outcome(parts, rating).orders, outcome(parts, rating).p) == (16, 2 / 16)


def test_many_orders_are_drawn_with_a_seed_and_one_is_added_to_both_counts():
    order = [0, 3] * 12
    rating = [6.0 if dose == 0 else 3.0 for dose in order]
    result = outcome([part(order, scheme=Scheme.FREE, block=1)], rating)
    assert (result.orders, result.drawn) == (2704156, DRAWN_ORDERS)  # 24! / (12! 12!)
    assert (result.p, result.least) == (1 / 10_000, 1 / 10_000)
    assert outcome([part(order, scheme=Scheme.FREE, block=1)], rating) == result


def test_drawn_orders_come_near_the_exact_share(monkeypatch):
    chance = Random(3)
    made = [part([0, 3] * 7, scheme=Scheme.FREE, block=1)]
    rating = [chance.gauss(5, 1) - 0.4 * (t % 2) for t in range(14)]
    exact = outcome(made, rating)
    assert exact.drawn is None
    monkeypatch.setattr("modicum.analysis.randomisation.MOST_ORDERS", 10)
    drawn = outcome(made, rating)
    assert drawn.drawn == DRAWN_ORDERS
    assert drawn.p == pytest.approx(exact.p, abs=0.015)  # three standard errors of 9,999 draws at one half


def test_a_bedtime_dose_is_held_against_the_ratings_of_the_days_after():
    """With a clock order of 1 the first rating of a block still belongs to the block before it."""
    rating = [9, 6, 6, 3, 3, 3, 3, 6, 6, 6, 6, 3, 3]
    result = outcome([part([0, 3, 3, 0, 0, 3])], rating, lag=1)
    assert (result.difference, result.p) == (pytest.approx(-3.0), 2 / 8)


def test_first_days_are_dropped_only_where_the_plan_says_so():
    rating = [6, 6, 9, 3, 9, 3, 6, 6, 6, 6, 9, 3]
    assert outcome([part([0, 3, 3, 0, 0, 3])], rating).difference == pytest.approx(0.0)
    dropped = outcome([part([0, 3, 3, 0, 0, 3], drop_days=1)], rating)
    assert (dropped.difference, dropped.dropped_days) == (pytest.approx(-3.0), 1)


@pytest.mark.parametrize(
    ("segments", "why"),
    [
        ([segment(0, 11, 0, 3, block=2)], "no-order"),
        ([part([0, 3, 3, 0, 0, 3]), segment(20, 31, 0, 3, block=2)], "no-order"),
        ([], "no-order"),
        ([part([0, 3, 3, 0, 0, 3], moved="the stop rule")], "moved"),
        ([part([0, 3, 3, 0])], "few-orders"),
    ],
)
def test_where_there_is_no_test_it_says_why(segments, why):
    result = outcome(segments, [5.0] * 40)
    assert (result.why_not, result.p, result.least) == (why, None, None)


def test_a_block_without_a_rated_day_stays_where_it_was_drawn():
    """Of four pairs one has an unrated block: its pair cannot be compared, and 2^3 orders are left."""
    rating = [6, 6, 3, 3, 3, 3, 6, 6, 6, 6, 3, 3, None, None, 4, 4]
    assert outcome([part([0, 3, 3, 0, 0, 3, 0, 3])], rating).orders == 8


@pytest.mark.parametrize("scheme", [Scheme.ROUNDS, Scheme.FREE])
def test_without_an_effect_small_p_values_are_as_rare_as_they_say(scheme):
    """400 trials of five pairs with drift, correlated noise and no effect: P(p <= x) <= x, within three standard errors."""
    n, found = 400, []
    for seed in range(n):
        chance = Random(1000 + seed)
        pairs = [chance.sample([0, 3], 2) for _ in range(5)]
        order = [dose for pair in pairs for dose in pair]
        if scheme is Scheme.FREE:
            order = chance.sample(order, 10)
        noise, rating = 0.0, []
        for t in range(50):
            noise = 0.6 * noise + chance.gauss(0, 1)
            rating.append(6 - 0.04 * t + noise)
        found.append(outcome([part(order, scheme=scheme, block=5)], rating).p)
    for level in (1 / 16, 0.125, 0.25, 0.5, 0.75):
        share = sum(p <= level + 1e-9 for p in found) / n
        assert share <= level + 3 * (level * (1 - level) / n) ** 0.5
        if scheme is Scheme.ROUNDS:  # 32 orders: these levels can be attained exactly
            assert share >= level - 3 * (level * (1 - level) / n) ** 0.5


def test_days_are_counted_on_the_trials_calendar():
    made = part([0, 3, 3, 0, 0, 3], first=10)
    assert made.first == on(10) == FIRST + timedelta(days=10)
    assert outcome([made], [None] * 10 + [6, 6, 3, 3, 3, 3, 6, 6, 6, 6, 3, 3]).p == 2 / 8
