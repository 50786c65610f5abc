"""A sealed trial and its key, joined: the order of the blocks and the amounts from the kits, as if they had been written openly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from modicum.diary.entry import Diary, DoseEntry
from modicum.diary.kits import with_amounts
from modicum.diary.planned import check_order
from modicum.diary.trial import Segment, Trial
from modicum.plan.sealed import Key
from modicum.problems import Problem
from modicum.quantities import Dose


def sealed_in(trial: Trial) -> Segment | None:
    """The part whose order is sealed; a trial has one at most."""
    return next((segment for segment in trial.segments if segment.sealed is not None), None)


def opened_on(diary: Diary) -> date | None:
    """The first day on which somebody opened the key, by the record; None if nobody did."""
    return min((entry.day for entry in diary.unblinded), default=None)


def amounts_instead_of_kits(trial: Trial, diary: Diary) -> tuple[Problem, ...]:
    """A note on doses of the sealed part that were written as amounts: used as written, and most likely a slip."""
    segment = sealed_in(trial)
    told = [
        entry.day
        for entry in diary.doses
        if segment is not None and entry.kit is None and entry.amount is not None and segment.block_of(entry.day)
    ]
    if not told:
        return ()
    what = (
        f"{len(told)} doses of the sealed part state an amount (the first on {told[0]}), and nobody who takes from a sealed "
        "kit can know it. They were used as written, so a wrong one would make the result wrong."
    )
    mend = "If they came from the kit, correct each with an entry that supersedes it and has 'kit' with the number on the label."
    return (Problem("doses of the sealed part", what, mend, "note"),)


def known_since(trial: Trial, day: date | None, *, recorded: bool) -> tuple[Trial, tuple[Problem, ...]]:
    """A trial whose key was opened on `day`, with a note if that was on or before the last blinded day.

    From then on somebody could know the order, so the part is drawn but open: grade B at best. recorded : whether the
    record says when it was opened; if not, it may have been at any time, and counts as early.
    """
    segment = sealed_in(trial)
    if segment is None or (recorded and day is not None and day > segment.last):
        return trial, ()
    when = f"on {day}" if recorded else "on a day that the record does not tell"
    why = f"the key was opened {when}, and the last blinded day is {segment.last}"
    known = replace(segment, blinded=False, how=f"{segment.how}; {why}, so it counts as open")
    note = Problem(
        f"the part from {segment.first}",
        f"{why}.",
        "What was rated since then was not blinded, so this part counts as drawn but open: grade B, not A.",
        "note",
    )
    return _with_segment(trial, segment, known), (note,)


def join_key(trial: Trial, diary: Diary, key: Key) -> tuple[Trial, Diary, tuple[Problem, ...]]:
    """The trial with the order that its key holds, and the diary with the amounts that came from kits.

    Raises DataProblem if the key's order is none that this trial's part could have had.
    """
    segment = sealed_in(trial)
    if segment is None:
        return trial, diary, ()
    blocks = -(-((segment.last - segment.first).days + 1) // segment.block_days)  # fewer than kits if a change cut it
    ordered = replace(segment, order=key.order[:blocks], sealed=None)
    check_order(replace(ordered, blinded=True))

    def portion(entry: DoseEntry) -> Dose | None:
        kit = key.kit_on(entry.day)
        return None if kit is None or kit.number != entry.kit else key.portion(entry.slot, kit)

    filled = with_amounts(diary, portion)
    strange = sorted({entry.slot for entry in filled.doses if entry.kit is not None and entry.amount is None})
    problems: tuple[Problem, ...] = ()
    if strange:
        names = ", ".join(name for name, _ in key.slots)
        problems = (
            Problem(
                "doses from kits",
                f"name times of day that the key does not have ({', '.join(strange)}; the key: {names}), so how much of the "
                "day's dose they were is not known.",
                "Correct each with an entry that supersedes it and names the right time of day.",
            ),
        )
    return _with_segment(trial, segment, ordered), filled, problems


def with_stated_order(trial: Trial, diary: Diary) -> Diary:
    """Amounts of doses from kits in blinded parts whose order stands in the description, for days with one dose only."""
    open_parts = [segment for segment in trial.segments if segment.blinded and segment.order]
    each_day = [entry.day for entry in diary.doses]

    def portion(entry: DoseEntry) -> Dose | None:
        found = (
            segment.order[n - 1] for segment in open_parts if (n := segment.block_of(entry.day)) == entry.kit and n
        )
        return next(found, None) if each_day.count(entry.day) == 1 else None

    return with_amounts(diary, portion)


def _with_segment(trial: Trial, old: Segment, new: Segment) -> Trial:
    return replace(trial, segments=tuple(new if each is old else each for each in trial.segments))
