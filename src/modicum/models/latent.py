"""The posterior of one person's dose effects on ordinal, yes/no and count items, without Markov chains.

The same design and the same lattice over the hyper-parameters (onset h, persistence phi, scatter sigma) as the Gaussian
model; at each node a Gaussian at the mode instead of a closed form. Draws from that mixture are weighted by how likely the
exact model finds them (importance sampling), which takes out what Laplace's approximation gets wrong, and says how much
that was.

What a verdict is about stands on the printed scale: the expected rating on an ordinary day of this trial (everything but the
dose at its mean over the trial's days, scatter about it averaged over) at a dose's steady effect, minus the same at another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Literal

import numpy as np
from scipy.special import ndtr, ndtri

from modicum.chance import generator
from modicum.models.design import IntArray, Layout, Series, exposure, fixed_columns, layout_of, prior_factor
from modicum.models.fit import SETTINGS, UNIFORM_VARIANCE, Setting, Tier, kronecker, smooth_quantile
from modicum.models.latent_laplace import Field, LatentNodes, field_of, find_modes, log_joint
from modicum.models.latent_outcome import Outcome, read
from modicum.models.mixture import Mixture, Sample
from modicum.models.priors import Array, Fixed, HalfNormal, Priors
from modicum.models.quadrature import Frame, Lattice, find_frame, grow, starting_grid

CELLS_AT_ONCE = 4_000_000
"""Numbers held by one pass over the nodes (32 MB)."""
LOG_TWO_PI = log(2.0 * np.pi)


class LatentModel:
    """One series under one set of priors, ready to be evaluated at any hyper-parameters.

    Free scales: of the half-life and phi as in the Gaussian model; of sigma ~ half-N(s) the normal score z, sigma =
    s F^-1((1 + F(z)) / 2), on which its prior is standard normal, so that no scatter at all is a tail like any other.
    """

    def __init__(self, series: Series, priors: Priors, outcome: Outcome) -> None:
        if not isinstance(priors.sigma, HalfNormal):
            msg = "a latent model has a half-normal scatter; the caller broke this"
            raise TypeError(msg)
        self.series, self.priors, self.outcome, self.sigma_sd = series, priors, outcome, priors.sigma.sd
        self.ratings = read(outcome, series.rating)
        names, columns, sds = fixed_columns(series, priors)
        self.layout = layout_of(series, names)
        self.factor = prior_factor(series, priors, sds)
        self.fixed = columns[series.rated_day]
        self.usual = columns.mean(axis=0)
        self.shaped = [
            (name, prior)
            for name, prior in (("half_life", priors.half_life), ("phi", priors.phi))
            if not isinstance(prior, Fixed)
        ]

    @property
    def dimensions(self) -> int:
        return len(self.shaped) + 1

    @property
    def grid(self) -> Array:
        """Where the mode search begins: (m, d) free points."""
        return starting_grid((*(prior.start for _, prior in self.shaped), (-1.0, 0.0, 1.0)))

    def natural(self, theta: Array) -> tuple[dict[str, Array], Array]:
        """Natural hyper-parameters of free points (N, d), and the log prior density on the free scale (N,)."""
        given = {"half_life": self.priors.half_life, "phi": self.priors.phi}
        values = {n: np.full(len(theta), prior.value) for n, prior in given.items() if isinstance(prior, Fixed)}
        z = theta[:, -1]
        values["sigma"] = -self.sigma_sd * ndtri(0.5 * ndtr(-z))
        log_prior = -0.5 * (z * z + LOG_TWO_PI)
        for column, (name, prior) in enumerate(self.shaped):
            values[name] = prior.from_free(theta[:, column])
            log_prior = log_prior + prior.log_density_free(theta[:, column])
        return values, log_prior

    def columns(self, half_life: Array) -> Array:
        """[doses | fixed] on the rated days, times the prior's factor: (N, n, p)."""
        e = np.swapaxes(exposure(self.series, half_life)[self.series.rated_day], 0, 1)
        nodes, n, _ = e.shape
        rest = np.broadcast_to(self.fixed, (nodes, n, self.fixed.shape[1]))
        return np.concatenate([e, rest], axis=2) @ self.factor

    def evaluate(self, theta: Array) -> LatentNodes:
        """Modes and their Gaussians at every free point (N, d)."""
        size = (self.layout.size + self.ratings.k + 1) * len(self.series.rated_day)
        at_once = max(1, CELLS_AT_ONCE // size)
        if len(theta) > at_once:
            groups = [theta[i : i + at_once] for i in range(0, len(theta), at_once)]
            return LatentNodes.joined([self.evaluate(group) for group in groups])
        values, log_prior = self.natural(theta)
        mode = find_modes(
            self.field(values), self.ratings, np.concatenate([np.zeros(self.layout.size), self.ratings.start])
        )
        return LatentNodes(theta, **values, log_mass=mode.log_mass + log_prior, mode=mode)

    def field(self, values: dict[str, Array]) -> Field:
        """What the search and the weights need of nodes with these natural values."""
        columns = self.columns(values["half_life"])
        return field_of(columns, self.priors.intercept_mean, values["sigma"], self.series.rated_day, values["phi"])


@dataclass(frozen=True)
class Draws:
    """Weighted joint draws: node numbers (M,), b (M, q), and weights summing to one (M,)."""

    node: IntArray
    b: Array
    weight: Array

    @property
    def effective(self) -> float:
        """To how many draws of equal weight they amount."""
        return float(1.0 / np.sum(self.weight**2))


@dataclass(frozen=True)
class LatentPosterior:
    """The weighted draws, and what is needed to ask them about doses.

    trust : "usable"; "not_converged" if the two lattices do not agree within the tier's accuracy or the weights leave too few
    effective draws. mean_error, sd_error : as in the Gaussian model, of the coefficients (report tier).
    """

    model: LatentModel
    nodes: LatentNodes
    laplace_weight: Array
    drawn: Draws
    tier: Tier
    trust: Literal["usable", "not_converged"]
    mean_error: float | None
    sd_error: float | None
    onset_cell: float

    @property
    def layout(self) -> Layout:
        return self.model.layout

    @cached_property
    def node_weight(self) -> Array:
        """(N,) weights of the nodes, as the draws correct them."""
        return np.asarray(
            np.bincount(self.drawn.node, weights=self.drawn.weight, minlength=len(self.nodes.log_mass)), dtype=float
        )

    def hyper(self, name: Literal["half_life", "phi", "sigma"]) -> tuple[Array, Array]:
        """Values (N,) and weights (N,) of a hyper-parameter."""
        return getattr(self.nodes, name), self.node_weight

    def hyper_mean(self, name: Literal["half_life", "phi", "sigma"]) -> float:
        values, weight = self.hyper(name)
        return float(values @ weight)

    def half_life_quantile(self, probability: float) -> float:
        """A quantile of the onset half-life, in days; see smooth_quantile."""
        return smooth_quantile(self.nodes.half_life, self.node_weight, self.onset_cell, probability)

    @cached_property
    def coefficients(self) -> Sample:
        """On the link's scale: doses, then the other terms (p,)."""
        b = self.drawn.b[:, : self.layout.size] @ self.model.factor.T
        b = b + self.model.priors.intercept_mean * self._intercept
        return Sample(self.drawn.weight, b, np.zeros_like(b))

    @property
    def _intercept(self) -> Array:
        return np.array([float(name == "intercept") for name in self.layout.names])

    @cached_property
    def expected(self) -> Array:
        """Expected rating on an ordinary day, in rating units, of every draw and level, none first: (M, K + 1)."""
        k, p, model = self.layout.n_levels, self.layout.size, self.model
        b = self.drawn.b[:, :p] @ model.factor.T
        level = model.priors.intercept_mean + b[:, k:] @ model.usual
        eta = level[:, None] + np.concatenate([np.zeros((len(b), 1)), b[:, :k]], axis=1)
        thresholds = model.ratings.thresholds(self.drawn.b[:, p:])
        return model.outcome.expected_over(eta, thresholds, self.nodes.sigma[self.drawn.node])

    def mixture_of(self, pairs: Sequence[tuple[int, int]]) -> Sample:
        """The posterior of one level minus another, in rating units, one column a pair."""
        difference = np.stack([self.expected[:, plus] - self.expected[:, minus] for plus, minus in pairs], axis=1)
        return Sample(self.drawn.weight, difference, np.zeros_like(difference))

    def even_draws(self, pairs: Sequence[tuple[int, int]], count: int) -> Array:
        """The same as draws of equal weight, by systematic resampling: (count, m)."""
        edges = np.cumsum(self.drawn.weight)
        pick = np.searchsorted(edges / edges[-1], (np.arange(count) + 0.5) / count)
        return np.stack([self.expected[pick, plus] - self.expected[pick, minus] for plus, minus in pairs], axis=1)


def draw(model: LatentModel, nodes: LatentNodes, weight: Array, *, count: int, seed: int) -> Draws:
    """Draws from the Gaussians at the nodes, each weighted by exact over approximate density; `count` is even.

    Node and b come from one quasi-random sequence; v, which enters the weights alone, from a seeded stream. Draws come in
    pairs on opposite sides of the mode, which takes the odd parts of the weights' noise out of even quantities. Nodes are
    drawn from flatter weights than theirs, because Laplace's approximation thinks too little of much scatter, and no draw
    weighs more than sqrt(count) of the mean (ionides2008).
    """
    half = count // 2
    points = kronecker(half, nodes.mode.b.shape[1] + 1, seed=seed)
    wider = weight**FLATTER
    order = np.argsort(-weight, kind="stable")
    edges = np.cumsum(wider[order])
    node = order[np.minimum(np.searchsorted(edges / edges[-1], points[:, 0]), len(order) - 1)]
    z, noise = ndtri(points[:, 1:]), generator(seed, "latent").standard_normal((half, nodes.mode.v.shape[1]))
    root: Array = np.asarray(np.linalg.cholesky(nodes.mode.schur), dtype=float)
    b, log_weight = [], []
    for first in range(0, half, AT_ONCE):
        some = slice(first, first + AT_ONCE)
        for side in (1.0, -1.0):
            drawn, exact = _weighed(model, nodes, node[some], root, side * z[some], side * noise[some])
            b.append(drawn)
            log_weight.append(exact)
    groups = [node[first : first + AT_ONCE] for first in range(0, half, AT_ONCE) for _ in range(2)]
    every = np.concatenate(groups)
    whole = np.concatenate(log_weight) + np.log(weight / wider)[every]
    share = np.exp(whole - np.max(whole))
    share = np.minimum(share, np.mean(share) * np.sqrt(len(share)))
    return Draws(every, np.concatenate(b), share / share.sum())


def _weighed(
    model: LatentModel, nodes: LatentNodes, node: IntArray, root: Array, z: Array, noise: Array
) -> tuple[Array, Array]:
    """Draws b (m, q) at standard normal z and noise, and log of exact over approximate density (m,)."""
    mode = nodes.mode
    away = np.linalg.solve(np.swapaxes(root[node], 1, 2), z[:, :, None])[:, :, 0]
    b = mode.b[node] + away
    v, multiplier = noise / np.sqrt(mode.pivot[node]), mode.multiplier[node]
    for i in range(v.shape[1] - 2, -1, -1):
        v[:, i] -= multiplier[:, i] * v[:, i + 1]
    v += mode.v[node] - (mode.border[node] @ away[:, :, None])[:, :, 0]
    field = model.field({name: getattr(nodes, name)[node] for name in ("half_life", "phi", "sigma")})
    exact = log_joint(field, model.ratings, b, v)
    return b, exact - mode.top[node] + 0.5 * (np.sum(z * z, axis=1) + np.sum(noise * noise, axis=1))


FLATTER = 0.7
"""Power of the nodes' weights from which nodes are drawn."""
AT_ONCE = 1024
"""Draws weighted in one pass."""
DRAWS: dict[Tier, int] = {"batch": 4096, "report": 16384}
"""To begin with: the number is doubled, at most twice, until enough of them are effective."""
EFFECTIVE: dict[Tier, int] = {"batch": 800, "report": 4000}
"""Enough: the error of a mean is then about 0.035 and 0.016 SD."""
DOUBLINGS = 2
LEAST_EFFECTIVE = 200
"""Below this the weights are a few lucky draws, and there is no number."""
SEED = 20261123
"""Of the draws: a posterior is a number, not a lottery, so everybody's draws are the same."""


def fit_latent(series: Series, priors: Priors, outcome: Outcome, tier: Tier) -> LatentPosterior:
    """The posterior under `priors`, at the accuracy of `tier`. Raises ValueError without ratings."""
    if not len(series.rating):
        msg = "no ratings: the caller checks"
        raise ValueError(msg)
    model, setting = LatentModel(series, priors, outcome), SETTINGS[tier]
    frame = find_frame(model.evaluate, model.grid)
    if tier == "batch":
        lattice = setting.coarse(model.dimensions)
        return _posterior(model, grow(model.evaluate, frame, lattice), tier, None, _cell(model, frame, lattice))
    return _refined(model, frame, setting)


def _refined(model: LatentModel, frame: Frame, setting: Setting) -> LatentPosterior:
    """Two interleaved lattices, finer and finer, until their Gaussians agree; the answer is both together."""
    spacing = setting.spacing
    while True:
        lattices = [setting.lattice(spacing, offset) for offset in (0.0, 0.5)]
        halves = [grow(model.evaluate, frame, lattice) for lattice in lattices]
        (mean, sd), (other_mean, other_sd) = (moments(half, model.layout.size) for half in halves)
        middle = 0.5 * (sd + other_sd)
        errors = float(np.max(np.abs(mean - other_mean) / middle)), float(np.max(np.abs(sd - other_sd) / middle))
        met = errors[0] <= setting.mean_within and errors[1] <= setting.sd_within
        both = LatentNodes.joined(halves)
        if met or len(both.log_mass) >= setting.most_nodes:
            cell = _cell(model, frame, lattices[0]) * 2.0 ** (-1.0 / model.dimensions)
            return _posterior(model, both, "report", errors, cell, met=met)
        spacing /= 1.3


def moments(nodes: LatentNodes, p: int) -> tuple[Array, Array]:
    """Mean and SD of the standardised coefficients w under the mixture of the nodes' Gaussians: two arrays (p,)."""
    weight = weigh(nodes)
    spread = np.linalg.inv(nodes.mode.schur)[:, np.arange(p), np.arange(p)]
    mixture = Mixture(weight, nodes.mode.b[:, :p], np.sqrt(spread))
    return mixture.mean, mixture.sd


def weigh(nodes: LatentNodes) -> Array:
    weight = np.exp(nodes.log_mass - np.max(nodes.log_mass))
    return np.asarray(weight / weight.sum())


def _cell(model: LatentModel, frame: Frame, lattice: Lattice) -> float:
    if isinstance(model.priors.half_life, Fixed):
        return 0.0
    edges = frame.axes[0] @ lattice.basis(model.dimensions)
    return float(np.sqrt(edges @ edges / UNIFORM_VARIANCE))


def _posterior(
    model: LatentModel,
    nodes: LatentNodes,
    tier: Tier,
    errors: tuple[float, float] | None,
    cell: float,
    *,
    met: bool = True,
) -> LatentPosterior:
    weight = weigh(nodes)
    drawn = draw(model, nodes, weight, count=DRAWS[tier], seed=SEED)
    for doubled in range(1, DOUBLINGS + 1):
        if drawn.effective >= EFFECTIVE[tier]:
            break
        drawn = draw(model, nodes, weight, count=DRAWS[tier] * 2**doubled, seed=SEED)
    sound = met and drawn.effective >= LEAST_EFFECTIVE
    return LatentPosterior(
        model, nodes, weight, drawn, tier, "usable" if sound else "not_converged",
        errors[0] if errors else None, errors[1] if errors else None, cell,
    )  # fmt: skip
