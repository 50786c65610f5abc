"""Seeded draws: the only randomness outside the models. The same seed gives the same draws on every platform.

No function here has a default seed: whoever wants chance says which, and stores it with the result.
"""

from __future__ import annotations

import random
from hashlib import blake2b

import numpy as np


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


Chance = np.random.Generator
"""What a seeded stream of numbers is called elsewhere: no other file may name where it comes from."""


def generator(seed: int, *labels: str | int) -> Chance:
    """A stream of numbers of its own for every seed and every list of labels, the same on every platform.

    The labels are hashed (BLAKE2b), so that person 17 of a world draws the same whatever was drawn before, in whichever
    process. The separator cannot occur in a label's number and must not occur in its text.

    >>> generator(7, "phi-0.5", 3).integers(0, 100, 3).tolist()
    [55, 76, 32]
    """
    name = "\x1f".join(str(part) for part in (seed, *labels))
    key = int.from_bytes(blake2b(name.encode(), digest_size=16).digest(), "big")
    return np.random.Generator(np.random.PCG64(key))


def draw_numbers(count: int, *, seed: int) -> tuple[float, ...]:
    """`count` numbers from 0 to 1 (1 excluded), drawn uniformly; whoever ranks them gets random orders: shape (count,).

    >>> all(0 <= number < 1 for number in draw_numbers(3, seed=7))
    True
    """
    chance = random.Random(seed)
    return tuple(chance.random() for _ in range(count))


def draw_below(count: int, *, seed: int) -> int:
    """A whole number from 0 to count - 1, each with the same chance (by rejection, so exactly).

    >>> 0 <= draw_below(6, seed=7) < 6
    True
    """
    return random.Random(seed).randrange(count)
