"""How numbers of the validation are written: rates in per cent, everything else in three figures, bars in words."""

from __future__ import annotations

from modicum.proof.cells import CellResult, Measure

RATE_CHECKS = {"V5", "V6", "V6b", "V7", "V8", "V11"}
NOT_RATES = ("bias", "rmse", "mean-", "sd-", "points", "width")
"""Beginnings of the names of what is measured in points, not counted."""


def is_rate(check: str, measure: Measure) -> bool:
    """Whether a measure is a share of simulated people, to be written in per cent."""
    return check in RATE_CHECKS and not measure.name.startswith(NOT_RATES)


def share(measure: Measure) -> str:
    """A rate in per cent with its standard error, one decimal each (two below one per cent)."""
    error = f" ± {_per_cent(measure.se)}" if measure.se is not None else ""
    return f"{_per_cent(measure.value)}{error} %"


def _per_cent(value: float) -> str:
    return f"{100 * value:.2f}" if 0 < abs(value) < 0.01 else f"{100 * value:.1f}"


def number(value: float) -> str:
    return f"{value:.3g}"


def value_of(check: str, measure: Measure) -> str:
    """The value as it is written in a table."""
    if measure.value != measure.value:
        return "no value"
    if is_rate(check, measure):
        return share(measure)
    return number(measure.value) + (f" ± {number(measure.se)}" if measure.se is not None else "")


def bar_of(check: str, measure: Measure) -> str:
    """`at most 5 %`, `93 to 97 %`, or a dash where nothing is bounded."""
    if not measure.bounded:
        return "–"
    scale, unit = (100.0, " %") if is_rate(check, measure) else (1.0, "")
    if measure.low is not None and measure.high is not None:
        return f"{scale * measure.low:g} to {scale * measure.high:g}{unit}"
    if measure.low is not None:
        return f"at least {scale * measure.low:g}{unit}"
    assert measure.high is not None  # noqa: S101 - bounded, and not from below
    return f"at most {scale * measure.high:g}{unit}"


def met_of(measure: Measure) -> str:
    return "–" if not measure.bounded else "met" if measure.met else "MISSED"


def command_of(result: CellResult) -> str:
    """The one command that runs this cell again."""
    return f"modicum validate --only {result.cell} --n {result.n} --seed {result.seed}"


def world_of(result: CellResult) -> str:
    """The last part of a cell's id."""
    return result.cell.rsplit("/", 1)[-1]
