"""The zoo of PERSON.toml: each broken file is named with its field, nothing is judged, and no place is lost."""

import json
import tomllib
from pathlib import Path

import pytest

from unit.doors.shell import EXAMPLES, run
from unit.safety.makers import CLEAR_PERSON

EXPECTED = tomllib.loads((Path(__file__).parent / "persons" / "expected.toml").read_text("utf-8"))


def written(folder, changes):
    lines = {key: json.dumps(value) for key, value in CLEAR_PERSON.items()} | changes
    file = folder / "person.toml"
    file.write_text("\n".join(f"{key} = {value}" for key, value in lines.items()) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module", autouse=True)
def lexicon_kept():
    """The first run on a fresh checkout says that it reads the lexicon; the tests below look at what is said."""
    run("screen", EXAMPLES / "person" / "person.toml")


def screen(file, *more):
    return run("screen", file, "--as-of", "2026-12-01", *more)


@pytest.mark.hazard("H-21/liver-values")
@pytest.mark.parametrize("name", EXPECTED)
def test_each_broken_file_gets_its_answer_and_no_ruling(tmp_path, name):
    answer = screen(written(tmp_path, EXPECTED[name]["set"]))
    assert answer.code == EXPECTED[name].get("code", 3), answer
    assert answer.out == ""
    for fragment in (*EXPECTED[name]["says"], "person.toml"):
        assert fragment in answer.err
    assert "Traceback" not in answer.err
    assert "Nothing found" not in answer.err


def test_the_sound_file_of_the_zoo_passes(tmp_path):
    answer = screen(written(tmp_path, {}))
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Nothing found in what you entered.\n")


@pytest.mark.parametrize("key", [key for key in CLEAR_PERSON if key not in {"start-dose", "very-sensitive"}])
def test_leaving_out_any_line_is_a_question_or_a_problem_and_never_a_pass(tmp_path, key):
    file = written(tmp_path, {})
    file.write_text("".join(line for line in file.read_text().splitlines(True) if not line.startswith(f"{key} =")))
    assert screen(file).code == {"alt": 3, "alt-upper-limit": 3, "first-dose": 0}.get(key, 4)


@pytest.mark.parametrize("key", [key for key in CLEAR_PERSON if key not in {"start-dose", "very-sensitive"}])
def test_not_known_is_the_same_as_leaving_out(tmp_path, key):
    answer = screen(written(tmp_path, {key: '"not known"'}))
    assert answer.code == {"alt": 3, "alt-upper-limit": 3, "first-dose": 0}.get(key, 4)


def test_an_empty_file_asks_everything(tmp_path):
    (tmp_path / "person.toml").write_text("")
    answer = screen(tmp_path / "person.toml")
    assert answer.code == 4
    assert answer.out.startswith("Not yet")


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"\x00", b"born = '\xe9'", b"a = " + b"[" * 5000, b"a" + b".a" * 500 + b" = 1"]
)
def test_bytes_that_are_no_text_are_refused(tmp_path, data):
    (tmp_path / "person.toml").write_bytes(data)
    answer = screen(tmp_path / "person.toml")
    assert answer.code == 3
    assert answer.out == ""
    assert "Traceback" not in answer.err


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    assert "there is no such file" in screen(tmp_path / "nobody.toml").err
    assert "is a folder" in screen(tmp_path).err


def test_problems_are_in_the_json_too(tmp_path):
    answer = screen(written(tmp_path, EXPECTED["everything-at-once"]["set"]), "--json")
    assert answer.code == 3
    assert len(answer.json["problems"]) == 3


def test_a_very_long_list_is_refused(tmp_path):
    assert "more than 200 lines" in screen(written(tmp_path, {"medicines": json.dumps(["a"] * 201)})).err
    assert "very long" in screen(written(tmp_path, {"medicines": json.dumps(["a" * 301])})).err
    long_name = json.dumps([{"name": "a" * 301}]).replace('": ', '" = ')
    assert "very long" in screen(written(tmp_path, {"opioid": long_name})).err
