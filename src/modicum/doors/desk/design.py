"""What modicum design is asked, as values, and its answer as the plain values of --json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from modicum.analysis.candidates import stated_ladder
from modicum.analysis.compare_designs import WORKS_FROM, Asked, Compared, Told, compare, load_engine
from modicum.analysis.evidence import day_by_day
from modicum.analysis.run_in import RunIn, from_run_in
from modicum.analysis.verdict import Verdict
from modicum.analysis.virtual import People
from modicum.analysis.what_if import FOUND, Bench, Heard
from modicum.days import read_clock
from modicum.diary.trial import Item, orders_of
from modicum.doors.desk.analyse_bare import EngineName
from modicum.doors.desk.analyse_trial import Loaded
from modicum.doors.desk.choices import read_choices
from modicum.doors.desk.knowing import adjustments, knowledge, protocols
from modicum.errors import DataProblem, UsageProblem
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.shapes import Analysis, Direction, Scale, Words
from modicum.models.priors import ONSET_LOG_SD, ONSET_MEDIAN_DAYS, LogNormal
from modicum.plan.choices import Choices
from modicum.quantities import Dose, Unit
from modicum.report.design import design_page
from modicum.report.page import Page

__all__ = ["Wish", "as_values", "asked_of", "compare", "compared_page", "load_engine"]


@dataclass(frozen=True)
class Wish:
    """What was asked for, as it was typed. choices : of a plan, named `at`. trial : whose run-in says how days differ."""

    choices: Mapping[str, object] | None
    at: str
    trial: Loaded | None
    sd: float | None
    phi: float | None
    onset: float | None
    missing: float
    drift: float
    worthwhile: Decimal | None
    doses: Sequence[Dose] | None
    days_on_a_dose: int
    replicates: int
    seed: int
    every: bool


def asked_of(wish: Wish, *, engine: EngineName) -> Asked:
    """A comparison that can be made. Raises UsageProblem for what does not go together or is missing, DataProblem for a run-in."""
    if wish.trial is None and (wish.sd is None or wish.phi is None):
        raise UsageProblem(
            "how days differ is not known. State --sd (points from day to day) and --phi (how much carries over, 0 to 0.99), "
            "or name a trial with --from."
        )
    if wish.trial is not None and (wish.sd is not None or wish.phi is not None):
        raise UsageProblem("--from works out how days differ, and --sd or --phi states it. Keep one of the two.")
    if wish.choices is not None and (wish.doses is not None or wish.worthwhile is not None):
        raise UsageProblem(
            "the file of choices has the doses and the worthwhile change. Leave --doses and --worthwhile out."
        )
    lag = 0
    if wish.choices is not None:
        protocol, choices, item, lag = ladder_of(wish.choices, at=wish.at)
    else:
        protocol, choices = ladder(wish.doses or EXAMPLE_DOSES, wish.days_on_a_dose)
        of_trial = wish.trial.trial.primary_item if wish.trial is not None else None
        item = stated_item(
            of_trial.scale.id if of_trial else PRIMARY,
            wish.worthwhile or (of_trial.worthwhile_change if of_trial else None),
        )
    check_item(item)
    people = person(
        sd=wish.sd or 0.0,
        phi=wish.phi or 0.0,
        onset=wish.onset,
        missing=wish.missing,
        drift=wish.drift,
        scale=item.scale,
    )
    run_in = as_in_the_run_in(wish.trial, people, engine=engine, seed=wish.seed) if wish.trial is not None else None
    return Asked(
        protocol, choices, Bench(item, knowledge().verdicts, engine, lag), run_in.people if run_in else people, run_in,
        wish.replicates, wish.seed, wish.choices is None, wish.every,
    )  # fmt: skip


def compared_page(compared: Compared, words: Words, *, drawn: bool) -> Page:
    """The page of a comparison; the drawing only where it can be seen."""
    from modicum.report.design_figure import draw_designs  # noqa: PLC0415 - only pages with drawings need it

    return design_page(compared, words, draw=draw_designs if drawn else None)


EXAMPLE_DOSES = tuple(Dose(Decimal(mg), Unit.MG) for mg in ("1.5", "3", "4.5"))
"""The ladder of the published error rates, where none is stated: an example, and no advice."""
PRIMARY = "pain-0-10"
"""The item where no choices name one."""
USUAL_LEVEL = 0.6
"""Of the scale, towards the worse end: an ordinary day without the drug, as in the validation's worlds."""


def person(*, sd: float, phi: float, onset: float | None, missing: float, drift: float, scale: Scale) -> People:
    """Stated people. onset : half-life in days; None draws one for each from what the analysis believes."""
    low, high = float(scale.minimum), float(scale.maximum)
    share = USUAL_LEVEL if scale.direction is Direction.LOWER else 1.0 - USUAL_LEVEL
    return People(
        level=low + share * (high - low),
        sd=sd,
        phi=phi,
        half_life_days=LogNormal(ONSET_MEDIAN_DAYS, ONSET_LOG_SD) if onset is None else onset,
        drift_per_12_weeks=drift * scale.direction.sign,
        missing_share=missing,
        low=low,
        high=high,
        step=float(scale.step),
    )


def as_in_the_run_in(loaded: Loaded, people: People, *, engine: EngineName, seed: int) -> RunIn:
    """Level, SD, correlation and white share as the trial's own days before the first dose leave them; the rest as stated."""
    trial = loaded.trial
    item, table = trial.primary_item, knowledge().verdicts
    if item.scale.analysis is not Analysis.GAUSSIAN:
        raise DataProblem(
            f"{item.scale.id}: is no plain number scale, so its days cannot be used here yet. State --sd and --phi."
        )
    found = from_run_in(day_by_day(trial, item, loaded.diary), item, table, engine=engine, seed=seed)
    if found is None:
        least = 2 * int(table.number("rated-days-at-least"))
        raise DataProblem(
            f"{trial.id}: fewer than {least} rated days are known to be before the first dose, or they are all alike, so they "
            "do not say how days differ. State --sd and --phi."
        )
    own = found.people
    joined = replace(people, level=own.level, sd=own.sd, phi=own.phi, white_share=own.white_share)
    return replace(found, people=joined)


def ladder_of(values: Mapping[str, object], *, at: str) -> tuple[Protocol, Choices, Item, int]:
    """The scheme, ladder, item and clock order of a file of choices; what it says of drawn parts is left aside."""
    asked = read_choices(values, at=at, protocols=protocols(), scales=knowledge().scales, rules=adjustments)
    turn = asked.choices.calendar.turns_at
    main = asked.main
    item = Item(main.scale, main.worthwhile_change, "the person", (read_clock(main.rating_time),), instant_onset=False)
    clocks = [slot.clock for slot in asked.choices.slots]
    order = orders_of(clocks[0] if len(clocks) == 1 else None, item, turn)
    return asked.protocol, asked.choices, item, order[0]


def stated_item(scale: str, worthwhile: Decimal | None) -> Item:
    known = knowledge().scales[scale]
    return Item(known, worthwhile or known.worthwhile_change.value, "stated", (), instant_onset=False)


def check_item(item: Item) -> None:
    """Raises UsageProblem for an item that carries no verdict yet, and for a change larger than half the scale."""
    scale = item.scale
    if scale.analysis is not Analysis.GAUSSIAN:
        raise UsageProblem(f"{scale.id}: is no plain number scale, so no plan can be tried on it yet.")
    most = (scale.maximum - scale.minimum) / 4
    if not 0 < item.worthwhile_change <= most:
        raise UsageProblem(
            f"--worthwhile {item.worthwhile_change}: twice this change must fit on half of the scale, so it is more than 0 "
            f"and at most {most}."
        )


def as_values(compared: Compared) -> dict[str, Any]:
    """Plain values for --json."""
    asked = compared.asked
    return {
        "item": asked.bench.item.scale.id,
        "worthwhile_change": float(asked.bench.item.worthwhile_change),
        "replicates": asked.replicates,
        "seed": asked.seed,
        "found_from": WORKS_FROM,
        "run_in": None if asked.run_in is None else {"days": asked.run_in.days, "rated": asked.run_in.rated},
        "designs": [_design_values(told) for told in compared.told],
        "refused": [{"design": d.id, "problems": [str(one) for one in why]} for d, why in compared.refused],
    }


def _design_values(told: Told) -> dict[str, Any]:
    return {
        "design": told.design.id,
        "grade": told.heard["none"].grade.value,
        "days": told.cost.days,
        "days_without": round(told.cost.without, 2),
        "days_back": round(told.cost.back, 2),
        "returns": round(told.cost.returns, 2),
        "finds_one_worthwhile_change": told.finds_one,
        "truths": {
            key: {
                "n": heard.n,
                "words": {word.value: heard.words.get(word, 0) for word in Verdict if word in heard.words},
                "found": _share(heard),
            }
            for key, heard in told.heard.items()
        },
    }


def _share(heard: Heard) -> dict[str, float]:
    share = heard.share(FOUND)
    low, high = share.interval
    return {"share": round(share.value, 4), "low": round(low, 4), "high": round(high, 4)}


def ladder(doses: Sequence[Dose], days: int) -> tuple[Protocol, Choices]:
    """Raises UsageProblem unless the doses rise."""
    if any(a >= b for a, b in pairwise(doses)) or not doses[0].amount:
        raise UsageProblem("--doses: must be more than 0 and rise, such as 1.5,3,4.5.")
    return stated_ladder(doses, days)
