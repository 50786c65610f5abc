"""modicum export: all of a trial in one file, sound or damaged, the same bytes each time, and never a sealed key."""

import ast
import hashlib
import json
import os
import shutil
import stat
import zipfile

import pytest

from house.tree import SRC
from modicum.diary.entry import Diary
from modicum.doors.desk import report_trial
from modicum.doors.files import bundle, holdings
from modicum.doors.files.folder import FolderShelf
from modicum.doors.files.held import HeldShelf
from modicum.doors.files.holdings import is_safe, role_of
from modicum.doors.files.projections import projections
from unit.analysis.makers import on
from unit.doors.agreed import _made as made_with_its_key
from unit.doors.agreed import agreed_folder
from unit.doors.bundles import content, example, exported, manifest, small, snapshot
from unit.doors.sealed_trials import opened, sealed_trial
from unit.doors.shell import EXAMPLES, dose, month, run, trial_folder
from unit.doors.test_log import BLINDED


def test_everything_of_a_trial_is_in_it(tmp_path):
    file, told = exported(example("open-ladder", tmp_path))
    assert list(content(file)) == [
        "analysis.json", "diary.csv", "doses.csv", "events.csv", "journal.ndjson", "manifest.json", "prescriber.html",
        "prescriber.txt", "report.html", "report.txt", "trial.toml",
    ]  # fmt: skip
    for name in ("trial.toml", "journal.ndjson", "doses.csv"):
        assert content(file)[name] == (EXAMPLES / "open-ladder" / name).read_bytes()
    assert "Not modicum's, and not in it: README.md." in told.out


def test_the_stored_analysis_is_what_analyse_prints(tmp_path):
    folder = example("open-ladder", tmp_path)
    file, _ = exported(folder, None, "--seed", "7")
    printed = run("analyse", folder, "--json", "--seed", "7", "--as-of", "2026-12-01")
    assert content(file)["analysis.json"].decode() == printed.out
    told = manifest(file)
    assert (told["seed"], told["as_of"], told["zone"], told["trial"]) == (7, "2026-12-01", "Europe/Oslo", "open-ladder")
    assert (told["format"], told["tool"], told["version"]) == (1, "modicum", "0.1.0")


def test_it_is_the_same_bytes_again_and_from_a_copy_under_another_name(tmp_path):
    folder = small(tmp_path)
    copy = shutil.copytree(folder, tmp_path / "another name")
    one, _ = exported(folder, tmp_path / "1.zip")
    two, _ = exported(copy, tmp_path / "2.zip")
    assert one.read_bytes() == two.read_bytes()
    _, told = exported(folder, tmp_path / "1.zip")
    assert "is there already, with the same bytes" in told.out
    four, _ = exported(folder, tmp_path / "4.zip", "--seed", "5")
    assert four.read_bytes() != one.read_bytes()


def test_nothing_in_the_zip_tells_a_moment_and_only_the_owner_can_read_it(tmp_path):
    file, _ = exported(small(tmp_path))
    with zipfile.ZipFile(file) as packed:
        infos = packed.infolist()
    assert [info.filename for info in infos] == sorted(info.filename for info in infos)
    assert {(info.date_time, info.compress_type, info.extra, info.comment) for info in infos} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, b"", b"")
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_file_is_never_written_over(tmp_path):
    folder = small(tmp_path)
    (tmp_path / "mine.zip").write_text("mine")
    told = run("export", folder, "--out", tmp_path / "mine.zip")
    assert (told.code, (tmp_path / "mine.zip").read_text()) == (3, "mine")
    assert "is never written over" in told.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.zip", "small"]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    told = run("export", small(tmp_path), "--out", tmp_path / "no" / "a.zip")
    assert (told.code, "could not be written" in told.err) == (3, True)


@pytest.mark.parametrize("seed", ["-1", "9223372036854775808"])
def test_a_seed_that_could_not_be_read_again_is_refused(seed, tmp_path):
    told = run("export", small(tmp_path), "--out", tmp_path / "a.zip", "--seed", seed)
    assert (told.code, (tmp_path / "a.zip").exists()) == (2, False)


def test_a_bundle_that_lies_in_the_folder_is_not_packed_into_itself(tmp_path):
    folder = small(tmp_path)
    exported(folder, folder / "mine.zip")
    _, told = exported(folder, folder / "mine.zip")
    assert "with the same bytes" in told.out


def test_a_folder_without_a_trial_is_said(tmp_path):
    (tmp_path / "letter.txt").write_text("x")
    for folder in (tmp_path, tmp_path / "nowhere"):
        told = run("export", folder, "--out", tmp_path / "a.zip")
        assert (told.code, "Name the trial's folder" in told.err) == (3, True)


# ------------------------------------------------------------------ days


def test_without_a_day_it_is_the_trial_day_of_now(tmp_path):
    told = run("export", small(tmp_path), "--out", tmp_path / "a.zip")
    assert told.code == 0
    assert manifest(tmp_path / "a.zip")["as_of"] in told.out


def test_the_last_day_of_the_record_stands_for_today_so_that_no_later_day_changes_a_byte(tmp_path):
    file, _ = exported(small(tmp_path))
    assert manifest(file)["read_until"] == on(27).isoformat()


def test_an_entry_for_a_day_to_come_is_named_and_stays_out_at_every_replay(tmp_path):
    folder = trial_folder(tmp_path / "small", [*month(), {"kind": "dose", "for": "2099-01-01", "slot": "morning",
                                                         "status": "skipped"}])  # fmt: skip
    file, _ = exported(folder)
    assert manifest(file)["read_until"] < "2099-01-01"
    (problem,) = json.loads(content(file)["analysis.json"])["problems"]
    assert "2099-01-01 is in the future" in problem["what"]
    assert run("replay", file).code == 0


# ------------------------------------------------------------------ damaged


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("trial.toml", b"id = ", "trial.toml: cannot be read as TOML"),
        ("trial.toml", None, "there is no such file in this record"),
        ("journal.ndjson", b"\xff\xfe", "is in UTF-16"),
        ("journal.ndjson", None, "there is no such file in this record"),
    ],
)
def test_what_cannot_be_analysed_is_exported_and_the_list_says_why(name, data, why, tmp_path):
    folder = small(tmp_path)
    (folder / name).unlink() if data is None else (folder / name).write_bytes(data)
    file, told = exported(folder)
    listed = manifest(file)
    assert listed["analysis"]["made"] is False
    assert why in listed["analysis"]["why_not"]
    assert "There is no analysis in this bundle" in told.out
    assert "analysis.json" not in content(file)
    assert content(file).get(name) == data


def test_lines_that_cannot_be_read_go_along_and_the_rest_is_analysed(tmp_path):
    folder = small(tmp_path)
    with (folder / "journal.ndjson").open("ab") as file:
        file.write(b'{"id": "x", \xff}\n')
    data = (folder / "journal.ndjson").read_bytes()
    file, _ = exported(folder)
    assert content(file)["journal.ndjson"] == data
    (problem,) = json.loads(content(file)["analysis.json"])["problems"]
    assert problem["where"] == "journal.ndjson: line 57"


def test_a_fault_of_the_program_keeps_nobodys_record_from_them(tmp_path, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("modicum.doors.desk.answer.trial_shape", broken)
    file, _ = exported(small(tmp_path))
    assert manifest(file)["analysis"] == {
        "made": False,
        "why_not": "the program failed on this record (ZeroDivisionError).",
    }
    monkeypatch.undo()
    monkeypatch.setattr(bundle, "page_of", broken)
    file, told = exported(tmp_path / "small", tmp_path / "b.zip")
    assert "There is no report in this bundle" in told.out
    assert "analysis.json" in content(file)
    assert report_trial.page_of is not broken


def test_a_part_of_the_record_that_cannot_be_opened_is_never_left_out_in_silence(tmp_path, monkeypatch):
    folder = small(tmp_path)
    monkeypatch.setattr("modicum.doors.files.text.LARGEST_FILE", 100)
    monkeypatch.setattr("modicum.doors.files.text.FIRST_READ", 100)
    told = run("export", folder, "--out", tmp_path / "a.zip")
    assert (told.code, (tmp_path / "a.zip").exists()) == (3, False)


def test_a_folder_where_the_description_should_be_is_named(tmp_path):
    folder = small(tmp_path)
    (folder / "trial.toml").unlink()
    (folder / "trial.toml").mkdir()
    file, told = exported(folder)
    assert "Not modicum's, and not in it: trial.toml/." in told.out
    assert set(content(file)) == {"journal.ndjson", "manifest.json"}
    (folder / "journal.ndjson").unlink()
    told = run("export", folder, "--out", tmp_path / "b.zip")
    assert (told.code, "nothing of the record could be read" in told.err) == (3, True)


def test_versions_of_a_plan_are_listed_and_one_that_cannot_be_read_too(tmp_path):
    folder = agreed_folder(tmp_path)
    (folder / "plan-2.toml").write_text("spoilt", "utf-8")
    file, _ = exported(folder, as_of="2027-04-02")
    first, second = manifest(file)["plans"]
    assert (first["file"], first["version"], first["trouble"]) == ("plan.toml", 1, "")
    assert (second["file"], second["version"], second["trouble"]) == (
        "plan-2.toml", 2, "cannot be read as a version of the plan",
    )  # fmt: skip


# ------------------------------------------------------------------ keys


def keys_in(file):
    return [
        name for name, data in content(file).items() if b"modicum-key" in data or b"what goes into each kit" in data
    ]


@pytest.mark.parametrize("name", ["key.toml", "plan-7.toml", "notes.txt", "person.toml", "report.txt", "a/b.bin"])
@pytest.mark.parametrize("more", [(), ("--everything",)])
@pytest.mark.hazard("H-31/sealed")
def test_a_sealed_key_never_gets_into_a_bundle_under_any_name(name, more, tmp_path):
    folder, key = sealed_trial(tmp_path / "made")
    (folder / name).parent.mkdir(exist_ok=True)
    shutil.copy(key, folder / name)
    file, told = exported(folder, tmp_path / "a.zip", *more)
    assert keys_in(file) == []
    if more or "/" not in name:
        assert f"{name} tells the order of the kits. It stays out of the bundle." in told.out


def test_a_key_of_another_trial_or_one_that_was_edited_stays_out_too(tmp_path):
    folder, key = sealed_trial(tmp_path / "made")
    (folder / "other-key.toml").write_bytes(b"# edited\r\n" + key.read_bytes().replace(b"kind = ", b" 'kind'= "))
    file, told = exported(folder, None, "--everything")
    assert keys_in(file) == []
    assert "other-key.toml tells the order of the kits" in told.out


def test_the_file_that_a_trial_was_sealed_with_is_known_by_its_digest_too(tmp_path):
    folder = small(tmp_path)
    digest = hashlib.sha256(b"anything").hexdigest()
    (folder / "trial.toml").write_text(f'{(folder / "trial.toml").read_text()}\n# sealed = "{digest}"\n')
    (folder / "x.bin").write_bytes(b"anything")
    (folder / "y.bin").write_bytes(b"anything else")
    file, told = exported(folder, None, "--everything")
    assert [name for name in content(file) if name.startswith("other/")] == ["other/y.bin"]
    assert "x.bin tells the order of the kits" in told.out


def test_the_pharmacys_pages_stay_out_too(tmp_path):
    folder = agreed_folder(tmp_path, changes=BLINDED, sealed=True)
    made = made_with_its_key("", "2027-03-01", BLINDED, True).parent
    for name in ("key.toml", "key-pharmacy.html", "key-pharmacy.txt"):
        shutil.copy(made / name, folder / name)
    file, told = exported(folder, None, "--everything", as_of="2027-03-01")
    assert keys_in(file) == []
    assert {"dispensing.html", "plan.html", "plan.toml", "trial.toml"} <= set(content(file))
    for name in ("key.toml", "key-pharmacy.html", "key-pharmacy.txt"):
        assert f"{name} tells the order of the kits" in told.out


def test_the_opened_key_goes_along(tmp_path):
    folder = opened(tmp_path / "made", 75)
    shutil.copy(folder / "opened-key.toml", folder / "key.toml")
    file, _ = exported(folder, None)
    assert keys_in(file) == ["opened-key.toml"]


# ------------------------------------------------------------------ links and other files


def test_a_link_out_of_the_folder_is_said_if_the_record_needs_it_and_is_else_not_followed(tmp_path):
    folder = small(tmp_path)
    (tmp_path / "elsewhere.ndjson").write_bytes((folder / "journal.ndjson").read_bytes())
    (tmp_path / "private.txt").write_text("private")
    (folder / "journal.ndjson").unlink()
    (folder / "journal.ndjson").symlink_to(tmp_path / "elsewhere.ndjson")
    (folder / "person.toml").symlink_to(tmp_path / "private.txt")
    (folder / "mine.txt").symlink_to(tmp_path / "private.txt")
    (folder / "all").symlink_to(tmp_path)
    (folder / "sub").mkdir()
    (folder / "sub" / "up").symlink_to(tmp_path)
    file, told = exported(folder, None, "--everything")
    assert "A link led out of the folder, and what it leads to was taken: journal.ndjson ->" in told.out
    assert "Links, and not followed: person.toml, all, mine.txt, sub/up." in told.out
    assert content(file)["journal.ndjson"] == (tmp_path / "elsewhere.ndjson").read_bytes()
    assert b"private" not in b"".join(data for name, data in content(file).items() if name != "manifest.json")


def test_a_link_inside_the_folder_is_read_like_a_file(tmp_path):
    folder = small(tmp_path)
    (folder / "journal.ndjson").rename(folder / "real.ndjson")
    (folder / "journal.ndjson").symlink_to("real.ndjson")
    file, told = exported(folder)
    assert "A link led out" not in told.out
    assert content(file)["journal.ndjson"] == (folder / "real.ndjson").read_bytes()


def test_a_pipe_does_not_stop_the_export(tmp_path):
    folder = small(tmp_path)
    os.mkfifo(folder / "plan.toml")
    os.mkfifo(folder / "pipe")
    _, told = exported(folder, None, "--everything")
    assert "plan.toml/, pipe" in told.out.replace("pipe/", "pipe")


def test_a_name_that_not_every_disk_can_hold_stays_out_and_is_named(tmp_path):
    folder = small(tmp_path)
    for name in (b"a\\b", b"\xff\xfe", b"new\nline", b"c:d"):
        (folder / os.fsdecode(name)).write_text("x")
    file, told = exported(folder, None, "--everything")
    assert [name for name in content(file) if name.startswith("other/")] == []
    assert "Not in it, as they could not be read, are too large, or have a name" in told.out
    assert told.out.isprintable() or "\n" in told.out
    assert run("import", file, "--out", tmp_path / "back").code == 0


def test_other_files_beyond_the_limit_stay_out_and_are_named(tmp_path, monkeypatch):
    folder = small(tmp_path)
    for number in range(4):
        (folder / f"{number}.txt").write_text("x")
    monkeypatch.setattr(holdings, "MOST_OTHERS", 2)
    file, told = exported(folder, None, "--everything")
    assert [name for name in content(file) if name.startswith("other/")] == ["other/0.txt", "other/1.txt"]
    assert "2.txt, 3.txt" in told.out
    monkeypatch.setattr(holdings, "LARGEST_TOTAL", 10)
    told = run("export", folder, "--out", tmp_path / "b.zip")
    assert (told.code, "which no trial has" in told.err) == (3, True)


def test_many_names_are_counted(tmp_path):
    folder = small(tmp_path)
    for number in range(25):
        (folder / f"{number:02}.txt").write_text("x")
    _, told = exported(folder)
    assert "19.txt and 5 more." in told.out


def test_names_of_other_files_are_not_told_to_whoever_gets_the_bundle(tmp_path):
    folder = small(tmp_path)
    (folder / "divorce.txt").write_text("x")
    file, told = exported(folder)
    assert "divorce.txt" in told.out
    assert b"divorce" not in file.read_bytes()


# ------------------------------------------------------------------ what is whose


def test_every_projection_is_known_to_be_modicums(tmp_path, monkeypatch):
    """As if the folder held a file for each that there can be: a new one must be known here too, or erasing leaves it."""
    monkeypatch.setattr("modicum.doors.files.projections.os.path.lexists", lambda _: True)
    assert set(projections(Diary((), (), ()), tmp_path)) == set(holdings.PROJECTIONS)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("trial.toml", "record"), ("plan.toml", "record"), ("plan-12.toml", "record"), ("opened-key.toml", "record"),
        ("plan-1.toml", "other"), ("plan-02.toml", "other"), ("Trial.toml", "other"), ("key.toml", "other"),
        ("plan.html", "kept"), ("plan-2.txt", "kept"), ("dispensing-3.html", "kept"), ("plan.ics", "kept"),
        ("card.html", "kept"), ("report.html", "made"), ("doses.csv", "made"), ("analysis.json", "made"),
        (".report.html.new", "draft"), (".trial.toml.new", "draft"), (".secret.new", "other"), ("README.md", "other"),
        ("..doses.csv.new.new", "other"), ("x/trial.toml", "other"),
    ],
)  # fmt: skip
def test_what_a_file_is_hangs_on_its_name(name, role):
    assert role_of(name) == role


def test_every_page_that_a_command_writes_is_known_to_be_modicums():
    """Else an export would leave it out and an erasing would leave it there."""
    names, where = set(), SRC / "doors"
    for path in [path for path in where.rglob("*.py") if path.name != "pages.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"write_page", "write_both"}:
                last = node.args[-1]
                text = ast.unparse(last).strip("f'").replace("{number}", "2")
                names.add(text if isinstance(last, ast.Constant | ast.JoinedStr) else "report")
    assert names == {
        *(
            "report",
            "prescriber",
            "plan",
            "plan-2",
            "dispensing",
            "dispensing-2",
            "card",
            "checklist",
            "day-sheet",
            "practice",
            "design",
            "going-on",
            "protocols",
        )
    }
    assert {role_of(f"{name}.{ending}") for name in names for ending in ("html", "txt")} == {"made", "kept"}


@pytest.mark.parametrize("name", ["a", "a/b.txt", "to my doctor.txt", "ærlig.txt", "..a", "a..b"])
def test_names_that_stay_inside(name):
    assert is_safe(name)


@pytest.mark.parametrize(
    "name",
    ["", "/a", "a/", "..", "a/../b", "./a", "a//b", "C:a", "a\\b", "a\0b", "a\nb", "x" * 201, "\udcff", "a\u202eb"],
)
def test_names_that_could_lead_out_or_deceive(name):
    assert not is_safe(name)


@pytest.mark.parametrize("name", ["melatonin", "open-ladder", "randomised-swaps"])
def test_a_shelf_in_memory_says_what_a_folder_says(name):
    there, held = FolderShelf(EXAMPLES / name), HeldShelf(snapshot(EXAMPLES / name))
    assert (there.description(), there.records()) == (held.description(), held.records())
    assert (there.plans(), there.opened_key()) == (held.plans(), held.opened_key()) == ([], None)
    assert there.description_digest() == held.description_digest()


def test_a_shelf_in_memory_has_the_same_plans_and_key(tmp_path):
    folder = opened(tmp_path / "made", 75)
    (folder / "plan.toml").write_text("x = 1", "utf-8")
    (folder / "plan-2.toml").write_text("spoilt", "utf-8")
    there, held = FolderShelf(folder), HeldShelf(snapshot(folder))
    assert there.plans() == held.plans()
    assert len(held.plans()) == 2
    assert there.opened_key() == held.opened_key()
    assert HeldShelf({}).description_digest() is None


def test_a_day_that_cannot_be_read_counts_for_nothing(tmp_path):
    folder = trial_folder(tmp_path / "small", [*month(), dose(3, 1, id="odd") | {"for": "soon"}])
    assert manifest(exported(folder)[0])["read_until"] == on(27).isoformat()
