"""The linter: every code on both sides of its line, and traps from real orders."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from modicum.doors.files.plan_sheet import read_sheet
from modicum.errors import DataProblem
from modicum.plan.compile import compile_plan
from modicum.plan.lines import PlanLine, PlanSheet, sheet_of
from modicum.plan.lint import lint
from unit.plan.makers import LADDER, choices, mg, swaps

PLANS = Path(__file__).parents[2] / "data" / "plans"


def line(first, days, dose, **more):
    """A line from day `first` for `days` days, the dose as text with its unit."""
    amount, _, unit = dose.partition(" ")
    last = None if days is None else first + days - 1
    usual = PlanLine(
        at=f"line {first}",
        text="",
        first_number=first,
        last_number=last,
        amount=Decimal(amount),
        unit=unit or None,
        written=amount,
        times=1,
    )
    return replace(usual, **more)


RUN_IN = line(1, 14, "0 mg")
GOOD = PlanSheet((RUN_IN, line(15, 14, "1.5 mg"), line(29, 14, "3 mg"), line(43, 28, "4.5 mg")))


def codes(*lines, **beside):
    return {finding.code for finding in lint(PlanSheet((RUN_IN, *lines), **beside))}


def test_nothing_is_found_in_a_plan_without_a_fault():
    assert lint(GOOD) == ()


def test_our_own_plans_have_none_of_the_faults_that_cannot_be_in_them():
    plan = compile_plan(LADDER, choices(swaps=swaps())).plan
    assert lint(sheet_of(plan)) == ()


@pytest.mark.parametrize(
    ("code", "faulty", "sound"),
    [
        ("uncovered-day", line(16, 7, "1 mg"), line(15, 7, "1 mg")),
        ("doubly-covered-day", line(14, 7, "1 mg"), line(15, 7, "1 mg")),
        ("large-step", line(15, 7, "1.75 mg"), line(15, 7, "1.5 mg")),
        ("no-unit", line(15, 7, "1"), line(15, 7, "1 mg")),
        ("unit-abbreviation", line(15, 7, "500 µg"), line(15, 7, "500 mcg")),
        ("volume-only", line(15, 7, "1 ml"), line(15, 7, "1 mg")),
        ("no-strength", line(15, 7, "1 tablet"), line(15, 7, "1 mg")),
        ("decimal-comma", line(15, 7, "1 mg", written="1,0"), line(15, 7, "1 mg")),
        ("no-leading-zero", line(15, 7, "0.5 mg", written=".5"), line(15, 7, "0.5 mg")),
        ("trailing-zero", line(15, 7, "1.0 mg"), line(15, 7, "1 mg")),
        ("no-start", line(15, 7, "1 mg", first_number=None), line(15, 7, "1 mg")),
        ("month", line(15, None, "1 mg", months=True), line(15, 30, "1 mg")),
        ("ends-before-start", line(15, 0, "1 mg"), line(15, 1, "1 mg")),
        ("condition", line(15, 7, "1 mg", condition="if tolerated"), line(15, 7, "1 mg")),
        ("as-needed", line(15, 7, "1 mg", as_needed=True), line(15, 7, "1 mg")),
        ("text-dose", line(15, 7, "1 mg", text_dose=mg("2")), line(15, 7, "1 mg", text_dose=mg("1"))),
        ("text-days", line(15, 7, "1 mg", text_days=8), line(15, 7, "1 mg", text_days=7)),
        ("no-dose", line(15, 7, "1 mg", amount=None), line(15, 7, "1 mg")),
        ("above-tried", line(15, 7, "6.5 mg"), line(15, 7, "6 mg")),
    ],
)
def test_each_fault_of_a_line_is_found_and_its_neighbour_is_not(code, faulty, sound):
    assert code in codes(faulty)
    assert code not in codes(sound)


def test_words_and_dates_that_name_different_days():
    said = {"first": date(2027, 3, 1), "first_number": None, "last_number": None, "last": date(2027, 3, 7)}
    one = replace(line(1, 7, "1 mg"), **said, text_first=date(2026, 3, 1))
    assert "text-date" in {finding.code for finding in lint(PlanSheet((one,)))}
    same = replace(one, text_first=date(2027, 3, 1))
    assert "text-date" not in {finding.code for finding in lint(PlanSheet((same,)))}


@pytest.mark.hazard("H-08/jumps-named")
@pytest.mark.parametrize(
    ("code", "before", "faulty", "sound"),
    [
        ("large-ratio", line(15, 7, "0.5 mg"), line(22, 7, "1.25 mg"), line(22, 7, "1 mg")),
        ("short-stay", line(15, 6, "1 mg"), line(21, 7, "1.5 mg"), line(21, 7, "1 mg")),
        ("two-changes", line(15, 7, "1 mg"), line(22, 7, "0.5 mg", times=2, amount=Decimal(1)), line(22, 7, "2 mg")),
        (
            "two-changes",
            line(15, 7, "1 mg", time_of_day="bedtime"),
            line(22, 7, "2 mg", time_of_day="morning"),
            line(22, 7, "1 mg", time_of_day="morning"),
        ),
        (
            "two-changes",
            line(15, 7, "1 mg", product="capsule"),
            line(22, 7, "2 mg", product="liquid"),
            line(22, 7, "2 mg", product="capsule"),
        ),
    ],
)
def test_each_fault_of_a_climb_is_found_and_its_neighbour_is_not(code, before, faulty, sound):
    assert code in codes(before, faulty)
    assert code not in codes(before, sound)


def test_a_way_down_is_never_too_large_or_too_early():
    assert codes(line(15, 2, "4.5 mg", agreed_return=True), line(17, 7, "0.5 mg")) == set()


def test_an_agreed_return_is_no_step():
    assert "large-step" not in codes(line(15, 7, "4.5 mg", agreed_return=True))


@pytest.mark.parametrize(
    ("code", "faulty", "sound"),
    [
        ("above-ceiling", {"ceiling": mg("1")}, {"ceiling": mg("1.5")}),
        ("supply", {"supply": Decimal("10.4")}, {"supply": Decimal("10.5")}),
        ("supply", {"others_supply": Decimal(11)}, {"others_supply": Decimal("10.5")}),
        (
            "short-horizon",
            {"horizon_days": 83, "scheme_horizon_days": 84},
            {"horizon_days": 84, "scheme_horizon_days": 84},
        ),
        ("no-sequence", {"numbered": True}, {"numbered": False}),
        ("no-graduation", {"mg_per_ml": Decimal(1)}, {"mg_per_ml": Decimal(1), "syringe_mark": Decimal("0.1")}),
        (
            "off-graduation",
            {"mg_per_ml": Decimal(5), "syringe_mark": Decimal("0.2")},
            {"mg_per_ml": Decimal(5), "syringe_mark": Decimal("0.1")},
        ),
    ],
)
def test_each_fault_of_the_whole_is_found_and_its_neighbour_is_not(code, faulty, sound):
    assert code in codes(line(15, 7, "1.5 mg"), **faulty)
    assert code not in codes(line(15, 7, "1.5 mg"), **sound)


def test_without_days_at_zero_there_is_nothing_to_compare_with():
    found = {finding.code for finding in lint(PlanSheet((line(1, 14, "1.5 mg"),)))}
    assert {"no-run-in", "no-reference"} <= found
    stated = {finding.code for finding in lint(PlanSheet((line(1, 14, "1.5 mg"),), run_in_days=14))}
    assert not {"no-run-in", "no-reference"} & stated
    short = {finding.code for finding in lint(PlanSheet((line(1, 13, "0 mg"), line(14, 7, "1.5 mg"))))}
    assert "no-run-in" in short
    assert "no-reference" not in short


def test_dates_and_numbers_of_days_are_not_put_in_one_order():
    dated = replace(
        line(1, 7, "1 mg"), first=date(2027, 3, 1), last=date(2027, 3, 7), first_number=None, last_number=None
    )
    found = {finding.code for finding in lint(PlanSheet((RUN_IN, dated)))}
    assert "dates-and-numbers" in found
    assert not {"uncovered-day", "doubly-covered-day"} & found


def test_units_that_differ_are_never_added_up():
    assert "supply" not in codes(line(15, 7, "1 mg"), line(22, 7, "500 mcg"), supply=Decimal(1))


def test_every_finding_says_where_what_why_and_how():
    bad = PlanSheet((line(3, 0, "1"), line(1, 5, "2.0 ml", condition="if it helps")), unread=(RUN_IN,))
    assert len(lint(bad)) > 5
    for finding in lint(bad):
        assert finding.code
        assert finding.why.endswith(".")
        assert finding.problem.where
        assert finding.problem.what.endswith(".")
        assert finding.problem.how_to_mend.endswith(".")


# ------------------------------------------------------------------ traps from real orders


def of_file(name):
    return lint(read_sheet((PLANS / name).read_text("utf-8"), at=name))


def test_the_taper_of_hl7_has_four_totals_and_two_days_that_nothing_covers():
    found = of_file("hl7-taper.csv")
    told = " ".join(finding.problem.what for finding in found)
    assert {"uncovered-day", "supply", "text-days", "no-strength"} == {finding.code for finding in found}
    assert "nothing covers 2015-01-21 to 2015-01-22" in told
    assert "adds up to 43, and what is to be handed out is 51" in told
    assert "adds up to 43, and what was handed out is 49" in told
    assert [finding.problem.where for finding in found if finding.code == "text-days"] == ["row 4", "row 5"]


def test_day_21_of_the_telehealth_sheet_belongs_to_no_step():
    found = of_file("telehealth-sheet.txt")
    (gap,) = [finding for finding in found if finding.code == "uncovered-day"]
    assert gap.problem.what == "begins on day 22, and nothing covers day 21."
    assert "condition" in {finding.code for finding in found}


def test_an_order_whose_words_and_dates_name_different_years():
    found = {finding.code: finding for finding in of_file("order-of-another-year.csv")}
    assert "2022-03-13 in words and on 2021-03-13" in found["text-date"].problem.what
    assert found["condition"].problem.what.startswith("holds a condition, 'If tolerated'")


def test_as_needed_beside_a_schedule_of_tablets_without_a_strength_or_a_number():
    assert {"as-needed", "no-strength", "no-sequence"} <= {finding.code for finding in of_file("as-needed.csv")}


def test_ten_day_steps_against_months():
    found = of_file("ten-day-steps-by-month.txt")
    assert {"doubly-covered-day", "month"} <= {finding.code for finding in found}


# ------------------------------------------------------------------ readers


def read(text):
    return read_sheet(text, at="a plan")


@pytest.mark.parametrize(
    ("clause", "first", "last", "dose", "times"),
    [
        ("Days 1 to 10: 1.5 mg at bedtime", 1, 10, "1.5 mg", None),
        ("day 11-20 3mg nightly", 11, 20, "3 mg", 1),
        ("weeks 3 to 4: 0.5 mg twice a day", 15, 28, "0.5 mg", 2),
        ("Week 1 500 mcg daily", 1, 7, "500 mcg", 1),
        ("0.5 mL of the 1 mg/mL liquid, day 1 to 7", 1, 7, "0.5 ml", None),
    ],
)
def test_words_are_read_as_they_stand(clause, first, last, dose, times):
    (one,) = read(clause).lines
    assert (one.first_number, one.last_number, one.times) == (first, last, times)
    assert f"{one.amount} {one.unit}" == dose


def test_steps_that_follow_each_other_in_words():
    lines = read("1.5 mg for 10 days, then 3 mg for 2 weeks, then 4.5 mg and stay").lines
    assert [(one.first_number, one.days, str(one.amount)) for one in lines] == [
        (1, 10, "1.5"),
        (11, 14, "3"),
        (25, None, "4.5"),
    ]
    assert lines[-1].open_end


def test_dates_in_words():
    (one,) = read("2027-03-01 to 2027-03-14: 0.5 mg once a day").lines
    assert (one.first, one.last) == (date(2027, 3, 1), date(2027, 3, 14))


@pytest.mark.parametrize("text", ["take it slowly", "1.5 mg or 3 mg", "start low", "go to 4.5"])
def test_what_is_no_step_or_two_is_not_read_and_said(text):
    sheet = read(text)
    assert sheet.lines == ()
    assert lint(sheet)[0].code == "not-read"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("take it slowly", "names no dose with its unit"),
        ("1.5 mg or 3 mg", "names 2 doses, and a step has one"),
        ("take 2 capsules (3 mg)", "names 2 doses, and a step has one"),
        ("99999999999 mg", "names a dose that nobody takes"),
        ("1 mg " + "x" * 1000, "is too long for one step"),
    ],
)
def test_why_a_line_was_not_read_is_said_with_its_words(text, why):
    told = lint(read(text))[0].problem.what
    assert told.startswith(why)
    assert "so it was not read: " in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("# only a remark", "is empty"),
        ("first,last,dose,colour\n", "unknown column 'colour'"),
        ("first,last,dose,dose\n", "unknown column one twice"),
        ("first,last,dose\n2027-03-01,2027-03-14\n", "row 2: has 2 fields, and the header 3"),
        ("first,last,dose\n03/01/2027,2027-03-14,1 mg\n", "row 2: cannot read '03/01/2027' as a date"),
        ("first,last,dose\n2027-03-01,2027-03-14,some\n", "row 2: field 'dose': 'some' is no amount"),
        ("first,last,dose,unit\n2027-03-01,2027-03-14,1 mg,mcg\n", "Make both say the same"),
        ("# ceiling: lots\nfirst,last,dose\n2027-03-01,2027-03-14,1 mg\n", "remark 'ceiling'"),
        ("# supply: 1\n# supply: 2\nfirst,last,dose\n2027-03-01,2027-03-14,1 mg\n", "supply stands there twice"),
        ("# run-in-days: 1.5\nfirst,last,dose\n2027-03-01,2027-03-14,1 mg\n", "no whole number"),
        ("first,last,dose\n" + "2027-03-01,2027-03-14,1 mg\n" * 2001, "no plan has more than 2000"),
        ("1 mg\n" * 2001, "no plan has more than 2000"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_its_place(text, words):
    with pytest.raises(DataProblem) as why:
        read(text)
    assert words in str(why.value)


def test_what_stands_beside_a_csv():
    text = (
        "# ceiling: 4.5 mg\n# run-in-days: 14\n# horizon-days: 84\n# mg-per-ml: 1\n# syringe-mark-ml: 0.1\n# by: me\n"
    )
    sheet = read(text + "first,last,dose,times\n2027-03-01,,.5 mg,\n")
    assert (sheet.ceiling, sheet.run_in_days, sheet.horizon_days) == (mg("4.5"), 14, 84)
    assert (sheet.mg_per_ml, sheet.syringe_mark) == (Decimal(1), Decimal("0.1"))
    (one,) = sheet.lines
    assert (one.amount, one.written, one.open_end) == (Decimal("0.5"), ".5", True)
    assert "no-leading-zero" in {finding.code for finding in lint(sheet)}
