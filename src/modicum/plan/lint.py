"""The linter: what is wrong, or left open, in anybody's plan. Each finding has a code, a place, why it matters and how to mend it.

It never mends anything itself, and a plan without findings is not called a good one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from modicum.plan.lines import PlanLine, PlanSheet
from modicum.problems import Problem, shown
from modicum.quantities import Dose, Unit, plain

LARGEST_STEP = Dose(Decimal("1.5"), Unit.MG)
"""The largest increase of the schemes that climb by small steps (G-03, G-04, T-S2); a larger one is pointed out."""
LARGEST_RATIO = Decimal(2)
"""More than twice the dose before: only the posts' own fast climbs do that (T-S4: 2 mg to 4.5 mg)."""
SHORTEST_STAY = 7
"""Days: the shortest of published guidance (G-02, G-05); shorter ones stand in posts only."""
RUN_IN_LEAST = 14
"""Days without the drug before the first dose (titration.md; Younger 2009 and Srinivasan 2021)."""
HIGHEST_TRIED = Dose(Decimal(6), Unit.MG)
"""The highest daily dose of a trial with placebo (FINAL 2024)."""
_MASS = {"mg": Decimal(1), "mcg": Decimal(1000)}
_CONFUSED = {"µg", "μg", "ug", "microgram", "micrograms"}


@dataclass(frozen=True)
class Finding:
    """One thing the linter found. code : for tools and tests; it keeps its meaning for ever. why : why it matters."""

    code: str
    problem: Problem
    why: str


def lint(sheet: PlanSheet) -> tuple[Finding, ...]:
    """Every finding, in the order of the lines, then those of the whole."""
    found: list[Finding] = []
    for line in sheet.unread:
        what = f"{line.trouble or 'is no step'}, so it was not read: {shown(line.text)}."
        found.append(_of(line, "not-read", what, _REWRITE, _LOST))
    for line in sheet.lines:
        found += _line(line, sheet)
    found += _cover(sheet)
    found += _climb(sheet)
    found += _whole(sheet)
    return tuple(found)


_REWRITE = "Write it as: 2027-03-01 to 2027-03-14: 0.5 mg once a day."
_LOST = "A line that a reader passes over is a dose that nobody takes, or takes twice."


def _of(line: PlanLine, code: str, what: str, mend: str, why: str, *, note: bool = False) -> Finding:
    return Finding(code, Problem(line.at, what, mend, "note" if note else "left-out"), why)


def _line(line: PlanLine, sheet: PlanSheet) -> Iterator[Finding]:
    yield from _amount(line)
    yield from _dates(line)
    if line.condition:
        what = f"holds a condition, '{line.condition}', that no field of a plan can hold."
        yield _of(line, "condition", what, "Agree on a rule for it before the first day.", _NOBODY_DECIDES)
    if line.as_needed:
        what = "says both 'as needed' and a schedule."
        yield _of(line, "as-needed", what, "Keep one of the two.", _TWO_READINGS)
    if sheet.numbered and line.sequence is None:
        what = "has no sequence number, so lines can be read as to be taken together."
        yield _of(line, "no-sequence", what, "Number the lines.", _DOUBLED)
    dose = _mg(line)
    if dose is not None and line.text_dose is not None and line.text_dose != dose:
        what = f"says {line.text_dose} in words and {dose} in its fields."
        yield _of(line, "text-dose", what, "Make both say the same.", _TWO_READINGS)
    if line.text_first is not None and line.first is not None and line.text_first != line.first:
        what = f"begins on {line.text_first} in words and on {line.first} in its fields."
        yield _of(line, "text-date", what, "Make both say the same.", _TWO_READINGS)
    if line.text_days is not None and _length(line) not in {None, line.text_days}:
        what = f"says {line.text_days} days in words, and its dates cover {_length(line)}."
        yield _of(line, "text-days", what, "Make both say the same.", _TWO_READINGS)
    yield from _makeable(line, sheet)


_NOBODY_DECIDES = "At midnight nobody is there to say whether it holds."
_TWO_READINGS = "The person follows one of them and the pharmacy the other."
_DOUBLED = "Two doses that were meant one after the other are then taken on the same day."
_WRONG_AMOUNT = "It has been read as ten times, or a thousand times, what was meant."


def _amount(line: PlanLine) -> Iterator[Finding]:
    if line.amount is None:
        yield _of(line, "no-dose", "names no dose.", "Write the dose with its unit.", _LOST)
        return
    if line.unit is None:
        what = f"gives {line.written or line.amount} without a unit."
        yield _of(line, "no-unit", what, "Write mg or mcg after it.", _WRONG_AMOUNT)
    elif line.unit.casefold() in _CONFUSED:
        what = f"writes its unit as {line.unit}."
        yield _of(line, "unit-abbreviation", what, "Write mcg, or the same in mg.", _WRONG_AMOUNT)
    elif line.unit.casefold() == "ml":
        what = f"gives {plain(line.amount)} mL, and mL is no dose until the strength of the liquid is known."
        yield _of(line, "volume-only", what, "Write the dose in mg, and the liquid's mg per mL.", _WRONG_AMOUNT)
    elif line.unit not in _MASS:
        what = f"counts in {line.unit}, and how much one of them holds is not said."
        yield _of(line, "no-strength", what, "Write the dose in mg.", _WRONG_AMOUNT)
    if "," in line.written:
        what = f"writes {line.written} with a comma."
        yield _of(line, "decimal-comma", what, f"Write {line.written.replace(',', '.')}.", _WRONG_AMOUNT)
    if line.written.startswith((".", ",")):
        what = f"writes {line.written} without a zero before the point."
        yield _of(line, "no-leading-zero", what, f"Write 0{line.written.replace(',', '.')}.", _WRONG_AMOUNT)
    if "." in line.written and line.written.endswith("0"):
        what = f"writes {line.written} with a zero at the end."
        yield _of(line, "trailing-zero", what, f"Write {plain(line.amount)}.", _WRONG_AMOUNT)


def _dates(line: PlanLine) -> Iterator[Finding]:
    first, last = _span(line)
    if line.months:
        what = "counts in months, and a month has 28 to 31 days."
        yield _of(line, "month", what, "Write the number of days, or the dates.", _MONTHS)
    if first is None:
        yield _of(line, "no-start", "does not say when it begins.", "Write its first and last day.", _LOST)
    elif last is not None and last < first:
        yield _of(line, "ends-before-start", "ends before it begins.", "Correct one of the two days.", _LOST)


_MONTHS = "What was counted for 30 days runs out early in a month of 31, and steps of ten days drift against it."


def _mg(line: PlanLine) -> Dose | None:
    """A day's dose in mg; None unless amount, unit and times a day allow it without a guess."""
    if line.amount is None or line.unit not in _MASS:
        return None
    return Dose(line.amount / _MASS[line.unit] * (line.times or 1), Unit.MG)


def _span(line: PlanLine) -> tuple[int | None, int | None]:
    """First and last day as numbers on one line of days; last is None where the end is open."""
    if line.first is not None:
        first = line.first.toordinal()
        last = line.last.toordinal() if line.last is not None else None
    elif line.first_number is not None:
        first, last = line.first_number, line.last_number
    else:
        return None, None
    if last is None and line.days is not None and not line.open_end:
        last = first + line.days - 1
    return first, last


def _length(line: PlanLine) -> int | None:
    first, last = _span(line)
    return None if first is None or last is None else last - first + 1


def _day(number: int, sheet: PlanSheet) -> str:
    dated = any(line.first is not None for line in sheet.lines)
    return str(date.fromordinal(number)) if dated else f"day {number}"


def _cover(sheet: PlanSheet) -> Iterator[Finding]:
    """Days that no line covers, and days that two lines cover."""
    dated = [line for line in sheet.lines if line.first is not None]
    if dated and len(dated) < len([line for line in sheet.lines if _span(line)[0] is not None]):
        what = "gives dates in some lines and numbers of days in others, so they cannot be put in one order."
        yield _plan("dates-and-numbers", what, "Write dates in all of them, or numbers.", _GAP)
    known = [(line, *_span(line)) for line in dated or sheet.lines]
    spans = sorted(
        ((first, last, line) for line, first, last in known if first is not None and (last is None or last >= first)),
        key=lambda span: span[0],
    )
    for (first, last, line), (following, _, after) in pairwise(spans):
        end = last if last is not None else following - 1 if line.open_end else first
        if following > end + 1:
            gap = f"{_day(end + 1, sheet)}" + (f" to {_day(following - 1, sheet)}" if following > end + 2 else "")
            what = f"begins on {_day(following, sheet)}, and nothing covers {gap}."
            yield _of(after, "uncovered-day", what, "Begin it earlier, or end the line before later.", _GAP)
        elif following <= end:
            what = f"begins on {_day(following, sheet)}, and {line.at} lasts to {_day(end, sheet)}."
            yield _of(after, "doubly-covered-day", what, "Begin it later, or end the line before earlier.", _DOUBLED)


_GAP = "On such a day nobody knows whether to take the old dose, the new one or none."


def _climb(sheet: PlanSheet) -> Iterator[Finding]:
    dated = any(line.first is not None for line in sheet.lines)
    ordered = sorted(
        (
            line
            for line in sheet.lines
            if _span(line)[0] is not None and _mg(line) is not None and (line.first is not None) == dated
        ),
        key=lambda line: _span(line)[0] or 0,
    )
    for before, after in pairwise(ordered):
        low, high = _mg(before), _mg(after)
        if low is None or high is None:
            continue
        yield from _step(low, high, after)
        stayed = _length(before)
        if high > low and low.amount > 0 and stayed is not None and stayed < SHORTEST_STAY:
            what = f"goes up after {stayed} days; published guidance stays {SHORTEST_STAY} days at the least."
            yield _of(after, "short-stay", what, "Stay longer, or ask whoever wrote the plan.", _TOO_FAST, note=True)
        changed = [
            name
            for name, one, two in (
                ("the time of day", before.time_of_day, after.time_of_day),
                ("the product", before.product, after.product),
                ("how often a day", before.times, after.times),
            )
            if one is not None and two is not None and one != two
        ]
        if changed and low != high:
            what = f"changes the dose and {' and '.join(changed)} on the same day."
            yield _of(after, "two-changes", what, "Change one thing at a time.", _WHICH, note=True)


_TOO_FAST = "A dose that is passed by within days can neither show what it does nor what it does badly."
_WHICH = "Whatever is felt afterwards, nobody can say which change it followed."


def _step(low: Dose, high: Dose, line: PlanLine) -> Iterator[Finding]:
    if high <= low or line.agreed_return:
        return
    more = Dose(high.amount - low.amount, Unit.MG)
    if more > LARGEST_STEP:
        what = f"goes up by {more} at once; schemes that climb by small steps go up by {LARGEST_STEP} at most."
        yield _of(line, "large-step", what, "Put a dose between, or ask whoever wrote the plan.", _TOO_FAST, note=True)
    if low.amount > 0 and high.amount > LARGEST_RATIO * low.amount:
        what = f"goes from {low} to {high}, more than twice as much."
        yield _of(line, "large-ratio", what, "Put a dose between, or ask whoever wrote the plan.", _TOO_FAST, note=True)


def _makeable(line: PlanLine, sheet: PlanSheet) -> Iterator[Finding]:
    if line.amount is None or line.unit not in _MASS or not line.amount or sheet.mg_per_ml is None:
        return
    volume = line.amount / _MASS[line.unit] / sheet.mg_per_ml
    if sheet.syringe_mark is None:
        what = "is taken as a liquid, and the finest mark of the syringe is not said."
        yield _of(line, "no-graduation", what, "Write the mL between two marks.", _BETWEEN, note=True)
    elif volume % sheet.syringe_mark:
        what = f"is {plain(volume.normalize())} mL, between two marks of a syringe with {plain(sheet.syringe_mark)} mL."
        yield _of(line, "off-graduation", what, "Choose another strength, syringe or dose.", _BETWEEN)


_BETWEEN = "A dose between two marks is another dose each time."


def _whole(sheet: PlanSheet) -> Iterator[Finding]:
    yield from _ceiling(sheet)
    yield from _reference(sheet)
    yield from _supply(sheet)
    yield from _horizon(sheet)


def _plan(code: str, what: str, mend: str, why: str, *, note: bool = False) -> Finding:
    return Finding(code, Problem("the plan", what, mend, "note" if note else "left-out"), why)


def _ceiling(sheet: PlanSheet) -> Iterator[Finding]:
    for line in sheet.lines:
        dose = _mg(line)
        if dose is None:
            continue
        if sheet.ceiling is not None and dose > sheet.ceiling:
            what = f"is {dose} a day, above the agreed ceiling of {sheet.ceiling}."
            yield _of(line, "above-ceiling", what, "Lower it, or agree on another ceiling.", _NOT_AGREED)
        elif sheet.ceiling is None and dose > HIGHEST_TRIED:
            what = f"is {dose} a day; no trial with placebo went above {HIGHEST_TRIED}, and no ceiling is stated."
            yield _of(line, "above-tried", what, "State the ceiling that was agreed.", _NOT_AGREED, note=True)


_NOT_AGREED = "A dose that nobody agreed to has nobody who answers for it."


def _reference(sheet: PlanSheet) -> Iterator[Finding]:
    doses = [dose for line in sheet.lines if (dose := _mg(line)) is not None]
    zero = [line for line in sheet.lines if (dose := _mg(line)) is not None and not dose.amount]
    first = min(sheet.lines, key=lambda line: _span(line)[0] or 0, default=None)
    run_in = (
        sheet.run_in_days
        if sheet.run_in_days is not None
        else _length(first)
        if first is not None and first in zero
        else 0
    )
    if doses and (run_in or 0) < RUN_IN_LEAST and not sheet.taken_already:
        what = f"has {run_in or 'no'} days without the drug before the first dose; {RUN_IN_LEAST} are needed."
        yield _plan(
            "no-run-in", what, f"Rate {RUN_IN_LEAST} days before the first dose.", _NOTHING_TO_COMPARE, note=True
        )
    if doses and not zero and not run_in:
        what = "never comes back to, nor starts from, days without the drug."
        yield _plan("no-reference", what, "Plan days at 0 mg.", _NOTHING_TO_COMPARE, note=True)


_NOTHING_TO_COMPARE = "Without such days nobody can say what the drug changed."


def _supply(sheet: PlanSheet) -> Iterator[Finding]:
    needed = _needed(sheet)
    for told, name in ((sheet.supply, "what is to be handed out"), (sheet.others_supply, "what was handed out")):
        if told is not None and needed is not None and told != needed:
            what = f"adds up to {plain(needed)}, and {name} is {plain(told)}."
            yield _plan("supply", what, "Correct one of the two, or say what is spare.", _RUNS_OUT)


_RUNS_OUT = "It runs out early, or what is left over is taken later without a plan."


def _needed(sheet: PlanSheet) -> Decimal | None:
    total = Decimal(0)
    if len({line.unit for line in sheet.lines}) > 1:
        return None
    for line in sheet.lines:
        days = _length(line)
        if days is None or days < 1 or line.amount is None:
            return None
        total += line.amount * (line.times or 1) * days
    return total


def _horizon(sheet: PlanSheet) -> Iterator[Finding]:
    told, scheme = sheet.horizon_days, sheet.scheme_horizon_days
    if told is not None and scheme is not None and told < scheme:
        what = f"is judged after {told} days, and its own scheme judges after {scheme}."
        yield _plan("short-horizon", what, f"Judge after {scheme} days, or say why sooner.", _TOO_EARLY, note=True)


_TOO_EARLY = "A dose may be given up before it could have shown anything."
