"""A plan in words: its days, what it can come to, what has to be made, and what stands in the way of agreeing to it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from modicum.analysis.foreseen import Foreseen
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.shapes import Words
from modicum.plan.drawn import allowed_orders
from modicum.plan.gate import Answer, Attestation
from modicum.plan.life import State
from modicum.plan.lint import Finding
from modicum.plan.plan import Plan, Step
from modicum.plan.supply import Capsules, Liquid
from modicum.quantities import plain
from modicum.report.tables import Table
from modicum.report.text import table_lines

WIDTH = 96


def head_in_words(plan: Plan, protocol: Protocol, state: State, agreed: Attestation | None, words: Words) -> list[str]:
    """Title, where it comes from, whether it is agreed, its days, and that less is always possible."""
    say = words.say
    title = say("plan.title", id=plan.id, version=plan.version)
    lines = [title, "=" * min(len(title), WIDTH)]
    if state is State.APPROVED and agreed is not None:
        lines.append(_wrap(say("plan.state-approved", prescriber=agreed.prescriber, on=agreed.on, how=agreed.how)))
    else:
        lines.append(_wrap(say("plan.state-proposed")))
    days = (plan.last - plan.calendar.first_day).days + 1
    lines.append(_wrap(say("plan.scheme", scheme=protocol.id, title=protocol.title)))
    span = {"first": plan.calendar.first_day, "last": plan.last, "days": days, "horizon": plan.horizon_days}
    return [*lines, _wrap(say("plan.days", **span)), _wrap(say("plan.always"))]


def steps_in_words(plan: Plan, words: Words) -> list[str]:
    """The days as a table, and what is said of a drawn order."""
    say = words.say
    rows = tuple(
        (str(step.first), str(step.last), str(step.days), _day_doses(plan, step), _part(step, words))
        for step in plan.steps
    )
    lines = table_lines(Table(say("plan.steps"), ("from", "to", "days", "a day", ""), rows, frozenset({2})))
    for drawn in plan.drawn:
        orders = len(allowed_orders(drawn.doses, len(drawn.order) // 2))
        lines += ["", _wrap(say("plan.open-order", seed=drawn.seed, orders=orders))]
    return lines


def _day_doses(plan: Plan, step: Step) -> str:
    if len(plan.slots) == 1 or not step.dose.amount:
        return str(step.dose)
    each = ", ".join(
        f"{portion} {slot.name}" for slot, portion in zip(plan.slots, plan.portions(step.dose), strict=True)
    )
    return f"{step.dose} ({each})"


def _part(step: Step, words: Words) -> str:
    return words.say(f"plan.{step.part.value}", block=step.block)


def grades_in_words(grades: Sequence[Foreseen], words: Words) -> list[str]:
    told = [words.say(f"plan.grade-{one.grade.value.lower()}", dose=one.dose, against=one.against) for one in grades]
    return _under(words.say("plan.grades"), told)


def supply_in_words(supply: Capsules | Liquid | None, words: Words) -> list[str]:
    """Strengths and counts, or volumes with the marks of the syringe."""
    say = words.say
    match supply:
        case None:
            told = [say("plan.no-supply")]
        case Capsules():
            told = [say("plan.capsules", count=n, strength=strength) for strength, n in supply.count.items()]
            for dose, parts in supply.made_of.items():
                named = " and ".join(say("plan.part", count=n, strength=strength) for strength, n in parts.items())
                told.append(say("plan.made-of", dose=dose, parts=named))
            told.append(say("plan.no-spare"))
        case Liquid():
            told = [say("plan.liquid", total=plain(supply.total), strength=plain(supply.mg_per_ml))]
            told += [say("plan.volume", dose=dose, volume=plain(ml)) for dose, ml in supply.volume.items()]
            told += [say("plan.mark", mark=plain(supply.mark)), say("plan.wrong-liquid"), say("plan.no-spare")]
    return _under(say("plan.supply"), told)


def findings_in_words(findings: Sequence[Finding], words: Words) -> list[str]:
    """Every finding: where, what, why it matters, how to mend it."""
    told = [
        words.say(
            "plan.finding",
            where=f"{one.problem.where} ({one.code})",
            what=one.problem.what,
            why=one.why,
            mend=one.problem.how_to_mend,
        )
        for one in findings
    ]
    return _under(words.say("plan.findings"), told or [words.say("plan.findings-none")])


def answer_in_words(answer: Answer, agreed: Attestation | None, words: Words) -> list[str]:
    """What stands in the way of agreeing; nothing if it is agreed."""
    told = [words.say("plan.barred-line", why=one.why, lifted=one.lifted_by) for one in answer.barred]
    if agreed is None:
        told.append(words.say("plan.not-agreed"))
    return _under(words.say("plan.barred"), told) if told else []


def _under(title: str, sentences: Sequence[str]) -> list[str]:
    return ["", title, "-" * min(len(title), WIDTH), *map(_wrap, sentences)]


def _wrap(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
