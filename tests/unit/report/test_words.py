"""Sentences: signs, sizes, chances without false certainty, and words that stay within the grade."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modicum.analysis.result import DaysNeeded, Reason, StillSevere
from modicum.analysis.verdict import Chances, Verdict
from modicum.report.side_effects import severe_sentences
from modicum.report.words import Speaker, chance, main_contrast, worthwhile_sentence
from unit.analysis.makers import KNOWN, item, mg
from unit.report.made import analysed, main, speaker

WORDS = KNOWN.words

# ------------------------------------------------------------------ chances


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "less than 1 in 100"),
        (0.0049, "less than 1 in 100"),
        (0.0051, "1 in 100"),
        (0.5, "50 in 100"),
        (0.904, "90 in 100"),
        (0.949, "95 in 100"),
        (0.9949, "99 in 100"),
        (0.9951, "more than 99 in 100"),
        (1.0, "more than 99 in 100"),
    ],
)
def test_a_chance_is_a_count_of_a_hundred(probability, said):
    assert chance(WORDS, probability) == said


def test_no_chance_is_ever_none_or_all_of_a_hundred():
    for thousandth in range(1001):
        said = chance(WORDS, thousandth / 1000)
        assert said not in {"0 in 100", "100 in 100"}


# ------------------------------------------------------------------ amounts


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (-1.23, "1.2 lower"),
        (1.23, "1.2 higher"),
        (0.06, "0.1 higher"),
        (-0.06, "0.1 lower"),
        (0.04, "no change"),
        (-0.04, "no change"),
        (0.0, "no change"),
        (-12.0, "12.0 lower"),
    ],
)
def test_an_amount_is_told_with_its_way_and_never_with_a_sign(change, said):
    assert speaker("A").amount(change) == said


def with_estimate(contrast, mean, low, high):
    return replace(contrast, estimate=replace(contrast.estimate, mean=mean, q025=low, q975=high))


def test_an_estimate_is_told_with_its_range():
    contrast = with_estimate(main("A"), -1.24, -2.06, -0.31)
    said = speaker("A").estimate(contrast)
    for part in ("1.2 points lower", "3 mg", "0 mg", "2.1 lower", "0.3 lower", "95 in 100"):
        assert part in said


def test_a_difference_that_rounds_to_nothing_is_told_as_the_same():
    said = speaker("A").estimate(with_estimate(main("A"), 0.04, -0.9, 1.1))
    assert "about the same" in said
    assert "0.0" not in said
    assert "0.9 lower" in said
    assert "1.1 higher" in said


def test_before_the_agreed_day_the_number_is_marked_as_no_verdict():
    said = speaker("A", horizon=70).estimate(main("A", horizon=70))
    assert "not a verdict" in said


def test_the_three_chances_behind_a_word_are_told_together():
    contrast = replace(main("A"), chances=Chances(0.002, 0.998, 0.87))
    said = speaker("A").odds(contrast)
    for part in ("more than 99 in 100", "87 in 100", "less than 1 in 100", "1 point"):
        assert part in said
    assert speaker("A").odds(replace(contrast, chances=None)) == ""


@pytest.mark.parametrize(("amount", "said"), [("1", "1 point,"), ("1.0", "1 point,"), ("2", "2 points,")])
def test_one_point_is_singular(amount, said):
    told = speaker("A")
    asked = replace(told.item, item=replace(told.item.item, worthwhile_change=Decimal(amount)))
    assert said in worthwhile_sentence(Speaker(WORDS, told.result, asked))


def test_hours_are_told_as_hours():
    told = speaker("A")
    sleep = Speaker(WORDS, told.result, replace(told.item, item=item("hours-slept", worthwhile="1")))
    assert sleep.points == "hours"
    assert "hours" in sleep.estimate(main("A"))


def test_a_contrast_without_a_number_says_why_in_its_place():
    short = replace(
        main("A"),
        estimate=None,
        chances=None,
        trust="too_few_days",
        reasons=(Reason("trust.too_few_days", (("on", "3"), ("off", "20"), ("least", "5"))),),
    )
    said = speaker("A").estimate(short)
    assert "No number" in said
    for part in ("3 mg", "0 mg", "3 rated days", "20", "5"):
        assert part in said


# ------------------------------------------------------------------ headlines


@pytest.mark.parametrize(
    ("grade", "headline"),
    [
        ("A", "3 mg: helps"),
        ("B", "3 mg: helps (drug or expectation)"),
        ("C", "3 mg: better while on it"),
        ("D", "3 mg: better while on it"),
    ],
)
def test_the_headline_is_the_verdict_that_the_grade_allows(grade, headline):
    assert speaker(grade).headline(main(grade)) == headline


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_can_be_said_and_explained(verdict):
    contrast = replace(main("A"), verdict=verdict)
    assert "3 mg" in speaker("A").headline(contrast)
    meaning = speaker("A").meaning(contrast)
    assert len(meaning) > 40
    assert "{" not in meaning


def test_a_headline_about_two_doses_names_both():
    other = replace(main("A"), against=mg("1.5"))
    assert speaker("A").headline(other) == "3 mg: helps, compared with 1.5 mg"
    assert speaker("A").headline(replace(other, verdict=Verdict.WORSE)) == "3 mg: worse than 1.5 mg"


def test_an_interim_headline_counts_the_days_left():
    # 56 days lived, 70 agreed.
    assert "14 days" in speaker("A", horizon=70).headline(main("A", horizon=70))


def test_the_name_of_an_item_stands_small_inside_a_sentence():
    assert (speaker("A").title, speaker("A").thing) == ("Pain", "pain")


# ------------------------------------------------------------------ grades and reasons


def test_each_grade_says_how_the_days_were_chosen():
    assert "nobody involved knew" in speaker("A").grade(main("A"))
    assert "openly" in speaker("B").grade(main("B"))
    assert "2 returns" in speaker("C").grade(main("C"))
    assert "one direction" in speaker("D").grade(main("D"))


def test_contrasts_of_one_standing_are_said_in_one_sentence():
    contrasts = speaker("D").item.contrasts[:2]
    (said,) = speaker("D").grades(contrasts)
    assert "1.5 mg" in said
    assert "3 mg" in said


def test_a_one_way_contrast_gives_both_results_in_one_sentence():
    contrast = main("D")
    without = next(variant for variant in contrast.variants if variant.what == "no-drift").estimate
    said = next(s for s in speaker("D").reasons(contrast) if "one direction" in s)
    assert speaker("D").amount(contrast.estimate.mean) in said
    assert speaker("D").amount(without.mean) in said


def test_one_return_is_not_called_one_direction():
    once = replace(main("D"), standing=replace(main("D").standing, returns=1))
    assert "there was one return" in speaker("D").grade(once)
    said = " ".join(speaker("D").reasons(once))
    assert "There was one return only. With drift allowed for" in said
    assert "one direction" not in said


RAGE = (StillSevere("rage", date(2026, 5, 31), mg("3")),)


def test_what_is_severe_and_not_over_is_said_with_its_dose():
    result = replace(analysed("D")[0], severe_open=(*RAGE, replace(RAGE[0], label="fever", dose=None)))
    rage, fever = severe_sentences(WORDS, result)
    assert rage.startswith("Severe and not over: rage, since 2026-05-31 (dose that day: 3 mg).")
    assert "(dose that day: not known)" in fever


def test_the_grade_of_the_headline_is_told_also_where_it_is_between_two_doses():
    told = speaker("D")
    between = replace(told.item.contrasts[2], standing=main("B").standing)
    drawn = replace(told, item=replace(told.item, contrasts=(*told.item.contrasts[:2], between)))
    first, *_ = drawn.grades(drawn.item.contrasts[:2])
    assert first == "Grade B: the days on 3 mg and on 1.5 mg were drawn by chance, openly."


def test_while_a_severe_side_effect_is_open_no_smallest_dose_is_looked_for():
    told = speaker("D")
    hurt = replace(told, result=replace(told.result, severe_open=RAGE))
    assert hurt.smallest() == "Not determined. No dose is looked for here while a severe side effect is not over."


def test_a_co_change_is_named_as_the_reason():
    said = speaker("A", flu=True).reasons(main("A", flu=True))
    assert any("flu" in sentence for sentence in said)
    assert speaker("A", flu=True).headline(main("A", flu=True)) == "3 mg: cannot tell"


# ------------------------------------------------------------------ what would settle it


def settle(needed, verdict=Verdict.CANNOT_TELL, reasons=()):
    contrast = replace(main("A"), verdict=verdict, days_needed=needed, reasons=reasons)
    return " ".join(speaker("A").what_would_settle(contrast))


def test_days_needed_are_told_with_their_blocks_and_their_chance():
    said = settle(DaysNeeded(14, 56, 336, 0.83, False))
    for part in ("56 more days", "14 days", "83 in 100"):
        assert part in said


def test_when_no_days_would_settle_it_that_is_said():
    said = settle(DaysNeeded(14, None, 336, 0.41, False))
    assert "336" in said
    assert "41 in 100" in said


def test_an_open_design_is_told_that_going_on_settles_nothing():
    assert "however long" in settle(DaysNeeded(14, 56, 336, 0.83, True))
    assert "however long" not in settle(DaysNeeded(14, 56, 336, 0.83, False))


def test_an_unknown_clock_order_is_worth_more_than_days():
    said = settle(DaysNeeded(14, 56, 336, 0.83, False), reasons=(Reason("flips.other-clock-order"),))
    assert "Writing down" in said


def test_a_settled_verdict_says_what_could_still_overturn_it():
    assert "overturn" in settle(None, Verdict.HELPS)


def test_before_the_agreed_day_only_the_days_left_are_told():
    said = speaker("A", horizon=70).what_would_settle(main("A", horizon=70))
    assert len(said) == 1
    assert "14" in said[0]


def test_while_a_severe_side_effect_is_open_no_more_days_are_spoken_of():
    told = speaker("D")
    hurt = replace(told, result=replace(told.result, severe_open=RAGE))
    (said,) = hurt.what_would_settle(main("D"))
    assert "(rage)" in said
    assert "Talk to the person who prescribes." in said
    assert "block" not in said
    assert not any(character.isdigit() for character in said)


def test_without_a_number_there_is_nothing_to_settle():
    contrast = replace(main("A"), estimate=None, days_needed=None, verdict=Verdict.CANNOT_TELL)
    assert speaker("A").what_would_settle(contrast) == []


# ------------------------------------------------------------------ the smallest dose and the main contrast


def test_the_smallest_dose_is_named_with_its_chance():
    assert speaker("B").smallest().startswith("3 mg is the lowest dose")
    assert "none of them" in speaker("B").smallest_chances()


def test_where_nothing_was_drawn_no_smallest_dose_is_named_or_given_chances():
    assert "Not determined" in speaker("D").smallest()
    assert speaker("D").smallest_chances() == ""


def test_the_change_apart_from_any_dose_is_told_with_its_range():
    change = speaker("A").item.hyper.time_change
    said = speaker("A").time()
    assert speaker("A").amount(change.q025) in said
    assert speaker("A").amount(change.q975) in said


def test_without_a_fit_no_change_over_time_is_told():
    told = speaker("A")
    assert Speaker(WORDS, told.result, replace(told.item, hyper=None)).time() == ""
    still = replace(told.item.hyper.time_change, mean=0.01)
    same = replace(told.item, hyper=replace(told.item.hyper, time_change=still))
    assert "about the same" in Speaker(WORDS, told.result, same).time()


def told_of(*contrasts, named=None):
    """The contrast a headline would be about, among made-up ones."""
    whole = analysed("D")[0].items[0]
    smallest = replace(whole.smallest, dose=named)
    return main_contrast(replace(whole, contrasts=tuple(contrasts), smallest=smallest))


def low_and_high(**high):
    low, top = analysed("D")[0].items[0].contrasts[:2]
    return replace(low, verdict=Verdict.CANNOT_TELL), replace(top, **({"verdict": Verdict.CANNOT_TELL} | high))


def test_the_headline_is_about_the_smallest_effective_dose_if_there_is_one():
    low, high = low_and_high()
    assert told_of(low, high, named=mg("1.5")) is low


def test_a_harm_comes_before_everything_but_the_named_dose():
    low, high = low_and_high()
    hurt = replace(low, verdict=Verdict.WORSE_WHILE)
    assert told_of(hurt, high) is hurt


def test_otherwise_it_is_the_dose_with_the_best_chance_and_drawn_ones_first():
    low, high = low_and_high()
    likely = replace(low, chances=Chances(0.1, 0.9, 0.99))
    assert told_of(likely, replace(high, chances=Chances(0.1, 0.9, 0.2))) is likely
    drawn = replace(high, standing=replace(main("B").standing), chances=Chances(0.1, 0.9, 0.2))
    assert told_of(likely, drawn) is drawn


def test_where_chance_compared_two_doses_and_none_with_no_drug_that_is_the_answer():
    low, high = low_and_high()
    between = replace(analysed("D")[0].items[0].contrasts[2], verdict=Verdict.NO_EFFECT)
    assert told_of(low, high, between) is high
    drawn = replace(between, standing=main("B").standing)
    assert told_of(low, high, drawn) is drawn
    assert told_of(replace(low, verdict=Verdict.WORSE_WHILE), high, drawn).dose == mg("1.5")


def test_without_a_dose_there_is_no_contrast_to_speak_of():
    told = analysed("D")[0].items[0]
    assert main_contrast(replace(told, contrasts=())) is None
