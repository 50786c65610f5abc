"""Small changes of the gate and of the way up that no other test noticed, one test each (tools/mutate, docs/validation/mutation.md)."""

from dataclasses import astuple, replace
from datetime import date, timedelta

from modicum.doors.desk.knowing import rule_book
from modicum.knowledge.rule_shapes import Ruling
from modicum.plan.gate import RATED_AT_LEAST, RATED_OF, Attestation, ScreenedOn, Standing, may_approve, may_start
from modicum.plan.plan import Part, Step
from modicum.plan.way import Kind, present, return_agreed, way_to_kit
from modicum.safety.judge import judge
from unit.plan.makers import mg, stop, swaps
from unit.plan.test_way import FIRST, plan, rows, way

DAY = timedelta(days=1)
NOBODY_SAID = Standing(None, None, None, None, None, None, None, None, None, None)


def taken_now(text, before="0"):
    taken = rows(text)
    return present(plan(), taken, mg(before), FIRST + DAY * len(taken))


def test_five_of_the_last_seven_days_have_to_be_rated():
    assert (RATED_AT_LEAST, RATED_OF) == (5, 7)


def test_what_was_agreed_today_is_agreed():
    def without_agreement(on):
        standing = replace(NOBODY_SAID, approved=Attestation("Dr. A. Name", on, "by phone"))
        return "no prescriber has agreed" in str(may_start(standing, today=date(2027, 3, 1)).barred)

    assert not without_agreement(date(2027, 3, 1))
    assert without_agreement(date(2027, 3, 2))


def test_who_takes_it_already_took_it_last_on_the_day_before_and_for_as_long_as_a_stay():
    now = present(plan(), {}, mg("1.5"), FIRST)
    assert now.last == {mg("1.5"): FIRST - DAY}
    assert now.longest == {mg("1.5"): plan().dwell_days}


def test_three_days_without_end_what_was_taken_before_the_plan():
    assert taken_now("2x0", before="1.5").dose == mg("1.5")
    assert taken_now("3x0", before="1.5").dose == mg("0")


def test_after_a_break_there_are_no_days_of_a_stay():
    now = taken_now("14x1.5 3x0")
    assert (now.dose, now.days, astuple(now)[2]) == (mg("0"), 0, 0)


def test_the_way_back_names_the_first_dose_of_the_ladder():
    (barred,) = way("14x0 14x1.5 14x3 9x0", "3").barred
    assert "the ladder from 1.5 mg on" in str(barred)


def test_a_kit_of_yesterday_counts_and_one_of_today_does_not():
    today = FIRST + DAY * 60
    block = Step(Part.RE_CHALLENGE, today - DAY * 5, 14, mg("3"), 1, True)
    assert way_to_kit(block, {today - DAY}, today).kind is Kind.SAME
    assert way_to_kit(block, {today - DAY * 3}, today).barred == ()
    for swallowed in ({today}, {today - DAY * 4}):
        (barred,) = way_to_kit(block, swallowed, today).barred
        assert "the last 3 days" in str(barred)


def test_a_return_is_agreed_from_the_first_day_of_the_blocks_to_the_last_one():
    made, on = plan(swaps=swaps()), FIRST + DAY * 80
    one_day = replace(made, drawn=(replace(made.drawn[0], first=on, last=on),))
    assert [return_agreed(mg("4.5"), one_day, on + DAY * n) for n in (-1, 0, 1)] == [False, True, False]


def test_a_trial_of_stopping_agrees_to_its_own_doses_and_to_none_above():
    made = plan(stop=stop())
    doses = [dose for dose, _ in made.relapse.direct]
    assert return_agreed(min(doses), made, FIRST)
    assert not return_agreed(max(doses) + mg("1"), made, FIRST)


def test_every_rule_that_asks_or_forbids_is_named_as_a_reason():
    rules, today = rule_book().rules, date(2027, 3, 1)
    asking = {rule.id for rule in rules if judge([rule], {}, today=today).ruling.rank >= Ruling.ASK.rank}
    barred = may_approve(ScreenedOn(judge(rules, {}, today=today), today), today=today).barred
    assert {one.why.rpartition("(")[2].removesuffix(").") for one in barred} == asking
