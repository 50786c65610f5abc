"""What the model of ratings that are not Gaussian believes before it sees one, on the scale of the link.

The Gaussian model says it in R, a tenth of the scale: a dose moves the rating by N(0, (2R)^2), a fifth of the scale. Here the
same is said of the *printed* scale. A latent R of 0.85 logits gives a dose an SD of 1.7 logits. With the prior of
level, thresholds and scatter below, that moves the expected rating of an ordinary day by an SD of a fifth of the scale, for two
categories, four and eleven (0.21, 0.20, 0.19 of 100,000 prior draws); `tests/unit/models` holds it to that. What is a
multiple of R there is the same multiple here: drift R, enrolment R, step transient 0.3 R, co-changes as wide as a dose.

sigma is the SD of the autocorrelated part alone (the white part is the link's own, pi / sqrt(3) = 1.8 logits or Poisson).
In the Gaussian model that part has SD sigma sqrt(1 - omega), sigma ~ half-N(2R), with a root mean square of 2R / sqrt(2).
So half-N(sqrt(2) R) here.

The level is said twice, as thresholds and as an intercept: the thresholds' prior alone, all shares alike, holds a person on
whom every day is a 0 to be one in 10,000 on a 0-3 item, and lets a dose explain part of what is only a low level. With an
intercept of SD 2 logits one person in ten has a mean in the lowest or highest twentieth of a 0-3 scale.

Counts have no ends, so no tenth of a scale. R = log(2) / 2: a dose has an SD of log 2, so that halving and doubling are one
prior SD away; halving is what headache trials call a response (tassorelli2018).
"""

from __future__ import annotations

from functools import lru_cache
from math import log, sqrt

from modicum.models.latent_outcome import Kind
from modicum.models.priors import (
    DOSE_OCTAVES,
    ONSET_LOG_SD,
    ONSET_MEDIAN_DAYS,
    PHI_SHAPE,
    Beta,
    Fixed,
    HalfNormal,
    LogNormal,
    Priors,
)

LOGIT_R = 0.85
"""Logits for a tenth of the printed scale; see above."""
COUNT_R = log(2.0) / 2.0
"""On the log of the rate."""
LOGIT_LEVEL_SD = 2.0
COUNT_LEVEL = (0.0, 2.0)
"""Mean and SD of the log of the daily rate without drug: from one event in 50 days to 50 a day, within two SDs (ours)."""


@lru_cache(maxsize=8)
def latent(kind: Kind) -> Priors:
    """The default priors."""
    r = COUNT_R if kind == "count" else LOGIT_R
    mean, sd = COUNT_LEVEL if kind == "count" else (0.0, LOGIT_LEVEL_SD)
    return Priors(
        intercept_mean=mean,
        intercept_sd=sd,
        dose_sd=2.0 * r,
        dose_octaves=DOSE_OCTAVES,
        drift_sd=r,
        enrolment_sd=r,
        step_sd=0.3 * r,
        co_change_sd=2.0 * r,
        half_life=LogNormal(ONSET_MEDIAN_DAYS, ONSET_LOG_SD),
        phi=Beta(*PHI_SHAPE),
        omega=Fixed(0.0),
        sigma=HalfNormal(sqrt(2.0) * r),
    )
