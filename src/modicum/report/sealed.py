"""What is said of sealed blocks: to the person, who must not know what a kit holds, and to the pharmacy, which makes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from modicum.knowledge.shapes import Words
from modicum.plan.drawn import allowed_orders
from modicum.plan.plan import Drawn, Plan, Step
from modicum.plan.sealed import Content, Key, Kit, contents, part_of
from modicum.plan.supply import Capsules, Liquid
from modicum.quantities import Dose, plain
from modicum.report.page import Page, Section
from modicum.report.table import Table

# ------------------------------------------------------------------ what everybody may read


def kit_dose(plan: Plan, step: Step, words: Words) -> str:
    """The dose of a sealed step, for the table of days: both that it can be."""
    part = part_of(plan)
    if part is None:  # a later version left the draw, and the days that are over stay sealed
        return words.say("plan.kit-alone", kit=step.block)
    most, other = sorted(part.doses, reverse=True)
    if other.amount:
        return words.say("plan.kit-either", kit=step.block, dose=most, other=other)
    return words.say("plan.kit-or-none", kit=step.block, dose=most)


def sealed_order(part: Drawn, words: Words) -> list[str]:
    """That the order is secret, until when, and what that means when somebody has to know."""
    orders = len(allowed_orders(part.doses, part.rounds))
    return [
        words.say("plan.sealed-order", orders=orders),
        words.say("plan.sealed-until", last=part.last),
        words.say("plan.sealed-emergency"),
    ]


def kits_section(kits: Sequence[Kit], words: Words) -> Section:
    """How many kits of how many capsules, or mL. Nothing in it hangs on what is in them."""
    alike = Counter((kit.capsules, kit.volume) for kit in kits)
    told = [
        words.say("plan.kits-capsules", kits=n, count=count)
        if volume is None
        else words.say("plan.kits-liquid", kits=n, volume=plain(volume))
        for (count, volume), n in alike.items()
    ]
    return Section(words.say("plan.kits"), (*told, words.say("plan.kits-not-counted")) if told else ())


def kit_labels(kit: Kit, words: Words) -> list[str]:
    """Text for the labels of one kit: its number, how much of it is taken, when."""
    return [
        words.say(
            "dispensing.kit-label",
            kit=kit.number,
            amount=words.say("plan.kit-capsules", count=taking.capsules)
            if taking.volume is None
            else words.say("plan.ml", volume=plain(taking.volume)),
            slot=taking.slot,
            first=kit.first,
            last=kit.last,
        )
        for taking in kit.takings
    ]


# ------------------------------------------------------------------ what only the pharmacy may read


def pharmacy_page(plan: Plan, kits: Sequence[Kit], supply: Capsules | Liquid, key: Key, words: Words) -> Page:
    """The pharmacy's page with the key: what goes into each kit, and the label, which does not tell."""
    say = words.say
    rows = []
    for kit, held in zip(kits, key.kits, strict=True):
        for made in contents(kit, held.dose, plan, supply):
            each = _each(made, words)
            rows.append(
                (str(kit.number), _what(held.dose, words), made.slot, each, str(kit.days), _sum(made, kit, words))
            )
    header = tuple(say(f"sealed.column.{name}") for name in ("kit", "dose", "slot", "each", "times", "in-all"))
    return Page(
        language=words.language,
        title=say("plan.title", id=plan.id, version=plan.version),
        banner=say("sealed.banner"),
        window=(say("dispensing.window", first=kits[0].first, last=kits[-1].last),),
        headline=say("sealed.headline"),
        lead=tuple(say(f"sealed.lead-{n}") for n in range(1, 6)),
        sections=(
            Section(say("sealed.kits"), (), (Table(say("sealed.caption"), header, tuple(rows), frozenset({0, 4})),)),
            Section(say("dispensing.labels"), tuple(label for kit in kits for label in kit_labels(kit, words))),
            Section(say("sealed.opening"), (say("sealed.open-with"), say("sealed.drawn", on=key.drawn_on))),
        ),
        footer=say("sealed.footer"),
    )


def _what(dose: Dose, words: Words) -> str:
    return words.say("sealed.drug", dose=dose) if dose.amount else words.say("sealed.no-drug")


def _each(made: Content, words: Words, times: int = 1) -> str:
    if made.volume is not None:
        held = words.say("sealed.with-drug" if made.drug else "sealed.without-drug")
        return words.say("sealed.liquid", volume=plain(times * made.volume), held=held)
    parts = [words.say("plan.part", count=times * n, strength=strength) for strength, n in made.capsules.items()]
    parts += [words.say("sealed.placebos", count=times * made.placebos)] if made.placebos else []
    return " + ".join(parts)


def _sum(made: Content, kit: Kit, words: Words) -> str:
    return _each(made, words, kit.days)


# ------------------------------------------------------------------ what is read once it is opened


def opened_lines(key: Key, today: date, words: Words) -> list[str]:
    """What each kit was, the one of today first: read in a hurry, by somebody who has not seen the plan."""
    say, now = words.say, key.kit_on(today)
    said = [say("open-key.title", plan=key.plan, version=key.version)]
    said += [] if key.sound else [say("open-key.changed")]
    if now is not None:
        said.append(say("open-key.today", today=today, kit=now.number, what=_what(now.dose, words)))
    said += [
        say("open-key.kit", kit=kit.number, first=kit.first, last=kit.last, what=_what(kit.dose, words))
        for kit in key.kits
    ]
    return [*said, say("open-key.not-swallowed")]
