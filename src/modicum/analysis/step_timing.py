"""The check by the drawn days of steps: how often other days would have shown as large a change at the steps.

Each of the steps came 0 to W days after the earliest day it could have, by itself, all days equally likely, and on both
sides of a step's day b the dose stays for at least L days, whichever days come up. For a step at b, with a clock order lag,

    D(b) = mean of the rated days b + lag .. b + lag + L - 1  minus  mean of the rated days b + lag - L .. b + lag - 1
    T    = sum_i w_i D_i(b_i) / sum_i w_i,   w = n m / (n + m),   n and m the rated days after and before

p is the share of the (W + 1)**steps equally likely placements whose T is as large, either way. The null is this and no
more: the ratings, and which of them are missing, would have been the same whichever of the days had come up. Nothing is
assumed of drift, correlation or the shape of noise. It is one test over all steps: it does not say which dose does it.

A placement at which a side of a step has no rated day gives that step no weight, and a placement at which no step has
weight has T = 0. Both follow from the ratings and the placement alone, by one rule for the placement that came out and
all others, so the test stays exact. Days are those that were planned, whatever was swallowed and when.

References: edgington2007 (randomisation tests for single cases), phipson2010 (one added to both counts of drawn orders).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modicum.analysis.randomisation import (
    DRAWN_ORDERS,
    FEWEST_ORDERS,
    MOST_ORDERS,
    DrawTest,
    every_mean,
    held_against,
    mean_of,
)
from modicum.chance import draw_numbers
from modicum.days import Calendar
from modicum.diary.trial import TimedSteps
from modicum.models.priors import Array

Days = NDArray[np.intp]


@dataclass(frozen=True)
class TimingTest:
    """The test over all drawn steps, or why there is none. steps : those that could be compared, 0 where not known."""

    draw: DrawTest
    steps: int = 0


def timing_test(
    timed: TimedSteps, calendar: Calendar, rating: Sequence[float | None], *, clock_lag: int, seed: int
) -> TimingTest:
    """The test of the steps' drawn days. rating : one a trial day, None unrated.

    A step that no placement allows to compare (the record ends before it) changes nothing and is not counted.
    """
    if timed.moved is not None:
        return TimingTest(DrawTest("moved", note=timed.moved))
    each = timed.window_days + 1
    totals = _running(rating)
    came, parts = [], []
    for earliest, begin in zip(timed.earliest, timed.begins, strict=True):
        part = _changes(totals, calendar.number(earliest) + clock_lag, each, timed.stay_days)
        if part[1].any():
            came.append((begin - earliest).days)
            parts.append(part)
    steps, orders = len(parts), each ** len(parts)
    if not any(part[1][delay] for part, delay in zip(parts, came, strict=True)):
        return TimingTest(DrawTest("unrated"))
    if orders < FEWEST_ORDERS:
        return TimingTest(DrawTest("few-orders", orders), steps)
    seen = mean_of(_placed(parts, np.array([came])))[0]
    others = every_mean(parts) if orders <= MOST_ORDERS else mean_of(_placed(parts, _drawn(steps, each, seed)))
    return TimingTest(held_against(seen, others, orders), steps)


def _running(rating: Sequence[float | None]) -> tuple[Array, Array]:
    """Sums of the ratings, from their own mean, and counts of the rated days before each day: (n_days + 1,) each.

    The mean is taken off so that sums stay small: what is added to every rating must not show in the last digits.
    """
    value = np.array(rating, dtype=float)
    rated = ~np.isnan(value)
    middle = value[rated].mean() if rated.any() else 0.0
    centred = np.where(rated, value - middle, 0.0)
    total, count = (np.concatenate([[0.0], np.cumsum(part)]) for part in (centred, rated.astype(float)))
    return total, count


def _changes(totals: tuple[Array, Array], first: int, each: int, stay: int) -> tuple[Array, Array]:
    """Weight times change, and weight, of one step for every day it could have had: (each,) both.

    first : its earliest day as the ratings see it. Days after the record hold no rating.
    """
    begin = first + np.arange(each)
    last = len(totals[0]) - 1
    low, middle, high = (np.clip(day, 0, last) for day in (begin - stay, begin, begin + stay))
    total, count = totals
    before, after = total[middle] - total[low], total[high] - total[middle]
    m, n = count[middle] - count[low], count[high] - count[middle]
    weighted = np.where((n > 0) & (m > 0), after * m - before * n, 0.0)
    return weighted / np.maximum(n + m, 1), n * m / np.maximum(n + m, 1)


def _placed(parts: Sequence[tuple[Array, Array]], delays: Days) -> list[tuple[Array, Array]]:
    """The parts at these placements. delays : (placements, steps)."""
    return [(part[0][late], part[1][late]) for part, late in zip(parts, delays.T, strict=True)]


def _drawn(steps: int, each: int, seed: int) -> Days:
    """Days late of every step in placements drawn at random: (DRAWN_ORDERS, steps)."""
    numbers = np.array(draw_numbers(DRAWN_ORDERS * steps, seed=seed)).reshape(DRAWN_ORDERS, steps)
    return (numbers * each).astype(np.intp)
