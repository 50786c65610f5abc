"""The whole page under each design: what it may say, what it must hold, and what it keeps back before the agreed day."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from house.words import lint
from modicum.analysis.one_person import analyse
from modicum.analysis.verdict import Verdict
from modicum.diary.entry import Diary, DoseEntry, Status
from modicum.problems import Problem
from modicum.quantities import Dose
from modicum.report.figures import draw
from modicum.report.page import compose
from modicum.report.text import as_text
from unit.analysis.makers import KNOWN, TABLE, blocks, diary, doses_taken, item, rated, segment, trial
from unit.report.made import SWAPS, analysed, every_sentence, page

JUDGING = {verdict.value for verdict in Verdict} - {Verdict.INTERIM.value, Verdict.DESCRIPTIVE.value}
IN_PROSE = JUDGING - {"worse"} | {"no worthwhile", "better while", "worse while", "helped"}
"""Without the plain word worse, which the chances need: "Chance that it is worse"."""


def section(told, title):
    return next(part for part in told.sections if part.title == title)


@cache
def drawn(grade):
    """The page with its figures."""
    return page(grade, draw=draw, gap=True)


# ------------------------------------------------------------------ causes


@pytest.mark.parametrize(("grade", "effect"), [("C", -4.0), ("D", -4.0), ("C", 0.0), ("D", 3.0)])
@pytest.mark.hazard("H-28/grade-caps-words")
def test_an_open_trials_page_says_nothing_causal(grade, effect):
    text = as_text(page(grade, effect=effect, gap=True))
    assert lint.findings(text, causal_allowed=False) == []


@pytest.mark.parametrize("grade", ["C", "D"])
def test_neither_do_its_figures_and_its_interim_page(grade):
    for told in (drawn(grade), page(grade, horizon=70)):
        wrong = [finding for said in every_sentence(told) for finding in lint.findings(said, causal_allowed=False)]
        assert wrong == []


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_drawn_trials_page_makes_no_banned_claim(grade):
    assert lint.findings(as_text(page(grade)), causal_allowed=True) == []


def test_the_lint_would_find_a_cause_on_this_page():
    causal = next(entry for entry in lint.entries() if entry.causal)
    text = f"{as_text(page('D'))}\n{causal.caught[0]}\n"
    assert len(lint.findings(text, causal_allowed=False)) >= 1


# ------------------------------------------------------------------ before the agreed day


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
@pytest.mark.hazard("H-28/no-early-word")
def test_an_interim_page_holds_no_verdict_word(grade):
    told = page(grade, horizon=70)
    assert "too early for a verdict" in told.headline
    cells = [cell for part in told.sections for table in part.tables for row in table.rows for cell in row]
    assert not set(cells) & JUDGING
    told_of = {said: word for said in every_sentence(told) for word in IN_PROSE if word in said}
    assert told_of == {}


def test_an_interim_page_shows_its_number_and_the_days_left():
    told = page("A", horizon=70)
    assert any("not a verdict" in said for said in told.lead)
    assert section(told, "What would settle it").sentences == ("The agreed day: 14 more days.",)
    assert not any("complete" in said for said in told.window)
    assert any("42 days" in said and "complete" in said for said in page("A").window)


# ------------------------------------------------------------------ numbers and verdicts


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
def test_no_contrast_has_a_number_without_a_verdict(grade):
    told = page(grade, second=grade == "A")
    words = {verdict.value for verdict in Verdict}
    tables = [table for part in told.sections for table in part.tables if "Verdict" in table.header]
    assert len(tables) == (2 if grade == "A" else 1)
    for table in tables:
        at = table.header.index("Verdict")
        assert all(row[at] in words for row in table.rows)


def test_other_items_are_described_and_not_judged():
    part = section(page("A", second=True), "Other items, described and not judged")
    (table,) = part.tables
    assert table.caption == "Tiredness"
    assert {row[-1] for row in table.rows} == {"descriptive only"}
    assert not [s for s in page("A").sections if s.title.startswith("Other items")]


def test_the_headline_and_lead_come_first_in_the_text():
    text = as_text(page("B"))
    assert text.index("3 mg: helps (drug or expectation)") < text.index("Smallest effective dose")
    assert "Made-up example" in text[: text.index("3 mg: helps")]


# ------------------------------------------------------------------ what stands beside it


@pytest.mark.hazard("H-30/missing-is-missing")
def test_doses_and_missing_ratings_are_counted():
    # 56 days: 28 on 3 mg, of which 4 are not recorded; 28 without. Two days without a rating.
    said = " ".join(section(page("A", gap=True), "What stands beside it").sentences)
    assert "Doses: 24 taken, 28 days without, 4 days not recorded, of 56 days." in said
    assert "Days without a rating: 2." in said


def test_a_record_without_gaps_says_so():
    said = " ".join(section(page("A"), "What stands beside it").sentences)
    assert "Every day was rated." in said
    assert "No other change was logged." in said


def test_logged_changes_are_named_once():
    said = " ".join(section(page("C", flu=True), "What stands beside it").sentences)
    assert said.count("flu") == 1


@pytest.mark.parametrize(("grade", "told"), [("A", False), ("B", True), ("C", False)])
def test_only_an_open_draw_speaks_of_expectation(grade, told):
    said = " ".join(section(page(grade), "What stands beside it").sentences)
    assert ("hope" in said) is told


def test_ratings_that_were_left_out_are_listed_with_their_days():
    said = " ".join(section(page("A", gap=True), "What was left out").sentences)
    # Days 20 to 30 (see test_tables), without day 30, which was not rated: ten ratings, the first on 22 March.
    assert "10 ratings" in said
    assert "2026-03-22" in said
    assert section(page("A"), "What was left out").sentences == ("No rating was left out.",)


def test_problems_of_the_record_stand_on_the_page_and_are_not_folded_away():
    told = page("A", problems=(Problem("line 7", "cannot be read.", "It was not used."),))
    part = section(told, "What could not be used")
    assert part.sentences == ("line 7: cannot be read. It was not used.",)
    assert not part.quiet
    assert section(page("A"), "What could not be used").quiet


def made(told, doses, ratings, **more):
    result = analyse(told, diary(doses, ratings, **more), TABLE, seed=1, version="0", progress=lambda _: None)
    return compose(result, diary(doses, ratings, **more), (), KNOWN.words, draw=None)


def test_bridged_days_and_crowded_days_and_ends_of_the_scale_are_told():
    # Two days bridged; a quarter of the ratings at 0 (above a fifth, so the weakness of the model is named).
    doses = [3 if t % 28 >= 14 else 0 for t in range(56)]
    doses[18] = doses[19] = None
    ratings = [0 if t % 4 == 0 else 1 + t % 3 for t in range(56)]
    told = made(trial(item()), doses, ratings, more_ratings=rated([9], slot="morning"))
    beside = " ".join(section(told, "What stands beside it").sentences)
    assert "2 unrecorded days were counted" in beside
    assert "open-ended" in beside
    assert "1 days with more than one rating" in " ".join(section(told, "What was left out").sentences)


def test_nearly_equal_doses_and_items_not_analysed_are_told():
    doses = [0] * 14 + [3, 3.02] * 7
    told = made(trial(item(), item("pgic", worthwhile="2")), doses, [5, 6, 4, 7] * 7)
    said = " ".join(section(told, "What was left out").sentences)
    assert "3 mg and 3.02 mg" in said
    assert "Overall change" in said


def test_an_outlying_day_is_named_by_its_date():
    ratings = [4, 5, 5, 4] * 14
    ratings[10] = 10
    said = " ".join(section(made(trial(item()), SWAPS, ratings), "What stands beside it").sentences)
    assert "2026-03-12" in said


def test_the_method_names_the_worthwhile_change_the_clock_the_draw_and_the_seed():
    told = section(page("B"), "How this was worked out").sentences
    said = " ".join(told)
    for part in ("1 point", "the person", "drawn by coin", "seed 5", "modicum 0.1.0", "can act on that day's rating"):
        assert part in said
    unknown = made(trial(item(), dose_time=None), SWAPS, [5, 6, 4, 7] * 14)
    assert "It is not stated" in " ".join(section(unknown, "How this was worked out").sentences)
    later = made(trial(item(), dose_time="22:30"), SWAPS, [5, 6, 4, 7] * 14)
    assert "next day" in " ".join(section(later, "How this was worked out").sentences)


def test_instant_onset_is_told_as_a_choice():
    told = made(trial(item(instant=True)), SWAPS, [5, 6, 4, 7] * 14)
    assert "at once" in " ".join(section(told, "What stands beside it").sentences)


# ------------------------------------------------------------------ pages with little to say


def test_without_any_dose_the_page_says_that_there_is_nothing_to_compare():
    told = made(trial(item()), [0] * 14, [5, 6] * 7)
    assert told.headline.startswith("No dose has been taken")
    assert [part.title for part in told.sections] == ["What could not be used"]


def test_days_without_a_word_about_the_dose_are_not_called_days_without_a_dose():
    told = made(trial(item()), [None] * 14, [5, 6] * 7)
    assert "No dose has been taken" not in told.headline
    assert "14" in " ".join(told.lead)


def test_an_empty_record_has_a_page_too():
    told = made(trial(item()), [], [])
    assert told.window == ("No day of this trial holds a dose or a rating yet.",)


def test_too_few_days_give_a_page_without_numbers_and_with_the_reason():
    told = made(trial(item(), horizon=20), blocks((0, 14), (3, 3)), [5, 6] * 8)
    assert "too early" in told.headline
    assert any("No number is given for 3 mg" in said for said in told.lead)


def test_a_real_record_names_its_source():
    result, record = analysed("A")
    real = replace(result, trial=replace(result.trial, synthetic=False, attribution="Data: somebody"))
    assert compose(real, record, (), KNOWN.words, draw=None).banner == "A real record. Data: somebody"


def test_the_window_names_the_first_and_last_day_and_how_many_were_rated():
    first, last = date(2026, 3, 2).isoformat(), date(2026, 4, 26).isoformat()
    assert page("A").window[0] == f"{first} to {last}: 56 trial days, 56 of them rated."


def test_amounts_keep_their_unit_wherever_they_stand():
    doses = tuple(
        DoseEntry(e.id, e.day, e.slot, Status.TAKEN, Dose(e.amount.amount, e.amount.unit)) for e in doses_taken(SWAPS)
    )
    result, record = analysed("A")
    told = compose(result, Diary(doses, record.ratings, ()), (), KNOWN.words, draw=None)
    assert told.headline == "3 mg: helps"
    assert "3 MG" not in as_text(told)


def test_segments_are_told_with_their_days():
    assert segment(0, 55, 0, 3).how == "drawn by coin"
    said = section(page("B"), "How this was worked out").sentences
    assert "2026-03-02 to 2026-04-26: drawn by coin." in said
