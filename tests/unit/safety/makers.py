"""Rules, facts and persons for the tests of safety."""

from datetime import date
from decimal import Decimal
from functools import cache

from modicum.doors.desk.knowing import rule_book
from modicum.knowledge.rule_shapes import (
    Branch,
    Comparison,
    Condition,
    Kind,
    Mark,
    Rule,
    Ruling,
    Several,
    Statement,
    Strength,
    Topic,
)
from modicum.knowledge.shapes import Review
from modicum.safety.facts import FACTS
from modicum.safety.person import MedicineLine, MedicineMatch, Person

TODAY = date(2026, 12, 1)
NOTHING = Several(frozenset(), complete=True)

CLEAR = {
    "age-years": Decimal(52),
    "medicine-list": "none-taken",
    "medicine-classes": NOTHING,
    "medicine-ingredients": NOTHING,
    "opioid-answer": "no",
    "opioid-now": False,
    "opioid-interval": "none-used",
    "opioid-kind": "none-used",
    "opioid-withdrawal-signs": False,
    "procedure": "none",
    "inside-procedure-pause": False,
    "opioid-planned": False,
    "transplant": False,
    "liver-disease": "none",
    "liver-test": "done",
    "alt-times-upper-limit": Decimal(1),
    "kidney-disease": "none",
    "kidney-test": "done",
    "egfr-ml-min": Decimal(90),
    "pregnancy": "no",
    "breastfeeding": False,
    "thyroid-disease": False,
    "psychosis-or-bipolar": "never",
    "depression": "never",
    "suicide-attempt-ever": False,
    "phq9-item-9": Decimal(0),
    "alcohol": "none",
    "porphyria": False,
    "other-condition": False,
    "severe-reaction-before": False,
    "naltrexone-allergy": False,
    "filler-allergy-meets-product": False,
    "top-dose-mg": Decimal("4.5"),
    "start-dose-mg": Decimal(1),
    "very-sensitive": False,
    "driving-next-morning": False,
    "other-medicine-changing": False,
}
"""Every fact, answered so that no rule has anything to say."""

CLEAR_PERSON = {
    "born": "1974-05-03",
    "first-dose": "2026-12-05",
    "start-dose": "0.5 mg",
    "top-dose": "4.5 mg",
    "medicines": "none",
    "opioid-in-last-year": "no",
    "opioid-withdrawal-signs": "no",
    "opioid-planned": "no",
    "procedure": "none",
    "transplant": "no",
    "liver-disease": "none",
    "alt": "31",
    "alt-upper-limit": "40",
    "kidney-disease": "none",
    "egfr-ml-min": "92",
    "pregnancy": "no",
    "breastfeeding": "no",
    "thyroid-disease": "no",
    "psychosis-or-bipolar": "never",
    "depression": "never",
    "suicide-attempt-ever": "no",
    "phq9-item-9": "0",
    "alcohol": "none",
    "porphyria": "no",
    "other-condition": "no",
    "severe-reaction-before": "no",
    "naltrexone-allergy": "no",
    "filler-allergies": "none",
    "very-sensitive": "no",
    "driving-next-morning": "no",
    "other-medicine-changing": "no",
}
"""A file of answers of which every rule makes nothing."""

MEDICINES = {
    "codeine": ("codeine", ("opioid_agonist",), ()),
    "oxycodone": ("oxycodone", ("opioid_agonist",), ()),
    "fentanyl patch": ("fentanyl", ("opioid_agonist",), ("patch",)),
    "rare opioid": ("rare-opioid", ("opioid_agonist",), ()),
    "rare opioid patch": ("rare-opioid", ("opioid_agonist",), ("patch",)),
    "rare opioid depot": ("rare-opioid", ("opioid_agonist",), ("depot",)),
    "kratom": ("mitragynine", ("opioid_agonist",), ()),
    "methadone": ("methadone", ("opioid_agonist",), ()),
    "Subutex": ("buprenorphine", ("opioid_partial",), ()),
    "Depo-Provera": ("medroxyprogesterone", ("ordinary",), ("depot",)),
    "ibuprofen": ("ibuprofen", ("ordinary",), ()),
    "prednisone": ("prednisone", ("corticosteroid",), ()),
}


def resolve(text):
    """A resolver that knows a few names, asks about those with a question mark, and knows nothing else."""
    if text.endswith("?"):
        return MedicineLine(text, "ask", (MedicineMatch("codeine", ("opioid_agonist",)),))
    if text == "odd":
        return MedicineLine(text, "ask")
    if text not in MEDICINES:
        return MedicineLine(text, "unrecognised")
    return MedicineLine(text, "matched", (MedicineMatch(*MEDICINES[text]),))


@cache
def book():
    return rule_book()


def condition(fact="transplant", comparison=Comparison.IS, to=True):
    return Condition(fact, comparison, to)


def branch(ruling=Ruling.STOP, *conditions):
    return Branch(ruling, conditions or (condition(),), f"because of {ruling.value}")


def rule(*branches, identifier="a-rule", again_by=date(2027, 6, 1)):
    return Rule(
        id=identifier,
        version=1,
        topic=Topic.TRANSPLANT,
        title=identifier,
        hazards=("H-23",),
        evidence=Strength.THEORY,
        do="Ask.",
        would_change="An answer.",
        branches=branches or (branch(),),
        statements=(Statement("Nobody looked.", Mark.UNVERIFIED, ()),),
        conflicts=(),
        cases=(),
        reviewed=Review("us", date(2026, 11, 23), again_by),
    )


def person(**changes):
    return Person(**changes)


def values_of(fact):
    """Some values of a fact, for tests that go through all of them."""
    match fact.kind:
        case Kind.TRUTH:
            return [True, False]
        case Kind.CHOICE:
            return list(fact.allowed)
        case Kind.NUMBER:
            return [
                Decimal(n)
                for n in ("0", "0.5", "1", "1.6", "2", "3", "5", "7", "17", "18", "29", "58", "90")
                if Decimal(n) <= fact.high
            ]
    members = fact.allowed or ("naltrexone", "naloxone", "disulfiram", "thioridazine", "ibuprofen")
    return [
        Several(frozenset(some), complete) for some in ((), *((one,) for one in members)) for complete in (True, False)
    ]


ALL_VALUES = {name: values_of(fact) for name, fact in FACTS.items()}
