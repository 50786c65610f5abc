"""What the compiled engine knows of one person: plain arrays and numbers, and the code numbers of the priors."""

from __future__ import annotations

from functools import lru_cache
from math import lgamma, log, pi, sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from modicum.models.design import IntArray, Series
from modicum.models.priors import Array, Beta, Fixed, GammaPrecision, HalfNormal, LogNormal, Priors, TruncatedNormal

FIXED, LOG_NORMAL, BETA, TRUNCATED_NORMAL = 0, 1, 2, 3
HALF_NORMAL, GAMMA_PRECISION = 0, 1


class Person(NamedTuple):
    """One series under one set of priors.

    source : (T,) level acting on each day. row : (T,) which row of `fixed` was rated that day, -1 if none.
    fixed : (n, f + 1) columns that no hyper-parameter changes, each times its prior SD, the centred rating last.
    start : level before day 0. dose_factor : (K, K) lower triangle of the doses' prior covariance.
    shapes : (3, 5) code and parameters of half-life, phi and omega. scale : (5,) the same of sigma, 1 if it is the
    innovation's, and the floor to the fourth power.
    """

    source: IntArray
    row: IntArray
    fixed: Array
    start: int
    began: IntArray
    dose_factor: Array
    shapes: Array
    scale: Array


def person(series: Series, priors: Priors, columns: Array, factor: Array) -> Person:
    """Columns : (n, f + 1) on the rated days, the centred rating last. factor : (p, p), doses first."""
    k = len(series.amounts)
    row = np.full(series.n_days, -1, dtype=np.int64)
    row[series.rated_day] = np.arange(len(series.rated_day))
    times = np.append(np.diagonal(factor)[k:], 1.0)
    return Person(
        source=series.acting,
        row=row,
        fixed=np.ascontiguousarray(columns * times),
        start=series.level_before,
        began=_first_days(series.acting.tolist(), series.level_before, k),
        dose_factor=np.ascontiguousarray(factor[:k, :k]),
        shapes=_shapes(priors.half_life, priors.phi, priors.omega),
        scale=_scale(priors.sigma, priors.sigma_is, priors.floor),
    )


@lru_cache(maxsize=64)
def _shapes(*each: LogNormal | Beta | TruncatedNormal | Fixed) -> Array:
    return np.array([_shape(prior) for prior in each])


def _shape(prior: LogNormal | Beta | TruncatedNormal | Fixed) -> tuple[float, float, float, float, float]:
    """Code, two parameters, lower end, and the constant of the log density."""
    match prior:
        case Fixed():
            return (FIXED, prior.value, 0.0, 0.0, 0.0)
        case LogNormal():
            return (LOG_NORMAL, log(prior.median), prior.log_sd, 0.0, -log(prior.log_sd * sqrt(2 * pi)))
        case Beta():
            constant = lgamma(prior.a + prior.b) - lgamma(prior.a) - lgamma(prior.b)
            return (BETA, prior.a, prior.b, prior.low, constant)
        case TruncatedNormal():
            inside = log(2.0 * float(ndtr(1.0 / prior.sd)) - 1.0)
            return (TRUNCATED_NORMAL, prior.sd, 0.0, prior.low, log(2.0) - log(prior.sd * sqrt(2 * pi)) - inside)


@lru_cache(maxsize=64)
def _scale(prior: HalfNormal | GammaPrecision, sigma_is: str, floor: float) -> Array:
    innovation, wall = float(sigma_is == "innovation"), floor**4
    if isinstance(prior, HalfNormal):
        return np.array([HALF_NORMAL, 1.0 / prior.sd**2, log(2.0 / (prior.sd * sqrt(2 * pi))), innovation, wall, 0.0])
    constant = prior.shape * log(prior.rate) - lgamma(prior.shape) + log(2.0)
    return np.array([GAMMA_PRECISION, prior.shape, constant, innovation, wall, prior.rate])


def _first_days(source: list[int], start: int, levels: int) -> IntArray:
    """The first day each level acts (K,), 0 for the one before day 0; the number of days if it never does."""
    acts = set(source)
    first = [source.index(level) if level in acts else len(source) for level in range(1, levels + 1)]
    if start > 0:
        first[start - 1] = 0
    return np.array(first, dtype=np.int64)
