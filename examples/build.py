"""Writes the worked examples again: the two real ones from their source files, the synthetic ones from seeded draws.

    python examples/build.py            every example
    python examples/build.py NAME ...   some of them

The simulator shares no code with modicum's models: it steps day by day in plain Python.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
FIRST = date(2026, 3, 2)


class Journal:
    """Collects entries and writes them through modicum's own journal, so that the examples test it."""

    def __init__(self, folder: Path, source: str) -> None:
        self.folder, self.source, self.entries, self.count = folder, source, [], 0

    def add(self, kind: str, day: date, **fields: object) -> None:
        self.count += 1
        self.entries.append(
            {"id": f"e{self.count:05d}", "kind": kind, "for": day.isoformat(), **fields, "source": self.source}
        )

    def dose(self, day: date, amount: str | None, *, slot: str = "bedtime", at: str | None = None) -> None:
        if amount is None:
            self.add("dose", day, slot=slot, status="skipped")
        elif at is None:
            self.add("dose", day, slot=slot, status="taken", amount=amount)
        else:
            self.add("dose", day, slot=slot, status="taken", amount=amount, at=at)

    def write(self) -> None:
        from modicum.diary.check import read_diary
        from modicum.diary.describe import read_trial
        from modicum.doors.desk.knowing import knowledge
        from modicum.doors.files.folder import FolderShelf
        from modicum.doors.files.projections import write_projections

        (self.folder / "journal.ndjson").unlink(missing_ok=True)
        shelf = FolderShelf(self.folder)
        shelf.append(self.entries)
        trial = read_trial(shelf.description(), at=self.folder.name, scales=knowledge().scales)
        records, problems = shelf.records()
        diary, more = read_diary(records, trial, today=date(2026, 11, 22))
        if problems or more:
            raise SystemExit("\n".join(str(problem) for problem in (*problems, *more)))
        write_projections(self.folder, diary)


def simulate(
    doses: list[float],
    effect: dict[float, float],
    *,
    seed: int,
    level: float,
    drift: float,
    half_life: float,
    sd: float,
    phi: float,
    missing: float,
) -> list[int | None]:
    """Ratings 0-10 with AR(1) noise, onset, drift over the whole trial, rounding and clipping. A bedtime dose acts next day."""
    chance = random.Random(seed)
    share = 1.0 if half_life == 0 else 1.0 - 2.0 ** (-1.0 / half_life)
    acting, noise, out = 0.0, chance.gauss(0.0, sd), []
    for t in range(len(doses)):
        taken = doses[t - 1] if t else 0.0
        acting += share * (effect[taken] - acting)
        noise = phi * noise + chance.gauss(0.0, sd * (1.0 - phi**2) ** 0.5)
        value = level + drift * t / (len(doses) - 1) + acting + noise
        out.append(None if chance.random() < missing else min(10, max(0, round(value))))
    return out


def rated(journal: Journal, item: str, values: list[int | None], *, at: str) -> None:
    for t, value in enumerate(values):
        if value is not None:
            journal.add("rating", FIRST + timedelta(days=t), slot="evening", item=item, value=str(value), at=at)


def swaps() -> None:
    """(c) Randomised over 0, 3 and 4.5 mg; 3 mg is truly the smallest effective dose and 4.5 mg adds nothing.

    The order that is drawn here stands in trial.toml, as a plan would state it.
    """
    folder = HERE / "randomised-swaps"
    chance = random.Random(41)
    order = [dose for _ in range(4) for dose in chance.sample([0.0, 3.0, 4.5], 3)]
    run_in, ladder = [0.0] * 14, [1.5] * 14
    doses = run_in + ladder + [dose for dose in order for _ in range(14)]
    journal = Journal(folder, "examples/build.py, seed 41")
    skipping = random.Random(42)
    for t, dose in enumerate(doses):
        day = FIRST + timedelta(days=t)
        if dose == 0.0:
            journal.dose(day, "0 mg")
        elif skipping.random() < 0.02:
            doses[t] = 0.0
            journal.dose(day, None)
        else:
            journal.dose(day, f"{dose:g} mg", at="22:30")
    effect = {0.0: 0.0, 1.5: -0.4, 3.0: -2.2, 4.5: -2.3}
    pain = simulate(doses, effect, seed=43, level=6.2, drift=-0.4, half_life=3.0, sd=1.3, phi=0.4, missing=0.07)
    rated(journal, "pain-0-10", pain, at="20:30")
    sleep = simulate(
        doses, dict.fromkeys(effect, 0.0), seed=44, level=5.5, drift=0.2, half_life=2.0, sd=1.4, phi=0.3, missing=0.07
    )
    rated(journal, "fatigue-0-10", sleep, at="20:30")
    journal.write()


def ladder() -> None:
    """(d) An open ladder, 21 days a step, with drift: dose and time rise together and cannot be told apart."""
    folder = HERE / "open-ladder"
    doses = [dose for dose in (0.0, 1.5, 3.0, 4.5) for _ in range(21)]
    journal = Journal(folder, "examples/build.py, seed 51")
    for t, dose in enumerate(doses):
        journal.dose(FIRST + timedelta(days=t), f"{dose:g} mg", at="22:30" if dose else None)
    effect = {0.0: 0.0, 1.5: -0.3, 3.0: -0.5, 4.5: -0.6}
    pain = simulate(doses, effect, seed=51, level=6.8, drift=-1.8, half_life=3.0, sd=1.3, phi=0.4, missing=0.08)
    rated(journal, "pain-0-10", pain, at="20:30")
    journal.write()


def melatonin() -> None:
    """(a) Real: 70 nights of melatonin or none, by chance; three mood ratings a day. Dates are those of the source."""
    folder = HERE / "melatonin"
    with (folder / "source" / "melatonin_70day_ema.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    journal = Journal(folder, "melatonin_70day_ema.csv (Meng 2026, CC BY 4.0)")
    for day in sorted({row["date"] for row in rows}):
        conditions = {row["melatonin"] for row in rows if row["date"] == day}
        if len(conditions) != 1:
            raise SystemExit(f"{day}: the source gives two conditions: {conditions}")
        amount = "1 unit" if conditions == {"1"} else "0 unit"
        journal.dose(date.fromisoformat(day), amount, slot="night")
    for row in rows:
        clock = row["datetime"][11:16]
        value = row["mood"].removesuffix(".0")
        journal.add(
            "rating", date.fromisoformat(row["date"]), slot=f"prompt {clock}", item="mood-0-100", value=value, at=clock
        )
    journal.write()


EXAMPLES = {"melatonin": melatonin, "randomised-swaps": swaps, "open-ladder": ladder}


def main(names: list[str]) -> None:
    for name in names or EXAMPLES:
        EXAMPLES[name]()
        print(json.dumps({"example": name, "lines": sum(1 for _ in (HERE / name / "journal.ndjson").open())}))


if __name__ == "__main__":
    main(sys.argv[1:])
