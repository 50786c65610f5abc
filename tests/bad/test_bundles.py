"""A zoo of bundles that are cut off, swollen, swapped or hostile: each is refused with its reason, and nothing is written."""

import io
import json
import stat
import zipfile

import pytest

from bad.answer import NEVER, ask, check_talk
from modicum.doors.files import unpack
from unit.doors.bundles import content, exported, packed, relisted, small

LINK, PIPE, FOLDER = stat.S_IFLNK << 16, stat.S_IFIFO << 16, stat.S_IFDIR << 16


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    (small(folder) / "notes.txt").write_text("mine", "utf-8")
    file, _ = exported(folder / "small", folder / "sound.zip", "--everything")
    return file.read_bytes()


@pytest.fixture
def files(sound):
    return content(io.BytesIO(sound))


def check_refused(capsys, path, *fragments):
    """Both readers refuse it, say why, and leave nothing behind."""
    before = sorted(path.parent.iterdir())
    for words in (("import", path, "--out", path.parent / "back"), ("replay", path)):
        answer = ask(capsys, *words)
        assert (answer.code, answer.out) == (3, ""), answer
        for fragment in (path.name, *fragments):
            assert fragment in answer.err
        for fragment in NEVER:
            assert fragment not in answer.all
        check_talk(answer.err)
    assert sorted(path.parent.iterdir()) == before


def test_the_sound_one_is_taken(capsys, sound, tmp_path):
    (tmp_path / "a.zip").write_bytes(sound)
    assert ask(capsys, "import", tmp_path / "a.zip", "--out", tmp_path / "back").code == 0


def test_one_that_another_program_packed_again_is_taken(capsys, files, tmp_path):
    again = packed(tmp_path / "a.zip", [("other/", b""), *sorted(files.items())], compress=zipfile.ZIP_DEFLATED)
    assert ask(capsys, "import", again, "--out", tmp_path / "back").code == 0
    assert (tmp_path / "back" / "notes.txt").read_text() == "mine"


# ------------------------------------------------------------------ no ZIP, or half of one


@pytest.mark.parametrize("data", [b"", b"PK", b"{}", b"\x1f\x8b\x08", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip(capsys, data, tmp_path):
    (tmp_path / "a.zip").write_bytes(data)
    check_refused(capsys, tmp_path / "a.zip", "is not a ZIP file")


def test_what_is_not_there(capsys, tmp_path):
    check_refused(capsys, tmp_path / "a.zip", "cannot be read")
    (tmp_path / "b.zip").mkdir()
    check_refused(capsys, tmp_path / "b.zip", "cannot be read")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_zip_that_is_cut_off(capsys, sound, share, tmp_path):
    (tmp_path / "a.zip").write_bytes(sound[: int(len(sound) * share)])
    check_refused(capsys, tmp_path / "a.zip", "cut off or damaged", "Take it from another copy.")


@pytest.mark.parametrize("start", range(7))
def test_any_changed_byte_is_found_or_harmless(capsys, sound, start, tmp_path):
    """A byte in a thousand, each in turn set to something else: never a traceback, never another record."""
    for place in range(start * 143, len(sound), 1009):
        (tmp_path / "a.zip").write_bytes(sound[:place] + bytes([sound[place] ^ 0x55]) + sound[place + 1 :])
        answer = ask(capsys, "import", tmp_path / "a.zip", "--out", tmp_path / "back")
        assert "Traceback" not in answer.all
        check_talk(answer.err)
        if answer.code == 0:  # a field of the ZIP itself that says nothing of the content, such as a time
            for path in (tmp_path / "back").iterdir():
                path.unlink()
            (tmp_path / "back").rmdir()
        else:
            assert (answer.code, (tmp_path / "back").exists()) == (3, False)


def test_a_length_that_is_not_the_content(capsys, files, tmp_path):
    packed(tmp_path / "a.zip", files)
    data = (tmp_path / "a.zip").read_bytes()
    size = len(files["journal.ndjson"])
    assert data.count(size.to_bytes(4, "little")) == 4  # packed and unpacked, in its place and in the table
    (tmp_path / "a.zip").write_bytes(data.replace(size.to_bytes(4, "little"), (size + 9).to_bytes(4, "little")))
    check_refused(capsys, tmp_path / "a.zip")


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "other/../../evil", "/etc/evil", "C:/evil", "..\\evil", "other\\evil", "./evil", "other//evil", "e\nvil",
        "e\x1b[2Jvil", "e\u202evil", ".", "..", "x" * 300,
    ],
)  # fmt: skip
def test_a_name_that_could_lead_out(capsys, files, name, tmp_path):
    check_refused(capsys, packed(tmp_path / "a.zip", files | {name: b"x"}), "which could lead out of a folder")


def test_a_name_with_a_zero_byte(capsys, files, tmp_path):
    packed(tmp_path / "a.zip", files | {"other/aXb": b"x"})
    data = (tmp_path / "a.zip").read_bytes().replace(b"other/aXb", b"other/a\0b")
    (tmp_path / "a.zip").write_bytes(data)
    check_refused(capsys, tmp_path / "a.zip", "which could lead out of a folder")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["journal.ndjson", "journal.ndjson/"])
def test_a_name_that_stands_there_twice(capsys, files, name, tmp_path):
    check_refused(capsys, packed(tmp_path / "a.zip", [*files.items(), (name, b"")]), "twice")


def test_a_file_that_is_not_on_the_list_and_one_that_is_missing(capsys, files, tmp_path):
    check_refused(capsys, packed(tmp_path / "a.zip", files | {"other/more": b"x"}), "is not on its list")
    del files["doses.csv"]
    check_refused(capsys, packed(tmp_path / "b.zip", files), "'doses.csv' is missing")


def edited(files, which, **changes):
    """The files with one line of their list changed."""
    told = json.loads(files["manifest.json"])
    line = next(line for line in told["files"] if line["name"] == which)
    line |= changes
    return files | {"manifest.json": json.dumps(told).encode()}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("other/notes.txt", {"in_folder": "../notes.txt"}),
        ("other/notes.txt", {"in_folder": "journal.ndjson"}),
        ("other/notes.txt", {"in_folder": None}),
        ("other/notes.txt", {"role": "record"}),
        ("other/notes.txt", {"role": "found"}),
        ("journal.ndjson", {"role": "made"}),
        ("journal.ndjson", {"in_folder": None}),
        ("journal.ndjson", {"in_folder": "trial.toml"}),
        ("report.html", {"role": "record"}),
        ("report.html", {"in_folder": "trial.toml"}),
    ],
)
def test_a_file_that_would_get_a_place_that_is_not_its_own(capsys, files, name, changes, tmp_path):
    check_refused(
        capsys, packed(tmp_path / "a.zip", relisted(edited(files, name, **changes))), "no such place in a bundle"
    )


def test_two_files_for_one_name(capsys, files, tmp_path):
    told = json.loads(files["manifest.json"])
    for line in told["files"]:
        if line["name"] == "doses.csv":
            line["in_folder"] = "doses.csv"
    told["files"].append(
        {"name": "found/doses.csv", "role": "found", "bytes": 0, "sha256": "", "in_folder": "doses.csv"}
    )
    files |= {"found/doses.csv": b"x", "manifest.json": json.dumps(told).encode()}
    check_refused(capsys, packed(tmp_path / "a.zip", relisted(files)), "two files would get one name")


def test_a_sealed_key_does_not_come_in(capsys, files, tmp_path):
    files["other/notes.txt"] = b'kind = "modicum-key"\n'
    check_refused(capsys, packed(tmp_path / "a.zip", relisted(files)), "tells a sealed order")


# ------------------------------------------------------------------ entries


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda info: setattr(info, "external_attr", LINK), "is a link"),
        (lambda info: setattr(info, "external_attr", PIPE), "is a link or something else"),
        (lambda info: setattr(info, "compress_type", zipfile.ZIP_BZIP2), "is packed in a way that is not known"),
    ],
)
def test_an_entry_that_is_no_plain_file(capsys, files, edit, why, tmp_path):
    spoil = lambda info: edit(info) if info.filename == "doses.csv" else None  # noqa: E731
    check_refused(capsys, packed(tmp_path / "a.zip", files, edit=spoil), "'doses.csv'", why)


def test_a_folder_that_holds_bytes(capsys, files, tmp_path):
    made = packed(tmp_path / "a.zip", [("other/", b"x"), *files.items()])
    check_refused(capsys, made, "is named like a folder and holds bytes")


def test_an_encrypted_entry(capsys, files, tmp_path):
    packed(tmp_path / "a.zip", files)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    check_refused(capsys, tmp_path / "a.zip", "is encrypted. Unlock the file")


def test_a_zip_that_would_swell(capsys, files, tmp_path):
    files["other/notes.txt"] = bytes(unpack.LARGEST_FILE + 1)
    made = packed(tmp_path / "a.zip", files, compress=zipfile.ZIP_DEFLATED)
    assert made.stat().st_size < 1_000_000
    check_refused(capsys, made, "would unpack to more bytes than any trial has (67,108,865)")


def test_many_entries_that_would_swell_together(capsys, files, tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "LARGEST_TOTAL", 1000)
    monkeypatch.setattr(unpack, "LARGEST_MANIFEST", 1000)
    check_refused(capsys, packed(tmp_path / "a.zip", files), "would unpack to more bytes")


def test_too_many_entries(capsys, files, tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_ENTRIES", len(files) - 1)
    check_refused(capsys, packed(tmp_path / "a.zip", files), "entries, and no bundle has more than")


# ------------------------------------------------------------------ the list


def test_a_zip_of_somebody_else(capsys, tmp_path):
    check_refused(capsys, packed(tmp_path / "a.zip", {"photo.jpg": b"x"}), "it is not a bundle of modicum export")


def test_a_newer_format_is_said_clearly(capsys, files, tmp_path):
    files["manifest.json"] = b'{"format": 2, "tool": "modicum", "version": "9.1", "shape": "nobody knows"}'
    check_refused(capsys, packed(tmp_path / "a.zip", files), "was made by a newer modicum ('9.1', format 2", "up to 1")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"null", b"[]", b"{", b"\xff", b'{"format": 1}', b'{"format": true, "tool": "modicum"}',
        b'{"format": "1", "tool": "modicum"}', b'{"format": 1, "tool": "other"}', b'{"format": 0, "tool": "modicum"}',
        b'{"format": 1, "format": 1, "tool": "modicum"}', b'{"format": NaN}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_list_that_is_none(capsys, files, data, tmp_path):
    files["manifest.json"] = data
    check_refused(capsys, packed(tmp_path / "a.zip", files), "manifest.json")


FIELDS = ("format", "tool", "version", "code", "platform", "trial", "zone", "as_of", "read_until", "seed", "record_hash",
          "plans", "analysis", "notes", "files")  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [[5], {"x": 1}, -1.5, True])
def test_a_field_of_the_wrong_kind(capsys, files, field, value, tmp_path):
    told = json.loads(files["manifest.json"])
    assert set(told) == set(FIELDS)
    files["manifest.json"] = json.dumps(told | {field: value}).encode()
    check_refused(capsys, packed(tmp_path / "a.zip", files), "manifest.json")


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_missing(capsys, files, field, tmp_path):
    told = json.loads(files["manifest.json"])
    del told[field]
    files["manifest.json"] = json.dumps(told).encode()
    check_refused(capsys, packed(tmp_path / "a.zip", files), "manifest.json")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"more": 1}, "field 'more' is unknown"),
        ({"as_of": "01/02/2026"}, "cannot read '01/02/2026' as a date"),
        ({"seed": -1}, "seed -1 is no seed"),
        ({"seed": 2**63}, "is no seed"),
        ({"code": "abc"}, "'abc' is no SHA-256"),
        ({"record_hash": "0" * 64}, "the record hash is not that of the files"),
        ({"analysis": {"made": False, "why_not": ""}}, "does not say the same about analysis.json"),
        ({"platform": {"python": "x"}}, "field 'machine' is missing"),
        ({"plans": [{"file": "plan.toml", "version": "1", "sha256": "0" * 64, "trouble": ""}]}, "field 'version'"),
        ({"format": 0}, "format 0 was never made"),
    ],
)
def test_a_list_that_says_what_cannot_be(capsys, files, changes, why, tmp_path):
    told = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(told | changes).encode()
    check_refused(capsys, packed(tmp_path / "a.zip", files), why)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"bytes": 5}, "is not the file that manifest.json lists"),
        ({"sha256": "0" * 64}, "is not the file that manifest.json lists"),
        ({"role": "mine"}, "'mine' is none of record, kept, made, found, other"),
        ({"name": "trial.toml"}, "names a file twice"),
    ],
)
def test_a_line_that_is_not_the_file(capsys, files, changes, why, tmp_path):
    check_refused(capsys, packed(tmp_path / "a.zip", edited(files, "journal.ndjson", **changes)), why)


def test_what_the_list_says_cannot_rewrite_the_screen(capsys, files, tmp_path):
    files = relisted(files, notes=["\x1b[2Jall is well"])
    answer = ask(capsys, "import", packed(tmp_path / "a.zip", files), "--out", tmp_path / "back")
    assert (answer.code, "\x1b" in answer.all, "?[2Jall is well" in answer.out) == (0, False, True)
