"""Puts a trial's folder together as one bundle: the record byte for byte, and beside it what was made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from modicum import __version__
from modicum.doors.desk.analyse_trial import Analysed, load
from modicum.doors.desk.answer import Answer, Days, answer_of, days_of, trial_of
from modicum.doors.desk.bundle import (
    ANALYSIS,
    FORMAT,
    MANIFEST,
    TOOL,
    AnalysisShape,
    FileShape,
    Manifest,
    PlanVersionShape,
    Role,
    digest,
    hash_of_lines,
)
from modicum.doors.desk.knowing import words
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.desk.report_trial import page_of, prescriber_page_of
from modicum.doors.desk.shapes import as_json
from modicum.doors.files.code import code_digest, platform_here
from modicum.doors.files.held import HeldShelf
from modicum.doors.files.holdings import Taken, place_of, role_of
from modicum.doors.files.pack import zip_of
from modicum.doors.files.projections import projections
from modicum.errors import DataProblem
from modicum.report.html import as_html
from modicum.report.text import as_text

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Bundle:
    manifest: Manifest
    data: bytes


def bundle_of(taken: Taken, *, now: datetime, as_of: date | None, seed: int, progress: Progress) -> Bundle:
    """The bundle of what was read of a folder. now : with its offset; it counts only where `as_of` is not stated.

    Raises DataProblem if nothing of a record was read. A record that cannot be used is taken as it is, and the list says
    what could not be made from it.
    """
    record = taken.record
    if not record:
        raise DataProblem("nothing of the record could be read, so there is nothing to put into a bundle.")
    shelf, notes = HeldShelf(record), _notes(taken)
    trial = trial_of(shelf)
    days = days_of(shelf, trial, now=now, as_of=as_of)
    answer = answer_of(
        shelf, days, seed=seed, progress=lambda title: progress(words().say("export.analysing", title=title))
    )
    made = _projected(shelf, days, notes) | _answered(answer, shelf, notes, progress)
    lines, content = _lines(taken, made)
    manifest = Manifest(
        format=FORMAT,
        tool=TOOL,
        version=__version__,
        code=code_digest(),
        platform=platform_here(),
        trial=_id_of(shelf),
        zone=None if trial is None else trial.calendar.zone,
        as_of=days.as_of.isoformat(),
        read_until=days.read_until.isoformat(),
        seed=seed,
        record_hash=hash_of_lines(lines),
        plans=_plans(shelf),
        analysis=AnalysisShape(answer.text is not None, answer.why_not),
        notes=notes,
        files=lines,
    )
    content[MANIFEST] = (as_json(manifest) + "\n").encode()
    return Bundle(manifest, zip_of(content))


def _notes(taken: Taken) -> list[str]:
    """What a reader of the bundle must know of it. Names of files that are not modicum's are nobody else's business."""
    say = words().say
    told = [say("export.note-key", name=name) for name in taken.keys if "/" not in name]
    return told + [say("export.note-followed", link=link) for link in taken.followed]


def _id_of(shelf: HeldShelf) -> str | None:
    try:
        told = shelf.description().get("id")
    except DataProblem:
        return None
    return told if isinstance(told, str) else None


def _projected(shelf: HeldShelf, days: Days, notes: list[str]) -> dict[str, bytes]:
    """The CSV files as the journal tells them; none if it cannot be read."""
    try:
        diary = load(shelf, today=days.read_until, as_of=None).diary
    except DataProblem as why:
        notes.append(words().say("export.note-csv", why=why))
        return {}
    return {name: text.encode() for name, text in projections(diary).items()}


def _answered(answer: Answer, shelf: HeldShelf, notes: list[str], progress: Progress) -> dict[str, bytes]:
    if answer.analysed is None or answer.text is None:
        notes.append(words().say("export.note-analysis", why=answer.why_not))
        return {}
    made = {ANALYSIS: answer.text.encode()}
    progress(words().say("export.page"))
    try:
        return made | _pages(answer.analysed, shelf)
    except Exception as why:  # noqa: BLE001 - a fault of ours must not keep anybody's record from them
        notes.append(words().say("export.note-page", why=type(why).__name__))
        return made


def _pages(analysed: Analysed, shelf: HeldShelf) -> dict[str, bytes]:
    """The person's page and the prescriber's, each as HTML and as text."""
    pages = (
        ("report", page_of(analysed, with_figures=True)),
        ("prescriber", prescriber_page_of(analysed, shelf, with_figures=True)),
    )
    return {
        f"{name}.{ending}": write(page).encode()
        for name, page in pages
        for ending, write in (("html", as_html), ("txt", as_text))
    }


def _plans(shelf: HeldShelf) -> list[PlanVersionShape]:
    versions = read_versions(shelf.plans(), shelf.description_digest())
    return [
        PlanVersionShape(
            one.kept.name,
            one.kept.number,
            one.kept.digest or "",
            "" if one.record is not None else words().say("export.plan-unread"),
        )
        for one in versions.each
    ]


def _lines(taken: Taken, made: Mapping[str, bytes]) -> tuple[list[FileShape], dict[str, bytes]]:
    """The list of the files and their bytes, by their names in the bundle.

    A file of the folder that could be made again and is the same stands there once; one that says something else, such
    as a CSV file that somebody edited or the report of an earlier day, goes along as it was found.
    """
    lines, content = [], {}

    def put(name: str, role: Role, data: bytes, in_folder: str | None) -> None:
        content[name] = data
        lines.append(FileShape(name, role, len(data), digest(data), in_folder))

    for name, data in made.items():
        put(name, "made", data, name if taken.files.get(name) == data else None)
    for name, data in taken.files.items():
        match role_of(name):
            case "record":
                put(name, "record", data, name)
            case "kept":
                put(name, "kept", data, name)
            case "made" if made.get(name) != data:
                put(place_of(name, "found"), "found", data, name)
    for name, data in taken.other.items():
        put(place_of(name, "other"), "other", data, name)
    return sorted(lines, key=lambda line: line.name), content
