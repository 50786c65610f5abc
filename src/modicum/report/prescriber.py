"""Two pages for whoever prescribes, the first lines of which can be read in a minute: dose, effect, harm, what there is to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from modicum.analysis.result import ContrastResult, TrialResult
from modicum.analysis.verdict import Verdict
from modicum.diary.adherence import Adherence, Stretch
from modicum.diary.due import Dated, Place
from modicum.diary.entry import Burden, CoChange, Diary
from modicum.diary.labs import series_of
from modicum.diary.products import switches
from modicum.knowledge.shapes import Words
from modicum.knowledge.watch_shapes import WatchedTest
from modicum.plan.gate import Attestation
from modicum.plan.plan import Plan
from modicum.plan.versions import Change, Jump
from modicum.problems import Problem
from modicum.quantities import plain
from modicum.report.beside import harm_sentences
from modicum.report.doses import dose_name, dose_notes, dose_table, effect_notes, effect_table, hardest_first
from modicum.report.labs import lab_sentences, lab_table
from modicum.report.page import Draw, Page, Section, left_out_sentences, nothing_to_compare
from modicum.report.tables import contrast_table
from modicum.report.words import Speaker, main_contrast

MOST_NAMED = 5
MOST_CHANGES = 14
"""What else changed, in lines; more would push the two pages to three."""


@dataclass(frozen=True)
class Agreed:
    """One version of the plan, and what stands beside it."""

    plan: Plan
    made_on: date
    agreed: Attestation | None
    change: Change | None
    jumps: tuple[Jump, ...]


@dataclass(frozen=True)
class Told:
    """Everything that the two pages are made from. versions : the oldest first; empty without a plan. watched : tests of the watch lists. dues : the
    dates that sources name, each with the title of its list. flags : of the record in words.
    """

    result: TrialResult
    diary: Diary
    kept: Adherence | None
    versions: tuple[Agreed, ...]
    problems: tuple[Problem, ...]
    watched: tuple[WatchedTest, ...] = ()
    dues: tuple[tuple[str, Dated], ...] = ()
    flags: tuple[str, ...] = ()


def prescriber_page(told: Told, words: Words, *, draw: Draw | None) -> Page:
    """The two pages, with everything in the order in which it is asked for. `draw` makes the figures; one is used."""
    say, result = words.say, told.result
    item = result.primary
    contrast = main_contrast(item) if item is not None else None
    speaker = Speaker(words, result, item) if item is not None and contrast is not None else None
    tabled = [
        _doses(told, words),
        *([_effect(speaker, contrast, draw)] if speaker is not None and contrast is not None else []),
        _unwanted(told, words),
        _labs(told, words),
    ]
    notes = [
        Section(say("prescriber.taken.title"), tuple(_taken(told, words))),
        Section(say("prescriber.else.title"), tuple(_changed(told, words))),
        Section(say("prescriber.agreed.title"), tuple(_agreed(told, words))),
        *([_told_to_the_person(speaker, contrast)] if speaker is not None and contrast is not None else []),
        Section(say("prescriber.left-out.title"), tuple(_left_out(told, speaker, words))),
    ]
    shown = [section for section in tabled if section.sentences or section.tables]
    return Page(
        language=words.language,
        title=say("prescriber.title", title=result.trial.title),
        banner=say("page.synthetic")
        if result.trial.synthetic
        else say("page.real", attribution=result.trial.attribution),
        window=(_window(told, words),),
        headline=say("prescriber.minute"),
        lead=tuple(_minute(told, speaker, contrast, words)),
        sections=(_decide(told, speaker, contrast, words), *shown, *notes),
        footer=say("prescriber.footer"),
        wide=1 + len(shown),
        labelled=True,
    )


def _window(told: Told, words: Words) -> str:
    result = told.result
    if result.last_day is None:
        return words.say("page.window-empty")
    return words.say("prescriber.window", last=result.last_day, days=result.n_days, version=result.version)


# ------------------------------------------------------------------ the minute


def _minute(told: Told, speaker: Speaker | None, contrast: ContrastResult | None, words: Words) -> list[str]:
    say = words.say
    said = [*_severe_open(told, words), *told.flags, *_dose_now(told, words)]
    if speaker is None or contrast is None:
        headline, _ = nothing_to_compare(words, told.result, told.result.primary)
        said.append(say("prescriber.effect-none", headline=headline))
    else:
        said.append(_said_of("prescriber.effect", speaker, contrast))
        present = _present(told, speaker)
        if present is not None and present is not contrast:
            said.append(_said_of("prescriber.present", speaker, present))
        said.append(say("prescriber.smallest", said=speaker.smallest()))
    return [*said, *_harm(told, words)]


def _said_of(key: str, speaker: Speaker, contrast: ContrastResult) -> str:
    grade, headline = contrast.standing.grade.value, speaker.headline(contrast)
    return speaker.say(key, headline=headline, grade=grade, estimate=speaker.estimate(contrast))


def _present(told: Told, speaker: Speaker) -> ContrastResult | None:
    """The dose that is taken now, against none."""
    now = _now(told.kept).dose if told.kept is not None and told.kept.stretches else None
    against_none = speaker.item.contrasts[: len(speaker.item.evidence.levels)]
    return next((c for c in against_none if c.dose == now), None)


def _now(kept: Adherence) -> Stretch:
    """The last stretch; a day or two without a dose at its end, as planned, are no new dose."""
    *_, last = kept.stretches
    before = kept.stretches[-2] if len(kept.stretches) > 1 else last
    return before if last.off else last


def _dose_now(told: Told, words: Words) -> list[str]:
    say = words.say
    if told.kept is None or not told.diary.doses:
        return [say("prescriber.doses.none")]
    now = _now(told.kept)
    if now.kit:
        said = [say("prescriber.dose-kit", last=now.last)]
    elif now.dose is None:
        said = [say("prescriber.dose-unknown", last=now.last)]
    else:
        said = [say("prescriber.dose-now", dose=now.dose, last=now.last, since=now.first)]
    planned = told.versions[-1].plan.dose_on(now.last) if told.versions else None
    return said if planned is None or planned == now.dose else [f"{said[0]} {say('prescriber.plan-now', dose=planned)}"]


def _harm(told: Told, words: Words) -> list[str]:
    say, effects = words.say, told.diary.side_effects
    severe = [effect for effect in hardest_first(told.diary) if effect.burden is Burden.SEVERE]
    still_open = sum(effect.until is None for effect in effects)
    said = [
        say("prescriber.harm", count=len(effects), severe=len(severe), open=still_open)
        if effects
        else say("prescriber.harm-none")
    ]
    watched = harm_sentences(words, told.result)[:-1]
    return [*said, *(say("prescriber.early", said=sentence) for sentence in watched)]


def _severe_open(told: Told, words: Words) -> list[str]:
    """Before everything else: what is severe and not over, with the dose of its first day."""
    said = []
    for effect in [one for one in hardest_first(told.diary) if one.burden is Burden.SEVERE and one.until is None][
        :MOST_NAMED
    ]:
        on = next((s for s in told.kept.stretches if s.first <= effect.day <= s.last), None) if told.kept else None
        dose = words.say("prescriber.doses.unknown") if on is None else dose_name(on, words)
        said.append(words.say("prescriber.harm-open", what=effect.label, day=effect.day, dose=dose))
    return said


def _decide(told: Told, speaker: Speaker | None, contrast: ContrastResult | None, words: Words) -> Section:
    say = words.say
    severe = [one for one in hardest_first(told.diary) if one.burden is Burden.SEVERE and one.until is None]
    said = [say("prescriber.decide.severe", what=effect.label) for effect in severe[:MOST_NAMED]]
    if speaker is None or contrast is None:
        said.append(say("prescriber.decide.nothing"))
    else:
        said.append(_question(speaker, contrast))
    said.append(say("prescriber.decide.screen"))
    return Section(say("prescriber.decide.title"), tuple(said))


def _question(speaker: Speaker, contrast: ContrastResult) -> str:
    """The one question that the verdict leaves to the two people."""
    say = speaker.say
    values = {"dose": contrast.dose, "against": contrast.against}
    # "Settled" beside "the days cannot say" would be misread: only what would settle an open question is told here
    settle = " ".join(speaker.what_would_settle(contrast)[:1]) if contrast.days_needed is not None else ""
    match contrast.verdict:
        case Verdict.INTERIM:
            return say("prescriber.decide.interim", days=speaker.result.days_left)
        case Verdict.WORSE | Verdict.WORSE_WHILE:
            return say("prescriber.decide.worse", **values)
        case Verdict.NO_EFFECT:
            return say("prescriber.decide.no-effect", **values)
        case Verdict.HELPS | Verdict.HELPS_OR_EXPECTATION | Verdict.PROBABLY | Verdict.PROBABLY_OR_EXPECTATION:
            return say("prescriber.decide.helps")
        case Verdict.BETTER_WHILE | Verdict.NOT_BETTER_WHILE:
            return say("prescriber.decide.while-on", settle=settle).strip()
        case Verdict.CANNOT_TELL | Verdict.DESCRIPTIVE:
            return say("prescriber.decide.cannot-tell", settle=settle).strip()


# ------------------------------------------------------------------ tables


def _doses(told: Told, words: Words) -> Section:
    if told.kept is None or not told.diary.doses:
        return Section(words.say("prescriber.doses.title"), (words.say("prescriber.doses.none"),))
    table = dose_table(told.result.trial, told.diary, told.kept, words)
    return Section(words.say("prescriber.doses.title"), tuple(dose_notes(told.kept, words)), (table,))


def _effect(speaker: Speaker, contrast: ContrastResult, draw: Draw | None) -> Section:
    item = speaker.item
    figures = tuple(draw(speaker)[:1]) if draw is not None and item.fitted is not None else ()
    sentences = (speaker.say("table.chances-note"), *speaker.grades(item.contrasts[: len(item.evidence.levels)]))
    reasons = (
        speaker.reasons(contrast) if contrast.estimate is not None else []
    )  # else the first lines say why there is none
    return Section(
        speaker.say("headline.title"),
        (*sentences, *reasons),
        (contrast_table(speaker, item.contrasts),),
        figures,
    )


def _labs(told: Told, words: Words) -> Section:
    """Every value in its row, with what can be said of a row; which tests sources name is a page of its own."""
    series, title = series_of(told.diary.labs, told.watched), words.say("watch.labs.title")
    named = {Place.NOW: "due-now", Place.LATER: "due-later", Place.NOT_RECORDED: "due-none"}
    due = [
        words.say(
            f"prescriber.labs.{named[one.place]}", test=one.test.title, list=topic, first=one.first, last=one.last
        )
        for topic, one in told.dues
        if one.place in named
    ]
    asked = [words.say("prescriber.labs.note"), *due] if due else []
    if not series:
        return Section(title, tuple(asked))
    return Section(title, (*lab_sentences(series, words), *asked), (lab_table(series, words),))


def _told_to_the_person(speaker: Speaker, contrast: ContrastResult) -> Section:
    sentences = (f"{speaker.headline(contrast)}.", speaker.meaning(contrast))
    return Section(speaker.say("prescriber.person.title"), sentences)


def _unwanted(told: Told, words: Words) -> Section:
    if not told.diary.side_effects:
        return Section(words.say("prescriber.effects.title"))
    table = effect_table(told.diary, told.kept, words)
    return Section(words.say("prescriber.effects.title"), tuple(effect_notes(told.diary, words)), (table,))


# ------------------------------------------------------------------ notes


def _taken(told: Told, words: Words) -> list[str]:
    say, kept = words.say, told.kept
    if kept is None:
        return []
    said = []
    if kept.compared:
        said.append(say("prescriber.taken.as-planned", compared=kept.compared, same=kept.as_planned))
        each = [
            say("prescriber.taken.other-one", day=day, took=took, planned=planned)
            for day, planned, took in kept.other[:MOST_NAMED]
        ]
        if each:
            said.append(say("prescriber.taken.other", list=_list(each, len(kept.other))))
    elif not told.versions:
        said.append(say("prescriber.taken.no-plan"))
    if kept.unrecorded:
        said.append(
            say("prescriber.taken.unrecorded", count=kept.unrecorded, days=kept.days, longest=kept.longest_unrecorded)
        )
    if kept.unrated:
        said.append(say("prescriber.taken.unrated", count=kept.unrated, longest=kept.longest_unrated))
    for slot, clock in kept.clocks:
        usual = f"{clock.usual:%H:%M}"
        said.append(say("prescriber.taken.clock", slot=slot, usual=usual, near=clock.near, count=clock.count))
    return [*said, say("prescriber.taken.late", count=kept.late)] if kept.late else said


def _list(each: Sequence[str], count: int) -> str:
    return "; ".join(each) + ("; …" if count > len(each) else "")


def _changed(told: Told, words: Words) -> list[str]:
    """What was logged beside the doses, day by day, and what was expected before the first of them."""
    say, diary = words.say, told.diary
    lines = [(change.day, _change(change, words)) for change in diary.co_changes]
    lines += _products(diary, words)
    said = [line for _, line in sorted(lines, key=lambda each: each[0])]
    more_lines = [say("prescriber.else.more", count=len(said) - MOST_CHANGES)] if len(said) > MOST_CHANGES else []
    return [*(said[:MOST_CHANGES] or [say("prescriber.else.none")]), *more_lines, *_expected(told, words)]


def _products(diary: Diary, words: Words) -> list[tuple[date, str]]:
    """A line for every product, and for every day on which a dose from another one made a switch."""
    say = words.say
    switched = {(switch.day, switch.product.label): switch.what for switch in switches(diary)}
    lines = []
    for one in diary.products:
        if (one.day, one.label) in switched:
            continue
        parts = (one.strength, one.per_ml and f"{one.per_ml}/mL", one.filler, one.pharmacy, one.lot)
        more = "".join(f", {part}" for part in parts if part)
        values = {"day": one.day, "what": one.label, "form": one.form.value, "more": more}
        lines.append((one.day, say("prescriber.else.product", **values)))
    for (day, label), differing in switched.items():
        differs = ", ".join(say(f"prescriber.differs.{what}") for what in differing)
        lines.append((day, say("prescriber.else.switched", day=day, what=label, differs=differs)))
    return lines


def _change(change: CoChange, words: Words) -> str:
    if change.until is None:
        return words.say("prescriber.else.change", day=change.day, what=change.label)
    return words.say("prescriber.else.window", first=change.day, last=change.until, what=change.label)


def _expected(told: Told, words: Words) -> list[str]:
    say, diary = words.say, told.diary
    if not diary.expectations:
        return [say("prescriber.else.expected-none")]
    doses = [
        entry.day
        for entry in diary.doses
        if entry.kit is not None or (entry.amount is not None and entry.amount.amount)
    ]
    first = (
        min(doses, default=None) if not told.result.trial.dose_before.amount else told.result.trial.calendar.first_day
    )
    return [
        say(
            "prescriber.else.expected" if first is None or one.day <= first else "prescriber.else.expected-late",
            day=one.day,
            what=one.expects.value.replace("_", " "),
        )
        for one in diary.expectations
    ]


def _agreed(told: Told, words: Words) -> list[str]:
    say = words.say
    if not told.versions:
        return [say("prescriber.agreed.none")]
    said = []
    for one in told.versions[-MOST_NAMED:]:
        values = {"version": one.plan.version, "made": one.made_on}
        if one.agreed is None:
            said.append(say("prescriber.agreed.version-alone", **values))
        else:
            who = {"who": one.agreed.prescriber, "on": one.agreed.on, "how": one.agreed.how}
            said.append(say("prescriber.agreed.version", **values, **who))
        if one.change is not None:
            begins, who_changed, why = one.change.begins, one.change.who, one.change.why
            said.append(say("prescriber.agreed.changed", begins=begins, who=who_changed, why=why))
    newest = told.versions[-1]
    plan = newest.plan
    for jump in newest.jumps[-MOST_NAMED:]:
        said.append(say("prescriber.agreed.jump", who=jump.prescriber, on=jump.on, dose=jump.dose, why=jump.why))
    terms = {"dwell": plan.dwell_days, "ceiling": plan.ceiling, "horizon": plan.horizon_days, "scheme": plan.protocol}
    said.append(say("prescriber.agreed.terms", **terms))
    if (rule := plan.relapse) is not None:
        values = {"worse": plain(rule.worse_by), "on": rule.on_days, "of": rule.of_days}
        said.append(say("prescriber.agreed.relapse", **values))
    return said


def _left_out(told: Told, speaker: Speaker | None, words: Words) -> list[str]:
    lost = sum(problem.weight == "left-out" for problem in told.problems)
    said = [words.say("prescriber.left-out.problems", count=lost)] if lost else []
    said += left_out_sentences(speaker) if speaker is not None else []
    result = told.result
    return [*said, words.say("method.replay", version=result.version, table=result.table_version, seed=result.seed)]
