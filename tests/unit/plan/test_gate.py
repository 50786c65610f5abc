"""The gate: every way up is asked of, with every reason said; no way down ever is. And the life of a plan."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modicum.errors import DataProblem
from modicum.knowledge.rule_shapes import Ruling
from modicum.plan.gate import Attestation, ScreenedOn, Standing, may_approve, may_move, may_start
from modicum.plan.life import GATED, MOVES, Move, State, moved
from modicum.safety.judge import Judgement, judge
from unit.plan.makers import mg

TODAY = date(2027, 3, 1)
PASSES = ScreenedOn(Judgement(Ruling.PASS, Ruling.PASS, (), ()), TODAY)
AGREED = Attestation("Dr. A. Name", date(2027, 2, 27), "at the visit")
GOOD = Standing(
    screened=PASSES,
    approved=AGREED,
    severe_effect_open=False,
    red_flag_open=False,
    self_harm_answer_positive=False,
    pause_in_force=False,
    no_increase_in_force=False,
    days_at_dose=14,
    doses_taken_enough=True,
    diary_fresh_enough=True,
)


def up(standing, **more):
    return may_move(mg("1.5"), mg("3"), standing, **({"dwell_days": 14, "today": TODAY} | more))


def test_with_everything_known_and_well_the_way_up_is_open():
    assert up(GOOD).open
    assert may_start(GOOD, today=TODAY).open
    assert may_approve(PASSES, today=TODAY).open


WORSE = {
    "screened": [None, ScreenedOn(PASSES.judgement, date(2027, 2, 21)), ScreenedOn(PASSES.judgement, date(2027, 3, 2))],
    "approved": [None, replace(AGREED, on=date(2027, 3, 2))],
    "severe_effect_open": [True, None],
    "red_flag_open": [True, None],
    "self_harm_answer_positive": [True, None],
    "pause_in_force": [True, None],
    "no_increase_in_force": [True, None],
    "days_at_dose": [13, 0, None],
    "doses_taken_enough": [False, None],
    "diary_fresh_enough": [False, None],
}


def test_every_thing_that_is_known_of_somebody_can_bar():
    assert set(WORSE) == {field.name for field in fields(Standing)}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WORSE.items() for value in values])
def test_one_worse_or_unknown_thing_bars_the_way_up_and_says_what_lifts_it(name, value):
    answer = up(replace(GOOD, **{name: value}))
    assert not answer.open
    assert all(barred.why and barred.lifted_by for barred in answer.barred)


@pytest.mark.hazard("H-09/gate-before-agreeing")
@pytest.mark.parametrize(("ruling", "open_"), [(ruling, ruling.rank < Ruling.ASK.rank) for ruling in Ruling])
def test_the_screen_must_allow_a_start(ruling, open_):
    screened = ScreenedOn(Judgement(ruling, ruling, (), ()), TODAY)
    assert may_approve(screened, today=TODAY).open is open_
    assert up(replace(GOOD, screened=screened)).open is open_


def test_an_empty_rule_book_bars():
    assert not may_approve(ScreenedOn(judge([], {}, today=TODAY), TODAY), today=TODAY).open


@pytest.mark.hazard("H-09/gate-before-agreeing")
def test_a_screen_of_a_week_ago_is_fresh_and_one_of_eight_days_ago_is_not():
    assert may_approve(ScreenedOn(PASSES.judgement, date(2027, 2, 22)), today=TODAY).open
    assert not may_approve(ScreenedOn(PASSES.judgement, date(2027, 2, 21)), today=TODAY).open


def test_a_day_short_of_the_stay_bars_and_says_how_many_are_left():
    (barred,) = up(replace(GOOD, days_at_dose=11)).barred
    assert barred.lifted_by == "3 days more on it."
    (barred,) = up(replace(GOOD, days_at_dose=13)).barred
    assert barred.lifted_by == "1 day more on it."


unknown = st.fixed_dictionaries(
    {name: st.sampled_from([getattr(GOOD, name), *values]) for name, values in WORSE.items()}
)


@given(unknown, st.integers(0, 60), st.integers(0, 60))
def test_the_same_or_less_is_never_asked_about(known, before, after):
    answer = may_move(mg(before), mg(after), Standing(**known), dwell_days=14, today=TODAY)
    if after <= before:
        assert answer.open
    elif known != {name: getattr(GOOD, name) for name in WORSE}:
        assert not answer.open


@given(unknown, st.sampled_from(sorted(WORSE)), st.data())
def test_one_thing_worse_never_opens_a_way(known, name, data):
    worse = known | {name: data.draw(st.sampled_from(WORSE[name]))}
    if not up(Standing(**known)).open:
        assert not up(Standing(**worse)).open


def test_the_table_of_moves_is_total_and_ending_is_possible_from_everywhere():
    for state in State:
        assert moved(state, Move.END) is State.ENDED
        for move in Move:
            if (state, move) in MOVES:
                assert moved(state, move) is MOVES[state, move]
            else:
                with pytest.raises(DataProblem, match=r"From there: .*end"):
                    moved(state, move)


def test_every_state_can_be_reached_and_every_move_made():
    reached = {State.DRAFT}
    for _ in State:
        reached |= {after for (state, _), after in MOVES.items() if state in reached}
    assert reached == set(State)
    assert {move for _, move in MOVES} == set(Move)


def test_pausing_and_ending_pass_no_gate():
    assert not GATED & {Move.PAUSE, Move.END, Move.SEND_BACK}


def test_nothing_leads_to_running_but_an_approval_and_a_start():
    assert {(state, move) for (state, move), after in MOVES.items() if after is State.RUNNING} == {
        (State.APPROVED, Move.START),
        (State.PAUSED, Move.RESUME),
    }
    assert {state for (state, move), after in MOVES.items() if after is State.APPROVED} == {State.PROPOSED}
    assert {Move.APPROVE, Move.START, Move.RESUME} == GATED
