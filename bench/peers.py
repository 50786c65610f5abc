"""Seconds of NumPyro NUTS, JAGS and nlme for one series to a converged answer, and of modicum for the same series.

NUMPYRO_PYTHON=<an interpreter with numpyro> python bench/peers.py

Every outside program runs live, now, on this machine; one that is not installed gets no ratio, and stored seconds are
never used. Before a ratio is printed the answers must agree within the bar of validation V3 (mean within 0.03 SD, SD
within 3 %). What is timed: for a sampler, its warm-up and its draws until the Monte-Carlo error suits that bar, with
compilation shown apart; for nlme, the call of gls; for modicum, one call of `fit`, warm, median of REPEATS. Starting an
interpreter and reading files count for nobody.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from modicum.models.fit import Engine, Posterior, Tier, fit
from modicum.models.priors import reference

ROOT = Path(__file__).parent.parent
VALIDATION = ROOT / "validation"
sys.path.insert(0, str(ROOT / "tests"))
from oracle.reference_series import series as reference_series  # noqa: E402
from outside.outside_series import DESIGNS, priors_of, series_of  # noqa: E402

REPEATS = 7
MEAN_BAR, SD_BAR = 0.03, 0.03
NUTS_DESIGN = "ladder-returns"
JAGS_DRAWS_PER_CHAIN = 10_000
"""Times three chains: enough for an error of the mean below 0.01 SD."""
SERIES = "ar1_84"
LONGEST_S = 900

Estimate = tuple[float, float]
"""Mean (or estimate) and SD (or standard error)."""
Ways = dict[str, Callable[[], Posterior]]


def ways(make: Callable[[Tier, Engine], Posterior]) -> Ways:
    """Modicum's own ways to the answer: the specification, and the compiled engine where numba is installed."""
    found: Ways = {"NumPy, report tier": lambda: make("report", "numpy")}
    if importlib.util.find_spec("numba"):
        found["numba, report tier"] = lambda: make("report", "numba")
        found["numba, batch tier"] = lambda: make("batch", "numba")
    return found


def timed(work: Callable[[], Posterior]) -> tuple[Posterior, float]:
    """The answer and the median seconds of warm calls."""
    answer, times = work(), []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return answer, statistics.median(times)


def apart(theirs: Estimate, ours: Estimate) -> tuple[float, float]:
    """Distance of the means in their SDs, and of the SDs as a share."""
    return abs(ours[0] - theirs[0]) / theirs[1], abs(ours[1] / theirs[1] - 1.0)


def times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def compared(peer: str, seconds: float, theirs: dict[int, Estimate], ours: Ways) -> list[str]:
    """A line for each of modicum's ways. theirs : column of modicum's coefficients -> the peer's answer."""
    lines = []
    for name, work in ours.items():
        posterior, own = timed(work)
        at = posterior.coefficients
        distances = [apart(answer, (float(at.mean[k]), float(at.sd[k]))) for k, answer in theirs.items()]
        mean, sd = (max(d[i] for d in distances) for i in (0, 1))
        told = f"largest distance {mean:.3f} sd in a mean, {100 * sd:.1f} % in an sd"
        if mean <= MEAN_BAR and sd <= SD_BAR and posterior.trust == "usable":
            lines.append(
                f"{peer} {seconds:.3g} s, modicum ({name}) {1000 * own:.3g} ms: {times(seconds / own)} times ({told})"
            )
        else:
            lines.append(f"{peer} against modicum ({name}): answers differ: no ratio ({told})")
    return lines


def nuts() -> list[str]:
    """The full model, every dose effect and the drift, against NUTS on the density that suits it best."""
    interpreter = os.environ.get("NUMPYRO_PYTHON")
    if not interpreter or _fails([interpreter, "-c", "import numpyro"]):
        return ["NumPyro NUTS: not installed: no ratio (NUMPYRO_PYTHON names an interpreter that has it)"]
    script = VALIDATION / "nuts" / "timing.py"
    found = json.loads(_output([interpreter, str(script), NUTS_DESIGN]))
    entry = DESIGNS[NUTS_DESIGN]
    series, priors = series_of(entry), priors_of(entry)
    theirs = {
        k: (value["mean"], value["sd"])
        for k, (name, value) in enumerate(found["coefficients"].items())
        if name.startswith("dose ") or name == "drift"
    }
    head = (
        f"NumPyro NUTS, full model, {NUTS_DESIGN}: {found['draws']} draws, error {found['error_mean_in_sd']:.3f} sd,"
        f" R-hat {found['largest_rhat']:.3f}; compilation {found['seconds_compilation']:.1f} s, not in the ratio"
    )
    peer = "  NUTS"
    return [head, *compared(peer, found["seconds"], theirs, ways(lambda t, e: fit(series, priors, t, engine=e)))]


def jags() -> list[str]:
    """Model M1 (the AR(1) model of nof1ins): the drug effect."""
    if not shutil.which("jags") or _fails(["Rscript", "-e", "library(rjags)"]):
        return ["JAGS: not installed: no ratio (needs jags and Rscript on the PATH, and rjags)"]
    with tempfile.TemporaryDirectory() as folder:
        _output(["Rscript", str(VALIDATION / "jags" / "run.R"), str(JAGS_DRAWS_PER_CHAIN), folder, SERIES])
        found = json.loads((Path(folder) / f"{SERIES}.json").read_text())
    effect = found["effect"]
    head = (
        f"JAGS, model M1, {SERIES}: {found['draws']} draws after {found['chains']} x {found['burn_in']},"
        f" error {effect['error_mean_in_sd']:.3f} sd, R-hat {effect['rhat']:.3f}"
    )
    return [head, *compared("  JAGS", found["seconds"], {0: (effect["mean"], effect["sd"])}, _m1())]


def nlme() -> list[str]:
    """The drug effect of gls (REML, no trend) against the posterior of M1: a plug-in estimate, not a posterior."""
    if _fails(["Rscript", "-e", "library(nlme)"]):
        return ["nlme: not installed: no ratio (needs Rscript on the PATH, and nlme)"]
    with tempfile.TemporaryDirectory() as folder:
        _output(["Rscript", str(VALIDATION / "nlme" / "run.R"), folder, SERIES])
        found = json.loads((Path(folder) / f"{SERIES}.json").read_text())["fits"]["without_trend_REML"]
    effect = found["drug"]["estimate"], found["drug"]["se"]
    head = f"nlme gls corCAR1 REML, {SERIES}: one estimate with its standard error, no posterior"
    return [head, *compared("  nlme", found["seconds"], {0: effect}, _m1())]


def _m1() -> Ways:
    series = reference_series(SERIES)
    return ways(lambda tier, engine: fit(series, reference("m1"), tier, engine=engine))


def _fails(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return True
    return subprocess.run(command, capture_output=True, check=False, timeout=LONGEST_S).returncode != 0


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST_S).stdout


def rows() -> list[str]:
    """Every line of the comparison, peers one after another; also for bench/run.py."""
    return [line for peer in (nuts, jags, nlme) for line in peer()]


def main() -> None:
    print("The same series, live on this machine; ratios only where the answers agree within 0.03 sd and 3 %.\n")
    for peer in (nuts, jags, nlme):
        print("\n".join(peer()), flush=True)


if __name__ == "__main__":
    main()
