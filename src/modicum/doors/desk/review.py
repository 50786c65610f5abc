"""A trial on a shelf in; what its agreed rules say of one day out. It reads, and writes nothing.

What cannot be read makes facts unknown and is said; a plan that cannot be read hides its rules, and not what the record shows.
"""

from __future__ import annotations

from datetime import date

from modicum.diary.adjust_facts import severe_open
from modicum.doors.desk.agreed_rules import lost_lines, rules_today
from modicum.doors.desk.analyse_trial import Loaded
from modicum.doors.desk.asked import flags_said, open_locks
from modicum.doors.desk.may_increase import newest
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.desk.shelf import Shelf
from modicum.errors import DataProblem
from modicum.plan.adjust import Outcome
from modicum.report.review import ReviewSaid


def review(shelf: Shelf, loaded: Loaded, *, today: date) -> tuple[ReviewSaid, str]:
    """What is to be said, and why the plan could not be read; empty if it could."""
    severe, lost = severe_open(loaded.diary, today), lost_lines(loaded.problems)
    flags, flagged = flags_said(loaded.diary, today), bool(open_locks(loaded.diary, today))
    try:
        record, agreed = newest(read_versions(shelf.plans(), shelf.description_digest()))
    except DataProblem as why:
        return ReviewSaid(today, None, None, None, (), severe, lost, flags, flagged), str(why)
    found = rules_today(record.plan, loaded.trial, loaded.diary, loaded.problems, today=today)
    return ReviewSaid(today, record.plan, agreed, found.happened, found.outcomes, severe, lost, flags, flagged), ""


def bars(said: ReviewSaid) -> bool:
    """Whether something here keeps a higher dose shut: a rule, a severe side effect, a flag, or lines that could not be used."""
    return bool(said.flagged or said.severe or said.lost or any(one.bars for one in said.outcomes))


def as_values(said: ReviewSaid) -> dict[str, object]:
    """The same as plain values."""
    known = said.happened
    return {
        "as_of": said.day.isoformat(),
        "plan": None if said.plan is None else {"id": said.plan.id, "version": said.plan.version},
        "agreed": None
        if said.agreed is None
        else {"prescriber": said.agreed.prescriber, "on": said.agreed.on.isoformat()},
        "bars_a_higher_dose": bars(said),
        "rules": [_values(one) for one in said.outcomes],
        "severe_open": [{"id": one.id, "since": one.day.isoformat(), "what": one.label} for one in said.severe],
        "flags": list(said.flags),
        "flag_open": said.flagged,
        "lost_lines": said.lost,
        "unrecorded": [] if known is None else [day.isoformat() for day in known.unrecorded],
        "unrated": [] if known is None else [day.isoformat() for day in known.unrated],
    }


def _values(one: Outcome) -> dict[str, object]:
    nearest = one.nearest
    return {
        "id": one.chosen.id,
        "version": one.chosen.version,
        "known": one.rule is not None,
        "says": one.says.value,
        "then": None if one.rule is None else one.rule.then.value,
        "bars_a_higher_dose": one.bars,
        "contact": one.chosen.contact,
        "missing": list(one.missing),
        "would_apply_if": None
        if nearest is None
        else {"fact": nearest.holds.fact, "is": nearest.holds.comparison.value, "to": _plain(nearest.to)},
        "gives_way_to": one.gives_way_to,
    }


def _plain(value: object) -> object:
    return value if isinstance(value, bool) else str(value)
