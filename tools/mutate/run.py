"""Runs jobs in some processes with a time limit, and keeps each result at once, so that a stopped run goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mutate.plan import Job, tests_digest
from mutate.worker import CAUGHT_AT_START, CAUGHT_BY_TEST, NOT_RUN, SURVIVED, start, with_code

SEED = 20261123
WAIT = 0.01
SAID = {SURVIVED: "survived", CAUGHT_BY_TEST: "test", CAUGHT_AT_START: "start", NOT_RUN: "not-run"}
LIMIT_LEAST, LIMIT_TIMES = 10.0, 5.0
BASELINE_MOST = 600.0
ASLEEP = 60.0
"""A child that has used so many times its processor seconds of the clock does not run any more."""

Result = dict[str, Any]
Stages = tuple[tuple[str, ...], ...]


class ToolError(Exception):
    """The tool itself does not work; no result can be trusted."""


def kept(file: Path) -> dict[str, Result]:
    """The results so far; of several for one mutant the last one counts."""
    if not file.exists():
        return {}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row["key"]: row for row in rows}


def still_good(job: Job, old: Mapping[str, Result]) -> bool:
    """Whether a kept result stands: the mutated file is the same, and a survivor has met no newer tests."""
    row = old.get(job.mutant.key)
    if row is None or row["digest"] != job.digest:
        return False
    return row["result"] != "survived" or row["tests"] == tests_digest(job.stages)


def in_seeded_order(jobs: Iterable[Job]) -> list[Job]:
    """Drawn, so that what a stopped run has seen is a fair sample of the whole."""
    jobs = list(jobs)
    random.Random(SEED).shuffle(jobs)
    return jobs


def baseline(stages: Sequence[Sequence[str]]) -> float:
    """Processor seconds that the tests take without a mutant. They must pass, or every mutant would look caught."""
    child = start(lambda: None, stages, seconds=BASELINE_MOST)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != SURVIVED:
        raise ToolError(f"the chosen tests do not pass without a mutant ({SAID.get(code, code)}): {stages}")
    return used.ru_utime + used.ru_stime


def _limits(every: Iterable[Stages], least: float) -> dict[Stages, float]:
    """The time limit of each choice of tests; those that only differ in their order are measured once."""
    measured: dict[frozenset[str], float] = {}
    limits = {}
    for stages in every:
        tests = frozenset(name for stage in stages for name in stage)
        if tests not in measured:
            measured[tests] = max(least, LIMIT_TIMES * baseline(stages))
        limits[stages] = measured[tests]
    return limits


def run(
    jobs: Sequence[Job],
    *,
    processes: int,
    seconds: float,
    keep: Callable[[Result], None],
    say: Callable[[str], None],
    least: float = LIMIT_LEAST,
) -> int:
    """Run jobs until all are done or the time is over; how many were not reached."""
    limits = _limits({job.stages for job in jobs}, least)
    waiting, running = list(jobs)[::-1], {}
    began, done, survived = time.monotonic(), 0, 0
    while waiting or running:
        while waiting and len(running) < processes and time.monotonic() - began < seconds:
            job = waiting.pop()
            change = with_code(f"modicum.safety.{job.path.stem}", job.path, job.code)
            child = start(change, job.stages, seconds=limits[job.stages])
            running[child] = (job, time.monotonic())
        if not running:
            break
        time.sleep(WAIT)
        for child, (job, since) in list(running.items()):
            took = time.monotonic() - since
            word = word_of(child, took > ASLEEP * limits[job.stages])
            if word is None:
                continue
            del running[child]
            if word == "not-run":
                raise ToolError(f"pytest could not run for {job.mutant.key}")
            done, survived = done + 1, survived + (word == "survived")
            keep(_row(job, word, took))
            if done % 25 == 0:
                say(f"{done} of {len(jobs)} in {time.monotonic() - began:.0f} s, {survived} survived")
    return len(waiting)


def word_of(child: int, too_long: bool) -> str | None:
    """How a child ended; None while it runs. One that uses up its seconds or the memory is caught."""
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        code = os.waitstatus_to_exitcode(status)
        if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            return "hang"
        return "crash" if code < 0 else SAID.get(code, "crash")
    if too_long:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "hang"
    return None


def _row(job: Job, word: str, took: float) -> Result:
    one = job.mutant
    return {
        "key": one.key,
        "file": one.file,
        "function": one.function,
        "operator": one.operator,
        "inside": one.inside,
        "before": one.before,
        "after": one.after,
        "result": word,
        "seconds": round(took, 2),
        "digest": job.digest,
        "tests": tests_digest(job.stages),
        "slow": job.slow,
    }
