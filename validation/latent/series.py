"""Writes series.json and series.csv: eight plain series of 84 days whose ratings are categories, yes or no, or counts. Seeded; no line of
modicum is used.

python validation/latent/series.py
"""

import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SEED = 20261124
DAYS = 84


def blocks(chance: np.random.Generator, dose: float) -> list[float]:
    """Six pairs of seven days on none and seven on the dose, each pair in a drawn order."""
    return [float(d) for _ in range(6) for side in chance.permutation([0.0, dose]) for d in [side] * 7]


LADDER = [0.0] * 21 + [1.5] * 21 + [3.0] * 21 + [4.5] * 21


def eta_of(chance, dose, effect, *, phi, sigma, half_life):
    """Latent level by day: effect per mg with an onset, and an AR(1)."""
    share, level, scatter = 1 - 2 ** (-1 / half_life), 0.0, chance.normal(0, sigma)
    out = []
    for d in dose:
        level += share * (effect * d - level)
        out.append(level + scatter)
        scatter = phi * scatter + chance.normal(0, sigma * np.sqrt(1 - phi**2))
    return np.array(out)


def with_gaps(chance, rating, share):
    return [None if chance.random() < share else int(value) for value in rating]


def one(
    name, kind, maximum, dose, chance, *, effect, cuts=(), level=0.0, phi=0.5, sigma=0.8, half_life=2.0, missing=0.1
):
    eta = level + eta_of(chance, dose, effect, phi=phi, sigma=sigma, half_life=half_life)
    if kind == "count":
        rating = chance.poisson(np.exp(eta))
    else:
        rating = (eta[:, None] + chance.logistic(size=len(dose))[:, None] > np.array(cuts)).sum(axis=1)
    return {
        "name": name, "kind": kind, "maximum": maximum, "scale": [0, maximum], "dose": dose, "dose_before_day_0": 0.0,
        "clock_order": 0, "rating": with_gaps(chance, rating, missing), "co_change": [],
    }  # fmt: skip


def main() -> None:
    chance = [np.random.default_rng([SEED, i]) for i in range(8)]
    every = [
        one("headache-swaps", "ordinal", 3, blocks(chance[0], 4.5), chance[0], effect=-0.35, cuts=(-1.5, 0.0, 1.5)),
        one(
            "headache-ladder-never-severe",
            "ordinal",
            3,
            LADDER,
            chance[1],
            effect=-0.3,
            cuts=(-1.0, 1.0, 12.0),
            phi=0.7,
        ),
        one("yes-no-swaps", "binary", 1, blocks(chance[2], 4.5), chance[2], effect=-0.4, cuts=(-0.5,)),
        one(
            "yes-no-ladder", "binary", 1, LADDER, chance[3], effect=-0.3, cuts=(-0.5,), sigma=1.5, phi=0.8, missing=0.2
        ),
        one("attacks-swaps", "count", 40, blocks(chance[4], 4.5), chance[4], effect=-0.12, level=0.7, sigma=0.5),
        one(
            "attacks-ladder", "count", 40, LADDER, chance[5], effect=-0.15, level=-0.5, sigma=0.8, phi=0.7, missing=0.2
        ),
        one(
            "pain-0-10-swaps",
            "ordinal",
            10,
            blocks(chance[6], 4.5),
            chance[6],
            effect=-0.25,
            cuts=np.linspace(-7, 3, 10),
        ),
    ]
    separated = one("yes-only-off-drug", "binary", 1, LADDER, chance[7], effect=0.0, cuts=(0.5,), missing=0.0)
    separated["rating"] = [r if d == 0 else 0 for r, d in zip(separated["rating"], LADDER, strict=True)]
    every.append(separated)
    on_switch = [0] * 42 + [1] * 42
    every[5]["co_change"] = [on_switch]
    lines = ",\n ".join(json.dumps(entry) for entry in every)
    (HERE / "series.json").write_text(f"[\n {lines}\n]\n")
    rows = [
        f"{entry['name']},{entry['kind']},{day},{entry['dose'][day]},{rating}"
        for entry in every
        for day, rating in enumerate(entry["rating"])
        if rating is not None
    ]
    (HERE / "series.csv").write_text("\n".join(["series,kind,day,dose,rating", *rows]) + "\n")


if __name__ == "__main__":
    main()
