"""modicum revise: a new version of an agreed plan. Past days stay; less, and stopping, are always possible.

The version itself is written first. Pages and calendar follow from it: one that cannot be made is said, and takes nothing back.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from modicum.doors.cli.talk import show_problems, talk
from modicum.doors.desk.knowing import adjustments, protocols, words
from modicum.doors.desk.plan_record import PlanRecord
from modicum.doors.desk.revise_plan import ANYWAY, Turned, foreseen, revise
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.files.calendar import calendar_of
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.pages import write_page
from modicum.doors.files.version_file import write_version
from modicum.errors import FINE, DataProblem, ForTheReader, SafetyStop, UsageProblem
from modicum.knowledge.protocol_shapes import Protocol
from modicum.plan.gate import Answer
from modicum.plan.life import State
from modicum.plan.lines import sheet_of
from modicum.plan.lint import lint
from modicum.plan.plan import Plan
from modicum.plan.versions import Change, since
from modicum.report.changed_plan import Changed, changed_page
from modicum.report.page import Page
from modicum.report.plan import PlanSaid, dispensing_page, plan_page
from modicum.report.text import as_text

CALENDAR = "plan.ics"


def run(asked: Namespace) -> int:
    """0 done, 3 it cannot be made as asked, 4 it leads further up than may be."""
    values, at = _asked(asked)
    shelf = FolderShelf(Path(asked.trial))
    kept = shelf.plans()
    if not kept:
        raise DataProblem(f"{asked.trial}: there is no plan.toml, so no plan can be changed here. {ANYWAY}")
    turned = revise(
        kept,
        values,
        at=at,
        person=lambda: read_toml(Path(asked.person)) if asked.person else None,
        today=asked.as_of or date.today(),
        resolver=lambda: resolver(KeptInFolder(usual_folders()), talk),
    )
    for note in turned.notes:
        talk(note)
    show_problems(turned.problems)
    if turned.problems:
        talk(f"nothing was changed. {ANYWAY}")
        return DataProblem.exit_code
    if not turned.answer.open:
        for one in turned.answer.barred:
            print(words().say("plan.barred-line", why=one.why, lifted=one.lifted_by))
        talk(f"nothing was changed. {ANYWAY}")
        return SafetyStop.exit_code
    if turned.record is not None:
        path = write_version(shelf.folder, turned.record)
        talk(f"written: {path}.")
        _follow(turned, turned.record, shelf.folder, discreet=not asked.name_medicine)
    return FINE


def _asked(asked: Namespace) -> tuple[Mapping[str, object], str]:
    if asked.stop:
        return {"stop": True}, "--stop"
    if asked.changes is None:
        raise UsageProblem("revise: name a file with the changes, or write --stop for no drug from today on.")
    path = Path(asked.changes)
    try:
        return read_toml(path), path.name
    except DataProblem as why:
        raise DataProblem(f"{why} To stop, no file is needed: modicum revise {asked.trial} --stop.") from why


def _follow(turned: Turned, record: PlanRecord, folder: Path, *, discreet: bool) -> None:
    """Pages and calendar of a version that is kept."""
    _try("the pages", lambda: _pages(turned, record, folder))
    before = [one.plan for one in turned.before]
    _try(CALENDAR, lambda: _calendar(record.plan, before, folder, discreet=discreet))


def _try(what: str, make: Callable[[], None]) -> None:
    try:
        make()
    except (ForTheReader, OSError) as why:
        talk(f"{what} could not be written ({why}). The new version of the plan stands.")


def page_of_change(turned: Turned, record: PlanRecord) -> Page:
    """The plan as it is from now on, and what was changed. Raises DataProblem if its scheme is not known any more."""
    return _changed_plan(turned, record)[0]


def _changed_plan(turned: Turned, record: PlanRecord) -> tuple[Page, Changed, Protocol]:
    plan, change = record.plan, record.change
    scheme = protocols().get(plan.protocol)
    if scheme is None or change is None:
        raise DataProblem(f"the scheme {plan.protocol} is not known any more")
    changed = _changed(turned, record, change)
    agreed = changed.agreed or changed.before_agreed
    findings, grades = lint(sheet_of(plan)), foreseen(record)
    said = PlanSaid(
        plan, scheme, State.APPROVED, agreed, Answer(()), grades, turned.supply, findings, rules=adjustments()
    )
    return changed_page(plan_page(said, words()), changed, words(), always=words().say("plan.always")), changed, scheme


def _pages(turned: Turned, record: PlanRecord, folder: Path) -> None:
    plan, number = record.plan, record.plan.version
    page, changed, scheme = _changed_plan(turned, record)
    print(as_text(page), end="")
    write_page(page, folder, f"plan-{number}")
    ahead = since(plan, changed.change.begins)
    if next(ahead.each_dose(), None) is None:
        kits = ahead.first_dose_day is not None
        talk(
            "what is still to be taken is in the kits."
            if kits
            else "no dose is planned any more, so none has to be made."
        )
        return
    agreed = changed.agreed or changed.before_agreed
    said = PlanSaid(ahead, scheme, State.APPROVED, agreed, Answer(()), (), turned.supply, ())
    page = changed_page(dispensing_page(said, words()), changed, words(), always=words().say("dispensing.lead"))
    write_page(page, folder, f"dispensing-{number}")


def _changed(turned: Turned, record: PlanRecord, change: Change) -> Changed:
    before = turned.before[-1]
    return Changed(
        plan=record.plan,
        before=before.plan,
        change=change,
        made_on=record.made_on,
        agreed=record.agreed,
        before_agreed=next((one.agreed for one in reversed(turned.before) if one.agreed is not None), None),
        jumps=record.jumps,
        cut=turned.cut,
        first_horizon=turned.before[0].plan.horizon_days,
        horizon_changed=record.horizon_changed,
        other_product=record.on_hand != before.on_hand,
    )


def _calendar(plan: Plan, before: list[Plan], folder: Path, *, discreet: bool) -> None:
    """The calendar anew, under its old name: it only repeats the plan, and its entries keep their names."""
    made = datetime.now(UTC)
    data = calendar_of(plan, before=before[-1], earlier=before[:-1], made=made, discreet=discreet)
    draft = folder / f".{CALENDAR}.new"
    draft.write_bytes(data)
    draft.replace(folder / CALENDAR)
