"""A trial on a shelf in; what became of that person out, beside the whole analysis, so that a practice can count everyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from modicum.diary.entry import Burden
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, Analysed, analyse_trial
from modicum.doors.desk.knowing import knowledge, words
from modicum.doors.desk.plan_record import PlanRecord
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.desk.shapes import as_plain
from modicum.doors.desk.shelf import Shelf
from modicum.doors.desk.trial_shape import trial_shape
from modicum.plan.plan import Part
from modicum.plan.versions import NOT_SAID
from modicum.report.page import Page
from modicum.report.practice import EARLY, NO_DOSE, NOT_JUDGED, UNREAD, Case, practice_page
from modicum.report.words import main_contrast

SILENT_DAYS = 7
"""Without an entry for longer than this, nobody keeps the record any more (ours: a week away is a holiday)."""


def analysed_case(shelf: Shelf, name: str, *, today: date, as_of: date | None, seed: int | None) -> dict[str, object]:
    """One line of a batch: what became of the person, and what `modicum analyse --json` says of the trial.

    Raises DataProblem if the trial cannot be read; `unread_case` then counts the person.
    """
    used = DEFAULT_SEED if seed is None else seed
    analysed = analyse_trial(shelf, today=today, as_of=as_of, seed=used, progress=lambda _: None)
    case = case_of(shelf, analysed, name, today=today if as_of is None else as_of)
    return {"case": asdict(case), "analysis": as_plain(trial_shape(analysed, knowledge().words))}


def unread_case(name: str) -> dict[str, object]:
    return asdict(Case(name, UNREAD))


def practice_of(cases: Sequence[Mapping[str, object]]) -> Page:
    """The page of a practice from the cases that stand in the lines of a batch."""
    return practice_page([Case(**case) for case in cases], words())  # type: ignore[arg-type]


def case_of(shelf: Shelf, analysed: Analysed, name: str, *, today: date) -> Case:
    """What became of one person, as of a day."""
    result, diary = analysed.result, analysed.loaded.diary
    trial = result.trial
    first, horizon = trial.calendar.first_day, trial.horizon_days
    end = min(today, first + timedelta(days=horizon - 1))
    stop = _stopped(shelf)
    stopped = stop.change if stop is not None and stop.change is not None and stop.change.begins <= end else None
    last = max((entry.day for entry in diary.every if entry.day <= today), default=first - timedelta(days=1))
    silent = stopped is None and (end - last).days > SILENT_DAYS
    contrast = main_contrast(result.primary) if result.primary is not None else None
    if result.days_left:
        outcome = EARLY
    elif contrast is not None:
        outcome = contrast.verdict.value
    else:
        outcome = NOT_JUDGED if result.primary is None else NO_DOSE
    return Case(
        name=name,
        outcome=outcome,
        dose="" if contrast is None else str(contrast.dose),
        horizon=horizon,
        stopped=(stopped.begins - first).days + 1 if stopped is not None else None,
        silent=(last - first).days + 1 if silent else None,
        why="" if stopped is None or stopped.why == NOT_SAID else stopped.why,
        severe=any(effect.burden is Burden.SEVERE for effect in diary.side_effects),
        synthetic=trial.synthetic,
    )


def _stopped(shelf: Shelf) -> PlanRecord | None:
    """The newest version that can be read, if its days end with no drug to the plan's last day because somebody stopped."""
    each = read_versions(shelf.plans(), shelf.description_digest()).each
    newest = next((one.record for one in reversed(each) if one.record is not None), None)
    return newest if newest is not None and newest.plan.steps[-1].part is Part.STOPPED else None
