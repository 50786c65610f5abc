"""How often hope alone would have earned the word: open doses against none, if the medicine did nothing.

Repetitions of this very design are made: the fitted level and drift without the doses' parts, an expectation of e on
every day on a dose, and noise drawn with the hyper-parameters that the fit believes in. Each is then judged by the same model with
everything learned anew, on a lattice of half-life h, phi, omega and sigma around what the real ratings said. Given
these the model is Gaussian, so the lattice is shared and no repetition is fitted: with Z the whitened columns times
the prior's factor, Z'Z = V D V', t = V' Z' z, z the whitened ratings,

    E(coefficients) = V t / (D + sigma^2)
    log weight = log prior - (log|R| + n log sigma^2 + sum log(1 + D / sigma^2) + (z'z - sum t^2 / (D + sigma^2)) / sigma^2) / 2

What else can take a word away (missing days, the other clock order) is not repeated. Checked against refits within 0.10.

References: inference.md sections 2 and 4; bruun2024 (0.9 points better on placebo).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.analysis.estimate import Fit
from modicum.analysis.verdict import Chances, Row, first_row
from modicum.chance import draw_numbers
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import exposure, fixed_columns, prior_factor
from modicum.models.kalman import whiten
from modicum.models.priors import Array, Fixed, LogNormal

HOPES = (0.6, 0.9)
"""Expectation in tenths of the scale: what people on placebo gained in two trials of low-dose naltrexone, 0.64 and 0.9
points of 10 (model page section 4; the larger is bruun2024)."""
TENTHS = 10.0
REPETITIONS = 200
"""Standard error of a chance below 0.036, beside an approximation that is checked within 0.10."""
STEPS = ((-2.4, -1.2, 0.0, 1.2, 2.4), (-1.3, 0.0, 1.3), (-1.8, -0.6, 0.6, 1.8))
"""The lattice of the noise, in posterior SDs along phi, omega and sigma; spaced like the engine's own (1.2 to 1.3)."""
ONSET_STEPS = (-2.0, -1.0, 0.0, 1.0, 2.0)
"""Half-lives, in SDs of the prior: hope acts at once and says little about onset."""
LEAST = 1e-12
"""Keeps a drawn zero from becoming an infinite rating."""


@dataclass(frozen=True)
class Hope:
    """Expectation alone of `points` on every day on the drug: chance of the row "helps", and of that or "probably helps"."""

    points: float
    helps: float
    probably: float


@dataclass(frozen=True)
class Lattice:
    """Hyper-parameters a repetition is judged under: phi, omega (N,), sigma (N, S), half_life (H,), log priors alike."""

    phi: Array
    omega: Array
    sigma: Array
    half_life: Array
    log_noise: Array
    log_onset: Array


def hope_alone(
    fitted: Fit, levels: Sequence[int], item: Item, table: VerdictTable, *, seed: int
) -> dict[int, tuple[Hope, ...]]:
    """For each of `levels` against none, one answer for each size of expectation."""
    if not levels:
        return {}
    series = fitted.evidence.series
    sign, tenth = item.scale.direction.sign, float(item.scale.maximum - item.scale.minimum) / TENTHS
    on_drug = exposure(series, np.zeros(1))[:, 0, :].sum(axis=1)
    same = (_quiet(fitted)[:, None] + _noise(fitted, seed))[series.rated_day]
    hoped = [same + sign * size * tenth * on_drug[series.rated_day][:, None] for size in HOPES]
    judged = _judged(fitted, np.concatenate(hoped, axis=1), levels, item, table)
    return {
        level: tuple(_hope(size * tenth, rows[i * REPETITIONS : (i + 1) * REPETITIONS]) for i, size in enumerate(HOPES))
        for level, rows in judged.items()
    }


def _hope(points: float, rows: list[Row]) -> Hope:
    helps = rows.count(Row.HELPS) / len(rows)
    return Hope(points, helps, helps + rows.count(Row.PROBABLY) / len(rows))


def _quiet(fitted: Fit) -> Array:
    """Level, drift and what else is not the doses' doing, by day, above the prior mean of the level."""
    series, priors, posterior = fitted.evidence.series, fitted.priors, fitted.posterior
    names, columns, _ = fixed_columns(series, priors)
    kept = [i for i, name in enumerate(names) if name != "step"]  # the step transient follows the doses
    mean = (posterior.coefficients.mean - posterior.prior_mean)[len(series.amounts) :]
    return np.asarray(columns[:, kept] @ mean[kept])


def _noise(fitted: Fit, seed: int) -> Array:
    """Noise by day for every repetition (n_days, REPETITIONS), at equal steps through the posterior of its size."""
    posterior, n_days = fitted.posterior, fitted.evidence.series.n_days
    (phi, weight), (omega, _), (sigma, _) = (posterior.hyper("phi"), posterior.hyper("omega"), posterior.hyper("sigma"))
    long_run = sigma**2 * (omega + (1.0 - omega) * (1.0 + phi) / np.maximum(1.0 - phi, LEAST))
    order = np.argsort(long_run, kind="stable")
    middle = (np.arange(REPETITIONS) + 0.5) / REPETITIONS
    at = order[np.minimum(np.searchsorted(np.cumsum(weight[order]), middle), len(order) - 1)]
    drawn = np.array(draw_numbers(2 * n_days * REPETITIONS, seed=seed)).reshape(2, n_days, REPETITIONS)
    fresh, white = ndtri(np.maximum(drawn, LEAST))
    state = fresh.copy()
    for t in range(1, n_days):
        state[t] = phi[at] * state[t - 1] + np.sqrt(1.0 - phi[at] ** 2) * fresh[t]
    return np.asarray(sigma[at] * (np.sqrt(1.0 - omega[at]) * state + np.sqrt(omega[at]) * white))


def _judged(
    fitted: Fit, repeated: Array, levels: Sequence[int], item: Item, table: VerdictTable
) -> dict[int, list[Row]]:
    """The row of the table that each repetition (n, R) would get, by level."""
    series, priors, lattice = fitted.evidence.series, fitted.priors, _lattice(fitted)
    names, fixed, sds = fixed_columns(series, priors)
    factor, days = prior_factor(series, priors, sds), series.rated_day
    n, nodes, onsets = len(days), len(lattice.phi), len(lattice.half_life)
    reached = exposure(series, lattice.half_life).reshape(series.n_days, -1)
    flat = np.concatenate([np.concatenate([reached, fixed], axis=1)[days], repeated], axis=1)[:, None, :]
    white, log_det = whiten(flat, days, lattice.phi, lattice.omega)
    every = np.ascontiguousarray(white.transpose(1, 0, 2))
    width = reached.shape[1]
    doses = every[:, :, :width].reshape(nodes, n, onsets, -1).transpose(0, 2, 1, 3)
    rest = np.broadcast_to(every[:, None, :, width : width + len(names)], (nodes, onsets, n, len(names)))
    columns = np.concatenate([doses, rest], axis=3) @ factor
    z = every[:, :, width + len(names) :]
    turned = columns.transpose(0, 1, 3, 2)
    d, v = np.linalg.eigh(turned @ columns)
    t = v.transpose(0, 1, 3, 2) @ (turned @ z[:, None])
    variance = lattice.sigma[:, None, :, None] ** 2
    spread = np.maximum(d, 0.0)[:, :, None, :] + variance  # (N, H, S, p)
    left = np.sum(z**2, axis=1)[:, None, None, :] - (1.0 / spread) @ t**2
    log_weight = -0.5 * (
        (log_det[:, None, None] + (n - len(factor)) * np.log(variance[..., 0]) + np.log(spread).sum(axis=3))[..., None]
        + left / variance
    )
    log_weight += lattice.log_noise[:, None, :, None] + lattice.log_onset[None, :, None, None]
    weight = np.exp(log_weight - log_weight.max(axis=(0, 1, 2)))
    weight /= weight.sum(axis=(0, 1, 2))
    sign, worthwhile = item.scale.direction.sign, float(item.worthwhile_change)
    out = {}
    for level in levels:
        row = factor[level - 1] @ v  # (N, H, p)
        better = sign * ((row[:, :, None, :] / spread) @ t)
        sd = np.sqrt(np.sum(row[:, :, None, :] ** 2 / spread, axis=3) * variance[..., 0])[..., None]
        above = np.sum(weight * ndtr(better / sd), axis=(0, 1, 2)).tolist()
        beyond = np.sum(weight * ndtr((better - worthwhile) / sd), axis=(0, 1, 2)).tolist()
        out[level] = [first_row(Chances(1.0 - a, a, b), table) for a, b in zip(above, beyond, strict=True)]
    return out


def _lattice(fitted: Fit) -> Lattice:
    """Around the posterior of the noise, along its own axes; the prior alone for the half-life."""
    priors, posterior = fitted.priors, fitted.posterior
    phi, omega = priors.phi, priors.omega
    assert not isinstance(phi, Fixed)  # noqa: S101 - priors_for learns the noise
    assert not isinstance(omega, Fixed)  # noqa: S101
    nodes, per_node = posterior.nodes, posterior.nodes.log_sigma.shape[1]
    free = np.column_stack([np.repeat(nodes.theta[:, -2:], per_node, axis=0), nodes.log_sigma.ravel()])
    centre = posterior.weight @ free
    axes = np.linalg.cholesky((free - centre).T @ ((free - centre) * posterior.weight[:, None]))
    first, second, third = (np.array(steps) for steps in STEPS)
    pairs = np.stack(np.meshgrid(first, second, indexing="ij"), axis=-1).reshape(-1, 2)
    two = centre[:2] + pairs @ axes[:2, :2].T
    log_sigma = centre[2] + (pairs @ axes[2, :2])[:, None] + third * axes[2, 2]
    log_noise = phi.log_density_free(two[:, 0]) + omega.log_density_free(two[:, 1])
    onset = np.array(ONSET_STEPS)
    half_life, log_onset = np.zeros(1), np.zeros(1)
    if isinstance(priors.half_life, LogNormal):
        half_life = priors.half_life.median * np.exp(priors.half_life.log_sd * onset)
        log_onset = -0.5 * onset**2
    elif isinstance(priors.half_life, Fixed):
        half_life = np.array([priors.half_life.value])
    return Lattice(
        phi.from_free(two[:, 0]),
        omega.from_free(two[:, 1]),
        np.exp(log_sigma),
        half_life,
        log_noise[:, None] + priors.sigma.log_density_free(log_sigma),
        log_onset,
    )
