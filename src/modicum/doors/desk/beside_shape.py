"""What stands beside a verdict, in the published JSON shapes and as a table for whoever asks why."""

from __future__ import annotations

from typing import Literal, get_args

from modicum.analysis.blinding import Blinding
from modicum.analysis.checks import Checks
from modicum.analysis.randomisation import DrawTest
from modicum.analysis.result import ContrastResult, ItemResult
from modicum.days import Calendar
from modicum.doors.desk.knowing import knowledge
from modicum.doors.desk.shapes import BlindingShape, ChecksShape, DrawTestShape, TimingTestShape
from modicum.report.beside import draw_sentences
from modicum.report.table import Table
from modicum.report.timing import timing_sentences
from modicum.report.words import Speaker

WhyNoTest = Literal["no-order", "moved", "few-orders", "interim"]
WhyNoTiming = Literal["moved", "few-orders", "unrated", "interim"]
WhyNoIndex = Literal["no-guess", "no-order", "one-kind", "interim"]
_NO_TEST: dict[str, WhyNoTest] = {why: why for why in get_args(WhyNoTest)}
_NO_TIMING: dict[str, WhyNoTiming] = {why: why for why in get_args(WhyNoTiming)}
_NO_INDEX: dict[str, WhyNoIndex] = {why: why for why in get_args(WhyNoIndex)}


def draw_test_shape(test: DrawTest | None, speaker: Speaker, contrast: ContrastResult) -> DrawTestShape | None:
    if test is None:
        return None
    return DrawTestShape(
        _NO_TEST[test.why_not] if test.why_not is not None else None,
        test.orders,
        test.drawn,
        test.difference,
        test.p,
        test.least,
        test.dropped_days,
        " ".join(draw_sentences(speaker, contrast)),
    )


def timing_test_shape(speaker: Speaker) -> TimingTestShape | None:
    made, timed = speaker.item.timing_test, speaker.result.trial.timed
    if made is None or timed is None:
        return None
    test = made.draw
    return TimingTestShape(
        _NO_TIMING[test.why_not] if test.why_not is not None else None,
        made.steps,
        timed.stay_days,
        test.orders,
        test.drawn,
        test.difference,
        test.p,
        test.least,
        " ".join(timing_sentences(speaker)),
    )


def checks_shape(checks: Checks | None, calendar: Calendar) -> ChecksShape | None:
    if checks is None:
        return None
    return ChecksShape(
        checks.autocorrelation,
        checks.within,
        [calendar.on(day).isoformat() for day, _ in checks.outlying],
        checks.floor,
        checks.ceiling,
        checks.strained,
    )


def blinding_shape(guesses: Blinding | None) -> BlindingShape | None:
    if guesses is None:
        return None
    return BlindingShape(
        _NO_INDEX[guesses.why_not] if guesses.why_not is not None else None,
        guesses.blocks,
        guesses.right,
        guesses.guessed,
        guesses.drug.unsure + guesses.none.unsure,
        guesses.by_luck,
        guesses.drug.bang,
        guesses.none.bang,
        guesses.james,
    )


def beside_table(item: ItemResult) -> Table:
    """Harm, draw and hope of every contrast and the checks of the fit, each number beside what it is held against."""
    asked = knowledge().verdicts.number("harm-worse-at-least")
    rows: list[tuple[str, ...]] = []
    for c in item.contrasts:
        name = f"{c.dose} against {c.against}"
        if c.harm is not None and c.chances is not None:
            rows.append((f"{name}: harm {c.harm.value}", f"P(worse) {c.chances.worse:.3f}", f">= {asked:.2f} is watch"))
        rows += _test_row(f"{name}: randomisation test", c.draw_test)
        for hope in c.hopes:
            told = f"P(helps) {hope.helps:.2f}, P(helps or probably) {hope.probably:.2f}"
            rows.append((f"{name}: expectation alone", told, f"if it were {hope.points:g}"))
    rows += _test_row("days of the steps: randomisation test", item.timing_test.draw if item.timing_test else None)
    checks = item.checks
    if checks is not None:
        if checks.autocorrelation is not None:
            rows.append(("residuals, lag one", f"{checks.autocorrelation:+.3f}", f"chance: within {checks.within:.3f}"))
        rows.append(("days beyond 4 SD", str(len(checks.outlying)), "kept"))
        rows.append(("at the lowest and the highest", f"{checks.floor:.3f} and {checks.ceiling:.3f}", "0.20 strains"))
    return Table("Beside the verdict", ("what", "this trial", "held against"), tuple(rows), frozenset())


def _test_row(name: str, test: DrawTest | None) -> list[tuple[str, ...]]:
    """The row of a test by the draw; none where there was no draw."""
    if test is None:
        return []
    if test.p is None or test.least is None:
        return [(name, "none", f"{test.why_not}")]
    drawn = "" if test.drawn is None else f", {test.drawn} of them drawn"
    least = f"smallest possible {test.least:.4f} ({test.orders} orders{drawn})"
    return [(name, f"p {test.p:.4f}, difference {test.difference:+.2f}", least)]
