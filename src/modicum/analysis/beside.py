"""What stands beside a verdict and cannot change it: harm, the check by the draw itself, and what hope alone would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from modicum.analysis.course import Course, Effort
from modicum.analysis.estimate import Fit
from modicum.analysis.expectancy import Hope, hope_alone
from modicum.analysis.grade import Grade
from modicum.analysis.harm import harm_signal
from modicum.analysis.latent_fit import AnyFit
from modicum.analysis.randomisation import DrawTest, draw_test
from modicum.analysis.result import ContrastResult
from modicum.analysis.step_timing import TimingTest, timing_test
from modicum.knowledge.shapes import VerdictTable


def stand_beside(
    contrasts: Sequence[ContrastResult],
    pairs: Sequence[tuple[int, int]],
    main: AnyFit | None,
    course: Course,
    table: VerdictTable,
    effort: Effort,
    *,
    seed: int,
) -> tuple[ContrastResult, ...]:
    """The same contrasts with what stands beside each. Harm is always looked at; the rest only where effort allows."""
    hopes = _hopes(contrasts, pairs, main, course, table, seed) if effort.beside else {}
    return tuple(
        replace(
            c,
            harm=harm_signal(c.chances, table) if c.chances is not None and minus == 0 else None,
            draw_test=_draw_test(c, course, seed) if effort.beside else None,
            hopes=hopes.get(plus, ()) if minus == 0 else (),
        )
        for c, (plus, minus) in zip(contrasts, pairs, strict=True)
    )


def _draw_test(c: ContrastResult, course: Course, seed: int) -> DrawTest | None:
    """Only where chance decided, for the item that carries the verdict, and not before the day that was agreed."""
    if not (course.primary and c.standing.grade.by_chance):
        return None
    if course.interim:
        return DrawTest("interim")
    lag = course.clock_orders[0]
    return draw_test(
        course.segments, course.calendar, course.days.rating, (c.dose, c.against), clock_lag=lag, seed=seed
    )


def timing_beside(course: Course, *, seed: int) -> TimingTest | None:
    """The check by the drawn days of steps: as the other draws, for the item of the verdict and not before the agreed day."""
    if course.timed is None or not course.primary:
        return None
    if course.interim:
        return TimingTest(DrawTest("interim"))
    lag = course.clock_orders[0]
    return timing_test(course.timed, course.calendar, course.days.rating, clock_lag=lag, seed=seed)


def _hopes(
    contrasts: Sequence[ContrastResult],
    pairs: Sequence[tuple[int, int]],
    main: AnyFit | None,
    course: Course,
    table: VerdictTable,
    seed: int,
) -> dict[int, tuple[Hope, ...]]:
    """Only of the Gaussian model, whose repetitions are cheap. For the open doses that chance compared with none: there a person knew which days to hope on."""
    if not isinstance(main, Fit) or not course.primary or course.interim:
        return {}
    levels = [
        plus
        for c, (plus, minus) in zip(contrasts, pairs, strict=True)
        if minus == 0 and c.standing.grade is Grade.B and c.estimate is not None
    ]
    return hope_alone(main, levels, course.item, table, seed=seed)
