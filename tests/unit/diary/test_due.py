"""Where the dates that sources name lie. Days are counted by hand from a first dose on Monday, 2 March 2026."""

from datetime import date
from decimal import Decimal

import pytest

from modicum.diary.due import Known, Place, Start, dated, start_of
from modicum.diary.entry import Diary, DoseEntry, Lab, Status
from modicum.knowledge.rule_shapes import Mark
from modicum.knowledge.shapes import Basis
from modicum.knowledge.watch_shapes import About, Due, WatchedTest, When
from modicum.quantities import Dose

FIRST = date(2026, 3, 2)
STARTED = Start(Known.TAKEN, FIRST)
NONE, SOME = Dose.read("0 mg"), Dose.read("0.5 mg")


def watched(when, start=None, end=None, *, again=False):
    due = Due(when, start, end, again, About.LOW_DOSE, Basis.SOURCED, "Says so.", Mark.CHECKED, ("bruun2024",))
    return WatchedTest("tsh", "TSH", ("thyrotropin",), ("mIU/L",), (due,))


def labs(*days, test="tsh"):
    return [Lab(f"l{day}", day, test, Decimal(2), "", "mIU/L") for day in days]


def one(test, found, today, start=STARTED):
    (only,) = dated([test], found, start, today=today)
    return only


SIX_WEEKS = watched(When.AFTER_START, 42, 56)


@pytest.mark.parametrize(
    ("today", "place"),
    [
        (date(2026, 4, 12), Place.LATER),
        (date(2026, 4, 13), Place.NOW),
        (date(2026, 4, 27), Place.NOW),
        (date(2026, 4, 28), Place.NOT_RECORDED),
    ],
)
def test_six_to_eight_weeks_after_a_first_dose_on_2_march_are_13_to_27_april(today, place):
    due = one(SIX_WEEKS, [], today)
    assert (due.first, due.last, due.place) == (date(2026, 4, 13), date(2026, 4, 27), place)


@pytest.mark.parametrize("day", [date(2026, 4, 13), date(2026, 4, 27)])
def test_a_test_inside_its_days_is_done_on_either_end(day):
    due = one(SIX_WEEKS, labs(day), date(2026, 6, 1))
    assert (due.place, due.tests) == (Place.DONE, (day,))


@pytest.mark.parametrize("day", [date(2026, 4, 12), date(2026, 4, 28)])
def test_a_test_a_day_outside_is_not_counted_for_them(day):
    due = one(SIX_WEEKS, labs(day), date(2026, 6, 1))
    assert (due.place, due.tests) == (Place.NOT_RECORDED, ())


def test_another_test_is_not_counted_and_another_name_of_it_is():
    day = date(2026, 4, 20)
    assert one(SIX_WEEKS, labs(day, test="alt"), date(2026, 6, 1)).place is Place.NOT_RECORDED
    assert one(SIX_WEEKS, labs(day, test="Thyrotropin"), date(2026, 6, 1)).place is Place.DONE


def test_a_test_after_today_is_not_yet_there():
    assert one(SIX_WEEKS, labs(date(2026, 4, 20)), date(2026, 4, 19)).place is Place.NOW


def test_before_the_start_ends_the_day_before_the_first_dose():
    test = watched(When.BEFORE_START)
    assert one(test, labs(date(2026, 3, 1)), FIRST).place is Place.DONE
    assert one(test, labs(FIRST), FIRST).place is Place.NOT_RECORDED
    assert one(test, [], date(2026, 3, 1)).place is Place.NOW
    assert one(test, [], FIRST).last == date(2026, 3, 1)


def test_what_comes_again_is_counted_from_the_last_test_after_the_start():
    test = watched(When.AFTER_START, 90, 183, again=True)
    before = one(test, labs(date(2026, 2, 1)), date(2026, 3, 10))
    assert (before.first, before.last, before.place) == (date(2026, 5, 31), date(2026, 9, 1), Place.LATER)
    after = one(test, labs(date(2026, 2, 1), date(2026, 6, 1)), date(2026, 6, 10))
    assert (after.first, after.last, after.tests) == (date(2026, 8, 30), date(2026, 12, 1), (date(2026, 6, 1),))
    assert after.place is Place.LATER
    assert one(test, labs(date(2026, 6, 1)), date(2026, 12, 2)).place is Place.NOT_RECORDED


def test_a_source_without_a_date_gets_none():
    due = one(watched(When.NO_DATE), labs(FIRST), date(2026, 6, 1))
    assert (due.place, due.first, due.last, due.tests) == (Place.NO_DATE, None, None, (FIRST,))


def test_a_change_of_the_other_medicine_is_never_taken_from_the_record():
    due = one(watched(When.AFTER_THEIR_CHANGE, 42, 56), [], date(2026, 6, 1))
    assert (due.place, due.first, due.last) == (Place.THEIR_CHANGE, None, None)


@pytest.mark.parametrize("when", [When.BEFORE_START, When.AFTER_START])
def test_without_a_known_start_no_day_is_counted(when):
    test = SIX_WEEKS if when is When.AFTER_START else watched(when)
    due = one(test, labs(date(2026, 4, 20)), date(2026, 6, 1), Start(Known.BEFORE_TRIAL))
    assert (due.place, due.first, due.last) == (Place.NO_START, None, None)


def diary(*doses):
    return Diary(tuple(DoseEntry(f"d{n}", *dose) for n, dose in enumerate(doses)), (), ())


def test_the_first_dose_that_was_taken_counts_before_the_plan():
    later = date(2026, 3, 5)
    taken = diary((later, "bedtime", Status.TAKEN, SOME), (date(2026, 3, 9), "bedtime", Status.TAKEN, SOME))
    assert start_of(taken, FIRST, NONE) == Start(Known.TAKEN, later)


def test_nothing_taken_skipped_or_unknown_is_no_start():
    nothing = diary(
        (FIRST, "bedtime", Status.TAKEN, NONE),
        (date(2026, 3, 3), "bedtime", Status.SKIPPED, None),
        (date(2026, 3, 4), "bedtime", Status.TAKEN, None, None, 1),
    )
    assert start_of(nothing, None, NONE) == Start(Known.NOT_KNOWN)
    assert start_of(nothing, date(2026, 3, 20), NONE) == Start(Known.PLANNED, date(2026, 3, 20))


def test_who_took_it_before_the_trial_has_a_start_that_is_not_known():
    taken = diary((FIRST, "bedtime", Status.TAKEN, SOME))
    assert start_of(taken, FIRST, SOME) == Start(Known.BEFORE_TRIAL)
