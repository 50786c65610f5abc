"""When the questions that are put directly are due: on which days, since when, and why. What the record cannot say counts as a reason."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from modicum.diary.asked import Record, Why, due_on
from modicum.diary.check import Record as Written
from modicum.diary.check import read_diary
from modicum.doors.desk.red_flags import questions
from modicum.knowledge.flag_shapes import Flag
from modicum.plan.plan import Part, Step
from modicum.quantities import Dose
from unit.diary.makers import asked, trial
from unit.doors.harmless import harmless

FIRST = date(2026, 3, 2)
MOOD = trial(item=[asked(), asked(scale="mood-0-10")])


def on(number):
    return FIRST + timedelta(days=number)


def doses(*amounts):
    """A dose a day; None is a day without an entry."""
    return [
        {
            "id": f"d{n}",
            "kind": "dose",
            "for": str(on(n)),
            "slot": "bedtime",
            "status": "taken",
            "amount": f"{amount} mg",
        }
        for n, amount in enumerate(amounts)
        if amount is not None
    ]


def moods(*values):
    return [
        {
            "id": f"m{n}",
            "kind": "rating",
            "for": str(on(n)),
            "slot": "evening",
            "item": "mood-0-10",
            "value": str(value),
        }
        for n, value in enumerate(values)
        if value is not None
    ]


def felt(identifier, number, what, **more):
    return {"id": identifier, "kind": "side-effect", "for": str(on(number)), "what": what, "burden": "mild"} | more


def reads(text):
    """A second net of one word: the real one has its own tests."""
    return (Flag.RAGE_AGITATION,) if "rage" in text else ()


def due(number, *lines, rising=False, steps=(), told=MOOD):
    diary, problems = read_diary([Written(f"line {n}", line) for n, line in enumerate(lines)], told, today=on(number))
    assert not [one for one in problems if one.weight == "left-out"], problems
    found = due_on(on(number), questions(), Record(told, diary, steps, reads), rising=rising)
    return {one.question.id: {reason.why: reason for reason in one.reasons} for one in found}


def answered(*numbers):
    return [line for number in numbers for line in harmless(on(number))]


def test_before_the_first_answer_what_is_asked_every_few_days_is_due_since_the_first_day():
    found = due(0, *doses("0"))
    assert {name: set(reasons) for name, reasons in found.items()} == {
        "self-harm": {Why.EVERY}, "mood-interest": {Why.EVERY}, "mood-down": {Why.EVERY}, "liver-signs": {Why.EVERY},
    }  # fmt: skip
    assert found["self-harm"][Why.EVERY].since == FIRST
    assert found["self-harm"][Why.EVERY].first


def test_a_week_after_an_answer_the_question_is_due_again_and_not_a_day_sooner():
    lines = [*doses(*["0"] * 8), *moods(*[5] * 8), *answered(0)]
    assert "self-harm" not in due(6, *[line for line in lines if line["for"] <= str(on(6))])
    found = due(7, *lines)
    assert found["self-harm"][Why.EVERY].since == on(7)
    assert not found["self-harm"][Why.EVERY].first
    assert "liver-signs" not in found


def test_before_a_rise_the_answer_has_to_be_of_the_same_day():
    lines = [*doses(*["0"] * 4), *moods(*[5] * 4), *answered(2)]
    assert set(due(3, *lines, rising=True)) == {"self-harm", "mood-interest", "mood-down", "opioid-contact"}
    assert due(3, *lines, *answered(3), rising=True) == {}
    assert due(3, *lines) == {}


@pytest.mark.hazard("H-16/behaviour-asked")
def test_behaviour_is_asked_on_each_of_the_first_seven_days_of_a_dose():
    taken = ["0"] * 3 + ["1.5"] * 9
    for number in range(3, 12):
        lines = [*doses(*taken[: number + 1]), *moods(*[5] * (number + 1)), *answered(number - 1)]
        asked_today = "behaviour" in due(number, *lines)
        assert asked_today == (number < 10), number
    assert "behaviour" not in due(9, *doses(*taken[:10]), *moods(*[5] * 10), *answered(9))


def test_the_first_days_count_from_the_dose_that_was_taken_or_planned_whichever_is_there():
    steps = (Step(Part.RUN_IN, FIRST, 3, mg("0")), Step(Part.LADDER, on(3), 9, mg("1.5")))
    not_taken = [*doses(*["0"] * 6), *moods(*[5] * 6), *answered(4)]
    assert due(5, *not_taken, steps=steps)["behaviour"][Why.STEP].since == on(3)
    assert "behaviour" not in due(5, *not_taken)
    first_alone = (Step(Part.LADDER, FIRST, 9, mg("1.5")),)
    assert "behaviour" in due(5, *not_taken, steps=first_alone)
    none = (Step(Part.STOPPED, FIRST, 9, mg("0")),)
    assert "behaviour" not in due(5, *not_taken, steps=none)
    same = (Step(Part.LADDER, on(-9), 12, mg("1.5")), Step(Part.LADDER, on(3), 9, mg("1.5")))
    assert "behaviour" not in due(5, *not_taken, steps=same)
    assert "behaviour" in due(5, *not_taken, steps=(same[0], replace(same[1], sealed=True)))


def mg(text):
    return Dose.read(f"{text} mg")


def test_a_day_without_an_entry_could_have_been_the_first_of_a_dose():
    lines = [*doses("0", "0", "0", None, "0", "0"), *moods(*[5] * 6), *answered(4)]
    assert due(5, *lines)["behaviour"][Why.STEP].since == on(3)
    assert "fluid" in due(5, *lines)
    assert "allergy-signs" not in due(5, *lines)


def test_a_dose_after_days_that_are_not_known_is_a_step_too():
    told = trial(taken_before="1.5 mg", item=[asked(), asked(scale="mood-0-10")])
    on_it = [*doses("1.5", "1.5"), *moods(5, 5), *answered(0)]
    assert "behaviour" not in due(1, *on_it, told=told)
    skipped = [*doses("1.5", "0", "0", "1.5"), *moods(*[5] * 4), *answered(2)]
    assert "behaviour" not in due(3, *skipped, told=told)


@pytest.mark.hazard("H-19/signs-on-schedule")
def test_withdrawal_is_asked_twice_on_the_day_of_the_first_dose_and_once_on_the_next():
    lines = [*doses("0", "0", "0.5"), *moods(5, 5, 5), *answered(1)]
    first = due(2, *lines)["withdrawal-signs"][Why.FIRST_DOSE]
    assert (first.figure, first.since) == ("1", on(2))
    once = due(2, *lines, answer("a", 2))["withdrawal-signs"][Why.FIRST_DOSE]
    assert once.figure == "4"
    assert "withdrawal-signs" not in due(2, *lines, answer("a", 2), answer("b", 2))
    next_day = [*lines, answer("a", 2), answer("b", 2), *doses("0", "0", "0.5", "0.5")[3:], *moods(5, 5, 5, 5)[3:]]
    later = due(3, *next_day)
    assert later["withdrawal-signs"][Why.FIRST_DOSE].figure == "24"
    assert later["fluid"][Why.FIRST_DOSE].figure == "24"
    assert "withdrawal-signs" not in due(4, *next_day, *doses(*"00", "0.5", "0.5", "0.5")[4:], *answered(3))


def answer(identifier, number, question="withdrawal-signs", text="No"):
    return {
        "id": identifier,
        "kind": "answer",
        "for": str(on(number)),
        "question": question,
        "version": "1",
        "answer": text,
    }


def test_somebody_who_took_it_before_has_no_first_dose_here():
    told = trial(taken_before="1.5 mg", item=[asked(), asked(scale="mood-0-10")])
    assert "withdrawal-signs" not in due(1, *doses("1.5", "1.5"), told=told)


def test_a_day_that_is_not_recorded_could_have_been_that_of_the_first_dose():
    lines = [*doses("0", None, "0"), *moods(5, 5, 5), *answered(1)]
    assert due(2, *lines)["withdrawal-signs"][Why.FIRST_DOSE].figure == "24"


@pytest.mark.hazard("H-12/item-nine")
def test_a_mood_that_fell_by_two_points_brings_the_question_forward():
    lines = [*doses(*["0"] * 8), *answered(3)]
    assert "self-harm" not in due(7, *lines, *moods(6, 6, 6, 6, 6, 6, 6, 5))
    fell = due(7, *lines, *moods(6, 6, 6, 6, 6, 6, 6, 4))["self-harm"][Why.FELL]
    assert (fell.since, fell.figure) == (on(7), "2")
    assert "self-harm" not in due(7, *lines, *moods(6, 6, 6, 6, 6, 6, 6, 4), *answered(7))


def test_a_mood_that_was_not_rated_may_have_fallen():
    """Of the seven days before, six add up to 41. Were the seventh a 10, the mean would be 7.3 and 5 a fall of 2.3; with a 6 it is 1.7."""
    lines = [*doses(*["0"] * 8), *answered(3)]
    gap = moods(7, 7, 7, 7, 7, 6, None, 5)
    assert "self-harm" not in due(7, *lines, *moods(7, 7, 7, 7, 7, 6, 6, 5))
    assert due(7, *lines, *gap)["self-harm"][Why.NOT_RATED].since == on(6)
    assert "self-harm" not in due(7, *lines, *gap, *answered(6))
    assert "self-harm" not in due(7, *lines, *moods(7, 7, 7, 7, 7, 6, 6, None))  # the day is not over
    assert Why.NOT_RATED in due(7, *lines, *moods(7, 7, 7, 7, 7, 6, None, None))["self-harm"]


def test_a_mood_that_this_trial_does_not_rate_falls_nowhere():
    lines = [*doses(*["0"] * 8), *answered(3)]
    assert "self-harm" not in due(7, *lines, told=trial())


@pytest.mark.hazard("H-13/searched-unasked")
def test_words_that_may_mean_something_bring_up_their_question_until_it_is_answered_after_them():
    quiet = [*doses(*["0"] * 8), *moods(*[5] * 8), *answered(7)]
    assert due(7, *quiet, felt("s", 6, "a headache")) == {}
    found = due(7, *quiet, felt("s", 6, "rage at everyone"))
    assert set(found) == {"behaviour"}
    assert (found["behaviour"][Why.TEXT].since, found["behaviour"][Why.TEXT].text) == (on(6), "rage at everyone")
    after = answer("late", 7, "behaviour")
    assert due(7, *quiet, felt("s", 6, "rage at everyone"), after) == {}
    backdated = answer("late", 5, "behaviour")
    assert set(due(7, *quiet, felt("s", 6, "rage at everyone"), backdated)) == {"behaviour"}


def test_words_that_were_corrected_stay_a_reason_to_ask():
    quiet = [*doses(*["0"] * 8), *moods(*[5] * 8), *answered(7), felt("s", 6, "rage")]
    assert set(due(7, *quiet, felt("t", 6, "a bad day", supersedes="s"))) == {"behaviour"}
    over = felt("t", 6, "rage", supersedes="s", until=str(on(7)))
    assert due(7, *quiet, answer("late", 7, "behaviour"), over) == {}


def test_an_answer_in_other_words_or_of_another_version_answers_nothing():
    lines = [*doses("0"), *moods(5)]
    for wrong in ({"answer": "Never"}, {"version": "2"}, {"question": "mood"}):
        assert "self-harm" in due(0, *lines, answer("a", 0, "self-harm", "Not at all") | wrong)
    assert "self-harm" not in due(0, *lines, answer("a", 0, "self-harm", "Not at all"))


def test_the_figure_of_the_fall_stands_in_the_questions_with_its_reason():
    asked_of = questions().named("self-harm")
    assert (asked_of.when.on_drop_of, asked_of.when.drop_by) == ("mood-0-10", Decimal(2))
