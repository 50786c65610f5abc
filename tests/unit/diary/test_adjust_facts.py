"""What the diary says in the facts of the adjustment rules: by hand, day by day, and what is not known stays open."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from modicum.diary.adjust_facts import happened, is_open, severe_open
from modicum.diary.entry import Burden, Diary, DoseEntry, RatingEntry, SideEffect, Status
from modicum.knowledge.adjustment_shapes import Between
from modicum.plan.adjust import FACTS, MOST_DAYS
from modicum.plan.plan import Slot
from unit.analysis.makers import item
from unit.analysis.makers import trial as described
from unit.plan.makers import BEDTIME, mg
from unit.plan.test_compile import made

PLAN = made()
"""14 days without the drug from 1 March 2027, 1.5 mg from the 15th, 3 mg from the 29th, 4.5 mg from 12 April to 9 May."""
FIRST = PLAN.calendar.first_day
TRIAL = replace(described(item()), calendar=PLAN.calendar, horizon_days=70)


def day(number):
    return FIRST + timedelta(days=number)


def dose(number, amount, slot="bedtime"):
    """None: skipped; "kit 1": from a kit."""
    if amount is None:
        return DoseEntry(f"d{number}{slot}", day(number), slot, Status.SKIPPED, None)
    if amount.startswith("kit"):
        return DoseEntry(f"d{number}{slot}", day(number), slot, Status.TAKEN, None, kit=1)
    return DoseEntry(f"d{number}{slot}", day(number), slot, Status.TAKEN, mg(amount))


def rating(number, value):
    return RatingEntry(f"r{number}", day(number), "evening", "pain-0-10", Decimal(str(value)))


def effect(number, burden="mild", until=None, label="nausea"):
    return SideEffect(f"s{number}{label}", day(number), label, Burden(burden), None if until is None else day(until))


def lived(doses=(), ratings=(), effects=()):
    """One dose a day from the first on, "-" for a day without an entry; ratings the same way."""
    return Diary(
        tuple(dose(n, amount) for n, amount in enumerate(doses) if amount != "-"),
        tuple(rating(n, value) for n, value in enumerate(ratings) if value is not None),
        (),
        side_effects=tuple(effects),
    )


def known(diary, *, plan=PLAN, lost=0, today, trial=TRIAL):
    return happened(plan, trial, diary, lost=lost, today=day(today))


def facts(diary, **more):
    return known(diary, **more).facts


def exactly(value):
    return Between(Decimal(str(value)), Decimal(str(value)))


def between(low, high):
    return Between(Decimal(str(low)), Decimal(str(high)))


NONE = ["0"] * 14
LADDER = [*NONE, *["1.5"] * 14]


def test_only_facts_of_the_closed_list_are_told():
    told = facts(lived([*LADDER, "3"], [5] * 29, [effect(20)]), today=29)
    assert set(told) <= set(FACTS)
    assert set(FACTS) - set(told) == {"named-burden"}


# ------------------------------------------------------------------ doses


@pytest.mark.parametrize(
    ("doses", "dose_now", "stay"),
    [
        (LADDER, "1.5", (14, 14)),
        ([*LADDER, "3"], "3", (1, 1)),
        ([*LADDER, None, None], "1.5", (14, 14)),
        ([*LADDER, None, None, None], "0", (0, 0)),
        ([*LADDER, "3", None, "3"], "3", (2, 2)),
        ([*NONE, "1.5", "-", "1.5"], "1.5", (1, 3)),
        ([*NONE, *["1.5"] * 3, "-", "-", "1.5"], "1.5", (1, 6)),
        ([*NONE, "3", "1.5"], "1.5", (1, 1)),
    ],
)
def test_the_dose_that_is_taken_and_the_days_on_it(doses, dose_now, stay):
    told = facts(lived(doses), today=len(doses))
    assert told["dose-mg"] == exactly(dose_now)
    assert told["days-on-dose"] == between(*stay)


@pytest.mark.parametrize("doses", [[*LADDER, "-"], [*LADDER, None, "-"], [*LADDER, "-", None], [*LADDER, "kit 1"]])
def test_a_dose_that_nobody_wrote_down_or_that_came_from_a_kit_is_not_known(doses):
    told = facts(lived(doses), today=len(doses))
    assert {"dose-mg", "days-on-dose", "at-ceiling", "stable-days"} & set(told) == set()


def test_the_dose_of_today_is_not_looked_at():
    assert facts(lived([*LADDER, "3"]), today=28)["dose-mg"] == exactly("1.5")


def test_at_the_ceiling_is_the_highest_dose_of_the_plan():
    assert facts(lived([*LADDER, "4.5"]), today=29)["at-ceiling"] is True
    assert facts(lived([*LADDER, "3"]), today=29)["at-ceiling"] is False


def test_somebody_who_took_it_before_has_taken_it_for_nobody_knows_how_long():
    trial = replace(TRIAL, dose_before=mg("1.5"))
    told = facts(lived(["1.5"] * 5), today=5, trial=trial)
    assert told["days-on-dose"] == between(5, MOST_DAYS)
    assert told["days-since-first-dose"] == between(5, MOST_DAYS)
    assert facts(lived(["1.5"] * 5), today=5)["days-on-dose"] == exactly(5)
    assert facts(lived([None]), today=1, trial=trial)["dose-mg"] == exactly("1.5")
    assert facts(lived([None] * 4), today=4, trial=trial)["gap-days"] == exactly(4)


@pytest.mark.parametrize(
    ("doses", "since"),
    [
        (LADDER, (14, 14)),
        ([*LADDER, "3", "3"], (2, 2)),
        ([*LADDER, "3", "1.5"], (2, 2)),
        ([*LADDER, None, None, "1.5"], (17, 17)),
        ([*LADDER, None, None, None, "1.5"], (1, 1)),
        ([*LADDER, "-", "3"], (1, 2)),
        ([*LADDER, "3", "-", "3"], (1, 3)),
        ([*NONE, "-"], (1, 1)),
        ([*LADDER, None, "3"], (1, 1)),
        ([*LADDER, None, None, "-", None, "1.5"], (1, 19)),
        ([*NONE, "-", None, "1.5"], (1, 3)),
        (["1.5", "0", "0", "-", "0", "1.5"], (1, 6)),
        (["-", "0", "0", "-", "0", "1.5"], (1, 6)),
    ],
)
def test_days_since_the_last_step_go_by_what_was_taken(doses, since):
    assert facts(lived(doses), today=len(doses))["days-since-step"] == between(*since)


def test_without_any_step_there_are_no_days_since_it():
    told = facts(lived(NONE, effects=[effect(2, "severe")]), today=14)
    assert "days-since-step" not in told
    assert (told["since-step-burden"], told["since-step-days"]) == (exactly(0), exactly(0))


@pytest.mark.parametrize(
    ("doses", "gap"),
    [
        (LADDER, (0, 0)),
        ([*LADDER, None, None, None], (3, 3)),
        ([*LADDER, None, "-", None], (1, 3)),
        ([*LADDER, "-", "-"], (0, 2)),
        ([*LADDER, "kit 1"], (0, 0)),
        (NONE, (0, 0)),
        ([*NONE[:-1], "-"], (0, 14)),
    ],
)
def test_days_without_a_dose_count_once_one_was_taken(doses, gap):
    assert facts(lived(doses), today=len(doses))["gap-days"] == between(*gap)


@pytest.mark.parametrize(
    ("week", "missed"),
    [
        (["1.5"] * 7, (0, 0)),
        (["1.5"] * 4 + [None] * 3, (3, 3)),
        (["1.5"] * 4 + [None, "-", "1.5"], (1, 2)),
        (["1.5"] * 6 + ["kit 1"], (0, 0)),
    ],
)
def test_skipped_doses_of_the_last_seven_days(week, missed):
    assert facts(lived([*LADDER, *week]), today=35)["missed-of-7"] == between(*missed)


def test_days_on_which_the_plan_has_no_dose_are_not_skipped_ones():
    assert facts(lived([None] * 14), today=14)["missed-of-7"] == exactly(0)
    off = replace(PLAN, off_weekdays=frozenset({6}))  # 21 March 2027 is a Sunday, day 20
    doses = [*NONE, *["1.5"] * 6, "-", "1.5"]
    told = facts(lived(doses), today=22, plan=off)
    assert (told["missed-of-7"], told["days-on-dose"], told["dose-mg"]) == (exactly(0), exactly(8), exactly("1.5"))
    assert facts(lived(doses[:-1]), today=21, plan=off)["dose-mg"] == exactly("1.5")
    assert facts(lived(doses[:-1]), today=21, plan=off)["gap-days"] == exactly(1)
    assert known(lived(doses), today=22, plan=off).unrecorded == ()


def test_half_of_a_day_that_has_two_doses_is_no_whole_dose():
    halves = (Slot("morning", None, Decimal("0.5")), replace(BEDTIME, share=Decimal("0.5")))
    diary = lived([*NONE, *["1.5"] * 3])
    told = known(diary, today=17, plan=replace(PLAN, slots=halves))
    assert "dose-mg" not in told.facts
    assert told.facts["gap-days"] == exactly(0)


def test_days_since_the_first_dose():
    assert facts(lived(LADDER), today=28)["days-since-first-dose"] == exactly(14)
    assert facts(lived([*NONE, "-", "1.5"]), today=16)["days-since-first-dose"] == between(1, 2)
    assert facts(lived(NONE), today=14)["days-since-first-dose"] == exactly(0)


# ------------------------------------------------------------------ side effects


def test_the_worst_that_is_open_the_longest_and_the_days_free_of_any():
    told = facts(lived(LADDER, effects=[effect(20, "moderate"), effect(25, "mild", label="dreams")]), today=28)
    assert (told["open-burden"], told["open-days"], told["days-free"]) == (exactly(2), exactly(9), exactly(0))
    told = facts(lived(LADDER, effects=[effect(20, "severe", until=24)]), today=28)
    assert (told["open-burden"], told["open-days"], told["days-free"]) == (exactly(0), exactly(0), exactly(3))
    assert facts(lived(LADDER), today=28)["days-free"] == exactly(MOST_DAYS)


def test_a_side_effect_is_open_on_its_last_day_and_not_before_its_first():
    one = effect(20, "severe", until=24)
    assert [n for n in range(18, 28) if is_open(one, day(n))] == [20, 21, 22, 23, 24]
    assert severe_open(lived(effects=[one, effect(21, "moderate")]), day(24)) == (one,)


def test_what_began_with_the_last_step_or_later():
    effects = [effect(13, "severe", until=13), effect(14, "moderate", until=17), effect(20, "mild")]
    told = facts(lived(LADDER, effects=effects), today=28)
    assert (told["since-step-burden"], told["since-step-days"]) == (exactly(2), exactly(9))
    told = facts(lived([*NONE, "-", *["1.5"] * 13], effects=[effect(14, "moderate", until=17)]), today=28)
    assert (told["since-step-burden"], told["since-step-days"]) == (between(0, 2), between(0, 4))


def test_a_named_side_effect_has_exactly_the_words_that_were_agreed():
    happened_today = known(lived(LADDER, effects=[effect(20, "moderate", label="Bad  Sleep")]), today=28)
    assert happened_today.named(("bad sleep",)) == exactly(2)
    assert happened_today.named(("insomnia",)) == between(0, 2)
    assert happened_today.named(("insomnia",), others=("bad sleep",)) == exactly(0)
    assert known(lived(LADDER), today=28).named(("insomnia",)) == exactly(0)
    assert known(lived(LADDER), today=28, lost=1).named(("insomnia",)) == between(0, 3)


def test_stable_is_one_dose_with_nothing_unwanted():
    assert facts(lived(LADDER, effects=[effect(15, until=20)]), today=28)["stable-days"] == exactly(7)
    assert facts(lived(LADDER), today=28)["stable-days"] == exactly(14)
    assert facts(lived(LADDER, effects=[effect(15)]), today=28)["stable-days"] == exactly(0)


# ------------------------------------------------------------------ ratings


def test_the_last_week_against_the_one_before_and_against_the_days_without_the_drug():
    told = facts(lived(LADDER, [6] * 14 + [4] * 7 + [5] * 7), today=28)
    assert told["worse-by-week"] == exactly(1)
    assert told["worse-by-run-in"] == exactly(0)
    assert told["better-by-run-in"] == exactly(1)


def test_a_day_without_a_rating_could_have_been_anything_on_the_scale():
    """Six of seven days at 5, the other from 0 to 10: a mean from 30/7 to 40/7, against 4."""
    told = facts(lived(LADDER, [4] * 21 + [5] * 6), today=28)
    assert told["worse-by-week"] == between(Decimal(30) / 7 - 4, Decimal(40) / 7 - 4)
    told = facts(lived(LADDER, [4] * 21 + [3] * 5), today=28)
    assert told["worse-by-week"] == between(0, Decimal(35) / 7 - 4)


def test_more_is_better_on_a_scale_that_goes_upwards():
    up = item()
    upwards = replace(up, scale=replace(up.scale, direction=type(up.scale.direction).HIGHER))
    told = facts(lived(LADDER, [6] * 14 + [4] * 7 + [5] * 7), today=28, trial=replace(TRIAL, items=(upwards,)))
    assert told["worse-by-week"] == exactly(0)
    assert told["worse-by-run-in"] == exactly(1)


def test_before_there_was_a_week_with_the_drug_nothing_is_compared_with_the_days_without():
    told = facts(lived([*NONE, *["1.5"] * 6], [6] * 14 + [0] * 6), today=20)
    assert (told["worse-by-run-in"], told["better-by-run-in"]) == (exactly(0), exactly(0))
    assert facts(lived([*NONE, *["1.5"] * 7], [6] * 14 + [0] * 7), today=21)["better-by-run-in"] == exactly(6)


def test_fourteen_days_are_needed_to_hold_one_week_against_another():
    assert "worse-by-week" not in facts(lived(NONE, [5] * 13), today=13)
    assert "worse-by-week" in facts(lived(NONE, [5] * 14), today=14)


def test_a_day_counts_as_rated_with_as_many_ratings_as_were_agreed():
    twice = replace(TRIAL, items=(item(times=("08:00", "20:30")),))
    assert known(lived(LADDER, [5] * 28), today=28, trial=twice).unrated == tuple(day(n) for n in range(21, 28))


# ------------------------------------------------------------------ what is missing


def test_days_of_the_last_week_that_nobody_wrote_down():
    told = known(lived([*LADDER[:26], "-", "1.5"], [5] * 25), today=28)
    assert told.unrecorded == (day(26),)
    assert told.unrated == (day(25), day(26), day(27))


def test_a_line_that_could_not_be_used_leaves_only_what_it_can_make_no_better():
    told = facts(lived(LADDER, [5] * 28, [effect(20, "moderate")]), today=28, lost=1)
    assert told == {
        "horizon-reached": False,
        "open-burden": between(2, 3),
        "open-days": between(9, MOST_DAYS),
        "days-free": exactly(0),
    }
    assert facts(lived(LADDER), today=28, lost=1)["days-free"] == between(0, MOST_DAYS)


def test_the_day_of_judgement():
    assert facts(lived(), today=69)["horizon-reached"] is False
    assert facts(lived(), today=70)["horizon-reached"] is True


def test_an_empty_diary_on_the_first_day():
    told = facts(lived(), today=0)
    assert told["gap-days"] == exactly(0)
    assert told["dose-mg"] == exactly(0)
    assert "days-since-step" not in told
    assert isinstance(FIRST, date)
