"""Blinded blocks: a plan that does not hold their order, the kits they are taken from, and the key that says what is in each.

A plan with sealed blocks is the same whichever order is drawn, so nothing made from it can tell the order. The order is
drawn apart from it, with a number that whoever keeps the key hands in; nothing here makes that number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from modicum.plan.choices import Swaps
from modicum.plan.drawn import FEWEST_ROUNDS, MOST_ROUNDS, allowed_orders, draw_rounds
from modicum.plan.plan import NONE, Drawn, Part, Plan, Step
from modicum.plan.supply import Capsules, Liquid
from modicum.problems import Problem
from modicum.quantities import Dose

BITS_OF_THE_NUMBER = 128
"""Of the secret number. The digest of the key is public; a smaller number could be found by trying them all against it."""
HOW = "Each round holds both doses once. Which of them comes first was drawn with the number below, each order as likely as any other."
BLINDED = "[re-challenge] field 'blinded'"


@dataclass(frozen=True)
class Taking:
    """What is taken from a kit at once, the same whatever the kit holds: so many capsules, or so many mL."""

    slot: str
    capsules: int
    volume: Decimal | None


@dataclass(frozen=True)
class Kit:
    """The look-alike capsules, or the bottle, of one sealed block. days : on which something is taken from it."""

    number: int
    first: date
    last: date
    days: int
    takings: tuple[Taking, ...]

    @property
    def capsules(self) -> int:
        return self.days * sum(taking.capsules for taking in self.takings)

    @property
    def volume(self) -> Decimal | None:
        """ML in all; None for capsules."""
        volumes = [taking.volume for taking in self.takings if taking.volume is not None]
        return self.days * sum(volumes, Decimal(0)) if volumes else None


@dataclass(frozen=True)
class Content:
    """What one taking from a kit is made of. capsules : how many of which strength. drug : whether a liquid holds it."""

    slot: str
    capsules: Mapping[Dose, int]
    placebos: int
    volume: Decimal | None
    drug: bool


@dataclass(frozen=True)
class KeyKit:
    """What a kit holds: the whole dose of each of its days."""

    number: int
    first: date
    last: date
    dose: Dose


@dataclass(frozen=True)
class Key:
    """What nobody but its keeper may see. number : whoever has it can draw the same order again. slots : name and share."""

    plan: str
    version: int
    drawn_on: date
    number: int
    doses: tuple[Dose, Dose]
    slots: tuple[tuple[str, Decimal], ...]
    kits: tuple[KeyKit, ...]

    @property
    def order(self) -> tuple[Dose, ...]:
        return tuple(kit.dose for kit in self.kits)

    @property
    def sound(self) -> bool:
        """Whether its number draws the very kits that stand in it: a file that somebody changed has another answer."""
        rounds = len(self.kits) // 2
        if len(self.kits) % 2 or not FEWEST_ROUNDS <= rounds <= MOST_ROUNDS:
            return False
        return self.order == draw_rounds(self.doses, rounds, seed=self.number)

    def kit_on(self, day: date) -> KeyKit | None:
        return next((kit for kit in self.kits if kit.first <= day <= kit.last), None)

    def portion(self, slot: str, kit: KeyKit) -> Dose | None:
        """What one slot of a day got of a kit's dose; None if the key knows several slots and none of that name."""
        shares = dict(self.slots)
        share = Decimal(1) if len(shares) == 1 else shares.get(slot)
        return None if share is None else Dose(kit.dose.amount * share, kit.dose.unit)


def check_sealed(swaps: Swaps) -> list[Problem]:
    """What must not go together with a sealed order, before anything is drawn."""
    if swaps.blinded == (swaps.seed is None):
        return []
    if swaps.blinded:
        what = "is true, and a seed is given: whoever has the seed can draw the order."
        return [Problem(BLINDED, what, "Remove the seed.")]
    return [Problem("[re-challenge] field 'seed'", "is missing.", "Write any number, or blinded = true.")]


def sealed_part(doses: tuple[Dose, Dose], swaps: Swaps, *, first: date) -> tuple[Drawn, list[Step]]:
    """The blocks of a sealed order as a plan may hold them: numbered and dated, and all of them alike."""
    most, blocks = max(doses), swaps.rounds * len(doses)
    steps = [
        Step(
            Part.RE_CHALLENGE,
            first + timedelta(days=number * swaps.block_days),
            swaps.block_days,
            most,
            number + 1,
            sealed=True,
        )
        for number in range(blocks)
    ]
    return Drawn(first, steps[-1].last, doses, swaps.block_days, (), None, blinded=True), steps


def part_of(plan: Plan) -> Drawn | None:
    """The sealed part of a plan, if it has one."""
    return next((part for part in plan.drawn if part.blinded and not part.order), None)


def each_opened(plan: Plan) -> Iterator[Plan]:
    """The plan under every order that could have been drawn: what must hold of a sealed plan must hold of each of them."""
    part = part_of(plan)
    if part is None:
        yield plan
        return
    for order in allowed_orders(part.doses, part.rounds):
        doses = iter(order)
        steps = tuple(replace(step, dose=next(doses), sealed=False) if step.sealed else step for step in plan.steps)
        drawn = tuple(replace(each, order=order) if each is part else each for each in plan.drawn)
        yield replace(plan, steps=steps, drawn=drawn)


def kits_of(plan: Plan, supply: Capsules | Liquid | None) -> tuple[tuple[Kit, ...], tuple[Problem, ...]]:
    """The kits of a plan's sealed blocks, or why they could be told apart or cannot be made; nothing for an open plan."""
    part = part_of(plan)
    if part is None:
        return (), ()
    if supply is None:
        what = "is true, and the file does not say what the doses are made of, so no kit can be prepared."
        mend = 'Write [[capsules]] with the strengths that can be had, such as strengths = ["1.5 mg", "3 mg"].'
        return (), (Problem(BLINDED, what, mend),)
    if isinstance(supply, Liquid) and NONE not in part.doses:
        one, other = part.doses
        what = f"is true, and {one} and {other} of one liquid are different volumes, so the kits could be told apart."
        mend = 'The nearest that passes: [[capsules]] instead of [[liquid]]; or against = "none"; or open blocks, with a seed.'
        return (), (Problem(BLINDED, what, mend),)
    if len({slot.name for slot in plan.slots}) < len(plan.slots):
        what = "is true, and two times of day have the same name, so a label could not say which of them is meant."
        return (), (Problem(BLINDED, what, "Give every [[slot]] a name of its own."),)
    takings = []
    for slot, *portions in zip(plan.slots, *(plan.portions(dose) for dose in part.doses), strict=True):
        if all(portion == NONE for portion in portions):
            continue
        if isinstance(supply, Liquid):
            takings.append(Taking(slot.name, 0, max(supply.volume[portion] for portion in portions if portion != NONE)))
        else:
            counts = (sum(supply.made_of[portion].values()) for portion in portions if portion != NONE)
            takings.append(Taking(slot.name, max(counts), None))
    return tuple(_kit(plan, step, tuple(takings)) for step in plan.steps if step.sealed), ()


def _kit(plan: Plan, step: Step, takings: tuple[Taking, ...]) -> Kit:
    if step.block is None:
        raise AssertionError("a sealed step without a number")
    weekdays = [(step.first + timedelta(days=n)).weekday() for n in range(step.days)]
    taken = sum(day not in plan.off_weekdays for day in weekdays)
    return Kit(step.block, step.first, step.last, taken, takings)


def contents(kit: Kit, dose: Dose, plan: Plan, supply: Capsules | Liquid) -> tuple[Content, ...]:
    """What each taking from a kit is made of if it holds `dose`: placebo makes every kit the same number, or volume."""
    made = []
    portions = {slot.name: portion for slot, portion in zip(plan.slots, plan.portions(dose), strict=True)}
    for taking in kit.takings:
        portion = portions[taking.slot]
        if isinstance(supply, Liquid):
            made.append(Content(taking.slot, {}, 0, taking.volume, drug=portion != NONE))
            continue
        parts = supply.made_of[portion] if portion != NONE else {}
        placebos = taking.capsules - sum(parts.values())
        made.append(Content(taking.slot, parts, placebos, None, drug=portion != NONE))
    return tuple(made)


def draw_key(plan: Plan, *, number: int, drawn_on: date) -> Key:
    """Draws the order of a sealed plan. number : secret, of 128 bits, made by whoever is going to keep the key."""
    part = part_of(plan)
    if part is None:
        raise AssertionError("a plan without sealed blocks needs no key")
    order = draw_rounds(part.doses, part.rounds, seed=number)
    blocks = [step for step in plan.steps if step.sealed]
    kits = (KeyKit(n, step.first, step.last, dose) for n, (step, dose) in enumerate(zip(blocks, order, strict=True), 1))
    slots = tuple((slot.name, slot.share) for slot in plan.slots)
    return Key(plan.id, plan.version, drawn_on, number, part.doses, slots, tuple(kits))
