"""The full model of the model page, written out for NumPyro with dense matrices. Nothing of modicum is imported.

    y = X(h) b + noise,   b ~ N(m, P),   noise ~ N(0, sigma^2 R(phi, omega)) on the rated days

Two forms of one posterior. `marginal`: b is integrated out by the textbook rule, y ~ N(X m, X P X' + sigma^2 R), so that
NUTS moves in four dimensions; b given the four is normal (`given_hyper`). `joint`: b is sampled too, as m + chol(P) z.
"""

import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.linalg import cho_solve, solve_triangular

WALL_SHARE = 0.002
"""Of the scale: the one-step SD below which the prior has a smooth wall, exp(-(wall / one-step SD)^4)."""


def log_normal(residual, covariance):
    """Log density of N(0, covariance), by Cholesky; five times cheaper in the gradient than NumPyro's general one."""
    root = jnp.linalg.cholesky(covariance)
    white = solve_triangular(root, residual, lower=True)
    return -jnp.sum(jnp.log(jnp.diag(root))) - 0.5 * white @ white - 0.5 * len(residual) * jnp.log(2 * jnp.pi)


class Design:
    """One entry of designs.json as matrices: what does not depend on a hyper-parameter is made here, once."""

    def __init__(self, entry: dict) -> None:
        low, high = entry["scale"]
        self.r = (high - low) / 10
        dose, before, lag = entry["dose"], entry["dose_before_day_0"], entry["clock_order"]
        days = len(dose)
        self.day = np.array([t for t in range(days) if entry["rating"][t] is not None])
        self.y = np.array([entry["rating"][t] for t in self.day], dtype=float)
        self.doses = sorted({d for d in [*dose, before] if d > 0})
        acting = ([before] * lag + dose)[:days]
        self.on = np.array([[float(d == level) for level in self.doses] for d in acting])
        self.on_before = np.array([float(before == level) for level in self.doses])
        age = self.day[:, None] - np.arange(days)[None, :]
        self.age, self.past = np.maximum(age, 0), age >= 0
        t = self.day.astype(float)
        step = self._step(([before] * lag + [before, *dose])[: days + 1])
        others = {
            "intercept": (np.ones_like(t), (low + high) / 2, 5 * self.r),
            "drift": ((t - (days - 1) / 2) / 84, 0.0, self.r),
            "enrolment": (np.exp(-t / 14), 0.0, self.r),
            "step": (step[self.day], 0.0, 0.3 * self.r),
        }
        for i, column in enumerate(entry["co_change"], 1):
            others[f"co-change {i}"] = (np.array(column, dtype=float)[self.day], 0.0, 2 * self.r)
        self.names = [f"dose {d:g}" for d in self.doses] + list(others)
        self.fixed = np.stack([column for column, _, _ in others.values()], axis=1)
        k = len(self.doses)
        self.mean = np.array([0.0] * k + [mean for _, mean, _ in others.values()])
        octave = np.log2(self.doses)
        self.prior = np.diag([0.0] * k + [sd**2 for _, _, sd in others.values()])
        self.prior[:k, :k] = (2 * self.r) ** 2 * np.exp(-np.abs(octave[:, None] - octave[None, :]) / 1.5)
        self.apart = np.abs(self.day[:, None] - self.day[None, :]).astype(float)

    @staticmethod
    def _step(dose: list[float]) -> np.ndarray:
        """exp(-days since the last increase / 3), 0 before the first. `dose` starts with the day before day 0."""
        days = range(1, len(dose))
        rises = [t for t in days if dose[t] > dose[t - 1]]
        last = [max((r for r in rises if r <= t), default=None) for t in days]
        return np.array([0.0 if r is None else np.exp(-(t - r) / 3) for t, r in zip(days, last, strict=True)])

    def columns(self, half_life):
        """X(h). The recursion e_t = e_(t-1) + a (on_t - e_(t-1)) summed up: sum over past days s of a (1-a)^(t-s) on_s."""
        kept = jnp.exp2(-1.0 / half_life)
        weight = jnp.where(self.past, (1 - kept) * jnp.exp2(-self.age / half_life), 0.0)
        left = jnp.exp2(-(self.day + 1.0) / half_life)
        exposure = weight @ self.on + left[:, None] * self.on_before[None, :]
        return jnp.concatenate([exposure, self.fixed], axis=1)

    def noise(self, phi, omega, sigma):
        """sigma^2 R on the rated days: (1 - omega) phi^|s - t| + omega on the diagonal."""
        return sigma**2 * ((1 - omega) * jnp.exp(self.apart * jnp.log(phi)) + omega * jnp.eye(len(self.day)))

    def hyper(self):
        half_life = numpyro.sample("half_life", dist.LogNormal(jnp.log(3.0), 1.0))
        phi = numpyro.sample("phi", dist.Beta(2.0, 1.5))
        omega = numpyro.sample("omega", dist.Beta(1.5, 1.5))
        sigma = numpyro.sample("sigma", dist.HalfNormal(2.0 * self.r))
        one_step = sigma * jnp.sqrt(omega + (1 - omega) * (1 - phi**2))
        numpyro.factor("wall", -((WALL_SHARE * 10 * self.r / one_step) ** 4))
        return half_life, phi, omega, sigma

    def marginal(self):
        half_life, phi, omega, sigma = self.hyper()
        x = self.columns(half_life)
        covariance = x @ self.prior @ x.T + self.noise(phi, omega, sigma)
        numpyro.factor("y", log_normal(self.y - x @ self.mean, covariance))

    def joint(self):
        half_life, phi, omega, sigma = self.hyper()
        z = numpyro.sample("z", dist.Normal(jnp.zeros(len(self.mean)), 1.0).to_event(1))
        b = numpyro.deterministic("b", self.mean + np.linalg.cholesky(self.prior) @ z)
        numpyro.factor("y", log_normal(self.y - self.columns(half_life) @ b, self.noise(phi, omega, sigma)))

    def given_hyper(self, half_life, phi, omega, sigma):
        """Mean and covariance of b given the four: the normal that the marginal form integrated over."""
        x = self.columns(half_life)
        total = jnp.linalg.cholesky(x @ self.prior @ x.T + self.noise(phi, omega, sigma))
        gain = cho_solve((total, True), x @ self.prior).T
        return self.mean + gain @ (self.y - x @ self.mean), self.prior - gain @ x @ self.prior
