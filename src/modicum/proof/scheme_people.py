"""Made-up people who follow a scheme: who they are, what each dose would do to them, and the chance of their days.

The same people, with the same luck, follow every scheme, so that schemes differ by what they do and not by whom they met.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modicum.chance import generator
from modicum.knowledge.population_shapes import PeopleSet
from modicum.models.design import IntArray
from modicum.models.priors import Array

LONGEST_DAYS = 220
"""No scheme may take longer; luck is drawn for so many days whatever is followed."""
HIGHEST_MG = 4.5
"""The highest dose of the schemes that are followed; what would be best above it is nobody's question here."""
GRID_MG = tuple(step / 2 for step in range(1, 10))
"""Half a milligram apart: the finest step of the schemes. What somebody needs is looked for among these."""
LOWEST_PLACE_MG = 0.1
NONE, RISING, TURN, THRESHOLD = range(4)


@dataclass(frozen=True)
class Crowd:
    """n people. curve : which kind, (n,). effect : points better at best. place_mg, half_life, drift, susceptible : (n,)."""

    curve: IntArray
    effect: Array
    place_mg: Array
    half_life: Array
    drift: Array
    susceptible: Array
    noise: Array
    luck: dict[str, Array]

    @property
    def n(self) -> int:
        return len(self.curve)

    def better(self, mg: Array) -> Array:
        """Points better at steady doses, (n, m): each person's own curve."""
        dose, place = np.asarray(mg, dtype=float)[None, :], self.place_mg[:, None]
        top = HIGHEST_MG / (place + HIGHEST_MG)
        shapes = np.select(
            [
                (self.curve == RISING)[:, None] & (dose > 0),
                (self.curve == TURN)[:, None] & (dose > 0),
                (self.curve == THRESHOLD)[:, None] & (dose >= place),
            ],
            [dose / (place + dose) / top, dose / place * np.exp(1.0 - dose / place), np.ones_like(dose + place)],
            0.0,
        )
        return np.asarray(self.effect[:, None] * shapes)


LUCK = ("skip", "missing", "side", "burden", "side-end", "rare", "rare-end", "stop-severe", "stop-benefit")


def crowd(people: PeopleSet, name: str, n: int, *, seed: int, number: int) -> Crowd:
    """The n people of one part of a set. name, number : of the set and the part; each draws from a stream of its own."""

    def normal(what: str) -> Array:
        return generator(seed, name, number, what).standard_normal(n)

    shares = np.cumsum([people.share_none, people.share_rising, people.share_turn])
    return Crowd(
        curve=np.searchsorted(shares, generator(seed, name, number, "curve").random(n), side="right"),
        effect=people.effect_points * np.exp(people.effect_log_sd * normal("effect")),
        place_mg=np.clip(people.place_mg * np.exp(people.place_log_sd * normal("place")), LOWEST_PLACE_MG, HIGHEST_MG),
        half_life=people.onset_days * np.exp(people.onset_log_sd * normal("onset")),
        drift=people.drift_points + people.drift_sd_points * normal("drift"),
        susceptible=np.exp(people.side_log_sd * normal("susceptible")),
        noise=_noise(people, name, n, seed=seed, number=number),
        luck={what: generator(seed, name, number, what).random((LONGEST_DAYS, n)) for what in LUCK},
    )


def _noise(people: PeopleSet, name: str, n: int, *, seed: int, number: int) -> Array:
    """Points above the level, (days, n): what carries over to the next day, and what does not."""
    chance = generator(seed, name, number, "noise")
    path, alone = (chance.standard_normal((LONGEST_DAYS, n)) for _ in range(2))
    fresh = np.sqrt(1.0 - people.phi**2)
    for day in range(1, LONGEST_DAYS):
        path[day] = people.phi * path[day - 1] + fresh * path[day]
    white = people.white_share
    return np.asarray(people.sd_points * (np.sqrt(1.0 - white) * path + np.sqrt(white) * alone))


@dataclass(frozen=True)
class Truth:
    """What is so for each person. needs : somebody whom a dose would help. need_mg : the smallest that is enough, else 0.

    best : points better at the best dose of the grid.
    """

    needs: NDArray[np.bool_]
    need_mg: Array
    best: Array


def truth_of(people: Crowd, worthwhile: float) -> Truth:
    """Enough is: worthwhile, and not worse than the best by more than a worthwhile change."""
    grid = np.array(GRID_MG)
    better = people.better(grid)
    best = better.max(axis=1)
    good = enough(better, best, worthwhile)
    needs = np.asarray(good.any(axis=1))
    return Truth(needs, np.where(needs, grid[good.argmax(axis=1)], 0.0), best)


def enough(better: Array, best: Array, worthwhile: float) -> NDArray[np.bool_]:
    """Which doses are enough, (n, m)."""
    return np.asarray((better >= worthwhile) & (better >= best[:, None] - worthwhile))
