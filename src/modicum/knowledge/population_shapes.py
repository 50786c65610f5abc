"""The shapes of the populations file: sets of made-up people, every figure with its reason, and how each scheme is followed.

Points are points of the primary item (0 to 10, up is worse). Nothing here is evidence about patients.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from modicum.knowledge.shapes import Review
from modicum.quantities import Dose


@dataclass(frozen=True)
class Assumption:
    """One figure with the reason for it. source : empty if it is ours."""

    key: str
    value: float
    because: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class PeopleSet:
    """What is assumed of one set of made-up people, as numbers.

    share_none, share_rising, share_turn, share_threshold : how many have which effect curve; they add up to 1.
    effect_points, effect_log_sd : best effect of those who have one: median and spread. place_mg, place_log_sd : the dose of
    half the effect, of the turn, or of the threshold. onset_days, onset_log_sd : half-life of onset and offset.
    level_points, sd_points, phi, white_share : an ordinary day and how days differ. drift_points, drift_sd_points : straight
    line in 12 weeks, mean and spread. enrolment_points : worse at the start, fading with an e-fold of 14 days.
    expectation_points : on every day with a dose. missing_share, skip_share : ratings and doses that are left out.
    side_background : new side effects a day that are not the drug's. side_per_mg : a day for each mg taken. side_per_step :
    a day for each mg more, right after the step; it settles with the e-fold settle_days. side_log_sd : people differ.
    side_moderate_share, side_severe_share : of new ones. side_days : mean length. side_relief : how many times sooner one ends
    on a lower dose. rare_per_step, rare_days : a severe reaction such as rage or anxiety. side_points : what a severe day
    adds to the rating; a moderate one half of it.
    stop_severe_after_days, stop_severe_chance : a severe effect so long, then the chance a day to stop.
    stop_benefit_after_days, stop_benefit_chance, stop_benefit_points : so long on the drug and not so much better, then the
    chance a week to stop.
    """

    share_none: float
    share_rising: float
    share_turn: float
    share_threshold: float
    effect_points: float
    effect_log_sd: float
    place_mg: float
    place_log_sd: float
    onset_days: float
    onset_log_sd: float
    level_points: float
    sd_points: float
    phi: float
    white_share: float
    drift_points: float
    drift_sd_points: float
    enrolment_points: float
    expectation_points: float
    missing_share: float
    skip_share: float
    side_background: float
    side_per_mg: float
    side_per_step: float
    settle_days: float
    side_log_sd: float
    side_moderate_share: float
    side_severe_share: float
    side_days: float
    side_relief: float
    rare_per_step: float
    rare_days: float
    side_points: float
    stop_severe_after_days: float
    stop_severe_chance: float
    stop_benefit_after_days: float
    stop_benefit_chance: float
    stop_benefit_points: float


@dataclass(frozen=True)
class PopulationSet:
    """A named set. differs : the figures that are not the usual ones."""

    id: str
    title: str
    because: str
    people: PeopleSet
    differs: tuple[str, ...]


@dataclass(frozen=True)
class ArmRule:
    """An adjustment rule that is followed in an arm, with the figures that its source leaves open."""

    id: str
    figures: Mapping[str, Decimal]
    felt_as: tuple[str, ...]
    wins_over: tuple[str, ...]


@dataclass(frozen=True)
class Arm:
    """A published scheme as it is followed here. start, increase, days_on_a_dose : None where the scheme fixes them.

    unsaid : what the scheme asks for and nobody follows here, in words; empty if there is nothing.
    """

    id: str
    scheme: str
    title: str
    because: str
    start: Dose | None
    increase: Dose | None
    days_on_a_dose: int | None
    ceiling: Dose
    days_on_the_last: int
    times_a_day: int
    rules: tuple[ArmRule, ...]
    unsaid: str


@dataclass(frozen=True)
class Populations:
    """A populations file. worthwhile_points : the change that counts, on the primary item `scale`."""

    version: int
    scale: str
    worthwhile_points: Decimal
    usual: tuple[Assumption, ...]
    sets: Mapping[str, PopulationSet]
    arms: Mapping[str, Arm]
    reviewed: Review
