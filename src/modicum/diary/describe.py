"""trial.toml as a value: strict, with the place of every fault, and nothing filled in that was not said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from itertools import pairwise

from modicum.days import DAY_TURNS_AT, NOT_STATED, Calendar, read_clock, read_date, read_zone
from modicum.diary.fields import Fields
from modicum.diary.planned import check_order
from modicum.diary.timed import check_timed, read_timed
from modicum.diary.trial import Item, Scheme, Segment, Trial
from modicum.errors import DataProblem
from modicum.knowledge.shapes import Scale
from modicum.problems import shown
from modicum.quantities import Dose, Unit, read_number

LONGEST_TRIAL_DAYS = 3660
"""Ten years: more is a typing error, and bounds the work."""

_ONSET = {"learned": False, "instant": True}
_SCHEMES = {scheme.value: scheme for scheme in Scheme}
_UNITS = {unit.value: unit for unit in Unit}
_SHA_256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def read_trial(values: Mapping[str, object], *, at: str, scales: Mapping[str, Scale]) -> Trial:
    """The trial described by a parsed trial.toml. Raises DataProblem with the file, the field and what to do."""
    fields = Fields(values, at)
    try:
        unit = fields.choice("unit", _UNITS)
        first = fields.read("first-day", read_date)
        trial = Trial(
            id=fields.text("id"),
            title=fields.text("title"),
            synthetic=fields.flag("synthetic"),
            calendar=Calendar(
                first, fields.read("zone", read_zone), fields.maybe("day-turns-at", read_clock) or DAY_TURNS_AT
            ),
            unit=unit,
            horizon_days=fields.whole("horizon-days", low=1, high=LONGEST_TRIAL_DAYS),
            dose_time=fields.read("dose-time", _clock_or_not_stated),
            dose_before=fields.read("taken-before", lambda text: _same_unit(Dose.read(text), unit)),
            items=tuple(_item(record, scales) for record in fields.records("item")),
            primary=fields.text("primary"),
            segments=tuple(_segment(record, unit) for record in fields.records("drawn")),
            attribution=fields.maybe("attribution", str) or "",
            timed=read_timed(fields.records("timed"), lambda text: _same_unit(Dose.read(text), unit)),
        )
        fields.done()
        _check(trial)
    except DataProblem as why:
        raise DataProblem(f"{at}: {why}") from why
    return trial


def _item(record: Fields, scales: Mapping[str, Scale]) -> Item:
    try:
        scale = record.choice("scale", scales)
        own = record.maybe("worthwhile-change", read_number)
        item = Item(
            scale=scale,
            worthwhile_change=scale.worthwhile_change.value if own is None else own,
            worthwhile_by=record.text("worthwhile-by") if own is not None else f"the scale {scale.id}",
            rating_times=_rating_times(record),
            instant_onset=record.choice("onset", _ONSET),
        )
        record.done()
        check_worthwhile(item.worthwhile_change, scale)
    except DataProblem as why:
        raise DataProblem(f"{_inner(record)}: {why}") from why
    return item


def check_worthwhile(change: Decimal, scale: Scale) -> None:
    """Raises DataProblem for a worthwhile change that this scale has no room for."""
    if not 0 < change < scale.maximum - scale.minimum:
        raise DataProblem(
            f"field 'worthwhile-change': {change} must be above 0 and smaller than the whole scale {scale.id}, "
            f"which runs from {scale.minimum} to {scale.maximum}."
        )


def _rating_times(record: Fields) -> tuple[time, ...]:
    times = record.texts("rating-times")
    if not times:
        raise DataProblem(f"field 'rating-times': is missing. Write the usual times, or ['{NOT_STATED}'].")
    return () if times == (NOT_STATED,) else record.each("rating-times", read_clock)


def _segment(record: Fields, unit: Unit) -> Segment:
    try:
        segment = Segment(
            first=record.read("first", read_date),
            last=record.read("last", read_date),
            doses=record.each("doses", lambda text: _same_unit(Dose.read(text), unit)),
            blinded=record.flag("blinded"),
            block_days=record.whole("block-days", low=1, high=366),
            how=record.text("how"),
            order=record.each("order", lambda text: _same_unit(Dose.read(text), unit)),
            scheme=record.choice("order-drawn", _SCHEMES) if record.has("order-drawn") else None,
            drop_days=record.whole("drop-days", low=0, high=365) if record.has("drop-days") else 0,
            moved=record.maybe("moved", str),
            sealed=record.maybe("sealed", _digest),
        )
        record.done()
    except DataProblem as why:
        raise DataProblem(f"{_inner(record)}: {why}") from why
    if segment.last < segment.first:
        raise DataProblem(
            f"{_inner(record)}: field 'last': {segment.last} is before field 'first', {segment.first}. Correct one."
        )
    if len(set(segment.doses)) < 2:
        told = ", ".join(map(str, segment.doses)) or "none"
        raise DataProblem(
            f"{_inner(record)}: field 'doses': chance chooses between two different doses or more, and here stand: {told}."
        )
    try:
        check_order(segment)
    except DataProblem as why:
        raise DataProblem(f"{_inner(record)}: {why}") from why
    return segment


def _digest(text: str) -> str:
    if _SHA_256.fullmatch(text) is None:
        raise DataProblem(
            f"{shown(text)} is no SHA-256 digest (64 digits from 0 to f), so no key could ever be held against it. "
            "Take the line from the trial.toml that modicum new wrote."
        )
    return text


def _check(trial: Trial) -> None:
    ids = [item.scale.id for item in trial.items]
    if len(ids) != len(set(ids)):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise DataProblem(f"[[item]]: the scale {twice!r} stands there twice. Keep one of the two items.")
    if trial.primary not in ids:
        known = ", ".join(ids) or "none"
        raise DataProblem(
            f"field 'primary': {shown(trial.primary)} is not one of the items ({known}). Name one of them."
        )
    if sum(segment.sealed is not None for segment in trial.segments) > 1:
        raise DataProblem(
            "[[drawn]]: two parts are sealed, and a trial has one key at most. Keep 'sealed' in one of them."
        )
    segments = sorted(trial.segments, key=lambda segment: segment.first)
    for earlier, later in pairwise(segments):
        if later.first <= earlier.last:
            raise DataProblem(
                f"[[drawn]]: the part from {later.first} begins before the part from {earlier.first} ends, on "
                f"{earlier.last}. A day belongs to one part at most; correct 'first' or 'last'."
            )
    check_timed(trial)


def _same_unit(dose: Dose, unit: Unit) -> Dose:
    if dose.unit is not unit:
        raise DataProblem(f"{dose} is not in {unit.value}, the trial's unit. Amounts are not converted by themselves.")
    return dose


def _clock_or_not_stated(text: str) -> time | None:
    return None if text == NOT_STATED else read_clock(text)


def _inner(record: Fields) -> str:
    return record.at[record.at.index("[[") :]
