"""The digest stands, covers what it should, and a stale one is seen."""

from argparse import Namespace
from functools import cache

import numpy as np
import pytest

from house.tree import ROOT
from modicum.doors.cli import digest as door
from modicum.doors.files.digest import read_digest, write_digest
from modicum.errors import DataProblem
from modicum.proof import digest
from modicum.proof.bugs import BUGS

STORED = ROOT / door.STORED


@cache
def stored():
    return read_digest(STORED)


def test_the_stored_digest_is_that_of_this_code():
    """If this fails, results have changed: run `make digest`, and the stored error rates again."""
    assert digest.differences(stored(), digest.digest()) == ()


def test_the_file_is_small():
    assert STORED.stat().st_size < 150_000


def test_the_cases_cover_models_tiers_scales_and_shapes():
    cases = [digest.case(i) for i in range(digest.POSTERIORS)]
    names = {model for model, _ in digest.MODELS}
    assert {c.id.split()[1] for c in cases} == names
    assert {c.id.split()[1] for c in cases if c.tier == "report"} == names
    assert {c.r for c in cases} == {1.0, 10.0, 2.4, 0.6}
    assert {len(c.series.amounts) for c in cases} == {1, 2, 3, 4}
    assert {c.series.clock_lag for c in cases} == {0, 1}
    assert {c.series.co_change.shape[1] for c in cases} == {0, 1, 2}
    assert any(c.series.level_before for c in cases)
    assert sum(np.max(np.diff(c.series.rated_day)) > 1 for c in cases) > 150
    assert {len(values) for values in stored().values()} == {2 * len(digest.NAMES), 3 * len(digest.NAMES)}


@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug != "grade-inherited"])
def test_every_planted_fault_of_the_engine_moves_the_digest(bug):
    some = [digest.case(i) for i in (0, 5, 8)]
    with BUGS[bug]():
        now = {c.id: digest.values(c) for c in some}
    assert digest.differences({c.id: stored()[c.id] for c in some}, now) != ()


def test_a_difference_of_a_little_more_than_the_tolerance_is_told_and_one_of_less_is_not():
    old = {"a": (1.0, 2.0)}
    assert digest.differences(old, {"a": (1.0, 2.0 + 0.9e-8)}) == ()
    assert digest.differences(old, {"a": (1.0, 2.0 + 1.1e-8)}) == ("a: sd was 2.0000000000 and is 2.0000000110",)
    assert digest.differences({"a": (9.9,)}, {"a": (9.9 + 1.1e-8,)}) == (
        "a: mean was 9.9000000000 and is 9.9000000110",
    )
    assert digest.differences(old, {"a": (1.0, float("nan"))}) == ("a: sd was 2.0000000000 and is nan",)
    assert digest.differences(old, {"b": (1.0,)}) == ("b: not in the stored digest", "a: no such posterior any more")


def test_far_outside_the_scale_the_rounding_of_another_processor_is_none():
    """Case 041 on two processors: an interval that the data say nothing about ends 1,964 tenths of the scale away."""
    stored_there, here = {"041": (-1963.8078291097,)}, {"041": (-1963.8078290485,)}
    assert digest.differences(stored_there, here) == ()
    assert digest.differences(stored_there, {"041": (-1963.8078291097 * (1 - 1e-8),)}) != ()


def test_a_digest_comes_back_from_its_file_and_a_broken_file_is_named(tmp_path):
    file = tmp_path / "deep" / "digest.json"
    write_digest(file, {"a": (1.0, -2.5), "b": ()})
    assert read_digest(file) == {"a": (1.0, -2.5), "b": ()}
    file.write_text("{}")
    with pytest.raises(DataProblem, match="is not a digest"):
        read_digest(file)
    with pytest.raises(DataProblem, match="make digest"):
        read_digest(tmp_path / "none.json")


def test_the_door_writes_compares_and_says_what_is_stale(tmp_path, monkeypatch, capsys):
    file = tmp_path / "digest.json"
    monkeypatch.setattr(door, "digest", lambda: {"a": (1.0,)})
    assert door.run(Namespace(digest=file, write=True)) == 0
    assert door.run(Namespace(digest=file)) == 0
    monkeypatch.setattr(door, "digest", lambda: {f"{i}": (1.0,) for i in range(30)} | {"a": (1.1,)})
    assert door.run(Namespace(digest=file)) == door.STALE
    said = capsys.readouterr().out
    assert "STALE  a: mean was 1.0000000000 and is 1.1000000000" in said or "and 11 more" in said
    assert "1 stored posteriors, 31 differ by more than 1e-08." in said
