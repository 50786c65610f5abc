"""modicum protocols: the published titration schemes, side by side."""

from __future__ import annotations

import json
from argparse import Namespace

from modicum.doors.desk.list_protocols import as_values, in_words


def run(asked: Namespace) -> int:
    if asked.json:
        print(json.dumps(as_values(tuple(asked.id)), ensure_ascii=False, indent=2))
    else:
        print(in_words(tuple(asked.id)))
    return 0
