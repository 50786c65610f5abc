"""How often hope alone would have earned the word: an open dose against none, if the medicine did nothing.

Given the hyper-parameters the posterior mean of a contrast is linear in the ratings, so over repetitions of this very
design, with no effect of any dose and an expectation of e on every day on the drug, it is normal: its mean is the linear
estimator applied to e times the column of those days (and to the level and drift of a fit without doses), its variance
that of the estimator applied to the noise. The chance of each row of the verdict table is then a one-dimensional
integral. The hyper-parameters stay where these ratings put them, at their most credible node, and what else can take a
word away (missing days, the other clock order) is not repeated.

References: inference.md sections 2 and 4; bruun2024 (0.9 points better on placebo).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.analysis.estimate import Fit
from modicum.analysis.verdict import Chances, Row, first_row
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import exposure, fixed_columns, prior_factor
from modicum.models.kalman import whiten
from modicum.models.priors import Array

HOPES = (0.6, 0.9)
"""Expectation in tenths of the scale: what people on placebo gained in two trials of low-dose naltrexone, 0.64 and 0.9
points of 10 (model page section 4; the larger is bruun2024)."""
TENTHS = 10.0
REPETITIONS = 201
"""Equally likely repetitions over which the chance is averaged: a finer grid moves no printed hundredth by one."""


@dataclass(frozen=True)
class Hope:
    """Expectation alone of `points` on every day on the drug: chance of the row "helps", and of that or "probably helps"."""

    points: float
    helps: float
    probably: float


def hope_alone(fitted: Fit, plus: int, item: Item, table: VerdictTable) -> tuple[Hope, ...]:
    """One answer for each size of expectation, for level `plus` against none."""
    sign, worthwhile = item.scale.direction.sign, float(item.worthwhile_change)
    shift, without, noise, spread = _estimator(fitted, plus)
    tenth = float(item.scale.maximum - item.scale.minimum) / TENTHS
    out = []
    for size in HOPES:
        points = size * tenth
        centre = points * shift + sign * without
        rows = [
            _row(value, spread, worthwhile, table)
            for value in centre + noise * ndtri((np.arange(REPETITIONS) + 0.5) / REPETITIONS)
        ]
        helps = rows.count(Row.HELPS) / REPETITIONS
        out.append(Hope(points, helps, helps + rows.count(Row.PROBABLY) / REPETITIONS))
    return tuple(out)


def _row(improvement: float, spread: float, worthwhile: float, table: VerdictTable) -> Row:
    worse = float(ndtr(-improvement / spread))
    return first_row(Chances(worse, 1.0 - worse, float(ndtr((improvement - worthwhile) / spread))), table)


def _estimator(fitted: Fit, plus: int) -> tuple[float, float, float, float]:
    """Of the posterior mean of `plus` against none: its change per point of expectation, its mean without any effect or
    expectation, its SD over repetitions, and the posterior SD."""
    series, priors, nodes = fitted.evidence.series, fitted.priors, fitted.posterior.nodes
    weight = fitted.posterior.weight.reshape(nodes.log_sigma.shape)
    n, j = np.unravel_index(int(np.argmax(weight)), weight.shape)
    sigma2 = float(np.exp(2.0 * nodes.log_sigma[n, j]))
    doses = len(series.amounts)
    names, fixed, sds = fixed_columns(series, priors)
    factor = prior_factor(series, priors, sds)
    on_drug = exposure(series, np.zeros(1))[:, 0, :].sum(axis=1, keepdims=True)
    columns = np.concatenate([exposure(series, nodes.half_life[n : n + 1])[:, 0, :], fixed, on_drug], axis=1)
    centred = series.rating - priors.intercept_mean
    used = np.concatenate([columns[series.rated_day], centred[:, None]], axis=1)[:, None, :]
    white = whiten(used, series.rated_day, nodes.phi[n : n + 1], nodes.omega[n : n + 1])[0][:, 0, :]
    inner = white[:, : doses + len(names)] @ factor
    precision = inner.T @ inner / sigma2 + np.eye(inner.shape[1])
    pull: Array = inner @ np.linalg.solve(precision, factor[plus - 1]) / sigma2
    flat = white[:, doses : doses + len(names)] * sds
    level = np.linalg.solve(flat.T @ flat / sigma2 + np.eye(len(names)), flat.T @ white[:, -1] / sigma2)
    variance = float(factor[plus - 1] @ np.linalg.solve(precision, factor[plus - 1]))
    return (
        float(pull @ white[:, -2]),
        float(pull @ (flat @ level)),
        float(np.sqrt(sigma2 * pull @ pull)),
        float(np.sqrt(variance)),
    )
