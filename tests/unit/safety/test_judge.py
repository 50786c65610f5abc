"""Three-valued judging: what is not known never passes, forgetting never lifts a bar, order does not matter."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.knowledge.rule_shapes import Comparison, Ruling, Several
from modicum.safety.facts import FACTS, misfit
from modicum.safety.judge import judge
from unit.safety.makers import ALL_VALUES, CLEAR, TODAY, book, branch, condition, rule

RULES = book().rules
some_facts = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in ALL_VALUES.items()})


def ruling_of(*rules, **facts):
    return judge(rules, {name.replace("_", "-"): value for name, value in facts.items()}, today=TODAY).ruling


def test_a_rule_holds_passes_or_asks():
    assert ruling_of(rule(), transplant=True) is Ruling.STOP
    assert ruling_of(rule(), transplant=False) is Ruling.PASS
    assert ruling_of(rule()) is Ruling.ASK


def test_the_strictest_branch_that_holds_counts():
    both = rule(branch(Ruling.WARN), branch(Ruling.PAUSE))
    assert ruling_of(both, transplant=True) is Ruling.PAUSE


def test_one_condition_that_fails_is_enough_whatever_the_others_are():
    two = rule(branch(Ruling.STOP, condition(), condition("porphyria")))
    assert ruling_of(two, transplant=False) is Ruling.PASS
    assert ruling_of(two, transplant=True) is Ruling.ASK
    assert ruling_of(two, transplant=True, porphyria=True) is Ruling.STOP


def test_a_warning_does_not_hide_that_something_stricter_is_open():
    open_one = rule(branch(Ruling.WARN), branch(Ruling.STOP, condition("porphyria")))
    outcome = judge([open_one], {"transplant": True}, today=TODAY).outcomes[0]
    assert outcome.ruling is Ruling.ASK
    assert outcome.could_be is Ruling.STOP
    assert outcome.missing == ("porphyria",)
    assert [one.ruling for one in outcome.held] == [Ruling.WARN]


def test_a_milder_open_question_does_not_lower_what_is_sure():
    sure = rule(branch(Ruling.STOP), branch(Ruling.WARN, condition("porphyria")))
    outcome = judge([sure], {"transplant": True}, today=TODAY).outcomes[0]
    assert (outcome.ruling, outcome.could_be) == (Ruling.STOP, Ruling.STOP)


@pytest.mark.parametrize(
    ("comparison", "below", "on", "above"),
    [
        (Comparison.BELOW, True, False, False),
        (Comparison.AT_MOST, True, True, False),
        (Comparison.ABOVE, False, False, True),
        (Comparison.AT_LEAST, False, True, True),
    ],
)
def test_numbers_at_their_edge(comparison, below, on, above):
    one = rule(branch(Ruling.STOP, condition("age-years", comparison, Decimal(18))))
    for value, expected in ((17, below), (18, on), (19, above)):
        assert ruling_of(one, age_years=Decimal(value)) is (Ruling.STOP if expected else Ruling.PASS)


def test_a_choice_can_be_one_of_several():
    one = rule(branch(Ruling.STOP, condition("alcohol", Comparison.ONE_OF, ("some", "heavy"))))
    assert ruling_of(one, alcohol="heavy") is Ruling.STOP
    assert ruling_of(one, alcohol="none") is Ruling.PASS
    assert ruling_of(one) is Ruling.ASK


def test_a_set_that_is_known_in_part_can_only_confirm():
    one = rule(branch(Ruling.STOP, condition("medicine-classes", Comparison.HAS_ANY, ("alcohol",))))
    for members, complete, expected in (
        ({"alcohol"}, False, Ruling.STOP),
        ({"alcohol"}, True, Ruling.STOP),
        ({"ordinary"}, True, Ruling.PASS),
        ({"ordinary"}, False, Ruling.ASK),
    ):
        assert ruling_of(one, medicine_classes=Several(frozenset(members), complete)) is expected


@pytest.mark.parametrize("value", ["yes", Decimal(1), 1, None, Several(frozenset(), complete=True), Decimal("NaN")])
@pytest.mark.parametrize(
    "asked",
    [
        condition(),
        condition("alcohol", Comparison.ONE_OF, ("some",)),
        condition("age-years", Comparison.BELOW, Decimal(18)),
        condition("medicine-classes", Comparison.HAS_ANY, ("alcohol",)),
    ],
)
def test_a_value_of_the_wrong_kind_never_passes_by_accident(asked, value):
    fits = {"alcohol": str, "age-years": Decimal, "medicine-classes": Several}.get(asked.fact, bool)
    if type(value) is fits and not (fits is Decimal and value.is_nan()):
        return
    assert ruling_of(rule(branch(Ruling.STOP, asked)), **{asked.fact: value}) is Ruling.ASK


def test_a_fact_nobody_listed_is_unknown_in_a_rule():
    assert ruling_of(rule(branch(Ruling.STOP, condition("shoe-size")))) is Ruling.ASK


@pytest.mark.hazard("H-35/rules-whole")
def test_without_any_rule_the_answer_is_ask():
    judgement = judge([], CLEAR, today=TODAY)
    assert judgement.ruling is Ruling.ASK
    assert not judgement.may_start_or_increase


@pytest.mark.hazard("H-34/rules-expire")
def test_an_expired_rule_asks_and_stays_as_strict_as_it_was():
    old = rule(again_by=date(2026, 12, 1))
    for today, expected in ((date(2026, 12, 1), Ruling.PASS), (date(2026, 12, 2), Ruling.ASK)):
        judgement = judge([old], {"transplant": False}, today=today)
        assert judgement.ruling is expected
        assert judgement.outcomes[0].expired is (expected is Ruling.ASK)
    assert judge([old], {"transplant": True}, today=date(2030, 1, 1)).ruling is Ruling.STOP


def test_every_ruling_from_ask_on_bars_a_start_and_none_bars_less():
    for ruling in (Ruling.WARN, Ruling.ASK, Ruling.NO_INCREASE, Ruling.PAUSE, Ruling.STOP):
        judgement = judge([rule(branch(ruling))], {"transplant": True}, today=TODAY)
        assert judgement.may_start_or_increase is (ruling is Ruling.WARN)
        assert not hasattr(judgement, "may_reduce")


def test_strictest_first_and_ties_by_name():
    mild, strict = rule(branch(Ruling.WARN), identifier="b"), rule(identifier="c")
    again = rule(identifier="a")
    judgement = judge([mild, strict, again], {"transplant": True}, today=TODAY)
    assert [one.rule.id for one in judgement.outcomes] == ["a", "c", "b"]


# ------------------------------------------------------------------ properties over the shipped rules


@given(some_facts, st.data())
@settings(max_examples=300, deadline=None)
def test_knowing_less_never_makes_the_ruling_milder(facts, data):
    """Milder means: something that was barred is allowed, or what it could still be falls. See decision 0011."""
    dropped = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
    fewer = {name: value for name, value in facts.items() if name not in dropped}
    for rules in (RULES, *([one] for one in RULES)):
        full, less = judge(rules, facts, today=TODAY), judge(rules, fewer, today=TODAY)
        assert less.could_be.rank >= full.could_be.rank
        assert not (less.may_start_or_increase and not full.may_start_or_increase)
        assert less.ruling.rank >= min(full.ruling.rank, Ruling.ASK.rank)


@given(some_facts, st.sampled_from([name for name, fact in FACTS.items() if fact.kind.value == "several"]))
@settings(max_examples=100, deadline=None)
def test_a_set_known_in_part_is_never_milder_than_the_whole(facts, name):
    if name not in facts:
        return
    part = facts | {name: Several(facts[name].members, complete=False)}
    assert judge(RULES, part, today=TODAY).could_be.rank >= judge(RULES, facts, today=TODAY).could_be.rank


@given(some_facts, st.sets(st.integers(0, len(RULES) - 1), min_size=1))
@settings(max_examples=200, deadline=None)
def test_removing_a_rule_never_makes_it_stricter(facts, kept):
    whole, part = judge(RULES, facts, today=TODAY), judge([RULES[i] for i in kept], facts, today=TODAY)
    assert part.ruling.rank <= whole.ruling.rank
    assert part.could_be.rank <= whole.could_be.rank


@given(some_facts, st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_the_order_of_rules_and_of_facts_does_not_matter(facts, seed):
    rules, names = list(RULES), list(facts)
    random.Random(seed).shuffle(rules)
    random.Random(seed + 1).shuffle(names)
    assert judge(rules, {name: facts[name] for name in names}, today=TODAY) == judge(RULES, facts, today=TODAY)


@given(some_facts)
@settings(max_examples=200, deadline=None)
def test_pass_needs_every_fact(facts):
    assert [misfit(name, value) for name, value in facts.items() if misfit(name, value)] == []
    if judge(RULES, facts, today=TODAY).may_start_or_increase:
        assert set(FACTS) - set(facts) <= {"alt-times-upper-limit", "egfr-ml-min", "start-dose-mg", "very-sensitive"}


class Counted(dict):
    """Facts that count how often they are asked for."""

    asked = 0

    def get(self, key, default=None):
        self.asked += 1
        return super().get(key, default)


def test_judging_one_person_asks_for_a_fact_at_most_twice_a_condition():
    """Effort as a count: a time would say more about the machine than about the rules."""
    facts = Counted(CLEAR)
    judge(RULES, facts, today=TODAY)
    conditions = sum(len(branch.all) for rule in RULES for branch in rule.branches)
    assert 0 < facts.asked <= 2 * conditions
