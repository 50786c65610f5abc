"""Small changes of the search for near names and of the look-up that no other test noticed (tools/mutate)."""

import random

import pytest
from rapidfuzz.distance import OSA, Levenshtein

from modicum.errors import KnowledgeError
from modicum.safety.lexicon import lexicon_text
from modicum.safety.nearby import Nearby, reach
from modicum.safety.resolve import Status
from unit.safety.small import MEDICINES, WORDS, lexicon_of_texts, resolver
from unit.safety.test_lexicon import HEROIN

SEED = 20261123


def near(name, word, *, spelling_only=False):
    return [(one.edits, one.how) for one in Nearby({name: 7}).near(word, spelling_only=spelling_only)]


def test_a_name_or_word_of_three_letters_is_near_nothing_and_one_of_four_is():
    assert near("mtr", "mtra") == []
    assert near("apap", "apa") == []
    assert near("apap", "apat") == [(1, "similar_spelling")]


def test_a_name_of_three_characters_without_blanks_is_near_and_two_of_them_are_near_nothing():
    assert near("モルヒ", "モルハ") == [(1, "similar_spelling")]
    assert near("モルヒ", "モル") == []
    assert near("モmo", "ルmo") == [(1, "similar_spelling")]
    assert near("moモ", "moル") == [], "it counts as what it begins with"


def test_the_last_third_of_a_name_is_found_behind_three_more_letters():
    assert near("abcdefghijkl", "axbcdeyfzghijkl", spelling_only=True) == [(3, "similar_spelling")]
    assert near("abcdefghijkl", "abcdexfygzhijkl", spelling_only=True) == [(3, "similar_spelling")]


def test_a_name_inside_a_word_has_at_least_six_letters():
    assert near("bcdefg", "xxxxbcdefgxxxx") == [(1, "part_of_a_word")]
    assert near("bcdefg", "bcdefgxxxx") == [(1, "part_of_a_word")]
    assert near("bcdefg", "xxxxbcdefg") == [(1, "part_of_a_word")]
    assert near("bcdef", "xxxxbcdefxxxx") == []


def test_what_is_left_of_a_name_has_at_least_five_letters_and_half_of_them():
    assert near("bcdfghkl", "bcdfg") == [(1, "beginning")]
    assert near("bcdfghkl", "bcdf") == []
    assert near("bcdfghklmn", "bcdfg") == [(1, "beginning")]
    assert near("bcdfghklmnp", "bcdfg") == []


def test_a_name_that_sounds_the_same_is_an_edit_away_and_a_longer_sound_may_differ_by_one():
    assert near("phenol", "fenol") == [(1, "similar_spelling")]
    assert near("phenol", "fenol", spelling_only=True) == []
    assert near("phalk", "falc") == [(1, "similar_spelling")]
    assert near("phenol", "fenot") == []
    assert near("phenolm", "fenotm") == [(2, "similar_spelling")]
    assert near("phot", "foot") == []
    assert near("phota", "foota") == []
    assert near("photim", "footim") == [(1, "similar_spelling")]


def test_forty_letters_are_looked_at_and_no_more():
    long = "bcdfghklmn" * 4
    assert (0, "similar_spelling") in near(long, long)
    assert near(long + "z", long) == []
    assert (0, "similar_spelling") in near(long, long + "zzzzz")


def edited(name, edits, chance):
    letters = list(name)
    for _ in range(edits):
        place = chance.randrange(len(letters))
        change = chance.choice(("less", "more", "other"))
        if change == "less" and len(letters) > 1:
            del letters[place]
        elif change == "more":
            letters.insert(chance.randrange(len(letters) + 1), chance.choice("bcd"))
        else:
            letters[place] = chance.choice("bcd")
    return "".join(letters)


def test_every_name_within_reach_is_found_as_if_all_were_compared():
    """Seeded names of three letters only, so that many are close to each other."""
    chance = random.Random(SEED)
    names = sorted({"".join(chance.choices("bcd", k=chance.randrange(4, 16))) for _ in range(400)})
    every = Nearby({name: number for number, name in enumerate(names)})
    for _ in range(1500):
        word = edited(chance.choice(names), chance.randrange(4), chance)
        if len(word) < 4:
            continue
        found = {names[one.meaning]: one.edits for one in every.near(word, spelling_only=True)}
        assert all(OSA.distance(word, name) == edits <= reach(len(word)) for name, edits in found.items()), word
        wanted = {name for name in names if Levenshtein.distance(word, name) <= min(2, reach(len(word)))}
        assert wanted <= set(found), word


def test_a_name_without_its_blanks_is_looked_for_from_six_letters():
    lexicon = lexicon_of_texts(medicines=f'{MEDICINES}\n{HEROIN}names = ["bc dfgh", "bc dfg"]')
    assert "bcdfgh" in lexicon.joined
    assert "bcdfg" not in lexicon.joined


@pytest.mark.parametrize(("digits", "stands"), [("12", False), ("123", True), ("1 2", False)])
def test_a_name_of_digits_has_at_least_three(digits, stands):
    medicines = f'{MEDICINES}\n{HEROIN}names = ["heroin", "{digits}"]'
    if stands:
        assert digits in lexicon_of_texts(medicines=medicines).names
    else:
        with pytest.raises(KnowledgeError, match="fewer than 3 digits"):
            lexicon_of_texts(medicines=medicines)


def test_a_word_may_be_the_same_as_a_name_but_not_hold_one():
    assert "morphine" in lexicon_of_texts(words=WORDS.replace('"daily"', '"daily", "morphine"')).words


def test_a_phrase_that_would_hide_a_medicine_is_told_once():
    with pytest.raises(KnowledgeError) as found:
        lexicon_of_texts(words=WORDS.replace('"daily"', '"daily", "morphine daily"'))
    assert str(found.value) == "words of a list that would hide a medicine: instruction 'morphine daily' holds morphine"
    with pytest.raises(KnowledgeError) as found:
        lexicon_of_texts(words=WORDS.replace('"daily"', '"daily", "every other morphine"'))
    assert str(found.value).count("holds morphine") == 1


def test_a_sign_that_is_no_word_is_kept_as_none():
    assert "" not in lexicon_of_texts(words=WORDS.replace('"mg"', '"mg", "%"')).words


def test_a_phrase_must_not_hide_a_product_that_holds_a_medicine_beside_an_ordinary_one():
    with pytest.raises(KnowledgeError, match="'daily co codamol' holds codeine \\+ paracetamol"):
        lexicon_of_texts(words=WORDS.replace('"daily"', '"daily", "daily co-codamol"'))


def test_a_page_of_clashes_or_of_phrases_holds_twenty():
    more = "".join(f', "heroin {letter}", "Heroin {letter}"' for letter in "bcdefghijklmnopqrstuvwxyz")
    with pytest.raises(KnowledgeError) as found:
        lexicon_of_texts(medicines=f'{MEDICINES}\n{HEROIN}names = ["heroin"{more}]')
    assert str(found.value).startswith("25 names of the lexicon clash")
    assert str(found.value).count("stands there twice") == 20
    more = "".join(f', "morphine {letter}"' for letter in "bcdefghijklmnopqrstuvwxyz")
    with pytest.raises(KnowledgeError) as found:
        lexicon_of_texts(words=WORDS.replace('"daily"', f'"daily"{more}'))
    assert str(found.value).count("holds morphine") == 20


@pytest.mark.parametrize("word", ["Teva", "headache", "sulfate", "mg", "tablets", "retard", "daily", "twice daily"])
def test_every_kind_of_word_may_stand_beside_a_name(word):
    assert resolver().line(f"tramadol {word}").status is Status.MATCHED


def test_the_longest_name_that_begins_with_a_word_is_known():
    longest = resolver().lexicon.longest
    assert (longest["tramadol"], longest["cough"], longest["vitamin"]) == (1, 2, 3)


def test_the_kept_text_holds_the_letters_themselves():
    assert "吗 啡" in lexicon_text(resolver().lexicon)
