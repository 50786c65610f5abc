"""Opening a sealed key: whether it is the trial's own, what its kits were, and the entry that says who opened it and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from modicum.diary.describe import read_trial
from modicum.diary.opened import sealed_in
from modicum.diary.trial import trial_day
from modicum.doors.desk.knowing import knowledge, words
from modicum.doors.desk.sealed_key import read_key
from modicum.doors.desk.shelf import Shelf
from modicum.errors import DataProblem
from modicum.report.sealed import opened_lines

SHOW = "What the kits hold is shown without the trial, too: modicum open-key --show KEY."
ASSUME = "Until it is known, whoever treats the person should take it that every kit holds naltrexone."


@dataclass(frozen=True)
class Opening:
    """What is said of the kits, and the record of it. sound : False if the key was changed after it was drawn."""

    said: list[str]
    sound: bool
    entry: Mapping[str, object]


def show_key(values: Mapping[str, object], *, at: str, today: date) -> tuple[list[str], bool]:
    """What a key's kits hold, from the key alone, and whether its number draws these very kits."""
    try:
        key = read_key(values, at=at)
    except DataProblem as why:
        raise DataProblem(f"{why} {ASSUME}") from why
    return opened_lines(key, today, words()), key.sound


def open_key(
    shelf: Shelf,
    values: Mapping[str, object],
    digest: str,
    *,
    at: str,
    who: str,
    why: str,
    entry_id: str,
    now: datetime,
    as_of: date | None,
) -> Opening:
    """The opening of a trial's key. now : with its offset. Raises DataProblem, in words, if it is not this trial's key."""
    try:
        trial = read_trial(shelf.description(), at=f"{shelf.name}/trial.toml", scales=knowledge().scales)
    except DataProblem as broken:
        raise DataProblem(f"{broken} {SHOW} {ASSUME}") from broken
    segment = sealed_in(trial)
    if segment is None:
        raise DataProblem(
            f"{shelf.name}/trial.toml: no part of this trial is sealed, so there is nothing to open. {SHOW}"
        )
    if digest != segment.sealed:
        raise DataProblem(
            f"{at}: is not the key that this trial was sealed with, or it was changed since (the digests differ: "
            f"{digest[:12]}… and {(segment.sealed or '')[:12]}…). Nothing was recorded. Ask whoever keeps the key for the "
            f"right one. {SHOW} {ASSUME}"
        )
    day = as_of if as_of is not None else trial_day(trial, now)
    said, sound = show_key(values, at=at, today=day)
    entry: dict[str, object] = {"id": entry_id, "kind": "unblinded", "for": day.isoformat()}
    if as_of is None:
        entry["at"] = f"{now.astimezone():%H:%M}"
    return Opening(said, sound, entry | {"who": who, "why": why, "key": digest, "recorded_at": now.isoformat()})
