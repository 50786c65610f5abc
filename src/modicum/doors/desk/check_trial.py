"""What a trial's record holds and what is wrong with it, without analysing anything."""

from __future__ import annotations

from dataclasses import dataclass

from modicum.doors.desk.analyse_trial import Loaded
from modicum.problems import Problem


@dataclass(frozen=True)
class Checked:
    """Counts of entries in force, and every problem."""

    doses: int
    ratings: int
    co_changes: int
    side_effects: int
    products: int
    labs: int
    problems: tuple[Problem, ...]


def check(loaded: Loaded, others: tuple[Problem, ...]) -> Checked:
    """Count the entries of a trial as read; `others` are problems of the place that keeps it."""
    diary = loaded.diary
    return Checked(
        len(diary.doses),
        len(diary.ratings),
        len(diary.co_changes),
        len(diary.side_effects),
        len(diary.products),
        len(diary.labs),
        (*loaded.problems, *others),
    )
