"""The published schemes, as words or as plain values: all, one in full, or two against each other."""

from __future__ import annotations

from modicum.doors.desk.knowing import knowledge, protocols, words
from modicum.doors.desk.shapes import as_plain
from modicum.errors import UsageProblem
from modicum.knowledge.compare_protocols import Topic, compare, stated
from modicum.knowledge.protocol_shapes import Protocol
from modicum.report.protocols import pair_in_words, protocol_in_words, protocols_in_words


def in_words(ids: tuple[str, ...]) -> str:
    """No id: all of them. One: in full. Two: against each other. Raises UsageProblem for an id that is not known."""
    chosen = [_protocol(one) for one in ids]
    every = list(protocols().values())
    match chosen:
        case []:
            return protocols_in_words(every, words())
        case [one]:
            return protocol_in_words(one, every, words(), knowledge().sources)
        case [one, other]:
            return pair_in_words(one, other, words())
    raise UsageProblem("name one scheme, two to hold against each other, or none for all of them.")


def as_values(ids: tuple[str, ...]) -> list[dict[str, object]]:
    """The same as plain values: what each states, what it leaves open, and with whom it disagrees on what."""
    every = list(protocols().values())
    return [_values(one, every) for one in ([_protocol(one) for one in ids] or every)]


def _protocol(identifier: str) -> Protocol:
    known = protocols()
    if identifier not in known:
        raise UsageProblem(f"there is no scheme {identifier!r}. Known: {', '.join(known)}.")
    return known[identifier]


def _values(protocol: Protocol, every: list[Protocol]) -> dict[str, object]:
    differ = [
        {"scheme": other.id, "topic": gap.topic.value, "states": gap.one, "other_states": gap.other}
        for other in every
        if other.id != protocol.id
        for gap in compare(protocol, other).differ
    ]
    return {
        "id": protocol.id,
        "version": protocol.version,
        "origin": protocol.origin.value,
        "title": protocol.title,
        "by": protocol.by,
        "population": protocol.population,
        "mark": protocol.mark.value,
        "states": {topic.value: stated(protocol, topic) or None for topic in Topic},
        "steps": [{"dose": str(rung.dose), "days": str(rung.days) if rung.days else None} for rung in protocol.rungs],
        "rules": [as_plain(rule) | {"then": rule.then.value} for rule in protocol.rules],
        "leaves_open": list(protocol.leaves_open),
        "missing_for_a_plan": list(protocol.missing),
        "not_for_modicum": protocol.not_for_modicum or None,
        "disagrees": differ,
        "sources": [knowledge().sources[key] for key in protocol.source],
    }
