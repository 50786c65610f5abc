"""Broken files for an import: each says its file, the row, what was read and what to do, and nothing is written down."""

import json

import pytest

from bad.answer import NEVER, check_talk
from unit.analysis.makers import on
from unit.doors.shell import rating, run, trial_folder

DAY = on(1).isoformat()
DOSES = "for_date,slot,status,taken,taken_at\n"
GOOD = f"{DOSES}{DAY},bedtime,taken,1.5 mg,22:30\n"


def row(day=DAY, slot="bedtime", status="taken", amount="1.5 mg", at="22:30"):
    return f"{DOSES}{on(3)},bedtime,skipped,,\n{day},{slot},{status},{amount},{at}\n"


CSV = {
    "a date of a spreadsheet": (row(day="46082"), "row 3: '46082' is a spreadsheet's number for a day"),
    "a date of another order": (row(day="03/04/2026"), "row 3: field 'for': cannot read '03/04/2026' as a date"),
    "a day that is none": (row(day="2026-02-29"), "row 3: field 'for': '2026-02-29' is not a day of the calendar"),
    "no day": (row(day=""), "row 3: field 'for': is missing"),
    "a clock of another country": (row(at="10:30 pm"), "row 3: field 'at': cannot read '10:30 pm' as a clock time"),
    "midnight as 24:00": (row(at="24:00"), "row 3: field 'at': cannot read '24:00' as a clock time"),
    "no unit": (row(amount="1.5"), "row 3: field 'amount': cannot read '1.5' as a dose"),
    "a decimal comma": (row(amount='"1,5 mg"'), "A decimal comma can be read two ways; write 1.5"),
    "a dose of nothing taken": (row(status="skipped"), "row 3: field 'amount'"),
    "a status of another program": (row(status="Taken"), "row 3: field 'status': 'Taken' is none of taken, skipped"),
    "a kit without a number": (row(amount="kit three"), "row 3: field 'taken': 'kit three' names no kit"),
    "a kit of digits of another script": (row(amount="kit ３"), "names no kit"),
    "a kit of a thousand digits": (row(amount=f"kit {'9' * 1000}"), "field 'kit': must be a whole number"),
    "a formula": (row(amount="=1+1"), "row 3: field 'amount': cannot read '=1+1' as a dose"),
    "a row too short": (GOOD + f"{DAY},morning\n", "row 3: has 2 fields, and the header has 5"),
    "a row too long": (GOOD + f"{DAY},morning,skipped,,,\n", "row 3: has 6 fields, and the header has 5"),
    "semicolons": (GOOD.replace(",", ";"), "row 1: the fields are separated by semicolons"),
    "a header of others": ("date,mg\n2026-03-01,1.5\n", "row 1: these columns are none of modicum's own tables"),
    "a column more": (GOOD.replace("\n", ",\n").replace("taken_at,", "taken_at,mood"), "none of modicum's own tables"),
    "a column twice": (GOOD.replace("taken_at", "slot"), "row 1: the column 'slot' stands there twice"),
    "a quote in a field": (GOOD + f'{DAY},"bed"time,skipped,,\n', "row 3: its quotes cannot be read"),
    "a quote that never ends": (GOOD + f'{DAY},"bedtime,skipped,,\n', "its quotes cannot be read"),
    "a line end in a field": (GOOD + f'{DAY},"bed\ntime",skipped,,\n', "row 3: field 'slot': holds a line end"),
    "nothing": ("", "is empty"),
    "nothing but blanks": (" \n , ,\n", "is empty"),
    "a field of ten million letters": (
        GOOD + "x" * 10_000_000 + "\n",
        "row 3: its quotes cannot be read (field larger",
    ),
    "two thousand columns": (GOOD + "," * 2000 + "\n", "row 3: has 2,001 fields"),
    "a zero byte": (GOOD + "\x00", "holds a zero byte"),
}


def bring(tmp_path, data, name="doses.csv"):
    folder = trial_folder(tmp_path / "trial", [])
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    answer = run("import", path, "--into", folder, "--as-of", on(40))
    return answer, (folder / "journal.ndjson").read_text("utf-8")


def check_refused(answer, journal, said):
    assert (answer.code, journal) == (3, "")
    assert said in " ".join(answer.err.split())
    assert len(answer.out + answer.err) < 5_000
    for fragment in NEVER:
        assert fragment not in answer.out + answer.err
    check_talk(answer.err)


@pytest.mark.parametrize("name", CSV)
def test_a_broken_table_is_refused(tmp_path, name):
    text, said = CSV[name]
    check_refused(*bring(tmp_path, text), said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (GOOD.encode("utf-16"), "is in UTF-16"),
        (GOOD.replace("bedtime", "schlafenszeit ü").encode("latin-1"), "line 2: byte 0xfc is not UTF-8"),
        (b"PK\x03\x04" + bytes(30), "zero byte"),
    ],
)
def test_bytes_that_are_no_such_text_are_refused(tmp_path, data, said):
    check_refused(*bring(tmp_path, data), said)


def _deep():
    return "[" * 100_000


JSON = {
    "no JSON": ("[{", "cannot be read as JSON"),
    "one entry": (json.dumps(rating(1, 5)), "is no list of entries"),
    "a number": ("[5]", "entry 1: is not an entry"),
    "a field twice": ('[{"id": "a", "id": "b"}]', "field 'id' stands there twice"),
    "no number": ('[{"value": NaN}]', "NaN is not a value"),
    "a number of many digits": (f'[{{"value": {"9" * 5000}}}]', "a number of 5000 digits"),
    "brackets without end": (_deep(), "hundreds deep"),
    "a nested field": ('[{"kind": {"a": 1}}]', "entry 1: field 'kind': holds a list or a table"),
    "half of a letter": ('[{"kind": "\\ud800"}]', "half of a letter"),
    "a bare number": (json.dumps([rating(1, 5) | {"value": 5}]), "entry 1: field 'value': must be a text"),
    "an unknown field": (json.dumps([rating(1, 5) | {"mood": "5"}]), "entry 1: unknown field 'mood'"),
    "another day's": (json.dumps([rating(60, 5)]), "is in the future"),
}


@pytest.mark.parametrize("name", JSON)
def test_a_broken_list_of_entries_is_refused(tmp_path, name):
    text, said = JSON[name]
    check_refused(*bring(tmp_path, text, "entries.json"), said)


def test_a_journal_with_a_line_that_cannot_be_read_is_refused_whole(tmp_path):
    text = json.dumps({"id": "a"} | rating(1, 5)) + "\nhello\n"
    check_refused(*bring(tmp_path, text, "journal.ndjson"), "journal.ndjson: line 2")


def test_a_folder_without_a_table_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    folder = trial_folder(tmp_path / "trial", [])
    answer = run("import", tmp_path / "empty", "--into", folder)
    assert answer.code == 3
    assert "has neither a journal.ndjson nor a CSV file of modicum's own" in " ".join(answer.err.split())


def test_a_file_that_is_not_there_is_said(tmp_path):
    answer = run("import", tmp_path / "none.csv", "--into", trial_folder(tmp_path / "trial", []))
    assert (answer.code, "there is no such file" in answer.err) == (3, True)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\r"),
        GOOD.replace("bedtime", '"bedtime"'),
        GOOD.replace("bedtime", " bedtime "),
        GOOD + "\n,,,,\n\n",
        GOOD.removesuffix("\n"),
    ],
)
def test_what_other_programs_make_of_a_table_is_read_all_the_same(tmp_path, text):
    answer, journal = bring(tmp_path, text)
    assert answer.code == 0, answer.err
    assert (json.loads(journal)["slot"], journal.count("\n")) == ("bedtime", 1)


def test_a_cell_that_was_kept_from_being_a_formula_comes_back_as_it_was(tmp_path):
    text = f"from_date,to_date,shape,what\n{DAY},,step,'=1+1\n{DAY},,step,''quoted'\n{DAY},,step,'plain\n"
    answer, journal = bring(tmp_path, text, "events.csv")
    assert answer.code == 0, answer.err
    assert [json.loads(line)["what"] for line in journal.splitlines()] == ["=1+1", "'quoted'", "'plain"]
