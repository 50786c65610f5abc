"""One record of each kind as an entry, read strictly; what it is a telling of, and what it tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from modicum.days import read_clock, read_date
from modicum.diary.describe import LONGEST_TRIAL_DAYS
from modicum.diary.entry import (
    Answer,
    Belief,
    Burden,
    CoChange,
    Contact,
    DoseEntry,
    Entry,
    Expectation,
    Expected,
    Form,
    Guess,
    Lab,
    Product,
    RatingEntry,
    Shape,
    SideEffect,
    Status,
    Unblinded,
    Whom,
)
from modicum.diary.fields import Fields
from modicum.diary.kits import check_kit
from modicum.diary.trial import Trial
from modicum.errors import DataProblem, QuantityError
from modicum.problems import shown
from modicum.quantities import Dose, read_number

_STATUS = {status.value: status for status in Status}
_SHAPE = {shape.value: shape for shape in Shape}
_BURDEN = {burden.value: burden for burden in Burden}
_BELIEF = {belief.value: belief for belief in Belief}
_FORM = {form.value: form for form in Form}
_WHOM = {whom.value: whom for whom in Whom}
_EXPECTED = {expected.value: expected for expected in Expected}
_SAID_OF_IT = ("by", "source")
"""Who wrote the record, and from what: kept in the journal, not needed by the entry."""
_Happened = DoseEntry | RatingEntry | CoChange | Guess | Unblinded | SideEffect | Product | Lab | Expectation
_MAY_BE_BEFORE = CoChange | Unblinded | Product | Lab | Expectation
"""Entries that may be for a day before the trial's first."""
LONGEST_VERSION = 6
"""Digits."""
NOT_TOLD = {"id", "at", "recorded", "version", "after"}
"""Fields that are no part of what an entry tells: two tellings of one fact may differ in them."""


def read_entry(fields: Fields, trial: Trial, today: date) -> tuple[Entry, str | None]:
    """The entry, and the identifier of the one that it corrects. Raises DataProblem, naming the field and what to do."""
    for name in _SAID_OF_IT:
        fields.maybe(name, str)
    replaces = fields.maybe("supersedes", str)
    kind = fields.choice("kind", KINDS)
    entry = kind(fields, trial)
    fields.done()
    if entry.day > today:
        raise DataProblem(f"field 'for': {entry.day} is in the future (today is {today}). Check the date.")
    first = trial.calendar.first_day
    if entry.day < first and not isinstance(entry, _MAY_BE_BEFORE):
        raise DataProblem(f"field 'for': {entry.day} is before the trial's first day, {first}. Check the date.")
    if trial.calendar.number(entry.day) > LONGEST_TRIAL_DAYS:
        raise DataProblem(
            f"field 'for': {entry.day} is more than {LONGEST_TRIAL_DAYS:,} days after the trial's first day, {first}. "
            "Check both dates."
        )
    return entry, replaces


def moment(text: str) -> datetime | None:
    """When an entry was written down; None for what is no moment with an offset. It costs nobody an entry."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.utcoffset() is not None else None


def _dose(fields: Fields, trial: Trial) -> DoseEntry:
    status = fields.choice("status", _STATUS)
    amount = fields.maybe("amount", Dose.read)
    kit = fields.whole("kit", low=1, high=LONGEST_TRIAL_DAYS) if fields.has("kit") else None
    if kit is not None:
        check_kit(kit, fields.read("for", read_date), trial, taken=status is Status.TAKEN, amount=amount)
    elif (amount is not None) != (status is Status.TAKEN):
        raise DataProblem(f"field 'amount': a dose that was {_said(status)} {_needs(status)}.")
    if amount is not None and amount.unit is not trial.unit:
        raise DataProblem(
            f"field 'amount': {amount} is not in {trial.unit.value}, the trial's unit. Units are not mixed; "
            f"write the amount in {trial.unit.value}."
        )
    return DoseEntry(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        slot=fields.text("slot"),
        status=status,
        amount=amount,
        at=fields.maybe("at", read_clock),
        kit=kit,
        product=fields.maybe("product", str),
        recorded=fields.maybe("recorded_at", moment),
    )


def _needs(status: Status) -> str:
    return (
        "needs its amount with a unit" if status is Status.TAKEN else "has no amount; remove it, or correct the status"
    )


def _said(status: Status) -> str:
    return status.value.replace("_", " ")


def _rating(fields: Fields, trial: Trial) -> RatingEntry:
    items = {item.scale.id: item.scale for item in trial.items}
    scale = fields.choice("item", items)
    value = fields.read("value", _signed)
    if not scale.minimum <= value <= scale.maximum:
        raise DataProblem(
            f"field 'value': {value} is off the scale {scale.id}, which runs from {scale.minimum} to {scale.maximum}. "
            "Write what was rated."
        )
    if (value - scale.minimum) % scale.step != 0:
        raise DataProblem(
            f"field 'value': {value} is between the steps of {scale.id} (every {scale.step}). It was not rounded."
        )
    return RatingEntry(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        slot=fields.text("slot"),
        item=scale.id,
        value=value,
        at=fields.maybe("at", read_clock),
        version=fields.maybe("item-version", _version),
        recorded=fields.maybe("recorded_at", moment),
    )


def _version(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:LONGEST_VERSION]) > 0 and len(text) <= LONGEST_VERSION):
        raise DataProblem(f"{shown(text)} is no version of a question, such as 1.")
    return int(text)


def _signed(text: str) -> Decimal:
    if not text.startswith("-"):
        return read_number(text)
    bare = text[1:]
    if not bare[:1].isdigit() or not bare.strip("0."):
        raise QuantityError(f"cannot read {shown(text)} as a number. Write digits such as -2.5, or 0.")
    return -read_number(bare)


def _co_change(fields: Fields, _trial: Trial) -> CoChange:
    entry = CoChange(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        label=fields.text("what"),
        shape=fields.choice("shape", _SHAPE),
        until=fields.maybe("until", read_date),
        recorded=fields.maybe("recorded_at", moment),
    )
    if (entry.until is not None) != (entry.shape is Shape.WINDOW):
        told = "missing" if entry.until is None else str(entry.until)
        raise DataProblem(f"field 'until': is {told}; a window needs its last day, and a step has none.")
    if entry.until is not None and entry.until < entry.day:
        raise DataProblem(f"field 'until': {entry.until} is before the window begins, {entry.day}. Correct one.")
    return entry


def _guess(fields: Fields, trial: Trial) -> Guess:
    entry = Guess(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        belief=fields.choice("guess", _BELIEF),
        at=fields.maybe("at", read_clock),
        recorded=fields.maybe("recorded_at", moment),
    )
    blinded = [segment for segment in trial.segments if segment.blinded]
    if not any(segment.first <= entry.day <= segment.last for segment in blinded):
        parts = ", ".join(f"{segment.first} to {segment.last}" for segment in blinded) or "none"
        raise DataProblem(
            f"field 'for': {entry.day} lies in no blinded part of this trial ({parts}), and where a person knows what "
            "they take there is nothing to guess. Correct the date, or remove the line."
        )
    return entry


def _unblinded(fields: Fields, _trial: Trial) -> Unblinded:
    return Unblinded(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        who=fields.text("who"),
        why=fields.text("why"),
        key=fields.text("key"),
        at=fields.maybe("at", read_clock),
        recorded=fields.maybe("recorded_at", moment),
    )


def _side_effect(fields: Fields, _trial: Trial) -> SideEffect:
    entry = SideEffect(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        label=fields.text("what"),
        burden=fields.choice("burden", _BURDEN),
        until=fields.maybe("until", read_date),
        at=fields.maybe("at", read_clock),
        recorded=fields.maybe("recorded_at", moment),
    )
    if entry.until is not None and entry.until < entry.day:
        raise DataProblem(f"field 'until': {entry.until} is before it began, {entry.day}. Correct one.")
    return entry


def _product(fields: Fields, trial: Trial) -> Product:
    form = fields.choice("form", _FORM)
    entry = Product(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        label=fields.text("what"),
        form=form,
        strength=fields.maybe("strength", Dose.read),
        per_ml=fields.maybe("per-ml", Dose.read),
        filler=fields.maybe("filler", str),
        pharmacy=fields.maybe("pharmacy", str),
        lot=fields.maybe("lot", str),
        recorded=fields.maybe("recorded_at", moment),
    )
    for name, amount in (("strength", entry.strength), ("per-ml", entry.per_ml)):
        if amount is not None and amount.unit is not trial.unit:
            raise DataProblem(
                f"field {name!r}: {amount} is not in {trial.unit.value}, the trial's unit. Write it in {trial.unit.value}."
            )
        if amount is not None and not amount.amount:
            raise DataProblem(
                f"field {name!r}: is {amount}, and then there is no medicine in it. Correct it, or leave it out."
            )
    if entry.per_ml is not None and form not in {Form.LIQUID, Form.DROPS}:
        raise DataProblem(
            f"field 'per-ml': a {form.value} has no amount in a mL. Write 'strength', or correct the form."
        )
    if entry.strength is not None and form in {Form.LIQUID, Form.DROPS}:
        raise DataProblem(
            f"field 'strength': of a {form.value} the amount in one mL has to be known, in 'per-ml'. 1 mg/mL and 5 mg/mL differ fivefold."
        )
    return entry


def _lab(fields: Fields, _trial: Trial) -> Lab:
    bound, value = fields.read("value", _printed)
    entry = Lab(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        test=fields.text("test"),
        value=value,
        bound=bound,
        unit=fields.text("unit"),
        low=fields.maybe("low", read_number),
        high=fields.maybe("high", read_number),
        recorded=fields.maybe("recorded_at", moment),
    )
    if entry.low is not None and entry.high is not None and entry.low >= entry.high:
        raise DataProblem(f"field 'low': {entry.low} is not below 'high', {entry.high}. Correct one of them.")
    return entry


def _printed(text: str) -> tuple[str, Decimal]:
    """A value as a laboratory prints it: "2.31", "<0.01", "> 100"."""
    bare = text.strip()
    bound = bare[:1] if bare[:1] in {"<", ">"} else ""
    return bound, read_number(bare.removeprefix(bound).strip())


def _expectation(fields: Fields, _trial: Trial) -> Expectation:
    return Expectation(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        expects=fields.choice("expects", _EXPECTED),
        recorded=fields.maybe("recorded_at", moment),
    )


def _answer(fields: Fields, _trial: Trial) -> Answer:
    return Answer(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        question=fields.text("question"),
        version=fields.read("version", _version),
        text=fields.text("answer"),
        after=fields.maybe("after", str),
        recorded=fields.maybe("recorded_at", moment),
    )


def _contact(fields: Fields, _trial: Trial) -> Contact:
    return Contact(
        id=fields.text("id"),
        day=fields.read("for", read_date),
        about=fields.text("about"),
        who=fields.text("who"),
        whom=fields.choice("with", _WHOM),
        how=fields.text("how"),
        after=fields.maybe("after", str),
        recorded=fields.maybe("recorded_at", moment),
    )


KINDS: dict[str, Callable[[Fields, Trial], Entry]] = {
    "dose": _dose,
    "rating": _rating,
    "co-change": _co_change,
    "guess": _guess,
    "unblinded": _unblinded,
    "side-effect": _side_effect,
    "product": _product,
    "lab": _lab,
    "expectation": _expectation,
    "answer": _answer,
    "contact": _contact,
}


def content_of(entry: Entry) -> tuple[object, ...]:
    """What an entry says, without its identifier, its clock time and the moment at which it was written down."""
    return tuple(value for name, value in vars(entry).items() if name not in NOT_TOLD)


def slot_of(entry: Entry) -> tuple[object, ...]:
    """What an entry is a telling of: two with the same are two tellings of one fact."""
    if isinstance(entry, Answer):
        return ("answer", entry.id)  # the same question can be answered twice in a day, and neither answer is wrong
    if isinstance(entry, Contact):
        return ("contact", entry.day, entry.about, entry.who)
    return _slot(entry)


def _slot(entry: _Happened) -> tuple[object, ...]:
    match entry:
        case DoseEntry():
            fact: tuple[object, ...] = ("dose", entry.day, entry.slot)
        case RatingEntry():
            fact = ("rating", entry.day, entry.slot, entry.item)
        case CoChange():
            fact = ("co-change", entry.day, entry.label)
        case Guess():
            fact = ("guess", entry.day)
        case Unblinded():
            fact = ("unblinded", entry.id)
        case SideEffect():
            fact = ("side-effect", entry.day, entry.label)
        case Product():
            fact = ("product", entry.day, entry.label)
        case Lab():
            fact = ("lab", entry.day, entry.test.casefold(), entry.unit)
        case Expectation():
            fact = ("expectation", entry.day)
    return fact


def telling(entry: Entry) -> str:
    """An entry in a line, for a message."""
    if isinstance(entry, Answer):
        return f"{entry.day}: {entry.question}, {shown(entry.text)}"
    if isinstance(entry, Contact):
        return f"{entry.day}: {shown(entry.who)} about {entry.about}"
    return _telling(entry)


def _telling(entry: _Happened) -> str:
    match entry:
        case DoseEntry():
            kit = "" if entry.kit is None else f" from kit {entry.kit}"
            amount = kit if entry.amount is None else f" {entry.amount}"
            told = f" {shown(entry.slot)}: {_said(entry.status)}{amount}"
        case RatingEntry():
            told = f" {shown(entry.slot)}: {entry.item} {entry.value}"
        case CoChange():
            until = "" if entry.until is None else f" until {entry.until}"
            told = f": {shown(entry.label)}, {entry.shape.value}{until}"
        case Guess():
            told = f": guess {entry.belief.value}"
        case Unblinded():
            told = f": key opened by {shown(entry.who)}"
        case SideEffect():
            until = "not over" if entry.until is None else f"until {entry.until}"
            told = f": {shown(entry.label)}, {entry.burden.value}, {until}"
        case Product():
            told = f": {shown(entry.label)}, {entry.form.value}"
        case Lab():
            told = f": {shown(entry.test)} {entry.bound}{entry.value} {entry.unit}"
        case Expectation():
            told = f": expects {entry.expects.value}"
    return f"{entry.day}{told}"
