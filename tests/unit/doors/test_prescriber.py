"""The two pages for whoever prescribes: dose, effect, harm and what there is to decide, in their first lines."""

import json
from datetime import date, timedelta

import pytest

from modicum.diary.entry import Diary
from modicum.doors.desk.analyse_trial import analyse_trial
from modicum.doors.desk.report_trial import page_of, prescriber_page_of
from modicum.doors.files.folder import FolderShelf
from modicum.report.html import as_html
from modicum.report.text import as_text
from unit.doors.agreed import agreed_folder, kept, revise
from unit.doors.shell import EXAMPLES, run

FIRST, LADDER_END = date(2027, 2, 15), date(2027, 5, 23)


def line(kind, day, **fields):
    return {"kind": kind, "for": day.isoformat(), **fields}


def lived(folder, last, *more, forget=(), other=()):
    """A record that follows the plan up to a day: pain is 6 and 4 by turns. forget : days without a dose entry."""
    plan = kept(folder, 1).plan
    lines = []
    for n in range((last - FIRST).days + 1):
        day = FIRST + timedelta(days=n)
        dose = dict(other).get(day, str(plan.dose_on(day)))
        if day not in forget:
            lines.append(line("dose", day, slot="bedtime", status="taken", amount=dose, at="22:30"))
        lines.append(line("rating", day, slot="evening", item="pain-0-10", value="6" if n % 2 else "4"))
    entries = [{"id": f"e{n}"} | one for n, one in enumerate((*lines, *more))]
    (folder / "journal.ndjson").write_text("".join(json.dumps(one) + "\n" for one in entries), "utf-8")
    return folder


def pages(folder, today):
    shelf = FolderShelf(folder)
    analysed = analyse_trial(shelf, today=today, as_of=None, seed=1, progress=lambda _: None)
    return prescriber_page_of(analysed, shelf, with_figures=False)


def said(page):
    return " ".join(as_text(page).split())


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Everything that can stand on the pages, in one trial that was lived up to the end of its ladder."""
    folder = agreed_folder(tmp_path_factory.mktemp("full"))
    north = {"form": "capsule", "filler": "lactose", "pharmacy": "North"}
    lived(
        folder,
        LADDER_END,
        line("expectation", date(2027, 2, 14), expects="much_better"),
        line("product", date(2027, 3, 1), what="white capsules", **north),
        line("product", date(2027, 4, 12), what="grey capsules", **(north | {"filler": "Avicel"})),
        line("co-change", date(2027, 3, 20), what="riboflavin", shape="step"),
        line("side-effect", date(2027, 3, 2), what="vivid dreams", burden="mild", until="2027-03-06"),
        line("side-effect", date(2027, 4, 14), what="rage", burden="severe"),
        line("lab", date(2027, 2, 1), test="TSH", value="2.10", unit="mIU/L", low="0.4", high="4.0"),
        line("lab", date(2027, 4, 20), test="TSH", value="0.20", unit="mIU/L", low="0.4", high="4.0"),
        forget=(date(2027, 3, 10), date(2027, 3, 11)),
        other=((date(2027, 4, 20), "2.5 mg"),),
    )
    return pages(folder, LADDER_END)


def test_the_first_lines_say_dose_effect_and_harm(full):
    assert full.lead[1] == "Dose: 4.5 mg a day on the last day on record, 2027-05-23; on it since 2027-04-26."
    assert full.lead[2].startswith("Effect: ")
    assert ": too early for a verdict, 52 days to go (grade D). For now, and not a verdict: Pain was" in full.lead[2]
    assert full.lead[3].startswith("Present dose: 4.5 mg: too early for a verdict")
    assert "Unwanted effects written down: 2 (1 severe, 1 not over)." in full.lead
    assert full.lead[0].startswith("Severe and not over: rage, since 2027-04-14, on 3.5 mg that day.")


def test_a_severe_effect_is_the_first_thing_to_decide(full):
    decide = full.sections[0]
    assert decide.title == "To decide together"
    assert decide.sentences[0].startswith("Severe and not over: rage. Less, a pause or the end is open now")
    assert "The day agreed for a verdict is 52 days away" in decide.sentences[1]


def test_doses_stand_as_they_were_taken_with_their_gaps(full):
    (table,) = full.sections[1].tables
    rows = {(row[0], row[1]): row for row in table.rows}
    assert rows["0 mg", "2027-02-15"][2:5] == ("2027-02-28", "14", "14")
    # 10 and 11 March have no entry: they are counted inside the stretch on 0.5 mg
    assert rows["0.5 mg", "2027-03-01"][2:7] == ("2027-03-14", "14", "12", "0", "2")
    assert rows["0.5 mg", "2027-03-01"][8] == "1 mild"
    # another dose for one day is never hidden
    assert rows["2.5 mg", "2027-04-20"][3] == "1"
    assert rows["3.5 mg", "2027-04-12"][8] == "1 severe"


def test_unwanted_effects_stand_with_their_dose_the_severe_ones_first(full):
    section = next(one for one in full.sections if one.title == "Unwanted effects")
    (table,) = section.tables
    assert table.rows == (
        ("severe", "2027-04-14", "not over", "3.5 mg", "2", "rage"),
        ("mild", "2027-03-02", "5", "0.5 mg", "1", "vivid dreams"),
    )


def test_what_was_taken_is_held_against_the_plan(full):
    text = said(full)
    assert "Of 96 days whose planned and taken dose are both known, 95 agree." in text
    assert "Other than planned: 2027-04-20 (2.5 mg instead of 3.5 mg)." in text
    assert "Days without an entry of a dose: 2 of 98, at most 2 in a row." in text
    assert "Usual time (bedtime): 22:30; 96 of 96 doses" in text


def test_what_else_changed_and_what_was_expected_stand_beside_it(full):
    text = said(full)
    assert "2027-03-20: riboflavin" in text
    assert "2027-03-01: white capsules (capsule, lactose, North)" in text
    assert "2027-04-12: grey capsules, with another filler than before." in text
    assert "Expected before the start (2027-02-14): much better." in text


def test_blood_tests_stand_beside_their_own_range(full):
    (table,) = next(one for one in full.sections if one.title == "Blood tests").tables
    assert [(row[0], row[1], row[2], row[4]) for row in table.rows] == [
        ("TSH", "2027-02-01", "2.10 mIU/L", "inside"),
        ("TSH", "2027-04-20", "0.20 mIU/L", "below"),
    ]


def test_dates_that_sources_name_stand_there_where_the_record_has_no_test(full):
    text = said(full)
    # the first dose was on 1 March, so what is named before the start was to be by the last of February
    assert "ALT (Liver): up to 2027-02-28; none in the record." in text
    # 6 to 8 weeks after it: 12 to 26 April, and the record has one of the 20th; the one before the start is there too
    assert "TSH (Thyroid)" not in text


def test_what_was_agreed_is_told_as_the_person_states_it(full):
    text = said(full)
    assert (
        "Version 1 of the plan, 2027-02-10: agreed by Dr. A. Name on 2027-02-10 (at the visit), as the person states it."
        in text
    )
    assert "At least 14 days on a dose before a higher one, never above 4.5 mg, judged on day 150." in text


def test_the_page_proposes_nothing(full):
    text = said(full).lower()
    for word in ("increase to", "should take", "we recommend", "raise the dose", "must take"):
        assert word not in text
    assert "it proposes no dose" in text


def test_a_change_of_the_plan_is_told_with_its_reason(tmp_path):
    folder = agreed_folder(tmp_path)
    assert revise(folder, None, "2027-04-01").code == 0
    text = said(pages(lived(folder, date(2027, 3, 31)), date(2027, 4, 1)))
    assert "needed nobody's agreement" in text
    assert "Changed from 2027-04-01 on by" in text


def test_a_dose_that_differs_from_the_plan_on_the_last_day_is_told_with_the_plan(tmp_path):
    last = date(2027, 3, 20)
    page = pages(lived(agreed_folder(tmp_path), last, other=((last, "0.5 mg"),)), last)
    assert page.lead[0].endswith("The plan has 1.5 mg for that day.")


def test_an_expectation_written_after_the_first_dose_is_called_none(tmp_path):
    late = line("expectation", date(2027, 3, 9), expects="worse")
    text = said(pages(lived(agreed_folder(tmp_path), date(2027, 3, 20), late), date(2027, 3, 20)))
    assert "Written down after the first dose (2027-03-09), so it is no expectation: worse." in text


def test_an_empty_record_has_a_page_too(tmp_path):
    folder = agreed_folder(tmp_path)
    page = pages(folder, date(2027, 2, 14))
    assert page.lead[0] == "No dose is on record."
    assert "There is nothing to compare yet." in said(page)
    assert "No day of this trial holds a dose or a rating yet." in said(page)


def test_more_effects_than_fit_are_counted(tmp_path):
    felt = [line("side-effect", date(2027, 3, 2), what=f"thing {n}", burden="mild") for n in range(15)]
    text = said(pages(lived(agreed_folder(tmp_path), date(2027, 3, 20), *felt), date(2027, 3, 20)))
    assert "3 more are in the record." in text


def test_a_change_every_night_is_added_up_by_dose():
    text = run("report", EXAMPLES / "melatonin", "--for", "prescriber").out
    assert "stretches are on record, so they are added up by dose." in " ".join(text.split())
    rows = [row.split() for row in text.splitlines() if row.startswith(("0 unit", "1 unit"))]
    assert sum(int(row[4]) for row in rows if row[3].startswith("2026")) == 71


def test_the_labels_of_the_minute_are_set_in_bold_and_a_persons_words_are_escaped(tmp_path):
    felt = line("side-effect", date(2027, 3, 2), what="<b>rage</b>: & more", burden="severe")
    html = as_html(pages(lived(agreed_folder(tmp_path), date(2027, 3, 20), felt), date(2027, 3, 20)))
    assert "<b>Dose:</b> 1.5 mg" in html
    assert "&lt;b&gt;rage&lt;/b&gt;: &amp; more" in html
    assert "<b>rage" not in html
    assert '<div class="quiet">' not in html
    assert Diary((), (), ()).every == ()


def test_a_severe_effect_that_is_not_over_stands_first_on_the_persons_page_too(tmp_path):
    felt = line("side-effect", date(2027, 3, 16), what="rage", burden="severe")
    shelf = FolderShelf(lived(agreed_folder(tmp_path), date(2027, 3, 20), felt))
    analysed = analyse_trial(shelf, today=date(2027, 3, 20), as_of=None, seed=1, progress=lambda _: None)
    lead = page_of(analysed, with_figures=False).lead
    assert lead[0].startswith("Severe and not over: rage, since 2027-03-16 (dose that day: 1.5 mg).")
    assert "Less, or none, is open today." in lead[0]


def test_days_that_were_not_drawn_are_not_called_settled_beside_what_they_cannot_say():
    """Found by reading the page of a made-up person: "cannot say what made the difference", and then "the verdict is settled"."""
    told = run("report", EXAMPLES / "stories" / "5-six-days-on" / "trial", "--for", "prescriber")
    text = " ".join(told.out.split())
    assert "The days were not drawn by chance, so they cannot say what made the difference." in text
    assert "The verdict is settled" not in text
