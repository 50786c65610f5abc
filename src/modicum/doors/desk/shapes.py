"""The published shapes of `--json`: plain values whose JSON schema is generated and kept in knowledge/schemas/1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Literal

from modicum.problems import Problem

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

DECIMALS = 6
"""Digits after the point in JSON: finer than the engine's promise, coarse enough to be the same on one platform."""


@dataclass(frozen=True)
class EffectShape:
    """A dose's effect against dose zero, on the raw scale. p_lt_0 = P(effect < 0), p_lt_m1 = P(effect < -1)."""

    dose_mg: float
    mean: float
    sd: float
    q025: float
    q50: float
    q975: float
    p_lt_0: float
    p_lt_m1: float


@dataclass(frozen=True)
class LeftOutShape:
    """Ratings that were not used: why, how many, and the trial days (0 is the first)."""

    why: str
    count: int
    days: list[int]


@dataclass(frozen=True)
class BareShape:
    """`modicum analyse --bare FILE.csv --json`. `effects` is empty unless trust is "usable"."""

    model: Literal["m0", "m1", "m2", "full"]
    trust: Literal["usable", "too_few_days", "too_many_doses", "no_variation", "no_events", "not_converged"]
    n_days: int
    n_rated: int
    effects: list[EffectShape]
    tier: Literal["batch", "report"]
    clock_order: int
    left_out: list[LeftOutShape]
    notes: list[str]


@dataclass(frozen=True)
class VariantShape:
    """The same contrast under another assumption; `word` is the verdict it would get."""

    what: str
    mean: float
    q025: float
    q975: float
    word: str


@dataclass(frozen=True)
class DaysNeededShape:
    """More days in alternating blocks until the verdict is settled with `chance`; days is null if none looked at is enough."""

    block_days: int
    days: int | None
    looked_at: int
    chance: float
    staying_on_this_design_cannot_tell: bool


@dataclass(frozen=True)
class DrawTestShape:
    """The randomisation test: planned blocks, two-sided. `why_not` is null if it was made; else the numbers are null.

    drawn_orders is null if every one of the equally likely orders was gone through.
    """

    why_not: Literal["no-order", "moved", "few-orders", "interim"] | None
    equally_likely_orders: int
    drawn_orders: int | None
    difference: float | None
    p: float | None
    smallest_possible_p: float | None
    dropped_days_per_block: int
    words: str


@dataclass(frozen=True)
class TimingTestShape:
    """The randomisation test over steps whose days were drawn: planned days, two-sided. `why_not` is null if it was made;
    else the numbers are null.

    steps : those that could be compared. stay_days : days compared on each side of a step. drawn_outcomes is null if
    every one of the equally likely outcomes was gone through.
    """

    why_not: Literal["moved", "few-orders", "unrated", "interim"] | None
    steps: int
    stay_days: int
    equally_likely_outcomes: int
    drawn_outcomes: int | None
    difference: float | None
    p: float | None
    smallest_possible_p: float | None
    words: str


@dataclass(frozen=True)
class HopeShape:
    """If the drug did nothing and expectation alone made the days on it better by so much: chances of the words."""

    expectation: float
    p_helps: float
    p_helps_or_probably: float


@dataclass(frozen=True)
class ChecksShape:
    """What the fit leaves over. `autocorrelation_by_chance` is two standard deviations of pure noise, either way."""

    autocorrelation: float | None
    autocorrelation_by_chance: float | None
    outlying_days: list[str]
    share_at_lowest: float
    share_at_highest: float
    scale_strained: bool


@dataclass(frozen=True)
class BlindingShape:
    """Guesses in the blinded parts. Counts are blocks; indices and `p_by_luck` are null where they have no value."""

    why_not: Literal["no-guess", "no-order", "one-kind", "interim"] | None
    blocks: int
    right: int
    guessed: int
    do_not_know: int
    p_by_luck: float | None
    bang_on_drug: float | None
    bang_on_none: float | None
    james: float | None


@dataclass(frozen=True)
class ContrastShape:
    """One dose against another. Numbers are null unless trust is "usable".

    harm : "watch" if worse by any amount is likely enough, whatever the verdict and before the horizon too; null against
    another dose. draw_test : null unless chance decided. hope_alone : for open doses that chance compared with none.
    """

    dose: str
    against: str
    grade: Literal["A", "B", "C", "D"]
    verdict: str
    trust: str
    words: str
    reasons: list[str]
    mean: float | None
    sd: float | None
    q025: float | None
    q50: float | None
    q975: float | None
    p_better: float | None
    p_worse: float | None
    p_beyond_worthwhile: float | None
    returns: int
    rated_days: list[int]
    exposure_at_end: float | None
    exposure_at_end_if_slow: float | None
    variants: list[VariantShape]
    days_needed: DaysNeededShape | None
    harm: Literal["none", "watch"] | None
    draw_test: DrawTestShape | None
    hope_alone: list[HopeShape]


@dataclass(frozen=True)
class ItemShape:
    """One item of a trial. Three-number lists are 2.5 %, mean and 97.5 %, on the raw scale.

    timing_test : null unless the days of the steps were drawn and the item carries the verdict.
    """

    item: str
    title: str
    primary: bool
    worthwhile_change: str
    worthwhile_by: str
    trust: str
    clock_order: int | str
    n_days: int
    n_rated: int
    missing_days: int
    left_out: list[LeftOutShape]
    half_life_median: float | None
    phi: float | None
    omega: float | None
    sigma: float | None
    drift_per_12_weeks: list[float] | None
    change_over_trial_apart_from_dose: list[float] | None
    contrasts: list[ContrastShape]
    smallest_effective_dose: str | None
    smallest_effective_dose_words: str
    smallest_effective_dose_probability: dict[str, float]
    checks: ChecksShape | None
    timing_test: TimingTestShape | None


@dataclass(frozen=True)
class ProblemShape:
    """Something wrong in the data: where, what, how to mend it; "left-out" means that it was not used."""

    where: str
    what: str
    how_to_mend: str
    weight: Literal["left-out", "note"]


def problem_shape(problem: Problem) -> ProblemShape:
    return ProblemShape(problem.where, problem.what, problem.how_to_mend, problem.weight)


@dataclass(frozen=True)
class BareProblems:
    """What `--bare --json` prints instead of effects when a row cannot be read (exit code 3)."""

    problems: list[ProblemShape]


@dataclass(frozen=True)
class TrialShape:
    """`modicum analyse TRIAL --json`."""

    trial: str
    title: str
    synthetic: bool
    attribution: str
    first_day: str
    last_day: str | None
    n_days: int
    horizon_days: int
    days_left: int
    as_of: str | None
    seed: int
    version: str
    verdict_table: int
    items: list[ItemShape]
    harm_words: list[str]
    blinding: BlindingShape | None
    not_analysed: list[str]
    problems: list[ProblemShape]


def as_json(shape: DataclassInstance, *, indent: int | None = 2) -> str:
    """A shape as JSON text with rounded numbers; a number that is not finite is a bug and raises."""
    return json.dumps(as_plain(shape), indent=indent, ensure_ascii=False, allow_nan=False)


_ON_ONE_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def as_line(plain: Mapping[str, object]) -> str:
    """Plain objects as JSON on one line, as in a batch; `json.dumps` would build the same encoder for every line."""
    return _ON_ONE_LINE.encode(plain)


def as_plain(shape: DataclassInstance) -> dict[str, object]:
    """A shape as plain objects with rounded numbers."""
    return {name: _plain(getattr(shape, name)) for name in _names(type(shape))}


_AS_THEY_ARE = frozenset({str, int, bool, NoneType})


@lru_cache(maxsize=256)
def _names(shape: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))


def _plain(value: object) -> object:
    if type(value) is float:
        return round(value, DECIMALS) + 0.0
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return as_plain(value)
    return round(value, DECIMALS) + 0.0 if isinstance(value, float) else value  # NumPy's numbers are floats too
