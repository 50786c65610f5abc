"""Whether numbers that ought to be uniform are: the simultaneous band of their distribution function, computed exactly.

The idea of a band whose pointwise level is tuned until its simultaneous level is the one asked for is that of
Säilynoja, Bürkner and Vehtari (sources.bib: sailynoja2022). The exact recursion below is written from the definition.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from scipy.special import bdtr, bdtrc, gammaln

from modicum.models.priors import Array

BINS = 50
"""Equal bins of (0, 1) whose 49 inner edges are looked at: coarse enough to print, fine enough for a thousand ranks."""
BISECTIONS = 24


def histogram(u: Array) -> tuple[int, ...]:
    """How many of the numbers in [0, 1] fall into each of the 50 bins."""
    places = np.clip((np.asarray(u) * BINS).astype(int), 0, BINS - 1)
    return tuple(int(c) for c in np.bincount(places, minlength=BINS))


def edges() -> Array:
    """The 49 inner edges."""
    return np.arange(1, BINS) / BINS


@cache
def limits(n: int, pointwise: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Lowest and highest count below each edge that each one-sided binomial tail of pointwise / 2 still allows."""
    counts = np.arange(n + 1)
    low, high = [], []
    for z in edges():
        at_most = bdtr(counts.astype(float), n, z)
        at_least = np.concatenate([[1.0], bdtrc(counts[:-1].astype(float), n, z)])
        allowed = counts[(at_most > pointwise / 2) & (at_least > pointwise / 2)]
        low.append(int(allowed[0]))
        high.append(int(allowed[-1]))
    return tuple(low), tuple(high)


def inside_chance(n: int, pointwise: float) -> float:
    """P(n uniform numbers stay inside the limits at every edge): a walk over the edges, exact up to rounding.

    Given r numbers below one edge, those between it and the next are binomial among the other n - r.
    """
    low, high = limits(n, pointwise)
    log_factorial = gammaln(np.arange(n + 1) + 1.0)
    mass, first, before = np.ones(1), 0, 0.0
    for z, a, b in zip(edges(), low, high, strict=True):
        share = (z - before) / (1.0 - before)
        here = np.arange(first, first + len(mass))
        more = np.arange(a, b + 1)[:, None] - here[None, :]
        left = (n - here)[None, :]
        possible = (more >= 0) & (more <= left)
        m = np.clip(more, 0, left)
        log_p = log_factorial[left] - log_factorial[m] - log_factorial[left - m]
        log_p = log_p + m * np.log(share) + (left - m) * np.log1p(-share)
        mass = np.where(possible, np.exp(log_p), 0.0) @ mass
        first, before = a, float(z)
    return float(mass.sum())


@cache
def pointwise_level(n: int, outside: float) -> float:
    """The pointwise level at which n uniform numbers leave the band anywhere with a chance of at most `outside`."""
    low, high = np.log(outside / (2 * BINS)), np.log(outside)
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if 1.0 - inside_chance(n, float(np.exp(middle))) <= outside:
            low = middle
        else:
            high = middle
    return float(np.exp(low))


def band(n: int, outside: float) -> tuple[Array, Array]:
    """Lowest and highest share below each inner edge, for n uniform numbers: two arrays (49,)."""
    low, high = limits(n, pointwise_level(n, outside))
    return np.array(low) / n, np.array(high) / n


def outside_p(counts: Sequence[int]) -> float:
    """P-value of a histogram: the chance that uniform numbers stray as far from the diagonal, wherever they do so.

    It is at least 1 - level exactly when the histogram lies inside the simultaneous band of that level.
    """
    n = int(sum(counts))
    below = np.cumsum(counts)[:-1].astype(float)
    at_least = np.where(below > 0, bdtrc(np.maximum(below - 1, 0), n, edges()), 1.0)
    worst = float(np.min(2.0 * np.minimum(bdtr(below, n, edges()), at_least)))
    if worst >= 1.0:
        return 1.0
    return 1.0 - inside_chance(n, worst)


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down p-values, in the order given: the family errs with at most the level asked (holm1979)."""
    order = np.argsort(p, kind="stable")
    out, worst = [0.0] * len(p), 0.0
    for place, i in enumerate(order):
        worst = max(worst, min(1.0, (len(p) - place) * p[int(i)]))
        out[int(i)] = worst
    return tuple(out)
