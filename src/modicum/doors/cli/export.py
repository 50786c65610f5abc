"""modicum export: everything that belongs to a trial, as one file. The record is the person's, sound or damaged."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from modicum.doors.cli.talk import listed, talk
from modicum.doors.desk.analyse_trial import DEFAULT_SEED
from modicum.doors.desk.bundle import LARGEST_SEED
from modicum.doors.desk.knowing import words
from modicum.doors.files.bundle import Bundle, bundle_of
from modicum.doors.files.holdings import Taken, take
from modicum.doors.files.pack import write_new
from modicum.errors import FINE, UsageProblem


def run(asked: Namespace) -> int:
    """0 it is written, or stood there with the same bytes. 2 and 3: nothing was written."""
    file, seed = Path(asked.out), DEFAULT_SEED if asked.seed is None else asked.seed
    if not 0 <= seed < LARGEST_SEED:
        raise UsageProblem(f"--seed {seed}: is no seed. Write a whole number from 0 on, with at most 18 digits.")
    draft = file.with_name(f".{file.name}.new")
    taken = take(Path(asked.trial), everything=asked.everything, but={file.resolve(), draft.resolve()})
    bundle = bundle_of(taken, now=datetime.now(UTC), as_of=asked.as_of, seed=seed, progress=talk)
    written = write_new(file, bundle.data, same_is_fine=True)
    for sentence in _said(file, bundle, taken, written=written, everything=asked.everything):
        print(sentence)
    return FINE


def _said(file: Path, bundle: Bundle, taken: Taken, *, written: bool, everything: bool) -> list[str]:
    say, manifest = words().say, bundle.manifest
    count, size = len(manifest.files) + 1, f"{len(bundle.data):,}"
    said = [say("export.written", file=file, count=count, size=size, day=manifest.as_of)]
    if not written:
        said = [say("export.there", file=file)]
    said.append(say("export.hash", hash=manifest.record_hash))
    said += [say("export.key", name=name) for name in taken.keys]
    said += [note for note in manifest.notes if note not in {say("export.note-key", name=name) for name in taken.keys}]
    if taken.left:
        said.append(say("export.left-still" if everything else "export.left", names=listed(taken.left)))
    if taken.links:
        said.append(say("export.links", names=listed(taken.links)))
    return [*said, say("export.private"), say("export.again", file=quote(str(file)))]
