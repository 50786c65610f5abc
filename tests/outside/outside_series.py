"""Reads the plain series of validation/nuts/designs.json into models Series, and the stored answers of other programs."""

import json
from pathlib import Path

import numpy as np

from modicum.models.design import Series
from modicum.models.priors import Priors, full

VALIDATION = Path(__file__).parent.parent.parent / "validation"
DESIGNS = {entry["name"]: entry for entry in json.loads((VALIDATION / "nuts" / "designs.json").read_text())}


def stored(program: str, name: str) -> dict:
    return json.loads((VALIDATION / program / "output" / f"{name}.json").read_text())


def series_of(entry: dict) -> Series:
    before = entry["dose_before_day_0"]
    amounts = sorted({dose for dose in [*entry["dose"], before] if dose > 0})
    rated = [t for t, y in enumerate(entry["rating"]) if y is not None]
    n_days = len(entry["dose"])
    return Series(
        n_days=n_days,
        rated_day=np.array(rated),
        rating=np.array([entry["rating"][t] for t in rated], dtype=float),
        level_on=np.array([amounts.index(dose) + 1 if dose else 0 for dose in entry["dose"]]),
        amounts=np.array(amounts),
        co_change=np.array(entry["co_change"], dtype=float).reshape(-1, n_days).T,
        level_before=amounts.index(before) + 1 if before else 0,
        clock_lag=entry["clock_order"],
    )


def priors_of(entry: dict) -> Priors:
    low, high = entry["scale"]
    return full(minimum=low, maximum=high)
