"""Samples the posterior of every series with NUTS and stores it: validation/latent/output/<series>.json.

python validation/latent/run.py [series ...]
"""

import argparse
import hashlib
import json
import os
import platform
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import numpy as np
import numpyro
from jax import random
from latent_density import Latent
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin
from numpyro.infer import MCMC, NUTS

HERE = Path(__file__).parent
SEED = 20261124
CHAINS, WARM_UP, DRAWS = 4, 1_000, 4_000
ACCEPT = 0.95


def about(x: np.ndarray) -> dict:
    """Summary of draws (chains, draws)."""
    ess = float(effective_sample_size(x))
    spread = (x - x.mean()) ** 2
    return {
        "mean": float(x.mean()), "sd": float(x.std()), "q025": float(np.quantile(x, 0.025)),
        "q50": float(np.quantile(x, 0.5)), "q975": float(np.quantile(x, 0.975)), "p_lt_0": float(np.mean(x < 0)),
        "ess": ess, "rhat": float(split_gelman_rubin(x)), "error_mean_in_sd": 1 / np.sqrt(ess),
        "error_sd_share": float(spread.std() / np.sqrt(float(effective_sample_size(spread))) / (2 * x.var())),
    }  # fmt: skip


def sampled(entry: dict) -> dict:
    latent = Latent(entry)
    mcmc = MCMC(NUTS(latent.model, target_accept_prob=ACCEPT), num_warmup=WARM_UP, num_samples=DRAWS, num_chains=CHAINS,
                chain_method="sequential", progress_bar=False)  # fmt: skip
    start = time.perf_counter()
    mcmc.run(random.key(SEED))
    seconds = time.perf_counter() - start
    flat = {name: np.asarray(value) for name, value in mcmc.get_samples().items()}
    printed = latent.printed(flat).reshape(CHAINS, DRAWS, -1)
    b = flat["b"].reshape(CHAINS, DRAWS, -1)
    return {
        "series": entry["name"], "digest": digest(entry), "program": "NumPyro NUTS",
        "versions": {"numpyro": numpyro.__version__, "jax": jax.__version__}, "python": platform.python_version(),
        "seed": SEED, "chains": CHAINS, "warm_up": WARM_UP, "draws": CHAINS * DRAWS, "seconds_compilation_included": seconds,
        "divergences": int(np.sum(np.asarray(mcmc.get_extra_fields()["diverging"]))),
        "coefficients": {name: about(b[..., i]) for i, name in enumerate(latent.names)},
        "printed": {f"level {j}": about(printed[..., j] - printed[..., 0]) for j in range(1, latent.k + 1)},
        "hyper": {name: about(flat[name].reshape(CHAINS, DRAWS)) for name in ("half_life", "phi", "sigma")},
    }  # fmt: skip


def digest(entry: dict) -> str:
    """Tells whether the stored answer belongs to the series that is in the file now."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:16]


def rounded(value: object) -> object:
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    return float(f"{value:.7g}") if isinstance(value, float) else value


def main() -> None:
    numpyro.enable_x64()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("series", nargs="*", help="names from series.json; all of them when none is given")
    chosen = parser.parse_args()
    for entry in json.loads((HERE / "series.json").read_text()):
        if chosen.series and entry["name"] not in chosen.series:
            continue
        out = rounded(sampled(entry))
        (HERE / "output" / f"{entry['name']}.json").write_text(json.dumps(out, indent=1) + "\n")
        worst = min(v["ess"] for group in ("printed", "hyper") for v in out[group].values())
        print(
            f"{entry['name']:30} {out['seconds_compilation_included']:7.1f} s  least ESS {worst:7.0f}  divergences {out['divergences']}",
            flush=True,
        )


if __name__ == "__main__":
    main()
