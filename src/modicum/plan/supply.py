"""What has to be made and handed out for a plan: capsules by strength, or a liquid by volume. Exact, or refused.

Every dose of the plan is put together from whole units; the fewest different strengths first, then the fewest units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, combinations_with_replacement

from modicum.plan.plan import NONE, Plan
from modicum.problems import Problem
from modicum.quantities import Dose, plain

MOST_AT_ONCE = 4
"""Capsules for one dose (ours: more are miscounted, and nobody wants to swallow them)."""
MOST_STRENGTHS = 12
"""Strengths to choose from: all their sets are tried."""


Parts = tuple[Dose, ...]
"""Strengths, in falling order, that are taken together."""


@dataclass(frozen=True)
class Capsules:
    """The capsules of a plan. made_of : for every dose that is taken at once, how many of which strength.

    count : for the whole plan, by strength, in the order of the strengths, spare not included.
    """

    made_of: Mapping[Dose, Mapping[Dose, int]]
    count: Mapping[Dose, int]


@dataclass(frozen=True)
class Liquid:
    """The liquid of a plan, of one strength. volume : mL for every dose that is taken at once. total : mL without spare."""

    mg_per_ml: Decimal
    mark: Decimal
    volume: Mapping[Dose, Decimal]
    total: Decimal


def doses_at_once(plan: Plan) -> Mapping[Dose, int]:
    """How often each dose is taken at once over the whole plan, smallest first.

    What a sealed kit may hold has to be made too; how often is counted with the kits (sealed.py), so here 0 times.
    """
    sealed = [dose for part in plan.drawn if not part.order for dose in part.doses]
    counted = {portion: 0 for dose in sealed for portion in plan.portions(dose) if portion != NONE}
    for planned in plan.each_dose():
        counted[planned.dose] = counted.get(planned.dose, 0) + 1
    return dict(sorted(counted.items()))


def capsules(plan: Plan, strengths: Iterable[Dose]) -> tuple[Capsules | None, tuple[Problem, ...]]:
    """The smallest set of strengths that every dose can be made of, and how many of each.

    Among sets of the same size the one that needs the fewest capsules over the plan wins; then the larger strengths.
    """
    offered, needed = sorted(set(strengths), reverse=True), doses_at_once(plan)
    if problem := _check_offered(offered):
        return None, (problem,)
    ways = {dose: _ways(dose, offered) for dose in needed}
    if problems := tuple(_not_makeable(dose, offered) for dose in needed if not ways[dose]):
        return None, problems
    for size in range(1, len(offered) + 1):
        made = [found for chosen in combinations(offered, size) if (found := _made(ways, frozenset(chosen)))]
        if made:
            totals = [sum(len(parts) * needed[dose] for dose, parts in each.items()) for each in made]
            return _counted(made[totals.index(min(totals))], needed), ()
    raise AssertionError("all strengths together make every dose")


def _made(ways: Mapping[Dose, Sequence[Parts]], chosen: frozenset[Dose]) -> dict[Dose, Parts] | None:
    """The first way, which has the fewest capsules, to make each dose of these strengths; None if one has none."""
    found: dict[Dose, Parts] = {}
    for dose, each in ways.items():
        parts = next((parts for parts in each if chosen.issuperset(parts)), None)
        if parts is None:
            return None
        found[dose] = parts
    return found


def _counted(made: Mapping[Dose, Parts], needed: Mapping[Dose, int]) -> Capsules:
    made_of = {
        dose: {strength: parts.count(strength) for strength in dict.fromkeys(parts)} for dose, parts in made.items()
    }
    used = sorted({strength for parts in made.values() for strength in parts})
    count = {one: sum(made_of[dose].get(one, 0) * times for dose, times in needed.items()) for one in used}
    return Capsules(made_of, {one: times for one, times in count.items() if times})


def _ways(dose: Dose, strengths: Sequence[Dose]) -> list[Parts]:
    """Every way to make exactly this dose of at most MOST_AT_ONCE units, fewest units first, then larger strengths first.

    strengths : in falling order, and so are the parts of a way, so that none is listed twice.
    """
    return [
        parts
        for units in range(1, MOST_AT_ONCE + 1)
        for parts in combinations_with_replacement(strengths, units)
        if sum((part.amount for part in parts), Decimal(0)) == dose.amount
    ]


def _check_offered(offered: Sequence[Dose]) -> Problem | None:
    where = "field 'strengths'"
    if not offered or offered[-1].amount == 0:
        return Problem(where, "names no strength, or one of 0 mg.", "Write the strengths that can be had.")
    if len(offered) > MOST_STRENGTHS:
        what = f"names {len(offered)} strengths; at most {MOST_STRENGTHS} are looked at."
        return Problem(where, what, "Leave out those that nobody would use.")
    return None


def _not_makeable(dose: Dose, offered: Sequence[Dose]) -> Problem:
    names = ", ".join(map(str, reversed(offered)))
    below = [amount for amount in _sums(offered) if amount < dose.amount]
    above = [amount for amount in _sums(offered) if amount > dose.amount]
    near = " and ".join(
        f"{plain(amount)} mg" for amount in (max(below, default=None), min(above, default=None)) if amount is not None
    )
    what = f"cannot be made of at most {MOST_AT_ONCE} capsules of {names}."
    return Problem(f"dose {dose}", what, f"The nearest that can be made: {near}. Or ask for another strength.")


def _sums(offered: Sequence[Dose]) -> set[Decimal]:
    sums = {Decimal(0)}
    for _ in range(MOST_AT_ONCE):
        sums |= {amount + strength.amount for amount in sums for strength in offered}
    return sums - {Decimal(0)}


def liquid(plan: Plan, *, mg_per_ml: Decimal, mark: Decimal) -> tuple[Liquid | None, tuple[Problem, ...]]:
    """Volumes of one liquid. mark : mL between two marks of the syringe; every dose must fall on one."""
    if mg_per_ml <= 0 or mark <= 0:
        return None, (Problem("[liquid]", "strength and mark must be above zero.", "Write mg per mL, and mL."),)
    needed, problems, volume = doses_at_once(plan), [], {}
    for dose in needed:
        marks = dose.amount / (mg_per_ml * mark)
        if marks != marks.to_integral_value() or marks * mark * mg_per_ml != dose.amount:
            low, high = (Decimal(int(marks) + up) * mark * mg_per_ml for up in (0, 1))
            what = f"falls between two marks of {plain(mark)} mL at {plain(mg_per_ml)} mg per mL."
            near = " and ".join(f"{plain(amount)} mg" for amount in (low, high) if amount)
            problems.append(Problem(f"dose {dose}", what, f"The nearest on a mark: {near}. Or ask for another liquid."))
            continue
        volume[dose] = marks * mark
    if problems:
        return None, tuple(problems)
    total = sum((volume[dose] * times for dose, times in needed.items()), Decimal(0))
    return Liquid(mg_per_ml, mark, volume, total), ()
