"""The closed list of facts that a rule may use. A fact that is not here cannot be asked for, or ruled on.

Values are plain: True or False, one of the listed words, a Decimal, or a set that may be known only in part. A fact that
nobody supplied is absent, and absent is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from modicum.knowledge.rule_shapes import FactKind, Kind, Several, Value, Vocabulary

Facts = Mapping[str, Value]

CLASSES = (
    "opioid_agonist",
    "opioid_partial",
    "opioid_antagonist",
    "opioid_peripheral",
    "immunosuppressant",
    "checkpoint_inhibitor",
    "corticosteroid",
    "thyroid_hormone",
    "antithyroid",
    "hepatotoxic",
    "alcohol",
    "ordinary",
)
"""The classes a medicine can have; the resolver's words."""


def _choice(name: str, *allowed: str) -> FactKind:
    return FactKind(name, Kind.CHOICE, allowed=allowed)


def _truth(name: str) -> FactKind:
    return FactKind(name, Kind.TRUTH)


def _number(name: str, unit: str, low: str, high: str) -> FactKind:
    return FactKind(name, Kind.NUMBER, unit=unit, low=Decimal(low), high=Decimal(high))


_LIST = (
    _number("age-years", "years", "0", "130"),
    # medicines: from the list of the person, read by the resolver
    _choice("medicine-list", "none-taken", "all-known", "some-not-known"),
    FactKind("medicine-classes", Kind.SEVERAL, allowed=CLASSES),
    FactKind("medicine-ingredients", Kind.SEVERAL),
    # opioids: the list and the direct question must agree
    _choice("opioid-answer", "no", "yes", "list-disagrees"),
    _truth("opioid-now"),
    _choice("opioid-interval", "none-used", "elapsed", "running", "last-dose-in-future", "not-agreed"),
    _choice("opioid-kind", "none-used", "ordinary", "specialist"),
    _truth("opioid-withdrawal-signs"),
    # what lies ahead
    _choice("procedure", "none", "dated", "undated"),
    _truth("inside-procedure-pause"),
    _truth("opioid-planned"),
    # illness
    _truth("transplant"),
    _choice("liver-disease", "none", "acute-hepatitis", "liver-failure", "cirrhosis", "other"),
    _choice("liver-test", "done", "not-done", "prescriber-says-not-needed"),
    _number("alt-times-upper-limit", "times the upper limit of normal", "0", "1000"),
    _choice("kidney-disease", "none", "severe", "other"),
    _choice("kidney-test", "done", "not-done", "prescriber-says-not-needed"),
    _number("egfr-ml-min", "mL/min", "0", "300"),
    _choice("pregnancy", "no", "yes", "trying"),
    _truth("breastfeeding"),
    _truth("thyroid-disease"),
    _choice("psychosis-or-bipolar", "never", "past", "now"),
    _choice("depression", "never", "past", "now"),
    _truth("suicide-attempt-ever"),
    _number("phq9-item-9", "points", "0", "3"),
    _choice("alcohol", "none", "some", "heavy"),
    _truth("porphyria"),
    _truth("other-condition"),
    _truth("severe-reaction-before"),
    # product, dose, circumstances
    _truth("naltrexone-allergy"),
    _truth("filler-allergy-meets-product"),
    _number("top-dose-mg", "mg", "0", "1000"),
    _number("start-dose-mg", "mg", "0", "1000"),
    _truth("very-sensitive"),
    _truth("driving-next-morning"),
    _truth("other-medicine-changing"),
)

FACTS: Vocabulary = MappingProxyType({fact.name: fact for fact in _LIST})
"""Every fact by its name."""


def misfit(name: str, value: Value) -> str | None:
    """Why a value cannot be that fact's value, or None if it can.

    >>> misfit("pregnancy", "perhaps")
    "pregnancy: 'perhaps' is none of no, yes, trying"
    """
    fact = FACTS.get(name)
    if fact is None:
        return f"{name}: is not on the list of facts"
    if fact.kind is Kind.CHOICE and isinstance(value, str) and value not in fact.allowed:
        return f"{name}: {value!r} is none of {', '.join(fact.allowed)}"
    fits = {
        Kind.TRUTH: isinstance(value, bool),
        Kind.CHOICE: isinstance(value, str),
        Kind.NUMBER: isinstance(value, Decimal) and value.is_finite() and fact.low <= value <= fact.high,
        Kind.SEVERAL: isinstance(value, Several) and (not fact.allowed or value.members <= set(fact.allowed)),
    }[fact.kind]
    return None if fits else f"{name}: {value!r} is not a believable {fact.kind.value}"
