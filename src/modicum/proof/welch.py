"""Welch's t-test on single days, as the most used N-of-1 app prints it: what a verdict would be without a model.

Reference: Welch, Biometrika 1947;34:28. Closed form; the tail comes from Student's distribution function.
"""

from __future__ import annotations

from decimal import Decimal
from math import sqrt

from scipy.special import stdtr

from modicum.proof.simulate import Life

SIGNIFICANT = 0.05
"""The two-sided level that is customary."""


def welch(first: list[float], second: list[float]) -> tuple[float, float]:
    """Student's t of first minus second and its two-sided p; p is 1 where either sample has no spread to judge by."""
    if min(len(first), len(second)) < 2:
        return 0.0, 1.0
    means = [sum(sample) / len(sample) for sample in (first, second)]
    parts = [
        sum((x - mean) ** 2 for x in sample) / (len(sample) - 1) / len(sample)
        for sample, mean in zip((first, second), means, strict=True)
    ]
    total = sum(parts)
    if total <= 0:
        return 0.0, 1.0
    t = (means[0] - means[1]) / sqrt(total)
    freedom = total**2 / sum(part**2 / (len(s) - 1) for part, s in zip(parts, (first, second), strict=True))
    return t, 2.0 * float(stdtr(freedom, -abs(t)))


def welch_says_better(life: Life, dose: Decimal) -> bool:
    """Whether the days on a dose are significantly better (lower) than the days without any."""
    on = [r for d, r in zip(life.dose, life.rating, strict=True) if d == dose and r is not None]
    off = [r for d, r in zip(life.dose, life.rating, strict=True) if d == 0 and r is not None]
    t, p = welch(on, off)
    return t < 0 and p < SIGNIFICANT
