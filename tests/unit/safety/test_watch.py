"""Which watch lists are a person's. What is not known leaves a list; more illness never takes one away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.doors.desk.knowing import watch_lists
from modicum.knowledge.rule_shapes import Several
from modicum.safety.facts import CLASSES, FACTS
from modicum.safety.watch import watch_for

LISTS = watch_lists()
NONE = Several(frozenset(), complete=True)


def found(**facts):
    named = {name.replace("_", "-"): value for name, value in facts.items()}
    return {one.list.id: one.applies for one in watch_for(LISTS, named)}


def test_with_nothing_known_every_list_stands_and_the_thyroid_as_an_if():
    assert found() == {"kidney": "everybody", "liver": "everybody", "thyroid": "if"}


def test_thyroid_tablets_bring_the_thyroid_list_and_it_comes_first():
    tablets = Several(frozenset({"thyroid_hormone"}), complete=False)
    assert next(iter(found(medicine_classes=tablets).items())) == ("thyroid", "yes")
    (one, *_) = watch_for(LISTS, {"medicine-classes": tablets})
    assert [ground.says for ground in one.grounds] == ["you take a thyroid medicine"]


def test_only_two_answers_together_rule_the_thyroid_list_out():
    assert found(medicine_classes=NONE)["thyroid"] == "if"
    assert found(thyroid_disease=False)["thyroid"] == "if"
    assert "thyroid" not in found(medicine_classes=NONE, thyroid_disease=False)
    assert found(medicine_classes=NONE, thyroid_disease=True)["thyroid"] == "yes"


def test_a_medicine_line_that_is_not_understood_leaves_an_if():
    unclear = Several(frozenset({"ordinary"}), complete=False)
    (one,) = (
        one for one in watch_for(LISTS, {"medicine-classes": unclear, "thyroid-disease": False}) if one.applies == "if"
    )
    assert [ground.says for ground in one.grounds] == ["you take a thyroid medicine"]


members = st.frozensets(st.sampled_from(CLASSES))
facts = st.fixed_dictionaries(
    {},
    optional={
        "medicine-classes": st.builds(Several, members, st.booleans()),
        "thyroid-disease": st.booleans(),
        "liver-disease": st.sampled_from(FACTS["liver-disease"].allowed),
        "kidney-disease": st.sampled_from(FACTS["kidney-disease"].allowed),
    },
)


@given(known=facts, more=members, complete=st.booleans(), illness=st.sampled_from(["thyroid-disease", "none"]))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_one_more_medicine_or_illness_never_takes_a_list_away(known, more, complete, illness):
    before = known.get("medicine-classes")
    later = dict(known)
    if isinstance(before, Several):
        later["medicine-classes"] = Several(before.members | more, before.complete and complete)
    if illness != "none":
        later[illness] = True
    rank = {"if": 0, "everybody": 1, "yes": 1}
    earlier_lists = {one.list.id: one.applies for one in watch_for(LISTS, known)}
    later_lists = {one.list.id: one.applies for one in watch_for(LISTS, later)}
    assert set(earlier_lists) <= set(later_lists)
    assert all(rank[later_lists[name]] >= rank[word] for name, word in earlier_lists.items())


@given(known=facts, forgotten=st.sampled_from(["medicine-classes", "thyroid-disease"]))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_an_answer_that_is_forgotten_never_takes_a_list_away(known, forgotten):
    less = {name: value for name, value in known.items() if name != forgotten}
    assert {one.list.id for one in watch_for(LISTS, known)} <= {one.list.id for one in watch_for(LISTS, less)}


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_an_answer_of_the_wrong_kind_is_no_answer(value):
    assert watch_for(LISTS, {"thyroid-disease": value, "medicine-classes": NONE})[-1].applies == "if"
