"""Ratings of people who do not exist: many at a time, arrays in and arrays out, from what is assumed of them.

For looking at a plan before it starts. The people of the validation are lived day by day by `proof.simulate`, which shares
nothing with this file; a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modicum.chance import Chance
from modicum.models.design import IntArray
from modicum.models.priors import DRIFT_DAYS, Array, LogNormal

Each = float | Array
"""One number for everybody, or one for each: (n,)."""


@dataclass(frozen=True)
class People:
    """What is assumed of simulated people, in points of the item and days.

    level : of an ordinary day without the drug. sd : from day to day, all of it. phi : correlation of one day with the
    next, of the part that carries over; white_share : share of the variance that does not. half_life_days : of onset and
    offset; a LogNormal draws one for each person. missing_share : chance that a day is not rated, whatever kind of day.
    low, high, step : the scale, and the steps in which it is rated; a step of 0 rounds nothing and cuts nothing off.
    """

    level: Each
    sd: Each
    phi: Each
    white_share: Each = 0.0
    half_life_days: Each | LogNormal = 0.0
    drift_per_12_weeks: Each = 0.0
    missing_share: Each = 0.0
    low: float = 0.0
    high: float = 10.0
    step: float = 1.0


def ratings(people: People, levels: IntArray, effect: Array, chance: Chance, *, before: int = 0, lag: int = 0) -> Array:
    """What n people write down: (n, T), not a number where they write nothing.

    levels : (n, T) level taken on each day, 0 for none. effect : (n, K + 1) steady effect of each level in points; the
    first column is of no dose. before : level taken before day 0. lag : 1 if a dose acts on the next day's rating only.
    """
    n, days = levels.shape
    half_life = people.half_life_days
    if isinstance(half_life, LogNormal):
        half_life = half_life.from_free(np.log(half_life.median) + half_life.log_sd * chance.standard_normal(n))
    felt = np.broadcast_to(np.asarray(people.level, dtype=float)[..., None], (n, days)).copy()
    felt += noise(people, n, days, chance)
    felt += np.asarray(people.drift_per_12_weeks, dtype=float)[..., None] * np.arange(days) / DRIFT_DAYS
    felt += _of_the_drug(levels, effect, _each(half_life, n), before, lag)
    if people.step > 0:
        felt = np.clip(np.round(felt / people.step) * people.step, people.low, people.high)
    felt[chance.random((n, days)) < np.asarray(people.missing_share, dtype=float)[..., None]] = np.nan
    return np.asarray(felt)


def noise(people: People, n: int, days: int, chance: Chance) -> Array:
    """Points above the level by day: a stationary AR(1) path and what each day draws anew, (n, days)."""
    phi, white, sd = (_each(value, n) for value in (people.phi, people.white_share, people.sd))
    path = chance.standard_normal((days, n))
    fresh = np.sqrt(1.0 - phi * phi)
    for t in range(1, days):
        path[t] = phi * path[t - 1] + fresh * path[t]
    alone = chance.standard_normal((days, n))
    return np.asarray((sd * (np.sqrt(1.0 - white) * path + np.sqrt(white) * alone)).T)


def _of_the_drug(levels: IntArray, effect: Array, half_life: Array, before: int, lag: int) -> Array:
    """Sum of the steady effects, each by the share of it that has been reached: (n, T)."""
    n, days = levels.shape
    person = np.arange(n)
    with np.errstate(divide="ignore"):
        left = np.where(half_life > 0, np.exp2(-1.0 / half_life), 0.0)
    share = np.zeros(effect.shape)
    share[:, before] = 1.0
    out = np.empty((days, n))
    acting = np.concatenate([np.full((n, lag), before, dtype=levels.dtype), levels], axis=1)
    for t in range(days):
        share *= left[:, None]
        share[person, acting[:, t]] += 1.0 - left
        out[t] = (share * effect).sum(axis=1)
    return out.T


def _each(value: Each, n: int) -> Array:
    return np.broadcast_to(np.asarray(value, dtype=float), (n,))
