"""modicum import: a trial's folder from a bundle of modicum export. What was written down elsewhere: import_into."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from shlex import quote

from modicum.doors.cli import import_into
from modicum.doors.desk.knowing import words
from modicum.doors.files.restore import restore
from modicum.doors.files.unpack import unpack
from modicum.errors import FINE, UsageProblem


def run(asked: Namespace) -> int:
    """Which way in is meant hangs on the options alone, never on what the file seems to be."""
    if asked.trial:
        return import_into.run(asked)
    _check_alone(asked)
    return _bundle(Path(asked.files[0]), Path(asked.out))


def _check_alone(asked: Namespace) -> None:
    """Raises UsageProblem if it is not said where to, or an option of --into stands beside a bundle."""
    first = asked.files[0]
    if not asked.out:
        raise UsageProblem(
            f"import {first}: it is not said where to. A file of modicum export goes into a new folder: modicum import {first} "
            f"--out DIR. Entries go into the record of a trial: modicum import {first} --into TRIAL."
        )
    if len(asked.files) > 1:
        raise UsageProblem(
            "import: --out takes one file of modicum export. Files of entries go into a trial: --into TRIAL."
        )
    for option in ("map", "dry_run", "skip_unusable", "as_of"):
        if getattr(asked, option):
            raise UsageProblem(
                f"--{option.replace('_', '-')}: has no place beside --out, only beside --into. Leave it out."
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
