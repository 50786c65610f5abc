"""The slow twin of the latent model: everything that Laplace approximates is added up on grids, with nothing clever in it.

The day-to-day state is carried from day to day as a table of probabilities over a fine grid, so its integral is exact to the
grid at any length of series; the level, the thresholds and one dose's effect are grids too. It shares no code with the modes,
the Hessians or the draws. One dose, no other terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np

from modicum.models.design import Series
from modicum.models.priors import Array
from modicum.models.slow.dense import slow_exposure

STATE_GRID = np.linspace(-5.0, 5.0, 61)
"""Of the state with unit variance: beyond five SDs lies less than a millionth."""


@dataclass(frozen=True)
class Points:
    """A grid of unknowns: level (m, k) is the thresholds (or the log rate), effect (m,) that of the dose; log_prior (m,)
    holds the size of a cell.
    """

    level: Array
    effect: Array
    log_prior: Array


def logistic(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def normal_log_density(x: Array, sd: float) -> Array:
    return np.asarray(-0.5 * (x / sd) ** 2 - math.log(sd * math.sqrt(2 * math.pi)))


def ordinal_points(categories: int, effect_sd: float, places: int) -> Points:
    """Thresholds as ordered logistic draws, on a grid of equal steps; the effect normal."""
    k = categories - 1
    cuts, effects = np.linspace(-9.0, 9.0, places), np.linspace(-4.5 * effect_sd, 4.5 * effect_sd, places)
    every = [(*c, e) for c in product(cuts.tolist(), repeat=k) if list(c) == sorted(set(c)) for e in effects.tolist()]
    table = np.array(every)
    level, effect = table[:, :k], table[:, k]
    density = logistic(level) * logistic(-level)
    cell = k * math.log(cuts[1] - cuts[0]) + math.log(effects[1] - effects[0])
    prior = math.lgamma(k + 1) + np.log(density).sum(axis=1) + normal_log_density(effect, effect_sd)
    return Points(level, effect, prior + cell)


def count_points(level_mean: float, level_sd: float, effect_sd: float, places: int) -> Points:
    """Log rate and effect, both normal, on a grid of equal steps."""
    levels = np.linspace(level_mean - 4.5 * level_sd, level_mean + 4.5 * level_sd, places)
    effects = np.linspace(-4.5 * effect_sd, 4.5 * effect_sd, places)
    level, effect = (part.ravel() for part in np.meshgrid(levels, effects))
    cell = math.log(levels[1] - levels[0]) + math.log(effects[1] - effects[0])
    prior = normal_log_density(level - level_mean, level_sd) + normal_log_density(effect, effect_sd)
    return Points(level[:, None], effect, prior + cell)


def chance_of(kind: str, code: int, eta: Array, level: Array) -> Array:
    """P(rating) at every eta (m, g), with levels (m, k)."""
    if kind == "count":
        rate = np.exp(eta + level)
        return np.asarray(np.exp(code * np.log(rate) - rate - math.lgamma(code + 1)))
    k = level.shape[1]
    upper = logistic(level[:, code, None] - eta) if code < k else np.ones_like(eta)
    lower = logistic(level[:, code - 1, None] - eta) if code > 0 else np.zeros_like(eta)
    return np.asarray(upper - lower)


def slow_likelihoods(series: Series, kind: str, points: Points, *, half_life: float, phi: float, sigma: float) -> Array:
    """P(ratings | point) of every point, the state added up over its grid day by day: (m,)."""
    exposure = slow_exposure(series, half_life)
    step = STATE_GRID[1] - STATE_GRID[0]
    carried = np.tile(np.exp(-0.5 * STATE_GRID**2) * step / math.sqrt(2 * math.pi), (len(points.effect), 1))
    before: int | None = None
    for day, rating in zip(series.rated_day.tolist(), series.rating.tolist(), strict=True):
        if before is not None:
            kept = phi ** (day - before)
            spread = math.sqrt(1.0 - kept * kept)
            move = np.exp(-0.5 * ((STATE_GRID[:, None] - kept * STATE_GRID[None, :]) / spread) ** 2)
            carried = carried @ (move / move.sum(axis=0)).T
        eta = points.effect[:, None] * exposure[day][0] + sigma * STATE_GRID[None, :]
        carried = carried * chance_of(kind, int(rating), eta, points.level)
        before = day
    return np.asarray(carried.sum(axis=1))


def slow_expected(kind: str, points: Points, *, on: bool, sigma: float) -> Array:
    """Expected rating on an ordinary day, with the dose or without: categories numbered from 0, the state averaged over."""
    weight = np.exp(-0.5 * STATE_GRID**2)
    effect = points.effect if on else np.zeros_like(points.effect)
    if kind == "count":
        return np.asarray(np.exp(points.level[:, 0] + effect + 0.5 * sigma**2))
    eta = effect[:, None] + sigma * STATE_GRID
    above = sum(logistic(eta - points.level[:, j, None]) for j in range(points.level.shape[1]))
    return np.asarray(above @ weight / np.sum(weight))
