"""A disk that refuses, a folder that is not as it should be: the whole append is kept or nothing of it, and what is said is true."""

import contextlib
import errno
import fcntl
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from modicum.doors.files import journal
from modicum.doors.files.text import LARGEST_FILE
from modicum.errors import DataProblem

STANDING = [{"id": "a", "what": "Größe — μ"}, {"id": "b", "what": "💊"}]
BATCH = [{"id": "c", "what": "first, é"}, {"id": "d", "what": "second 🙂"}, {"id": "e", "what": "third"}]


@pytest.fixture
def path(tmp_path):
    """A journal with two entries."""
    journal.append(tmp_path / "journal.ndjson", STANDING)
    return tmp_path / "journal.ndjson"


@contextlib.contextmanager
def room_for(size):
    """No file of this process may grow beyond a size: the system cuts the write that does, at this very byte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def told(path):
    records, problems = journal.read(path)
    return [dict(record.values) for record in records], [problem.where for problem in problems]


class Syncs:
    """fsync as the system has it, with something that happens first at some of its calls."""

    def __init__(self, monkeypatch, **at):
        self.calls, self.at, self.real = 0, at, os.fsync
        monkeypatch.setattr(os, "fsync", self)

    def __call__(self, handle):
        self.calls += 1
        happens = self.at.get(f"call_{self.calls}", self.at.get("every"))
        if happens is not None:
            happens()
        self.real(handle)


def fails(number=errno.EIO):
    def now():
        raise OSError(number, os.strerror(number))

    return now


# ------------------------------------------------------------------ no room


@pytest.mark.hazard("H-37/disk-refuses")
@pytest.mark.parametrize("torn", [b"", b'{"id": "torn", "wh', b'{"id": "whole, but for its line end"}'])
def test_a_disk_that_is_full_at_any_byte_keeps_nothing_of_three_entries(path, torn):
    # Story: with room for two and a half of three entries, two of them were kept and all were said to be refused.
    with path.open("ab") as file:
        file.write(torn)
    before = path.read_bytes()
    journal.append(path, BATCH)
    whole = path.read_bytes()
    for size in range(len(before), len(whole)):
        path.write_bytes(before)
        with room_for(size), pytest.raises(DataProblem, match=r"the 3 entries could not be stored") as caught:
            journal.append(path, BATCH)
        assert "File too large" in str(caught.value)
        assert "Nothing of it was kept" in str(caught.value)
        assert path.read_bytes() == before
    with room_for(len(whole)):
        journal.append(path, BATCH)
    assert path.read_bytes() == whole


@pytest.mark.hazard("H-37/disk-refuses")
@pytest.mark.parametrize("call", ["call_1", "call_2"])
def test_what_did_not_reach_the_disk_is_taken_back(path, monkeypatch, call):
    # The first call is the file's, the second the folder's.
    before = path.read_bytes()
    Syncs(monkeypatch, **{call: fails(errno.EDQUOT)})
    with pytest.raises(
        DataProblem, match=r"the entry could not be stored \(Disk quota exceeded\). Nothing of it was kept"
    ):
        journal.append(path, BATCH[:1])
    assert path.read_bytes() == before
    journal.append(path, BATCH)
    assert told(path) == (STANDING + BATCH, [])


@pytest.mark.hazard("H-37/disk-refuses")
def test_what_can_not_even_be_taken_back_is_said_to_be_uncertain(path, monkeypatch):
    before = path.read_bytes()
    Syncs(monkeypatch, every=fails())
    with pytest.raises(DataProblem, match="could not be stored for certain") as caught:
        journal.append(path, BATCH)
    assert "It may stand in the record, whole or in part. Nothing before it was changed." in str(caught.value)
    assert "Nothing of it was kept" not in str(caught.value)
    assert path.read_bytes().startswith(before)


@pytest.mark.hazard("H-37/disk-refuses")
def test_nothing_that_another_program_wrote_behind_an_entry_is_ever_taken_back(path, monkeypatch):
    before = path.read_bytes()

    def editor_then_failure():
        with path.open("ab") as file:
            file.write(b'{"id": "by hand"}\n')
        fails()()

    Syncs(monkeypatch, call_1=editor_then_failure)
    with pytest.raises(DataProblem, match="another program wrote behind it"):
        journal.append(path, BATCH[:1])
    assert path.read_bytes().startswith(before)
    assert told(path) == ([*STANDING, BATCH[0], {"id": "by hand"}], [])


# ------------------------------------------------------------------ no way in


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
def test_a_journal_that_is_a_device_or_a_pipe_is_refused(tmp_path):
    (tmp_path / "full").symlink_to("/dev/full")
    (tmp_path / "nothing").symlink_to("/dev/null")
    os.mkfifo(tmp_path / "pipe")
    for name, why in (("full", "No space left"), ("nothing", "Invalid argument"), ("pipe", "Illegal seek")):
        with pytest.raises(DataProblem, match=rf"{name}: the entry could not be stored( for certain)? \({why}"):
            journal.append(tmp_path / name, STANDING[:1])


def test_a_journal_that_is_a_folder_is_refused(tmp_path):
    with pytest.raises(DataProblem, match=r"could not be stored \(Is a directory\)"):
        journal.append(tmp_path, STANDING)


NOBODY = 65534
LOCKED_OUT = """
import os, sys
from pathlib import Path
from modicum.doors.files import journal
from modicum.errors import DataProblem
os.chdir(sys.argv[1])
if os.geteuid() == 0:  # nothing is closed to the system's own account
    os.setgroups([]), os.setgid({nobody}), os.setuid({nobody})
for name in ("journal.ndjson", "new.ndjson"):
    try:
        journal.append(Path(name), [{{"id": "c"}}])
    except DataProblem as why:
        print(why)
"""


def test_a_file_and_a_folder_that_may_only_be_read_are_refused(path):
    before = path.read_bytes()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    script = LOCKED_OUT.format(nobody=NOBODY)
    ran = subprocess.run([sys.executable, "-c", script, path.parent], capture_output=True, text=True, check=True)
    path.parent.chmod(0o755)
    first, second = ran.stdout.splitlines()
    assert first.startswith("journal.ndjson: the entry could not be stored (Permission denied). Nothing of it was kept")
    assert second.startswith("new.ndjson: the entry could not be stored (Permission denied).")
    assert (path.read_bytes(), [file.name for file in path.parent.iterdir()]) == (before, [path.name])


def test_what_could_never_be_read_again_because_of_the_file_is_refused(path):
    path.write_bytes('{"id": "a"}\n'.encode("utf-16"))
    before = path.read_bytes()
    with pytest.raises(DataProblem, match="is in UTF-16"):
        journal.append(path, BATCH)
    assert path.read_bytes() == before
    os.truncate(path, 0)
    os.truncate(path, LARGEST_FILE)
    with pytest.raises(DataProblem, match="which no diary has"):
        journal.append(path, BATCH)
    assert path.stat().st_size == LARGEST_FILE


# ------------------------------------------------------------------ elsewhere, and another file under the name


def test_a_journal_that_is_a_link_is_written_where_it_leads_and_that_folder_is_synced(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "elsewhere").mkdir()
    link, real = tmp_path / "here" / "journal.ndjson", tmp_path / "elsewhere" / "kept.ndjson"
    link.symlink_to(real)
    synced = []
    own = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(os.fstat(handle).st_ino), own(handle)))
    journal.append(link, STANDING)
    assert link.is_symlink()
    assert told(real) == (STANDING, [])
    assert synced == [real.stat().st_ino, real.parent.stat().st_ino]


def saved_by_an_editor(path, more=b""):
    """A new file under the old name, as most editors save; the old one stays beside it."""
    data = path.read_bytes()
    path.replace(path.with_name("journal.ndjson~"))
    path.write_bytes(data + more)


def test_a_journal_that_is_replaced_while_a_writer_waits_gets_the_entry(path, monkeypatch):
    # Story: the entry was written into the file that the editor had just put away, and was acknowledged.
    own, waited, before = fcntl.flock, [], path.read_bytes()

    def flock(file, how):
        if not waited:
            saved_by_an_editor(path, b'{"id": "by hand"}\n')
        waited.append(how)
        own(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    journal.append(path, BATCH)
    assert told(path) == ([*STANDING, {"id": "by hand"}, *BATCH], [])
    assert len(waited) == 2
    assert path.with_name("journal.ndjson~").read_bytes() == before


WAITING = """
import sys
from pathlib import Path
from modicum.doors.files import journal
journal.append(Path(sys.argv[1]), [{"id": "waited"}])
"""


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not tell who waits for a lock")
def test_a_process_that_waits_for_the_lock_writes_into_the_file_that_has_the_name_then(path):
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        old = path.stat().st_ino
        writer = subprocess.Popen([sys.executable, "-c", WAITING, path])
        while not waits_for(old):
            assert writer.poll() is None
        saved_by_an_editor(path)
    assert writer.wait(timeout=60) == 0
    assert told(path) == ([*STANDING, {"id": "waited"}], [])


def waits_for(inode):
    return any("->" in line and f":{inode} " in line for line in Path("/proc/locks").read_text().splitlines())


def test_a_journal_that_is_replaced_while_it_is_written_gets_the_entry_too(path, monkeypatch):
    Syncs(monkeypatch, call_2=lambda: path.replace(path.with_name("old")))
    journal.append(path, BATCH)
    assert told(path) == (BATCH, [])
    assert told(path.with_name("old")) == (STANDING + BATCH, [])


def test_an_editor_that_already_had_the_entry_makes_it_stand_twice_and_count_once(path, monkeypatch):
    Syncs(monkeypatch, call_2=lambda: saved_by_an_editor(path))
    journal.append(path, BATCH)
    assert told(path) == (STANDING + BATCH + BATCH, [])


def test_a_journal_that_is_replaced_without_end_is_refused(path, monkeypatch):
    before, own = path.read_bytes(), fcntl.flock

    def flock(file, how):
        saved_by_an_editor(path)
        own(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(DataProblem, match="another program replaces the file again and again"):
        journal.append(path, BATCH)
    assert path.read_bytes() == before
