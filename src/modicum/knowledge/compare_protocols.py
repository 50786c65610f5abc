"""Two published schemes side by side: on what they cannot both be right, and what neither says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from modicum.knowledge.protocol_shapes import DayRange, DoseRange, Protocol, TimeOfDay
from modicum.quantities import Dose, Unit


class Topic(Enum):
    """What a scheme can state in a form that can be held against another's."""

    START = "start"
    INCREASE = "increase"
    STEP_DAYS = "step-days"
    CEILING = "ceiling"
    TIMES_A_DAY = "times-a-day"
    TIME_OF_DAY = "time-of-day"
    OFF_DAYS = "off-days"
    RUN_IN = "run-in"
    HORIZON = "horizon"
    RULES = "rules"


@dataclass(frozen=True)
class Difference:
    """One topic on which what two schemes state has nothing in common, in their own figures."""

    topic: Topic
    one: str
    other: str


@dataclass(frozen=True)
class Comparison:
    """Two schemes. differ : both state it, and nothing fits both. neither : topics that none of the two states."""

    one: Protocol
    other: Protocol
    differ: tuple[Difference, ...]
    neither: tuple[Topic, ...]


def stated(protocol: Protocol, topic: Topic) -> str:
    """What a scheme states on a topic, in figures; empty if it does not state it."""
    ranged = _RANGED.get(topic)
    return _text(ranged(protocol)) if ranged is not None else _TOLD[topic](protocol)


def compare(one: Protocol, other: Protocol) -> Comparison:
    """Where two schemes contradict each other: both state a topic, and no plan could follow both."""
    differ = tuple(
        Difference(topic, stated(one, topic), stated(other, topic)) for topic in Topic if _apart(topic, one, other)
    )
    neither = tuple(topic for topic in Topic if not stated(one, topic) and not stated(other, topic))
    return Comparison(one, other, differ, neither)


def _apart(topic: Topic, one: Protocol, other: Protocol) -> bool:
    """Never of what one of them leaves unsaid: silence contradicts nothing."""
    if topic is Topic.RULES or not stated(one, topic) or not stated(other, topic):
        return False
    ranged = _RANGED.get(topic)
    if ranged is None:
        return stated(one, topic) != stated(other, topic) and not _share_a_time(topic, one, other)
    mine, theirs = ranged(one), ranged(other)
    if isinstance(mine, DoseRange) and isinstance(theirs, DoseRange):
        return mine.apart_from(theirs)
    return isinstance(mine, DayRange) and isinstance(theirs, DayRange) and mine.apart_from(theirs)


def _share_a_time(topic: Topic, one: Protocol, other: Protocol) -> bool:
    """Evening and bedtime are near enough to be one advice; any time that both name is one too."""
    late = {TimeOfDay.EVENING, TimeOfDay.BEDTIME}
    mine, theirs = (set(each.time_of_day) | (late if late & set(each.time_of_day) else set()) for each in (one, other))
    return topic is Topic.TIME_OF_DAY and not mine.isdisjoint(theirs)


def increase(protocol: Protocol) -> DoseRange | None:
    """How much more a step is: what the climb says, or the differences of its rungs; None if neither is stated."""
    if protocol.climb is not None:
        return protocol.climb.by
    exact = [rung.dose for rung in protocol.rungs if rung.dose.exact]
    if len(exact) < 2 or len(exact) != len(protocol.rungs):
        return None
    amounts = [rung.low.amount for rung in exact]
    steps = sorted(after - before for before, after in pairwise(amounts))
    if steps[0] <= 0:  # a scheme that goes down again has no single increase
        return None
    return DoseRange(Dose(steps[0], Unit.MG), Dose(steps[-1], Unit.MG))


def _text(value: object) -> str:
    return "" if value is None else str(value)


_RANGED: Mapping[Topic, Callable[[Protocol], DoseRange | DayRange | None]] = {
    Topic.START: lambda protocol: protocol.start,
    Topic.INCREASE: increase,
    Topic.STEP_DAYS: lambda protocol: protocol.step_days,
    Topic.CEILING: lambda protocol: protocol.ceiling,
    Topic.HORIZON: lambda protocol: protocol.horizon,
}
_TOLD: Mapping[Topic, Callable[[Protocol], str]] = {
    Topic.TIMES_A_DAY: lambda protocol: _text(protocol.times_a_day),
    Topic.TIME_OF_DAY: lambda protocol: " or ".join(time.value for time in protocol.time_of_day),
    Topic.OFF_DAYS: lambda protocol: f"{protocol.off_days_a_week} a week" if protocol.off_days_a_week else "",
    Topic.RUN_IN: lambda protocol: f"{protocol.run_in_days} days" if protocol.run_in_days else "",
    Topic.RULES: lambda protocol: _text(len(protocol.rules) or None),
}
