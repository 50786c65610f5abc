"""Today's dose as a page: what the plan has, whether it may be taken, and if not, every reason and what would lift it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from modicum.knowledge.shapes import Words
from modicum.plan.gate import Answer
from modicum.plan.plan import NONE, Plan
from modicum.plan.way import Kind, Present, Way
from modicum.report.page import Page, Section


@dataclass(frozen=True)
class TodaySaid:
    """What the page says something about; way None: the plan has nothing to take on that day."""

    plan: Plan
    day: date
    now: Present
    way: Way | None
    answer: Answer


def today_page(said: TodaySaid, words: Words) -> Page:
    """The page of one day."""
    say, plan = words.say, said.plan
    headline, lead = _headline(said, words)
    reasons = tuple(say("plan.barred-line", why=one.why, lifted=one.lifted_by) for one in said.answer.barred)
    return Page(
        language=words.language,
        title=say("today.title", day=said.day),
        banner=say("today.banner", id=plan.id, version=plan.version),
        window=(),
        headline=headline,
        lead=(*lead, say("plan.always")),
        sections=(Section(say("today.reasons"), reasons),) if reasons else (),
        footer=say("plan.footer"),
    )


def _headline(said: TodaySaid, words: Words) -> tuple[str, tuple[str, ...]]:
    say, plan, now = words.say, said.plan, said.now
    step = plan.step_of(said.day)
    if step is None:
        return say("today.outside"), (say("today.outside-lead", first=plan.calendar.first_day, last=plan.last),)
    if said.way is None:
        return say("today.none"), (say("today.none-lead"),)
    after = say("today.kit", number=step.block) if step.sealed else str(step.dose)
    if said.answer.barred:
        return say("today.barred", after=after), (_until_then(now, words),)
    match said.way.kind:
        case Kind.SAME:
            return say("today.same", after=after), (say("today.same-lead"),)
        case Kind.START:
            told = say("today.open-start")
        case Kind.STEP:
            told = say("today.open-step", before=now.dose, days=now.days)
        case Kind.RETURN:
            told = say("today.open-kit", after=step.dose) if step.sealed else say("today.open-return")
    return say("today.open", after=after), (told, say("today.leave"))


def _until_then(now: Present, words: Words) -> str:
    if now.dose is None:
        return words.say("today.barred-unknown")
    return words.say("today.barred-nothing") if now.dose == NONE else words.say("today.barred-stay", before=now.dose)
