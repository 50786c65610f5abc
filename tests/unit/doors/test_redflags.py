"""modicum redflags: one answer a line, bad lines cost no other, and the words that are read at a flag."""

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from modicum.doors.desk.knowing import words
from modicum.doors.desk.red_flags import lines_of_bytes, told_flags
from modicum.doors.start import main
from modicum.knowledge.flag_shapes import Flag, HelpLine
from modicum.report.red_flags import line_in_words
from modicum.safety.crisis import NOTHING_KNOWN, Crisis

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "src/modicum/knowledge/schemas/1/redflags.json").read_text(encoding="utf-8")
)


def run(tmp_path, capsys, data, *options):
    file = tmp_path / "diary.txt"
    file.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    code = main(["redflags", "--text", str(file), *options])
    told = capsys.readouterr()
    return code, told.out, told.err


def answers(out):
    rows = [json.loads(row) for row in out.splitlines()]
    for row in rows:
        jsonschema.validate(row, SCHEMA)
    return [(row["text"], row["flags"]) for row in rows]


def test_the_answers_of_a_long_file_stand_in_the_order_of_its_lines(tmp_path, capsys):
    """More lines than go through at once."""
    lines = [("I want to die" if n % 3 == 0 else f"walked dog {n}") for n in range(100)]
    told = answers(run(tmp_path, capsys, "\n".join(lines), "--json")[1])
    assert told == [(line, ["self_harm"] if "die" in line else []) for line in lines]
    said = run(tmp_path, capsys, "\n".join(lines))[1]
    assert [f"Line {n}: I want to die" in said for n in (1, 4, 97, 100)] == [True] * 4
    assert said.count("Line ") == 34


def test_each_line_has_an_answer_and_an_empty_one_too(tmp_path, capsys):
    code, out, err = run(tmp_path, capsys, "I want to die\n\nwalked the dog\n", "--json")
    assert answers(out) == [("I want to die", ["self_harm"]), ("", []), ("walked the dog", [])]
    assert (code, err) == (0, "")


def test_the_last_line_needs_no_end_and_other_ends_are_ends(tmp_path, capsys):
    _, out, _ = run(tmp_path, capsys, b"\xef\xbb\xbfa\r\nb\rc", "--json")
    assert [text for text, _ in answers(out)] == ["a", "b", "c"]


def test_several_flags_stand_in_their_order(tmp_path, capsys):
    _, out, _ = run(tmp_path, capsys, "cannot keep water down all day, hives everywhere, want to die\n", "--json")
    assert answers(out)[0][1] == ["self_harm", "allergic_reaction", "dehydration"]


def test_no_text_gives_no_answer(tmp_path, capsys):
    assert run(tmp_path, capsys, "", "--json")[:2] == (0, "")


def test_text_may_come_by_a_pipe(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ich will sterben\n")))
    assert main(["redflags", "--text", "-", "--json"]) == 0
    assert answers(capsys.readouterr().out) == [("ich will sterben", ["self_harm"])]


def test_bad_bytes_are_told_and_the_line_is_still_looked_at(tmp_path, capsys):
    code, out, err = run(tmp_path, capsys, b"ok\ncaf\xe9, I want to die\nfine\n", "--json")
    assert [flags for _, flags in answers(out)] == [[], ["self_harm"], []]
    assert code == 3
    assert "line 2: byte 0xe9 is not UTF-8" in err
    assert "Save the text as UTF-8" in err


def test_a_huge_line_is_looked_at_as_far_as_it_goes(tmp_path, capsys):
    code, out, err = run(tmp_path, capsys, "I want to die " + "x " * 20_000 + "\nhives after the dose\n", "--json")
    assert [flags for _, flags in answers(out)] == [["self_harm"], ["allergic_reaction"]]
    assert code == 3
    assert "line 1: has 40,014 characters; only the first 20,000 were looked at" in err


def test_a_zero_byte_and_other_signs_are_no_trouble(tmp_path, capsys):
    code, out, _ = run(tmp_path, capsys, b"I want\x00 to die\x1b[2J\n", "--json")
    assert (code, answers(out)[0][1]) == (0, ["self_harm"])


def test_another_encoding_is_refused_as_a_whole(tmp_path, capsys):
    code, out, err = run(tmp_path, capsys, "I want to die".encode("utf-16"), "--json")
    assert (code, out) == (3, "")
    assert "UTF-16" in err


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert main(["redflags", "--text", str(tmp_path / "no.txt")]) == 3
    assert "there is no such file" in capsys.readouterr().err


def test_the_lines_keep_their_numbers():
    assert lines_of_bytes(b"a\n\nb\n") == (["a", "", "b"], [])
    assert lines_of_bytes(b"") == ([], [])
    assert [problem.where for problem in lines_of_bytes(b"\xff\nx\n\xfe")[1]] == ["line 1", "line 3"]


# ---- the words


@pytest.mark.hazard("H-13/nobody-watches", "H-14/no-country-guessed")
def test_the_words_name_the_line_stopping_and_that_nobody_watches(tmp_path, capsys):
    code, out, _ = run(tmp_path, capsys, "ok\nI want to die\n")
    assert code == 0
    assert out.startswith("Line 2: I want to die\n")
    assert "call your local emergency number." in out
    assert "You may take less of this medicine, or stop, at any time." in out
    assert "Nobody reads this as you write it." in out


@pytest.mark.hazard("H-14/table-with-dates")
def test_a_country_brings_its_emergency_number_and_no_unverified_line(tmp_path, capsys):
    _, out, _ = run(tmp_path, capsys, "I want to die\n", "--country", "GB")
    assert "call 999." in out
    assert "116 123" not in out


def test_nothing_found_is_not_said_to_be_nothing_there(tmp_path, capsys):
    _, out, _ = run(tmp_path, capsys, "walked the dog\n")
    assert "That does not mean that there is none" in out


def test_a_verified_line_is_named_beside_the_emergency_number():
    line = HelpLine("116 123", "Samaritans", "Samaritans", ("x",), None)
    told = line_in_words(1, "x", [Flag.SELF_HARM], Crisis("999", (line,)), words())
    assert "call 999." in told
    assert "Samaritans: 116 123." in told


def test_a_long_line_is_told_back_short_and_without_signs_that_move_the_cursor():
    told = line_in_words(1, "a\x1b[2J" + "b" * 500, [Flag.LIVER], NOTHING_KNOWN, words()).splitlines()[0]
    assert "\x1b" not in told
    assert len(told) < 250
    assert told.endswith("…")


@pytest.mark.parametrize("flag", told_flags())
def test_every_flag_has_words(flag):
    assert len(words().say(f"flags.say.{flag}").split()) > 15
