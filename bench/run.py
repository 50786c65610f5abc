"""Times what people wait for, and prints machine and versions with it. Compare ratios within one run only.

python bench/run.py
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy

from modicum import __version__
from modicum.models.design import Series
from modicum.models.fit import fit
from modicum.models.priors import full, reference

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


def command_ms(*arguments: str) -> tuple[float, float]:
    return median_ms(
        lambda: subprocess.run([sys.executable, "-m", "modicum", *arguments], cwd=ROOT, capture_output=True, check=True)
    )


def main() -> None:
    print(
        f"modicum {__version__}, Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}"
    )
    print(f"{platform.machine()} {platform.system()}; medians of {REPEATS} (fastest in brackets), milliseconds\n")
    series, priors = one_person(), full(minimum=0, maximum=10)
    with tempfile.TemporaryDirectory() as out:
        rows = {
            "one person, report tier, full model": median_ms(lambda: fit(series, priors, "report")),
            "one person, batch tier, full model": median_ms(lambda: fit(series, priors, "batch")),
            "one person, report tier, m1": median_ms(lambda: fit(series, reference("m1"), "report")),
            "modicum --help": command_ms("--help"),
            "modicum analyse examples/open-ladder": command_ms("analyse", "examples/open-ladder"),
            "modicum analyse examples/randomised-swaps": command_ms("analyse", "examples/randomised-swaps"),
            "modicum analyse examples/melatonin": command_ms("analyse", "examples/melatonin"),
            "modicum report examples/randomised-swaps": command_ms("report", "examples/randomised-swaps", "--out", out),
        }
    for name, (median, best) in rows.items():
        print(f"{name:48} {median:8.0f}  ({best:.0f})")


if __name__ == "__main__":
    main()
