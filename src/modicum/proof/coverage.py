"""V7: whether 95 % intervals hold the truth in 93 to 97 of 100 people whose effects are drawn from the prior."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean, stdev

from modicum.knowledge.world_shapes import Design, DrawnPeople, Onset
from modicum.models.priors import full
from modicum.proof.cells import CellResult, Measure, rate
from modicum.proof.from_prior import draw_effects, draw_world
from modicum.proof.nullworld import with_bars
from modicum.proof.people import Given, Judged, chance_of, judged
from modicum.proof.simulate import SCALE, live

USUAL = "phi-0.5-drift-0"
"""The world that changes nothing: what people drawn from the prior do not draw is as it is there."""


def drawn_people(given: Given, people: DrawnPeople, n: int, seed: int) -> Iterator[Judged]:
    """Yields n people whose truth comes from the priors that they will be analysed with."""
    priors = full(minimum=SCALE[0], maximum=SCALE[1])
    usual, design, item = given.worlds.worlds[USUAL], given.worlds.designs[people.design], given.item(Onset.LEARNED)
    for person in range(n):
        chance = chance_of(seed, f"{people.check} {people.id}", design, person)
        world = draw_world(usual, people, priors, chance)
        yield judged(live(world, design, chance, effect=draw_effects(design, priors, chance)), item, given)


def run_coverage(given: Given, people: DrawnPeople, n: int, seed: int) -> CellResult:
    """Judges n people: share of doses whose interval holds the truth.

    coverage : over all doses, with the standard error of people (doses of one person hang together). coverage-top,
    bias-top : of the design's top dose. bias : of the posterior mean over all doses, in points. no-estimate : people
    without a number.
    """
    design = given.worlds.designs[people.design]
    held: list[float] = []
    top: list[float] = []
    errors: list[float] = []
    top_errors: list[float] = []
    for person in drawn_people(given, people, n, seed):
        inside = []
        for contrast in person.against_none:
            if contrast.estimate is None:
                continue
            truth, estimate = person.life.effect[contrast.dose.amount], contrast.estimate
            inside.append(float(estimate.q025 <= truth <= estimate.q975))
            errors.append(estimate.mean - truth)
            if contrast.dose.amount == design.doses[-1]:
                top.append(inside[-1])
                top_errors.append(errors[-1])
        if inside:
            held.append(fmean(inside))
    measures = [
        mean_of("coverage", held),
        mean_of("coverage-top", top),
        mean_of("bias", errors),
        mean_of("bias-top", top_errors),
        rate("no-estimate", n - len(held), n),
    ]
    return CellResult(people.check, cell_id(people, design), n, seed, with_bars(measures, people.bars))


def cell_id(people: DrawnPeople, design: Design) -> str:
    return f"{people.check}/{design.id}/{people.id}"


def mean_of(name: str, values: list[float]) -> Measure:
    """Mean with its standard error, which is that of one miss more where every value is the same."""
    if len(values) < 2:
        return Measure(name, float("nan"))
    spread = stdev(values) or (1.0 / (len(values) + 1.0)) ** 0.5
    return Measure(name, fmean(values), spread / len(values) ** 0.5)
