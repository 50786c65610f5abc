"""The seven stories end as their READMEs say, from the choices of the plan to the report; and are made again to the byte."""

import importlib.util
import shutil
import sys
from datetime import date, timedelta
from functools import cache

import pytest

from modicum.diary.check import read_diary
from modicum.diary.locks import Raised
from modicum.doors.desk.analyse_trial import DEFAULT_SEED, analyse_trial, load
from modicum.doors.desk.asked import locks_in
from modicum.doors.desk.ending import missed
from modicum.doors.desk.report_trial import page_of, prescriber_page_of, smallest_of, summary_of
from modicum.doors.desk.screen_medicines import resolver
from modicum.doors.files.folder import FolderShelf, read_toml
from modicum.doors.files.kept_lexicon import KeptInFolder, usual_folders
from modicum.doors.files.story import make_again, read_story
from modicum.report.text import as_text
from unit.doors.shell import EXAMPLES, run

STORIES = EXAMPLES / "stories"
SINGLE = ("1-confounded-diarist", "2-overshooter", "3-very-sensitive", "4-rage", "5-six-days-on", "7-yes-or-no")


@cache
def names():
    return resolver(KeptInFolder(usual_folders()), lambda _: None)


@cache
def told(name):
    """The story, its trial analysed on its day, and its page."""
    story, shelf = read_story(STORIES / name), FolderShelf(STORIES / name / "trial")
    analysed = analyse_trial(shelf, today=story.as_of, as_of=None, seed=DEFAULT_SEED, progress=lambda _: None)
    return story, analysed, page_of(analysed, with_figures=False)


def flat(page):
    return " ".join(as_text(page).split())


def contrasts(name):
    return {(str(c.dose), str(c.against)): c for c in told(name)[1].result.primary.contrasts}


# ------------------------------------------------------------------ all of them


@pytest.mark.parametrize("name", SINGLE)
def test_the_plan_of_a_story_is_made_again_from_its_choices_to_the_byte(name):
    again = make_again(STORIES / name, STORIES / name / "trial", read_toml(STORIES / name / "person.toml"), names())
    assert again.differs == ()
    assert len(again.turned) == (0 if name == "7-yes-or-no" else 1)


@pytest.mark.parametrize("name", SINGLE)
def test_a_story_ends_as_it_says(name):
    story, analysed, page = told(name)
    assert missed(story.ending, page, smallest=smallest_of(analysed)) == []
    assert [problem for problem in analysed.loaded.problems if problem.weight == "left-out"] == []


@pytest.mark.parametrize("name", SINGLE)
def test_every_page_of_a_story_says_first_that_nobody_stands_behind_it(name):
    assert told(name)[2].banner == "Made-up example: no person stands behind these numbers."
    assert (STORIES / name / "README.md").read_text("utf-8").split("\n")[2].startswith("Made up. ")


# ------------------------------------------------------------------ each of them


def test_the_diarist_is_told_no_word_for_any_dose_against_none_and_hears_of_all_three_changes():
    against_none = [c for (_, against), c in contrasts("1-confounded-diarist").items() if against == "0 mg"]
    assert {c.verdict.value for c in against_none} == {"cannot tell"}
    assert against_none[-1].standing.confounded == ("stopped topiramate", "began riboflavin", "began magnesium")


def test_the_diarist_was_not_let_up_two_days_after_the_last_change():
    asked = (STORIES / "1-confounded-diarist" / "may-increase.txt").read_text("utf-8")
    third_of_march = asked.split("2026-03-02, exit code 4")[1].split("exit code")[0]
    assert "Another medicine is being changed (other-change)" in third_of_march


def test_the_overshooter_learns_that_more_is_worse_and_nothing_of_none():
    found = contrasts("2-overshooter")["4.5 mg", "3 mg"]
    assert (found.standing.grade.value, found.verdict.value) == ("B", "worse")
    assert told("2-overshooter")[1].result.primary.smallest.dose is None
    (drawn,) = told("2-overshooter")[1].loaded.trial.segments
    assert drawn.moved is None  # the way back to 3 mg left every drawn day as it was


def test_what_was_taken_across_the_switch_of_the_pharmacy_is_capped_and_nothing_else():
    found = contrasts("3-very-sensitive")
    across = {pair for pair, c in found.items() if c.standing.confounded == ("liquid, second pharmacy",)}
    assert across == {("0.6 mg", "0 mg"), ("0.6 mg", "0.4 mg")}
    assert {found[pair].verdict.value for pair in across} == {"cannot tell"}
    assert found["0.2 mg", "0 mg"].standing.confounded == ()


def test_rage_bars_the_way_up_from_its_first_day_and_nothing_bars_the_way_down(tmp_path):
    trial = shutil.copytree(STORIES / "4-rage" / "trial", tmp_path / "trial")
    (trial / "plan-2.toml").unlink()  # the plan as it stood that morning, before it was stopped
    more = ("--person", STORIES / "4-rage" / "person.toml", "--answers", STORIES / "today.toml")
    asked = run("may-increase", trial, *more, "--as-of", "2026-06-01")
    assert asked.code == 4
    assert "Not 4.5 mg today" in asked.out
    assert "is severe since 2026-05-31 and not over" in " ".join(asked.out.split())
    assert "Stay on" not in asked.out
    stopped = run("revise", trial, "--stop", "--as-of", "2026-06-01")
    assert stopped.code == 0, stopped.err
    assert (trial / "plan-2.toml").read_bytes() == (STORIES / "4-rage" / "trial" / "plan-2.toml").read_bytes()


def test_rage_is_said_first_with_its_dose_and_no_page_speaks_of_going_on():
    _, analysed, page = told("4-rage")
    first = summary_of(analysed)[0]
    assert first.startswith("Severe and not over: rage, shouting at everyone, afraid of myself, since 2026-05-31")
    assert "(dose that day: 3 mg)" in first
    shelf = FolderShelf(STORIES / "4-rage" / "trial")
    prescriber = flat(prescriber_page_of(analysed, shelf, with_figures=False))
    for said in (flat(page), prescriber, " ".join(summary_of(analysed))):
        assert "that needs days on a dose" not in said
        assert "would settle it with" not in said
    assert "4.5 mg" not in flat(page)  # what was agreed once stands on the prescriber's page alone
    assert "Severe and not over: rage" in prescriber


@pytest.mark.hazard("H-16/behaviour-asked", "H-18/rechallenge-lock")
def test_the_rage_was_asked_about_and_a_no_the_morning_after_lifted_nothing():
    diary = told("4-rage")[1].loaded.diary
    asked = [(one.day, one.text) for one in diary.answers if one.question == "behaviour"][-2:]
    assert asked == [(date(2026, 5, 31), "Yes"), (date(2026, 6, 1), "No")]
    shown = (STORIES / "4-rage" / "may-increase.txt").read_text("utf-8").partition("2026-06-01, exit code 4")[2]
    assert 'your answer of 2026-05-31 to the question behaviour, "Yes", has no contact after it.' in " ".join(
        shown.split()
    )
    shelf = FolderShelf(STORIES / "4-rage" / "trial")
    days = (date(2026, 6, 2), date(2026, 6, 3))
    before, after = (
        {lock.raised: lock.open for lock in locks_in(load(shelf, today=day, as_of=day).diary, day)} for day in days
    )
    assert before == {Raised.ANSWER: True, Raised.SEVERE: True}
    assert after == {Raised.ANSWER: False, Raised.SEVERE: True}  # the answer has its contact; the rage is not over
    page = flat(told("4-rage")[2])
    assert "Contact, stated by you: Dr. D. Made-Up, by telephone, 2026-06-03." in page


def test_after_the_rage_nothing_was_taken():
    doses = {entry.day: entry.amount.amount for entry in told("4-rage")[1].loaded.diary.doses}
    assert doses[date(2026, 5, 31)] == 3
    assert {amount for day, amount in doses.items() if day > date(2026, 5, 31)} == {0}


def test_the_rule_of_the_trial_of_stopping_had_spoken_on_the_day_of_the_return_and_not_before():
    """Worse by 2 on 5 of 7 days than the mean of the last 14 days on the dose, counted here by hand."""
    _, analysed, _ = told("5-six-days-on")
    rated = {entry.day: int(entry.value) for entry in analysed.loaded.diary.ratings}
    stopped, back = date(2026, 4, 13), date(2026, 4, 23)
    usual = [rated[day] for n in range(1, 15) if (day := stopped - timedelta(days=n)) in rated]

    def bad(before):
        week = [before - timedelta(days=n) for n in range(1, 8)]
        return sum(day >= stopped and rated.get(day, 0) >= sum(usual) / len(usual) + 2 for day in week)

    assert bad(back) == 5
    assert bad(back - timedelta(days=1)) < 5
    doses = {entry.day: entry.amount for entry in analysed.loaded.diary.doses}
    assert {str(doses[stopped + timedelta(days=n)]) for n in range(10)} == {"0 mg"}
    assert str(doses[back]) == "4.5 mg"


def test_no_dose_was_taken_on_a_sunday_and_the_word_knows_of_one_return():
    _, analysed, _ = told("5-six-days-on")
    sundays = [entry for entry in analysed.loaded.diary.doses if entry.day.weekday() == 6]
    assert len(sundays) == 12
    assert not any(entry.amount is not None and entry.amount.amount for entry in sundays)
    found = contrasts("5-six-days-on")["4.5 mg", "0 mg"]
    assert (found.standing.grade.value, found.standing.returns, found.verdict.value) == ("D", 1, "better while on")


def test_a_yes_or_no_is_judged_and_told_in_days_of_ten_counted_here_by_hand():
    _, analysed, page = told("7-yes-or-no")
    found = contrasts("7-yes-or-no")["3 mg", "0 mg"]
    assert (found.standing.grade.value, found.verdict.value) == ("B", "helps (drug or expectation)")
    rated = {entry.day: int(entry.value) for entry in analysed.loaded.diary.ratings}
    assert set(rated.values()) == {0, 1}
    first = analysed.loaded.trial.calendar.first_day
    week = [rated[day] for n in range(56, 63) if (day := first + timedelta(days=n)) in rated]
    assert f"9 0 mg ×7 {len(week)} {10 * sum(week) / len(week):.1f}" in flat(page)
    (drawn,) = analysed.loaded.trial.segments
    blocks = {"0 mg": [], "3 mg": []}
    for day, yes in rated.items():
        if drawn.first < day <= drawn.last + timedelta(days=1):  # the dose at bedtime is rated the evening after
            blocks[str(drawn.order[((day - drawn.first).days - 1) // drawn.block_days])].append(yes)
    on, off = (10 * sum(blocks[dose]) / len(blocks[dose]) for dose in ("3 mg", "0 mg"))
    assert f"there were {off - on:.1f} fewer in 10 days in the blocks planned for 3 mg" in flat(page)


def test_a_headache_from_0_to_3_gives_the_diarist_the_words():
    item = told("1-confounded-diarist")[1].result.primary.item.scale
    assert (item.id, item.analysis.value) == ("headache-0-3", "ordinal")


def test_what_the_overshooter_rates_besides_warns_and_is_not_judged():
    _, analysed, page = told("2-overshooter")
    (awake,) = [one for one in analysed.result.items if not one.primary]
    assert {c.verdict.value for c in awake.contrasts} == {"descriptive only"}
    assert "so far, my symptom looks worse on the days on 4.5 mg" in flat(page)


# ------------------------------------------------------------------ a check that can fail


def demo_of(tmp_path, name, change):
    """modicum demo on one story, after `change` was made to a copy of its folder."""
    examples = tmp_path / "examples"
    for one in ("hiv-sn", "open-ladder"):
        shutil.copytree(EXAMPLES / one, examples / one)
    change(shutil.copytree(STORIES / name, examples / "stories" / name))
    return run("demo", "--examples", examples, "--out", tmp_path / "out")


def rewrite(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_demo_shows_a_story_and_writes_its_pages(tmp_path):
    ran = demo_of(tmp_path, "4-rage", lambda _: None)
    assert ran.code == 0, ran.out + ran.err
    assert "It ends as its story says: worse while on 3 mg" in " ".join(ran.out.split())
    for page in ("plan.html", "plan-2.html", "report.html", "report.txt", "prescriber.html"):
        text = (tmp_path / "out" / "stories" / "4-rage" / page).read_text("utf-8")
        assert "Made-up example: no person stands behind these numbers." in text, page


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("story.toml", '"3 mg: worse while on it"', '"3 mg: helps"', "and should be '3 mg: helps'"),
        ("story.toml", '"Not determined. No dose is', '"3 mg is', "and should begin '3 mg is looked for here'"),
        ("story.toml", '"rage, shouting', '"joy, shouting', "the page should say 'joy, shouting"),
        ("story.toml", '"4.5 mg", ', '"3 mg", ', "the page says '3 mg' and never should"),
        ("choices.toml", "days-on-the-last-dose = 35", "days-on-the-last-dose = 36", "plan.toml is not what is kept"),
    ],
)
def test_a_story_that_ends_otherwise_is_said_so_and_is_an_error(tmp_path, file, old, new, fault):
    ran = demo_of(tmp_path, "4-rage", lambda folder: rewrite(folder / file, old, new))
    assert ran.code == 3
    assert "IT DOES NOT END AS ITS STORY SAYS" in ran.out
    assert fault in " ".join(ran.out.split())


@pytest.mark.parametrize("name", SINGLE[3:4])
def test_a_story_without_a_plan_or_whose_choices_make_none_any_more_is_told_so(tmp_path, name):
    folder = shutil.copytree(STORIES / name, tmp_path / name)
    rewrite(folder / "choices.toml", "run-in-days = 14", "run-in-days = 13")
    ran = demo_of(tmp_path / "a", name, lambda copy: shutil.copy(folder / "choices.toml", copy / "choices.toml"))
    assert ran.code == 3
    assert "makes no plan any more" in ran.err
    ran = demo_of(tmp_path / "b", name, lambda copy: [path.unlink() for path in (copy / "trial").glob("plan*.toml")])
    assert ran.code == 3
    assert "there is no plan.toml, so there is nothing to hold the choices against" in ran.err


def test_a_story_file_that_cannot_be_read_names_its_field(tmp_path):
    ran = demo_of(tmp_path, "4-rage", lambda folder: rewrite(folder / "story.toml", "headline =", "headlines ="))
    assert ran.code == 3
    assert "4-rage/story.toml: field 'headline': is missing" in ran.err


# ------------------------------------------------------------------ made again


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(EXAMPLES))
    try:
        spec = importlib.util.spec_from_file_location("made_up_stories", EXAMPLES / "stories.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(EXAMPLES))
    return module


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", SINGLE)
def test_the_script_makes_a_story_again_to_the_byte(name, script, tmp_path):
    left_out = shutil.ignore_patterns("trial", "may-increase.txt", *(("changes-*",) if name == "5-six-days-on" else ()))
    folder = shutil.copytree(STORIES / name, tmp_path / name, ignore=left_out)
    shutil.copy(STORIES / "today.toml", tmp_path)
    script.STORIES[name](folder).close(date(2026, 11, 22))
    assert files_of(folder) == files_of(STORIES / name)


def test_the_script_makes_the_first_people_of_the_practice_again_to_the_byte(script, tmp_path):
    folder = shutil.copytree(STORIES / "6-practice", tmp_path / "6-practice", ignore=shutil.ignore_patterns("practice"))
    shutil.copy(STORIES / "today.toml", tmp_path)
    for one in script.practice(folder, people=3):
        one.close(date(2026, 11, 22))
    for name in ("p01", "p02", "p03"):
        assert files_of(folder / "practice" / name) == files_of(STORIES / "6-practice" / "practice" / name), name


def test_every_line_of_every_story_was_written_down_on_or_after_its_day():
    for name in SINGLE:
        shelf = FolderShelf(STORIES / name / "trial")
        trial = told(name)[1].loaded.trial
        records, unreadable = shelf.records()
        diary, problems = read_diary(records, trial, today=date(2026, 11, 22))
        assert (unreadable, problems) == ([], [])
        assert all(
            entry.recorded is not None and entry.recorded.date() >= entry.day - timedelta(days=1)
            for entry in diary.every
        )
