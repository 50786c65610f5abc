"""V8: of the statements that the analysis makes with 80 to 90 %, how many are true.

A statement is one of four, of every dose against none that has an estimate, with the chance that the analysis gives it:
the dose is better than none; it is worse than none; it is better by a worthwhile amount; it is not better by a worthwhile
amount. `better` and `worthwhile` are the two that a report prints. A statement belongs to the bin if its chance is at
least 0.80 and below 0.90; it is true if the simulated person's true steady effect says so.

Under the prior the shares must be right by construction, if the code is; in a named population they need not be, and are
published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from statistics import fmean

from modicum.knowledge.world_shapes import DrawnPeople, Onset, Population
from modicum.proof.cells import CellResult, Measure, rate
from modicum.proof.coverage import cell_id, drawn_people
from modicum.proof.nullworld import with_bars
from modicum.proof.people import Given, Judged, chance_of, judged
from modicum.proof.simulate import live

BIN = (0.80, 0.90)
SURE = 0.95
"""The bin above, for the statements nearest to certainty: published."""
KINDS = ("better", "worse", "worthwhile", "not-worthwhile")
CHECK = "V8"

Statement = tuple[str, float, bool]
"""Kind, the chance it was given, whether it is true."""


def statements(person: Judged, worthwhile: float) -> Iterator[Statement]:
    """Every statement about one person; the effect is in points, where up is worse."""
    for contrast in person.against_none:
        if contrast.chances is None:
            continue
        effect, chances = person.life.effect[contrast.dose.amount], contrast.chances
        yield "better", chances.better, effect < 0
        yield "worse", chances.worse, effect > 0
        yield "worthwhile", chances.beyond_worthwhile, effect < -worthwhile
        yield "not-worthwhile", 1.0 - chances.beyond_worthwhile, effect >= -worthwhile


def tally(people: Iterable[Judged], worthwhile: float) -> list[Measure]:
    """Share of true statements in the bin, of each kind and of all; the mean chance stated; how many there were."""
    binned: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for person in people:
        for kind, chance, true in statements(person, worthwhile):
            if BIN[0] <= chance < BIN[1]:
                binned[kind].append((chance, true))
                binned["all"].append((chance, true))
            if chance >= SURE:
                binned["sure"].append((chance, true))
    measures = []
    for kind in (*KINDS, "all", "sure"):
        told = binned[kind]
        measures.append(rate(f"true-{kind}", sum(true for _, true in told), len(told)))
        measures.append(Measure(f"stated-{kind}", fmean([chance for chance, _ in told]) if told else float("nan")))
        measures.append(Measure(f"count-{kind}", float(len(told))))
    return measures


def run_statements(given: Given, people: DrawnPeople, n: int, seed: int) -> CellResult:
    """Judges n people drawn from the prior."""
    measures = tally(drawn_people(given, people, n, seed), float(given.worlds.worthwhile_points))
    identifier = cell_id(people, given.worlds.designs[people.design])
    return CellResult(people.check, identifier, n, seed, with_bars(measures, people.bars))


def run_population(given: Given, population: Population, n: int, seed: int) -> CellResult:
    """Judges n people of a named population: each has one of its effects, the same at every dose, and one of its onsets."""
    measures = tally(population_people(given, population, n, seed), float(given.worlds.worthwhile_points))
    return CellResult(CHECK, population_id(population), n, seed, tuple(measures))


def population_id(population: Population) -> str:
    return f"{CHECK}/{population.design}/{population.id}"


def population_people(given: Given, population: Population, n: int, seed: int) -> Iterator[Judged]:
    """The people of a named population, judged."""
    world, design = given.worlds.worlds[population.world], given.worlds.designs[population.design]
    item, edges = given.item(Onset.LEARNED), list(accumulate(one.share for one in population.shares))
    for person in range(n):
        chance = chance_of(seed, f"{CHECK} {population.id}", design, person)
        at = float(chance.random())
        mine = next((k for k, edge in enumerate(edges) if at < edge), len(edges) - 1)
        onsets = population.onset_half_life_days
        own = replace(world, onset_half_life_days=onsets[int(chance.integers(len(onsets)))])
        effect = dict.fromkeys(design.doses, population.shares[mine].effect_points)
        yield judged(live(own, design, chance, effect=effect), item, given)
