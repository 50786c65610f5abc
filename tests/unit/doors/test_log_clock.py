"""A clock that jumped: the day is filled in only where the machine's own day agrees with the record."""

import json
from datetime import UTC, datetime

import pytest

from modicum.doors.cli.log import log
from modicum.doors.cli.parser import parse
from modicum.errors import DataProblem
from unit.analysis.makers import on
from unit.doors.shell import rating, run, trial_folder

BEFORE = {"recorded_at": f"{on(10)}T20:00:00+00:00"}


def at(day, clock="20:00"):
    return datetime.fromisoformat(f"{on(day)}T{clock}:00+00:00")


@pytest.fixture
def folder(tmp_path):
    """A record with ratings of the first ten days, the last one written down on day 10."""
    return trial_folder(tmp_path / "made", [rating(t, 5) for t in range(9)] + [rating(9, 4) | BEFORE])


def rate(folder, now, *more):
    return log(parse(["log", str(folder), "rated", "6", *more]), now=now)


def last(folder):
    return json.loads((folder / "journal.ndjson").read_text("utf-8").splitlines()[-1])


def refused(folder, now, *more):
    before = (folder / "journal.ndjson").read_bytes()
    with pytest.raises(DataProblem) as why:
        rate(folder, now, *more)
    assert (folder / "journal.ndjson").read_bytes() == before
    return str(why.value)


def test_a_clock_that_agrees_fills_in_the_day(folder):
    assert rate(folder, at(10)) == 0
    assert last(folder)["for"] == on(10).isoformat()


@pytest.mark.hazard("H-45/clock-asked")
def test_a_clock_before_the_last_entry_is_not_used(folder):
    said = refused(folder, at(8))
    assert f"this machine's clock says {on(8)}, and the record's last entry is of {on(9)}, which is later" in said
    assert f"--for {on(8)}" in said
    assert "set it right first" in said


@pytest.mark.hazard("H-45/clock-asked")
def test_a_clock_before_the_moment_of_the_last_line_is_not_used(folder):
    assert f"was written down on {on(10)}, which is later" in refused(folder, at(9))


def test_the_day_turns_at_four_here_too(folder):
    assert f"clock says {on(9)}" in refused(folder, at(10, "03:59"))
    assert rate(folder, at(10, "04:00")) == 0


@pytest.mark.hazard("H-45/clock-asked")
def test_sixty_days_of_silence_pass_and_sixty_one_ask(folder):
    assert "61 days before" in refused(folder, at(71))
    assert rate(folder, at(70)) == 0


def test_a_day_that_is_named_is_taken(folder):
    for day in (8, 9):
        assert rate(folder, at(day), "--for", on(day).isoformat(), "--slot", "noon") == 0
        assert last(folder)["for"] == on(day).isoformat()
    assert rate(folder, at(500), "--for", on(499).isoformat(), "--slot", "noon") == 0


def test_a_stated_today_is_held_against_the_entries_and_not_against_the_machine(folder):
    assert rate(folder, datetime(2020, 1, 1, tzinfo=UTC), "--as-of", on(9).isoformat(), "--slot", "noon") == 0
    assert f"--as-of says {on(8)}" in refused(folder, at(10), "--as-of", on(8).isoformat())
    assert "61 days before" in refused(folder, at(10), "--as-of", on(70).isoformat())


def test_an_entry_that_was_corrected_away_asks_for_nothing(tmp_path):
    wrong, right = rating(40, 5), rating(4, 5) | {"id": "right", "supersedes": "e0"}
    folder = trial_folder(tmp_path / "made", [wrong, right])
    assert rate(folder, at(5)) == 0


def test_an_empty_record_takes_any_day_of_the_trial(tmp_path):
    assert rate(trial_folder(tmp_path / "made", []), at(300)) == 0


def test_the_end_of_a_side_effect_is_filled_in_no_more_readily(folder):
    felt = run("log", folder, "felt", "nausea", "--burden", "mild", "--for", on(9), "--as-of", on(9))
    assert felt.code == 0, felt.err
    with pytest.raises(DataProblem, match="this machine's clock says"):
        log(parse(["log", str(folder), "over", last(folder)["id"]]), now=at(8))
