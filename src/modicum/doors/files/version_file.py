"""Writes a version of a plan beside its trial, after reading back what would stand there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from modicum.doors.desk.new_plan import Made
from modicum.doors.desk.plan_record import PlanRecord, read_record, text_of
from modicum.doors.files.folder import DESCRIPTION, parse_toml
from modicum.doors.files.plan_file import digest_of, plan_name, write_once
from modicum.errors import DataProblem


def write_version(folder: Path, record: PlanRecord) -> Path:
    """The file of this version. Raises DataProblem if it is there, cannot be written, or could not be read again."""
    name, text = plan_name(record.plan.version), text_of(record)
    if read_record(parse_toml(text, at=name), at=name) != record:
        raise DataProblem(f"{name}: would not be read as what it is, so nothing was written. Shorten its texts.")
    write_once(folder / name, text)
    return folder / name


def write_first(folder: Path, made: Made, *, today: date) -> Path:
    """plan.toml of an agreed plan, with the digest of the trial.toml that stands beside it."""
    return write_version(folder, first_record(made, today=today, trial_digest=digest_of(folder / DESCRIPTION)))


def first_record(made: Made, *, today: date, trial_digest: str | None) -> PlanRecord:
    """The first version as it is kept. trial_digest : of the trial.toml that it was agreed with."""
    return PlanRecord(
        plan=made.plan,
        scheme_version=made.asked.protocol.version,
        taken_before=made.asked.choices.taken_before,
        made_on=today,
        agreed=made.asked.approved,
        on_hand=made.asked.on_hand,
        trial_digest=trial_digest,
    )
