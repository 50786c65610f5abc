"""The model of ratings that are not Gaussian, written out for NumPyro. Nothing of modicum is imported; the columns of the
design are those of ../nuts/density.py, which is as much its own.

    eta = X(h) b + sigma v,  b ~ N(m, P),  v_1 = e_1,  v_i = r_i v_(i-1) + sqrt(1 - r_i^2) e_i,  r_i = phi^gap,  e ~ N(0, 1)

The thresholds are sampled as the ordered transform of free numbers, with the density of ordered logistic draws.
"""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist

sys.path.insert(0, str(Path(__file__).parent.parent / "nuts"))
from density import Design

R = {"ordinal": 0.85, "binary": 0.85, "count": float(np.log(2)) / 2}


class Latent:
    """One entry of series.json as matrices."""

    def __init__(self, entry: dict) -> None:
        self.kind = entry["kind"]
        r = R[self.kind]
        self.design = Design(entry | {"scale": [0, 10 * r]})
        everyday = Design(entry | {"rating": [0] * len(entry["dose"]), "scale": [0, 10 * r]})
        self.y = self.design.y.astype(int)
        self.k = len(self.design.doses)
        self.names = self.design.names
        self.usual = everyday.fixed.mean(axis=0)
        prior, at = self.design.prior.copy(), self.names.index("intercept")
        prior[at, at] = 2.0**2  # of every kind; its mean is 0
        self.root = np.linalg.cholesky(prior)
        self.categories = entry["maximum"] + 1
        self.sigma_sd = float(np.sqrt(2)) * r
        self.gap = np.diff(self.design.day).astype(float)

    def model(self):
        half_life = numpyro.sample("half_life", dist.LogNormal(jnp.log(3.0), 1.0))
        phi = numpyro.sample("phi", dist.Beta(2.0, 1.5))
        sigma = numpyro.sample("sigma", dist.HalfNormal(self.sigma_sd))
        z = numpyro.sample("z", dist.Normal(jnp.zeros(len(self.names)), 1.0).to_event(1))
        b = numpyro.deterministic("b", self.root @ z)
        e = numpyro.sample("e", dist.Normal(jnp.zeros(len(self.y)), 1.0).to_event(1))
        keep = jnp.exp(self.gap * jnp.log(phi))

        def onward(before, now):
            r, noise = now
            after = r * before + jnp.sqrt(1 - r**2) * noise
            return after, after

        _, later = jax.lax.scan(onward, e[0], (keep, e[1:]))
        v = jnp.concatenate([e[:1], later])
        eta = self.design.columns(half_life) @ b + sigma * v
        if self.kind == "count":
            numpyro.sample("y", dist.Poisson(jnp.exp(eta)), obs=self.y)
            return
        cuts = numpyro.sample("cuts", dist.TransformedDistribution(
            dist.Normal(jnp.zeros(self.categories - 1), 1.0).to_event(1), dist.transforms.OrderedTransform()))  # fmt: skip
        logistic = dist.Logistic(0.0, 1.0).log_prob(cuts).sum()
        plain = dist.TransformedDistribution(
            dist.Normal(jnp.zeros(self.categories - 1), 1.0).to_event(1), dist.transforms.OrderedTransform()
        )
        numpyro.factor("thresholds", logistic - plain.log_prob(cuts))
        numpyro.sample("y", dist.OrderedLogistic(eta, cuts), obs=self.y)

    def printed(self, draws: dict) -> np.ndarray:
        """Expected rating on an ordinary day at none and at each dose: (draws, K + 1). Scatter by 41 Gauss-Hermite points."""
        b = draws["b"]
        level = b[:, self.k :] @ self.usual
        out = []
        points, weights = np.polynomial.hermite_e.hermegauss(41)
        for j in range(self.k + 1):
            eta = level + (b[:, j - 1] if j else 0.0)
            if self.kind == "count":
                out.append(np.exp(eta + draws["sigma"] ** 2 / 2))
                continue
            total = 0.0
            for point, weight in zip(points, weights, strict=True):
                at = (eta + draws["sigma"] * point)[:, None]
                total = total + weight * (1 / (1 + np.exp(draws["cuts"] - at))).sum(axis=1)
            out.append(total / weights.sum())
        return np.stack(out, axis=1)
