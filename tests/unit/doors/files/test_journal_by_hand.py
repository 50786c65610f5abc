"""A journal that was edited by hand, and a clock that jumped: each line that is no entry is named, and no other is lost."""

import json
import random

import pytest

from modicum.diary.check import read_diary
from modicum.doors.files import journal
from unit.diary.makers import TODAY, change, dose, rating, trial
from unit.doors.shell import month, on, run, trial_folder
from unit.doors.shell import rating as rated

ENTRIES = [
    dose("d1", "2026-03-02"), rating("r1", "2026-03-02"), dose("d2", "2026-03-03"), rating("r2", "2026-03-03"),
    change("c1", "2026-03-03"),
]  # fmt: skip
LINES = [json.dumps(entry).encode() for entry in ENTRIES]
IDS = [entry["id"] for entry in ENTRIES]


def read(path, data):
    """The identifiers that are read, the lines that are named, and whether all of it is a diary without a problem."""
    path.write_bytes(data)
    records, problems = journal.read(path)
    _, others = read_diary(records, trial(), today=TODAY)
    assert others == []
    return [record.values["id"] for record in records], [
        int(problem.where.removeprefix("journal.ndjson: line ")) for problem in problems
    ]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.ndjson"


@pytest.mark.parametrize(
    "line",
    [b"\t" + LINES[1], LINES[1] + b"   \t", b"  \t " + LINES[1] + b"\r", LINES[1].replace(b": ", b"  :\t")],
    ids=["tab before", "spaces behind", "both and a Windows line end", "inside"],
)
def test_blanks_that_an_editor_put_in_change_nothing(path, line):
    data = b"\n".join([LINES[0], line, b"", b"   ", b"\t\r", *LINES[2:], b""])
    assert read(path, data) == (IDS, [])


def test_lines_in_any_order_are_the_same_diary(path):
    whole, _ = read_diary([journal.Record("", entry) for entry in ENTRIES], trial(), today=TODAY)
    chance = random.Random(1)
    for _ in range(20):
        path.write_bytes(b"".join(line + b"\n" for line in chance.sample(LINES, len(LINES))))
        records, problems = journal.read(path)
        assert read_diary(records, trial(), today=TODAY) == (whole, [])
        assert problems == []


@pytest.mark.parametrize(
    "damaged",
    [
        b"\x00", b"\x00" * 4096, LINES[1].replace(b"r1", b"r\x001"), LINES[1] + b"\x00", b"\x00" + LINES[1],
        LINES[1] + b",", b"," + LINES[1], LINES[1][:40], LINES[1][40:], LINES[1] + LINES[1], LINES[1] + b"\r" + LINES[1],
        LINES[1].replace(b'"id"', "“id”".encode()), LINES[1].replace(b'"', b"'"), b"// " + LINES[1], b"> " + LINES[1],
        LINES[1] + b"  # was 6", LINES[1].decode().encode("utf-16"), b"\xef\xbb\xbf" + LINES[1], b"<<<<<<< mine",
        LINES[1] + "\u2028".encode() + LINES[1], LINES[1] + b"\x0c", b"true", b"null", b"3", b'"r1"', b"[]", b"[" + LINES[1] + b"]",
    ],
)  # fmt: skip
def test_a_damaged_line_is_named_and_no_other_is_lost(path, damaged):
    ids, named = read(path, b"\n".join([LINES[0], damaged, *LINES[2:], b""]))
    assert ids == ["d1", "d2", "r2", "c1"]
    assert named == [2]


def test_a_line_that_was_wrapped_in_two_costs_itself_alone(path):
    for at in range(1, len(LINES[1])):
        ids, named = read(path, b"\n".join([LINES[0], LINES[1][:at], LINES[1][at:], *LINES[2:], b""]))
        assert ids == ["d1", "d2", "r2", "c1"]
        assert named == [2, 3]


def test_a_journal_with_the_line_ends_of_old_machines_is_named_and_nothing_of_it_is_guessed(path):
    ids, named = read(path, b"\r".join([*LINES, b""]))
    assert (ids, named) == ([], [1])
    journal.append(path, [rating("new", "2026-03-04")])
    assert [record.values["id"] for record in journal.read(path)[0]] == ["new"]


def test_what_an_editor_leaves_beside_a_journal_is_not_read(tmp_path):
    folder = trial_folder(tmp_path / "t", month())
    before = run("check", folder, "--as-of", on(27))
    for name in (
        "journal.ndjson~",
        ".journal.ndjson.swp",
        "journal.ndjson.bak",
        "#journal.ndjson#",
        "journal (1).ndjson",
    ):
        (folder / name).write_text('{"id": "x", "kind": "dose"}\n')
    assert run("check", folder, "--as-of", on(27)) == before


# ------------------------------------------------------------------ a clock that jumps


def test_a_clock_that_is_behind_loses_nothing_that_is_later(tmp_path):
    folder = trial_folder(tmp_path / "t", month(days=10))
    behind = run("log", folder, "rated", "4", "--slot", "noon", "--for", on(3), "--as-of", on(3))
    assert behind.code == 0, behind.err
    early = run("check", folder, "--as-of", on(3))
    assert (early.code, early.err.count("is in the future (today is")) == (3, 12)
    right = run("check", folder, "--as-of", on(9))
    assert right.code == 0, right.err
    assert "10 doses, 11 ratings" in right.out


def test_what_was_entered_while_a_clock_was_ahead_is_left_out_named_and_can_be_mended(tmp_path):
    folder = trial_folder(tmp_path / "t", month(days=10))
    ahead = run("log", folder, "rated", "4", "--slot", "noon", "--for", on(400), "--as-of", on(400))
    assert ahead.code == 0, ahead.err
    wrong = journal.read(folder / "journal.ndjson")[0][-1].values["id"]
    checked = run("check", folder, "--as-of", on(10))
    assert checked.code == 3
    assert f"{on(400)} is in the future" in checked.err
    assert "10 doses, 10 ratings" in checked.out
    again = ("log", folder, "rated", "4", "--slot", "noon", "--for", on(9), "--supersedes", wrong, "--as-of", on(10))
    assert run(*again).code == 0
    mended = run("check", folder, "--as-of", on(10))
    assert (mended.code, "10 doses, 11 ratings" in mended.out) == (0, True)


def test_moments_of_writing_that_go_backwards_change_no_entry(tmp_path):
    moments = ["2026-03-05T20:00:00+00:00", "2020-01-01T00:00:00+00:00", "2038-01-19T03:14:08+00:00"]
    told = [rated(n, 4, recorded_at=moment) for n, moment in enumerate(moments)]
    folder = trial_folder(tmp_path / "t", told)
    checked = run("check", folder, "--as-of", on(9))
    assert (checked.code, "3 ratings" in checked.out) == (0, True)
