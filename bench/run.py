"""Times what people wait for, prints machine and versions with it, and ratios to other people's programs.

python bench/run.py [series in the batch, 2000 if not said]. Compare within one run only: machines are noisy. NUTS runs
where NUMPYRO_PYTHON names an interpreter that has NumPyro, JAGS and nlme where they are installed (see peers.py).
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import peers
import scipy

from modicum import __version__
from modicum.analysis.candidates import look_at, stated_ladder, swaps
from modicum.analysis.virtual import People
from modicum.analysis.what_if import Bench, jobs, run, together
from modicum.diary.trial import Item
from modicum.doors.desk.analyse_bare import quickest_engine
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.compare_schemes import Wish, load_engine, work_of
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.workers import cores, on_every_core
from modicum.models.design import Series
from modicum.models.fit import fit
from modicum.models.priors import LogNormal, full, reference
from modicum.proof.schemes import jobs as jobs_of_scheme
from modicum.proof.schemes import run as run_scheme
from modicum.quantities import Dose, Unit

ROOT = Path(__file__).parent.parent
REPEATS = 7


def one_person() -> Series:
    """112 days, 4 dose levels, 15 % missing: the size the speed bars are stated for."""
    rng = np.random.default_rng(1)
    level = np.repeat([0, 1, 2, 3, 4, 0, 4, 0], 14)
    rated = np.flatnonzero(rng.random(112) > 0.15)
    rating = np.clip(np.round(6 - 0.4 * level[rated] + rng.normal(0, 1.4, len(rated))), 0, 10)
    return Series(112, rated, rating, level, np.array([1.5, 2.0, 3.0, 4.5]), np.zeros((112, 0)))


def median_ms(work: Callable[[], object]) -> tuple[float, float]:
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), min(times)


def command_output(*arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "modicum", *arguments], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return ran.stdout


def command_ms(*arguments: str) -> tuple[float, float]:
    return median_ms(lambda: command_output(*arguments))


def write_series(folder: Path, count: int) -> None:
    """Bare series of 112 days as `one_person`, each with its own seed, noise and gaps."""
    names = np.array(["0", "1.5", "2", "3", "4.5"])
    level = np.repeat([0, 1, 2, 3, 4, 0, 4, 0], 14)
    for i in range(count):
        rng = np.random.default_rng([2026, i])
        phi, noise = rng.uniform(0.0, 0.8), np.zeros(112)
        for t in range(1, 112):
            noise[t] = phi * noise[t - 1] + rng.normal() * np.sqrt(1 - phi**2)
        rating = np.clip(np.round(6 - 0.3 * level + 1.4 * noise), 0, 10).astype(int)
        told = np.where(rng.random(112) < 0.15, "", rating.astype(str))
        rows = "".join(f"{t},{names[level[t]]},{told[t]}\n" for t in range(112))
        (folder / f"person-{i:05d}.csv").write_text("day,dose_mg,rating\n" + rows)


ITEMS = ("pain-0-10", "fatigue-0-10", "mood-0-10")


def write_diary(folder: Path) -> FolderShelf:
    """Two years: a dose and three ratings a day, as `modicum log` writes them."""
    items = "".join(f'[[item]]\nscale = "{name}"\nrating-times = ["20:30"]\nonset = "learned"\n' for name in ITEMS)
    (folder / "trial.toml").write_text(
        'id = "bench"\ntitle = "Two years"\nsynthetic = true\nzone = "Europe/Oslo"\nfirst-day = "2024-03-04"\n'
        'horizon-days = 730\nunit = "mg"\ndose-time = "22:30"\ntaken-before = "0 mg"\n'
        f'primary = "{ITEMS[0]}"\n{items}'
    )
    lines = []
    for number in range(730):
        day = date(2024, 3, 4) + timedelta(days=number)
        shared = {"for": str(day), "recorded_at": f"{day}T21:00:00+00:00", "source": "modicum log"}
        dose = {"kind": "dose", "slot": "bedtime", "status": "taken", "amount": "1.5 mg", "at": "22:30"}
        lines.append({"id": f"dose-{number:028}"} | dose | shared)
        for item in ITEMS:
            rating = {"kind": "rating", "slot": "evening", "item": item, "value": str(2 + number % 7), "at": "20:30"}
            lines.append({"id": f"{item:>10}-{number:020}"} | rating | shared)
    (folder / "journal.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return FolderShelf(folder)


def diary(appends: int = 500) -> list[str]:
    """Reading two years of a diary, and adding to them, each entry on disk before the next."""
    with tempfile.TemporaryDirectory() as name:
        shelf = write_diary(Path(name))
        median, best = median_ms(lambda: load(shelf, today=date(2026, 3, 31), as_of=None))
        lines = [f"{'reading a trial of two years, 2,920 entries':48} {median:8.1f}  ({best:.1f})"]
        times = []
        for number in range(appends):
            entry = {"id": f"more-{number}", "kind": "co-change", "for": "2026-03-01", "what": "more", "shape": "step"}
            start = time.perf_counter()
            shelf.append([entry])
            times.append(1000 * (time.perf_counter() - start))
        half, most = statistics.median(times), sorted(times)[int(0.99 * appends)]
        lines.append(f"{'adding one entry to it, with fsync':48} {half:8.1f}  (99 of 100 within {most:.1f})")
    return lines


def batch(count: int) -> list[str]:
    """Persons a second, file to file, starting the program included; and how far the batch tier is from the report tier."""
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "series", Path(name) / "out.ndjson"
        folder.mkdir()
        write_series(folder, count)
        command_output("analyse", "--batch", str(folder), "--out", str(out))
        found = [json.loads(line) for line in out.read_text().splitlines()]
        out.unlink()
        start = time.perf_counter()
        command_output("analyse", "--batch", str(folder), "--out", str(out))
        seconds = time.perf_counter() - start
        lines.append(
            f"modicum analyse --batch, {count} series: {count / seconds:,.0f} persons a second ({seconds:.1f} s)"
        )
        off_mean, off_sd = [], []
        for told in found[:: max(1, count // 100)]:
            report = json.loads(
                command_output("analyse", "--bare", str(folder / told["file"]), "--model", "full", "--json")
            )
            for a, b in zip(told["effects"], report["effects"], strict=True):
                off_mean.append(abs(a["mean"] - b["mean"]) / b["sd"])
                off_sd.append(abs(a["sd"] / b["sd"] - 1))
        lines.append(
            f"batch tier against report tier, {len(off_mean)} effects: at most {max(off_mean):.4f} sd in a mean and "
            f"{100 * max(off_sd):.2f} % in an sd"
        )
    return lines


def power(people: int = 1000) -> list[str]:
    """What a plan of 112 days could tell: simulated people through the judge of real trials, on every core."""
    protocol, choices = stated_ladder([Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "3", "4.5")], 14)
    looked = look_at(protocol, replace(choices, days_on_the_last=18), (swaps(2, 13, direct=True),))
    candidate, scale = looked.designs[0][1], knowledge().scales["pain-0-10"]
    item = Item(scale, Decimal(1), "stated", (), instant_onset=False)
    bench = Bench(item, knowledge().verdicts, quickest_engine())
    assumed = People(6.0, 1.5, 0.5, half_life_days=LogNormal(3.0, 1.0), missing_share=0.15)
    work = list(jobs(candidate, assumed, 1.0, people, 1))
    times = []
    with on_every_core(lambda: run(work[0], bench), at_once=1, if_lost="Run it again.") as each:
        for _ in range(3):
            start = time.perf_counter()
            heard = together(list(each(partial(run, bench=bench), work)))
            times.append(time.perf_counter() - start)
    days = len(candidate.schedules[0].doses)
    told = (
        f"power of a plan of {days} days, {heard.n} replicates, {bench.engine}, {cores()} cores: {statistics.median(times):.2f} s "
        f"(fastest of 3: {min(times):.2f}; {heard.n / min(times):,.0f} a second)"
    )
    return [told]


def schemes(people: int = 500) -> list[str]:
    """Made-up people through one published scheme with its rules, plan to verdict, all of them judged, on every core."""
    asked = Wish(("t-s2", "g-03"), ("usual",), people, people, 1)
    work = work_of(asked, engine=quickest_engine())
    arm = work.schemes["t-s2"]
    with on_every_core(partial(load_engine, work), at_once=1, if_lost="") as each:
        parts = jobs_of_scheme(arm, work.known.sets["usual"], n=people, judged=people, seed=1)
        thinner = [replace(job, count=50, judged=50, number=number) for number, job in enumerate(parts * (250 // 50))]
        list(each(partial(run_scheme, bench=work.bench), thinner[: cores()]))
        start = time.perf_counter()
        made = list(each(partial(run_scheme, bench=work.bench), thinner))
        seconds = time.perf_counter() - start
    n = sum(part.n for part in made)
    told = (
        f"made-up people through {arm.id} ({arm.days} days, its rules), plan to verdict, {cores()} cores: "
        f"{n / seconds:.0f} persons/s ({100_000 * seconds / n:.0f} s for 100,000; bar 300 s)"
    )
    return [told]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(
        f"modicum {__version__}, Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )
    print(f"{platform.machine()} {platform.system()}; medians of {REPEATS} (fastest in brackets), milliseconds\n")
    series, priors = one_person(), full(minimum=0, maximum=10)
    with tempfile.TemporaryDirectory() as out:
        rows = {
            "one person, report tier, full model": median_ms(lambda: fit(series, priors, "report")),
            "one person, batch tier, full model": median_ms(lambda: fit(series, priors, "batch")),
            "one person, report tier, full model, numba": median_ms(
                lambda: fit(series, priors, "report", engine="numba")
            ),
            "one person, batch tier, full model, numba": median_ms(
                lambda: fit(series, priors, "batch", engine="numba")
            ),
            "one person, report tier, m1": median_ms(lambda: fit(series, reference("m1"), "report")),
            "modicum --help": command_ms("--help"),
            "modicum analyse examples/open-ladder": command_ms("analyse", "examples/open-ladder"),
            "modicum analyse examples/randomised-swaps": command_ms("analyse", "examples/randomised-swaps"),
            "modicum analyse examples/melatonin": command_ms("analyse", "examples/melatonin"),
            "modicum report examples/randomised-swaps": command_ms("report", "examples/randomised-swaps", "--out", out),
        }
    for name, (median, best) in rows.items():
        print(f"{name:48} {median:8.1f}  ({best:.1f})")
    print("\n".join(diary()))
    print("\n".join(power()))
    print("\n".join(schemes()))
    print("\n" + "\n".join(batch(count)))
    print("\nThe same series by other people's programs, live; a ratio only where the answers agree (validation V3):")
    for line in peers.rows():
        print(line, flush=True)


if __name__ == "__main__":
    main()
