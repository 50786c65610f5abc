"""What an analysis returns: values all the way down, so that every report says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from modicum.analysis.blinding import Blinding
from modicum.analysis.checks import Checks
from modicum.analysis.estimate import Estimate
from modicum.analysis.evidence import Evidence
from modicum.analysis.expectancy import Hope
from modicum.analysis.grade import Standing
from modicum.analysis.harm import Harm
from modicum.analysis.randomisation import DrawTest
from modicum.analysis.side_effect_rates import SideEffectRate
from modicum.analysis.step_timing import TimingTest
from modicum.analysis.trust import Trust
from modicum.analysis.verdict import Chances, Row, Verdict
from modicum.diary.trial import Item, Trial
from modicum.models.fitted import Fitted
from modicum.quantities import Dose


@dataclass(frozen=True)
class Variant:
    """The same contrast under another assumption: what was varied (a key of the catalogue), estimate, and its word.

    word : what the grade would allow the table's row to be called, before co-changes and flips are looked at.
    """

    what: str
    estimate: Estimate
    row: Row
    word: Verdict


@dataclass(frozen=True)
class Reason:
    """Why a verdict is not what the table alone would give: a key of the catalogue and its placeholders."""

    key: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DaysNeeded:
    """Further days in blocks that alternate between two doses, and the chance that the verdict is settled by then.

    days is None when no number of days looked at reaches the chance asked for. `now` is the chance without more days.
    """

    block_days: int
    days: int | None
    looked_at: int
    chance: float
    stay_cannot_tell: bool


@dataclass(frozen=True)
class ContrastResult:
    """One dose against another: what the table says, what the grade allows, and why; and what stands beside it.

    harm : of a dose against none, whatever the verdict and before the horizon too; None without an estimate. draw_test :
    None unless chance decided and the item carries the verdict. hopes : for open doses that chance compared with none.
    """

    dose: Dose
    against: Dose
    trust: Trust
    standing: Standing
    estimate: Estimate | None
    chances: Chances | None
    row: Row | None
    verdict: Verdict
    reasons: tuple[Reason, ...]
    variants: tuple[Variant, ...]
    exposure_end: float | None
    exposure_end_slow: float | None
    rated_days: tuple[int, int]
    days_needed: DaysNeeded | None
    harm: Harm | None = None
    draw_test: DrawTest | None = None
    hopes: tuple[Hope, ...] = ()


@dataclass(frozen=True)
class Smallest:
    """The smallest effective dose: named or None, each dose's probability, and why (a key of the catalogue)."""

    dose: Dose | None
    probability: tuple[tuple[Dose | None, float], ...]
    reason: Reason


@dataclass(frozen=True)
class Hyper:
    """Posterior summaries that a statistician asks for first.

    omega : None where the white part is the link's own (categories, yes or no, counts); sigma is then on the link's scale, and
    drift and time_change are left out. time_change : change of the level apart from any dose from the first day to the last (drift and enrolment transient).
    """

    half_life_median: float
    half_life_interval: tuple[float, float]
    phi: float
    omega: float | None
    sigma: float
    drift_per_12_weeks: Estimate | None
    time_change: Estimate | None


@dataclass(frozen=True)
class ItemResult:
    """One item of one trial, analysed; `contrasts` has every dose against none first, then neighbours.

    timing_test : over all steps; None unless their days were drawn and the item carries the verdict.
    """

    item: Item
    primary: bool
    trust: Trust
    clock_orders: tuple[int, ...]
    evidence: Evidence
    hyper: Hyper | None
    fitted: Fitted | None
    contrasts: tuple[ContrastResult, ...]
    smallest: Smallest
    mean_error: float | None
    sd_error: float | None
    checks: Checks | None = None
    timing_test: TimingTest | None = None


@dataclass(frozen=True)
class StillSevere:
    """A severe side effect that is not over, in the person's words. dose : of its first day, None if that is not known."""

    label: str
    day: date
    dose: Dose | None


@dataclass(frozen=True)
class TrialResult:
    """A whole trial, with what is needed to replay it."""

    trial: Trial
    items: tuple[ItemResult, ...]
    not_analysed: tuple[Item, ...]
    last_day: date | None
    n_days: int
    days_left: int
    as_of: date | None
    seed: int
    table_version: int
    version: str
    blinding: Blinding | None = None
    severe_open: tuple[StillSevere, ...] = ()
    side_effect_rates: tuple[SideEffectRate, ...] = ()

    @property
    def primary(self) -> ItemResult | None:
        return next((result for result in self.items if result.primary), None)
