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


def generator(seed: int, *labels: str) -> np.random.Generator:
    """A generator for one use, named by its labels: independent for different labels, the same on every platform."""
    digest = blake2b("\x1f".join((str(seed), *labels)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
