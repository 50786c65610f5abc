"""What must hold of every record: more trouble and less of a record never take a bar away, and the order of entries is nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from modicum.diary.adjust_facts import happened
from modicum.diary.entry import Burden, SideEffect
from modicum.doors.desk.knowing import adjustments
from modicum.plan.adjust import evaluate
from modicum.plan.chosen_rule import ChosenRule
from unit.diary.test_adjust_facts import FIRST, PLAN, TRIAL, lived
from unit.plan.makers import mg

RULES = adjustments()
BARRING = [rule for rule in RULES.values() if rule.bars and not rule.not_chosen]
LABELS = ("nausea", "bad sleep", "anxious")
MOST = 40
FIGURES = {
    "burden": st.integers(1, 3).map(Decimal),
    "days": st.integers(1, 12).map(Decimal),
    "points": st.decimals("0.5", 6, places=1),
}


@st.composite
def choosing(draw):
    """Every rule that bars, with open figures that records of forty days can come to, also below their bounds."""
    every = []
    for rule in BARRING:
        figures = []
        for figure in rule.figures:
            value = figure.value
            if value is None:
                value = draw(FIGURES[figure.unit])
            figures.append((figure.name, value))
        every.append(ChosenRule(rule.id, rule.version, "x", tuple(figures), ("anxious",) if rule.named else ()))
    return tuple(every)


@st.composite
def records(draw):
    """Up to forty days, some without an entry, and side effects under a few words."""
    days = draw(st.integers(1, MOST))
    doses = draw(
        st.lists(st.sampled_from(("0", "1.5", "1.5", "3", "4.5", None, "-", "kit 1")), min_size=days, max_size=days)
    )
    ratings = draw(st.lists(st.one_of(st.none(), st.integers(0, 10), st.integers(3, 6)), min_size=days, max_size=days))
    effects = draw(st.lists(effects_of(days), max_size=4))
    return days, lived(doses, ratings, [replace(one, id=f"s{n}") for n, one in enumerate(effects)])


@st.composite
def effects_of(draw, days):
    first = draw(st.integers(0, days))
    last = draw(st.one_of(st.none(), st.integers(first, days)))
    return SideEffect(
        "s",
        FIRST + timedelta(days=first),
        draw(st.sampled_from(LABELS)),
        draw(st.sampled_from(list(Burden))),
        None if last is None else FIRST + timedelta(days=last),
    )


def bars(diary, rules, days, *, lost=0, before="0"):
    trial = replace(TRIAL, dose_before=mg(before))
    known = happened(PLAN, trial, diary, lost=lost, today=FIRST + timedelta(days=days))
    outcomes = evaluate(rules, RULES, known.facts, lambda felt: known.named(felt, others=("anxious",)))
    return {one.chosen.id for one in outcomes if one.bars}


@settings(max_examples=300, deadline=None)
@given(records(), choosing(), st.data())
def test_one_more_side_effect_takes_no_bar_away(record, rules, data):
    days, diary = record
    more = replace(data.draw(effects_of(days)), id="more")
    assert bars(diary, rules, days) <= bars(replace(diary, side_effects=(*diary.side_effects, more)), rules, days)


@pytest.mark.hazard("H-09/agreed-rules")
@settings(max_examples=600, deadline=None)
@given(records(), choosing(), st.sampled_from(("0", "1.5")), st.data())
def test_an_entry_of_a_dose_or_a_rating_less_takes_no_bar_away(record, rules, before, data):
    days, diary = record
    entries = [*diary.doses, *diary.ratings]
    assume(entries)
    gone = data.draw(st.sampled_from(entries))
    less = replace(
        diary,
        doses=tuple(one for one in diary.doses if one is not gone),
        ratings=tuple(one for one in diary.ratings if one is not gone),
    )
    assert bars(diary, rules, days, before=before) <= bars(less, rules, days, before=before)


@settings(max_examples=150, deadline=None)
@given(records(), choosing(), st.data())
def test_a_side_effect_whose_end_is_taken_back_takes_no_bar_away(record, rules, data):
    days, diary = record
    assume(diary.side_effects)
    number = data.draw(st.integers(0, len(diary.side_effects) - 1))
    opened = tuple(replace(one, until=None) if n == number else one for n, one in enumerate(diary.side_effects))
    assert bars(diary, rules, days) <= bars(replace(diary, side_effects=opened), rules, days)


@settings(max_examples=150, deadline=None)
@given(records(), choosing())
def test_a_line_that_cannot_be_used_takes_no_bar_away(record, rules):
    days, diary = record
    assert bars(diary, rules, days) <= bars(diary, rules, days, lost=1)


@settings(max_examples=150, deadline=None)
@given(records(), choosing(), st.randoms(use_true_random=False))
def test_the_order_of_entries_and_of_rules_does_not_matter(record, rules, chance):
    days, diary = record
    shuffled = {}
    for name in ("doses", "ratings", "side_effects"):
        entries = list(getattr(diary, name))
        chance.shuffle(entries)
        shuffled[name] = tuple(entries)
    turned = list(rules)
    chance.shuffle(turned)
    assert bars(diary, rules, days) == bars(replace(diary, **shuffled), tuple(turned), days)


@settings(max_examples=100, deadline=None)
@given(records(), choosing(), st.data())
def test_one_more_rule_takes_no_bar_away(record, rules, data):
    days, diary = record
    some = tuple(data.draw(st.lists(st.sampled_from(rules), unique=True)))
    assert bars(diary, some, days) <= bars(diary, rules, days)


def test_every_rule_that_bars_can_be_seen_to_bar_and_not_to_bar():
    """So that the properties above are not about rules that always say the same."""
    assert {rule.id for rule in BARRING} == {
        "anxiety-step-back", "enough-stay", "exaggerated-step-back", "gap-restart-lower", "lasting-halve",
        "missed-no-increase", "regressing-step-back", "severe-pause", "severe-stop-and-call", "slow-after-step",
        "top-dose-step-back", "troublesome-halve", "wait-until-gone", "worse-than-last-week",
    }  # fmt: skip
    figures = {"burden": "2", "points": "1", "dose": "4.5", "free-days": "4", "gap-days": "3", "lasting-days": "2",
               "missed": "1", "severe": "3", "stay-days": "8", "half-days": "7"}  # fmt: skip
    rules = tuple(
        ChosenRule(rule.id, 1, "x", tuple((one.name, Decimal(figures[one.name])) for one in rule.figures), ("anxious",) if rule.named else ())
        for rule in BARRING
    )  # fmt: skip
    calm = lived(["0"] * 14 + ["1.5"] * 14, [5] * 28)
    assert bars(calm, rules, 28) == set()
    bad = SideEffect("s", FIRST + timedelta(days=38), "anxious", Burden.SEVERE)
    hard = lived(["0"] * 14 + ["1.5"] * 14 + ["4.5"] * 12, [5] * 30 + [7] * 10, [bad])
    assert bars(hard, rules, 40) == {rule.id for rule in BARRING} - {
        "enough-stay", "gap-restart-lower", "missed-no-increase", "slow-after-step"}  # fmt: skip
    better = lived(["0"] * 14 + ["1.5"] * 14 + [None] * 3, [5] * 14 + [2] * 17)
    assert bars(better, rules, 31) == {"enough-stay", "gap-restart-lower", "missed-no-increase"}
    after = SideEffect("s", FIRST + timedelta(days=28), "nausea", Burden.MODERATE, FIRST + timedelta(days=30))
    stepped = lived(["0"] * 14 + ["1.5"] * 14 + ["3"] * 7, [5] * 35, [after])
    assert bars(stepped, rules, 35) == {"slow-after-step"}


def test_the_properties_would_find_a_rule_that_turns_round():
    """Were a day without an entry taken for a dose like the one before it, taking an entry away would lift a bar."""
    top = ChosenRule("top-dose-step-back", 1, "x", (("dose", Decimal("4.5")), ("burden", Decimal(1))))
    sick = SideEffect("s", FIRST + timedelta(days=28), "nausea", Burden.MILD)
    stepped = lived(["0"] * 14 + ["3"] * 14 + ["4.5"], effects=[sick])
    assert bars(stepped, (top,), 29) == {"top-dose-step-back"}
    assert bars(lived(["0"] * 14 + ["3"] * 14 + ["-"], effects=[sick]), (top,), 29) == {"top-dose-step-back"}
    assert bars(lived(["0"] * 14 + ["3"] * 14, effects=[sick]), (top,), 28) == set()


def test_a_first_dose_that_is_taken_away_leaves_the_step_as_unknown_as_it_was():
    """Found by the property: a day without an entry between skipped ones made the dose after them look like a sure step."""
    slow = ChosenRule(
        "slow-after-step", 1, "x", (("burden", Decimal(1)), ("lasting-days", Decimal(1)), ("stay-days", Decimal(3)))
    )
    sick = SideEffect("s", FIRST, "nausea", Burden.MILD)
    assert bars(lived(["1.5", "0", "0", "-", "0", "1.5"], effects=[sick]), (slow,), 6) == {"slow-after-step"}
    assert bars(lived(["-", "0", "0", "-", "0", "1.5"], effects=[sick]), (slow,), 6) == {"slow-after-step"}


@pytest.mark.parametrize("lost", [0, 1])
def test_nothing_is_barred_by_rules_that_nobody_chose(lost):
    assert bars(lived(["0"] * 14), (), 14, lost=lost) == set()
