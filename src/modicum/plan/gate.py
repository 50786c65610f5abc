"""The gate before every way upwards: approval, start, resumption and every higher dose. Down, pause and stop never pass here.

A question that nobody answered bars, as everything unknown does; so does a screen that is not of today's facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from modicum.knowledge.rule_shapes import Ruling
from modicum.quantities import Dose
from modicum.safety.judge import Judgement

FRESH_DAYS = 7
"""A screen older than this is asked for anew: a week is enough to start another medicine (ours: decision 0014)."""


TAKEN_SHARE = Decimal("0.8")
"""Of the days of a stay, on how many its dose must have been taken (ours: one dose a week may be missed, not two)."""
RATED_AT_LEAST, RATED_OF = 5, 7
"""Days with a rating among the last ones (ours: a week with two holes still shows how the dose is borne)."""


@dataclass(frozen=True)
class ScreenedOn:
    """A judgement and the day it was made."""

    judgement: Judgement
    on: date


@dataclass(frozen=True)
class Attestation:
    """Who agreed to the plan, when and how, as stated by the person themselves."""

    prescriber: str
    on: date
    how: str


@dataclass(frozen=True)
class Standing:
    """What is known when the gate is asked; None is not known, and bars like a yes.

    days_at_dose : days on which the present dose was taken. doses_taken_enough : of the days since its first, on at least
    TAKEN_SHARE. diary_fresh_enough : of the last RATED_OF days, at least RATED_AT_LEAST have a rating.
    """

    screened: ScreenedOn | None
    approved: Attestation | None
    severe_effect_open: bool | None
    red_flag_open: bool | None
    self_harm_answer_positive: bool | None
    pause_in_force: bool | None
    no_increase_in_force: bool | None
    days_at_dose: int | None
    doses_taken_enough: bool | None
    diary_fresh_enough: bool | None


@dataclass(frozen=True)
class Barred:
    """One reason why not, and what would lift it."""

    why: str
    lifted_by: str


@dataclass(frozen=True)
class Answer:
    """Open, or barred with every reason."""

    barred: tuple[Barred, ...]

    @property
    def open(self) -> bool:
        return not self.barred


def may_move(before: Dose, after: Dose, standing: Standing, *, dwell_days: int, today: date) -> Answer:
    """Whether a dose may follow another today. The same or a lower one always may, whatever is known or not."""
    if after <= before:
        return Answer(())
    return Answer((*_start(standing, today), *_climb(standing, dwell_days)))


def may_start(standing: Standing, *, today: date) -> Answer:
    """Whether a plan may be started or taken up again: everything that bars a higher dose but the days at the dose."""
    return Answer(tuple(_start(standing, today)))


def may_approve(screened: ScreenedOn | None, *, today: date) -> Answer:
    """Whether a plan may be approved, or an approval attested: the screen must allow a start, and be fresh."""
    return Answer(tuple(_screen(screened, today)))


def _screen(screened: ScreenedOn | None, today: date) -> list[Barred]:
    if screened is None:
        return [Barred("no screen of the person has been made.", "Run the screen and answer its questions.")]
    found = []
    if not today - timedelta(days=FRESH_DAYS) <= screened.on <= today:
        found.append(
            Barred(
                f"the screen is of {screened.on}, and must be at most {FRESH_DAYS} days old.",
                "Run the screen again with today's answers.",
            )
        )
    if not screened.judgement.may_start_or_increase:
        rules = [one.rule for one in screened.judgement.outcomes if one.ruling.rank >= Ruling.ASK.rank]
        found += [Barred(f"{rule.title} ({rule.id}).", rule.would_change) for rule in rules] or [
            Barred("no rule could be read, so nothing was checked.", "Mend the rules, then run the screen again.")
        ]
    return found


def _start(standing: Standing, today: date) -> list[Barred]:
    found = _screen(standing.screened, today)
    if standing.approved is None or standing.approved.on > today:
        found.append(Barred("no prescriber has agreed to the plan.", "State who agreed, when and how."))
    answers = (
        (standing.severe_effect_open, "a severe effect", "The person who prescribes says that it is over."),
        (standing.red_flag_open, "a warning sign", "The person who prescribes has seen it."),
        (standing.self_harm_answer_positive, "an answer about self-harm", "A talk with somebody who can help, today."),
        (standing.pause_in_force, "a pause", "Whoever paused it ends the pause."),
        (standing.no_increase_in_force, "a rule that keeps the dose where it is", "Its own condition, as agreed."),
    )
    for told, what, lifted in answers:
        if told is None:
            found.append(Barred(f"nobody said whether there is {what}.", "Answer it."))
        elif told:
            found.append(Barred(f"there is {what}.", lifted))
    if not standing.diary_fresh_enough:
        found.append(Barred("too few of the last days were rated, or nobody said.", "Rate the days to come."))
    return found


def _climb(standing: Standing, dwell_days: int) -> list[Barred]:
    found = []
    if standing.days_at_dose is None:
        found.append(Barred("how long the present dose has been taken is not known.", "Enter the doses taken."))
    elif standing.days_at_dose < dwell_days:
        left = dwell_days - standing.days_at_dose
        found.append(
            Barred(f"the present dose has been taken for {_days(standing.days_at_dose)}.", f"{_days(left)} more on it.")
        )
    if not standing.doses_taken_enough:
        found.append(
            Barred("too few doses of this step were taken, or nobody said.", "Enter the doses, or stay on this one.")
        )
    return found


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
