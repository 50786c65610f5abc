"""The dense twin: the whole multivariate normal of the ratings, built day by day, with nothing clever in it.

It shares no code with the filter, the design or the closed form: it is the specification they are held to.
"""

from __future__ import annotations

import math

import numpy as np

from modicum.models.design import Series
from modicum.models.priors import Array, Priors


def dense_posterior(
    series: Series, priors: Priors, *, half_life: float, phi: float, omega: float, sigma: float
) -> tuple[float, Array, Array]:
    """At given hyper-parameters: log p(ratings), posterior mean (p,) and covariance (p, p) of the coefficients.

    sigma is the marginal day-to-day SD. Coefficients are ordered doses first, then the terms that the priors switch on.
    """
    x, mean, covariance = slow_design(series, priors, half_life)
    noise = slow_noise([int(day) for day in series.rated_day], phi, omega, sigma)
    total = x @ covariance @ x.T + noise
    residual = series.rating - x @ mean
    solved = np.linalg.solve(total, residual)
    _, log_det = np.linalg.slogdet(total)
    log_likelihood = -0.5 * (len(residual) * math.log(2 * math.pi) + float(log_det) + float(residual @ solved))
    gain = covariance @ x.T
    posterior = covariance - gain @ np.linalg.solve(total, gain.T)
    return log_likelihood, mean + gain @ solved, posterior


def slow_noise(days: list[int], phi: float, omega: float, sigma: float) -> Array:
    """Covariance of the noise: sigma^2 ((1 - omega) phi^|s - t| + omega [s = t])."""
    n = len(days)
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            apart = abs(days[i] - days[j])
            out[i, j] = sigma**2 * ((1 - omega) * phi**apart + (omega if i == j else 0.0))
    return out


def slow_exposure(series: Series, half_life: float) -> list[list[float]]:
    """Exposure to each level on each day, one level and one day at a time."""
    a = 1.0 if half_life == 0 else 1.0 - 2.0 ** (-1.0 / half_life)
    out = []
    e = [1.0 if series.level_before == k + 1 else 0.0 for k in range(len(series.amounts))]
    for t in range(series.n_days):
        source = t - series.clock_lag
        level = series.level_before if source < 0 else int(series.level_on[source])
        for k in range(len(e)):
            aim = 1.0 if level == k + 1 else 0.0
            e[k] = e[k] + a * (aim - e[k])
        out.append(list(e))
    return out


def slow_step(series: Series) -> list[float]:
    """The step transient, by looking back to the last increase that has had time to act."""
    taken = [0.0, *series.amounts]
    level = [series.level_before, *(int(k) for k in series.level_on)]
    rises = [t for t in range(series.n_days) if taken[level[t + 1]] > taken[level[t]]]
    out = []
    for t in range(series.n_days):
        past = [rise + series.clock_lag for rise in rises if rise + series.clock_lag <= t]
        out.append(math.exp(-(t - past[-1]) / 3.0) if past else 0.0)
    return out


def slow_design(  # noqa: C901 - one branch a term of the equation, on purpose
    series: Series, priors: Priors, half_life: float
) -> tuple[Array, Array, Array]:
    """Rows of the regression on the rated days, prior mean and prior covariance, written out term by term."""
    k, t_max = len(series.amounts), series.n_days
    e, step = slow_exposure(series, half_life), slow_step(series)
    rows = []
    for day in (int(d) for d in series.rated_day):
        row = [*e[day], 1.0]
        if priors.drift_sd > 0:
            row.append((day - (t_max - 1) / 2) / priors.drift_days)
        if priors.enrolment_sd > 0:
            row.append(math.exp(-day / 14.0))
        if priors.step_sd > 0:
            row.append(step[day])
        if priors.co_change_sd > 0:
            row.extend(float(c) for c in series.co_change[day])
        for sd, period, count in ((priors.weekday_sd, 7, 3), (priors.month_sd, 28, 2)):
            if sd > 0:
                row.extend(math.cos(2 * math.pi * day * m / period) for m in range(1, count + 1))
                row.extend(math.sin(2 * math.pi * day * m / period) for m in range(1, count + 1))
        rows.append(row)
    variances = [priors.intercept_sd**2]
    variances += [sd**2 for sd in (priors.drift_sd, priors.enrolment_sd, priors.step_sd) if sd > 0]
    variances += [priors.co_change_sd**2] * (series.co_change.shape[1] if priors.co_change_sd > 0 else 0)
    variances += [priors.weekday_sd**2] * (6 if priors.weekday_sd > 0 else 0)
    variances += [priors.month_sd**2] * (4 if priors.month_sd > 0 else 0)
    p = k + len(variances)
    covariance, mean = np.zeros((p, p)), np.zeros(p)
    mean[k] = priors.intercept_mean
    for i in range(k):
        for j in range(k):
            octaves = abs(math.log2(series.amounts[i]) - math.log2(series.amounts[j]))
            near = math.exp(-octaves / priors.dose_octaves) if priors.dose_octaves > 0 else float(i == j)
            covariance[i, j] = priors.dose_sd**2 * near
    for i, variance in enumerate(variances):
        covariance[k + i, k + i] = variance
    return np.array(rows), mean, covariance
