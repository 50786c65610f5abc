"""Holds modicum design against what is known otherwise, and writes docs/validation/what-if.md. A few minutes on two cores.

V6: the same people as in the published cells, simulated by the other simulator, must be found as often. Continuations: the
chance that a verdict is settled, worked out without simulation, against refits of simulated futures.

python tools/check_what_if.py [people a cell of V6, 2000] [futures a case, 300]
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np

from modicum.analysis.continuations import SETTLED, continued, settled_by_day, with_doses
from modicum.analysis.estimate import Fit, chances, make_fit
from modicum.analysis.evidence import DayByDay, gather
from modicum.analysis.one_person import priors_for
from modicum.analysis.verdict import first_row
from modicum.analysis.virtual import People, ratings
from modicum.analysis.what_if import Bench, Candidate, Job, Schedule, Share, jobs, judged
from modicum.chance import generator
from modicum.days import Calendar
from modicum.diary.trial import Item, Segment
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.workers import on_every_core
from modicum.models.design import exposure, fixed_columns
from modicum.quantities import Dose, Unit

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "validation" / "what-if.md"
CALENDAR = Calendar(date(2026, 1, 5), "UTC")
NONE, TOP = Dose(Decimal(0), Unit.MG), Dose(Decimal("4.5"), Unit.MG)
SEED = 20261123
SAME_WITHIN = 4.0
"""Standard errors of the difference within which two simulators agree."""
CLOSE_ENOUGH = 0.10
BLOCK = 14


def item(*, instant: bool) -> Item:
    return Item(knowledge().scales["pain-0-10"], Decimal(1), "stated", (), instant)


def bench(*, instant: bool) -> Bench:
    return Bench(item(instant=instant), knowledge().verdicts, quickest_engine())


# ---------------------------------------------------------------- V6


def pairs(count: int, days: int) -> Candidate:
    """Pairs of blocks of none and the top dose, each pair in an order of its own, every order once."""
    ways = []
    for turns in product(((NONE, TOP), (TOP, NONE)), repeat=count):
        order = [dose for turn in turns for dose in turn]
        doses = tuple(dose for dose in order for _ in range(days))
        segment = Segment(CALENDAR.on(0), CALENDAR.on(len(doses) - 1), (NONE, TOP), False, days, "simulated")
        ways.append(Schedule(doses, NONE, (segment,), CALENDAR))
    return Candidate(f"pairs-{days}", tuple(ways))


PEERS = People(level=6.0, sd=1.5, phi=0.4, step=0.0)
CELLS = {
    "V6/pairs-7/peers-no-effect": (0.0, True, 6, 7, 0.0),
    "V6/pairs-7/peers-0.5-sd": (0.75, True, 6, 7, 0.0),
    "V6/pairs-7/peers-0.75-sd": (1.125, True, 6, 7, 0.0),
    "V6/pairs-7/peers-1-sd": (1.5, True, 6, 7, 0.0),
    "V6b/pairs-7/peers-0.75-sd": (1.125, False, 6, 7, 0.0),
    "V6b/half-year-14/onset-3": (1.5, False, 6, 14, 3.0),
    "V6b/half-year-28/onset-7": (1.5, False, 3, 28, 7.0),
}
"""Improvement, instant onset assumed, pairs, days of a block, true half-life: as the worlds file has them."""


def published() -> dict[str, dict[str, dict[str, float]]]:
    lines = (ROOT / "docs" / "validation" / "results.ndjson").read_text("utf-8").splitlines()
    told = {one["cell"]: one for one in map(json.loads, lines)}
    return {cell: {m["name"]: m for m in told[cell]["measures"]} for cell in CELLS}


def excluded(job: Job, *, of: Bench) -> int:
    """How many of a job's people have an interval without zero."""
    found = (contrast.estimate for contrast in judged(job, of))
    return sum(one is not None and not one.q025 <= 0.0 <= one.q975 for one in found)


@dataclass(frozen=True)
class Excluded:
    of: Bench

    def __call__(self, job: Job) -> int:
        return excluded(job, of=self.of)


def power(cell: str, n: int, each=map) -> Share:
    improvement, instant, count, days, half_life = CELLS[cell]
    work = list(jobs(pairs(count, days), replace(PEERS, half_life_days=half_life), improvement, n, SEED))
    return Share(sum(each(Excluded(bench(instant=instant)), work)), n)


def agree(share: Share, told: dict[str, float]) -> bool:
    inner = (share.count + 0.5) / (share.of + 1)
    se = (inner * (1 - inner) / share.of + told["se"] ** 2) ** 0.5
    return abs(share.value - told["value"]) <= SAME_WITHIN * se


# ---------------------------------------------------------------- continuations


@dataclass(frozen=True)
class Case:
    """A past and a future in mg by day, and the truth of the past. The future is drawn from what the past leaves open."""

    name: str
    past: tuple[float, ...]
    future: tuple[float, ...]
    marks: tuple[int, ...]
    improvement: float
    half_life: float
    phi: float
    seed: int


def cases(seeds: int) -> list[Case]:
    def blocks(*doses: float) -> tuple[float, ...]:
        return tuple(dose for dose in doses for _ in range(BLOCK))

    ladder = blocks(0, 1.5, 3, 4.5)
    shapes = [
        ("ladder, then two returns", ladder, blocks(0, 4.5, 0, 4.5), (28, 56), 3.0, 0.5),
        ("ladder, then the same dose", ladder, blocks(4.5, 4.5), (28,), 3.0, 0.5),
        ("half a ladder, slow, then on", blocks(0, 1.5), blocks(3, 4.5, 0, 4.5), (28, 56), 7.0, 0.5),
        ("ladder and one return, then one more", (*ladder, *blocks(0, 4.5)), blocks(0, 4.5), (14, 28), 3.0, 0.7),
    ]
    return [
        Case(name, past, future, marks, improvement, half_life, phi, seed)
        for seed in range(1, seeds + 1)
        for improvement in (0.0, 1.0, 2.0)
        for name, past, future, marks, half_life, phi in shapes
    ]


def so_far(case: Case, *, missing: float = 0.15) -> tuple[Fit, np.ndarray]:
    """The fit of a simulated past, and the levels of the future."""
    amounts = sorted({mg for mg in (*case.past, *case.future) if mg > 0})
    doses = {mg: Dose(Decimal(str(mg)), Unit.MG) for mg in (0, *amounts)}
    level = {mg: number for number, mg in enumerate((0, *amounts))}
    effect = np.full((1, len(level)), -case.improvement)
    effect[:, 0] = 0.0
    people = People(6.0, 1.5, case.phi, half_life_days=case.half_life, missing_share=missing)
    past = np.array([[level[mg] for mg in case.past]])
    told = ratings(people, past, effect, generator(SEED, case.name, case.seed, str(case.improvement)))[0]
    days = DayByDay(
        tuple(doses[mg] for mg in case.past), tuple(None if np.isnan(v) else v for v in told.tolist()), NONE, Unit.MG
    )
    evidence = with_doses(gather(days, clock_lag=0, instant_onset=False), [doses[mg] for mg in amounts])
    fitted = make_fit(evidence, priors_for(item(instant=False)), "batch", engine=quickest_engine())
    return fitted, np.array([level[mg] for mg in case.future])


def futures(fitted: Fit, levels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Ratings of the days to come under draws of everything that the past leaves open: (count, k)."""
    chance, series = generator(seed, "futures"), fitted.evidence.series
    drawn, hyper = fitted.posterior.joint_draws(count=count, seed=seed)
    ahead = continued(series, levels, 0.0)
    names, fixed, _ = fixed_columns(ahead, fitted.priors)
    fixed = fixed.copy()
    fixed[:, names.index("drift")] += (ahead.n_days - series.n_days) / 2 / fitted.priors.drift_days
    k = len(series.amounts)
    mean = np.einsum("tnk,nk->nt", exposure(ahead, hyper["half_life"]), drawn[:, :k]) + drawn[:, k:] @ fixed.T
    sigma2, phi, white = hyper["sigma"] ** 2, hyper["phi"], hyper["omega"]
    fresh = np.sqrt(sigma2 * (1 - white) * (1 - phi**2))
    last = int(series.rated_day[-1])
    carried = (series.rating[-1] - mean[:, last]) * (1 - white)
    carried = carried + np.sqrt(sigma2 * (1 - white) * white) * chance.standard_normal(count)
    out = []
    for t in range(last + 1, ahead.n_days):
        carried = phi * carried + fresh * chance.standard_normal(count)
        out.append(mean[:, t] + carried + np.sqrt(sigma2 * white) * chance.standard_normal(count))
    return np.clip(np.round(np.array(out[series.n_days - last - 1 :]).T), 0, 10)


def foretold(case: Case) -> list[float]:
    fitted, levels = so_far(case)
    top = len(fitted.evidence.series.amounts)
    found = settled_by_day(
        fitted, (top, 0), levels, case.marks, item(instant=False), knowledge().verdicts, missing=0.15
    )
    return [one.chance for one in found]


def refitted(case: Case, *, count: int) -> list[float]:
    """The share of simulated futures whose refit has a settled row, after each mark."""
    fitted, levels = so_far(case)
    told, series, top = (
        futures(fitted, levels, count, case.seed),
        fitted.evidence.series,
        len(fitted.evidence.series.amounts),
    )
    asked, table = item(instant=False), knowledge().verdicts
    shares = []
    for mark in case.marks:
        ahead = continued(series, levels[:mark], 0.15)
        later = slice(len(series.rated_day), None)
        settled = 0
        for future in told:
            rating = ahead.rating.copy()
            rating[later] = future[ahead.rated_day[later] - series.n_days]
            evidence = replace(fitted.evidence, series=replace(ahead, rating=rating))
            again = make_fit(evidence, fitted.priors, "batch", engine=quickest_engine())
            settled += first_row(chances(again.difference(top, 0), asked.scale.direction, 1.0), table) in SETTLED
        shares.append(settled / count)
    return shares


@dataclass(frozen=True)
class Refitted:
    count: int

    def __call__(self, case: Case) -> list[float]:
        return refitted(case, count=self.count)


# ---------------------------------------------------------------- the page


def main(n: int, count: int) -> int:
    told, lines, fine = published(), [], True
    with on_every_core(lambda: power("V6/pairs-7/peers-1-sd", 2), at_once=1, if_lost="Run it again.") as each:
        for cell in CELLS:
            share, known = power(cell, n, each), told[cell]["excludes-none"]
            same = agree(share, known)
            fine &= same
            se = (share.value * (1 - share.value) / n) ** 0.5
            lines.append(
                f"| {cell} | {100 * known['value']:.1f} ± {100 * known['se']:.1f} | {100 * share.value:.1f} ± {100 * se:.1f} | "
                f"{'yes' if same else 'NO'} |"
            )
            print(lines[-1], flush=True)
        every = cases(3)
        rows, off = [], []
        for case, real in zip(every, each(Refitted(count), every), strict=True):
            said = foretold(case)
            for mark, one, other in zip(case.marks, said, real, strict=True):
                off.append(one - other)
                rows.append(
                    f"| {case.name} | {case.improvement:g} | {case.seed} | {mark} | {one:.2f} | {other:.2f} | {one - other:+.2f} |"
                )
                print(rows[-1], flush=True)
    beyond = sum(abs(one) > CLOSE_ENOUGH for one in off)
    verdict = (
        f"{len(off)} chances, {count} futures each (standard error at most {0.5 / count**0.5:.3f}): {len(off) - beyond} within "
        f"{CLOSE_ENOUGH:.2f}, {beyond} beyond; the farthest {max(map(abs, off)):.3f}; on average {np.mean(off):+.3f}."
    )
    PAGE.write_text(
        "\n".join(
            [
                "# What modicum design says, held against what is known otherwise",
                "",
                f"Made by `make what-if` (tools/check_what_if.py), {n} people a cell, {count} futures a case, seed {SEED}.",
                "",
                "## The same people by two simulators: share whose 95 % interval leaves out zero, per cent",
                "",
                f"Agreement is asked within {SAME_WITHIN:g} standard errors of the difference.",
                "",
                "| cell | published | by what_if | the same |",
                "|---|---:|---:|---|",
                *lines,
                "",
                "## Continuations: chance that the row is settled, without simulation and by refits",
                "",
                verdict,
                "",
                "Points better on every dose in the simulated past; the future is drawn from what that past leaves open.",
                "",
                "| past and future | better by | seed | after days | foretold | refits | off by |",
                "|---|---:|---:|---:|---:|---:|---:|",
                *rows,
                "",
            ]
        ),
        encoding="utf-8",
    )
    print(verdict)
    return 0 if fine and max(map(abs, off)) <= CLOSE_ENOUGH + 3 * 0.5 / count**0.5 else 1


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:3]]
    sys.exit(main(*(given + [2000, 300][len(given) :])))
