"""Writes the JSON schemas of the published shapes and of the knowledge files from the shapes in the code.

python tools/write_schemas.py            write them
python tools/write_schemas.py --check    say which are stale, exit 1 if any
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import TypeAdapter

from modicum.doors.desk.ask_trial import AskShape
from modicum.doors.desk.bundle import Manifest
from modicum.doors.desk.erase import Receipt
from modicum.doors.desk.person_shape import ScreenProblems, ScreenShape
from modicum.doors.desk.red_flags import FlagsShape
from modicum.doors.desk.screen_shape import LineShape
from modicum.doors.desk.shapes import BareProblems, BareShape, TrialShape
from modicum.doors.desk.watch_shape import WatchShape
from modicum.knowledge.adjustment_shapes import Adjustment
from modicum.knowledge.hazard_shapes import HazardLog
from modicum.knowledge.paper_shapes import Paper
from modicum.knowledge.population_shapes import Populations
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.rule_shapes import Conflict, Intervals, Rule
from modicum.knowledge.shapes import Scale, VerdictTable
from modicum.knowledge.watch_shapes import WatchList
from modicum.knowledge.world_shapes import Worlds

FOLDER = Path(__file__).parent.parent / "src" / "modicum" / "knowledge" / "schemas" / "1"
SHAPES = {
    "scale": Scale,
    "verdict-table": VerdictTable,
    "worlds": Worlds,
    "populations": Populations,
    "hazard-log": HazardLog,
    "paper": Paper,
    "protocol": Protocol,
    "adjustment": Adjustment,
    "rule": Rule,
    "rule-conflict": Conflict,
    "intervals": Intervals,
    "watch-list": WatchList,
    "screen-person": ScreenShape,
    "screen-person-problems": ScreenProblems,
    "analyse-bare": BareShape,
    "analyse-bare-problems": BareProblems,
    "analyse-trial": TrialShape,
    "screen-medicines": LineShape,
    "redflags": FlagsShape,
    "ask": AskShape,
    "bundle-manifest": Manifest,
    "erase-receipt": Receipt,
    "watch": WatchShape,
}


def schema(name: str) -> str:
    """One schema as text, the way it is committed."""
    content = TypeAdapter(SHAPES[name]).json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"modicum/1/{name}.json"}
    return json.dumps({**head, **content}, indent=2, ensure_ascii=False) + "\n"


def main(check: bool) -> int:
    stale = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SHAPES:
        path = FOLDER / f"{name}.json"
        if not path.exists() or path.read_text(encoding="utf-8") != schema(name):
            stale.append(path.name)
            if not check:
                path.write_text(schema(name), encoding="utf-8")
    print(f"{'stale' if check else 'written'}: {', '.join(stale) or 'none'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
