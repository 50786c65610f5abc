"""How often a side effect was there at each dose: the yes-or-no model on days, because its days come in clusters.

Days within a span that was written down are days with it. Days without it are those on which something else was written (a dose,
a rating): a day with no entry at all says nothing. A test that took days one by one would give alarm in nearly half of the people
on whom the dose does nothing, because such days follow on each other. What settles within days of a step has a term of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from modicum.analysis.estimate import Estimate, chances, described
from modicum.analysis.evidence import DayByDay, Evidence, day_by_day, gather
from modicum.analysis.harm import Harm, harm_signal
from modicum.analysis.trust import Trust
from modicum.diary.entry import Diary
from modicum.diary.trial import Trial, clock_orders
from modicum.knowledge.shapes import Direction, VerdictTable
from modicum.models.latent import LatentPosterior, fit_latent
from modicum.models.latent_outcome import Outcome
from modicum.models.latent_priors import latent
from modicum.models.priors import Priors
from modicum.quantities import Dose

MOST_LABELS = 6
"""Those with the most days are looked at; all stand in the list."""
YES_OR_NO = Outcome("binary")


@dataclass(frozen=True)
class AtDose:
    """A side effect on one dose against none. with_it, without : days with it, and all days that count, on the dose and off it.

    difference : of the share of ordinary days with it. more : chance that the dose brings more of them. None without a number.
    """

    dose: Dose
    on: tuple[int, int]
    off: tuple[int, int]
    trust: Trust
    difference: Estimate | None = None
    more: float | None = None
    harm: Harm = Harm.NONE


@dataclass(frozen=True)
class SideEffectRate:
    """One label. episodes : how many spans were written down. early : chance that it comes more in the days after a step up."""

    label: str
    episodes: int
    days: int
    doses: tuple[AtDose, ...]
    early: float | None = None


def side_effect_rates(trial: Trial, diary: Diary, table: VerdictTable) -> tuple[SideEffectRate, ...]:
    """The labels with the most days, the most first."""
    days = day_by_day(trial, trial.primary_item, diary)
    lag = clock_orders(trial, trial.primary_item)[0]
    told = _written(trial, diary, len(days.dose))
    spans = _spans(trial, diary, len(days.dose))
    count = {
        label: sum(any(first <= t <= last for first, last in every) for t in range(len(days.dose)))
        for label, every in spans.items()
    }
    first = sorted(spans, key=lambda label: (-count[label], label))[:MOST_LABELS]
    return tuple(_rate(label, spans[label], days, told, lag, table) for label in first if count[label])


def _written(trial: Trial, diary: Diary, n_days: int) -> frozenset[int]:
    """Days on which a dose or a rating was written down."""
    number = trial.calendar.number
    days = {number(entry.day) for entry in diary.doses} | {number(entry.day) for entry in diary.ratings}
    return frozenset(day for day in days if 0 <= day < n_days)


def _spans(trial: Trial, diary: Diary, n_days: int) -> dict[str, list[tuple[int, int]]]:
    """First and last day of every episode, by label in one way of writing it. One that is not over runs to the last day."""
    number, out = trial.calendar.number, dict[str, list[tuple[int, int]]]()
    for effect in diary.side_effects:
        last = n_days - 1 if effect.until is None else number(effect.until)
        out.setdefault(" ".join(effect.label.split()).casefold(), []).append((number(effect.day), last))
    return out


def _rate(
    label: str,
    spans: Sequence[tuple[int, int]],
    days: DayByDay,
    told: frozenset[int],
    lag: int,
    table: VerdictTable,
) -> SideEffectRate:
    n_days = len(days.dose)
    there = [any(first <= t <= last for first, last in spans) for t in range(n_days)]
    answer = tuple(1.0 if there[t] else 0.0 if t in told else None for t in range(n_days))
    evidence = gather(replace(days, rating=answer, crowded=()), clock_lag=lag, instant_onset=False)
    counted = _counted(evidence)
    usable = len(set(evidence.series.rating.tolist())) > 1
    posterior = fit_latent(evidence.series, wide_after_steps(), YES_OR_NO, "batch") if usable else None
    doses = tuple(
        _at_dose(dose, counted[k], counted[0], posterior, k, table) for k, dose in enumerate(evidence.levels, start=1)
    )
    early = None
    if posterior is not None and posterior.trust == "usable" and (evidence.series.level_on > 0).any():
        early = 1.0 - float(posterior.coefficients.below(0.0)[posterior.layout.index("step")])
    return SideEffectRate(label, len(spans), sum(there), doses, early)


def wide_after_steps() -> Priors:
    """The yes-or-no priors, with the passing change after a step as wide as a dose's effect: side effects often settle."""
    priors = latent("binary")
    return replace(priors, step_sd=priors.dose_sd)


def _counted(evidence: Evidence) -> list[tuple[int, int]]:
    """Days with it and days in all, by level."""
    series = evidence.series
    level = series.acting[series.rated_day]
    all_days, with_it = Counter(level.tolist()), Counter(level[series.rating > 0].tolist())
    return [(with_it[k], all_days[k]) for k in range(len(evidence.levels) + 1)]


def _at_dose(
    dose: Dose,
    on: tuple[int, int],
    off: tuple[int, int],
    posterior: LatentPosterior | None,
    level: int,
    table: VerdictTable,
) -> AtDose:
    trust: Trust = "usable"
    if min(on[1], off[1]) < table.number("rated-days-at-least"):
        trust = "too_few_days"
    elif on[0] + off[0] == 0:
        trust = "no_events"
    elif posterior is None or on[0] + off[0] == on[1] + off[1]:
        trust = "no_variation"
    elif posterior.trust != "usable":
        trust = posterior.trust
    if trust != "usable" or posterior is None:
        return AtDose(dose, on, off, trust)
    difference = posterior.mixture_of([(level, 0)])
    found = chances(difference, Direction.LOWER, 1.0)
    return AtDose(dose, on, off, trust, described(difference), found.worse, harm_signal(found, table))
