"""Makes the twelve series of designs.json: plain lists of dose taken and rating by day. No code of modicum is used.

python validation/nuts/designs.py

The file is the reference, not this script: a newer NumPy may draw other numbers from the same seed.
"""

import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SEED = 20261123


def ladder(*steps: tuple[float, int]) -> list[float]:
    """Dose by day from (dose, days) pairs."""
    return [dose for dose, days in steps for _ in range(days)]


def drawn_blocks(rng: np.random.Generator, doses: tuple[float, ...], rounds: int, days: int) -> list[float]:
    """Every round holds each dose once, in an order drawn anew, `days` days each."""
    return ladder(*[(float(dose), days) for _ in range(rounds) for dose in rng.permutation(doses)])


def noise(rng: np.random.Generator, days: int, phi: float, omega: float, sd: float) -> np.ndarray:
    """A slow part that remembers yesterday by `phi` and a part that does not, of variance share `omega`."""
    slow = np.empty(days)
    slow[0] = rng.normal()
    for t in range(1, days):
        slow[t] = phi * slow[t - 1] + np.sqrt(1 - phi**2) * rng.normal()
    return sd * (np.sqrt(1 - omega) * slow + np.sqrt(omega) * rng.normal(size=days))


def ratings(rng: np.random.Generator, dose: list[float], how: dict) -> list[float | None]:
    """Level + dose effect coming on with a half-life + drift + bad start + co-changes + noise; rounded, clipped, gaps."""
    days, r = len(dose), (how["scale"][1] - how["scale"][0]) / 10
    effect = {0.0: 0.0, **how["effect"]}
    shown = [how["before"]] * how["lag"] + dose
    value, kept = effect[how["before"]], 0.5 ** (1 / how["half_life"]) if how["half_life"] else 0.0
    y = noise(rng, days, how["phi"], how["omega"], how["sd"] * r)
    for t in range(days):
        value = kept * value + (1 - kept) * effect[shown[t]]
        y[t] += r * (how["level"] + value + how["drift"] * t / 84 + how["bad_start"] * np.exp(-t / 14))
        y[t] += r * sum(size * column[t] for size, column in zip(how["co_size"], how["co_change"], strict=True))
    y = np.clip(how["scale"][0] + np.round(y / how["grain"]) * how["grain"], *how["scale"])
    gone = rng.random(days) < how["missing"]
    for first, last in how["holes"]:
        gone[first : last + 1] = True
    return [None if gone[t] else round(float(y[t]), 1) for t in range(days)]


PLAIN = {
    "scale": [0, 10], "grain": 1.0, "before": 0.0, "lag": 0, "level": 6.0, "effect": {}, "half_life": 3.0, "drift": 0.0,
    "bad_start": 0.0, "phi": 0.5, "omega": 0.3, "sd": 1.5, "missing": 0.1, "holes": [], "co_change": [], "co_size": [],
}  # fmt: skip
THREE = {1.5: -1.0, 3.0: -1.6, 4.5: -1.9}


def plans(rng: np.random.Generator) -> dict[str, tuple[list[float], dict]]:
    """Name -> dose by day and what differs from PLAIN."""
    on_a_switch_day = [0] * 42 + [1] * 42
    a_window = [1 if 20 <= t < 31 else 0 for t in range(84)]
    return {
        "open-ladder": (ladder((0, 21), (1.5, 21), (3.0, 21), (4.5, 21)), {"effect": THREE, "lag": 1, "missing": 0.0}),
        "open-ladder-drift": (
            ladder((0, 16), (0.5, 20), (1.5, 20), (3.0, 20), (4.5, 20)),
            {"effect": {0.5: -0.3, **THREE}, "drift": -1.5, "phi": 0.3, "missing": 0.15, "lag": 1},
        ),
        "ladder-returns": (
            ladder((0, 14), (1.5, 14), (3.0, 14), (4.5, 14), (1.5, 14), (0, 14), (4.5, 14)),
            {"effect": THREE, "lag": 1, "bad_start": 1.5},
        ),
        "blocks-7": (drawn_blocks(rng, (0, 4.5), 6, 7), {"effect": {4.5: -1.2}, "half_life": 0.0, "omega": 0.1}),
        "blocks-14-persistent": (
            drawn_blocks(rng, (0, 4.5), 4, 14),
            {"effect": {4.5: -2.0}, "phi": 0.92, "omega": 0.15, "missing": 0.2, "lag": 1},
        ),
        "blocks-28-slow-onset": (
            drawn_blocks(rng, (0, 3.0), 2, 28),
            {"effect": {3.0: -2.5}, "half_life": 14.0, "missing": 0.3},
        ),
        "daily-drawn": (
            [float(x) for x in rng.choice([0.0, 4.5], 63)],
            {"effect": {4.5: -2.0}, "half_life": 0.0, "lag": 1, "phi": 0.6},
        ),
        "daily-two-doses": (
            [float(x) for x in rng.choice([0.0, 1.5, 4.5], 75)],
            {"effect": {1.5: -0.5, 4.5: -1.5}, "half_life": 1.0, "missing": 0.25, "phi": 0.2, "omega": 0.8},
        ),
        "co-change": (
            ladder((0, 21), (1.5, 21), (3.0, 21), (0, 21)),
            {
                "effect": {1.5: -0.5, 3.0: -1.5}, "co_change": [on_a_switch_day, a_window], "co_size": [-1.0, 1.5],
                "lag": 1, "grain": 0.5,
            },
        ),
        "already-on-a-dose": (
            ladder((3.0, 10), (4.5, 20), (3.0, 14), (0, 20), (3.0, 20)),
            {"effect": {3.0: -1.5, 4.5: -2.0}, "before": 3.0, "lag": 1, "half_life": 5.0},
        ),
        "hundred-scale": (
            drawn_blocks(rng, (0, 1.5, 3.0, 4.5), 2, 11),
            {"scale": [0, 100], "grain": 1.0, "effect": {1.5: 0.0, 3.0: 0.5, 4.5: 1.0}, "drift": 1.0, "level": 4.0},
        ),
        "holes-and-memory": (
            ladder((0, 14), (1.5, 21), (4.5, 21), (0, 14), (1.5, 14), (4.5, 21)),
            {
                "effect": {1.5: 0.0, 4.5: -1.0}, "phi": 0.97, "omega": 0.4, "sd": 2.0, "missing": 0.15,
                "holes": [(30, 38), (70, 75)], "drift": -1.0,
            },
        ),
    }  # fmt: skip


def main() -> None:
    rng = np.random.default_rng(SEED)
    out = []
    for name, (dose, differs) in plans(rng).items():
        how = {**PLAIN, **differs}
        out.append(
            {
                "name": name,
                "scale": how["scale"],
                "clock_order": how["lag"],
                "dose_before_day_0": how["before"],
                "dose": [float(d) for d in dose],
                "rating": ratings(rng, dose, how),
                "co_change": how["co_change"],
                "truth": {key: how[key] for key in ("effect", "half_life", "drift", "phi", "omega", "sd", "co_size")},
            }
        )
    lines = ",\n".join(json.dumps(design) for design in out)
    (HERE / "designs.json").write_text(f"[\n{lines}\n]\n")
    for design in out:
        rated = sum(y is not None for y in design["rating"])
        print(f"{design['name']:24} {len(design['dose']):4} days, {rated:4} rated")


if __name__ == "__main__":
    main()
