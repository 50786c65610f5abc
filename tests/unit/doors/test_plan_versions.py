"""What was agreed before day 1 stays known: digests of every file, cut draws and a later horizon in the analysis."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from modicum.diary.trial import Scheme, Segment
from modicum.doors.desk.analyse_trial import load
from modicum.doors.desk.plan_record import text_of
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.files.folder import FolderShelf
from unit.doors.agreed import agreed_folder, kept, revise
from unit.doors.shell import EXAMPLES, run

WHO = 'who = "Ada"\nwhy = "sleepless"\n'
STOP = WHO + "stop = true\n"
OTHER_CAPSULES = WHO + 'from = 2027-04-01\n[[capsules]]\nstrengths = ["0.5 mg", "1.5 mg"]\n'
AFTER = ("--as-of", "2027-08-20")
DRAWN = (date(2027, 5, 24), date(2027, 8, 9))


@pytest.fixture
def folder(tmp_path):
    return agreed_folder(tmp_path)


def loaded(folder):
    return load(FolderShelf(folder), today=date(2027, 8, 20), as_of=None)


def problems(folder):
    return [str(one) for one in loaded(folder).problems]


def spoil(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


# ------------------------------------------------------------------ what was agreed is fixed


@pytest.mark.hazard("H-28/agreed-before")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("horizon-days = 150", "horizon-days = 100"),
        ('worthwhile-change = "1"', 'worthwhile-change = "0.5"'),
        ('primary = "pain-0-10"', 'primary = "pain-0-10" '),
    ],
)
def test_a_description_that_was_changed_after_it_was_agreed_is_found(folder, old, new):
    """Also where the change means nothing: the digest is of bytes, and guesses no intention."""
    spoil(folder / "trial.toml", old, new)
    for command in ("check", "analyse"):
        told = run(command, folder, *AFTER)
        assert told.code == 3
        assert "trial.toml: what was agreed before day 1 was changed afterwards" in told.err
    assert "changed afterwards" in run("report", folder, *AFTER).out


@pytest.mark.hazard("H-28/agreed-before")
def test_a_version_that_was_changed_after_the_next_was_made_of_it_is_found(folder):
    revise(folder, STOP, "2027-04-01")
    revise(folder, STOP, "2027-05-01")
    assert [one for one in problems(folder) if "drawn by chance" not in one] == []
    spoil(folder / "plan-2.toml", "Ada", "Bob")
    assert "plan-2.toml: was changed after plan-3.toml was made from it." in problems(folder)[0]
    told = run("check", folder, "--json", *AFTER)
    assert told.code == 3
    assert json.loads(told.out)["problems"][0]["where"] == "plan-2.toml"


@pytest.mark.hazard("H-28/agreed-before")
def test_a_first_version_that_was_changed_is_found_by_the_second(folder):
    revise(folder, STOP, "2027-04-01")
    spoil(folder / "plan.toml", "dwell-days = 14", "dwell-days = 1")
    assert "plan.toml: was changed after plan-2.toml was made from it." in problems(folder)[0]


def test_a_version_that_is_gone_is_missed(folder):
    revise(folder, STOP, "2027-04-01")
    revise(folder, STOP, "2027-05-01")
    (folder / "plan-2.toml").unlink()
    assert "plan-3.toml: a version before it is missing" in problems(folder)[0]
    (folder / "plan.toml").unlink()
    assert "plan-3.toml: a version before it is missing" in problems(folder)[0]


def test_a_version_under_another_name_is_found(folder):
    (folder / "plan-2.toml").write_bytes((folder / "plan.toml").read_bytes())
    assert "it says version 1, and its name says 2" in problems(folder)[0]


def test_a_version_that_changes_days_before_its_own_is_found(folder):
    """Nothing here writes such a one; somebody's editor can."""
    revise(folder, STOP, "2027-04-01")
    second = kept(folder, 2)
    steps = (replace(second.plan.steps[0], dose=second.plan.ceiling), *second.plan.steps[1:])
    (folder / "plan-2.toml").write_text(text_of(replace(second, plan=replace(second.plan, steps=steps))), "utf-8")
    assert (
        "plan-2.toml: gives another dose on 2027-02-15 than plan.toml, and changes only days from 2027-04-01"
        in " ".join(problems(folder))
    )


@pytest.mark.parametrize("name", ["open-ladder", "randomised-swaps"])
def test_a_folder_that_was_made_by_hand_is_as_it_was(name):
    shelf = FolderShelf(EXAMPLES / name)
    assert shelf.plans() == []
    assert read_versions(shelf.plans(), shelf.description_digest()).problems == ()
    assert run("check", EXAMPLES / name).code == 0


# ------------------------------------------------------------------ what the analysis makes of it


def segments(folder):
    return loaded(folder).trial.segments


def test_a_plan_that_was_never_changed_keeps_its_draw(folder):
    (part,) = segments(folder)
    assert (part.first, part.last, part.moved, len(part.order)) == (*DRAWN, None, 6)
    assert problems(folder) == []


def test_a_change_that_keeps_the_drawn_days_keeps_the_draw(folder):
    assert revise(folder, OTHER_CAPSULES, "2027-04-01").code == 0
    assert segments(folder)[0].moved is None


@pytest.mark.hazard("H-28/agreed-before")
@pytest.mark.parametrize("on", ["2027-05-25", "2027-06-20", "2027-07-15", "2027-08-01"])
def test_a_draw_that_was_cut_ends_where_it_was_cut_and_says_why(folder, on):
    """The expected day is found by walking the first version: the first from the change on with a dose."""
    first = kept(folder, 1).plan
    revise(folder, STOP, on)
    taken = [one.day for one in first.each_dose() if str(one.day) >= on]
    if not taken:
        assert segments(folder)[0].moved is None
        return
    (part,) = segments(folder)
    assert (part.first, part.last) == (DRAWN[0], taken[0] - timedelta(days=1))
    assert part.moved == "plan-2.toml: sleepless"
    begun = (taken[0] - DRAWN[0]).days / 13
    assert len(part.order) - 1 < begun <= len(part.order)
    assert any(
        f"(2027-05-24 to 2027-08-09) from {taken[0]} on. It counts as drawn only before." in one
        for one in problems(folder)
    )


@pytest.mark.hazard("H-28/agreed-before")
def test_a_draw_that_was_changed_from_its_first_dose_on_is_none(folder):
    revise(folder, STOP, "2027-04-01")
    assert str(kept(folder, 1).plan.dose_on(DRAWN[0])) == "4.5 mg"
    assert segments(folder) == ()


def test_a_draw_that_was_left_and_taken_up_again_stays_cut(folder):
    """The days of version 3 are those of version 1 again; that the order was changed meanwhile does not undo itself."""
    first = kept(folder, 1).plan
    revise(folder, STOP, "2027-06-20")
    second = kept(folder, 2)
    plan = replace(first, version=3)
    third = replace(second, plan=plan, change=replace(second.change, begins=date(2027, 6, 21)))
    (folder / "plan-3.toml").write_text(text_of(third), "utf-8")
    assert segments(folder)[0].moved == "plan-2.toml: sleepless"


@pytest.mark.parametrize("name", ["plan.toml", "plan-2.toml"])
def test_without_one_of_the_versions_no_part_is_taken_as_drawn(folder, name):
    assert revise(folder, OTHER_CAPSULES, "2027-04-01").code == 0
    (folder / name).write_text("spoilt", "utf-8")
    assert segments(folder) == ()
    assert any(f"{name}: cannot be read, so the part drawn by chance" in one for one in problems(folder))
    assert run("check", folder, *AFTER).code == 3


@pytest.mark.hazard("H-28/agreed-before")
def test_a_longer_horizon_moves_the_day_of_judgement_and_is_counted(folder):
    change = WHO + 'from = 2027-08-10\nhorizon-days = {n}\n[[step]]\npart = "ladder"\ndays = 40\ndose = "0 mg"\n'
    revise(folder, change.format(n=180), "2027-07-01")
    revise(folder, change.format(n=200), "2027-07-01")
    assert loaded(folder).trial.horizon_days == 200
    told = run("analyse", folder, *AFTER)
    assert told.code == 0
    assert "the horizon was changed 2 times after it was agreed: from 150 to 200 days." in told.err
    assert "horizon-days = 150" in (folder / "trial.toml").read_text("utf-8")


def test_the_analysis_shows_a_moved_draw_as_no_test(folder):
    """A Segment with `moved` is the analysis's own word for it (analysis/randomisation.py)."""
    revise(folder, STOP, "2027-07-20")
    (part,) = segments(folder)
    assert isinstance(part, Segment)
    assert (part.scheme, bool(part.moved)) == (Scheme.ROUNDS, True)


# ------------------------------------------------------------------ drawn days of steps

TIMED = "\n[[step-timing]]\nwindow-days = 6\nseed = 11\n"


@pytest.mark.parametrize(("on", "moved"), [("2027-04-01", True), ("2027-08-25", False)])
def test_drawn_days_that_were_changed_give_no_check_and_say_who_changed_them(tmp_path, on, moved):
    folder = agreed_folder(tmp_path, more=TIMED, first_dose="2027-03-05")
    assert revise(folder, WHO + f"from = {on}\nstop = true\n", on="2027-03-20").code == 0
    trial = loaded(folder).trial
    assert trial.timed.moved == ("plan-2.toml: sleepless" if moved else None)
    told = [text for text in problems(folder) if "drawn days of steps" in text]
    assert bool(told) is moved
