"""A trial's result as the published JSON shape, with its words beside every number."""

from __future__ import annotations

from modicum.analysis.result import ContrastResult, DaysNeeded
from modicum.doors.desk.analyse_trial import Analysed
from modicum.doors.desk.beside_shape import blinding_shape, checks_shape, draw_test_shape, timing_test_shape
from modicum.doors.desk.shapes import (
    ContrastShape,
    DaysNeededShape,
    HopeShape,
    ItemShape,
    LeftOutShape,
    TrialShape,
    VariantShape,
    problem_shape,
)
from modicum.knowledge.shapes import Words
from modicum.quantities import plain
from modicum.report.beside import harm_sentences
from modicum.report.words import Speaker


def trial_shape(analysed: Analysed, words: Words) -> TrialShape:
    """Everything about a trial that `--json` prints."""
    result = analysed.result
    trial = result.trial
    return TrialShape(
        trial=trial.id,
        title=trial.title,
        synthetic=trial.synthetic,
        attribution=trial.attribution,
        first_day=trial.calendar.first_day.isoformat(),
        last_day=result.last_day.isoformat() if result.last_day else None,
        n_days=result.n_days,
        horizon_days=trial.horizon_days,
        days_left=result.days_left,
        as_of=result.as_of.isoformat() if result.as_of else None,
        seed=result.seed,
        version=result.version,
        verdict_table=result.table_version,
        items=[_item(Speaker(words, result, item)) for item in result.items],
        harm_words=harm_sentences(words, result),
        blinding=blinding_shape(result.blinding),
        not_analysed=[item.scale.id for item in result.not_analysed],
        problems=[problem_shape(problem) for problem in analysed.loaded.problems],
    )


def _item(speaker: Speaker) -> ItemShape:
    item = speaker.item
    hyper, evidence = item.hyper, item.evidence
    time = hyper.time_change if hyper else None
    drift = hyper.drift_per_12_weeks if hyper else None
    return ItemShape(
        item=item.item.scale.id,
        title=item.item.scale.title,
        primary=item.primary,
        worthwhile_change=plain(item.item.worthwhile_change),
        worthwhile_by=item.item.worthwhile_by,
        trust=item.trust,
        clock_order=item.clock_orders[0] if len(item.clock_orders) == 1 else "not stated",
        n_days=evidence.series.n_days,
        n_rated=evidence.n_rated,
        missing_days=len(evidence.missing),
        left_out=[LeftOutShape(left.why, len(left.days), list(left.days)) for left in evidence.left_out],
        half_life_median=hyper.half_life_median if hyper else None,
        phi=hyper.phi if hyper else None,
        omega=hyper.omega if hyper else None,
        sigma=hyper.sigma if hyper else None,
        drift_per_12_weeks=[drift.q025, drift.mean, drift.q975] if drift else None,
        change_over_trial_apart_from_dose=[time.q025, time.mean, time.q975] if time else None,
        contrasts=[_contrast(speaker, contrast) for contrast in item.contrasts],
        smallest_effective_dose=str(item.smallest.dose) if item.smallest.dose is not None else None,
        smallest_effective_dose_words=speaker.smallest(),
        smallest_effective_dose_probability={
            "none" if dose is None else str(dose): p for dose, p in item.smallest.probability
        },
        checks=checks_shape(item.checks, speaker.result.trial.calendar),
        timing_test=timing_test_shape(speaker),
    )


def _contrast(speaker: Speaker, c: ContrastResult) -> ContrastShape:
    estimate, chances = c.estimate, c.chances
    return ContrastShape(
        dose=str(c.dose),
        against=str(c.against),
        grade=c.standing.grade.value,
        verdict=c.verdict.value,
        trust=c.trust,
        words=" ".join(s for s in (speaker.meaning(c), speaker.estimate(c), speaker.odds(c)) if s),
        reasons=[] if estimate is None else speaker.reasons(c),
        mean=estimate.mean if estimate else None,
        sd=estimate.sd if estimate else None,
        q025=estimate.q025 if estimate else None,
        q50=estimate.q50 if estimate else None,
        q975=estimate.q975 if estimate else None,
        p_better=chances.better if chances else None,
        p_worse=chances.worse if chances else None,
        p_beyond_worthwhile=chances.beyond_worthwhile if chances else None,
        returns=c.standing.returns,
        rated_days=list(c.rated_days),
        exposure_at_end=c.exposure_end,
        exposure_at_end_if_slow=c.exposure_end_slow,
        variants=[
            VariantShape(v.what, v.estimate.mean, v.estimate.q025, v.estimate.q975, v.word.value) for v in c.variants
        ],
        days_needed=_days_needed(c.days_needed),
        harm=c.harm.value if c.harm is not None else None,
        draw_test=draw_test_shape(c.draw_test, speaker, c),
        hope_alone=[HopeShape(hope.points, hope.helps, hope.probably) for hope in c.hopes],
    )


def _days_needed(needed: DaysNeeded | None) -> DaysNeededShape | None:
    if needed is None:
        return None
    return DaysNeededShape(needed.block_days, needed.days, needed.looked_at, needed.chance, needed.stay_cannot_tell)
