"""modicum replay: a bundle checked and computed again, offline, by whoever doubts it. Nothing of it is written to a disk."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from modicum import __version__
from modicum.doors.cli.talk import talk
from modicum.doors.desk.knowing import words
from modicum.doors.desk.replay import Replayed
from modicum.doors.files.replay import replay
from modicum.doors.files.unpack import unpack
from modicum.errors import FINE, DataProblem

MOST_SHOWN = 50
"""Differences printed one by one."""


def run(asked: Namespace) -> int:
    """0 the same; 3 different, or the bundle is not sound."""
    file = Path(asked.file)
    bundle = unpack(file)
    say, manifest = words().say, bundle.manifest
    print(say("replay.sound", file=file, hash=manifest.record_hash))
    print(say("replay.then", version=manifest.version, day=manifest.as_of, seed=manifest.seed))
    done = replay(bundle, progress=lambda title: talk(f"analysing {title} …"))
    if manifest.analysis.made:
        print(say("replay.here") if done.same_program else say("replay.elsewhere", version=__version__))
    print("\n".join(_said(done)))
    return FINE if done.same else DataProblem.exit_code


def _said(done: Replayed) -> list[str]:
    say = words().say
    match done.outcome:
        case "different":
            counted = [one for one in done.differences if not one.said or done.same_program]
            head = say("replay.different", count=len(counted)) if counted else say("replay.bytes-only")
            shown = [
                "  " + say("replay.line", path=one.path, bundle=one.bundle, here=one.here)
                for one in counted[:MOST_SHOWN]
            ]
            return [head, *shown]
        case "same-numbers":
            said = [one for one in done.differences if one.said]
            return [say("replay.same-numbers"), *([say("replay.said", count=len(said))] if said else [])]
        case "none-other":
            return [say("replay.none-other", then=done.then, now=done.now)]
        case other:
            return [say(f"replay.{other}", why=done.then or done.now)]
