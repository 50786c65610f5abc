"""How often a dose that does nothing is blamed for a side effect, and writes docs/validation/side-effects.md. About ten minutes on two cores.

Spells of a side effect come and go by chance (each day begins or ends one with a fixed chance); on a dose that brings more of them they
begin more often. The table of side effects by dose of a real report is worked out for each person, and its early signs are counted. Beside it
stands Fisher's exact test on single days, as a spreadsheet would have it.

python tools/check_side_effects.py [people a cell, 120]
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from functools import partial
from pathlib import Path

from scipy.stats import fisher_exact

from modicum.analysis.harm import Harm
from modicum.analysis.side_effect_rates import side_effect_rates
from modicum.analysis.what_if import Share
from modicum.chance import Chance, generator
from modicum.days import Calendar, read_date
from modicum.diary.entry import Burden, Diary, DoseEntry, RatingEntry, SideEffect, Status
from modicum.diary.trial import Item, Trial
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.workers import Map, on_every_core
from modicum.quantities import Dose, Unit

PAGE = Path(__file__).parent.parent / "docs" / "validation" / "side-effects.md"
FIRST = read_date("2026-01-05")
CALENDAR = Calendar(FIRST, "UTC")
SEED = 20261124
STAYS = 3.0
"""Mean days of a spell."""
MOST_ALARMS = 0.10
"""The bar of V5 for early signs of harm without any, on the main rating; it is held against any dose of the trial here."""
BLOCK = 14


def _blocks(*amounts: str) -> tuple[Dose, ...]:
    return tuple(Dose(Decimal(amount), Unit.MG) for amount in amounts for _ in range(BLOCK))


DESIGNS = {
    "drawn pairs, 8 blocks": _blocks("0", "4.5", "4.5", "0", "0", "4.5", "4.5", "0"),
    "ladder in one direction": _blocks("0", "1.5", "3", "4.5", "4.5", "4.5", "4.5", "4.5"),
    "ladder with two returns": _blocks("0", "1.5", "3", "4.5", "0", "4.5", "0", "4.5"),
}


@dataclass(frozen=True)
class Case:
    """share : of days with the side effect off the drug. times : how much more often a spell begins on the top dose."""

    design: str
    share: float
    times: float

    @property
    def doses(self) -> tuple[Dose, ...]:
        return DESIGNS[self.design]


def cases() -> list[Case]:
    """Nothing at all, on rare and frequent side effects; and one that the top dose truly brings."""
    return [Case(design, share, times) for design in DESIGNS for share, times in ((0.05, 1.0), (0.2, 1.0), (0.1, 5.0))]


def spells(case: Case, chance: Chance) -> list[tuple[int, int]]:
    """First and last days. Ends come with chance 1 / STAYS a day; beginnings so often that `share` of days are in one."""
    begins = case.share / (1.0 - case.share) / STAYS
    top, found, first = max(case.doses), list[tuple[int, int]](), None
    for day, dose in enumerate(case.doses):
        if first is None and chance.random() < begins * (case.times if dose == top else 1.0):
            first = day
        elif first is not None and chance.random() < 1.0 / STAYS:
            found.append((first, day - 1))
            first = None
    return [*found, (first, len(case.doses) - 1)] if first is not None else found


def kept(case: Case, chance: Chance) -> tuple[Trial, Diary]:
    """The trial, every dose and rating written down, and the spells."""
    item = Item(knowledge().scales["pain-0-10"], Decimal(1), "stated", (time(20, 30),), instant_onset=False)
    none = Dose(Decimal(0), Unit.MG)
    trial = Trial("made", "made", True, CALENDAR, Unit.MG, 1, time(8, 0), none, (item,), "pain-0-10", (), "")
    doses = tuple(
        DoseEntry(f"d{t}", CALENDAR.on(t), "morning", Status.TAKEN, dose) for t, dose in enumerate(case.doses)
    )
    ratings = tuple(
        RatingEntry(f"r{t}", CALENDAR.on(t), "evening", "pain-0-10", Decimal(5)) for t in range(len(case.doses))
    )
    effects = tuple(
        SideEffect(f"s{first}", CALENDAR.on(first), "dizzy", Burden.MILD, CALENDAR.on(last))
        for first, last in spells(case, chance)
    )
    return trial, Diary(doses, ratings, (), side_effects=effects)


def one(number: int, *, case: Case) -> set[str]:
    """What is said of one person."""
    trial, diary = kept(case, generator(SEED, case.design, str(case.share), str(case.times), number))
    rates = side_effect_rates(trial, diary, knowledge().verdicts)
    every = [at for rate in rates for at in rate.doses]
    top = [at for at in every if at.dose == max(case.doses)]
    said = {"number"} if any(at.more is not None for at in every) else set()
    said |= {"any"} if any(at.harm is Harm.WATCH for at in every) else set()
    said |= {"top"} if any(at.harm is Harm.WATCH for at in top) else set()
    blamed = (at for at in top if at.on[0] * at.off[1] > at.off[0] * at.on[1])
    return said | ({"fisher"} if any(by_days(at.on, at.off) < 0.05 for at in blamed) else set())


def by_days(on: tuple[int, int], off: tuple[int, int]) -> float:
    """Fisher's exact test, each day taken as if it stood alone."""
    return float(fisher_exact([[on[0], on[1] - on[0]], [off[0], off[1] - off[0]]])[1])


def row(case: Case, n: int, each: Map) -> tuple[str, ...]:
    said = Counter[str]()
    for names in each(partial(one, case=case), list(range(n))):
        said.update(names)
    over = case.times == 1 and Share(said["any"], n).interval[0] > MOST_ALARMS
    return (
        case.design,
        f"{100 * case.share:.0f}",
        "nothing" if case.times == 1 else f"a spell begins {case.times:g} times as often",
        *(f"{said[name]} ({100 * said[name] / n:.1f} %)" for name in ("any", "top", "fisher")),
        f"{n - said['number']}",
        "over the bar" if over else "",
    )


HEAD = (
    "design, 112 days",
    "days with it off the drug, %",
    "what the top dose does",
    "early sign, any dose",
    "early sign, top dose",
    "Fisher on days, p < .05, top dose",
    "no number",
    "",
)


def page(rows: list[tuple[str, ...]], n: int) -> str:
    about = (
        "Written by `tools/check_side_effects.py`. Nobody real: a side effect whose spells last "
        f"{STAYS:g} days on average, in a record without gaps; {n} people a row. The early sign is that of the table of side effects by "
        f"dose in the report (decision 0024). A row is marked if, beyond chance, more than {100 * MOST_ALARMS:.0f} of 100 people on whom no "
        "dose does anything get one."
    )
    table = [HEAD, tuple("---" for _ in HEAD), *rows]
    lines = ["# How often a dose is blamed for a side effect", "", about, ""]
    return "\n".join([*lines, *("| " + " | ".join(each) + " |" for each in table), ""])


def main(arguments: list[str]) -> int:
    n = int(arguments[0]) if arguments else 120
    rows = []
    with on_every_core(lambda: one(0, case=cases()[0]), at_once=1, if_lost="Run it again.") as each:
        for case in cases():
            rows.append(row(case, n, each))
            print(" | ".join(rows[-1]), file=sys.stderr)
    PAGE.write_text(page(rows, n), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
