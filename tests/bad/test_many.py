"""Batches on several cores, and series far larger than a trial: the same answers, every bad file listed, nothing lost."""

import json
import os
import shutil
import signal
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from bad.answer import ask
from modicum.doors.desk.analyse_bare import BareRequest
from modicum.doors.files import batch, workers
from modicum.errors import DataProblem

BARE = Path(__file__).parent / "bare"


@pytest.fixture
def folder(tmp_path):
    """Twelve sound series among every broken one of the zoo."""
    series = tmp_path / "series"
    series.mkdir()
    for file in BARE.glob("*.csv"):
        shutil.copy(file, series)
    for i in range(12):
        rng = np.random.default_rng(i)
        rows = (f"{t},{'1.5' if t // 7 % 2 else '0'},{rng.integers(2, 9)}" for t in range(42))
        (series / f"sound-{i:02d}.csv").write_text("day,dose_mg,rating\n" + "\n".join(rows) + "\n")
    return series


def lines(out):
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_workers_write_the_same_lines_in_the_same_order(capsys, folder, tmp_path, monkeypatch):
    alone, shared = tmp_path / "alone.ndjson", tmp_path / "shared.ndjson"
    assert ask(capsys, "analyse", "--batch", folder, "--out", alone, "--model", "full").code == 3
    monkeypatch.setattr(batch, "WORKERS_FROM", 2)
    monkeypatch.setattr(batch, "FILES_AT_ONCE", 3)
    answer = ask(capsys, "analyse", "--batch", folder, "--out", shared, "--model", "full")
    assert answer.code == 3
    assert "could not be analysed" in answer.err
    assert shared.read_bytes() == alone.read_bytes()
    told = lines(shared)
    assert [line["file"] for line in told] == sorted(file.name for file in folder.glob("*.csv"))
    assert sum("effects" in line for line in told if line["file"].startswith("sound")) == 12


def killed(file, request, trials):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_is_said_and_the_run_can_go_on(folder, tmp_path, monkeypatch):
    out = tmp_path / "out.ndjson"
    monkeypatch.setattr(batch, "WORKERS_FROM", 2)
    monkeypatch.setattr(batch, "_line", killed)
    monkeypatch.setattr(workers, "start_method", lambda: get_context("fork"))  # so that workers see the line above
    trials = batch.TrialRequest(date(2026, 11, 22), None, None)
    with pytest.raises(DataProblem, match="--resume"):
        batch.run_batch(folder, out, BareRequest("full"), trials=trials, resume=False, progress=lambda _: None)
    assert lines(out) == []


def long_series(days, doses, seed):
    """Blocks of a fortnight through all doses, two thirds of the days rated, rounded to whole numbers."""
    rng = np.random.default_rng(seed)
    order = np.resize(np.arange(len(doses)), days // 14 + 1)
    rows = []
    for t in range(days):
        dose = doses[order[t // 14]]
        rating = "" if rng.random() < 0.33 else str(int(np.clip(np.round(5 + rng.normal(0, 1.5)), 0, 10)))
        rows.append(f"{t},{dose},{rating}")
    return "day,dose_mg,rating\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("tier", ["batch", "report"])
@pytest.mark.parametrize(
    ("days", "doses"),
    [
        pytest.param(1826, ["0", "1.5", "3", "4.5"], id="five-years"),
        pytest.param(420, ["0", *(str(n / 2) for n in range(1, 11))], id="ten-doses"),
        pytest.param(
            420, ["0", "1.5", "1.50001", "3", "3.000001", "4.499999", "4.5"], id="doses-that-differ-by-rounding"
        ),
    ],
)
def test_large_series_get_numbers_or_a_named_reason_and_no_false_effect(capsys, tmp_path, days, doses, tier):
    """Nothing works in them, so no interval of the truth is far off: zero lies within four SDs of every effect."""
    file = tmp_path / "series.csv"
    file.write_text(long_series(days, doses, seed=days + len(doses)))
    answer = ask(capsys, "analyse", "--bare", file, "--model", "full", "--tier", tier, "--json")
    assert answer.code == 0
    told = json.loads(answer.out)
    assert told["trust"] == "usable"
    assert len(told["effects"]) == len(doses) - 1
    assert all(abs(effect["mean"]) < 4 * effect["sd"] for effect in told["effects"])
    if "1.50001" in doses:
        assert any("nearly the same dose" in note for note in told["notes"])


def test_two_ratings_a_day_are_a_fault_with_both_rows_named(capsys, tmp_path):
    file = tmp_path / "twice.csv"
    file.write_text(long_series(60, ["0", "3"], seed=1) + "59,3,7\n")
    answer = ask(capsys, "analyse", "--bare", file, "--model", "full")
    assert answer.code == 3
    assert "59 already stands in row 61" in answer.err
