"""Samples the posterior of every design with NUTS and stores it: validation/nuts/output/<design>.json.

python validation/nuts/run.py [--joint] [design ...]

Runs are lengthened until the Monte-Carlo error of every dose effect and of the drift is small: BAR_MEAN of an SD in the
mean, BAR_SD of the SD itself.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

# Threads fight over matrices this small: one thread a process makes a gradient 20 times faster. Must precede jax.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax  # noqa: E402
import numpy as np  # noqa: E402
import numpyro  # noqa: E402
from density import Design  # noqa: E402
from jax import random  # noqa: E402
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin  # noqa: E402
from numpyro.infer import MCMC, NUTS  # noqa: E402
from scipy.special import ndtr  # noqa: E402

HERE = Path(__file__).parent
SEED = 20261123
CHAINS = 4
WARM_UP = 1_000
DRAWS = 2_500
"""Per chain, doubled until the bars are met."""
MOST_DRAWS = 40_000
ACCEPT = 0.9
BAR_MEAN, BAR_SD = 0.006, 0.006
HYPER = ("half_life", "phi", "omega", "sigma")


def processor() -> str:
    """Model name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def conditional(design: Design, draws: dict) -> tuple[np.ndarray, np.ndarray]:
    """Mean and SD of every coefficient given each draw's hyper-parameters: two arrays (chains, draws, p)."""

    def one(values):
        mean, covariance = design.given_hyper(*values)
        return mean, jax.numpy.sqrt(jax.numpy.diag(covariance))

    flat = tuple(draws[name].reshape(-1) for name in HYPER)
    mean, sd = jax.jit(lambda v: jax.lax.map(one, v, batch_size=100))(flat)
    shape = (*draws["phi"].shape, -1)
    return np.asarray(mean).reshape(shape), np.asarray(sd).reshape(shape)


def mixture_quantile(mean: np.ndarray, sd: np.ndarray, probability: float) -> float:
    """Of the equal mixture of the conditional normals, by bisection."""
    low, high = float(np.min(mean - 8 * sd)), float(np.max(mean + 8 * sd))
    while high - low > 1e-6 * float(np.mean(sd)):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if np.mean(ndtr((middle - mean) / sd)) < probability else (low, middle)
    return 0.5 * (low + high)


def about_coefficient(mean: np.ndarray, sd: np.ndarray) -> dict:
    """Summary from conditional means and SDs (chains, draws): averaging them is exact and less noisy than drawing.

    An SD of 0 stands for a plain draw (joint form).
    """
    centre = float(np.mean(mean))
    second = sd**2 + (mean - centre) ** 2
    total = float(np.sqrt(np.mean(second)))
    ess = float(effective_sample_size(mean))
    ess_second = float(effective_sample_size(second))
    plain = not np.any(sd > 0)
    quantile = (lambda p: float(np.quantile(mean, p))) if plain else (lambda p: mixture_quantile(mean, sd, p))
    below = (lambda x: float(np.mean(mean < x))) if plain else (lambda x: float(np.mean(ndtr((x - mean) / sd))))
    return {
        "mean": centre, "sd": total, "q025": quantile(0.025), "q50": quantile(0.5), "q975": quantile(0.975),
        "p_lt_0": below(0.0), "p_lt_m1": below(-1.0), "ess": ess, "rhat": float(split_gelman_rubin(mean)),
        "error_mean_in_sd": float(np.std(mean)) / np.sqrt(ess) / total,
        "error_sd_share": float(np.std(second)) / np.sqrt(ess_second) / (2 * total**2),
    }  # fmt: skip


def about_hyper(x: np.ndarray) -> dict:
    return {
        "mean": float(np.mean(x)), "sd": float(np.std(x)), "q025": float(np.quantile(x, 0.025)),
        "q50": float(np.quantile(x, 0.5)), "q975": float(np.quantile(x, 0.975)),
        "ess": float(effective_sample_size(x)), "rhat": float(split_gelman_rubin(x)),
    }  # fmt: skip


def sample(design: Design, form: str, draws: int, seed: int) -> tuple[MCMC, float]:
    """A finished run and its seconds, compilation included; the chains run one after another."""
    kernel = NUTS(getattr(design, form), target_accept_prob=ACCEPT, dense_mass=True)
    mcmc = MCMC(
        kernel, num_warmup=WARM_UP, num_samples=draws, num_chains=CHAINS, chain_method="sequential", progress_bar=False
    )
    start = time.perf_counter()
    mcmc.run(random.key(seed))
    jax.block_until_ready(mcmc.get_samples())
    return mcmc, time.perf_counter() - start


def summary(design: Design, form: str, mcmc: MCMC) -> dict:
    draws = {name: np.asarray(value) for name, value in mcmc.get_samples(group_by_chain=True).items()}
    if form == "marginal":
        mean, sd = conditional(design, draws)
    else:
        mean = draws["b"]
        sd = np.zeros_like(mean)
    return {
        "coefficients": {n: about_coefficient(mean[..., i], sd[..., i]) for i, n in enumerate(design.names)},
        "hyper": {name: about_hyper(draws[name]) for name in HYPER},
    }


def judged(found: dict) -> list[dict]:
    """What the comparison is about: dose effects and drift."""
    return [v for name, v in found["coefficients"].items() if name.startswith("dose ") or name == "drift"]


def run(entry: dict, form: str) -> dict:
    design, draws = Design(entry), DRAWS
    while True:
        mcmc, seconds = sample(design, form, draws, SEED)
        found = summary(design, form, mcmc)
        worst = max(v["error_mean_in_sd"] for v in judged(found)), max(v["error_sd_share"] for v in judged(found))
        if (worst[0] < BAR_MEAN and worst[1] < BAR_SD) or draws >= MOST_DRAWS:
            break
        draws *= 2
    return {
        "design": entry["name"], "form": form,
        "program": "NumPyro NUTS", "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__},
        "python": platform.python_version(), "processor": processor(), "seed": SEED,
        "chains": CHAINS, "warm_up": WARM_UP, "draws": CHAINS * draws, "seconds_compilation_included": round(seconds, 1),
        "divergences": int(np.sum(np.asarray(mcmc.get_extra_fields()["diverging"]))),
        "least_ess": min(v["ess"] for v in [*judged(found), *found["hyper"].values()]),
        "largest_rhat": max(v["rhat"] for v in [*judged(found), *found["hyper"].values()]),
        "error_mean_in_sd": worst[0], "error_sd_share": worst[1], **found,
    }  # fmt: skip


def rounded(value: object) -> object:
    """Seven significant digits: far below the Monte-Carlo error, and a small file."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return float(f"{value:.7g}") if isinstance(value, float) else value


def main() -> None:
    numpyro.enable_x64()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("design", nargs="*", help="names from designs.json; all of them when none is given")
    parser.add_argument("--joint", action="store_true", help="sample the coefficients too (stored as <design>.joint.json)")
    chosen = parser.parse_args()
    form = "joint" if chosen.joint else "marginal"
    for entry in json.loads((HERE / "designs.json").read_text()):
        if chosen.design and entry["name"] not in chosen.design:
            continue
        out = rounded(run(entry, form))
        name = entry["name"] + (".joint" if chosen.joint else "")
        (HERE / "output" / f"{name}.json").write_text(json.dumps(out, indent=1) + "\n")
        print(
            f"{name:28} {out['draws']:6} draws {out['seconds_compilation_included']:7.1f} s  ESS {out['least_ess']:7.0f}"
            f"  R-hat {out['largest_rhat']:.4f}  divergences {out['divergences']:3}"
            f"  error {out['error_mean_in_sd']:.4f} sd, {100 * out['error_sd_share']:.2f} %",
            flush=True,
        )


if __name__ == "__main__":
    main()
