"""What the model believes before it sees a rating, as one value: every number of the priors stands in this file.

Each scalar prior knows its own free (unbounded) scale, on which the quadrature works: `from_free` maps a free value to
the natural one, `log_density_free` is the log density on the free scale, the Jacobian included.

References: shared design page inference.md section 1 (default model); M0 to M2 are the reference models of
tests/data/reference/README.md, after the R package nof1ins (M1) and weakly informative practice (M2).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import lgamma, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fixed:
    """A parameter that is given, not learned."""

    value: float


@dataclass(frozen=True)
class LogNormal:
    """log x ~ N(log median, log_sd^2); free scale: log x."""

    median: float
    log_sd: float

    def from_free(self, x: Array) -> Array:
        return np.exp(x)

    def log_density_free(self, x: Array) -> Array:
        z = (x - log(self.median)) / self.log_sd
        return np.asarray(-0.5 * z * z - log(self.log_sd * sqrt(2 * pi)))

    @property
    def start(self) -> tuple[float, ...]:
        """Free values worth trying first when the mode is looked for."""
        return tuple(log(self.median) + self.log_sd * k for k in (-1.4, 0.0, 1.4))


@dataclass(frozen=True)
class Beta:
    """A Beta(a, b) variable stretched to (low, 1); free scale: logit of the unstretched one.

    Beta(1, 1) on (-1, 1) is the uniform distribution there.
    """

    a: float
    b: float
    low: float = 0.0

    def from_free(self, x: Array) -> Array:
        return np.asarray(self.low + (1.0 - self.low) * expit(x))

    def log_density_free(self, x: Array) -> Array:
        constant = lgamma(self.a + self.b) - lgamma(self.a) - lgamma(self.b)
        return np.asarray(self.a * log_expit(x) + self.b * log_expit(-x) + constant)

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.5, 0.3, 1.8)


@dataclass(frozen=True)
class TruncatedNormal:
    """N(0, sd^2) cut to (-1, 1); free scale: logit of (x + 1) / 2."""

    sd: float
    low: float = -1.0

    def from_free(self, x: Array) -> Array:
        return np.asarray(2.0 * expit(x) - 1.0)

    def log_density_free(self, x: Array) -> Array:
        inside = log(2.0 * float(ndtr(1.0 / self.sd)) - 1.0)
        z = self.from_free(x) / self.sd
        log_normal = -0.5 * z * z - log(self.sd * sqrt(2 * pi)) - inside
        return np.asarray(log_normal + log(2.0) + log_expit(x) + log_expit(-x))

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.5, 0.3, 1.8)


@dataclass(frozen=True)
class HalfNormal:
    """|N(0, sd^2)|; free scale: log x."""

    sd: float

    def log_density_free(self, x: Array) -> Array:
        z = np.exp(x) / self.sd
        return np.asarray(-0.5 * z * z + log(2.0 / (self.sd * sqrt(2 * pi))) + x)

    def slopes_free(self, x: Array) -> tuple[Array, Array]:
        """First and second derivative of the log density on the free scale."""
        z2 = (np.exp(x) / self.sd) ** 2
        return 1.0 - z2, -2.0 * z2


@dataclass(frozen=True)
class GammaPrecision:
    """1/x^2 ~ Gamma(shape, rate); free scale: log x."""

    shape: float
    rate: float

    def log_density_free(self, x: Array) -> Array:
        constant = self.shape * log(self.rate) - lgamma(self.shape) + log(2.0)
        return np.asarray(constant - 2.0 * self.shape * x - self.rate * np.exp(-2.0 * x))

    def slopes_free(self, x: Array) -> tuple[Array, Array]:
        """First and second derivative of the log density on the free scale."""
        precision = self.rate * np.exp(-2.0 * x)
        return 2.0 * precision - 2.0 * self.shape, -4.0 * precision


Shaped = LogNormal | Beta | TruncatedNormal
"""Priors of onset, persistence and noise share: those with nodes of their own in the quadrature."""


DRIFT_DAYS = 84.0
"""Drift is stated per 12 weeks."""


@dataclass(frozen=True)
class Priors:
    """All priors of the Gaussian model. Coefficients are independent normals unless said; an SD of 0 leaves a term out.

    intercept_mean, intercept_sd : level without drug, in rating units.
    dose_sd : SD of a dose's steady effect against zero (s of the model page).
    dose_octaves : correlation length between doses: Cov = s^2 exp(-|log2 d_k - log2 d_l| / dose_octaves); 0: independent.
    drift_sd, drift_days : SD of the drift over `drift_days` days.
    enrolment_sd : SD of the start-on-a-bad-week transient exp(-t / 14).
    step_sd : SD of the transient after an increase.
    co_change_sd : SD of each logged co-change; as wide as a dose's, so that it can take all the credit.
    weekday_sd, month_sd : SD of each harmonic of the optional 7-day and 28-day cycles.
    half_life : days to half the steady effect, on and off. phi : day-to-day correlation. omega : share of white noise.
    sigma : day-to-day SD; `sigma_is` says whether the marginal one or that of the AR(1) innovation.
    floor : one-step SD below which no rating can vary; a smooth wall, exp(-(floor / SD)^4), keeps a series that the
    columns explain exactly from having an infinitely sharp posterior. At ten floors it weighs 0.0001.
    """

    intercept_mean: float
    intercept_sd: float
    dose_sd: float
    dose_octaves: float
    drift_sd: float
    enrolment_sd: float
    step_sd: float
    co_change_sd: float
    half_life: LogNormal | Fixed
    phi: Beta | TruncatedNormal | Fixed
    omega: Beta | Fixed
    sigma: HalfNormal | GammaPrecision
    sigma_is: str = "marginal"
    drift_days: float = DRIFT_DAYS
    weekday_sd: float = 0.0
    month_sd: float = 0.0
    floor: float = 0.0
    notes: tuple[str, ...] = field(default=(), compare=False)

    def log_wall(self, log_one_step: Array) -> Array:
        """Log of the wall at a one-step SD, given as its logarithm; at most 0."""
        return np.asarray(-((self.floor * np.exp(-log_one_step)) ** 4))

    def with_instant_onset(self) -> Priors:
        """The same priors with the effect of a dose there at once and gone at once (half-life 0)."""
        return replace(self, half_life=Fixed(0.0))

    def without_drift(self) -> Priors:
        return replace(self, drift_sd=0.0)

    def with_dose_sd_times(self, factor: float) -> Priors:
        return replace(self, dose_sd=self.dose_sd * factor)


ONSET_MEDIAN_DAYS = 3.0
ONSET_LOG_SD = 1.0
PHI_SHAPE = (2.0, 1.5)
OMEGA_SHAPE = (1.5, 1.5)
DOSE_OCTAVES = 1.5
FLOOR_SHARE = 0.002
"""Of the scale: 0.02 on a 0-10 rating. Whole-number ratings alone scatter by 0.29 (ours)."""
REFERENCE_FLOOR = 0.01
"""On the raw scale of the reference models, which have none; too low to move a digit of their table."""


@lru_cache(maxsize=64)
def full(*, minimum: float, maximum: float) -> Priors:
    """The default priors on a scale from `minimum` to `maximum`; R is a tenth of the scale (1 on a 0-10 rating)."""
    r = (maximum - minimum) / 10.0
    return Priors(
        intercept_mean=(minimum + maximum) / 2.0,
        intercept_sd=5.0 * r,
        dose_sd=2.0 * r,
        dose_octaves=DOSE_OCTAVES,
        drift_sd=r,
        enrolment_sd=r,
        step_sd=0.3 * r,
        co_change_sd=2.0 * r,
        half_life=LogNormal(ONSET_MEDIAN_DAYS, ONSET_LOG_SD),
        phi=Beta(*PHI_SHAPE),
        omega=Beta(*OMEGA_SHAPE),
        sigma=HalfNormal(2.0 * r),
        floor=FLOOR_SHARE * (maximum - minimum),
    )


_NEAR_FLAT_SD = 1000.0
"""nof1ins samples its flat coefficients with this SD."""


@lru_cache(maxsize=8)
def reference(model: str) -> Priors:
    """The priors of the reference models "m0", "m1" and "m2", on the raw scale, with sigma the innovation SD."""
    weak = Priors(
        intercept_mean=5.0,
        intercept_sd=5.0,
        dose_sd=3.0,
        dose_octaves=0.0,
        drift_sd=3.0,
        drift_days=83.0,
        enrolment_sd=0.0,
        step_sd=0.0,
        co_change_sd=0.0,
        half_life=Fixed(0.0),
        phi=TruncatedNormal(0.5),
        omega=Fixed(0.0),
        sigma=HalfNormal(2.0),
        sigma_is="innovation",
        floor=REFERENCE_FLOOR,
    )
    flat = replace(
        weak,
        intercept_mean=0.0,
        intercept_sd=_NEAR_FLAT_SD,
        dose_sd=_NEAR_FLAT_SD,
        drift_sd=0.0,
        sigma=GammaPrecision(0.001, 0.001),
        phi=Beta(1.0, 1.0, low=-1.0),
    )
    table = {"m0": replace(flat, phi=Fixed(0.0)), "m1": flat, "m2": weak}
    return table[model]
