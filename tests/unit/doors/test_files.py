"""A trial on disk: append-only journal, projections that can be made again, pages written whole."""

import json
import os
import shutil
from datetime import date

import pytest

from modicum.diary.check import read_diary
from modicum.diary.entry import Belief, Diary, Guess
from modicum.doors.desk.analyse_trial import load
from modicum.doors.files import journal
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.projections import check_projections, projections, write_projections
from modicum.doors.files.text import decode, lines_of
from modicum.errors import DataProblem
from unit.diary.makers import TODAY, trial
from unit.doors.shell import EXAMPLES, NAMES, dose, month, rating, run, trial_folder

# ------------------------------------------------------------------ journal


def test_what_is_appended_is_read_back_in_its_order(tmp_path):
    path = tmp_path / "journal.ndjson"
    first, second = {"id": "a", "note": "Größe — μ"}, {"id": "b", "value": "1"}
    journal.append(path, [first])
    journal.append(path, [second])
    records, problems = journal.read(path)
    assert [dict(record.values) for record in records] == [first, second]
    assert [record.where for record in records] == ["journal.ndjson: line 1", "journal.ndjson: line 2"]
    assert problems == []


def test_appending_changes_nothing_that_stands(tmp_path):
    path = tmp_path / "journal.ndjson"
    journal.append(path, [{"id": "a"}])
    before = path.read_bytes()
    journal.append(path, [{"id": "b"}])
    assert path.read_bytes().startswith(before)


def test_a_line_that_was_cut_off_is_told_and_kept_and_the_next_begins_anew(tmp_path):
    path = tmp_path / "journal.ndjson"
    path.write_bytes(b'{"id": "a"}\n{"id": "b", "val')
    records, problems = journal.read(path)
    assert [record.values["id"] for record in records] == ["a"]
    assert problems[0].where == "journal.ndjson: line 2"
    journal.append(path, [{"id": "c"}])
    records, problems = journal.read(path)
    assert [record.values["id"] for record in records] == ["a", "c"]
    assert len(problems) == 1
    assert b'{"id": "b", "val\n' in path.read_bytes()


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        '"text"',
        "7",
        '{"id": "a", "id": "b"}',
        '{"value": NaN}',
        '{"value": Infinity}',
        '{"value": [1]}',
        '{"value": {"a": 1}}',
        '{"value": "\\ud800"}',
        '{"value": 123456789012345678901}',
        "[" * 5000,
        '{"note": "' + "x" * 100_001 + '"}',
    ],
)
def test_a_line_that_is_no_entry_costs_only_itself(tmp_path, line):
    path = tmp_path / "journal.ndjson"
    path.write_text('{"id": "a"}\n' + line + '\n\n{"id": "b"}\n', encoding="utf-8")
    records, problems = journal.read(path)
    assert [record.values["id"] for record in records] == ["a", "b"]
    assert [problem.where for problem in problems] == ["journal.ndjson: line 2"]
    assert len(str(problems[0])) < 600


def test_a_damaged_byte_costs_only_its_line(tmp_path):
    path = tmp_path / "journal.ndjson"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a"}\n{"id": "\xff"}\n{"id": "b"}\n')
    records, problems = journal.read(path)
    assert [record.values["id"] for record in records] == ["a", "b"]
    assert "0xff" in problems[0].what


@pytest.mark.parametrize("entry", [{"value": {"a": 1}}, {"value": "\ud800"}, {"note": "x" * 100_001}])
def test_what_could_not_be_read_again_is_not_stored(tmp_path, entry):
    path = tmp_path / "journal.ndjson"
    journal.append(path, [{"id": "a"}])
    with pytest.raises(DataProblem, match="Nothing was stored"):
        journal.append(path, [{"id": "b"}, entry])
    assert path.read_text() == '{"id": "a"}\n'


def test_a_journal_that_is_not_there_or_is_another_encoding_or_far_too_long_is_refused(tmp_path):
    path = tmp_path / "journal.ndjson"
    with pytest.raises(DataProblem, match="no such file"):
        journal.read(path)
    path.write_bytes('{"id": "a"}\n'.encode("utf-16"))
    with pytest.raises(DataProblem, match="UTF-16"):
        journal.read(path)
    path.write_bytes(b"\n" * 300_001)
    with pytest.raises(DataProblem, match="lines"):
        journal.read(path)


def test_a_disk_that_refuses_is_told_so(tmp_path):
    with pytest.raises(DataProblem, match="could not be stored"):
        journal.append(tmp_path / "no folder" / "journal.ndjson", [{"id": "a"}])


# ------------------------------------------------------------------ folder


def test_entries_stored_through_the_shelf_are_there_to_read(tmp_path):
    shelf = FolderShelf(trial_folder(tmp_path / "t", month()))
    shelf.append([{"id": "new"} | rating(0, 3, slot="noon")])
    records, problems = shelf.records()
    assert (len(records), problems) == (57, [])
    assert shelf.name == "t"


def test_dates_in_a_description_may_be_written_as_dates(tmp_path):
    folder = trial_folder(tmp_path / "t", month())
    text = (folder / "trial.toml").read_text()
    (folder / "trial.toml").write_text(text.replace('"2026-03-02"', "2026-03-02").replace('"08:00"', "08:00:00"))
    assert FolderShelf(folder).description()["first-day"] == "2026-03-02"


@pytest.mark.parametrize(
    "text", ["id = ", "a = 1\na = 2", "x = " + "[" * 3000, "x = 1" + "0" * 5000, "a" + ".a" * 200 + " = 1"]
)
def test_a_description_that_is_not_toml_is_refused_with_its_name(tmp_path, text):
    folder = trial_folder(tmp_path / "t", [])
    (folder / "trial.toml").write_text(text)
    with pytest.raises(DataProblem, match=r"trial\.toml"):
        FolderShelf(folder).description()


def test_a_folder_without_a_description_is_no_trial(tmp_path):
    assert run("analyse", tmp_path).code == 3
    (tmp_path / "file").write_text("")
    with pytest.raises(DataProblem, match="file"):
        FolderShelf(tmp_path / "file")


# ------------------------------------------------------------------ projections


@pytest.mark.parametrize("name", NAMES)
def test_the_projections_of_the_examples_are_those_of_their_journals(name, tmp_path):
    found = load(FolderShelf(EXAMPLES / name), today=date(2026, 11, 22), as_of=None)
    assert check_projections(EXAMPLES / name, found.diary) == []
    write_projections(tmp_path, found.diary)
    for file in ("doses.csv", "diary.csv", "events.csv"):
        assert (tmp_path / file).read_bytes() == (EXAMPLES / name / file).read_bytes()


def diary_of(*lines):
    from modicum.diary.check import Record

    diary, problems = read_diary(
        [Record(str(n), {"id": f"e{n}"} | line) for n, line in enumerate(lines)], trial(), today=TODAY
    )
    assert problems == []
    return diary


def test_rows_are_told_as_they_were_recorded():
    told = projections(
        diary_of(
            dose(
                0, "4.50", slot="bedtime", at="22:30", product="night capsules", recorded_at="2026-03-02T22:31:00+01:00"
            ),
            dose(1, None, slot="bedtime"),
            rating(0, 7, at="20:31"),
            {"kind": "product", "for": "2026-03-02", "what": "night capsules", "form": "capsule", "strength": "4.5 mg"},
            {"kind": "co-change", "for": "2026-03-04", "what": "flu", "shape": "window", "until": "2026-03-09"},
        )
    )
    assert told["doses.csv"] == (
        "for_date,slot,status,taken,taken_at,product,recorded_at,entry\n"
        "2026-03-02,bedtime,taken,4.5 mg,22:30,night capsules,2026-03-02T22:31:00+01:00,e0\n"
        "2026-03-03,bedtime,skipped,,,,,e1\n"
    )
    assert told["diary.csv"] == (
        "for_date,part,item_id,item_version,value,rated_at,recorded_at,entry\n2026-03-02,evening,pain-0-10,,7,20:31,,e2\n"
    )
    assert told["events.csv"] == (
        "from_date,to_date,shape,what,recorded_at,entry\n2026-03-04,2026-03-09,window,flu,,e4\n"
    )
    assert told["products.csv"] == (
        "from_date,what,form,strength,per_ml,filler,pharmacy,lot,recorded_at,entry\n"
        "2026-03-02,night capsules,capsule,4.5 mg,,,,,,e3\n"
    )


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@cmd"])
@pytest.mark.hazard("H-42/shown-not-run")
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(label):
    told = projections(diary_of({"kind": "co-change", "for": "2026-03-04", "what": label, "shape": "step"}))
    assert f",'{label}," in told["events.csv"]


def test_windows_line_ends_and_absent_files_are_no_difference(tmp_path):
    diary = diary_of(dose(0, 3))
    write_projections(tmp_path, diary)
    doses = tmp_path / "doses.csv"
    doses.write_bytes(doses.read_bytes().replace(b"\n", b"\r\n"))
    (tmp_path / "events.csv").unlink()
    assert check_projections(tmp_path, diary) == []


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda text: text.replace("3 mg", "30 mg"), "doses.csv: row 2"),
        (lambda text: text + "2026-03-09,morning,taken,3 mg,,x\n", "doses.csv: row 3"),
        (lambda text: text.splitlines(keepends=True)[0], "doses.csv: row 2"),
    ],
)
def test_a_projection_that_tells_otherwise_is_found_at_its_row(tmp_path, spoil, where):
    diary = diary_of(dose(0, 3))
    write_projections(tmp_path, diary)
    doses = tmp_path / "doses.csv"
    doses.write_text(spoil(doses.read_text()))
    (problem,) = check_projections(tmp_path, diary)
    assert (problem.where, problem.weight) == (where, "left-out")


def test_a_projection_that_cannot_be_read_is_told_and_the_journal_is_used(tmp_path):
    diary = diary_of(dose(0, 3))
    (tmp_path / "doses.csv").write_bytes(b"\xff\xfe")
    (problem,) = check_projections(tmp_path, diary)
    assert problem.where == "doses.csv"


def test_projections_that_cannot_be_written_are_told(tmp_path):
    with pytest.raises(DataProblem, match="could not be written"):
        write_projections(tmp_path / "nowhere", Diary((), (), ()))


# ------------------------------------------------------------------ text, and a trial after a crash


def test_lines_end_at_line_ends_and_nowhere_else():
    assert lines_of("a\r\nb\rc\nd\x0ce\u2028f") == ["a", "b", "c", "d\x0ce\u2028f"]


def test_a_bad_byte_is_told_with_its_line():
    with pytest.raises(DataProblem, match="line 2"):
        decode(b"fine\n\xc3(", at="x.csv")
    assert decode(b"\xef\xbb\xbfok", at="x.csv") == "ok"


def test_a_trial_whose_last_line_was_cut_off_by_a_power_loss_is_still_analysed(tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(EXAMPLES / "open-ladder", folder)
    for name in ("doses.csv", "diary.csv", "events.csv"):
        (folder / name).unlink()
    path = folder / "journal.ndjson"
    os.truncate(path, path.stat().st_size - 20)
    ran = run("analyse", folder, "--json")
    assert ran.code == 3
    assert ran.json["items"][0]["n_rated"] == 77  # 78 ratings, the last of which was being written
    assert len(ran.json["problems"]) == 1


def test_the_journal_of_an_example_is_one_json_object_a_line():
    lines = (EXAMPLES / "open-ladder" / "journal.ndjson").read_text(encoding="utf-8").splitlines()
    assert {type(json.loads(line)) for line in lines} == {dict}


def test_guesses_have_a_file_only_where_there_are_any_and_an_old_one_is_held_against_the_journal(tmp_path):
    told = Diary((), (), (), (Guess("g", date(2026, 3, 29), Belief.DRUG),))
    assert "guesses.csv" not in projections(Diary((), (), ()))
    write_projections(tmp_path, told)
    assert (
        tmp_path / "guesses.csv"
    ).read_text() == "for_date,guess,guessed_at,recorded_at,entry\n2026-03-29,drug,,,g\n"
    assert check_projections(tmp_path, told) == []
    assert [problem.where for problem in check_projections(tmp_path, Diary((), (), ()))] == ["guesses.csv: row 2"]
    write_projections(tmp_path, Diary((), (), ()))
    assert check_projections(tmp_path, Diary((), (), ())) == []
