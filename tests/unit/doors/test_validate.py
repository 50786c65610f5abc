"""modicum validate end to end: results on the disk at once, killed runs that go on, stale results, exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from modicum.doors.files import validation
from modicum.errors import DataProblem
from modicum.proof.cells import CellResult, Measure
from modicum.proof.runner import Task
from unit.doors.shell import ROOT, run

CELLS = ("V5/pairs-7/phi-0-drift-0", "V5/pairs-7/phi-0.5-drift-0", "V5/pairs-7/phi-0.9-drift-0")
TASKS = tuple(Task(cell, 5, 1) for cell in CELLS)


def made(cell, n, seed, *, helps=0.0):
    return CellResult("V5", cell, n, seed, (Measure("helps", helps, 0.001, high=0.05),))


@pytest.fixture
def ran(monkeypatch):
    """Cells that cost nothing; the list of those that were run."""
    ids = []

    def cell(identifier, n, seed, engine):
        ids.append(identifier)
        return made(identifier, n, seed)

    monkeypatch.setattr(validation, "run_cell", cell)
    return ids


def go(folder, tasks=TASKS, **changes):
    said = []
    options = {"engine": "numpy", "processes": 1, "fresh": False, "progress": said.append} | changes
    return validation.run_validation(tasks, folder, **options), said


def lines(folder):
    return [json.loads(line) for line in (folder / "results.ndjson").read_text("utf-8").splitlines()]


def test_every_cell_is_run_once_and_a_second_run_has_nothing_to_do(ran, tmp_path):
    results, said = go(tmp_path)
    assert [one.cell for one in results] == list(CELLS) == ran
    assert len(said) == 3
    before = (tmp_path / "results.ndjson").read_bytes()
    again, said = go(tmp_path)
    assert again == results
    assert ran == list(CELLS)
    assert said == ["3 of 3 cells were done before."]
    assert (tmp_path / "results.ndjson").read_bytes() == before


def test_what_was_finished_before_a_run_broke_off_is_kept(ran, tmp_path, monkeypatch):
    calls = []

    def breaks(identifier, n, seed, engine):
        calls.append(identifier)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return made(identifier, n, seed)

    whole = validation.run_cell
    monkeypatch.setattr(validation, "run_cell", breaks)
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path)
    assert [line["cell"] for line in lines(tmp_path)] == [CELLS[0]]
    monkeypatch.setattr(validation, "run_cell", whole)
    go(tmp_path)
    assert ran == list(CELLS[1:])
    assert [line["cell"] for line in lines(tmp_path)] == sorted(CELLS)


def test_a_half_written_last_line_is_run_again(ran, tmp_path):
    go(tmp_path)
    file = tmp_path / "results.ndjson"
    file.write_bytes(file.read_bytes()[:-20])
    go(tmp_path)
    assert ran == [*CELLS, CELLS[2]]
    assert len(lines(tmp_path)) == 3


def test_results_of_other_code_are_run_again_and_said_to_be_left_out(ran, tmp_path, monkeypatch):
    go(tmp_path)
    monkeypatch.setattr(validation, "code_digest", lambda: "other")
    _, said = go(tmp_path)
    assert ran == [*CELLS, *CELLS]
    assert said[0].startswith("3 results are from other code")
    assert {line["digest"] for line in lines(tmp_path)} == {"other"}


def test_a_run_of_one_cell_leaves_the_others_where_they_are(ran, tmp_path):
    go(tmp_path)
    go(tmp_path, (Task(CELLS[1], 6, 1),))
    assert [(line["cell"], line["n"]) for line in lines(tmp_path)] == [(CELLS[0], 5), (CELLS[1], 6), (CELLS[2], 5)]


def test_fresh_runs_everything_again(ran, tmp_path):
    go(tmp_path)
    go(tmp_path, fresh=True)
    assert ran == [*CELLS, *CELLS]


def test_somebody_elses_file_is_not_overwritten(ran, tmp_path):
    (tmp_path / "results.ndjson").write_text("dear diary\n", encoding="utf-8")
    with pytest.raises(DataProblem, match="line 1"):
        go(tmp_path)
    assert (tmp_path / "results.ndjson").read_text("utf-8") == "dear diary\n"
    assert ran == []


def test_times_are_kept_apart_from_results(ran, tmp_path):
    go(tmp_path)
    assert "seconds" not in (tmp_path / "results.ndjson").read_text("utf-8")
    assert len((tmp_path / "timings.ndjson").read_text("utf-8").splitlines()) == 3


def test_the_digest_is_of_everything_that_moves_results_and_of_nothing_else(tmp_path, monkeypatch):
    package = Path(validation.__file__).parents[2]

    def digest_with(name, text):
        copy = tmp_path / name.replace("/", "_")
        for folder in validation.MOVES_RESULTS:
            target = copy / folder
            target.mkdir(parents=True)
            for file in sorted((package / folder).glob("*.[pt]*")):
                if file.suffix in {".py", ".toml"}:
                    (target / file.name).write_bytes(file.read_bytes())
        if text:
            with (copy / name).open("a") as out:
                out.write(text)
        monkeypatch.setattr(validation, "files", lambda _: copy)
        return validation.code_digest()

    same = digest_with("plain", "")
    assert digest_with("proof/page.py", "# shown otherwise\n") == same
    for name in ("analysis/verdict.py", "models/fit.py", "proof/simulate.py", "knowledge/worlds/worlds-1.toml"):
        assert digest_with(name, "# changed\n") != same


# ------------------------------------------------------------------ the command


def test_a_bar_that_is_missed_is_named_and_makes_exit_code_3(monkeypatch, tmp_path):
    monkeypatch.setattr(validation, "run_cell", lambda cell, n, seed, engine: made(cell, n, seed, helps=0.2))
    ran = run("validate", "--only", CELLS[0], "--processes", 1, "--out", tmp_path)
    assert ran.code == 3
    assert f"MISSED  {CELLS[0]}: helps 0.2 (SE 0.001; at most 0.05)" in ran.out
    assert "1 cells, 1 bars, 1 missed" in ran.out


def test_bars_that_are_met_make_exit_code_0_from_stored_results_too(ran, tmp_path):
    for _ in range(2):
        assert run("validate", "nullworld", "--only", CELLS[0], "--processes", 1, "--out", tmp_path).code == 0
    assert ran == [CELLS[0]]


def test_a_real_cell_runs_in_processes_of_its_own_and_gives_the_same_as_in_this_one(tmp_path):
    words = ["validate", "nullworld", "--only", "V5/pairs-7/phi-0", "--n", 2]
    assert run(*words, "--processes", 2, "--out", tmp_path / "two").code in {0, 3}
    assert run(*words, "--processes", 1, "--out", tmp_path / "one").code in {0, 3}
    one, two = ((tmp_path / name / "results.ndjson").read_bytes() for name in ("one", "two"))
    assert one == two
    assert one.count(b"\n") > 1


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    words = [sys.executable, "-m", "modicum", "validate", "nullworld", "--only", "V5/pairs-7/", "--n", "3"]
    words += ["--processes", "1", "--out", str(tmp_path)]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    running = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file = tmp_path / "results.ndjson"
    for _ in range(600):
        if file.exists() and file.read_bytes().count(b"\n") >= 1:
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGKILL)
    running.wait()
    kept = file.read_bytes().splitlines(keepends=True)
    assert kept
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert "cells were done before" in done.stderr
    assert kept[0] in file.read_bytes().splitlines(keepends=True)
    assert len(lines(tmp_path)) == 9


def test_wrong_words_are_answered_with_the_right_ones(tmp_path):
    assert run("validate", "nulworld", "--out", tmp_path).code == 2
    assert "nullworld" in run("validate", "nulworld", "--out", tmp_path).err
    assert run("validate", "--only", "V99", "--out", tmp_path).code == 2
    assert run("validate", "--n", 0, "--out", tmp_path).code == 2


def test_the_list_names_cells_and_runs_nothing(ran, tmp_path):
    listed = run("validate", "power", "--quick", "--list", "--out", tmp_path)
    assert listed.code == 0
    assert all(line.startswith("V6/") for line in listed.out.splitlines())
    assert ran == []
