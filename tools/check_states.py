"""Random lives of trials against the oracle, and faults that it must find: `make states`.

PYTHONPATH=tests python tools/check_states.py [--runs 10000] [--seed 20261123] [--minutes 25] [--part both|faults|lives] [--kept build/states]
    [--out docs/validation/states.md]

What is done is kept, so a run goes on where one was stopped; remove the folder to begin anew, as after any change of the program.
Exit 1 at the first disagreement, which hypothesis prints with the steps that make it again. The page that it writes is committed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from modicum import __version__
from modicum.errors import DataProblem
from states.corners import CORNERS
from states.faults import FAULTS, broken
from states.machine_plan import States

ROOT = Path(__file__).parent.parent
BATCH = 250
STEPS = 10
FAULT_RUNS = 600


def main(arguments: list[str]) -> int:
    """The faults and lives that are not kept yet, then the page from all that is. 1 is returned for a fault not found or not tried."""
    asked = _asked(arguments)
    kept, begun = Path(asked.kept), time.process_time()
    kept.mkdir(parents=True, exist_ok=True)
    if asked.part != "lives":
        _faults(asked, kept / "faults.ndjson")
    if asked.part != "faults":
        _lives(asked, kept / "lives.ndjson", begun)
    faults = _read(kept / "faults.ndjson")
    counts, minutes = Counter[str](), 0.0
    for one in _read(kept / "lives.ndjson"):
        counts.update(one["counts"])
        minutes += one["minutes"]
    missed = [one["name"] for one in faults if _where(one) is None]
    if counts:
        Path(asked.out).write_text("\n".join(page(asked, counts, minutes, faults)) + "\n", "utf-8")
    print(
        f"{counts['runs']} lives, {len(faults)} of {len(FAULTS)} faults tried. Not found: {'; '.join(missed) or 'none'}",
        file=sys.stderr,
    )
    return 1 if missed or len(faults) < len(FAULTS) else 0


def _faults(asked: argparse.Namespace, kept: Path) -> None:
    """Each fault that has no line yet: a test that cannot fail shows nothing."""
    done = {one["name"] for one in _read(kept)}
    for name in FAULTS:
        if name not in done:
            life = caught(name, asked.seed)
            _keep(kept, {"name": name, "life": life, "corner": corner_of(name) if life is None else None})


def _lives(asked: argparse.Namespace, kept: Path, begun: float) -> None:
    """Batches of lives until there are enough, or the time of this run is used up."""
    done = sum(one["counts"]["runs"] for one in _read(kept))
    while done < asked.runs and time.process_time() - begun < asked.minutes * 60:
        start, many = time.process_time(), min(BATCH, asked.runs - done)
        counts = lives(many, asked.seed + done + 1)
        _keep(kept, {"counts": counts, "minutes": (time.process_time() - start) / 60})
        done += many
        print(f"{done} lives", file=sys.stderr)


def _read(kept: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []


def _keep(kept: Path, line: dict[str, Any]) -> None:
    with kept.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


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


def caught(name: str, number: int) -> int | None:
    """In which life a fault was found; None if in none."""
    print(f"fault: {name}", file=sys.stderr)
    with broken(name):
        try:
            lives(FAULT_RUNS, number, Phase.generate)
        except (AssertionError, DataProblem, ExceptionGroup, LookupError, TypeError):
            return States.counts["runs"]
    return None


def corner_of(name: str) -> str | None:
    """The first life made by hand in which a fault is found; None if in none."""
    with broken(name):
        for corner in CORNERS:
            try:
                corner()
            except (AssertionError, DataProblem, LookupError, TypeError):
                return corner.__name__.replace("_", " ")
    return None


def page(asked: argparse.Namespace, counts: Counter[str], minutes: float, faults: list[dict[str, Any]]) -> list[str]:
    """docs/validation/states.md."""
    alone = sum(count for name, count in counts.items() if name.startswith("alone: "))
    bars = sorted(
        (name.removeprefix("barred only by: "), n) for name, n in counts.items() if name.startswith("barred only by: ")
    )
    by_life = sum(one["life"] is not None for one in faults)
    by_hand = sum(_where(one) is not None for one in faults) - by_life
    skipped = ("barred only by: ", "alone: ", "way: ")
    told = {"runs", "events", "questions", "allowed", "barred", "open to doubt", "plan not known", "less asked"}
    events = sorted((name, n) for name, n in counts.items() if name not in told and not name.startswith(skipped))
    return [
        "# Random lives against a second opinion",
        "",
        "Written by `make states`; do not edit. A run that finds a disagreement writes nothing; one that misses a fault ends with 1.",
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
        f"Each was put into the program alone (tests/states/faults.py), and the test should fail. {len(faults)} of {len(FAULTS)} have been",
        f"tried with this program. {by_life} were found by random lives, in which one of at most {FAULT_RUNS} is told; {by_hand} more show on days that",
        "random lives seldom reach, and were found by a life made by hand (tests/states/corners.py), which is named.",
        "",
        "| fault | found in |",
        "|---|---|",
        *(f"| {one['name']} | {_where(one) or '**not found**'} |" for one in faults),
    ]


def _where(fault: dict[str, Any]) -> str | None:
    """Where a fault was found, in words; None if it was not."""
    return f"life {fault['life']}" if fault["life"] is not None else fault["corner"]


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--part", choices=("both", "faults", "lives"), default="both")
    parser.add_argument("--kept", default=str(ROOT / "build" / "states"))
    parser.add_argument("--out", default=str(ROOT / "docs" / "validation" / "states.md"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
