"""Bare series from the command line: the exact table of the reference series, wrong rows, and whole folders."""

import csv
import json
import random
from functools import cache

import pytest

from unit.doors.shell import ROOT, bare_csv, run

REFERENCE = ROOT / "tests" / "data" / "reference"
EXACT = json.loads((REFERENCE / "exact_reference.json").read_text(encoding="utf-8"))
TOLERANCE = 0.002
"""tests/data/reference/README.md section 4."""

CASES = [
    ("ar1_84", "m0", ("effect",)),
    ("ar1_84", "m1", ("effect",)),
    ("ar1_84", "m2", ("drug",)),
    ("null_84", "m0", ("effect",)),
    ("null_84", "m1", ("effect",)),
    ("null_84", "m2", ("drug",)),
    ("titration_84", "m2", ("d1.5", "d3.0", "d4.5")),
]


@cache
def reference_rows(name):
    """The reference file's own columns as day, dose, rating; its empty ratings stay empty."""
    with (REFERENCE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        column = "dose" if name == "titration_84" else "drug"
        return tuple((row["day"], row[column], row["y"]) for row in csv.DictReader(file))


@pytest.mark.parametrize(("name", "model", "keys"), CASES)
def test_the_command_gives_the_exact_table(name, model, keys, tmp_path):
    file = bare_csv(tmp_path / f"{name}.csv", reference_rows(name))
    ran = run("analyse", "--bare", file, "--model", model, "--json")
    assert ran.code == 0
    told = ran.json
    assert (told["model"], told["trust"], told["tier"]) == (model, "usable", "report")
    assert (told["n_days"], told["n_rated"]) == (84, 76)
    assert len(told["effects"]) == len(keys)
    for effect, key in zip(told["effects"], keys, strict=True):
        for quantity, value in EXACT[f"{name}:{model.upper()}"][key].items():
            assert effect[quantity] == pytest.approx(value, abs=TOLERANCE), (key, quantity)


def test_the_doses_of_the_titration_are_told_with_their_amounts(tmp_path):
    file = bare_csv(tmp_path / "t.csv", reference_rows("titration_84"))
    told = run("analyse", "--bare", file, "--model", "m2", "--json").json
    assert [effect["dose_mg"] for effect in told["effects"]] == [1.5, 3.0, 4.5]


def test_the_full_model_sees_that_the_titration_cannot_tell_dose_from_time(tmp_path):
    """The trap of the reference page: 4.5 mg is -2.79 without trend and -0.37 with it; the truth is -1.88."""
    file = bare_csv(tmp_path / "t.csv", reference_rows("titration_84"))
    top = run("analyse", "--bare", file, "--json").json["effects"][-1]
    assert top["q025"] < -1.88 < top["q975"]
    assert top["q975"] - top["q025"] > 3


def test_the_file_may_stand_before_or_after_the_option(tmp_path):
    file = bare_csv(tmp_path / "a.csv", reference_rows("null_84"))
    one = run("analyse", "--bare", file, "--model", "m1", "--json")
    other = run("analyse", file, "--model", "m1", "--json", "--bare")
    assert one.out == other.out


def test_in_words_each_effect_is_one_line(tmp_path):
    file = bare_csv(tmp_path / "a.csv", reference_rows("ar1_84"))
    lines = run("analyse", "--bare", file, "--model", "m0").out.splitlines()
    assert lines[0] == "model m0, 84 days, 76 rated, trust: usable"
    # README section 3: -1.3947, SD 0.3095, -2.0031 to -0.7864.
    assert lines[1].startswith("1 mg against 0 mg: -1.395 (SD 0.3")
    assert "95 % -2.003 to -0.786" in lines[1]


def test_clock_order_one_moves_the_days_that_act(tmp_path):
    # The rating follows yesterday's dose: only clock order 1 sees all of it.
    chance = random.Random(5)
    doses = [chance.randint(0, 1) for _ in range(40)]
    rows = [(t, dose, 6 - 3 * (doses[t - 1] if t else 0) + chance.randint(-1, 1)) for t, dose in enumerate(doses)]
    file = bare_csv(tmp_path / "a.csv", rows)
    same, later = (
        run("analyse", "--bare", file, "--model", "m1", "--clock-order", order, "--json").json for order in (0, 1)
    )
    assert later["effects"][0]["mean"] == pytest.approx(-3, abs=0.5)
    assert abs(same["effects"][0]["mean"]) < 1.5
    assert (same["clock_order"], later["clock_order"]) == (0, 1)


def test_another_scale_is_said_with_an_option(tmp_path):
    rows = [(t, 0 if t < 10 else 3, 40 + (t * 7) % 30) for t in range(20)]
    file = bare_csv(tmp_path / "a.csv", rows)
    assert run("analyse", "--bare", file, "--json").code == 3
    assert run("analyse", "--bare", file, "--scale", "0-100", "--json").json["n_rated"] == 20


def test_a_scale_may_go_below_zero(tmp_path):
    rows = [(t, 0 if t < 10 else 3, (t * 7) % 5 - 2) for t in range(20)]
    file = bare_csv(tmp_path / "a.csv", rows)
    assert run("analyse", "--bare", file, "--scale=-5-5", "--json").json["n_rated"] == 20


def test_unknown_doses_leave_out_ratings_and_that_is_told(tmp_path):
    # Three unknown days between different doses: nine ratings (hand-computed in the tests of the evidence).
    rows = [(t, None if 10 <= t < 13 else (0 if t < 10 else 3), (t * 7) % 5 + 2) for t in range(40)]
    file = bare_csv(tmp_path / "a.csv", rows)
    told = run("analyse", "--bare", file, "--json").json
    assert told["left_out"] == [{"why": "unknown-exposure", "count": 9, "days": list(range(10, 19))}]
    assert "left out: 9 ratings" in run("analyse", "--bare", file).out


def test_a_dose_with_too_few_days_is_named_and_has_no_effect(tmp_path):
    rows = [(t, 0 if t < 10 else 3 if t < 26 else 4.5, (t * 7) % 5 + 2) for t in range(30)]
    told = run("analyse", "--bare", bare_csv(tmp_path / "a.csv", rows), "--json").json
    assert [effect["dose_mg"] for effect in told["effects"]] == [3]
    assert any("4.5 mg" in note for note in told["notes"])


def test_nearly_equal_doses_are_noted(tmp_path):
    rows = [(t, (0, 3, 3.02)[t % 3], (t * 7) % 5 + 2) for t in range(30)]
    told = run("analyse", "--bare", bare_csv(tmp_path / "a.csv", rows), "--model", "m1", "--json").json
    assert any("3.02 mg" in note for note in told["notes"])


@pytest.mark.parametrize(
    ("rows", "trust"),
    [
        ([(t, 0 if t < 10 else 3, 5 if t < 10 else 2) for t in range(20)], "no_variation"),
        ([(t, 0 if t < 4 else 3, (t * 7) % 5 + 2) for t in range(20)], "too_few_days"),
        ([(t, 0, (t * 7) % 5 + 2) for t in range(20)], "too_few_days"),
        ([(0, 0, 5), (1, 3, 4)], "too_few_days"),
    ],
)
def test_what_cannot_be_estimated_has_no_effect(rows, trust, tmp_path):
    file = bare_csv(tmp_path / "a.csv", rows)
    told = run("analyse", "--bare", file, "--model", "m1", "--json").json
    assert (told["trust"], told["effects"]) == (trust, [])
    assert "Cannot tell" in run("analyse", "--bare", file, "--model", "m1").out


# ------------------------------------------------------------------ wrong rows


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("3,0,eleven", "rating"),
        ("3,0,11", "rating"),
        ("3,0,-1", "rating"),
        ("3,0,-", "rating"),
        ("3,-1,5", "dose_mg"),
        ("3,1e0,5", "dose_mg"),
        ("three,0,5", "day"),
        ("-3,0,5", "day"),
        ("99999,0,5", "day"),
        ("1,0,5", "already stands in row 2"),
        ("3,0", "2 fields"),
        ("3,0,5,good", "4 fields"),
        ('3,0,"5"0', "quotes"),
        (",,", "separators"),
        ("3," + "0" * 10_001 + ",5", "characters"),
    ],
)
def test_one_wrong_row_stops_the_analysis_and_is_named(row, said, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(f"day,dose_mg,rating\n1,0,5\n2,0,6\n{row}\n", encoding="utf-8")
    ran = run("analyse", "--bare", file, "--json")
    assert ran.code == 3
    (problem,) = ran.json["problems"]
    assert problem["where"] == "a.csv: row 4"
    assert said in problem["what"]
    assert "a.csv: row 4" in ran.err


def test_every_wrong_row_is_named_at_once(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("day,dose_mg,rating\n1,0,x\n\n2,0,6\n3,y,5\n", encoding="utf-8")
    told = run("analyse", "--bare", file, "--json").json
    assert [problem["where"] for problem in told["problems"]] == ["a.csv: row 2", "a.csv: row 5"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("day,dose_mg,rating\n", "no rows"),
        ("day,dose,rating\n1,0,5\n", "header"),
        ("day;dose_mg;rating\n1;0;5\n", "semicolons"),
        ('"day,dose_mg,rating\n1,0,5\n', "header"),
        ("x" * 20_000 + "\n", "header"),
    ],
)
def test_a_file_that_is_no_series_is_told_so(text, said, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(text, encoding="utf-8")
    ran = run("analyse", "--bare", file)
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("day,dose_mg,rating\n1,0,5\n".encode("utf-16"), "UTF-16"),
        (b"day,dose_mg,rating\n1,0,\xff\n", "0xff"),
        (b"day,dose_mg,rating\n1,0,\x00\n", "zero byte"),
    ],
)
def test_bytes_that_are_not_utf_8_are_not_guessed(data, said, tmp_path):
    (tmp_path / "a.csv").write_bytes(data)
    ran = run("analyse", "--bare", tmp_path / "a.csv")
    assert ran.code == 3
    assert said in ran.err


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path):
    plain = bare_csv(tmp_path / "a.csv", reference_rows("null_84"))
    other = tmp_path / "b" / "a.csv"
    other.parent.mkdir()
    other.write_bytes(b"\xef\xbb\xbf" + plain.read_bytes().replace(b"\n", b"\r\n"))
    one, same = (run("analyse", "--bare", file, "--model", "m1", "--json").out for file in (plain, other))
    assert one == same


def test_a_file_or_folder_that_cannot_be_read_is_told_so(tmp_path):
    assert run("analyse", "--bare", tmp_path / "no.csv").code == 3
    assert "folder" in run("analyse", "--bare", tmp_path).err


def test_far_too_many_rows_or_doses_are_refused_at_once(tmp_path):
    many = bare_csv(tmp_path / "a.csv", [(0, 0, 5)] * 20_001)
    assert "rows" in run("analyse", "--bare", many).err
    doses = bare_csv(tmp_path / "b.csv", [(t, t, 5) for t in range(1, 80)])
    ran = run("analyse", "--bare", doses)
    assert ran.code == 3
    assert "different doses" in ran.err


# ------------------------------------------------------------------ whole folders


@pytest.fixture
def practice(tmp_path):
    """Three sound series and a bad one between them, in the order of their names."""
    folder = tmp_path / "series"
    folder.mkdir()
    for name, shift in (("a", 0), ("c", 1), ("d", 2)):
        bare_csv(folder / f"{name}.csv", [(t, 0 if t < 10 else 3, (t * 7) % 5 + shift) for t in range(20)])
    bare_csv(folder / "b.csv", [(0, 0, "eleven")])
    (folder / "notes.txt").write_text("not a series")
    return folder


def batch(folder, out, *more):
    return run("analyse", "--batch", folder, "--out", out, "--model", "m1", *more)


def lines(out):
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_bad_file_is_listed_and_the_rest_goes_on(practice, tmp_path):
    ran = batch(practice, tmp_path / "out.ndjson")
    assert ran.code == 3
    told = lines(tmp_path / "out.ndjson")
    assert [line["file"] for line in told] == ["a.csv", "b.csv", "c.csv", "d.csv"]
    assert [("problems" in line, "effects" in line) for line in told] == [
        (False, True),
        (True, False),
        (False, True),
        (False, True),
    ]
    assert told[1]["problems"][0]["where"] == "b.csv: row 2"
    assert {line["tier"] for line in told if "tier" in line} == {"batch"}
    assert "1 of 4 files" in ran.err


def test_a_whole_practice_gives_what_each_file_alone_gives(practice, tmp_path):
    batch(practice, tmp_path / "out.ndjson")
    alone = run("analyse", "--bare", practice / "c.csv", "--model", "m1", "--tier", "batch", "--json").json
    assert lines(tmp_path / "out.ndjson")[2] == {"file": "c.csv"} | alone


def test_resume_does_not_do_again_what_is_done(practice, tmp_path):
    out = tmp_path / "out.ndjson"
    batch(practice, out)
    before = out.read_text(encoding="utf-8")
    # The first line is marked, so that doing the file again would be seen; the last is lost.
    kept = before.splitlines(keepends=True)[:3]
    kept[0] = kept[0].replace('"a.csv"', '"a.csv", "mark": 1')
    out.write_text("".join(kept), encoding="utf-8")
    ran = batch(practice, out, "--resume")
    assert ran.code == 3  # the bad file of the first run still counts
    assert [line["file"] for line in lines(out)] == ["a.csv", "b.csv", "c.csv", "d.csv"]
    assert lines(out)[0]["mark"] == 1
    assert out.read_text(encoding="utf-8").splitlines()[3] == before.splitlines()[3]


def test_resume_cuts_off_a_line_that_was_half_written(practice, tmp_path):
    out = tmp_path / "out.ndjson"
    batch(practice, out)
    before = out.read_text(encoding="utf-8")
    out.write_text(before[:-30], encoding="utf-8")
    batch(practice, out, "--resume")
    assert out.read_text(encoding="utf-8") == before


def test_resume_begins_when_there_is_nothing_to_go_on_from(practice, tmp_path):
    (practice / "b.csv").unlink()
    ran = batch(practice, tmp_path / "out.ndjson", "--resume")
    assert ran.code == 0
    assert len(lines(tmp_path / "out.ndjson")) == 3


def test_an_existing_result_is_not_written_over(practice, tmp_path):
    out = tmp_path / "out.ndjson"
    out.write_text("mine\n")
    assert batch(practice, out).code == 2
    assert batch(practice, out, "--resume").code == 3
    assert out.read_text() == "mine\n"


@pytest.mark.parametrize("folder", ["empty", "nowhere"])
def test_a_folder_without_series_is_wrong_use(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    ran = batch(tmp_path / folder, tmp_path / "out.ndjson")
    assert ran.code == 2
    assert not (tmp_path / "out.ndjson").exists()


def test_a_place_that_cannot_be_written_is_a_problem_and_not_a_crash(practice, tmp_path):
    ran = batch(practice, tmp_path / "nowhere" / "out.ndjson")
    assert ran.code == 3
    assert "Traceback" not in ran.err
