"""The file in which somebody wrote how a plan is to be changed: strict for everything but less.

A wish to stop or to take less is taken from whatever can be read of the file: nothing that is missing or wrong in it
stands in the way, and what was left aside is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from modicum.days import read_date
from modicum.diary.fields import Fields
from modicum.doors.desk.choices import LONGEST_DAYS, OnHand, agreed_of, on_hand_of, read_mg
from modicum.doors.desk.choose_rules import chosen_rules
from modicum.doors.desk.knowing import adjustments
from modicum.doors.desk.plan_record import MOST_DAYS, jumps_of
from modicum.errors import DataProblem
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.gate import Attestation
from modicum.plan.plan import NONE, Part
from modicum.plan.versions import NOT_SAID, Change, Jump
from modicum.quantities import Dose

ANSWERS = {"yes": True, "no": False, "not known": None}
ASIDE = "everything else in the file was left aside, because taking less needs nothing else."
_PARTS = {part.value: part for part in Part}
_LESS = {"stop", "lower-to", "who", "why", "from", "capsules", "liquid"}


@dataclass(frozen=True)
class Less:
    """To stop (0 mg) or to stay on a lower dose, from a day to the end of the plan. notes : what was left aside."""

    change: Change
    dose: Dose
    on_hand: OnHand | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Now:
    """What is so today, for the gate; None is not known. The names are those of the gate's own questions."""

    severe_effect_open: bool | None = None
    red_flag_open: bool | None = None
    self_harm_answer_positive: bool | None = None
    pause_in_force: bool | None = None
    no_increase_in_force: bool | None = None
    doses_taken_enough: bool | None = None
    diary_fresh_enough: bool | None = None


@dataclass(frozen=True)
class Other:
    """Other steps from a day on. steps : part, days, dose and number of a block of each; empty, the days stay as planned.

    adjust : the adjustment rules from now on, all of them; None if they stay as they are.
    """

    change: Change
    steps: tuple[tuple[Part, int, Dose, int | None], ...]
    ceiling: Dose | None
    horizon_days: int | None
    agreed: Attestation | None
    jumps: tuple[Jump, ...]
    on_hand: OnHand | None
    now: Now
    adjust: tuple[ChosenRule, ...] | None = None


def read_changes(values: Mapping[str, object], *, at: str, today: date) -> Less | Other:
    """Raises DataProblem with the file, the field and what to do; never for a file that says stop."""
    if values.get("stop") is True:
        return _less(values, NONE, at=at, today=today)
    if "lower-to" in values:
        try:
            return _less(values, Fields(values, at).read("lower-to", read_mg), at=at, today=today)
        except DataProblem as why:
            raise DataProblem(f"{at}: {why} Or write stop = true, which is always possible.") from why
    try:
        return _other(Fields(values, at), today)
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why


def _less(values: Mapping[str, object], dose: Dose, *, at: str, today: date) -> Less:
    fields, notes = Fields(values, at), []
    who, why = (_said(fields, key) for key in ("who", "why"))
    begins = today
    try:
        begins = fields.maybe("from", read_date) or today
    except DataProblem:
        notes.append(f"field 'from' cannot be read as a day, so the change begins today, {today}.")
    if begins < today:
        notes.append(f"{begins} is past, and past days stay as they are; the change begins today, {today}.")
        begins = today
    on_hand = None
    try:
        on_hand = on_hand_of(fields)
    except DataProblem as problem:
        notes.append(f"{problem} It was left aside: taking less needs nothing else.")
    if set(values) - _LESS:
        notes.append(ASIDE)
    return Less(Change(who, why, begins), dose, on_hand, tuple(notes))


def _said(fields: Fields, key: str) -> str:
    try:
        return fields.maybe(key, str) or NOT_SAID
    except DataProblem:
        return NOT_SAID


def _other(fields: Fields, today: date) -> Other:
    if fields.has("stop"):
        raise DataProblem("field 'stop': write stop = true to stop; else remove it.")
    other = Other(
        change=Change(fields.text("who"), fields.text("why"), fields.read("from", read_date)),
        steps=tuple(_step(record) for record in fields.records("step")),
        ceiling=fields.maybe("ceiling", read_mg),
        horizon_days=fields.whole("horizon-days", low=1, high=MOST_DAYS) if fields.has("horizon-days") else None,
        agreed=agreed_of(fields),
        jumps=jumps_of(fields),
        on_hand=on_hand_of(fields),
        now=_now(fields),
        adjust=chosen_rules(fields, adjustments, scale=None) if fields.has("adjust") else None,
    )
    fields.done()
    if not other.steps and other.horizon_days is None and other.on_hand is None and other.adjust is None:
        raise DataProblem(
            "says no change: write stop = true, lower-to, or a [[step]] for each dose of the days to come."
        )
    if other.change.begins < today:
        told = f"{other.change.begins} is past, and past days are never changed. The nearest that passes is {today}."
        raise DataProblem(f"field 'from': {told}")
    dated = [("agreed", other.agreed.on)] if other.agreed is not None else []
    for name, on in (*dated, *(("jump", jump.on) for jump in other.jumps)):
        if on > today:
            raise DataProblem(f"[[{name}]]: field 'on': {on} is still to come. Write the day it was agreed.")
    return other


def _step(record: Fields) -> tuple[Part, int, Dose, int | None]:
    try:
        step = (
            record.choice("part", _PARTS),
            record.whole("days", low=1, high=LONGEST_DAYS),
            record.read("dose", read_mg),
            record.whole("block", low=1, high=LONGEST_DAYS) if record.has("block") else None,
        )
        record.done()
    except DataProblem as why:
        raise DataProblem(f"{record.at[record.at.rindex('[[step') :]}: {why}") from why
    return step


def _now(fields: Fields) -> Now:
    records = fields.records("now")
    if len(records) > 1:
        raise DataProblem(f"[[now]] stands there {len(records)} times. Keep one.")
    if not records:
        return Now()
    record = records[0]
    try:
        now = Now(
            **told_of(record),
            doses_taken_enough=_answer(record, "doses-taken"),
            diary_fresh_enough=_answer(record, "days-rated"),
        )
        record.done()
    except DataProblem as why:
        raise DataProblem(f"[[now]]: {why}") from why
    return now


def told_of(record: Fields) -> dict[str, bool | None]:
    """What only the person can say, under the names of the gate's questions; None is not known."""
    return {
        "severe_effect_open": _answer(record, "severe-effect"),
        "red_flag_open": _answer(record, "warning-sign"),
        "self_harm_answer_positive": _answer(record, "self-harm"),
        "pause_in_force": _answer(record, "pause"),
        "no_increase_in_force": _answer(record, "no-increase"),
    }


def _answer(record: Fields, key: str) -> bool | None:
    return record.choice(key, ANSWERS) if record.has(key) else None
