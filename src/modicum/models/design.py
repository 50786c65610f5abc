"""From doses by day to the columns of the regression: exposure with onset, drift, transients, co-changes, cycles.

    y_t = b0 + sum_k beta_k e_k,t + gamma (t - (T-1)/2)/84 + rho exp(-t/14) + kappa s_t + c_t' delta + u_t + eps_t

Only the exposures e_k depend on a hyper-parameter (the half-life), so all other columns are made once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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

    def varies_beyond(self, least: float) -> bool:
        """Whether two ratings of days on one level differ by more than `least`: False if levels explain every rating."""
        lowest: dict[int, float] = {}
        highest: dict[int, float] = {}
        for level, rating in zip(self.acting[self.rated_day].tolist(), self.rating.tolist(), strict=True):
            lowest[level] = min(rating, lowest.get(level, rating))
            highest[level] = max(rating, highest.get(level, rating))
            if highest[level] - lowest[level] > least:
                return True
        return False

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
        return np.asarray(self.contrasts([(plus, minus)])[0])

    def contrasts(self, pairs: Sequence[tuple[int, int]]) -> Array:
        """The same of several pairs of levels, one row each: (m, p)."""
        rows = np.zeros((len(pairs), self.size))
        for row, (plus, minus) in zip(rows, pairs, strict=True):
            if plus:
                row[plus - 1] += 1.0
            if minus:
                row[minus - 1] -= 1.0
        return rows

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
    level, day = series.acting, np.arange(series.n_days)  # a higher level is a larger amount
    increase = np.empty(series.n_days, dtype=bool)
    increase[:1] = level[:1] > series.level_before
    increase[1:] = level[1:] > level[:-1]
    last = np.maximum.accumulate(np.where(increase, day, -series.n_days))
    return _fading(series.n_days)[day - last]


@lru_cache(maxsize=64)
def _fading(n_days: int) -> Array:
    """The transient by days since an increase; 0 from `n_days` on, which stands for no increase so far."""
    return _kept(np.append(np.exp(-np.arange(n_days) / STEP_E_FOLD_DAYS), np.zeros(n_days)))


def harmonics(n_days: int, period: float, count: int) -> Array:
    """Cosine and sine columns of a cycle: (n_days, 2 * count)."""
    angle = 2.0 * pi * np.arange(n_days)[:, None] * np.arange(1, count + 1) / period
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=1)


def fixed_columns(series: Series, priors: Priors) -> tuple[tuple[str, ...], Array, Array]:
    """Every column but the exposures: names, columns (n_days, f), prior SDs (f,). The intercept comes first."""
    level, drift, enrolment = _trends(series.n_days, priors.drift_days)
    terms: list[tuple[str, Array, float]] = [
        ("intercept", level, priors.intercept_sd),
        ("drift", drift, priors.drift_sd),
        ("enrolment", enrolment, priors.enrolment_sd),
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
    columns = np.empty((series.n_days, len(kept)))
    for i, (_, column, _) in enumerate(kept):
        columns[:, i] = column
    return tuple(name for name, _, _ in kept), columns, np.array([sd for _, _, sd in kept])


@lru_cache(maxsize=64)
def _trends(n_days: int, drift_days: float) -> tuple[Array, Array, Array]:
    """Intercept, drift and enrolment, the same for everybody with so many days."""
    t = np.arange(n_days, dtype=float)
    middle = (n_days - 1) / 2.0
    return _kept(np.ones(n_days)), _kept((t - middle) / drift_days), _kept(np.exp(-t / ENROLMENT_E_FOLD_DAYS))


def _kept(array: Array) -> Array:
    """An array that nobody can write to, because others will be given the same."""
    array.flags.writeable = False
    return array


def prior_factor(series: Series, priors: Priors, fixed_sd: Array) -> Array:
    """Lower-triangular L with L L' the prior covariance of all coefficients, doses first: (p, p)."""
    k = len(series.amounts)
    p = k + len(fixed_sd)
    factor = np.zeros((p, p))
    if k:
        factor[:k, :k] = _dose_factor(tuple(series.amounts.tolist()), priors.dose_sd, priors.dose_octaves)
    factor.flat[k * (p + 1) :: p + 1] = fixed_sd  # the rest of the diagonal
    return factor


@lru_cache(maxsize=256)
def _dose_factor(amounts: tuple[float, ...], dose_sd: float, dose_octaves: float) -> Array:
    """The doses' own part. People take few different sets of doses."""
    octave = np.log2(amounts)
    distance = np.abs(np.subtract.outer(octave, octave))
    correlation = np.exp(-distance / dose_octaves) if dose_octaves > 0 else np.eye(len(amounts))
    return _kept(np.asarray(dose_sd * np.linalg.cholesky(correlation)))


def layout_of(series: Series, fixed_names: tuple[str, ...]) -> Layout:
    return _layout(len(series.amounts), fixed_names)


@lru_cache(maxsize=256)
def _layout(n_levels: int, fixed_names: tuple[str, ...]) -> Layout:
    return Layout(tuple(f"dose-{i}" for i in range(1, n_levels + 1)) + fixed_names, n_levels)
