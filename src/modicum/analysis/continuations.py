"""What more days would settle, by day, for several ways to go on: from the hyper-parameter mixture, without simulation.

Given the hyper-parameters, the variance of a contrast after more days depends on the days alone. So each component of
today's mixture says what the new days could show and how sure it would then be; the components are weighed again by
what would be seen of the contrast and of the noise. What this leaves out: new days also teach the onset. `make what-if`
holds it against refits of simulated futures (docs/validation/what-if.md).

References: inference.md section 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.analysis.estimate import Fit
from modicum.analysis.evidence import Evidence
from modicum.analysis.verdict import Chances, Row, first_row
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import IntArray, Series, exposure, fixed_columns, prior_factor
from modicum.models.kalman import whiten
from modicum.models.priors import Array
from modicum.quantities import Dose

SHORTEST_BLOCK_DAYS = 14
SETTLED = (Row.WORSE, Row.HELPS, Row.NO_EFFECT)
COMPONENTS = 120
"""Of the mixture, each as heavy as any other; as truths and as what is believed afterwards."""
FUTURES = 9
"""Equally likely outcomes of the new days under each component."""
LEAST_GAIN = 1e-9
"""New days that remove a smaller share of a variance than this show nothing of the contrast."""


@dataclass(frozen=True)
class Continuation:
    """One way to go on. name : of its kind in the catalogue. doses : of each further day."""

    name: str
    doses: tuple[Dose, ...]


@dataclass(frozen=True)
class Settled:
    """The chance that the verdict is settled after so many more days."""

    days: int
    chance: float


def block_days(fitted: Fit) -> int:
    """At least 14 days and twice the posterior median half-life, in whole weeks."""
    wanted = max(SHORTEST_BLOCK_DAYS, 2.0 * fitted.posterior.half_life_quantile(0.5))
    return 7 * ceil(wanted / 7.0)


def with_doses(evidence: Evidence, more: Sequence[Dose]) -> Evidence:
    """The same evidence with a level for every dose that is still to come, so that it has a place in the model."""
    wanted = {dose.amount: dose for dose in (*evidence.levels, *(one for one in more if one.amount > 0))}
    levels = tuple(wanted[amount] for amount in sorted(wanted))
    place = np.array([0, *(levels.index(dose) + 1 for dose in evidence.levels)], dtype=np.int64)
    series = evidence.series
    return replace(
        evidence,
        levels=levels,
        known_level=np.where(evidence.known_level < 0, -1, place[evidence.known_level]),
        series=replace(
            series,
            level_on=place[series.level_on],
            level_before=int(place[series.level_before]),
            amounts=np.array([float(dose.amount) for dose in levels]),
        ),
    )


def settled_by_day(
    fitted: Fit,
    contrast: tuple[int, int],
    levels: IntArray,
    marks: Sequence[int],
    item: Item,
    table: VerdictTable,
    *,
    missing: float,
) -> tuple[Settled, ...]:
    """The chance of a settled verdict after each of `marks` more days.

    levels : (k,) of the model, one for each further day. missing : share of the further days that will not be rated.
    """
    series = continued(fitted.evidence.series, levels, missing)
    parts = _components(fitted, contrast)
    rest = _variances(fitted, series, contrast, parts, [0, *marks])
    unlike = _unlike(fitted, parts)
    return tuple(
        Settled(days, _chance(parts, rest[0], rest[number], days * (1.0 - missing) * unlike, item, table))
        for number, days in enumerate(marks, 1)
    )


def continued(series: Series, levels: IntArray, missing: float) -> Series:
    """The series with more days; of those, as many are rated as before, evenly spread. Their ratings do not matter."""
    more = len(levels)
    share = 1.0 - missing
    kept = np.flatnonzero(np.diff(np.floor(np.arange(more + 1) * share + 1e-9)) > 0)
    last = series.co_change[-1:]
    return replace(
        series,
        n_days=series.n_days + more,
        rated_day=np.concatenate([series.rated_day, series.n_days + kept]),
        rating=np.concatenate([series.rating, np.full(len(kept), float(np.mean(series.rating)))]),
        level_on=np.concatenate([series.level_on, levels]),
        co_change=np.concatenate([series.co_change, np.repeat(last, more, axis=0)]),
    )


@dataclass(frozen=True)
class _Parts:
    """Components of today's mixture: node (C,), sigma (C,), and mean (C,) of the contrast."""

    node: IntArray
    sigma: Array
    mean: Array


def _components(fitted: Fit, contrast: tuple[int, int]) -> _Parts:
    """A systematic sample of the components by weight, in the order of their means, so that each counts the same."""
    posterior = fitted.posterior
    nodes = posterior.nodes
    row = posterior.layout.contrast(*contrast)
    variance = np.exp(2.0 * nodes.log_sigma)
    size = nodes.inner.shape[1]
    towards = row @ nodes.factor
    solved = np.linalg.solve(
        nodes.inner[:, None] + variance[:, :, None, None] * np.eye(size), nodes.right[:, None, :, None]
    )[..., 0]
    mean = (solved @ towards).ravel() + float(row @ posterior.prior_mean)
    order = np.argsort(mean, kind="stable")
    edges = np.cumsum(posterior.weight[order])
    at = (np.arange(COMPONENTS) + 0.5) / COMPONENTS * edges[-1]
    pick = order[np.minimum(np.searchsorted(edges, at), len(order) - 1)]
    return _Parts(pick // variance.shape[1], np.sqrt(variance.ravel()[pick]), mean[pick])


def _variances(
    fitted: Fit, series: Series, contrast: tuple[int, int], parts: _Parts, marks: Sequence[int]
) -> list[Array]:
    """Posterior variance of the contrast for each component, (C,), after so many further days."""
    nodes, which = fitted.posterior.nodes, np.unique(parts.node)
    names, fixed, sds = fixed_columns(series, fitted.priors)
    factor = prior_factor(series, fitted.priors, sds)
    rated, before = series.rated_day, fitted.evidence.series.n_days
    shown = exposure(series, nodes.half_life[which])[rated]
    rest = np.broadcast_to(fixed[rated][:, None, :], (*shown.shape[:2], len(names)))
    white, _ = whiten(np.concatenate([shown, rest], axis=2), rated, nodes.phi[which], nodes.omega[which])
    inner = white @ factor
    row: Array = np.zeros(len(series.amounts) + len(names))
    for level, sign in zip(contrast, (1.0, -1.0), strict=True):
        if level:
            row[level - 1] += sign
    towards = row @ factor
    place = np.searchsorted(which, parts.node)
    found = []
    for days in marks:
        seen = inner[: np.searchsorted(rated, before + days)].transpose(1, 2, 0)
        precision = (seen @ seen.transpose(0, 2, 1))[place] / parts.sigma[:, None, None] ** 2 + np.eye(len(row))
        found.append(
            np.linalg.solve(precision, np.broadcast_to(towards, (len(place), len(row)))[..., None])[..., 0] @ towards
        )
    return found


def _unlike(fitted: Fit, parts: _Parts) -> Array:
    """By how much a day's noise under one component (row) speaks against another (column), in expected log likelihood: (C, C).

    The divergence of one normal from another over a fortnight's days, by the day.
    """
    nodes, gap = fitted.posterior.nodes, np.arange(SHORTEST_BLOCK_DAYS)
    phi, white = nodes.phi[parts.node], nodes.omega[parts.node]
    apart = np.abs(np.subtract.outer(gap, gap))
    noise = (1.0 - white)[:, None, None] * phi[:, None, None] ** apart + white[:, None, None] * np.eye(len(gap))
    noise = noise * parts.sigma[:, None, None] ** 2
    inverse = np.linalg.inv(noise)
    log_det = np.linalg.slogdet(noise)[1]
    traces = noise.reshape(len(noise), -1) @ inverse.reshape(len(noise), -1).T
    return np.asarray(0.5 * (traces - len(gap) + log_det[None, :] - log_det[:, None]) / len(gap))


def _chance(parts: _Parts, now: Array, then: Array, against: Array, item: Item, table: VerdictTable) -> float:
    """Share of the futures of all components in which the mixture, weighed again by what was seen, has a settled row."""
    sign, worthwhile = item.scale.direction.sign, float(item.worthwhile_change)
    mean = sign * parts.mean
    gain = np.clip(1.0 - then / now, LEAST_GAIN, 1.0)
    spread = now / gain  # of what the new days alone would show: their noise and today's uncertainty
    z = ndtri((np.arange(FUTURES) + 0.5) / FUTURES)
    shown = (mean[:, None] + np.sqrt(spread)[:, None] * z).ravel()
    off = shown[:, None] - mean
    log_weight = -0.5 * (off * off / spread + np.log(spread)) - np.repeat(against, FUTURES, axis=0)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    centre, left = mean + gain * off, np.sqrt(then)
    worse = (weight * ndtr(-centre / left)).sum(axis=1)
    beyond = (weight * ndtr((centre - worthwhile) / left)).sum(axis=1)
    settled = [
        first_row(Chances(w, 1.0 - w, b), table) in SETTLED
        for w, b in zip(worse.tolist(), beyond.tolist(), strict=True)
    ]
    return sum(settled) / len(settled)
