"""Holds a coverage report against the bars: 100 % of branches where a mistake hurts somebody, 90 % elsewhere.

python tools/coverage_bars.py .coverage.json
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

FULL = ("quantities.py", "days.py", "safety/", "plan/gate")
BAR_FULL, BAR = 100.0, 90.0


def main(report: Path) -> int:
    """Print each room's share of covered lines and branches; 1 if a bar is missed."""
    files = json.loads(report.read_text())["files"]
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    missed = []
    for name, data in files.items():
        inside = name.split("modicum/", 1)[1]
        summary = data["summary"]
        covered = summary["covered_lines"] + summary.get("covered_branches", 0)
        total = summary["num_statements"] + summary.get("num_branches", 0)
        room = inside.split("/")[0] if "/" in inside else inside
        rooms[room][0] += covered
        rooms[room][1] += total
        if inside.startswith(FULL) and covered < total:
            missed.append(f"{inside}: {100 * covered / total:.1f} %, must be {BAR_FULL:g} %")
    for room, (covered, total) in sorted(rooms.items()):
        share = 100.0 * covered / total if total else 100.0
        print(f"{room:16} {share:6.1f} %")
        if share < BAR:
            missed.append(f"{room}: {share:.1f} %, must be {BAR:g} %")
    for line in missed:
        print(f"MISSED  {line}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
