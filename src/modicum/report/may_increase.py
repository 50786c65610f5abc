"""Today's dose as a page: what the plan has, whether it may be taken, and if not, every reason and what would lift it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from modicum.diary.entry import SideEffect
from modicum.knowledge.shapes import Words
from modicum.plan.gate import Answer
from modicum.plan.plan import NONE, Plan
from modicum.plan.way import Kind, Present, Way
from modicum.report.page import Page, Section


@dataclass(frozen=True)
class MayIncreaseSaid:
    """What the page says something about; way None: the plan has nothing to take on that day. severe : effects that are not over.

    flags : those that are open, in words.
    """

    plan: Plan
    day: date
    now: Present
    way: Way | None
    answer: Answer
    severe: tuple[SideEffect, ...] = ()
    flags: tuple[str, ...] = ()


def may_increase_page(said: MayIncreaseSaid, words: Words) -> Page:
    """The page of one day."""
    say, plan = words.say, said.plan
    headline, lead = _headline(said, words)
    reasons = tuple(say("plan.barred-line", why=one.why, lifted=one.lifted_by) for one in said.answer.barred)
    return Page(
        language=words.language,
        title=say("may-increase.title", day=said.day),
        banner=say("may-increase.banner", id=plan.id, version=plan.version),
        window=(),
        headline=headline,
        lead=(
            *(say("may-increase.severe", what=one.label, day=one.day) for one in said.severe),
            *said.flags,
            *lead,
            say("plan.always"),
        ),
        sections=(Section(say("may-increase.reasons"), reasons),) if reasons else (),
        footer=say("plan.footer"),
    )


def _headline(said: MayIncreaseSaid, words: Words) -> tuple[str, tuple[str, ...]]:
    say, plan, now = words.say, said.plan, said.now
    step = plan.step_of(said.day)
    if step is None:
        return say("may-increase.outside"), (
            say("may-increase.outside-lead", first=plan.calendar.first_day, last=plan.last),
        )
    if said.way is None:
        return say("may-increase.none"), (say("may-increase.none-lead"),)
    after = say("may-increase.kit", number=step.block) if step.sealed else str(step.dose)
    if said.answer.barred:
        return say("may-increase.barred", after=after), (_until_then(now, words),)
    match said.way.kind:
        case Kind.SAME:
            flagged = "may-increase.same-flag" if said.flags else "may-increase.same"
            headline = say("may-increase.same-severe" if said.severe else flagged)
            return headline, (say("may-increase.same-lead", after=after),)
        case Kind.START:
            told = say("may-increase.open-start")
        case Kind.STEP:
            told = say("may-increase.open-step", before=now.dose, days=now.days)
        case Kind.RETURN:
            told = say("may-increase.open-kit", after=step.dose) if step.sealed else say("may-increase.open-return")
    return say("may-increase.open", after=after), (told, say("may-increase.leave"))


def _until_then(now: Present, words: Words) -> str:
    if now.dose is None:
        return words.say("may-increase.barred-unknown")
    return (
        words.say("may-increase.barred-nothing")
        if now.dose == NONE
        else words.say("may-increase.barred-stay", before=now.dose)
    )
