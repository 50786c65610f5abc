"""Samples the posterior of every design with NUTS and stores it: validation/nuts/output/<design>.json.

python validation/nuts/run.py [--joint] [design ...]

Runs are lengthened until the Monte-Carlo error of every dose effect and of the drift is below BAR.
"""

import argparse
import hashlib
import json
import os
import platform
import time
from pathlib import Path

# Threads fight over matrices this small: one thread a process makes a gradient 20 times faster. Must precede jax.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import numpy as np
import numpyro
from density import Design
from jax import random
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS
from scipy.special import ndtr

HERE = Path(__file__).parent
SEED = 20261123
CHAINS = 4
WARM_UP = 500
DRAWS = 1_500
"""Per chain and round; rounds are added until the bars are met."""
MOST_ROUNDS = 4
ACCEPT = 0.85
BAR = {"marginal": 0.01, "joint": 0.02}
"""Monte-Carlo error allowed: of a mean in SDs, and of an SD as a share."""
LEAST_ESS = 400
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


def kernel_of(design: Design, form: str) -> NUTS:
    return NUTS(getattr(design, form), target_accept_prob=ACCEPT, dense_mass=True)


def chain_of(kernel: NUTS, chains: int, method: str) -> MCMC:
    return MCMC(
        kernel, num_warmup=WARM_UP, num_samples=DRAWS, num_chains=chains, chain_method=method, progress_bar=False
    )


class Run:
    """NUTS on one design in one form, lengthened round by round; `seconds` and `compiling` are kept apart."""

    def __init__(self, design: Design, form: str, seed: int) -> None:
        self.mcmc = chain_of(kernel_of(design, form), CHAINS, "parallel")
        self.design, self.form, self.key = design, form, random.key(seed)
        self.rounds: list[dict] = []
        self.divergences, self.seconds = 0, 0.0

    def lengthen(self) -> None:
        """One more round; the first one warms up, and compiles."""
        if self.rounds:
            self.mcmc.post_warmup_state = self.mcmc.last_state
            self.key, _ = random.split(self.key)
        start = time.perf_counter()
        self.mcmc.run(self.key)
        draws = self.mcmc.get_samples(group_by_chain=True)
        self.rounds.append({name: np.asarray(value) for name, value in draws.items()})
        self.seconds += time.perf_counter() - start
        self.divergences += int(np.sum(np.asarray(self.mcmc.get_extra_fields()["diverging"])))

    def draws(self) -> dict:
        return {name: np.concatenate([r[name] for r in self.rounds], axis=1) for name in self.rounds[0]}


def summary(design: Design, form: str, draws: dict) -> dict:
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


def sampled(entry: dict, form: str) -> dict:
    """Rounds until the bars are met, then everything that is stored about the design."""
    design = Design(entry)
    run = Run(design, form, SEED)
    while True:
        run.lengthen()
        found = summary(design, form, run.draws())
        both = [*judged(found), *found["hyper"].values()]
        errors = [max(v[key] for v in judged(found)) for key in ("error_mean_in_sd", "error_sd_share")]
        ess = min(v["ess"] for v in both)
        if (max(errors) < BAR[form] and ess > LEAST_ESS) or len(run.rounds) == MOST_ROUNDS:
            break
    return {
        "design": entry["name"], "digest": digest(entry), "form": form,
        "program": "NumPyro NUTS", "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__},
        "python": platform.python_version(), "processor": processor(), "seed": SEED,
        "chains": CHAINS, "warm_up": WARM_UP, "draws": CHAINS * DRAWS * len(run.rounds),
        "seconds_compilation_included": run.seconds, "divergences": run.divergences, "least_ess": ess,
        "largest_rhat": max(v["rhat"] for v in both),
        "error_mean_in_sd": errors[0], "error_sd_share": errors[1], **found,
    }  # fmt: skip


def digest(entry: dict) -> str:
    """Tells whether the stored answer belongs to the series that is in the file now."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]


def rounded(value: object) -> object:
    """Seven significant digits: far below the Monte-Carlo error, and a small file."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return float(f"{value:.7g}") if isinstance(value, float) else value


def main() -> None:
    numpyro.enable_x64()
    numpyro.set_host_device_count(CHAINS)  # chains as threads: one compilation, where one after another takes four
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("design", nargs="*", help="names from designs.json; all of them when none is given")
    parser.add_argument(
        "--joint", action="store_true", help="sample the coefficients too (stored as <design>.joint.json)"
    )
    chosen = parser.parse_args()
    form = "joint" if chosen.joint else "marginal"
    for entry in json.loads((HERE / "designs.json").read_text()):
        if chosen.design and entry["name"] not in chosen.design:
            continue
        out = rounded(sampled(entry, form))
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
