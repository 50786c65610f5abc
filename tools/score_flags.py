"""Scores the second net on labelled lines: shares found and falsely raised per label, with bounds, and every wrong line.

python tools/score_flags.py tests/data/flags/dev.ndjson [more.ndjson ...]

A line is {"text": ..., "flags": [...]}; "maybe" may name labels on which readers would differ, which are not scored.
Bounds are one-sided 95 % Clopper-Pearson: the largest true share of misses, or of false alarms, that the count still allows.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from scipy.special import betaincinv

from modicum.doors.desk.red_flags import flags_of, told_flags
from modicum.doors.files.text import decode, lines_of, read_bytes

LEVEL = 0.95


@dataclass(frozen=True)
class Line:
    """One labelled line. `maybe` are labels that are right either way."""

    text: str
    flags: frozenset[str]
    maybe: frozenset[str]


def read_lines(path: Path) -> list[Line]:
    """The lines of one file; a line without `flags` is harmless."""
    rows = [json.loads(row) for row in lines_of(decode(read_bytes(path), at=path.name)) if row.strip()]
    return [
        Line(row["text"], frozenset(row.get("flags", row.get("labels", ()))), frozenset(row.get("maybe", ())))
        for row in rows
    ]


def upper(wrong: int, of: int) -> float:
    """The one-sided 95 % Clopper-Pearson bound on a share."""
    return 1.0 if wrong >= of else float(betaincinv(wrong + 1, of - wrong, LEVEL))


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__)
        return 2
    lines = [line for path in paths for line in read_lines(Path(path))]
    told = [(line, frozenset(flags_of(line.text))) for line in lines]
    print(f"{len(lines)} lines")
    print(f"{'label':20} {'found':>11} {'missed at most':>15} {'false':>11} {'false at most':>14}")
    for label in told_flags():
        here = [answer for line, answer in told if label in line.flags]
        without = [answer for line, answer in told if label not in line.flags | line.maybe]
        missed = sum(label not in answer for answer in here)
        false = sum(label in answer for answer in without)
        print(
            f"{label:20} {len(here) - missed:>5}/{len(here):<5} {upper(missed, len(here)):>14.1%}"
            f" {false:>5}/{len(without):<5} {upper(false, len(without)):>13.1%}"
        )
    calm = [answer for line, answer in told if not line.flags]
    print(f"harmless lines with any flag: {sum(bool(answer) for answer in calm)} of {len(calm)}")
    for line, answer in told:
        missed_here, extra = sorted(line.flags - answer), sorted(answer - line.flags - line.maybe)
        if missed_here or extra:
            print(f"  missed {', '.join(missed_here) or '-'}; false {', '.join(extra) or '-'}: {line.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
