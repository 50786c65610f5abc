"""modicum card and modicum checklist, end to end, and the examples that show them."""

import re

import pytest

from modicum.doors.files.pages import write_both
from modicum.errors import DataProblem
from unit.doors.shell import EXAMPLES, run

SHOWN = {
    "card": ("card",),
    "discreet": ("card", "--discreet", "--name", "Maria Example", "--dose", "1.5 mg", "--prescriber", "Dr Example",
                 "--contact", "Tom Example", "--emergency", "112"),
    "checklist": ("checklist",),
}  # fmt: skip


def test_without_a_folder_the_paper_is_printed():
    assert "I TAKE LOW-DOSE NALTREXONE (LDN)" in run("card").out
    assert run("checklist").out.startswith("First dose: a checklist for withdrawal")


@pytest.mark.parametrize("name", ["card", "checklist"])
def test_with_a_folder_html_and_text_are_written_and_named(tmp_path, name):
    ran = run(name, "--out", tmp_path / "deep" / "folder")
    assert ran.code == 0
    assert ran.err == ""
    written = [tmp_path / "deep" / "folder" / f"{name}.{ending}" for ending in ("html", "txt")]
    assert ran.out.splitlines() == [str(path) for path in written]
    assert written[0].read_text("utf-8").startswith("<!doctype html>")
    assert written[1].read_text("utf-8") == run(name).out
    assert sorted(path.name for path in written[0].parent.iterdir()) == [f"{name}.html", f"{name}.txt"]


def test_nothing_that_was_typed_is_said_anywhere_but_on_the_card(tmp_path):
    ran = run("card", "--name", "Maria Example", "--out", tmp_path)
    assert "Maria" not in ran.out + ran.err
    assert "Maria Example" in (tmp_path / "card.txt").read_text("utf-8")


@pytest.mark.hazard("H-06/card-ceiling")
@pytest.mark.parametrize("dose", ["45 mg", "10.01 mg", "50 mg", "10001 mcg"])
def test_a_dose_that_is_not_low_is_not_printed_and_the_slip_is_named(dose):
    for name in ("card", "checklist"):
        ran = run(name, "--dose", dose)
        assert (ran.code, ran.out) == (2, "")
        assert "is above 10 mg" in ran.err
        assert "decimal point" in ran.err


@pytest.mark.hazard("H-06/card-ceiling")
@pytest.mark.parametrize("dose", ["4.5 mg", "10 mg", "10000 mcg", "0.1 mg"])
def test_a_low_dose_is_printed_as_it_was_given(dose):
    assert f"Dose: {dose}" in run("card", "--dose", dose).out


@pytest.mark.hazard("H-06/unit-never-guessed", "H-06/one-reading-only")
@pytest.mark.parametrize("dose", ["4.5", "4,5 mg", ".5 mg", "4.5mg", "1 ug", "1 unit", "0 mg", "-1 mg", "1e1 mg"])
def test_a_dose_that_is_not_clear_is_refused(dose):
    ran = run("card", f"--dose={dose}")
    assert ran.code in {2, 3}
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


def test_a_line_that_does_not_fit_or_cannot_be_printed_is_refused():
    assert run("card", "--name", "x" * 36).code == 0
    ran = run("card", "--name", "x" * 37)
    assert ran.code == 2
    assert "36 fit on the card" in ran.err
    assert "cannot be printed" in run("card", "--contact", "a\x1b[31mb").err


def test_a_folder_that_refuses_is_a_message(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataProblem, match="the card could not be written"):
        write_both(tmp_path / "file", "card", html="", text="")
    assert run("checklist", "--out", tmp_path / "file").code == 3


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("ending", ["html", "txt"])
def test_the_example_is_what_the_command_writes(tmp_path, name, ending):
    """If this fails: run the three commands of examples/paper/README.md again."""
    command = SHOWN[name][0]
    run(*SHOWN[name], "--out", tmp_path)
    kept = EXAMPLES / "paper" / ("discreet" if name == "discreet" else ".") / f"{command}.{ending}"
    assert kept.read_text("utf-8") == (tmp_path / f"{command}.{ending}").read_text("utf-8")


def test_the_readme_of_the_example_names_the_commands():
    text = (EXAMPLES / "paper" / "README.md").read_text("utf-8")
    for words in SHOWN.values():
        assert re.search(rf"^\.venv/bin/modicum {words[0]}\b", text, re.MULTILINE)
