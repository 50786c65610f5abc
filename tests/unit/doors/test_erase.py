"""modicum erase: nothing without the name, exactly modicum's files with it, a look afterwards, and a receipt that tells nothing."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from unit.doors.agreed import agreed_folder
from unit.doors.bundles import example, manifest, small, snapshot
from unit.doors.sealed_trials import sealed_trial
from unit.doors.shell import run


def receipt_of(told):
    return json.loads(told.out[told.out.index("{") :])


def test_without_yes_it_says_what_would_go_and_erases_nothing(tmp_path):
    folder = example("open-ladder", tmp_path)
    before = snapshot(folder)
    told = run("erase", folder)
    assert (told.code, told.err, snapshot(folder)) == (0, "", before)
    size = sum(len(data) for name, data in before.items() if name != "README.md")
    assert f"Files that would be erased from {folder}: 5, with {size:,} bytes. Nothing has been erased yet." in told.out
    for name in ("trial.toml", "journal.ndjson", "doses.csv", "diary.csv", "events.csv"):
        assert f"\n  {name}\n" in told.out
    assert "Days with entries in them: 84, from 2026-03-02 to 2026-05-24." in told.out
    assert "These are not modicum's and would stay: README.md." in told.out
    assert f"To keep a copy: modicum export {folder} --out FILE.zip" in told.out
    assert f"To erase: modicum erase {folder} --yes open-ladder" in told.out


@pytest.mark.parametrize("name", ["open-ladde", "OPEN-LADDER", "", "yes", "small"])
def test_another_name_erases_nothing(name, tmp_path):
    folder = small(tmp_path)
    before = snapshot(folder)
    told = run("erase", folder, "--yes", name)
    assert (told.code, snapshot(folder)) == (2, before)
    assert "Nothing was erased." in told.err


@pytest.mark.hazard("H-38/copies-named")
def test_with_its_name_modicums_files_are_gone_and_what_is_not_modicums_stays(tmp_path):
    folder = example("melatonin", tmp_path)
    others = {
        name: data for name, data in snapshot(folder).items() if name == "README.md" or name.startswith("source/")
    }
    assert len(others) == 4
    told = run("erase", folder, "--yes", "melatonin")
    assert (told.code, snapshot(folder)) == (0, others)
    assert "Erased, and looked again. Files that are gone: 5." in told.out
    assert "Not modicum's, and still there: README.md, source/." in told.out
    assert "The folder is gone too." not in told.out
    assert "Copies elsewhere are not reached: exports, backups" in told.out
    assert "The disk itself may keep traces" in told.out


def test_an_empty_folder_goes_too(tmp_path):
    folder = small(tmp_path)
    told = run("erase", folder, "--yes", "made")
    assert "The folder is gone too." in told.out
    assert not folder.exists()


def test_pages_versions_drafts_and_the_calendar_go_as_well(tmp_path):
    folder = agreed_folder(tmp_path)
    (folder / ".report.html.new").write_text("half a page")
    (folder / ".mine.new").write_text("mine")
    told = run("erase", folder, "--yes", "my-plan")
    assert (told.code, list(snapshot(folder))) == (0, [".mine.new"])


def test_the_receipt_names_what_is_gone_and_says_nothing_of_it(tmp_path):
    folder = small(tmp_path)
    before, file = snapshot(folder), tmp_path / "receipt.json"
    told = run("erase", folder, "--yes", "made", "--receipt", file)
    assert f"The receipt is in {file}." in told.out
    receipt = json.loads(file.read_text("utf-8"))
    assert set(receipt) == {"kind", "version", "moment", "record_hash", "files"}
    assert receipt["files"] == [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "link": False}
        for name, data in sorted(before.items())
    ]
    assert receipt["moment"].endswith("+00:00")
    for telling in ("made", "pain", "UTC", "2026-03"):
        assert telling not in file.read_text("utf-8")
    assert told.out.count("{") == 0


def test_the_receipt_and_the_bundle_state_the_same_record_hash(tmp_path):
    folder = small(tmp_path)
    assert run("export", folder, "--out", tmp_path / "a.zip").code == 0
    told = run("erase", folder, "--yes", "made")
    assert receipt_of(told)["record_hash"] == manifest(tmp_path / "a.zip")["record_hash"]


@pytest.mark.parametrize("place", ["there.json", "no/folder.json", "small/inside.json"])
def test_a_receipt_that_could_not_be_kept_is_refused_before_anything_is_erased(place, tmp_path):
    folder = small(tmp_path)
    (tmp_path / "there.json").write_text("mine")
    before = snapshot(folder)
    told = run("erase", folder, "--yes", "made", "--receipt", tmp_path / place)
    assert (told.code, snapshot(folder), (tmp_path / "there.json").read_text()) == (2, before, "mine")


def test_a_disk_that_fills_up_meanwhile_prints_the_receipt(tmp_path, monkeypatch):
    folder = small(tmp_path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("modicum.doors.files.pack.give_name", full)
    told = run("erase", folder, "--yes", "made", "--receipt", tmp_path / "r.json")
    assert told.code == 3
    assert len(receipt_of(told)["files"]) == 2
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ damaged


@pytest.mark.parametrize("data", [b"\xff", b"id = 5", b"title = 'x'", b'id = "a\\u0007b"', None])
def test_a_trial_whose_id_cannot_be_read_goes_by_the_name_of_its_folder(data, tmp_path):
    folder = small(tmp_path)
    (folder / "trial.toml").unlink() if data is None else (folder / "trial.toml").write_bytes(data)
    told = run("erase", folder)
    assert "the name of the folder stands for it" in told.out
    assert "--yes small" in told.out
    assert run("erase", folder, "--yes", "small").code == 0
    assert not folder.exists()


def test_a_journal_that_cannot_be_read_is_erased_too(tmp_path):
    folder = small(tmp_path)
    (folder / "journal.ndjson").write_bytes(b"\xff\xfe\x00")
    assert "No day with an entry could be read in them." in run("erase", folder).out
    assert run("erase", folder, "--yes", "made").code == 0
    assert not folder.exists()


def test_the_folder_one_stands_in_can_be_erased(tmp_path, monkeypatch):
    folder = small(tmp_path)
    monkeypatch.chdir(folder)
    assert run("erase", ".", "--yes", "made").code == 0
    assert not folder.exists()


def test_a_folder_without_a_trial_is_never_erased_from(tmp_path):
    for name in ("report.html", "person.toml", "doses.csv"):
        (tmp_path / name).write_text("x")
    told = run("erase", tmp_path, "--yes", tmp_path.name)
    assert (told.code, "holds no trial" in told.err, len(snapshot(tmp_path))) == (3, True, 3)


def test_a_folder_where_only_a_folder_has_the_name_of_a_record_has_nothing_to_erase(tmp_path):
    (tmp_path / "x" / "trial.toml").mkdir(parents=True)
    told = run("erase", tmp_path / "x")
    assert (told.code, "There is nothing here that can be erased." in told.out) == (0, True)


# ------------------------------------------------------------------ links and keys


def test_a_link_is_removed_and_what_it_leads_to_is_not_touched(tmp_path):
    folder = small(tmp_path)
    target = Path(shutil.move(folder / "journal.ndjson", tmp_path / "real.ndjson"))
    data = target.read_bytes()
    (folder / "journal.ndjson").symlink_to(target)
    (folder / "report.html").symlink_to("nowhere")
    (folder / "photos").symlink_to(tmp_path)
    told = run("erase", folder, "--yes", "made")
    assert (told.code, target.read_bytes()) == (0, data)
    assert "What they lead to is not touched: report.html, journal.ndjson." in told.out
    assert [(file["name"], file["sha256"]) for file in receipt_of(told)["files"] if file["link"]] == [
        ("journal.ndjson", None), ("report.html", None),
    ]  # fmt: skip
    assert [path.name for path in folder.iterdir()] == ["photos"]


def test_a_link_to_a_trial_is_not_taken_for_the_trial(tmp_path):
    folder = small(tmp_path)
    (tmp_path / "link").symlink_to(folder)
    told = run("erase", tmp_path / "link", "--yes", "made")
    assert (told.code, len(snapshot(folder))) == (2, 2)
    assert f"Name the folder itself: {folder}." in told.err


@pytest.mark.hazard("H-31/sealed")
def test_a_key_that_lies_there_stays_because_somebody_may_need_it_in_an_emergency(tmp_path):
    folder, key = sealed_trial(tmp_path / "made")
    shutil.copy(key, folder / "key.toml")
    told = run("erase", folder, "--yes", "made")
    assert (told.code, list(snapshot(folder))) == (0, ["key.toml"])
    assert "key.toml tells the order of the kits, and it stays." in told.out


# ------------------------------------------------------------------ a disk that refuses


def test_what_could_not_be_erased_is_named_and_what_is_left_can_be_erased_again(tmp_path, monkeypatch):
    folder = small(tmp_path)
    unlink = Path.unlink

    def stubborn(self, *more, **by_name):
        if self.name == "journal.ndjson":
            raise PermissionError(13, "Permission denied")
        unlink(self, *more, **by_name)

    monkeypatch.setattr(Path, "unlink", stubborn)
    told = run("erase", folder, "--yes", "made")
    assert told.code == 3
    assert "Could not be erased: journal.ndjson (Permission denied)." in told.out
    assert [file["name"] for file in receipt_of(told)["files"]] == ["trial.toml"]
    monkeypatch.undo()
    assert run("erase", folder, "--yes", "small").code == 0
    assert not folder.exists()


def test_a_file_that_comes_back_is_not_called_gone(tmp_path, monkeypatch):
    folder = small(tmp_path)
    monkeypatch.setattr(Path, "unlink", lambda self, **_: None)
    told = run("erase", folder, "--yes", "made")
    assert told.code == 3
    assert "journal.ndjson (it is there again), trial.toml (it is there again)" in told.out
    assert receipt_of(told)["files"] == []


def test_what_cannot_be_read_can_be_erased_and_no_record_hash_is_made_up(tmp_path, monkeypatch):
    folder = small(tmp_path)
    opens = Path.open

    def closed(self, *more, **by_name):
        if self.name == "journal.ndjson":
            raise PermissionError(13, "Permission denied")
        return opens(self, *more, **by_name)

    monkeypatch.setattr(Path, "open", closed)
    told = run("erase", folder, "--yes", "made")
    assert (told.code, folder.exists()) == (0, False)
    receipt = receipt_of(told)
    assert receipt["record_hash"] is None
    assert [file["sha256"] is None for file in receipt["files"]] == [True, False]
