"""Published schemes in words: all side by side, one in full, or two against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill

from modicum.knowledge.compare_protocols import Topic, compare, stated
from modicum.knowledge.protocol_shapes import Protocol
from modicum.knowledge.rule_shapes import Mark
from modicum.knowledge.shapes import Words
from modicum.report.table import Table, table_lines

WIDTH = 96
DASH = "–"
COLUMNS = (Topic.START, Topic.INCREASE, Topic.STEP_DAYS, Topic.CEILING)
CONTESTED = (Topic.START, Topic.STEP_DAYS, Topic.CEILING, Topic.TIME_OF_DAY)
"""Topics whose answers are listed against each other below the table."""


def protocols_in_words(protocols: Sequence[Protocol], words: Words) -> str:
    """All schemes in one table, then what they disagree on, topic by topic."""
    say = words.say
    names = ("id", "start", "increase", "step-days", "ceiling", "when", "horizon", "plan")
    table = Table(
        say("protocols.title"),
        tuple(say(f"protocols.column.{name}") for name in names),
        tuple(_row(protocol, words) for protocol in protocols),
        frozenset(),
    )
    parts = [_wrap(say("protocols.lead")), "\n".join(table_lines(table))]
    parts += [_positions(topic, protocols, words) for topic in CONTESTED]
    parts += [_wrap(say("protocols.none-checked")), _wrap(say("protocols.footer"))]
    return "\n\n".join(part for part in parts if part)


def _row(protocol: Protocol, words: Words) -> tuple[str, ...]:
    figures = (stated(protocol, topic) or DASH for topic in COLUMNS)
    when = stated(protocol, Topic.TIME_OF_DAY) or DASH
    if protocol.times_a_day is not None and protocol.times_a_day > 1:
        when = f"{protocol.times_a_day} times a day"
    return (protocol.id, *figures, when, stated(protocol, Topic.HORIZON) or DASH, _plan(protocol, words))


def _plan(protocol: Protocol, words: Words) -> str:
    """Whether a plan can be made of it, and how it was checked, if not first-hand."""
    if protocol.not_for_modicum:
        told = words.say("protocols.plan-never")
    else:
        told = words.say("protocols.plan-no" if protocol.missing else "protocols.plan-yes")
    match protocol.mark:
        case Mark.CHECKED:
            return told
        case Mark.SECOND_HAND:
            return f"{told} ({words.say('protocols.unchecked')})"
        case Mark.UNVERIFIED:
            return f"{told} ({words.say('protocols.unverified')})"


def _positions(topic: Topic, protocols: Iterable[Protocol], words: Words) -> str:
    """Who states what on one topic; nothing if all who state it agree."""
    said = _who_says(topic, protocols)
    if len(said) < 2:
        return ""
    lines = [words.say(f"protocols.topic.{topic.value}") + ":"]
    lines += [_wrap(f"{figure}: {', '.join(ids)}", "  ") for figure, ids in said.items()]
    return "\n".join(lines)


def _who_says(topic: Topic, protocols: Iterable[Protocol]) -> Mapping[str, list[str]]:
    said: dict[str, list[str]] = {}
    for protocol in protocols:
        if figure := stated(protocol, topic):
            said.setdefault(figure, []).append(protocol.id)
    return said


def protocol_in_words(protocol: Protocol, others: Sequence[Protocol], words: Words, sources: Mapping[str, str]) -> str:
    """One scheme in full: what it states and leaves open, its own rules, its sources, and who disagrees."""
    say = words.say
    head = [f"{protocol.id}: {protocol.title}", f"{protocol.by}. {protocol.population}"]
    head += [say("protocols.source", source=sources[key]) for key in protocol.source]
    head.append(say("protocols.mark", mark=_mark(protocol.mark)))
    figures = [f"{say(f'protocols.topic.{topic.value}')}: {stated(protocol, topic) or DASH}" for topic in Topic]
    if protocol.rungs:
        ladder = ", ".join(f"{rung.dose}" + (f" for {rung.days}" if rung.days else "") for rung in protocol.rungs)
        figures.append(ladder)
    rules = [
        say("protocols.rule", when=rule.when, says=rule.says, action=rule.then.value.replace("-", " "))
        for rule in protocol.rules
    ] or [say("protocols.no-rules")]
    parts = [_block(head), _block(figures), _block(rules)]
    parts.append(_block([say("protocols.leaves-open") + ":", *protocol.leaves_open]))
    parts.append(_wrap(_plan_sentence(protocol, words)))
    parts.append(_block([say("protocols.against") + ":", *_against(protocol, others, words)]))
    return "\n\n".join(parts)


def _mark(mark: Mark) -> str:
    return mark.value.replace("-", " ")


def _plan_sentence(protocol: Protocol, words: Words) -> str:
    if protocol.not_for_modicum:
        return words.say("protocols.never-plan", why=protocol.not_for_modicum)
    if protocol.missing:
        return words.say("protocols.no-plan", missing="; ".join(protocol.missing))
    return words.say("protocols.plan-made")


def _against(protocol: Protocol, others: Sequence[Protocol], words: Words) -> list[str]:
    apart: dict[Topic, dict[str, list[str]]] = {}
    for other in others:
        if other.id == protocol.id:
            continue
        for difference in compare(protocol, other).differ:
            apart.setdefault(difference.topic, {}).setdefault(difference.other, []).append(other.id)
    if not apart:
        return [words.say("protocols.against-none")]
    return [
        words.say(
            "protocols.against-line",
            topic=words.say(f"protocols.topic.{topic.value}"),
            mine=stated(protocol, topic),
            others="; ".join(f"{figure} ({', '.join(ids)})" for figure, ids in apart[topic].items()),
        )
        for topic in Topic
        if topic in apart
    ]


def pair_in_words(one: Protocol, other: Protocol, words: Words) -> str:
    """Two schemes: why both cannot be right, and what neither says."""
    say, compared = words.say, compare(one, other)
    title = say("protocols.pair.title", one=one.id, other=other.id)
    parts = [f"{title}\n{'-' * len(title)}", _block([f"{each.id}: {each.title}. {each.by}." for each in (one, other)])]
    if compared.differ:
        told = [
            say(f"protocols.why.{gap.topic.value}", one=one.id, other=other.id, mine=gap.one, theirs=gap.other)
            for gap in compared.differ
        ]
        parts.append(_block([say("protocols.pair.differ") + ":", *told]))
    else:
        parts.append(_wrap(say("protocols.pair.differ-none")))
    if compared.neither:
        open_topics = [say(f"protocols.topic.{topic.value}") + "." for topic in compared.neither]
        parts.append(_block([say("protocols.pair.neither") + ":", *open_topics]))
    else:
        parts.append(_wrap(say("protocols.pair.neither-none")))
    for each in (one, other):
        parts.append(_block([f"{say('protocols.leaves-open')} ({each.id}):", *each.leaves_open]))
    parts.append(_wrap(say("protocols.pair.same")))
    return "\n\n".join(parts)


def _block(lines: Sequence[str]) -> str:
    """A first line, and what belongs to it indented below."""
    return "\n".join([_wrap(lines[0]), *(_wrap(line, "  ") for line in lines[1:])])


def _wrap(text: str, indent: str = "") -> str:
    return fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " if indent else "")
