"""Export, erase, import: the record comes back byte for byte, with the same hashes, whatever state it was in."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from unit.doors.agreed import agreed_folder, revise
from unit.doors.bundles import content, example, exported, manifest, small, snapshot
from unit.doors.sealed_trials import opened, sealed_trial
from unit.doors.shell import NAMES, ROOT, run


def erased(folder, name, file):
    told = run("erase", folder, "--yes", name, "--receipt", file)
    assert told.code == 0, told.err
    return json.loads(file.read_text("utf-8"))


def there_and_back(folder, name, *more):
    """Out, gone, back, and once more; returns the first receipt."""
    before, receipts, bundles = snapshot(folder), [], []
    for turn in (1, 2):
        file, _ = exported(folder, folder.parent / f"{turn}.zip", "--everything", *more)
        bundles.append(file.read_bytes())
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            if path.name in {"README.md", "notes.txt"} or path.parent != folder:
                path.unlink()  # what is not modicum's stays, so the test takes it away
        for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
            path.rmdir()
        receipts.append(erased(folder, name, folder.parent / f"receipt-{turn}.json"))
        assert not folder.exists()
        told = run("import", file, "--out", folder)
        assert told.code == 0, told.err
        assert snapshot(folder) == before
    assert bundles[0] == bundles[1]
    assert receipts[0]["files"] == receipts[1]["files"]
    assert receipts[0]["record_hash"] == receipts[1]["record_hash"] == manifest(file)["record_hash"]
    replayed = run("replay", file)
    assert replayed.code == 0, replayed.out + replayed.err
    return receipts[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.hazard("H-38/checked-whole")
def test_every_worked_example_goes_there_and_back(name, tmp_path):
    receipt = there_and_back(example(name, tmp_path), name)
    assert {"trial.toml", "journal.ndjson"} <= {file["name"] for file in receipt["files"]}


def test_an_agreed_plan_with_a_second_version_goes_there_and_back(tmp_path):
    folder = agreed_folder(tmp_path)
    assert revise(folder, None, "2027-04-01").code == 0
    shutil.copy(ROOT / "examples/person/person.toml", folder)
    shutil.copy(ROOT / "examples/plan/choices.toml", folder)
    receipt = there_and_back(folder, "my-plan", "--as-of", "2027-04-02")
    assert [file["name"] for file in receipt["files"]] == [
        "checklist.html", "checklist.txt", "choices.toml", "dispensing.html", "dispensing.txt", "journal.ndjson", "person.toml", "plan-2.html",
        "plan-2.toml", "plan-2.txt", "plan.html", "plan.ics", "plan.toml", "plan.txt", "trial.toml",
    ]  # fmt: skip


def test_a_sealed_trial_goes_there_and_back_without_its_key(tmp_path):
    folder, key = sealed_trial(tmp_path / "made")
    there_and_back(folder, "made")
    assert key.exists()
    assert "opened-key.toml" not in content(tmp_path / "made" / "2.zip")


def test_an_opened_key_is_part_of_the_record(tmp_path):
    there_and_back(opened(tmp_path / "made", 75), "made")
    roles = {line["name"]: line["role"] for line in manifest(tmp_path / "made" / "2.zip")["files"]}
    assert roles["opened-key.toml"] == "record"


def append(path, data):
    path.write_bytes(path.read_bytes() + data)


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda folder: append(folder / "journal.ndjson", b'{"id": "cut o'), "made"),
        (lambda folder: (folder / "journal.ndjson").write_bytes(b"\xff\xfe\x00"), "made"),
        (lambda folder: (folder / "journal.ndjson").unlink(), "made"),
        (lambda folder: (folder / "trial.toml").write_bytes(b"\xff = ["), "small"),
        (lambda folder: (folder / "trial.toml").unlink(), "small"),
        (lambda folder: (folder / "plan.toml").write_text("spoilt"), "made"),
        (lambda folder: (folder / "doses.csv").write_text("edited by hand\n"), "made"),
        (lambda folder: (folder / "side-effects.csv").write_bytes(b"\x00"), "made"),
        (lambda folder: (folder / "report.html").write_text("of an earlier day"), "made"),
    ],
)
def test_a_damaged_trial_goes_there_and_back_with_its_damage(spoil, name, tmp_path):
    folder = small(tmp_path)
    spoil(folder)
    there_and_back(folder, name)


def test_other_files_go_there_and_back_if_everything_is_asked_for(tmp_path):
    folder = small(tmp_path)
    (folder / "letters").mkdir()
    (folder / "letters" / "to my doctor.txt").write_text("dear", "utf-8")
    (folder / "notes.txt").write_text("mine", "utf-8")
    there_and_back(folder, "made")
    assert {name for name in content(tmp_path / "2.zip") if name.startswith("other/")} == {
        "other/letters/to my doctor.txt", "other/notes.txt",
    }  # fmt: skip


def test_the_record_hash_can_be_worked_out_by_hand(tmp_path):
    folder = small(tmp_path)
    file, told = exported(folder)
    lines = "".join(
        f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n"
        for name in ("journal.ndjson", "trial.toml")
    )
    by_hand = hashlib.sha256(lines.encode()).hexdigest()
    assert manifest(file)["record_hash"] == by_hand
    assert f"Record hash: {by_hand}" in told.out


@pytest.mark.parametrize("name", ["trial.toml", "journal.ndjson", "plan.toml", "plan-2.toml"])
def test_every_file_of_the_record_moves_the_record_hash_and_no_other_does(name, tmp_path):
    folder = agreed_folder(tmp_path)
    revise(folder, None, "2027-04-01")
    one, _ = exported(folder, tmp_path / "one.zip", as_of="2027-04-02")
    append(folder / name, b"\n")
    two, _ = exported(folder, tmp_path / "two.zip", as_of="2027-04-02")
    append(folder / "plan.html", b"\n")
    three, _ = exported(folder, tmp_path / "three.zip", as_of="2027-04-02")
    hashes = [manifest(file)["record_hash"] for file in (one, two, three)]
    assert hashes[0] != hashes[1] == hashes[2]


# ------------------------------------------------------------------ import


def test_importing_twice_changes_nothing(tmp_path):
    folder = small(tmp_path)
    file, _ = exported(folder)
    before = snapshot(folder)
    told = run("import", file, "--out", folder)
    assert (told.code, snapshot(folder)) == (0, before)
    assert "holds this record already. Nothing was changed." in told.out


@pytest.mark.hazard("H-38/checked-whole")
def test_another_record_is_never_touched_and_the_first_difference_is_named(tmp_path):
    folder = small(tmp_path)
    file, _ = exported(folder)
    lines = (folder / "journal.ndjson").read_text("utf-8").split("\n")
    lines[4] = lines[4].replace("2026", "2025")
    (folder / "journal.ndjson").write_text("\n".join(lines), "utf-8")
    before = snapshot(folder)
    told = run("import", file, "--out", folder)
    assert (told.code, snapshot(folder)) == (3, before)
    assert "holds another record, and nothing was changed. journal.ndjson differs from line 5 on." in told.err


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"trial.toml", "journal.ndjson", "plan.toml"}, "plan.toml stands in the folder and not in the bundle."),
        ({"trial.toml"}, "journal.ndjson stands in the bundle and not in the folder."),
    ],
)
def test_a_file_more_or_less_is_another_record(there, said, tmp_path):
    folder = small(tmp_path)
    file, _ = exported(folder)
    other = tmp_path / "other"
    other.mkdir()
    for name in there:
        source = folder / name
        (other / name).write_bytes(source.read_bytes() if source.exists() else b"")
    told = run("import", file, "--out", other)
    assert (told.code, said in told.err) == (3, True)


def test_a_folder_with_other_files_is_not_written_into(tmp_path):
    file, _ = exported(small(tmp_path))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    told = run("import", file, "--out", tmp_path / "full")
    assert (told.code, list(snapshot(tmp_path / "full"))) == (2, ["letter.txt"])
    assert "holds other files, and nothing was written" in told.err


def test_an_empty_folder_and_a_new_one_below_new_ones_can_be_written_into(tmp_path):
    folder = small(tmp_path)
    file, _ = exported(folder)
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        assert run("import", file, "--out", target).code == 0
        assert snapshot(target) == snapshot(folder)
        assert [path.name for path in target.parent.iterdir() if path.name.endswith(".new")] == []


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("nowhere")])
def test_a_file_in_the_place_of_the_folder_is_said(make, tmp_path):
    file, _ = exported(small(tmp_path))
    make(tmp_path / "taken")
    told = run("import", file, "--out", tmp_path / "taken")
    assert (told.code, "Name a new folder" in told.err) == (2, True)


def test_a_disk_that_refuses_is_said_and_nothing_half_written_is_left(tmp_path, monkeypatch):
    file, _ = exported(small(tmp_path))
    monkeypatch.setattr(Path, "rename", _refuse)
    told = run("import", file, "--out", tmp_path / "new")
    assert (told.code, "nothing was left half written" in told.err) == (3, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small", "small.zip"]


def _refuse(*_):
    raise OSError(28, "No space left on device")


def test_import_asks_where_the_trial_goes(tmp_path):
    file, _ = exported(small(tmp_path))
    told = run("import", file)
    assert (told.code, "--out DIR" in told.err) == (2, True)


@pytest.mark.hazard("H-38/says-its-day")
def test_a_copy_that_is_brought_back_says_of_which_day_it_is(tmp_path):
    file, _ = exported(small(tmp_path), as_of="2026-05-04")
    told = run("import", file, "--out", tmp_path / "back")
    assert "This is the record as of 2026-05-04." in told.out
    assert "a newer plan may be in force. Check before you follow it." in told.out
