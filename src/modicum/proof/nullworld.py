"""V5 and V11: how often each word is said in a world, on any dose, and whether that is rare enough.

A person counts once for a word if at least one of their doses gets it against none. What is false depends on the kind of
the cell: without an effect every word but `cannot tell` and `no worthwhile effect`; with a worthwhile effect at every dose
`no worthwhile effect`. The `while` words of designs without chance count under their row, and are listed beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from modicum.analysis.harm import Harm
from modicum.analysis.result import ContrastResult
from modicum.analysis.verdict import Row, Verdict
from modicum.knowledge.world_shapes import Bar, CellGroup, Design, World
from modicum.proof.cells import CellResult, Measure, rate
from modicum.proof.people import ROW_OF, WHILE, Given, Judged, people
from modicum.proof.welch import welch_says_better

MEASURE_OF = {
    Row.WORSE: "worse",
    Row.HELPS: "helps",
    Row.NO_EFFECT: "no-worthwhile-effect",
    Row.PROBABLY: "probably-helps",
    Row.CANNOT_TELL: "cannot-tell",
}
SLOW = "not-for-a-slow-effect"


def harm_found(contrast: ContrastResult) -> bool:
    """Whether the analysis warns of harm from a dose, whatever its verdict says."""
    return contrast.harm is Harm.WATCH


def run_words(given: Given, group: CellGroup, world: World, design: Design, why: str, n: int, seed: int) -> CellResult:
    """Judges n people of one world and design. `why` is empty, or why the cell is published without its bars."""
    counts: Counter[str] = Counter()
    for person in people(given, group, world, design, n, seed):
        counts.update(heard(person, design))
    measures = with_bars((rate(name, counts[name], n) for name in NAMES), () if why else group.bars)
    return CellResult(group.check, f"{group.check}/{design.id}/{world.id}", n, seed, measures, (why,) if why else ())


NAMES = (
    *MEASURE_OF.values(),
    "helps-top",
    "while-helps",
    "while-no-effect",
    "while-worse",
    "no-worthwhile-effect-plain",
    "harm-found",
    "harm-said",
    "no-estimate",
    "welch-better",
    "welch-better-top",
)
"""What is published of every such cell; see `heard`."""


def heard(person: Judged, design: Design) -> set[str]:
    """The names of everything that one person's result counts for.

    The five rows: at least one dose got it (`cannot-tell`: every dose did). helps-top : the design's top dose got
    `helps`. while-... : at least one dose got the word of a design without chance. no-worthwhile-effect-plain : without
    the addition that a slow effect is not excluded. harm-found, harm-said : a warning on the top dose, on any dose.
    no-estimate : nothing could be fitted. welch-better(-top) : Welch's t-test on days, p < .05, drug better.
    """
    every, top = person.against_none, person.top(design)
    rows = person.rows
    names = {MEASURE_OF[row] for row in rows if row is not Row.CANNOT_TELL or rows == {Row.CANNOT_TELL}}
    said = {contrast.verdict for contrast in every} & WHILE
    names |= {WHILE_NAMES[word] for word in said}
    if any(ROW_OF[c.verdict] is Row.NO_EFFECT and SLOW not in {reason.key for reason in c.reasons} for c in every):
        names.add("no-worthwhile-effect-plain")
    if top is not None and ROW_OF[top.verdict] is Row.HELPS:
        names.add("helps-top")
    if top is not None and harm_found(top):
        names.add("harm-found")
    if any(harm_found(contrast) for contrast in every):
        names.add("harm-said")
    if person.result.trust != "usable":
        names.add("no-estimate")
    welch = {contrast.dose.amount for contrast in every if welch_says_better(person.life, contrast.dose.amount)}
    names |= {"welch-better"} if welch else set()
    return names | ({"welch-better-top"} if design.doses[-1] in welch else set())


WHILE_NAMES = {
    Verdict.BETTER_WHILE: "while-helps",
    Verdict.NOT_BETTER_WHILE: "while-no-effect",
    Verdict.WORSE_WHILE: "while-worse",
}


def with_bars(measures: Iterable[Measure], bars: Sequence[Bar]) -> tuple[Measure, ...]:
    """The measures, with the bars that some of them have."""
    known = {bar.measure: bar for bar in bars}
    return tuple(
        replace(one, low=known[one.name].low, high=known[one.name].high) if one.name in known else one
        for one in measures
    )
