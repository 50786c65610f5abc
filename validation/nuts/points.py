"""Evaluates the density at a few drawn points of every design, without sampling: output/points.json.

python validation/nuts/points.py

No Monte-Carlo error here: log p(ratings, half-life, phi, omega, sigma) and the coefficients' mean and SD given the four
must be modicum's to many digits. The joint form must give the same number by Bayes' rule, p(y, b) / p(b | y).
"""

import json

# isort: split  (run sets the threads, so it comes before jax)
from run import HERE, HYPER, SEED, digest

# isort: split
import jax
import numpy as np
import numpyro
from density import Design
from numpyro.infer.util import log_density

POINTS = 6


def compiled(design: Design):
    """Everything jax does at a point, in one piece: operation by operation it would compile a hundred small ones."""

    def all_of_it(point, z):
        marginal, _ = log_density(design.marginal, (), {}, point)
        joint, _ = log_density(design.joint, (), {}, {**point, "z": z})
        return marginal, joint, *design.given_hyper(**point)

    return jax.jit(all_of_it)


def at(design: Design, evaluate, point: dict, rng: np.random.Generator) -> dict:
    z = rng.normal(size=len(design.mean))
    marginal, joint, mean, covariance = (np.asarray(x) for x in evaluate(point, z))
    b = design.mean + np.linalg.cholesky(design.prior) @ z
    _, log_det = np.linalg.slogdet(covariance)
    distance = (b - mean) @ np.linalg.solve(covariance, b - mean)
    given = -0.5 * (distance + log_det + len(b) * np.log(2 * np.pi))
    _, log_det_prior = np.linalg.slogdet(design.prior)
    by_bayes = float(joint) - 0.5 * log_det_prior - given  # the joint form is a density of z; b = m + chol(P) z
    return {
        **point, "log_density": float(marginal), "log_density_by_bayes": by_bayes,
        "mean": mean.tolist(), "sd": np.sqrt(np.diag(covariance)).tolist(),
    }  # fmt: skip


def drawn(design: Design, rng: np.random.Generator) -> dict:
    """A point from about the prior, away from its edges."""
    values = (
        3 * np.exp(rng.normal()),
        rng.uniform(0.03, 0.97),
        rng.uniform(0.03, 0.97),
        design.r * rng.uniform(0.5, 3.0),
    )
    return {name: float(value) for name, value in zip(HYPER, values, strict=True)}


def main() -> None:
    numpyro.enable_x64()
    rng = np.random.default_rng(SEED)
    lines = []
    for entry in json.loads((HERE / "designs.json").read_text()):
        design = Design(entry)
        evaluate = compiled(design)
        points = [at(design, evaluate, drawn(design, rng), rng) for _ in range(POINTS)]
        worst = max(abs(p["log_density"] - p["log_density_by_bayes"]) for p in points)
        print(f"{entry['name']:24} marginal against joint form: {worst:.1e}", flush=True)
        lines.append(
            json.dumps({"design": entry["name"], "digest": digest(entry), "names": design.names, "points": points})
        )
    (HERE / "output" / "points.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
