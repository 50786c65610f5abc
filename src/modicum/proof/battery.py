"""The short battery that planted faults must not get past: V1, V2, a small V4, and a small V5 with grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

import numpy as np

from modicum.analysis.course import Course, Effort
from modicum.analysis.evidence import DayByDay
from modicum.analysis.grade import Grade
from modicum.analysis.one_person import judge
from modicum.analysis.result import ContrastResult
from modicum.analysis.verdict import Verdict
from modicum.chance import generator
from modicum.days import Calendar
from modicum.diary.trial import Item, Segment
from modicum.knowledge.shapes import Scale, Threshold, VerdictTable, frozen_map
from modicum.models.fit import Engine
from modicum.proof.exact import TABLE_WITHIN, TWIN_WITHIN, given_hyper, random_series, table_error, twin_error
from modicum.proof.reference import EXACT
from modicum.proof.sbc import DESIGNS, Truth, run, simulate
from modicum.quantities import Dose, Unit

TWIN_DESIGNS = 4
ALARM_P = 0.001
"""Holm p of the small V4 below which it speaks up: stricter than V4's own bar, because its sample is fixed and small."""
MOST_FALSE = 0.15
"""Of `helps` or `worse` about the drawn dose among people on whom nothing works: the bars are 5 % and 10 % (ours)."""
LEAST_FOUND = 0.70
"""Of `helps` among people on whom 4.5 mg takes away 3 points, promptly and with little noise (ours)."""
BENEFIT = -3.0
FIRST_DAY = date(2026, 3, 2)
HELPS = {Verdict.HELPS, Verdict.HELPS_OR_EXPECTATION}


@dataclass(frozen=True)
class Ruler:
    """What judges: the verdict table, taken apart so that it can be sent to another process, and a 0-10 scale."""

    version: int
    thresholds: tuple[tuple[str, Threshold], ...]
    scale: Scale

    @property
    def table(self) -> VerdictTable:
        return VerdictTable(self.version, frozen_map(dict(self.thresholds)))


def battery(ruler: Ruler, *, people: int, seed: int, engine: Engine = "numpy") -> dict[str, str]:
    """Every check that found something, with what it found. Without people the two simulations are left out."""
    found = {
        "V1": _table(engine),
        "V2": _twin(seed, engine),
        "V4": _calibration(people, seed, engine) if people else "",
        "V5": _words(ruler, people, seed, engine) if people else "",
        "V5 grades": _grades(ruler, seed, engine),
    }
    return {check: what for check, what in found.items() if what}


def _table(engine: Engine) -> str:
    errors = {case: table_error(case, "batch", engine) for case in EXACT}
    case = max(errors, key=lambda name: errors[name][0])
    return f"{case} {errors[case][1]} off by {errors[case][0]:.3f}" if errors[case][0] > TABLE_WITHIN else ""


def _twin(seed: int, engine: Engine) -> str:
    for place in range(TWIN_DESIGNS):
        log_density, mean = twin_error(random_series(seed, place), given_hyper(seed, place), engine)
        if not max(log_density, mean) <= TWIN_WITHIN:
            return f"log density off by {log_density:.1g}, mean or SD by {mean:.1g}"
    return ""


def _calibration(people: int, seed: int, engine: Engine) -> str:
    """Each design's own small V4: the least Holm p of the bounded quantities."""
    for design in DESIGNS:
        measures = run(design, "batch", engine, "", people, seed).measures
        low = [m for m in measures if m.name.startswith("holm-p/") and m.value < ALARM_P]
        if low:
            return f"{design.name}: {', '.join(m.name.removeprefix('holm-p/') for m in low)}"
    return ""


def _words(ruler: Ruler, people: int, seed: int, engine: Engine) -> str:
    """Words about the drawn dose in two small worlds: one in which nothing works, one in which it plainly does."""
    wanted = DESIGNS[0].amounts[-1]
    words = {
        benefit: [_about(judged, wanted).verdict for judged in _judged(ruler, benefit, people, seed, engine)]
        for benefit in (0.0, BENEFIT)
    }
    said = []
    for false in (HELPS, {Verdict.WORSE}):
        share = sum(word in false for word in words[0.0]) / people
        if share > MOST_FALSE:
            said.append(f"false {min(v.value for v in false)} {100 * share:.0f} %")
    share = sum(word in HELPS for word in words[BENEFIT]) / people
    if share < LEAST_FOUND:
        said.append(f"plain benefit found in {100 * share:.0f} %")
    return ", ".join(said)


def _grades(ruler: Ruler, seed: int, engine: Engine) -> str:
    """Doses climbed through stand at grade D, whatever stands next to them; the drawn and blinded one at A."""
    top = DESIGNS[0].amounts[-1]
    for contrasts in _judged(ruler, BENEFIT, 1, seed, engine):
        for contrast in contrasts:
            drawn = float(contrast.dose.amount) == top and contrast.against.amount == 0
            if contrast.standing.grade is not (Grade.A if drawn else Grade.D):
                return f"{contrast.dose} against {contrast.against} stands at {contrast.standing.grade.value}"
    return ""


def _about(contrasts: tuple[ContrastResult, ...], amount: float) -> ContrastResult:
    return next(c for c in contrasts if float(c.dose.amount) == amount and c.against.amount == 0)


def _judged(
    ruler: Ruler, benefit: float, people: int, seed: int, engine: Engine
) -> list[tuple[ContrastResult, ...]]:  # fmt: skip
    """People of the first design, judged as real ones are: whole numbers on the scale, the swaps drawn and blinded."""
    design, out = DESIGNS[0], []
    truth = Truth(
        np.array([0.0] * (len(design.amounts) - 1) + [benefit]),
        {"intercept": 6.0, "drift": 0.0, "enrolment": 0.0, "step": 0.0},
        half_life=1.0, phi=0.3, omega=0.3, sigma=1.2,
    )  # fmt: skip
    for person in range(people):
        series, levels = simulate(design, truth, generator(seed, "V10", str(person)))
        rated = dict(zip(series.rated_day.tolist(), np.clip(np.round(series.rating), 0, 10).tolist(), strict=True))
        doses = [Dose(Decimal(str(amount)), Unit.MG) for amount in (0, *design.amounts)]
        days = DayByDay(
            dose=tuple(doses[level] for level in levels),
            rating=tuple(rated.get(t) for t in range(series.n_days)),
            dose_before=doses[0], unit=Unit.MG, first_day=FIRST_DAY,
        )  # fmt: skip
        first = sum(stay for _, stay in design.ladder)
        last = FIRST_DAY + timedelta(days=len(levels) - 1)
        drawn = Segment(
            FIRST_DAY + timedelta(days=first), last, (doses[0], doses[-1]), True, design.swap_days, "drawn"
        )  # fmt: skip
        item = Item(ruler.scale, Decimal(1), "ours", (), instant_onset=False)
        calendar = Calendar(FIRST_DAY, "UTC", time(4))
        course = Course(item, days, (design.clock_lag,), (drawn,), calendar, primary=True, interim=False)
        effort = Effort("batch", engine, beside=False)
        out.append(judge(course, ruler.table, seed=seed, effort=effort).contrasts)
    return out
