"""modicum rules: the adjustment rules in circulation, side by side, with what each leaves open and which contradict each other."""

from __future__ import annotations

import json
from argparse import Namespace

from modicum.doors.desk.list_rules import as_values, in_words
from modicum.errors import FINE


def run(asked: Namespace) -> int:
    if asked.json:
        print(json.dumps(as_values(tuple(asked.id)), ensure_ascii=False, indent=2))
    else:
        print(in_words(tuple(asked.id)))
    return FINE
