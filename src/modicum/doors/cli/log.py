"""modicum log: one line for the record of a trial. It is on disk when the command says so, or it was refused with the reason."""

from __future__ import annotations

import uuid
from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path

from modicum.diary.describe import read_trial
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial, trial_day
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.knowing import knowledge, words
from modicum.doors.desk.log import Asked, ended, log_entry
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.files.folder import FolderShelf
from modicum.errors import FINE, UsageProblem
from modicum.plan.plan import Plan
from modicum.quantities import Dose


def run(asked: Namespace) -> int:
    """0 it is kept, or stood there already; 2 the command cannot be read; 3 it could not be used, and nothing was kept."""
    shelf, now = FolderShelf(Path(asked.trial)), datetime.now(UTC)
    trial = read_trial(shelf.description(), at=f"{shelf.name}/trial.toml", scales=knowledge().scales)
    today = asked.as_of or trial_day(trial, now)
    loaded = load(shelf, today=today, as_of=None)
    trial, diary = loaded.trial, loaded.diary
    records, _ = shelf.records()
    logged = log_entry(
        _wanted(asked, trial, diary, today),
        trial,
        records,
        _plan(shelf),
        words(),
        entry_id=uuid.uuid4().hex,
        recorded_at=now.isoformat(timespec="seconds"),
        today=today,
    )
    if logged.entry is not None:
        shelf.append([logged.entry])
    for sentence in logged.said:
        print(sentence)
    return FINE


def _plan(shelf: FolderShelf) -> Plan | None:
    """The newest version that can be read: it only names slots, and what was planned for the day."""
    each = read_versions(shelf.plans(), shelf.description_digest()).each
    return next((one.record.plan for one in reversed(each) if one.record is not None), None)


_FITS = {
    "also": {"taken", "kit", "skipped"},
    "burden": {"felt"},
    "item": {"rated"},
    "until": {"changed", "felt"},
    "slot": {"taken", "kit", "skipped", "rated"},
    "supersedes": {"taken", "kit", "skipped", "rated", "changed", "felt", "guess"},
}
"""What each option can go with: one that would be passed over in silence is refused."""


def _wanted(asked: Namespace, trial: Trial, diary: Diary, today: date) -> Asked:
    for option, fits in _FITS.items():
        if getattr(asked, option) and asked.what not in fits:
            raise UsageProblem(
                f"--{option}: has no place beside {asked.what}, only beside {', '.join(sorted(fits))}. Leave it out."
            )
    if asked.what == "over":
        entry = _given(" ".join(asked.value), "which side effect, by its entry")
        day, values = ended(entry, diary, last=asked.day or today)
        return Asked("side-effect", values, day, None, asked.at, entry, also=False)
    kind, values = _values(asked, trial)
    if asked.what == "felt" and asked.burden is None:
        raise UsageProblem("--burden mild, moderate or severe: is missing, and felt needs it.")
    return Asked(kind, values, asked.day, asked.slot, asked.at, asked.supersedes, asked.also)


def _values(asked: Namespace, trial: Trial) -> tuple[str, dict[str, object]]:
    """The kind of entry and its own fields, from the words that were given."""
    text = " ".join(asked.value).strip()
    until: dict[str, object] = {} if asked.until is None else {"until": f"{asked.until}"}
    match asked.what:
        case "rated":
            return "rating", {"item": asked.item or trial.primary, "value": _given(text, "the number that was rated")}
        case "changed":
            shape = "window" if until else "step"
            return "co-change", {"what": _given(text, "what else changed, in words"), "shape": shape} | until
        case "felt":
            return "side-effect", {"what": _given(text, "what was felt, in words"), "burden": asked.burden} | until
        case "guess":
            return "guess", {"guess": _given(text, "drug, none or do_not_know")}
        case _:
            return "dose", _dose(asked.what, text)


def _dose(what: str, text: str) -> dict[str, object]:
    if what == "skipped":
        _none(text)
        return {"status": "skipped"}
    if what == "taken":
        return {"status": "taken", "amount": str(Dose.read(_given(text, "how much, such as 1.5 mg")))}
    number = _given(text, "the number on the label")
    if not (number.isascii() and number.isdigit()):
        raise UsageProblem(f"kit: {number!r} is no number of a kit. Write the number on the label, such as 3.")
    return {"status": "taken", "kit": int(number)}


def _given(text: str, what: str) -> str:
    if not text:
        raise UsageProblem(f"it is not said {what}. Write it behind the word.")
    return text


def _none(text: str) -> None:
    if text:
        raise UsageProblem(f"skipped: nothing was taken, so {text!r} has no place here. Leave it out.")
