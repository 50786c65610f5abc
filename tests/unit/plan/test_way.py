"""Which way leads from what was taken to the plan's dose of today: told as rows of days, with the answer in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modicum.plan.compile import compile_plan
from modicum.plan.way import Kind, present, way_to
from unit.plan.makers import LADDER, choices, mg, scheme, stop, swaps

FIRST = date(2027, 3, 1)


def plan(**more):
    compiled = compile_plan(LADDER, choices(**more))
    assert compiled.problems == ()
    return compiled.plan


def rows(text):
    """ "14x0 3x1.5 2x-" as the doses of the days from FIRST on; "-" was not recorded."""
    each = [dose for part in text.split() for dose in [part.split("x")[1]] * int(part.split("x")[0])]
    return {FIRST + timedelta(days=n): None if dose == "-" else mg(dose) for n, dose in enumerate(each)}


def way(text, after, made=None, before="0"):
    taken = rows(text)
    today = FIRST + timedelta(days=len(taken))
    made = made or plan()
    return way_to(mg(after), made, present(made, taken, mg(before), today), today)


@pytest.mark.parametrize(
    ("taken", "after", "kind", "days"),
    [
        ("14x0", "1.5", Kind.START, None),
        ("14x0 3x1.5", "1.5", Kind.SAME, None),
        ("14x0 3x1.5", "0", Kind.SAME, None),
        ("14x0 14x1.5", "3", Kind.STEP, 14),
        ("14x0 5x1.5 2x0 7x1.5", "3", Kind.STEP, 12),  # two skipped doses are no break, and no days on the dose
        ("14x0 5x1.5 2x- 7x1.5", "3", Kind.STEP, 12),
        ("14x0 5x1.5 3x0 7x1.5", "3", Kind.STEP, 7),  # three are a break
        ("14x0 14x1.5 1x3 14x1.5", "3", Kind.STEP, 14),  # counted anew after another dose
        ("14x0 14x1.5 2x0", "1.5", Kind.SAME, None),
        ("14x0 14x1.5 2x-", "1.5", Kind.SAME, None),
        ("14x0 14x1.5 14x3 20x4.5", "3", Kind.SAME, None),
        ("14x0 14x1.5 9x0", "1.5", Kind.START, None),  # the ladder's first dose may be begun anew
    ],
)
def test_ways_as_the_plan_has_them(taken, after, kind, days):
    found = way(taken, after)
    assert (found.kind, found.barred, found.days_at_dose) == (kind, (), days)


@pytest.mark.parametrize(
    ("taken", "after", "words"),
    [
        ("14x0", "3", "the plan begins at 1.5 mg, not at 3 mg"),
        ("14x0 14x1.5", "4.5", "the plan's next dose is 3 mg, and this is 4.5 mg"),
        ("14x0 14x1.5 14x3 3x0", "3", "was not agreed"),
        ("14x0 14x1.5 13x3 3x0", "3", "3 mg was not taken for 14 days before the break"),
        ("14x0 14x1.5 14x3 3x-", "3", "not recorded"),
        ("14x0 14x1.5 14x3 3x- 2x0", "3", "not recorded"),
        ("14x0 14x1.5 14x3 2x0 1x- 3x0", "3", "not recorded"),
    ],
)
def test_ways_that_the_plan_does_not_have(taken, after, words):
    found = way(taken, after)
    assert words in found.barred[0].why
    assert found.barred[0].lifted_by


def test_blocks_lead_back_to_the_established_dose_if_that_was_agreed_and_for_28_days():
    ladder = "14x0 14x1.5 14x3 28x4.5"
    made = plan(swaps=swaps())
    assert way(f"{ladder} 13x0", "4.5", made).barred == ()
    assert way(f"{ladder} 13x0", "4.5", made).kind is Kind.RETURN
    assert way(f"{ladder} 27x0", "4.5", made).barred == ()  # back on the 28th day after the last
    assert "more than 28 days ago" in way(f"{ladder} 28x0", "4.5", made).barred[0].why
    assert "was not agreed" in way(f"{ladder} 13x0", "4.5").barred[0].why
    climbing = plan(swaps=swaps(direct=False, block_days=56))
    assert "was not agreed" in way(f"{ladder} 13x0", "4.5", climbing).barred[0].why


def test_a_trial_of_stopping_leads_back_as_agreed():
    made = plan(stop=stop())  # 4.5 mg to 9 May, 3 mg to 16 May, 1.5 mg to 23 May; a return to 3 mg is one until 13 June
    before = "14x0 14x1.5 14x3 28x4.5 7x3 7x1.5"
    assert way(f"{before} 13x0", "4.5", made).barred == ()  # 6 June
    assert "more than 28 days ago" in way(f"{before} 14x0", "4.5", made).barred[0].why
    assert way(f"{before} 20x0", "3", made).barred == ()  # 13 June
    assert way(f"{before} 21x0", "3", made).barred != ()
    assert way(f"{before} 13x0", "4.5", plan(stop=stop(direct=False))).barred != ()


def test_somebody_who_takes_it_already_goes_on_and_is_established():
    made = compile_plan(
        LADDER, choices(taken_before=mg("3"), run_in_days=0, begin_at_present=True, horizon_days=20, stop=stop())
    ).plan
    assert way("", "3", made, before="3").kind is Kind.SAME
    found = way("", "4.5", made, before="3")
    assert (found.kind, found.days_at_dose) == (Kind.STEP, 0)


@given(
    st.lists(st.sampled_from((None, "0", "1.5", "3", "4.5")), max_size=60),
    st.sampled_from(("0", "0.5", "1.5", "3", "4.5")),
    st.sampled_from(("0", "3")),
)
def test_no_way_up_skips_a_dose_or_a_hole_and_no_way_down_is_barred(days, after, before):
    """Held against a plain reading of the last three days, and of the whole record for the highest dose."""
    made = plan()
    taken = {FIRST + timedelta(days=n): None if dose is None else mg(dose) for n, dose in enumerate(days)}
    today = FIRST + timedelta(days=len(days))
    found = way_to(mg(after), made, present(made, taken, mg(before), today), today)
    lately = [dose for dose in ([before] * 3 + days)[-3:] if dose not in {None, "0"}]
    if after == "0" or (lately and mg(after) <= mg(lately[-1])):
        assert found.kind is Kind.SAME
        assert found.barred == ()
    elif lately:
        assert found.kind is Kind.STEP
        assert bool(found.barred) == (lately[-1] == "1.5" and after == "4.5")
    elif not found.barred:
        assert mg(after) <= mg("1.5")  # nothing taken lately, no return agreed: only the ladder's first dose


def test_a_day_of_the_week_without_a_dose_is_a_day_of_the_stay():
    off = compile_plan(replace(LADDER, off_days_a_week=1), choices(off_weekdays=frozenset({6}))).plan
    # the stay begins on Monday 15 March 2027; both its Sundays are without a dose, one of them not written down
    found = way("14x0 6x1.5 1x0 6x1.5 1x-", "3", off)
    assert (found.kind, found.barred, found.days_at_dose) == (Kind.STEP, (), 14)


def test_a_scheme_of_one_dose_begins_anew_at_it():
    one = compile_plan(scheme((("4.5", None),)), choices(days_on_the_last=40, horizon_days=20)).plan
    assert way("14x0 20x4.5 9x0", "4.5", one).kind is Kind.START
