"""Random plans against the day-by-day schedule, and the calendar across every change of clocks: `make plans`.

PYTHONPATH=tests python tools/check_plans.py [--plans 100000] [--seed 20261123] [--out docs/validation/plans.md]

Exit 1 at the first disagreement, with the seed and number that make it again. The page that it writes is committed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from modicum import __version__
from modicum.days import Calendar
from modicum.plan.compile import compile_plan
from modicum.plan.plan import Slot
from unit.doors.calendar_reading import events, rings
from unit.plan.makers import LADDER, came_out, choices, mg, scheme, stop, swaps, timing
from unit.plan.slow_schedule import RefusedError, schedule

ROOT = Path(__file__).parent.parent
FIRST_YEAR, LAST_YEAR = 2024, 2034
CLOCKS = (clock(0, 30), clock(2, 30), clock(8, 0), clock(22, 30))
EVERY = 5_000


def main(arguments: list[str]) -> int:
    """Run both checks and write the page."""
    asked = _asked(arguments)
    begun = time.monotonic()
    counts: Counter[str] = Counter()
    for number in range(asked.plans):
        counts[one_plan(asked.seed, number)] += 1
        if (number + 1) % EVERY == 0:
            print(f"{number + 1} of {asked.plans} plans", file=sys.stderr)
    zones, changes, doses = every_zone()
    minutes = (time.monotonic() - begun) / 60
    lines = [
        "# Plans against a second opinion",
        "",
        "Written by `make plans`; do not edit. A run that finds a disagreement writes nothing and ends with 1.",
        "",
        f"modicum {__version__}, Python {sys.version.split()[0]}, seed {asked.seed}, {minutes:.0f} minutes.",
        "",
        f"- **{asked.plans:,} random pairs of a scheme and choices**, compiled, and walked day by day by code that shares nothing with the",
        "  compiler (tests/unit/plan/slow_schedule.py). Both refused, or both gave the same dose for every day.",
        *(f"  {name}: {count:,}." for name, count in sorted(counts.items())),
        f"- **{changes:,} changes of clocks in {zones} time zones, {FIRST_YEAR} to {LAST_YEAR}**: a plan around each of them, its calendar file read",
        f"  back and expanded by another library. Each of {doses:,} doses rings once, on its own day and wall clock, and nothing else rings.",
        "",
    ]
    Path(asked.out).write_text("\n".join(lines), encoding="utf-8")
    print(f"written: {asked.out}")
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--out", default=str(ROOT / "docs" / "validation" / "plans.md"))
    return parser.parse_args(arguments)


def one_plan(seed: int, number: int) -> str:
    """Compile and walk one random pair. Returns what came of it; raises AssertionError where the two disagree."""
    chance = random.Random(f"{seed}/{number}")
    protocol, chosen = a_scheme(chance), some_choices(chance)
    if chance.random() < 0.8:
        protocol, chosen = fitting(chance, protocol, chosen)
    plan = compile_plan(protocol, chosen).plan
    order, delays = came_out(plan)
    try:
        slow = schedule(protocol, chosen, order, delays)
    except RefusedError:
        slow = None
    if (plan is None) != (slow is None):
        raise AssertionError(f"seed {seed}, plan {number}: one refuses, the other does not")
    if plan is None or slow is None:
        return "refused by both"
    fast = {day: Fraction(dose.amount) for day in slow if (dose := plan.dose_on(day)) is not None}
    if fast != slow or plan.dose_on(max(slow) + timedelta(days=1)) is not None:
        raise AssertionError(f"seed {seed}, plan {number}: a day differs")
    return ", ".join(parts_of(plan)) or "ladder only"


def parts_of(plan) -> list[str]:  # type: ignore[no-untyped-def]
    climbs = any(part.climb_days for part in plan.drawn)
    return [
        name
        for name, there in (
            ("blocks with a climb back", climbs),
            ("blocks", plan.drawn and not climbs),
            ("drawn days of steps", plan.timed is not None),
            ("trial of stopping", plan.relapse is not None),
        )
        if there
    ]


def quarter(chance: random.Random, most: int = 24) -> Decimal:
    return Decimal(chance.randint(1, most)) / 4


def a_range(chance: random.Random, low: object, high: object) -> str:
    return str(low) if low == high or chance.random() < 0.5 else f"{low} to {high}"


def a_scheme(chance: random.Random):  # type: ignore[no-untyped-def]
    ceiling, off = str(quarter(chance)), int(chance.random() < 0.2)
    if chance.random() < 0.5:
        start, by = (sorted((quarter(chance, 8), quarter(chance, 8))) for _ in range(2))
        days = sorted((chance.randint(5, 30), chance.randint(5, 30)))
        climb = (a_range(chance, *start), a_range(chance, *by), a_range(chance, *days))
        return scheme(climb=climb, ceiling=ceiling, off_days_a_week=off)
    amounts = sorted({quarter(chance) for _ in range(chance.randint(1, 5))})
    rungs = [[str(dose), a_range(chance, *sorted((chance.randint(5, 30), chance.randint(5, 30))))] for dose in amounts]
    rungs[-1][1] = ""
    return scheme(rungs, ceiling=str(max(amounts[-1], Decimal(ceiling))), off_days_a_week=off)


def some_choices(chance: random.Random):  # type: ignore[no-untyped-def]
    def maybe(value: object) -> object:
        return value if chance.random() < 0.5 else None

    start, by = (maybe(quarter(chance, 8)) for _ in range(2))
    drawn = swaps(
        against=chance.choice(("none", "rung-below")),
        rounds=chance.randint(1, 5),
        block_days=chance.choice((chance.randint(5, 15), chance.randint(14, 150))),
        direct=chance.random() < 0.6,
        seed=chance.randint(0, 10**6),
    )
    return choices(
        calendar=Calendar(date(2024, 1, 1) + timedelta(days=chance.randint(0, 4000)), "Europe/Oslo"),
        start=mg(start) if start else None,
        increase=mg(by) if by else None,
        days_on_a_dose=maybe(chance.randint(5, 30)),
        ceiling=mg(quarter(chance)),
        days_on_the_last=chance.randint(1, 60),
        run_in_days=chance.choice((0, 7, 14, 14, 21)),
        taken_before=mg(chance.choice(("0", "0", "0", "1.5"))),
        horizon_days=chance.randint(1, 200),
        off_weekdays=chance.choice((frozenset(), frozenset(), frozenset({6}), frozenset({0, 3}))),
        swaps=drawn if chance.random() < 0.4 else None,
        begin_at_present=chance.random() < 0.2,
        timing=timing(window_days=chance.randint(1, 30), seed=chance.randint(0, 10**6))
        if chance.random() < 0.3
        else None,
        stop=stopping(chance) if chance.random() < 0.3 else None,
    )


def stopping(chance: random.Random):  # type: ignore[no-untyped-def]
    return stop(
        by_rungs=chance.random() < 0.5,
        days_each=chance.randint(1, 14),
        days_without=chance.randint(12, 40),
        on_days=chance.randint(1, 7),
        of_days=chance.randint(5, 14),
        compared_days=chance.randint(6, 28),
        direct=chance.random() < 0.5,
    )


def fitting(chance: random.Random, protocol, chosen):  # type: ignore[no-untyped-def]
    """Bent until most fit: one thing in ten is left as it was drawn."""
    bent: dict[str, object] = {
        "off_weekdays": frozenset(range(protocol.off_days_a_week)),
        "taken_before": mg("0"),
        "run_in_days": 14,
        "horizon_days": 8,
        "days_on_the_last": 30,
    }
    if protocol.climb is not None:
        start, by = protocol.climb.start.low, protocol.climb.by.low
        top = mg(start.amount + by.amount * chance.randint(0, 6))
        protocol = replace(protocol, ceiling=replace(protocol.ceiling, low=top, high=top))
        bent |= {"start": start, "increase": by, "days_on_a_dose": protocol.climb.every.low, "ceiling": top}
    else:
        rungs = tuple(
            replace(r, days=r.days and replace(r.days, low=max(r.days.low, 7), high=max(r.days.low, 7)))
            for r in protocol.rungs
        )
        protocol = replace(protocol, rungs=rungs)
        bent |= {"start": None, "increase": None, "days_on_a_dose": None, "ceiling": chance.choice(rungs).dose.low}
    if chosen.begin_at_present:
        present = start if protocol.climb is not None else protocol.rungs[0].dose.low
        bent |= {"taken_before": mg(present.amount), "run_in_days": 0}
    if chosen.swaps is not None:
        bent["stop"] = None
    return protocol, replace(chosen, **{name: value for name, value in bent.items() if chance.random() > 0.03})


def every_zone() -> tuple[int, int, int]:
    """The calendar of a plan around every change of clocks. Returns zones, changes and doses."""
    zones = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    changes = doses = 0
    for zone in zones:
        for day in changed_days(ZoneInfo(zone)):
            changes += 1
            doses += one_change(zone, day, CLOCKS[changes % len(CLOCKS)])
    print(f"{changes} changes of clocks in {len(zones)} zones", file=sys.stderr)
    return len(zones), changes, doses


def changed_days(zone: ZoneInfo) -> list[date]:
    """Days on which the offset at noon differs from that of the day before."""
    days = (
        date(FIRST_YEAR, 1, 1) + timedelta(days=n)
        for n in range((date(LAST_YEAR + 1, 1, 1) - date(FIRST_YEAR, 1, 1)).days)
    )
    found, before = [], None
    for day in days:
        offset = datetime.combine(day, clock(12), zone).utcoffset()
        if before is not None and offset != before:
            found.append(day)
        before = offset
    return found


def one_change(zone: str, day: date, at: clock) -> int:
    """A plan whose second dose step spans the change; how many doses it has."""
    first = day - timedelta(days=14 + 20)
    chosen = choices(calendar=Calendar(first, zone), slots=(Slot("bedtime", at, Decimal(1)),))
    plan = compile_plan(LADDER, chosen).plan
    if plan is None:
        raise AssertionError(f"{zone}, {day}: no plan")
    late = timedelta(days=1 if at < plan.calendar.turns_at else 0)
    wanted = [datetime.combine(planned.day + late, at) for planned in plan.each_dose()]
    if (
        sorted(moment for event in events(plan, made=datetime(2027, 1, 1, tzinfo=UTC)) for moment in rings(event))
        != wanted
    ):
        raise AssertionError(f"{zone}, {day}, {at}: the calendar does not ring for every dose once")
    return len(wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
