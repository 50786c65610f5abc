"""From journal lines to entries in force: corrections, doubles, contradictions, and lines that cannot be read."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from modicum.analysis.evidence import day_by_day
from modicum.diary.entry import CoChange, DoseEntry, RatingEntry, Shape, Status
from modicum.quantities import Dose
from unit.diary.makers import change, dose, rating, read, trial

MONDAY, TUESDAY, WEDNESDAY = "2026-03-02", "2026-03-03", "2026-03-04"
WRITTEN = datetime.fromisoformat("2026-03-02T22:41:00+01:00")


def totals(diary):
    """Each day's total dose, as text; None where it is not known."""
    told = trial()
    days = day_by_day(told, told.primary_item, diary)
    return [None if total is None else str(total) for total in days.dose]


def only(problems):
    (problem,) = problems
    return problem


# ------------------------------------------------------------------ the good path


def test_a_dose_a_rating_and_a_change_come_through_as_they_were_written():
    diary, problems = read(
        dose("a", MONDAY, "4.5 mg", at="22:40", recorded_at="2026-03-02T22:41:00+01:00", by="me", source="app"),
        rating("b", MONDAY, "7", at="20:31"),
        change("c", TUESDAY, "flu", shape="window", until=WEDNESDAY),
    )
    assert problems == []
    assert diary.doses == (
        DoseEntry("a", date(2026, 3, 2), "bedtime", Status.TAKEN, Dose.read("4.5 mg"), time(22, 40), recorded=WRITTEN),
    )
    assert diary.ratings == (RatingEntry("b", date(2026, 3, 2), "evening", "pain-0-10", Decimal(7), time(20, 31)),)
    assert diary.co_changes == (CoChange("c", date(2026, 3, 3), "flu", Shape.WINDOW, date(2026, 3, 4)),)


def test_entries_come_out_in_the_order_of_their_days():
    diary, _ = read(dose("b", WEDNESDAY), dose("c", MONDAY), dose("a", TUESDAY))
    assert [entry.id for entry in diary.doses] == ["c", "a", "b"]


def test_skipped_and_not_recorded_have_no_amount():
    diary, problems = read(
        dose("a", MONDAY, None, status="skipped"), dose("b", TUESDAY, None, status="not_recorded"), dose("c", WEDNESDAY)
    )
    assert problems == []
    assert [(entry.status, entry.amount is None) for entry in diary.doses] == [
        (Status.SKIPPED, True),
        (Status.NOT_RECORDED, True),
        (Status.TAKEN, False),
    ]
    assert totals(diary) == ["0 mg", None, "3 mg"]


def test_a_change_may_lie_before_the_first_day():
    diary, problems = read(change("c", "2026-02-20"))
    assert (len(diary.co_changes), problems) == (1, [])


# ------------------------------------------------------------------ corrections


def test_a_correction_supersedes_what_it_corrects():
    diary, problems = read(dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "1.5 mg", supersedes="a"))
    assert problems == []
    assert [entry.id for entry in diary.doses] == ["b"]
    assert totals(diary) == ["1.5 mg"]


def test_a_correction_can_be_corrected():
    diary, problems = read(
        dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "2 mg", supersedes="a"), dose("c", MONDAY, "1 mg", supersedes="b")
    )
    assert (totals(diary), problems) == (["1 mg"], [])


def test_a_correction_can_move_an_entry_to_another_day():
    diary, _ = read(dose("a", MONDAY), dose("b", WEDNESDAY), dose("c", TUESDAY, supersedes="a"))
    assert totals(diary) == [None, "3 mg", "3 mg"]


def test_a_rating_is_corrected_in_the_same_way():
    diary, _ = read(rating("a", MONDAY, "9"), rating("b", MONDAY, "4", supersedes="a"))
    assert [entry.value for entry in diary.ratings] == [Decimal(4)]


def test_two_corrections_of_one_entry_contradict_each_other():
    diary, problems = read(
        dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "2 mg", supersedes="a"), dose("c", MONDAY, "1 mg", supersedes="a")
    )
    assert "two tellings of one fact" in only(problems).what
    assert totals(diary) == [None]


def test_a_correction_of_nothing_is_kept_and_said():
    diary, problems = read(dose("b", MONDAY, "2 mg", supersedes="nobody"))
    assert "'nobody'" in only(problems).what
    assert only(problems).weight == "left-out"
    assert totals(diary) == ["2 mg"]


# ------------------------------------------------------------------ doubles and contradictions


@pytest.mark.hazard("H-10/same-line-once")
def test_the_same_line_twice_counts_once_and_is_only_noted():
    diary, problems = read(dose("a", MONDAY), dose("a", MONDAY))
    assert only(problems).weight == "note"
    assert totals(diary) == ["3 mg"]


@pytest.mark.hazard("H-10/same-line-once")
def test_the_same_fact_under_two_names_counts_once_and_is_only_noted():
    diary, problems = read(dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "3.0 mg", at="22:00"))
    assert only(problems).weight == "note"
    assert totals(diary) == ["3 mg"]


def test_one_name_for_two_contents_is_a_problem_and_the_first_is_used():
    diary, problems = read(rating("a", MONDAY, "5"), rating("a", TUESDAY, "6"))
    assert only(problems).weight == "left-out"
    assert only(problems).where == "line 2"
    assert [(entry.day.isoformat(), entry.value) for entry in diary.ratings] == [(MONDAY, Decimal(5))]


@pytest.mark.hazard("H-10/one-dose-a-slot")
def test_two_tellings_of_a_dose_are_both_left_out_and_the_day_is_unknown():
    diary, problems = read(dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "4.5 mg"), dose("c", TUESDAY))
    assert only(problems).weight == "left-out"
    assert "3 mg" in only(problems).what
    assert "4.5 mg" in only(problems).what
    assert totals(diary) == [None, "3 mg"]


@pytest.mark.hazard("H-10/one-dose-a-slot")
def test_taken_and_skipped_on_one_slot_contradict_each_other():
    diary, problems = read(dose("a", MONDAY, "3 mg"), dose("b", MONDAY, None, status="skipped"))
    assert only(problems).weight == "left-out"
    assert totals(diary) == [None]


def test_two_slots_of_one_day_are_two_doses():
    diary, problems = read(dose("a", MONDAY, "1 mg", slot="morning"), dose("b", MONDAY, "3 mg"))
    assert (totals(diary), problems) == (["4 mg"], [])


def test_a_contradiction_in_one_slot_makes_the_day_unknown_whatever_the_other_says():
    diary, _ = read(dose("a", MONDAY, "1 mg", slot="morning"), dose("b", MONDAY, "3 mg"), dose("c", MONDAY, "4 mg"))
    assert totals(diary) == [None]


def test_two_tellings_of_a_rating_are_both_left_out():
    diary, problems = read(rating("a", MONDAY, "5"), rating("b", MONDAY, "6"))
    assert (diary.ratings, only(problems).weight) == ((), "left-out")


def test_two_tellings_of_a_change_are_both_left_out():
    diary, problems = read(change("a", MONDAY), change("b", MONDAY, shape="window", until=TUESDAY))
    assert (diary.co_changes, only(problems).weight) == ((), "left-out")


def test_a_contradiction_is_settled_by_correcting_one_of_the_two():
    diary, problems = read(
        dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "4.5 mg"), dose("c", MONDAY, "3 mg", supersedes="b")
    )
    assert [problem.weight for problem in problems] == ["note"]
    assert totals(diary) == ["3 mg"]


# ------------------------------------------------------------------ corrections that go astray


def test_a_correction_of_itself_is_kept_and_said():
    """It was dropped once, while the message said that it was kept."""
    diary, problems = read(dose("a", MONDAY, "4.5 mg", supersedes="a"))
    assert only(problems).weight == "left-out"
    assert totals(diary) == ["4.5 mg"]


def test_a_correction_cannot_take_away_what_is_written_after_it():
    """The later entry was dropped once, with nothing said of it."""
    diary, problems = read(dose("b", MONDAY, "1 mg", supersedes="later"), dose("later", TUESDAY, "2 mg"))
    assert only(problems).where == "line 1"
    assert totals(diary) == ["1 mg", "2 mg"]


def test_an_unreadable_line_is_mended_by_an_entry_that_supersedes_it():
    """A journal is only added to, so this is the one way; the day stayed unknown once."""
    diary, problems = read(dose("a", MONDAY, "4,5 mg"), dose("b", MONDAY, "4.5 mg", supersedes="a"))
    assert totals(diary) == ["4.5 mg"]
    assert only(problems).weight == "note"


def test_an_identifier_used_again_makes_the_second_dose_unknown_and_not_nothing():
    """The day's total was once that of the other slot alone."""
    diary, _ = read(dose("a", MONDAY, "1 mg"), dose("b", TUESDAY, "1 mg", slot="morning"), dose("a", TUESDAY, "3 mg"))
    assert totals(diary) == ["1 mg", None]


def test_a_correction_that_cannot_be_read_leaves_the_corrected_dose_unknown():
    """Without a readable day, the corrected dose was once dropped and the day's total was that of the other slot."""
    diary, _ = read(
        dose("m", MONDAY, "1 mg", slot="morning"), dose("n", MONDAY, "3 mg"), dose("c", "2026-3-2", supersedes="n")
    )
    assert totals(diary) == [None]


@pytest.mark.parametrize("day", ["2062-03-03", "2025-03-03", "2026-02-28"])
def test_a_dose_dated_outside_the_trial_adds_no_days_and_touches_none(day):
    """A dose in 2062 once made the trial 13,000 days long and its horizon met; one in 2025 crashed the analysis."""
    diary, problems = read(dose("a", MONDAY), dose("b", TUESDAY), dose("c", day))
    assert only(problems).where == "line 3"
    assert totals(diary) == ["3 mg", "3 mg"]


# ------------------------------------------------------------------ lines that cannot be read


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (dose("x", MONDAY, "4,5 mg"), "decimal comma"),
        (dose("x", MONDAY, "3"), "as a dose"),
        (dose("x", MONDAY, "3 ml"), "not a unit"),
        (dose("x", MONDAY, "500 mcg"), "not in mg"),
        (dose("x", MONDAY, None), "amount"),
        (dose("x", MONDAY, "3 mg", status="skipped"), "amount"),
        (dose("x", MONDAY, status="forgotten"), "none of taken, skipped, not_recorded"),
        (dose("x", MONDAY, taken_at="22:30"), "unknown field 'taken_at'"),
        (dose("x", MONDAY, slot=""), "'slot'"),
        (dose("x", MONDAY, at="24:00"), "clock time"),
        (dose(7, MONDAY), "'id'"),
    ],
)
def test_an_unreadable_dose_is_a_problem_and_its_day_is_unknown(line, said):
    diary, problems = read(dose("m", MONDAY, "1 mg", slot="morning"), line, dose("t", TUESDAY))
    assert said in only(problems).what
    assert only(problems).where == "line 2"
    assert totals(diary) == [None, "3 mg"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (rating("x", MONDAY, "11"), "off the scale"),
        (rating("x", MONDAY, "-1"), "off the scale"),
        (rating("x", MONDAY, "5.5"), "between the steps"),
        (rating("x", MONDAY, "five"), "as a number"),
        (rating("x", MONDAY, item="joy-0-10"), "none of pain-0-10"),
        (rating("x", "02/03/2026"), "as a date"),
        (rating("x", "2026-05-01"), "in the future"),
        (rating("x", "2026-03-01"), "before the trial's first day"),
        (rating("x", MONDAY, kind="mood"), "none of dose, rating, co-change"),
        (change("x", MONDAY, shape="window"), "needs its last day"),
        (change("x", MONDAY, until=TUESDAY), "a step has none"),
        (change("x", TUESDAY, shape="window", until=MONDAY), "before the window begins"),
        (change("x", MONDAY, what=" "), "'what'"),
        ({}, "'kind'"),
    ],
)
@pytest.mark.hazard("H-45/future-left-out")
def test_an_unreadable_line_is_a_problem_and_the_others_are_read(line, said):
    diary, problems = read(rating("a", MONDAY, "5"), line, rating("b", TUESDAY, "6"))
    assert said in only(problems).what
    assert only(problems).weight == "left-out"
    assert [entry.value for entry in diary.ratings] == [Decimal(5), Decimal(6)]
    assert diary.co_changes == ()


def test_an_unreadable_correction_still_says_that_something_was_wrong():
    diary, problems = read(dose("a", MONDAY, "3 mg"), dose("b", MONDAY, "1,5 mg", supersedes="a"), dose("c", TUESDAY))
    assert only(problems).where == "line 2"
    assert totals(diary) == [None, "3 mg"]


def test_an_unreadable_correction_of_a_rating_leaves_the_rating_out():
    diary, _ = read(rating("a", MONDAY, "5"), rating("b", MONDAY, "fifty", supersedes="a"))
    assert diary.ratings == ()


def test_an_unreadable_dose_on_an_unreadable_day_touches_no_other_day():
    diary, problems = read(dose("a", MONDAY), dose("b", "2026-3-3"), dose("c", TUESDAY))
    assert only(problems).where == "line 2"
    assert totals(diary) == ["3 mg", "3 mg"]


@pytest.mark.hazard("H-45/future-left-out")
def test_the_last_day_that_is_not_in_the_future_may_be_rated():
    diary, problems = read(rating("a", "2026-04-30"))
    assert (len(diary.ratings), problems) == (1, [])


@pytest.mark.parametrize("value", ["--1", "-", "-0", "+5", "−5", " 5 5 "])
def test_a_sign_that_says_nothing_is_not_read(value):
    diary, problems = read(rating("a", MONDAY, value))
    assert "value" in only(problems).what
    assert diary.ratings == ()


def test_no_line_at_all_is_an_empty_diary():
    diary, problems = read()
    assert (diary.doses, diary.ratings, diary.co_changes, problems) == ((), (), (), [])
