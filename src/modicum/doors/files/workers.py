"""Work shared among the cores of this machine: the same answers in the same order, whoever did which part."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from typing import Any

from modicum.errors import DataProblem

FORK_DISCOURAGED_FROM = (3, 12)
"""Python warns from here on when a process that has threads (NumPy starts some) is copied."""

Map = Callable[[Callable[[Any], Any], Any], Iterator[Any]]
"""As the built-in `map` with one sequence: a function and what it is done to, answers in order."""


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def on_every_core(warm: Callable[[], object] | None, *, at_once: int, if_lost: str) -> Iterator[Map]:
    """A map over every core; in this process where there is one only.

    warm : called first where workers are copies of this process, so that they have everything loaded. at_once : pieces
    that a worker takes at a time. if_lost : what to do if a worker dies. The function and the pieces must be picklable.
    """
    many = cores()
    if many == 1:
        yield map
        return
    start = start_method()
    if warm is not None and start.get_start_method() == "fork":
        warm()
    with ProcessPoolExecutor(many, mp_context=start) as pool:
        try:
            yield lambda work, pieces: pool.map(work, pieces, chunksize=at_once)
        except BrokenProcessPool as why:
            raise DataProblem(
                f"a worker process ended before its time (out of memory, or stopped from outside). {if_lost}"
            ) from why


def start_method() -> BaseContext:
    """How workers start: as copies of this process where that is safe and quick, else each from new."""
    if sys.platform == "linux" and sys.version_info < FORK_DISCOURAGED_FROM:
        return get_context("fork")
    return get_context("spawn")
