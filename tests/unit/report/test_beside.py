"""What stands beside the verdict, as sentences: harm in the lead, the rest only where it has something to say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from house.words import lint
from modicum.analysis.blinding import Arm, Blinding
from modicum.analysis.checks import Checks
from modicum.analysis.expectancy import Hope
from modicum.analysis.harm import Harm
from modicum.analysis.randomisation import DrawTest
from modicum.analysis.verdict import Verdict
from modicum.report.beside import beside_sentences, draw_sentences, harm_sentences, hope_sentences
from modicum.report.words import Speaker, main_contrast
from unit.analysis.makers import FIRST, KNOWN
from unit.report.made import analysed, main, page, speaker

MADE = DrawTest(None, orders=16, difference=-1.13, p=0.25, least=0.125)


def beside(grade="C", *, checks=None, blinding=None):
    """Every sentence beside a page whose fit has these checks and whose trial has these guesses."""
    result, _ = analysed(grade)
    item = replace(result.items[0], checks=checks)
    return beside_sentences(Speaker(KNOWN.words, replace(result, blinding=blinding), item), main_contrast(item))


def test_the_check_by_the_draw_says_the_difference_its_chance_and_the_least_chance():
    said = " ".join(draw_sentences(speaker("B"), replace(main("B"), draw_test=MADE)))
    for part in ("1.1 lower in the blocks planned for 3 mg", "is 25 in 100", "16 orders", "below 12 in 100"):
        assert part in said
    assert "first" not in said


def test_dropped_days_are_said_and_a_least_chance_that_limits_nothing_is_not():
    test = replace(MADE, least=0.0001, dropped_days=3, difference=0.01)
    said = " ".join(draw_sentences(speaker("B"), replace(main("B"), draw_test=test)))
    assert "The first 3 days of each block were left out" in said
    assert "about the same" in said
    assert "orders" not in said


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (DrawTest("no-order"), "never guessed from what was taken"),
        (DrawTest("moved", note="the stop rule"), "changed after it was drawn (the stop rule)"),
        (DrawTest("few-orders", orders=4), "only 4 orders"),
        (DrawTest("interim"), "waits for the agreed day"),
    ],
)
def test_without_a_test_the_reason_is_told(why, said):
    assert said in " ".join(draw_sentences(speaker("B"), replace(main("B"), draw_test=why)))


def test_where_chance_did_not_decide_there_is_nothing_to_test():
    assert main("C").draw_test is None
    assert main("B").draw_test.why_not == "no-order"


def test_hope_is_told_for_the_word_that_was_earned_or_a_better_one():
    hopes = (Hope(0.6, 0.1, 0.4), Hope(0.9, 0.2, 0.7))
    helps = hope_sentences(speaker("B"), replace(main("B"), hopes=hopes, verdict=Verdict.HELPS_OR_EXPECTATION))
    assert '0.6 points better. The chance that this trial would still have said "helps": 10 in 100' in helps[1]
    assert "With 0.9 points: 20 in 100" in helps[1]
    other = hope_sentences(speaker("B"), replace(main("B"), hopes=hopes, verdict=Verdict.CANNOT_TELL))
    assert '"probably helps" or "helps": 40 in 100' in other[1]


def test_hope_is_computed_for_open_draws_only_and_not_before_the_agreed_day():
    assert [len(main(grade).hopes) for grade in "ABCD"] == [0, 2, 0, 0]
    assert main("B", horizon=90).hopes == ()


@pytest.mark.parametrize(("grade", "horizon"), [("C", 42), ("D", 42), ("B", 90), ("C", 90)])
@pytest.mark.hazard("H-29/never-hidden")
def test_a_dose_that_looks_worse_is_named_in_the_lead_whatever_the_design_and_the_day(grade, horizon):
    result, _ = analysed(grade, effect=2.0, horizon=horizon)
    main_word = main_contrast(result.items[0])
    assert main_word.harm is Harm.WATCH
    said = harm_sentences(KNOWN.words, result)
    if main_word.verdict in {Verdict.WORSE, Verdict.WORSE_WHILE}:
        assert not any(f"days on {main_word.dose} than" in sentence for sentence in said)
    else:
        assert any(f"days on {main_word.dose} than" in sentence for sentence in said)
        assert "take less or stop at any time" in said[-1]
        assert set(said) <= set(page(grade, effect=2.0, horizon=horizon).lead)
    assert all(lint.findings(sentence, causal_allowed=False) == [] for sentence in said)


def test_nothing_is_said_of_harm_where_there_is_none():
    assert harm_sentences(KNOWN.words, analysed("B")[0]) == []


def test_leftovers_are_told_when_they_matter_and_not_otherwise():
    quiet = Checks(pairs=100, autocorrelation=0.1, within=0.2, outlying=(), floor=0.1, ceiling=0.05)
    assert beside(checks=quiet) == []
    loud = Checks(100, 0.31, 0.2, ((2, 4.4),), floor=0.15, ceiling=0.05)
    said = " ".join(beside(checks=loud))
    for part in ("correlation +0.31", "within 0.20", str(FIRST + timedelta(days=2)), "They were kept", "20 % of"):
        assert part in said


def test_many_outlying_days_are_cut_short():
    days = tuple((t, 5.0) for t in range(20))
    assert "…" in " ".join(beside(checks=Checks(100, None, None, days, 0.0, 0.0)))


GUESSED = Blinding(None, 8, Arm(3, 1, 0), Arm(3, 0, 1), 0.3, 0.04)


def test_guesses_are_told_with_what_luck_would_give():
    said = " ".join(beside(blinding=GUESSED))
    for part in ("6 of 7 were right", "(1)", "luck alone: 4 in 100", "more than luck", "+0.50 in the blocks", "0.30"):
        assert part in said
    assert "more than luck" not in " ".join(beside(blinding=replace(GUESSED, by_luck=0.06, james=None)))


def test_an_arm_without_a_guess_has_no_index():
    assert "index" not in " ".join(beside(blinding=replace(GUESSED, drug=Arm(0, 0, 0))))


@pytest.mark.parametrize("why", ["no-guess", "no-order", "one-kind", "interim"])
def test_guesses_that_cannot_be_compared_say_why(why):
    assert beside(blinding=Blinding(why)) == [KNOWN.words.say(f"blinding.{why}")]


def test_only_do_not_know_is_told_as_such():
    assert "do not know" in beside(blinding=replace(GUESSED, by_luck=None))[0]


def test_a_blinded_trial_without_a_guess_says_so_on_its_page():
    assert analysed("A")[0].blinding.why_not == "no-guess"
    part = next(part for part in page("A").sections if part.title == "What stands beside it")
    assert KNOWN.words.say("blinding.no-guess") in part.sentences
