"""Seeded draws: the only randomness outside the models. The same seed gives the same draws on every platform.

No function here has a default seed: whoever wants chance says which, and stores it with the result.
"""

from __future__ import annotations

import random


def draw_order(labels: tuple[str, ...], *, seed: int) -> tuple[str, ...]:
    """All labels once, in an order drawn uniformly at random.

    >>> sorted(draw_order(("A", "B", "C"), seed=7))
    ['A', 'B', 'C']
    """
    return tuple(random.Random(seed).sample(labels, len(labels)))


def draw_pairs(pairs: int, labels: tuple[str, str], *, seed: int) -> tuple[str, ...]:
    """`pairs` blocks of the two labels, each pair in an order drawn by a fair coin: shape (2 * pairs,)."""
    chance = random.Random(seed)
    return tuple(label for _ in range(pairs) for label in chance.sample(labels, 2))


def draw_numbers(count: int, *, seed: int) -> tuple[float, ...]:
    """`count` numbers from 0 to 1 (1 excluded), drawn uniformly; whoever ranks them gets random orders: shape (count,).

    >>> all(0 <= number < 1 for number in draw_numbers(3, seed=7))
    True
    """
    chance = random.Random(seed)
    return tuple(chance.random() for _ in range(count))
