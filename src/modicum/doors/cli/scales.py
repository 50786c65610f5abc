"""modicum scales: the questions modicum knows."""

from __future__ import annotations

import json
from argparse import Namespace
from textwrap import fill

from modicum.doors.desk.list_scales import scale, scales
from modicum.report.table import Table, table_lines


def run(asked: Namespace) -> int:
    if asked.id is not None:
        one = scale(asked.id)
        print(json.dumps(one, ensure_ascii=False, indent=2) if asked.json else _in_full(one))
        return 0
    every = scales()
    if asked.json:
        print(json.dumps(every, ensure_ascii=False, indent=2))
        return 0
    rows = tuple(
        (
            str(one["id"]),
            f"{one['minimum']} to {one['maximum']}",
            str(one["direction"]).replace("-", " "),
            f"{one['worthwhile_change']} ({one['worthwhile_basis']})",
            str(one["title"]),
        )
        for one in every
    )
    header = ("scale", "range", "better", "worthwhile change", "about")
    print("\n".join(table_lines(Table("The questions modicum knows", header, rows, frozenset()))))
    return 0


def _in_full(one: dict[str, object]) -> str:
    lines = []
    for key, value in one.items():
        shown = "; ".join(value) if isinstance(value, list) else str(value)
        if shown:
            lines.append(fill(f"{key.replace('_', ' ')}: {shown}", 96, subsequent_indent="    "))
    return "\n".join(lines)
