"""The description of a trial that follows a plan: the file that the record and the analysis start from."""

from __future__ import annotations

from modicum.analysis.foreseen import segments_of, timed_of
from modicum.days import DAY_TURNS_AT
from modicum.diary.trial import TimedSteps
from modicum.doors.desk.new_plan import Made
from modicum.doors.desk.toml_text import toml_text
from modicum.quantities import plain

NOT_STATED = "not stated"


def description_of(made: Made, *, sealed: str | None = None) -> str:
    """trial.toml as text, as modicum analyse reads it. Everything in it was chosen in the plan.

    sealed : SHA-256 of the key of a plan with a sealed order, as hexadecimal digits; the order itself stands in the key.
    """
    plan, asked = made.plan, made.asked
    clocks = [f"{slot.clock:%H:%M}" for slot in plan.slots if slot.clock is not None]
    lines = [
        f"# Made by modicum new from the choices {plan.id}, scheme {plan.protocol}, version {plan.version}.",
        f"id = {toml_text(plan.id)}",
        f"title = {toml_text(f'{asked.main.scale.title}: {plan.id}')}",
        f"synthetic = {str(asked.synthetic).lower()}",
        f"zone = {toml_text(plan.calendar.zone)}",
        f"first-day = {plan.calendar.first_day}",
        f"horizon-days = {plan.horizon_days}",
        'unit = "mg"',
        f"dose-time = {toml_text(clocks[0] if len(clocks) == len(plan.slots) == 1 else NOT_STATED)}",
        f"taken-before = {toml_text(str(asked.choices.taken_before))}",
        f"primary = {toml_text(asked.main.scale.id)}",
    ]
    if plan.calendar.turns_at != DAY_TURNS_AT:
        lines.append(f'day-turns-at = "{plan.calendar.turns_at:%H:%M}"')
    for one in (asked.main, *asked.also):
        lines += ["", "[[item]]", f"scale = {toml_text(one.scale.id)}"]
        lines += [f'worthwhile-change = "{plain(one.worthwhile_change)}"', 'worthwhile-by = "the person, before day 1"']
        lines += [f'rating-times = ["{one.rating_time}"]', 'onset = "learned"']
    for segment in segments_of(plan):
        doses, order = ([str(dose) for dose in each] for each in (segment.doses, segment.order))
        lines += ["", "[[drawn]]", f"first = {segment.first}", f"last = {segment.last}", f"doses = {_texts(doses)}"]
        lines += [f"blinded = {str(segment.blinded).lower()}", f"block-days = {segment.block_days}"]
        lines.append(f"sealed = {toml_text(sealed)}" if segment.blinded and sealed else f"order = {_texts(order)}")
        lines += ['order-drawn = "rounds"', f"how = {toml_text(segment.how)}"]
        lines += [f"drop-days = {segment.drop_days}"] if segment.drop_days else []
    if timed := timed_of(plan):
        lines += _timed(timed)
    return "\n".join([*lines, ""])


def _timed(timed: TimedSteps) -> list[str]:
    """Steps whose days were drawn: also what could have come up instead, for the check by the draw."""
    earliest, begins = (", ".join(map(str, days)) for days in (timed.earliest, timed.begins))
    lines = ["", "[[timed]]", f"window-days = {timed.window_days}", f"earliest = [{earliest}]", f"begins = [{begins}]"]
    lines += [f"doses = {_texts([str(dose) for dose in timed.doses])}", f"stay-days = {timed.stay_days}"]
    return [*lines, f"how = {toml_text(timed.how)}"]


def _texts(values: list[str]) -> str:
    return "[" + ", ".join(map(toml_text, values)) + "]"
