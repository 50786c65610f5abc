"""The adjustment rules that a file names, with everything that their sources leave open chosen. None is chosen unless it stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from modicum.diary.fields import Fields
from modicum.errors import DataProblem
from modicum.knowledge.adjustment_shapes import BURDENS, Adjustment, Figure
from modicum.knowledge.shapes import Scale
from modicum.plan.chosen_rule import ChosenRule
from modicum.quantities import plain, read_number

RUN_IN = {"worse-by-run-in", "better-by-run-in"}
"""Facts that need days without the drug before the first dose."""


def chosen_rules(
    fields: Fields, rules: Callable[[], Mapping[str, Adjustment]], *, scale: Scale | None
) -> tuple[ChosenRule, ...]:
    """Every [[adjust]]. Raises DataProblem, with what has to be chosen, for one that is not whole or contradicts another.

    rules : what is known, called if one is named. scale : of the main rating, None if it is not at hand.
    """
    records = fields.records("adjust")
    if not records:
        return ()
    known = rules()
    chosen = []
    for number, record in enumerate(records, 1):
        try:
            chosen.append(_chosen(record, known, scale=scale))
            record.done()
        except DataProblem as why:
            raise DataProblem(f"[[adjust]] {number}: {why}") from why
    _check_together(chosen, known)
    return tuple(chosen)


def check_compared(
    chosen: Sequence[ChosenRule], rules: Callable[[], Mapping[str, Adjustment]], *, run_in: bool
) -> None:
    """Raises DataProblem for a rule that compares with days without the drug, in a plan that does not begin with any."""
    for one in chosen if not run_in else ():
        if any(holds.fact in RUN_IN for branch in rules()[one.id].branches for holds in branch):
            raise DataProblem(
                f"[[adjust]]: {one.id} compares with the days before the first dose, and this plan has none, so nobody could ever "
                "say whether it applies. Choose another, or a plan with a run-in."
            )


def _chosen(record: Fields, known: Mapping[str, Adjustment], *, scale: Scale | None) -> ChosenRule:
    rule = record.choice("id", known)
    if rule.not_chosen:
        raise DataProblem(f"field 'id': {rule.id} is shown and cannot be chosen. {rule.not_chosen}")
    return ChosenRule(
        id=rule.id,
        version=rule.version,
        contact=record.text("contact"),
        figures=tuple((figure.name, _figure(record, figure, scale)) for figure in rule.figures),
        felt_as=_felt_as(record, rule),
        wins_over=record.texts("wins-over"),
    )


def _figure(record: Fields, figure: Figure, scale: Scale | None) -> Decimal:
    """The published figure, which nobody changes under the name of its source; or the one that was chosen."""
    if figure.value is not None:
        return figure.value
    low, high = in_words(figure.low, figure.unit), in_words(figure.high, figure.unit)
    if not record.has(figure.name):
        raise DataProblem(
            f"field '{figure.name}': is missing. The source leaves it open, so it has to be chosen with the person who prescribes: "
            f"{figure.what.lower()}, from {low} to {high}."
        )
    value = record.read(figure.name, lambda text: _read(text, figure.unit))
    if not figure.low <= value <= figure.high:
        near = low if value < figure.low else high
        raise DataProblem(
            f"field '{figure.name}': {in_words(value, figure.unit)} is outside {low} to {high}. The nearest that passes is {near}."
        )
    if figure.unit == "points" and scale is not None and value > scale.maximum - scale.minimum:
        raise DataProblem(
            f"field '{figure.name}': {plain(value)} points are more than the scale {scale.id} has, so it could never apply."
        )
    return value


def _read(text: str, unit: str) -> Decimal:
    if unit != "burden":
        value = read_number(text)
        if unit == "days" and value != int(value):
            raise DataProblem(f"{text} is no whole number of days. Write one such as 4.")
        return value
    if text not in BURDENS[1:]:
        raise DataProblem(f"{text!r} is none of {', '.join(BURDENS[1:])}. Write one of these.")
    return Decimal(BURDENS.index(text))


def in_words(value: Decimal, unit: str) -> str:
    """A figure as a person writes it: 4, 1.5, or moderate."""
    return BURDENS[int(value)] if unit == "burden" else plain(value)


def _felt_as(record: Fields, rule: Adjustment) -> tuple[str, ...]:
    words = record.texts("felt-as")
    if rule.named and not any(word.strip() for word in words):
        raise DataProblem(
            "field 'felt-as': is missing. Write the very words under which this side effect will be written down, such as "
            'felt-as = ["..."]. It is never guessed from other words.'
        )
    if words and not rule.named:
        raise DataProblem(f"field 'felt-as': {rule.id} is about any side effect. Remove it.")
    return words


def _check_together(chosen: Sequence[ChosenRule], known: Mapping[str, Adjustment]) -> None:
    """Two rules that cannot both be followed stand together only if it was agreed which of them wins."""
    ids = [one.id for one in chosen]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise DataProblem(f"[[adjust]]: {twice} is chosen twice. Keep one of them.")
    against = {one.id: {other.id: other.on for other in known[one.id].contradicts} for one in chosen}
    for one in chosen:
        for other in one.wins_over:
            if other not in ids or other not in against[one.id]:
                raise DataProblem(
                    f"[[adjust]]: {one.id}: field 'wins-over': {other!r} is no chosen rule that it contradicts. Remove it."
                )
    for one, two in combinations(chosen, 2):
        if two.id not in against[one.id]:
            continue
        if (two.id in one.wins_over) == (one.id in two.wins_over):
            raise DataProblem(
                f"[[adjust]]: {one.id} and {two.id} cannot both be followed. {against[one.id][two.id]} Keep one of them, or write "
                f'wins-over = ["{two.id}"] under {one.id}, or the other way round, but not both.'
            )
