"""One entry for the record, from what somebody said of a day: checked as if it were read back, and refused whole or kept whole.

Nothing is filled in but the day (today, by the trial's own calendar) and a slot where there is only one it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from modicum.diary.check import Record, read_diary
from modicum.diary.entry import Burden, CoChange, Diary, DoseEntry, Entry, Product, RatingEntry, SideEffect, Status
from modicum.diary.kinds import content_of, slot_of
from modicum.diary.locks import doses_taken, taken_for_sure
from modicum.diary.marks import LATE_DAYS
from modicum.diary.products import differs, in_use
from modicum.diary.trial import Trial
from modicum.doors.desk.asked import check_contact, last_about_flags, open_locks, raised_by
from modicum.doors.desk.red_flags import flags_of_name
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Words
from modicum.plan.plan import NONE, Plan
from modicum.problems import Problem
from modicum.quantities import Dose

NEW = "the new entry"
ANY_TIME = "day"
"""The part of the day of a rating for which nobody named one."""
AGAIN = ", again"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to write down. kind : of the entry. values : its own fields. slot, day : None if not said."""

    kind: str
    values: Mapping[str, object]
    day: date | None = None
    slot: str | None = None
    at: str | None = None
    supersedes: str | None = None
    also: bool = False


@dataclass(frozen=True)
class Logged:
    """The entry to be kept, None if the very same stands there already. what : it, in a few words; said : what follows from it.

    asides : what a round of questions does not say again after each answer.
    """

    entry: Mapping[str, object] | None
    what: str
    said: tuple[str, ...]
    asides: tuple[str, ...] = ()


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
    before, wrong = read_diary(records, trial, today=today)
    day, slot = asked.day if asked.day is not None else today, _slot(asked, before, plan)
    entry = {"id": entry_id, "kind": asked.kind, "for": day.isoformat(), **asked.values}
    if asked.kind == "contact":
        check_contact(str(asked.values["about"]), day, before, today)
    entry |= {name: told for name, told in (("slot", slot), ("at", asked.at)) if told is not None}
    new, standing = _standing(entry, before, trial, today)
    if standing is not None and asked.supersedes != standing.id:
        if not asked.also:
            if content_of(standing) == content_of(new):
                return Logged(None, _what(entry, words), (words.say("log.already", id=standing.id),))
            raise DataProblem(_doubled(standing, words))
        while _standing(entry, before, trial, today)[1] is not None:
            entry["slot"] = f"{entry['slot']}{AGAIN}"
    if asked.supersedes is not None:
        entry["supersedes"] = asked.supersedes
    if asked.supersedes is not None or any(problem.weight == "left-out" for problem in wrong):
        after, problems = read_diary([*records, Record(NEW, entry)], trial, today=today)
        _used(problems)
        _check_in_force(entry, after, words)
    if asked.kind == "rating":
        entry["item-version"] = str(next(item.scale.version for item in trial.items if item.scale.id == entry["item"]))
    entry |= {**_written_after(asked, before), "recorded_at": recorded_at, "source": "modicum log"}
    said = [
        *_first_dose(new, before, trial, words),
        *_planned(entry, day, plan, words),
        *_follows(entry, new, before, words),
    ]
    return Logged(entry, _what(entry, words), tuple(said), tuple(_asides(asked, day, words, today=today)))


def _written_after(asked: Asked, before: Diary) -> dict[str, object]:
    """An answer and a contact name the line about a flag before them, so that one which is lost is noticed."""
    named = last_about_flags(before) if asked.kind in {"answer", "contact"} else None
    return {} if named is None else {"after": named}


def _check_in_force(entry: Mapping[str, object], after: Diary, words: Words) -> None:
    """Raises DataProblem for a telling that would be left out beside two others; a correction may mend them one by one."""
    if "supersedes" not in entry and entry["id"] not in {one.id for one in after.every}:
        raise DataProblem(words.say("log.two-already", day=entry["for"], slots=entry.get("slot", "")))


def ended(identifier: str, before: Diary, *, last: date) -> tuple[date, dict[str, object]]:
    """The day and fields of a side effect that is over, to be written down instead of it. Raises DataProblem."""
    found = next((one for one in before.side_effects if one.id == identifier), None)
    if found is None:
        open_ones = ", ".join(f"{one.id} ({one.label})" for one in before.side_effects if one.until is None) or "none"
        raise DataProblem(
            f"over: {identifier} is not the entry of anything felt. Those that are not over: {open_ones}."
        )
    return found.day, {"what": found.label, "burden": found.burden.value, "until": last.isoformat()}


def slots_of(kind: str, before: Diary, plan: Plan | None, item: object = None) -> tuple[str, ...]:
    """The parts of the day that an entry can be for: by the plan, else by what was written down before."""
    if kind == "rating":
        used = {entry.slot for entry in before.ratings if entry.item == item}
        return tuple(sorted(used)) or (ANY_TIME,)
    if plan is not None:
        return tuple(slot.name for slot in plan.slots)
    return tuple(sorted({entry.slot for entry in before.doses if not entry.slot.endswith(AGAIN)}))


def _slot(asked: Asked, before: Diary, plan: Plan | None) -> str | None:
    """The slot that was named, or the only one it can be. Raises DataProblem if there are several, or none is known."""
    if asked.kind not in {"dose", "rating"} or asked.slot is not None:
        return asked.slot
    known = slots_of(asked.kind, before, plan, asked.values.get("item"))
    if len(known) == 1:
        return known[0]
    names = ", ".join(sorted(known)) or "such as bedtime"
    raise DataProblem(f"which part of the day is not said ({names}). Add --slot NAME.")


def _standing(entry: Mapping[str, object], before: Diary, trial: Trial, today: date) -> tuple[Entry, Entry | None]:
    """The entry, and what the record tells of the same fact. Raises DataProblem for no entry at all."""
    alone, problems = read_diary([Record(NEW, entry)], trial, today=today)
    _used(problems)
    (new,) = alone.every
    return new, next((one for one in before.every if slot_of(one) == slot_of(new)), None)


def _used(problems: Sequence[Problem]) -> None:
    wrong = [problem for problem in problems if problem.where == NEW]
    if wrong:
        raise DataProblem(f"{wrong[0].what} Nothing was written down.")


def _doubled(standing: Entry, words: Words) -> str:
    match standing:
        case DoseEntry():
            told = dose_said(standing.status.value, standing.amount, standing.kit, words)
            return words.say("log.dose-already", day=standing.day, slot=standing.slot, what=told, id=standing.id)
        case RatingEntry():
            value = standing.value
            return words.say("log.rated-already", day=standing.day, slot=standing.slot, value=value, id=standing.id)
        case _:
            return words.say("log.other-already", day=standing.day, id=standing.id)


def _asides(asked: Asked, day: date, words: Words, *, today: date) -> list[str]:
    late = (today - day).days
    daily = asked.kind in {
        "dose",
        "rating",
        "side-effect",
        "guess",
        "answer",
    }  # a paper from a laboratory or a label does not fade
    said = [words.say("log.late", days=late)] if daily and late >= LATE_DAYS else []
    return [*said, words.say("log.anything-else")] if asked.kind == "rating" else said


def _first_dose(new: Entry, before: Diary, trial: Trial, words: Words) -> list[str]:
    """What to look for after the first dose of all, as far as the record knows (hazard H-19)."""
    swallowed = isinstance(new, DoseEntry) and taken_for_sure(new)
    if not swallowed or trial.dose_before != NONE or doses_taken(before):
        return []
    return [words.say("log.first-dose")]


def _planned(entry: Mapping[str, object], day: date, plan: Plan | None, words: Words) -> list[str]:
    """What the plan had for the day, where something else was taken."""
    planned = plan.dose_on(day) if entry["kind"] == "dose" and plan is not None else None
    if planned is None or entry.get("status") != Status.TAKEN.value or entry.get("amount") == str(planned):
        return []
    return [words.say("log.planned", dose=planned), *_above(entry, plan, words)]


def _above(entry: Mapping[str, object], plan: Plan | None, words: Words) -> list[str]:
    """A dose that no plan of this trial can hold is most often a slip of the decimal point; if it is none, somebody should know."""
    amount = None if entry.get("amount") is None else Dose.read(str(entry["amount"]))
    if amount is None or plan is None or amount.unit is not plan.ceiling.unit or amount <= plan.ceiling:
        return []
    return [words.say("log.above", dose=amount, ceiling=plan.ceiling, id=entry["id"])]


def _follows(entry: Mapping[str, object], new: Entry, before: Diary, words: Words) -> list[str]:
    """What follows from an entry of this kind."""
    kind = entry["kind"]
    if isinstance(new, SideEffect | CoChange):
        return _of_text(new, words)
    if kind == "answer" and raised_by(str(entry["question"]), str(entry["answer"])) is not None:
        return [words.say("log.answer-raised", id=entry["id"])]
    if kind == "contact":
        left = [lock for lock in open_locks(before, new.day) if lock.id != entry["about"]]
        return [words.say("log.contact-left", count=len(left))] if left else []
    if isinstance(new, Product):
        return _switched(new, before, words)
    if isinstance(new, DoseEntry) and new.product is not None:
        known = {product.label for product in before.products}
        return [] if new.product in known else [words.say("log.product-unknown", what=new.product)]
    return []


def _of_text(new: SideEffect | CoChange, words: Words) -> list[str]:
    said = []
    if isinstance(new, SideEffect) and new.until is None:
        said = [words.say("log.felt-severe" if new.burden is Burden.SEVERE else "log.felt-over", id=new.id)]
    return [*said, words.say("log.text-flag")] if flags_of_name(new.label) else said


def _switched(new: Product, before: Diary, words: Words) -> list[str]:
    """What is another than in the product before, and what that means."""
    used = [product for day, product in in_use(before) if day <= new.day]
    changed = differs(used[-1], new) if used else ()
    if not changed:
        return []
    told = ", ".join(words.say(f"log.product-{name.replace('_', '-')}") for name in changed)
    return [words.say("log.switched", what=told, before=used[-1].label)]


def _what(entry: Mapping[str, object], words: Words) -> str:
    match entry["kind"]:
        case "dose":
            said = dose_said(str(entry["status"]), entry.get("amount"), entry.get("kit"), words)
            told = f"{entry['slot']}: {said}"
        case "rating":
            told = f"{entry['item']}, {entry['slot']}: {entry['value']}"
        case "co-change":
            told = str(entry["what"])
        case "side-effect":
            over = entry.get("until")
            key = "log.felt" if over is None else "log.felt-until"
            told = words.say(key, what=entry["what"], burden=entry["burden"], until=over)
        case "product":
            amount = entry.get("strength") or (f"{entry['per-ml']}/mL" if "per-ml" in entry else None)
            parts = (entry["what"], entry["form"], amount, entry.get("filler"), entry.get("pharmacy"), entry.get("lot"))
            told = ", ".join(str(part) for part in parts if part is not None)
        case "lab":
            told = f"{entry['test']}: {entry['value']} {entry['unit']}"
        case "expectation":
            told = words.say("log.expects", expects=str(entry["expects"]).replace("_", " "))
        case "answer":
            told = words.say("log.answer", question=entry["question"], answer=entry["answer"])
        case "contact":
            told = words.say("log.contact", who=entry["who"], how=entry["how"], about=entry["about"])
        case _:
            told = words.say("log.guess", guess=str(entry["guess"]).replace("_", " "))
    return told


def dose_said(status: str, amount: object, kit: object, words: Words) -> str:
    """A dose in a few words."""
    if status != Status.TAKEN.value:
        return words.say("log.skipped") if status == Status.SKIPPED.value else words.say("log.not-recorded")
    return words.say("log.taken", what=amount if kit is None else words.say("may-increase.kit", number=kit))
