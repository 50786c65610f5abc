"""Rules and facts in, rulings out. Three-valued: a fact that is not known never lets a rule pass.

For each branch of a rule: it holds, it does not, or nobody can say yet. A rule's ruling is the strictest branch that
holds, and at least `ask` while another could. So forgetting a fact can never lift what is barred, and `could_be`, the
strictest ruling the missing answers leave open, can only grow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modicum.knowledge.rule_shapes import Branch, Comparison, Condition, Rule, Ruling, Several, Value
from modicum.safety.facts import Facts


@dataclass(frozen=True)
class Outcome:
    """What one rule says of one person.

    could_be : the strictest ruling that the missing answers still leave open; the ruling itself if none is missing.
    held : the branches that hold. missing : the facts that are needed to decide. expired : the rule's review is past.
    """

    rule: Rule
    ruling: Ruling
    could_be: Ruling
    held: tuple[Branch, ...]
    missing: tuple[str, ...]
    expired: bool


@dataclass(frozen=True)
class Judgement:
    """The outcome of every rule, strictest first, and what they come to together.

    Taking less or stopping is not barred by any ruling: there is no field for it, and nothing to ask.
    """

    ruling: Ruling
    could_be: Ruling
    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...]

    @property
    def may_start_or_increase(self) -> bool:
        """Whether no rule bars a first dose or a higher one."""
        return self.ruling.rank < Ruling.ASK.rank


def judge(rules: Iterable[Rule], facts: Facts, *, today: date) -> Judgement:
    """Rule on one person. Without any rule the answer is `ask`: an empty rule book is a fault, not a clean bill.

    today : for the review dates of the rules; a rule that is past its date still speaks, and never milder than `ask`.
    """
    outcomes = sorted(
        (_outcome(rule, facts, today) for rule in rules),
        key=lambda one: (-one.ruling.rank, -one.could_be.rank, one.rule.id),
    )
    if not outcomes:
        return Judgement(Ruling.ASK, Ruling.STOP, (), ())
    return Judgement(
        ruling=_strictest(one.ruling for one in outcomes),
        could_be=_strictest(one.could_be for one in outcomes),
        outcomes=tuple(outcomes),
        missing=tuple(dict.fromkeys(fact for one in outcomes for fact in one.missing)),
    )


def _outcome(rule: Rule, facts: Facts, today: date) -> Outcome:
    held: list[Branch] = []
    possible: list[Ruling] = []
    missing: list[str] = []
    for branch in rule.branches:
        answers = [(condition.fact, holds(condition, facts.get(condition.fact))) for condition in branch.all]
        if any(answer is False for _, answer in answers):
            continue
        possible.append(branch.ruling)
        unknown = [fact for fact, answer in answers if answer is None]
        if unknown:
            missing += unknown
        else:
            held.append(branch)
    expired = today > rule.reviewed.again_by
    least = [Ruling.ASK] if missing or expired else []
    ruling = _strictest([Ruling.PASS, *least, *(branch.ruling for branch in held)])
    return Outcome(
        rule=rule,
        ruling=ruling,
        could_be=_strictest([ruling, *possible]),
        held=tuple(held),
        missing=tuple(dict.fromkeys(missing)),
        expired=expired,
    )


def _strictest(rulings: Iterable[Ruling]) -> Ruling:
    return max(rulings, key=lambda ruling: ruling.rank)


def holds(condition: Condition, value: Value | None) -> bool | None:
    """Whether a condition holds of a value; None if that cannot be said. A value of the wrong kind says nothing."""
    to = condition.to
    match condition.comparison:
        case Comparison.IS:
            return value == to if type(value) is type(to) else None
        case Comparison.ONE_OF:
            return value in to if isinstance(value, str) and isinstance(to, tuple) else None
        case Comparison.HAS_ANY:
            return _has_any(value, to)
    if not isinstance(value, Decimal) or not isinstance(to, Decimal) or value.is_nan():
        return None
    return {
        Comparison.BELOW: value < to,
        Comparison.AT_MOST: value <= to,
        Comparison.ABOVE: value > to,
        Comparison.AT_LEAST: value >= to,
    }[condition.comparison]


def _has_any(value: Value | None, wanted: object) -> bool | None:
    if not isinstance(value, Several) or not isinstance(wanted, tuple):
        return None
    if not value.members.isdisjoint(wanted):
        return True
    return False if value.complete else None
