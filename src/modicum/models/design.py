"""From doses by day to the columns of the regression: exposure with onset, drift, transients, co-changes, cycles.

    y_t = b0 + sum_k beta_k e_k,t + gamma (t - (T-1)/2)/84 + rho exp(-t/14) + kappa s_t + c_t' delta + u_t + eps_t

Only the exposures e_k depend on a hyper-parameter (the half-life), so all other columns are made once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np
from numpy.typing import NDArray

from modicum.models.priors import Array, Priors

IntArray = NDArray[np.int64]

ENROLMENT_E_FOLD_DAYS = 14.0
STEP_E_FOLD_DAYS = 3.0
WEEK_DAYS, WEEK_HARMONICS = 7.0, 3
MONTH_DAYS, MONTH_HARMONICS = 28.0, 2


@dataclass(frozen=True)
class Series:
    """One person, one item, as arrays. Days are 0 .. n_days - 1; gaps stay gaps.

    rated_day : (n,) increasing day numbers with a usable rating. rating : (n,) ratings on those days.
    level_on : (n_days,) level taken each day: 0 none, k = 1..K the k-th amount. amounts : (K,) increasing, positive.
    level_before : level taken before day 0. clock_lag : 0 if a dose can act on the same day's rating, else 1.
    co_change : (n_days, C) one column per logged co-change, a step or a window of ones.
    """

    n_days: int
    rated_day: IntArray
    rating: Array
    level_on: IntArray
    amounts: Array
    co_change: Array
    level_before: int = 0
    clock_lag: int = 0

    @cached_property
    def largest_span(self) -> float:
        """Largest less smallest rating among the days on one level, over all levels: 0 if levels explain every rating."""
        if not len(self.rating):
            return 0.0
        levels = self.acting[self.rated_day]
        order = np.argsort(levels, kind="stable")
        levels, rating = levels[order], self.rating[order]
        first = np.append(0, np.flatnonzero(levels[1:] != levels[:-1]) + 1)
        return float(np.max(np.maximum.reduceat(rating, first) - np.minimum.reduceat(rating, first)))

    @cached_property
    def acting(self) -> IntArray:
        """(n_days,) the level that can act on each day's rating."""
        if not self.clock_lag:
            return self.level_on
        return np.concatenate([np.full(self.clock_lag, self.level_before), self.level_on])[: self.n_days]

    def __post_init__(self) -> None:
        k = len(self.amounts)
        sound = (
            self.n_days >= 0
            and self.rated_day.shape == self.rating.shape
            and _rising(self.rated_day)
            and (not len(self.rated_day) or bool(self.rated_day[0] >= 0 and self.rated_day[-1] < self.n_days))
            and bool(np.isfinite(self.rating).all())
            and self.level_on.shape == (self.n_days,)
            and (not self.n_days or bool(self.level_on.min() >= 0 and self.level_on.max() <= k))
            and _rising(self.amounts)
            and (not k or bool(self.amounts[0] > 0))
            and self.co_change.shape[0] == self.n_days
            and 0 <= self.level_before <= k
            and self.clock_lag in (0, 1)
        )
        if not sound:
            msg = "a Series holds ordered days, finite ratings and levels that exist; the caller broke this"
            raise ValueError(msg)


def _rising(numbers: Array | IntArray) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


@dataclass(frozen=True)
class Layout:
    """Which column is which: `doses` come first, then the intercept and whatever terms the priors switch on."""

    names: tuple[str, ...]
    n_levels: int

    @property
    def size(self) -> int:
        return len(self.names)

    def index(self, name: str) -> int:
        return self.names.index(name)

    def contrast(self, plus: int, minus: int) -> Array:
        """Row vector (p,) of level `plus` minus level `minus`; level 0 is no dose."""
        row = np.zeros(self.size)
        if plus:
            row[plus - 1] += 1.0
        if minus:
            row[minus - 1] -= 1.0
        return row

    def unit(self, name: str) -> Array:
        row = np.zeros(self.size)
        row[self.index(name)] = 1.0
        return row


def exposure(series: Series, half_life: Array) -> Array:
    """Exposure to each level by day: e_t = e_(t-1) + a (1[level on day t - lag] - e_(t-1)), a = 1 - 2^(-1/h).

    half_life : (H,) days, 0 for instant. Returns (n_days, H, K), each between 0 and 1. Starts at 1 for the level taken
    before day 0, else at 0.
    """
    k = len(series.amounts)
    a = approach(half_life)[:, None]
    out = np.empty((series.n_days, len(half_life), k))
    e = np.tile((np.arange(1, k + 1) == series.level_before).astype(float), (len(half_life), 1))
    keep = 1.0 - a
    for t, level in enumerate(series.acting.tolist()):
        np.multiply(keep, e, out=out[t])
        e = out[t]
        if level:
            e[:, level - 1] += a[:, 0]
    return out


def approach(half_life: Array) -> Array:
    """Share of the remaining way that one day brings: 1 - 2^(-1/h), and 1 for h = 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.expm1(-np.log(2.0) / np.asarray(half_life, dtype=float)))


def step_transient(series: Series) -> Array:
    """1 on the day of an increase, then decaying with an e-fold of 3 days: shape (n_days,). Shifted by the clock lag."""
    taken = np.concatenate([[0.0], series.amounts])[series.level_on]
    before = np.concatenate([[0.0], series.amounts])[series.level_before]
    increase = np.diff(taken, prepend=before) > 0
    increase = np.concatenate([np.zeros(series.clock_lag, dtype=bool), increase])[: series.n_days]
    day = np.arange(series.n_days)
    last = np.maximum.accumulate(np.where(increase, day, -1)) if series.n_days else day
    return np.where(last >= 0, np.exp((last - day) / STEP_E_FOLD_DAYS), 0.0)


def harmonics(n_days: int, period: float, count: int) -> Array:
    """Cosine and sine columns of a cycle: (n_days, 2 * count)."""
    angle = 2.0 * pi * np.arange(n_days)[:, None] * np.arange(1, count + 1) / period
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=1)


def fixed_columns(series: Series, priors: Priors) -> tuple[tuple[str, ...], Array, Array]:
    """Every column but the exposures: names, columns (n_days, f), prior SDs (f,). The intercept comes first."""
    t = np.arange(series.n_days, dtype=float)
    middle = (series.n_days - 1) / 2.0
    terms: list[tuple[str, Array, float]] = [
        ("intercept", np.ones(series.n_days), priors.intercept_sd),
        ("drift", (t - middle) / priors.drift_days, priors.drift_sd),
        ("enrolment", np.exp(-t / ENROLMENT_E_FOLD_DAYS), priors.enrolment_sd),
        ("step", step_transient(series), priors.step_sd),
    ]
    terms += [(f"co-change-{c}", series.co_change[:, c], priors.co_change_sd) for c in range(series.co_change.shape[1])]
    for name, period, count, sd in (
        ("week", WEEK_DAYS, WEEK_HARMONICS, priors.weekday_sd),
        ("month", MONTH_DAYS, MONTH_HARMONICS, priors.month_sd),
    ):
        if sd > 0:
            columns = harmonics(series.n_days, period, count)
            terms += [(f"{name}-{c}", columns[:, c], sd) for c in range(2 * count)]
    kept = [term for term in terms if term[2] > 0]
    return (
        tuple(name for name, _, _ in kept),
        np.stack([column for _, column, _ in kept], axis=1),
        np.array([sd for _, _, sd in kept]),
    )


def prior_factor(series: Series, priors: Priors, fixed_sd: Array) -> Array:
    """Lower-triangular L with L L' the prior covariance of all coefficients, doses first: (p, p)."""
    k = len(series.amounts)
    p = k + len(fixed_sd)
    factor = np.zeros((p, p))
    if k:
        distance = np.abs(np.subtract.outer(np.log2(series.amounts), np.log2(series.amounts)))
        correlation = np.exp(-distance / priors.dose_octaves) if priors.dose_octaves > 0 else np.eye(k)
        factor[:k, :k] = priors.dose_sd * np.linalg.cholesky(correlation)
    factor[range(k, p), range(k, p)] = fixed_sd
    return factor


def layout_of(series: Series, fixed_names: tuple[str, ...]) -> Layout:
    doses = tuple(f"dose-{i}" for i in range(1, len(series.amounts) + 1))
    return Layout(doses + fixed_names, len(series.amounts))
