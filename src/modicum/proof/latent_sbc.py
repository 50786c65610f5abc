"""V4 for items that are not Gaussian: truth drawn from their prior, ratings from the truth; the truth must rank uniformly.

The day-to-day state, the thresholds and the ratings are drawn here from the model's equation, by code that shares nothing
with the modes, the Hessians or the draws; doses by day and their columns are V4's own (sbc.py). Ranked are the printed
contrast of every dose, which a verdict is about, every dose's effect on the link's scale, and the drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import exp, log2, sqrt

import numpy as np

from modicum.chance import Chance, generator
from modicum.models.design import Series
from modicum.models.fit import Tier
from modicum.models.latent import fit_latent
from modicum.models.latent_outcome import Outcome
from modicum.models.latent_priors import latent
from modicum.models.priors import Array, Beta, HalfNormal, LogNormal, Priors
from modicum.proof.band import histogram, holm, outside_p
from modicum.proof.cells import Cell, CellResult, Measure
from modicum.proof.sbc import DESIGNS, LEAST_P, MISSING_SHARE, Design, draw_levels, regressors

OUTCOMES = {
    "ordinal": Outcome("ordinal", 0.0, 3.0),
    "binary": Outcome("binary"),
    "count": Outcome("count"),
}
MOST_COUNTED = 10_000
"""A prior draw that counts more a day than this is drawn again: nobody writes it down, and it is less than one in a million."""
SCATTER_GRID = np.linspace(-6.0, 6.0, 241)


@dataclass(frozen=True)
class LatentTruth:
    """One draw from the prior. cuts : thresholds, empty for counts. fixed : by name."""

    beta: Array
    fixed: dict[str, float]
    cuts: Array
    half_life: float
    phi: float
    sigma: float


def draw_truth(design: Design, outcome: Outcome, priors: Priors, chance: Chance) -> LatentTruth:
    half_life, phi, sigma = priors.half_life, priors.phi, priors.sigma
    assert isinstance(half_life, LogNormal) and isinstance(phi, Beta) and isinstance(sigma, HalfNormal)  # noqa: S101, PT018
    amounts = design.amounts
    covariance = [[priors.dose_sd**2 * exp(-abs(log2(a / b)) / priors.dose_octaves) for b in amounts] for a in amounts]
    fixed = {
        "intercept": float(chance.normal(priors.intercept_mean, priors.intercept_sd)),
        "drift": float(chance.normal(0.0, priors.drift_sd)),
        "enrolment": float(chance.normal(0.0, priors.enrolment_sd)),
        "step": float(chance.normal(0.0, priors.step_sd)),
    }
    cuts = np.sort(chance.logistic(size=max(outcome.categories - 1, 0)))
    return LatentTruth(
        np.linalg.cholesky(np.array(covariance)) @ chance.normal(size=len(amounts)), fixed, cuts,
        half_life.median * exp(half_life.log_sd * chance.normal()), float(chance.beta(phi.a, phi.b)),
        abs(float(chance.normal(0.0, sigma.sd))),
    )  # fmt: skip


def live(design: Design, outcome: Outcome, truth: LatentTruth, chance: Chance) -> tuple[Series, float]:
    """One person's series, every day lived and some not rated; and the mean over days of everything but the doses."""
    levels = draw_levels(design, chance)
    exposures, columns = regressors(design, levels, np.array([truth.half_life]))
    others = sum((truth.fixed[name] * columns[name] for name in truth.fixed), np.zeros(len(levels)))
    eta = exposures[:, 0, :] @ truth.beta + others
    state, rating = chance.normal(), np.empty(len(levels))
    for t in range(len(levels)):
        at = eta[t] + truth.sigma * state
        rating[t] = (
            chance.poisson(exp(min(at, 30.0))) if outcome.counted else np.sum(at + chance.logistic() > truth.cuts)
        )
        state = truth.phi * state + sqrt(1.0 - truth.phi**2) * chance.normal()
    kept = np.flatnonzero(chance.random(len(levels)) >= MISSING_SHARE)
    series = Series(
        n_days=len(levels), rated_day=kept, rating=rating[kept], level_on=np.array(levels), amounts=np.array(design.amounts),
        co_change=np.zeros((len(levels), 0)),
    )  # fmt: skip
    return series, float(np.mean(others))


def printed(outcome: Outcome, truth: LatentTruth, eta: float) -> float:
    """Expected rating at eta, over days that scatter; by a plain sum."""
    if outcome.counted:
        return exp(eta + 0.5 * truth.sigma**2)
    weight = np.exp(-0.5 * SCATTER_GRID**2)
    at = eta + truth.sigma * SCATTER_GRID
    above = np.sum(1.0 / (1.0 + np.exp(truth.cuts[:, None] - at)), axis=0)
    return float(np.sum(weight * above) / np.sum(weight))


def ranks(design: Design, kind: str, seed: int, draw: int, tier: Tier) -> tuple[dict[str, float], str]:
    """Where the truth stands in its posterior, in (0, 1) by quantity, and how far the fit trusts itself."""
    outcome, priors = OUTCOMES[kind], latent(OUTCOMES[kind].kind)
    chance = generator(seed, "V4 latent", design.name, kind, str(draw))
    while True:
        truth = draw_truth(design, outcome, priors, chance)
        series, others = live(design, outcome, truth, chance)
        if series.rating.max() <= MOST_COUNTED:
            break
    posterior = fit_latent(series, priors, outcome, tier)
    k = len(design.amounts)
    off = printed(outcome, truth, others)
    true_contrast = np.array([printed(outcome, truth, others + truth.beta[i]) - off for i in range(k)])
    contrast = posterior.mixture_of([(i + 1, 0) for i in range(k)]).below(true_contrast)
    values = np.zeros(posterior.layout.size)
    values[:k], values[posterior.layout.index("drift")] = truth.beta, truth.fixed["drift"]
    below = posterior.coefficients.below(values)
    u = {f"printed-{i + 1}": float(contrast[i]) for i in range(k)}
    u |= {f"beta-{i + 1}": float(below[i]) for i in range(k)}
    return u | {"drift": float(below[posterior.layout.index("drift")])}, posterior.trust


def run(kind: str, cell: str, n: int, seed: int) -> CellResult:
    """N draws: a Holm-corrected p by quantity, and every histogram."""
    every = [ranks(DESIGNS[0], kind, seed, draw, "batch") for draw in range(n)]
    names = list(every[0][0])
    counts = {name: histogram(np.array([u[name] for u, _ in every])) for name in names}
    p = holm([outside_p(counts[name]) for name in names])
    measures = [Measure(f"holm-p/{name}", value, low=LEAST_P) for name, value in zip(names, p, strict=True)]
    for name in names:
        mean = float(np.mean([u[name] for u, _ in every]))
        measures.append(Measure(f"mean-rank/{name}", mean, sqrt(1.0 / (12.0 * n))))
    trusts = [trust for _, trust in every]
    told = tuple(f"{trusts.count(trust)} of {n} fits: {trust}" for trust in sorted(set(trusts)))
    notes = tuple(f"ranks {name}: {' '.join(str(c) for c in count)}" for name, count in counts.items())
    return CellResult("V4", cell, n, seed, tuple(measures), (*told, *notes))


PEOPLE, QUICK = 200, 6


def cells() -> list[Cell]:
    """The ladder with two drawn swaps, once for each kind of item, in the batch tier."""
    return [
        Cell("V4", name := f"V4/{DESIGNS[0].name}/{kind}", PEOPLE, QUICK, partial(run, kind, name)) for kind in OUTCOMES
    ]
