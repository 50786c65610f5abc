"""The adjustment rules in circulation, as words or as plain values: all side by side, or some in full."""

from __future__ import annotations

from modicum.doors.desk.choose_rules import in_words as figure_in_words
from modicum.doors.desk.knowing import adjustments, knowledge, protocols, words
from modicum.errors import UsageProblem
from modicum.knowledge.adjustment_shapes import Adjustment, Figure
from modicum.report.rules import rule_in_words, rules_in_words


def in_words(ids: tuple[str, ...]) -> str:
    """No id: all of them. Raises UsageProblem for an id that is not known."""
    if not ids:
        return rules_in_words(list(adjustments().values()), protocols(), words())
    return "\n\n\n".join(rule_in_words(_rule(one), words(), knowledge().sources) for one in ids)


def as_values(ids: tuple[str, ...]) -> list[dict[str, object]]:
    """The same as plain values."""
    return [_values(one) for one in ([_rule(one) for one in ids] or adjustments().values())]


def _rule(identifier: str) -> Adjustment:
    known = adjustments()
    if identifier not in known:
        raise UsageProblem(f"there is no rule {identifier!r}. Known: {', '.join(known)}.")
    return known[identifier]


def _values(rule: Adjustment) -> dict[str, object]:
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "when": rule.when,
        "then": rule.then.value,
        "says": rule.says,
        "bars_a_higher_dose": rule.bars,
        "not_chosen": rule.not_chosen or None,
        "needs_words": rule.named,
        "figures": [_figure(one) for one in rule.figures],
        "conditions": [
            [{"fact": holds.fact, "is": holds.comparison.value, "to": holds.to} for holds in branch]
            for branch in rule.branches
        ],
        "schemes": list(rule.schemes),
        "statements": [
            {"text": one.text, "mark": one.mark.value, "sources": [knowledge().sources[key] for key in one.source]}
            for one in rule.statements
        ],
        "leaves_open": list(rule.leaves_open),
        "contradicts": [{"id": one.id, "on": one.on} for one in rule.contradicts],
    }


def _figure(figure: Figure) -> dict[str, object]:
    low, high = figure_in_words(figure.low, figure.unit), figure_in_words(figure.high, figure.unit)
    value = None if figure.value is None else figure_in_words(figure.value, figure.unit)
    return {
        "name": figure.name,
        "what": figure.what,
        "unit": figure.unit,
        "published": value,
        "low": low,
        "high": high,
        "because": figure.because or None,
    }
