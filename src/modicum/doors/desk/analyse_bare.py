"""A bare series in, effects against dose zero out: for the sceptic who wants to check the engine on their own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from typing import Literal, NamedTuple

from modicum.analysis.estimate import QUANTILES, Fit, make_fit
from modicum.analysis.evidence import DayByDay, gather
from modicum.analysis.trust import Trust, trust_in, trust_in_contrast
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.shapes import BareShape, EffectShape, LeftOutShape
from modicum.errors import DataProblem
from modicum.models.priors import full, reference
from modicum.quantities import Dose, Unit, plain

ModelName = Literal["m0", "m1", "m2", "full"]
TierName = Literal["batch", "report"]
EngineName = Literal["numpy", "numba"]

MOST_LEVELS = 60
"""Doses that differ in one series. A titration has a dozen; hundreds come from computed, rounded amounts, and the work
grows with the cube of their number."""


NONE_TAKEN = Dose(Decimal(0), Unit.MG)


class BareRow(NamedTuple):
    """One line of a bare series; None is an empty field. `day` may start at any number. Doses are in mg."""

    day: int
    dose: Dose | None
    rating: float | None


@dataclass(frozen=True)
class BareRequest:
    """How a bare series is to be analysed. The scale is in rating units; the clock order is 0 or 1.

    engine : "numba" pays from a few dozen series on; both engines give the same numbers.
    """

    model: ModelName
    tier: TierName = "report"
    scale: tuple[Decimal, Decimal] = (Decimal(0), Decimal(10))
    clock_order: int = 0
    engine: EngineName = "numpy"


def quickest_engine() -> EngineName:
    """The compiled engine where the extra `fast` is installed, else NumPy."""
    return "numba" if find_spec("numba") is not None else "numpy"


def analyse_bare(rows: Sequence[BareRow], request: BareRequest) -> BareShape:
    """Effects of every dose against dose zero. Rows may have gaps; they stay gaps.

    Raises DataProblem for an empty series and for one with far too many doses. Ratings must lie on the scale (the
    reader checks).
    """
    if not rows:
        raise DataProblem("the series has no rows. Write a header day,dose_mg,rating and one row a day.")
    table = knowledge().verdicts
    instant = request.model != "full"
    evidence = gather(_days(rows), clock_lag=request.clock_order, instant_onset=instant)
    if len(evidence.levels) > MOST_LEVELS:
        few = ", ".join(plain(dose.amount) for dose in evidence.levels[:3])
        raise DataProblem(
            f"field 'dose_mg': the series has {len(evidence.levels)} different doses ({few}, ...), and at most "
            f"{MOST_LEVELS} can be compared. If they were computed, write the doses that were taken."
        )
    low, high = (float(end) for end in request.scale)
    priors = reference(request.model) if instant else full(minimum=low, maximum=high)
    trust: Trust = trust_in(evidence, priors, table)
    levels = range(1, len(evidence.levels) + 1)
    usable = [k for k in levels if trust_in_contrast(evidence, k, 0, table) == "usable"]
    if trust == "usable" and not usable:
        trust = "too_few_days"
    effects: list[EffectShape] = []
    if trust == "usable":
        fit = make_fit(evidence, priors, request.tier, engine=request.engine)
        trust = fit.posterior.trust
        effects = _effects(fit, usable) if trust == "usable" else []
    left = [evidence.levels[k - 1] for k in levels if k not in usable]
    notes = [f"{dose}: too few rated days on it or on 0 mg, so no effect is given" for dose in left]
    notes += [
        f"{a} and {b} are nearly the same dose; if they are one dose, write it one way" for a, b in evidence.alike
    ]
    if instant and request.scale != (Decimal(0), Decimal(10)):
        notes.append("m0, m1 and m2 have fixed priors made for ratings from 0 to 10; on another scale use full")
    return BareShape(
        model=request.model,
        trust=trust,
        n_days=evidence.series.n_days,
        n_rated=evidence.n_rated,
        effects=effects,
        tier=request.tier,
        clock_order=request.clock_order,
        left_out=[LeftOutShape(item.why, len(item.days), list(item.days)) for item in evidence.left_out],
        notes=notes,
    )


def _days(rows: Sequence[BareRow]) -> DayByDay:
    days, dose, rating = zip(*rows, strict=True)
    every = range(min(days), max(days) + 1)
    if days != tuple(every):  # in another order, or with gaps
        dose, rating = (tuple(map(dict(zip(days, told, strict=True)).get, every)) for told in (dose, rating))
    return DayByDay(dose, rating, NONE_TAKEN, Unit.MG)


def _effects(fit: Fit, levels: Sequence[int]) -> list[EffectShape]:
    """Every level against none, in one pass over the mixture."""
    table = fit.differences([(level, 0) for level in levels]).table(tuple(QUANTILES.values()), (0.0, -1.0))
    amounts = (float(fit.evidence.levels[level - 1].amount) for level in levels)
    return [EffectShape(amount, *column) for amount, column in zip(amounts, table.T.tolist(), strict=True)]
