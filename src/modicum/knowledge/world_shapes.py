"""The shapes of a worlds file: simulated people whose truth is known, the designs they follow, and what is run on them.

Points are points of the primary item; up is worse there. Every number of a `World` stands in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from modicum.knowledge.shapes import Review


class PartKind(Enum):
    """How the doses of a part follow each other: as listed, or each pair of blocks in an order drawn by chance."""

    LISTED = "listed"
    DRAWN_PAIRS = "drawn-pairs"


class Enrolment(Enum):
    """When a person begins: on any day, on the day after their worst fortnight, or on the first day of it."""

    ANY_DAY = "any-day"
    AFTER_THE_WORST = "after-the-worst-fortnight"
    IN_THE_WORST = "in-the-worst-fortnight"


class Climb(Enum):
    """When a person steps up a listed part: as planned, or when the last week was bad."""

    PLANNED = "planned"
    WHEN_BAD = "when-bad"


class CoChangeOn(Enum):
    """The day on which something else changes for good."""

    NEVER = "never"
    FIRST_STEP = "first-step"
    TOP_STEP = "top-step"


class EffectOn(Enum):
    """Which doses have the effect."""

    EVERY_DOSE = "every-dose"
    TOP_DOSE = "top-dose"


class Onset(Enum):
    """What the analysis assumes: the onset is learned from the days (the default), or the effect is there at once."""

    LEARNED = "learned"
    INSTANT = "instant"


class Kind(Enum):
    """What is asked of a cell: see `modicum.proof` for what each counts and bounds."""

    NO_EFFECT = "no-effect"
    REAL_EFFECT = "real-effect"
    EXPECTATION = "expectation"
    HARM = "harm"
    POWER = "power"
    INTERVAL = "interval"


@dataclass(frozen=True)
class Part:
    """Blocks of `days` days. doses : amounts in mg, one block each; for drawn pairs the two sides, `pairs` times."""

    kind: PartKind
    doses: tuple[Decimal, ...]
    days: int
    pairs: int
    blinded: bool


@dataclass(frozen=True)
class Design:
    """What a person takes and when. grade : what the contrast of the top dose against none is expected to get."""

    id: str
    title: str
    grade: str
    parts: tuple[Part, ...]

    @property
    def doses(self) -> tuple[Decimal, ...]:
        """The positive amounts, increasing."""
        return tuple(sorted({dose for part in self.parts for dose in part.doses if dose > 0}))

    @property
    def planned_days(self) -> int:
        return sum(part.days * len(part.doses) * part.pairs for part in self.parts)


@dataclass(frozen=True)
class World:
    """How a person's days come about. An ordinary day is `level_points` plus noise; everything else is zero by default.

    noise_sd_points : day-to-day SD. phi : correlation of one day with the next, of the part that is not white.
    white_share : share of the noise variance that each day draws anew.
    drift_points_per_12_weeks : straight line through the trial. wave_points, wave_days : amplitude and period of a wave
    with a random phase.
    enrolment, enrolment_search_days : see Enrolment; the days before the trial in which the worst fortnight is found.
    enrolment_points : added on the first day, fading with an e-fold of 14 days. step_points : added on the day of an
    increase, fading with an e-fold of 3 days.
    rebound_points, rebound_half_life_days : added on the day the drug is left off, then fading.
    climb, climb_at_least_days, climb_at_most_days : see Climb; shortest and longest stay on a listed block if WHEN_BAD.
    stop_when_better_by_points, stop_not_before_days : the record ends once a week's mean is so much better; 0: never.
    co_change_on, co_change_points, co_change_logged : a lasting step that is not the drug, and whether it was written down.
    episodes_per_day, episode_points, episode_mean_days : side effects that come in clusters, drug or no drug.
    missing_share, missing_bad_off_drug_share, missing_bad_on_drug_share : chance that a day is not rated: ordinary days,
    and days worse than the level without and with a dose that day.
    effect_points, effect_on, onset_half_life_days : steady effect of the drug, of which doses, onset and offset.
    expectation_points : added on every day on which the person sees that they take the drug.
    rating_step_points : ratings are rounded to it and clipped to the scale; 0: neither.
    """

    id: str
    title: str
    because: str
    level_points: float
    noise_sd_points: float
    phi: float
    white_share: float
    drift_points_per_12_weeks: float
    wave_points: float
    wave_days: float
    enrolment: Enrolment
    enrolment_search_days: int
    enrolment_points: float
    step_points: float
    rebound_points: float
    rebound_half_life_days: float
    climb: Climb
    climb_at_least_days: int
    climb_at_most_days: int
    stop_when_better_by_points: float
    stop_not_before_days: int
    co_change_on: CoChangeOn
    co_change_points: float
    co_change_logged: bool
    episodes_per_day: float
    episode_points: float
    episode_mean_days: float
    missing_share: float
    missing_bad_off_drug_share: float
    missing_bad_on_drug_share: float
    effect_points: float
    effect_on: EffectOn
    onset_half_life_days: float
    expectation_points: float
    rating_step_points: float


@dataclass(frozen=True)
class Bar:
    """A bound on a measure of a kind of cell; None is no bound on that side."""

    measure: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class CellGroup:
    """Cells of one check: every world in every design. bars : of this group. n, quick : people per cell (0: left out)."""

    check: str
    kind: Kind
    designs: tuple[str, ...]
    worlds: tuple[str, ...]
    onset: Onset
    n: int
    quick: int
    quick_worlds: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Unbounded:
    """A cell that is published and not held to its bar, and why no analysis could keep it."""

    design: str
    world: str
    why: str


@dataclass(frozen=True)
class PopulationShare:
    """A share of a population and its steady effect at every dose, in points."""

    share: float
    effect_points: float


class Asked(Enum):
    """What is looked at in people who differ: whether intervals hold the truth, or whether statements are true."""

    COVERAGE = "coverage"
    STATEMENTS = "statements"


@dataclass(frozen=True)
class DrawnPeople:
    """A cell of people whose truth is drawn from the model's priors, neither rounded nor clipped.

    onset_half_life_days : one is drawn for each person; empty: from the prior. missing_share_at_most : each person's
    share is uniform from 0. drift_points_at_most : each person's drift is uniform on both sides of 0; 0: from the prior.
    """

    check: str
    id: str
    title: str
    asked: Asked
    design: str
    onset_half_life_days: tuple[float, ...]
    missing_share_at_most: float
    drift_points_at_most: float
    n: int
    quick: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Population:
    """People who differ: for how true the words are where most have no effect. n, quick : people in the cell."""

    id: str
    title: str
    because: str
    n: int
    quick: int
    design: str
    world: str
    onset_half_life_days: tuple[float, ...]
    shares: tuple[PopulationShare, ...]


@dataclass(frozen=True)
class Worlds:
    """A worlds file. scale, worthwhile_points : the primary item and the change on it that is worth having."""

    version: int
    scale: str
    worthwhile_points: Decimal
    designs: Mapping[str, Design]
    worlds: Mapping[str, World]
    groups: tuple[CellGroup, ...]
    unbounded: tuple[Unbounded, ...]
    populations: tuple[Population, ...]
    drawn: tuple[DrawnPeople, ...]
    reviewed: Review
