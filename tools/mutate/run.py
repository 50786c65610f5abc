"""Runs jobs in some processes with a time limit, and keeps each result at once, so that a stopped run goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from mutate.plan import Job, tests_digest
from mutate.worker import CASES, CRASHED, NOT_RUN, REFUSED, SURVIVED, TEST, Stages, run_tests, start

SEED = 20261123
WAIT = 0.01
SAID = {SURVIVED: "survived", REFUSED: "refused", CASES: "cases", CRASHED: "crash", NOT_RUN: "not-run"}
LIMIT_LEAST, LIMIT_TIMES = 10.0, 5.0
BASELINE_MOST = 600.0
WAKES = 60.0
"""A child that takes so many times its processor seconds on the clock is asleep: it is stopped, and has no result."""

ASLEEP = "asleep"

SAY_EVERY = 25

Result = dict[str, Any]


class ToolError(Exception):
    """The tool itself does not work; no result can be trusted."""


def kept(file: Path) -> dict[str, Result]:
    """The results so far; of several for one mutant the last one counts."""
    if not file.exists():
        return {}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row["key"]: row for row in rows}


def stands(job: Job, old: Mapping[str, Result]) -> bool:
    """Whether there is a result, and the mutated file and the tests that it rests on are the same today."""
    row = old.get(job.what.key)
    if row is None or row["digest"] != job.digest:
        return False
    if row["by"] and row["by"] not in {name for stage in job.stages for name in stage}:
        return False
    return bool(row["tests"] == tests_digest(job.stages, row["by"]))


def in_seeded_order(jobs: Iterable[Job]) -> list[Job]:
    """Drawn, so that what a stopped run has seen is a fair sample of the whole."""
    jobs = list(jobs)
    random.Random(SEED).shuffle(jobs)
    return jobs


def baseline(stages: Stages) -> float:
    """Processor seconds that the tests take without a mutant. They must pass, or every mutant would look caught."""
    child = start(partial(run_tests, stages), seconds=BASELINE_MOST)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != SURVIVED:
        raise ToolError(f"the chosen tests do not pass without a mutant ({_word(code, stages)}): {stages}")
    return used.ru_utime + used.ru_stime


def _limits(every: Iterable[Stages], least: float) -> dict[Stages, float]:
    """The time limit of each choice of tests; those that only differ in their order are measured once."""
    measured: dict[frozenset[str], float] = {}
    limits = {}
    for stages in every:
        tests = frozenset(name for stage in stages for name in stage)
        if tests not in measured:
            tests_digest(stages, "")  # looked at before the first child
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
) -> None:
    """Run jobs until all are done or the time is over."""
    limits = _limits({job.stages for job in jobs}, least)
    waiting = list(jobs)[::-1]
    running: dict[int, tuple[Job, float]] = {}
    began, done, survived = time.monotonic(), 0, 0
    while waiting or running:
        while waiting and len(running) < processes and time.monotonic() - began < seconds:
            job = waiting.pop()
            running[start(job.work, seconds=limits[job.stages])] = (job, time.monotonic())
        if not running:
            break
        time.sleep(WAIT)
        for child, (job, since) in list(running.items()):
            took = time.monotonic() - since
            ended = _ended(child, job, too_long=took > WAKES * limits[job.stages])
            if ended is None:
                continue
            del running[child]
            done, survived = done + 1, survived + (ended[0] == "survived")
            if ended[0] == ASLEEP:
                say(f"asleep, and left without a result: {job.what.key}")
            else:
                keep(result(job, *ended, took))
            if done % SAY_EVERY == 0 or done == len(jobs):
                say(f"{done} of {len(jobs)} in {time.monotonic() - began:.0f} s, {survived} survived")


def _ended(child: int, job: Job, *, too_long: bool) -> tuple[str, str] | None:
    """How a child ended, and by which test file; None while it runs."""
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        word = _word(os.waitstatus_to_exitcode(status), job.stages)
        if word[0] == "not-run":
            raise ToolError(f"pytest could not run for {job.what.key}")
        return word
    if too_long:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return ASLEEP, ""
    return None


def _word(code: int, stages: Stages) -> tuple[str, str]:
    """What an exit code says. A child that uses up its seconds or the memory is caught."""
    if code >= TEST:
        return "test", [name for stage in stages for name in stage][code - TEST]
    if code < 0:
        return ("hang" if -code in {signal.SIGXCPU, signal.SIGKILL} else "crash"), ""
    return SAID.get(code, "crash"), ""


def result(job: Job, word: str, by: str, took: float) -> Result:
    """One line of the kept results."""
    rests = {"digest": job.digest, "tests": tests_digest(job.stages, by)}
    return {"key": job.what.key, "result": word, "by": by, "seconds": round(took, 2), **rests}
