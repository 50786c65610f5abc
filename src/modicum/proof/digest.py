"""200 fixed posteriors as numbers: if any of them moves, stored error rates no longer belong to this code.

A digest is compared at 1e-8, in tenths of the scale for estimates and plainly for probabilities. A number beyond the scale, of
a posterior that the data say nothing about, is compared at 1e-9 of itself. Nodes stand where smooth functions of the data put
them, so another BLAS or processor moves a result by rounding only: over three BLAS kernels, with and without wide vector
instructions, and over both engines, no stored digit moved by more than 1e-10. A fourth processor moved one by 6e-8, the end of
an interval at -1,964 (3e-11 of itself). A change of settings or of the model moves 1e-6 and up. Only a node within rounding of
the edge of growth could make an honest difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from modicum.chance import generator
from modicum.models.design import Series
from modicum.models.fit import Engine, Tier, can_be_fitted
from modicum.models.priors import Fixed, Priors, full, reference
from modicum.proof.exact import summary
from modicum.proof.seam import fit

POSTERIORS = 200
SEED = 20261122
WITHIN = 1e-8
SCALE = 10.0
"""The length of every scale, in its tenths."""
DECIMALS = 10
REPORT_EVERY = 11
"""One posterior in eleven is made in the report tier, which takes about ten times as long. Eleven, so that every model has its turn."""
SCALES = ((0.0, 10.0), (0.0, 100.0), (0.0, 24.0), (1.0, 7.0))
NAMES = ("mean", "sd", "q025", "q50", "q975", "below 0", "below -R")

MODELS: tuple[tuple[str, Callable[[Priors], Priors]], ...] = (
    ("full", lambda priors: priors),
    ("m0", lambda _: reference("m0")),
    ("full", lambda priors: priors),
    ("m1", lambda _: reference("m1")),
    ("full-no-drift", lambda priors: priors.without_drift()),
    ("m2", lambda _: reference("m2")),
    ("full-instant", lambda priors: priors.with_instant_onset()),
    ("full", lambda priors: priors),
    ("full-cycles", lambda priors: replace(priors, weekday_sd=priors.drift_sd, month_sd=priors.drift_sd)),
    ("full-given", lambda priors: replace(priors, half_life=Fixed(5.0), omega=Fixed(0.2))),
)


@dataclass(frozen=True)
class Case:
    """One posterior to be made. r : a tenth of its scale, in which estimates are stored."""

    id: str
    series: Series
    priors: Priors
    tier: Tier
    r: float


def case(place: int) -> Case:
    """The case at a place, the same for ever: levels in runs, gaps, clock order, co-changes, scale, model, tier."""
    chance = generator(SEED, "digest", str(place))
    model, change = MODELS[place % len(MODELS)]
    raw = model in {"m0", "m1", "m2"}
    low, high = SCALES[0] if raw else SCALES[place // 3 % len(SCALES)]
    r = (high - low) / 10.0
    days, k = int(chance.integers(40, 113)), int(chance.integers(1, 5))
    level = np.repeat(chance.integers(0, k + 1, days), chance.integers(1, 15, days))[:days]
    level[:2] = (0, k)
    rated = np.flatnonzero(chance.random(days) < chance.uniform(0.6, 1.0))
    effect = np.concatenate([[0.0], np.cumsum(chance.normal(-0.5, 0.7, k))])
    noise, phi = chance.normal(0.0, 1.2, days), chance.uniform(0.0, 0.8)
    for t in range(1, days):
        noise[t] = phi * noise[t - 1] + noise[t] * (1.0 - phi**2) ** 0.5
    rating = low + r * np.round(np.clip(6.0 + effect[level] - np.arange(days) / 84.0 + noise, 0.0, 10.0), 1)
    co_changes = 0 if raw else int(chance.integers(0, 3))
    starts = chance.integers(0, days, co_changes)
    series = Series(
        n_days=days, rated_day=rated, rating=np.asarray(rating[rated], dtype=float), level_on=level,
        amounts=np.cumsum(chance.choice([0.5, 1.0, 1.5], k)),
        co_change=(np.arange(days)[:, None] >= starts[None, :]).astype(float),
        level_before=int(chance.integers(0, 2)) * k, clock_lag=int(chance.integers(0, 2)),
    )  # fmt: skip
    tier: Tier = "report" if place % REPORT_EVERY == REPORT_EVERY - 1 else "batch"
    return Case(f"{place:03d} {model} {tier}", series, change(full(minimum=low, maximum=high)), tier, r)


def values(made: Case, engine: Engine = "numpy") -> tuple[float, ...]:
    """The top dose against none, and against the dose below it (the level, where there is one dose); the drift, if any."""
    if not can_be_fitted(made.series, made.priors):
        return ()
    posterior = fit(made.series, made.priors, made.tier, engine=engine)
    layout, k, r = posterior.layout, posterior.layout.n_levels, made.r
    rows = [layout.contrast(k, 0), layout.contrast(k, k - 1) if k > 1 else layout.unit("intercept")]
    rows += [layout.unit("drift")] if "drift" in layout.names else []
    return tuple(value for row in rows for value in summary(posterior.mixture(row[None, :] / r)))


def digest(engine: Engine = "numpy") -> dict[str, tuple[float, ...]]:
    """All posteriors of the code that is running: values by case, rounded to ten decimals."""
    made = (case(place) for place in range(POSTERIORS))
    return {one.id: tuple(round(value, DECIMALS) for value in values(one, engine)) for one in made}


def differences(stored: Mapping[str, tuple[float, ...]], now: Mapping[str, tuple[float, ...]]) -> tuple[str, ...]:
    """A line for every case that is missing, new, or off by more than may be; empty if the digest stands."""
    said = [f"{name}: not in the stored digest" for name in now if name not in stored]
    for name, old in stored.items():
        new = now.get(name)
        if new is None or len(new) != len(old):
            said.append(f"{name}: no such posterior any more")
            continue
        miss = np.abs(np.array(new) - np.array(old))
        if not np.all(miss <= WITHIN * np.maximum(1.0, np.abs(old) / SCALE)):
            at = int(np.argmax(np.where(np.isnan(miss), np.inf, miss)))
            said.append(f"{name}: {NAMES[at % len(NAMES)]} was {old[at]:.10f} and is {new[at]:.10f}")
    return tuple(said)
