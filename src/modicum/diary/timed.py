"""The [[timed]] record of a trial.toml: steps whose days were drawn, and whether such a draw could have given them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise

from modicum.days import read_date
from modicum.diary.fields import Fields
from modicum.diary.trial import TimedSteps, Trial
from modicum.errors import DataProblem
from modicum.quantities import Dose

LONGEST_DAYS = 366
"""A window or a stay above a year is a typing error; it also bounds the work."""


def read_timed(records: Sequence[Fields], read_dose: Callable[[str], Dose]) -> TimedSteps | None:
    """The drawn days of a trial's steps, None if the file has none. Raises DataProblem with the field and what to do."""
    if len(records) > 1:
        raise DataProblem(
            f"[[timed]]: stands there {len(records)} times. One draw decides all the days of a plan; keep one record."
        )
    for record in records:
        try:
            timed = TimedSteps(
                earliest=record.each("earliest", read_date),
                begins=record.each("begins", read_date),
                window_days=record.whole("window-days", low=1, high=LONGEST_DAYS),
                doses=record.each("doses", read_dose),
                stay_days=record.whole("stay-days", low=1, high=LONGEST_DAYS),
                how=record.text("how"),
                moved=record.maybe("moved", str),
            )
            record.done()
            _check_steps(timed)
        except DataProblem as why:
            raise DataProblem(f"[[timed]]: {why}") from why
        return timed
    return None


def _check_steps(timed: TimedSteps) -> None:
    """Whether these days could have been drawn as the record says. Days changed later need not lie in their windows."""
    counts = {len(timed.earliest), len(timed.begins), len(timed.doses)}
    if len(counts) > 1 or not timed.earliest:
        raise DataProblem(
            f"field 'earliest' holds {len(timed.earliest)} days, 'begins' {len(timed.begins)} and 'doses' "
            f"{len(timed.doses)}. Each step needs one of each, and there is at least one step; correct the shorter list."
        )
    apart = timed.window_days + timed.stay_days
    for number, (one, other) in enumerate(pairwise(timed.earliest), 2):
        if (other - one).days < apart:
            raise DataProblem(
                f"field 'earliest': step {number} could begin on {other}, {(other - one).days} days after the step before "
                f"it could, {one}. With a window of {timed.window_days} days and a stay of {timed.stay_days}, at least "
                f"{apart} must lie between, or a stay could become too short. Correct the dates, 'window-days' or "
                "'stay-days'."
            )
    for number, (before, dose) in enumerate(pairwise(timed.doses), 2):
        if before == dose:
            raise DataProblem(f"field 'doses': step {number} goes to {dose}, the dose before it. Correct one of them.")
    for number, (earliest, begin) in enumerate(zip(timed.earliest, timed.begins, strict=True), 1):
        latest = earliest + timedelta(days=timed.window_days)
        if not earliest <= begin <= latest:
            raise DataProblem(
                f"field 'begins': step {number} is said to have been drawn for {begin}, and its day could only fall from "
                f"{earliest} to {latest}. Write the day that was drawn. If it was changed after the draw, leave the "
                "drawn day and say why in 'moved'."
            )


def check_timed(trial: Trial) -> None:
    """Raises DataProblem if the days around the steps do not lie in the trial, or blocks drawn for a dose cut into them."""
    timed = trial.timed
    if timed is None:
        return
    first = timed.earliest[0] - timedelta(days=timed.stay_days)
    last = timed.earliest[-1] + timedelta(days=timed.window_days + timed.stay_days - 1)
    if first < trial.calendar.first_day:
        raise DataProblem(
            f"[[timed]]: field 'earliest': the first step could begin on {timed.earliest[0]}, and the "
            f"{timed.stay_days} days before it ('stay-days') would begin on {first}, before the trial does, on "
            f"{trial.calendar.first_day}. Those days would be compared and are not there. Correct one of the three."
        )
    for segment in trial.segments:
        if segment.first <= last and first <= segment.last:
            raise DataProblem(
                f"[[timed]]: the drawn blocks from {segment.first} to {segment.last} lie among the days that are "
                f"compared around the steps, {first} to {last}, so 'stay-days' cannot be true. Correct the dates."
            )
