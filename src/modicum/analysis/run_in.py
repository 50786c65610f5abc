"""How one person's days differ before the first dose, by the model that will judge them later, with how unsure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from modicum.analysis.evidence import DayByDay, gather
from modicum.analysis.latent_fit import priors_for
from modicum.analysis.trust import trust_in
from modicum.analysis.virtual import People
from modicum.diary.trial import Item
from modicum.knowledge.shapes import VerdictTable
from modicum.models.fit import Engine, fit

DRAWS = 400
"""People drawn from what the run-in leaves open: each simulated person is one of them."""


@dataclass(frozen=True)
class RunIn:
    """Joint draws of level, SD, correlation and white share, as people; and the days that they rest on."""

    people: People
    days: int
    rated: int

    def range_of(self, what: str) -> tuple[float, float, float]:
        """Median and 95 % interval of "sd", "phi", "white_share" or "level"."""
        middle, low, high = np.quantile(getattr(self.people, what), (0.5, 0.025, 0.975)).tolist()
        return middle, low, high


def from_run_in(days: DayByDay, item: Item, table: VerdictTable, *, engine: Engine, seed: int) -> RunIn | None:
    """What the days before the first dose say; None if they are too few, or not known to be without the drug."""
    first = next((t for t, dose in enumerate(days.dose) if dose is None or dose.amount > 0), len(days.dose))
    before = replace(days, dose=days.dose[:first], rating=days.rating[:first])
    evidence = gather(before, clock_lag=0, instant_onset=True)
    priors = priors_for(item).with_instant_onset()
    if days.dose_before is None or days.dose_before.amount > 0 or trust_in(evidence, priors, table) != "usable":
        return None
    posterior = fit(evidence.series, priors, "batch", engine=engine)
    if posterior.trust != "usable":
        return None
    coefficients, hyper = posterior.joint_draws(count=DRAWS, seed=seed)
    people = People(
        level=coefficients[:, posterior.layout.index("intercept")],
        sd=hyper["sigma"],
        phi=hyper["phi"],
        white_share=hyper["omega"],
        missing_share=1.0 - evidence.n_rated / first,
    )
    return RunIn(people, first, evidence.n_rated)
