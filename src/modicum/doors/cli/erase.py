"""modicum erase: a trial's files, gone, with a receipt. Without --yes it says what would go, and erases nothing."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from modicum import __version__
from modicum.doors.cli.talk import listed
from modicum.doors.desk.knowing import words
from modicum.doors.desk.shapes import as_json
from modicum.doors.files.erase import Erasable, Erased, erasable, erase
from modicum.doors.files.pack import check_new, write_new
from modicum.errors import FINE, DataProblem, ForTheReader, UsageProblem


def run(asked: Namespace) -> int:
    """0 erased, or nothing was asked to be; 2 the name is not the trial's; 3 something could not be erased."""
    folder = Path(asked.trial)
    what = erasable(folder)
    if asked.yes is None:
        print("\n".join(_would(what)))
        return FINE
    if asked.yes != what.name:
        raise UsageProblem(
            f"--yes {asked.yes}: this is not that trial; it is {what.name}. Nothing was erased. If it is the one you mean: "
            f"modicum erase {quote(str(folder))} --yes {quote(what.name)}"
        )
    receipt = Path(asked.receipt) if asked.receipt else None
    if receipt is not None:
        check_new(receipt)
        if receipt.resolve().is_relative_to(folder.resolve()):
            raise UsageProblem(
                f"{receipt}: lies in the folder that is to go. Name a place outside it. Nothing was erased."
            )
    erased = erase(what, version=__version__, moment=datetime.now(UTC).isoformat(timespec="seconds"))
    print("\n".join(_did(what, erased)))
    _keep(as_json(erased.receipt), receipt)
    return DataProblem.exit_code if erased.refused else FINE


def _would(what: Erasable) -> list[str]:
    say = words().say
    if not what.each:
        return [say("erase.nothing"), *_stay(what, "erase.stays")]
    said = [say("erase.would", count=len(what.each), size=f"{what.bytes:,}", folder=what.folder)]
    said += [f"  {one.shown}" for one in what.each]
    days = what.days
    told = say("erase.days", count=len(days), first=days[0], last=days[-1]) if days else say("erase.days-none")
    said += [told, *_stay(what, "erase.stays"), say("erase.not-reached")]
    folder = quote(str(what.folder))
    said += [say("erase.by-folder")] if what.named_by_folder else []
    return [*said, say("erase.first", folder=folder), say("erase.then", folder=folder, name=quote(what.name))]


def _stay(what: Erasable, key: str) -> list[str]:
    say = words().say
    links = [one.shown for one in what.each if one.link is not None]
    said = [say(key, names=listed(what.stays))] if what.stays else []
    said += [say("erase.key", name=name) for name in what.keys]
    return said + ([say("erase.links", names=listed(links))] if links else [])


def _did(what: Erasable, erased: Erased) -> list[str]:
    say = words().say
    said = [say("erase.gone", count=len(erased.receipt.files))]
    said += [say("erase.folder-gone")] if erased.folder_gone else []
    said += [say("erase.refused", names=listed(erased.refused))] if erased.refused else []
    return [*said, *_stay(what, "erase.stayed"), say("erase.not-reached")]


def _keep(receipt: str, file: Path | None) -> None:
    """The receipt in its file. If the disk refuses now, it is printed: the files are gone, and it can be made no more."""
    if file is None:
        print(receipt)
        return
    try:
        write_new(file, (receipt + "\n").encode(), same_is_fine=False)
    except ForTheReader:
        print(receipt)
        raise
    print(words().say("erase.receipt", file=file))
