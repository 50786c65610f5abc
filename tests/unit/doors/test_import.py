"""modicum import FILE... --into TRIAL: the same file twice adds nothing, and nothing in the record is contradicted or changed."""

import json

import pytest

from modicum.doors.files.folder import FolderShelf
from unit.analysis.makers import on
from unit.doors.shell import dose, rating, run, trial_folder

DAY = on(40).isoformat()
DOSES = "for_date,slot,status,taken,taken_at,product,recorded_at,entry\n"


@pytest.fixture
def folder(tmp_path):
    """A trial whose record has not begun."""
    return trial_folder(tmp_path / "trial", [])


def bring(folder, *files, more=()):
    return run("import", *files, "--into", folder, "--as-of", DAY, *more)


def table(tmp_path, text, name="doses.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def as_json(tmp_path, *entries, name="entries.json"):
    return table(tmp_path, json.dumps(entries), name)


def entries(folder):
    return [json.loads(line) for line in (folder / "journal.ndjson").read_text("utf-8").splitlines()]


def counts(ran):
    """New, there already, differing, not usable, as the last line of the answer says."""
    line = next(line for line in ran.out.splitlines() if "there already" in line)
    return [int(word) for word in line.replace("Nothing was written down. ", "").split() if word.isdigit()]


def flat(ran):
    return " ".join((ran.out + ran.err).split())


# ------------------------------------------------------------------ what comes in


def test_a_row_without_an_identifier_gets_one_that_follows_from_what_it_tells(folder, tmp_path):
    one = table(tmp_path, f"for_date,slot,status,taken\n{on(1)},bedtime,taken,1.5 mg\n")
    assert counts(bring(folder, one)) == [1, 0, 0, 0]
    (kept,) = entries(folder)
    name = kept.pop("id")
    assert kept == {"kind": "dose", "for": on(1).isoformat(), "slot": "bedtime", "status": "taken", "amount": "1.5 mg",
                    "source": "import doses.csv"}  # fmt: skip
    other = trial_folder(tmp_path / "other", [])
    bring(other, as_json(tmp_path, dose(1, "1.50", slot="bedtime"), name="x.json"))
    assert entries(other)[0]["id"] == name


def test_the_source_s_identifier_and_its_moment_are_kept(folder, tmp_path):
    row = f"{on(1)},bedtime,taken,1.5 mg,22:40,night capsules,{on(1)}T21:00:00+00:00,e7\n"
    bring(folder, table(tmp_path, DOSES + row))
    assert entries(folder) == [
        {"id": "e7", "kind": "dose", "for": on(1).isoformat(), "slot": "bedtime", "status": "taken", "amount": "1.5 mg",
         "at": "22:40", "product": "night capsules", "recorded_at": f"{on(1)}T21:00:00+00:00",
         "source": "import doses.csv"},
    ]  # fmt: skip


def test_a_moment_without_an_offset_is_left_out_and_said(folder, tmp_path):
    ran = bring(folder, table(tmp_path, DOSES + f"{on(1)},bedtime,skipped,,,,{on(1)}T21:00:00,e7\n"))
    assert "recorded_at" not in entries(folder)[0]
    assert "1 rows say when they were written down without an offset" in flat(ran)


def test_an_identifier_that_is_taken_by_something_else_is_exchanged(tmp_path):
    folder = trial_folder(tmp_path / "trial", [rating(0, 3)])
    file = as_json(tmp_path, {"id": "e0"} | rating(1, 4))
    assert counts(bring(folder, file)) == [1, 0, 0, 0]
    assert entries(folder)[1]["id"].startswith("import-")
    assert counts(bring(folder, file)) == [0, 1, 0, 0]


def test_every_kind_of_source_can_be_read_in_one_go(folder, tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    table(files, f"for_date,slot,status,taken\n{on(1)},bedtime,skipped,\n")
    table(files, f"for_date,part,item_id,value\n{on(1)},evening,pain-0-10,6\n", "ratings of mine.csv")
    table(files, "what,is,this\n1,2,3\n", "other.csv")
    whole = trial_folder(tmp_path / "copy", [rating(2, 4), rating(2, 5) | {"id": "late", "supersedes": "e0"}])
    ran = bring(folder, files, whole, as_json(tmp_path, rating(3, 7)))
    assert counts(ran) == [4, 0, 0, 0]
    assert "other.csv" in ran.err
    assert [(one["kind"], one.get("value")) for one in entries(folder)] == [
        ("dose", None), ("rating", "6"), ("rating", "5"), ("rating", "7"),
    ]  # fmt: skip
    assert f"Ratings: 3 new, {on(1)} to {on(3)}." in ran.out
    assert run("check", folder, "--as-of", DAY).code == 0


# ------------------------------------------------------------------ twice, and otherwise


@pytest.mark.hazard("H-10/never-doubled")
def test_the_same_file_twice_adds_nothing(folder, tmp_path):
    files = [
        table(tmp_path, f"for_date,slot,status,taken\n{on(1)},bedtime,taken,1.5 mg\n{on(2)},bedtime,skipped,\n"),
        as_json(tmp_path, rating(1, 4), {"id": "mine"} | rating(2, 5)),
    ]
    assert counts(bring(folder, *files)) == [4, 0, 0, 0]
    before = (folder / "journal.ndjson").read_bytes()
    for again in (files, files[::-1], files[:1]):
        ran = bring(folder, *again)
        assert (ran.code, counts(ran)[0]) == (0, 0)
    assert (folder / "journal.ndjson").read_bytes() == before


def test_a_row_that_was_corrected_after_its_import_does_not_come_back(folder, tmp_path):
    file = as_json(tmp_path, rating(1, 4))
    bring(folder, file)
    (first,) = entries(folder)
    ran = run(
        "log", folder, "rated", "5", "--slot", "evening", "--for", on(1), "--as-of", DAY, "--supersedes", first["id"]
    )
    assert ran.code == 0, ran.err
    assert counts(bring(folder, file)) == [0, 1, 0, 0]


def test_what_was_typed_before_is_recognised_although_its_name_differs(folder, tmp_path):
    run("log", folder, "rated", "4", "--slot", "evening", "--for", on(1), "--as-of", DAY)
    assert counts(bring(folder, as_json(tmp_path, rating(1, 4)))) == [0, 1, 0, 0]


@pytest.mark.hazard("H-10/never-doubled")
def test_another_telling_of_one_dose_is_said_and_not_written(tmp_path):
    folder = trial_folder(tmp_path / "trial", [dose(1, 3)])
    before = (folder / "journal.ndjson").read_bytes()
    ran = bring(folder, as_json(tmp_path, dose(1, 1.5), dose(2, 3)))
    assert (ran.code, counts(ran)) == (3, [1, 0, 1, 0])
    assert f"entry 1: two tellings of one fact: {on(1)} 'morning': taken 1.5 mg here, and the record has" in flat(ran)
    assert "(entry e0)" in flat(ran)
    assert (folder / "journal.ndjson").read_bytes().startswith(before)
    assert len(entries(folder)) == 2


def test_two_rows_that_tell_one_fact_in_two_ways_are_both_left_out(folder, tmp_path):
    ran = bring(folder, as_json(tmp_path, dose(1, 3), dose(1, 1.5), dose(2, 3), dose(2, 3)))
    assert (ran.code, counts(ran)) == (3, [1, 1, 2, 0])
    assert [one["for"] for one in entries(folder)] == [on(2).isoformat()]


def test_what_the_record_itself_tells_in_two_ways_stays_out_of_it(tmp_path):
    folder = trial_folder(tmp_path / "trial", [rating(1, 3), rating(1, 4)])
    ran = bring(folder, as_json(tmp_path, rating(1, 5)))
    assert (ran.code, counts(ran), len(entries(folder))) == (3, [0, 0, 1, 0], 2)
    assert "the record tells it in two ways" in flat(ran)


# ------------------------------------------------------------------ all or nothing


def test_one_row_that_cannot_be_used_keeps_everything_out(folder, tmp_path):
    file = as_json(tmp_path, rating(1, 4), rating(2, 11), rating(3, 5), {"kind": "mood"})
    ran = bring(folder, file)
    assert (ran.code, entries(folder)) == (3, [])
    assert "entries.json: entry 2: field 'value': 11 is off the scale" in flat(ran)
    assert "entries.json: entry 4: field 'kind'" in flat(ran)
    assert "nothing was written down, as some rows cannot be used" in ran.err


def test_rows_that_cannot_be_used_are_left_out_if_that_is_asked_for(folder, tmp_path):
    file = as_json(tmp_path, rating(1, 4), rating(2, 11), "nothing", rating(3, 5) | {"note": ["a"]})
    ran = bring(folder, file, more=["--skip-unusable"])
    assert (ran.code, counts(ran), len(entries(folder))) == (3, [1, 0, 0, 3], 1)
    assert "entry 2" in ran.err
    assert "entry 3: is not an entry" in ran.err
    assert "entry 4: field 'note': holds a list" in ran.err


def test_a_look_writes_nothing_and_says_what_would_be(folder, tmp_path):
    ran = bring(folder, as_json(tmp_path, rating(1, 4)), more=["--dry-run"])
    assert (ran.code, counts(ran), entries(folder)) == (0, [1, 0, 0, 0], [])
    assert "Nothing was written down. 1 new" in ran.out
    assert "only a look" in ran.err


def test_a_disk_that_refuses_leaves_no_sentence_about_rows_that_were_kept(folder, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("modicum.doors.files.journal.os.fsync", full)
    ran = bring(folder, as_json(tmp_path, rating(1, 4)))
    assert (ran.code, ran.out) == (3, "")
    assert "could not be stored" in ran.err


def test_a_trial_without_a_journal_gets_one(tmp_path):
    folder = trial_folder(tmp_path / "trial", [])
    (folder / "journal.ndjson").unlink()
    file = as_json(tmp_path, rating(1, 4))
    assert bring(folder, file, more=["--dry-run"]).code == 0
    assert not (folder / "journal.ndjson").exists()
    assert bring(folder, file).code == 0
    assert len(FolderShelf(folder).records()[0]) == 1


# ------------------------------------------------------------------ corrections and keys


def test_a_correction_counts_within_its_own_file_only(folder, tmp_path):
    late = rating(1, 5) | {"id": "late", "supersedes": "e0"}
    assert counts(bring(folder, as_json(tmp_path, {"id": "e0"} | rating(1, 4), late))) == [1, 0, 0, 0]
    (kept,) = entries(folder)
    assert (kept["id"], kept["value"], "supersedes" in kept) == ("late", "5", False)
    ran = bring(folder, as_json(tmp_path, rating(1, 6) | {"id": "later", "supersedes": "late"}))
    assert (ran.code, len(entries(folder))) == (3, 1)
    assert "corrects entry 'late', which does not stand before it in this file" in flat(ran)


def test_a_correction_that_cannot_be_used_takes_its_row_with_it(folder, tmp_path):
    file = as_json(
        tmp_path, {"id": "e0"} | rating(1, 4), rating(1, 50) | {"id": "late", "supersedes": "e0"}, rating(2, 4)
    )
    ran = bring(folder, file, more=["--skip-unusable"])
    assert counts(ran) == [1, 0, 0, 2]
    assert "entry 1: was corrected at entries.json: entry 2, and that cannot be used" in flat(ran)


def test_no_import_opens_a_key(folder, tmp_path):
    opened = {"kind": "unblinded", "for": on(1).isoformat(), "who": "Ann", "why": "because", "key": "0" * 64}
    ran = bring(folder, as_json(tmp_path, opened))
    assert (ran.code, entries(folder)) == (3, [])
    assert "modicum open-key alone" in flat(ran)


def test_a_long_import_says_how_far_it_is(tmp_path):
    folder = trial_folder(tmp_path / "trial", [], first_day="2020-01-01")
    rows = [rating(0, n % 11, slot=f"part {n}") for n in range(5_001)]
    ran = bring(folder, as_json(tmp_path, *rows))
    assert "5,000 of 5,001 rows read" in ran.err
    assert counts(ran) == [5_001, 0, 0, 0]


def test_a_record_never_becomes_longer_than_can_be_read(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("modicum.doors.files.journal.MOST_LINES", 1)
    ran = bring(folder, as_json(tmp_path, rating(1, 4), rating(2, 5)))
    assert (ran.code, entries(folder)) == (3, [])
    assert "at most 1 can be read" in flat(ran)


# ------------------------------------------------------------------ a bundle, or files of entries


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x.zip",), "it is not said where to"),
        (("a.zip", "b.zip", "--out", "dir"), "--out takes one file of modicum export"),
        (("a.zip", "--out", "dir", "--map", "m.toml"), "--map: has no place beside --out, only beside --into"),
        (("a.zip", "--out", "dir", "--dry-run"), "--dry-run: has no place beside --out"),
        (("a.zip", "--out", "dir", "--into", "trial"), "not allowed with argument"),
    ],
)
def test_which_way_in_is_meant_is_said_by_the_options(words, said):
    ran = run("import", *words)
    assert (ran.code, said in flat(ran)) == (2, True)
