"""The zoo: broken files on disk, each with the answer it must get. What is expected stands in the two expected.toml."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bad.answer import BARE, HERE, NEVER, TRIALS, ask, check_talk, snapshot, strict_json

SERIES = tomllib.loads((BARE / "expected.toml").read_text("utf-8"))
FOLDERS = tomllib.loads((TRIALS / "expected.toml").read_text("utf-8"))
WHERE = re.compile(r"(?:journal\.ndjson: line [0-9]+|(?:doses|diary|events)\.csv(?:: row [0-9]+)?)")


def test_every_file_of_the_zoo_is_expected_and_every_expected_file_is_there():
    assert {path.stem for path in BARE.glob("*.csv")} == set(SERIES)
    assert {path.name for path in TRIALS.iterdir() if path.is_dir()} == set(FOLDERS)
    assert len(SERIES) >= 45
    assert len(FOLDERS) >= 45
    known = {"code", "says", "never", "options", "counts"}
    assert [name for table in (SERIES, FOLDERS) for name, row in table.items() if set(row) - known] == []


# ------------------------------------------------------------------ bare series


@pytest.mark.parametrize("name", SERIES)
def test_a_bare_series_of_the_zoo_gets_its_answer(capsys, name):
    expected = SERIES[name]
    code = expected.get("code", 3)
    answer = ask(capsys, "analyse", "--bare", BARE / f"{name}.csv", "--model", "m0", *expected.get("options", []))
    assert answer.code == code, answer
    for fragment in expected["says"]:
        assert fragment in answer.all
    for fragment in (*NEVER, *expected.get("never", [])):
        assert fragment not in answer.all
    check_talk(answer.err)
    assert (answer.out == "") is (code == 3)
    assert (answer.err == "") is (code == 0)
    if code == 3:
        assert f"modicum: {name}.csv: " in answer.err


@pytest.mark.parametrize("name", SERIES)
def test_a_bare_series_of_the_zoo_has_no_effect_in_json(capsys, name):
    expected = SERIES[name]
    answer = ask(
        capsys, "analyse", "--bare", BARE / f"{name}.csv", "--model", "full", "--json", *expected.get("options", [])
    )
    assert answer.code == expected.get("code", 3)
    if not answer.out:
        assert answer.code == 3
        return
    shape = strict_json(answer.out)
    if answer.code == 0:
        assert shape["trust"] in {"too_few_days", "no_variation"}
        assert shape["effects"] == []
        return
    assert set(shape) == {"problems"}
    for problem in shape["problems"]:
        assert re.fullmatch(rf"{name}\.csv: row [0-9]+", problem["where"])
        assert problem["what"]
        assert problem["how_to_mend"].endswith(".")
        assert problem["weight"] == "left-out"


def test_a_whole_folder_of_bad_series_is_gone_through_and_each_file_has_its_line(capsys, tmp_path):
    out = tmp_path / "out.ndjson"
    answer = ask(capsys, "analyse", "--batch", BARE, "--out", out, "--model", "m0")
    assert answer.code == 3
    check_talk(answer.err)
    lines = [strict_json(line) for line in out.read_text("utf-8").split("\n")[:-1]]
    assert [line["file"] for line in lines] == sorted(f"{name}.csv" for name in SERIES)
    on_another_scale = {"rating-below-zero-on-its-scale"}
    bad = {name for name, row in SERIES.items() if row.get("code", 3) == 3} | on_another_scale
    assert {line["file"].removesuffix(".csv") for line in lines if "problems" in line} == bad
    assert all(line["effects"] == [] for line in lines if "problems" not in line)


# ------------------------------------------------------------------ trial folders


@pytest.mark.parametrize("name", FOLDERS)
def test_a_trial_folder_of_the_zoo_gets_its_answer(capsys, name):
    expected = FOLDERS[name]
    before = snapshot(TRIALS / name)
    answer = ask(capsys, "check", TRIALS / name)
    assert answer.code == expected.get("code", 3), answer
    for fragment in expected["says"]:
        assert fragment in answer.all
    for fragment in (*NEVER, *expected.get("never", [])):
        assert fragment not in answer.all
    check_talk(answer.err)
    assert "modicum" not in answer.out
    if "counts" in expected:
        assert [int(number) for number in re.findall(r"(\d+) (?:doses|ratings|other)", answer.out)] == expected[
            "counts"
        ]
    assert snapshot(TRIALS / name) == before


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.hazard("H-44/what-where-mend")
def test_every_problem_of_a_trial_says_where_what_and_how_to_mend(capsys, name):
    answer = ask(capsys, "check", "--json", TRIALS / name)
    assert answer.code == FOLDERS[name].get("code", 3)
    if not answer.out:
        assert re.match(r"modicum: .*(?:trial\.toml|journal\.ndjson): ", answer.err)
        return
    assert answer.err == ""
    problems = strict_json(answer.out)["problems"]
    assert bool(problems) is (answer.code == 3 or "note: " in str(FOLDERS[name]["says"]))
    for problem in problems:
        assert WHERE.fullmatch(problem["where"]), problem
        assert problem["what"].endswith(".")
        assert problem["how_to_mend"].endswith(".")
    assert (answer.code == 3) is any(problem["weight"] == "left-out" for problem in problems)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_trial_folder_of_the_zoo_is_analysed_without_a_number(capsys, name):
    # No folder of the zoo has enough days, so no answer may hold an estimate.
    answer = ask(capsys, "analyse", "--json", "--explain", TRIALS / name)
    only_in_a_projection = name.startswith("projection-")  # which the analysis does not read
    assert answer.code == (0 if only_in_a_projection else FOLDERS[name].get("code", 3))
    for fragment in (*NEVER, *FOLDERS[name].get("never", [])):
        assert fragment not in answer.all
    if answer.out:
        (item,) = strict_json(answer.out)["items"]
        assert item["trust"] == "too_few_days"
        assert [contrast["mean"] for contrast in item["contrasts"] if contrast["mean"] is not None] == []
        assert item["smallest_effective_dose"] is None


@pytest.mark.parametrize("name", FOLDERS)
def test_a_trial_folder_of_the_zoo_has_a_report_or_a_message(capsys, name):
    answer = ask(capsys, "report", TRIALS / name)
    assert answer.code == (0 if name.startswith("projection-") else FOLDERS[name].get("code", 3))
    assert bool(answer.out) or answer.code == 3
    for fragment in (*NEVER, *FOLDERS[name].get("never", [])):
        assert fragment not in answer.all


# ------------------------------------------------------------------ as a program

PROGRAM = [sys.executable, "-m", "modicum"]


def run(*arguments: str) -> subprocess.CompletedProcess:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, env=env, check=False)


def test_the_program_ends_with_3_and_talks_on_stderr_only():
    done = run("analyse", "--bare", str(BARE / "dose-decimal-comma.csv"))
    assert (done.returncode, done.stdout) == (3, b"")
    check_talk(done.stderr.decode("utf-8"))
    assert "dose-decimal-comma.csv: row 5: field 'dose_mg'" in done.stderr.decode("utf-8")


def test_the_program_ends_with_0_and_prints_nothing_but_results_on_stdout():
    done = run("analyse", "--bare", str(BARE / "bom.csv"), "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert strict_json(done.stdout.decode("utf-8"))["trust"] == "too_few_days"


def test_a_terminal_without_all_letters_gets_its_report():
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    trial = HERE.parents[1] / "examples" / "open-ladder"
    done = subprocess.run([*PROGRAM, "report", str(trial)], capture_output=True, env=env, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def by_shell(line: str) -> subprocess.CompletedProcess:
    return subprocess.run(["bash", "-c", line, "bash", *PROGRAM], capture_output=True, check=False)


@pytest.mark.parametrize("ends", [">&-", "2>&-", ">&- 2>&-", "| head -1"])
def test_a_shell_that_closes_the_ends_of_the_program_gets_no_traceback(ends):
    done = by_shell(f'"$@" scales {ends}; exit "${{PIPESTATUS[0]}}"')
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the disk that is always full is Linux's")
def test_a_full_disk_is_said():
    done = by_shell('"$@" scales >/dev/full')
    assert done.returncode == 3
    assert (
        done.stderr == b"modicum: no space is left on the disk, so the answer is not whole. Make room, then repeat.\n"
    )


def test_leaving_at_once_leaves_nothing_unwritten():
    told = run("analyse", "--bare", str(BARE / "dose-decimal-comma.csv"), "--json").stderr
    table = run("scales").stdout.decode("utf-8")
    assert told.endswith(b"\n")
    assert told.startswith(b"modicum: ")
    assert table.startswith("The questions modicum knows")
    assert table.endswith("\n")
    assert {line.split()[0] for line in table.splitlines()[1:] if line} >= {"pgic", "sleep-quality-0-10"}


def test_leaving_at_once_leaves_nothing_of_worker_processes_behind(tmp_path):
    """Python's own watcher told of leaked semaphores when the end came before they were given back."""
    done = run("validate", "nullworld", "--only", "V5/pairs-7/", "--n", "3", "--processes", "2", "--out", str(tmp_path))
    assert b"leaked" not in done.stderr, done.stderr
    assert b"Traceback" not in done.stderr
    assert done.returncode in {0, 3}
