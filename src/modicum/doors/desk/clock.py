"""Whether the machine's own day may be taken for today: a clock that jumped would put an entry on a day that never was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from modicum.days import LATEST
from modicum.diary.check import Record, read_diary
from modicum.diary.marks import written_on, wrote
from modicum.diary.trial import Trial
from modicum.errors import DataProblem

LONGEST_SILENCE_DAYS = 60
"""Ours: somebody who wrote nothing for two months can say which day it is; a clock that jumped a year cannot."""


def check_clock(records: Sequence[Record], trial: Trial, today: date, *, stated: bool, option: str = "--for") -> None:
    """Raises DataProblem if the record makes `today` doubtful, and nobody named the day.

    stated : somebody said which day it is (--as-of), so when lines were written down, by the machine, says nothing about it.
    option : how the command that asks is told the day.
    """
    diary, _ = read_diary(records, trial, today=LATEST)
    last = max((entry.day for entry in diary.every), default=None)
    if last is not None and today < last:
        raise DataProblem(_doubt(today, stated, option, f"the record's last entry is of {last}, which is later"))
    told = [] if stated else [line.at for line in (wrote(one.where, one.values) for one in records) if line.at]
    written = max((written_on(at, trial.calendar) for at in told), default=None)
    if written is not None and today < written:
        what = f"the record's last line was written down on {written}, which is later"
        raise DataProblem(_doubt(today, stated, option, what))
    known = max((day for day in (last, written) if day is not None), default=None)
    if known is not None and (today - known).days > LONGEST_SILENCE_DAYS:
        days = (today - known).days
        raise DataProblem(_doubt(today, stated, option, f"the record's last entry is of {known}, {days} days before"))


def _doubt(today: date, stated: bool, option: str, what: str) -> str:
    says = "--as-of says" if stated else "this machine's clock says"
    return (
        f"the day: {says} {today}, and {what}. An entry on a wrong day would mislead, so nothing was "
        f"written down. If that day is right, name it: {option} {today}. If the clock is wrong, set it right first."
    )
