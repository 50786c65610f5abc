"""One person's trial, from entries to verdicts: the only place where fits, grades and thresholds meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from modicum.analysis.beside import stand_beside, timing_beside
from modicum.analysis.blinding import blinding
from modicum.analysis.checks import check_fit
from modicum.analysis.course import FULL_EFFORT, Course, Effort
from modicum.analysis.days_needed import days_needed
from modicum.analysis.estimate import Fit, chances, described, exposure_at_end
from modicum.analysis.evidence import Evidence, day_by_day, gather
from modicum.analysis.grade import DrawnDays, Grade, Standing, drawn_days, stand
from modicum.analysis.latent_fit import AnyFit, fit_item, item_can_be_fitted, priors_for
from modicum.analysis.result import ContrastResult, Hyper, ItemResult, Reason, StillSevere, TrialResult, Variant
from modicum.analysis.side_effect_rates import side_effect_rates
from modicum.analysis.smallest import smallest_effective
from modicum.analysis.trust import Trust, rated_days_on, trust_in, trust_in_contrast
from modicum.analysis.verdict import Chances, Row, Verdict, capped, first_row
from modicum.diary.entry import Burden, Diary
from modicum.diary.trial import Item, Trial, clock_orders
from modicum.knowledge.shapes import Analysis, VerdictTable
from modicum.models.design import fixed_columns
from modicum.models.fit import Tier
from modicum.models.fitted import fitted as components
from modicum.models.priors import DRIFT_DAYS, Array, Priors
from modicum.quantities import Dose

Progress = Callable[[str], None]
FLIPS = ("no-drift", "other-clock-order", "missing-worse")
"""Variants whose disagreement takes the verdict away; the others are reported when they change the word."""


@dataclass(frozen=True)
class Workbench:
    """Everything about one item that its contrasts share."""

    course: Course
    evidence: Evidence
    main: AnyFit
    variants: tuple[tuple[str, AnyFit], ...]
    drawn: tuple[DrawnDays, ...]
    table: VerdictTable
    effort: Effort

    @property
    def item(self) -> Item:
        return self.course.item

    @property
    def primary(self) -> bool:
        return self.course.primary

    @property
    def interim(self) -> bool:
        return self.course.interim

    @property
    def clock_stated(self) -> bool:
        return len(self.course.clock_orders) == 1

    def row(self, fit: AnyFit, plus: int, minus: int, *, shift: float = 0.0) -> Row:
        return first_row(self.chances(fit, plus, minus, shift=shift), self.table)

    def chances(self, fit: AnyFit, plus: int, minus: int, *, shift: float = 0.0) -> Chances:
        difference = fit.difference(plus, minus)
        return chances(difference, self.item.scale.direction, float(self.item.worthwhile_change), shift=shift)


def analyse(
    trial: Trial,
    diary: Diary,
    table: VerdictTable,
    *,
    seed: int,
    version: str,
    progress: Progress,
    today: date | None = None,
    as_of: date | None = None,
) -> TrialResult:
    """Every item of a trial that a model may analyse; `progress` is told what is being worked on.

    today : the day on which the agreed horizon is looked at; without it, the last day of the record. as_of : the day
    up to which entries were read, if that was asked for.
    """
    analysed = [item for item in trial.items if item.scale.analysis is not Analysis.NOT_YET]
    results = []
    for item in analysed:
        progress(item.scale.title)
        results.append(analyse_item(trial, item, diary, table, seed=seed, today=today))
    days = max((len(day_by_day(trial, item, diary).dose) for item in trial.items), default=0)
    left = days_left(trial, days, today)
    return TrialResult(
        trial=trial,
        items=tuple(results),
        not_analysed=tuple(item for item in trial.items if item.scale.analysis is Analysis.NOT_YET),
        last_day=trial.calendar.on(days - 1) if days else None,
        n_days=days,
        days_left=left,
        as_of=as_of,
        seed=seed,
        table_version=table.version,
        version=version,
        blinding=blinding(trial.segments, diary.guesses, interim=left > 0),
        severe_open=_severe_open(trial, diary),
        side_effect_rates=side_effect_rates(trial, diary, table),
    )


def _severe_open(trial: Trial, diary: Diary) -> tuple[StillSevere, ...]:
    """Severe side effects that are not over, with the dose of their first day."""
    dose = day_by_day(trial, trial.primary_item, diary).dose
    number = trial.calendar.number
    return tuple(
        StillSevere(effect.label, effect.day, dose[number(effect.day)] if number(effect.day) < len(dose) else None)
        for effect in diary.side_effects
        if effect.burden is Burden.SEVERE and effect.until is None
    )


def days_left(trial: Trial, recorded: int, today: date | None) -> int:
    """Days until the agreed horizon; it comes also if nobody writes on it."""
    passed = recorded if today is None else trial.calendar.number(today) + 1
    return max(trial.horizon_days - max(passed, recorded), 0)


def analyse_item(
    trial: Trial, item: Item, diary: Diary, table: VerdictTable, *, seed: int, today: date | None = None
) -> ItemResult:
    """One item: the fits, every contrast with its verdict, and the smallest effective dose."""
    days = day_by_day(trial, item, diary)
    course = Course(
        item=item,
        days=days,
        clock_orders=clock_orders(trial, item),
        segments=trial.segments,
        calendar=trial.calendar,
        primary=item.scale.id == trial.primary,
        interim=days_left(trial, len(days.dose), today) > 0,
        timed=trial.timed,
    )
    return judge(course, table, seed=seed)


def judge(course: Course, table: VerdictTable, *, seed: int, effort: Effort = FULL_EFFORT) -> ItemResult:
    """An item's course to its verdicts. Trials and the validation worlds come through here, and nothing else judges."""
    item, orders = course.item, course.clock_orders
    evidence = gather(course.days, clock_lag=orders[0], instant_onset=item.instant_onset)
    priors = priors_for(item)
    trust = trust_in(evidence, priors, table, item=item)
    drawn = drawn_days(course.segments, evidence, course.calendar)
    pairs = contrast_levels(len(evidence.levels))
    if effort.top_only:
        pairs = [(len(evidence.levels), 0)] if evidence.levels else []
    main = fit_item(item, evidence, priors, effort.tier, engine=effort.engine) if trust == "usable" else None
    if main is not None:
        trust = main.posterior.trust
    if main is None or trust != "usable":
        word = _withheld(primary=course.primary, interim=course.interim)
        contrasts = tuple(_without_estimate(evidence, pair, drawn, table, trust, word) for pair in pairs)
    else:
        variants = _variants(course, main, pairs, drawn, table, effort)
        for _, other in (("main", main), *variants):
            other.know(pairs)
        bench = Workbench(course, evidence, main, variants, drawn, table, effort)
        contrasts = tuple(_contrast(bench, plus, minus) for plus, minus in pairs)
    usable = main if trust == "usable" else None
    beside = usable if effort.beside else None
    left = components(evidence.series, priors, beside.posterior) if isinstance(beside, Fit) else None
    contrasts = stand_beside(contrasts, pairs, usable, course, table, effort, seed=seed)
    return ItemResult(
        item=item,
        primary=course.primary,
        trust=trust,
        clock_orders=orders,
        evidence=evidence,
        hyper=_hyper(beside) if beside else None,
        fitted=left,
        contrasts=contrasts,
        smallest=smallest_effective(beside, item, contrasts[: len(evidence.levels)], table, seed=seed),
        mean_error=usable.posterior.mean_error if usable else None,
        sd_error=usable.posterior.sd_error if usable else None,
        checks=check_fit(left, evidence, item) if left else None,
        timing_test=timing_beside(course, seed=seed) if effort.beside else None,
    )


def contrast_levels(n_levels: int) -> list[tuple[int, int]]:
    """Every level against none, then every level against the one below it."""
    return [(k, 0) for k in range(1, n_levels + 1)] + [(k, k - 1) for k in range(2, n_levels + 1)]


def _variants(
    course: Course,
    main: AnyFit,
    pairs: Sequence[tuple[int, int]],
    drawn: Sequence[DrawnDays],
    table: VerdictTable,
    effort: Effort,
) -> tuple[tuple[str, AnyFit], ...]:
    """The same item under other assumptions. The one without drift is printed beside the main one, so it is as fine.

    Items that carry no verdict have no word that could change, so only the fit without drift is made for them.
    """
    if not pairs:
        return ()
    item, orders, evidence, priors = course.item, course.clock_orders, main.evidence, main.priors
    fine: Tier = effort.tier if course.primary else "batch"
    asked: list[tuple[str, Evidence, Priors, Tier]] = []
    if effort.beside or any(stand(*pair, evidence, drawn, table).grade is Grade.D for pair in pairs):
        asked.append(("no-drift", evidence, priors.without_drift(), fine))
    if course.primary:
        onset, onset_priors = _other_onset(item, priors)
        other = gather(course.days, clock_lag=orders[1], instant_onset=item.instant_onset) if len(orders) > 1 else None
        if other is not None:
            asked.append(("other-clock-order", other, priors, fine))
        if effort.beside:
            asked += [
                ("dose-prior-half", evidence, priors.with_dose_sd_times(0.5), "batch"),
                ("dose-prior-double", evidence, priors.with_dose_sd_times(2.0), "batch"),
                (onset, evidence, onset_priors, "batch"),
            ]
            if other is not None:
                asked.append((f"other-clock-order-{onset}", other, onset_priors, "batch"))
            if evidence.with_affected is not None:
                every = replace(evidence, series=evidence.with_affected, with_affected=None)
                asked.append(("affected-included", every, priors, "batch"))
    fits = [
        (what, fit_item(item, e, p, tier, engine=effort.engine))
        for what, e, p, tier in asked
        if item_can_be_fitted(item, e, p)
    ]
    return tuple((what, fit) for what, fit in fits if fit.posterior.trust == "usable")


def _other_onset(item: Item, priors: Priors) -> tuple[str, Priors]:
    """What the trial did not choose: instant onset if it is learned, and the other way round."""
    if item.instant_onset:
        return "learned-onset", replace(priors, half_life=priors_for(replace(item, instant_onset=False)).half_life)
    return "instant-onset", priors.with_instant_onset()


def _contrast(bench: Workbench, plus: int, minus: int) -> ContrastResult:
    trust = trust_in_contrast(bench.evidence, plus, minus, bench.table, item=bench.item)
    standing = stand(plus, minus, bench.evidence, bench.drawn, bench.table)
    if trust != "usable":
        word = _withheld(primary=bench.primary, interim=bench.interim)
        return _without_estimate(bench.evidence, (plus, minus), bench.drawn, bench.table, trust, word)
    variants = [_variant(bench, standing, what, fit, (plus, minus)) for what, fit in bench.variants]
    shift = _missing_shift(bench, plus, minus)
    if shift > 0:
        variants.append(_missing_variant(bench, standing, (plus, minus), shift))
    row = bench.row(bench.main, plus, minus)
    end, slow = _exposures(bench, plus)
    verdict, reasons = _verdict(bench, standing, row, variants, slow_enough=_slow_enough(bench, end, slow))
    unsettled = verdict in {Verdict.CANNOT_TELL, Verdict.PROBABLY, Verdict.PROBABLY_OR_EXPECTATION, Verdict.INTERIM}
    return ContrastResult(
        dose=_dose(bench.evidence, plus),
        against=_dose(bench.evidence, minus),
        trust="usable",
        standing=standing,
        estimate=bench.main.estimate(plus, minus),
        chances=bench.chances(bench.main, plus, minus),
        row=row,
        verdict=verdict,
        reasons=reasons,
        variants=tuple(variants),
        exposure_end=end,
        exposure_end_slow=slow,
        rated_days=(rated_days_on(bench.evidence, plus), rated_days_on(bench.evidence, minus)),
        days_needed=days_needed(bench.main, plus, minus, bench.item, bench.table, by_chance=standing.grade.by_chance)
        if unsettled and isinstance(bench.main, Fit) and bench.primary and minus == 0 and bench.effort.beside
        else None,
    )


def _exposures(bench: Workbench, plus: int) -> tuple[float, float]:
    slow = bench.table.number("slow-half-life-days")
    return exposure_at_end(bench.main, plus), exposure_at_end(bench.main, plus, half_life=slow)


def _slow_enough(bench: Workbench, end: float, slow: float) -> bool:
    return min(end, slow) >= bench.table.number("exposure-long-enough-at-least")


def _verdict(
    bench: Workbench, standing: Standing, row: Row, variants: Sequence[Variant], *, slow_enough: bool
) -> tuple[Verdict, tuple[Reason, ...]]:
    """The word: capped by the grade, taken away by co-changes or by assumptions that flip it, withheld before the horizon."""
    reasons = [Reason("co-change", (("what", ", ".join(standing.confounded)),))] if standing.confounded else []
    if standing.grade is Grade.D:
        reasons.append(Reason("one-direction"))
    if not bench.primary:
        return Verdict.DESCRIPTIVE, (*reasons, Reason("descriptive"))
    if bench.interim:
        return Verdict.INTERIM, (*reasons, Reason("interim"))
    verdict = usual = _word(bench, row, standing)
    answered = {variant.what for variant in variants}
    if standing.grade is Grade.D and "no-drift" not in answered:
        verdict = Verdict.CANNOT_TELL
    if not bench.clock_stated and "other-clock-order" not in answered:
        verdict = Verdict.CANNOT_TELL
        reasons.append(Reason("unanswered.other-clock-order"))
    for variant in variants:
        if variant.word is usual:
            continue
        if variant.what in FLIPS and (variant.what != "no-drift" or standing.grade is Grade.D):
            verdict = Verdict.CANNOT_TELL
            reasons.append(Reason(f"flips.{variant.what}"))
        else:
            reasons.append(Reason(f"word-changes.{variant.what}", (("word", variant.word.value),)))
    if verdict in {Verdict.NO_EFFECT, Verdict.NOT_BETTER_WHILE} and not slow_enough:
        reasons.append(Reason("not-for-a-slow-effect"))
    return verdict, tuple(reasons)


def _word(bench: Workbench, row: Row, standing: Standing) -> Verdict:
    """The word a row would get here: none before the horizon or on another item, and none beside a co-change."""
    if not bench.primary or bench.interim:
        return _withheld(primary=bench.primary, interim=bench.interim)
    return Verdict.CANNOT_TELL if standing.confounded else capped(row, standing.grade)


def _withheld(*, primary: bool, interim: bool) -> Verdict:
    """What stands in the place of a verdict where there is no estimate, or none may be shown."""
    if not primary:
        return Verdict.DESCRIPTIVE
    return Verdict.INTERIM if interim else Verdict.CANNOT_TELL


def _variant(bench: Workbench, standing: Standing, what: str, fit: AnyFit, pair: tuple[int, int]) -> Variant:
    row = bench.row(fit, *pair)
    return Variant(what, fit.estimate(*pair), row, _word(bench, row, standing))


def _missing_shift(bench: Workbench, plus: int, minus: int) -> float:
    """By how much the contrast worsens if every unrated day on the dose had been one day-to-day SD worse than the rest."""
    shares = [_missing_share(bench.evidence, level) if level else 0.0 for level in (plus, minus)]
    return max(shares[0] - shares[1], 0.0) * bench.main.sigma


def _missing_share(evidence: Evidence, level: int) -> float:
    on_it = evidence.known_level == level
    missing = np.zeros(len(on_it), dtype=bool)
    missing[list(evidence.missing)] = True
    return float(missing[on_it].mean()) if on_it.any() else 0.0


def _missing_variant(bench: Workbench, standing: Standing, pair: tuple[int, int], shift: float) -> Variant:
    worse = -bench.item.scale.direction.sign * shift
    plain = bench.main.difference(*pair)
    moved = described(replace(plain, component_mean=plain.component_mean + worse))
    row = bench.row(bench.main, *pair, shift=shift)
    return Variant("missing-worse", moved, row, _word(bench, row, standing))


def _without_estimate(
    evidence: Evidence,
    pair: tuple[int, int],
    drawn: Sequence[DrawnDays],
    table: VerdictTable,
    trust: Trust,
    word: Verdict,
) -> ContrastResult:
    """A contrast that gets no number: cannot tell, and why."""
    plus, minus = pair
    rated = (rated_days_on(evidence, plus), rated_days_on(evidence, minus))
    least = f"{table.number('rated-days-at-least'):g}"
    return ContrastResult(
        dose=_dose(evidence, plus),
        against=_dose(evidence, minus),
        trust=trust,
        standing=stand(plus, minus, evidence, drawn, table),
        estimate=None,
        chances=None,
        row=None,
        verdict=word,
        reasons=(Reason(f"trust.{trust}", (("on", str(rated[0])), ("off", str(rated[1])), ("least", least))),),
        variants=(),
        exposure_end=None,
        exposure_end_slow=None,
        rated_days=rated,
        days_needed=None,
    )


def _dose(evidence: Evidence, level: int) -> Dose:
    return evidence.levels[level - 1] if level else evidence.none


def _hyper(fit: AnyFit) -> Hyper:
    low, high = (fit.posterior.half_life_quantile(p) for p in (0.025, 0.975))
    if not isinstance(fit, Fit):
        found = fit.posterior
        middle, phi, sigma = found.half_life_quantile(0.5), found.hyper_mean("phi"), found.hyper_mean("sigma")
        return Hyper(middle, (low, high), phi=phi, omega=None, sigma=sigma, drift_per_12_weeks=None, time_change=None)
    posterior = fit.posterior
    drift = None
    if "drift" in posterior.layout.names:
        per_12_weeks = posterior.layout.unit("drift") * (DRIFT_DAYS / fit.priors.drift_days)
        drift = described(posterior.mixture(per_12_weeks[None, :]))
    time_row = _time_row(fit)
    return Hyper(
        half_life_median=posterior.half_life_quantile(0.5),
        half_life_interval=(low, high),
        phi=posterior.hyper_mean("phi"),
        omega=posterior.hyper_mean("omega"),
        sigma=posterior.hyper_mean("sigma"),
        drift_per_12_weeks=drift,
        time_change=described(posterior.mixture(time_row[None, :])) if time_row.any() else None,
    )


def _time_row(fit: Fit) -> Array:
    """The linear function of the coefficients that is the level on the last day minus that on the first."""
    names, columns, _ = fixed_columns(fit.evidence.series, fit.priors)
    layout = fit.posterior.layout
    row = np.zeros(layout.size)
    for name in ("drift", "enrolment"):
        if name in names:
            column = columns[:, names.index(name)]
            row[layout.index(name)] = column[-1] - column[0]
    return row
