"""The posterior of one person's dose effects, in two tiers of accuracy, without Markov chains.

`fit` puts the pieces together: design -> whitening -> closed form at each node -> lattice over the hyper-parameters ->
a finite mixture of Gaussians. The report tier refines until two independent lattices agree and says whether they did.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf, log, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from modicum.models.design import IntArray, Layout, Series, exposure, fixed_columns, layout_of, prior_factor
from modicum.models.gaussian import Nodes, SigmaDensity, sigma_nodes, sigma_reach, standardised, turned
from modicum.models.kalman import LEAST_REST, whiten
from modicum.models.mixture import Mixture
from modicum.models.priors import Array, Fixed, Priors, Shaped
from modicum.models.quadrature import Frame, Lattice, find_frame, grow, starting_grid
from modicum.models.steps import stencil

if TYPE_CHECKING:
    from modicum.models.fast.search import Found, Search

Tier = Literal["batch", "report"]
Engine = Literal["numpy", "numba"]
"""NumPy is the default and the specification; numba (extra `fast`) must agree with it and pays for many people."""

CELLS_AT_ONCE = 6_000_000
"""Numbers held by one whitening pass (48 MB): longer series are whitened in groups of nodes."""
SMALLEST_WEIGHT: dict[Tier, float] = {"batch": 1e-4, "report": 1e-6}
"""Components lighter than this share of the heaviest are dropped from the mixture."""
LEAST_HALF_LIFE = 1e-12
"""Days; guards the logarithm where the half-life is given as none."""
HYPER = ("half_life", "phi", "omega")


@dataclass(frozen=True)
class Setting:
    """What a tier promises and how it gets there (model page section 2).

    spacing : lattice spacing in posterior SDs. depth : log density below the best that is still counted.
    sigma_spacing : the same along log sigma. mean_within, sd_within : agreement asked of two lattices, in SDs and as a
    share. most_nodes : where refinement gives up.
    """

    spacing: float
    depth: float
    sigma_spacing: float
    mean_within: float
    sd_within: float
    most_nodes: int

    def lattice(self, spacing: float, offset: float) -> Lattice:
        return Lattice(spacing, self.depth, offset, thrifty=False, most=self.most_nodes)

    def coarse(self, d: int) -> Lattice:
        """The one lattice of the batch tier. In fewer than three dimensions nodes are few, so they may be closer."""
        spacing, depth = (self.spacing, self.depth) if d == 3 else FEW_DIMENSIONS
        return Lattice(spacing, depth, 0.0, thrifty=True, most=self.most_nodes)


FEW_DIMENSIONS = (1.0, 9.0)
"""Spacing and depth of the batch tier when one or two of onset, persistence and noise share are given."""
UNIFORM_VARIANCE = 12.0
"""A uniform variable of width w has the variance w^2 / 12."""
SETTINGS: dict[Tier, Setting] = {
    "batch": Setting(1.3, 8.0, 1.4, 0.02, 0.02, 2_000),
    "report": Setting(1.45, 10.0, 1.05, 0.015, 0.02, 12_000),
}


@dataclass(frozen=True)
class Posterior:
    """The mixture, and what is needed to ask it anything linear in the coefficients.

    trust : "usable"; "no_variation" if the ratings vary no more from day to day than the floor allows, so that there is
    nothing to judge a difference by; "not_converged" if the tier's accuracy was not met within its nodes.
    mean_error, sd_error : largest disagreement of the two lattices over the coefficients, in SDs and as a share
    (report tier; None in the batch tier, which does not measure itself). onset_cell : SD of a lattice cell along log
    half-life, 0 where the half-life is given.
    """

    layout: Layout
    nodes: Nodes
    weight: Array
    prior_mean: Array
    tier: Tier
    trust: Literal["usable", "no_variation", "not_converged"]
    mean_error: float | None
    sd_error: float | None
    engine: Engine = "numpy"
    onset_cell: float = 0.0

    def mixture(self, rows: Array) -> Mixture:
        """The posterior of linear functions of the coefficients. rows : (m, p)."""
        nodes, m, shift, least = self.nodes, len(rows), rows @ self.prior_mean, SMALLEST_WEIGHT[self.tier]
        if self.engine == "numba":
            from modicum.models.fast import mix  # noqa: PLC0415 - numba is optional, and takes a second to import

            weight = self.weight.reshape(nodes.log_sigma.shape)
            towards = np.ascontiguousarray(rows @ nodes.factor)
            kept, mean, sd = mix.components(nodes.inner, nodes.right, nodes.log_sigma, towards, shift, weight, least)
            return Mixture(kept, mean, sd, compiled=True)
        across = np.einsum("mp,npi->nmi", rows, nodes.basis)
        variance = np.exp(2.0 * nodes.log_sigma)
        shrink = 1.0 / (nodes.eigen[:, None, :] + variance[:, :, None])
        mean = np.einsum("nmi,nji,ni->njm", across, shrink, nodes.turn).reshape(-1, m)
        spread = np.einsum("nmi,nji->njm", across**2, shrink) * variance[:, :, None]
        sd = np.sqrt(np.maximum(spread, 0.0)).reshape(-1, m)
        keep = np.flatnonzero(self.weight > least * self.weight.max())
        kept = self.weight[keep]
        return Mixture(kept / kept.sum(), mean.take(keep, axis=0) + shift, sd.take(keep, axis=0))

    @property
    def coefficients(self) -> Mixture:
        return self.mixture(np.eye(self.layout.size))

    def hyper(self, name: Literal["half_life", "phi", "omega", "sigma", "innovation"]) -> tuple[Array, Array]:
        """Values (M,) and weights (M,) of a hyper-parameter; "innovation" is the SD of the AR(1) innovation."""
        per_node = self.nodes.log_sigma.shape[1]
        phi = np.repeat(self.nodes.phi, per_node)
        if name in {"sigma", "innovation"}:
            sigma = np.exp(self.nodes.log_sigma).ravel()
            return (sigma * np.sqrt(1.0 - phi**2) if name == "innovation" else sigma), self.weight
        return np.repeat(getattr(self.nodes, name), per_node), self.weight

    def hyper_mean(self, name: Literal["half_life", "phi", "omega", "sigma", "innovation"]) -> float:
        values, weight = self.hyper(name)
        return float(values @ weight)

    def half_life_quantile(self, probability: float) -> float:
        """A quantile of the onset half-life, in days; see smooth_quantile."""
        return smooth_quantile(self.nodes.half_life, self.node_weight, self.onset_cell, probability)

    @property
    def node_weight(self) -> Array:
        """(N,) weights of the nodes, summed over sigma."""
        return np.asarray(self.weight.reshape(self.nodes.log_sigma.shape).sum(axis=1))

    def draws(self, rows: Array, *, count: int, seed: int) -> Array:
        """Quasi-random joint draws (count, m) of linear functions: the component and p normals from one sequence."""
        return np.asarray(self._drawn(count, seed)[2] @ rows.T + rows @ self.prior_mean)

    def joint_draws(self, *, count: int, seed: int) -> tuple[Array, dict[str, Array]]:
        """Quasi-random draws of everything at once: coefficients (count, p), and each hyper-parameter (count,).

        Hyper-parameters are drawn from the nodes, so they take the nodes' values only.
        """
        node, j, centred = self._drawn(count, seed)
        hyper = {name: np.asarray(getattr(self.nodes, name)[node]) for name in ("half_life", "phi", "omega")}
        return centred + self.prior_mean, hyper | {"sigma": np.exp(self.nodes.log_sigma[node, j])}

    def _drawn(self, count: int, seed: int) -> tuple[IntArray, IntArray, Array]:
        """Nodes (count,), places of sigma (count,) and coefficients less their prior mean (count, p)."""
        points = kronecker(count, self.layout.size + 1, seed=seed)
        order = np.argsort(-self.weight, kind="stable")
        edges = np.cumsum(self.weight[order])
        pick = order[np.minimum(np.searchsorted(edges / edges[-1], points[:, 0]), len(order) - 1)]
        node, j = np.divmod(pick, self.nodes.log_sigma.shape[1])
        variance = np.exp(2.0 * self.nodes.log_sigma[node, j])[:, None]
        total = self.nodes.eigen[node] + variance
        inner = self.nodes.turn[node] / total + np.sqrt(variance / total) * ndtri(points[:, 1:])
        return node, j, np.einsum("dpi,di->dp", self.nodes.basis[node], inner)


def smooth_quantile(half_life: Array, weight: Array, cell: float, probability: float) -> float:
    """A quantile of the onset half-life, in days, from nodes that stand in a few layers along it.

    The weights alone would give one of the layers. Each node speaks for its cell instead: a normal of the cell's SD along log
    half-life, with all of them drawn together so that their SD stays what it is. half_life, weight : (N,).
    """
    x = np.log(np.maximum(half_life, LEAST_HALF_LIFE))
    centre = float(weight @ x)
    variance = float(weight @ (x - centre) ** 2)
    if cell == 0.0 or variance == 0.0:
        return float(half_life[np.argmax(weight)])
    cell = min(cell, 0.99 * variance**0.5)
    closer = centre + (x - centre) * (1.0 - cell**2 / variance) ** 0.5
    smooth = Mixture(weight, closer[:, None], np.full((len(x), 1), cell))
    return float(np.exp(smooth.quantile(probability)[0]))


def kronecker(count: int, dimensions: int, *, seed: int) -> Array:
    """An additive-recurrence sequence in (0, 1): x_i = frac(shift + i alpha), alpha from the generalised golden ratio.

    The seed gives the shift, so different seeds give independent-looking but equally even points.
    """
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    alpha = ratio ** -np.arange(1, dimensions + 1)
    shift = np.modf((seed % 1_000_003 + 0.5) * np.sqrt(_primes(dimensions)))[0]
    points = np.modf(shift + np.arange(1, count + 1)[:, None] * alpha)[0]
    return np.asarray(np.clip(points, 1e-12, 1.0 - 1e-12))


def _primes(count: int) -> Array:
    """The first primes: their roots are irrational and independent, so a seed moves every coordinate."""
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return np.array(found, dtype=float)


class Model:
    """One series under one set of priors, ready to be evaluated at any hyper-parameters."""

    def __init__(self, series: Series, priors: Priors, sigma_spacing: float, engine: Engine = "numpy") -> None:
        self.series, self.priors, self.sigma_spacing, self.engine = series, priors, sigma_spacing, engine
        names, columns, sds = fixed_columns(series, priors)
        self.layout = layout_of(series, names)
        self.factor = prior_factor(series, priors, sds)
        self.fixed = columns[series.rated_day]
        self.centred = series.rating - priors.intercept_mean
        self.prior_mean = priors.intercept_mean * self.layout.unit("intercept")
        self.shaped = [(name, prior) for name in HYPER if not isinstance(prior := getattr(priors, name), Fixed)]
        self.still_exposure = (
            exposure(series, np.array([priors.half_life.value])) if isinstance(priors.half_life, Fixed) else None
        )

    @cached_property
    def compiled(self) -> Search:
        """The same model for the compiled engine."""
        from modicum.models.fast.person import person  # noqa: PLC0415 - numba is optional, and takes a second to import
        from modicum.models.fast.search import Search  # noqa: PLC0415

        rest = np.concatenate([self.fixed, self.centred[:, None]], axis=1)
        return Search(
            person(self.series, self.priors, rest, self.factor),
            np.array([HYPER.index(name) for name, _ in self.shaped], dtype=np.int64),
            self.sigma_spacing,
            1 + 2 * sigma_reach(self.sigma_spacing),
        )

    @property
    def grid(self) -> Array:
        """Where the mode search begins: (m, d) free points."""
        return _first_points(tuple(prior for _, prior in self.shaped))

    def frame(self) -> Frame:
        if self.engine == "numba":
            return self.compiled.frame(self.grid, stencil(self.grid.shape[1]))
        return find_frame(self.evaluate, self.grid)

    def grow(self, frame: Frame, lattice: Lattice) -> Nodes:
        if self.engine == "numpy":
            return grow(self.evaluate, frame, lattice)
        return self._nodes(self.compiled.grow(frame, lattice))

    def once(self, lattice: Lattice) -> tuple[Frame, Nodes]:
        """The frame and the nodes of one lattice over it."""
        if self.engine == "numpy":
            frame = self.frame()
            return frame, self.grow(frame, lattice)
        frame, found = self.compiled.both(self.grid, stencil(len(self.shaped)), lattice)
        return frame, self._nodes(found)

    def _nodes(self, found: Found) -> Nodes:
        theta = found.theta[:, self.compiled.free]
        return Nodes(theta, *found[1:], factor=self.factor)

    def natural(self, theta: Array) -> tuple[dict[str, Array], Array]:
        """Natural hyper-parameters of free points (N, d), and the log prior density on the free scale (N,)."""
        values: dict[str, Array] = {}
        log_prior = np.zeros(len(theta))
        for name in HYPER:
            prior: Shaped | Fixed = getattr(self.priors, name)
            if isinstance(prior, Fixed):
                values[name] = np.full(len(theta), prior.value)
        for column, (name, shaped) in enumerate(self.shaped):
            values[name] = shaped.from_free(theta[:, column])
            log_prior += shaped.log_density_free(theta[:, column])
        return values, log_prior

    def columns(self, half_life: Array) -> Array:
        """[doses | fixed | rating] on the rated days: (n, N, q), or (n, 1, q) when the half-life is given."""
        e = exposure(self.series, half_life) if self.still_exposure is None else self.still_exposure
        e = e[self.series.rated_day]
        n, nodes, _ = e.shape
        rest = np.concatenate([self.fixed, self.centred[:, None]], axis=1)
        return np.concatenate([e, np.broadcast_to(rest[:, None, :], (n, nodes, rest.shape[1]))], axis=2)

    def cross_products(self, values: dict[str, Array]) -> tuple[Array, Array]:
        """[X | y]' R^-1 [X | y] (N, q, q) and log det R (N,) at natural hyper-parameters."""
        white, log_det = whiten(
            self.columns(values["half_life"]), self.series.rated_day, values["phi"], values["omega"]
        )
        across = np.ascontiguousarray(white.transpose(1, 2, 0))
        return across @ across.transpose(0, 2, 1), log_det

    def onset_cell(self, frame: Frame, lattice: Lattice) -> float:
        """SD of a lattice cell along log half-life, 0 where the half-life is given."""
        if isinstance(self.priors.half_life, Fixed):
            return 0.0
        edges = frame.axes[0] @ lattice.basis(len(frame.centre))
        return sqrt(edges @ edges / UNIFORM_VARIANCE)

    def evaluate(self, theta: Array) -> Nodes:
        """The closed form at every free point (N, d)."""
        if self.engine == "numba":
            return self._nodes(self.compiled.at(theta))
        at_once = max(1, CELLS_AT_ONCE // ((self.layout.size + 1) * self.series.n_days))
        if len(theta) > at_once:
            groups = [theta[i : i + at_once] for i in range(0, len(theta), at_once)]
            return Nodes.joined([self.evaluate(group) for group in groups])
        values, log_prior = self.natural(theta)
        crossed, log_det = self.cross_products(values)
        inner, right, yy = standardised(crossed, self.factor)
        known = turned(inner, right)
        innovation, one_step = one_step_logs(values["phi"], values["omega"])
        density = SigmaDensity(
            known[1], known[2], yy, log_det, len(self.series.rating), self.priors, innovation, one_step
        )
        log_sigma, log_weight = sigma_nodes(density, self.sigma_spacing)
        log_weight = log_weight + log_prior[:, None]
        top = np.max(log_weight, axis=1, keepdims=True)
        log_mass = top[:, 0] + np.log(np.sum(np.exp(log_weight - top), axis=1))
        return Nodes(theta, **values, inner=inner, right=right, log_sigma=log_sigma, log_weight=log_weight,
                     log_mass=log_mass, factor=self.factor, turned=known)  # fmt: skip


@lru_cache(maxsize=64)
def _first_points(shaped: tuple[Shaped, ...]) -> Array:
    """Where the mode is looked for first; the same for everybody with these priors, and nobody can write to it."""
    return starting_grid(tuple(prior.start for prior in shaped))


def one_step_logs(phi: Array, omega: Array) -> tuple[Array, Array]:
    """Logs of the innovation SD, sqrt(1 - phi^2), and of the least one-step SD, sqrt(omega + (1 - omega)(1 - phi^2))."""
    rest = np.maximum(1.0 - phi**2, LEAST_REST)
    return 0.5 * np.log(rest), 0.5 * np.log(omega + (1.0 - omega) * rest)


def fit(series: Series, priors: Priors, tier: Tier, *, engine: Engine = "numpy") -> Posterior:
    """The posterior under `priors`, at the accuracy of `tier`, by either engine.

    Raises ValueError for a series without ratings or whose ratings the columns explain exactly: neither has a Gaussian
    posterior (callers check with `can_be_fitted`).
    """
    if not can_be_fitted(series, priors):
        msg = "no ratings, or no variation left to estimate: check with can_be_fitted first"
        raise ValueError(msg)
    setting = SETTINGS[tier]
    model = Model(series, priors, setting.sigma_spacing, engine)
    if not model.shaped:
        return _posterior(model, model.evaluate(np.zeros((1, 0))), tier, None)
    if tier == "batch":
        lattice = setting.coarse(len(model.shaped))
        frame, nodes = model.once(lattice)
        return _posterior(model, nodes, tier, None, onset_cell=model.onset_cell(frame, lattice))
    return _refined(model, model.frame(), setting)


def _refined(model: Model, frame: Frame, setting: Setting) -> Posterior:
    """Two interleaved lattices, finer and finer, until they agree; the answer is both together."""
    spacing = setting.spacing
    while True:
        lattices = [setting.lattice(spacing, offset) for offset in (0.0, 0.5)]
        halves = [model.grow(frame, lattice) for lattice in lattices]
        first, second = (_posterior(model, half, "report", None).coefficients for half in halves)
        sd = 0.5 * (first.sd + second.sd)
        errors = (
            float(np.max(np.abs(first.mean - second.mean) / sd)),
            float(np.max(np.abs(first.sd - second.sd) / sd)),
        )
        met = errors[0] <= setting.mean_within and errors[1] <= setting.sd_within
        both = Nodes.joined(halves)
        if met or len(both.log_mass) >= setting.most_nodes:
            cell = model.onset_cell(frame, lattices[0]) * 2.0 ** (-1.0 / len(frame.centre))
            return _posterior(model, both, "report", errors, met=met, onset_cell=cell)
        spacing /= 1.3


def _posterior(
    model: Model,
    nodes: Nodes,
    tier: Tier,
    errors: tuple[float, float] | None,
    *,
    met: bool = True,
    onset_cell: float = 0.0,
) -> Posterior:
    weight, smooth = _weighed(nodes, model.engine, SMOOTH_BELOW_FLOORS * model.priors.floor)
    trust: Literal["usable", "no_variation", "not_converged"] = "usable" if met else "not_converged"
    return Posterior(
        model.layout, nodes, weight, model.prior_mean, tier, "no_variation" if smooth > 0.5 else trust,
        errors[0] if errors else None, errors[1] if errors else None, model.engine, onset_cell,
    )  # fmt: skip


SMOOTH_BELOW_FLOORS = 4.0
"""A one-step SD below so many floors is the wall's doing, not the ratings'."""


def _weighed(nodes: Nodes, engine: Engine, least: float) -> tuple[Array, float]:
    """(M,) weights summing to one, of every node and sigma; and the chance of a one-step SD below `least`."""
    log_least = log(least) if least > 0.0 else -inf
    if engine == "numba":
        from modicum.models.fast import mix  # noqa: PLC0415 - numba is optional, and takes a second to import

        weight, below = mix.weights(nodes.log_weight, nodes.log_sigma, nodes.phi, nodes.omega, log_least)
        return np.asarray(weight), float(below)
    weight = np.exp(nodes.log_weight - nodes.log_weight.max())
    weight /= weight.sum()
    _, one_step = one_step_logs(nodes.phi, nodes.omega)
    return weight.ravel(), float(weight[nodes.log_sigma + one_step[:, None] < log_least].sum())


LEAST_VARIATION = 1e-6
"""Share of the scale below which a residual is no variation at all: ratings are given on steps far coarser."""


def can_be_fitted(series: Series, priors: Priors) -> bool:
    """False without ratings, and when instant dose levels plus a level explain every rating exactly.

    Then sigma has no lower bound and the posterior is a spike at whatever the ratings say.
    """
    if len(series.rating) < 2:
        return False
    return series.varies_beyond(LEAST_VARIATION * max(priors.intercept_sd, 1.0))
