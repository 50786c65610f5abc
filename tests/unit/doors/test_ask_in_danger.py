"""An answer that raises a flag is heard whatever keeps it out of the record."""

import shutil
from pathlib import Path

from unit.doors.files.test_journal_disk import room_for
from unit.doors.shell import run
from unit.doors.test_ask import CALL, answers, said, step, type_in


def test_whoever_gives_an_answer_that_cannot_be_kept_is_told_whom_to_call_all_the_same(tmp_path):
    """A record that takes no entry made an error of the answer, and that was all that a person in danger read."""
    folder, on = step(tmp_path)
    (folder / "trial.toml").write_text("broken", encoding="utf-8")
    told = run("ask", folder, "--answer", "self-harm=Nearly every day", "--as-of", on)
    assert told.code == 3
    assert CALL in said(told)
    assert "These words can mean that you think of death" in said(told)
    assert "No higher dose of the plan is open until" not in said(told)
    assert "self-harm" not in answers(folder)


def test_so_is_whoever_types_it_when_the_disk_is_full(tmp_path, monkeypatch):
    folder, on = step(tmp_path)
    type_in(monkeypatch, "4")
    with room_for((folder / "journal.ndjson").stat().st_size):
        told = run("ask", folder, "--as-of", on)
    assert (told.code, CALL in said(told)) == (3, True)


def test_a_clock_that_cannot_be_right_is_mended_by_the_option_that_this_command_has(tmp_path):
    story = Path(__file__).parents[3] / "examples/stories/4-rage/trial"
    copy = shutil.copytree(story, tmp_path / "trial")
    told = run("ask", copy)
    assert told.code == 3
    assert "name it: --as-of 20" in " ".join(told.err.split())
