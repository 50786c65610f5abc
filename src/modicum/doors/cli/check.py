"""modicum check: whether everything in the record is readable and its tellings agree."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from modicum.doors.cli.talk import exit_code, show_problems, talk
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.check_trial import check
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.projections import check_projections, write_projections
from modicum.errors import UsageProblem

REPLACED = "The file was written anew from the journal. If the old file was right, enter a correction."


def run(asked: Namespace) -> int:
    if asked.file is not None:
        if asked.trial != "plan":
            raise UsageProblem(f"check {asked.trial} {asked.file}: name one trial folder, or plan and a file.")
        from modicum.doors.cli import check_plan  # noqa: PLC0415 - a record needs nothing of it

        return check_plan.run(asked)
    shelf = FolderShelf(Path(asked.trial))
    loaded = load(shelf, today=asked.as_of or date.today(), as_of=None)
    differences = tuple(check_projections(shelf.folder, loaded.diary))
    if asked.rebuild:
        written = write_projections(shelf.folder, loaded.diary)
        for path in written:
            talk(f"written: {path}") if asked.json else print(f"written: {path}")
        differences = tuple(replace(one, how_to_mend=REPLACED, weight="note") for one in differences)
    checked = check(loaded, differences)
    if asked.json:
        print(json.dumps(asdict(checked), ensure_ascii=False, indent=2))
    else:
        more = (
            (checked.side_effects, "side effects"),
            (checked.products, "products"),
            (checked.labs, "laboratory values"),
        )
        told = "".join(f", {count} {what}" for count, what in more if count)
        print(f"{checked.doses} doses, {checked.ratings} ratings, {checked.co_changes} other changes{told} in force.")
        show_problems(checked.problems)
        if not checked.problems:
            print("No problem found.")
    return exit_code(checked.problems)
