"""Near names: what is within reach is found, checked against comparing with every name."""

import itertools

import pytest
from rapidfuzz.distance import OSA

from modicum.safety.nearby import LONGEST_WORD, Nearby, reach

NAMES = ("morphine", "tramadol", "codeine", "paracetamol", "hydromorphone", "MTX", "levothyroxine", "モルヒネ", "apap")
NEARBY = Nearby({name: number for number, name in enumerate(NAMES)})


def spelt(word):
    return {(near.meaning, near.edits) for near in NEARBY.near(word, spelling_only=True)}


def one_edit(name):
    for place, letter in itertools.product(range(len(name) + 1), "aexz"):
        yield name[:place] + letter + name[place:]
        yield name[:place] + letter + name[place + 1 :]
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]
        yield name[:place] + name[place + 1 : place + 2] + name[place : place + 1] + name[place + 2 :]


@pytest.mark.parametrize("name", [name for name in NAMES if len(name) > 4 and name.isascii()])
def test_every_single_edit_is_within_reach(name):
    for word in set(one_edit(name)):
        assert (NAMES.index(name), OSA.distance(word, name)) in spelt(word), word


@pytest.mark.parametrize("name", ["tramadol", "levothyroxine"])
def test_every_two_insertions_deletions_or_replacements_are_within_reach(name):
    for first in one_edit(name[:5]):
        for last in one_edit(name[5:]):
            word = first + last
            if reach(len(word)) >= 2 and OSA.distance(word, name) <= 1:
                assert NAMES.index(name) in {meaning for meaning, _ in spelt(word)}, word


def test_nothing_beyond_reach_is_named():
    assert spelt("morxxxne") == set()
    assert [reach(letters) for letters in (4, 6, 7, 10, 11)] == [1, 1, 2, 2, 3]


def test_words_too_short_are_near_nothing_and_long_ones_are_cut():
    assert list(NEARBY.near("mtx", spelling_only=False)) == []
    assert list(NEARBY.near("", spelling_only=False)) == []
    assert list(NEARBY.near("z" * 10 * LONGEST_WORD, spelling_only=False)) == []
    assert {near.how for near in NEARBY.near("モルヒン", spelling_only=False)} == {"similar_spelling"}


def test_a_name_cut_off_is_found_unless_too_little_is_left():
    assert [near.how for near in NEARBY.near("hydromor", spelling_only=False)] == ["beginning"]
    assert list(NEARBY.near("hydro", spelling_only=False)) == []
    assert list(NEARBY.near("zzzzz", spelling_only=False)) == []
    assert [near.how for near in NEARBY.near("tramad", spelling_only=False)] == ["beginning"]
    assert [near.how for near in Nearby({"tramadol": 0}).near("tramado", spelling_only=False)][-1] == "beginning"
