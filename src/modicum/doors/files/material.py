"""What the validation needs and the package does not hold: the real trial in examples/, the NUTS runs in validation/."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.text import decode, lines_of, read_bytes
from modicum.errors import DataProblem
from modicum.models.design import Series
from modicum.proof.outside import Melatonin, NutsRun

AFTER_THE_TRIAL = date(2026, 11, 22)
"""The melatonin record ended in April 2026; it is read as on this day whenever it is read."""
SOURCE = Path("source") / "melatonin_70day_daily.csv"


def read_melatonin(examples: Path) -> Melatonin | None:
    """The trial, its diary and the study's own daily file; None where the folder is not there."""
    folder = examples / "melatonin"
    if not (folder / SOURCE).is_file():
        return None
    loaded = load(FolderShelf(folder), today=AFTER_THE_TRIAL, as_of=None)
    rows = csv.DictReader(lines_of(decode(read_bytes(folder / SOURCE), at=SOURCE.name)))
    source = tuple((row["condition"], float(row["mood"])) for row in rows if row.get("mood"))
    return Melatonin(loaded.trial, loaded.diary, knowledge().verdicts, source)


def read_nuts(validation: Path) -> tuple[NutsRun, ...]:
    """Every design whose NUTS run is stored; none where the folder is not there. Raises DataProblem for a broken file."""
    folder = validation / "nuts"
    if not (folder / "designs.json").is_file():
        return ()
    runs = []
    for entry in _json(folder / "designs.json"):
        output = folder / "output" / f"{entry['name']}.json"
        if output.is_file():
            runs.append(_run(entry, _json(output), at=output))
    return tuple(runs)


def _json(file: Path) -> Any:
    try:
        return json.loads(decode(read_bytes(file), at=file.name))
    except ValueError as why:
        raise DataProblem(f"{file}: is not JSON ({why}). Run the outside program again.") from why


def _run(entry: Mapping[str, Any], found: Mapping[str, Any], *, at: Path) -> NutsRun:
    try:
        coefficients = {name: (float(one["mean"]), float(one["sd"])) for name, one in found["coefficients"].items()}
        versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
        told = (
            f"{found['program']} ({versions}), {found['draws']} draws, seed {found['seed']}, "
            f"least effective sample size {found['least_ess']:.0f}, largest R-hat {found['largest_rhat']:.4f}"
        )
        low, high = (float(end) for end in entry["scale"])
        return NutsRun(entry["name"], low, high, _series(entry), coefficients, float(found["error_mean_in_sd"]), told)
    except (LookupError, TypeError, ValueError, AttributeError) as why:
        raise DataProblem(f"{at}: lacks what a stored NUTS run has ({why}). Run the outside program again.") from why


def _series(entry: Mapping[str, Any]) -> Series:
    dose, before = np.array(entry["dose"], dtype=float), float(entry["dose_before_day_0"])
    amounts = np.unique(np.append(dose, before))
    amounts = amounts[amounts > 0]
    level = np.searchsorted(amounts, dose) + 1
    rated = [day for day, value in enumerate(entry["rating"]) if value is not None]
    return Series(
        n_days=len(dose),
        rated_day=np.array(rated),
        rating=np.array([float(entry["rating"][day]) for day in rated]),
        level_on=np.where(dose > 0, level, 0),
        amounts=amounts,
        co_change=np.array(entry["co_change"], dtype=float).reshape(-1, len(dose)).T,
        level_before=int(np.searchsorted(amounts, before)) + 1 if before > 0 else 0,
        clock_lag=int(entry["clock_order"]),
    )
