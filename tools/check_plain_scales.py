"""When it misleads to treat answers as plain numbers, and writes docs/validation/scales.md. Under a minute on two cores.

Ratings are a hidden level, rounded to the steps of a scale and cut off at its ends. The judge of real trials reads them as plain
numbers, as it does for every 0-10 item. What it says is counted without an effect and with one; the truth that its range must hold is
the difference of the answers as they are printed, from the normal distribution and not from the simulation.

python tools/check_plain_scales.py [people a cell, 1000]
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from math import erf, sqrt
from pathlib import Path

from check_what_if import pairs

from modicum.analysis.verdict import Verdict
from modicum.analysis.virtual import People
from modicum.analysis.what_if import FOUND, Bench, Job, Share, jobs, judged
from modicum.diary.trial import Item
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.workers import Map, on_every_core
from modicum.knowledge.shapes import Analysis

PAGE = Path(__file__).parent.parent / "docs" / "validation" / "scales.md"
PAIRS, BLOCK = 4, 14
HALF_LIFE, PHI, MISSING = 3.0, 0.5, 0.1
SEED = 20261124
FEWEST_HELD = 0.90
"""A range that should hold the truth in 95 of 100 and holds it in fewer than this is marked."""
MOST_FALSE = 0.05
"""The bar of V5 for `helps` with `probably helps`, at grades A and B, is 5 and 10 in 100; the smaller one marks a row."""


@dataclass(frozen=True)
class Case:
    """A scale with hidden people on it. improvement : of the hidden level on the dose, in points of the scale."""

    name: str
    scale: str
    level: float
    sd: float
    improvement: float
    step: float = 1.0

    @property
    def high(self) -> float:
        return float(knowledge().scales[self.scale].maximum)

    @property
    def people(self) -> People:
        return People(self.level, self.sd, PHI, 0.0, HALF_LIFE, 0.0, MISSING, 0.0, self.high, self.step)

    @property
    def bench(self) -> Bench:
        """The judge, told that the scale is one of plain numbers."""
        scale = replace(knowledge().scales[self.scale], analysis=Analysis.GAUSSIAN)
        change = scale.worthwhile_change.value
        return Bench(Item(scale, change, "the scale", (), instant_onset=False), knowledge().verdicts, quickest_engine())

    def printed(self, level: float) -> float:
        """The mean answer of an ordinary day with this hidden level, in closed form."""
        if self.step == 0:
            return level
        count = round(self.high / self.step)
        above = (1.0 - _normal(((k - 0.5) * self.step - level) / self.sd) for k in range(1, count + 1))
        return self.step * sum(above)

    @property
    def truth(self) -> float:
        return self.printed(self.level - self.improvement) - self.printed(self.level)

    @property
    def at_the_end(self) -> float:
        """Share of days without the drug that are at the lowest answer."""
        return _normal((0.5 * self.step - self.level) / self.sd) if self.step else 0.0


def _normal(z: float) -> float:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def cases() -> list[Case]:
    """Each scale without an effect and with one."""
    scales = [
        ("0-10, nothing rounded or cut off", "pain-0-10", 6.0, 1.5, 1.5, 0.0),
        ("0-10, in the middle", "pain-0-10", 6.0, 1.5, 1.5, 1.0),
        ("0-10, low", "pain-0-10", 3.0, 1.5, 1.5, 1.0),
        ("0-10, near the lower end", "pain-0-10", 1.5, 1.5, 1.5, 1.0),
        ("0-10, mostly 0", "pain-0-10", 0.0, 1.5, 1.5, 1.0),
        ("0-10, nearly always 0", "pain-0-10", -1.5, 1.5, 1.5, 1.0),
        ("0-10, only even answers", "pain-0-10", 6.0, 1.5, 1.5, 2.0),
        ("0-10, only 0, 5 and 10", "pain-0-10", 6.0, 1.5, 1.5, 5.0),
        ("0-3, in the middle", "headache-0-3", 1.5, 0.9, 1.0, 1.0),
        ("0-3, mostly 0", "headache-0-3", 0.2, 0.9, 1.0, 1.0),
        ("yes or no, half of the days", "yes-no", 0.5, 1.0, 0.6, 1.0),
        ("yes or no, one day of seven", "yes-no", -0.57, 1.0, 0.6, 1.0),
    ]
    return [
        Case(name, scale, level, sd, improvement, step)
        for name, scale, level, sd, much, step in scales
        for improvement in (0.0, much)
    ]


def counted(job: Job, *, case: Case) -> Counter[str]:
    """What the judge said of the people of one job."""
    found: Counter[str] = Counter()
    for contrast in judged(job, case.bench):
        found["found"] += contrast.verdict in FOUND
        found["worse"] += contrast.verdict is Verdict.WORSE
        estimate = contrast.estimate
        if estimate is not None:
            found["number"] += 1
            found["held"] += estimate.q025 <= case.truth <= estimate.q975
            found["size"] += round(1000 * estimate.mean)
    return found


def row(case: Case, n: int, each: Map) -> tuple[str, ...]:
    found = Counter[str]()
    for part in each(
        partial(counted, case=case), list(jobs(pairs(PAIRS, BLOCK), case.people, case.improvement, n, SEED))
    ):
        found.update(part)
    held, said = Share(found["held"], found["number"]), Share(found["found"], n)
    short = found["number"] > 0 and held.interval[1] < FEWEST_HELD
    false = case.improvement == 0 and said.interval[0] > MOST_FALSE
    size = f"{found['size'] / 1000 / found['number']:+.2f}" if found["number"] else "none"
    return (
        case.name,
        f"{100 * case.at_the_end:.0f}",
        f"{case.truth:+.2f}",
        size,
        f"{100 * held.value:.1f}" if found["number"] else "none",
        f"{100 * said.value:.1f}",
        f"{100 * found['worse'] / n:.1f}",
        f"{n - found['number']}",
        "misleads" if short or false else "",
    )


HEAD = (
    "answers",
    "days without the drug at the lowest answer, %",
    "true difference",
    "mean estimate",
    "range holds it, %",
    "better or probably, %",
    "worse, %",
    "no number",
    "",
)


def page(rows: list[tuple[str, ...]], n: int) -> str:
    about = (
        "Written by `tools/check_plain_scales.py`. Nobody real: a hidden level with noise (correlation of one day with the next "
        f"{PHI}, a tenth of the days not rated, half of an effect there after {HALF_LIFE:g} days), rounded to the scale and cut off at its "
        f"ends; {PAIRS} drawn rounds of two blocks of {BLOCK} days. All are read as plain numbers here, also those that modicum reads as "
        f"steps (decision 0024). {n} people a row; a share of 5 in 100 has a standard error of {100 * sqrt(0.05 * 0.95 / n):.1f}."
    )
    marked = sum(one[-1] != "" for one in rows)
    told = (
        "A row is marked if, beyond chance, its 95 in 100 range holds the true difference of printed answers in fewer than "
        f"{100 * FEWEST_HELD:.0f} of 100, or if a better word is said of a dose that does nothing in more than {100 * MOST_FALSE:.0f}. "
        f"Marked rows: {marked} of {len(rows)}."
    )
    table = [HEAD, tuple("---" for _ in HEAD), *rows]
    lines = ["# When it misleads to read answers as plain numbers", "", about, "", told, ""]
    return "\n".join([*lines, *("| " + " | ".join(one) + " |" for one in table), ""])


def main(arguments: list[str]) -> int:
    n = int(arguments[0]) if arguments else 1000
    rows = []
    with on_every_core(lambda: row(cases()[0], 2, map), at_once=1, if_lost="Run it again.") as each:
        for case in cases():
            rows.append(row(case, n, each))
            print(" | ".join(rows[-1]), file=sys.stderr)
    PAGE.write_text(page(rows, n), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
