"""The one page of a trial as values: headings, sentences, tables and figures, in the order they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from modicum.analysis.result import ContrastResult, ItemResult, TrialResult
from modicum.diary.entry import Diary, Status
from modicum.diary.labs import series_of
from modicum.knowledge.shapes import Words
from modicum.knowledge.watch_shapes import WatchedTest
from modicum.problems import Problem
from modicum.report.beside import DAYS_NAMED, beside_sentences, harm_sentences
from modicum.report.figures import Figure
from modicum.report.labs import lab_sentences, lab_table
from modicum.report.side_effects import rate_sentences, rate_table, severe_sentences, side_effect_table
from modicum.report.table import Table
from modicum.report.tables import contrast_table, variant_table, week_table
from modicum.report.words import Speaker, main_contrast, worthwhile_sentence

Draw = Callable[[Speaker], Sequence[Figure]]


@dataclass(frozen=True)
class Section:
    """A titled part of the page. `quiet` parts are folded away in HTML and come last in text."""

    title: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    quiet: bool = False


@dataclass(frozen=True)
class Page:
    """Everything that is said about a trial: banner, headline and lead first, then sections.

    wide : how many of the first loud sections take the whole width on paper; what follows are notes in two columns.
    labelled : every sentence of the lead begins with a word and a colon, by which it is found in a minute.
    """

    language: str
    title: str
    banner: str
    window: tuple[str, ...]
    headline: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: str
    wide: int = 2
    labelled: bool = False


def compose(
    result: TrialResult,
    diary: Diary,
    problems: Sequence[Problem],
    words: Words,
    *,
    draw: Draw | None,
    watched: Sequence[WatchedTest] = (),
    flags: Sequence[str] = (),
) -> Page:
    """The page of a trial. `draw` makes the figures; without it the page has tables only. watched : the tests of the watch lists.

    flags : of the record in words, said right after what is severe and not over.
    """
    item = result.primary
    banner = words.say("page.synthetic") if result.trial.synthetic else words.say(
        "page.real", attribution=result.trial.attribution)  # fmt: skip
    if item is None or main_contrast(item) is None:
        headline, lead = nothing_to_compare(words, result, item)
        sections: list[Section] = []
    else:
        speaker = Speaker(words, result, item)
        contrast = main_contrast(item)
        assert contrast is not None  # noqa: S101 - narrowed by the branch above
        headline = speaker.headline(contrast)
        lead = tuple(s for s in (speaker.meaning(contrast), speaker.estimate(contrast), speaker.odds(contrast)) if s)
        sections = _sections(speaker, contrast, diary, draw)
    if diary.side_effects:
        rates = (rate_table(result, words),) if any(rate.doses for rate in result.side_effect_rates) else ()
        said = tuple(rate_sentences(result, words)) if rates else ()
        sections.append(
            Section(words.say("side-effects.title"), said, tables=(side_effect_table(diary, words), *rates))
        )
    if diary.labs:
        series = series_of(diary.labs, watched)
        said = tuple(lab_sentences(series, words))
        sections.append(Section(words.say("watch.labs.title"), said, tables=(lab_table(series, words),)))
    sections.append(_problem_section(words, problems))
    return Page(
        language=words.language,
        title=result.trial.title,
        banner=banner,
        window=tuple(_window(words, result, item)),
        headline=headline,
        lead=(*severe_sentences(words, result), *flags, *lead, *harm_sentences(words, result)),
        sections=tuple(sections),
        footer=words.say("page.footer"),
    )


def nothing_to_compare(words: Words, result: TrialResult, item: ItemResult | None) -> tuple[str, tuple[str, ...]]:
    """Headline and lead when there is nothing to compare: no dose, no word about one, or an item not analysed yet."""
    if item is None:
        return words.say("headline.not-analysed", item=result.trial.primary_item.scale.title), ()
    unrecorded = len(item.evidence.unrecorded)
    if unrecorded:
        return words.say("headline.no-dose-known"), (words.say("headline.no-dose-unrecorded", days=unrecorded),)
    return words.say("headline.no-dose"), (words.say("headline.no-dose-rated", rated=item.evidence.n_rated),)


def _window(words: Words, result: TrialResult, item: ItemResult | None) -> list[str]:
    if result.last_day is None:
        return [words.say("page.window-empty")]
    rated = item.evidence.n_rated if item else 0
    said = [
        words.say(
            "page.window", first=result.trial.calendar.first_day, last=result.last_day, days=result.n_days, rated=rated
        )
    ]
    if result.as_of is not None:
        said.append(words.say("page.as-of", last=result.as_of))
    if not result.days_left:
        said.append(words.say("page.horizon-met", horizon=result.trial.horizon_days))
    return said


def _sections(speaker: Speaker, contrast: ContrastResult, diary: Diary, draw: Draw | None) -> list[Section]:
    say, item = speaker.say, speaker.item
    figures = tuple(draw(speaker)) if draw is not None and item.fitted is not None else ()
    against_none = item.contrasts[: len(item.evidence.levels)]
    sections = [
        Section(
            say("smallest.title"),
            tuple(s for s in (speaker.smallest(), speaker.smallest_chances()) if s),
        ),
        Section(
            say("headline.title"),
            (say("table.chances-note"),),
            tables=(contrast_table(speaker, item.contrasts),),
            figures=figures,
        ),
        Section(say("grade.title"), tuple(speaker.grades(against_none))),
        Section(
            say("reason.title"), (*speaker.reasons(contrast), say("reason.rows", version=speaker.result.table_version))
        ),
        Section(say("change.title"), tuple(speaker.what_would_settle(contrast))),
        Section(say("beside.title"), (*beside_sentences(speaker, contrast), *_beside(speaker, diary))),
        Section(say("left-out.title"), tuple(left_out_sentences(speaker))),
        *_others(speaker),
        Section(say("variant.title"), tables=(variant_table(speaker, contrast),), quiet=True),
        Section(say("figure.week-table"), tables=(week_table(speaker),), quiet=True),
        Section(say("method.title"), tuple(_method(speaker)), quiet=True),
    ]
    return [section for section in sections if section.sentences or section.tables]


def _beside(speaker: Speaker, diary: Diary) -> list[str]:
    say, item = speaker.say, speaker.item
    evidence, hyper = item.evidence, item.hyper
    first = speaker.result.trial.calendar.first_day
    unknown = {first + timedelta(days=t) for t in evidence.unrecorded}
    taken = {d.day for d in diary.doses if d.status is Status.TAKEN and d.amount is not None and d.amount.amount > 0}
    taken -= unknown
    unrecorded = len(unknown)
    days = speaker.result.n_days
    said = [
        say("beside.doses", taken=len(taken), skipped=days - len(taken) - unrecorded, unrecorded=unrecorded, days=days)
    ]
    if evidence.bridged:
        said.append(say("beside.bridged", count=len(evidence.bridged)))
    missing = len(evidence.missing)
    said.append(say("beside.missing", count=missing) if missing else say("beside.missing-none"))
    labels = ", ".join(dict.fromkeys(span.label for span in evidence.co_changes))
    said.append(say("beside.co-changes", list=labels) if labels else say("beside.co-changes-none"))
    said += [speaker.time()] if speaker.time() else []
    if hyper is not None:
        low, high = (f"{end:.1f}" for end in hyper.half_life_interval)
        learned = say("beside.onset", median=f"{hyper.half_life_median:.1f}", low=low, high=high)
        said.append(say("beside.onset-instant") if item.item.instant_onset else learned)
        if hyper.omega is not None:
            said.append(say("beside.noise", sigma=f"{hyper.sigma:.1f}", points=speaker.points))
    return said


def left_out_sentences(speaker: Speaker) -> list[str]:
    """Which ratings were not used, and why; and items that are not analysed."""
    say, item = speaker.say, speaker.item
    on = speaker.result.trial.calendar.on
    said = []
    for left in item.evidence.left_out:
        days = ", ".join(str(on(day)) for day in left.days[:DAYS_NAMED]) + (" …" if len(left.days) > DAYS_NAMED else "")
        said.append(say(f"left-out.{left.why}", count=len(left.days), days=days))
    if not said:
        said.append(say("left-out.none"))
    said += [say("left-out.alike", a=a, b=b) for a, b in item.evidence.alike]
    if speaker.result.not_analysed:
        names = ", ".join(other.scale.title for other in speaker.result.not_analysed)
        said.append(say("left-out.not-analysed", list=names))
    return said


def _others(speaker: Speaker) -> list[Section]:
    others = [other for other in speaker.result.items if not other.primary]
    if not others:
        return []
    sentences, tables = [speaker.say("meaning.descriptive")], []
    for other in others:
        said = Speaker(speaker.words, speaker.result, other)
        contrasts = other.contrasts[: len(other.evidence.levels)]
        if contrasts:
            tables.append(contrast_table(said, contrasts, caption=other.item.scale.title))
    return [Section(speaker.say("beside.other-items"), tuple(sentences), tables=tuple(tables), quiet=True)]


def _method(speaker: Speaker) -> list[str]:
    say, item, result = speaker.say, speaker.item, speaker.result
    orders = item.clock_orders
    said = [
        say("method.model" if speaker.plain_model else "method.model-latent"),
        say("method.clock-both" if len(orders) > 1 else f"method.clock-{orders[0]}"),
        worthwhile_sentence(speaker),
        item.item.scale.worthwhile_change.note if item.item.worthwhile_by.startswith("the scale") else "",
    ]
    said += [f"{segment.first} to {segment.last}: {segment.how}." for segment in result.trial.segments]
    if timed := result.trial.timed:
        said.append(f"{timed.earliest[0]} to {timed.begins[-1]}: {timed.how}.")
    if item.mean_error is not None and item.sd_error is not None:
        said.append(say("method.accuracy", mean=f"{item.mean_error:.4f}", sd=f"{100 * item.sd_error:.2f} %"))
    said.append(say("method.replay", version=result.version, table=result.table_version, seed=result.seed))
    said.append(say("method.not-approved"))
    return [sentence for sentence in said if sentence]


def _problem_section(words: Words, problems: Sequence[Problem]) -> Section:
    said = tuple(str(problem) for problem in problems) or (words.say("page.problems-none"),)
    return Section(words.say("page.problems"), said, quiet=not problems)
