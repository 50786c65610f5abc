"""What has raised a flag in a record, and whether a contact about it is stated. Only such a contact lifts it.

Everything is worked out from the lines as they were written: a line that stands for another one, cannot be read any more, or is
gone never lifts a flag. What was lost in them is taken for a flag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from modicum.diary.entry import Answer, Burden, CoChange, Contact, Diary, DoseEntry, Line, SideEffect, Whom
from modicum.diary.totals import totals
from modicum.diary.trial import Trial
from modicum.knowledge.flag_shapes import Flag, Questions
from modicum.plan.gate import Barred
from modicum.plan.plan import NONE, Part, Step
from modicum.quantities import Dose

REACTIONS = frozenset({Flag.ALLERGIC_REACTION, Flag.RAGE_AGITATION, Flag.SELF_HARM, Flag.LIVER})
"""Answers after which nobody goes back to the dose, or into a re-challenge, before the prescriber was asked (design: safety, H-18)."""
_KINDS = {"answer", "side-effect"}
_BACK_UP = {Part.RE_CHALLENGE, Part.CLIMB_BACK}


class Raised(Enum):
    """What raised a flag."""

    ANSWER = "answer"
    SEVERE = "severe"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lock:
    """One flag that was raised. id : what a contact names. what : the answer's words or the side effect's; where a line stands, if it is lost.

    flag : None for a side effect and for what is not known. question : None but for an answer. day : None if it is not known.
    contacts : those about it, in force, and written after it. over : False for a side effect that is not written down as over.
    """

    id: str
    raised: Raised
    day: date | None
    what: str
    flag: Flag | None = None
    question: str | None = None
    contacts: tuple[Contact, ...] = ()
    over: bool = True

    @property
    def open(self) -> bool:
        """Whether it bars every higher dose."""
        return not self.contacts or not self.over

    @property
    def reaction(self) -> bool:
        """Whether it bars the way back to the dose at which it happened; what is not known could have been one."""
        return self.raised is not Raised.ANSWER or self.flag in REACTIONS

    @property
    def bars_return(self) -> bool:
        return self.reaction and not any(one.whom is Whom.PRESCRIBER for one in self.contacts)


def locks_of(diary: Diary, questions: Mapping[int, Questions], today: date) -> tuple[Lock, ...]:
    """Every flag that was ever raised, the oldest line first. questions : each version of the questions that there has been."""
    lines = [line for line in diary.lines if line.entry is None or line.entry.day <= today]
    chains = _chains(lines)
    found: list[Lock] = []
    severe: set[str] = set()
    for number, line in enumerate(lines):
        told = _Told(lines, number, chains, diary.contacts)
        if line.lost is not None and line.lost not in {one.id for one in found}:
            found.append(Lock(line.lost, Raised.UNKNOWN, None, line.lost, contacts=told.about(line.lost)))
        if isinstance(line.entry, Answer):
            found += _of_answer(line.entry, questions, told)
        elif isinstance(line.entry, SideEffect) and line.entry.burden is Burden.SEVERE:
            if told.chain not in severe:
                severe.add(told.chain)
                found.append(_of_severe(line.entry, diary, told, today))
        elif line.entry is None and told.could_be_flag():
            name = line.id or line.where
            found.append(Lock(name, Raised.UNKNOWN, None, line.where, contacts=told.about(name)))
    return tuple(found)


def _chains(lines: Sequence[Line]) -> Mapping[str, str]:
    """Each identifier, and the first one of all that stand for each other."""
    first: dict[str, str] = {}
    for line in lines:
        if line.id is not None and line.id not in first:
            first[line.id] = first.get(line.replaces, line.replaces) if line.replaces is not None else line.id
    return first


@dataclass(frozen=True)
class _Told:
    """One line among the others. chain : the first identifier of all that stand for each other with it."""

    lines: Sequence[Line]
    number: int
    chains: Mapping[str, str]
    contacts: Sequence[Contact]

    @property
    def chain(self) -> str:
        line = self.lines[self.number]
        return line.where if line.id is None else self.chains[line.id]

    def of_chain(self) -> set[str]:
        return {name for name, first in self.chains.items() if first == self.chain}

    def about(self, *names: str) -> tuple[Contact, ...]:
        """Contacts in force about any of these, from lines that were written after this one."""
        later = {line.id for line in self.lines[self.number :] if isinstance(line.entry, Contact)}
        return tuple(one for one in self.contacts if one.about in names and one.id in later)

    def could_be_flag(self) -> bool:
        """Whether a line that cannot be read was an answer or a side effect, by its own kind or by what stands beside it."""
        line = self.lines[self.number]
        beside = {one.kind for one in self.lines if line.id is not None and one.replaces == line.id}
        beside |= {one.kind for one in self.lines if one.id is not None and one.id == line.replaces}
        return bool(_KINDS & {line.kind, *beside})


def _of_answer(entry: Answer, questions: Mapping[int, Questions], told: _Told) -> list[Lock]:
    """Words that are none of the question's could have been any of them."""
    file = questions.get(entry.version)
    question = None if file is None else file.named(entry.question)
    answer = None if question is None else question.answer(entry.text)
    contacts = tuple(one for one in told.about(entry.id) if one.day >= entry.day)
    if answer is None:
        return [Lock(entry.id, Raised.UNKNOWN, entry.day, entry.text, None, entry.question, contacts)]
    if answer.raises is None:
        return []
    return [Lock(entry.id, Raised.ANSWER, entry.day, entry.text, answer.raises, entry.question, contacts)]


def _of_severe(entry: SideEffect, diary: Diary, told: _Told, today: date) -> Lock:
    """One side effect through all of its tellings. It is over when every telling in force says so, or says that it is not severe."""
    names = told.of_chain()
    now = [one for one in diary.side_effects if one.id in names]
    severe = [one for one in now if one.burden is Burden.SEVERE]
    over = bool(now) and all(one.until is not None and one.until <= today for one in severe)
    contacts = tuple(one for one in told.about(*names) if one.day >= entry.day)
    newest = severe[-1] if severe else entry
    return Lock(newest.id, Raised.SEVERE, entry.day, newest.label, contacts=contacts, over=over)


# ------------------------------------------------------------------ what it bars


def barred_by_locks(locks: Sequence[Lock], step: Step, diary: Diary, trial: Trial, today: date) -> tuple[Barred, ...]:
    """What flags add to the reasons against a way up today, to the dose of this step."""
    found = [_open(lock) for lock in locks if lock.open]
    for lock in locks:
        if lock.open or not lock.bars_return:
            continue
        dose = dose_at(lock.day, diary, trial, today)
        if step.sealed or step.part in _BACK_UP or dose is None or step.dose >= dose:
            found.append(_back(lock, dose))
    return tuple(found)


def dose_at(day: date | None, diary: Diary, trial: Trial, today: date) -> Dose | None:
    """The lowest dose that was taken on a day or on the one before it; the last one before that, if none was.

    None if that is not known: then it could have been any.
    """
    if day is None:
        return None
    each = totals(diary, trial.unit)
    first = trial.calendar.first_day
    lately = [on for on in (day, day - timedelta(days=1)) if on >= first and not (on == today and on not in each)]
    if any(each.get(on) is None for on in lately):
        return None
    taken = [dose for on in lately if (dose := each[on]) is not None and dose != NONE]
    if taken:
        return min(taken)
    before = day - timedelta(days=2)
    while before >= first:
        dose = each.get(before)
        if dose is None or dose != NONE:
            return dose
        before -= timedelta(days=1)
    return trial.dose_before


def write_contact(lock: Lock) -> str:
    """How a contact is written down."""
    name = f'"{lock.id}"' if " " in lock.id else lock.id
    return f'modicum log TRIAL contact "NAME" --about {name} --with prescriber --how "by phone"'


def _open(lock: Lock) -> Barred:
    write = f"When you have, write it down: {write_contact(lock)}."
    call = f"Call the person who prescribes. {write}"
    match lock.raised:
        case Raised.ANSWER:
            why = f'your answer of {lock.day} to the question {lock.question}, "{lock.what}", has no contact after it.'
            return Barred(why, call)
        case Raised.UNKNOWN:
            why = f"{lock.what}: an answer or a side effect there is lost or cannot be read, so it could be a serious one."
            return Barred(why, call)
        case Raised.SEVERE:
            over = f"When it is over, write that down: modicum log TRIAL over {lock.id}."
            if lock.over:
                return Barred(
                    f"by the record, {lock.what} was severe on {lock.day}, and no contact about it is stated.", call
                )
            why = f"by the record, {lock.what} is severe since {lock.day} and not over."
            return Barred(why, over if lock.contacts else f"{over} And a contact. {call}")


def _back(lock: Lock, dose: Dose | None) -> Barred:
    at = "at a dose that is not known" if dose is None else f"at {dose}"
    return Barred(
        f'"{lock.what}" came on {lock.day} {at}, and this would lead back to it.',
        f"A contact with the person who prescribes about it: {write_contact(lock)}.",
    )


# ------------------------------------------------------------------ free text


@dataclass(frozen=True)
class FreeText:
    """Words that somebody wrote, on which day, and how many lines about flags had been written before them."""

    day: date
    text: str
    place: int


def free_texts(diary: Diary, today: date) -> tuple[FreeText, ...]:
    """Every free text of side effects and of other changes, also where it was corrected; the same words of one day count once."""
    found: dict[tuple[date, str], FreeText] = {}
    for place, line in enumerate(diary.lines):
        if isinstance(line.entry, SideEffect | CoChange) and line.entry.day <= today:
            key = (line.entry.day, line.entry.label)
            found.setdefault(key, FreeText(*key, place))
    return tuple(found.values())


def doses_taken(diary: Diary) -> tuple[DoseEntry, ...]:
    """Doses that were surely swallowed, from a kit or not."""
    return tuple(one for one in diary.doses if taken_for_sure(one))


def taken_for_sure(dose: DoseEntry) -> bool:
    """Whether it was surely swallowed and was more than nothing; a kit can hold the medicine."""
    return dose.kit is not None or (dose.amount is not None and dose.amount.amount > 0)
