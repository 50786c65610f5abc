"""What became of everyone in a practice: a count in which nobody is missing, and no effect over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from modicum.analysis.verdict import Verdict
from modicum.knowledge.shapes import Words
from modicum.report.page import Page, Section
from modicum.report.table import Table

EARLY, NO_DOSE, NOT_JUDGED = "before the agreed day", "no dose on record", "recorded, not analysed"
UNREAD = "could not be read"
OUTCOMES = (
    *(verdict.value for verdict in Verdict if verdict not in {Verdict.INTERIM, Verdict.DESCRIPTIVE}),
    EARLY,
    NO_DOSE,
    NOT_JUDGED,
    UNREAD,
)
"""Everything that can have become of a trial, in the order in which it is told; each person is exactly one of them."""


@dataclass(frozen=True)
class Case:
    """One person. outcome : of OUTCOMES. dose : of the headline. horizon : days agreed, None if nobody can know.

    stopped : the day of the trial, counted from 1, on which the plan was ended before its agreed day. silent : the day of the
    last entry, of somebody who did not end it and wrote nothing any more. why : of a stop, as it was written, or "". severe :
    whether a severe side effect was ever written down.
    """

    name: str
    outcome: str
    dose: str = ""
    horizon: int | None = None
    stopped: int | None = None
    silent: int | None = None
    why: str = ""
    severe: bool = False
    synthetic: bool = False


def practice_page(cases: Sequence[Case], words: Words) -> Page:
    """The page of a practice. `cases` : everybody who was started."""
    say = words.say
    readable = [case for case in cases if case.outcome != UNREAD]
    synthetic = bool(readable) and all(case.synthetic for case in readable)
    sections = [
        Section(say("practice.outcomes"), (say("practice.not-one-effect"),), tables=(_outcomes(cases, words),)),
        Section(say("practice.early"), tuple(_early(cases, words)), tables=_leavers(cases, words)),
    ]
    return Page(
        language=words.language,
        title=say("practice.title"),
        banner=say("page.synthetic") if synthetic else say("practice.banner"),
        window=(),
        headline=say("practice.headline" if len(cases) != 1 else "practice.headline-one", people=len(cases)),
        lead=(_lead(cases, words), say("practice.everyone")),
        sections=tuple(sections),
        footer=say("practice.footer"),
    )


def _lead(cases: Sequence[Case], words: Words) -> str:
    counted = Counter(case.outcome for case in cases)
    parts = [f"{outcome}: {counted[outcome]}" for outcome in OUTCOMES if counted[outcome]]
    return words.say("practice.lead", list="; ".join(parts))


def _outcomes(cases: Sequence[Case], words: Words) -> Table:
    say = words.say
    rows = []
    for outcome in OUTCOMES:
        those = [case for case in cases if case.outcome == outcome]
        if those:
            rows.append((outcome, *_counts(those)))
    rows.append((say("practice.all"), *_counts(cases)))
    header = tuple(say(f"practice.column.{name}") for name in ("outcome", "people", "stopped", "silent", "severe"))
    return Table(say("practice.outcomes-caption"), header, tuple(rows), frozenset({1, 2, 3, 4}))


def _counts(cases: Sequence[Case]) -> tuple[str, str, str, str]:
    stopped = sum(case.stopped is not None for case in cases)
    silent = sum(case.silent is not None for case in cases)
    return str(len(cases)), str(stopped), str(silent), str(sum(case.severe for case in cases))


def _early(cases: Sequence[Case], words: Words) -> list[str]:
    say = words.say
    stopped = [case for case in cases if case.stopped is not None]
    silent = [case for case in cases if case.silent is not None]
    if not stopped and not silent:
        return [say("practice.none-early")]
    said = []
    if stopped:
        days = sorted(case.stopped for case in stopped if case.stopped is not None)
        wordless = sum(not case.why for case in stopped)
        key = "practice.stopped" if len(stopped) > 1 else "practice.stopped-one"
        said.append(say(key, people=len(stopped), first=days[0], last=days[-1], wordless=wordless))
    if silent:
        said.append(say("practice.silent", people=len(silent)))
    return [*said, say("practice.why-early")]


def _leavers(cases: Sequence[Case], words: Words) -> tuple[Table, ...]:
    say = words.say
    rows = []
    for case in cases:
        day, how = (
            (case.stopped, "practice.how-stopped") if case.stopped is not None else (case.silent, "practice.how-silent")
        )
        if day is None:
            continue
        why = case.why or say("practice.no-reason" if case.stopped is not None else "practice.unknown")
        rows.append((case.name, f"{day} / {case.horizon}", say(how), case.outcome, why))
    if not rows:
        return ()
    header = tuple(say(f"practice.column.{name}") for name in ("person", "day", "how", "outcome", "why"))
    return (Table(say("practice.leavers-caption"), header, tuple(rows), frozenset()),)
