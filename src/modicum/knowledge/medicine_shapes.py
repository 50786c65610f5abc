"""The shapes of the medicine lexicon: ingredients with their class, products, words that could be several things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from modicum.knowledge.shapes import Review


class MedicineClass(Enum):
    """What an ingredient is to somebody who may start naltrexone. `ordinary` means none of the others, not harmless."""

    OPIOID_AGONIST = "opioid_agonist"
    OPIOID_PARTIAL = "opioid_partial"
    OPIOID_ANTAGONIST = "opioid_antagonist"
    OPIOID_PERIPHERAL = "opioid_peripheral"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    CHECKPOINT_INHIBITOR = "checkpoint_inhibitor"
    CORTICOSTEROID = "corticosteroid"
    THYROID_HORMONE = "thyroid_hormone"
    ANTITHYROID = "antithyroid"
    HEPATOTOXIC = "hepatotoxic"
    ALCOHOL = "alcohol"
    ORDINARY = "ordinary"


class Acting(Enum):
    """How long an opioid acts, which decides how long the way to naltrexone is."""

    SHORT = "short"
    LONG = "long"


class Form(Enum):
    """Forms in which it matters that the medicine is in them: they hold it longer, or keep it in one place."""

    SLOW_RELEASE = "slow-release"
    PATCH = "patch"
    DEPOT = "depot"
    IMPLANT = "implant"
    FILM = "film"
    SPRAY = "spray"
    LOZENGE = "lozenge"
    PUMP = "pump"
    INJECTION = "injection"
    SYRUP = "syrup"
    DROPS = "drops"
    SUPPOSITORY = "suppository"
    CREAM = "cream"
    EYE_DROPS = "eye-drops"
    NASAL = "nasal"
    INHALER = "inhaler"
    RING = "ring"


class NameKind(Enum):
    """What kind of name a name is; it is told beside every match."""

    NAME = "name"
    BRAND = "brand"
    STREET = "street_name"


@dataclass(frozen=True)
class Ingredient:
    """One ingredient by its INN. `also` are further classes that hold for it."""

    id: str
    medicine_class: MedicineClass
    also: tuple[MedicineClass, ...] = ()
    acting: Acting | None = None
    atc: tuple[str, ...] = ()
    rxnorm: str = ""


@dataclass(frozen=True)
class Named:
    """Names that mean one thing: these ingredients, all of them, perhaps in a form.

    `names` holds the kind of each name. `never` are look-alikes that must not be taken for it. `at` is the place in
    the files, for messages.
    """

    ingredients: tuple[str, ...]
    form: Form | None
    names: tuple[tuple[str, NameKind], ...]
    never: tuple[str, ...]
    at: str


@dataclass(frozen=True)
class Ambiguous:
    """Names that could mean several things and so are always answered by a question."""

    could_be: tuple[str, ...]
    names: tuple[str, ...]
    at: str


class WordKind(Enum):
    """What a word beside the medicine's name is. Only these may stand there without a question."""

    INSTRUCTION = "instruction"
    UNIT = "unit"
    FORM = "form"
    MAKER = "maker"
    SALT = "salt"
    REASON = "reason"
    JOIN = "join"
    DENIES = "denies"


@dataclass(frozen=True)
class LineWords:
    """The words of a medicines list that are no medicine: by kind, those of a form, and ways to say "none at all".

    `leads` are words behind which people say what for, when or after whose advice ("for", "si"); `leads_nouns` those
    of them behind which a capital says nothing ("bei Asthma"). `behind` are short words that are harmless only
    behind a strength ("1 g comp"; "Paracetamol comp" holds codeine).
    """

    kinds: Mapping[WordKind, tuple[str, ...]]
    forms: Mapping[Form, tuple[str, ...]]
    none: tuple[str, ...]
    none_unclear: tuple[str, ...]
    leads: tuple[str, ...] = ()
    leads_nouns: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class MedicineFile:
    """One file of the lexicon: what it holds and who looked at it."""

    name: str
    title: str
    sources: tuple[str, ...]
    reviewed: Review


@dataclass(frozen=True)
class Medicines:
    """Everything the lexicon files hold, checked for shape, before any name is normalised."""

    files: tuple[MedicineFile, ...]
    ingredients: Mapping[str, Ingredient]
    named: tuple[Named, ...]
    ambiguous: tuple[Ambiguous, ...]
    words: LineWords
