"""modicum import: a trial's folder from a bundle of modicum export. Another kind of source gets a function of its own here."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from shlex import quote

from modicum.doors.desk.knowing import words
from modicum.doors.files.restore import restore
from modicum.doors.files.unpack import unpack
from modicum.errors import FINE, UsageProblem


def run(asked: Namespace) -> int:
    """Which way in is meant hangs on the options alone, never on what the file seems to be."""
    if asked.out:
        return _bundle(Path(asked.file), Path(asked.out))
    raise UsageProblem(
        f"import {asked.file}: it is not said where the trial goes. Name a new folder: modicum import {asked.file} --out DIR."
    )


def _bundle(file: Path, folder: Path) -> int:
    """0 the folder is written, or holds the same record; 3 the bundle is not sound, or another record stands there."""
    bundle = unpack(file)
    restored = restore(bundle, folder)
    say, manifest = words().say, bundle.manifest
    if restored.written:
        print(say("import.written", folder=folder, count=len(restored.written)))
    else:
        print(say("import.same", folder=folder))
    print(say("import.hash", hash=manifest.record_hash))
    print(say("import.as-of", day=manifest.as_of))
    for note in manifest.notes:
        print(say("import.note", note="".join(letter if letter.isprintable() else "?" for letter in note)))
    print(say("import.derived", folder=quote(str(folder))))
    return FINE
