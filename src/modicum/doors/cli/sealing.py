"""The key of modicum new: where it may be written, and the secret that its order is drawn with.

Whoever runs the command holds the key. Nothing that is printed, or written for the person, hangs on what is in it.
"""

from __future__ import annotations

import os
import secrets
from argparse import Namespace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import talk
from modicum.doors.desk.new_key import make_key
from modicum.doors.desk.new_plan import Made
from modicum.doors.files.key_file import digest_of, key_text, write_secret
from modicum.errors import UsageProblem
from modicum.plan.sealed import BITS_OF_THE_NUMBER
from modicum.report.html import as_html
from modicum.report.text import as_text


def check_key_place(asked: Namespace, made: Made) -> None:
    """Raises UsageProblem if a key is missing, not wanted, or would lie where the person finds it."""
    if not asked.sealed_key:
        if made.kits and asked.out:
            raise UsageProblem(
                "the blocks are blinded, so their order goes into a key: add --sealed-key FILE, in a place that neither the "
                "person nor whoever prescribes can read. Best of all the pharmacy runs this command."
            )
        return
    if not made.kits:
        raise UsageProblem(
            "--sealed-key: nothing in these choices is blinded, so there is no key. Leave it out, or write blinded = true "
            "under [[re-challenge]]."
        )
    if not asked.out:
        raise UsageProblem("--sealed-key: a key belongs to a trial, and no trial is written without --out DIR. Add it.")
    key, folder = Path(asked.sealed_key), Path(asked.out)
    for file in (key, *_pages(key)):
        if os.path.lexists(file):
            raise UsageProblem(f"{file}: is there already, and a key is never written over. Name another file.")
    if not key.parent.is_dir():
        raise UsageProblem(f"{key}: there is no folder {key.parent}. Make it, or name another place for the key.")
    if _inside(key, folder):
        raise UsageProblem(
            f"{key}: lies inside {folder}, which the person gets, so the order would be no secret. Name a place outside it."
        )


def _inside(file: Path, folder: Path) -> bool:
    """Whether a file lies in a folder or below it, whatever links and spellings lead there."""
    held, above = folder.resolve(), file.resolve().parent
    every = (above, *above.parents)
    return held == file.resolve() or held in every or (folder.exists() and any(each.samefile(folder) for each in every))


def _pages(key: Path) -> tuple[Path, Path]:
    return key.with_name(f"{key.stem}-pharmacy.html"), key.with_name(f"{key.stem}-pharmacy.txt")


def write_key(made: Made, file: Path, *, today: date) -> str:
    """The key and the pharmacy's page beside it, for their owner's eyes only; returns the digest that the trial keeps."""
    key, page = make_key(made, number=secrets.randbits(BITS_OF_THE_NUMBER), today=today)
    text, (html, plain) = key_text(key), _pages(file)
    write_secret(file, text)
    write_secret(html, as_html(page))
    write_secret(plain, as_text(page))
    talk(
        f"written: the key {file} with {html.name} and {plain.name}. Only the pharmacy, or whoever keeps the key, may look."
    )
    return digest_of(text.encode("utf-8"))
