"""V1 and V2 as cells: the numbers in the package are those of tests/data, and both cells can fail."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modicum.proof import exact, reference
from modicum.proof.bugs import BUGS
from oracle.reference_series import EXACT, series

NAMES = ("ar1_84", "null_84", "titration_84")


@pytest.mark.parametrize("name", NAMES)
def test_the_series_in_the_package_are_those_of_the_files(name):
    mine, theirs = reference.series(name), series(name)
    for field in ("rated_day", "rating", "level_on", "amounts", "co_change"):
        assert np.array_equal(getattr(mine, field), getattr(theirs, field)), field
    assert (mine.n_days, mine.level_before, mine.clock_lag) == (theirs.n_days, 0, 0)


def test_the_exact_values_in_the_package_are_those_of_the_table():
    for case, rows in reference.EXACT.items():
        for key, values in rows:
            assert values == pytest.approx([EXACT[case][key][q] for q in reference.QUANTITIES], abs=1e-8)
    assert {case.split(":")[0] for case in reference.EXACT} == set(NAMES)


def test_both_checks_pass_and_can_fail():
    for cell in exact.cells():
        assert cell.run(cell.quick, 3).met, cell.id
        with BUGS["arm-off-by-one-day"]():
            assert not cell.run(cell.quick, 3).met, cell.id


def test_the_random_designs_have_gaps_both_clock_orders_and_starts_on_a_dose():
    drawn = [exact.random_series(1, i) for i in range(exact.DESIGNS)]
    assert {s.clock_lag for s in drawn} == {0, 1}
    assert {len(s.amounts) for s in drawn} == {1, 2, 3}
    assert any(s.level_before for s in drawn)
    assert sum(len(s.rated_day) < s.n_days for s in drawn) > 30


def test_a_density_that_is_off_by_a_little_is_seen():
    data, priors = exact.random_series(1, 0), exact.given_hyper(1, 0)
    assert exact.twin_error(data, priors)[0] < 1e-8
    bent = replace(data, rating=data.rating + 1e-4)
    with_other_data = exact.components(exact.fit(bent, priors, "batch"))
    log_p, *_ = exact.twin_at(data, priors, with_other_data, 0)
    log_q, *_ = exact.twin_at(bent, priors, with_other_data, 0)
    assert abs(log_p - log_q) > 1e-8


def test_the_table_of_the_reference_folder_is_where_the_readme_says():
    folder = Path(__file__).parents[2] / "data" / "reference"
    assert json.loads((folder / "exact_reference.json").read_text("utf-8")) == EXACT
