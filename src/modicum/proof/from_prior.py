"""People drawn from what the model believes before it has seen anybody: the only ones for whom it can be exactly right.

The priors' numbers are read; how a day comes about is the simulator's own.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, log, log2

import numpy as np

from modicum.chance import Chance
from modicum.knowledge.world_shapes import Design, DrawnPeople, World
from modicum.models.priors import Beta, HalfNormal, LogNormal, Priors

MOST = 0.999999
"""Persistence and white share are kept below one, where no variance would be left; the priors go there once in a million."""


def draw_world(usual: World, people: DrawnPeople, priors: Priors, chance: Chance) -> World:
    """One person's world. Raises TypeError for priors of another shape than the default ones."""
    onset, phi, omega, sigma = priors.half_life, priors.phi, priors.omega, priors.sigma
    if not (
        isinstance(onset, LogNormal)
        and isinstance(phi, Beta)
        and isinstance(omega, Beta)
        and isinstance(sigma, HalfNormal)
    ):
        msg = "people are drawn from the default priors only"
        raise TypeError(msg)
    half_life = exp(log(onset.median) + onset.log_sd * float(chance.standard_normal()))
    if people.onset_half_life_days:
        half_life = people.onset_half_life_days[int(chance.integers(len(people.onset_half_life_days)))]
    most = people.drift_points_at_most
    drift = float(chance.uniform(-most, most)) if most > 0 else float(chance.normal(0.0, priors.drift_sd))
    missing = float(chance.uniform(0.0, people.missing_share_at_most))
    return replace(
        usual,
        id=people.id,
        level_points=float(chance.normal(priors.intercept_mean, priors.intercept_sd)),
        phi=min(float(chance.beta(phi.a, phi.b)), MOST),
        white_share=min(float(chance.beta(omega.a, omega.b)), MOST),
        noise_sd_points=abs(float(chance.normal(0.0, sigma.sd))),
        drift_points_per_12_weeks=drift,
        enrolment_points=float(chance.normal(0.0, priors.enrolment_sd)),
        step_points=float(chance.normal(0.0, priors.step_sd)),
        onset_half_life_days=half_life,
        missing_share=missing,
        missing_bad_off_drug_share=missing,
        missing_bad_on_drug_share=missing,
        rating_step_points=0.0,
    )


def draw_effects(design: Design, priors: Priors, chance: Chance) -> dict[Decimal, float]:
    """Steady effects of the doses: normal, and the more alike the fewer octaves lie between them."""
    doses = design.doses
    covariance = [
        [priors.dose_sd**2 * exp(-abs(log2(float(a)) - log2(float(b))) / priors.dose_octaves) for b in doses]
        for a in doses
    ]
    drawn = np.linalg.cholesky(np.array(covariance)) @ chance.standard_normal(len(doses))
    return dict(zip(doses, drawn.tolist(), strict=True))
