"""How many more days would settle the verdict, without simulating them.

Given the hyper-parameters, the posterior variance after more days depends on the design alone, and today's uncertainty
about tomorrow's posterior mean is the variance that those days will remove. So the chance of each future verdict is a
one-dimensional integral. It is an approximation: the weights of the hyper-parameters will move, and the noise is taken
at its most credible node.

References: inference.md section 3.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.analysis.continuations import SETTLED, block_days, continued
from modicum.analysis.estimate import Fit
from modicum.analysis.result import DaysNeeded
from modicum.analysis.verdict import Chances, first_row
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import Series, exposure, fixed_columns, prior_factor
from modicum.models.kalman import whiten
from modicum.models.priors import Array

LOOKED_AT_DAYS = 336
"""Nearly a year: advice beyond it would be advice to give up, which the words then say."""
PAIRS_TRIED = (1, 2, 3, 4, 6, 8, 10, 12)
"""Pairs of blocks looked at: advice in finer steps would pretend to know more than it does."""
FUTURES = 81
"""Equally likely future posterior means over which the chance is averaged."""


def days_needed(fitted: Fit, plus: int, minus: int, item: Item, table: VerdictTable, *, by_chance: bool) -> DaysNeeded:
    """Days of alternating blocks of `plus` and `minus` until the verdict is settled with the chance asked for."""
    block = block_days(fitted)
    now = fitted.estimate(plus, minus)
    before = _variance(fitted, fitted.evidence.series, plus, minus)
    asked = table.number("settled-at-least")
    chance = 0.0
    for days in (2 * block * pairs for pairs in PAIRS_TRIED if 2 * block * pairs <= LOOKED_AT_DAYS):
        after = _variance(fitted, _alternating(fitted.evidence.series, plus, minus, block, days), plus, minus)
        chance = _settled(now.mean, now.sd, min(after / before, 1.0), item, table)
        if chance >= asked:
            return DaysNeeded(block, days, LOOKED_AT_DAYS, chance, not by_chance)
    return DaysNeeded(block, None, LOOKED_AT_DAYS, chance, not by_chance)


def _alternating(series: Series, plus: int, minus: int, block: int, days: int) -> Series:
    """The series with `days` more days of alternating blocks, beginning with the side not taken last, all of them rated."""
    first = minus if series.level_on[-1] == plus else plus
    other = plus if first == minus else minus
    more = np.array([first if (t // block) % 2 == 0 else other for t in range(days)], dtype=np.int64)
    return continued(series, more, 0.0)


def _variance(fitted: Fit, series: Series, plus: int, minus: int) -> float:
    """Posterior variance of the contrast under a design, at the heaviest node. The ratings do not matter."""
    nodes = fitted.posterior.nodes
    weight = fitted.posterior.weight.reshape(nodes.log_sigma.shape)
    n, j = np.unravel_index(int(np.argmax(weight)), weight.shape)
    sigma2 = float(np.exp(2.0 * nodes.log_sigma[n, j]))
    names, fixed, sds = fixed_columns(series, fitted.priors)
    factor = prior_factor(series, fitted.priors, sds)
    columns = np.concatenate([exposure(series, nodes.half_life[n : n + 1])[:, 0, :], fixed], axis=1)
    used = columns[series.rated_day][:, None, :]
    white, _ = whiten(used, series.rated_day, nodes.phi[n : n + 1], nodes.omega[n : n + 1])
    inner = white[:, 0, :] @ factor
    row: Array = np.zeros(len(series.amounts) + len(names))
    for level, sign in ((plus, 1.0), (minus, -1.0)):
        if level:
            row[level - 1] += sign
    precision = inner.T @ inner / sigma2 + np.eye(len(row))
    turned = row @ factor
    return float(turned @ np.linalg.solve(precision, turned))


def _settled(mean: float, sd: float, share_left: float, item: Item, table: VerdictTable) -> float:
    """Chance of a settled row, over the futures of the posterior mean."""
    sign, worthwhile = item.scale.direction.sign, float(item.worthwhile_change)
    left = sd * np.sqrt(share_left)
    spread = sd * np.sqrt(1.0 - share_left)
    futures = sign * mean + spread * ndtri((np.arange(FUTURES) + 0.5) / FUTURES)
    settled = 0
    for future in futures:
        worse = float(ndtr(-future / left))
        beyond = float(ndtr((future - worthwhile) / left))
        settled += first_row(Chances(worse, 1.0 - worse, beyond), table) in SETTLED
    return settled / FUTURES
