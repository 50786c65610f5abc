"""The shapes of the hazard log: what can go wrong, how badly, what is done about it, and how far that has come.

The words are those of DCB0129: a hazard has causes and an effect, a clinical risk is severity by likelihood, and what is left
after the controls is the residual risk. Every severity and likelihood here is a judgement that waits for a clinician.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from modicum.knowledge.shapes import Review


class Severity(Enum):
    """How bad the worst believable outcome is."""

    MINOR = "minor"
    SIGNIFICANT = "significant"
    CONSIDERABLE = "considerable"
    MAJOR = "major"
    CATASTROPHIC = "catastrophic"


class Likelihood(Enum):
    """How likely that outcome is, among people who use the program as it is meant."""

    VERY_LOW = "very-low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very-high"


class Status(Enum):
    """Where a hazard stands in this version. It follows from the states of its controls, and the reader checks that."""

    CONTROLLED = "controlled"
    FEATURE_ABSENT = "feature-absent"
    OPEN = "open"


class State(Enum):
    """Where a control stands: built and tested, missing today, or due with a feature that does not exist yet."""

    BUILT = "built"
    MISSING = "missing"
    LATER = "later"


_MATRIX = (
    (1, 1, 2, 2, 3),
    (1, 2, 2, 3, 4),
    (2, 2, 3, 3, 4),
    (2, 3, 3, 4, 5),
    (3, 4, 4, 5, 5),
)
"""DCB0129's matrix as NHS Digital prints it (nhsdhazardlog): a row for each likelihood, a column for each severity."""

RISK_MEANS = {
    1: "acceptable, nothing further needed",
    2: "acceptable where the cost of reducing it further outweighs the gain",
    3: "undesirable: acceptable only when reducing it further is impractical",
    4: "must be removed or controlled",
    5: "unacceptable",
}


def risk_of(severity: Severity, likelihood: Likelihood) -> int:
    """The clinical risk, 1 to 5. A catastrophic hazard never gets below 3, however unlikely it is made."""
    return _MATRIX[list(Likelihood).index(likelihood)][list(Severity).index(severity)]


@dataclass(frozen=True)
class Feature:
    """A part of the program that does not exist yet, and that controls wait for."""

    id: str
    says: str


@dataclass(frozen=True)
class Control:
    """One thing that makes a hazard less likely or less bad. `feature` is named exactly when the state is `later`."""

    id: str
    says: str
    state: State
    feature: str | None = None


@dataclass(frozen=True)
class Hazard:
    """One thing that can hurt somebody. `today` says in a sentence what this version does and does not do about it."""

    id: str
    name: str
    cause: str
    effect: str
    severity: Severity
    before: Likelihood
    target: Likelihood
    status: Status
    today: str
    controls: tuple[Control, ...]

    @property
    def risk_before(self) -> int:
        return risk_of(self.severity, self.before)

    @property
    def risk_target(self) -> int:
        return risk_of(self.severity, self.target)

    @property
    def risk_now(self) -> int | None:
        """The residual risk of this version: no credit for controls unless all of them are built; None if it cannot arise."""
        if self.status is Status.FEATURE_ABSENT:
            return None
        return self.risk_target if self.status is Status.CONTROLLED else self.risk_before


@dataclass(frozen=True)
class HazardLog:
    """The whole log. `signed_by` names the clinician who accepted the judgements, or is empty: nobody has."""

    version: int
    signed_by: str
    reviewed: Review
    features: Mapping[str, Feature]
    hazards: Mapping[str, Hazard]


def status_of(controls: tuple[Control, ...]) -> Status:
    """What the states of its controls make of a hazard: one missing control leaves it open."""
    states = {control.state for control in controls}
    if State.MISSING in states:
        return Status.OPEN
    return Status.CONTROLLED if State.BUILT in states else Status.FEATURE_ABSENT
