"""Talk on stderr: progress of anything that takes over a second, and problems found on the way."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from modicum.problems import Problem

MOST_SHOWN = 20
"""Problems printed one by one; with thousands of bad lines the rest is counted."""


def talk(sentence: str) -> None:
    print(f"modicum: {sentence}", file=sys.stderr, flush=True)


def show_problems(problems: Sequence[Problem]) -> None:
    """Every problem on a line of its own, those that cost data first."""
    ordered = sorted(problems, key=lambda problem: problem.weight != "left-out")
    for problem in ordered[:MOST_SHOWN]:
        talk(str(problem) if problem.weight == "left-out" else f"note: {problem}")
    if len(ordered) > MOST_SHOWN:
        talk(f"and {len(ordered) - MOST_SHOWN} more; --json lists them all.")


def exit_code(problems: Sequence[Problem]) -> int:
    """3 if anything was left out because of a problem, else 0."""
    return 3 if any(problem.weight == "left-out" for problem in problems) else 0


def listed(names: Sequence[str]) -> str:
    """Names in a row; a long row is counted at its end."""
    rest = len(names) - MOST_SHOWN
    return ", ".join(names[:MOST_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
