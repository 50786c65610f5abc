"""The scales that modicum knows, as plain values for a list or for one in full."""

from __future__ import annotations

from modicum.doors.desk.knowing import knowledge
from modicum.errors import UsageProblem
from modicum.knowledge.shapes import Scale
from modicum.quantities import plain


def scales() -> list[dict[str, object]]:
    """Every scale: what it asks, its range, which way is better, the worthwhile change with its source."""
    return [_scale(scale) for scale in knowledge().scales.values()]


def scale(identifier: str) -> dict[str, object]:
    """One scale in full. Raises UsageProblem with the known identifiers."""
    known = knowledge().scales
    if identifier not in known:
        raise UsageProblem(f"there is no scale {identifier!r}. Known: {', '.join(known)}.")
    return _scale(known[identifier])


def _scale(scale: Scale) -> dict[str, object]:
    change, cited = scale.worthwhile_change, knowledge().sources
    return {
        "id": scale.id,
        "version": scale.version,
        "title": scale.title,
        "question": scale.question,
        "minimum": plain(scale.minimum),
        "maximum": plain(scale.maximum),
        "step": plain(scale.step),
        "low_label": scale.low_label,
        "high_label": scale.high_label,
        "direction": scale.direction.value,
        "recall": scale.recall,
        "per_day": scale.per_day.value,
        "filed_under": scale.filed_under.value,
        "analysis": scale.analysis.value,
        "worthwhile_change": plain(change.value),
        "worthwhile_basis": change.basis.value,
        "worthwhile_note": change.note,
        "worthwhile_sources": [cited[key] for key in change.source],
        "choices": list(scale.choices),
        "parts": list(scale.parts),
        "licence": scale.licence,
    }
