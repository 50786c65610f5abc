"""modicum open-key: what was in each kit of a sealed trial. Nobody is asked anything, and no day is too early or too late."""

from __future__ import annotations

import uuid
from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill

from modicum.doors.cli.talk import talk
from modicum.doors.desk.open_key import ASSUME, SHOW, open_key, show_key
from modicum.doors.desk.sealed_key import OPENED
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.key_file import digest_of, keep_copy, read_key_file
from modicum.errors import FINE, DataProblem, UsageProblem

WIDTH = 96
LONGEST = 2_000
"""Letters of a name or a reason: a journal's line must be readable again."""


def run(asked: Namespace) -> int:
    """0 if the kits could be told, 3 if the key is not the trial's own or was changed. They are told before they are logged."""
    if asked.show:
        return _show(asked)
    if not asked.trial or not asked.key:
        raise UsageProblem("name the trial's folder and the key: modicum open-key TRIAL KEY --who NAME --why TEXT. "
                           "With the key alone: modicum open-key --show KEY.")  # fmt: skip
    who, why = _said("--who", asked.who), _said("--why", asked.why)
    try:
        values, data = read_key_file(Path(asked.key))
        shelf = FolderShelf(Path(asked.trial))
    except DataProblem as broken:
        raise DataProblem(f"{broken} {SHOW} {ASSUME}") from broken
    opening = open_key(
        shelf,
        values,
        digest_of(data),
        at=Path(asked.key).name,
        who=who,
        why=why,
        entry_id=f"unblinded-{uuid.uuid4().hex}",
        now=datetime.now(UTC),
        as_of=asked.as_of,
    )
    _print(opening.said)
    shelf.append([opening.entry])
    talk(f"written into the record: opened on {opening.entry['for']} by {who}.")
    if not keep_copy(shelf.folder, OPENED, data):
        talk(f"{OPENED} in {shelf.folder} is another file and was left as it is. Move it away and run this again.")
        return DataProblem.exit_code
    talk(f"kept: {OPENED} in {shelf.folder}. The order is used from now on.")
    return FINE if opening.sound else DataProblem.exit_code


def _show(asked: Namespace) -> int:
    if asked.trial or asked.key:
        raise UsageProblem("--show takes the key alone: modicum open-key --show KEY.")
    path = Path(asked.show)
    try:
        values, _ = read_key_file(path)
    except DataProblem as broken:
        raise DataProblem(f"{broken} {ASSUME}") from broken
    said, sound = show_key(values, at=path.name, today=asked.as_of or date.today())
    _print(said)
    talk("nothing was recorded. When there is time: modicum open-key TRIAL KEY --who NAME --why TEXT.")
    return FINE if sound else DataProblem.exit_code


def _print(said: list[str]) -> None:
    for sentence in said:
        print(fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False), flush=True)


def _said(option: str, text: str | None) -> str:
    told = " ".join((text or "").split())
    if not told:
        what = "who opened the key" if option == "--who" else "why the key was opened"
        raise UsageProblem(
            f"{option}: is missing, and the record must say {what}. In an emergency write {option} emergency. Or look without "
            "a record: modicum open-key --show KEY."
        )
    return "".join(letter if letter.isprintable() else "?" for letter in told)[:LONGEST]
