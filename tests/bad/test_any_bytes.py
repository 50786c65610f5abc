"""Whatever the bytes are, there is an answer; and what is wrong in one place changes nothing in another."""

import json
import re
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bad.answer import TRIALS, ask, check_talk, strict_json
from modicum.doors.desk.analyse_trial import load
from modicum.doors.files.bare_csv import read_bare
from modicum.doors.files.folder import FolderShelf
from modicum.errors import DataProblem

fixed = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
modest, few = settings(fixed, max_examples=60), settings(fixed, max_examples=30)
SCALE = (Decimal(0), Decimal(10))
TODAY = date(2025, 6, 1)


def check_answer(answer) -> None:
    assert answer.code in {0, 3}
    assert "Traceback" not in answer.all
    check_talk(answer.err)
    assert (answer.code == 0) or answer.err


# ------------------------------------------------------------------ any bytes at all

ROWS = st.text(alphabet="0123456789,,,.;\"'\n\n\r\t -+eNax\x00\x0b\x0c\x1c\x85\u2028\ufeff\u00b5５", max_size=120)
CSV = st.one_of(
    st.binary(max_size=300),
    ROWS.map(lambda text: text.encode("utf-8")),
    ROWS.map(lambda text: b"day,dose_mg,rating\n" + text.encode("utf-8")),
    st.tuples(ROWS, st.binary(max_size=8)).map(lambda both: b"day,dose_mg,rating\n" + both[0].encode() + both[1]),
)


@modest
@given(CSV)
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"day,dose_mg,rating\n\n\n")
@example(b'day,dose_mg,rating\n"0","","')
def test_any_bytes_as_a_bare_series_are_answered(capsys, tmp_path, content):
    file = tmp_path / "any.csv"
    file.write_bytes(content)
    for options in ([], ["--json"]):
        answer = ask(capsys, "analyse", "--bare", file, "--model", "m0", *options)
        check_answer(answer)
        if answer.out and options:
            shape = strict_json(answer.out)
            assert not shape.get("effects") or shape["trust"] == "usable"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["dose", "rating", "co-change", "taken", "skipped", "not_recorded", "step", "window", "2025-03-05",
                     "2099-01-01", "1999-12-31", "3 mg", "0 mg", "pain-0-10", "5", "-0", "d1", "r1", "x", "22:30"]),
)  # fmt: skip
NAMES = st.sampled_from(["id", "kind", "for", "slot", "status", "amount", "at", "item", "value", "what", "shape", "until",
                         "supersedes", "by", "colour"])  # fmt: skip
WELL_MEANT = st.dictionaries(NAMES, SCALARS, max_size=9).map(lambda entry: json.dumps(entry).encode("utf-8") + b"\n")
JOURNAL = st.one_of(
    st.binary(max_size=300),
    st.lists(st.one_of(WELL_MEANT, st.binary(max_size=40).map(lambda line: line + b"\n")), max_size=6).map(b"".join),
)


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(TRIALS / "good", tmp_path / "trial"))


@few
@given(JOURNAL)
@example(b"\xef\xbb\xbf")
@example(b"{}\n[]\n0\n")
@example(b'{"id": "x", "supersedes": "x"}\n' * 2)
def test_any_bytes_as_a_journal_are_answered_and_no_sound_entry_is_lost(capsys, folder, content):
    sound = (TRIALS / "good" / "journal.ndjson").read_bytes()
    path = folder / "journal.ndjson"
    path.write_bytes(content)
    for command in (["check", "--json"], ["report"]):
        answer = ask(capsys, *command, folder)
        assert answer.code in {0, 3}
        assert "Traceback" not in answer.all
        if "--json" in command and answer.out:
            strict_json(answer.out)
    path.write_bytes(sound + content)
    answer = ask(capsys, "check", folder)
    assert answer.code in {0, 3}
    check_talk(answer.err)
    counted = re.match(r"(\d+) doses, (\d+) ratings", answer.out)
    assert counted or answer.code == 3
    if counted and not any(word in answer.err for word in ("two tellings", "identifier", "supersedes")):
        assert int(counted[1]) >= 2
        assert int(counted[2]) >= 2


@modest
@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="abc =[]{}\"'.,\n#0123456789", max_size=200).map(str.encode))
)
@example(b"x = 0x" + b"f" * 4000 + b"\n")
def test_any_bytes_as_a_description_are_answered(capsys, folder, content):
    (folder / "trial.toml").write_bytes(content)
    answer = ask(capsys, "check", folder)
    assert (answer.code, answer.out) == (3, "")
    check_answer(answer)
    assert "trial.toml: " in answer.err


# ------------------------------------------------------------------ one place spoilt in a good file


def good_lines() -> list[bytes]:
    """Six days of a good journal: a dose in two slots, a rating and, once, something else."""
    told = []
    for n in range(6):
        when = (date(2025, 3, 3) + timedelta(days=n)).isoformat()
        told.append(
            {"id": f"b{n}", "kind": "dose", "for": when, "slot": "bedtime", "status": "taken", "amount": "3 mg"}
        )
        told.append({"id": f"m{n}", "kind": "dose", "for": when, "slot": "morning", "status": "skipped"})
        told.append(
            {"id": f"r{n}", "kind": "rating", "for": when, "slot": "evening", "item": "pain-0-10", "value": "5"}
        )
    told.append({"id": "c0", "kind": "co-change", "for": "2025-03-05", "what": "an infection", "shape": "step"})
    return [json.dumps(entry).encode("utf-8") for entry in told]


LINES = good_lines()
AT = st.integers(0, len(LINES) - 1)


def read(folder: Path, lines: list[bytes]):
    """Entries in force by identifier, and problems."""
    (folder / "journal.ndjson").write_bytes(b"".join(line + b"\n" for line in lines))
    loaded = load(FolderShelf(folder), today=TODAY, as_of=None)
    diary = loaded.diary
    return {entry.id: entry for entry in (*diary.doses, *diary.ratings, *diary.co_changes)}, loaded.problems


@few
@given(AT, st.sampled_from(["delete", "duplicate", "move"]), AT)
def test_a_line_deleted_doubled_or_moved_changes_no_other_entry(folder, at, what, to):
    whole, none = read(folder, LINES)
    assert (len(whole), none) == (len(LINES), ())
    changed = list(LINES)
    line = changed.pop(at)
    if what == "move":
        changed.insert(to, line)
    elif what == "duplicate":
        changed[at:at] = [line, line]
    entries, problems = read(folder, changed)
    gone = {json.loads(line)["id"]} if what == "delete" else set()
    assert entries == {key: entry for key, entry in whole.items() if key not in gone}
    assert [problem.weight for problem in problems] == (["note"] if what == "duplicate" else [])


@few
@given(AT, st.integers(0, 200), st.integers(0, 255), st.sampled_from(["flip", "delete", "insert", "cut"]))
def test_a_spoilt_byte_changes_no_entry_of_another_line_in_silence(capsys, folder, at, place, byte, what):
    whole, _ = read(folder, LINES)
    line = LINES[at]
    place %= len(line)
    new = bytes([byte]) if byte != ord("\n") else b"?"
    if what == "cut":
        spoilt = line[:place]
    else:
        spoilt = (
            line[:place]
            + {"flip": new, "delete": b"", "insert": new + line[place : place + 1]}[what]
            + line[place + 1 :]
        )
    entries, problems = read(folder, [*LINES[:at], spoilt, *LINES[at + 1 :]])
    told = " ".join(str(problem) for problem in problems)
    for number, other in enumerate(LINES, 1):
        key = json.loads(other)["id"]
        if number - 1 == at or entries.get(key) == whole[key]:
            continue
        assert re.search(rf"journal\.ndjson: line {number}\b", told), (spoilt, key, told)
    answer = ask(capsys, "analyse", "--json", folder)
    check_talk(answer.err)
    assert answer.code == (3 if any(problem.weight == "left-out" for problem in problems) else 0)


@few
@given(st.integers(0, sum(len(line) + 1 for line in LINES)))
@pytest.mark.hazard("H-37/torn-line")
def test_a_journal_cut_off_anywhere_keeps_every_whole_line(folder, end):
    whole, _ = read(folder, LINES)
    content = b"".join(line + b"\n" for line in LINES)[:end]
    (folder / "journal.ndjson").write_bytes(content)
    loaded = load(FolderShelf(folder), today=TODAY, as_of=None)
    diary = loaded.diary
    entries = {entry.id: entry for entry in (*diary.doses, *diary.ratings, *diary.co_changes)}
    complete = content.count(b"\n")
    assert entries == {json.loads(line)["id"]: whole[json.loads(line)["id"]] for line in LINES[:complete]}
    torn = bool(content) and not content.endswith(b"\n")
    assert [problem.where for problem in loaded.problems] == [f"journal.ndjson: line {complete + 1}"] * torn


SERIES = [f"{day},{'0' if day < 6 else '4.5'},{3 + day % 5}".encode() for day in range(12)]


@modest
@given(st.integers(0, 11), st.integers(0, 9), st.integers(0, 255), st.sampled_from(["flip", "delete", "insert"]))
def test_a_spoilt_byte_of_a_bare_series_changes_no_other_row_and_is_named_by_its_own(tmp_path, at, place, byte, what):
    file = tmp_path / "series.csv"
    header = b"day,dose_mg,rating"

    def rows(lines):
        file.write_bytes(b"\n".join([header, *lines]) + b"\n")
        return read_bare(file, scale=SCALE)

    whole, _ = rows(SERIES)
    line = SERIES[at]
    place %= len(line)
    new = bytes([byte]) if byte not in b"\r\n" else b"?"
    spoilt = (
        line[:place] + {"flip": new, "delete": b"", "insert": new + line[place : place + 1]}[what] + line[place + 1 :]
    )
    refused = ""
    try:
        read, problems = rows([*SERIES[:at], spoilt, *SERIES[at + 1 :]])
    except DataProblem as why:
        refused = str(why)
    if refused:  # it is no longer text
        assert refused.startswith(f"series.csv: line {at + 2}: ")
        return
    own = rf"series\.csv: row {at + 2}"
    twice = rf"series\.csv: row ([0-9]+): field 'day': [0-9]+ already stands in row {at + 2}:.*"
    assert all(re.match(rf"(?:{own}: |{twice})", str(problem)) for problem in problems)
    blank = not spoilt.strip()
    doubled = {int(match[1]) for problem in problems if (match := re.match(twice, str(problem)))}
    assert [row for n, row in enumerate(whole, 2) if n not in {at + 2, *doubled} and row not in read] == []
    assert len(read) + len(problems) == len(SERIES) - blank


@modest
@given(st.integers(0, 600), st.integers(0, 255))
def test_a_spoilt_byte_of_a_description_is_answered(capsys, folder, place, byte):
    path = folder / "trial.toml"
    content = bytearray((TRIALS / "good" / "trial.toml").read_bytes())
    content[place % len(content)] = byte
    path.write_bytes(bytes(content))
    answer = ask(capsys, "analyse", "--json", folder)
    assert answer.code in {0, 3}
    assert bool(answer.out) or "trial.toml: " in answer.err
    check_talk(answer.err)
