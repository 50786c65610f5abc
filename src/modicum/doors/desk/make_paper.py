"""The wallet card and the checklist, with what the person wants printed on them."""

from __future__ import annotations

from modicum.doors.desk.knowing import knowledge, paper
from modicum.errors import UsageProblem
from modicum.quantities import Dose, Unit
from modicum.report.paper import Card, Citing, Holder, Sheet, compose_card, compose_checklist

LONGEST = 36
"""Letters that fit on a line of a card."""


def holder_of(
    *, dose: str = "", name: str = "", prescriber: str = "", contact: str = "", emergency: str = ""
) -> Holder:
    """What is printed for a person, checked. Raises UsageProblem or QuantityError for what cannot stand on a card."""
    return Holder(
        dose=_low_dose(dose) if dose else None,
        name=_line("--name", name),
        prescriber=_line("--prescriber", prescriber),
        contact=_line("--contact", contact),
        emergency=_line("--emergency", emergency),
    )


def card(holder: Holder, *, discreet: bool) -> Card:
    return compose_card(_citing(), holder, discreet=discreet)


def checklist(holder: Holder) -> Sheet:
    return compose_checklist(_citing(), holder)


def _citing() -> Citing:
    return Citing(knowledge().words, paper(), knowledge().sources)


def _low_dose(text: str) -> Dose:
    dose, most = Dose.read(text), paper().card_dose_at_most
    if dose.unit is Unit.UNIT or dose.amount == 0:
        raise UsageProblem(
            f"--dose {dose}: a card needs an amount in mg or mcg that is above zero. Or leave --dose out."
        )
    if dose.to(most.unit) > most:
        raise UsageProblem(
            f"--dose {dose}: is above {most}, the most that is called low dose, so it was not printed. Look at the decimal "
            "point and the unit. If it is right, leave --dose out and write the dose by hand."
        )
    return dose


def _line(option: str, text: str) -> str:
    told = " ".join(text.split())
    if not told.isprintable():
        raise UsageProblem(f"{option}: holds a sign that cannot be printed. Write letters and digits.")
    if len(told) > LONGEST:
        raise UsageProblem(
            f"{option}: has {len(told)} letters; {LONGEST} fit on the card. Shorten it, or write it by hand."
        )
    return told
