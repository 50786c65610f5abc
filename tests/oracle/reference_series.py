"""Reads the reference series of tests/data/reference into a models Series. No code of modicum's readers is used."""

import csv
import json
from pathlib import Path

import numpy as np

from modicum.models.design import Series

FOLDER = Path(__file__).parent.parent / "data" / "reference"
EXACT = json.loads((FOLDER / "exact_reference.json").read_text())


def series(name: str) -> Series:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    column = "dose" if name == "titration_84" else "drug"
    dose = np.array([float(row[column]) for row in rows])
    amounts = np.unique(dose[dose > 0])
    level = np.where(dose == 0, 0, np.searchsorted(amounts, dose) + 1)
    rated = [i for i, row in enumerate(rows) if row["y"]]
    return Series(
        n_days=len(rows),
        rated_day=np.array(rated),
        rating=np.array([float(rows[i]["y"]) for i in rated]),
        level_on=level,
        amounts=amounts,
        co_change=np.zeros((len(rows), 0)),
    )
