"""A story of the examples: a trial from its choices to its report, and the ending that it must come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modicum.days import read_date
from modicum.diary.fields import Fields
from modicum.doors.desk.ending import Ending
from modicum.doors.desk.new_plan import Made, new_plan
from modicum.doors.desk.plan_record import PlanRecord, read_record, text_of
from modicum.doors.desk.revise_plan import Turned, revise
from modicum.doors.files.folder import DESCRIPTION, FolderShelf, read_toml
from modicum.doors.files.plan_file import digest_of, plan_name
from modicum.doors.files.plan_trial import description_of
from modicum.doors.files.text import decode, read_bytes
from modicum.doors.files.version_file import first_record
from modicum.errors import DataProblem
from modicum.safety.person import Resolver

Names = Resolver
"""Resolves names of medicines; under this name for the commands, which do not know the room of safety."""
NAME = "story.toml"
TRIAL, PRACTICE = "trial", "practice"


@dataclass(frozen=True)
class Story:
    """What story.toml says. as_of : the day on which the record is looked at. ends : in words. many : it is a practice."""

    folder: Path
    title: str
    as_of: date
    ends: str
    ending: Ending
    many: bool


@dataclass(frozen=True)
class Again:
    """The plan of a trial, made again from its choices and changes. differs : the files that are not what is kept."""

    made: Made
    turned: tuple[tuple[Turned, PlanRecord], ...]
    differs: tuple[str, ...]


def read_story(folder: Path) -> Story:
    """Raises DataProblem with the file, the field and what to do."""
    fields = Fields(read_toml(folder / NAME), f"{folder.name}/{NAME}")
    try:
        story = Story(
            folder=folder,
            title=fields.text("title"),
            as_of=fields.read("as-of", read_date),
            ends=fields.text("ends"),
            ending=Ending(
                headline=fields.text("headline"),
                smallest=fields.maybe("smallest", str),
                says=fields.texts("says"),
                never_says=fields.texts("never-says"),
            ),
            many=(folder / PRACTICE).is_dir(),
        )
        fields.done()
    except DataProblem as why:
        raise DataProblem(f"{fields.at}: {why}") from why
    return story


def make_again(story: Path, trial: Path, person: Mapping[str, object], resolve: Names) -> Again:
    """The plan and every version of it, from the files that people wrote. story : the folder that holds them.

    Raises DataProblem if a file cannot be read, or if no plan comes of it any more.
    """
    kept = FolderShelf(trial).plans()
    records = [read_record(one.values or {}, at=one.name) for one in kept]
    if not records:
        raise DataProblem(f"{trial}: there is no plan.toml, so there is nothing to hold the choices against.")
    made, problems = new_plan(
        read_toml(story / "choices.toml"), at="choices.toml", person=person, today=records[0].made_on, resolve=resolve
    )
    if made is None:
        raise DataProblem("choices.toml: makes no plan any more. " + " ".join(map(str, problems)))
    described = first_record(made, today=records[0].made_on, trial_digest=digest_of(trial / DESCRIPTION))
    wanted = {DESCRIPTION: description_of(made), plan_name(1): text_of(described)}
    turned = []
    for number, record in enumerate(records[1:], 2):
        values, at = _changes(story, record.made_on)
        change = revise(
            kept[: number - 1], values, at=at, person=lambda: person, today=record.made_on, resolver=lambda: resolve
        )
        wanted[plan_name(number)] = "" if change.record is None else text_of(change.record)
        if change.record is not None:
            turned.append((change, change.record))
    differs = (name for name, text in wanted.items() if decode(read_bytes(trial / name), at=name) != text)
    return Again(made, tuple(turned), tuple(differs))


def _changes(story: Path, on: date) -> tuple[Mapping[str, object], str]:
    """What was asked on that day: the file of that day, or of the one change there is; without one, to stop."""
    for name in (f"changes-{on}.toml", "changes.toml"):
        if (story / name).exists():
            return read_toml(story / name), name
    return {"stop": True}, "--stop"
