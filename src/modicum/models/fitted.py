"""What the fit says day by day: level, drift, each dose's part, and what is left over, with checks of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modicum.models.design import Series, exposure, fixed_columns
from modicum.models.fit import Posterior
from modicum.models.kalman import whiten
from modicum.models.priors import Array, Priors

OUTLYING_SD = 4.0
"""Standardised one-step-ahead residuals beyond this are flagged (model page section 2)."""


@dataclass(frozen=True)
class Fitted:
    """Posterior-mean components by day, in rating units, and one-step-ahead residuals on the rated days.

    level : (n_days,) everything but the doses (intercept, drift, transients, co-changes, cycles).
    drift : (n_days,) the drift alone. doses : (n_days, K) each dose's part. residual : (n,) standardised.
    autocorrelation : lag-one correlation left in the residuals of neighbouring days; None below ten pairs.
    outlying : positions in `residual` beyond 4 SD.
    """

    level: Array
    drift: Array
    doses: Array
    residual: Array
    autocorrelation: float | None
    outlying: tuple[int, ...]


FEWEST_PAIRS = 10


def fitted(series: Series, priors: Priors, posterior: Posterior) -> Fitted:
    """Components averaged over the whole mixture; residuals at its heaviest node."""
    nodes, k = posterior.nodes, len(series.amounts)
    weight = posterior.weight.reshape(nodes.log_sigma.shape)
    variance = np.exp(2.0 * nodes.log_sigma)
    inner = np.einsum("nj,nji->ni", weight, 1.0 / (nodes.eigen[:, None, :] + variance[:, :, None])) * nodes.turn
    by_node = np.einsum("npi,ni->np", nodes.basis, inner)
    doses = np.einsum("tnk,nk->tk", exposure(series, nodes.half_life), by_node[:, :k])
    mean = by_node.sum(axis=0) + posterior.prior_mean
    names, columns, _ = fixed_columns(series, priors)
    level = columns @ mean[k:]
    at = names.index("drift") if "drift" in names else None
    drift = columns[:, at] * mean[k + at] if at is not None else np.zeros(series.n_days)
    residual = _residuals(series, priors, posterior, weight)
    pairs = np.diff(series.rated_day) == 1
    left = float(np.corrcoef(residual[:-1][pairs], residual[1:][pairs])[0, 1]) if pairs.sum() >= FEWEST_PAIRS else None
    outlying = tuple(int(i) for i in np.flatnonzero(np.abs(residual) > OUTLYING_SD))
    return Fitted(level, drift, doses, residual, left, outlying)


def _residuals(series: Series, priors: Priors, posterior: Posterior, weight: Array) -> Array:
    nodes, k = posterior.nodes, len(series.amounts)
    n, j = np.unravel_index(int(np.argmax(weight)), weight.shape)
    sigma = float(np.exp(nodes.log_sigma[n, j]))
    mean = nodes.basis[n] @ (nodes.turn[n] / (nodes.eigen[n] + sigma**2)) + posterior.prior_mean
    _, columns, _ = fixed_columns(series, priors)
    expected = exposure(series, nodes.half_life[n : n + 1])[:, 0, :] @ mean[:k] + columns @ mean[k:]
    left = (series.rating - expected[series.rated_day])[:, None, None]
    white, _ = whiten(left, series.rated_day, nodes.phi[n : n + 1], nodes.omega[n : n + 1])
    return np.asarray(white[:, 0, 0] / sigma)
