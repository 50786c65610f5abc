"""modicum new: from a published scheme to a plan that a prescriber can agree to, with what it needs and what it can come to."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path

from modicum.doors.cli.checklist import write_checklist
from modicum.doors.cli.sealing import check_key_place, write_key
from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.knowing import words
from modicum.doors.desk.make_paper import checklist, holder_of
from modicum.doors.desk.new_plan import Made, new_plan, said_of
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.files import journal
from modicum.doors.files.calendar import calendar_of
from modicum.doors.files.folder import DESCRIPTION, read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.pages import write_page
from modicum.doors.files.plan_file import numbers_in
from modicum.doors.files.plan_trial import description_of
from modicum.doors.files.version_file import write_first
from modicum.errors import FINE, DataProblem, SafetyStop, UsageProblem
from modicum.plan.life import State
from modicum.plan.plan import NONE
from modicum.report.page import Page
from modicum.report.plan import dispensing_page, plan_page
from modicum.report.text import as_text


def run(asked: Namespace) -> int:
    """0 the plan is agreed, 3 it cannot be made as chosen, 4 it may not be started yet."""
    path, today = Path(asked.choices), asked.as_of or date.today()
    made, problems = new_plan(
        read_toml(path),
        at=path.name,
        person=read_toml(Path(asked.person)) if asked.person else None,
        today=today,
        resolve=resolver(KeptInFolder(usual_folders()), talk),
    )
    if made is None:
        show_problems(problems)
        talk("no plan was made. Nothing was rounded or moved to make one.")
        return DataProblem.exit_code
    check_key_place(asked, made)
    said = said_of(made)
    page, approved = plan_page(said, words()), made.state is State.APPROVED
    print(as_text(page), end="")
    if asked.out:
        _write(made, page, dispensing_page(said, words()), asked)
    return FINE if approved else SafetyStop.exit_code


def _write(made: Made, page: Page, dispensing: Page, asked: Namespace) -> None:
    """The pages always; what somebody would start from only once it is agreed, and the key before all of it."""
    folder = Path(asked.out)
    if (folder / DESCRIPTION).exists() or (folder.is_dir() and numbers_in(folder)):
        raise UsageProblem(
            f"{folder}: holds a trial already, and its days must not change behind its back. Name another folder."
        )
    calendar = calendar_of(made.plan, before=None, made=datetime.now(UTC), discreet=not asked.name_medicine)
    approved = made.state is State.APPROVED
    digest = (
        write_key(made, Path(asked.sealed_key), today=asked.as_of or date.today()) if made.kits and approved else None
    )
    write_page(page, folder, "plan")
    write_page(dispensing, folder, "dispensing")
    if not approved:
        talk(f"written: plan and dispensing sheet in {folder}. Calendar and trial wait until it is agreed.")
        return
    (folder / "plan.ics").write_bytes(calendar)
    (folder / DESCRIPTION).write_text(description_of(made, sealed=digest), encoding="utf-8")
    version = write_first(folder, made, today=asked.as_of or date.today())
    (folder / journal.NAME).touch()
    written = f"plan, dispensing sheet, {version.name}, plan.ics and {DESCRIPTION}"
    if made.asked.choices.taken_before == NONE:
        write_checklist(checklist(holder_of()), folder)
        written += ", and checklist.txt for the first dose (also .html)"
    talk(f"written: {written} in {folder}.")
