"""The resolver on the shipped lexicon: every name is itself, what people add changes nothing, misspellings ask.

Generated texts come from seeded draws; a failure found at night becomes a line of its own in test_resolve.py.
"""

import random
import string
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modicum.knowledge.medicine_shapes import NameKind
from modicum.knowledge.read import shipped
from modicum.knowledge.read_medicines import read_medicines
from modicum.safety.lexicon import build_lexicon
from modicum.safety.names import joined, key_of
from modicum.safety.resolve import OPIOIDS, Resolver, Status

MISSPELT = 3000
SEED = 20261123


@cache
def medicines():
    return read_medicines(shipped())


@cache
def resolver():
    return Resolver(build_lexicon(medicines()))


def exact_names():
    return [(name, one) for one in medicines().named for name, _ in one.names]


def named(answer):
    return {match.ingredient for match in answer.matches}


def is_opioid(ingredients):
    classes = resolver().lexicon.classes
    return any(one in OPIOIDS for identifier in ingredients for one in classes(identifier))


@pytest.mark.hazard("H-01/lexicon")
def test_every_name_of_the_lexicon_resolves_to_itself():
    wrong = []
    for name, one in exact_names():
        answer = resolver().line(name)
        if answer.status is not Status.MATCHED or named(answer) != set(one.ingredients):
            wrong.append((name, one.at, answer.status.value, sorted(named(answer))))
    assert wrong == []


@pytest.mark.hazard("H-05/exact-wins")
def test_every_ambiguous_name_is_asked_about_with_all_it_could_be():
    lexicon = resolver().lexicon
    wrong = []
    for several in medicines().ambiguous:
        for name in several.names:
            answer = resolver().line(name)
            says_none = key_of(name) in lexicon.none | lexicon.none_unclear
            if answer.status is not Status.ASK or not (says_none or named(answer) >= set(several.could_be)):
                wrong.append((name, several.at, answer.status.value))
    assert wrong == []


@pytest.mark.hazard("H-05/exact-wins")
def test_no_look_alike_is_taken_for_what_it_is_not():
    wrong = [
        (name, one.at)
        for one in medicines().named
        for name in one.never
        if resolver().line(name).status is Status.MATCHED
        and set(resolver().lexicon.meanings[resolver().lexicon.names[key_of(name)]].ingredients) == set(one.ingredients)
    ]
    assert wrong == []


@cache
def plain_names():
    """Names of letters alone, so that an added number cannot belong to them."""
    names = [name for name, _ in exact_names() if len(joined(key_of(name))) > 3]
    return [name for name in names if not any(letter.isdigit() for letter in name)]


@cache
def one_word_names():
    return [name for name in plain_names() if name.isascii() and key_of(name).isalpha()]


ADDED = (
    "{} 10 mg",
    "{} 500mg",
    "{} 2.5 mg prn",
    "- {}",
    "* {}",
    "3. {}",
    "{} tablets",
    "{} twice daily",
    "  {}  ",
    "{}®",
    "{},",
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.data())
def test_strength_instructions_bullets_and_case_change_nothing(data):
    name = data.draw(st.sampled_from(plain_names()))
    alone = resolver().line(name)
    for written in ADDED:
        answer = resolver().line(written.format(name))
        assert (answer.status, named(answer)) == (alone.status, named(alone)), written.format(name)
    for other in (name.upper(), name.lower(), name.swapcase()):
        assert named(resolver().line(other)) == named(alone), other


@pytest.mark.hazard("H-01/lexicon")
@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.data())
def test_two_medicines_in_a_line_give_both(data):
    first, second = data.draw(st.sampled_from(one_word_names())), data.draw(st.sampled_from(one_word_names()))
    either = named(resolver().line(first)) | named(resolver().line(second))
    for written in (f"{first}, {second}", f"{first} and {second}", f"{second} + {first} 5 mg", f"{first}\t{second}"):
        answer = resolver().line(written)
        assert named(answer) >= either or set(resolver().line(f"{first} {second}").matches) == set(answer.matches), (
            written
        )


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(("tramadol", "metformin 500", "zzzz", "", "no alcohol", "Percocet")), max_size=8))
def test_a_line_is_answered_alike_wherever_it_stands_and_however_often(texts):
    answers = dict(zip(texts, resolver().screen(texts), strict=True))
    assert resolver().screen(texts[::-1]) == [answers[text] for text in texts[::-1]]


def one_edit(name, chance):
    place, letter = chance.randrange(len(name)), chance.choice(string.ascii_lowercase)
    return chance.choice(
        (
            name[:place] + name[place + 1 :],
            name[:place] + letter + name[place:],
            name[:place] + letter + name[place + 1 :],
            name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :],
        )
    )


def letters_changed(name, other):
    digits = [letter for letter in name if letter.isdigit()]
    return digits == [letter for letter in other if letter.isdigit()] and key_of(other) != key_of(name)


@cache
def misspelt():
    """Seeded misspellings of opioid names of more than five letters: one letter more, less, another, or two swapped."""
    chance = random.Random(SEED)
    lexicon = resolver().lexicon
    exact = {key for key, number in lexicon.names.items() if isinstance(lexicon.meanings[number].kind, NameKind)}
    opioids = [key for key in sorted(exact) if is_opioid(lexicon.meanings[lexicon.names[key]].ingredients)]
    opioids = [key for key in opioids if key.isascii() and sum(map(str.isalpha, key)) > 5]
    drawn = [(key, one_edit(key, chance)) for key in chance.choices(opioids, k=MISSPELT)]
    # A misspelling that is itself the exact name of another medicine is that medicine, and one whose every word is
    # such a name ("Brufen Plus", "Brufen alus") is those medicines: no list can tell them apart.
    real = {joined(key) for key in exact}
    return [
        (key, text)
        for key, text in drawn
        if letters_changed(key, text)
        and joined(key_of(text)) not in real
        and not all(word in exact for word in key_of(text).split(" "))
    ]


@pytest.mark.hazard("H-02/near-match-asks")
def test_a_misspelt_opioid_is_never_taken_for_something_harmless():
    wrong = []
    for key, text in misspelt():
        answer = resolver().line(text)
        if answer.status is Status.MATCHED and not is_opioid(named(answer)):
            wrong.append((key, text, sorted(named(answer))))
    assert wrong == []


def test_a_misspelt_opioid_is_hardly_ever_without_an_opioid_among_its_candidates():
    """All of these are asked about or unrecognised, which stops alike; this counts how often the question is right."""
    missed = [(key, text) for key, text in misspelt() if not is_opioid(named(resolver().line(text)))]
    assert len(misspelt()) > 0.9 * MISSPELT
    assert len(missed) <= 0.002 * len(misspelt()), missed


HOMOGLYPHS = str.maketrans("aceopxyi", "асеорхуі")


@pytest.mark.hazard("H-02/folding")
@pytest.mark.parametrize(
    "name", ["morphine", "oxycodone", "codeine", "tramadol", "buprenorphine", "Percocet", "Tylenol"]
)
def test_one_letter_from_another_script_changes_nothing(name):
    for place, letter in enumerate(name):
        written = name[:place] + letter.translate(HOMOGLYPHS) + name[place + 1 :]
        assert named(resolver().line(written)) == named(resolver().line(name)), written
