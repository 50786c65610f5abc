"""Behind an ordinary medicine: no opioid, written rightly or wrongly, and no invented brand may go by unasked.

All names of the lexicon were tried once (the figures are in decision 0013); here a seeded sample is.
"""

import random
import string
from functools import cache

import pytest

from modicum.knowledge.medicine_shapes import NameKind
from modicum.safety.names import joined, key_of, stands_alone
from modicum.safety.resolve import OPIOIDS, Status
from unit.safety.test_shipped_lexicon import is_opioid, one_edit, resolver

SEED = 20261124
SAMPLE = 250
LEAST_LETTERS = 5

BEHIND = (
    "paracetamol 500 mg {}",
    "metformin 850 mg 1-0-1 {}",
    "Ibuprofen 400 mg tabs daily for pain {}",
    "PANTOPRAZOLE 40MG TABLET 1D1T {} daily",
    "amlodipine 5 mg bei Bedarf {} abends",
    "Metformin 500 mg comp (1-0-1) {} oral",
    "paracetamol for {}",
    "metformin 500 bd {}",
    "detralex na {}",
    "T. losartan 50 mg 4xday {}",
)


def cleared(text):
    answer = resolver().line(text)
    return answer.status is Status.MATCHED and all(OPIOIDS.isdisjoint(match.classes) for match in answer.matches)


@cache
def exact():
    lexicon = resolver().lexicon
    return {key for key, number in lexicon.names.items() if isinstance(lexicon.meanings[number].kind, NameKind)}


@cache
def opioids():
    """Exact names and street names of opioids that are not said in words of everyday life."""
    lexicon = resolver().lexicon
    return [
        key
        for key in sorted(exact())
        if is_opioid(lexicon.meanings[lexicon.names[key]].ingredients) and not all(map(is_a_word, key.split(" ")))
    ]


def is_a_word(part):
    lexicon = resolver().lexicon
    return part.isdigit() or part in lexicon.words or part in lexicon.behind or part in lexicon.leads


@pytest.mark.hazard("H-01/lexicon")
def test_an_opioid_behind_an_ordinary_medicine_is_always_found():
    names = random.Random(SEED).sample(opioids(), SAMPLE)
    assert [text for name in names for layout in BEHIND if cleared(text := layout.format(name))] == []


@pytest.mark.hazard("H-02/near-match-asks")
def test_a_misspelt_opioid_behind_an_ordinary_medicine_is_never_cleared():
    """One word and five letters or more; a misspelling that is itself an ordinary name or word is that."""
    chance = random.Random(SEED)
    names = [name for name in opioids() if name.isascii() and name.isalpha() and len(name) >= LEAST_LETTERS]
    texts = [(name, one_edit(name, chance)) for name in chance.sample(names, SAMPLE)]
    lines = [layout.format(text) for _, text in texts if joined(key_of(text)) not in exact() for layout in BEHIND]
    assert len(lines) >= SAMPLE
    assert [text for text in lines if cleared(text)] == []


@pytest.mark.hazard("H-02/near-match-asks")
def test_a_misspelt_opioid_in_another_script_or_with_an_ending_is_never_cleared():
    """What is read letter by letter into Latin, or loses an ending, must not fall onto an ordinary name."""
    chance = random.Random(SEED)
    names = [name for name in opioids() if name.isalpha() and len(name) >= LEAST_LETTERS]
    other = [name for name in names if not name.isascii() and not any(map(stands_alone, name))]
    texts = [changed(name, chance) for name in chance.sample(other, min(SAMPLE, len(other)))]
    latin = [name for name in names if name.isascii()]
    texts += [one_edit(name, chance) + ending for name in chance.sample(latin, SAMPLE) for ending in ("um", "is", "a")]
    assert len(texts) >= 3 * SAMPLE
    assert [text for text in texts if key_of(text) not in exact() and cleared(text)] == []


def changed(name, chance):
    """One letter lost, doubled or swapped with its neighbour."""
    at = chance.randrange(len(name) - 1)
    kinds = (name[:at], name[: at + 1] + name[at], name[:at] + name[at + 1] + name[at])
    number = chance.randrange(3)
    return kinds[number] + name[at + (1, 1, 2)[number] :]


def invented(chance):
    vowels, others = "aeiou", "bdfgklmnprstvxz"
    word = "".join(chance.choice(others) + chance.choice(vowels) for _ in range(chance.choice((2, 3, 4))))
    return word + chance.choice(string.ascii_lowercase)


@pytest.mark.hazard("H-01/unrecognised-stops")
@pytest.mark.parametrize(
    "layout",
    [
        "paracetamol 500 mg {}",
        "Metformin 850 mg 1-0-1 {}",
        "ibuprofen 400 mg 2 {}",
        "ibuprofen 400 mg daily, {}",
        "ibuprofen 400 mg daily {} 10 mg",
        "ibuprofen 400 mg for pain {} 10 mg",
        "OMEPRAZOLE 20 MG DAILY {}",
        "{} metformin 500 mg",
        "metformin 500 bd {}",
        "metformin {} for pain",
        "T. metformin {}",
    ],
)
@pytest.mark.parametrize("written", [str.capitalize, str.lower, str.upper])
def test_an_invented_brand_behind_an_ordinary_medicine_stays_a_question(layout, written):
    chance = random.Random(SEED)
    known = set(resolver().lexicon.names) | set(resolver().lexicon.words) | resolver().lexicon.behind
    brands = [word for word in (invented(chance) for _ in range(40)) if word not in known]
    texts = [layout.format(written(word)) for word in brands]
    wrong = [text for text in texts if resolver().line(text).status is Status.MATCHED and cleared(text)]
    assert wrong == []
