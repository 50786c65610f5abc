"""What silences a cue, and what does not: each reason, and the doubt beside it."""

import pytest

from modicum.knowledge.flag_shapes import Flag
from modicum.safety.flag_scope import Silence
from unit.safety.flag_makers import small

READER = small()


def silences(text, cue):
    return [found.silence for found in READER.read(text).found if found.id == cue]


@pytest.mark.parametrize(
    "text",
    [
        "I do not want to die",
        "I dont want to die",
        "I do not think that I want to die",
        "I want to not die",
        "want to die: none",
        "want to die went away",
        "want to die? no",
    ],
)
@pytest.mark.hazard("H-13/second-net")
def test_a_denial_that_leads_straight_to_it_silences_what_is_said(text):
    assert silences(text, "die") == [Silence.DENIED]


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "not hungry want to die",
        "not ok, want to die",
        "not that bad but I want to die",
        "I am not I want to die",
        "no sleep want to die",
        "not sure that I do not want to die",
        "no. I want to die",
        "want to die? not sure",
        "want to die no sleep",
        "want to die none of it",
        "want to die and pain and fear none",
        "want to die? again",
        "want to die? ",
        "to die? no I want to die",
    ],
)
@pytest.mark.hazard("H-13/second-net")
def test_in_doubt_what_is_said_stands(text):
    assert None in silences(text, "die")


@pytest.mark.parametrize(
    "text", ["no new hives", "no rash, swelling or hives", "I do not think I have hives", "hives: none", "hives? no"]
)
def test_what_is_only_named_is_denied_from_farther_away(text):
    assert silences(text, "hives") == [Silence.DENIED]


@pytest.mark.parametrize(
    "text", ["no sleep, hives", "not well and hives", "not tired I have hives", "not bad but hives"]
)
def test_a_new_thing_ends_a_denial(text):
    assert silences(text, "hives") == [None]


def test_a_list_without_an_or_is_no_denied_list():
    assert silences("no rash, hives", "hives") == [None]


@pytest.mark.parametrize(
    "text", ["he is suicidal", "my brother s suicide", "her suicide", "suicide of the brother", "her sad suicide"]
)
def test_what_is_another_persons_is_not_raised(text):
    assert silences(text, "word") == [Silence.OTHER_PERSON]


@pytest.mark.parametrize(
    "text",
    [
        "suicidal", "I am suicidal", "he knows I am suicidal", "told my doctor suicidal", "he called, suicidal again",
        "my brother is here but suicidal today", "suicide of nobody", "x s suicide", "suicide of", "again suicide by",
    ],
)  # fmt: skip
def test_another_person_beside_it_is_no_reason(text):
    assert silences(text, "word") == [None]


def test_a_cue_that_holds_me_is_mine():
    assert silences("he saw me kill myself", "die") == [None]
    assert silences("he kill myself", "die") == [None]


@pytest.mark.parametrize(
    "text", ["years ago suicidal", "suicidal years ago again fine now", "I used to want to die", "used to kill myself"]
)
def test_an_old_story_is_over(text):
    assert set(silences(text, "word") + silences(text, "die")) == {Silence.OVER}


@pytest.mark.parametrize(
    "text", ["suicidal years ago and again", "years ago I was well but suicidal", "years ago well I want to die"]
)
def test_an_old_story_that_is_back_is_not_over(text):
    assert set(silences(text, "word") + silences(text, "die")) == {None}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("leaflet: suicide", "word"), ("suicide stood on the leaflet", "word"), ("in the film they want to die", "die"),
        ("asked if I want to die", "die"), ("asked if suicidal", "word"),
    ],
)  # fmt: skip
def test_what_was_read_or_asked_is_no_cue(text, cue):
    assert silences(text, cue) == [Silence.QUOTED]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("asked if I want to die. said yes", "die"), ("read the leaflet and want to die", "die"), ("want to die in the film", "die"),
        ("asked if so and so and on and on and on the whole day want to die", "die"), ("leaflet. suicide", "word"),
    ],
)  # fmt: skip
def test_a_question_that_was_answered_yes_is_one(text, cue):
    assert None in silences(text, cue)


def test_a_lie_takes_a_denial_back_and_a_question_too():
    assert silences("I do not want to die. I lied", "die") == [None]
    assert silences("asked if suicidal. I lied", "word") == [None]
    assert silences("if suicidal. I lied", "word") == [None]


def test_a_lie_changes_nothing_for_a_rash():
    assert silences("no hives. I lied", "hives") == [Silence.DENIED]


def test_a_dream_is_one_only_if_it_is_told_before():
    assert silences("dreamt I want to die", "die") == [Silence.DREAM]
    assert silences("want to die, dreamt badly", "die") == [None]


def test_an_if_silences_what_is_named_and_not_what_is_said():
    assert silences("if hives come", "hives") == [Silence.HYPOTHETICAL]
    assert silences("hives if warm", "hives") == [None]
    assert silences("if warm, hives", "hives") == [None]
    assert silences("if I want to die", "die") == [None]
    assert silences("if I ever want to die", "die") == [Silence.HYPOTHETICAL]


def test_fear_of_a_rash_is_no_rash_and_fear_of_suicide_is_a_cue():
    assert silences("afraid of hives", "hives") == [Silence.HYPOTHETICAL]
    assert silences("afraid of suicide", "word") == [None]


def test_only_what_stands_raises_a_flag():
    assert READER.flags("he is suicidal but I have hives") == (Flag.ALLERGIC_REACTION,)
