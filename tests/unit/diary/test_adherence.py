"""Taken against planned: stretches on one dose, what is missing, times of the day, late entries."""

from datetime import date, time, timedelta

import pytest

from modicum.diary.adherence import adherence
from modicum.quantities import Dose
from unit.diary.makers import described, dose, drawn, rating, read, trial

FIRST = date(2026, 3, 2)


def on(n):
    return (FIRST + timedelta(days=n)).isoformat()


def days(*amounts, **more):
    """A dose line for each day: "3", "0" as skipped, "?" without a line."""
    lines = []
    for n, amount in enumerate(amounts):
        if amount == "0":
            lines.append(dose(f"d{n}", on(n), None, status="skipped", **more))
        elif amount != "?":
            lines.append(dose(f"d{n}", on(n), f"{amount} mg", **more))
    return lines


def counted(*lines, planned=None, told=None):
    told = told or trial()
    diary, problems = read(*lines, told=told)
    assert [p for p in problems if p.weight != "note"] == []
    plan = {} if planned is None else {FIRST + timedelta(days=n): Dose.read(f"{a} mg") for n, a in enumerate(planned)}
    return adherence(told, diary, plan.get)


def stretches(*amounts):
    return [
        (None if s.dose is None else str(s.dose), s.days, s.taken, s.skipped, s.unrecorded)
        for s in counted(*days(*amounts)).stretches
    ]


def test_nothing_recorded_is_nothing_counted():
    assert counted() is None


def test_each_dose_is_a_stretch_with_its_days():
    assert stretches("0", "0", "1.5", "1.5", "1.5", "3") == [
        ("0 mg", 2, 2, 0, 0),
        ("1.5 mg", 3, 3, 0, 0),
        ("3 mg", 1, 1, 0, 0),
    ]


def test_two_days_without_the_dose_inside_a_stretch_are_counted_in_it_and_three_end_it():
    assert stretches("3", "0", "?", "3") == [("3 mg", 4, 2, 1, 1)]
    assert stretches("3", "0", "0", "3") == [("3 mg", 4, 2, 2, 0)]
    assert stretches("3", "?", "?", "3", "3") == [("3 mg", 5, 3, 0, 2)]
    assert stretches("3", "0", "0", "0", "3")[1] == ("0 mg", 3, 3, 0, 0)
    assert stretches("0", "?", "0", "0") == [("0 mg", 4, 3, 0, 1)]


def test_a_short_gap_between_two_doses_belongs_to_neither():
    assert stretches("1.5", "?", "3") == [("1.5 mg", 1, 1, 0, 0), (None, 1, 0, 0, 1), ("3 mg", 1, 1, 0, 0)]


def test_a_day_for_which_none_was_planned_and_taken_is_no_skipped_dose():
    lines = [dose("a", on(0)), dose("b", on(1), "0 mg"), dose("c", on(2))]
    assert [str(s.dose) for s in counted(*lines).stretches] == ["3 mg", "0 mg", "3 mg"]


def test_a_day_off_by_the_plan_is_counted_in_the_stretch_around_it_and_is_no_dose_of_its_own():
    """2 March 2026 is a Monday; the plan has no dose on Sundays, and 0 mg is written down for them."""
    lines = [dose(f"d{n}", on(n), "0 mg" if n % 7 == 6 else "4.5 mg") for n in range(14)]
    told, diary = trial(), read(*lines)[0]
    plain = adherence(told, diary, lambda _: None).stretches
    assert [str(s.dose) for s in plain] == ["4.5 mg", "0 mg", "4.5 mg", "0 mg"]
    whole, last = adherence(told, diary, lambda _: None, off_weekdays=frozenset({6})).stretches
    assert (str(whole.dose), whole.days, whole.taken, whole.skipped, whole.off) == ("4.5 mg", 13, 12, 1, False)
    assert (last.days, last.off) == (1, True)
    assert [s.off for s in adherence(told, diary, lambda _: None, off_weekdays=frozenset({0})).stretches] == [False] * 4


def test_another_dose_for_a_day_is_never_hidden_in_a_stretch():
    assert [s[0] for s in stretches("3", "4.5", "3")] == ["3 mg", "4.5 mg", "3 mg"]


def test_a_second_dose_of_a_day_adds_up():
    lines = [dose("a", on(0), "1.5 mg"), dose("b", on(0), "1.5 mg", slot="morning"), *days("?", "3")]
    assert [str(s.dose) for s in counted(*lines).stretches] == ["3 mg"]


def test_days_from_a_sealed_kit_are_a_stretch_of_their_own():
    told = trial(drawn=[drawn(blinded=True, sealed="0" * 64, **{"order-drawn": "rounds"})])
    kits = [
        {"id": f"k{n}", "kind": "dose", "for": on(14 + n), "slot": "bedtime", "status": "taken", "kit": 1}
        for n in range(3)
    ]
    last = counted(*kits, told=told).stretches[-1]
    assert (last.kit, last.dose, last.taken, last.unrecorded) == (True, None, 3, 0)
    assert described()["unit"] == "mg"


def test_days_are_held_against_the_plan_only_where_both_are_known():
    count = counted(*days("1.5", "3", "?", "0", "3"), planned=["1.5", "1.5", "1.5", "1.5"])
    assert (count.compared, count.as_planned) == (3, 1)
    assert [(str(day), str(plan), str(took)) for day, plan, took in count.other] == [
        ("2026-03-03", "1.5 mg", "3 mg"),
        ("2026-03-05", "1.5 mg", "0 mg"),
    ]


def test_days_without_an_entry_and_without_a_rating_are_counted_with_the_longest_run():
    lines = [*days("3", "?", "?", "3", "?", "3"), rating("r", on(0)), rating("s", on(7))]
    count = counted(*lines)
    assert (count.days, count.unrecorded, count.longest_unrecorded) == (8, 5, 2)
    assert (count.unrated, count.longest_unrated) == (6, 6)


@pytest.mark.parametrize(
    ("clocks", "usual", "near"),
    [
        (["22:30", "22:30", "23:30"], time(22, 30), 3),
        (["23:50", "00:10", "00:20"], time(0, 10), 3),
        (["22:00", "22:00", "23:01"], time(22, 0), 2),
    ],
)
def test_the_usual_time_is_the_middle_one_and_midnight_is_no_edge(clocks, usual, near):
    lines = [dose(f"d{n}", on(n), at=clock) for n, clock in enumerate(clocks)]
    ((slot, clock),) = counted(*lines, dose("x", on(9))).clocks
    assert (slot, clock.usual, clock.near, clock.count) == ("bedtime", usual, near, 3)


def test_late_entries_are_counted():
    count = counted(
        dose("a", on(0), recorded_at="2026-03-02T23:00:00+01:00"),
        rating("b", on(0), recorded_at="2026-03-09T09:00:00+01:00"),
    )
    assert count.late == 1
