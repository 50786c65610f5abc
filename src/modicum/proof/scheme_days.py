"""The days of made-up people under one scheme, a day at a time for everybody at once.

Each morning the agreed rules are asked; then the gate's own conditions, which hold under every scheme: no higher dose while a severe
side effect is open, before the days on the dose, or with too few doses or ratings written down. Less is always open.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modicum.knowledge.population_shapes import PeopleSet
from modicum.models.design import IntArray
from modicum.models.priors import DRIFT_DAYS, Array
from modicum.plan.gate import RATED_AT_LEAST, RATED_OF, TAKEN_SHARE
from modicum.plan.way import SKIPPED_AT_MOST
from modicum.proof.scheme_arm import Followed
from modicum.proof.scheme_people import Crowd
from modicum.proof.scheme_rules import Asked, Bounds, Morning, Yes, asked_today, check_known

SCALE = (0.0, 10.0)
WEEK, FORTNIGHT = 7, 14
ENROLMENT_E_FOLD = 14.0
AGAIN_AFTER = 7
"""Days on the lower dose before the same rule leads lower still (ours)."""
MOST_DAYS = 4000.0
USUAL_WORDS, RARE_WORDS = "sleep", "anxiety"
"""Under which side effects are written down; the rules that name one know these words."""
MODERATE, SEVERE = 2.0, 3.0
NOT_STOPPED = 10**6


@dataclass(frozen=True)
class Lived:
    """What happened, (n, T) and (n,). taken, planned : numbers of the scheme's amounts. stopped_on : first day without.

    rating : not a number where none was written. burden : the worst side effect of each day, 0 to 3. why : 0 did not stop, 1 for
    side effects, 2 for no benefit.
    """

    taken: IntArray
    planned: IntArray
    rating: Array
    burden: Array
    stopped_on: IntArray
    why: IntArray

    def lasted(self) -> IntArray:
        """Days of each record, the run-in included."""
        return np.minimum(self.stopped_on, self.taken.shape[1])


def live(scheme: Followed, people: Crowd, assumed: PeopleSet) -> Lived:
    """Everybody follows the scheme to its last day, or until they stop."""
    return Days(scheme, people, assumed).all()


class Days:
    """The state of everybody between one day and the next."""

    def __init__(self, scheme: Followed, people: Crowd, assumed: PeopleSet) -> None:
        check_known(scheme.rules)
        self.scheme, self.people, self.assumed = scheme, people, assumed
        n, days = people.n, scheme.days
        self.n, self.run_in, self.mg = n, scheme.run_in, scheme.mg
        self.stays = np.array(scheme.stays)
        self.better = people.better(scheme.mg)
        with np.errstate(divide="ignore"):
            self.left = np.where(people.half_life > 0, np.exp2(-1.0 / people.half_life), 0.0)
        self.taken, self.planned = np.zeros((days, n), dtype=np.int64), np.zeros((days, n), dtype=np.int64)
        self.rating, self.burden = np.full((days, n), np.nan), np.zeros((days, n))
        self.stopped_on, self.why = np.full(n, NOT_STOPPED), np.zeros(n, dtype=np.int64)
        self.rung, self.cap = np.full(n, -1), np.full(n, len(scheme.ladder) - 1)
        self.days_on, self.taken_on = np.zeros(n), np.zeros(n)
        self.half_until, self.last_back = np.zeros(n, dtype=np.int64), np.full(n, -NOT_STOPPED)
        self.felt_dose, self.jolt = np.zeros(n), np.zeros(n)
        self.usual, self.rare = np.zeros(n), np.zeros(n)
        self.usual_mg, self.ended = np.zeros(n), np.full(n, -1)
        self.severe_days = np.zeros(n)
        self.seen_mg, self.without = np.zeros(n), np.zeros(n)
        self.asked: list[Asked] = []

    def all(self) -> Lived:
        for day in range(self.scheme.days):
            self.one_day(day)
        return Lived(
            self.taken.T, self.planned.T, self.rating.T, self.burden.T, self.stopped_on, self.why
        )  # fmt: skip

    def one_day(self, day: int) -> None:
        """Morning: the rules and the dose. Then what it does, what is written down, and whether somebody stops."""
        running = self.stopped_on > day
        if day == self.run_in:
            self.rung[:] = 0
        elif day > self.run_in:
            self.move(day, running)
        full = self.rung + 1
        halved = (self.half_until > day) & (self.rung >= 0)
        now = np.where(running, np.where(halved, full + len(self.scheme.ladder), full), 0)
        before = self.planned[day - 1] if day else np.zeros(self.n, dtype=np.int64)
        self.planned[day] = now
        self.taken[day] = np.where(self.luck("skip", day) < self.assumed.skip_share, 0, now)
        self.days_on += now > 0
        self.taken_on += self.taken[day] > 0
        self.side_effects(day, self.mg[now], self.mg[before], running)
        self.rate(day, running)
        self.see(day)
        self.stop(day, running)

    def luck(self, what: str, day: int) -> Array:
        return np.asarray(self.people.luck[what][day])

    # ------------------------------------------------------------------ the dose

    def move(self, day: int, running: Yes) -> None:
        """What the rules ask for, then a step of the ladder where nothing bars it."""
        asked = self.rules(day)
        barred = asked.bars | self.gate(day)
        back = running & asked.back & (self.rung > 0) & (day - self.last_back >= AGAIN_AFTER)
        self.rung -= back
        self.cap = np.where(back, self.rung, self.cap)
        self.last_back = np.where(back, day, self.last_back)
        halves = running & asked.halve & ~back & (self.half_until <= day)
        still = (self.half_until == day) & barred & (self.half_until > 0) & ~halves & ~back
        resumed = (self.half_until == day) & (self.half_until > 0) & ~halves & ~still
        self.half_until = np.where(back, 0, np.where(halves, day + WEEK, np.where(still, day + 1, self.half_until)))
        due = self.days_on >= self.stays[np.maximum(self.rung, 0)]
        settled = self.half_until <= day
        up = running & ~back & ~resumed & settled & due & (self.rung < self.cap) & ~barred & self.borne()
        self.rung += up
        changed = back | up | resumed
        self.days_on[changed] = 0.0
        self.taken_on[changed] = 0.0

    def gate(self, day: int) -> Yes:
        """What bars every higher dose: a severe side effect, or too few ratings in the last week."""
        rated = (~np.isnan(self.rating[max(day - RATED_OF, 0) : day])).sum(axis=0)
        severe = np.maximum(self.usual, self.rare) >= SEVERE
        return np.asarray(severe | (rated < RATED_AT_LEAST))

    def borne(self) -> Yes:
        """Whether the dose has been taken for its days, and often enough."""
        often = self.taken_on >= float(TAKEN_SHARE) * self.days_on
        return np.asarray(often & (self.taken_on >= self.scheme.plan.dwell_days))

    def rules(self, day: int) -> Asked:
        """The agreed rules this morning."""
        if not self.scheme.rules:
            no = np.zeros(self.n, dtype=bool)
            return Asked(no, no, no, ())
        return asked_today(self.scheme.rules, self.morning(day), self.n)

    def morning(self, day: int) -> Morning:
        """What the record says before today's dose."""
        worst = np.maximum(self.usual, self.rare)
        seen = np.where(self.without <= SKIPPED_AT_MOST, self.seen_mg, 0.0)
        free = np.where(worst > 0, 0.0, np.where(self.ended < 0, MOST_DAYS, day - self.ended - 1.0))
        facts = {
            "open-burden": Bounds(worst, worst),
            "dose-mg": Bounds(seen, seen),
            "days-free": Bounds(free, free),
            **self.against_run_in(day),
        }
        return Morning(facts, {USUAL_WORDS: self.usual, RARE_WORDS: self.rare})

    def against_run_in(self, day: int) -> dict[str, Bounds]:
        """By how much the last week is better or worse than the days before the first dose. Blank days could be anything."""
        nothing = np.zeros(self.n)
        if day - WEEK < self.run_in:
            return {name: Bounds(nothing, nothing) for name in ("better-by-run-in", "worse-by-run-in")}
        week, then = self.mean(day - WEEK, day), self.mean(0, self.run_in)
        return {
            "better-by-run-in": _above(then, week),
            "worse-by-run-in": _above(week, then),
        }

    def mean(self, first: int, end: int) -> Bounds:
        rated = self.rating[first:end]
        total, blank = np.nansum(rated, axis=0), np.isnan(rated).sum(axis=0)
        return Bounds((total + blank * SCALE[0]) / len(rated), (total + blank * SCALE[1]) / len(rated))

    def see(self, day: int) -> None:
        """The dose that the record shows, looking over a few skipped days."""
        taken = self.mg[self.taken[day]]
        self.without = np.where(taken > 0, 0.0, self.without + 1)
        self.seen_mg = np.where(taken > 0, taken, self.seen_mg)

    # ------------------------------------------------------------------ what it does

    def side_effects(self, day: int, mg: Array, before_mg: Array, running: Yes) -> None:
        """One usual side effect at a time, and rarely a severe reaction to a step."""
        assumed = self.assumed
        step = np.maximum(mg - before_mg, 0.0)
        self.jolt = self.jolt * np.exp(-1.0 / assumed.settle_days) + step
        of_drug = assumed.side_per_mg * self.mg[self.taken[day]] + assumed.side_per_step * self.jolt * (mg > 0)
        new = 1.0 - np.exp(-(assumed.side_background + self.people.susceptible * of_drug))
        sooner = np.where(mg < self.usual_mg, assumed.side_relief, 1.0)
        over = (self.usual > 0) & (self.luck("side-end", day) < sooner / assumed.side_days)
        begins = (self.usual == 0) & (self.luck("side", day) < new) & running
        self.usual = np.where(over, 0.0, np.where(begins, self.drawn_burden(day), self.usual))
        self.usual_mg = np.where(begins, mg, self.usual_mg)
        rare_over = (self.rare > 0) & (self.luck("rare-end", day) < 1.0 / assumed.rare_days)
        rare_begins = (self.rare == 0) & (step > 0) & (self.luck("rare", day) < assumed.rare_per_step) & running
        self.rare = np.where(rare_over, 0.0, np.where(rare_begins, SEVERE, self.rare))
        self.ended = np.where(over | rare_over, day - 1, self.ended)
        self.burden[day] = np.where(running, np.maximum(self.usual, self.rare), 0.0)

    def drawn_burden(self, day: int) -> Array:
        draw, severe = self.luck("burden", day), self.assumed.side_severe_share
        return np.where(
            draw < severe, SEVERE, np.where(draw < severe + self.assumed.side_moderate_share, MODERATE, 1.0)
        )

    def rate(self, day: int, running: Yes) -> None:
        """What is felt, and what is written down of it."""
        assumed, taken = self.assumed, self.taken[day]
        reached = self.better[np.arange(self.n), taken]
        self.felt_dose = self.left * self.felt_dose + (1.0 - self.left) * reached
        felt = assumed.level_points + self.people.noise[day] + self.people.drift * day / DRIFT_DAYS
        felt += assumed.enrolment_points * np.exp(-day / ENROLMENT_E_FOLD) - self.felt_dose
        felt += assumed.side_points * np.maximum(self.burden[day] - 1.0, 0.0) / 2.0
        felt -= assumed.expectation_points * (taken > 0)
        written = running & (self.luck("missing", day) >= assumed.missing_share)
        self.rating[day] = np.where(written, np.clip(np.round(felt), *SCALE), np.nan)

    def stop(self, day: int, running: Yes) -> None:
        """Who stops from tomorrow on: for a severe side effect that stays, or since nothing is better."""
        assumed = self.assumed
        self.severe_days = np.where(self.burden[day] >= SEVERE, self.severe_days + 1, 0.0)
        tired = (self.severe_days >= max(assumed.stop_severe_after_days, 1)) & (self.planned[day] > 0)
        hurt = running & tired & (self.luck("stop-severe", day) < assumed.stop_severe_chance)
        on = day - self.run_in + 1
        idle = np.zeros(self.n, dtype=bool)
        if on >= assumed.stop_benefit_after_days and on % WEEK == 0 and assumed.stop_benefit_chance > 0:
            gained = _mean(self.rating[: self.run_in]) - _mean(self.rating[day - FORTNIGHT + 1 : day + 1])
            idle = running & ~hurt & ~(gained >= assumed.stop_benefit_points)
            idle &= self.luck("stop-benefit", day) < assumed.stop_benefit_chance
        self.stopped_on[hurt | idle] = day + 1
        self.why[hurt], self.why[idle] = 1, 2


def _above(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(np.maximum(one.low - other.high, 0.0), np.maximum(one.high - other.low, 0.0))


def _mean(rated: Array) -> Array:
    """Of the rated days; not a number where there is none."""
    count = (~np.isnan(rated)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nansum(rated, axis=0) / count)
