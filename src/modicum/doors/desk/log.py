"""One entry for the record, from what somebody said of a day: checked as if it were read back, and refused whole or kept whole.

Nothing is filled in but the day (today, by the trial's own calendar) and a slot where there is only one it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from modicum.diary.check import Record, read_diary
from modicum.diary.entry import Burden, Diary, DoseEntry, Entry, RatingEntry, Status
from modicum.diary.kinds import content_of, slot_of
from modicum.diary.trial import Trial
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Words
from modicum.plan.plan import Plan
from modicum.problems import Problem

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
    standing, same = _standing(entry, before, trial, today)
    if standing is not None and asked.supersedes != standing.id:
        if not asked.also:
            if same:
                return Logged(None, (words.say("log.already", id=standing.id),))
            raise DataProblem(_doubled(standing, words))
        while _standing(entry, before, trial, today)[0] is not None:
            entry["slot"] = f"{entry['slot']}{AGAIN}"
    if asked.supersedes is not None:
        entry["supersedes"] = asked.supersedes
        _used(read_diary([*records, Record(NEW, entry)], trial, today=today)[1])
    entry |= {"recorded_at": recorded_at, "source": "modicum log"}
    return Logged(entry, tuple(_said(entry, asked, day, plan, words, today=today)))


def ended(identifier: str, before: Diary, *, last: date) -> tuple[date, dict[str, object]]:
    """The day and fields of a side effect that is over, to be written down instead of it. Raises DataProblem."""
    found = next((one for one in before.side_effects if one.id == identifier), None)
    if found is None:
        open_ones = ", ".join(f"{one.id} ({one.label})" for one in before.side_effects if one.until is None) or "none"
        raise DataProblem(
            f"over: {identifier} is not the entry of anything felt. Those that are not over: {open_ones}."
        )
    return found.day, {"what": found.label, "burden": found.burden.value, "until": last.isoformat()}


def _slot(asked: Asked, before: Diary, plan: Plan | None) -> str | None:
    """The slot that was named, or the only one it can be. Raises DataProblem if there are several, or none is known."""
    if asked.kind not in {"dose", "rating"}:
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


def _standing(entry: Mapping[str, object], before: Diary, trial: Trial, today: date) -> tuple[Entry | None, bool]:
    """What the record tells of the same fact, and whether it tells the same. Raises DataProblem for no entry at all."""
    alone, problems = read_diary([Record(NEW, entry)], trial, today=today)
    _used(problems)
    (new,) = alone.every
    found = next((one for one in before.every if slot_of(one) == slot_of(new)), None)
    return found, found is not None and content_of(found) == content_of(new)


def _used(problems: Sequence[Problem]) -> None:
    wrong = [problem for problem in problems if problem.where == NEW]
    if wrong:
        raise DataProblem(f"{wrong[0].what} Nothing was written down.")


def _doubled(standing: Entry, words: Words) -> str:
    match standing:
        case DoseEntry():
            told = _dose_said(standing.status.value, standing.amount, standing.kit, words)
            return words.say("log.dose-already", day=standing.day, slot=standing.slot, what=told, id=standing.id)
        case RatingEntry():
            value = standing.value
            return words.say("log.rated-already", day=standing.day, slot=standing.slot, value=value, id=standing.id)
        case _:
            return words.say("log.other-already", day=standing.day, id=standing.id)


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
    if asked.kind == "side-effect" and entry.get("until") is None:
        said.append(
            words.say("log.felt-severe" if entry["burden"] == Burden.SEVERE.value else "log.felt-over", id=entry["id"])
        )
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
        case "side-effect":
            over = entry.get("until")
            key = "log.felt" if over is None else "log.felt-until"
            return words.say(key, what=entry["what"], burden=entry["burden"], until=over)
        case _:
            return words.say("log.guess", guess=str(entry["guess"]).replace("_", " "))


def _dose_said(status: str, amount: object, kit: object, words: Words) -> str:
    if status != Status.TAKEN.value:
        return words.say("log.skipped") if status == Status.SKIPPED.value else words.say("log.not-recorded")
    return words.say("log.taken", what=amount if kit is None else words.say("may-increase.kit", number=kit))
