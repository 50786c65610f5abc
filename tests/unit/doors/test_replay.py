"""modicum replay: the stored answer is computed again from the record alone; what was changed, or differs, is found."""

import json
import math
import zipfile

import pytest

from modicum.doors.desk.answer import Answer
from modicum.doors.desk.compare import Difference, differences
from modicum.doors.desk.replay import compare
from unit.doors.bundles import content, example, exported, packed, relisted, small
from unit.doors.shell import run


def changed_analysis(tmp_path, change, *, elsewhere=False, **more):
    """A bundle whose analysis was changed and whose list was put right again; made elsewhere, if asked."""
    file, _ = exported(small(tmp_path))
    files = content(file)
    shape = json.loads(files["analysis.json"])
    change(shape)
    files["analysis.json"] = (json.dumps(shape, indent=2, ensure_ascii=False) + "\n").encode()
    more |= {"code": "0" * 64} if elsewhere else {}
    return run("replay", packed(tmp_path / "changed.zip", relisted(files, **more)))


def contrast(shape):
    return shape["items"][0]["contrasts"][0]


def put(key, value):
    return lambda shape: contrast(shape).__setitem__(key, value)


def test_the_same_program_gives_the_same_bytes(tmp_path):
    file, _ = exported(small(tmp_path))
    told = run("replay", file)
    assert told.code == 0
    assert "the answer must be the same, byte for byte" in told.out
    assert told.out.endswith("The same, byte for byte.\n")


def test_a_later_day_changes_nothing(tmp_path, monkeypatch):
    """The record of 28 days is asked about on its last day, when 28 of 28 days had come: no clock is read."""
    file, _ = exported(small(tmp_path), as_of="2026-03-20")
    before = json.loads(content(file)["analysis.json"])
    assert before["days_left"] > 0
    assert "as of 2026-03-20" in run("replay", file).out
    assert run("replay", file).code == 0


def test_a_number_changed_by_whoever_put_the_list_right_is_found(tmp_path):
    told = changed_analysis(tmp_path, put("mean", 9.9))
    assert told.code == 3
    assert "Different. Places that differ: 1." in told.out
    assert "  items[0].contrasts[0].mean: '9.9' in the bundle, " in told.out


def test_on_the_same_program_even_a_word_or_a_space_is_a_difference(tmp_path):
    told = changed_analysis(tmp_path, put("words", "It helps."))
    assert (told.code, "items[0].contrasts[0].words: 'It helps.'" in told.out) == (3, True)


def test_the_same_numbers_in_other_bytes_are_said_to_be_so(tmp_path):
    told = changed_analysis(tmp_path, lambda shape: shape.__setitem__("version", "0.0.9"))
    assert told.code == 3
    assert "Different bytes, and the same numbers to three decimals" in told.out


@pytest.mark.parametrize("by", [0.0005, -0.0005, 0.0])
def test_another_program_may_differ_by_half_of_the_third_decimal(by, tmp_path):
    def change(shape):
        contrast(shape)["mean"] = round(contrast(shape)["mean"] + by, 6)
        contrast(shape)["words"] = "Put otherwise."

    told = changed_analysis(tmp_path, change, elsewhere=True)
    assert told.code == 0, told.out
    assert "The same: no number differs by more than the third decimal" in told.out
    assert "new in this version: 1. They are no difference of the answer." in told.out


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (put("verdict", "helps"), "items[0].contrasts[0].verdict"),
        (put("grade", "A"), "items[0].contrasts[0].grade"),
        (put("p_better", 5), "items[0].contrasts[0].p_better"),
        (put("mean", None), "items[0].contrasts[0].mean"),
        (lambda shape: contrast(shape).__setitem__("mean", contrast(shape)["mean"] + 0.00051), "contrasts[0].mean"),
        (lambda shape: shape["items"].append(1), "items"),
        (lambda shape: shape.__setitem__("gone", 1), "gone: '1' in the bundle, nothing here"),
    ],
)
def test_another_program_must_have_the_same_verdicts_and_numbers(change, path, tmp_path):
    told = changed_analysis(tmp_path, change, elsewhere=True)
    assert told.code == 3
    assert path in told.out
    assert "or the same on another kind of machine" in told.out


@pytest.mark.parametrize("name", ["journal.ndjson", "trial.toml"])
def test_a_record_changed_by_whoever_put_the_list_right_no_longer_gives_the_stored_answer(name, tmp_path):
    file, _ = exported(example("open-ladder", tmp_path))
    files = content(file)
    old, new = (b'"value": "6"', b'"value": "5"') if name == "journal.ndjson" else (b"4.5", b"4.5")
    if name == "trial.toml":
        old, new = b"first-day = 2026-03-02", b"first-day = 2026-03-01"
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    told = run("replay", packed(tmp_path / "changed.zip", relisted(files)))
    assert (told.code, "Places that differ:" in told.out) == (3, True)


def test_every_changed_byte_of_a_record_file_is_found_by_import_and_replay(tmp_path):
    file, _ = exported(small(tmp_path))
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as made:
        places = [(made.getinfo(name).header_offset + 30 + len(name), made.getinfo(name).file_size)
                  for name in ("trial.toml", "journal.ndjson")]  # fmt: skip
    for start, size in places:
        for place in (start, start + size // 2, start + size - 1):
            spoilt = tmp_path / "spoilt.zip"
            spoilt.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            for words in (("import", spoilt, "--out", tmp_path / "back"), ("replay", spoilt)):
                told = run(*words)
                assert (told.code, told.out) == (3, "")
                assert "spoilt.zip" in told.err
    assert not (tmp_path / "back").exists()


# ------------------------------------------------------------------ without an analysis


def test_no_analysis_then_and_none_now_is_the_same(tmp_path):
    folder = small(tmp_path)
    (folder / "trial.toml").write_text("x", "utf-8")
    file, _ = exported(folder)
    told = run("replay", file)
    assert (told.code, "no analysis could be made then, and none can be made now" in told.out) == (0, True)
    files = relisted(content(file), analysis={"made": False, "why_not": "the dog ate it."})
    told = run("replay", packed(tmp_path / "b.zip", files))
    assert told.code == 3
    assert "Then: the dog ate it. Now: trial.toml:" in told.out


def test_an_analysis_that_only_one_of_the_two_has_is_a_difference(tmp_path):
    file, _ = exported(small(tmp_path))
    files = content(file)
    del files["analysis.json"]
    listed = json.loads(files["manifest.json"])["files"]
    without = [line for line in listed if line["name"] != "analysis.json"]
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | {"files": without}).encode()
    told = run("replay", packed(tmp_path / "b.zip", relisted(files, analysis={"made": False, "why_not": "no."})))
    assert (told.code, "Now one can be made." in told.out) == (3, True)
    files = content(file)
    files["journal.ndjson"] = b"\xff\xfe"
    told = run("replay", packed(tmp_path / "c.zip", relisted(files)))
    assert (told.code, "no analysis can be made now" in told.out) == (3, True)


def test_an_analysis_that_is_no_json_is_a_difference():
    done = compare(b"{", "", Answer(None, "{}\n", ""), same_program=False)
    assert (done.same, done.differences[0].path) == (False, "the whole file")


# ------------------------------------------------------------------ value by value


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (0.1234, 0.1239), ("a", "a"), (None, None), (True, True), ([1, [2]], [1, [2]]), ({"a": {}}, {"a": {}}),
     ({"version": "1"}, {"version": "2"})],
)  # fmt: skip
def test_what_counts_as_the_same(one, other):
    assert differences(one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "path"),
    [(1, 1.001, ""), ("1", 1, ""), (True, 1, ""), (0, False, ""), (None, 0, ""), ([1], [1, 1], ""), ([1], {"a": 1}, ""),
     (0.5, math.nan, ""), ({"a": {"version": 1}}, {"a": {"version": 2}}, "a.version"), ({"a": [1, 2]}, {"a": [1, 3]}, "a[1]")],
)  # fmt: skip
def test_what_counts_as_a_difference(one, other, path):
    (found,) = differences(one, other)
    assert (found.path, found.said) == (path, False)


def test_sentences_are_told_apart_and_so_is_what_is_new():
    found = differences({"words": "a", "reasons": ["b"], "old": 1}, {"words": "c", "reasons": ["d"], "new": 2})
    assert [(one.path, one.said) for one in found] == [
        ("new", True), ("old", False), ("reasons[0]", True), ("words", True),
    ]  # fmt: skip
    assert found[0] == Difference("new", "nothing", "'2'", said=True)
