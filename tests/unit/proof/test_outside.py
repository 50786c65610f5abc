"""V3 and V9: what others found is read, compared, and a difference is seen."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from house.tree import ROOT
from modicum.doors.files.material import read_melatonin, read_nuts
from modicum.errors import DataProblem
from modicum.models.fit import fit
from modicum.models.priors import full
from modicum.proof import outside


@cache
def melatonin():
    return read_melatonin(ROOT / "examples")


def test_the_melatonin_cell_meets_its_bars():
    (cell,) = outside.melatonin_cells(melatonin())
    result = cell.run(1, 1)
    assert result.met, [m for m in result.measures if not m.met]
    assert len(result.measures) == 9
    assert any("melatonin against none: no worthwhile effect" in note for note in result.notes)


def test_another_source_file_is_noticed():
    given = melatonin()
    worse = tuple((told, mood - 1.0 if told == "melatonin" else mood) for told, mood in given.source)
    missed = {
        m.name for m in outside.run_melatonin(replace(given, source=worse), "numpy", "", 1, 1).measures if not m.met
    }
    assert missed == {"off-published/mean-melatonin", "off-published/welch-p"}


def test_where_nothing_is_there_is_no_cell(tmp_path):
    assert outside.melatonin_cells(read_melatonin(tmp_path)) == []
    assert outside.nuts_cells(read_nuts(tmp_path)) == []


ENTRY = {
    "name": "made", "scale": [0, 10], "clock_order": 1, "dose_before_day_0": 3.0,
    "dose": [3.0] * 14 + [0.0] * 14 + [4.5] * 14, "rating": [None if t % 9 == 0 else 5 + (t * 7 % 5) * 0.5 for t in range(42)],
    "co_change": [[0] * 20 + [1] * 22],
}  # fmt: skip


def stored(folder, **bend):
    """A folder as the outside program leaves it, with this engine's own answer in the place of NUTS's."""
    nuts = folder / "nuts"
    (nuts / "output").mkdir(parents=True)
    (nuts / "designs.json").write_text(json.dumps([ENTRY, ENTRY | {"name": "not-run"}]))
    (nuts / "output" / "made.json").write_text(json.dumps({"coefficients": {"dose 3": {"mean": 0, "sd": 1}}}))
    with pytest.raises(DataProblem, match="lacks what a stored NUTS run has"):
        read_nuts(folder)
    found = {
        "program": "NumPyro NUTS", "versions": {"numpyro": "1"}, "draws": 9, "seed": 1, "least_ess": 5.0,
        "largest_rhat": 1.0, "error_mean_in_sd": 0.004, "coefficients": {},
    }  # fmt: skip
    (nuts / "output" / "made.json").write_text(json.dumps(found))
    (run,) = read_nuts(folder)
    mixture = fit(run.series, full(minimum=0, maximum=10), "report").coefficients
    for place, name in enumerate(("dose 3", "dose 4.5", "level", "drift")):
        found["coefficients"][name] = {"mean": float(mixture.mean[place]), "sd": float(mixture.sd[place])}
    found["coefficients"] |= {k.replace("_", " "): v for k, v in bend.items()}
    (nuts / "output" / "made.json").write_text(json.dumps(found))
    return outside.nuts_cells(read_nuts(folder))


def test_a_stored_run_that_agrees_is_met_and_only_designs_that_were_run_are_cells(tmp_path):
    (cell,) = stored(tmp_path)
    result = cell.run(1, 1)
    assert cell.id == "V3/nuts/made"
    assert result.met
    assert max(m.value for m in result.measures[:2]) < 1e-12
    assert "numpyro 1" in result.notes[0]


def test_a_stored_run_that_does_not_agree_is_missed(tmp_path):
    (cell,) = stored(tmp_path, drift={"mean": 4.0, "sd": 0.5})
    assert [m.met for m in cell.run(1, 1).measures] == [False, False, True]


def test_the_series_of_a_design_is_read_with_its_gaps_start_and_co_change(tmp_path):
    stored(tmp_path)
    (run,) = read_nuts(tmp_path)
    assert run.series.amounts.tolist() == [3.0, 4.5]
    assert (run.series.level_before, run.series.clock_lag) == (1, 1)
    assert run.series.level_on[[0, 14, 28]].tolist() == [1, 0, 2]
    assert 0 not in run.series.rated_day.tolist()
    assert np.flatnonzero(run.series.co_change[:, 0])[0] == 20
