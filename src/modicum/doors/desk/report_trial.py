"""An analysed trial in, its page out; and the verdict table walked through, for whoever asks why."""

from __future__ import annotations

from datetime import date

from modicum.analysis.result import ContrastResult
from modicum.days import LATEST
from modicum.diary.adherence import adherence
from modicum.diary.due import Dated, dated, start_of
from modicum.doors.desk.analyse_trial import Analysed
from modicum.doors.desk.asked import flags_said
from modicum.doors.desk.beside_shape import beside_table
from modicum.doors.desk.knowing import knowledge, watch_lists, watched_tests
from modicum.doors.desk.plan_versions import read_versions
from modicum.doors.desk.shelf import Shelf
from modicum.plan.plan import Plan
from modicum.report.beside import harm_sentences
from modicum.report.figures import draw
from modicum.report.page import Page, compose
from modicum.report.prescriber import Agreed, Told, prescriber_page
from modicum.report.side_effects import severe_sentences
from modicum.report.table import Table
from modicum.report.words import Speaker, main_contrast


def page_of(analysed: Analysed, *, with_figures: bool) -> Page:
    """The one page of a trial. Figures take about a second to draw and need the chart library."""
    return compose(
        analysed.result,
        analysed.loaded.diary,
        analysed.loaded.problems,
        knowledge().words,
        draw=draw if with_figures else None,
        watched=watched_tests() if analysed.loaded.diary.labs else (),
        flags=flags_said(analysed.loaded.diary, _day_of(analysed)),
    )


def _day_of(analysed: Analysed) -> date:
    """The day as of which the record was looked at; without one everything that was written counts."""
    return analysed.result.as_of or LATEST


def prescriber_page_of(analysed: Analysed, shelf: Shelf, *, with_figures: bool) -> Page:
    """The two pages for whoever prescribes, with what was agreed in every version of the plan that can be read."""
    trial, diary = analysed.loaded.trial, analysed.loaded.diary
    records = [
        one.record for one in read_versions(shelf.plans(), shelf.description_digest()).each if one.record is not None
    ]
    plan = records[-1].plan if records else None
    told = Told(
        result=analysed.result,
        diary=diary,
        kept=adherence(
            trial,
            diary,
            plan.dose_on if plan is not None else _nothing_planned,
            off_weekdays=plan.off_weekdays if plan is not None else frozenset(),
        ),
        versions=tuple(Agreed(one.plan, one.made_on, one.agreed, one.change, one.jumps) for one in records),
        problems=analysed.loaded.problems,
        watched=watched_tests(),
        dues=_dues(analysed, plan),
        flags=flags_said(diary, _day_of(analysed), by="person"),
    )
    return prescriber_page(told, knowledge().words, draw=draw if with_figures else None)


def _dues(analysed: Analysed, plan: Plan | None) -> tuple[tuple[str, Dated], ...]:
    """The dates of all watch lists: who is concerned by which is known to the screen, not to a record."""
    diary, trial = analysed.loaded.diary, analysed.loaded.trial
    start = start_of(diary, plan.first_dose_day if plan is not None else None, trial.dose_before)
    today = analysed.result.as_of or analysed.result.last_day
    if today is None:
        return ()
    each = ((one.title, dated(one.tests, diary.labs, start, today=today)) for one in watch_lists())
    return tuple((title, due) for title, dues in each for due in dues)


def _nothing_planned(_day: date) -> None:
    return None


def summary_of(analysed: Analysed) -> list[str]:
    """The answer in a few sentences: headline, meaning, number, chances, smallest dose, grade, reasons, what would settle it."""
    item, words = analysed.result.primary, knowledge().words
    contrast = main_contrast(item) if item is not None else None
    if item is None or contrast is None:
        page = page_of(analysed, with_figures=False)
        return [page.headline, *page.lead, *page.window]
    speaker = Speaker(words, analysed.result, item)
    said = [speaker.headline(contrast), speaker.meaning(contrast), speaker.estimate(contrast), speaker.odds(contrast)]
    smallest = f"{speaker.say('smallest.title')}: {speaker.smallest()}"
    tail = (
        []
        if contrast.estimate is None
        else [*speaker.reasons(contrast), speaker.time(), *speaker.what_would_settle(contrast)]
    )
    said += harm_sentences(words, analysed.result)
    flags = flags_said(analysed.loaded.diary, _day_of(analysed))
    said = [*severe_sentences(words, analysed.result), *flags, *said]
    return [sentence for sentence in (*said, smallest, speaker.grade(contrast), *tail) if sentence]


def smallest_of(analysed: Analysed) -> str:
    """What is said of the smallest effective dose; nothing if there is no main item."""
    item = analysed.result.primary
    return "" if item is None else Speaker(knowledge().words, analysed.result, item).smallest()


def explained(analysed: Analysed) -> list[Table]:
    """For every contrast of the main item: each row of the verdict table, its numbers, and the first one that matched;
    then what stands beside it.

    Nothing before the agreed day: walking through the table early would be the verdict that is withheld.
    """
    item = analysed.result.primary
    if item is None or analysed.result.days_left:
        return []
    walked = [_walk(c) for c in item.contrasts if c.chances is not None]
    return [*walked, beside_table(item)] if walked else []


def _walk(c: ContrastResult) -> Table:
    table = knowledge().verdicts
    assert c.chances is not None  # noqa: S101 - filtered by the caller
    worse, better, beyond = c.chances.worse, c.chances.better, c.chances.beyond_worthwhile
    asked = {name: float(threshold.value) for name, threshold in table.threshold.items()}
    helps_beyond, helps_better = asked["helps-beyond-worthwhile-at-least"], asked["helps-better-at-least"]
    no_effect, probably = asked["no-effect-beyond-worthwhile-at-most"], asked["probably-better-at-least"]
    rows = [
        ("1 worse", f"P(worse) {worse:.3f}", f">= {asked['worse-at-least']:.2f}"),
        (
            "2 helps",
            f"P(beyond worthwhile) {beyond:.3f}, P(better) {better:.3f}",
            f">= {helps_beyond:.2f} and >= {helps_better:.2f}",
        ),
        ("3 no worthwhile effect", f"P(beyond worthwhile) {beyond:.3f}", f"<= {no_effect:.2f}"),
        ("4 probably helps", f"P(better) {better:.3f}", f">= {probably:.2f}"),
        ("5 cannot tell", "otherwise", ""),
    ]
    matched = c.row.value if c.row is not None else ""
    marked = tuple((*row, "<- first match" if row[0][2:] == matched else "") for row in rows)
    caption = f"{c.dose} against {c.against}: grade {c.standing.grade.value}, verdict: {c.verdict.value}"
    return Table(caption, ("row", "this trial", "asked", ""), marked, frozenset())
