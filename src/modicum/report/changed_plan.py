"""What a new version of a plan changes, put before the pages of the plan itself: who, when, why, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from modicum.knowledge.shapes import Words
from modicum.plan.gate import Attestation
from modicum.plan.plan import NONE, Drawn, Plan
from modicum.plan.versions import NOT_SAID, Change, Jump
from modicum.report.page import Page, Section


@dataclass(frozen=True)
class Changed:
    """A version and what it was made from. agreed : to this version; before_agreed : the last one before it."""

    plan: Plan
    before: Plan
    change: Change
    made_on: date
    agreed: Attestation | None
    before_agreed: Attestation | None
    jumps: tuple[Jump, ...]
    cut: tuple[tuple[Drawn, date], ...]
    first_horizon: int
    horizon_changed: int
    other_product: bool


def changed_page(page: Page, changed: Changed, words: Words, *, always: str) -> Page:
    """A page of the new version, with what was changed instead of its first sentences. always : the last of these."""
    change = changed.change
    hidden = words.say("plan.supply") if _without(changed) else ""
    return replace(
        page,
        headline=words.say("changed.headline", day=change.begins),
        lead=(_by(changed, words), _agreed(changed, words), always),
        sections=(
            Section(words.say("changed.title"), tuple(_sentences(changed, words))),
            *(section for section in page.sections if section.title != hidden),
        ),
    )


def _by(changed: Changed, words: Words) -> str:
    change = changed.change
    if (change.who, change.why) == (NOT_SAID, NOT_SAID):
        return words.say("changed.by-nobody", on=changed.made_on, day=change.begins)
    return words.say("changed.by", who=change.who, on=changed.made_on, day=change.begins, why=change.why)


def _agreed(changed: Changed, words: Words) -> str:
    if (new := changed.agreed) is not None:
        return words.say("plan.state-approved", prescriber=new.prescriber, on=new.on, how=new.how)
    if (old := changed.before_agreed) is not None:
        return words.say("changed.no-agreement", prescriber=old.prescriber, on=old.on)
    return words.say("changed.no-agreement-known")


def _sentences(changed: Changed, words: Words) -> list[str]:
    say, begins = words.say, changed.change.begins
    told = [say("changed.past", day=begins, version=changed.before.version)]
    if _without(changed):
        told.append(say("changed.no-drug", day=begins))
    for jump in changed.jumps:
        told.append(say("changed.jump", dose=jump.dose, prescriber=jump.prescriber, on=jump.on, why=jump.why))
    for part, day in changed.cut:
        told.append(say("changed.cut", first=part.first, last=part.last, day=day))
    if changed.before.timed is not None and changed.plan.timed is None:
        told.append(say("changed.timed"))
    if changed.before.relapse is not None and changed.plan.relapse is None:
        told.append(say("changed.relapse"))
    if changed.horizon_changed:
        told.append(
            say(
                "changed.horizon",
                times=changed.horizon_changed,
                first=changed.first_horizon,
                days=changed.plan.horizon_days,
            )
        )
    if changed.other_product:
        told.append(say("changed.product"))
    return told if _without(changed) else [*told, say("changed.counted", day=begins)]


def _without(changed: Changed) -> bool:
    """Whether no drug is planned any more, so that nothing has to be made."""
    return all(step.dose == NONE for step in changed.plan.steps if step.last >= changed.change.begins)
