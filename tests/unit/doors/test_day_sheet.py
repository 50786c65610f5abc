"""modicum day-sheet: everything the round of questions asks, day by day, with nothing that a blind would not allow."""

import io
import re

import pytest

from unit.analysis.makers import on
from unit.doors.agreed import agreed_folder
from unit.doors.shell import ITEM, dose, month, rating, run, trial_folder

BLINDED = (("seed = 20270215 ", "blinded = true "),)


def sheet(folder, *more, day):
    ran = run("day-sheet", folder, *more, "--as-of", day)
    assert ran.code == 0, ran.err
    return ran.out


def days_of(text):
    """The lines of each day, by its title."""
    parts = re.split(r"\n(\w+day, \d{4}-\d{2}-\d{2})\n-+\n", text.split("\nTo type it in later")[0])
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_each_day_has_its_date_its_weekday_and_everything_that_is_asked(tmp_path):
    text = sheet(agreed_folder(tmp_path), "--days", "2", day="2027-02-28")
    days = days_of(text)
    assert list(days) == ["Sunday, 2027-02-28", "Monday, 2027-03-01"]
    assert days["Monday, 2027-03-01"].splitlines() == [
        "bedtime (plan: 0.5 mg) ____________ mg taken  [ ] nothing taken  [ ] not known",
        "Pain                 (0) (1) (2) (3) (4) (5) (6) (7) (8) (9) (10)",
        "Anything unwanted    ____________  [ ] mild  [ ] moderate  [ ] severe",
        "What else changed    ____________________________________",
    ]
    assert "plan: 0 mg" in days["Sunday, 2027-02-28"]
    assert "0 = no pain; 10 = the worst pain you can imagine." in " ".join(text.split())


def test_fourteen_days_from_today_if_nothing_else_is_said(tmp_path):
    days = list(days_of(sheet(agreed_folder(tmp_path), day="2027-03-01")))
    assert (len(days), days[0], days[-1]) == (14, "Monday, 2027-03-01", "Sunday, 2027-03-14")


@pytest.mark.hazard("H-31/sealed")
@pytest.mark.parametrize("page", ["html", "txt"])
def test_a_blinded_day_asks_for_the_kit_and_names_no_dose(tmp_path, page):
    folder = agreed_folder(tmp_path, changes=BLINDED, sealed=True)
    ran = run("day-sheet", folder, "--from", "2027-05-24", "--out", tmp_path / "out", "--as-of", "2027-03-01")
    assert ran.code == 0, ran.err
    text = (tmp_path / "out" / f"day-sheet.{page}").read_text("utf-8")
    assert "number of the kit" in text
    assert " mg" not in text
    assert "plan:" not in text
    before = sheet(folder, "--from", "2027-05-23", "--days", "1", day="2027-03-01")
    assert "plan: 4.5 mg" in before


def test_a_trial_without_a_plan_is_blinded_too_where_its_description_says_so(tmp_path):
    part = {"first": on(7).isoformat(), "last": on(34).isoformat(), "doses": ["3 mg", "0 mg"], "blinded": True,
            "block-days": 7, "how": "by coin"}  # fmt: skip
    folder = trial_folder(tmp_path / "made", month(days=6), drawn=[part])
    days = list(days_of(sheet(folder, "--from", on(6), "--days", "2", day=on(6))).values())
    assert ["number of the kit" in text for text in days] == [False, True]
    assert "mg taken" in days[0]


def test_every_part_of_the_day_and_every_item_has_a_row(tmp_path):
    items = [ITEM, ITEM | {"scale": "mood-0-100"}, ITEM | {"scale": "pgic"}]
    lines = [dose(0, 1), dose(0, 1, slot="night"), rating(0, 3), rating(0, 4, slot="noon")]
    text = sheet(trial_folder(tmp_path / "made", lines, item=items), "--days", "1", day=on(1))
    (day,) = days_of(text).values()
    starts = ["morning ", "night ", "Pain, evening ", "Pain, noon ", "Mood at the moment ", "Overall change ",
              "Anything unwanted ", "What else changed "]  # fmt: skip
    assert [line.startswith(start) for line, start in zip(day.splitlines(), starts, strict=True)] == [True] * 8
    assert "from 0 to 100" in day
    assert "1 = Very much better; 2 = Much better" in " ".join(text.split())


def test_a_trial_without_a_dose_and_a_plan_has_a_row_for_the_dose(tmp_path):
    (day,) = days_of(sheet(trial_folder(tmp_path / "made", []), "--days", "1", day=on(1))).values()
    assert day.startswith("dose  ")


def test_it_says_whom_to_call_that_nobody_reads_it_and_that_less_is_always_open(tmp_path):
    flat = " ".join(sheet(agreed_folder(tmp_path), day="2027-03-01").split())
    for said in ("In an emergency call the emergency number", "Emergency number: ____", "Who prescribes: ____",
                 "Nobody sees this sheet unless you show it to somebody.", "You may take less or stop at any time.",
                 "it never counts as zero"):  # fmt: skip
        assert said in flat


@pytest.mark.parametrize("more", [(), ("--days", "5")])
def test_the_command_at_its_foot_types_in_this_very_sheet(tmp_path, monkeypatch, more):
    folder = trial_folder(tmp_path / "my trial", month(days=6))
    command = sheet(folder, "--from", on(2), *more, day=on(4)).strip().splitlines()[-1].strip()
    assert command == " ".join(("modicum log 'my trial' --sheet", on(2).isoformat(), *more))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ran = run("log", "my trial", "--sheet", on(2), *more, "--as-of", on(5))
    assert (ran.code, on(2).isoformat() in ran.out) == (0, True)


def test_its_pages_name_neither_the_medicine_nor_the_trial_and_load_nothing(tmp_path):
    folder = trial_folder(tmp_path / "made", month(days=6), title="Naltrexone of Ann <b>")
    assert run("day-sheet", folder, "--out", tmp_path / "out", "--as-of", on(4)).code == 0
    page = (tmp_path / "out" / "day-sheet.html").read_text("utf-8")
    assert re.search(r"<title>([^<]*)", page)[1] == f"Day sheet, {on(4)} to {on(17)}"
    assert not re.search(r"naltrexone|\bann\b|<script|https?:|src=", page, re.IGNORECASE)
    assert page.count('class="day"') == 14
    assert page.count('class="ring"') == 14 * 11


def test_words_of_a_person_s_own_cannot_become_markup(tmp_path):
    folder = trial_folder(tmp_path / "made", [dose(0, 1, slot="<b>night</b>")])
    assert run("day-sheet", folder, "--out", tmp_path / "out", "--as-of", on(1)).code == 0
    assert "&lt;b&gt;night" in (tmp_path / "out" / "day-sheet.html").read_text("utf-8")


def test_days_before_the_trial_are_refused(tmp_path):
    folder = trial_folder(tmp_path / "made", month(days=6))
    ran = run("day-sheet", folder, "--from", on(-1), "--as-of", on(4))
    assert (ran.code, ran.out) == (3, "")
    assert f"Name a day from then on: --from {on(0)}." in ran.err
    assert run("day-sheet", folder, "--days", "61").code == 2


def test_no_line_of_the_text_is_wider_than_a_terminal(tmp_path):
    lines = [dose(0, 1, slot="at night, after the second time that I woke up and looked at the clock on the wall")]
    text = sheet(trial_folder(tmp_path / "made", lines), "--days", "1", day=on(1))
    assert max(map(len, text.splitlines())) <= 78
