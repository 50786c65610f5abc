"""A person's days in a world, one day after the other, written from the world's description.

Nothing here is shared with the model that will analyse them: exposure, noise and drift are written anew as recursions, so
that a mistake in the model's columns cannot hide in the people it is tried on.

References: worlds file (knowledge/worlds); model page section 1 for what a world may contain.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import exp, pi, sin, sqrt

from modicum.chance import Chance
from modicum.knowledge.world_shapes import Climb, CoChangeOn, Design, EffectOn, Enrolment, Part, PartKind, World

FORTNIGHT_DAYS = 14
WEEK_DAYS = 7
TWELVE_WEEKS_DAYS = 84.0
ENROLMENT_E_FOLD_DAYS, STEP_E_FOLD_DAYS = 14.0, 3.0
"""How fast the two transients of the model page fade: written here again, so that the model's can be wrong."""
SCALE = (0.0, 10.0)
"""The ratings' range; the reader of the worlds holds the item to it."""


@dataclass(frozen=True)
class Drawn:
    """A stretch of days whose doses were drawn by chance: first and last trial day, both counted."""

    first: int
    last: int
    doses: tuple[Decimal, ...]
    blinded: bool
    block_days: int


@dataclass(frozen=True)
class LoggedChange:
    """A lasting co-change that the person wrote down."""

    label: str
    first: int


@dataclass(frozen=True)
class Life:
    """What a simulated person recorded, and the truth behind it.

    dose : mg taken by day. rating : by day, None if not rated. effect : true steady effect of each positive dose, points.
    """

    dose: tuple[Decimal, ...]
    rating: tuple[float | None, ...]
    drawn: tuple[Drawn, ...]
    changes: tuple[LoggedChange, ...]
    effect: dict[Decimal, float]


@dataclass(frozen=True)
class Block:
    """So many days on one dose. part : which part of the design it belongs to."""

    dose: Decimal
    days: int
    part: int


def blocks_of(design: Design, chance: Chance) -> tuple[Block, ...]:
    """The blocks of a design in the order that chance gave them."""
    found = []
    for number, part in enumerate(design.parts):
        for _ in range(part.pairs):
            order = part.doses
            if part.kind is PartKind.DRAWN_PAIRS and chance.random() < 0.5:
                order = order[::-1]
            found += [Block(dose, part.days, number) for dose in order]
    return tuple(found)


def autoregression(chance: Chance, days: int, *, sd: float, phi: float) -> list[float]:
    """A stationary AR(1) path with marginal SD `sd`, one day after the other."""
    fresh = chance.standard_normal(days).tolist()
    step, now, path = sd * sqrt(1.0 - phi * phi), 0.0, []
    for day, z in enumerate(fresh):
        now = phi * now + step * z if day else sd * z
        path.append(now)
    return path


def course_of_life(world: World, chance: Chance, days: int) -> list[float]:
    """Points above the level by day, without any drug: noise, wave and spells, beginning when the person enrols."""
    search = world.enrolment_search_days if world.enrolment is not Enrolment.ANY_DAY else 0
    total = search + days
    white = world.white_share
    path = autoregression(chance, total, sd=world.noise_sd_points * sqrt(1.0 - white), phi=world.phi)
    if white > 0:
        spread = world.noise_sd_points * sqrt(white)
        path = [a + spread * b for a, b in zip(path, chance.standard_normal(total).tolist(), strict=True)]
    if world.wave_points > 0:
        phase = float(chance.random())
        path = [a + world.wave_points * sin(2 * pi * (t / world.wave_days + phase)) for t, a in enumerate(path)]
    if world.episodes_per_day > 0:
        path = [a + b for a, b in zip(path, spells(world, chance, total), strict=True)]
    start = first_day(path, search, world.enrolment)
    return path[start : start + days]


def spells(world: World, chance: Chance, days: int) -> list[float]:
    """Extra points on the days of a spell; a running spell goes on with a chance that gives its mean length."""
    draws, inside, out = chance.random(days).tolist(), False, []
    for draw in draws:
        inside = draw < (1.0 - 1.0 / world.episode_mean_days if inside else world.episodes_per_day)
        out.append(world.episode_points if inside else 0.0)
    return out


def first_day(path: list[float], search: int, enrolment: Enrolment) -> int:
    """The day of the path on which the trial begins. The worst fortnight lies within the days that were searched."""
    if enrolment is Enrolment.ANY_DAY:
        return 0
    sums = [sum(path[t : t + FORTNIGHT_DAYS]) for t in range(search - FORTNIGHT_DAYS + 1)]
    worst = max(range(len(sums)), key=sums.__getitem__)
    return worst + FORTNIGHT_DAYS if enrolment is Enrolment.AFTER_THE_WORST else worst


def live(world: World, design: Design, chance: Chance, *, effect: dict[Decimal, float] | None = None) -> Life:
    """One person's record in a world under a design. `effect` overrides the world's effect of each dose."""
    return _Days(world, design, chance, effect).all()


def true_effect(world: World, design: Design) -> dict[Decimal, float]:
    """The steady effect of every positive dose of a design, in points."""
    top = design.doses[-1]
    everywhere = world.effect_on is EffectOn.EVERY_DOSE
    return {dose: world.effect_points if everywhere or dose == top else 0.0 for dose in design.doses}


class _Days:
    """The state of a person between one day and the next."""

    def __init__(self, world: World, design: Design, chance: Chance, effect: dict[Decimal, float] | None) -> None:
        self.world, self.design = world, design
        self.blocks = blocks_of(design, chance)
        self.effect = true_effect(world, design) if effect is None else effect
        slow = world.climb is Climb.WHEN_BAD
        longest = sum(max(b.days, world.climb_at_most_days) if slow else b.days for b in self.blocks)
        self.disturbance = course_of_life(world, chance, longest)
        self.skip = chance.random(longest).tolist()
        half_life = world.onset_half_life_days
        self.share = 1.0 - 0.5 ** (1.0 / half_life) if half_life > 0 else 1.0
        self.exposure = dict.fromkeys(self.effect, 0.0)
        self.rebound = 0.0
        self.jolt = 0.0
        self.changed: int | None = None
        self.dose: list[Decimal] = []
        self.rating: list[float | None] = []

    def all(self) -> Life:
        first_of: dict[int, int] = {}
        last_of: dict[int, int] = {}
        for block in self.blocks:
            if self.well():
                break
            first_of.setdefault(block.part, len(self.dose))
            self.stay(block, self.design.parts[block.part])
            last_of[block.part] = len(self.dose) - 1
        drawn = tuple(
            Drawn(first_of[number], last_of[number], part.doses, part.blinded, part.days)
            for number, part in enumerate(self.design.parts)
            if part.kind is PartKind.DRAWN_PAIRS and number in first_of
        )
        logged = self.changed is not None and self.world.co_change_logged
        changes = (LoggedChange("something else", self.changed),) if logged and self.changed is not None else ()
        return Life(tuple(self.dose), tuple(self.rating), drawn, changes, self.effect)

    def stay(self, block: Block, part: Part) -> None:
        """The days of one block: as many as planned, or until a bad week where steps answer to bad weeks."""
        by_week = self.world.climb is Climb.WHEN_BAD and part.kind is PartKind.LISTED
        most = self.world.climb_at_most_days if by_week else block.days
        for day in range(most):
            if by_week and day >= self.world.climb_at_least_days and self.week_was_bad():
                return
            self.one_day(block.dose, part)
            if self.well():
                return

    def week(self) -> float | None:
        """Mean of the last week's ratings; None without any."""
        rated = [value for value in self.rating[-WEEK_DAYS:] if value is not None]
        return sum(rated) / len(rated) if rated else None

    def week_was_bad(self) -> bool:
        week = self.week()
        return week is not None and week >= self.world.level_points

    def well(self) -> bool:
        """Whether the person has stopped because a week was so much better than the level."""
        better = self.world.stop_when_better_by_points
        if better <= 0 or len(self.rating) < self.world.stop_not_before_days:
            return False
        week = self.week()
        return week is not None and week <= self.world.level_points - better

    def one_day(self, dose: Decimal, part: Part) -> None:
        """Take the dose, feel what it and the day do, rate the day or do not."""
        world, day = self.world, len(self.dose)
        before = self.dose[-1] if day else Decimal(0)
        for amount in self.exposure:
            self.exposure[amount] += self.share * ((1.0 if amount == dose else 0.0) - self.exposure[amount])
        if world.rebound_points:
            self.rebound = self.rebound_after(before, dose)
        self.jolt = 1.0 if dose > before else self.jolt * exp(-1.0 / STEP_E_FOLD_DAYS)
        if self.changed is None and self.changes_today(before, dose):
            self.changed = day
        felt = world.level_points + self.disturbance[day] + world.drift_points_per_12_weeks * day / TWELVE_WEEKS_DAYS
        felt += sum(self.effect[amount] * share for amount, share in self.exposure.items())
        felt += (
            world.enrolment_points * exp(-day / ENROLMENT_E_FOLD_DAYS) + world.step_points * self.jolt + self.rebound
        )
        felt += world.co_change_points if self.changed is not None else 0.0
        felt += world.expectation_points if dose > 0 and not part.blinded else 0.0
        self.dose.append(dose)
        self.rating.append(
            None if self.skip[day] < self.skipping(felt, dose) else rated(felt, world.rating_step_points)
        )

    def rebound_after(self, before: Decimal, dose: Decimal) -> float:
        """Extra points after leaving the drug off: full on the first day without it, then halved every half-life."""
        if dose > 0:
            return 0.0
        if before > 0:
            return self.world.rebound_points
        left: float = 0.5 ** (1.0 / self.world.rebound_half_life_days)
        return self.rebound * left

    def changes_today(self, before: Decimal, dose: Decimal) -> bool:
        on = self.world.co_change_on
        if on is CoChangeOn.NEVER or dose <= before:
            return False
        return on is CoChangeOn.FIRST_STEP or dose == self.design.doses[-1]

    def skipping(self, felt: float, dose: Decimal) -> float:
        """Chance that the day is not rated."""
        if felt <= self.world.level_points:
            return self.world.missing_share
        return self.world.missing_bad_on_drug_share if dose > 0 else self.world.missing_bad_off_drug_share


def rated(felt: float, step: float) -> float:
    """What is written down: rounded to whole steps and kept on the scale; exactly what is felt if there is no step."""
    if step <= 0:
        return felt
    return min(max(round(felt / step) * step, SCALE[0]), SCALE[1])
