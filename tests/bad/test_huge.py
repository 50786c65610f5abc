"""Far too much of something: one message, within seconds, whatever it is that there is too much of."""

import json
import shutil
from pathlib import Path

import pytest

from bad.answer import BARE, NEVER, TRIALS, ask, check_talk
from modicum.doors.files import text

TEN_MB = 10_000_000
SECONDS = 60.0  # a bound against hanging, not a benchmark: each of these takes about a second
HEADER = "day,dose_mg,rating\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A sound trial to spoil."""
    return Path(shutil.copytree(TRIALS / "good", tmp_path / "trial"))


def check_quick_message(answer, *fragments):
    assert answer.code == 3
    assert answer.seconds < SECONDS
    assert len(answer.all) < 5_000
    for fragment in fragments:
        assert fragment in answer.err
    for fragment in NEVER:
        assert fragment not in answer.all
    check_talk(answer.err)


# ------------------------------------------------------------------ a bare series

BARE_FILES = {
    "a dose of ten million digits": (f"{HEADER}0,0,6\n1,{'9' * TEN_MB},5\n", "row 3: has 10,000,004 characters"),
    "a rating of ten million letters": (f"{HEADER}0,0,{'x' * TEN_MB}\n", "row 2: has 10,000,004 characters"),
    "a header of ten million letters": ("x" * TEN_MB + "\n0,0,6\n", "row 1: the header must be"),
    "a header that begins well": (f"day,dose_mg,rating{' ' * TEN_MB},\n0,0,6\n", "row 1: the header must be"),
    "ten million quotes": (HEADER + '"' * TEN_MB + "\n", "row 2: has 10,000,000 characters"),
    "ten million commas": (f"{HEADER}{',' * TEN_MB}", "row 2: has 10,000,000 characters"),
    "a quote that is never closed": (HEADER + '0,0,"' + "6\n" * 5_000, "row 2: its quotes cannot be read"),
    "ten million empty rows": ("\n" * TEN_MB, "has 10,000,000 rows"),
    "five million rows": (HEADER + "x\n" * (TEN_MB // 2), "has 5,000,001 rows", "one a day"),
    "five million rows with old line ends": ("x\r" * (TEN_MB // 2), "has 5,000,000 rows"),
    "ten million zero bytes": ("\0" * TEN_MB, "line 1: holds a zero byte"),
}


@pytest.mark.parametrize("name", BARE_FILES)
def test_a_bare_series_that_is_far_too_long_is_answered_at_once(capsys, tmp_path, name):
    content, *fragments = BARE_FILES[name]
    file = tmp_path / "huge.csv"
    file.write_text(content, encoding="utf-8", newline="")
    check_quick_message(ask(capsys, "analyse", "--bare", file), "huge.csv: ", *fragments)


def test_of_thousands_of_bad_rows_twenty_are_shown_and_the_rest_is_counted(capsys, tmp_path):
    file = tmp_path / "many.csv"
    file.write_text(HEADER + "".join(f"{day},0,x\n" for day in range(3661)), encoding="utf-8")
    check_quick_message(ask(capsys, "analyse", "--bare", file), "row 21: ", "and 3641 more; --json lists them all")
    answer = ask(capsys, "analyse", "--bare", file, "--json")
    assert len(json.loads(answer.out)["problems"]) == 3661


def test_a_file_beyond_the_largest_is_not_read_to_its_end(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LARGEST_FILE", 1000)
    file = tmp_path / "large.csv"
    file.write_text(HEADER + "0,0,6\n" * 1000, encoding="utf-8")
    check_quick_message(ask(capsys, "analyse", "--bare", file), "large.csv: has more than 1,000 bytes")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no endless file")
def test_an_endless_file_ends(capsys):
    check_quick_message(ask(capsys, "analyse", "--bare", "/dev/zero"), "/dev/zero: has more than", "Check the file")


def test_hundreds_of_different_doses_are_refused_with_the_file_and_the_field(capsys, tmp_path):
    file = tmp_path / "levels.csv"
    file.write_text(HEADER + "".join(f"{d},{d // 10 / 100},{3 + d % 4}\n" for d in range(3000)), encoding="utf-8")
    answer = ask(capsys, "analyse", "--bare", file)
    check_quick_message(
        answer, "levels.csv: field 'dose_mg': the series has 299 different doses (0.01, 0.02, 0.03, ...)"
    )


# ------------------------------------------------------------------ a trial

LINES = {
    "a line of ten million letters": "x" * TEN_MB,
    "a value of ten million letters": json.dumps({"id": "x" * TEN_MB}),
    "a field name of ten million letters": json.dumps({"x" * TEN_MB: 1}),
    "a line of ten million blanks and one brace": " " * TEN_MB + "{",
}
DEEP = {
    "brackets": "[" * 100_000,
    "closed brackets": "[" * 50_000 + "]" * 50_000,
    "braces": '{"a":' * 19_000,
    "brackets in a field": '{"id":' + "[" * 90_000,
    "brackets around the limit": '{"id":' + "[" * 985 + "]" * 985 + "}",
}


def spoil(folder: Path, line: str) -> None:
    """A bad line before a sound entry: line 5 of 6."""
    entry = {"id": "r2", "kind": "rating", "for": "2025-03-05", "slot": "evening", "item": "pain-0-10", "value": "4"}
    with (folder / "journal.ndjson").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n{json.dumps(entry)}\n")


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_ten_megabytes_costs_itself_and_no_other_entry(capsys, folder, name):
    spoil(folder, LINES[name])
    answer = ask(capsys, "check", folder)
    check_quick_message(answer, "journal.ndjson: line 5: has 10,000,0", "which is not an entry")
    assert answer.out == "2 doses, 3 ratings, 0 other changes in force.\n"


@pytest.mark.parametrize("name", DEEP)
def test_a_line_that_nests_thousands_deep_costs_itself_and_no_other_entry(capsys, folder, name):
    spoil(folder, DEEP[name])
    answer = ask(capsys, "check", folder)
    check_quick_message(answer, "journal.ndjson: line 5: ")
    assert answer.out == "2 doses, 3 ratings, 0 other changes in force.\n"


@pytest.mark.parametrize("depth", range(900, 1000, 9))
def test_no_depth_of_nesting_falls_between_reading_and_showing(capsys, folder, depth):
    spoil(folder, '{"id": "x", "for": ' + "[" * depth + "]" * depth + "}")
    check_quick_message(ask(capsys, "check", folder), "journal.ndjson: line 5: ")


def test_unknown_fields_without_number_are_counted(capsys, folder):
    spoil(folder, json.dumps({"id": "d9", "kind": "rating", "for": "2025-03-05", "slot": "evening",
                              "item": "pain-0-10", "value": "5"} | {f"field {n}": 1 for n in range(3000)}))  # fmt: skip
    check_quick_message(ask(capsys, "check", folder), "line 5: unknown field 'field 0', ", " and 2995 more")


def test_a_journal_of_millions_of_lines_is_refused(capsys, folder):
    (folder / "journal.ndjson").write_bytes(b"x\n" * 1_000_000)
    check_quick_message(ask(capsys, "check", folder), "journal.ndjson: has more than 300,000 lines")


def test_a_hundred_thousand_bad_lines_are_counted(capsys, folder):
    (folder / "journal.ndjson").write_bytes(b"x\n" * 100_000)
    check_quick_message(ask(capsys, "check", folder), "line 20: ", "and 99980 more; --json lists them all")


DESCRIPTIONS = {
    "ten million letters": ('title = "' + "x" * TEN_MB + '"\n', "trial.toml: has 10,000,"),
    "a key of ten million letters": ("x" * TEN_MB + " = 1\n", "trial.toml: has 10,000,"),
    "a dotted key of five million parts": ("a." * (TEN_MB // 2) + "b = 1\n", "trial.toml: has 10,000,"),
    "a dotted key of fifty thousand parts": ("a." * 45_000 + "b = 1\n", "trial.toml: line ", "more than 100 dots"),
    "brackets in brackets": ("x = " + "[" * 40_000 + "]" * 40_000 + "\n", "trial.toml: cannot be read as TOML"),
    "braces in braces": ("x = " + "{a = " * 10_000 + "1" + "}" * 10_000 + "\n", "trial.toml: cannot be read as TOML"),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_description_that_is_far_too_large_is_answered_at_once(capsys, folder, name):
    more, *fragments = DESCRIPTIONS[name]
    path = folder / "trial.toml"
    path.write_text(more + path.read_text("utf-8"), encoding="utf-8")
    check_quick_message(ask(capsys, "check", folder), *fragments)


def test_a_projection_with_a_line_of_ten_megabytes_is_shown_in_part(capsys, folder):
    (folder / "diary.csv").write_text("x" * TEN_MB + "\n", encoding="utf-8")
    check_quick_message(ask(capsys, "check", folder), "diary.csv: row 1: two tellings", "(10000000 characters)")


# ------------------------------------------------------------------ names of files


@pytest.mark.parametrize("command", [["check"], ["analyse"], ["report"], ["analyse", "--bare"]])
def test_a_name_that_no_file_can_have_is_a_message(capsys, command):
    answer = ask(capsys, *command, "x" * 5_000)
    assert answer.code == 3
    assert "cannot be opened (File name too long)" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", ["check", "analyse", "report"])
def test_a_folder_that_is_not_there_and_one_that_is_a_file_are_told_apart(capsys, tmp_path, command):
    absent = ask(capsys, command, tmp_path / "absent")
    assert (absent.code, absent.out) == (3, "")
    assert "absent: there is no such folder. A trial is a folder with trial.toml in it." in absent.err
    file = ask(capsys, command, BARE / "bom.csv")
    assert (file.code, file.out) == (3, "")
    assert "bom.csv: is a file, not a folder. A trial is a folder with trial.toml in it." in file.err


def test_a_series_that_is_not_there_and_one_that_is_a_folder_are_told_apart(capsys, tmp_path):
    absent = ask(capsys, "analyse", "--bare", tmp_path / "absent.csv")
    assert (absent.code, absent.out) == (3, "")
    assert "absent.csv: there is no such file. Check the name." in absent.err
    folder = ask(capsys, "analyse", "--bare", tmp_path)
    assert (folder.code, folder.out) == (3, "")
    assert "is a folder, not a file. Name the file itself." in folder.err
