"""Seeded draws: the same seed gives the same draw for ever, and nothing is favoured."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.chance import draw_numbers, draw_order, draw_pairs

FIXED = settings(derandomize=True, max_examples=60, deadline=None)


def test_an_order_drawn_with_a_stored_seed_is_the_same_on_every_machine():
    assert draw_order(("A", "B", "C", "D"), seed=1) == ("B", "C", "A", "D")
    assert draw_order(("A", "B", "C", "D"), seed=2026) == ("A", "B", "D", "C")


def test_pairs_drawn_with_a_stored_seed_are_the_same_on_every_machine():
    assert draw_pairs(4, ("on", "off"), seed=1) == ("on", "off", "off", "on", "off", "on", "off", "on")
    assert draw_pairs(4, ("on", "off"), seed=7) == ("off", "on", "off", "on", "on", "off", "off", "on")


def test_another_seed_gives_another_order():
    assert len({draw_order(("A", "B", "C", "D", "E", "F"), seed=seed) for seed in range(50)}) > 40


@pytest.mark.parametrize("draw", [lambda: draw_order(("A", "B")), lambda: draw_pairs(2, ("A", "B"))])
def test_there_is_no_seed_unless_somebody_says_which(draw):
    with pytest.raises(TypeError, match="seed"):
        draw()


@FIXED
@given(st.lists(st.sampled_from("ABCDEF"), max_size=8), st.integers(0, 2**32))
def test_an_order_has_every_label_once_and_leaves_its_argument_alone(labels, seed):
    before = tuple(labels)
    drawn = draw_order(before, seed=seed)
    assert Counter(drawn) == Counter(labels)
    assert before == tuple(labels)


@FIXED
@given(st.integers(0, 20), st.integers(0, 2**32))
def test_every_pair_has_both_labels(pairs, seed):
    drawn = draw_pairs(pairs, ("on", "off"), seed=seed)
    assert len(drawn) == 2 * pairs
    assert all({drawn[i], drawn[i + 1]} == {"on", "off"} for i in range(0, 2 * pairs, 2))


def test_each_of_the_six_orders_of_three_comes_up_about_as_often():
    seen = Counter(draw_order(("A", "B", "C"), seed=seed) for seed in range(6_000))
    assert len(seen) == 6
    # 1,000 expected each, binomial SD 29: six SDs either side.
    assert all(826 < count < 1174 for count in seen.values())


def test_the_coin_of_a_pair_is_fair_whatever_its_place():
    starts = [draw_pairs(3, ("on", "off"), seed=seed)[::2] for seed in range(4_000)]
    for place in range(3):
        # 2,000 expected, binomial SD 32: six SDs either side.
        assert 1808 < sum(start[place] == "on" for start in starts) < 2192


def test_numbers_are_the_same_on_every_platform_and_uniform():
    """The first of Python's own generator at seed 7; the mean of 20,000 is one half within three standard errors."""
    assert draw_numbers(1, seed=7) == (0.32383276483316237,)
    drawn = draw_numbers(20_000, seed=7)
    assert all(0 <= number < 1 for number in drawn)
    assert abs(sum(drawn) / 20_000 - 0.5) < 3 * (1 / 12 / 20_000) ** 0.5
