"""modicum validate digest: whether the posteriors behind the stored error rates are still those of this code."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from modicum.doors.cli.talk import talk
from modicum.doors.files.digest import read_digest, write_digest
from modicum.proof.digest import POSTERIORS, WITHIN, differences, digest

STORED = Path("docs") / "validation" / "digest.json"
MOST_SHOWN = 20
STALE = 3


def run(asked: Namespace) -> int:
    """0 if the digest stands, 3 if it is stale. asked.digest : the file, asked.write : write it anew instead."""
    file = Path(getattr(asked, "digest", None) or STORED)
    stored = None if getattr(asked, "write", False) else read_digest(file)
    talk(f"making {POSTERIORS} posteriors")
    now = digest()
    if stored is None:
        write_digest(file, now)
        print(f"{len(now)} posteriors written to {file}.")
        return 0
    found = differences(stored, now)
    for line in found[:MOST_SHOWN]:
        print(f"STALE  {line}")
    if len(found) > MOST_SHOWN:
        print(f"STALE  and {len(found) - MOST_SHOWN} more")
    print(f"{len(stored)} stored posteriors, {len(found)} differ by more than {WITHIN:g}.")
    return STALE if found else 0
