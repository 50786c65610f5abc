"""The journal under kill, in small; and that the tool which looks at it would see each kind of loss."""

import subprocess
import sys

import pytest
from kill_journal import AT_BYTE, KILLED, ROOT, Kept, LostError, Told, batch_of, line_of, look

from modicum.doors.files import journal


@pytest.mark.hazard("H-37/on-disk-first", "H-37/torn-line")
def test_forty_writers_are_killed_and_twenty_ended_at_a_byte_and_nothing_is_lost():
    asked = ["--kills", "40", "--at-bytes", "20", "--seed", "1", "--out", "-"]
    command = [sys.executable, ROOT / "tools" / "kill_journal.py", *asked]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "- **40 writers were killed** (SIGKILL)" in ran.stdout
    rows = [line.split(" | ") for line in ran.stdout.splitlines() if line.endswith(" |") and line[2:3].islower()]
    torn = next(row for row in rows if row[0].startswith("| a torn line"))
    assert int(torn[2].rstrip("| ")) > 0  # otherwise the ends at a byte met no write


WRITER = "7a"


def batches(first, last):
    return [entry for number in range(first, last + 1) for entry in batch_of(WRITER, number)]


def lines(entries):
    return "".join(line_of(entry) + "\n" for entry in entries).encode()


LAST = next(number for number in range(3, 50) if len(batch_of(WRITER, number)) > 1)
"""The append that was on its way has several lines."""
ENDED = [Told(WRITER, KILLED, LAST)]
BEFORE, BEGUN = lines(batches(0, LAST - 1)), lines(batches(LAST, LAST))
FIRST_LINE = BEGUN.index(b"\n") + 1
OTHER = lines([{"id": "7b-0-0", "what": "never sent"}])


@pytest.fixture
def kept(tmp_path):
    return Kept(tmp_path / "journal.ndjson")


@pytest.mark.parametrize(
    ("begun", "left"),
    [
        (b"", "nothing"),
        (BEGUN[:1], "a torn line, with or without whole ones before it"),
        (BEGUN[: FIRST_LINE - 1], "a torn line, with or without whole ones before it"),
        (BEGUN[: FIRST_LINE + 5], "a torn line, with or without whole ones before it"),
        (BEGUN[:FIRST_LINE], "some lines, each whole"),
        (BEGUN, "all of it, not yet confirmed"),
    ],
)
def test_what_the_last_append_left_is_told_apart(kept, begun, left):
    kept.path.write_bytes(BEFORE + begun)
    assert look(kept, ENDED) == {f"{left}, {KILLED}": 1}
    journal.append(kept.path, [])
    assert look(kept, []) == {}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (BEFORE[BEFORE.index(b"\n") + 1 :], "acknowledged and not there"),
        (BEFORE[:-1], "acknowledged and not there"),
        (BEFORE + OTHER, "never sent"),
        (BEFORE.replace(b'"for": "2026', b'"for": "2027', 1), "never sent"),
        (BEFORE + BEFORE[: BEFORE.index(b"\n") + 1], "stands there twice"),
        (BEFORE + BEGUN[FIRST_LINE:], "an earlier one is not"),
        (BEFORE + BEGUN[:FIRST_LINE] + b"???\n", "not the beginning of what was being written"),
        (BEFORE + b"?\n" + BEGUN[:1], "2 torn lines, and 1 writers ended"),
    ],
)
def test_each_kind_of_loss_is_seen(kept, data, why):
    kept.path.write_bytes(data)
    with pytest.raises(LostError, match=why):
        look(kept, ENDED)


def test_a_byte_that_was_changed_later_is_seen(kept):
    kept.path.write_bytes(BEFORE)
    look(kept, ENDED)
    kept.path.write_bytes(BEFORE.replace(b"2026", b"2025", 1))
    with pytest.raises(LostError, match="bytes that stood in the journal were changed"):
        look(kept, [])


def test_a_torn_line_that_becomes_an_entry_is_seen(kept):
    kept.path.write_bytes(BEFORE + BEGUN[: FIRST_LINE - 1])
    look(kept, ENDED)
    kept.path.write_bytes(BEFORE + BEGUN[:FIRST_LINE])  # as an append would that brought nothing but the line end
    with pytest.raises(LostError, match="1 torn lines, and 0 are named"):
        look(kept, [])


def test_lines_of_two_writers_that_are_mixed_are_seen(kept):
    other = batch_of("7b", 0)
    kept.path.write_bytes(BEFORE + BEGUN[:FIRST_LINE] + lines(other) + BEGUN[FIRST_LINE:])
    with pytest.raises(LostError, match="stand among those of another"):
        look(kept, [*ENDED, Told("7b", AT_BYTE, 1)])
