"""Times NUTS on one design, compilation apart, and prints what it found as JSON; bench/peers.py calls it.

python validation/nuts/timing.py <design>

The chains run one after another in one compiled piece: on one core, as the other side does.
"""

import json
import sys
import time

# isort: split  (run sets the threads, so it comes before jax)
from run import CHAINS, DRAWS, HERE, SEED, WARM_UP, chain_of, judged, kernel_of, rounded, summary

# isort: split
import jax
import numpy as np
import numpyro
from density import Design
from jax import random


def timed(entry: dict) -> dict:
    design = Design(entry)
    kernel = kernel_of(design, "marginal")

    def chain(key):
        mcmc = chain_of(kernel, 1, "sequential")
        mcmc.run(key)
        return mcmc.get_samples()

    keys = random.split(random.key(SEED), CHAINS)
    start = time.perf_counter()
    compiled = jax.jit(lambda many: jax.lax.map(chain, many)).lower(keys).compile()
    between = time.perf_counter()
    draws = jax.block_until_ready(compiled(keys))
    seconds = time.perf_counter() - between
    found = summary(design, "marginal", {name: np.asarray(value) for name, value in draws.items()})
    return {
        "design": entry["name"], "seconds_compilation": between - start, "seconds": seconds,
        "draws": CHAINS * DRAWS, "warm_up": CHAINS * WARM_UP,
        "error_mean_in_sd": max(v["error_mean_in_sd"] for v in judged(found)),
        "error_sd_share": max(v["error_sd_share"] for v in judged(found)),
        "largest_rhat": max(v["rhat"] for v in judged(found)), **found,
    }  # fmt: skip


def main() -> None:
    numpyro.enable_x64()
    entries = {entry["name"]: entry for entry in json.loads((HERE / "designs.json").read_text())}
    print(json.dumps(rounded(timed(entries[sys.argv[1]]))))


if __name__ == "__main__":
    main()
