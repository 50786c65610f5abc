"""Designs that could follow the same ladder, each as a plan that really compiles; and those that the rules for plans refuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from modicum.analysis.what_if import Candidate, candidate_of
from modicum.days import Calendar
from modicum.knowledge.protocol_shapes import DayRange, DoseRange, Origin, Protocol, Rung
from modicum.knowledge.rule_shapes import Mark
from modicum.knowledge.shapes import Review
from modicum.plan.choices import Choices, StopTrial, Swaps, Timing
from modicum.plan.compile import compile_plan
from modicum.plan.drawn import allowed_orders, draw_rounds
from modicum.plan.parts import LEAST_STAY, RUN_IN_LEAST
from modicum.plan.plan import NONE, Plan, Slot
from modicum.problems import Problem
from modicum.quantities import Dose, Unit

SOME_DAY = date(2026, 1, 5)
"""A plan needs a first day; nothing here depends on which."""
DRAWS_OF_STEPS = 40
"""Draws of the steps' days that stand for all of them: there are too many to go through."""
WINDOW_DAYS = 7
WITHOUT_DAYS = 28
"""Of a trial of stopping: two stays of a fortnight."""
DIRECT_DAYS = 13
"""The longest block without the drug after which a return at once may be agreed (plan/parts.py; decision 0014)."""
BLOCK_DAYS = (14, 21, 28)
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Design:
    """What is added to a ladder. name : of its kind in the catalogue. blinded blocks are always returned from at once."""

    kind: str
    swaps: Swaps | None = None
    timing: Timing | None = None
    stop: StopTrial | None = None

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.swaps.rounds}x{self.swaps.block_days}" if self.swaps else self.kind


@dataclass(frozen=True)
class Looked:
    """The designs that can be agreed to, in order, and those that cannot with what stands in their way."""

    designs: tuple[tuple[Design, Candidate, Plan], ...]
    refused: tuple[tuple[Design, tuple[Problem, ...]], ...]


def swaps(rounds: int, days: int, *, direct: bool, blinded: bool = False) -> Design:
    kind = "blinded" if blinded else "swaps" if direct else "climbing-swaps"
    return Design(kind, Swaps("none", rounds, days, direct, None if blinded else 0, blinded))


def usual_designs(choices: Choices) -> tuple[Design, ...]:
    """What titration.md names, thinned: the open ladder first, then drawn blocks, few and many, short and as long as can be.

    The longest blocks climb back by the ladder; where that does not fit either, look_at says so.
    """
    return (
        *_undrawn(choices),
        swaps(2, DIRECT_DAYS, direct=True),
        swaps(MOST_ROUNDS, DIRECT_DAYS, direct=True),
        swaps(MOST_ROUNDS, DIRECT_DAYS, direct=True, blinded=True),
        swaps(MOST_ROUNDS, BLOCK_DAYS[-1], direct=False),
    )


def every_design(choices: Choices) -> tuple[Design, ...]:
    """Two, three and four rounds of every length, straight back and climbing back, besides those without a drawn order."""
    blocks = [
        swaps(rounds, days, direct=direct)
        for direct, lengths in ((True, (DIRECT_DAYS, *BLOCK_DAYS)), (False, BLOCK_DAYS))
        for days in lengths
        for rounds in range(2, MOST_ROUNDS + 1)
    ]
    return (*_undrawn(choices), *blocks, swaps(MOST_ROUNDS, DIRECT_DAYS, direct=True, blinded=True))


def _undrawn(choices: Choices) -> tuple[Design, ...]:
    compared = min(LEAST_STAY, choices.days_on_the_last)
    stop = StopTrial(False, 1, WITHOUT_DAYS, Decimal(1), 5, 7, compared, False)
    chosen = (choices.swaps, choices.timing, choices.stop)
    own = (Design("as-chosen", *chosen),) if any(part is not None for part in chosen) else ()
    return (
        *own,
        Design("open-ladder"),
        Design("drawn-steps", timing=Timing(WINDOW_DAYS, 0)),
        Design("stop-trial", stop=stop),
    )


def look_at(protocol: Protocol, choices: Choices, designs: Sequence[Design]) -> Looked:
    """Compiles every design on the choices' own ladder. Nothing is moved to make one fit."""
    made, refused = [], []
    for design in designs:
        asked = replace(choices, swaps=design.swaps, timing=design.timing, stop=design.stop, horizon_days=1)
        compiled = [compile_plan(protocol, each) for each in _each_draw(asked)]
        plans = [one.plan for one in compiled if one.plan is not None]
        if len(plans) < len(compiled):
            refused.append((design, compiled[0].problems))
            continue
        made.append((design, candidate_of(design.id, plans, before=choices.taken_before), plans[0]))
    return Looked(tuple(made), tuple(refused))


def _each_draw(choices: Choices) -> Iterator[Choices]:
    """The choices with a seed for every order, or for some of the days that steps may have; sealed orders need none."""
    if choices.swaps is not None and not choices.swaps.blinded:
        for seed in _seed_of_each_order(choices.swaps.rounds):
            yield replace(choices, swaps=replace(choices.swaps, seed=seed))
    elif choices.timing is not None:
        for seed in range(DRAWS_OF_STEPS):
            yield replace(choices, timing=replace(choices.timing, seed=seed))
    else:
        yield choices


def _seed_of_each_order(rounds: int) -> tuple[int, ...]:
    """The lowest seed that draws each of the allowed orders, so that each is looked at once. No order: an impossible number."""
    two = (Dose(Decimal(1), Unit.MG), NONE)
    if not 1 <= rounds <= MOST_ROUNDS:
        return (0,)
    found: dict[tuple[Dose, ...], int] = {}
    seed = 0
    while len(found) < len(allowed_orders(two, rounds)):
        found.setdefault(draw_rounds(two, rounds, seed=seed), seed)
        seed += 1
    return tuple(found.values())


def stated_ladder(doses: Sequence[Dose], days: int) -> tuple[Protocol, Choices]:
    """A ladder of stated doses, so many days on each, after a run-in: no published scheme, only for looking at designs."""
    stay = DayRange(days, days)
    protocol = Protocol(
        id="stated",
        version=1,
        origin=Origin.POST,
        title="doses as stated",
        by="nobody",
        population="",
        mark=Mark.UNVERIFIED,
        since=SOME_DAY,
        source=(),
        rungs=tuple(Rung(DoseRange(dose, dose), stay) for dose in doses),
        climb=None,
        ceiling=DoseRange(doses[-1], doses[-1]),
        times_a_day=None,
        time_of_day=(),
        off_days_a_week=0,
        run_in_days=None,
        horizon=None,
        rules=(),
        leaves_open=(),
        not_for_modicum="",
        reviewed=Review("nobody", SOME_DAY, SOME_DAY),
    )
    choices = Choices(
        id="design",
        calendar=Calendar(SOME_DAY, "UTC"),
        slots=(Slot("day", None, Decimal(1)),),
        start=None,
        increase=None,
        days_on_a_dose=None,
        ceiling=doses[-1],
        days_on_the_last=days,
        run_in_days=RUN_IN_LEAST,
        taken_before=NONE,
        horizon_days=1,
    )
    return protocol, choices
