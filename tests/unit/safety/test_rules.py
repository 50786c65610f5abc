"""The rules as data: their own cases, every topic, every conflict, every hazard, every mark."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modicum.doors.desk.knowing import knowledge
from modicum.knowledge.rule_shapes import Comparison, Mark, Ruling, Topic
from modicum.safety.facts import FACTS, misfit
from modicum.safety.judge import judge
from unit.safety.makers import CLEAR, TODAY, book

CASES = [(rule, case) for rule in book().rules for case in rule.cases]
MINIMUM = """
    medicine-list opioid-now opioid-interval opioid-specialist opioid-peripheral duplicate-naltrexone surgery transplant
    checkpoint-inhibitor immunosuppressant steroid liver kidney pregnancy breastfeeding age thyroid psychosis depression
    suicidality alcohol porphyria unlisted-condition allergy filler dose-ceiling start-dose driving other-change
    reaction-before other-interaction
"""


@pytest.mark.hazard(
    "H-06/plan-ceiling",
    "H-12/item-nine-screened",
    "H-16/history-asked",
    "H-17/history-asked",
    "H-18/reaction-asked",
    "H-19/signs-asked",
    "H-20/fillers-asked",
    "H-21/liver-asked",
    "H-22/thyroid-asked",
    "H-23/immune-asked",
    "H-24/pregnancy-asked",
    "H-25/pause-before",
    "H-26/age-asked",
    "H-46/anything-else",
)
@pytest.mark.parametrize(("rule", "case"), CASES, ids=[f"{rule.id}: {case.what}" for rule, case in CASES])
def test_each_case_of_each_rule_comes_out_as_written(rule, case):
    assert judge([rule], case.given, today=TODAY).ruling is case.expect
    assert [misfit(name, value) for name, value in case.given.items() if misfit(name, value)] == []


def test_every_topic_of_the_minimum_set_has_a_rule():
    assert {topic.value for topic in Topic} == set(MINIMUM.split())
    assert {rule.topic for rule in book().rules} == set(Topic)


def test_every_fact_is_used_by_a_rule_and_has_its_question():
    used = {condition.fact for rule in book().rules for branch in rule.branches for condition in branch.all}
    assert used == set(FACTS)
    asked = {key.removeprefix("safety.ask.") for key in knowledge().words.text if key.startswith("safety.ask.")}
    assert asked == set(FACTS)


@pytest.mark.hazard("H-03/named-in-question", "H-01/two-questions")
@pytest.mark.parametrize(
    "hidden",
    [
        "strong painkillers",
        "codeine",
        "tramadol",
        "patches",
        "shots",
        "cough and diarrhoea",
        "kratom",
        "heroin",
        "somebody else",
    ],
)
def test_the_question_about_opioids_names_those_that_nobody_thinks_of(hidden):
    assert hidden in knowledge().words.text["safety.ask.opioid-answer"]


@pytest.mark.hazard("H-20/fillers-asked")
@pytest.mark.parametrize("filler", ["lactose", "dyes", "oils"])
def test_the_question_about_fillers_names_the_usual_ones(filler):
    assert filler in knowledge().words.text["safety.ask.filler-allergy-meets-product"]


def test_a_person_of_whom_everything_is_known_and_nothing_stands_out_passes():
    assert set(CLEAR) == set(FACTS)
    judgement = judge(book().rules, CLEAR, today=TODAY)
    assert judgement.ruling is Ruling.PASS
    assert judgement.could_be is Ruling.PASS
    assert judgement.missing == ()
    assert judgement.may_start_or_increase


@pytest.mark.hazard(
    "H-12/item-nine-screened",
    "H-16/history-asked",
    "H-17/history-asked",
    "H-18/reaction-asked",
    "H-19/signs-asked",
    "H-20/fillers-asked",
    "H-21/liver-asked",
    "H-22/thyroid-asked",
    "H-23/immune-asked",
    "H-24/pregnancy-asked",
    "H-26/age-asked",
    "H-46/anything-else",
)
@pytest.mark.parametrize("fact", FACTS)
def test_leaving_out_any_single_fact_asks(fact):
    """The twin of the last test: nothing may pass because a question was skipped."""
    judgement = judge(book().rules, {name: value for name, value in CLEAR.items() if name != fact}, today=TODAY)
    assert judgement.ruling is Ruling.ASK
    assert fact in judgement.missing


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
def test_with_nothing_known_every_rule_asks(rule):
    assert judge([rule], {}, today=TODAY).ruling is Ruling.ASK


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
def test_every_branch_of_every_rule_is_reached_by_one_of_its_cases(rule):
    reached = {branch for case in rule.cases for branch in judge([rule], case.given, today=TODAY).outcomes[0].held}
    assert reached == set(rule.branches)


THRESHOLDS = [
    (rule, condition)
    for rule in book().rules
    for branch in rule.branches
    for condition in branch.all
    if FACTS[condition.fact].unit and condition.comparison is not Comparison.AT_MOST
]
STEP = {"age-years": "1", "phq9-item-9": "1", "egfr-ml-min": "1", "alt-times-upper-limit": "0.1"}


@pytest.mark.parametrize(
    ("rule", "condition"),
    THRESHOLDS,
    ids=[f"{rule.id} {one.fact} {one.comparison.value} {one.to}" for rule, one in THRESHOLDS],
)
def test_each_threshold_has_cases_on_it_and_a_step_beyond(rule, condition):
    """The cases themselves must stand at the edge, so that moving the number by a step breaks one of them."""
    given = {case.given[condition.fact] for case in rule.cases if condition.fact in case.given}
    step = Decimal(STEP.get(condition.fact, "0.1"))
    beyond = condition.to + step if condition.comparison is Comparison.ABOVE else condition.to - step
    on_the_other_side = [
        v for v in given if min(beyond, condition.to) <= v <= max(beyond, condition.to) and v != condition.to
    ]
    assert condition.to in given
    assert on_the_other_side, given


def mutants(rule):
    """The rule with one branch gone, one ruling shifted, one condition gone or turned, one number a step off."""
    for i, branch in enumerate(rule.branches):

        def with_branch(*new, i=i):
            return replace(rule, branches=(*rule.branches[:i], *new, *rule.branches[i + 1 :]))

        if len(rule.branches) > 1:
            yield f"without branch {i}", with_branch()
        for other in Ruling:
            if other not in {branch.ruling, Ruling.PASS}:
                yield f"branch {i} says {other.value}", with_branch(replace(branch, ruling=other))
        for j, condition in enumerate(branch.all):

            def with_condition(*new, j=j, branch=branch, with_branch=with_branch):
                return with_branch(replace(branch, all=(*branch.all[:j], *new, *branch.all[j + 1 :])))

            if len(branch.all) > 1:
                yield f"branch {i} without condition {j}", with_condition()
            for changed in turned(condition):
                yield f"branch {i} asks {changed.comparison.value} {changed.to}", with_condition(changed)


def turned(condition):
    if isinstance(condition.to, bool):
        yield replace(condition, to=not condition.to)
    elif isinstance(condition.to, Decimal):
        step = Decimal(STEP.get(condition.fact, "0.1"))
        yield replace(condition, to=condition.to + step)
        yield replace(condition, to=condition.to - step)
        twin = {
            Comparison.ABOVE: Comparison.AT_LEAST,
            Comparison.AT_LEAST: Comparison.ABOVE,
            Comparison.BELOW: Comparison.AT_MOST,
            Comparison.AT_MOST: Comparison.BELOW,
        }
        yield replace(condition, comparison=twin[condition.comparison])
    elif isinstance(condition.to, str):
        for other in FACTS[condition.fact].allowed:
            if other != condition.to:
                yield replace(condition, to=other)
    else:
        for k in range(len(condition.to)):
            if len(condition.to) > 1:
                yield replace(condition, to=(*condition.to[:k], *condition.to[k + 1 :]))


MUTANTS = [(rule, what, mutant) for rule in book().rules for what, mutant in mutants(rule)]


@pytest.mark.parametrize(("rule", "what", "mutant"), MUTANTS, ids=[f"{rule.id}: {what}" for rule, what, _ in MUTANTS])
def test_every_change_of_a_rule_breaks_one_of_its_cases(rule, what, mutant):
    assert any(judge([mutant], case.given, today=TODAY).ruling is not case.expect for case in rule.cases), what


def test_every_conflict_of_the_evidence_page_has_its_row():
    conflicts = book().conflicts
    assert {f"X-{number:02}" for number in range(1, 21)} <= set(conflicts)
    assert {"S-OPIOID", "S-SURGERY", "S-RESTART", "S-LACTATION", "S-FILLER"} <= set(conflicts)
    assert all(row.one != row.other for row in conflicts.values())


def test_every_statement_says_how_it_was_checked_and_a_checked_one_names_its_source():
    intervals = book().intervals
    every = [statement for rule in book().rules for statement in rule.statements]
    every += [statement for kind in intervals.kinds.values() for statement in kind.statements]
    every += intervals.procedure.statements
    assert all(statement.source for statement in every if statement.mark is Mark.CHECKED)
    notes = knowledge().sources
    assert {key for statement in every for key in statement.source} <= set(notes)
    assert any(statement.mark is Mark.SECOND_HAND for statement in every)
    assert any(statement.mark is Mark.UNVERIFIED for statement in every)


def test_hazards_are_named_by_their_ids_only():
    assert all(re.fullmatch(r"H-[0-9]{2}", hazard) for rule in book().rules for hazard in rule.hazards)
    named = {hazard for rule in book().rules for hazard in rule.hazards}
    assert named >= {f"H-{number:02}" for number in (*range(1, 9), 10, 12, *range(16, 28), 34, 44, 46)}


def test_no_rule_is_past_its_review_and_each_is_due_within_a_year():
    for rule in book().rules:
        assert (rule.reviewed.again_by - rule.reviewed.on).days <= 366
        assert rule.reviewed.on >= date(2026, 11, 1)


OTHER_MEDICINE = re.compile(
    r"\b(?:stop|cut|halve|lower|reduce|raise|increase|change|skip|switch|come off|taper)\b[^.;:]{0,40}"
    r"\b(?:other|steroid|opioid|thyroid|lithium|immun\w*|disulfiram|thioridazine|that medicine)",
    re.IGNORECASE,
)


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
def test_no_rule_proposes_a_change_to_another_medicine(rule):
    for sentence in re.split(r"(?<=[.!?]) ", f"{rule.do} {rule.would_change}"):
        if match := OTHER_MEDICINE.search(sentence):
            assert re.search(r"\b(?:not|never|until|take none)\b", sentence, re.IGNORECASE), match[0]


@pytest.mark.parametrize("rule", book().rules, ids=lambda rule: rule.id)
def test_no_rule_stands_between_a_person_and_less(rule):
    texts = " ".join([rule.do, rule.would_change, *(branch.because for branch in rule.branches)])
    assert not re.search(
        r"(?:do not|never|must not) (?:stop|reduce|lower|skip)\b[^.]{0,30}naltrexone", texts, re.IGNORECASE
    )
    assert not re.search(r"go on (?:taking|with) (?:the |your )?naltrexone", texts, re.IGNORECASE)


@pytest.mark.parametrize(
    ("topic", "rules"),
    [
        (Topic.LIVER, {"liver-disease", "liver-test"}),
        (Topic.OPIOID_NOW, {"opioid-now", "opioid-answer"}),
        (Topic.SURGERY, {"surgery", "opioid-planned"}),
        (Topic.OTHER_INTERACTION, {"liver-medicines", "thioridazine"}),
    ],
)
def test_rules_that_share_a_topic_are_all_there(topic, rules):
    assert {rule.id for rule in book().rules if rule.topic is topic} >= rules
