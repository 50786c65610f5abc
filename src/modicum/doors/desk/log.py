"""One entry for the record, from what somebody said of a day: checked as if it were read back, and refused whole or kept whole.

Nothing is filled in but the day (today, by the trial's own calendar) and a slot where there is only one it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from modicum.diary.check import Record, read_diary
from modicum.diary.entry import Diary, DoseEntry, RatingEntry, Status
from modicum.diary.trial import Trial
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Words
from modicum.plan.plan import Plan

NEW = "the new entry"
ANY_TIME = "day"
"""The part of the day of a rating for which nobody named one."""
AGAIN = ", again"
LATE_DAYS = 2
"""An entry this many days late is said to be (48 hours: memory of a rating fades; diaries filled in later read smoother)."""


@dataclass(frozen=True)
class Asked:
    """What somebody wants to write down. kind : of the entry. values : its own fields. slot, day : None if not said."""

    kind: str
    values: Mapping[str, object]
    day: date | None
    slot: str | None
    at: str | None
    supersedes: str | None
    also: bool


@dataclass(frozen=True)
class Logged:
    """The entry to be kept, None if the very same stands there already; and what is said of it."""

    entry: Mapping[str, object] | None
    said: tuple[str, ...]


def log_entry(
    asked: Asked,
    trial: Trial,
    records: Sequence[Record],
    plan: Plan | None,
    words: Words,
    *,
    entry_id: str,
    recorded_at: str,
    today: date,
) -> Logged:
    """Raises DataProblem, with what to do, for an entry that could not be used; nothing is to be kept then."""
    before, _ = read_diary(records, trial, today=today)
    day, slot = asked.day if asked.day is not None else today, _slot(asked, before, plan)
    entry = {"id": entry_id, "kind": asked.kind, "for": day.isoformat(), **asked.values}
    if slot is not None:
        entry["slot"] = slot
    if asked.at is not None:
        entry["at"] = asked.at
    standing = _standing(asked, before, day, slot)
    if standing is not None and asked.supersedes != standing.id:
        if not asked.also:
            if _same(standing, entry):
                return Logged(None, (words.say("log.already", id=standing.id),))
            raise DataProblem(_doubled(standing, words))
        while _standing(asked, before, day, slot) is not None:
            slot = f"{slot}{AGAIN}"
        entry["slot"] = slot
    if asked.supersedes is not None:
        entry["supersedes"] = asked.supersedes
    entry |= {"recorded_at": recorded_at, "source": "modicum log"}
    _check(entry, trial, records, today)
    return Logged(entry, tuple(_said(entry, asked, day, plan, words, today=today)))


def _slot(asked: Asked, before: Diary, plan: Plan | None) -> str | None:
    """The slot that was named, or the only one it can be. Raises DataProblem if there are several, or none is known."""
    if asked.kind not in {"dose", "rating"}:
        if asked.slot is not None:
            raise DataProblem("--slot: only doses and ratings have one. Leave it out.")
        return None
    if asked.slot is not None:
        return asked.slot
    if asked.kind == "rating":
        used = {entry.slot for entry in before.ratings if entry.item == asked.values.get("item")}
        return used.pop() if len(used) == 1 else ANY_TIME if not used else _which(used)
    known = {slot.name for slot in plan.slots} if plan is not None else {entry.slot for entry in before.doses}
    known = {slot for slot in known if not slot.endswith(AGAIN)}
    return known.pop() if len(known) == 1 else _which(known)


def _which(known: set[str]) -> str:
    names = ", ".join(sorted(known)) or "such as bedtime"
    raise DataProblem(f"which part of the day is not said ({names}). Add --slot NAME.")


def _standing(asked: Asked, before: Diary, day: date, slot: str | None) -> DoseEntry | RatingEntry | None:
    """What stands in the record for the same day and slot, and the same item."""
    if asked.kind == "dose":
        return next((one for one in before.doses if (one.day, one.slot) == (day, slot)), None)
    item = asked.values.get("item")
    found = (one for one in before.ratings if (one.day, one.slot, one.item) == (day, slot, item))
    return next(found, None) if asked.kind == "rating" else None


def _same(standing: DoseEntry | RatingEntry, entry: Mapping[str, object]) -> bool:
    if isinstance(standing, RatingEntry):
        return str(standing.value) == entry["value"]
    taken = None if standing.amount is None else str(standing.amount)
    return (standing.status.value, taken, standing.kit) == (entry["status"], entry.get("amount"), entry.get("kit"))


def _doubled(standing: DoseEntry | RatingEntry, words: Words) -> str:
    if isinstance(standing, RatingEntry):
        return words.say(
            "log.rated-already", day=standing.day, slot=standing.slot, value=standing.value, id=standing.id
        )
    told = _dose_said(standing.status.value, standing.amount, standing.kit, words)
    return words.say("log.dose-already", day=standing.day, slot=standing.slot, what=told, id=standing.id)


def _check(entry: Mapping[str, object], trial: Trial, records: Sequence[Record], today: date) -> None:
    """Read with all the others: what would be a problem there is refused here, before it is kept."""
    _, problems = read_diary([*records, Record(NEW, entry)], trial, today=today)
    wrong = [problem for problem in problems if problem.where == NEW]
    if wrong:
        raise DataProblem(f"{wrong[0].what} Nothing was written down.")


def _said(
    entry: Mapping[str, object], asked: Asked, day: date, plan: Plan | None, words: Words, *, today: date
) -> list[str]:
    what = _what(entry, words)
    said = [words.say("log.kept", day=day, what=what, id=entry["id"])]
    late = (today - day).days
    if late >= LATE_DAYS:
        said.append(words.say("log.late", days=late))
    if asked.kind == "dose" and plan is not None:
        planned = plan.dose_on(day)
        if planned is not None and entry.get("status") == Status.TAKEN.value and entry.get("amount") != str(planned):
            said.append(words.say("log.planned", dose=planned))
    if asked.kind == "rating":
        said.append(words.say("log.anything-else"))
    return said


def _what(entry: Mapping[str, object], words: Words) -> str:
    match entry["kind"]:
        case "dose":
            told = _dose_said(str(entry["status"]), entry.get("amount"), entry.get("kit"), words)
            return f"{entry['slot']}: {told}"
        case "rating":
            return f"{entry['item']}, {entry['slot']}: {entry['value']}"
        case "co-change":
            return str(entry["what"])
        case _:
            return words.say("log.guess", guess=str(entry["guess"]).replace("_", " "))


def _dose_said(status: str, amount: object, kit: object, words: Words) -> str:
    if status != Status.TAKEN.value:
        return words.say("log.skipped") if status == Status.SKIPPED.value else words.say("log.not-recorded")
    return words.say("log.taken", what=amount if kit is None else words.say("may-increase.kit", number=kit))
