"""The journal is the record: on disk before it is acknowledged, and nothing that is in it is ever lost."""

import errno
import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from modicum.diary.check import Record, read_diary
from modicum.diary.describe import read_trial
from modicum.diary.entry import DoseEntry, Status
from modicum.diary.fields import Fields
from modicum.doors.desk.knowing import knowledge
from modicum.doors.files import journal
from modicum.doors.files.folder import FolderShelf
from modicum.errors import DataProblem

TODAY = date(2025, 6, 1)
TRIAL = {
    "id": "t", "title": "T", "synthetic": True, "zone": "Europe/Oslo", "first-day": "2025-03-03", "horizon-days": 28,
    "unit": "mg", "dose-time": "22:30", "taken-before": "0 mg", "primary": "pain-0-10",
    "item": [{"scale": "pain-0-10", "rating-times": ["20:30"], "onset": "learned"}],
}  # fmt: skip


def day(number: int) -> str:
    return (date(2025, 3, 3) + timedelta(days=number)).isoformat()


def dose(number: int, amount: str | None = "3 mg", **fields) -> dict:
    entry = {"id": f"d{number}", "kind": "dose", "for": day(number), "slot": "bedtime", "status": "taken"}
    return entry | ({} if amount is None else {"amount": amount}) | fields


def rating(number: int, value: str = "5", **fields) -> dict:
    return {"id": f"r{number}", "kind": "rating", "for": day(number), "slot": "evening", "item": "pain-0-10",
            "value": value} | fields  # fmt: skip


def read(*entries: dict):
    """The diary of some entries, and its problems."""
    trial = read_trial(TRIAL, at="trial.toml", scales=knowledge().scales)
    return read_diary([Record(f"line {n}", entry) for n, entry in enumerate(entries, 1)], trial, today=TODAY)


def total_is_known(diary, number: int) -> bool:
    told = [entry for entry in diary.doses if entry.day.isoformat() == day(number)]
    return bool(told) and all(entry.status is not Status.NOT_RECORDED for entry in told)


# ------------------------------------------------------------------ appending


@pytest.mark.hazard("H-37/on-disk-first")
def test_an_entry_is_on_disk_before_append_returns(tmp_path, monkeypatch):
    path, synced = tmp_path / "journal.ndjson", []

    def fsync(handle: int) -> None:
        named = str(Path(f"/proc/self/fd/{handle}").readlink()) if Path("/proc/self/fd").exists() else str(handle)
        synced.append((named, path.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    journal.append(path, [dose(0), rating(0)])
    content = path.read_bytes()
    assert [json.loads(line) for line in content.split(b"\n")[:-1]] == [dose(0), rating(0)]
    # First the file, when every byte was handed over, and then the folder that holds its name.
    assert [told for _, told in synced] == [content, content]
    if Path("/proc/self/fd").exists():
        assert [name for name, _ in synced] == [str(path), str(tmp_path)]


@pytest.mark.hazard("H-37/on-disk-first")
def test_appending_changes_nothing_that_stands_there(tmp_path):
    path = tmp_path / "journal.ndjson"
    journal.append(path, [dose(0)])
    before = path.read_bytes()
    journal.append(path, [rating(0, by="café \u2028 💊")])
    assert path.read_bytes().startswith(before)
    records, problems = journal.read(path)
    assert [dict(record.values) for record in records] == [dose(0), rating(0, by="café \u2028 💊")]
    assert problems == []


@pytest.mark.parametrize("cut", range(1, 90, 11))
@pytest.mark.hazard("H-37/torn-line")
def test_after_a_torn_last_line_the_fragment_stays_and_the_next_entry_has_its_own_line(tmp_path, cut):
    path = tmp_path / "journal.ndjson"
    journal.append(path, [dose(0), dose(1)])
    whole = path.read_bytes()
    torn = whole[: len(whole) // 2 + cut]
    path.write_bytes(torn)
    records, problems = journal.read(path)
    assert [record.values["id"] for record in records] == ["d0"]
    assert [problem.where for problem in problems] == ["journal.ndjson: line 2"]
    assert "is cut off" in problems[0].what
    journal.append(path, [rating(1)])
    assert path.read_bytes().startswith(torn + b"\n")
    records, problems = journal.read(path)
    assert [record.values["id"] for record in records] == ["d0", "r1"]
    assert [problem.where for problem in problems] == ["journal.ndjson: line 2"]


class FullDisk(io.FileIO):
    """A file on a disk with room for a few bytes more."""

    room = 0

    def write(self, data) -> int:
        if len(data) > self.room:
            super().write(bytes(data)[: self.room])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


@pytest.mark.parametrize("room", [0, 1, 40, 150])
@pytest.mark.hazard("H-37/disk-refuses")
def test_a_full_disk_is_a_data_problem_and_nothing_before_is_lost(tmp_path, monkeypatch, room):
    path = tmp_path / "journal.ndjson"
    journal.append(path, [dose(0), rating(0)])
    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(FullDisk, "room", room)
        patched.setattr(Path, "open", lambda self, mode, buffering: FullDisk(self, mode.replace("b", "")))
        with pytest.raises(DataProblem, match=r"journal\.ndjson: the 2 entries could not be stored") as caught:
            journal.append(path, [dose(1), rating(1)])
    assert caught.value.exit_code == 3
    assert "No space left on device" in str(caught.value)
    assert "free some space" in str(caught.value)
    assert path.read_bytes() == before
    journal.append(path, [dose(1), rating(1)])  # the same again, as the message asks
    records, _ = journal.read(path)
    diary, problems = read(*(record.values for record in records))
    assert {entry.id for entry in (*diary.doses, *diary.ratings)} == {"d0", "r0", "d1", "r1"}
    assert [problem for problem in problems if problem.weight != "note"] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
def test_a_disk_that_is_really_full_is_a_data_problem(tmp_path):
    path = tmp_path / "journal.ndjson"
    path.symlink_to("/dev/full")
    with pytest.raises(DataProblem, match="could not be stored"):
        journal.append(path, [dose(0)])


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
@pytest.mark.hazard("H-37/disk-refuses")
def test_a_disk_that_fails_while_it_syncs_is_not_an_acknowledgement(tmp_path, monkeypatch, number):
    def fsync(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(DataProblem, match="could not be stored"):
        journal.append(tmp_path / "journal.ndjson", [dose(0)])


def test_a_folder_that_is_gone_is_a_data_problem(tmp_path):
    with pytest.raises(DataProblem, match=r"could not be stored \(No such file or directory"):
        journal.append(tmp_path / "gone" / "journal.ndjson", [dose(0)])


@pytest.mark.parametrize(
    "entry", [{"id": "x", "what": "x" * 200_000}, {"id": "x", "what": "\ud83d"}, {"id": "x", "what": ["a"]}]
)
def test_what_could_not_be_read_again_is_refused_before_anything_is_written(tmp_path, entry):
    path = tmp_path / "journal.ndjson"
    with pytest.raises(DataProblem, match=r"the new entry .* Nothing was stored"):
        journal.append(path, [dose(0), entry])
    assert not path.exists()


WRITER = """
import sys
from pathlib import Path
from modicum.doors.files import journal
for n in range(200):
    text = sys.argv[2] * (1 + 37 * n % 3000)
    journal.append(Path(sys.argv[1]), [{"id": f"{sys.argv[2]}{n}", "what": text}, {"id": f"{sys.argv[2]}{n}too"}])
"""


def test_two_writers_at_once_lose_and_mix_nothing(tmp_path):
    path = tmp_path / "journal.ndjson"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), letter]) for letter in "ab"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    records, problems = journal.read(path)
    assert problems == []
    identifiers = [record.values["id"] for record in records]
    assert len(identifiers) == 800
    for letter in "ab":
        own = [name for name in identifiers if name.startswith(letter)]
        assert own == [f"{letter}{n}{more}" for n in range(200) for more in ("", "too")]
    pairs = list(zip(identifiers[::2], identifiers[1::2], strict=True))
    assert all(second == first + "too" for first, second in pairs)  # what was written together stays together
    assert all(set(record.values.get("what", "a")) <= set("ab") for record in records)


def test_a_folder_of_a_trial_appends_to_its_journal(tmp_path):
    FolderShelf(tmp_path).append([dose(0)])
    assert [dict(record.values) for record in journal.read(tmp_path / journal.NAME)[0]] == [dose(0)]


# ------------------------------------------------------------------ what an unreadable line may not do


@pytest.mark.parametrize("broken", [dose(1, "3"), dose(1, None), dose(1, "3 mcg"), dose(1, status="missed"),
                                    dose(1, kind="doze"), dose(1, amuont="3 mg")])  # fmt: skip
def test_an_unreadable_dose_makes_its_day_unknown_even_beside_a_readable_one(broken):
    diary, problems = read(dose(1, "1.5 mg", id="m", slot="morning"), broken | {"id": "x"}, dose(2))
    assert not total_is_known(diary, 1)
    assert total_is_known(diary, 2)
    assert [problem.where for problem in problems] == ["line 2"]


def test_an_unreadable_correction_of_a_dose_makes_the_day_of_the_dose_unknown():
    # Story: the correction's own date was wrong, the corrected bedtime dose was dropped, and the morning dose that was
    # left passed for the whole day.
    morning, bedtime = dose(1, "1.5 mg", id="m", slot="morning"), dose(1, "3 mg", id="b")
    diary, problems = read(morning, bedtime, dose(1, "4.5 mg", id="x", supersedes="b", **{"for": "2025-02-30"}))
    assert not total_is_known(diary, 1)
    assert [problem.where for problem in problems] == ["line 3"]


def test_an_unreadable_correction_that_moves_a_dose_makes_both_days_unknown():
    diary, _ = read(dose(1), dose(2), dose(3), dose(2, "3", id="x", supersedes="d1"))
    assert [total_is_known(diary, n) for n in (1, 2, 3)] == [False, False, True]


@pytest.mark.parametrize("when", ["2025-03-02", "2025-02-27", "1999-01-01", "2025-06-02", "2099-01-01"])
def test_a_dose_outside_the_trial_touches_no_day_of_it(when):
    # Story: a dose before the first day became an unknown dose counted from the end of the trial, or crashed.
    diary, problems = read(dose(0), dose(1), dose(2), dose(3, **{"for": when}))
    assert [entry.id for entry in diary.doses] == ["d0", "d1", "d2"]
    assert [problem.where for problem in problems] == ["line 4"]


@pytest.mark.parametrize("target", ["x", "d1"])
def test_an_unreadable_correction_is_mended_by_another_of_it_or_of_what_it_corrects(target):
    # Story: the journal only grows, so without this a misspelt line could never be mended.
    wrong, right = dose(1, "4,5 mg", id="x", supersedes="d1"), dose(1, "4.5 mg", id="y", supersedes=target)
    diary, problems = read(dose(0), dose(1), wrong, right)
    assert [(entry.id, str(entry.amount)) for entry in diary.doses] == [("d0", "3 mg"), ("y", "4.5 mg")]
    assert [(problem.where, problem.weight) for problem in problems] == [("line 3", "note")]


def test_an_unreadable_correction_of_an_unreadable_line_is_mended_too():
    diary, problems = read(dose(1, "3"), dose(1, "3", id="x", supersedes="d1"), dose(1, id="y", supersedes="x"))
    assert [entry.id for entry in diary.doses] == ["y"]
    assert [problem.weight for problem in problems] == ["note", "note"]


def test_two_unreadable_doses_of_one_day_are_two_problems_and_no_more():
    _, problems = read(dose(1, "3"), dose(1, "4", id="x"))
    assert [problem.where for problem in problems] == ["line 1", "line 2"]


def test_a_correction_of_itself_or_of_what_comes_later_takes_nothing_away():
    # Story: the message said that the correction was kept, and it was not.
    diary, problems = read(rating(1, id="x", supersedes="x"), rating(2, id="y", supersedes="r3"), rating(3))
    assert [entry.id for entry in diary.ratings] == ["x", "y", "r3"]
    assert [problem.where for problem in problems] == ["line 1", "line 2"]


def test_one_identifier_with_two_doses_of_one_day_makes_the_day_unknown():
    diary, problems = read(dose(1), dose(1, "1.5 mg", slot="morning"), dose(2))
    assert [total_is_known(diary, n) for n in (1, 2)] == [False, True]
    assert "The second was not used" in str(problems[0])


def test_one_identifier_with_two_tellings_of_one_slot_uses_neither_until_it_is_corrected():
    told = rating(1, "4"), rating(1, "5")
    diary, problems = read(*told)
    assert diary.ratings == ()
    assert {problem.weight for problem in problems} == {"left-out"}
    diary, problems = read(*told, rating(1, "5", id="x", supersedes="r1"))
    assert [entry.id for entry in diary.ratings] == ["x"]
    assert {problem.weight for problem in problems} == {"note"}


@pytest.mark.parametrize("second", [dose(1, "3"), dose(1, "1.5 mg"), dose(1, "1.5 mg", slot="morning")])
def test_an_identifier_used_again_after_its_correction_can_be_mended_too(second):
    told = dose(1), dose(1, "4.5 mg", id="x", supersedes="d1"), second
    diary, problems = read(*told)
    assert not total_is_known(diary, 1)
    assert {problem.weight for problem in problems} == {"left-out"}
    diary, problems = read(*told, dose(1, "4.5 mg", id="y", slot="noon", supersedes="d1"))
    assert total_is_known(diary, 1)
    assert {problem.weight for problem in problems} == {"note"}


def test_an_identifier_of_an_unreadable_correction_used_again_is_mended_with_it():
    told = dose(1), dose(1, "3", id="x", supersedes="d1"), dose(2, id="x")
    diary, _ = read(*told)
    assert [total_is_known(diary, n) for n in (1, 2)] == [False, False]
    diary, problems = read(*told, dose(1, id="y", supersedes="x"), dose(2))
    assert [total_is_known(diary, n) for n in (1, 2)] == [True, True]
    assert {problem.weight for problem in problems} == {"note"}


def test_an_unreadable_rating_leaves_the_dose_of_its_day_alone():
    diary, _ = read(dose(1), rating(1, "11"))
    assert total_is_known(diary, 1)
    assert diary.ratings == ()


def test_an_unknown_dose_has_no_amount_and_says_where_it_comes_from():
    diary, _ = read(dose(1, "3"))
    (unknown,) = diary.doses
    assert unknown == DoseEntry(
        "unreadable at line 1", date(2025, 3, 4), "dose (unreadable: line 1)", Status.NOT_RECORDED, None
    )


def test_a_number_instead_of_a_text_is_told_how_to_be_written():
    with pytest.raises(DataProblem, match=r'field \'value\': must be a text: write "5" in quotes'):
        Fields({"value": 5}, "line 1").text("value")
