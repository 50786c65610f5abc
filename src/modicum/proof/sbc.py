"""V4, simulation-based calibration: truth drawn from the prior, data from the truth; the truth must rank uniformly.

The simulator and the likelihood below are written from the equation of the model page (inference.md section 1), day by
day, and share no code with the design, the filter or the closed form that they test. Ratings are neither rounded nor
clipped: this checks the arithmetic of the model, not whether people are like the model. Method: talts2018 in sources.bib.
The log likelihood is ranked too, because an engine that returns its prior has uniform ranks of every coefficient (V10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import exp, log2, sqrt

import numpy as np
from scipy.special import ndtr

from modicum.chance import Chance, generator
from modicum.models.design import Series
from modicum.models.fit import Engine, Posterior, Tier
from modicum.models.priors import Array, Beta, HalfNormal, LogNormal, Priors, full
from modicum.proof.band import histogram, holm, outside_p
from modicum.proof.cells import Cell, CellResult, Measure
from modicum.proof.seam import fit

DRAWS = 400
"""Joint posterior draws among which the truth's log likelihood is ranked."""
LEAST_P = 0.01
"""The bar: inside the 99 % simultaneous band, Holm over the bounded quantities of a cell (model page section 5)."""
MISSING_SHARE = 0.12
BURST_DAYS = 5
"""Gaps: each day is unrated with this chance, and one run of five days is always unrated (ours)."""
SMOOTH = 0.5
"""Kernel SD, in posterior SDs, with which the nodes of a hyper-parameter become a distribution (published only)."""


@dataclass(frozen=True)
class Design:
    """Who is simulated: blocks of (level, days), then `swaps` pairs of `swap_days` on none and the top, order drawn.

    amounts : positive doses in mg. nightly : so many days at the end with a level drawn anew each day.
    co_change : (first, last) windows in days, last None for a step.
    """

    name: str
    amounts: tuple[float, ...]
    ladder: tuple[tuple[int, int], ...]
    swaps: int
    swap_days: int
    nightly: int = 0
    co_change: tuple[tuple[int, int | None], ...] = ()
    level_before: int = 0
    clock_lag: int = 0


DESIGNS = (
    Design("ladder-swaps", (1.5, 3.0, 4.5), ((0, 14), (1, 14), (2, 14), (3, 14)), 2, 14),
    Design(
        "nightly-lagged", (0.5, 4.5), ((2, 7), (0, 10), (1, 10)), 1, 10, nightly=28,
        co_change=((20, None), (40, 52)), level_before=2, clock_lag=1,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """One draw from the prior. beta : by dose. fixed : by name, in the model's order, intercept first."""

    beta: Array
    fixed: dict[str, float]
    half_life: float
    phi: float
    omega: float
    sigma: float


def draw_truth(design: Design, priors: Priors, chance: Chance) -> Truth:
    """From the full prior. The wall is exact: hyper-parameters are drawn until one passes, with the wall's chance."""
    half_life, phi, omega, sigma = priors.half_life, priors.phi, priors.omega, priors.sigma
    assert isinstance(half_life, LogNormal) and isinstance(phi, Beta)  # noqa: S101, PT018 - the full model's kinds
    assert isinstance(omega, Beta) and isinstance(sigma, HalfNormal)  # noqa: S101, PT018
    while True:
        p, w = chance.beta(phi.a, phi.b), chance.beta(omega.a, omega.b)
        s = abs(chance.normal(0.0, sigma.sd))
        one_step = s * sqrt(w + (1.0 - w) * (1.0 - p * p))
        if one_step > 0 and chance.random() < exp(-((priors.floor / one_step) ** 4)):
            break
    k = len(design.amounts)
    covariance = np.empty((k, k))
    for i, a in enumerate(design.amounts):
        for j, b in enumerate(design.amounts):
            covariance[i, j] = priors.dose_sd**2 * exp(-abs(log2(a / b)) / priors.dose_octaves)
    beta = np.linalg.cholesky(covariance) @ chance.normal(size=k)
    sds = {
        "intercept": priors.intercept_sd, "drift": priors.drift_sd, "enrolment": priors.enrolment_sd,
        "step": priors.step_sd,
    } | {f"co-change-{c}": priors.co_change_sd for c in range(len(design.co_change))}  # fmt: skip
    fixed = {name: float(chance.normal(0.0, sd)) for name, sd in sds.items()}
    fixed["intercept"] += priors.intercept_mean
    return Truth(beta, fixed, half_life.median * exp(half_life.log_sd * chance.normal()), p, w, s)


def draw_levels(design: Design, chance: Chance) -> list[int]:
    """The level of every day: the ladder, the drawn swaps, the nightly draws."""
    top = len(design.amounts)
    levels = [level for level, days in design.ladder for _ in range(days)]
    for _ in range(design.swaps):
        first, second = (0, top) if chance.random() < 0.5 else (top, 0)
        levels += [first] * design.swap_days + [second] * design.swap_days
    return levels + [int(level) for level in chance.integers(0, top + 1, design.nightly)]


def regressors(design: Design, levels: Sequence[int], half_life: Array) -> tuple[Array, dict[str, Array]]:
    """Exposures (T, H, K) and the other columns (T,), from the equation: e += (1 - 2^(-1/h)) (on - e), and so on."""
    days, k = len(levels), len(design.amounts)
    share = 1.0 - 2.0 ** (-1.0 / half_life)
    amount = [0.0, *design.amounts]
    acting = [design.level_before, *levels][:days] if design.clock_lag else list(levels)
    rising = [amount[b] > amount[a] for a, b in zip([design.level_before, *levels[:-1]], levels, strict=True)]
    rising = [False, *rising][:days] if design.clock_lag else rising
    e = np.array([[float(design.level_before == i + 1) for i in range(k)]] * len(half_life))
    exposures, step, since = np.empty((days, len(half_life), k)), np.empty(days), None
    for t in range(days):
        on = np.array([float(acting[t] == i + 1) for i in range(k)])
        e = e + share[:, None] * (on - e)
        exposures[t] = e
        since = 0 if rising[t] else None if since is None else since + 1
        step[t] = 0.0 if since is None else exp(-since / 3.0)
    day = np.arange(days)
    columns = {
        "intercept": np.ones(days), "drift": (day - (days - 1) / 2) / 84.0, "enrolment": np.exp(-day / 14.0), "step": step,
    }  # fmt: skip
    for c, (first, last) in enumerate(design.co_change):
        columns[f"co-change-{c}"] = ((day >= first) & (day <= (days if last is None else last))).astype(float)
    return exposures, columns


def simulate(design: Design, truth: Truth, chance: Chance) -> tuple[Series, list[int]]:
    """One person's series: every day lived, some not rated. Ratings are real numbers."""
    levels = draw_levels(design, chance)
    days = len(levels)
    exposures, columns = regressors(design, levels, np.array([truth.half_life]))
    expected = exposures[:, 0, :] @ truth.beta + sum(truth.fixed[name] * column for name, column in columns.items())
    slow, white = truth.sigma * sqrt(1.0 - truth.omega), truth.sigma * sqrt(truth.omega)
    u, rating = slow * chance.normal(), np.empty(days)
    for t in range(days):
        rating[t] = expected[t] + u + white * chance.normal()
        u = truth.phi * u + slow * sqrt(1.0 - truth.phi**2) * chance.normal()
    rated = chance.random(days) >= MISSING_SHARE
    burst = int(chance.integers(0, days - BURST_DAYS))
    rated[burst : burst + BURST_DAYS] = False
    kept = np.flatnonzero(rated)
    windows = [columns[f"co-change-{c}"] for c in range(len(design.co_change))]
    series = Series(
        n_days=days, rated_day=kept, rating=rating[kept], level_on=np.array(levels), amounts=np.array(design.amounts),
        co_change=np.stack(windows, axis=1) if windows else np.zeros((days, 0)), level_before=design.level_before,
        clock_lag=design.clock_lag,
    )  # fmt: skip
    return series, levels


def log_likelihood(
    design: Design, levels: Sequence[int], series: Series, coefficients: Array, names: Sequence[str], hyper: dict[str, Array]
) -> Array:  # fmt: skip
    """Log density of the ratings at each of D parameter sets: coefficients (D, p), doses first; hyper (D,) each.

    A Kalman filter of the textbook kind on u_t, one step a day, rated or not: nothing is profiled or marginalised.
    """
    k = len(design.amounts)
    exposures, columns = regressors(design, levels, hyper["half_life"])
    expected = np.einsum("tdk,dk->td", exposures, coefficients[:, :k])
    for place, name in enumerate(names):
        expected += columns[name][:, None] * coefficients[None, :, k + place]
    phi, omega, variance = hyper["phi"], hyper["omega"], hyper["sigma"] ** 2
    rating = dict(zip(series.rated_day.tolist(), series.rating.tolist(), strict=True))
    mean, spread = np.zeros(len(phi)), variance * (1.0 - omega)
    total = np.zeros(len(phi))
    for t in range(series.n_days):
        if t in rating:
            miss, room = rating[t] - expected[t] - mean, spread + variance * omega
            total += -0.5 * (np.log(2 * np.pi * room) + miss * miss / room)
            gain = spread / room
            mean, spread = mean + gain * miss, spread * (1.0 - gain)
        mean, spread = phi * mean, phi**2 * spread + variance * (1.0 - omega) * (1.0 - phi**2)
    return total


def ranks(
    design: Design, priors: Priors, seed: int, draw: int, *, tier: Tier, engine: Engine
) -> tuple[dict[str, float], str]:  # fmt: skip
    """Where the truth stands in its posterior, in (0, 1) by quantity, and how far the fit trusts itself.

    Coefficients: the posterior's own distribution function at the truth. Log likelihood: share of joint draws below.
    """
    chance = generator(seed, "V4", design.name, str(draw))
    truth = draw_truth(design, priors, chance)
    series, levels = simulate(design, truth, chance)
    posterior = fit(series, priors, tier, engine=engine)
    names = tuple(truth.fixed)
    values = np.concatenate([truth.beta, [truth.fixed[name] for name in names]])
    below = posterior.coefficients.below(values)
    k = len(design.amounts)
    u = {f"beta-{i + 1}": float(below[i]) for i in range(k)}
    u["drift"] = float(below[k + names.index("drift")])
    drawn, hyper = posterior.joint_draws(count=DRAWS, seed=seed * 7919 + draw)
    true_hyper = {name: np.array([getattr(truth, name)]) for name in hyper}
    here = log_likelihood(design, levels, series, values[None, :], names, true_hyper)[0]
    there = log_likelihood(design, levels, series, drawn, names, hyper)
    jitter = float(chance.random())
    u["log-likelihood"] = (int(np.sum(there < here)) + jitter) / (DRAWS + 1)
    u |= {name: float(below[k + i]) for i, name in enumerate(names) if name != "drift"}
    return u | {name: _smooth_below(posterior, name, getattr(truth, name)) for name in hyper}, posterior.trust


def _free(name: str, x: Array) -> Array:
    return np.asarray(np.log(x) if name in {"half_life", "sigma"} else np.log(x) - np.log1p(-x))


def _smooth_below(posterior: Posterior, name: str, value: float) -> float:
    """P(hyper-parameter < value) from its nodes, blurred by a normal kernel and shrunk so that mean and SD stay (ours)."""
    at, weight = posterior.hyper(name)  # type: ignore[arg-type]  # one of four names
    free = _free(name, at)
    mean = float(free @ weight)
    sd = sqrt(float(weight @ (free - mean) ** 2))
    shrunk = mean + sqrt(1.0 - SMOOTH**2) * (free - mean)
    return float(weight @ ndtr((_free(name, np.array(value)) - shrunk) / max(SMOOTH * sd, 1e-12)))


def is_bounded(quantity: str) -> bool:
    """The quantities of the bar: every dose's effect, the drift, and the log likelihood. The rest is published."""
    return quantity.startswith("beta-") or quantity in {"drift", "log-likelihood"}


def run(design: Design, tier: Tier, engine: Engine, cell: str, n: int, seed: int) -> CellResult:
    """N draws of one design: a Holm-corrected p by bounded quantity, a plain p by each other, and every histogram."""
    priors = full(minimum=0.0, maximum=10.0)
    every = [ranks(design, priors, seed, draw, tier=tier, engine=engine) for draw in range(n)]
    counts = {name: histogram(np.array([u[name] for u, _ in every])) for name in every[0][0]}
    p = {name: outside_p(count) for name, count in counts.items()}
    bounded = [name for name in counts if is_bounded(name)]
    measures = [
        Measure(f"holm-p/{name}", value, low=LEAST_P)
        for name, value in zip(bounded, holm([p[name] for name in bounded]), strict=True)
    ]
    measures += [Measure(f"p/{name}", p[name]) for name in counts if not is_bounded(name)]
    for name in bounded:
        u = np.array([ranked[name] for ranked, _ in every])
        measures.append(Measure(f"mean-rank/{name}", float(u.mean()), sqrt(1.0 / (12.0 * n))))
    trusts = [trust for _, trust in every]
    told = tuple(f"{trusts.count(trust)} of {n} fits: {trust}" for trust in sorted(set(trusts)))
    notes = tuple(f"ranks {name}: {' '.join(str(c) for c in count)}" for name, count in counts.items())
    return CellResult("V4", cell, n, seed, tuple(measures), (*told, *notes))


SHARED_CELLS: tuple[tuple[Tier, int, int], ...] = (("batch", 1000, 100), ("report", 200, 20))


def cells(engine: Engine = "numpy") -> list[Cell]:
    """Both designs in both tiers; the report tier is dearer and gets fewer draws."""
    return [
        Cell("V4", name := f"V4/{design.name}/{tier}", n, quick, partial(run, design, tier, engine, name))
        for design in DESIGNS
        for tier, n, quick in SHARED_CELLS
    ]
