"""modicum screen: answers, exit codes, words, and the look-up that is kept between runs."""

import io
import json
from pathlib import Path

import jsonschema
import pytest

from house.words.lint import findings
from modicum.doors.desk import knowing, screen_medicines
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.start import main
from modicum.report.screen import screen_in_words
from modicum.safety.lexicon import lexicon_text
from modicum.safety.summary import sum_up
from unit.doors.shell import ROOT, run
from unit.safety import small

SCHEMA = ROOT / "src" / "modicum" / "knowledge" / "schemas" / "1" / "screen-medicines.json"


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A kept look-up of the small lexicon, in a folder of this test alone."""
    monkeypatch.setenv("MODICUM_CACHE", str(tmp_path / "cache"))
    KeptInFolder(usual_folders()).keep(screen_medicines.lexicon_key(), lexicon_text(small.resolver().lexicon))
    return tmp_path / "cache"


def screened(tmp_path, *lines, json_too=False):
    file = tmp_path / "list.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run("screen", "--medicines", file, *(["--json"] if json_too else []))


@pytest.mark.hazard("H-01/unrecognised-stops", "H-02/near-match-asks")
@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["metformin 500 mg"], 0),
        (["metformin", "MTX", "wine"], 0),
        (["no medicines"], 0),
        (["tramadol"], 4),
        (["LDN"], 4),
        (["zzzzzz"], 4),
        (["cough syrup"], 4),
        (["no medicines", "metformin"], 4),
        ([""], 4),
    ],
)
def test_the_exit_code_says_whether_anything_stops_a_start(lines, code, tmp_path):
    assert screened(tmp_path, *lines).code == code
    assert screened(tmp_path, *lines, json_too=True).code == code


def test_json_is_one_object_a_line_in_order_and_obeys_its_schema(tmp_path):
    lines = ["metformin 500 mg", "", "co-codamol", "tramodol", "zzzzzz", "MTX"]
    ran = screened(tmp_path, *lines, json_too=True)
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["text"] for one in told] == lines
    assert [one["status"] for one in told] == ["matched", "ask", "matched", "ask", "unrecognised", "matched"]
    assert told[2]["matches"] == [
        {"ingredient": "codeine", "class": "opioid_agonist", "how": "name"},
        {"ingredient": "paracetamol", "class": "ordinary", "how": "name"},
    ]
    assert [one["class"] for one in told[5]["matches"]] == ["immunosuppressant"]
    for one in told:
        jsonschema.validate(one, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_an_empty_list_is_no_answer(tmp_path):
    (tmp_path / "list.txt").write_bytes(b"")
    ran = run("screen", "--medicines", tmp_path / "list.txt")
    assert (ran.code, "I take no medicines" in ran.out) == (4, True)


def test_the_list_can_come_from_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbftramadol\r\nmet\x00formin\r\n")))
    assert main(["screen", "--medicines", "-", "--json"]) == 4
    assert [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()] == ["matched", "matched"]


def test_a_list_that_cannot_be_read_says_why(tmp_path, monkeypatch):
    (tmp_path / "latin.txt").write_bytes("Morphintröpfli".encode("latin-1"))
    ran = run("screen", "--medicines", tmp_path / "latin.txt")
    assert (ran.code, "not UTF-8" in ran.err) == (3, True)
    assert run("screen", "--medicines", tmp_path / "nothing.txt").code == 3
    assert run("screen").code == 2
    monkeypatch.setattr("modicum.doors.cli.screen.LARGEST_FILE", 3)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"tramadol")))
    assert run("screen", "--medicines", "-").code == 2


# ------------------------------------------------------------------ words


def in_words(*texts):
    return screen_in_words(sum_up(small.resolver().screen(texts)), knowing.words())


def test_words_that_were_not_read_as_a_medicine_are_told_beside_a_match():
    said = in_words("metformin 500 mg for wobbly knees")
    assert "Not read as a medicine: 'wobbly', 'knees'. If it is one, give it a line of its own." in " ".join(
        said.split()
    )
    assert "Not read" not in in_words("metformin 500 mg")


@pytest.mark.hazard("H-05/do-not-stop")
def test_what_stops_stands_first_and_everything_is_told():
    said = in_words("metformin", "tramodol qwrtz", "MTX", "morphine patch")
    order = [said.index(words) for words in ("Stops a start", "To be answered first", "For the person", "Ordinary\n")]
    assert order == sorted(order)
    assert "morphine: an opioid (by its name)" in said
    assert "Form: patch." in said
    assert "tramadol: an opioid (similar spelling)" in said
    assert "Not understood: 'tramodol', 'qwrtz'" in said
    assert "methotrexate: calms or suppresses the immune system, known for harm to the liver" in said
    assert "do not stop or change any medicine because of this page" in " ".join(said.split())


def test_a_list_with_nothing_found_says_in_what():
    assert in_words("metformin").startswith("Nothing found in what you entered")
    assert in_words("no medicines").startswith("Nothing found in what you entered: you wrote that no medicine is taken")
    assert "do not stop" not in in_words("metformin")


def test_a_long_list_is_counted_and_not_printed_whole():
    said = in_words(*["metformin"] * 100, "\x1b[31mzzzz")
    assert "and 60 more lines" in said
    assert "\x1b" not in said


def test_every_reason_and_class_has_words_and_none_says_what_must_not_be_said():
    words = knowing.words()
    for key in words.text:
        if key.startswith("screen."):
            assert findings(words.text[key], causal_allowed=True) == [], key
    said = in_words(
        "no alcohol", "tramadol?", "Tylenol 3 tablets", "cough syrup", "n/a", "💊", "tramadol " + "x " * 2000
    )
    assert "None" not in said


# ------------------------------------------------------------------ the kept look-up


def test_a_kept_look_up_is_used_and_the_same(kept):
    said = []
    assert screen_medicines.lexicon(KeptInFolder(usual_folders()), said.append) == small.resolver().lexicon
    assert said == []


class Files:
    """Counts what is asked of a keeper that holds nothing."""

    def __init__(self):
        self.keys = []

    def kept(self, key):
        self.keys.append(key)

    def keep(self, key, text):
        self.keys.append((key, len(text) > 0))


def test_without_a_kept_one_it_is_built_from_the_files_said_and_kept(monkeypatch):
    top = small.folder()
    monkeypatch.setattr(screen_medicines, "shipped", lambda: top)
    keeper, said = Files(), []
    built = screen_medicines.lexicon(keeper, said.append)
    assert built == small.resolver().lexicon
    assert said == [screen_medicines.FIRST]
    assert keeper.keys == [screen_medicines.lexicon_key(), (screen_medicines.lexicon_key(), True)]


def test_the_key_moves_with_the_lexicon_and_with_the_code(monkeypatch):
    keys = {screen_medicines.lexicon_key()}
    monkeypatch.setattr(screen_medicines, "digest_of_medicines", lambda _: "another")
    keys.add(screen_medicines.lexicon_key())
    monkeypatch.setattr(screen_medicines, "get_data", lambda package, name: b"another")
    keys.add(screen_medicines.lexicon_key())
    assert len(keys) == 3


def test_a_damaged_or_cut_off_text_is_as_if_there_were_none(tmp_path):
    keeper = KeptInFolder([tmp_path])
    keeper.keep("one", "text")
    assert keeper.kept("one") == "text"
    [file] = tmp_path.glob("lexicon-*")
    for damage in (file.read_bytes()[:-1], b"", b"text", file.read_bytes().replace(b"text", b"tent")):
        file.write_bytes(damage)
        assert keeper.kept("one") is None


def test_an_older_look_up_is_cleared_away_and_another_key_is_another_text(tmp_path):
    keeper = KeptInFolder([tmp_path])
    keeper.keep("one", "1")
    keeper.keep("two", "2")
    assert keeper.kept("one") is None
    assert [file.name for file in tmp_path.glob("lexicon-*")] == ["lexicon-two.json"]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("in the way")
    keeper = KeptInFolder([tmp_path / "file"])
    keeper.keep("one", "text")
    assert keeper.kept("one") is None
    keeper = KeptInFolder([tmp_path / "file", tmp_path / "next"])
    keeper.keep("one", "text")
    assert keeper.kept("one") == "text"


def test_a_folder_that_was_asked_for_comes_first(monkeypatch):
    assert len(usual_folders()) == 3
    monkeypatch.delenv("MODICUM_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "elsewhere")
    assert usual_folders()[-1] == Path("elsewhere/modicum")
    assert len(usual_folders()) == 2
