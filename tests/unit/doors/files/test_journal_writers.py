"""Two writers at once: no line is lost or mixed, and two tellings of one fact are never used as two facts."""

import json
import subprocess
import sys
from threading import Barrier, Thread

import pytest

from modicum.doors.files import journal
from unit.doors.agreed import agreed_folder
from unit.doors.shell import run

APPENDS = 300
PROCESS = """
import sys
from pathlib import Path
from modicum.doors.files import journal
name, path = sys.argv[1], Path(sys.argv[2])
input()
for n in range(300):
    journal.append(path, [{"id": f"{name}{n}", "what": name * (1 + 37 * n % 3000)}])
"""


def check_all_there(path, names):
    records, problems = journal.read(path)
    assert problems == []
    told = [record.values for record in records]
    for name in names:
        own = [values for values in told if values["id"].startswith(name)]
        assert own == [{"id": f"{name}{n}", "what": name * (1 + 37 * n % 3000)} for n in range(APPENDS)]
    assert len(told) == APPENDS * len(names)


def started(*arguments):
    return subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_two_processes_lose_and_mix_nothing(tmp_path):
    path = tmp_path / "journal.ndjson"
    writers = [started(sys.executable, "-c", PROCESS, name, path) for name in "aö"]
    assert [writer.communicate("\n", timeout=60)[0] for writer in writers] == ["", ""]
    check_all_there(path, "aö")


def test_two_threads_lose_and_mix_nothing(tmp_path):
    path, begin = tmp_path / "journal.ndjson", Barrier(2)

    def write(name):
        begin.wait()
        for n in range(APPENDS):
            journal.append(path, [{"id": f"{name}{n}", "what": name * (1 + 37 * n % 3000)}])

    writers = [Thread(target=write, args=(name,)) for name in "a💊"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    check_all_there(path, "a💊")


# ------------------------------------------------------------------ one fact, told twice at the same moment

DAY = "2027-03-01"
LOG = """
import sys
from modicum.doors.files import journal
from modicum.doors.start import main
real = journal.append

def when_both_have_read(path, entries):
    print("read", flush=True)
    input()
    real(path, entries)

journal.append = when_both_have_read
sys.exit(main(sys.argv[1:]))
"""
"""The command itself, made to wait between reading the record and adding to it, where it would otherwise take some luck."""


def logged_at_once(folder, *tellings):
    """Two commands that have both read the record before either adds to it."""
    both = [started(sys.executable, "-c", LOG, "log", str(folder), *telling, "--as-of", DAY) for telling in tellings]
    for one in both:
        assert one.stdout.readline() == "read\n"
    said = [one.communicate("\n", timeout=60)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said


def stored(folder):
    return [json.loads(line) for line in (folder / "journal.ndjson").read_text("utf-8").splitlines()]


@pytest.mark.hazard("H-10/never-doubled")
def test_the_same_dose_that_two_commands_tell_at_once_counts_once(tmp_path):
    folder = agreed_folder(tmp_path)
    logged_at_once(folder, ("taken", "0.5 mg"), ("taken", "0.5 mg"))
    first, second = stored(folder)
    assert first["id"] != second["id"]
    checked = run("check", folder, "--as-of", DAY)
    assert checked.code == 0
    assert "1 doses" in checked.out
    assert "the same is written twice. It was counted once." in " ".join(checked.err.split())


@pytest.mark.hazard("H-10/never-doubled")
def test_two_doses_of_one_slot_that_two_commands_tell_at_once_are_both_left_out_until_they_are_corrected(tmp_path):
    folder = agreed_folder(tmp_path)
    logged_at_once(folder, ("taken", "0.5 mg"), ("taken", "1 mg"))
    checked = run("check", folder, "--as-of", DAY)
    assert checked.code == 3
    assert "two tellings of one fact" in checked.err
    assert "Neither was used" in checked.err
    for entry in stored(folder):
        assert run("log", folder, "taken", "0.5 mg", "--supersedes", entry["id"], "--as-of", DAY).code == 0
    mended = run("check", folder, "--as-of", DAY)
    assert (mended.code, "1 doses" in mended.out) == (0, True)
