"""Ratings that are not Gaussian: how likely a rating is at a given place on the latent scale, with slopes and bends.

Ordinal (and yes/no, which is ordinal with two categories), cumulative logit with thresholds t_1 < ... < t_k:

    P(y <= c) = expit(t_(c+1) - eta),
    log P(y = c) = log expit(t_up - eta) + log expit(eta - t_low) + log(1 - exp(-(t_up - t_low)))

The last part does not hold eta, so a rating looks like two logistic regressions: the log likelihood is concave in eta and in
the thresholds. One threshold, the anchor, is free; the others hang on it by the logarithms of the gaps, which keeps them in
order. Count: y ~ Poisson(exp(eta)).

Prior of the thresholds: before the first rating each share of the categories is as likely as any other (Dirichlet with all
ones, at eta = 0): the thresholds are the ordered values of k standard logistic draws. So a category that nobody used has a
small share, not none, and no gap closes.
References: mccullagh1980 (the model), betancourt2019 (the prior induced on the thresholds).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import lgamma
from typing import Literal

import numpy as np
from scipy.special import expit, gammaln, log_expit

from modicum.models.design import IntArray
from modicum.models.priors import Array

Kind = Literal["ordinal", "binary", "count"]

MOST_CATEGORIES = 101
"""More steps than a 0-100 rating has are no categories."""
LARGEST_LOG = 700.0
"""Beyond it an exponential is infinite; such a step of the search is refused."""
FREE_GAP = 40.0
"""A gap this wide on the logit scale is as good as endless; keeps its exponential from overflowing."""
SCATTER_NODES = 21
"""Gauss-Hermite nodes over the day-to-day scatter: for SDs up to 6 logits the mean is right to 0.001 of a step."""


@dataclass(frozen=True)
class Outcome:
    """What a rating can be: evenly spaced categories from `minimum` to `maximum`, or a count."""

    kind: Kind
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0

    @property
    def counted(self) -> bool:
        return self.kind == "count"

    @property
    def categories(self) -> int:
        """Number of categories; a count has none."""
        return 0 if self.counted else round((self.maximum - self.minimum) / self.step) + 1

    def codes(self, rating: Array) -> IntArray:
        """Ratings as category numbers from 0, or as counts. Raises ValueError for a rating between two steps."""
        size = rating if self.counted else (rating - self.minimum) / self.step
        whole = np.rint(size).astype(np.int64)
        top = np.inf if self.counted else self.categories - 1
        if bool((np.abs(size - whole) > 1e-6).any()) or bool(((whole < 0) | (whole > top)).any()):
            msg = "a rating is not one of the outcome's values; the caller broke this"
            raise ValueError(msg)
        return whole

    def expected(self, eta: Array, thresholds: Array) -> Array:
        """Mean rating at eta (..., m), in rating units. thresholds : (..., k), of the same leading shape."""
        if self.counted:
            return np.exp(np.minimum(eta, LARGEST_LOG))
        above = expit(eta[..., None] - thresholds[..., None, :])
        return np.asarray(self.minimum + self.step * above.sum(axis=-1))

    def expected_over(self, eta: Array, thresholds: Array, sigma: Array) -> Array:
        """The same averaged over days that scatter by N(0, sigma^2) about eta. eta : (M, m). sigma : (M,)."""
        if self.counted:
            return np.exp(np.minimum(eta + 0.5 * sigma[:, None] ** 2, LARGEST_LOG))
        points, weights = np.polynomial.hermite_e.hermegauss(SCATTER_NODES)
        total = np.zeros_like(eta)
        for point, weight in zip(points, weights, strict=True):
            total += weight * self.expected(eta + sigma[:, None] * point, thresholds)
        return np.asarray(total / weights.sum())


@dataclass(frozen=True)
class Local:
    """The log likelihood and the thresholds' prior at N points: value (N,); of eta, slope and minus the bend, both (N, n);
    minus the mixed bends with the threshold parameters (N, n, k); of these, slope (N, k) and minus the bends (N, k, k).
    """

    value: Array
    slope: Array
    bend: Array
    cross: Array
    tau_slope: Array
    tau_bend: Array


class Counts:
    """Poisson ratings. They have no thresholds."""

    def __init__(self, code: IntArray) -> None:
        self.y = code.astype(float)
        self.constant = float(gammaln(self.y + 1.0).sum())
        self.k = 0

    @property
    def start(self) -> Array:
        return np.zeros(0)

    def thresholds(self, tau: Array) -> Array:
        return tau

    def local(self, eta: Array, tau: Array) -> Local:  # noqa: ARG002 - the same question as of Ordered
        with np.errstate(over="ignore"):
            rate = np.exp(eta)
            value = np.sum(self.y * eta - rate, axis=1) - self.constant
        nodes, n = eta.shape
        empty = np.zeros((nodes, 0))
        return Local(value, self.y - rate, rate, np.zeros((nodes, n, 0)), empty, np.zeros((nodes, 0, 0)))

    def value(self, eta: Array, tau: Array) -> Array:
        return self.local(eta, tau).value


class Ordered:
    """Ordinal ratings. tau = (anchor threshold, log gaps from the lowest to the highest): (k,) for k + 1 categories."""

    def __init__(self, code: IntArray, categories: int) -> None:
        self.k = categories - 1
        self.code = code
        used = np.bincount(code, minlength=categories)
        below = np.cumsum(used)[:-1]
        self.anchor = int(np.argmin(np.abs(below - 0.5 * len(code))))
        self.inner = used[1:-1].astype(float)
        self.upper = _one_hot(code, self.k)
        self.lower = _one_hot(code - 1, self.k)
        self.share = (below + np.arange(1, self.k + 1)) / (len(code) + categories)

    @cached_property
    def hang(self) -> Array:
        """(k, k - 1): how often, and in which direction, each gap lies between the anchor and a threshold."""
        j, i = np.arange(self.k)[:, None], np.arange(1, self.k)[None, :]
        return np.where((i > self.anchor) & (i <= j), 1.0, np.where((i > j) & (i <= self.anchor), -1.0, 0.0))

    @property
    def start(self) -> Array:
        """The thresholds of the observed shares, one pretended rating in each category, as parameters."""
        at = np.log(self.share) - np.log1p(-self.share)
        return np.concatenate([at[self.anchor : self.anchor + 1], np.log(np.diff(at))])

    def thresholds(self, tau: Array) -> Array:
        """(N, k) thresholds, rising."""
        gaps = np.exp(np.minimum(tau[:, 1:], np.log(FREE_GAP)))
        return np.asarray(tau[:, :1] + gaps @ self.hang.T)

    def value(self, eta: Array, tau: Array) -> Array:
        """Log likelihood and log prior of tau (its Jacobian included): (N,)."""
        at = self.thresholds(tau)
        return self.likelihood(eta, at) + self._prior(at, tau)

    def likelihood(self, eta: Array, thresholds: Array) -> Array:
        """(N,) log likelihood at rising thresholds (N, k)."""
        up, low = self._beside(eta, thresholds)
        with np.errstate(divide="ignore"):
            between = np.log(-np.expm1(-np.diff(thresholds, axis=1))) @ self.inner
        return np.asarray(np.sum(log_expit(up) + log_expit(low), axis=1) + between)

    def _prior(self, at: Array, tau: Array) -> Array:
        return np.asarray(
            np.sum(log_expit(at) + log_expit(-at), axis=1) + np.sum(tau[:, 1:], axis=1) + lgamma(self.k + 1.0)
        )

    def _beside(self, eta: Array, at: Array) -> tuple[Array, Array]:
        """t_up - eta and eta - t_low, endless at the ends: two arrays (N, n)."""
        wide = np.concatenate([np.full((len(at), 1), -np.inf), at, np.full((len(at), 1), np.inf)], axis=1)
        return wide[:, self.code + 1] - eta, eta - wide[:, self.code]

    def local(self, eta: Array, tau: Array) -> Local:
        at = self.thresholds(tau)
        up, low = self._beside(eta, at)
        miss_up, miss_low = expit(-up), expit(-low)  # 1 - expit: the slopes of log expit
        bend_up, bend_low = miss_up * expit(up), miss_low * expit(low)
        gap = np.diff(at, axis=1)
        turn = np.concatenate([np.ones((len(at), self.k, 1)), self.hang * gap[:, None, :]], axis=2)
        prior_slope = 1.0 - 2.0 * expit(at)
        at_slope = miss_up @ self.upper - miss_low @ self.lower + prior_slope
        at_bend = bend_up @ self.upper + bend_low @ self.lower + 2.0 * expit(at) * expit(-at)
        closing, closing_bend = _gap_terms(gap)
        tau_slope = np.einsum("nj,nji->ni", at_slope, turn)
        tau_slope[:, 1:] += self.inner * closing + 1.0
        tau_bend = np.einsum("nja,nj,njb->nab", turn, at_bend, turn)
        inner = np.arange(1, self.k)
        tau_bend[:, inner, inner] -= np.einsum("nj,nji->ni", at_slope, turn)[:, 1:] + self.inner * closing_bend
        cross = -(bend_up[:, :, None] * self.upper + bend_low[:, :, None] * self.lower) @ turn
        return Local(self.value(eta, tau), miss_low - miss_up, bend_up + bend_low, cross, tau_slope, tau_bend)


def _gap_terms(gap: Array) -> tuple[Array, Array]:
    """First and second derivative of log(1 - exp(-gap)) by log gap."""
    whole = np.expm1(gap)
    first = gap / whole
    return first, first * (1.0 - gap * np.exp(gap) / whole)


def _one_hot(place: IntArray, k: int) -> Array:
    """(n, k) ones at the places that exist."""
    return np.asarray(place[:, None] == np.arange(k), dtype=float)


def read(outcome: Outcome, rating: Array) -> Counts | Ordered:
    """The ratings of a series as what they are."""
    code = outcome.codes(rating)
    return Counts(code) if outcome.counted else Ordered(code, outcome.categories)
