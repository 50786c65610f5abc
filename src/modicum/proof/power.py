"""V6 and V6b: how often the 95 % interval of the top dose against none leaves out no effect at all.

V6 assumes what the peers assume, an effect that is there at once; V6b is the price of not knowing the onset.
"""

from __future__ import annotations

from collections import Counter

from modicum.analysis.verdict import Row
from modicum.knowledge.world_shapes import CellGroup, Design, World
from modicum.proof.cells import CellResult, Measure, rate
from modicum.proof.nullworld import with_bars
from modicum.proof.people import ROW_OF, Given, people
from modicum.proof.simulate import true_effect
from modicum.proof.welch import welch_says_better


def run_interval(
    given: Given, group: CellGroup, world: World, design: Design, why: str, n: int, seed: int
) -> CellResult:
    """Judges n people of one world and design: the interval, the word `helps`, and how far the estimate is from the truth.

    excludes-none : the interval leaves out 0 on either side. covers : it holds the truth. helps : the top dose got the
    word. bias, rmse : of the posterior mean, in points.
    """
    top, counts, errors = design.doses[-1], Counter[str](), list[float]()
    truth = true_effect(world, design)[top]
    for person in people(given, group, world, design, n, seed):
        contrast = person.top(design)
        if contrast is None or contrast.estimate is None:
            counts["no-estimate"] += 1
            continue
        estimate = contrast.estimate
        counts["excludes-none"] += not estimate.q025 <= 0.0 <= estimate.q975
        counts["covers"] += estimate.q025 <= truth <= estimate.q975
        counts["helps"] += ROW_OF[contrast.verdict] is Row.HELPS
        counts["welch-better-top"] += welch_says_better(person.life, top)
        errors.append(estimate.mean - truth)
    names = ("excludes-none", "covers", "helps", "no-estimate", "welch-better-top")
    measures = [*(rate(name, counts[name], n) for name in names), *spread(errors)]
    bars, notes = ((), (why,)) if why else (group.bars, ())
    identifier = f"{group.check}/{design.id}/{world.id}"
    return CellResult(group.check, identifier, n, seed, with_bars(measures, bars), notes)


def spread(errors: list[float]) -> list[Measure]:
    """Bias and root mean square error, with the bias's standard error."""
    if len(errors) < 2:
        return []
    bias = sum(errors) / len(errors)
    variance = sum((error - bias) ** 2 for error in errors) / (len(errors) - 1)
    mean_square = sum(error**2 for error in errors) / len(errors)
    return [Measure("bias", bias, (variance / len(errors)) ** 0.5), Measure("rmse", mean_square**0.5)]
