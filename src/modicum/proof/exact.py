"""V1 and V2 as cells: the exact table of the reference series, and the dense multivariate normal, by the public API."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from modicum.chance import generator
from modicum.models.design import Series
from modicum.models.fit import Engine, Posterior, Tier
from modicum.models.mixture import Mixture
from modicum.models.priors import Array, Fixed, Priors, full, reference
from modicum.models.slow.dense import dense_posterior
from modicum.proof.cells import Cell, CellResult, Measure
from modicum.proof.reference import EXACT, QUANTITIES, series
from modicum.proof.seam import fit

TABLE_WITHIN = 0.002
"""Tolerance of the exact table (tests/data/reference/README.md section 4)."""
TWIN_WITHIN = 1e-8
"""Tolerance of the dense twin (model page section 5), for log densities and, in rating units, for means and SDs."""
DESIGNS = 40
QUICK_DESIGNS = 5
LEAST_SHARE = 1e-4
"""Components lighter than this share of the heaviest are not compared: they carry nothing."""


def table_error(case: str, tier: Tier, engine: Engine = "numpy") -> tuple[float, str]:
    """Largest distance from the exact table over effects, trend and quantities, and where it is."""
    name, model = case.split(":")
    data = series(name)
    posterior = fit(data, reference(model.lower()), tier, engine=engine)
    k = len(data.amounts)
    worst = (0.0, "")
    for place, (key, expected) in enumerate(EXACT[case]):
        row = posterior.layout.contrast(place + 1, 0) if place < k else posterior.layout.unit("drift")
        for quantity, value, got in zip(QUANTITIES, expected, summary(posterior.mixture(row[None, :])), strict=True):
            miss = abs(got - value) if np.isfinite(got) else np.inf
            worst = max(worst, (miss, f"{key} {quantity}"))
    return worst


def summary(mixture: Mixture) -> tuple[float, ...]:
    """Mean, SD, three quantiles, P(< 0) and P(< -1) of a mixture with one column."""
    quantiles = (float(mixture.quantile(p)[0]) for p in (0.025, 0.5, 0.975))
    return (
        float(mixture.mean[0]), float(mixture.sd[0]), *quantiles,
        float(mixture.below(0.0)[0]), float(mixture.below(-1.0)[0]),
    )  # fmt: skip


def run_table(tier: Tier, engine: Engine, cell: str, n: int, seed: int) -> CellResult:
    """V1: one measure a case. Nothing is drawn; `n` and `seed` are kept because every cell has them."""
    errors = {case: table_error(case, tier, engine) for case in EXACT}
    measures = tuple(Measure(f"largest-error/{case}", error, high=TABLE_WITHIN) for case, (error, _) in errors.items())
    return CellResult("V1", cell, n, seed, measures, tuple(f"{case}: {where}" for case, (_, where) in errors.items()))


def random_series(seed: int, place: int) -> Series:
    """A design drawn at random: levels in runs, gaps, co-changes, both clock orders, on a dose or not before day 0."""
    chance = generator(seed, "V2", str(place))
    days, k = int(chance.integers(30, 60)), int(chance.integers(1, 4))
    level = np.repeat(chance.integers(0, k + 1, days), chance.integers(1, 8, days))[:days]
    rated = np.flatnonzero(chance.random(days) < chance.uniform(0.5, 1.0))
    return Series(
        n_days=days,
        rated_day=rated,
        rating=chance.normal(5.0, 2.0, len(rated)),
        level_on=level,
        amounts=np.cumsum(chance.uniform(0.3, 2.0, k)),
        co_change=(chance.random((days, int(chance.integers(0, 3)))) < 0.5).astype(float),
        level_before=int(chance.integers(0, k + 1)),
        clock_lag=int(chance.integers(0, 2)),
    )


def given_hyper(seed: int, place: int) -> Priors:
    """The full priors with onset, persistence and noise share given: then the twin needs only sigma."""
    chance = generator(seed, "V2", "hyper", str(place))
    return replace(
        full(minimum=0.0, maximum=10.0),
        half_life=Fixed(float(chance.uniform(0.2, 20.0))),
        phi=Fixed(float(chance.uniform(0.05, 0.95))),
        omega=Fixed(float(chance.uniform(0.05, 0.95))),
    )


def twin_error(data: Series, priors: Priors, engine: Engine = "numpy") -> tuple[float, float]:
    """Largest error against the dense twin at every sigma: of log densities relative to each other, of means and SDs."""
    posterior = fit(data, priors, "batch", engine=engine)
    parts = components(posterior)
    _, _, _, weight, mean, sd = parts
    top = int(np.argmax(weight))
    missed_log, missed_mean, base = 0.0, 0.0, 0.0
    order = [top, *(i for i in range(len(weight)) if i != top and weight[i] > LEAST_SHARE * weight[top])]
    for i in order:
        log_p, twin_mean, twin_sd = twin_at(data, priors, parts, i)
        gap = float(np.log(weight[i])) - log_p
        base = gap if i == top else base
        missed_log = max(missed_log, abs(gap - base))
        missed_mean = max(
            missed_mean, float(np.max(np.abs(mean[i] - twin_mean))), float(np.max(np.abs(sd[i] - twin_sd)))
        )
    return missed_log, missed_mean


Parts = tuple[Array, Array, Array, Array, Array, Array]


def components(posterior: Posterior) -> Parts:
    """Phi, omega, sigma, weight, mean (p) and SD (p) of each component that the coefficients' mixture keeps."""
    mixture = posterior.coefficients
    sigma, weight = posterior.hyper("sigma")
    keep = np.sort(np.argsort(-weight, kind="stable")[: len(mixture.weight)])
    phi, omega = posterior.hyper("phi")[0][keep], posterior.hyper("omega")[0][keep]
    return phi, omega, sigma[keep], weight[keep], mixture.component_mean, mixture.component_sd


def twin_at(data: Series, priors: Priors, parts: Parts, i: int) -> tuple[float, Array, Array]:
    """The twin at component i: log density of ratings and log sigma up to a constant, mean and SD of the coefficients."""
    phi, omega, sigma = (float(part[i]) for part in parts[:3])
    half_life = priors.half_life
    assert isinstance(half_life, Fixed)  # noqa: S101 - given_hyper made them
    log_p, mean, covariance = dense_posterior(
        data, priors, half_life=half_life.value, phi=phi, omega=omega, sigma=sigma
    )
    one_step = sigma * (omega + (1.0 - omega) * (1.0 - phi**2)) ** 0.5
    log_prior = float(priors.sigma.log_density_free(np.array(np.log(sigma)))) - (priors.floor / one_step) ** 4
    return log_p + log_prior, mean, np.sqrt(np.diag(covariance))


def run_twin(engine: Engine, cell: str, n: int, seed: int) -> CellResult:
    """V2: n random designs, each at its own onset, persistence and noise share, over every sigma the engine looks at."""
    errors = np.array([twin_error(random_series(seed, i), given_hyper(seed, i), engine) for i in range(n)])
    return CellResult(
        "V2", cell, n, seed,
        (
            Measure("largest-error/log-density", float(errors[:, 0].max()), high=TWIN_WITHIN),
            Measure("largest-error/mean-and-sd", float(errors[:, 1].max()), high=TWIN_WITHIN),
        ),
        ("The constant of the log density at free onset, persistence and noise share is held by tests/oracle.",),
    )  # fmt: skip


def cells(engine: Engine = "numpy") -> list[Cell]:
    tiers: tuple[Tier, ...] = ("batch", "report")
    tables = [
        Cell("V1", f"V1/exact-table/{tier}", 1, 1, partial(run_table, tier, engine, f"V1/exact-table/{tier}"))
        for tier in tiers
    ]
    twin = Cell("V2", "V2/dense-twin", DESIGNS, QUICK_DESIGNS, partial(run_twin, engine, "V2/dense-twin"))
    return [*tables, twin]
