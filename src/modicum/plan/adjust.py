"""The agreed rules held against what happened: which apply, which do not, of which that cannot be said, and what would change it.

Three-valued, like the safety rules. A fact may be known within bounds only; a rule that bars a higher dose bars it also while
nobody can say whether it applies, so an entry that is missing never opens one. Nothing here ever opens a higher dose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from modicum.knowledge.adjustment_shapes import NAMED, Adjustment, Between, Facts, Holds, Known, Says
from modicum.knowledge.protocol_shapes import Action
from modicum.knowledge.rule_shapes import Comparison, FactKind, Kind, Vocabulary
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.gate import Attestation, Barred

MOST_DAYS = 4000
"""More days than any trial has: stands for "nobody knows how many"."""


def _days(name: str) -> FactKind:
    return FactKind(name, Kind.NUMBER, unit="days", high=Decimal(MOST_DAYS))


def _points(name: str) -> FactKind:
    return FactKind(name, Kind.NUMBER, unit="points", high=Decimal(1000))


def _burden(name: str) -> FactKind:
    return FactKind(name, Kind.NUMBER, unit="burden", high=Decimal(3))


_LIST = (
    FactKind("dose-mg", Kind.NUMBER, unit="mg", high=Decimal(1000)),
    FactKind("at-ceiling", Kind.TRUTH),
    _days("days-on-dose"),
    _days("days-since-step"),
    _days("days-since-first-dose"),
    _burden("open-burden"),
    _days("open-days"),
    _days("days-free"),
    _burden("since-step-burden"),
    _days("since-step-days"),
    _burden(NAMED),
    _days("missed-of-7"),
    _days("gap-days"),
    _points("worse-by-week"),
    _points("worse-by-run-in"),
    _points("better-by-run-in"),
    _days("stable-days"),
    FactKind("horizon-reached", Kind.TRUTH),
)

FACTS: Vocabulary = MappingProxyType({fact.name: fact for fact in _LIST})
"""Every fact that a rule may use, by its name; diary/adjust_facts.py works them out."""

Named = Callable[[tuple[str, ...]], Between]
"""The burden of one side effect, by the words under which it is written down."""


@dataclass(frozen=True)
class Nearest:
    """The one condition that stands between a rule and applying, the figure it asks for, and what is known; None if nothing."""

    holds: Holds
    to: Decimal | bool
    now: Known | None


@dataclass(frozen=True)
class Outcome:
    """What one chosen rule says of today.

    rule : None if it is not known any more as it was agreed. missing : facts that are needed to say. nearest : None unless one
    single change would make it apply. gives_way_to : a chosen rule that applies and wins over this one.
    """

    chosen: ChosenRule
    rule: Adjustment | None
    says: Says
    missing: tuple[str, ...] = ()
    nearest: Nearest | None = None
    gives_way_to: str | None = None

    @property
    def bars(self) -> bool:
        """Whether it keeps a higher dose shut: also while it cannot be said, and also where it gives way to another."""
        return self.says is not Says.DOES_NOT and (self.rule is None or self.rule.bars)


def evaluate(
    chosen: Sequence[ChosenRule], rules: Mapping[str, Adjustment], facts: Facts, named: Named
) -> tuple[Outcome, ...]:
    """Every chosen rule, in the order in which they were chosen."""
    found = [_outcome(one, rules.get(one.id), facts, named) for one in chosen]
    applying = {one.chosen.id: one for one in found if one.says is Says.APPLIES}
    return tuple(replace(one, gives_way_to=_winner(one.chosen, applying.values())) for one in found)


def _winner(chosen: ChosenRule, applying: Iterable[Outcome]) -> str | None:
    return next((one.chosen.id for one in applying if chosen.id in one.chosen.wins_over), None)


def _outcome(chosen: ChosenRule, rule: Adjustment | None, facts: Facts, named: Named) -> Outcome:
    if rule is None or rule.version != chosen.version or {name for name, _ in chosen.figures} != _names(rule):
        return Outcome(chosen, None, Says.CANNOT_SAY)
    known = {**facts, NAMED: named(chosen.felt_as)} if rule.named else facts
    return said_of(rule, chosen, known)


def _names(rule: Adjustment) -> set[str]:
    return {figure.name for figure in rule.figures}


def said_of(rule: Adjustment, chosen: ChosenRule, facts: Facts) -> Outcome:
    """One rule with its figures against facts."""
    figures = dict(chosen.figures)
    missing: list[str] = []
    nearest: list[Nearest] = []
    says = Says.DOES_NOT
    for branch in rule.branches:
        answers = [(holds, _holds(holds, facts.get(holds.fact), figures)) for holds in branch]
        if all(answer for _, answer in answers):
            return Outcome(chosen, rule, Says.APPLIES)
        standing = [holds for holds, answer in answers if not answer]
        if len(standing) == 1:
            one = standing[0]
            nearest.append(Nearest(one, _to(one, figures), facts.get(one.fact)))
        if all(answer is not False for _, answer in answers):
            says = Says.CANNOT_SAY
            missing += [holds.fact for holds, answer in answers if answer is None]
    return Outcome(chosen, rule, says, tuple(dict.fromkeys(missing)), min(nearest, key=_distance, default=None))


def _distance(nearest: Nearest) -> Decimal:
    """How far a figure is from what is asked for, as a share of that; what is not known counts as farthest."""
    if isinstance(nearest.to, bool) or not isinstance(nearest.now, Between):
        return Decimal(MOST_DAYS)
    least = min(abs(nearest.to - nearest.now.low), abs(nearest.to - nearest.now.high))
    return least / nearest.to


def _to(holds: Holds, figures: Mapping[str, Decimal]) -> Decimal | bool:
    return holds.to if isinstance(holds.to, bool) else figures[holds.to]


def _holds(holds: Holds, known: Known | None, figures: Mapping[str, Decimal]) -> bool | None:
    """Whether a condition holds; None if what is known leaves both open."""
    to = _to(holds, figures)
    if isinstance(to, bool):
        return known is to if isinstance(known, bool) else None
    if not isinstance(known, Between):
        return None
    at_least = True if known.low >= to else False if known.high < to else None
    if holds.comparison is Comparison.AT_LEAST or at_least is None:
        return at_least
    return not at_least


def barred_by(outcomes: Iterable[Outcome], agreed: Attestation | None, *, starting: bool) -> tuple[Barred, ...]:
    """What the agreed rules add to the reasons against a higher dose.

    starting : the way is the ladder's own first dose, which a rule to begin lower after a break does not stand against.
    """
    return tuple(
        _barred(one, agreed)
        for one in outcomes
        if one.bars and not (starting and one.rule is not None and one.rule.then is Action.RESTART_LOWER)
    )


def barred_by_age(outcomes: Iterable[Outcome], today: date) -> tuple[Barred, ...]:
    """Rules whose review date has passed: what was known when they were written may not be what is known today."""
    return tuple(
        Barred(
            f"your agreed rule {one.chosen.id} was to be looked at again by {one.rule.reviewed.again_by}.",
            "A newer modicum, in which it was looked at again; or a new version of the plan without it.",
        )
        for one in outcomes
        if one.rule is not None and today > one.rule.reviewed.again_by
    )


def _barred(one: Outcome, agreed: Attestation | None) -> Barred:
    with_whom = "" if agreed is None else f" It was agreed with {agreed.prescriber} on {agreed.on}."
    contact = f"Its own condition, as agreed, or {one.chosen.contact}."
    if one.rule is None:
        why = f"your agreed rule {one.chosen.id} is not known here any more as it was agreed.{with_whom}"
        return Barred(why, f"A new version of the plan without it or with one that is known; {one.chosen.contact}.")
    if one.says is Says.APPLIES:
        return Barred(f"your agreed rule {one.chosen.id} applies: {one.rule.title}.{with_whom}", contact)
    why = f"whether your agreed rule {one.chosen.id} applies cannot be said: {one.rule.title}.{with_whom}"
    return Barred(why, f"modicum review TRIAL names what is missing; or {one.chosen.contact}.")
