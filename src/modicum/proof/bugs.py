"""V10: faults planted on purpose. A check that no planted fault can fail proves nothing by passing.

Each fault is a context manager that changes the running program at its seam for as long as it is open. Under each, a
short battery of V1, V2, V4 and a small V5 runs; it must find every fault, and nothing while the program is sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, fields, replace
from functools import partial

import numpy as np

from modicum.analysis import estimate, one_person
from modicum.analysis.evidence import Evidence
from modicum.analysis.grade import DrawnDays, Standing, stand
from modicum.knowledge.shapes import Scale, VerdictTable
from modicum.models.design import Layout, Series, fixed_columns, prior_factor
from modicum.models.fit import Engine, Posterior, Tier, fit
from modicum.models.mixture import Mixture
from modicum.models.priors import Array, Fixed, LogNormal, Priors
from modicum.proof.battery import Ruler, battery
from modicum.proof.cells import Cell, CellResult, Measure

WRONG_HALF_LIFE = 3.0
"""The planted onset is so many times too quick (ours)."""

Change = Callable[[Series, Priors], tuple[Series, Priors]]
Bend = Callable[[Posterior, Series, Priors], Posterior]
Planted = Callable[[], AbstractContextManager[None]]


@contextmanager
def replaced(place: object, name: str, value: object) -> Iterator[None]:
    """An attribute of a module or class replaced, and put back whatever happens."""
    kept = vars(place)[name]
    setattr(place, name, value)
    try:
        yield
    finally:
        setattr(place, name, kept)


@dataclass(frozen=True)
class _Wrapped:
    """The fit with its input changed before, or its posterior after."""

    change: Change | None = None
    bend: Bend | None = None

    def __call__(self, series: Series, priors: Priors, tier: Tier, *, engine: Engine = "numpy") -> Posterior:
        used = (series, priors) if self.change is None else self.change(series, priors)
        posterior = fit(*used, tier, engine=engine)
        return posterior if self.bend is None else self.bend(posterior, *used)


def fit_with(*, change: Change | None = None, bend: Bend | None = None) -> AbstractContextManager[None]:
    return replaced(estimate, "fit", _Wrapped(change, bend))


# ------------------------------------------------------------------ what goes in


def _a_day_late(series: Series, priors: Priors) -> tuple[Series, Priors]:
    late = np.concatenate([[series.level_before], series.level_on[:-1]])
    return replace(series, level_on=late), priors


def _compacted(series: Series, priors: Priors) -> tuple[Series, Priors]:
    kept = series.rated_day
    return replace(
        series, n_days=len(kept), rated_day=np.arange(len(kept)), level_on=series.level_on[kept],
        co_change=series.co_change[kept],
    ), priors  # fmt: skip


def _too_quick(series: Series, priors: Priors) -> tuple[Series, Priors]:
    """Exposure worked out with a third of each half-life is the model with every half-life a third."""
    h = priors.half_life
    quick = (
        Fixed(h.value / WRONG_HALF_LIFE) if isinstance(h, Fixed) else LogNormal(h.median / WRONG_HALF_LIFE, h.log_sd)
    )
    return series, replace(priors, half_life=quick)


# ------------------------------------------------------------------ what comes out


class _VarianceForSd(Posterior):
    def mixture(self, rows: Array) -> Mixture:
        sound = super().mixture(rows)
        return replace(sound, component_sd=sound.component_sd**2)


class _DriftBackwards(Posterior):
    @property
    def _signs(self) -> Array:
        at = [1.0 - 2.0 * (name == "drift") for name in self.layout.names]
        return np.array(at)

    def mixture(self, rows: Array) -> Mixture:
        return super().mixture(rows * self._signs)

    def joint_draws(self, *, count: int, seed: int) -> tuple[Array, dict[str, Array]]:
        coefficients, hyper = super().joint_draws(count=count, seed=seed)
        return coefficients * self._signs, hyper


@dataclass(frozen=True)
class _Prior(Posterior):
    """The coefficients' prior in the place of their posterior. factor : (p, p), L with L L' the prior covariance."""

    factor: Array = field(kw_only=True)

    def mixture(self, rows: Array) -> Mixture:
        sd = np.sqrt(np.sum((rows @ self.factor) ** 2, axis=1))
        return Mixture(np.ones(1), (rows @ self.prior_mean)[None, :], sd[None, :])

    def joint_draws(self, *, count: int, seed: int) -> tuple[Array, dict[str, Array]]:
        coefficients, hyper = super().joint_draws(count=count, seed=seed)
        centred = (coefficients - coefficients.mean(axis=0)) / coefficients.std(axis=0)
        return centred @ self.factor.T + self.prior_mean, hyper


def _as(kind: type[Posterior]) -> Bend:
    def bend(posterior: Posterior, _: Series, __: Priors) -> Posterior:
        return kind(**{part.name: getattr(posterior, part.name) for part in fields(posterior)})

    return bend


def _prior_again(posterior: Posterior, series: Series, priors: Priors) -> Posterior:
    parts = {part.name: getattr(posterior, part.name) for part in fields(posterior)}
    return _Prior(**parts, factor=prior_factor(series, priors, fixed_columns(series, priors)[2]))


_sound_contrast = Layout.contrast


def _flipped(self: Layout, plus: int, minus: int) -> Array:
    return _sound_contrast(self, minus, plus)


def _inherited(
    plus: int, minus: int, evidence: Evidence, drawn: Sequence[DrawnDays], table: VerdictTable
) -> Standing:  # fmt: skip
    """The best grade among a dose and the doses next to it."""
    own = stand(plus, minus, evidence, drawn, table)
    for other in (plus - 1, plus + 1):
        if 1 <= other <= len(evidence.levels) and other != minus:
            grade = stand(other, minus, evidence, drawn, table).grade
            own = replace(own, grade=min(own.grade, grade, key=lambda g: g.value))
    return own


BUGS: dict[str, Planted] = {
    "arm-off-by-one-day": partial(fit_with, change=_a_day_late),
    "variance-for-sd": partial(fit_with, bend=_as(_VarianceForSd)),
    "missing-days-dropped": partial(fit_with, change=_compacted),
    "sign-flipped": partial(replaced, Layout, "contrast", _flipped),
    "half-life-a-third": partial(fit_with, change=_too_quick),
    "prior-returned": partial(fit_with, bend=_prior_again),
    "drift-backwards": partial(fit_with, bend=_as(_DriftBackwards)),
    "grade-inherited": partial(replaced, one_person, "stand", _inherited),
}
"""The faults of the model page, section 5."""


def caught_by(planted: Planted, ruler: Ruler, *, people: int, seed: int, engine: Engine = "numpy") -> dict[str, str]:
    """Which checks of the battery find something under a fault, and what."""
    with planted():
        return battery(ruler, people=people, seed=seed, engine=engine)


def run(ruler: Ruler, engine: Engine, cell: str, n: int, seed: int) -> CellResult:
    """The battery on the sound program, then under each fault. n : people in each of its small simulations."""
    everything: dict[str, Planted] = {"nothing-planted": nullcontext} | BUGS
    found = {
        name: caught_by(planted, ruler, people=n, seed=seed, engine=engine) for name, planted in everything.items()
    }
    measures = [Measure("alarms/nothing-planted", float(len(found["nothing-planted"])), high=0.0)]
    measures += [Measure(f"checks-that-caught/{name}", float(len(found[name])), low=1.0) for name in BUGS]
    notes = [
        f"{name}: " + ("; ".join(f"{check} ({what})" for check, what in checks.items()) or "no check said anything")
        for name, checks in found.items()
    ]
    return CellResult("V10", cell, n, seed, tuple(measures), tuple(notes))


PEOPLE = 40
QUICK_PEOPLE = 16


def cells(table: VerdictTable, scale: Scale, engine: Engine = "numpy") -> list[Cell]:
    """One cell; `table` is the shipped verdict table, `scale` any 0-10 scale on which lower is better."""
    ruler = Ruler(table.version, tuple(table.threshold.items()), scale)
    return [Cell("V10", "V10/planted-faults", PEOPLE, QUICK_PEOPLE, partial(run, ruler, engine, "V10/planted-faults"))]
