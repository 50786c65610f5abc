"""A plan as pages: for the person and the prescriber (its days, what it can come to, what stands in the way), and for the pharmacy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modicum.analysis.foreseen import Foreseen
from modicum.knowledge.adjustment_shapes import Adjustment
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.shapes import Words
from modicum.plan.drawn import allowed_orders
from modicum.plan.gate import Answer, Attestation
from modicum.plan.life import State
from modicum.plan.lint import Finding
from modicum.plan.plan import Plan, Step
from modicum.plan.sealed import Kit
from modicum.plan.supply import Capsules, Liquid
from modicum.quantities import plain
from modicum.report.page import Page, Section
from modicum.report.rules import agreed_rules_section
from modicum.report.sealed import kit_dose, kit_labels, kits_section, sealed_order
from modicum.report.table import Table


@dataclass(frozen=True)
class PlanSaid:
    """Everything that the pages of a plan say something about. rules : the adjustment rules that are known, by id."""

    plan: Plan
    protocol: Protocol
    state: State
    agreed: Attestation | None
    answer: Answer
    grades: tuple[Foreseen, ...]
    supply: Capsules | Liquid | None
    findings: tuple[Finding, ...]
    kits: tuple[Kit, ...] = ()
    rules: Mapping[str, Adjustment] = field(default_factory=dict)


def plan_page(said: PlanSaid, words: Words) -> Page:
    """What a person and a prescriber look at before they agree."""
    say, plan = words.say, said.plan
    days = (plan.last - plan.calendar.first_day).days + 1
    span = {"first": plan.calendar.first_day, "last": plan.last, "days": days, "horizon": plan.horizon_days}
    sections = [
        _barred(said, words),
        _steps(plan, words),
        _stopping(plan, words),
        agreed_rules_section(plan, said.rules, words),
        Section(say("plan.grades"), tuple(_grade(one, words) for one in said.grades)),
        _supply(said.supply, words),
        kits_section(said.kits, words),
        findings_section(said.findings, words),
    ]
    return Page(
        language=words.language,
        title=say("plan.title", id=plan.id, version=plan.version),
        banner=say("plan.scheme", scheme=said.protocol.id, title=said.protocol.title),
        window=(say("plan.days", **span),),
        headline=say("plan.headline-agreed" if said.state is State.APPROVED else "plan.headline-proposed"),
        lead=(_state(said, words), say("plan.always")),
        sections=tuple(section for section in sections if section.sentences or section.tables),
        footer=say("plan.footer"),
    )


def dispensing_page(said: PlanSaid, words: Words) -> Page:
    """What a pharmacy makes, counts and labels."""
    say, plan = words.say, said.plan
    sections = [_supply(said.supply, words), kits_section(said.kits, words), _recipe(said, words), _steps(plan, words)]
    sections.append(Section(say("dispensing.questions"), tuple(say(f"dispensing.ask-{n}") for n in range(1, 5))))
    return Page(
        language=words.language,
        title=say("plan.title", id=plan.id, version=plan.version),
        banner=say("dispensing.banner"),
        window=(say("dispensing.window", first=next(plan.each_dose()).day, last=plan.last),),
        headline=say("dispensing.headline"),
        lead=(_state(said, words), say("dispensing.lead")),
        sections=tuple(section for section in sections if section.sentences or section.tables),
        footer=say("plan.footer"),
    )


def _state(said: PlanSaid, words: Words) -> str:
    if said.state is State.APPROVED and said.agreed is not None:
        agreed = said.agreed
        return words.say("plan.state-approved", prescriber=agreed.prescriber, on=agreed.on, how=agreed.how)
    return words.say("plan.state-proposed")


def _barred(said: PlanSaid, words: Words) -> Section:
    """What stands in the way of agreeing; nothing if it is agreed."""
    told = [words.say("plan.barred-line", why=one.why, lifted=one.lifted_by) for one in said.answer.barred]
    if said.agreed is None:
        told.append(words.say("plan.not-agreed"))
    return Section(words.say("plan.barred"), tuple(told))


def _steps(plan: Plan, words: Words) -> Section:
    """The days as a table, and what is said of a drawn order."""
    say = words.say
    rows = tuple(
        (
            str(step.first),
            str(step.last),
            str(step.days),
            kit_dose(plan, step, words) if step.sealed else _day_doses(plan, step),
            _part(step, words),
        )
        for step in plan.steps
    )
    header = tuple(say(f"plan.column.{name}") for name in ("from", "to", "days", "dose", "part"))
    told = [say("plan.off-days", days=_off_days(plan, words))] if plan.off_weekdays else []
    for drawn in plan.drawn:
        if drawn.seed is None:
            told += sealed_order(drawn, words)
            continue
        orders = len(allowed_orders(drawn.doses, drawn.rounds))
        told.append(say("plan.open-order", seed=drawn.seed, orders=orders))
    if timed := plan.timed:
        outcomes = (timed.window_days + 1) ** len(timed.earliest)
        told.append(say("plan.timed", seed=timed.seed, window=timed.window_days, outcomes=outcomes))
    return Section(say("plan.steps"), tuple(told), (Table(say("plan.steps-caption"), header, rows, frozenset({2})),))


def _stopping(plan: Plan, words: Words) -> Section:
    """The rule for going back, as it was agreed; nothing without a trial of stopping."""
    say, agreed = words.say, plan.relapse
    if agreed is None:
        return Section(say("plan.stopping"), ())
    worse, since, until = plain(agreed.worse_by), agreed.compared_first, agreed.compared_last
    rule = say("plan.relapse", on=agreed.on_days, of=agreed.of_days, worse=worse, first=since, last=until)
    if not agreed.direct:
        return Section(say("plan.stopping"), (rule, say("plan.relapse-sooner"), say("plan.relapse-ladder")))
    back = [say("plan.relapse-until", dose=dose, until=last) for dose, last in agreed.direct]
    told = (rule, say("plan.relapse-sooner"), say("plan.relapse-direct"), *back, say("plan.relapse-later"))
    return Section(say("plan.stopping"), told)


def _off_days(plan: Plan, words: Words) -> str:
    return " and ".join(words.say(f"plan.weekday.{number}") for number in sorted(plan.off_weekdays))


def _day_doses(plan: Plan, step: Step) -> str:
    if len(plan.slots) == 1 or not step.dose.amount:
        return str(step.dose)
    each = ", ".join(
        f"{portion} {slot.name}" for slot, portion in zip(plan.slots, plan.portions(step.dose), strict=True)
    )
    return f"{step.dose} ({each})"


def _part(step: Step, words: Words) -> str:
    return words.say("plan.sealed-block" if step.sealed else f"plan.{step.part.value}", block=step.block)


def _grade(one: Foreseen, words: Words) -> str:
    return words.say(f"plan.grade-{one.grade.value.lower()}", dose=one.dose, against=one.against)


def _supply(supply: Capsules | Liquid | None, words: Words) -> Section:
    """Strengths and counts, or the volume, the strength and the marks of the syringe."""
    say = words.say
    match supply:
        case None:
            told = [say("plan.no-supply")]
        case Capsules():
            told = [say("plan.capsules", count=n, strength=strength) for strength, n in supply.count.items()]
            told.append(say("plan.no-spare"))
        case Liquid():
            told = [say("plan.liquid", total=plain(supply.total), strength=plain(supply.mg_per_ml))]
            told += [say("plan.mark", mark=plain(supply.mark)), say("plan.wrong-liquid"), say("plan.no-spare")]
    return Section(say("plan.supply"), tuple(told), tuple(_made_of(supply, words)))


def _made_of(supply: Capsules | Liquid | None, words: Words) -> Sequence[Table]:
    say = words.say
    match supply:
        case None:
            return ()
        case Capsules():
            rows = tuple(
                (str(dose), " + ".join(say("plan.part", count=n, strength=strength) for strength, n in parts.items()))
                for dose, parts in supply.made_of.items()
            )
        case Liquid():
            rows = tuple((str(dose), say("plan.ml", volume=plain(ml))) for dose, ml in supply.volume.items())
    return (Table(say("plan.made-of"), (say("plan.column.dose"), say("plan.column.made")), rows, frozenset()),)


def _recipe(said: PlanSaid, words: Words) -> Section:
    """Text for the label of each step: what is taken, when, from which day to which."""
    say, plan = words.say, said.plan
    told = []
    for step in plan.steps:
        if not step.dose.amount or step.sealed:
            continue
        for slot, portion in zip(plan.slots, plan.portions(step.dose), strict=True):
            label = say("dispensing.label", dose=portion, slot=slot.name, first=step.first, last=step.last)
            off = say("plan.off-days", days=_off_days(plan, words)) if plan.off_weekdays else ""
            told.append(f"{label} {off}".strip())
    told += [label for kit in said.kits for label in kit_labels(kit, words)]
    return Section(say("dispensing.labels"), tuple(told))


def findings_section(findings: Sequence[Finding], words: Words) -> Section:
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
    return Section(words.say("plan.findings"), tuple(told) or (words.say("plan.findings-none"),))
