"""What the fit leaves over, and whether that should worry anybody: three checks, each with its own threshold.

Nothing is removed by a check. A flagged day stays in the analysis; it is named so that somebody can look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from modicum.analysis.evidence import Evidence
from modicum.diary.trial import Item
from modicum.models.fitted import Fitted

CHANCE_SD = 2.0
"""Lag-one correlation of pure noise has a standard deviation of about 1 / sqrt(pairs) (bartlett1946); two of them hold
about 95 in 100."""
ENDS_STRAIN = 0.2
"""From this share of ratings at an end of the scale on, an open-ended model is strained (ours: decision 0005)."""


@dataclass(frozen=True)
class Checks:
    """Checks of one item's fit.

    autocorrelation : lag-one correlation left over, None with too few pairs. within : what chance alone keeps it within,
    either way. outlying : trial day and standardised residual of every day beyond 4 SD. floor, ceiling : share of
    ratings at the lowest and highest possible value.
    """

    pairs: int
    autocorrelation: float | None
    within: float | None
    outlying: tuple[tuple[int, float], ...]
    floor: float
    ceiling: float

    @property
    def correlated(self) -> bool:
        """Whether more correlation is left than chance would leave."""
        return (
            self.autocorrelation is not None
            and self.within is not None
            and abs(self.autocorrelation) > self.within
        )  # fmt: skip

    @property
    def strained(self) -> bool:
        """Whether so many ratings lie at an end that a scale without ends is a poor picture."""
        return self.floor + self.ceiling >= ENDS_STRAIN


def check_fit(fitted: Fitted, evidence: Evidence, item: Item) -> Checks:
    """The checks of a fit that may be used."""
    series = evidence.series
    pairs = int(np.sum(np.diff(series.rated_day) == 1))
    left = fitted.autocorrelation
    return Checks(
        pairs=pairs,
        autocorrelation=left,
        within=None if left is None else CHANCE_SD / sqrt(pairs),
        outlying=tuple((int(series.rated_day[i]), float(fitted.residual[i])) for i in fitted.outlying),
        floor=float(np.mean(series.rating <= float(item.scale.minimum))),
        ceiling=float(np.mean(series.rating >= float(item.scale.maximum))),
    )
