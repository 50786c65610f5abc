"""What the agreed rules say today, as a page: what applies and whom to call, what cannot be said, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modicum.diary.adjust_facts import Happened
from modicum.diary.entry import SideEffect
from modicum.knowledge.adjustment_shapes import NAMED, Adjustment, Between, Says
from modicum.knowledge.shapes import Words
from modicum.plan.adjust import FACTS, MOST_DAYS, Nearest, Outcome
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.gate import Attestation
from modicum.plan.plan import Plan
from modicum.report.page import Page, Section
from modicum.report.rules import figure_in_words

_RATINGS = {"worse-by-week", "worse-by-run-in", "better-by-run-in"}


@dataclass(frozen=True)
class ReviewSaid:
    """What the page says something about. plan : None if none can be read, and then nothing is known of its rules.

    flags : every flag of the record in words, the open ones first. flagged : whether one is open.
    """

    day: date
    plan: Plan | None
    agreed: Attestation | None
    happened: Happened | None
    outcomes: tuple[Outcome, ...]
    severe: tuple[SideEffect, ...]
    lost: int
    flags: tuple[str, ...] = ()
    flagged: bool = False


def review_page(said: ReviewSaid, words: Words) -> Page:
    """The page of one day."""
    say, plan = words.say, said.plan
    applies, cannot, rest = (
        [one for one in said.outcomes if one.says is which] for which in (Says.APPLIES, Says.CANNOT_SAY, Says.DOES_NOT)
    )
    sections = [
        Section(say("review.flags"), said.flags),
        Section(
            say("review.severe"),
            tuple(say("review.severe-line", label=one.label, day=one.day, id=one.id) for one in said.severe),
        ),
        Section(say("review.applies"), tuple(_applies(one, said.agreed, words) for one in applies)),
        Section(say("review.cannot"), tuple(_cannot(one, said, words) for one in cannot)),
        Section(say("review.not-applying"), tuple(_not(one, words) for one in rest)),
        Section(say("review.missing-title"), tuple(_missing(said, words))),
    ]
    return Page(
        language=words.language,
        title=say("review.title", day=said.day),
        banner=say("review.banner-unknown") if plan is None else say("review.banner", id=plan.id, version=plan.version),
        window=(),
        headline=_headline(said, bool(applies), bool(cannot), words),
        lead=(say("plan.always"),),
        sections=tuple(section for section in sections if section.sentences),
        footer=say("review.footer"),
    )


def _headline(said: ReviewSaid, applies: bool, cannot: bool, words: Words) -> str:
    if said.severe:
        return words.say("may-increase.same-severe")
    if said.flagged:
        return words.say("review.headline-flags")
    if said.plan is None:
        return words.say("review.headline-unknown")
    if not said.outcomes:
        return words.say("review.headline-not-chosen")
    if applies:
        return words.say("review.headline-applies")
    return words.say("review.headline-cannot" if cannot else "review.headline-none")


def _known(one: Outcome) -> Adjustment:
    assert one.rule is not None  # noqa: S101 - only a rule that is known can apply or not
    return one.rule


def _applies(one: Outcome, agreed: Attestation | None, words: Words) -> str:
    say, rule = words.say, _known(one)
    with_whom = "" if agreed is None else say("review.agreed", prescriber=agreed.prescriber, on=agreed.on)
    told = [
        say("review.applies-line", title=rule.title, id=rule.id, agreed=with_whom, contact=one.chosen.contact),
        say(f"review.do.{rule.then.value}"),
    ]
    if one.gives_way_to is not None:
        told.append(say("review.gives-way", other=one.gives_way_to))
    return " ".join(" ".join(told).split())


def _cannot(one: Outcome, said: ReviewSaid, words: Words) -> str:
    say = words.say
    if one.rule is None:
        told = say("review.cannot-known", id=one.chosen.id, contact=one.chosen.contact)
    else:
        groups = dict.fromkeys(_missing_group(fact, said.lost) for fact in one.missing)
        missing = " ".join(
            say(f"review.missing.{group}", words=", ".join(one.chosen.felt_as))
            if group == "words"
            else say(f"review.missing.{group}")
            for group in groups
        )
        told = say("review.cannot-line", title=one.rule.title, id=one.rule.id, missing=missing)
    return f"{told} {say('review.cannot-bars')}" if one.bars else told


def _missing_group(fact: str, lost: int) -> str:
    if lost:
        return "lines"
    if fact == NAMED:
        return "words"
    return "ratings" if fact in _RATINGS else "doses"


def _not(one: Outcome, words: Words) -> str:
    rule = _known(one)
    told = words.say("review.not-line", title=rule.title, id=rule.id)
    return told if one.nearest is None else f"{told} {_would(one.nearest, one.chosen, words)}"


def _would(nearest: Nearest, chosen: ChosenRule, words: Words) -> str:
    fact = FACTS[nearest.holds.fact]
    to = figure_in_words(nearest.to, fact.unit) if isinstance(nearest.to, Decimal) else ""
    values = {"to": to, "now": _now(nearest, fact.unit, words), "words": ", ".join(chosen.felt_as)}
    return words.say("review.would", what=words.say(f"review.if.{fact.name}", **values))


def _now(nearest: Nearest, unit: str, words: Words) -> str:
    now = nearest.now
    if not isinstance(now, Between):
        return words.say("review.unknown-now")
    low, high = figure_in_words(_short(now.low), unit), figure_in_words(_short(now.high), unit)
    if now.low >= MOST_DAYS:
        return words.say("review.none-ever")
    if now.high >= MOST_DAYS:
        return words.say("review.more", low=low)
    return low if low == high else words.say("review.range", low=low, high=high)


def _short(value: Decimal) -> Decimal:
    """A mean of seven days to one decimal."""
    return value if value == int(value) else value.quantize(Decimal("0.1"))


def _missing(said: ReviewSaid, words: Words) -> list[str]:
    told = []
    if said.lost:
        told.append(words.say("review.lost", count=said.lost))
    if said.happened is not None and said.happened.unrecorded:
        told.append(words.say("review.unrecorded", days=_days(said.happened.unrecorded)))
    if said.happened is not None and said.happened.unrated:
        told.append(words.say("review.unrated", days=_days(said.happened.unrated)))
    return told


def _days(days: Sequence[date]) -> str:
    return ", ".join(map(str, days))
