"""V3 and V9: what others found, held against this code. Long NUTS runs of the same density, and a published real trial.

Both need files that do not come with the package: the doors read them and hand them in, so these cells exist only where
the repository does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from functools import partial

import numpy as np
from scipy.special import stdtr

from modicum.analysis.course import Course, Effort
from modicum.analysis.evidence import day_by_day
from modicum.analysis.one_person import days_left, judge
from modicum.analysis.result import ItemResult
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial, clock_orders
from modicum.knowledge.shapes import VerdictTable
from modicum.models.design import Series
from modicum.models.fit import Engine
from modicum.models.priors import Array, full
from modicum.proof.cells import Cell, CellResult, Measure
from modicum.proof.seam import fit

NUTS_MEAN_WITHIN = 0.03
NUTS_SD_WITHIN = 0.03
"""Of a posterior SD, and as a share (model page section 5)."""


@dataclass(frozen=True)
class NutsRun:
    """A series and what NUTS found. coefficients : mean and SD by "dose 1.5", ..., "drift". error : Monte-Carlo, in SDs."""

    name: str
    low: float
    high: float
    series: Series
    coefficients: Mapping[str, tuple[float, float]]
    error: float
    told: str


def run_nuts(found: NutsRun, engine: Engine, cell: str, n: int, seed: int) -> CellResult:
    """Every dose's effect and the drift, in the report tier. Nothing is drawn here."""
    posterior = fit(found.series, full(minimum=found.low, maximum=found.high), "report", engine=engine)
    layout = posterior.layout
    rows = {f"dose {amount:g}": layout.contrast(k, 0) for k, amount in enumerate(found.series.amounts, 1)}
    rows["drift"] = layout.unit("drift")
    mixture = posterior.mixture(np.stack(list(rows.values())))
    off_mean, off_sd = [], []
    for place, name in enumerate(rows):
        mean, sd = found.coefficients[name]
        off_mean.append(abs(float(mixture.mean[place]) - mean) / sd)
        off_sd.append(abs(float(mixture.sd[place]) / sd - 1.0))
    measures = (
        Measure("largest-error/mean-in-sd", max(off_mean), high=NUTS_MEAN_WITHIN),
        Measure("largest-error/sd-share", max(off_sd), high=NUTS_SD_WITHIN),
        Measure("nuts-own-error/mean-in-sd", found.error),
    )
    return CellResult("V3", cell, n, seed, measures, (found.told,))


def nuts_cells(runs: Sequence[NutsRun], engine: Engine = "numpy") -> list[Cell]:
    return [Cell("V3", name := f"V3/nuts/{run.name}", 1, 1, partial(run_nuts, run, engine, name)) for run in runs]


# ------------------------------------------------------------------ V9

PUBLISHED = {"control": (76.67, 6.41), "melatonin": (77.59, 4.45)}
PUBLISHED_WELCH_P = 0.489
"""Means, SDs and p as the authors print them (meng2026); the condition by the source file's own column."""
REGRESSION_CHANGE = 10.7
"""Generalised least squares with AR(1) and a trend, made once outside modicum: rise over the trial, in points (ours)."""
TO_PRINT = 0.005
TO_PRINT_P = 0.0005
"""Half of the last printed digit."""
DOSE_TIMES = {"before-the-ratings": time(6), "after-the-ratings": time(23)}
"""The source states no dose time: one before all ratings of a day, one after all."""


@dataclass(frozen=True)
class Melatonin:
    """The trial and diary of examples/melatonin, and the study's own daily file as (condition, mood)."""

    trial: Trial
    diary: Diary
    table: VerdictTable
    source: tuple[tuple[str, float], ...]


def welch_p(a: Array, b: Array) -> float:
    """Two-sided p of Welch's test, degrees of freedom after Welch and Satterthwaite."""
    parts = [x.var(ddof=1) / len(x) for x in (a, b)]
    t = (a.mean() - b.mean()) / np.sqrt(sum(parts))
    freedom = sum(parts) ** 2 / sum(part**2 / (len(x) - 1) for part, x in zip(parts, (a, b), strict=True))
    return float(2.0 * stdtr(freedom, -abs(t)))


def melatonin_result(given: Melatonin, dose_time: time, engine: Engine) -> ItemResult:
    """The trial judged as the command line judges it, with the dose time that settles the clock order."""
    trial = replace(given.trial, dose_time=dose_time)
    days = day_by_day(trial, trial.primary_item, given.diary)
    course = Course(
        trial.primary_item, days, clock_orders(trial, trial.primary_item), trial.segments, trial.calendar,
        primary=True, interim=days_left(trial, len(days.dose), None) > 0,
    )  # fmt: skip
    return judge(course, given.table, seed=1, effort=Effort("report", engine))


def run_melatonin(given: Melatonin, engine: Engine, cell: str, n: int, seed: int) -> CellResult:
    """The published numbers from the source, and the drift that the authors did not model."""
    mood = {name: np.array([value for told, value in given.source if told == name]) for name in PUBLISHED}
    measures = []
    for name, (mean, sd) in PUBLISHED.items():
        measures.append(Measure(f"off-published/mean-{name}", abs(float(mood[name].mean()) - mean), high=TO_PRINT))
        measures.append(Measure(f"off-published/sd-{name}", abs(float(mood[name].std(ddof=1)) - sd), high=TO_PRINT))
    off = abs(welch_p(mood["melatonin"], mood["control"]) - PUBLISHED_WELCH_P)
    measures.append(Measure("off-published/welch-p", off, high=TO_PRINT_P))
    notes = []
    for name, dose_time in DOSE_TIMES.items():
        result = melatonin_result(given, dose_time, engine)
        change = result.hyper.time_change if result.hyper else None
        if change is not None:
            measures.append(Measure(f"drift-lower-end/{name}", change.q025, low=0.0))
            reach = 2.0 * abs(change.mean - REGRESSION_CHANGE) / (change.q975 - change.q025)
            measures.append(Measure(f"drift-off-regression/{name}", reach, high=1.0))
            notes.append(f"{name}: rise {change.mean:.1f} ({change.q025:.1f} to {change.q975:.1f}) points")
        notes.append(f"{name}: melatonin against none: {result.contrasts[0].verdict.value}")
    return CellResult("V9", cell, n, seed, tuple(measures), tuple(notes))


def melatonin_cells(given: Melatonin | None, engine: Engine = "numpy") -> list[Cell]:
    """One cell, or none where the example is not there."""
    if given is None:
        return []
    return [Cell("V9", "V9/melatonin", 1, 1, partial(run_melatonin, given, engine, "V9/melatonin"))]
