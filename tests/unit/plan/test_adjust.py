"""Chosen rules against facts: three answers, what is missing, what would change it, who gives way, and what bars a higher dose."""

from datetime import date
from decimal import Decimal

import pytest

from modicum.doors.desk.knowing import adjustments
from modicum.knowledge.adjustment_shapes import Between, Says
from modicum.plan.adjust import FACTS, barred_by, evaluate
from modicum.plan.chosen_rule import ChosenRule
from modicum.plan.gate import Attestation

RULES = adjustments()
AGREED = Attestation("Dr. A. Name", date(2027, 2, 10), "at the visit")
BURDEN = {"mild": 1, "moderate": 2, "severe": 3}


def chosen(name, wins=(), felt=(), version=1, **figures):
    values = {figure.name: figure.value for figure in RULES[name].figures}
    values |= {key.replace("_", "-"): Decimal(BURDEN.get(value, value)) for key, value in figures.items()}
    return ChosenRule(name, version, "the practice, 10 to 12", tuple(values.items()), felt, wins)


def exactly(value):
    return Between(Decimal(value), Decimal(value))


def nothing_named(felt):
    return exactly(0)


def said(one, named=nothing_named, **facts):
    told = {name.replace("_", "-"): value for name, value in facts.items()}
    assert set(told) <= set(FACTS)
    return evaluate([one], RULES, told, named)[0]


WAIT = chosen("wait-until-gone", free_days="4")
HALVE = chosen("lasting-halve", burden="moderate", lasting_days="4")


def test_a_rule_applies_does_not_or_cannot_be_said():
    assert said(WAIT, days_free=exactly(3)).says is Says.APPLIES
    assert said(WAIT, days_free=exactly(4)).says is Says.DOES_NOT
    unknown = said(WAIT)
    assert (unknown.says, unknown.missing) == (Says.CANNOT_SAY, ("days-free",))
    assert said(WAIT, days_free=Between(Decimal(0), Decimal(9))).says is Says.CANNOT_SAY
    assert said(WAIT, days_free=Between(Decimal(0), Decimal(3))).says is Says.APPLIES


def test_a_value_of_the_wrong_kind_says_nothing():
    assert said(WAIT, days_free=True).says is Says.CANNOT_SAY
    assert said(chosen("horizon-judge"), horizon_reached=exactly(1)).says is Says.CANNOT_SAY


def test_what_would_make_it_apply_is_the_one_condition_that_is_in_the_way():
    outcome = said(HALVE, open_burden=exactly(2), open_days=exactly(1))
    assert (outcome.nearest.holds.fact, outcome.nearest.to, outcome.nearest.now) == (
        "open-days",
        Decimal(4),
        exactly(1),
    )
    assert said(HALVE, open_burden=exactly(1), open_days=exactly(1)).nearest is None
    assert said(HALVE, open_burden=exactly(3), open_days=exactly(4)).nearest is None
    assert said(HALVE, open_burden=exactly(3)).nearest.now is None


def test_a_rule_about_one_side_effect_looks_only_at_its_own_words():
    anxiety = chosen("anxiety-step-back", felt=("anxious",), burden="moderate")
    assert said(anxiety, named=lambda felt: exactly(2 if felt == ("anxious",) else 0)).says is Says.APPLIES
    assert said(anxiety, open_burden=exactly(3)).says is Says.DOES_NOT


@pytest.mark.parametrize(
    "one",
    [
        chosen("wait-until-gone", version=2, free_days="4"),
        ChosenRule("gone-from-here", 1, "x", ()),
        ChosenRule("wait-until-gone", 1, "x", ()),
    ],
)
def test_a_rule_that_is_not_known_any_more_as_it_was_agreed_cannot_be_said_and_bars(one):
    outcome = said(one, days_free=exactly(99))
    assert (outcome.says, outcome.rule, outcome.bars) == (Says.CANNOT_SAY, None, True)
    (barred,) = barred_by([outcome], AGREED, starting=True)
    assert "is not known here any more" in barred.why


@pytest.mark.parametrize(
    ("name", "figures", "bars"),
    [
        ("wait-until-gone", {"free_days": "4"}, True),
        ("severe-pause", {}, True),
        ("severe-stop-and-call", {}, True),
        ("exaggerated-step-back", {"burden": "mild"}, True),
        ("troublesome-halve", {"burden": "mild"}, True),
        ("gap-restart-lower", {"gap_days": "22"}, True),
        ("slow-after-step", {"burden": "mild", "lasting_days": "4", "stay_days": "21"}, True),
        ("missed-no-increase", {"missed": "3"}, True),
        ("horizon-judge", {}, False),
        ("stable-try-less", {}, False),
        ("first-dose-judge", {}, False),
    ],
)
def test_what_keeps_the_dose_where_it_is_or_leads_to_less_bars_also_while_nobody_can_say(name, figures, bars):
    outcome = said(chosen(name, **figures))
    assert (outcome.says, outcome.bars) == (Says.CANNOT_SAY, bars)


def test_what_does_not_apply_bars_nothing():
    assert not said(WAIT, days_free=exactly(9)).bars


def test_the_reason_names_the_rule_who_agreed_and_whom_to_call_and_no_dose():
    (barred,) = barred_by([said(WAIT, days_free=exactly(0))], AGREED, starting=False)
    assert barred.why == (
        "your agreed rule wait-until-gone applies: A side effect before a step: wait until it has been gone. It was agreed with "
        "Dr. A. Name on 2027-02-10."
    )
    assert barred.lifted_by == "Its own condition, as agreed, or the practice, 10 to 12."
    assert " mg" not in barred.why + barred.lifted_by
    (barred,) = barred_by([said(WAIT)], None, starting=False)
    assert barred.why.startswith("whether your agreed rule wait-until-gone applies cannot be said")
    assert "agreed with" not in barred.why


def test_beginning_lower_after_a_break_does_not_stand_against_the_first_dose_of_the_ladder():
    outcome = said(chosen("gap-restart-lower", gap_days="22"), gap_days=exactly(30))
    assert barred_by([outcome], AGREED, starting=True) == ()
    assert len(barred_by([outcome], AGREED, starting=False)) == 1


def test_a_rule_that_gives_way_is_said_to_and_bars_all_the_same():
    winner = chosen("troublesome-halve", wins=("wait-until-gone",), burden="moderate")
    facts = {"open-burden": exactly(2), "days-free": exactly(0)}
    first, second = evaluate([winner, WAIT], RULES, facts, nothing_named)
    assert (first.gives_way_to, second.gives_way_to) == (None, "troublesome-halve")
    assert first.bars
    assert second.bars
    facts = {"open-burden": exactly(1), "days-free": exactly(0)}
    assert evaluate([winner, WAIT], RULES, facts, nothing_named)[1].gives_way_to is None


def test_without_chosen_rules_nothing_is_said_and_nothing_barred():
    assert evaluate([], RULES, {}, nothing_named) == ()
    assert barred_by([], AGREED, starting=False) == ()


def test_outcomes_come_in_the_order_in_which_the_rules_were_chosen():
    several = [HALVE, chosen("horizon-judge"), WAIT]
    assert [one.chosen.id for one in evaluate(several, RULES, {}, nothing_named)] == [one.id for one in several]
    assert [one.chosen.id for one in evaluate(several[::-1], RULES, {}, nothing_named)] == [
        one.id for one in several[::-1]
    ]
