"""A plan as neutral lines, whoever wrote it: what the linter reads. A reader fills in what is there and guesses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modicum.plan.plan import Part, Plan
from modicum.plan.sealed import each_opened
from modicum.quantities import Dose


@dataclass(frozen=True)
class PlanLine:
    """One line of somebody's plan. None is what the line does not say.

    at : where it stands. text : as it was written. first, last : both counted; as dates, or as day numbers from 1.
    months : counted in months. amount, unit : of one dose, the unit as it was written. written : the amount's own digits, such as "1.0" or ".5".
    times : a day. sequence : the place in a numbered list. text_dose, text_first : what the words beside the coded
    fields say, if they say it. agreed_return : back to a dose that was taken before, as agreed, so no step. condition : words that make it depend on something.
    """

    at: str
    text: str
    first: date | None = None
    last: date | None = None
    first_number: int | None = None
    last_number: int | None = None
    days: int | None = None
    open_end: bool = False
    months: bool = False
    amount: Decimal | None = None
    unit: str | None = None
    written: str = ""
    times: int | None = None
    time_of_day: str | None = None
    product: str | None = None
    sequence: int | None = None
    as_needed: bool = False
    agreed_return: bool = False
    condition: str = ""
    trouble: str = ""
    text_dose: Dose | None = None
    text_first: date | None = None
    text_days: int | None = None


@dataclass(frozen=True)
class PlanSheet:
    """A plan's lines with what stands beside them. None is not stated; a linter says what it could not look at.

    supply : what is to be handed out, counted in the unit of the lines' doses (mg, or tablets). others_supply : the same
    figure as told elsewhere in the same order. numbered : whether the kind of file has a place for sequence numbers.
    taken_already : it is known that the drug was taken before the first line, so no days without it can come first.
    """

    lines: tuple[PlanLine, ...]
    unread: tuple[PlanLine, ...] = ()
    ceiling: Dose | None = None
    run_in_days: int | None = None
    horizon_days: int | None = None
    scheme_horizon_days: int | None = None
    supply: Decimal | None = None
    others_supply: Decimal | None = None
    syringe_mark: Decimal | None = None
    mg_per_ml: Decimal | None = None
    numbered: bool = False
    taken_already: bool = False


def sheet_of(plan: Plan) -> PlanSheet:
    """One of our own plans as neutral lines; of a sealed order, the first that could come out, for none may be told apart."""
    plan = next(each_opened(plan))
    lines = tuple(
        PlanLine(
            at=f"step {number}",
            text=f"{step.dose} from {step.first} to {step.last}",
            first=step.first,
            last=step.last,
            days=step.days,
            amount=step.dose.amount,
            unit=step.dose.unit.value,
            times=len(plan.slots),
            sequence=number,
            agreed_return=step.part is Part.RE_CHALLENGE,
        )
        for number, step in enumerate(plan.steps, 1)
    )
    return PlanSheet(
        lines,
        ceiling=plan.ceiling,
        horizon_days=plan.horizon_days,
        numbered=True,
        taken_already=plan.steps[0].part is not Part.RUN_IN,
    )
