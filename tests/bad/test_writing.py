"""What is written besides the journal: projections, batches, reports. Whole or not at all, and nobody's file is harmed."""

import errno
import io
import json
import os
import shutil
from pathlib import Path

import pytest

from bad.answer import TRIALS, ask, check_talk, snapshot, strict_json

HEADER = "day,dose_mg,rating\n"
GOOD = HEADER + "".join(f"{day},{0 if day < 10 else 3},{3 + day * day % 5}\n" for day in range(20))


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(TRIALS / "good", tmp_path / "trial"))


@pytest.fixture
def series(tmp_path) -> Path:
    """Three files: a good one, a bad one, a good one."""
    folder = tmp_path / "series"
    folder.mkdir()
    for name, content in (("a", GOOD), ("b", HEADER + '0,"4,5",6\n'), ("c", GOOD)):
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def check_refused(answer, code, *fragments):
    assert (answer.code, answer.out) == (code, "")
    for fragment in fragments:
        assert fragment in answer.err
    assert "Traceback" not in answer.err
    check_talk(answer.err)


# ------------------------------------------------------------------ projections


def test_a_rebuilt_projection_agrees_and_the_journal_is_untouched(capsys, folder):
    before = snapshot(folder)
    answer = ask(capsys, "check", "--rebuild", folder)
    assert answer.code == 0
    assert answer.out.count("written: ") == 3
    after = snapshot(folder)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"doses.csv", "diary.csv", "events.csv"}
    assert ask(capsys, "check", folder).out.endswith("No problem found.\n")


def test_json_on_stdout_is_json_also_when_files_are_written(capsys, folder):
    # Story: "written: ..." stood before the opening brace.
    answer = ask(capsys, "check", "--rebuild", "--json", folder)
    assert strict_json(answer.out)["problems"] == []
    assert answer.err.count("modicum: written: ") == 3


def test_an_edit_by_hand_is_told_before_it_is_written_over(capsys, folder):
    # Story: --rebuild wrote over the edit and then found nothing to tell.
    ask(capsys, "check", "--rebuild", folder)
    path = folder / "diary.csv"
    path.write_text(path.read_text("utf-8").replace("pain-0-10,,5,", "pain-0-10,,1,"), encoding="utf-8")
    answer = ask(capsys, "check", "--rebuild", folder)
    assert answer.code == 0
    assert "note: diary.csv: row 3: two tellings of one fact" in answer.err
    assert "pain-0-10,,1," in answer.err
    assert "If the old file was right, enter a correction" in answer.err
    assert ask(capsys, "check", folder).err == ""


def test_labels_that_a_spreadsheet_would_run_or_split_come_back_as_they_were(capsys, folder):
    labels = ["=1+1", "@x", "-x", 'a "b", c', "a;b", "<b>x</b>", "a\u00a0b", "1e3", "'x"]
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        for n, label in enumerate(labels):
            entry = {"id": f"c{n}", "kind": "co-change", "for": "2025-03-04", "what": label, "shape": "step"}
            file.write(json.dumps(entry) + "\n")
    assert ask(capsys, "check", "--rebuild", folder).code == 0
    answer = ask(capsys, "check", folder)
    assert answer.out == "2 doses, 2 ratings, 9 other changes in force.\nNo problem found.\n"
    cells = (folder / "events.csv").read_text("utf-8")
    assert "\n2025-03-04,,step,'=1+1,,c0\n" in cells
    assert not any(cell.startswith(("=", "+", "@")) for line in cells.split("\n") for cell in line.split(","))


def test_a_disk_that_refuses_a_projection_leaves_the_old_one_whole(capsys, folder, monkeypatch):
    ask(capsys, "check", "--rebuild", folder)
    before = snapshot(folder)

    def fsync(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    check_refused(ask(capsys, "check", "--rebuild", folder), 3, "No space left on device", "The journal is untouched")
    after = snapshot(folder)
    assert {name: after[name] for name in before} == before


# ------------------------------------------------------------------ batches


def lines(path: Path) -> list[dict]:
    return [strict_json(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def test_a_bad_file_has_its_line_and_the_others_their_effects(capsys, series, tmp_path):
    out = tmp_path / "out.ndjson"
    answer = ask(capsys, "analyse", "--batch", series, "--out", out, "--model", "m0")
    assert (answer.code, answer.out) == (3, "")
    assert "1 of 3 files could not be analysed" in answer.err
    first, bad, last = lines(out)
    assert [len(first["effects"]), len(last["effects"])] == [1, 1]
    assert bad["problems"][0]["where"] == "b.csv: row 2"
    assert "effects" not in bad


@pytest.mark.parametrize("keep", [0, 5, 30, 400, 700])
def test_a_run_that_was_cut_off_goes_on_and_gives_the_same_file(capsys, series, tmp_path, keep):
    whole, out = tmp_path / "whole.ndjson", tmp_path / "out.ndjson"
    ask(capsys, "analyse", "--batch", series, "--out", whole, "--model", "m0")
    out.write_bytes(whole.read_bytes()[:keep])
    answer = ask(capsys, "analyse", "--batch", series, "--out", out, "--model", "m0", "--resume")
    assert answer.code == 3
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"my notes, without a line end",
        b"my notes\nline two",
        b"[1]\n",
        b'{"x": 1}\n{"file"',
        b"\xff\xfe\n",
        b"[" * 9999 + b"\n",
    ],
)
def test_a_file_that_is_not_from_an_earlier_run_is_never_shortened_or_added_to(capsys, series, tmp_path, content):
    # Story: --resume cut the last line off any file that it was given, and then crashed.
    out = tmp_path / "notes.txt"
    out.write_bytes(content)
    answer = ask(capsys, "analyse", "--batch", series, "--out", out, "--resume", "--model", "m0")
    check_refused(answer, 3, "notes.txt: ", "is not from an earlier run", "Name another file")
    assert out.read_bytes() == content


def test_an_output_that_exists_is_not_written_over(capsys, series, tmp_path):
    out = tmp_path / "out.ndjson"
    out.write_bytes(b"mine\n")
    check_refused(ask(capsys, "analyse", "--batch", series, "--out", out), 2, "out.ndjson: already exists", "--resume")
    assert out.read_bytes() == b"mine\n"


def test_an_output_that_cannot_be_written_is_a_message(capsys, series, tmp_path):
    nowhere = ask(capsys, "analyse", "--batch", series, "--out", tmp_path / "no" / "out.ndjson")
    check_refused(nowhere, 3, "out.ndjson: cannot be read or written (No such file or directory)")
    folder = ask(capsys, "analyse", "--batch", series, "--out", tmp_path, "--resume")
    check_refused(folder, 3, "cannot be read or written (Is a directory)")


class FullDisk(io.StringIO):
    """A file on a full disk."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_ends_a_batch_with_a_message(capsys, series, tmp_path, monkeypatch):
    out, real = tmp_path / "out.ndjson", Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *how, **more: FullDisk() if self == out else real(self, *how, **more)
    )
    answer = ask(capsys, "analyse", "--batch", series, "--out", out, "--model", "m0")
    check_refused(answer, 3, "cannot be read or written (No space left on device)", "--resume")


def test_names_of_files_that_are_no_text_are_spelt_out(capsys, series, tmp_path):
    try:
        (series / os.fsdecode(b"d\xff.csv")).write_text(GOOD, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("the file system takes only names that are text")
    out = tmp_path / "out.ndjson"
    assert ask(capsys, "analyse", "--batch", series, "--out", out, "--model", "m0").code == 3
    assert [line["file"] for line in lines(out)] == ["a.csv", "b.csv", "c.csv", "d\\xff.csv"]
    before = out.read_bytes()
    ask(capsys, "analyse", "--batch", series, "--out", out, "--model", "m0", "--resume")
    assert out.read_bytes() == before


@pytest.mark.parametrize("what", ["absent", "a file", "no series in it"])
def test_a_batch_of_nothing_is_a_wrong_command(capsys, tmp_path, what):
    place = tmp_path / "place"
    if what == "a file":
        place.write_text("x")
    elif what != "absent":
        place.mkdir()
    answer = ask(capsys, "analyse", "--batch", place, "--out", tmp_path / "out.ndjson")
    check_refused(answer, 2, "place: holds no CSV files")
    assert not (tmp_path / "out.ndjson").exists()


# ------------------------------------------------------------------ reports and options


def test_a_report_that_cannot_be_written_is_a_message(capsys, folder, tmp_path):
    (tmp_path / "taken").write_text("x")
    answer = ask(capsys, "report", folder, "--out", tmp_path / "taken")
    check_refused(answer, 3, "taken: the report could not be written", "Name another folder")


def test_neither_a_title_nor_a_label_becomes_markup(capsys, folder, tmp_path):
    evil = "<script>alert(1)</script>"
    path = folder / "trial.toml"
    path.write_text(path.read_text("utf-8").replace("One of the zoo", evil), encoding="utf-8")
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(
            json.dumps({"id": "c", "kind": "co-change", "for": "2025-03-04", "what": evil, "shape": "step"}) + "\n"
        )
    assert ask(capsys, "report", folder, "--out", tmp_path / "out").code == 0
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "options",
    [["--scale", "0-.5"], ["--scale", "0"], ["--scale", "ten"], ["--scale", "10-0"], ["--scale", "5-5"], ["--scale", "0-1e3"],
     ["--scale", "0-99999999999"], ["--scale", "1.2.3-4"], ["--scale", "０-１０"], ["--model", "m9"], ["--tier", "best"],
     ["--clock-order", "2"], ["--seed", "x"], ["--as-of", "2026-02-30"], ["--as-of", "yesterday"], ["--colour"]],
)  # fmt: skip
def test_an_option_that_cannot_be_is_a_wrong_command(capsys, tmp_path, options):
    file = tmp_path / "good.csv"
    file.write_text(GOOD, encoding="utf-8")
    answer = ask(capsys, "analyse", "--bare", file, *options)
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert options[-1] in answer.err or repr(options[-1]) in answer.err


@pytest.mark.parametrize("seed", ["-1", "0", str(2**64), str(10**30)])
def test_any_whole_number_is_a_seed(capsys, folder, seed):
    answer = ask(capsys, "analyse", "--json", "--seed", seed, folder)
    assert answer.code == 0
    assert strict_json(answer.out)["seed"] == int(seed)


@pytest.mark.parametrize("day", ["1990-01-01", "2025-03-02", "2025-03-03", "2099-12-31"])
def test_any_day_may_be_asked_for(capsys, folder, day):
    for command in (["analyse", "--json"], ["analyse", "--explain"], ["report"]):
        answer = ask(capsys, *command, "--as-of", day, folder)
        assert answer.code == 0
        assert "Traceback" not in answer.all


@pytest.mark.hazard("H-45/future-left-out")
def test_a_check_as_of_a_day_calls_later_entries_future(capsys, folder):
    answer = ask(capsys, "check", "--as-of", "2025-03-03", folder)
    assert answer.code == 3
    assert answer.err.count("field 'for': 2025-03-04 is in the future (today is 2025-03-03)") == 2
