"""Blinding indices against published examples and enumeration, and when nothing may be compared."""

from dataclasses import replace
from itertools import permutations

import pytest

from modicum.analysis.blinding import Arm, blinding, james
from modicum.diary.entry import Belief, Guess
from modicum.diary.trial import Scheme
from unit.analysis.makers import mg, on, segment

D, N, U = Belief.DRUG, Belief.NONE, Belief.DO_NOT_KNOW


def part(order, *, scheme=Scheme.ROUNDS, blinded=True, first=0, doses=(0, 3)):
    made = segment(first, first + 7 * len(order) - 1, *doses, blinded=blinded, block=7)
    return replace(made, order=tuple(mg(a) for a in order), scheme=scheme)


def guesses(*beliefs, first=0):
    """One guess on the last day of each block; None: no guess."""
    return [Guess(f"g{b}", on(first + 7 * b + 6), belief) for b, belief in enumerate(beliefs) if belief is not None]


def test_bang_and_james_reproduce_the_published_example():
    """48, 4, 330 on treatment and 22, 30, 319 on placebo (drug, placebo, do not know): 0.115, 0.022 and 0.896."""
    drug, none = Arm(right=48, wrong=4, unsure=330), Arm(right=30, wrong=22, unsure=319)
    assert (round(drug.bang, 3), round(none.bang, 3)) == (0.115, 0.022)
    assert james(drug, none) == pytest.approx(0.896, abs=0.0005)


@pytest.mark.parametrize(
    ("drug", "none", "index"),
    [
        (Arm(4, 0, 0), Arm(4, 0, 0), 0.0),  # all right: K = -1
        (Arm(2, 2, 0), Arm(2, 2, 0), 0.5),  # like tossing a coin: K = 0
        (Arm(0, 0, 4), Arm(0, 0, 4), 1.0),  # nobody ventured a guess
        (Arm(0, 4, 0), Arm(0, 4, 0), 1.0),  # all wrong: K = 1
        (Arm(4, 0, 0), Arm(0, 0, 4), None),  # only one arm guessed, all right: nothing expected
        (Arm(0, 0, 0), Arm(0, 0, 0), None),
    ],
)
def test_james_at_its_ends(drug, none, index):
    assert james(drug, none) == (None if index is None else pytest.approx(index))


def test_an_arm_without_a_block_has_no_index():
    assert Arm(0, 0, 0).bang is None


def test_six_of_six_in_pairs_come_up_by_luck_in_one_of_eight():
    """Three pairs, each guessed right: 2^3 orders, one of which is right throughout."""
    found = blinding([part([0, 3, 3, 0, 0, 3])], guesses(N, D, D, N, N, D))
    assert (found.right, found.guessed, found.blocks, found.by_luck) == (6, 6, 6, 1 / 8)
    assert (found.drug.bang, found.none.bang, found.james, found.noticed) == (1.0, 1.0, 0.0, False)


@pytest.mark.parametrize("beliefs", [(D, D, N, N, D, U), (N, N, N, D, D, D), (D, N, D, N, D, N), (D, D, D, D, D, N)])
def test_luck_in_free_orders_agrees_with_enumeration(beliefs):
    order = (0, 3, 0, 0, 3, 3)

    def right(other):
        return sum((belief is D) == (dose > 0) for belief, dose in zip(beliefs, other, strict=True) if belief is not U)

    others = set(permutations(order))
    share = sum(right(other) >= right(order) for other in others) / len(others)
    found = blinding([part(order, scheme=Scheme.FREE)], guesses(*beliefs))
    assert (len(others), found.by_luck) == (20, pytest.approx(share))


def test_one_guess_of_a_pair_is_right_by_luck_every_other_time():
    assert blinding([part([0, 3])], guesses(N, None)).by_luck == 0.5
    assert blinding([part([0, 3])], guesses(N, U)).by_luck == 0.5


def test_many_right_guesses_are_named():
    found = blinding([part([0, 3] * 5)], guesses(*[N, D] * 5))
    assert (found.by_luck, found.noticed) == (1 / 32, True)


def test_the_last_guess_about_a_block_counts_and_unguessed_blocks_do_not():
    told = [Guess("a", on(1), D), Guess("b", on(6), N), Guess("c", on(8), U)]
    found = blinding([part([0, 3, 3, 0])], told)
    assert (found.none, found.drug, found.right, found.guessed) == (Arm(1, 0, 0), Arm(0, 0, 1), 1, 1)


def test_only_do_not_know_is_an_answer_without_a_chance():
    found = blinding([part([0, 3])], guesses(U, U))
    assert (found.why_not, found.by_luck, found.james) == (None, None, 1.0)


@pytest.mark.parametrize(
    ("segments", "told", "why"),
    [
        ([part([0, 3])], [], "no-guess"),
        ([segment(0, 13, 0, 3, blinded=True, block=7)], guesses(N, D), "no-order"),
        ([part([1.5, 3], doses=(1.5, 3))], guesses(D, D), "one-kind"),
        ([part([0, 3], first=100)], guesses(N, D), "no-guess"),
    ],
)
def test_where_nothing_can_be_compared_it_says_why(segments, told, why):
    assert blinding(segments, told).why_not == why


@pytest.mark.hazard("H-31/guesses-wait")
def test_before_the_agreed_day_nothing_is_compared_for_that_would_unblind():
    assert blinding([part([0, 3])], guesses(N, D), interim=True).why_not == "interim"


def test_an_open_trial_has_no_blinding_to_speak_of():
    assert blinding([part([0, 3], blinded=False)], []) is None
