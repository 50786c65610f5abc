"""The file in which a person and their prescriber wrote what they chose, as values: strict, and nothing filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from modicum.days import DAY_TURNS_AT, Calendar, read_clock, read_date, read_zone
from modicum.diary.describe import check_worthwhile
from modicum.diary.fields import Fields
from modicum.doors.desk.choose_rules import check_compared, chosen_rules
from modicum.errors import DataProblem
from modicum.knowledge.adjustment_shapes import Adjustment
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.shapes import Scale
from modicum.plan.choices import Choices, StopTrial, Swaps, Timing
from modicum.plan.gate import Attestation
from modicum.plan.plan import Slot
from modicum.quantities import Dose, Unit, read_number

LONGEST_DAYS = 400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AGAINST = {"none": "none", "rung-below": "rung-below"}
BY_RUNGS = {"rungs": True, "at-once": False}
LARGEST_SEED = 2**63 - 1
_ROUNDS_MOST = 20
"""Read up to here, so that the plan itself can say how many it allows."""


@dataclass(frozen=True)
class OnHand:
    """What the doses are made of: capsules of these strengths, or a liquid with the finest mark of its syringe."""

    strengths: tuple[Dose, ...] = ()
    mg_per_ml: Decimal | None = None
    mark: Decimal | None = None


@dataclass(frozen=True)
class Rated:
    """Something that is rated every day: on which scale, what change of it would be worth it, and at what time ("HH:MM")."""

    scale: Scale
    worthwhile_change: Decimal
    rating_time: str


@dataclass(frozen=True)
class Asked:
    """Everything the file says. approved : who agreed, as stated; None if it says nothing of it.

    main : the rating that the plan is about. also : others, each on its own scale; no word on a dose comes from them alone.
    synthetic : a made-up person, for an example; every page of the trial then says so.
    """

    protocol: Protocol
    choices: Choices
    main: Rated
    on_hand: OnHand | None
    approved: Attestation | None
    synthetic: bool = False
    also: tuple[Rated, ...] = ()


def read_choices(
    values: Mapping[str, object],
    *,
    at: str,
    protocols: Mapping[str, Protocol],
    scales: Mapping[str, Scale],
    rules: Callable[[], Mapping[str, Adjustment]],
) -> Asked:
    """Raises DataProblem with the file, the field and what to do. rules : called if an adjustment rule is chosen."""
    fields = Fields(values, at)
    try:
        main = _rated(fields, "primary", scales)
        choices, adjust = _choices(fields), chosen_rules(fields, rules, scale=main.scale)
        check_compared(adjust, rules, run_in=choices.run_in_days > 0)
        asked = Asked(
            protocol=fields.choice("scheme", protocols),
            choices=replace(choices, adjust=adjust),
            main=main,
            also=_also(fields, main, scales),
            on_hand=on_hand_of(fields),
            approved=agreed_of(fields),
            synthetic=fields.has("synthetic") and fields.flag("synthetic"),
        )
        fields.done()
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why
    return asked


def _rated(fields: Fields, key: str, scales: Mapping[str, Scale]) -> Rated:
    """One rating; `key` is the field that names its scale."""
    rated = Rated(
        scale=fields.choice(key, scales),
        worthwhile_change=fields.read("worthwhile-change", read_number),
        rating_time=fields.read("rating-time", lambda text: f"{read_clock(text):%H:%M}"),
    )
    check_worthwhile(rated.worthwhile_change, rated.scale)
    return rated


def _also(fields: Fields, main: Rated, scales: Mapping[str, Scale]) -> tuple[Rated, ...]:
    """Every [[also]]: what is rated besides. One scale twice would be two answers to one question, so it is refused."""
    each: list[Rated] = []
    for number, record in enumerate(fields.records("also"), 1):
        try:
            rated = _rated(record, "scale", scales)
            record.done()
            if rated.scale.id in {one.scale.id for one in (main, *each)}:
                raise DataProblem(f"field 'scale': {rated.scale.id} is rated already. Name each scale once.")
        except DataProblem as why:
            raise DataProblem(f"[[also]] {number}: {why}") from why
        each.append(rated)
    return tuple(each)


def _choices(fields: Fields) -> Choices:
    return Choices(
        id=fields.text("id"),
        calendar=Calendar(
            fields.read("first-day", read_date),
            fields.read("zone", read_zone),
            fields.maybe("day-turns-at", read_clock) or DAY_TURNS_AT,
        ),
        slots=tuple(slot_of(record) for record in fields.records("slot")),
        start=fields.maybe("start", read_mg),
        increase=fields.maybe("increase", read_mg),
        days_on_a_dose=fields.whole("days-on-a-dose", low=1, high=LONGEST_DAYS)
        if fields.has("days-on-a-dose")
        else None,
        ceiling=fields.read("ceiling", read_mg),
        days_on_the_last=fields.whole("days-on-the-last-dose", low=1, high=LONGEST_DAYS),
        run_in_days=fields.whole("run-in-days", low=0, high=LONGEST_DAYS),
        taken_before=fields.read("taken-before", read_mg),
        horizon_days=fields.whole("horizon-days", low=1, high=10 * LONGEST_DAYS),
        off_weekdays=frozenset(_weekday(text) for text in fields.texts("off-weekdays")),
        swaps=_swaps(fields),
        begin_at_present=fields.has("begin-at-present-dose") and fields.flag("begin-at-present-dose"),
        timing=_timing(fields),
        stop=_stop(fields),
    )


def read_mg(text: str) -> Dose:
    dose = Dose.read(text)
    if dose.unit is Unit.UNIT:
        raise DataProblem(f"{dose} says nothing about the drug in it. Write the dose in mg.")
    return dose.to(Unit.MG)


def slot_of(record: Fields) -> Slot:
    try:
        slot = Slot(record.text("name"), record.maybe("clock", read_clock), record.read("share", read_number))
        record.done()
    except DataProblem as why:
        raise DataProblem(f"[[slot]]: {why}") from why
    return slot


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise DataProblem(f"field 'off-weekdays': {text!r} is none of {', '.join(WEEKDAYS)}. Write one of these.")
    return WEEKDAYS.index(text)


def _one(fields: Fields, key: str) -> Fields | None:
    records = fields.records(key)
    if len(records) > 1:
        raise DataProblem(f"[[{key}]] stands there {len(records)} times. Keep one.")
    return records[0] if records else None


def _swaps(fields: Fields) -> Swaps | None:
    record = _one(fields, "re-challenge")
    if record is None:
        return None
    try:
        blinded = record.flag("blinded") if record.has("blinded") else False
        if blinded and record.has("seed"):
            raise DataProblem(
                "field 'seed': is given, and the blocks are blinded. Whoever has the seed can draw the order, so it would "
                "not be secret. Remove it: the number is drawn when the plan is agreed, and stands in the key only."
            )
        swaps = Swaps(
            against=record.choice("against", AGAINST),
            rounds=record.whole("rounds", low=1, high=_ROUNDS_MOST),
            block_days=record.whole("block-days", low=1, high=LONGEST_DAYS),
            direct=record.flag("direct-return-agreed"),
            seed=None if blinded else record.whole("seed", low=0, high=LARGEST_SEED),
            blinded=blinded,
        )
        record.done()
    except DataProblem as why:
        raise DataProblem(f"[[re-challenge]]: {why}") from why
    return swaps


def _timing(fields: Fields) -> Timing | None:
    record = _one(fields, "step-timing")
    if record is None:
        return None
    try:
        timing = Timing(
            record.whole("window-days", low=1, high=LONGEST_DAYS), record.whole("seed", low=0, high=LARGEST_SEED)
        )
        record.done()
    except DataProblem as why:
        raise DataProblem(f"[[step-timing]]: {why}") from why
    return timing


def _stop(fields: Fields) -> StopTrial | None:
    record = _one(fields, "stop-trial")
    if record is None:
        return None
    try:
        by_rungs = record.choice("by", BY_RUNGS)
        stop = StopTrial(
            by_rungs=by_rungs,
            days_each=record.whole("days-each", low=1, high=LONGEST_DAYS) if by_rungs else 0,
            days_without=record.whole("days-without", low=1, high=LONGEST_DAYS),
            worse_by=record.read("worse-by", read_number),
            on_days=record.whole("on-days", low=1, high=LONGEST_DAYS),
            of_days=record.whole("of-days", low=1, high=LONGEST_DAYS),
            compared_days=record.whole("compared-days", low=1, high=LONGEST_DAYS),
            direct=record.flag("direct-return-agreed"),
        )
        record.done()
    except DataProblem as why:
        raise DataProblem(f"[[stop-trial]]: {why}") from why
    return stop


def on_hand_of(fields: Fields) -> OnHand | None:
    capsules, liquid = _one(fields, "capsules"), _one(fields, "liquid")
    if capsules is not None and liquid is not None:
        raise DataProblem("[[capsules]] and [[liquid]] both stand there. Keep the one that will be used.")
    if capsules is not None:
        on_hand = OnHand(strengths=tuple(read_mg(text) for text in capsules.texts("strengths")))
        capsules.done()
        return on_hand
    if liquid is not None:
        on_hand = OnHand(
            mg_per_ml=liquid.read("mg-per-ml", read_number), mark=liquid.read("syringe-mark-ml", read_number)
        )
        liquid.done()
        return on_hand
    return None


def agreed_of(fields: Fields) -> Attestation | None:
    record = _one(fields, "agreed")
    if record is None:
        return None
    try:
        agreed = Attestation(record.text("prescriber"), record.read("on", read_date), record.text("how"))
        record.done()
    except DataProblem as why:
        raise DataProblem(f"[[agreed]]: {why}") from why
    return agreed
