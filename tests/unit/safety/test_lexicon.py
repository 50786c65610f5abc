"""The look-up: clashes are errors with both places, and the kept text is the same look-up."""

import pytest

from modicum.errors import KnowledgeError
from modicum.safety.lexicon import lexicon_of, lexicon_text
from unit.safety.small import MEDICINES, WORDS, lexicon_of_texts, resolver

HEROIN = '[[ingredient]]\nid = "diamorphine"\nclass = "opioid_agonist"\nacting = "short"\n'

CLASHES = {
    "two meanings": (
        HEROIN + 'names = ["Tramadol"]',
        "small.toml [[ingredient]] 12: 'Tramadol' means diamorphine here",
    ),
    "the same word twice": (HEROIN + 'names = ["heroin", "Heroin"]', "'Heroin' stands there twice"),
    "another form": (
        '[[product]]\nform = "patch"\ningredients = ["morphine"]\nnames = ["Sevredol"]',
        "'Sevredol' means morphine (patch) here and morphine",
    ),
    "several things and one": (
        '[[ambiguous]]\nnames = ["tramadol"]\ncould-be = ["codeine", "morphine"]',
        "'tramadol' means codeine or morphine here and tramadol",
    ),
    "it and never it": (
        HEROIN + 'names = ["heroin"]\nnot = ["heroin"]',
        "'heroin' is said to be it and never to be it",
    ),
    "no letter": (HEROIN + 'names = ["heroin", "+"]', "'+' holds no letter"),
    "digits like a dose": (HEROIN + 'names = ["heroin", "3"]', "'3' holds no letter, and fewer than 3 digits"),
}


@pytest.mark.parametrize("case", CLASHES)
def test_a_name_that_cannot_stand_is_an_error_with_its_place(case):
    more, message = CLASHES[case]
    with pytest.raises(KnowledgeError) as found:
        lexicon_of_texts(medicines=f"{MEDICINES}\n{more}")
    assert message in str(found.value)
    assert "small.toml" in str(found.value)


def test_words_of_a_list_must_not_hide_a_medicine():
    with pytest.raises(KnowledgeError, match="would hide a medicine: instruction 'daily morphine' holds morphine"):
        lexicon_of_texts(words=WORDS.replace('"daily"', '"daily", "daily morphine"'))


def test_spellings_that_are_read_alike_are_one_name():
    lexicon = lexicon_of_texts(medicines=f'{MEDICINES}\n{HEROIN}names = ["héroïne", "heroine"]')
    assert "heroine" in lexicon.names


def test_a_name_that_is_ambiguous_twice_could_be_everything_of_both():
    more = '[[ambiguous]]\nnames = ["Cough-Syrup"]\ncould-be = ["tramadol", "codeine"]'
    lexicon = lexicon_of_texts(medicines=f"{MEDICINES}\n{more}")
    assert lexicon.meanings[lexicon.names["cough syrup"]].ingredients == ("codeine", "morphine", "tramadol")


def test_names_that_differ_only_in_blanks_are_a_question_when_the_blanks_are_gone():
    more = f'{HEROIN}names = ["dia morphix"]\n[[product]]\ningredients = ["tramadol"]\nnames = ["diam orphix"]'
    lexicon = lexicon_of_texts(medicines=f"{MEDICINES}\n{more}")
    together = lexicon.meanings[lexicon.joined["diamorphix"]]
    assert (together.kind, together.ingredients) == ("ambiguous", ("diamorphine", "tramadol"))
    assert lexicon.meanings[lexicon.names["dia morphix"]].ingredients == ("diamorphine",)


def test_two_ways_of_writing_one_name_apart_are_that_name():
    more = f'{HEROIN}names = ["dia morphix", "diamor phix"]'
    lexicon = lexicon_of_texts(medicines=f"{MEDICINES}\n{more}")
    assert lexicon.meanings[lexicon.joined["diamorphix"]].ingredients == ("diamorphine",)


def test_the_kept_text_is_the_same_look_up():
    lexicon = resolver().lexicon
    again = lexicon_of(lexicon_text(lexicon))
    assert again == lexicon
    assert lexicon_text(again) == lexicon_text(lexicon)


def test_a_text_of_another_layout_is_refused():
    text = lexicon_text(resolver().lexicon).replace('"layout":3', '"layout":0')
    with pytest.raises(ValueError, match="layout 0 instead of 3"):
        lexicon_of(text)


def test_what_one_thing_is_not_may_be_the_name_of_another():
    more = '[[ingredient]]\nid = "apomorphine"\nclass = "ordinary"\nnames = ["apomorphine"]\n[[product]]\n'
    more += 'ingredients = ["morphine"]\nnames = ["morphine drops"]\nnot = ["apomorphine"]'
    lexicon = lexicon_of_texts(medicines=f"{MEDICINES}\n{more}")
    assert lexicon.meanings[lexicon.names["apomorphine"]].ingredients == ("apomorphine",)
