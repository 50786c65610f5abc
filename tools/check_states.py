"""Random lives of trials against the oracle, and faults that it must find: `make states`.

PYTHONPATH=tests python tools/check_states.py [--runs 10000] [--seed 20261123] [--minutes 25] [--out docs/validation/states.md]

Exit 1 at the first disagreement, which hypothesis prints with the steps that make it again. The page that it writes is committed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from modicum import __version__
from modicum.errors import DataProblem
from states.faults import FAULTS, broken
from states.machine_plan import States

ROOT = Path(__file__).parent.parent
BATCH = 250
STEPS = 10
FAULT_RUNS = 600


def main(arguments: list[str]) -> int:
    """The faults first: a test that cannot fail shows nothing. Then the lives, then the page."""
    asked = _asked(arguments)
    found = [(name, *caught(name, asked.seed)) for name in FAULTS]
    missed = [name for name, runs, _ in found if runs is None]
    if missed:
        print(f"not found: {'; '.join(missed)}", file=sys.stderr)
        return 1
    counts, begun, done = Counter[str](), time.process_time(), 0
    while done < asked.runs and time.process_time() - begun < asked.minutes * 60:
        counts += lives(min(BATCH, asked.runs - done), asked.seed + done + 1)
        done += min(BATCH, asked.runs - done)
        print(f"{counts['runs']} lives", file=sys.stderr)
    minutes = (time.process_time() - begun) / 60
    Path(asked.out).write_text("\n".join(page(asked, counts, minutes, found)) + "\n", "utf-8")
    return 0


def lives(runs: int, number: int, *phases: Phase) -> Counter[str]:
    """So many random lives from a seed; what happened in them. Raises AssertionError where the two disagree."""
    States.counts.clear()
    seed(number)(States)
    chosen = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=phases or (Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(States, settings=chosen)
    return Counter(States.counts)


def caught(name: str, number: int) -> tuple[int | None, str]:
    """In which life a fault was found, and by what; None if in none."""
    print(f"fault: {name}", file=sys.stderr)
    with broken(name):
        try:
            lives(FAULT_RUNS, number, Phase.generate)
        except (AssertionError, DataProblem, ExceptionGroup, LookupError, TypeError) as why:
            return States.counts["runs"], type(why).__name__
    return None, ""


def page(
    asked: argparse.Namespace, counts: Counter[str], minutes: float, found: list[tuple[str, int | None, str]]
) -> list[str]:
    """docs/validation/states.md."""
    alone = sum(count for name, count in counts.items() if name.startswith("alone: "))
    bars = sorted(
        (name.removeprefix("barred only by: "), n) for name, n in counts.items() if name.startswith("barred only by: ")
    )
    skipped = ("barred only by: ", "alone: ", "way: ")
    told = {"runs", "events", "questions", "allowed", "barred", "open to doubt", "plan not known", "less asked"}
    events = sorted((name, n) for name, n in counts.items() if name not in told and not name.startswith(skipped))
    return [
        "# Random lives against a second opinion",
        "",
        "Written by `make states`; do not edit. A run that finds a disagreement, or does not find a fault, writes nothing and ends with 1.",
        "",
        f"modicum {__version__}, Python {sys.version.split()[0]}, hypothesis, seeds {asked.seed + 1} on, {minutes:.0f} minutes of one core.",
        "",
        f"**{counts['runs']:,} lives of a trial with {counts['events']:,} events**, and {alone:,} things tried alone on the day of a rise. After",
        "each, the program (`may-increase`, through the desk) and the oracle (tests/states/oracle.py, which shares no code with it) were asked",
        f"about that day: {counts['questions']:,} questions. **No violation.**",
        "",
        f"- A way up was **open by both {counts['allowed']:,} times and barred by both {counts['barred']:,} times**. {counts['open to doubt']:,} times the",
        "  design leaves open what a hole in the record means for an agreed rule, or whether the last day of a severe side effect is one of it;",
        "  then only the bars were compared.",
        f"- Less, the same, a pause and a stop were asked for in {counts['less asked']:,} states, {counts['plan not known']:,} questions were put while a version",
        "  of the plan was damaged; less was never barred.",
        "- Which way the day was: "
        + ", ".join(
            f"{name.removeprefix('way: ')} {n:,}" for name, n in sorted(counts.items()) if name.startswith("way: ")
        )
        + ".",
        "",
        "## What happened",
        "",
        *(f"- {name}: {n:,}" for name, n in events),
        "",
        "## Bars that stood alone",
        "",
        "Each of these was the only reason why a dose must not go up, so often:",
        "",
        *(f"- {name}: {n:,}" for name, n in bars),
        "",
        "## Faults that were put in by hand",
        "",
        f"Each was put into the program alone (tests/states/faults.py), and the test had to fail. In which life it did, of {FAULT_RUNS} at the most:",
        "",
        "| fault | found in life |",
        "|---|---|",
        *(f"| {name} | {runs} |" for name, runs, _ in found),
    ]


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--out", default=str(ROOT / "docs" / "validation" / "states.md"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
