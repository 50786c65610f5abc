"""Computes the answer of a bundle again, from its record alone, in memory."""

from __future__ import annotations

from collections.abc import Callable

from modicum import __version__
from modicum.days import read_date
from modicum.doors.desk.answer import Days, answer_of
from modicum.doors.desk.replay import Replayed, compare
from modicum.doors.files.code import code_digest, platform_here
from modicum.doors.files.held import HeldShelf
from modicum.doors.files.unpack import Unpacked


def replay(bundle: Unpacked, *, progress: Callable[[str], None]) -> Replayed:
    """No clock is read: the days and the seed are those that the bundle states."""
    told = bundle.manifest
    days = Days(read_date(told.as_of), read_date(told.read_until))
    again = answer_of(HeldShelf(bundle.record), days, seed=told.seed, progress=progress)
    here = (__version__, code_digest(), platform_here())
    same_program = (told.version, told.code, told.platform) == here
    return compare(bundle.analysis, told.analysis.why_not, again, same_program=same_program)
