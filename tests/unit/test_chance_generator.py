"""The numpy generator that proof uses: the same everywhere, and its own for every label."""

import numpy as np

from modicum.chance import generator


def test_the_same_seed_and_labels_give_the_same_draws_on_every_platform():
    # Written down once; they must never change, or no stored error rate can be run again.
    raw = generator(1, "V4", "0").bit_generator.random_raw(3).tolist()
    assert raw == [15100716614575319225, 2392888533719388998, 15789010159511397946]


def test_labels_are_not_simply_joined():
    assert generator(1, "a", "bc").random() != generator(1, "ab", "c").random()


def test_other_labels_and_seeds_are_other_draws():
    draws = [generator(seed, label).random(200) for seed, label in ((1, "a"), (1, "b"), (2, "a"))]
    assert all(abs(np.corrcoef(draws[i], draws[j])[0, 1]) < 0.25 for i, j in ((0, 1), (0, 2), (1, 2)))
