"""Anybody's table, read by a mapping: what it states is used, what it leaves open is asked for, and nothing is guessed."""

import json

import pytest

from modicum.diary.entry import Burden, Status
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.mapped_tables import iso_date, number_of, read_map
from modicum.doors.files.folder import FolderShelf, parse_toml
from modicum.errors import DataProblem
from unit.analysis.makers import on
from unit.doors.shell import EXAMPLES, ROOT, run, trial_folder

LAST = on(60)
MAP = (EXAMPLES / "import" / "map.toml").read_text("utf-8")
SHORT = """separator = ","
decimal = "point"
[[date]]
column = "day"
order = "year-month-day"
[[dose]]
column = "mg"
unit = "mg"
slot = "bedtime"
blank = "missing"
"""


@pytest.fixture
def folder(tmp_path):
    return trial_folder(tmp_path / "trial", [])


def bring(folder, text, told=SHORT, *more):
    table, mapping = folder.parent / "table.csv", folder.parent / "map.toml"
    table.write_text(text, "utf-8")
    mapping.write_text(told, "utf-8")
    return run("import", table, "--map", mapping, "--into", folder, "--as-of", LAST, *more)


def entries(folder):
    return [json.loads(line) for line in (folder / "journal.ndjson").read_text("utf-8").splitlines()]


def flat(ran):
    return " ".join((ran.out + ran.err).split())


def test_the_example_comes_in_as_its_readme_says(folder):
    files = (EXAMPLES / "import" / "tracker.csv", "--map", EXAMPLES / "import" / "map.toml")
    for expected in ("11 written down", "0 written down, 11 there already"):
        ran = run("import", *files, "--into", folder, "--as-of", LAST)
        assert (ran.code, expected in ran.out) == (0, True), ran.err
    diary = load(FolderShelf(folder), today=LAST, as_of=None).diary
    assert [(dose.day, dose.status, str(dose.amount)) for dose in diary.doses] == [
        (on(0), Status.TAKEN, "0 mg"), (on(1), Status.SKIPPED, "None"), (on(2), Status.TAKEN, "1.5 mg"),
        (on(4), Status.TAKEN, "1.5 mg"),
    ]  # fmt: skip
    assert [(rating.day, str(rating.value)) for rating in diary.ratings] == [
        (on(0), "6"), (on(1), "7"), (on(2), "6"), (on(4), "5"), (on(5), "4"),
    ]  # fmt: skip
    assert [(one.day, one.label) for one in diary.co_changes] == [(on(2), "new pharmacy")]
    assert [(one.day, one.label, one.burden) for one in diary.side_effects] == [(on(2), "bad dreams", Burden.MILD)]
    readme = (ROOT / "examples" / "import" / "README.md").read_text("utf-8")
    assert "examples/import/tracker.csv --map examples/import/map.toml --into TRIAL" in readme


def test_a_blank_is_what_the_mapping_says_it_is(folder, tmp_path):
    table = f"day,mg\n{on(1)},\n"
    assert bring(folder, table).code == 0
    assert entries(folder) == []
    assert bring(folder, table, SHORT.replace('"missing"', '"skipped"')).code == 0
    assert [one["status"] for one in entries(folder)] == ["skipped"]


def test_the_unit_is_stated_once_or_stands_in_every_cell(folder):
    in_cells = SHORT.replace('unit = "mg"', 'unit = "in the cell"')
    ran = bring(folder, f"day,mg\n{on(1)},1.5 mg\n{on(2)},1.5\n{on(3)},1500 mcg\n", in_cells, "--skip-unusable")
    assert [(one["for"], one["amount"]) for one in entries(folder)] == [(on(1).isoformat(), "1.5 mg")]
    assert "row 3, 'mg': " in flat(ran)
    assert "row 4, 'mg': field 'amount': 1500 mcg is not in mg" in flat(ran)


def test_rows_with_one_fact_each_are_picked_by_another_column(folder):
    told = SHORT.replace('blank = "missing"', 'blank = "missing"\nwhen-column = "what"\nwhen-is = "LDN"')
    assert bring(folder, f"day,what,mg\n{on(1)},LDN,1.5\n{on(1)},Sleep,7\n", told).code == 0
    assert [one["amount"] for one in entries(folder)] == ["1.5 mg"]


def test_a_severe_side_effect_that_came_in_bars_as_any_other(folder):
    told = SHORT + '[[side-effect]]\ncolumn = "felt"\nburden-column = "how"\n'
    ran = bring(folder, f"day,mg,felt,how\n{on(1)},,rage,severe\n{on(2)},,sleepless,\n", told, "--skip-unusable")
    assert [(one["what"], one["burden"]) for one in entries(folder)] == [("rage", "severe")]
    assert "row 3, 'felt': field 'burden'" in flat(ran)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-03-04", "year-month-day", "2026-03-04"),
        ("4.3.2026", "day-month-year", "2026-03-04"),
        ("04/03/2026", "day-month-year", "2026-03-04"),
        ("3/4/2026", "month-day-year", "2026-03-04"),
        ("2026/3/4", "year-month-day", "2026-03-04"),
    ],
)
def test_a_date_is_read_in_the_order_that_is_stated(text, order, day):
    assert iso_date(text, read_map(parse_toml(SHORT.replace("year-month-day", order), at="m"), at="m").order) == day


@pytest.mark.hazard("H-43/nothing-guessed")
@pytest.mark.parametrize(
    ("text", "order"),
    [("4.3.26", (2, 1, 0)), ("2026-03-04", (2, 1, 0)), ("4.3.2026", (0, 1, 2)), ("4.3-2026", (2, 1, 0)), ("4 March 2026", (2, 1, 0)),
     ("4.3.2026 22:30", (2, 1, 0)), ("46085", (0, 1, 2)), ("46085.5", (2, 1, 0)), ("", (0, 1, 2)), ("٤.3.2026", (2, 1, 0))],
)  # fmt: skip
def test_a_date_in_another_order_is_refused(text, order):
    with pytest.raises(DataProblem, match=r"as a date in the order|spreadsheet's number"):
        iso_date(text, order)


@pytest.mark.hazard("H-43/nothing-guessed")
def test_a_month_that_is_none_is_refused_and_never_turned_round(folder):
    ran = bring(folder, "day,mg\n13.3.2026,1\n3.13.2026,1\n", SHORT.replace("year-month-day", "month-day-year"))
    assert (ran.code, entries(folder)) == (3, [])
    assert "row 2, 'mg': field 'for': '2026-13-03' is not a day of the calendar" in flat(ran)


@pytest.mark.hazard("H-43/nothing-guessed", "H-06/one-reading-only")
@pytest.mark.parametrize(("text", "comma"), [("1.5", True), ("1.500,5", True), ("1,5", False), ("1,500.5", False)])
def test_the_other_decimal_sign_is_refused(text, comma):
    with pytest.raises(DataProblem, match="Nobody can say which number is meant"):
        number_of(text, comma=comma)


@pytest.mark.hazard("H-43/nothing-guessed")
@pytest.mark.parametrize(
    "line",
    [
        'separator = ","',
        'decimal = "point"',
        'order = "year-month-day"',
        'unit = "mg"',
        'slot = "bedtime"',
        'blank = "missing"',
    ],
)
def test_nothing_that_a_mapping_leaves_open_is_filled_in(folder, line):
    ran = bring(folder, f"day,mg\n{on(1)},1.5\n", SHORT.replace(line + "\n", ""))
    assert (ran.code, entries(folder)) == (3, [])
    assert f"map.toml: field '{line.split(' ')[0]}': is missing" in flat(ran)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (SHORT.replace("[[dose]]", "[[doses]]"), "unknown field 'doses'"),
        (SHORT.split("[[dose]]", maxsplit=1)[0], "names no column to be read"),
        (SHORT.replace("[[date]]", "[date]"), "must be tables"),
        (
            SHORT.replace('column = "mg"', 'column = "LDN"'),
            "has no column 'LDN', which the mapping names. It has: 'day', 'mg'.",
        ),
        (SHORT + 'more = "x"\n', "unknown field 'more'"),
        (SHORT + '[[rating]]\ncolumn = "mg"\nitem = "x"\nslot = "y"\nblank = "skipped"\n', "is none of missing"),
        (SHORT.replace('unit = "mg"', 'unit = "g"'), "is none of mg, mcg, unit, in the cell"),
        (SHORT + '[[date]]\ncolumn = "day"\norder = "year-month-day"\n', "is needed once"),
        ("separator = [", "cannot be read as TOML"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(folder, told, said):
    ran = bring(folder, f"day,mg\n{on(1)},1.5\n", told)
    assert (ran.code, entries(folder)) == (3, [])
    assert said in flat(ran)
